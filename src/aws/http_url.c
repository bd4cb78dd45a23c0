/*
 * Which addresses may be reached without TLS, and the parts of URLs and heads
 * as libcurl reads them. Asking libcurl is the point: a second parser would
 * one day disagree with the one that connects, and then a host that was
 * checked is not the one that is asked.
 */
#include "aws/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>

/* Hosts that may be asked without TLS: this machine, and the services that
 * hand credentials to it (instances, containers, pods). */
static bool is_local(struct ew_str host)
{
    static const struct ew_str HOSTS[] = {
        EW_LIT("localhost"),       EW_LIT("[::1]"),
        EW_LIT("169.254.169.254"), EW_LIT("[fd00:ec2::254]"),
        EW_LIT("169.254.170.2"),   EW_LIT("169.254.170.23"),
        EW_LIT("[fd00:ec2::23]")};
    if (EW_STR_ANY(ew_str_eq_nocase, host, HOSTS)) {
        return true;
    }
    /* libcurl writes every form of an IPv4 address as four numbers. */
    bool digits = host.len > 0;
    for (size_t i = 0; i < host.len; i++) {
        digits = digits && (host.ptr[i] == '.' ||
                            (host.ptr[i] >= '0' && host.ptr[i] <= '9'));
    }
    return digits && ew_str_starts(host, EW_STR("127."));
}

/* Is the address within the first bits of the other one? */
static bool within(const unsigned char *address, const unsigned char *net,
                   unsigned bits)
{
    unsigned whole = bits / 8;
    unsigned left = bits % 8;
    return memcmp(address, net, whole) == 0 &&
           (left == 0 || (address[whole] ^ net[whole]) >> (8 - left) == 0);
}

static bool is_private_v4(const unsigned char address[4])
{
    static const struct {
        unsigned char net[4];
        unsigned bits;
    } NETS[] = {
        {{10},       8 },
        {{127},      8 },
        {{172, 16},  12},
        {{192, 168}, 16},
        {{169, 254}, 16},
        {{100, 64},  10},
    };
    for (size_t i = 0; i < sizeof(NETS) / sizeof(NETS[0]); i++) {
        if (within(address, NETS[i].net, NETS[i].bits)) {
            return true;
        }
    }
    return false;
}

static bool is_private_v6(const unsigned char address[16])
{
    static const unsigned char LOOPBACK[16] = {[15] = 1};
    static const unsigned char LOCAL[16] = {0xFC};
    static const unsigned char LINK[16] = {0xFE, 0x80};
    static const unsigned char MAPPED[16] = {[10] = 0xFF, [11] = 0xFF};
    if (within(address, MAPPED, 96)) {
        return is_private_v4(address + 12);
    }
    return within(address, LOOPBACK, 128) || within(address, LOCAL, 7) ||
           within(address, LINK, 10);
}

bool ew_http_is_private(const char *address)
{
    unsigned char bytes[16];
    char text[INET6_ADDRSTRLEN + 1];
    struct ew_str zone;
    struct ew_str plain = ew_str_cut(ew_str_from(address), '%', &zone);
    if (plain.len == 0 || plain.len >= sizeof(text)) {
        return false;
    }
    memcpy(text, plain.ptr, plain.len);
    text[plain.len] = '\0';
    if (inet_pton(AF_INET, text, bytes) == 1) {
        return is_private_v4(bytes);
    }
    return inet_pton(AF_INET6, text, bytes) == 1 && is_private_v6(bytes);
}

/* Absent: the part is not there, or memory is out, which *failed tells. */
static struct ew_str url_part(struct ew_arena *arena, CURLU *url,
                              CURLUPart which, bool *failed)
{
    char *text = NULL;
    CURLUcode code = curl_url_get(url, which, &text, 0);
    if (code != CURLUE_OK || !text) {
        *failed = *failed || code == CURLUE_OUT_OF_MEMORY;
        return (struct ew_str){NULL, 0};
    }
    struct ew_str copy = ew_arena_str(arena, ew_str_from(text));
    *failed = *failed || !copy.ptr;
    curl_free(text);
    return copy;
}

