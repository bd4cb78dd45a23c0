/*
 * Who decides each context key. A global key that is in no row is outside, as
 * if somebody other than the caller decided it: a key that AWS adds tomorrow
 * can make access conditional, and never hide it.
 */
#include "policy/keys.h"

#define ROW(name, control, many, resource)                    \
    {                                                         \
        EW_LIT(name), EW_KEY_##control, many, resource, false \
    }

/*
 * Lower case; a name that ends in `/` stands for its family. Sources: facts
 * A1.1.10 to A1.1.16 (keys of ecs:ExecuteCommand), B2.4 (global keys), B2.3.1
 * (multi-valued keys).
 */
static const struct ew_key KEYS[] = {
    ROW("ecs:cluster", TARGET, false, false),
    ROW("ecs:task", TARGET, false, false),
    ROW("ecs:container-name", TARGET, false, false),
    ROW("aws:requestedregion", TARGET, false, false),
    ROW("aws:principalarn", FIXED, false, false),
    ROW("aws:principalaccount", FIXED, false, false),
    ROW("aws:principaltype", FIXED, false, false),
    ROW("aws:principaltag/", FIXED, false, false),
    ROW("aws:principalorgid", FIXED, false, false),
    ROW("aws:principalorgpaths", FIXED, true, false),
    ROW("aws:principalisawsservice", FIXED, false, false),
    ROW("aws:username", FIXED, false, false),
    ROW("aws:userid", FIXED, false, false),
    ROW("aws:currenttime", FIXED, false, false),
    ROW("aws:epochtime", FIXED, false, false),
    ROW("aws:securetransport", FIXED, false, false),
    ROW("aws:resourceaccount", FIXED, false, false),
    ROW("aws:resourceorgid", FIXED, false, false),
    ROW("aws:resourceorgpaths", FIXED, true, false),
    ROW("aws:viaawsservice", CALLER, false, false),
    ROW("aws:calledvia", CALLER, true, false),
    ROW("aws:calledviafirst", CALLER, false, false),
    ROW("aws:calledvialast", CALLER, false, false),
    ROW("aws:multifactorauthpresent", CALLER, false, false),
    ROW("aws:multifactorauthage", CALLER, false, false),
    ROW("aws:tokenissuetime", CALLER, false, false),
    ROW("aws:useragent", CALLER, false, false),
    ROW("aws:referer", CALLER, false, false),
    ROW("aws:requesttag/", ABSENT, false, false),
    ROW("aws:tagkeys", ABSENT, true, false),
    ROW("aws:sourcearn", ABSENT, false, false),
    ROW("aws:sourceaccount", ABSENT, false, false),
    ROW("aws:sourceorgid", ABSENT, false, false),
    ROW("aws:sourceorgpaths", ABSENT, true, false),
    ROW("aws:principalservicename", ABSENT, false, false),
    ROW("aws:principalservicenameslist", ABSENT, true, false),
    ROW("aws:resourcetag/", OUTSIDE, false, true),
    ROW("ecs:resourcetag/", OUTSIDE, false, true),
    ROW("aws:sourceip", OUTSIDE, false, false),
    ROW("aws:sourcevpc", OUTSIDE, false, false),
    ROW("aws:sourcevpcarn", OUTSIDE, false, false),
    ROW("aws:sourcevpce", OUTSIDE, false, false),
    ROW("aws:vpcsourceip", OUTSIDE, false, false),
    ROW("aws:vpceaccount", OUTSIDE, false, false),
    ROW("aws:vpceorgid", OUTSIDE, false, false),
    ROW("aws:vpceorgpaths", OUTSIDE, true, false),
    ROW("aws:viacustomerdomain", OUTSIDE, false, false),
    ROW("aws:ec2instancesourcevpc", OUTSIDE, false, false),
    ROW("aws:ec2instancesourceprivateipv4", OUTSIDE, false, false),
    ROW("aws:federatedprovider", OUTSIDE, false, false),
    ROW("aws:sourceidentity", OUTSIDE, false, false),
    ROW("aws:chatbotsourcearn", OUTSIDE, false, false),
    ROW("aws:assumedroot", OUTSIDE, false, false),
    ROW("aws:signinsessionarn", OUTSIDE, false, false),
    ROW("aws:ismcpserviceaction", OUTSIDE, false, false),
    ROW("aws:viaawsmcpservice", OUTSIDE, false, false),
    ROW("aws:calledviaawsmcp", OUTSIDE, true, false),
    ROW("saml:", OUTSIDE, false, false),
    /* Cross-service keys: whoever issued the credentials sends them with any
     * action (fact B2.4). */
    ROW("ec2:roledelivery", OUTSIDE, false, false),
    ROW("ec2:sourceinstancearn", OUTSIDE, false, false),
    ROW("ssm:sourceinstancearn", OUTSIDE, false, false),
    ROW("lambda:sourcefunctionarn", OUTSIDE, false, false),
    ROW("codebuild:buildarn", OUTSIDE, false, false),
    ROW("codebuild:projectarn", OUTSIDE, false, false),
    ROW("glue:roleassumedby", OUTSIDE, false, false),
    ROW("glue:credentialissuingservice", OUTSIDE, false, false),
};

