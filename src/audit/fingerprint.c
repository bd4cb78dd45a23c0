#include "audit/fingerprint.h"

#include "base/buf.h"
#include "base/digest.h"

enum ew_status ew_fingerprint(struct ew_finding *finding, struct ew_str detail,
                              struct ew_arena *scratch, struct ew_error *err)
{
    struct ew_str statement = {NULL, 0};
    if (finding->statement) {
        statement = ew_statement_canonical(scratch, finding->statement);
        EW_TRY_MEMORY_FOR(statement.ptr, err);
    }
    const struct ew_str parts[] = {
        finding->rule->id,
        finding->principal,
        finding->policy ? finding->policy->id : (struct ew_str){NULL, 0},
        statement,
        detail,
    };
    struct ew_buf buf;
    ew_buf_init(&buf);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        ew_buf_add(&buf, parts[i]);
        ew_buf_add_char(&buf, '\0');
    }
    enum ew_status status =
        buf.failed ? ew_fail_memory(err)
                   : ew_sha256_hex(ew_buf_str(&buf), finding->fingerprint, err);
    ew_buf_release(&buf);
    return status;
}

enum ew_status ew_fingerprints_number(struct ew_finding *findings, size_t count,
                                      struct ew_arena *scratch,
                                      struct ew_error *err)
{
    struct ew_map seen = ew_map_of(scratch);
    for (size_t i = 0; i < count; i++) {
        struct ew_finding *finding = &findings[i];
        struct ew_str key = {finding->fingerprint,
                             sizeof(finding->fingerprint) - 1};
        size_t *number = ew_map_find(&seen, key);
        if (number) {
            struct ew_str text =
                ew_arena_printf(scratch, "%s %zu", key.ptr, ++*number);
            EW_TRY_MEMORY_FOR(text.ptr, err);
            EW_TRY(ew_sha256_hex(text, finding->fingerprint, err));
            continue;
        }
        number = EW_NEW(scratch, size_t);
        if (!number || ew_map_put(&seen, key, number) != EW_OK) {
            return ew_fail_memory(err);
        }
        *number = 1;
    }
    return EW_OK;
}
