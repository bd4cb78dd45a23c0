#include "sample.h"

#include "base/json_write.h"

#include <stdio.h>

static struct ew_str word(struct dice *dice, struct words words)
{
    return ew_str_from(words.items[dice_roll(dice, words.count)]);
}

/* ---- drawing ------------------------------------------------------------- */

static void draw_part(const struct probe *probe, struct dice *dice,
                      struct sample *sample, size_t dimension)
{
    const struct ew_principal *p = probe->principal;
    struct ew_str *part = &sample->parts[dimension];
    *part = word(dice, vocabulary_parts(dimension));
    if (dimension == EW_DIM_CONTAINER && dice_chance(dice, 35)) {
        *part = (struct ew_str){NULL, 0};
    } else if (dimension == EW_DIM_ACCOUNT && p->account) {
        *part = p->account->id;
    } else if (dimension == EW_DIM_PARTITION && p->account) {
        *part = p->partition;
    }
}

static void draw_value(const struct probe_key *key, struct dice *dice,
                       struct held *out)
{
    out->count = 0;
    out->many = false;
    if (!key->row->always && dice_chance(dice, 35)) {
        return;
    }
    out->many =
        key->row->many || (key->row->any_shape && dice_chance(dice, 50));
    out->count = out->many ? 1 + dice_roll(dice, HELD_VALUES) : 1;
    for (size_t i = 0; i < out->count; i++) {
        out->items[i] = word(dice, key->row->sent);
    }
}

static bool is_named(const struct probe_key *key, const char *front)
{
    return ew_str_starts(ew_str_from(key->row->name), ew_str_from(front));
}

/* A key of the sample: one that no policy tests may be either. */
enum presence { MAY_BE, ABSENT, THERE };

/* known: so many keys have their value. */
static const struct held *find_drawn(const struct probe *probe,
                                     const struct sample *sample, size_t known,
                                     const char *name)
{
    size_t at = probe_find(probe, ew_str_from(name));
    return at < known ? &sample->values[at][0] : NULL;
}

static enum presence presence_of(const struct probe *probe,
                                 const struct sample *sample, size_t known,
                                 const char *name)
{
    const struct held *held = find_drawn(probe, sample, known, name);
    return !held ? MAY_BE : held->count > 0 ? THERE : ABSENT;
}

/* Of a key that holds a truth: is it surely that? */
static bool is_surely(const struct probe *probe, const struct sample *sample,
                      size_t known, const char *name, bool truth)
{
    const struct held *held = find_drawn(probe, sample, known, name);
    bool is_true =
        held && held->count > 0 && ew_str_eq(held->items[0], EW_STR("true"));
    return held && is_true == truth;
}

static void be_there(const struct probe_key *key, struct held *out)
{
    if (out->count == 0) {
        *out = (struct held){.items = {ew_str_from(key->row->sent.items[0])},
                             .count = 1,
                             .many = key->row->many};
    }
}

/* ---- what no request has (docs/engine.md) -------------------------------- */

static void part_networks(const struct probe *probe,
                          const struct sample *sample, size_t known,
                          const struct probe_key *key, struct held *out)
{
    bool address = presence_of(probe, sample, known, "aws:SourceIp") == THERE;
    bool endpoint =
        presence_of(probe, sample, known, "aws:SourceVpce") == THERE ||
        presence_of(probe, sample, known, "aws:VpcSourceIp") == THERE;
    if ((is_named(key, "aws:SourceIp") && endpoint) ||
        ((is_named(key, "aws:SourceVpce") ||
          is_named(key, "aws:VpcSourceIp")) &&
         address)) {
        out->count = 0;
    }
}

static void tie_mfa(const struct probe *probe, const struct sample *sample,
                    size_t known, const struct probe_key *key, struct held *out)
{
    if (is_named(key, "aws:MultiFactorAuthAge") &&
        is_surely(probe, sample, known, "aws:MultiFactorAuthPresent", false)) {
        out->count = 0;
    }
    if (is_named(key, "aws:MultiFactorAuthPresent") &&
        presence_of(probe, sample, known, "aws:MultiFactorAuthAge") == THERE) {
        *out = (struct held){.items = {EW_STR("true")}, .count = 1};
    }
}

