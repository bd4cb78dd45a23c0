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

#include <signal.h>
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
    /**
     * A runner of GitHub workflows reads out and err: what is written there
     * for people then holds no workflow command.
     */
    bool in_workflow;
};

/** One --output FORMAT[=PATH]; path NULL or "-": streams.out. */
struct ew_output {
    const char *format;
    const char *path;
};

/**
 * How the live AWS API is reached, and what is asked of it. All strings are
 * borrowed; NULL means not given.
 */
struct ew_aws_options {
    const char *profile;
    const char *region;         /**< where services of no region are asked */
    const char *const *regions; /**< to look into; none: all that are on */
    size_t region_count;
    const char *const *accounts; /**< none: the one of the credentials */
    size_t account_count;
    bool organization; /**< all accounts of the organization */
    /** Who reads the organization; NULL: whoever asks for the rest. */
    const char *organization_profile;
    const char *organization_role;        /**< ARN of a role to assume for it */
    const char *const *excluded_accounts; /**< of several: leave these out */
    size_t excluded_account_count;
    const char *const *excluded_units; /**< and those in these units */
    size_t excluded_unit_count;
    const char *role_name;   /**< NULL: `OrganizationAccountAccessRole` */
    const char *external_id; /**< for that role */
    const char *endpoint_url;
    const char *ca_bundle;
    /**
     * Ask endpoints by http, without TLS, where their address is private:
     * signatures and session tokens travel in the clear. For test hosts.
     */
    bool allow_http;
    /**
     * What belongs to the process, which the library does not look at by
     * itself: a variable of the environment, NULL when it is not set. NULL:
     * there are none.
     */
    const char *(*variable)(void *user, const char *name);
    char *const *inherited; /**< what a credential process gets; as environ */
    /**
     * Ask a person for the code of an MFA device, a terminated text. False:
     * nobody answers. NULL: there is nobody to ask.
     */
    bool (*ask_mfa)(void *user, const char *serial, const char *profile,
                    char *code, size_t size);
    void *user; /**< of variable and ask_mfa */
    /** Not zero: stop as soon as may be. NULL: never. */
    const volatile sig_atomic_t *interrupted;
    bool progress; /**< streams.err is a terminal: tell how far it is */
};

/** Options that several commands share; all strings are borrowed. */
struct ew_common {
    const char *const *sources;
    size_t source_count;
    const struct ew_aws_options *live; /**< in place of sources; NULL: none */
    const struct ew_output *outputs;   /**< none: `table` on out */
    size_t output_count;
    const char *now; /**< a time; NULL: the clock */
    /** What a report tells as its time of origin; NULL: the clock. */
    const char *started_at;
    const char *account; /**< of sources that name none; NULL: none */
    const char *region;  /**< of code that names none; NULL: none */
    /** Folder with the sources that plans were made from; NULL: not at hand. */
    const char *source_root;
    bool allow_incomplete;
    /** Accounts and organizational units to leave out, by id. */
    const char *const *excluded;
    size_t excluded_count;
    /** Accounts of the organization without an export are missing input. */
    bool require_all_accounts;
    /** Kinds of code that may be left unread, as `--allow-unread` has them. */
    const char *const *allow_unread;
    size_t allow_unread_count;
    /**
     * With the output `github`, files to append to: the job summary, in
     * Markdown, and the gate with its counts, one `name=value` a line. NULL:
     * none.
     */
    const char *job_summary;
    const char *job_outputs;
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
    const char *paths; /**< `none`, `doors` or `all`; NULL: `all` */
    /** An earlier report in JSON; what was open in it is not gated. */
    const char *baseline;
    bool new_only;           /**< only access that plans add */
    const char *const *only; /**< rule ids or ARN globs */
    size_t only_count;
    /** `ARN until=YYYY-MM-DD reason=…`: unknown, and accepted. */
    const char *const *accept_unknown;
    size_t accept_unknown_count;
    bool accept_needs_reason; /**< each of them has to give one */
    /** Their paths are relative to the folder of this file; NULL: as shown. */
    const char *accept_beside;
};
EW_API enum ew_exit ew_scan(const struct ew_scan_options *options,
                            const struct ew_streams *streams);

struct ew_fetch_options {
    struct ew_aws_options aws;
    const char *out; /**< folder; required */
    bool resume;     /**< go on with the snapshot that is in it */
};
/**
 * A snapshot of the live API, which is a source for the others. 3 when
 * something is missing, 4 when there is no policy of any account.
 */
EW_API enum ew_exit ew_fetch(const struct ew_fetch_options *options,
                             const struct ew_streams *streams);
/** Print the policy with all that such a fetch may call, and no more. */
EW_API enum ew_exit ew_fetch_policy(const struct ew_aws_options *options,
                                    const struct ew_streams *streams);

