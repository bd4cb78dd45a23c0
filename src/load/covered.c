/*
 * Which code that is not read is made up for by what is: Terraform code by a
 * plan, the app of a CDK by its templates.
 *
 *     a/main.tf     resource "aws_iam_role" "ops" {…}
 *     plan.json     "root_module": {"resources": [{"address":
 *                   "aws_iam_role.ops", …}]}
 *
 * A folder is covered by a plan whose module has all that the folder declares.
 * Each module of a plan covers one folder: two folders that look alike are two
 * sets of roles, and one plan tells of one of them. Roots go first to the
 * folder that they lie in, then to the one that fits best; of those that are
 * left some may have to move on for others (find_root). Where it is not sure
 * the folder stays uncovered, and the run incomplete: the plan that somebody
 * forgot is the trap here.
 */
#include "load/covered.h"

#include "load/declared.h"
#include "load/paired.h"
#include "load/paths.h"
#include "load/skip.h"

/* ---- paths --------------------------------------------------------------- */

/* Empty above the first folder. */
static struct ew_str parent_of(struct ew_str folder)
{
    struct ew_str parent = ew_str_folder(folder);
    return ew_str_slice(parent, 0, parent.len ? parent.len - 1 : 0);
}

/* ---- folders of Terraform ------------------------------------------------ */

/* All files of a folder are one module. */
struct folder {
    struct ew_str path;
    struct ew_vec declares; /* struct ew_str */
    bool covered;
    struct ew_planned_module *root; /* whose plan is of this folder */
    size_t tried;                   /* by which search it was looked at */
};

struct covering {
    struct ew_loading *loading;
    struct ew_map by_path;
    struct ew_vec folders; /* struct folder * */
    size_t searches;
};

/* Made when it is first asked for. */
static enum ew_status find_folder(struct covering *c, struct ew_str path,
                                  struct folder **out)
{
    struct ew_arena *arena = &c->loading->passing;
    *out = ew_map_find(&c->by_path, path);
    if (*out) {
        return EW_OK;
    }
    struct folder **slot = ew_vec_push(&c->folders);
    struct folder *made = EW_NEW(arena, struct folder);
    EW_TRY_MEMORY(slot && made);
    *made = (struct folder){
        .path = path, .declares = ew_vec_of(arena, sizeof(struct ew_str))};
    *slot = made;
    *out = made;
    return ew_map_put(&c->by_path, path, made);
}

/* Of all files of code, as a folder declares what any of its files does. */
static enum ew_status gather_folders(struct covering *c)
{
    EW_EACH(const struct ew_unread_code, code, &c->loading->unread) {
        struct ew_str path = ew_path_folder(&c->loading->passing, code->path);
        struct folder *folder = NULL;
        EW_TRY_MEMORY(path.ptr);
        if (code->kind->covered != EW_COVERED_BY_PLAN) {
            continue;
        }
        EW_TRY(find_folder(c, path, &folder));
        EW_EACH(const struct ew_str, name, &code->declares) {
            EW_TRY(ew_vec_push_str(&folder->declares, *name));
        }
    }
    return EW_OK;
}

/* A folder that declares nothing is not told from others by that. */
static bool is_of_folder(const struct ew_planned_module *module,
                         const struct folder *folder)
{
    return folder->declares.count > 0 &&
           ew_declared_has_all(module, &folder->declares);
}

/* From now on it is known where the modules lie that it calls. */
static void place_module(struct ew_planned_module *module,
                         struct folder *folder)
{
    module->placed = true;
    module->folder = folder->path;
    folder->root = module;
    folder->covered = true;
}

/* ---- modules of a plan whose root is known ------------------------------- */

static bool is_local_source(struct ew_str source)
{
    return ew_str_starts(source, EW_STR("./")) ||
           ew_str_starts(source, EW_STR("../")) ||
           ew_str_eq(source, EW_STR(".")) || ew_str_eq(source, EW_STR(".."));
}

/* What `source` means in a module that lies in that folder. */
static struct ew_str beside(struct covering *c, struct ew_str folder,
                            struct ew_str source)
{
    struct ew_arena *arena = &c->loading->passing;
    struct ew_str file = ew_arena_printf(arena, "%.*s%sx", EW_STR_ARG(folder),
                                         folder.len ? "/" : "");
    return file.ptr ? ew_path_beside(arena, file, source) : file;
}