static void tie_services(const struct probe *probe, const struct sample *sample,
                         size_t known, const struct probe_key *key,
                         struct held *out)
{
    enum presence all = presence_of(probe, sample, known, "aws:CalledVia");
    enum presence first =
        presence_of(probe, sample, known, "aws:CalledViaFirst");
    enum presence last = presence_of(probe, sample, known, "aws:CalledViaLast");
    bool is_first = is_named(key, "aws:CalledViaFirst");
    bool is_end = is_first || is_named(key, "aws:CalledViaLast");
    enum presence other = is_first ? last : first;
    if (is_named(key, "aws:ViaAWSService") &&
        (all == THERE || first == THERE || last == THERE)) {
        *out = (struct held){.items = {EW_STR("true")}, .count = 1};
    }
    if (!is_named(key, "aws:CalledVia")) {
        return;
    }
    bool absent = is_end ? other == ABSENT : first == ABSENT || last == ABSENT;
    if (is_end && (all == THERE || other == THERE)) {
        be_there(key, out);
    }
    if (absent || is_surely(probe, sample, known, "aws:ViaAWSService", false)) {
        out->count = 0;
    }
}

static void make_possible(const struct probe *probe,
                          const struct sample *sample, size_t known, size_t at,
                          struct held *out)
{
    const struct probe_key *key = &probe->keys[at];
    struct ew_str id = probe->principal->unique_id;
    part_networks(probe, sample, known, key, out);
    tie_mfa(probe, sample, known, key, out);
    tie_services(probe, sample, known, key, out);
    if (is_named(key, "aws:TokenIssueTime") &&
        probe->principal->type == EW_PRINCIPAL_ROLE) {
        be_there(key, out);
    }
    if (is_named(key, "aws:PrincipalTag/") && out->count == 0) {
        *out = key->bound;
    }
    bool session = probe->principal->type == EW_PRINCIPAL_ROLE && id.ptr;
    for (size_t i = 0;
         session && is_named(key, "aws:userid") && i < key->row->sent.count &&
         !ew_str_starts(out->items[0], id);
         i++) {
        out->items[0] = ew_str_from(key->row->sent.items[i]);
    }
}

/* known: so many keys have their value. */
static void redraw(const struct probe *probe, struct dice *dice,
                   struct sample *sample, size_t known, size_t key,
                   enum ew_side side)
{
    if (probe->keys[key].free) {
        struct held *out = &sample->values[key][side];
        draw_value(&probe->keys[key], dice, out);
        make_possible(probe, sample, known, key, out);
    }
}

void sample_redraw(const struct probe *probe, struct dice *dice,
                   struct sample *sample, size_t key, enum ew_side side)
{
    redraw(probe, dice, sample, probe->key_count, key, side);
}

/* Of a federated session these are as the witness has them. */
static bool is_of_session(const struct probe_key *key)
{
    return is_named(key, "aws:PrincipalTag/") ||
           is_named(key, "aws:PrincipalArn") ||
           is_named(key, "aws:PrincipalType") ||
           is_named(key, "aws:username") || is_named(key, "aws:userid");
}

static void set_bound(const struct probe *probe, struct sample *out)
{
    for (size_t i = 0; i < probe->key_count; i++) {
        if (!probe->keys[i].free &&
            !(out->federated && is_of_session(&probe->keys[i]))) {
            out->values[i][0] = probe->keys[i].bound;
        }
    }
}

void sample_draw(const struct probe *probe, struct dice *dice,
                 struct sample *out)
{
    out->federated = false;
    for (size_t i = 0; i < EW_DIM_KEYS; i++) {
        draw_part(probe, dice, out, i);
    }
    for (size_t i = 0; i < probe->key_count; i++) {
        out->values[i][0].count = 0;
        out->values[i][1].count = 0;
    }
    for (size_t i = 0; i < probe->key_count; i++) {
        redraw(probe, dice, out, i, i, EW_SIDE_CLUSTER);
        redraw(probe, dice, out, i, i, EW_SIDE_TASK);
        /* Resources that belong together are often tagged alike. */
        if (dice_chance(dice, 50)) {
            out->values[i][1] = out->values[i][0];
        }
    }
    set_bound(probe, out);
}

void sample_mutate(const struct probe *probe, struct dice *dice,
                   struct sample *sample)
{
    size_t changes = 1 + dice_roll(dice, 3);
    for (size_t i = 0; i < changes; i++) {
        size_t at = dice_roll(dice, EW_DIM_KEYS + 2 * probe->key_count);
        if (at < EW_DIM_KEYS) {
            draw_part(probe, dice, sample, at);
            continue;
        }
        at -= EW_DIM_KEYS;
        sample_redraw(probe, dice, sample, at / 2, (enum ew_side)(at % 2));
    }
}

