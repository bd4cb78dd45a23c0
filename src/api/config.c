/*
 * Configuration files: found upwards from the working folder, to the top of
 * the repository at most, so that a file of somebody else's above it decides
 * nothing. They are read with all their faults, and a key that is not known is
 * one: what it was meant to set would be at its default without a word.
 */
#include "base/file.h"
#include "base/yaml.h"

#include "api/run.h"

#include <stdlib.h>
#include <sys/stat.h>

static const struct ew_str NAME = EW_LIT(".execwarden.yaml");

struct ew_config {
    struct ew_arena arena;
    struct ew_file file;
    struct ew_str path;   /* absent: there is none */
    struct ew_str folder; /* of path, with its slash; empty: the working one */
    const struct ew_setting *settings;
    struct ew_setting_value *values;
    size_t count;
    struct ew_diags faults;
};

/* ---- finding ------------------------------------------------------------- */

static bool entry_exists(struct ew_arena *arena, struct ew_str folder,
                         struct ew_str name, struct stat *info)
{
    struct ew_str path = ew_arena_printf(arena, "%.*s%.*s", EW_STR_ARG(folder),
                                         EW_STR_ARG(name));
    return path.ptr && stat(path.ptr, info) == 0;
}

/* A link that leads nowhere is there, too: reading it fails. */
static bool config_is_there(struct ew_arena *arena, struct ew_str folder)
{
    struct stat info;
    struct ew_str path = ew_arena_printf(arena, "%.*s%.*s", EW_STR_ARG(folder),
                                         EW_STR_ARG(NAME));
    return path.ptr && lstat(path.ptr, &info) == 0;
}

/* The root is its own parent. */
static bool is_root(struct ew_arena *arena, struct ew_str folder)
{
    struct stat here;
    struct stat above;
    return !entry_exists(arena, folder, EW_STR("."), &here) ||
           !entry_exists(arena, folder, EW_STR(".."), &above) ||
           (here.st_dev == above.st_dev && here.st_ino == above.st_ino);
}

/* Upwards from the working folder, to the top of the repository at most. */
static struct ew_str find_config(struct ew_arena *arena)
{
    struct ew_str folder = EW_STR("");
    struct stat info;
    for (size_t depth = 0; depth <= EW_MAX_FOLDER_DEPTH; depth++) {
        if (config_is_there(arena, folder)) {
            return ew_arena_printf(arena, "%.*s%.*s", EW_STR_ARG(folder),
                                   EW_STR_ARG(NAME));
        }
        if (entry_exists(arena, folder, EW_STR(".git"), &info) ||
            is_root(arena, folder)) {
            break;
        }
        folder = ew_arena_printf(arena, "%.*s../", EW_STR_ARG(folder));
    }
    return (struct ew_str){NULL, 0};
}

/* ---- values -------------------------------------------------------------- */

/* With the folder before it, where it is relative; `-` is a stream. */
static struct ew_str from_folder(struct ew_config *config, struct ew_str before,
                                 struct ew_str path)
{
    bool relative =
        path.len && path.ptr[0] != '/' && !ew_str_eq(path, EW_STR("-"));
    return ew_arena_printf(&config->arena, "%.*s%.*s%.*s", EW_STR_ARG(before),
                           EW_STR_ARG(relative ? config->folder : EW_STR("")),
                           EW_STR_ARG(path));
}

/* `PATH`, or `FORMAT=PATH` in a list. */
static struct ew_str resolve(struct ew_config *config,
                             const struct ew_setting *setting,
                             struct ew_str text)
{
    if (!setting->is_path) {
        return ew_arena_str(&config->arena, text);
    }
    if (setting->kind != EW_SETTING_TEXTS) {
        return from_folder(config, EW_STR(""), text);
    }
    size_t equals = ew_str_find(text, '=');
    if (equals == text.len) {
        return ew_arena_str(&config->arena, text);
    }
    return from_folder(config, ew_str_slice(text, 0, equals + 1),
                       ew_str_slice(text, equals + 1, text.len));
}

static bool is_known_word(const char *const *words, struct ew_str text)
{
    for (size_t i = 0; words[i]; i++) {
        if (ew_str_eq(text, ew_str_from(words[i]))) {
            return true;
        }
    }
    return false;
}

static void refuse_word(struct ew_config *config,
                        const struct ew_setting *setting,
                        const struct ew_node *node)
{
    struct ew_buf known;
    ew_buf_init(&known);
    for (size_t i = 0; setting->words[i]; i++) {
        ew_buf_printf(&known, "%s%s", i ? ", " : "", setting->words[i]);
    }
    ew_diag_add(&config->faults, node->place,
                "`%s` cannot be `%.*s`; there are %.*s", setting->key,
                EW_STR_ARG(node->text), EW_STR_ARG(ew_buf_str(&known)));
    ew_buf_release(&known);
}