/* Those who call come before those who are called. */
static enum ew_status place_called(struct covering *c)
{
    EW_EACH_REF(struct ew_planned_module, m, &c->loading->planned_modules) {
        if (m->placed || !m->parent || !m->parent->placed ||
            !is_local_source(m->source)) {
            continue;
        }
        m->folder = beside(c, m->parent->folder, m->source);
        EW_TRY_MEMORY(m->folder.ptr);
        m->placed = true;
        struct folder *folder = ew_map_find(&c->by_path, m->folder);
        if (folder && is_of_folder(m, folder)) {
            folder->covered = true;
        }
    }
    return EW_OK;
}

/* ---- roots --------------------------------------------------------------- */

/* A plan beside the code that it is of is of no other. */
static enum ew_status place_beside(struct covering *c)
{
    EW_EACH_REF(struct ew_planned_module, module,
                &c->loading->planned_modules) {
        struct ew_str own = ew_path_folder(&c->loading->passing, module->plan);
        struct folder *folder = own.ptr ? ew_map_find(&c->by_path, own) : NULL;
        EW_TRY_MEMORY(own.ptr);
        if (module->is_root && folder && is_of_folder(module, folder)) {
            place_module(module, folder);
            module->beside = true;
        }
    }
    return EW_OK;
}

/* How well the plan fits: how much of it the folder declares, and whether the
 * plan is called like the folder. */
static size_t fitness(const struct ew_planned_module *root,
                      const struct folder *folder)
{
    struct ew_str name = ew_str_last_part(folder->path);
    bool named = name.len > 0 && ew_str_contains(root->plan, name);
    return 2 * folder->declares.count + (named ? 1 : 0);
}

/* The best of those that are not tried yet in this search; NULL: none. */
static struct folder *best_folder(const struct covering *c,
                                  const struct ew_planned_module *root)
{
    struct folder *best = NULL;
    EW_EACH_REF(struct folder, one, &c->folders) {
        bool open = !one->covered || (one->root && !one->root->beside);
        if (open && one->tried != c->searches && is_of_folder(root, one) &&
            (!best || fitness(root, one) > fitness(root, best))) {
            best = one;
        }
    }
    return best;
}

/* A folder for the root, from which another root may have to move on. */
static bool find_root(struct covering *c, struct ew_planned_module *root)
{
    struct folder *folder = best_folder(c, root);
    for (; folder; folder = best_folder(c, root)) {
        folder->tried = c->searches;
        if (!folder->root || find_root(c, folder->root)) {
            place_module(root, folder);
            return true;
        }
    }
    return false;
}

/* ---- modules that may lie anywhere --------------------------------------- */

/* The folder within `git::https://…//modules/x?ref=1`; empty: not told. */
static struct ew_str folder_in(struct ew_str source)
{
    struct ew_str rest;
    struct ew_str path = ew_str_cut(source, '?', &rest);
    for (size_t i = 1; i + 1 < path.len; i++) {
        if (path.ptr[i] == '/' && path.ptr[i + 1] == '/' &&
            path.ptr[i - 1] != ':') {
            return ew_str_slice(path, i + 2, path.len);
        }
    }
    return EW_STR("");
}

/* From where it is loaded, and the folder there; several calls of one module
 * are one. Without a configuration nobody knows, and each is its own. */
static enum ew_status name_module(struct covering *c,
                                  struct ew_planned_module *m)
{
    struct ew_arena *arena = &c->loading->passing;
    bool local = m->parent && is_local_source(m->source);
    m->base = local ? m->parent->base : m->source;
    m->tail =
        local ? beside(c, m->parent->tail, m->source) : folder_in(m->source);
    m->id =
        m->source.ptr || m->is_root
            ? ew_arena_printf(arena, "%.*s#%.*s#%.*s", EW_STR_ARG(m->plan),
                              EW_STR_ARG(m->base), EW_STR_ARG(m->tail))
            : ew_arena_printf(arena, "%.*s#%p", EW_STR_ARG(m->plan), (void *)m);
    return m->tail.ptr && m->id.ptr ? EW_OK : EW_NOMEM;
}

/*
 * Modules whose root was not placed, or that are fetched: a folder whose path
 * ends like theirs, and each of them for one.
 */
