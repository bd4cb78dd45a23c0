/*
 * What no export has of users: whether they have a password, an MFA device,
 * keys (facts B7.16, F2.21). None of it grants anything, so what is missing
 * leaves a user's means unknown and nothing more. But a report lists every
 * user that there is: one that the export lacks was never judged.
 *
 * Columns are found by their names, since AWS adds some; a value that is not
 * known is told, and stays unknown.
 */
#include "load/export/credential_report.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/csv.h"

#include "policy/arn.h"

#include "load/export/snapshot_check.h"

#include <stdlib.h>

enum column { ARN, PASSWORD, MFA, KEY_1, KEY_2, LAST_USED, COLUMNS };

static const struct ew_str NAMES[COLUMNS] = {
    [ARN] = EW_LIT("arn"),
    [PASSWORD] = EW_LIT("password_enabled"),
    [MFA] = EW_LIT("mfa_active"),
    [KEY_1] = EW_LIT("access_key_1_active"),
    [KEY_2] = EW_LIT("access_key_2_active"),
    [LAST_USED] = EW_LIT("password_last_used"),
};

/* A row, until all principals are there. */
struct credential_row {
    struct ew_str arn;
    struct ew_str account;
    enum ew_known flags[COLUMNS]; /* of PASSWORD to KEY_2 */
    struct ew_str last_used;      /* absent: never, or not told */
    struct ew_place place;
    struct ew_str path; /* of the file */
    int64_t generated;  /* 0: not told */
    bool exported;      /* an export shows its account */
    bool shown;         /* and an export shows the user */
};

/* A report while it is read. */
struct reading {
    struct ew_loading *loading;
    struct ew_csv csv;
    struct ew_str path;
    int64_t generated;
    size_t at[COLUMNS]; /* where each column is */
    size_t width;       /* fields of the first row; 0: it was not read yet */
};

/* ---- rows ---------------------------------------------------------------- */

/* False: a report without it tells nothing at all. */
static bool read_columns(struct reading *r, const struct ew_vec *fields)
{
    const struct ew_csv_field *all = fields->items;
    r->width = fields->count;
    for (size_t c = 0; c < COLUMNS; c++) {
        size_t count = 0;
        r->at[c] = SIZE_MAX;
        for (size_t i = 0; i < fields->count; i++) {
            if (ew_str_eq_nocase(all[i].text, NAMES[c])) {
                r->at[c] = i;
                count++;
            }
        }
        if (count > 1) {
            EW_LOSE(r->loading, all[r->at[c]].place,
                    "the column `%.*s` of this credential report stands here "
                    "twice",
                    EW_STR_ARG(NAMES[c]));
            r->at[c] = SIZE_MAX;
        } else if (count == 0) {
            EW_LOSE(r->loading, all[0].place,
                    "this credential report has no column `%.*s`",
                    EW_STR_ARG(NAMES[c]));
        }
    }
    return r->at[ARN] != SIZE_MAX;
}

static enum ew_known read_told(const struct reading *r,
                               const struct ew_csv_field *fields,
                               enum column column)
{
    /* of root users much is not told, as of keys that are not there */
    static const struct ew_str UNTOLD[] = {
        EW_LIT("not_supported"), EW_LIT("N/A"), EW_LIT("no_information")};
    if (r->at[column] == SIZE_MAX) {
        return EW_KNOWN_UNSURE;
    }
    const struct ew_csv_field *field = &fields[r->at[column]];
    if (ew_str_eq_nocase(field->text, EW_STR("true"))) {
        return EW_KNOWN_YES;
    }
    if (ew_str_eq_nocase(field->text, EW_STR("false"))) {
        return EW_KNOWN_NO;
    }
    if (!EW_STR_ANY(ew_str_eq_nocase, field->text, UNTOLD)) {
        EW_LOSE(r->loading, field->place,
                "`%.*s` in the column `%.*s` of a credential report is not "
                "known",
                EW_STR_ARG(field->text), EW_STR_ARG(NAMES[column]));
    }
    return EW_KNOWN_UNSURE;
}

