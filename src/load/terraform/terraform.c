/*
 * From a file of Terraform to code: which of the three formats it is, its
 * resources in turns (documents before policies, policies before roles), and
 * what the file as a whole leaves out. Faults of parts that do not matter are
 * not told.
 *
 *     {"format_version": "1.2", "resource_changes": […], "configuration": {…}}
 *     {"format_version": "1.0", "values": {"root_module": {"resources": […]}}}
 *     {"version": 4, "lineage": "…", "resources": [{"instances": […]}]}
 *
 * are a plan and a state as `terraform show -json` prints them, and a state as
 * a backend keeps it. What is cut out of one by a tool is still known by its
 * parts: a plan that is not taken for one would be passed over, and clean.
 */
#include "load/terraform/terraform.h"

#include "load/terraform/config.h"
#include "load/terraform/exclusive.h"
#include "load/terraform/file.h"
#include "load/terraform/planned.h"
#include "load/terraform/realms.h"
#include "load/terraform/sources.h"
#include "load/terraform/sso.h"
#include "load/terraform/types.h"
#include "load/terraform/values.h"
#include "load/terraform/walk.h"
#include "load/terraform/where.h"

/* ---- which document is it ------------------------------------------------ */

/* Any of its parts with a version, or two of them without. */
bool ew_terraform_plan_detect(const struct ew_source *source)
{
    static const char *const PARTS[] = {"planned_values", "resource_changes",
                                        "configuration", "prior_state",
                                        "resource_drift"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++) {
        count += ew_source_has(source, PARTS[i]) ? 1 : 0;
    }
    /* what was cut may lack its version */
    return count > 0 &&
           (ew_source_has(source, "format_version") || count > 1 ||
            ew_source_has(source, "terraform_version") ||
            ew_source_has_kind(source, "resource_changes", EW_JSON_ARRAY));
}

/*
 * `version` and `resources` alone are of many a file, so a raw state has to
 * have more of its own, or its name.
 */
bool ew_terraform_state_detect(const struct ew_source *source)
{
    /* an empty state has nothing but its version */
    bool shown = ew_source_has(source, "format_version") &&
                 (ew_source_has(source, "values") ||
                  ew_source_has(source, "terraform_version") ||
                  source->member_count == 1);
    bool cut = ew_source_has(source, "terraform_version") &&
               ew_source_has_kind(source, "values", EW_JSON_OBJECT);
    bool told = ew_source_has(source, "terraform_version") ||
                ew_source_has_kind(source, "modules", EW_JSON_ARRAY) ||
                ew_source_has_kind(source, "resources", EW_JSON_ARRAY);
    bool marked = ew_source_has(source, "lineage") ||
                  ew_source_has(source, "serial") ||
                  ew_source_has_kind(source, "modules", EW_JSON_ARRAY);
    bool named = ew_str_ends(source->path, EW_STR(".tfstate")) ||
                 ew_str_ends(source->path, EW_STR(".tfstate.backup"));
    bool raw = ew_source_has_kind(source, "version", EW_JSON_NUMBER) &&
               ((told && marked) || named);
    return shown || cut || raw;
}

/* ---- refusals ------------------------------------------------------------ */

static void tell_file_incomplete(struct ew_loading *loading,
                                 const struct ew_source *source,
                                 const struct ew_json_item *at,
                                 const char *text)
{
    EW_LOSE(loading, ew_json_place(source->text, at->span), "%s", text);
}

/* `1.2`: its major number is 0 or 1. */
static bool check_format(struct ew_loading *loading,
                         const struct ew_source *source, const char *what)
{
    const struct ew_json_item *version =
        ew_source_member(source, "format_version");
    if (!version) {
        tell_file_incomplete(
            loading, source, &(struct ew_json_item){.span = source->text->root},
            "this is of Terraform and has no `format_version`");
        return false;
    }
    struct ew_str text =
        ew_json_string_at(source->text, version->span, &loading->scratch);
    struct ew_str minor;
    uint64_t major = 0;
    if (ew_str_to_u64(ew_str_cut(text, '.', &minor), 1, &major)) {
        return true;
    }
    EW_LOSE(loading, ew_json_place(source->text, version->span),
            "Terraform %s format `%.*s` is not known", what,
            EW_STR_ARG(text.ptr ? text
                                : ew_span_text(source->text, version->span)));
    return false;
}

