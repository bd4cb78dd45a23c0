#include "code_dump.h"

#include "base/buf.h"

/* ---- words --------------------------------------------------------------- */

void add_marked(struct ew_buf *out, struct ew_str text)
{
    static const struct {
        struct ew_str mark;
        struct ew_str shown;
    } MARKS[] = {
        {EW_LIT(EW_HOLE),         EW_LIT("{any}")    },
        {EW_LIT(EW_HOLE_ACCOUNT), EW_LIT("{account}")},
        {EW_LIT(EW_HOLE_REGION),  EW_LIT("{region}") },
        {EW_LIT(EW_HOLE_NAME),    EW_LIT("{name}")   },
    };
    if (!text.ptr) {
        ew_buf_add_char(out, '?');
    }
    for (size_t i = 0; i < text.len;) {
        struct ew_str rest = ew_str_slice(text, i, text.len);
        size_t mark = 0;
        while (mark < COUNT_OF(MARKS) &&
               !ew_str_starts(rest, MARKS[mark].mark)) {
            mark++;
        }
        if (mark < COUNT_OF(MARKS)) {
            ew_buf_add(out, MARKS[mark].shown);
            i += EW_HOLE_BYTES;
        } else {
            ew_buf_add_char(out, text.ptr[i] == '"' ? '\'' : text.ptr[i]);
            i++;
        }
    }
}

static void add_member(struct ew_buf *out, const char *name, struct ew_str text)
{
    if (text.ptr) {
        ew_buf_printf(out, " %s=", name);
        add_marked(out, text);
    }
}

static void add_link(struct ew_buf *out, const struct ew_code_link *link)
{
    if (link->address.ptr) {
        ew_buf_add_char(out, '@');
        add_marked(out, link->address);
    } else {
        add_marked(out, link->text);
    }
}

static void add_document(struct ew_buf *out,
                         const struct ew_code_document *document)
{
    if (!document->text) {
        ew_buf_printf(out, "(%.*s)", EW_STR_ARG(document->unread));
        return;
    }
    add_marked(out, ew_str_slice(document->text->text, document->span.begin,
                                 document->span.end));
    struct ew_place place = ew_json_place(document->text, document->span);
    if (place.line > 1) {
        ew_buf_printf(out, " at %zu:%zu", place.line, place.column);
    }
    if (place.origin) {
        ew_buf_printf(out, " of %.*s", EW_STR_ARG(place.origin->address));
    }
}

static void add_place(struct ew_buf *out, struct ew_place place)
{
    ew_buf_add_char(out, ' ');
    add_marked(out, place.origin ? place.origin->address : EW_STR("nothing"));
    if (place.origin && place.origin->source.file.len) {
        ew_buf_printf(out, "[%.*s:%zu:%zu-%zu]",
                      EW_STR_ARG(place.origin->source.file),
                      place.origin->source.line, place.origin->source.column,
                      place.origin->source.end_line);
    }
    ew_buf_add_char(out, ':');
}

/* ---- lines --------------------------------------------------------------- */

static const char *kind_word(enum ew_holder_kind kind)
{
    static const char *const WORDS[] = {
        [EW_HOLDER_USER] = "user",
        [EW_HOLDER_ROLE] = "role",
        [EW_HOLDER_GROUP] = "group",
    };
    return WORDS[kind];
}

static void dump_tags(struct ew_buf *out, const struct ew_vec *tags)
{
    const struct ew_tag *all = tags->items;
    ew_buf_add(out, EW_STR(" tags"));
    for (size_t i = 0; i < tags->count; i++) {
        ew_buf_printf(out, " %.*s=", EW_STR_ARG(all[i].key));
        add_marked(out, all[i].value);
    }
}

static void dump_holder(struct ew_buf *out, const struct ew_code_holder *holder)
{
    const struct ew_code_document *documents = holder->documents.items;
    const struct ew_code_link *managed = holder->managed.items;
    const struct ew_str *unread = holder->unread.items;
    ew_buf_printf(out, "%s ", kind_word(holder->kind));
    add_marked(out, holder->name);
    add_place(out, holder->place);
    add_member(out, "path", holder->path);
    add_member(out, "arn", holder->arn);
    add_member(out, "account", holder->account);
    for (size_t i = 0; i < holder->documents.count; i++) {
        ew_buf_add(out, EW_STR(" inline "));
        add_marked(out, documents[i].name);
        ew_buf_add_char(out, ' ');
        add_document(out, &documents[i]);
    }
    ew_buf_add(out, ew_str_from(holder->documents_exclusive ? " only" : ""));
    for (size_t i = 0; i < holder->managed.count; i++) {
        ew_buf_add(out, EW_STR(" managed="));
        add_link(out, &managed[i]);
    }
    ew_buf_add(out, ew_str_from(holder->managed_exclusive ? " only" : ""));
    if (holder->has_boundary) {
        ew_buf_add(out, EW_STR(" boundary="));
        add_link(out, &holder->boundary);
    }
    if (holder->has_trust) {
        ew_buf_add(out, EW_STR(" trust "));
        add_document(out, &holder->trust);
    }
    if (holder->has_tags) {
        dump_tags(out, &holder->tags);
    }
    for (size_t i = 0; i < holder->unread.count; i++) {
        ew_buf_printf(out, " !%.*s", EW_STR_ARG(unread[i]));
    }
}

