/*
 * What code gives roles and users beside policies: instance profiles, which
 * hand a role to a machine, and passwords for the console. Who they are for
 * only matters where the input shows it, so that nobody is made for them.
 */
#include "load/code/profiles.h"

#include "load/code/put_policy.h"

/* As the file tells it, or as IAM will make it; absent where the name is not
 * known yet: then it is only known that there is one. */
static struct ew_str profile_arn(struct ew_overlay *overlay,
                                 const struct ew_code_profile *from)
{
    const struct ew_account *account = overlay->building->account;
    if (from->arn.ptr && !ew_has_hole(from->arn)) {
        return from->arn;
    }
    if (!from->name.ptr || ew_has_hole(from->name)) {
        return (struct ew_str){NULL, 0};
    }
    struct ew_str path = ew_overlay_path(overlay, from->path);
    return ew_arena_printf(
        overlay->loading->arena, "arn:%.*s:iam::%.*s:instance-profile%.*s%.*s",
        EW_STR_ARG(account->partition), EW_STR_ARG(account->id),
        EW_STR_ARG(path), EW_STR_ARG(from->name));
}

/* The role of one that is not known may be any of the account. */
static enum ew_status put_profile(struct ew_overlay *overlay,
                                  const struct ew_code_profile *from)
{
    struct ew_holder *role = NULL;
    EW_TRY(
        ew_overlay_holder(overlay, EW_HOLDER_ROLE, &from->role, false, &role));
    if (!role) {
        struct ew_account_building *building = overlay->building;
        bool named = from->role.text.ptr && !ew_has_hole(from->role.text);
        building->profiles_open = building->profiles_open || !named;
        return EW_OK;
    }
    struct ew_str arn = profile_arn(overlay, from);
    if (!arn.ptr) {
        role->principal->instance_profiles_known = false;
        return EW_OK;
    }
    return ew_vec_has_str(&role->profiles, arn)
               ? EW_OK
               : ew_vec_push_str(&role->profiles, arn);
}

static enum ew_status set_password(struct ew_overlay *overlay,
                                   const struct ew_code_link *link,
                                   enum ew_known password)
{
    struct ew_holder *user = NULL;
    EW_TRY(ew_overlay_holder(overlay, EW_HOLDER_USER, link, false, &user));
    if (user) {
        user->principal->console_password = password;
    }
    return EW_OK;
}

enum ew_status ew_overlay_put_profiles(struct ew_overlay *overlay)
{
    EW_EACH(const struct ew_code_profile, profile, &overlay->code->profiles) {
        EW_TRY(put_profile(overlay, profile));
    }
    EW_EACH(const struct ew_code_link, user, &overlay->code->logins) {
        EW_TRY(set_password(overlay, user, EW_KNOWN_YES));
    }
    return EW_OK;
}

enum ew_status ew_overlay_strip_profiles(struct ew_overlay *overlay)
{
    EW_EACH(const struct ew_code_profile, profile, &overlay->code->profiles) {
        struct ew_holder *role = NULL;
        EW_TRY(ew_overlay_holder(overlay, EW_HOLDER_ROLE, &profile->role, false,
                                 &role));
        struct ew_str arn = profile_arn(overlay, profile);
        if (role && arn.ptr) {
            ew_vec_remove_str(&role->profiles, arn);
        }
    }
    EW_EACH(const struct ew_code_link, user, &overlay->code->logins) {
        EW_TRY(set_password(overlay, user, EW_KNOWN_NO));
    }
    return EW_OK;
}