static bool is_escaped_mark(struct ew_str text)
{
    return text.len >= 6 &&
           ew_str_eq_nocase(ew_str_slice(text, 0, 5), EW_STR("\\ufdd")) &&
           text.ptr[5] >= '0' && text.ptr[5] <= '3';
}

/* Characters that stand for unknown parts here, and for nothing elsewhere. */
static bool check_marks(struct ew_loading *loading,
                        const struct ew_source *source)
{
    struct ew_str text = source->text->text;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c != 0xEF && c != '\\') {
            continue;
        }
        struct ew_str rest = ew_str_slice(text, i, text.len);
        if ((c == 0xEF && ew_has_hole(ew_str_slice(rest, 0, EW_HOLE_BYTES))) ||
            (c == '\\' && is_escaped_mark(rest))) {
            const struct ew_span at = {i, i + 1};
            EW_LOSE(loading, ew_json_place(source->text, at),
                    "this character stands for nothing and is not taken "
                    "here");
            return false;
        }
        i += c == '\\' ? 1 : 0;
    }
    return true;
}

/* ---- a file -------------------------------------------------------------- */

static enum ew_status begin_file(struct ew_loading *loading,
                                 const struct ew_source *source,
                                 struct ew_tf_file *file)
{
    struct ew_arena *passing = &loading->passing;
    *file = (struct ew_tf_file){
        .loading = loading,
        .text = source->text,
        .code = ew_code_add(loading, source->path),
        .resources = ew_vec_of(passing, sizeof(struct ew_tf_resource *)),
        .foreign = ew_vec_of(passing, sizeof(struct ew_span)),
        .by_address = ew_map_of(passing),
        .families = ew_map_of(passing),
        .modules = ew_map_of(passing),
        .blocks = ew_map_of(passing),
        .regions = ew_map_of(passing),
        .covered = ew_map_of(passing),
        .exclusives = ew_vec_of(passing, sizeof(struct ew_tf_exclusive)),
        .definitions = ew_map_of(passing),
        .sets = ew_vec_of(passing, sizeof(struct ew_tf_part *)),
        .realms = ew_vec_of(passing, sizeof(struct ew_tf_realm *)),
        .realm_of = ew_map_of(passing),
    };
    /* the index of lines, made once for the copies of the text */
    (void)ew_json_place(source->text, source->text->root);
    return file->code ? EW_OK : EW_NOMEM;
}

/*
 * What is read into the scratch arena is of one resource, and given back with
 * it: a plan may have thousands.
 */
static enum ew_status read_side(struct ew_tf_file *file,
                                struct ew_tf_resource *resource,
                                enum ew_tf_side side)
{
    struct ew_tf_reading reading;
    struct ew_arena *scratch = &file->loading->scratch;
    if (!resource->values[side].present) {
        return EW_OK;
    }
    struct ew_arena_mark mark = ew_arena_mark(scratch);
    EW_TRY(ew_tf_open(file, resource, side, &reading));
    if (ew_json_kind_at(file->text, resource->values[side].span.begin) !=
        EW_JSON_OBJECT) {
        EW_LOSE(file->loading, ew_tf_place(&reading, reading.root),
                "the values of `%.*s` are no object",
                EW_STR_ARG(resource->address));
        return EW_OK;
    }
    EW_TRY(resource->kind->read(&reading));
    ew_arena_rewind(scratch, mark);
    return EW_OK;
}

/*
 * Turns are in the order in which resources need each other (types.c), as a
 * file has them in any order.
 */
