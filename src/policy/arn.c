/*
 * Resources and ARN values are compared part by part, as IAM does it, and all
 * that follows the fifth colon as one text (fact B1.6.8). What is no ARN is
 * let cover in an Allow and relied on in no Deny (fact B1.6.10).
 */
#include "policy/arn.h"

static const char ALL_PATTERN[] = {EW_ANY_RUN, '\0'};

bool ew_arn_split(struct ew_str text, struct ew_arn *out)
{
    struct ew_str parts[EW_ARN_PARTS];
    struct ew_str rest = text;
    for (size_t i = 0; i + 1 < EW_ARN_PARTS; i++) {
        if (!rest.ptr) {
            return false;
        }
        parts[i] = ew_str_cut(rest, ':', &rest);
    }
    if (!rest.ptr || !ew_str_eq(parts[0], EW_STR("arn"))) {
        return false;
    }
    out->partition = parts[1];
    out->service = parts[2];
    out->region = parts[3];
    out->account = parts[4];
    out->resource = rest;
    return true;
}

static bool only_runs(struct ew_str text, char run)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != run) {
            return false;
        }
    }
    return text.len > 0;
}

static void take_apart(struct ew_resource *out)
{
    struct ew_str rest = out->text;
    for (size_t i = 0; i < EW_ARN_PARTS; i++) {
        if (!rest.ptr) {
            out->padded = true;
            out->parts[i] = (struct ew_str){
                out->spelling == EW_SPELLED_GLOB ? "*" : ALL_PATTERN, 1};
        } else if (i + 1 == EW_ARN_PARTS) {
            out->parts[i] = rest;
        } else {
            out->parts[i] = ew_str_cut(rest, ':', &rest);
        }
    }
}

struct ew_resource ew_resource_of(struct ew_str text, enum ew_spelling spelling)
{
    char run = spelling == EW_SPELLED_GLOB ? '*' : EW_ANY_RUN;
    struct ew_resource out = {.text = text, .spelling = spelling};
    out.all = only_runs(text, run);
    if (out.all) {
        return out;
    }
    out.whole = !ew_str_starts_nocase(text, EW_STR("arn:"));
    if (out.whole) {
        return out;
    }
    take_apart(&out);
    return out;
}

enum ew_arn_form ew_arn_form_of(struct ew_str pattern)
{
    size_t colons = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        colons += pattern.ptr[i] == ':' ? 1U : 0U;
    }
    if (colons + 1 >= EW_ARN_PARTS) {
        return EW_ARN_FULL;
    }
    return ew_pattern_is_literal(pattern) ? EW_ARN_NONE : EW_ARN_SHORT;
}

struct ew_resource ew_arn_parts_of(struct ew_str pattern)
{
    struct ew_resource out = {.text = pattern, .spelling = EW_SPELLED_PATTERN};
    take_apart(&out);
    return out;
}

static bool segments_match(const struct ew_resource *resource,
                           struct ew_str arn, bool fold)
{
    struct ew_str rest = arn;
    for (size_t i = 0; i + 1 < EW_ARN_PARTS; i++) {
        if (!rest.ptr) {
            return false;
        }
        struct ew_str part = ew_str_cut(rest, ':', &rest);
        if (!ew_spelled_match(resource->parts[i], resource->spelling, part,
                              fold)) {
            return false;
        }
    }
    return rest.ptr && ew_spelled_match(resource->parts[EW_ARN_PARTS - 1],
                                        resource->spelling, rest, false);
}

bool ew_resource_match(const struct ew_resource *resource, struct ew_str arn,
                       bool fold, enum ew_reading reading)
{
    if (resource->all) {
        return true;
    }
    if (!resource->whole && segments_match(resource, arn, fold)) {
        return true;
    }
    return reading == EW_GENEROUS &&
           ew_spelled_match(resource->text, resource->spelling, arn, false);
}

bool ew_arn_value_match(struct ew_str pattern, struct ew_str value,
                        enum ew_reading reading)
{
    struct ew_arn arn;
    enum ew_arn_form form = ew_arn_form_of(pattern);
    if (!ew_arn_split(value, &arn) || form == EW_ARN_NONE ||
        (form == EW_ARN_SHORT && reading != EW_GENEROUS)) {
        return false;
    }
    struct ew_resource parts = ew_arn_parts_of(pattern);
    return segments_match(&parts, value, false) ||
           (form == EW_ARN_SHORT && ew_pattern_match(pattern, value, false));
}
