#include "shrink.h"

#include <string.h>

/* Counts what could be taken out, and takes out the one that is wanted. */
struct cutter {
    size_t left; /* until it is this one's turn */
    bool done;
};

static bool is_turn(struct cutter *c)
{
    if (c->done || c->left-- > 0) {
        return false;
    }
    c->done = true;
    return true;
}

/* Each element of a list, as long as least of them remain. */
static void cut_list(struct cutter *c, void *items, size_t *count, size_t size,
                     size_t least)
{
    char *bytes = items;
    for (size_t i = 0; *count > least && i < *count; i++) {
        if (is_turn(c)) {
            memmove(bytes + i * size, bytes + (i + 1) * size,
                    (*count - 1 - i) * size);
            --*count;
            return;
        }
    }
}

static void cut_flag(struct cutter *c, bool *flag)
{
    if (*flag && is_turn(c)) {
        *flag = false;
    }
}

static void cut_text(struct cutter *c, const char **text, const char *simple)
{
    if (strcmp(*text, simple) != 0 && is_turn(c)) {
        *text = simple;
    }
}

static void cut_statement(struct cutter *c, struct draft_statement *s)
{
    cut_list(c, s->conditions, &s->condition_count, sizeof(*s->conditions), 0);
    cut_list(c, s->resources, &s->resource_count, sizeof(*s->resources), 1);
    cut_list(c, s->actions, &s->action_count, sizeof(*s->actions), 1);
    for (size_t i = 0; i < s->condition_count; i++) {
        cut_list(c, s->conditions[i].values, &s->conditions[i].value_count,
                 sizeof(*s->conditions[i].values), 1);
    }
    for (size_t i = 0; i < s->resource_count; i++) {
        cut_text(c, &s->resources[i], "*");
    }
    cut_flag(c, &s->not_resource);
    cut_flag(c, &s->not_action);
    for (size_t i = 0; i < s->action_count; i++) {
        cut_text(c, &s->actions[i], "*");
    }
}

static void cut_policy(struct cutter *c, struct draft_policy *policy)
{
    cut_list(c, policy->statements, &policy->statement_count,
             sizeof(*policy->statements), 0);
    for (size_t i = 0; i < policy->statement_count; i++) {
        cut_statement(c, &policy->statements[i]);
    }
    cut_flag(c, &policy->old);
    if (policy->holding != DRAFT_INLINE && is_turn(c)) {
        policy->holding = DRAFT_INLINE;
    }
}

static void cut(struct cutter *c, struct draft *draft)
{
    cut_flag(c, &draft->has_boundary);
    cut_flag(c, &draft->organization);
    cut_list(c, draft->identity, &draft->identity_count,
             sizeof(*draft->identity), 1);
    cut_list(c, draft->levels, &draft->level_count, sizeof(*draft->levels), 1);
    cut_list(c, draft->tags, &draft->tag_count, sizeof(*draft->tags), 0);
    cut_flag(c, &draft->session_tags);
    for (size_t i = 0; i < draft->identity_count; i++) {
        cut_policy(c, &draft->identity[i]);
    }
    if (draft->has_boundary) {
        cut_policy(c, &draft->boundary);
    }
    for (size_t i = 0; draft->organization && i < draft->level_count; i++) {
        struct draft_level *level = &draft->levels[i];
        cut_list(c, level->policies, &level->policy_count,
                 sizeof(*level->policies), 1);
        for (size_t k = 0; k < level->policy_count; k++) {
            cut_policy(c, &level->policies[k]);
        }
    }
}

/* One pass over all that could be taken out; true when something was. */
static bool pass(struct draft *draft, shrink_fn *shows, void *user)
{
    bool smaller = false;
    for (size_t at = 0;;) {
        struct draft tried = *draft;
        struct cutter c = {.left = at};
        cut(&c, &tried);
        if (!c.done) {
            return smaller;
        }
        if (shows(&tried, user)) {
            *draft = tried;
            smaller = true;
        } else {
            at++;
        }
    }
}

void shrink(struct draft *draft, shrink_fn *shows, void *user)
{
    while (pass(draft, shows, user)) {
        /* what is gone may let more go */
    }
}
