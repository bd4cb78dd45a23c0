/*
 * One account: its credentials, then IAM, its credential report and the list
 * of regions side by side, then ECS in each region. Units that an earlier run
 * has finished are not asked again, which is what makes a fetch resumable; a
 * unit counts as finished by the last document that it writes.
 */
#include "aws/fetch_account.h"

#include "aws/fetch.h"
#include "aws/fetch_ask.h"
#include "aws/fetch_collected.h"
#include "aws/fetch_signer.h"
#include "aws/partition.h"
#include "aws/service_credentials.h"
#include "aws/service_ecs.h"
#include "aws/service_iam.h"
#include "aws/service_regions.h"

#include <assert.h>
#include <stdlib.h>

/* One account, from its credentials to the last of its regions. */
struct account {
    struct ew_fetch *fetch;
    struct ew_scope scope;
    struct ew_arena arena;
    struct ew_vec regions; /* struct ew_str */
    bool regions_known;
    size_t pending;
};

/* What is asked for in a region, and the document that it ends with. */
static const struct {
    const char *document;
    void (*start)(const struct ew_scope *scope, void (*ended)(void *owner),
                  void *owner);
} REGIONAL[] = {
    {EW_ECS_DOCUMENT, ew_ecs_start},
};
#define REGIONAL_COUNT (sizeof(REGIONAL) / sizeof(REGIONAL[0]))

static void release(void *owner)
{
    struct account *a = owner;
    struct ew_fetch *fetch = a->fetch;
    assert(a->pending > 0);
    if (--a->pending == 0) {
        ew_arena_release(&a->arena);
        free(a);
        ew_fetch_account_done(fetch);
    }
}

static struct ew_str document_path(struct account *a, struct ew_str region,
                                   const char *name)
{
    return ew_arena_printf(&a->arena, "accounts/%.*s/%.*s%s%s",
                           EW_STR_ARG(a->scope.account), EW_STR_ARG(region),
                           region.ptr ? "/" : "", name);
}

static bool has_region_document(struct account *a, struct ew_str region,
                                const char *name)
{
    struct ew_str path = document_path(a, region, name);
    return path.ptr && ew_fetch_has(a->fetch, path);
}

/* ---- what there is to do ------------------------------------------------- */

static bool add_region(struct account *a, struct ew_str region)
{
    struct ew_str *regions = a->regions.items;
    for (size_t i = 0; i < a->regions.count; i++) {
        if (ew_str_eq(regions[i], region)) {
            return true;
        }
    }
    struct ew_str kept = ew_arena_str(&a->arena, region);
    return kept.ptr && ew_vec_push_str(&a->regions, kept) == EW_OK;
}

/* The regions that an earlier run has found. */
static void read_regions(struct account *a, struct ew_str text)
{
    struct ew_page page = {.body = text, .scratch = &a->arena};
    struct ew_json_item item;
    if (ew_json_vet(&a->arena, EW_STR(EW_REGIONS_DOCUMENT), text, &page.json,
                    NULL) != EW_OK) {
        return;
    }
    struct ew_json_iter iter = {0};
    a->regions_known =
        ew_page_list(&page, "Regions", EW_JSON_OBJECT, &iter, NULL) == EW_OK;
    while (a->regions_known && ew_json_next(&iter, &item)) {
        struct ew_str name =
            ew_object_text(page.json, item.span, "RegionName", &a->arena);
        a->regions_known =
            a->regions_known && ew_aws_is_region(name) && add_region(a, name);
    }
}

static void know_regions(struct account *a)
{
    const struct ew_fetch_input *input = a->fetch->input;
    const struct ew_fetch_sink *sink = &input->sink;
    if (input->region_count > 0) {
        a->regions_known = true;
        for (size_t i = 0; i < input->region_count; i++) {
            a->regions_known =
                a->regions_known && add_region(a, input->regions[i]);
        }
        return;
    }
    struct ew_buf text;
    struct ew_str path =
        document_path(a, (struct ew_str){NULL, 0}, EW_REGIONS_DOCUMENT);
    ew_buf_init(&text);
    if (path.ptr && sink->has(sink->user, path, &text) && !text.failed) {
        read_regions(a, ew_buf_str(&text));
    }
    ew_buf_release(&text);
}

