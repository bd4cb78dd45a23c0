/*
 * What others decide: it never matters for allowed access, and for
 * conditional access no more than the conditions say.
 */
#include "check.h"

enum { TRIES = 40, DROP_TRIES = 60 };

/* Which values stay as the witness has them. */
struct settled {
    bool plain; /* the caller's too: he is alone, without MFA */
};

static bool is_key(const struct probe_key *key, const char *name)
{
    return ew_str_eq(ew_str_from(key->row->name), ew_str_from(name));
}

/* A role session's MFA key without MFA: absent or false, whichever. */
static bool is_unsure_mfa(const struct checker *c, const struct probe_key *key)
{
    return c->probe.principal->type != EW_PRINCIPAL_USER &&
           is_key(key, "aws:MultiFactorAuthPresent");
}

static bool is_plain_value(const struct checker *c, const struct probe_key *key,
                           const struct held *held)
{
    bool user = c->probe.principal->type == EW_PRINCIPAL_USER;
    /* A key that no policy asks for may be left out of a witness. */
    if (is_key(key, "aws:ViaAWSService") || is_unsure_mfa(c, key)) {
        return held->count == 0 || ew_str_eq(held->items[0], EW_STR("false"));
    }
    if (is_key(key, "aws:TokenIssueTime") && !user) {
        return held->count == 0 ||
               ew_str_eq(held->items[0], EW_STR(VOCABULARY_NOW));
    }
    return held->count == 0;
}

/* Does the witness need nothing of the caller but his choice? */
static bool is_plain(const struct checker *c, const struct sample *witness)
{
    if (c->probe.principal->type == EW_PRINCIPAL_DOCUMENT) {
        return false;
    }
    for (size_t i = 0; i < c->probe.key_count; i++) {
        const struct probe_key *key = &c->probe.keys[i];
        if (key->row->kind == KEY_CALLER &&
            !is_plain_value(c, key, &witness->values[i][0])) {
            return false;
        }
    }
    return true;
}

static bool is_told(const struct checker *c, const struct probe_key *key)
{
    for (size_t i = 0; i < c->access->condition_count; i++) {
        if (vocabulary_key(c->access->conditions[i].key) == key->row) {
            return true;
        }
    }
    return false;
}

static void redraw(struct checker *c, const struct settled *settled,
                   struct sample *sample, size_t key, enum ew_side side)
{
    const struct probe_key *at = &c->probe.keys[key];
    struct held *held = &sample->values[key][side];
    /* No single condition can tell a set of values exactly. */
    bool set = at->row->many || at->row->any_shape;
    if (at->row->kind == KEY_CHOICE || (set && is_told(c, at))) {
        return;
    }
    if (settled->plain && is_unsure_mfa(c, at)) {
        held->count = dice_roll(&c->dice, 2);
        held->items[0] = EW_STR("false");
        return;
    }
    if (!(settled->plain && at->row->kind == KEY_CALLER)) {
        sample_redraw(&c->probe, &c->dice, sample, key, side);
    }
}

/* Allowed access is sure: it rests on no reading that the facts leave open. */
static bool holds_for_others(struct checker *c, const struct settled *settled,
                             const struct sample *witness, const char *rule)
{
    for (size_t i = 0; i < TRIES; i++) {
        struct sample sample = *witness;
        for (size_t k = 0; k < c->probe.key_count; k++) {
            redraw(c, settled, &sample, k, EW_SIDE_CLUSTER);
            redraw(c, settled, &sample, k, EW_SIDE_TASK);
        }
        if (!sample_allowed(&c->probe, &sample, EW_AGAINST)) {
            return check_fails_with(c, rule, &sample);
        }
    }
    return true;
}

/* ---- conditions ---------------------------------------------------------- */

static bool names_side(const struct ew_needed *needed, enum ew_side side)
{
    struct ew_str resource = ew_str_from(needed->resource);
    struct ew_str one =
        side == EW_SIDE_CLUSTER ? EW_STR("cluster") : EW_STR("task");
    return ew_str_eq(resource, one) || ew_str_eq(resource, EW_STR("both"));
}

