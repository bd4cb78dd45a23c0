/** Tables of templates, and what they declare. */
#ifndef EW_TEST_LOAD_TEMPLATE_ROWS_H
#define EW_TEST_LOAD_TEMPLATE_ROWS_H

#include "code_dump.h"

struct template_row {
    const char *name;
    const char *text;       /**< of `t.yaml` */
    const char *parameters; /**< of `p.json`; NULL: there are none */
    const char *want;       /**< as dump_loading writes it */
};

/** A template whose resources are given by lines of two blanks and more. */
#define TEMPLATE(resources) \
    "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n" resources

/** Reads and evaluates the texts, any of which may be NULL. */
void load_templates(struct ew_loading *loading, struct ew_loaded *loaded,
                    const char *template, const char *parameters,
                    const struct ew_load_options *options);
void release_templates(struct ew_loading *loading, struct ew_loaded *loaded);

void check_template_rows(const struct template_row *rows, size_t count);

#endif