static enum ew_status read_turn(struct ew_tf_file *file, enum ew_tf_turn turn)
{
    EW_EACH_REF(struct ew_tf_resource, resource, &file->resources) {
        if (resource->kind->turn != turn || !resource->kind->read) {
            continue;
        }
        EW_TRY(read_side(file, resource, EW_TF_BEFORE));
        EW_TRY(read_side(file, resource, EW_TF_AFTER));
    }
    return EW_OK;
}

/* What has a duplicate name or a NUL, and matters. */
static void tell_resource_flaws(struct ew_tf_file *file,
                                const struct ew_source *source)
{
    static const char *const UNREAD[] = {
        "planned_values", "relevant_attributes", "variables",      "checks",
        "output_changes", "prior_state",         "resource_drift",
    };
    /* of a plan that only refreshes, the last two are read */
    size_t count =
        sizeof(UNREAD) / sizeof(UNREAD[0]) - (file->refresh_only ? 2 : 0);
    for (size_t i = 0; i < count; i++) {
        const struct ew_json_item *member = ew_source_member(source, UNREAD[i]);
        struct ew_span *span = member ? ew_vec_push(&file->foreign) : NULL;
        if (span) {
            *span = member->span;
        }
    }
    ew_spans_sort(file->foreign.items, file->foreign.count);
    ew_flaws_tell(file->text, file->foreign.items, file->foreign.count,
                  &file->loading->estate->incomplete);
}

static size_t held_by(const struct ew_tf_file *file)
{
    return file->resources.count + file->foreign.count;
}

/* A plan that was read and holds something was judged. Without anything there
 * is no change, and nothing that could be clean. */
static enum ew_status tell_empty_plan(struct ew_tf_file *file,
                                      const struct ew_source *source)
{
    if (held_by(file) > 0) {
        file->loading->estate->code_files++;
        return EW_OK;
    }
    struct ew_str text = ew_arena_printf(
        file->loading->arena,
        "`%.*s` is a Terraform plan without any resource: nothing of it is "
        "judged",
        EW_STR_ARG(source->path));
    return text.ptr ? ew_vec_push_str(&file->loading->estate->assumptions, text)
                    : EW_NOMEM;
}

/* An empty state is most often not what was meant: `terraform show -json`
 * prints it where the plan is forgotten. */
static void tell_empty_state(struct ew_tf_file *file,
                             const struct ew_source *source)
{
    if (held_by(file) > 0) {
        file->loading->estate->code_files++;
        return;
    }
    tell_file_incomplete(
        file->loading, source,
        &(struct ew_json_item){.span = source->text->root},
        "this is a Terraform state that holds nothing: for a plan, "
        "run `terraform show -json PLAN > plan.json`");
}

/*
 * Each step needs what comes before it: accounts are told by data sources of
 * the first turn, roles ask which of their policies have resources of their
 * own, and lists that exclude others come when all that they may name is there.
 */
static enum ew_status read_all_turns(struct ew_tf_file *file,
                                     const struct ew_source *source)
{
    EW_TRY(ew_tf_realms_open(file));
    EW_TRY(read_turn(file, EW_TF_FIRST));
    ew_tf_realms_join(file);
    EW_TRY(read_turn(file, EW_TF_SECOND));
    EW_TRY(ew_tf_cover(file));
    EW_TRY(read_turn(file, EW_TF_THIRD));
    EW_TRY(ew_tf_exclusives_apply(file));
    EW_TRY(ew_tf_sets_finish(file));
    EW_TRY(ew_tf_whereabouts(file));
    tell_resource_flaws(file, source);
    return ew_tf_sources_read(file);
}

/* ---- plans --------------------------------------------------------------- */

static bool is_member_text(const struct ew_source *source,
                           const struct ew_json_item *item, const char *text)
{
    return item &&
           ew_str_eq(ew_span_text(source->text, item->span), ew_str_from(text));
}

