/*
 * Whether a result is the same as in the last run is told by a hash of the line
 * that it stands in. That holds for files that people write; in an export,
 * which is made anew each time and may be one line, lines move and repeat, and
 * the fingerprint of the finding takes the hash's place.
 */
#include "base/file.h"

#include "report/line_hash.h"
#include "report/sarif.h"

#include <sys/stat.h>

/* Larger files are not written by people. */
#define SOURCE_MAX_BYTES EW_MAX_CONFIG_BYTES

/* Bytes of the fingerprint that are kept where it stands for a line hash. */
enum { SHORT_FINGERPRINT = 16 };

struct source {
    const struct ew_line_hash *lines;
    size_t count; /* 0: the lines of this file are not to be hashed */
};

/* Kinds of inputs that people write; a file that is no input is a source of
 * infrastructure code or an allow-list, so written by them too. */
static bool is_hand_written(const struct ew_report *report, struct ew_str file)
{
    static const struct ew_str POLICY = EW_LIT("policy document");
    static const struct ew_str TEMPLATE = EW_LIT("CloudFormation");
    EW_EACH(const struct ew_input, input, &report->estate->inputs) {
        if (!ew_str_eq(input->path, file)) {
            continue;
        }
        return ew_str_eq(input->kind, POLICY) ||
               ew_str_starts_nocase(input->kind, TEMPLATE);
    }
    return true;
}

/* Pipes end once and have been read; only a file can be read again. */
static bool is_regular(struct ew_arena *arena, struct ew_str path)
{
    struct stat info;
    struct ew_str name = ew_arena_str(arena, path);
    return name.ptr && !ew_str_eq(name, EW_STR("-")) &&
           stat(name.ptr, &info) == 0 && S_ISREG(info.st_mode);
}

/* out stays empty where the lines are not to be hashed. */
static void hash_file(struct ew_sarif *s, struct ew_str path,
                      struct source *out)
{
    struct ew_file file;
    if (!is_hand_written(s->report, path) || !is_regular(&s->arena, path) ||
        ew_file_read(path, SOURCE_MAX_BYTES, &file, NULL) != EW_OK) {
        return;
    }
    struct ew_str text = ew_str_trim(file.text);
    bool one_line = ew_str_find(text, '\n') == text.len;
    /* of a compressed file hosts see other lines */
    if (file.stored_bytes == file.text.len && !one_line &&
        ew_line_hashes(&s->arena, file.text, &out->lines, &out->count) !=
            EW_OK) {
        s->w->out->failed = true;
    }
    ew_file_release(&file);
}

/* Each file is read once. NULL when memory is out. */
static const struct source *source_of(struct ew_sarif *s, struct ew_str path)
{
    struct source *source = ew_map_find(&s->files, path);
    if (source) {
        return source;
    }
    source = EW_NEW(&s->arena, struct source);
    if (!source || ew_map_put(&s->files, path, source) != EW_OK) {
        s->w->out->failed = true;
        return NULL;
    }
    hash_file(s, path, source);
    return source;
}

/* The first of its rule at this line: hosts take a rule's results with equal
 * hashes for one. */
static bool is_first_there(struct ew_sarif *s, const struct ew_finding *finding,
                           struct ew_place place)
{
    struct ew_str key = ew_arena_printf(&s->arena, "%.*s %zu %.*s",
                                        EW_STR_ARG(finding->rule->id),
                                        place.line, EW_STR_ARG(place.file));
    if (!key.ptr) {
        s->w->out->failed = true;
        return false;
    }
    if (ew_map_find(&s->located, key)) {
        return false;
    }
    if (ew_map_put(&s->located, key, s) != EW_OK) {
        s->w->out->failed = true;
    }
    return true;
}

void ew_sarif_add_line_hash(struct ew_sarif *s,
                            const struct ew_finding *finding,
                            struct ew_place place)
{
    const struct source *source = source_of(s, place.file);
    char text[40];
    ew_json_key(s->w, "primaryLocationLineHash");
    if (source && place.line <= source->count &&
        is_first_there(s, finding, place)) {
        const struct ew_line_hash *line = &source->lines[place.line - 1];
        (void)snprintf(text, sizeof(text), "%llx:%zu",
                       (unsigned long long)line->hash, line->number);
    } else {
        (void)snprintf(text, sizeof(text), "%.*s:1", SHORT_FINGERPRINT,
                       finding->fingerprint);
    }
    ew_json_add_text(s->w, text);
}