static void dump_policy(struct ew_buf *out, const struct ew_code_policy *policy)
{
    ew_buf_add(out, EW_STR("policy "));
    add_marked(out, policy->name);
    add_place(out, policy->place);
    add_member(out, "path", policy->path);
    add_member(out, "arn", policy->arn);
    ew_buf_add_char(out, ' ');
    add_document(out, &policy->document);
}

static void dump_attachment(struct ew_buf *out,
                            const struct ew_code_attachment *attachment)
{
    ew_buf_printf(out, "%s ", kind_word(attachment->kind));
    add_link(out, &attachment->holder);
    add_place(out, attachment->place);
    ew_buf_add(out, EW_STR(" gets "));
    if (!attachment->is_inline) {
        add_link(out, &attachment->policy);
        return;
    }
    add_marked(out, attachment->document.name);
    ew_buf_add_char(out, ' ');
    add_document(out, &attachment->document);
}

static void dump_member(struct ew_buf *out, const struct ew_code_member *member)
{
    ew_buf_add(out, EW_STR("user "));
    add_link(out, &member->user);
    ew_buf_add(out, EW_STR(" in "));
    add_link(out, &member->group);
}

static void dump_scp(struct ew_buf *out, const struct ew_code_scp *scp)
{
    ew_buf_add(out, ew_str_from(scp->is_rcp ? "rcp " : "scp "));
    add_marked(out, scp->name);
    add_place(out, scp->place);
    add_member(out, "id", scp->id);
    ew_buf_add_char(out, ' ');
    add_document(out, &scp->document);
}

static void dump_scp_target(struct ew_buf *out,
                            const struct ew_code_scp_target *target)
{
    ew_buf_add(out, EW_STR("scp "));
    add_link(out, &target->policy);
    ew_buf_add(out, EW_STR(" on "));
    add_link(out, &target->target);
}

static void dump_cluster(struct ew_buf *out,
                         const struct ew_ecs_cluster *cluster)
{
    static const char *const LOGGING[] = {
        [EW_ECS_LOGGING_UNSET] = "unset",
        [EW_ECS_LOGGING_NONE] = "none",
        [EW_ECS_LOGGING_DEFAULT] = "default",
        [EW_ECS_LOGGING_OVERRIDE] = "override",
        [EW_ECS_LOGGING_UNKNOWN] = "unknown",
    };
    ew_buf_add(out, EW_STR("cluster "));
    add_marked(out, cluster->name);
    add_place(out, cluster->place);
    add_member(out, "arn", cluster->arn);
    add_member(out, "account", cluster->account);
    add_member(out, "region", cluster->region);
    ew_buf_printf(out, " logging=%s%s", LOGGING[cluster->logging],
                  cluster->tags_known ? " tags" : "");
}

/* `role=ARN`, `role=none`; with a ? where another one may be there. */
static void add_role(struct ew_buf *out, const char *name, struct ew_str role,
                     bool known)
{
    if (role.ptr || known) {
        add_member(out, name, role.ptr ? role : EW_STR("none"));
        ew_buf_add(out, known ? EW_STR("") : EW_STR("?"));
    }
}

static void dump_workload(struct ew_buf *out,
                          const struct ew_ecs_workload *workload)
{
    static const char *const KNOWN[] = {
        [EW_KNOWN_NO] = "no",
        [EW_KNOWN_YES] = "yes",
        [EW_KNOWN_UNSURE] = "unsure",
    };
    static const char *const LAUNCHES[] = {
        [EW_ECS_LAUNCH_UNKNOWN] = "",
        [EW_ECS_LAUNCH_FARGATE] = " fargate",
        [EW_ECS_LAUNCH_EC2] = " ec2",
        [EW_ECS_LAUNCH_EXTERNAL] = " external",
        [EW_ECS_LAUNCH_MANAGED_INSTANCES] = " managed",
    };
    ew_buf_add(out, EW_STR("service "));
    add_marked(out, workload->name);
    add_place(out, workload->place);
    add_member(out, "cluster", workload->cluster);
    add_member(out, "task", workload->task_definition);
    add_role(out, "role", workload->task_role, workload->role_known);
    ew_buf_printf(out, " exec=%s%s", KNOWN[workload->exec],
                  LAUNCHES[workload->launch]);
}