static bool is_account_there(struct account *a)
{
    const struct ew_str *regions = a->regions.items;
    const struct ew_str nowhere = {NULL, 0};
    bool there = a->regions_known &&
                 has_region_document(a, nowhere, EW_IAM_DOCUMENT) &&
                 has_region_document(a, nowhere, EW_CREDENTIALS_DOCUMENT);
    for (size_t i = 0; there && i < a->regions.count; i++) {
        for (size_t k = 0; there && k < REGIONAL_COUNT; k++) {
            there = has_region_document(a, regions[i], REGIONAL[k].document);
        }
    }
    return there;
}

/* ---- doing it ------------------------------------------------------------ */

static void start_regions(struct account *a)
{
    EW_EACH(const struct ew_str, region, &a->regions) {
        struct ew_scope scope = a->scope;
        scope.region = *region;
        for (size_t k = 0; k < REGIONAL_COUNT; k++) {
            if (!has_region_document(a, *region, REGIONAL[k].document)) {
                a->pending++;
                REGIONAL[k].start(&scope, release, a);
            }
        }
    }
}

static void regions_found(void *owner, const struct ew_vec *found)
{
    struct account *a = owner;
    EW_EACH(const struct ew_str, region, found) {
        if (!add_region(a, *region)) {
            ew_fetch_fail_memory(a->fetch);
            return;
        }
    }
    start_regions(a);
}

static void open_account(struct account *a)
{
    const struct ew_str nowhere = {NULL, 0};
    if (!has_region_document(a, nowhere, EW_IAM_DOCUMENT)) {
        a->pending++;
        ew_iam_start(&a->scope, release, a);
    } else {
        a->fetch->readable++;
    }
    if (!has_region_document(a, nowhere, EW_CREDENTIALS_DOCUMENT)) {
        a->pending++;
        ew_credentials_start(&a->scope, release, a);
    }
    if (a->regions_known) {
        start_regions(a);
    } else {
        a->pending++;
        ew_regions_start(&a->scope, regions_found, release, a);
    }
}

static void member_role_assumed(void *user, const struct ew_asked *asked)
{
    struct account *a = user;
    if (asked->status == EW_OK) {
        open_account(a);
    } else {
        struct ew_str what = ew_arena_printf(&a->arena, "account %.*s",
                                             EW_STR_ARG(a->scope.account));
        ew_fetch_miss(a->fetch, what.ptr ? what : EW_STR("an account"),
                      asked->text);
    }
    release(a);
}

static void begin_account(struct account *a)
{
    struct ew_fetch *fetch = a->fetch;
    know_regions(a);
    if (is_account_there(a)) {
        fetch->readable++;
        release(a);
        return;
    }
    if (ew_str_eq(a->scope.account, fetch->identity.account)) {
        a->scope.signer = fetch->signer;
        open_account(a);
        release(a);
        return;
    }
    a->scope.signer = ew_signer_new_member(fetch, a->scope.account);
    if (!a->scope.signer) {
        ew_fetch_fail_memory(fetch);
        release(a);
        return;
    }
    ew_signer_assume(a->scope.signer, member_role_assumed, a);
}

void ew_account_start(struct ew_fetch *fetch, struct ew_str account)
{
    struct account *a = calloc(1, sizeof(*a));
    if (!a) {
        ew_fetch_fail_memory(fetch);
        ew_fetch_account_done(fetch);
        return;
    }
    ew_arena_init(&a->arena);
    a->fetch = fetch;
    a->scope = (struct ew_scope){.fetch = fetch, .account = account};
    a->regions = ew_vec_of(&a->arena, sizeof(struct ew_str));
    a->pending = 1;
    begin_account(a);
}