/* Does the request for one resource meet a condition, as it is told? */
static bool meets(struct checker *c, const struct ew_needed *needed,
                  const struct sample *sample, enum ew_side side)
{
    static const struct ew_str ALL = EW_LIT("*");
    const struct ew_document document = {.version_2012 = true};
    struct ew_condition condition = {
        .key = needed->key,
        .values = needed->values.items,
        .value_count = needed->values.count,
    };
    const struct ew_statement allow = {
        .effect = EW_ALLOW,
        .actions = &ALL,
        .action_count = 1,
        .resources = &ALL,
        .resource_count = 1,
        .conditions = &condition,
        .condition_count = 1,
    };
    struct sample_request made;
    bool holds = false;
    sample_request(&c->probe, sample, side, &made);
    ew_arena_reset(&c->scratch);
    return ew_condition_operator(needed->operator_text, &condition) &&
           ew_statement_applies(&document, &allow, &made.request, EW_GENEROUS,
                                &c->scratch, &holds) == EW_OK &&
           holds;
}

static bool meets_all(struct checker *c, const struct sample *sample)
{
    for (size_t i = 0; i < c->access->condition_count; i++) {
        const struct ew_needed *needed = &c->access->conditions[i];
        for (size_t side = 0; side < EW_SIDES; side++) {
            if (names_side(needed, (enum ew_side)side) &&
                !meets(c, needed, sample, (enum ew_side)side)) {
                return false;
            }
        }
    }
    return true;
}

/* Any values that the conditions admit, and any at all of other keys. */
static bool holds_for_admitted(struct checker *c, const struct settled *settled,
                               const struct sample *witness)
{
    for (size_t i = 0; i < TRIES; i++) {
        struct sample sample = *witness;
        for (size_t k = 0; k < c->probe.key_count; k++) {
            for (size_t side = 0; side < EW_SIDES; side++) {
                struct held before = sample.values[k][side];
                redraw(c, settled, &sample, k, (enum ew_side)side);
                if (!meets_all(c, &sample)) {
                    sample.values[k][side] = before;
                }
            }
        }
        if (!sample_allowed(&c->probe, &sample, EW_GENEROUS)) {
            return check_fails_with(c, "allowed under the conditions", &sample);
        }
    }
    return true;
}

/* Sampling cannot prove that a condition is needed: it is only counted. */
static void try_without(struct checker *c, const struct ew_needed *needed,
                        const struct sample *witness)
{
    size_t key = probe_find(&c->probe, needed->key);
    c->tally->conditions++;
    for (size_t i = 0; key < PROBE_KEYS && i < DROP_TRIES; i++) {
        struct sample sample = *witness;
        for (size_t side = 0; side < EW_SIDES; side++) {
            if (names_side(needed, (enum ew_side)side)) {
                sample_redraw(&c->probe, &c->dice, &sample, key,
                              (enum ew_side)side);
            }
        }
        if (!sample_allowed(&c->probe, &sample, EW_GENEROUS)) {
            c->tally->conditions_needed++;
            return;
        }
    }
}

bool check_outside(struct checker *c)
{
    const struct ew_access *access = c->access;
    struct settled settled = {.plain = false};
    struct sample witness;
    if (!has_access(access) ||
        !sample_of_witness(&c->probe, &access->witness, &witness)) {
        return true;
    }
    settled.plain = is_plain(c, &witness);
    if (access->verdict == EW_VERDICT_ALLOWED) {
        if (!settled.plain &&
            c->probe.principal->type != EW_PRINCIPAL_DOCUMENT) {
            return check_fails_with(c, "allowed without help", &witness);
        }
        return holds_for_others(c, &settled, &witness,
                                "allowed whatever others decide");
    }
    if (!meets_all(c, &witness)) {
        return check_fails_with(c, "the witness meets the conditions",
                                &witness);
    }
    if (!holds_for_admitted(c, &settled, &witness)) {
        return false;
    }
    for (size_t i = 0; i < access->condition_count; i++) {
        try_without(c, &access->conditions[i], &witness);
    }
    return true;
}
