/* Cells of a table, as spreadsheets are to read them. */
#include "report/csv_cells.h"

#include "report/text.h"

/*
 * Spreadsheets take such a cell for a formula, also with what stands for the
 * signs in East Asian input. Tabs and line ends are made visible before.
 */
static bool starts_formula(struct ew_str text)
{
    static const struct ew_str SIGNS[] = {
        EW_LIT("="),
        EW_LIT("+"),
        EW_LIT("-"),
        EW_LIT("@"),
        EW_LIT("\xEF\xBC\x9D"), /* fullwidth = */
        EW_LIT("\xEF\xBC\x8B"), /* fullwidth + */
        EW_LIT("\xEF\xBC\x8D"), /* fullwidth - */
        EW_LIT("\xEF\xBC\xA0"), /* fullwidth @ */
    };
    return EW_STR_ANY(ew_str_starts, text, SIGNS);
}

/* A semicolon parts cells in some countries. */
static bool needs_quotes(struct ew_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == ',' || c == ';' || c == '\'') {
            return true;
        }
    }
    return text.len > 0 &&
           (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

/* What csv->cell holds, visible already. */
void ew_csv_end(struct ew_csv *csv)
{
    struct ew_str text = ew_buf_str(&csv->cell);
    bool formula = starts_formula(text);
    bool quotes = formula || needs_quotes(text);
    ew_buf_add(csv->out, quotes ? EW_STR("\"") : EW_STR(""));
    ew_buf_add(csv->out, formula ? EW_STR("'") : EW_STR(""));
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') {
            ew_buf_add_char(csv->out, '"');
        }
        ew_buf_add_char(csv->out, text.ptr[i]);
    }
    ew_buf_add(csv->out, quotes ? EW_STR("\",") : EW_STR(","));
    csv->cell.len = 0;
}

/*
 * Names may hold line ends and tabs: they are made visible, and a row stays a
 * row.
 */
void ew_csv_text(struct ew_csv *csv, struct ew_str text)
{
    ew_buf_add_visible(&csv->cell, text);
    ew_csv_end(csv);
}

void ew_csv_word(struct ew_csv *csv, const char *word)
{
    ew_csv_text(csv, ew_str_from(word));
}

void ew_csv_list(struct ew_csv *csv, struct ew_strs strs)
{
    ew_text_add_list(&csv->cell, strs);
    ew_csv_end(csv);
}

/* 0: unknown. */
void ew_csv_position(struct ew_csv *csv, size_t n)
{
    if (n > 0) {
        ew_buf_printf(&csv->cell, "%zu", n);
    }
    ew_csv_end(csv);
}