static enum ew_status read_credential_row(struct reading *r,
                                          const struct ew_vec *fields)
{
    const struct ew_csv_field *all = fields->items;
    struct ew_arena *arena = r->loading->arena;
    struct ew_arn arn;
    int64_t time = 0;
    if (fields->count != r->width) {
        EW_LOSE(r->loading, all[0].place,
                "this row of a credential report has %zu fields, and its "
                "first one has %zu",
                fields->count, r->width);
        return EW_OK;
    }
    struct credential_row row = {
        .arn = ew_arena_str(arena, all[r->at[ARN]].text),
        .place = all[r->at[ARN]].place,
        .path = r->path,
        .generated = r->generated,
    };
    EW_TRY_MEMORY(row.arn.ptr);
    if (!ew_arn_split(row.arn, &arn) ||
        !ew_str_eq(arn.service, EW_STR("iam")) ||
        !ew_is_account_id(arn.account) ||
        !(ew_str_starts(arn.resource, EW_STR("user/")) ||
          ew_str_eq(arn.resource, EW_STR("root")))) {
        EW_LOSE(r->loading, row.place,
                "this row of a credential report has no ARN of a user");
        return EW_OK;
    }
    row.account = arn.account;
    for (enum column c = PASSWORD; c <= KEY_2; c++) {
        row.flags[c] = read_told(r, all, c);
    }
    if (r->at[LAST_USED] != SIZE_MAX &&
        ew_time_parse(all[r->at[LAST_USED]].text, &time)) {
        row.last_used = ew_arena_str(arena, all[r->at[LAST_USED]].text);
    }
    return EW_VEC_ADD(&r->loading->credentials, &row);
}

static enum ew_status read_credential_report(struct reading *r)
{
    struct ew_vec fields =
        ew_vec_of(&r->loading->scratch, sizeof(struct ew_csv_field));
    struct ew_vec *rows = &r->loading->credentials;
    if (!rows->item_size) {
        *rows = ew_vec_of(&r->loading->passing, sizeof(struct credential_row));
    }
    while (r->csv.at < r->csv.text.len) {
        struct ew_error err = {0};
        enum ew_status status = ew_csv_next(&r->csv, &fields, &err);
        if (status == EW_NOMEM) {
            return status;
        }
        if (status != EW_OK) {
            ew_diag_add_error(&r->loading->estate->incomplete, &err);
        } else if (fields.count > 0 && r->width > 0) {
            EW_TRY(read_credential_row(r, &fields));
        } else if (fields.count > 0 && !read_columns(r, &fields)) {
            return EW_OK;
        }
    }
    return EW_OK;
}

/* ---- files --------------------------------------------------------------- */

bool ew_credential_csv_detect(const struct ew_source *source)
{
    static const struct ew_str HEADS[] = {
        EW_LIT("user,arn,user_creation_time"),
        EW_LIT("\"user\",\"arn\",\"user_creation_time\""),
    };
    struct ew_str text = ew_str_trim(source->bytes);
    return !source->text && !source->node &&
           EW_STR_ANY(ew_str_starts_nocase, text, HEADS);
}

bool ew_credential_answer_detect(const struct ew_source *source)
{
    return ew_source_member(source, "Content") &&
           ew_source_member(source, "ReportFormat");
}

enum ew_status ew_credential_csv_load(struct ew_loading *loading,
                                      const struct ew_source *source)
{
    struct reading r = {
        .loading = loading,
        .csv = ew_csv_of(source->path, source->bytes),
        .path = source->path,
    };
    return read_credential_report(&r);
}

