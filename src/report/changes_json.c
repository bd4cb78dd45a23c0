/* Changes of access in JSON, by their shapes. */
#include "audit/ways_changed.h"

#include "report/changes.h"
#include "report/shapes.h"

/* clang-format off */
static const struct ew_row STAND_ROWS[] = {
    {"verdict",         EW_WORD(ew_stand, verdict, EW_VERDICT_WORDS)},
    {"reach",           EW_WORD(ew_stand, reach, EW_REACH_WORDS)},
    {"clusters",        EW_TEXTS(ew_stand, clusters)},
    {"clusters_except", EW_TEXTS(ew_stand, clusters_except)},
};
static const struct ew_shape STAND = {
    EW_SHAPE("stand", STAND_ROWS, ew_stand),
    .null = EW_NULL_BY_POINTER,
    .help = "Access on one side; null: no such principal there."};
/* clang-format on */

struct change {
    struct ew_changed change;
    struct ew_str arn;
    enum ew_principal_type type;
    struct ew_str account;
};

static void write_change(struct ew_json_writer *w, struct ew_rows rows,
                         const void *from)
{
    const struct ew_changed *changed = from;
    const struct change view = {
        .change = *changed,
        .arn = changed->principal->arn,
        .type = changed->principal->type,
        .account = ew_account_id(changed->principal),
    };
    ew_write_rows(w, rows, &view);
}

/* clang-format off */
static const struct ew_row CHANGE_ROWS[] = {
    {"principal",     EW_TEXT(change, arn)},
    {"type",          EW_WORD(change, type, EW_PRINCIPAL_TYPE_WORDS),
     .in_lines = "principal_type"},
    {"account",       EW_TEXT_OR_NULL(change, account)},
    {"kind",          EW_WORD(change, change.kind, EW_CHANGE_KIND_WORDS),
     .help = "widened may have lost something too; unknown: not decided, and "
             "not seen to have grown"},
    {"from",          EW_OBJECT(change, change.from, STAND)},
    {"to",            EW_OBJECT(change, change.to, STAND)},
    {"gained",        EW_OBJECT(change, change.gained, EW_WITNESS_SHAPE),
     .help = "Requests, allowed now and not before."},
    {"denied_before", EW_OBJECT(change, change.denied_before, EW_DENY_SHAPE),
     .help = "The Deny that closed what is gained; null: an Allow was missing."},
    {"lost",          EW_OBJECT(change, change.lost, EW_WITNESS_SHAPE),
     .help = "Requests, allowed before and not now."},
    {"denied_now",    EW_OBJECT(change, change.denied_now, EW_DENY_SHAPE),
     .help = "The Deny that closes what is lost; null: an Allow is missing."},
    {"unknown",       EW_TEXTS(change, change.unknown),
     .help = "Why it is not decided; empty: it is."},
};
static const struct ew_shape CHANGE = {
    EW_SHAPE("change", CHANGE_ROWS, ew_changed),
    .write = write_change};

/* clang-format on */

struct way {
    struct ew_way_changed way;
    const char *type;
    struct ew_str account;
};

static void write_way(struct ew_json_writer *w, struct ew_rows rows,
                      const void *from)
{
    const struct ew_way_changed *changed = from;
    const struct ew_principal *principal = changed->principal;
    struct way view = {.way = *changed, .type = "outside"};
    if (principal) {
        view.type = ew_principal_type_text(principal->type);
        view.account = ew_account_id(principal);
    }
    ew_write_rows(w, rows, &view);
}

static void write_path_or_null(struct ew_json_writer *w, const void *at)
{
    const struct ew_path *const *path = at;
    if (*path) {
        ew_write_shape(w, &EW_PATH_SHAPE, *path);
    } else {
        ew_json_add_null(w);
    }
}

static const char *const WHO_TYPES[] = {"user", "role", "root", "document",
                                        "outside"};
static const struct ew_words WHO_WORDS = EW_WORDS(WHO_TYPES);

/* clang-format off */
static const struct ew_special PATH_OR_NULL = {
    .write = write_path_or_null, .list_of = &EW_PATH_SHAPE,
    .schema = "{\"anyOf\": [{\"type\": \"null\"}, "
              "{\"$ref\": \"#/$defs/path\"}]}"};

