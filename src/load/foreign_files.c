/*
 * Files of other programs. Some may hold what was meant to be read, packed,
 * encrypted or printed: those stand for lost input. A table of values does not.
 */
#include "load/foreign_look.h"
#include "load/foreign_rows.h"

/* Of what sops encrypts value by value, the names of members tell the kind. */
static bool is_sops_whole(const struct ew_source *source)
{
    return ew_source_has_kind(source, "sops", EW_JSON_OBJECT) &&
           ew_source_has_kind(source, "data", EW_JSON_STRING) &&
           ew_look_holds(source, "\"ENC[");
}

static bool is_pdf(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("%PDF-"));
}

static bool is_workbook(const struct ew_source *source)
{
    return ew_look_is_zip(source) &&
           (ew_look_ends(source, ".xlsx") ||
            ew_look_holds(source, "[Content_Types].xml"));
}

static bool is_image(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("\x89PNG\r\n")) ||
           ew_str_starts(source->bytes, EW_STR("\xFF\xD8\xFF")) ||
           ew_str_starts(source->bytes, EW_STR("GIF8"));
}

static bool is_archive(const struct ew_source *source)
{
    struct ew_str tar = ew_str_slice(source->bytes, 257, 262);
    return ew_look_is_zip(source) || ew_str_eq(tar, EW_STR("ustar")) ||
           ew_str_starts(source->bytes, EW_STR("7z\xBC\xAF")) ||
           ew_str_starts(source->bytes, EW_STR("BZh")) ||
           ew_str_starts(source->bytes, EW_STR("\xFD"
                                               "7zXZ")) ||
           ew_str_starts(source->bytes, EW_STR("\x28\xB5\x2F\xFD"));
}

static bool is_program(const struct ew_source *source)
{
    return ew_str_starts(source->bytes, EW_STR("SQLite format 3")) ||
           ew_str_starts(source->bytes, EW_STR("\x7F"
                                               "ELF"));
}

static bool is_csv(const struct ew_source *source)
{
    return ew_look_ends(source, ".csv");
}

/* clang-format off */
static const struct ew_foreign_row ROWS[] = {
    {.detect = is_sops_whole,
     .foreign = {.is_lost = true,
                 .text = "this is encrypted by sops as a whole: run `sops "
                         "--decrypt FILE > plain.json` and give that"}},
    {.detect = is_pdf,
     .foreign = {.is_lost = true,
                 .text = "this is a PDF, which is not read: run "
                         EW_FOREIGN_EXPORT}},
    {.detect = is_workbook,
     .foreign = {.is_lost = true,
                 .text = "this is a workbook or another office document, "
                         "which is not read: run " EW_FOREIGN_EXPORT}},
    {.detect = is_image,
     .foreign = {.is_lost = true,
                 .text = "this is a picture, which is not read: run "
                         EW_FOREIGN_EXPORT}},
    {.detect = is_archive,
     .foreign = {.is_lost = true,
                 .text = "this is an archive, which is not read: unpack it "
                         "and give the folder"}},
    {.detect = is_program,
     .foreign = {.is_lost = true,
                 .text = "this is a program or a database, which is not read"}},
    {.detect = is_csv,
     .foreign = {.text = "this is a table of values, which is not read: run "
                         EW_FOREIGN_EXPORT}},
};
/* clang-format on */

const struct ew_foreign_rows EW_FOREIGN_FILES = {ROWS, sizeof(ROWS) /
                                                           sizeof(ROWS[0])};
