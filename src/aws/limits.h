/** What the AWS room takes at most from outside. */
#ifndef EW_AWS_LIMITS_H
#define EW_AWS_LIMITS_H

/** Bytes of `~/.aws/config` or `~/.aws/credentials`. */
#define EW_AWS_MAX_CONFIG_BYTES ((size_t)4 << 20)

/** Bytes of a token file, a token cache, or an answer with credentials. */
#define EW_AWS_MAX_SECRET_BYTES ((size_t)256 << 10)

/** Bytes of standard error of a credential process that are kept. */
#define EW_AWS_MAX_STDERR_BYTES ((size_t)4 << 10)

/** Words of a credential process. */
#define EW_AWS_MAX_WORDS 256

/** How long a credential process may take: a person may have to log in. */
#define EW_AWS_MAX_PROCESS_MS (5 * 60 * 1000)

/** Roles assumed one after the other. */
#define EW_AWS_MAX_ROLES 16

/** Elements inside elements of an XML answer. */
#define EW_AWS_MAX_XML_DEPTH 64

/** Digits of an MFA code, and room for longer ones. */
#define EW_AWS_MAX_MFA_CODE 32

#endif