static enum ew_status cover_loose(struct covering *c)
{
    struct folder *const *folders = c->folders.items;
    struct ew_map used = ew_map_of(&c->loading->passing);
    EW_EACH_REF(struct ew_planned_module, m, &c->loading->planned_modules) {
        EW_TRY(name_module(c, m));
        for (size_t k = 0; !m->placed && !m->is_root && k < c->folders.count &&
                           !ew_map_find(&used, m->id);
             k++) {
            if (!folders[k]->covered && is_of_folder(m, folders[k]) &&
                ew_paths_may_be_one(folders[k]->path, m->tail)) {
                folders[k]->covered = true;
                EW_TRY(ew_map_put(&used, m->id, m));
            }
        }
    }
    return EW_OK;
}

/* What is sure comes first, since it takes folders away from what is not. */
static enum ew_status cover_folders(struct covering *c)
{
    EW_TRY(gather_folders(c));
    EW_TRY(place_beside(c));
    EW_TRY(place_called(c));
    EW_EACH_REF(struct ew_planned_module, module,
                &c->loading->planned_modules) {
        if (module->is_root && !module->placed) {
            c->searches++;
            (void)find_root(c, module);
        }
    }
    EW_TRY(place_called(c));
    return cover_loose(c);
}

/* ---- units of Terragrunt ------------------------------------------------- */

/* Is the plan of code that lies beside it, and none that a unit loads? */
static bool is_plan_beside(const struct covering *c, struct ew_str folder)
{
    const struct folder *found = ew_map_find(&c->by_path, folder);
    return found && found->root && found->root->beside;
}

/*
 * A unit of Terragrunt has code of elsewhere and a plan of its own, so plans
 * are counted: as many as there are units, and first those beside them.
 */
static enum ew_status cover_units(struct covering *c)
{
    struct ew_loading *loading = c->loading;
    const struct ew_input *inputs = loading->estate->inputs.items;
    struct ew_pairing p = ew_pairing_of(&loading->passing);
    struct ew_map units = ew_map_of(&loading->passing);
    EW_EACH(struct ew_unread_code, code, &loading->unread) {
        if (code->units > 0) {
            struct ew_str folder =
                ew_path_folder(&loading->passing, code->path);
            EW_TRY(folder.ptr ? ew_map_put(&units, folder, code) : EW_NOMEM);
            EW_TRY(EW_VEC_ADD(&p.wants, &(struct ew_want){folder, code->units,
                                                          &code->covered}));
        }
    }
    for (size_t i = 0; p.wants.count && i < loading->estate->inputs.count;
         i++) {
        struct ew_str folder =
            ew_path_folder(&loading->passing, inputs[i].path);
        EW_TRY(folder.ptr ? EW_OK : EW_NOMEM);
        if (ew_str_eq(inputs[i].kind, EW_STR("terraform plan")) &&
            (!is_plan_beside(c, folder) || ew_map_find(&units, folder))) {
            EW_TRY(
                EW_VEC_ADD(&p.haves, &(struct ew_have){folder, folder, false}));
        }
    }
    ew_pair(&p);
    return EW_OK;
}

/* ---- templates ----------------------------------------------------------- */

/* The folder of an assembly, and not that of a stage within it. */
static struct ew_str assembly_of(struct ew_str folder)
{
    for (size_t i = 0; i < folder.len; i++) {
        bool begins = i == 0 || folder.ptr[i - 1] == '/';
        struct ew_str rest = ew_str_slice(folder, i, folder.len);
        if (begins && ew_str_starts(rest, EW_STR("assembly-"))) {
            return ew_str_slice(folder, 0, i ? i - 1 : 0);
        }
    }
    return folder;
}

/* By the names that the tools give them. */
static bool is_made_of_code(const struct ew_input *input, enum ew_covered how)
{
    return ew_str_eq(input->kind, EW_STR("cloudformation template")) &&
           (how == EW_COVERED_BY_PACKAGE
                ? ew_str_contains(input->path,
                                  EW_STR("cloudformation-template-"))
                : ew_str_ends(input->path, EW_STR(".template.json")));
}

