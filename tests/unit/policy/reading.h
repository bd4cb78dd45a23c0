/** Policy documents from texts that a table can hold. */
#ifndef EW_TEST_READING_H
#define EW_TEST_READING_H

#include "policy/document.h"

/** The text as JSON: `'` stands for `"`, so that a row stays readable. */
struct ew_json_text *read_json(struct ew_arena *arena, const char *text);
/** Fails the test where memory runs out; the document may have faults. */
const struct ew_document *read_document(struct ew_arena *arena,
                                        const char *text,
                                        enum ew_document_use use);

#endif