/* Places are those of the table, in a file that stands for it. */
enum ew_status ew_credential_answer_load(struct ew_loading *loading,
                                         const struct ew_source *source)
{
    const struct ew_json_item *content = ew_source_member(source, "Content");
    const struct ew_json_item *format =
        ew_source_member(source, "ReportFormat");
    const struct ew_json_item *time = ew_source_member(source, "GeneratedTime");
    struct reading r = {.loading = loading, .path = source->path};
    struct ew_str text = {NULL, 0};
    struct ew_error err = {0};
    ew_flaws_tell(source->text, NULL, 0, &loading->estate->incomplete);
    if (!ew_str_eq(ew_span_text(source->text, format->span),
                   EW_STR("\"text/csv\""))) {
        EW_LOSE(loading, ew_json_place(source->text, format->span),
                "`ReportFormat` of this credential report is not `text/csv`");
        return EW_OK;
    }
    struct ew_str encoded =
        ew_json_string_at(source->text, content->span, &loading->scratch);
    enum ew_status status =
        ew_base64_decode(loading->arena, encoded, &text, &err);
    if (status != EW_OK) {
        EW_LOSE(loading, ew_json_place(source->text, content->span),
                "the content of this credential report cannot be read: %s",
                err.text);
        return status == EW_NOMEM ? status : EW_OK;
    }
    /* a number of seconds may have a fraction */
    if (time && time->kind == EW_JSON_STRING) {
        (void)ew_time_parse(
            ew_json_string_at(source->text, time->span, &loading->scratch),
            &r.generated);
    } else if (time) {
        struct ew_str number = ew_span_text(source->text, time->span);
        (void)ew_time_parse(ew_str_slice(number, 0, ew_str_find(number, '.')),
                            &r.generated);
    }
    struct ew_str file = ew_arena_printf(loading->arena, "%.*s#Content",
                                         EW_STR_ARG(source->path));
    EW_TRY_MEMORY(file.ptr);
    r.csv = ew_csv_of(file, text);
    return read_credential_report(&r);
}

/* ---- users --------------------------------------------------------------- */

/* By ARN; of one ARN the newest first, those without a time last. */
static int by_arn_and_age(const void *left, const void *right)
{
    const struct credential_row *a = left;
    const struct credential_row *b = right;
    int order = ew_str_cmp(a->arn, b->arn);
    order = order
                ? order
                : (a->generated < b->generated) - (a->generated > b->generated);
    order = order ? order : ew_str_cmp(a->place.file, b->place.file);
    return order ? order
                 : (a->place.line > b->place.line) -
                       (a->place.line < b->place.line);
}

/* Rows of one principal, the newest first. Where nobody tells which is newer,
 * they have to say the same. */
static void set_credentials(struct ew_loading *loading,
                            struct ew_principal *principal,
                            const struct credential_row *rows, size_t count)
{
    const struct credential_row *row = &rows[0];
    bool timed = rows[count - 1].generated > 0;
    enum ew_known flags[COLUMNS];
    for (enum column c = PASSWORD; c <= KEY_2; c++) {
        flags[c] = row->flags[c];
    }
    principal->password_last_used = row->last_used;
    principal->credentials_at = row->generated;
    for (size_t i = 1; i < count; i++) {
        bool same = ew_str_eq(row->last_used, rows[i].last_used);
        for (enum column c = PASSWORD; c <= KEY_2; c++) {
            same = same && row->flags[c] == rows[i].flags[c];
        }
        if (same || (timed && rows[i].generated < row->generated)) {
            continue;
        }
        struct ew_str where = ew_place_text(&loading->scratch, row->place);
        EW_LOSE(loading, rows[i].place,
                "`%.*s` stands with other content at %.*s",
                EW_STR_ARG(row->arn), EW_STR_ARG(where));
        principal->password_last_used = (struct ew_str){NULL, 0};
        for (enum column c = PASSWORD; c <= KEY_2; c++) {
            flags[c] = EW_KNOWN_UNSURE;
        }
    }
    /* what code says will be is newer than any report */
    if (principal->console_password == EW_KNOWN_UNSURE) {
        principal->console_password = flags[PASSWORD];
    }
    principal->mfa_active = flags[MFA];
    principal->keys_known =
        flags[KEY_1] != EW_KNOWN_UNSURE && flags[KEY_2] != EW_KNOWN_UNSURE;
    principal->active_keys = (flags[KEY_1] == EW_KNOWN_YES ? 1U : 0U) +
                             (flags[KEY_2] == EW_KNOWN_YES ? 1U : 0U);
}

