/** What every run has in common: sources, clock, engine, outputs, talk. */
#ifndef EW_API_RUN_H
#define EW_API_RUN_H

#include "load/load.h"

#include "engine/access.h"

#include "audit/inventory.h"

#include "report/report.h"

#include <execwarden/execwarden.h>

struct ew_live_memory;

struct ew_run {
    const struct ew_streams *streams;
    const struct ew_common *common;
    struct ew_arena arena;         /**< of the run: engine, report */
    struct ew_live_memory *memory; /**< what loaded borrows; NULL: files */
    struct ew_loaded loaded;
    bool is_loaded;
    bool before; /**< load what plans change from */
    int64_t now;
    int64_t started_at;
    struct ew_str root;       /**< the working folder; absent when not known */
    struct ew_engine *engine; /**< after ew_run_load */
    bool has_inventory;
    struct ew_inventory inventory; /**< made when it is first needed */
    /** Where no output is asked for; after ew_run_check_outputs. */
    struct ew_output usual;
    /** How many files a format takes, 0: always one; NULL: one each. */
    size_t (*parts)(const void *user, struct ew_str format);
};

/* ---- talk ------------------------------------------------------------- */

/** A whole line on streams.err, as it is but for workflow commands. */
void ew_say_line(const struct ew_streams *streams, const struct ew_buf *line);
/** `execwarden: text` on streams.err, made visible. */
EW_PRINTF(2, 3)
void ew_say(const struct ew_streams *streams, const char *format, ...);
/** As above, unless the user wants errors only. */
EW_PRINTF(2, 3)
void ew_hint(const struct ew_streams *streams, const char *format, ...);
/** `execwarden: file:line:col: text`; the exit status that belongs to it. */
enum ew_exit ew_say_error(const struct ew_streams *streams,
                          const struct ew_error *err);
void ew_say_diags(const struct ew_streams *streams,
                  const struct ew_diags *diags, const char *before);

/* ---- life ------------------------------------------------------------- */

/**
 * Read the times of the common options. On another status than
 * EW_EXIT_PASSED the fault was told; end the run all the same.
 */
enum ew_exit ew_run_start(struct ew_run *run, const struct ew_common *common,
                          const struct ew_streams *streams);
/** Load the sources and make an engine. */
enum ew_exit ew_run_load(struct ew_run *run);
/** Tell what was not read and what is taken for granted. */
void ew_run_tell_incomplete(const struct ew_run *run);
/** The last line of an answer that is none: what to do about it. */
void ew_run_tell_inconclusive(const struct ew_run *run);
/** Was all input read, or need it not be? */
bool ew_run_is_complete(const struct ew_run *run);
void ew_run_end(struct ew_run *run);

struct ew_target ew_run_target(const struct ew_target_options *options);

/* ---- outputs ---------------------------------------------------------- */

/** Append what is to be shown in one format, which is of the known ones. */
typedef void ew_run_write_fn(const void *user, struct ew_str format,
                             struct ew_buf *out, const struct ew_render *how);

/**
 * Refuse unknown formats and files that would be written twice. The first of
 * formats, which are literals, is the usual one.
 */
enum ew_exit ew_run_check_outputs(struct ew_run *run,
                                  const struct ew_str *formats, size_t count);
/**
 * Write all outputs; each file appears whole or not at all. A format of
 * several parts gets a file for each: `x.000.json`, `x.001.json`, …; on
 * streams.out they follow one another. With the format `github` its job
 * summary is written too.
 */
enum ew_exit ew_run_write(const struct ew_run *run, ew_run_write_fn *write,
                          const void *user);
/** Is one of the outputs in this format? */
bool ew_run_has_format(const struct ew_run *run, struct ew_str format);

#endif