struct parts {
    struct ew_str scheme;
    struct ew_str host;
    struct ew_str port;
    struct ew_str user;
    struct ew_str fragment;
};

static enum ew_status check_parts(const struct parts *parts,
                                  enum ew_http_plain plain,
                                  struct ew_error *err)
{
    if (parts->user.ptr || parts->fragment.ptr || parts->host.len == 0) {
        return ew_fail(err, EW_INVALID,
                       "an address needs a host and has neither user name "
                       "nor fragment");
    }
    if (ew_str_eq(parts->scheme, EW_STR("https"))) {
        return EW_OK;
    }
    if (!ew_str_eq(parts->scheme, EW_STR("http"))) {
        return ew_fail(err, EW_INVALID, "`%.*s` is not asked by `%.*s`",
                       EW_STR_ARG(parts->host), EW_STR_ARG(parts->scheme));
    }
    if (plain != EW_HTTP_PLAIN_PRIVATE && !is_local(parts->host)) {
        return ew_fail(err, EW_INVALID,
                       "`%.*s` is not asked without TLS: only this machine "
                       "and its metadata services are%s",
                       EW_STR_ARG(parts->host),
                       plain == EW_HTTP_PLAIN_UNASKED
                           ? ", and with --allow-http a private test host"
                           : "");
    }
    return EW_OK;
}

static enum ew_status split_url(struct ew_arena *arena, CURLU *url,
                                enum ew_http_plain plain,
                                struct ew_http_url *out, struct ew_error *err)
{
    bool failed = false;
    struct parts parts = {
        .scheme = url_part(arena, url, CURLUPART_SCHEME, &failed),
        .host = url_part(arena, url, CURLUPART_HOST, &failed),
        .port = url_part(arena, url, CURLUPART_PORT, &failed),
        .user = url_part(arena, url, CURLUPART_USER, &failed),
        .fragment = url_part(arena, url, CURLUPART_FRAGMENT, &failed),
    };
    out->path = url_part(arena, url, CURLUPART_PATH, &failed);
    out->query = url_part(arena, url, CURLUPART_QUERY, &failed);
    if (failed) {
        return ew_fail_memory(err);
    }
    EW_TRY(check_parts(&parts, plain, err));
    out->tls = ew_str_eq(parts.scheme, EW_STR("https"));
    out->exposed = !out->tls && !is_local(parts.host);
    out->path = out->path.len > 0 ? out->path : EW_STR("/");
    out->host = parts.host;
    struct ew_str usual = out->tls ? EW_STR("443") : EW_STR("80");
    if (parts.port.ptr && !ew_str_eq(parts.port, usual)) {
        out->host = ew_arena_printf(arena, "%.*s:%.*s", EW_STR_ARG(parts.host),
                                    EW_STR_ARG(parts.port));
    }
    return out->host.ptr ? EW_OK : ew_fail_memory(err);
}

enum ew_status ew_http_url_split(struct ew_arena *arena, struct ew_str url,
                                 enum ew_http_plain plain,
                                 struct ew_http_url *out, struct ew_error *err)
{
    *out = (struct ew_http_url){0};
    struct ew_str copy = ew_arena_str(arena, url);
    if (url.ptr && !copy.ptr) {
        return ew_fail_memory(err);
    }
    CURLU *handle = curl_url();
    EW_TRY_MEMORY_FOR(handle, err);
    enum ew_status status = EW_OK;
    if (url.len == 0 || strlen(copy.ptr) != url.len ||
        curl_url_set(handle, CURLUPART_URL, copy.ptr,
                     CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME) !=
            CURLUE_OK) {
        status = ew_fail(err, EW_INVALID, "not an address to be asked");
    } else {
        status = split_url(arena, handle, plain, out, err);
    }
    curl_url_cleanup(handle);
    return status;
}

struct ew_str ew_http_header(const struct ew_aws_header *headers, size_t count,
                             const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (ew_str_eq_nocase(headers[i].name, ew_str_from(name))) {
            return headers[i].value;
        }
    }
    return (struct ew_str){NULL, 0};
}
