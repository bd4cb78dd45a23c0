/** Policy documents of the kinds that accounts are full of. */
#ifndef EW_BENCH_DOCUMENTS_H
#define EW_BENCH_DOCUMENTS_H

#include "emit.h"

/** A trust policy: a service, mostly; also SAML, OIDC, the account. */
void documents_trust(struct emit *e, const char *key);
/** An identity policy; with exec, one that says something about it. */
void documents_policy(struct emit *e, const char *key, bool exec);

#endif