static void dump_definition(struct ew_buf *out,
                            const struct ew_ecs_task_definition *definition)
{
    ew_buf_add(out, EW_STR("definition "));
    add_marked(out, definition->family);
    add_place(out, definition->place);
    add_member(out, "arn", definition->arn);
    add_member(out, "account", definition->account);
    add_member(out, "region", definition->region);
    add_role(out, "role", definition->task_role, definition->roles_known);
    add_role(out, "execution", definition->execution_role,
             definition->roles_known);
    for (size_t i = 0; i < definition->compatibility_count; i++) {
        ew_buf_add_char(out, ' ');
        add_marked(out, definition->compatibilities[i]);
    }
}

/* ---- files --------------------------------------------------------------- */

#define DUMP_ALL(list, type, dump)                   \
    do {                                             \
        const struct type *all_of = (list)->items;   \
        for (size_t i = 0; i < (list)->count; i++) { \
            ew_buf_add(out, ew_str_from(prefix));    \
            dump(out, &all_of[i]);                   \
            ew_buf_add_char(out, '\n');              \
        }                                            \
    } while (0)

static void dump_side(struct ew_buf *out, const struct ew_code *code,
                      const char *prefix)
{
    DUMP_ALL(&code->holders, ew_code_holder, dump_holder);
    DUMP_ALL(&code->policies, ew_code_policy, dump_policy);
    DUMP_ALL(&code->attachments, ew_code_attachment, dump_attachment);
    DUMP_ALL(&code->members, ew_code_member, dump_member);
    DUMP_ALL(&code->scps, ew_code_scp, dump_scp);
    DUMP_ALL(&code->scp_targets, ew_code_scp_target, dump_scp_target);
    DUMP_ALL(&code->clusters, ew_ecs_cluster, dump_cluster);
    DUMP_ALL(&code->workloads, ew_ecs_workload, dump_workload);
    DUMP_ALL(&code->definitions, ew_ecs_task_definition, dump_definition);
}

static void dump_exemptions(struct ew_buf *out, const struct ew_vec *exemptions)
{
    const struct ew_exemption *all = exemptions->items;
    for (size_t i = 0; i < exemptions->count; i++) {
        ew_buf_printf(out, "allow %.*s at %.*s %.*s:%zu\n",
                      EW_STR_ARG(all[i].rule), EW_STR_ARG(all[i].address),
                      EW_STR_ARG(all[i].place.file), all[i].place.line);
    }
}

static void dump_diags(struct ew_buf *out, const char *word,
                       const struct ew_diags *diags)
{
    const struct ew_diag *all = diags->list.items;
    for (size_t i = 0; i < diags->list.count; i++) {
        ew_buf_printf(out, "%s %zu:%zu: %.*s\n", word, all[i].place.line,
                      all[i].place.column, EW_STR_ARG(all[i].text));
    }
}

void dump_loading(struct ew_buf *out, struct ew_loading *loading)
{
    struct ew_code_file *const *files = loading->code.items;
    for (size_t i = 0; i < loading->code.count; i++) {
        if (files[i]->account.ptr || files[i]->region.ptr) {
            ew_buf_printf(out, "in %.*s %.*s\n", EW_STR_ARG(files[i]->account),
                          EW_STR_ARG(files[i]->region));
        }
        dump_side(out, &files[i]->before, "- ");
        dump_side(out, &files[i]->after, "+ ");
    }
    dump_exemptions(out, &loading->estate->exemptions);
    dump_diags(out, "incomplete", &loading->estate->incomplete);
}

void dump_code(struct ew_buf *out, struct ew_str text,
               const struct ew_load_options *options)
{
    struct ew_loaded loaded = {0};
    struct ew_loading loading;
    struct ew_source source = {
        .path = EW_STR("a.json"), .bytes = text, .direct = true};
    ew_arena_init(&loaded.arena);
    ew_loading_begin(&loading, &loaded, options);
    assert_true(ew_loading_read(&loading, &source) == EW_OK);
    dump_loading(out, &loading);
    ew_loading_end(&loading);
    ew_loaded_release(&loaded);
}