static bool is_flag_given(const struct ew_json_item *item)
{
    return item && item->kind != EW_JSON_NULL;
}

/* Of what is neither true nor false nothing follows. */
static void tell_no_flag(struct ew_loading *loading,
                         const struct ew_source *source, const char *name)
{
    const struct ew_json_item *flag = ew_source_member(source, name);
    if (is_flag_given(flag) && !is_member_text(source, flag, "true") &&
        !is_member_text(source, flag, "false")) {
        EW_LOSE(loading, ew_json_place(source->text, flag->span),
                "`%s` is neither true nor false: what this plan lacks is "
                "not known",
                name);
    }
}

/*
 * Terraform says itself where a plan lacks changes. What it lacks may give
 * access: the run is not complete.
 */
static void tell_gaps(struct ew_loading *loading,
                      const struct ew_source *source)
{
    const struct ew_json_item *errored = ew_source_member(source, "errored");
    const struct ew_json_item *complete = ew_source_member(source, "complete");
    const struct ew_json_item *deferred =
        ew_source_member(source, "deferred_changes");
    struct ew_json_item first;
    tell_no_flag(loading, source, "errored");
    tell_no_flag(loading, source, "complete");
    if (is_member_text(source, errored, "true")) {
        tell_file_incomplete(
            loading, source, errored,
            "the planning ended in an error: this plan lacks changes");
    }
    if (is_member_text(source, complete, "false")) {
        tell_file_incomplete(
            loading, source, complete,
            "this plan is not complete: another has to follow it");
    }
    if (!is_flag_given(deferred)) {
        return;
    }
    if (deferred->kind != EW_JSON_ARRAY) {
        tell_file_incomplete(loading, source, deferred,
                             "`deferred_changes` is not a list");
        return;
    }
    struct ew_json_iter iter =
        ew_json_iter(source->text, deferred->span, &loading->scratch);
    if (ew_json_next(&iter, &first)) {
        tell_file_incomplete(loading, source, deferred,
                             "this plan leaves changes to a later one");
    }
}

static bool is_item_kind(const struct ew_json_item *item,
                         enum ew_json_kind kind)
{
    return item && item->kind == kind;
}

/*
 * The state that a plan was made from. Of an ordinary plan only its data
 * sources are of use: all else is among the changes, even what stays as it is.
 */
static enum ew_status walk_prior(struct ew_tf_file *file,
                                 const struct ew_json_item *prior,
                                 bool data_only)
{
    static const struct ew_str VALUES[] = {EW_LIT("values")};
    static const struct ew_str ROOT[] = {EW_LIT("root_module")};
    struct ew_arena *scratch = &file->loading->scratch;
    struct ew_member values;
    struct ew_member root = {0};
    EW_TRY(
        ew_members_read(file->text, prior->span, scratch, VALUES, 1, &values));
    if (values.present && values.kind == EW_JSON_OBJECT) {
        EW_TRY(
            ew_members_read(file->text, values.span, scratch, ROOT, 1, &root));
    }
    return root.present && root.kind == EW_JSON_OBJECT
               ? ew_tf_walk_values(file, root.span, data_only)
               : EW_OK;
}

/* What has changed outside of Terraform: all that a plan of `-refresh-only`
 * has to tell beside the state. */
static enum ew_status walk_drift(struct ew_tf_file *file,
                                 const struct ew_source *source)
{
    const struct ew_json_item *drift =
        ew_source_member(source, "resource_drift");
    if (!drift || drift->kind == EW_JSON_NULL) {
        return EW_OK;
    }
    if (drift->kind != EW_JSON_ARRAY) {
        tell_file_incomplete(file->loading, source, drift,
                             "`resource_drift` is not a list");
        return EW_OK;
    }
    return ew_tf_walk_changes(file, drift->span);
}

/*
 * Without `resource_changes` it is a plan of `-refresh-only`, which changes
 * nothing: what there is afterwards is the state that it has read, and what has
 * drifted.
 */