struct ew_convert_options {
    struct ew_common common; /**< its sources are not used */
    const char *report;      /**< of ew_scan, in JSON; "-": standard input */
};
/** Write a report again, in other formats. */
EW_API enum ew_exit ew_convert(const struct ew_convert_options *options,
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
    const char *paths; /**< as that of a scan */
};
/**
 * Whose access was gained, lost, widened or narrowed, and which doors and paths
 * came and went; 1 when there is more of any, 3 when a comparison is not
 * decided.
 */
EW_API enum ew_exit ew_diff(const struct ew_diff_options *options,
                            const struct ew_streams *streams);

struct ew_who_options {
    struct ew_common common;
    struct ew_target_options target;
    bool direct; /**< leave out who comes through paths */
};
/** Everybody with access to the target; 3 when any is not decided. */
EW_API enum ew_exit ew_who(const struct ew_who_options *options,
                           const struct ew_streams *streams);

struct ew_explain_options {
    struct ew_common common;
    const char *principal; /**< ARN; required */
    struct ew_target_options target;
    const char *to; /**< ARN: only paths that end there; NULL: all */
};
/** Why, or why not; 2 when the sources have no such principal. */
EW_API enum ew_exit ew_explain(const struct ew_explain_options *options,
                               const struct ew_streams *streams);

struct ew_show_paths_options {
    struct ew_common common;
    const char *from; /**< an ARN, a pattern of ARNs, or who is outside */
    const char *to;   /**< ARN or pattern: only paths that end there */
    const char *door; /**< `exec`, `session`, `run`, `host`; NULL: any */
    /** Of how many choke points to find what closing them would leave: a number
     * or `all`; NULL: 10. */
    const char *closing;
};
/**
 * Who gets there through others, and which statements let them; 2 when the
 * sources have nobody of that name, 3 when any of it is not decided.
 */
EW_API enum ew_exit ew_show_paths(const struct ew_show_paths_options *options,
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

/* ---- configuration files ------------------------------------------------ */

enum ew_setting_kind {
    EW_SETTING_FLAG, /**< `true` or `false` */
    EW_SETTING_TEXT,
    EW_SETTING_TEXTS, /**< a list, or one text */
};

/** What the value of an option must be. */
enum ew_value {
    EW_VALUE_ANY,
    EW_VALUE_OUTPUT, /**< `FORMAT[=PATH]`, of the formats of a scan */
    EW_VALUE_REGION, /**< it has the shape of one */
    EW_VALUE_ACCOUNT,
    EW_VALUE_ONLY,       /**< a rule, or a pattern of ARNs */
    EW_VALUE_UNREAD,     /**< a kind of code that is not read */
    EW_VALUE_ACCOUNTS,   /**< ids of accounts with commas in between */
    EW_VALUE_UNITS,      /**< the same of organizational units */
    EW_VALUE_ACCEPTANCE, /**< with a reason, as a file has to give one */
};
enum { EW_VALUE_FAULT_MAX = 512 };
/** Is text none? Then fault says so, in one line. */
EW_API bool ew_value_fault(enum ew_value value, const char *text, char *fault,
                           size_t size);

/** What a configuration file may say under one key. */
struct ew_setting {
    const char *key;
    enum ew_setting_kind kind;
    /** Relative to the folder of the file; in a list: after `FORMAT=`. */
    bool is_path;
    const char *const *words; /**< all that there may be; NULL: anything */
    /**
     * An element of a list may be a map of these, read as the text
     * `FIRST SECOND=… THIRD=…`; NULL: it may not.
     */
    const char *const *members;
    enum ew_value value; /**< of each text */
};

struct ew_setting_value {
    bool given;
    const char *const *values;
    size_t value_count;
    size_t line;
};

struct ew_config;

/**
 * Read a configuration file, YAML or JSON. path NULL: `.execwarden.yaml` in
 * the working folder or above it, up to one that holds `.git`; none is fine.
 * Every fault is told with file, line and column.
 *
 * *out is to be freed in any case; it borrows path and settings.
 */
EW_API enum ew_exit ew_config_read(const char *path,
                                   const struct ew_setting *settings,
                                   size_t count,
                                   const struct ew_streams *streams,
                                   struct ew_config **out);
/** Of the n-th setting; its texts are good until the end of config. */
EW_API struct ew_setting_value ew_config_value(const struct ew_config *config,
                                               size_t n);
/** NULL: there is none. */
EW_API const char *ew_config_path(const struct ew_config *config);
/** NULL is fine. */
EW_API void ew_config_free(struct ew_config *config);

/**
 * Of a run that was to write the output `github` and ended without a report:
 * what talk says is wrong, as annotations on out, and in the summary of the
 * job, NULL: there is none.
 */
EW_API void ew_tell_failure(const char *talk, size_t length,
                            enum ew_exit status, const char *job_summary,
                            FILE *out);

/** `0.1.0`. */
EW_API const char *ew_version(void);
/** The n-th output format, NULL past the last; *help describes it. */
EW_API const char *ew_format_name(size_t n, const char **help);

#ifdef __cplusplus
}
#endif

#endif
