/**
 * Inside the paths: questions to the engine about many actions over one
 * estate. Most principals can make few of the calls, so that it is first seen
 * from their policies which, once for each policy and all calls together.
 */
#ifndef EW_PATHS_CALLS_H
#define EW_PATHS_CALLS_H

#include "engine/actions.h"

#include "paths/paths.h"

/** No table names more actions. */
enum { EW_MAX_CALLS = 320 };
/** In place of the number of a call. */
#define EW_NO_CALL SIZE_MAX

/** A set of calls, by number. */
struct ew_call_set {
    uint64_t words[EW_MAX_CALLS / 64];
};

struct ew_calls;

/** NULL when memory is out. Borrows estate and options. */
struct ew_calls *ew_calls_new(struct ew_arena *arena,
                              const struct ew_estate *estate,
                              const struct ew_paths_options *options);
/** The engines' scratch memory; answers stay good. NULL is fine. */
void ew_calls_release(struct ew_calls *calls);

/**
 * The number of an action that will be asked about, the same for equal rows.
 * All of them are named before the first policy is looked at. EW_NO_CALL: no
 * row has that name, or there are too many of them.
 */
size_t ew_calls_row(struct ew_calls *calls, const struct ew_action *row);
size_t ew_calls_named(struct ew_calls *calls, const char *action);
/** `service:Action` of a call. */
struct ew_str ew_calls_name(const struct ew_calls *calls, size_t call);

/** Which calls its policies may allow: none is left out that they do. */
struct ew_call_set ew_calls_of(struct ew_calls *calls,
                               const struct ew_principal *principal);
bool ew_call_set_has(const struct ew_call_set *set, size_t call);

/**
 * May the principal make the call? As ew_access_decide has it, to whose
 * answers that about nobody belongs, too. A resource whose ARN is none yet,
 * since code leaves its name to the service, may be any.
 */
EW_NODISCARD enum ew_status ew_calls_decide(
    struct ew_calls *calls, size_t call, const struct ew_principal *principal,
    const struct ew_target *target, const struct ew_access **out,
    struct ew_error *err);

/** Surely none of its own policies allows the call on that resource. */
bool ew_calls_never(struct ew_calls *calls, size_t call,
                    const struct ew_principal *principal,
                    struct ew_str resource);

/** The engine that answers for a call; NULL when memory is out. */
struct ew_engine *ew_calls_engine(struct ew_calls *calls, size_t call);

#endif