/* An app has one folder with all of its templates. */
static enum ew_status cover_apps(struct ew_loading *loading,
                                 enum ew_covered how)
{
    const struct ew_input *inputs = loading->estate->inputs.items;
    struct ew_pairing p = ew_pairing_of(&loading->passing);
    struct ew_map seen = ew_map_of(&loading->passing);
    EW_EACH(struct ew_unread_code, code, &loading->unread) {
        if (code->kind->covered == how) {
            struct ew_str folder =
                ew_path_folder(&loading->passing, code->path);
            EW_TRY(folder.ptr ? EW_OK : EW_NOMEM);
            EW_TRY(EW_VEC_ADD(&p.wants,
                              &(struct ew_want){folder, 1, &code->covered}));
        }
    }
    for (size_t i = 0; p.wants.count && i < loading->estate->inputs.count;
         i++) {
        struct ew_str folder =
            ew_path_folder(&loading->passing, inputs[i].path);
        EW_TRY(folder.ptr ? EW_OK : EW_NOMEM);
        folder = assembly_of(folder);
        if (is_made_of_code(&inputs[i], how) && !ew_map_find(&seen, folder)) {
            EW_TRY(ew_map_put(&seen, folder, loading));
            EW_TRY(EW_VEC_ADD(
                &p.haves, &(struct ew_have){folder, parent_of(folder), false}));
        }
    }
    ew_pair(&p);
    return EW_OK;
}

/* ---- plans in other forms ------------------------------------------------ */

/* `dev` of `a/dev.tfplan`. */
static struct ew_str stem_of(struct ew_str path)
{
    struct ew_str rest;
    return ew_str_cut(ew_str_last_part(path), '.', &rest);
}

struct beside {
    size_t plans; /* in JSON, in the folder */
    bool named;   /* one of them like this one */
};

static struct beside plans_beside(const struct ew_loading *loading,
                                  struct ew_str path)
{
    struct beside found = {0, false};
    EW_EACH(const struct ew_input, input, &loading->estate->inputs) {
        if (ew_str_eq(input->kind, EW_STR("terraform plan")) &&
            ew_str_eq(ew_str_folder(input->path), ew_str_folder(path))) {
            found.plans++;
            found.named =
                found.named || ew_str_eq(stem_of(input->path), stem_of(path));
        }
    }
    return found;
}

/* Each plan in JSON stands for one of each form, first for one of its name. */
static void cover_plans(struct ew_loading *loading)
{
    struct ew_unread_code *all = loading->unread.items;
    for (size_t i = 0; i < loading->unread.count; i++) {
        size_t before = 0;
        if (all[i].kind->covered != EW_COVERED_BY_PLAN_BESIDE) {
            continue;
        }
        const struct beside own = plans_beside(loading, all[i].path);
        for (size_t k = 0; k < loading->unread.count; k++) {
            bool rival = k != i && all[k].kind == all[i].kind &&
                         ew_str_eq(ew_str_folder(all[k].path),
                                   ew_str_folder(all[i].path));
            bool named = rival && plans_beside(loading, all[k].path).named;
            before += rival && (named == own.named ? k < i : named) ? 1 : 0;
        }
        all[i].covered = before < own.plans;
    }
}

/* ---- all of them --------------------------------------------------------- */

static bool has_plan(const struct ew_loading *loading)
{
    EW_EACH(const struct ew_input, input, &loading->estate->inputs) {
        if (ew_str_eq(input->kind, EW_STR("terraform plan"))) {
            return true;
        }
    }
    return false;
}

enum ew_status ew_covered_find(struct ew_loading *loading)
{
    struct covering c = {
        .loading = loading,
        .by_path = ew_map_of(&loading->passing),
        .folders = ew_vec_of(&loading->passing, sizeof(struct folder *)),
    };
    bool plan = has_plan(loading);
    EW_TRY(cover_folders(&c));
    EW_TRY(cover_units(&c));
    EW_TRY(cover_apps(loading, EW_COVERED_BY_PACKAGE));
    EW_TRY(cover_apps(loading, EW_COVERED_BY_SYNTHESIS));
    cover_plans(loading);
    EW_EACH(struct ew_unread_code, code, &loading->unread) {
        if (code->kind->covered != EW_COVERED_BY_PLAN) {
            continue;
        }
        const struct folder *folder = ew_map_find(
            &c.by_path, ew_path_folder(&loading->passing, code->path));
        bool shown = folder && (folder->covered || folder->declares.count == 0);
        code->covered = plan && shown && (code->covered || !code->units);
    }
    return EW_OK;
}