/* ---- witnesses ----------------------------------------------------------- */

static const struct ew_context_entry *find(const struct ew_request *request,
                                           const struct key_row *row)
{
    for (size_t i = 0; i < request->context_count; i++) {
        if (vocabulary_key(request->context[i].key) == row) {
            return &request->context[i];
        }
    }
    return NULL;
}

static bool hold(const struct ew_context_entry *entry, struct held *out)
{
    out->count = entry ? entry->value_count : 0;
    out->many = entry && entry->many;
    if (out->count > HELD_VALUES) {
        return false;
    }
    for (size_t i = 0; i < out->count; i++) {
        out->items[i] = entry->values[i];
    }
    return true;
}

static bool read_target(const struct ew_witness *witness, struct sample *out)
{
    struct ew_arn cluster;
    struct ew_arn task;
    const struct ew_context_entry *container = ew_request_find(
        &witness->requests[EW_SIDE_CLUSTER], EW_STR("ecs:container-name"));
    if (!ew_arn_split(witness->requests[EW_SIDE_CLUSTER].resource, &cluster) ||
        !ew_arn_split(witness->requests[EW_SIDE_TASK].resource, &task) ||
        !ew_str_starts(cluster.resource, EW_STR("cluster/")) ||
        !ew_str_starts(task.resource, EW_STR("task/"))) {
        return false;
    }
    struct ew_str id;
    struct ew_str name =
        ew_str_cut(ew_str_slice(task.resource, 5, task.resource.len), '/', &id);
    out->parts[EW_DIM_PARTITION] = cluster.partition;
    out->parts[EW_DIM_REGION] = cluster.region;
    out->parts[EW_DIM_ACCOUNT] = cluster.account;
    out->parts[EW_DIM_CLUSTER] = name;
    out->parts[EW_DIM_TASK] = id;
    out->parts[EW_DIM_CONTAINER] =
        container ? container->values[0] : (struct ew_str){NULL, 0};
    return ew_str_eq(cluster.partition, task.partition) &&
           ew_str_eq(cluster.region, task.region) &&
           ew_str_eq(cluster.account, task.account) &&
           ew_str_eq(ew_str_slice(cluster.resource, 8, cluster.resource.len),
                     name);
}

bool sample_of_witness(const struct probe *probe,
                       const struct ew_witness *witness, struct sample *out)
{
    if (!read_target(witness, out)) {
        return false;
    }
    for (size_t i = 0; i < probe->key_count; i++) {
        const struct key_row *row = probe->keys[i].row;
        if (!hold(find(&witness->requests[EW_SIDE_CLUSTER], row),
                  &out->values[i][0]) ||
            !hold(find(&witness->requests[EW_SIDE_TASK], row),
                  &out->values[i][1])) {
            return false;
        }
    }
    const struct ew_context_entry *type = ew_request_find(
        &witness->requests[EW_SIDE_CLUSTER], EW_STR("aws:PrincipalType"));
    out->federated = probe->principal->type != EW_PRINCIPAL_DOCUMENT && type &&
                     ew_str_eq(type->values[0], EW_STR("FederatedUser"));
    set_bound(probe, out);
    return true;
}

/* ---- requests ------------------------------------------------------------ */

static struct ew_context_entry *add(struct sample_request *out,
                                    struct ew_str key,
                                    const struct ew_str *values, size_t count)
{
    struct ew_context_entry *entry =
        &out->entries[out->request.context_count++];
    *entry = (struct ew_context_entry){key, values, count, false};
    return entry;
}

static struct ew_str print_arn(char *room, const struct sample *sample,
                               enum ew_side side)
{
    const struct ew_str *p = sample->parts;
    bool task = side == EW_SIDE_TASK;
    int length = snprintf(
        room, ARN_ROOM, "arn:%.*s:ecs:%.*s:%.*s:%s/%.*s%s%.*s",
        EW_STR_ARG(p[EW_DIM_PARTITION]), EW_STR_ARG(p[EW_DIM_REGION]),
        EW_STR_ARG(p[EW_DIM_ACCOUNT]), task ? "task" : "cluster",
        EW_STR_ARG(p[EW_DIM_CLUSTER]), task ? "/" : "",
        task ? (int)p[EW_DIM_TASK].len : 0, task ? p[EW_DIM_TASK].ptr : "");
    return (struct ew_str){room, length > 0 ? (size_t)length : 0};
}