enum ew_status ew_credentials_look(struct ew_loading *loading)
{
    struct ew_map exported = ew_map_of(&loading->passing);
    struct ew_map shown = ew_map_of(&loading->passing);
    if (loading->credentials.count == 0) {
        return EW_OK;
    }
    EW_EACH_REF(struct ew_account_building, building,
                &loading->accounts.buildings) {
        if (building->page_count > 0) {
            EW_TRY(ew_map_put(&exported, building->account->id, building));
        }
    }
    EW_EACH_REF(struct ew_holder, holder, &loading->accounts.holders) {
        EW_TRY(ew_map_put(&shown, holder->arn, holder));
    }
    EW_EACH(struct credential_row, row, &loading->credentials) {
        row->exported = ew_map_find(&exported, row->account) != NULL;
        row->shown = ew_map_find(&shown, row->arn) != NULL;
    }
    return EW_OK;
}

/*
 * A snapshot asks for report and export at once, and IAM may answer with a
 * report of up to four hours before (fact F2.23): who is only in that is gone.
 * Of other files nobody knows which is older.
 */
enum ew_status ew_credentials_finish(struct ew_loading *loading)
{
    struct ew_map principals = ew_map_of(&loading->passing);
    struct ew_map accounts = ew_map_of(&loading->passing);
    struct ew_map listed = ew_map_of(&loading->passing);
    struct ew_map told = ew_map_of(&loading->passing);
    struct credential_row *rows = loading->credentials.items;
    size_t count = loading->credentials.count;
    if (count == 0) {
        return EW_OK;
    }
    qsort(rows, count, sizeof(*rows), by_arn_and_age);
    EW_EACH_REF(struct ew_account, account, &loading->estate->accounts) {
        EW_TRY(ew_map_put(&accounts, account->id, account));
    }
    EW_EACH_REF(struct ew_principal, principal, &loading->estate->principals) {
        EW_TRY(ew_map_put(&principals, principal->arn, principal));
    }
    for (size_t i = 0, same = 1; i < count; i += same, same = 1) {
        struct ew_principal *principal = ew_map_find(&principals, rows[i].arn);
        while (i + same < count && ew_str_eq(rows[i].arn, rows[i + same].arn)) {
            same++;
        }
        /* an account that is excluded is none, and a plan may take a user */
        bool stranger = !principal && rows[i].exported && !rows[i].shown &&
                        ew_map_find(&accounts, rows[i].account);
        if (principal) {
            set_credentials(loading, principal, &rows[i], same);
        } else if (stranger && ew_snapshot_lists(loading, rows[i].path)) {
            ew_diag_add(&loading->estate->notes, rows[i].place,
                        "`%.*s` is in the credential report alone: it was "
                        "deleted since",
                        EW_STR_ARG(rows[i].arn));
        } else if (stranger) {
            EW_LOSE(loading, rows[i].place,
                    "`%.*s` is in the credential report and not in the export "
                    "of its account: what it may do is not judged",
                    EW_STR_ARG(rows[i].arn));
        }
        EW_TRY(ew_map_put(&listed, rows[i].arn, &rows[i]));
    }
    for (size_t i = 0; i < count; i++) {
        const struct ew_account *account =
            ew_map_find(&accounts, rows[i].account);
        size_t unlisted = 0;
        if (!account || !rows[i].exported ||
            ew_map_find(&told, rows[i].account)) {
            continue;
        }
        EW_TRY(ew_map_put(&told, rows[i].account, &rows[i]));
        /* they came since; those of code have no credentials yet */
        for (size_t k = 0; k < account->principal_count; k++) {
            const struct ew_principal *principal = account->principals[k];
            unlisted += principal->type == EW_PRINCIPAL_USER &&
                        !principal->place.origin &&
                        !ew_map_find(&listed, principal->arn);
        }
        if (unlisted > 0) {
            ew_diag_add(&loading->estate->notes, rows[i].place,
                        "%zu users of account `%.*s` are not in its "
                        "credential report, which is older than they are",
                        unlisted, EW_STR_ARG(account->id));
        }
    }
    return EW_OK;
}
