/** Inside the SARIF writer: its parts. */
#ifndef EW_REPORT_SARIF_H
#define EW_REPORT_SARIF_H

#include "base/json_write.h"
#include "base/vec.h"

#include "report/report.h"

/** What one document is written with. */
struct ew_sarif {
    struct ew_json_writer *w;
    const struct ew_report *report;
    const struct ew_render *how;
    struct ew_arena arena;
    struct ew_map files;   /**< path -> its lines' hashes */
    struct ew_map located; /**< rule, file and line that have a result */
};

/** The `rules` of the driver, in the order of the table of rules. */
void ew_sarif_add_rules(struct ew_json_writer *w);
/** error, warning, note. */
const char *ew_sarif_level(enum ew_severity severity);

void ew_sarif_add_result(struct ew_sarif *s, const struct ew_finding *finding);
/** An `artifactLocation`. */
void ew_sarif_add_file(struct ew_sarif *s, struct ew_str file);
/** The member `physicalLocation`; the place has a file. */
void ew_sarif_add_place(struct ew_sarif *s, struct ew_place place);
/** The member `message`; what would be a link in it is none. */
void ew_sarif_add_message(struct ew_sarif *s, struct ew_str text);

/**
 * `primaryLocationLineHash`, the only fingerprint that GitHub looks at.
 *
 * In sources that people write it is the hash of the line. In files that
 * programs write (exports, plans), in those of one line and where several
 * results of a rule share a line, it cannot tell results apart: there it is
 * made from the finding's own fingerprint.
 */
void ew_sarif_add_line_hash(struct ew_sarif *s,
                            const struct ew_finding *finding,
                            struct ew_place place);

#endif
