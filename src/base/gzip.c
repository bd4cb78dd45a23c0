/*
 * Several members in one file are several texts put together (RFC 1952, 2.2),
 * as log files often are. The length that the last member claims is a hint for
 * the first allocation only, since whoever made the file may have written
 * anything there.
 */
#include "base/gzip.h"

#define ZLIB_CONST
#include <zlib.h>

#include <stdlib.h>

#define MAGIC "\x1f\x8b"
/* A window of 32 KiB, and gzip's header and trailer instead of zlib's. */
#define GZIP_WINDOW_BITS (15 + 16)
/* deflate cannot make anything smaller than this many times. */
#define MAX_RATIO 1032
#define FIRST_CAPACITY ((size_t)64 << 10)
/* zlib counts in unsigned int. */
#define MAX_STEP ((size_t)1 << 30)

struct inflater {
    z_stream stream;
    struct ew_str rest; /* input that zlib has not been given */
    char *out;
    size_t len;
    size_t capacity; /* without the byte for the NUL */
    size_t max_bytes;
    struct ew_error *err;
};

bool ew_is_gzip(struct ew_str bytes)
{
    return ew_str_starts(bytes, EW_STR(MAGIC));
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The last four bytes say how long the last member was, modulo 2^32: a hint
 * that may lie, so it is bounded by what is possible. */
static size_t first_capacity(struct ew_str bytes, size_t max_bytes)
{
    size_t hint = 0;
    for (size_t i = 1; i <= 4 && i <= bytes.len; i++) {
        hint = hint << 8 | (unsigned char)bytes.ptr[bytes.len - i];
    }
    if (bytes.len < SIZE_MAX / MAX_RATIO) {
        hint = smaller(hint, bytes.len * MAX_RATIO);
    }
    hint = hint > FIRST_CAPACITY ? hint : FIRST_CAPACITY;
    /* one byte more, so that reaching the limit and passing it differ */
    return smaller(hint, max_bytes) + 1;
}

static enum ew_status resize_output(struct inflater *z, size_t capacity)
{
    char *out = realloc(z->out, capacity + 1);
    EW_TRY_MEMORY_FOR(out, z->err);
    z->out = out;
    z->capacity = capacity;
    return EW_OK;
}

static enum ew_status make_room(struct inflater *z)
{
    if (z->len > z->max_bytes) {
        return ew_fail(z->err, EW_LIMIT, "more than %zu bytes in gzip",
                       z->max_bytes);
    }
    if (z->len < z->capacity) {
        return EW_OK;
    }
    return resize_output(z, smaller(z->capacity * 2, z->max_bytes + 1));
}

/* One call of zlib. *end becomes true behind the last byte of a member. */
static enum ew_status inflate_step(struct inflater *z, bool *end)
{
    EW_TRY(make_room(z));
    size_t in = smaller(z->rest.len, MAX_STEP);
    size_t room = smaller(z->capacity - z->len, MAX_STEP);
    z->stream.next_in = (const Bytef *)z->rest.ptr;
    z->stream.avail_in = (uInt)in;
    z->stream.next_out = (Bytef *)z->out + z->len;
    z->stream.avail_out = (uInt)room;
    int result = inflate(&z->stream, Z_NO_FLUSH);
    size_t used = in - z->stream.avail_in;
    size_t written = room - z->stream.avail_out;
    z->rest = ew_str_slice(z->rest, used, z->rest.len);
    z->len += written;
    *end = result == Z_STREAM_END;
    if (result == Z_MEM_ERROR) {
        return ew_fail_memory(z->err);
    }
    if (result == Z_BUF_ERROR || (result == Z_OK && used + written == 0)) {
        return ew_fail(z->err, EW_SYNTAX, "the gzip data ends too early");
    }
    if (result != Z_OK && result != Z_STREAM_END) {
        return ew_fail(z->err, EW_SYNTAX, "broken gzip data: %s",
                       z->stream.msg ? z->stream.msg : "unknown cause");
    }
    return EW_OK;
}

static bool all_zero(struct ew_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '\0') {
            return false;
        }
    }
    return true;
}

static enum ew_status inflate_members(struct inflater *z)
{
    do {
        bool end = false;
        if (!ew_is_gzip(z->rest)) {
            return ew_fail(z->err, EW_SYNTAX,
                           "bytes after the gzip data that are none");
        }
        while (!end) {
            EW_TRY(inflate_step(z, &end));
        }
        if (inflateReset(&z->stream) != Z_OK) {
            return ew_fail_memory(z->err);
        }
    } while (!all_zero(z->rest));
    if (z->len > z->max_bytes) {
        return make_room(z);
    }
    return resize_output(z, z->len);
}

enum ew_status ew_gunzip(struct ew_str bytes, size_t max_bytes, char **out,
                         size_t *len, struct ew_error *err)
{
    max_bytes = smaller(max_bytes, SIZE_MAX / 4);
    struct inflater z = {.rest = bytes, .max_bytes = max_bytes, .err = err};
    if (inflateInit2(&z.stream, GZIP_WINDOW_BITS) != Z_OK) {
        return ew_fail_memory(err);
    }
    enum ew_status status = resize_output(&z, first_capacity(bytes, max_bytes));
    if (status == EW_OK) {
        status = inflate_members(&z);
    }
    (void)inflateEnd(&z.stream);
    if (status != EW_OK) {
        free(z.out);
        return status;
    }
    z.out[z.len] = '\0';
    *out = z.out;
    *len = z.len;
    return EW_OK;
}