static void add_keys(const struct probe *probe, const struct sample *sample,
                     enum ew_side side, struct sample_request *out)
{
    for (size_t i = 0; i < probe->key_count; i++) {
        const struct key_row *row = probe->keys[i].row;
        const struct held *held =
            &sample->values[i][row->kind == KEY_RESOURCE ? side : 0];
        if (held->count == 0) {
            continue;
        }
        add(out, ew_str_from(row->name), held->items, held->count)->many =
            row->many || held->many;
        if (row->twin) {
            add(out, ew_str_from(row->twin), held->items, held->count)->many =
                row->many || held->many;
        }
    }
}

void sample_request(const struct probe *probe, const struct sample *sample,
                    enum ew_side side, struct sample_request *out)
{
    static const struct ew_str ACTION = EW_LIT("ecs:ExecuteCommand");
    const struct ew_str *parts = sample->parts;
    out->request = (struct ew_request){
        .principal = probe->principal->arn,
        .action = ACTION,
        .context = out->entries,
    };
    out->arns[EW_SIDE_CLUSTER] =
        print_arn(out->cluster, sample, EW_SIDE_CLUSTER);
    out->arns[EW_SIDE_TASK] = print_arn(out->task, sample, EW_SIDE_TASK);
    out->request.resource = out->arns[side];
    if (probe->principal->type == EW_PRINCIPAL_DOCUMENT) {
        int length = snprintf(out->principal, ARN_ROOM,
                              "arn:%.*s:iam::%.*s:role/example",
                              EW_STR_ARG(parts[EW_DIM_PARTITION]),
                              EW_STR_ARG(parts[EW_DIM_ACCOUNT]));
        out->request.principal =
            (struct ew_str){out->principal, length > 0 ? (size_t)length : 0};
    }
    (void)add(out, EW_STR("ecs:cluster"), &out->arns[EW_SIDE_CLUSTER], 1);
    (void)add(out, EW_STR("ecs:task"), &out->arns[EW_SIDE_TASK], 1);
    (void)add(out, EW_STR("aws:RequestedRegion"), &parts[EW_DIM_REGION], 1);
    if (parts[EW_DIM_CONTAINER].ptr) {
        (void)add(out, EW_STR("ecs:container-name"), &parts[EW_DIM_CONTAINER],
                  1);
    }
    add_keys(probe, sample, side, out);
}

bool sample_side_allowed(const struct probe *probe, const struct sample *sample,
                         enum ew_side side, enum ew_reading reading)
{
    struct sample_request made;
    struct ew_outcome outcome;
    struct ew_error err;
    sample_request(probe, sample, side, &made);
    ew_arena_reset(probe->scratch);
    return ew_evaluate(&probe->layers, &made.request, reading, probe->scratch,
                       &outcome, &err) == EW_OK &&
           outcome.decision == EW_ALLOWED;
}

bool sample_allowed(const struct probe *probe, const struct sample *sample,
                    enum ew_reading reading)
{
    return sample_side_allowed(probe, sample, EW_SIDE_CLUSTER, reading) &&
           sample_side_allowed(probe, sample, EW_SIDE_TASK, reading);
}

static void tell_request(const struct ew_request *request,
                         struct ew_json_writer *w)
{
    ew_json_open_object(w);
    ew_json_key(w, "resource");
    ew_json_add_str(w, request->resource);
    ew_json_key(w, "context");
    ew_json_open_object(w);
    for (size_t i = 0; i < request->context_count; i++) {
        const struct ew_context_entry *entry = &request->context[i];
        ew_json_key_str(w, entry->key);
        if (!entry->many) {
            ew_json_add_str(w, entry->values[0]);
            continue;
        }
        ew_json_open_array(w);
        for (size_t k = 0; k < entry->value_count; k++) {
            ew_json_add_str(w, entry->values[k]);
        }
        ew_json_close_array(w);
    }
    ew_json_close_object(w);
    ew_json_close_object(w);
}

void sample_tell(const struct probe *probe, const struct sample *sample,
                 struct ew_buf *out)
{
    for (size_t side = 0; side < EW_SIDES; side++) {
        struct sample_request made;
        struct ew_json_writer w = ew_json_writer(out, 0);
        sample_request(probe, sample, (enum ew_side)side, &made);
        tell_request(&made.request, &w);
        ew_buf_add_char(out, '\n');
    }
}
