/**
 * The public API of libexecwarden: who can get a shell in which ECS
 * container, through which IAM statement, and was that approved?
 *
 * Each function is one run, from sources to a result, as the command of the
 * same name does it. Data goes to streams.out (or to the files of outputs),
 * talk to streams.err. Nothing is global; runs on several threads do not meet.
 */
#ifndef EXECWARDEN_EXECWARDEN_H
#define EXECWARDEN_EXECWARDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a shared library shows to its users; all else is hidden. */
#if defined(__GNUC__)
#define EW_API __attribute__((visibility("default")))
#else
#define EW_API
#endif

/** Exit status of the commands. */
enum ew_exit {
    EW_EXIT_PASSED = 0,       /**< the gate passed; the question is answered */
    EW_EXIT_FAILED = 1,       /**< the gate failed */
    EW_EXIT_USAGE = 2,        /**< usage, configuration or allow-list error */
    EW_EXIT_INCONCLUSIVE = 3, /**< input unread, invalid or undecided */
    EW_EXIT_SYSTEM = 4,       /**< network, file writing or memory */
};

struct ew_streams {
    FILE *out;
    FILE *err;
    bool color_out; /**< escape sequences for colour on out */
    bool color_err;
    size_t columns; /**< width of the terminal; 0: 80 */
    int verbosity;  /**< below 0: errors only; above 0: more talk */
};

/** One --output FORMAT[=PATH]; path NULL or "-": streams.out. */
struct ew_output {
    const char *format;
    const char *path;
};

/** Options that several commands share; all strings are borrowed. */
struct ew_common {
    const char *const *sources;
    size_t source_count;
    const struct ew_output *outputs; /**< none: `table` on out */
    size_t output_count;
    const char *now; /**< a time; NULL: the clock */
    /** What a report tells as its time of origin; NULL: the clock. */
    const char *started_at;
    const char *account; /**< of sources that name none; NULL: none */
    bool allow_incomplete;
};

/** A target, partly or wholly given; NULL: any. */
struct ew_target_options {
    const char *region;
    const char *cluster; /**< a name or an ARN */
    const char *task;    /**< an id or an ARN */
    const char *container;
};

struct ew_scan_options {
    struct ew_common common;
    const char *allow_list; /**< path; NULL: none */
    const char *fail_on;    /**< a severity or `none`; NULL: `high` */
    const char *warn_on;    /**< a severity; NULL: none */
    bool fail_on_stale;
    const char *const *only; /**< rule ids or ARN globs */
    size_t only_count;
};
EW_API enum ew_exit ew_scan(const struct ew_scan_options *options,
                            const struct ew_streams *streams);

struct ew_diff_options {
    struct ew_common common; /**< its sources are not used */
    const char *const *from; /**< sources as they were */
    size_t from_count;
    const char *const *to; /**< sources as they are now */
    size_t to_count;
    /**
     * A severity or `none`; NULL: `high`. More access counts as high, less
     * of it as info.
     */
    const char *fail_on;
};
/**
 * Whose access was gained, lost, widened or narrowed; 1 when there is more of
 * it, 3 when a comparison is not decided.
 */
EW_API enum ew_exit ew_diff(const struct ew_diff_options *options,
                            const struct ew_streams *streams);

struct ew_who_options {
    struct ew_common common;
    struct ew_target_options target;
};
/** Everybody with access to the target; 3 when any is not decided. */
EW_API enum ew_exit ew_who(const struct ew_who_options *options,
                           const struct ew_streams *streams);

struct ew_explain_options {
    struct ew_common common;
    const char *principal; /**< ARN; required */
    struct ew_target_options target;
};
/** Why, or why not; 2 when the sources have no such principal. */
EW_API enum ew_exit ew_explain(const struct ew_explain_options *options,
                               const struct ew_streams *streams);

/** Exactly one of the three files is given; "-" is standard input. */
struct ew_simulate_options {
    struct ew_common common; /**< sources: with requests only */
    const char *cases;
    const char *requests;
    const char *cli_input_json;
};
/** Concrete requests; 3 when any of them could not be answered. */
EW_API enum ew_exit ew_simulate(const struct ew_simulate_options *options,
                                const struct ew_streams *streams);

struct ew_allowlist_init_options {
    struct ew_common common;
};
/** Print a draft that covers the current access, for people to complete. */
EW_API enum ew_exit ew_allowlist_init(
    const struct ew_allowlist_init_options *options,
    const struct ew_streams *streams);
/** Validate files; every fault is printed with file, line and column. */
EW_API enum ew_exit ew_allowlist_check(const char *const *paths,
                                       size_t path_count, const char *now,
                                       const struct ew_streams *streams);

/** All rules, or the page of one (id NULL: all). */
EW_API enum ew_exit ew_rules_show(const char *id,
                                  const struct ew_streams *streams);

/** `0.1.0`. */
EW_API const char *ew_version(void);
/** The n-th output format, NULL past the last; *help describes it. */
EW_API const char *ew_format_name(size_t n, const char **help);

#ifdef __cplusplus
}
#endif

#endif