static bool check_setting_value(struct ew_config *config,
                                const struct ew_setting *setting,
                                const struct ew_node *node, struct ew_str given)
{
    char fault[EW_VALUE_FAULT_MAX];
    struct ew_str text = ew_arena_str(&config->arena, given);
    if (!text.ptr) {
        config->faults.cut = true;
        return false;
    }
    if (!ew_value_fault(setting->value, text.ptr, fault, sizeof(fault))) {
        return true;
    }
    ew_diag_add(&config->faults, node->place, "`%s`: %s", setting->key, fault);
    return false;
}

static bool check_setting_text(struct ew_config *config,
                               const struct ew_setting *setting,
                               const struct ew_node *node)
{
    static const char *const FLAGS[] = {"true", "false", NULL};
    bool flag = setting->kind == EW_SETTING_FLAG;
    const char *const *words = flag ? FLAGS : setting->words;
    if (node->kind != EW_NODE_SCALAR || node->is_null || node->text.len == 0) {
        ew_diag_add(&config->faults, node->place, "`%s` must be %s",
                    setting->key, flag ? "true or false" : "a text");
        return false;
    }
    if (!words || is_known_word(words, node->text)) {
        return flag || check_setting_value(config, setting, node, node->text);
    }
    if (flag) {
        ew_diag_add(&config->faults, node->place,
                    "`%s` must be true or false, not `%.*s`", setting->key,
                    EW_STR_ARG(node->text));
    } else {
        refuse_word(config, setting, node);
    }
    return false;
}

static bool is_member(const struct ew_setting *setting, struct ew_str key)
{
    for (size_t i = 0; setting->members[i]; i++) {
        if (ew_str_eq(ew_str_from(setting->members[i]), key)) {
            return true;
        }
    }
    return false;
}

/* What is wrong is told, and none of it is kept. */
static bool check_map(struct ew_config *config,
                      const struct ew_setting *setting,
                      const struct ew_node *map)
{
    size_t before = config->faults.list.count;
    for (const struct ew_node *node = map->first; node; node = node->next) {
        if (!is_member(setting, node->key)) {
            ew_diag_add(&config->faults, node->key_place, "unknown key `%.*s`",
                        EW_STR_ARG(node->key));
        } else if (node->kind != EW_NODE_SCALAR || node->is_null ||
                   ew_str_trim(node->text).len == 0 ||
                   ew_str_find(node->text, '\n') < node->text.len) {
            ew_diag_add(&config->faults, node->place,
                        "`%.*s` must be a line of text", EW_STR_ARG(node->key));
        } else if (ew_str_find(node->text, '"') < node->text.len &&
                   ew_str_eq(node->key, ew_str_from(setting->members[0]))) {
            ew_diag_add(&config->faults, node->place,
                        "`%.*s` must not have a `\"`", EW_STR_ARG(node->key));
        }
    }
    if (!ew_node_get(map, setting->members[0])) {
        ew_diag_add(&config->faults, map->place, "`%s` is required",
                    setting->members[0]);
    }
    return config->faults.list.count == before;
}

/* `{what: X, until: Y}` as `"X" until=Y`: X may have blanks. */
static struct ew_str text_of_map(struct ew_config *config,
                                 const struct ew_setting *setting,
                                 const struct ew_node *map)
{
    struct ew_buf text;
    ew_buf_init(&text);
    for (size_t i = 0; setting->members[i]; i++) {
        const struct ew_node *node = ew_node_get(map, setting->members[i]);
        if (node) {
            struct ew_str value = ew_str_trim(node->text);
            if (i == 0) {
                ew_buf_printf(&text, "\"%.*s\"", EW_STR_ARG(value));
            } else {
                ew_buf_printf(&text, " %s=%.*s", setting->members[i],
                              EW_STR_ARG(value));
            }
        }
    }
    return ew_buf_move(&text, &config->arena);
}

static void add_map(struct ew_config *config, const struct ew_setting *setting,
                    const struct ew_node *map, struct ew_vec *out)
{
    if (!check_map(config, setting, map)) {
        return;
    }
    struct ew_str text = text_of_map(config, setting, map);
    if (text.ptr && !check_setting_value(config, setting, map, text)) {
        return;
    }
    const char **slot = text.ptr ? ew_vec_push(out) : NULL;
    if (slot) {
        *slot = text.ptr;
    } else {
        config->faults.cut = true;
    }
}

