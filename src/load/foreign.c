/*
 * What is no input of ours may still concern us: a file of Terraform's own
 * language, a Kubernetes manifest, an answer of another command. Files like
 * that in a folder are told apart here, from those that never hold access and
 * are skipped, by a few words that such files cannot do without.
 */
#include "load/foreign.h"

#include "load/foreign_look.h"
#include "load/foreign_rows.h"

/* The first row that fits wins, so code comes before what it may look like. */
static const struct ew_foreign_rows *const TABLES[] = {
    &EW_FOREIGN_CODE, &EW_FOREIGN_ANSWERS, &EW_FOREIGN_FILES};

enum { TABLE_COUNT = sizeof(TABLES) / sizeof(TABLES[0]) };

static bool fits(const struct ew_foreign_row *row,
                 const struct ew_source *source)
{
    for (size_t i = 0; i < EW_FOREIGN_MEMBERS && row->members[i]; i++) {
        if (ew_source_has_kind(source, row->members[i], row->kind)) {
            return true;
        }
    }
    return row->detect && row->detect(source);
}

const struct ew_foreign *ew_foreign_find(const struct ew_source *source,
                                         bool broken)
{
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        for (size_t i = 0; i < TABLES[t]->count; i++) {
            const struct ew_foreign_row *row = &TABLES[t]->items[i];
            bool asked = !broken || row->detect != ew_foreign_is_iam;
            if (asked && fits(row, source)) {
                return &row->foreign;
            }
        }
    }
    return NULL;
}

bool ew_load_is_unread_kind(struct ew_str name)
{
    /* all of them are of code */
    for (size_t i = 0; i < EW_FOREIGN_CODE.count && name.len > 0; i++) {
        if (ew_str_eq(EW_FOREIGN_CODE.items[i].foreign.unread, name)) {
            return true;
        }
    }
    return false;
}

bool ew_text_is_utf16(struct ew_str text)
{
    return ew_str_starts(text, EW_STR("\xFF\xFE")) ||
           ew_str_starts(text, EW_STR("\xFE\xFF")) ||
           (text.len > 3 && text.ptr[0] && !text.ptr[1] && text.ptr[2] &&
            !text.ptr[3]) ||
           (text.len > 3 && !text.ptr[0] && text.ptr[1] && !text.ptr[2] &&
            text.ptr[3]);
}