enum ew_status ew_terraform_plan_load(struct ew_loading *loading,
                                      const struct ew_source *source)
{
    struct ew_tf_file file;
    if (!check_format(loading, source, "plan") ||
        !check_marks(loading, source)) {
        return EW_OK;
    }
    tell_gaps(loading, source);
    EW_TRY(begin_file(loading, source, &file));
    file.plan = true;
    const struct ew_json_item *changes =
        ew_source_member(source, "resource_changes");
    const struct ew_json_item *prior = ew_source_member(source, "prior_state");
    const struct ew_json_item *configuration =
        ew_source_member(source, "configuration");
    file.by_changes = !is_item_kind(configuration, EW_JSON_OBJECT);
    file.refresh_only = !is_flag_given(changes);
    if (changes && changes->kind != EW_JSON_ARRAY) {
        tell_file_incomplete(loading, source, changes,
                             "`resource_changes` is not a list");
    }
    if (is_item_kind(changes, EW_JSON_ARRAY)) {
        EW_TRY(ew_tf_walk_changes(&file, changes->span));
    }
    EW_TRY(
        ew_tf_check_planned(&file, ew_source_member(source, "planned_values")));
    if (file.refresh_only) {
        EW_TRY(walk_drift(&file, source));
    }
    if (is_item_kind(prior, EW_JSON_OBJECT)) {
        EW_TRY(walk_prior(&file, prior, !file.refresh_only));
    }
    const struct ew_json_item *variables =
        ew_source_member(source, "variables");
    if (variables) {
        file.variables =
            (struct ew_member){true, variables->kind, variables->span};
    }
    EW_TRY(tell_empty_plan(&file, source));
    if (is_item_kind(configuration, EW_JSON_OBJECT)) {
        EW_TRY(ew_tf_config_read(&file, configuration->span));
    }
    return read_all_turns(&file, source);
}

/* ---- states -------------------------------------------------------------- */

static bool check_raw(struct ew_loading *loading,
                      const struct ew_source *source)
{
    const struct ew_json_item *version = ew_source_member(source, "version");
    if (is_member_text(source, version, "4")) {
        return true;
    }
    EW_LOSE(loading, ew_json_place(source->text, version->span),
            "a Terraform state of version `%.*s` is not known: it is 4",
            EW_STR_ARG(ew_span_text(source->text, version->span)));
    return false;
}

enum ew_status ew_terraform_state_load(struct ew_loading *loading,
                                       const struct ew_source *source)
{
    struct ew_tf_file file;
    /* `terraform show -json` of a state has `values`, a raw one has none. */
    bool shown = ew_source_has(source, "format_version") ||
                 ew_source_has_kind(source, "values", EW_JSON_OBJECT);
    if (!(shown ? check_format(loading, source, "state")
                : check_raw(loading, source)) ||
        !check_marks(loading, source)) {
        return EW_OK;
    }
    EW_TRY(begin_file(loading, source, &file));
    const struct ew_json_item *values =
        ew_source_member(source, shown ? "values" : "resources");
    if (shown && is_item_kind(values, EW_JSON_OBJECT)) {
        static const struct ew_str ROOT[] = {EW_LIT("root_module")};
        struct ew_member root;
        EW_TRY(ew_members_read(file.text, values->span, &loading->scratch, ROOT,
                               1, &root));
        if (root.present && root.kind == EW_JSON_OBJECT) {
            EW_TRY(ew_tf_walk_values(&file, root.span, false));
        }
    } else if (!shown && is_item_kind(values, EW_JSON_ARRAY)) {
        EW_TRY(ew_tf_walk_state(&file, values->span));
    } else if (is_flag_given(values)) {
        tell_file_incomplete(loading, source, values,
                             "what this state holds cannot be read");
    }
    tell_empty_state(&file, source);
    return read_all_turns(&file, source);
}
