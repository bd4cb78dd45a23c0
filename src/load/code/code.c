/*
 * Lists that a reader of code fills, and the one question that everybody asks
 * of a text: is part of it unknown?
 */
#include "load/code/code.h"

bool ew_has_hole(struct ew_str text)
{
    for (size_t i = 0; i + EW_HOLE_BYTES <= text.len; i++) {
        /* U+FDD0 to U+FDD3 differ in their last byte only */
        unsigned char last = (unsigned char)text.ptr[i + 2];
        if ((unsigned char)text.ptr[i] == 0xEF &&
            (unsigned char)text.ptr[i + 1] == 0xB7 && last >= 0x90 &&
            last <= 0x93) {
            return true;
        }
    }
    return false;
}

struct ew_str ew_region_partition(struct ew_str region)
{
    static const struct {
        struct ew_str prefix;
        struct ew_str partition;
    } ROWS[] = {
        {EW_LIT("cn-"),      EW_LIT("aws-cn")    },
        {EW_LIT("us-gov-"),  EW_LIT("aws-us-gov")},
        {EW_LIT("us-iso-"),  EW_LIT("aws-iso")   },
        {EW_LIT("us-isob-"), EW_LIT("aws-iso-b") },
        {EW_LIT("eu-isoe-"), EW_LIT("aws-iso-e") },
        {EW_LIT("us-isof-"), EW_LIT("aws-iso-f") },
        {EW_LIT("eusc-"),    EW_LIT("aws-eusc")  },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ew_str_starts(region, ROWS[i].prefix)) {
            return ROWS[i].partition;
        }
    }
    return EW_STR("aws");
}

static struct ew_code new_code(struct ew_arena *passing)
{
    return (struct ew_code){
        .holders = ew_vec_of(passing, sizeof(struct ew_code_holder)),
        .policies = ew_vec_of(passing, sizeof(struct ew_code_policy)),
        .attachments = ew_vec_of(passing, sizeof(struct ew_code_attachment)),
        .members = ew_vec_of(passing, sizeof(struct ew_code_member)),
        .limits = ew_vec_of(passing, sizeof(struct ew_code_limit)),
        .profiles = ew_vec_of(passing, sizeof(struct ew_code_profile)),
        .logins = ew_vec_of(passing, sizeof(struct ew_code_link)),
        .scps = ew_vec_of(passing, sizeof(struct ew_code_scp)),
        .scp_targets = ew_vec_of(passing, sizeof(struct ew_code_scp_target)),
        .moves = ew_vec_of(passing, sizeof(struct ew_place)),
        .clusters = ew_vec_of(passing, sizeof(struct ew_ecs_cluster)),
        .workloads = ew_vec_of(passing, sizeof(struct ew_ecs_workload)),
        .definitions =
            ew_vec_of(passing, sizeof(struct ew_ecs_task_definition)),
    };
}

struct ew_code_file *ew_code_add(struct ew_loading *loading, struct ew_str path)
{
    struct ew_arena *passing = &loading->passing;
    struct ew_code_file *file = EW_NEW(passing, struct ew_code_file);
    struct ew_code_file **slot = file ? ew_vec_push(&loading->code) : NULL;
    if (!slot) {
        return NULL;
    }
    file->path = path;
    file->before = new_code(passing);
    file->after = new_code(passing);
    *slot = file;
    return file;
}

struct ew_code_holder *ew_code_holder_add(struct ew_loading *loading,
                                          struct ew_code *code,
                                          enum ew_holder_kind kind,
                                          struct ew_place place)
{
    struct ew_arena *passing = &loading->passing;
    struct ew_code_holder *holder = ew_vec_push(&code->holders);
    if (!holder) {
        return NULL;
    }
    *holder = (struct ew_code_holder){
        .kind = kind,
        .place = place,
        .documents = ew_vec_of(passing, sizeof(struct ew_code_document)),
        .managed = ew_vec_of(passing, sizeof(struct ew_code_link)),
        .groups = ew_vec_of(passing, sizeof(struct ew_code_link)),
        /* the estate takes these over */
        .tags = ew_vec_of(loading->arena, sizeof(struct ew_tag)),
        .unread = ew_vec_of(loading->arena, sizeof(struct ew_str)),
    };
    return holder;
}

struct ew_code_scp *ew_code_scp_add(struct ew_loading *loading,
                                    struct ew_code *code, struct ew_place place)
{
    struct ew_code_scp *scp = ew_vec_push(&code->scps);
    if (!scp) {
        return NULL;
    }
    *scp = (struct ew_code_scp){
        .place = place,
        .targets = ew_vec_of(&loading->passing, sizeof(struct ew_code_link)),
    };
    return scp;
}

const char *ew_code_kind_word(enum ew_holder_kind kind)
{
    static const char *const WORDS[] = {
        [EW_HOLDER_USER] = "user",
        [EW_HOLDER_ROLE] = "role",
        [EW_HOLDER_GROUP] = "group",
        [EW_HOLDER_NOBODY] = "nobody",
    };
    return WORDS[kind];
}
