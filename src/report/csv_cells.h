/** Cells of a table that spreadsheets take for nothing but texts. */
#ifndef EW_REPORT_CSV_CELLS_H
#define EW_REPORT_CSV_CELLS_H

#include "report/report.h"

/** A table while it is written. */
struct ew_csv {
    struct ew_buf *out;
    const struct ew_report *report;
    struct ew_buf cell; /**< the one being built, visible */
};

/** What csv->cell holds, with a comma; it is empty then. */
void ew_csv_end(struct ew_csv *csv);
void ew_csv_text(struct ew_csv *csv, struct ew_str text);
/** NULL: an empty one. */
void ew_csv_word(struct ew_csv *csv, const char *word);
void ew_csv_list(struct ew_csv *csv, struct ew_strs strs);
/** 0: unknown. */
void ew_csv_position(struct ew_csv *csv, size_t n);

#endif
