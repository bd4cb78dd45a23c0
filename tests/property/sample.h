/** Concrete requests of one principal, and what he cannot choose in them. */
#ifndef EW_PROPERTY_SAMPLE_H
#define EW_PROPERTY_SAMPLE_H

#include "base/buf.h"

#include "engine/inquiry.h"

#include "dice.h"
#include "vocabulary.h"

enum { PROBE_KEYS = 32, HELD_VALUES = 3 };

/** A value of a key: absent (count 0), one text or several. */
struct held {
    struct ew_str items[HELD_VALUES];
    size_t count;
    bool many; /**< a set, of a key that may have one */
};

struct probe_key {
    const struct key_row *row;
    bool free;
    struct held bound; /**< unless it is free */
};

/** What requests of a principal are made of. */
struct probe {
    const struct ew_principal *principal;
    struct ew_layers layers;
    struct ew_arena *scratch; /**< of the evaluator; reset by each request */
    struct probe_key keys[PROBE_KEYS];
    size_t key_count;
};

/** A target and the values of all keys that his policies speak of. */
struct sample {
    struct ew_str parts[EW_DIM_KEYS]; /**< the container may be absent */
    struct held values[PROBE_KEYS][EW_SIDES]; /**< [0] if not a resource's */
    bool federated; /**< as a witness had it; none is drawn so */
};

enum { ARN_ROOM = 512 };

/** One request with the storage that it borrows. */
struct sample_request {
    struct ew_request request;
    struct ew_context_entry entries[4 + 2 * PROBE_KEYS];
    struct ew_str arns[EW_SIDES];
    char cluster[ARN_ROOM];
    char task[ARN_ROOM];
    char principal[ARN_ROOM];
};

/** False: a policy names a key that is no word of ours. */
bool probe_init(struct probe *probe, const struct ew_principal *principal,
                struct ew_arena *scratch);
/** Take in the keys of further conditions. */
bool probe_add(struct probe *probe, const struct ew_condition *conditions,
               size_t count);
/** Index of a key, PROBE_KEYS when it has none. */
size_t probe_find(const struct probe *probe, struct ew_str key);

void sample_draw(const struct probe *probe, struct dice *dice,
                 struct sample *out);
/** Another value for one free key (at side 0 unless a resource's). */
void sample_redraw(const struct probe *probe, struct dice *dice,
                   struct sample *sample, size_t key, enum ew_side side);
/** Other values for some parts and keys. */
void sample_mutate(const struct probe *probe, struct dice *dice,
                   struct sample *sample);
/** The target and free keys of a witness; false: it is not of our form. */
bool sample_of_witness(const struct probe *probe,
                       const struct ew_witness *witness, struct sample *out);

void sample_request(const struct probe *probe, const struct sample *sample,
                    enum ew_side side, struct sample_request *out);
/** Is the request for one resource allowed? */
bool sample_side_allowed(const struct probe *probe, const struct sample *sample,
                         enum ew_side side, enum ew_reading reading);
/** Are both? */
bool sample_allowed(const struct probe *probe, const struct sample *sample,
                    enum ew_reading reading);
/** For people: the two requests as JSON. */
void sample_tell(const struct probe *probe, const struct sample *sample,
                 struct ew_buf *out);

#endif