static void add_setting_text(struct ew_config *config,
                             const struct ew_setting *setting,
                             const struct ew_node *node, struct ew_vec *out)
{
    if (setting->members && node->kind == EW_NODE_MAP) {
        add_map(config, setting, node, out);
        return;
    }
    if (!check_setting_text(config, setting, node)) {
        return;
    }
    const char **slot = ew_vec_push(out);
    struct ew_str text = resolve(config, setting, node->text);
    if (!slot || !text.ptr) {
        config->faults.cut = true;
        return;
    }
    *slot = text.ptr;
}

static void read_setting(struct ew_config *config, size_t i,
                         const struct ew_node *node)
{
    const struct ew_setting *setting = &config->settings[i];
    struct ew_vec texts = ew_vec_of(&config->arena, sizeof(const char *));
    if (setting->kind == EW_SETTING_TEXTS && node->kind == EW_NODE_LIST) {
        for (const struct ew_node *at = node->first; at; at = at->next) {
            add_setting_text(config, setting, at, &texts);
        }
    } else {
        add_setting_text(config, setting, node, &texts);
    }
    config->values[i] = (struct ew_setting_value){
        .given = true,
        .values = texts.items,
        .value_count = texts.count,
        .line = node->key_place.line,
    };
}

static size_t find_setting(const struct ew_config *config, struct ew_str key)
{
    size_t i = 0;
    while (i < config->count &&
           !ew_str_eq(ew_str_from(config->settings[i].key), key)) {
        i++;
    }
    return i;
}

static void read_config_root(struct ew_config *config,
                             const struct ew_node *root)
{
    if (root->kind == EW_NODE_SCALAR && root->is_null) {
        return; /* nothing but comments */
    }
    if (root->kind != EW_NODE_MAP) {
        ew_diag_add(&config->faults, root->place,
                    "a configuration must be a map of options");
        return;
    }
    for (const struct ew_node *node = root->first; node; node = node->next) {
        size_t i = find_setting(config, node->key);
        if (i < config->count) {
            read_setting(config, i, node);
        } else {
            ew_diag_add(&config->faults, node->key_place, "unknown key `%.*s`",
                        EW_STR_ARG(node->key));
        }
    }
}

/* ---- the file ------------------------------------------------------------ */

static enum ew_exit read_config_file(struct ew_config *config,
                                     const struct ew_streams *streams)
{
    struct ew_error err = {0};
    const struct ew_node *root = NULL;
    if (ew_file_read(config->path, EW_MAX_CONFIG_BYTES, &config->file, &err) !=
        EW_OK) {
        enum ew_exit status = ew_say_error(streams, &err);
        return err.status == EW_NOMEM ? status : EW_EXIT_USAGE;
    }
    if (ew_node_parse(&config->arena, config->file.path, config->file.text,
                      &root, &err) != EW_OK) {
        return ew_say_error(streams, &err);
    }
    read_config_root(config, root);
    if (config->faults.cut) {
        (void)ew_fail_memory(&err);
        return ew_say_error(streams, &err);
    }
    ew_say_diags(streams, &config->faults, "");
    return config->faults.list.count ? EW_EXIT_USAGE : EW_EXIT_PASSED;
}

enum ew_exit ew_config_read(const char *path, const struct ew_setting *settings,
                            size_t count, const struct ew_streams *streams,
                            struct ew_config **out)
{
    struct ew_config *config = calloc(1, sizeof(*config));
    *out = config;
    if (config) {
        ew_arena_init(&config->arena);
        config->settings = settings;
        config->count = count;
        config->faults = ew_diags_of(&config->arena);
        config->values =
            EW_NEW_ARRAY(&config->arena, count, struct ew_setting_value);
    }
    if (!config || !config->values) {
        ew_say(streams, "out of memory");
        return EW_EXIT_SYSTEM;
    }
    config->path = path ? ew_str_from(path) : find_config(&config->arena);
    if (!config->path.ptr) {
        return EW_EXIT_PASSED;
    }
    config->folder = ew_str_folder(config->path);
    return read_config_file(config, streams);
}

struct ew_setting_value ew_config_value(const struct ew_config *config,
                                        size_t n)
{
    return config->values[n];
}

const char *ew_config_path(const struct ew_config *config)
{
    return config->path.ptr;
}

void ew_config_free(struct ew_config *config)
{
    if (config) {
        ew_file_release(&config->file);
        ew_arena_release(&config->arena);
        free(config);
    }
}
