/** From sources (files, folders, standard input) to an estate. */
#ifndef EW_LOAD_LOAD_H
#define EW_LOAD_LOAD_H

#include "base/file.h"

#include "estate/estate.h"

struct ew_load_options {
    struct ew_str account; /**< of sources that name none; absent: none */
    struct ew_str region;  /**< of code that names none; absent: none */
    /** Folder with the sources of plans; absent: not at hand. */
    struct ew_str source_root;
    /** What plans change from, instead of what they change to. */
    bool before;
    /** Accounts and organizational units to leave out, by id. */
    const struct ew_str *excluded;
    size_t excluded_count;
    /** An account of the organization without an export is a gap. */
    bool require_all_accounts;
    /** Kinds of code that may be left unread. */
    const struct ew_str *allow_unread;
    size_t allow_unread_count;
};

/** What an estate borrows from; release it after the estate is done with. */
struct ew_loaded {
    struct ew_estate estate;
    struct ew_arena arena;
    struct ew_vec files; /**< struct ew_file *, whose texts are borrowed */
};

/**
 * Read all sources. What is broken in one loses nothing of the others: it is
 * in estate.incomplete, and loading goes on.
 *
 * Errors: EW_NOMEM; EW_USAGE when a source does not exist, with its path.
 */
EW_NODISCARD enum ew_status ew_load(const struct ew_str *sources,
                                    size_t source_count,
                                    const struct ew_load_options *options,
                                    struct ew_loaded *out,
                                    struct ew_error *err);

/** A text as if it had been read from a file of this path. */
struct ew_load_text {
    struct ew_str path;
    struct ew_str text;
};

/**
 * The same without files: for texts that are in memory already. Paths and
 * texts are borrowed and must outlive *out; paths differ from each other.
 *
 * Errors: EW_NOMEM.
 */
EW_NODISCARD enum ew_status ew_load_texts(const struct ew_load_text *texts,
                                          size_t count,
                                          const struct ew_load_options *options,
                                          struct ew_loaded *out,
                                          struct ew_error *err);

/** Is there code of this kind that is never read, so that it may be left? */
bool ew_load_is_unread_kind(struct ew_str name);

/** Nothing of the estate may be used afterwards. */
void ew_loaded_release(struct ew_loaded *loaded);

#endif
