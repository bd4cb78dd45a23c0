/*
 * What all kinds ask of the loading that is under way.
 */
#include "load/loading.h"

struct ew_document_reader ew_loading_reader(struct ew_loading *loading)
{
    return (struct ew_document_reader){
        .arena = loading->arena,
        .scratch = &loading->scratch,
        .notes = &loading->estate->notes,
        .identity = &loading->identity_documents,
        .trust = &loading->trust_documents,
    };
}

const struct ew_json_item *ew_source_member(const struct ew_source *source,
                                            const char *name)
{
    struct ew_str wanted = ew_str_from(name);
    for (size_t i = 0; i < source->member_count; i++) {
        if (ew_str_eq(source->members[i].name, wanted)) {
            return &source->members[i];
        }
    }
    return NULL;
}

bool ew_source_has(const struct ew_source *source, const char *name)
{
    return source->text && ew_source_member(source, name);
}

bool ew_source_has_kind(const struct ew_source *source, const char *name,
                        enum ew_json_kind kind)
{
    const struct ew_json_item *item =
        source->text ? ew_source_member(source, name) : NULL;
    return item && item->kind == kind;
}
