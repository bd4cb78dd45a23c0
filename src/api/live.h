/** From the options of the public header to a fetch of the live API. */
#ifndef EW_API_LIVE_H
#define EW_API_LIVE_H

#include "api/run.h"

#include "aws/snapshot.h"

/** One connection to AWS, and what comes of it. */
struct ew_live {
    const struct ew_streams *streams;
    const struct ew_aws_options *options;
    struct ew_arena arena;
    struct ew_environment env;
    struct ew_aws_settings settings;
    struct ew_http_client *http;
    struct ew_aws_sender *sender;
    struct ew_aws_transport transport;
    struct ew_credentials *credentials;
    struct ew_aws_settings organization_settings;
    struct ew_credentials *organization_credentials; /**< NULL: the same */
    struct ew_fetch_input input;
    struct ew_snapshot snapshot;
    struct ew_fetch_result result;
    bool out_of_memory; /**< the snapshot lacks what it lacks */
    int64_t began_ms;
    int64_t shown_ms; /**< 0: no progress was shown */
};

/** Where documents go; see struct ew_fetch_sink. */
struct ew_live_sink {
    enum ew_status (*put)(void *user, const struct ew_fetch_document *document,
                          struct ew_str text, struct ew_error *err);
    bool (*has)(void *user, struct ew_str path, struct ew_buf *text);
    /** It is known who asks. */
    enum ew_status (*begin)(void *user, const struct ew_fetch_caller *caller,
                            struct ew_error *err);
    void (*tick)(void *user); /**< something has come; NULL: no matter */
    void *user;
};

/**
 * Read the options and the configuration of AWS. Close it in any case; a
 * fault was told.
 */
enum ew_exit ew_live_open(struct ew_live *live,
                          const struct ew_aws_options *options,
                          const struct ew_streams *streams);
/**
 * Fetch. live->snapshot is then finished; EW_EXIT_SYSTEM when there is no
 * policy of any account or the fetch has failed, which was told.
 */
enum ew_exit ew_live_run(struct ew_live *live, const struct ew_live_sink *sink);
/** What was taken for granted, one line each. */
void ew_live_tell_assumed(const struct ew_live *live);
void ew_live_close(struct ew_live *live);

/* ---- in memory ----------------------------------------------------------- */

/** Documents in place of sources: texts as if they were read from files. */
struct ew_live_memory;

/** Ownership: *out by the caller, also after a failure; NULL: there is none. */
enum ew_exit ew_live_fetch(const struct ew_aws_options *options,
                           const struct ew_streams *streams,
                           struct ew_live_memory **out);
/** Sorted by path; borrowed. */
const struct ew_load_text *ew_live_texts(const struct ew_live_memory *memory,
                                         size_t *count);
/** NULL is fine. */
void ew_live_memory_free(struct ew_live_memory *memory);

#endif
