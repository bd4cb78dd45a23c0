/*
 * The table of issuers. One that is not in it is somebody's own, of which
 * nothing is known but that a subject that is limited is limited.
 */
#include "paths/issuers.h"

#include "policy/pattern.h"

enum { OWNER = EW_PINS_OWNER, WORK = EW_PINS_WORK, REF = EW_PINS_REF };
enum issuer_kind { OTHER, CI_SHARED, CI_OWN };

struct issuer_row {
    struct ew_str provider;
    struct ew_str family;
    enum issuer_kind kind;
};

struct pin {
    struct ew_str family;
    struct ew_str claim;
    struct ew_str front;
    char end;
    unsigned pins;
};

#define EW_ISSUER(provider, family, kind) \
    {EW_LIT(provider), EW_LIT(family), (kind)},
#define EW_PIN(...)
static const struct issuer_row ISSUERS[] = {
#include "paths/issuers.def"
};
#undef EW_ISSUER
#undef EW_PIN

#define EW_ISSUER(...)
#define EW_PIN(family, claim, front, end, pins) \
    {EW_LIT(family), EW_LIT(claim), EW_LIT(front), (end), (pins)},
static const struct pin PINS[] = {
#include "paths/issuers.def"
};
#undef EW_ISSUER
#undef EW_PIN

enum {
    ISSUER_COUNT = sizeof(ISSUERS) / sizeof(ISSUERS[0]),
    PIN_COUNT = sizeof(PINS) / sizeof(PINS[0])
};

struct ew_issuer ew_issuer_of(struct ew_str provider)
{
    const struct ew_str oidc = EW_STR(":oidc-provider/");
    size_t at = ew_str_find(provider, '/');
    struct ew_issuer out = {.provider = provider};
    if (ew_str_contains(provider, EW_STR(":saml-provider/"))) {
        out.provider = EW_STR("saml");
        out.saml = true;
        return out;
    }
    if (ew_str_contains(provider, oidc)) {
        out.provider = ew_str_slice(provider, at + 1, provider.len);
    }
    for (size_t i = 0; i < ISSUER_COUNT; i++) {
        if (ew_glob_match(ISSUERS[i].provider, out.provider, true)) {
            out.family = ISSUERS[i].family;
            out.ci = ISSUERS[i].kind != OTHER;
            out.own = ISSUERS[i].kind == CI_OWN;
            break;
        }
    }
    return out;
}

bool ew_issuer_has_key(const struct ew_issuer *issuer, struct ew_str key,
                       struct ew_str *claim)
{
    size_t len = issuer->provider.len;
    if (key.len < len + 2 || key.ptr[len] != ':' ||
        !ew_str_starts_nocase(key, issuer->provider)) {
        return false;
    }
    *claim = ew_str_slice(key, len + 1, key.len);
    return true;
}

bool ew_issuer_is_subject(const struct ew_issuer *issuer, struct ew_str claim)
{
    const char *name = "sub";
    if (ew_str_eq(issuer->family, EW_STR("amazon"))) {
        name = "user_id";
    } else if (ew_str_eq(issuer->family, EW_STR("facebook"))) {
        name = "id";
    }
    return ew_str_eq_nocase(claim, ew_str_from(name));
}

/* ---- what pins ----------------------------------------------------------- */

/* Does a name stand behind the front, whole, before any wildcard? */
static bool pins_name(const struct pin *pin, struct ew_str glob)
{
    size_t head = 0;
    size_t at = 0;
    bool anywhere = pin->front.len > 0 &&
                    (pin->front.ptr[0] == ':' || pin->front.ptr[0] == '/');
    while (head < glob.len &&
           !ew_is_wildcard(glob.ptr[head], EW_SPELLED_GLOB)) {
        head++;
    }
    struct ew_str literal = ew_str_slice(glob, 0, head);
    while (anywhere && at < head &&
           !ew_str_starts(ew_str_slice(literal, at, head), pin->front)) {
        at++;
    }
    struct ew_str rest = ew_str_slice(literal, at, head);
    if (!ew_str_starts(rest, pin->front)) {
        return false;
    }
    struct ew_str name = ew_str_slice(rest, pin->front.len, rest.len);
    size_t end = pin->end ? ew_str_find(name, pin->end) : name.len;
    return end > 0 && (end < name.len || head == glob.len);
}

/* Of an issuer that is in no table all that says who counts, but no audience:
 * whoever registers it in IAM has to give that anyway. */
static bool is_limit_by_itself(struct ew_str claim, struct ew_str glob)
{
    static const struct ew_str NOBODYS[] = {EW_LIT("aud"), EW_LIT("azp"),
                                            EW_LIT("amr"), EW_LIT("oaud"),
                                            EW_LIT("app_id")};
    bool text = false;
    for (size_t i = 0; i < sizeof(NOBODYS) / sizeof(NOBODYS[0]); i++) {
        if (ew_str_eq_nocase(claim, NOBODYS[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < glob.len; i++) {
        text = text || !ew_is_wildcard(glob.ptr[i], EW_SPELLED_GLOB);
    }
    return text;
}

unsigned ew_issuer_pins(const struct ew_issuer *issuer, struct ew_str key,
                        struct ew_str glob)
{
    struct ew_str claim = key; /* of a whole key */
    bool own = ew_issuer_has_key(issuer, key, &claim);
    unsigned out = 0;
    if (!issuer->family.ptr) {
        return own && is_limit_by_itself(claim, glob) ? EW_PINS_OWNER : 0;
    }
    for (size_t i = 0; i < PIN_COUNT; i++) {
        const struct pin *pin = &PINS[i];
        if (ew_str_eq(pin->family, issuer->family) &&
            ew_str_eq_nocase(pin->claim, claim) && pins_name(pin, glob)) {
            out |= pin->pins;
        }
    }
    return out;
}