/* Keys that AWS sends with any action; it adds new ones (fact B2.4). */
static const struct ew_str GLOBAL = EW_LIT("aws:");

/* Prefixes of keys that federation puts into a session (fact B3.9). */
static const struct ew_str FEDERATION[] = {
    EW_LIT("saml:"),
    EW_LIT("sts:"),
    EW_LIT("identitystore:"),
    EW_LIT("cognito-identity.amazonaws.com:"),
    EW_LIT("www.amazon.com:"),
    EW_LIT("graph.facebook.com:"),
    EW_LIT("accounts.google.com:"),
};

static bool names(const struct ew_key *row, struct ew_str key)
{
    char last = row->name.ptr[row->name.len - 1];
    if (last == '/' || last == ':') {
        return key.len > row->name.len && ew_str_starts_nocase(key, row->name);
    }
    return ew_str_eq_nocase(row->name, key);
}

bool ew_key_names(const struct ew_key *row, struct ew_str key)
{
    return names(row, key);
}

static bool is_federation(struct ew_str key)
{
    for (size_t i = 0; i < sizeof(FEDERATION) / sizeof(FEDERATION[0]); i++) {
        if (ew_str_starts_nocase(key, FEDERATION[i])) {
            return true;
        }
    }
    /* An OIDC provider's keys start with its host name. */
    size_t colon = ew_str_find(key, ':');
    return colon < key.len &&
           ew_str_find(ew_str_slice(key, 0, colon), '.') < colon;
}

/* Used as a variable, and so one text (facts B3.2, B3.9). */
static bool is_subject(struct ew_str key)
{
    const struct ew_str end = EW_STR(":sub");
    return is_federation(key) && key.len > end.len &&
           ew_str_eq_nocase(ew_str_slice(key, key.len - end.len, key.len), end);
}

static const struct ew_key *find_key_row(struct ew_str key)
{
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        if (names(&KEYS[i], key)) {
            return &KEYS[i];
        }
    }
    return NULL;
}

bool ew_key_is_new_global(struct ew_str key)
{
    return key.len > GLOBAL.len && ew_str_starts_nocase(key, GLOBAL) &&
           !find_key_row(key);
}

struct ew_key ew_key_find(struct ew_str key)
{
    const struct ew_key *row = find_key_row(key);
    if (row) {
        return *row;
    }
    struct ew_key other = {.name = key, .control = EW_KEY_ABSENT};
    if (is_federation(key) || ew_key_is_new_global(key)) {
        other.control = EW_KEY_OUTSIDE;
        other.any_shape = !is_subject(key);
    }
    return other;
}
