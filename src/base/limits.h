/**
 * Every bound that untrusted input can run into, by name and in one place.
 *
 * Quotas of AWS rise (fact B8), so nothing here mirrors a quota: these are
 * sanity caps far above anything an account can hold.
 */
#ifndef EW_BASE_LIMITS_H
#define EW_BASE_LIMITS_H

/** Nesting of arrays and objects in a JSON or YAML text. */
#define EW_MAX_DEPTH 512

/** Bytes of one input file, after decompression. */
#define EW_MAX_FILE_BYTES ((size_t)4 << 30)

/** Bytes of a policy document inside a string or a URL-encoded text. */
#define EW_MAX_DOCUMENT_BYTES ((size_t)4 << 20)

/** Bytes of an allow-list or configuration file. */
#define EW_MAX_CONFIG_BYTES ((size_t)16 << 20)

/** Fields of one record of comma-separated values, and bytes of a field. */
#define EW_MAX_CSV_FIELDS 1000
#define EW_MAX_CSV_FIELD_BYTES 65536

/** Bytes of one error text; longer texts are cut and end in "...". */
#define EW_MAX_ERROR_TEXT 512

/** Folders inside folders when a directory is read. */
#define EW_MAX_FOLDER_DEPTH 64

/** Steps the solver may take for one principal before it says unknown. */
#define EW_MAX_SOLVER_STEPS 2000000

#endif