static const struct ew_row WAY_ROWS[] = {
    {"principal", EW_TEXT(way, way.who),
     .help = "An ARN, or who comes from outside."},
    {"type",      EW_LABEL(way, type, WHO_WORDS),
     .in_lines = "principal_type"},
    {"account",   EW_TEXT_OR_NULL(way, account)},
    {"kind",      EW_WORD(way, way.kind, EW_CHANGE_KIND_WORDS),
     .help = "As that of a change of access."},
    {"door",      EW_WORD(way, way.door, EW_DOOR_WORDS)},
    {"end",       EW_TEXT_OR_NULL(way, way.end),
     .help = "Where paths end; null: it is a door of its own."},
    {"from",      EW_OBJECT(way, way.from, STAND)},
    {"to",        EW_OBJECT(way, way.to, STAND)},
    {"path",      EW_SPECIAL(way, way.path, const struct ew_path *,
                             PATH_OR_NULL),
     .help = "One that shows the change: as it is now, or as it was where none "
             "is left; null: it is a door."},
    {"unknown",   EW_TEXTS(way, way.unknown),
     .help = "Why it is not decided; empty: it is."},
};
static const struct ew_shape WAY = {
    EW_SHAPE("way", WAY_ROWS, ew_way_changed),
    .write = write_way,
    .help = "A door of somebody, or its paths to one end and door."};

#define SIDE(field) \
    EW_SPECIAL(ew_changes, field, const struct ew_estate *, EW_INPUTS)
static const struct ew_row RUN_ROWS[] = {
    {"version",     EW_TEXT(ew_changes, version)},
    {"command",     EW_TEXT(ew_changes, command),
     .schema = "{\"const\": \"diff\"}"},
    {"started_at",  EW_TIME(ew_changes, started_at)},
    {"now",         EW_TIME(ew_changes, now)},
    {"action",      EW_TEXT(ew_changes, action),
     .help = "What access is compared to."},
    {"from",        SIDE(from)},
    {"to",          SIDE(to)},
    {"assumptions", EW_TEXTS(ew_changes, assumptions)},
    {"complete",    EW_FLAG(ew_changes, complete)},
    {"incomplete",  EW_TEXTS(ew_changes, incomplete)},
};
static const struct ew_shape RUN = {
    EW_SHAPE("run", RUN_ROWS, ew_changes)};

#define WAYS(of) EW_COUNT(ew_changes, ways_by_kind[EW_CHANGE_##of])
static const struct ew_row WAY_COUNT_ROWS[] = {
    {"gained",   WAYS(GAINED)},
    {"lost",     WAYS(LOST)},
    {"widened",  WAYS(WIDENED)},
    {"narrowed", WAYS(NARROWED)},
    {"unknown",  WAYS(UNKNOWN)},
};
static const struct ew_shape WAY_COUNTS = {
    EW_SHAPE("way_counts", WAY_COUNT_ROWS, ew_changes),
    .help = "Doors and paths by the kind of their change."};

static const struct ew_row SUMMARY_ROWS[] = {
    {"gained",   EW_COUNT(ew_changes, by_kind[EW_CHANGE_GAINED])},
    {"lost",     EW_COUNT(ew_changes, by_kind[EW_CHANGE_LOST])},
    {"widened",  EW_COUNT(ew_changes, by_kind[EW_CHANGE_WIDENED])},
    {"narrowed", EW_COUNT(ew_changes, by_kind[EW_CHANGE_NARROWED])},
    {"unknown",  EW_COUNT(ew_changes, by_kind[EW_CHANGE_UNKNOWN])},
    {"ways",     EW_PART(ew_changes, WAY_COUNTS)},
    {"gate",     EW_WORD(ew_changes, gate, EW_GATE_WORDS)},
};
static const struct ew_shape SUMMARY = {
    EW_SHAPE("summary", SUMMARY_ROWS, ew_changes),
    .help = "Principals by the kind of their change."};

static const struct ew_row CHANGES_ROWS[] = {
    {"schema",  EW_CONST("execwarden/diff/v1")},
    {"run",     EW_PART(ew_changes, RUN)},
    {"summary", EW_PART(ew_changes, SUMMARY)},
    {"changes", EW_LIST(ew_changes, list, count, CHANGE),
     .help = "Sorted by principal."},
    {"ways",    EW_LIST(ew_changes, ways, way_count, WAY),
     .help = "Doors beside that of exec, and paths; likewise."},
};
const struct ew_shape EW_CHANGES_SHAPE = {
    EW_SHAPE("changes", CHANGES_ROWS, ew_changes),
    .help = "Changes of access by execwarden diff, --output json"};
/* clang-format on */

void ew_changes_json(struct ew_buf *out, const struct ew_changes *changes,
                     const struct ew_render *how)
{
    ew_write_document(out, &EW_CHANGES_SHAPE, changes, how);
}

void ew_changes_ndjson(struct ew_buf *out, const struct ew_changes *changes,
                       const struct ew_render *how)
{
    ew_write_lines(out, &EW_CHANGES_SHAPE, changes, how);
}
