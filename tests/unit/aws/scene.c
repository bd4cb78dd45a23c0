#include "scene.h"

#include "base/rows.h"

#include <stdio.h>

/* clang-format off */
#define STS_KEYS(action, id)                                                  \
    "<" action "Response><" action "Result><Credentials><AccessKeyId>" id     \
    "</AccessKeyId><SecretAccessKey>hidden-secret</SecretAccessKey>"          \
    "<SessionToken>hidden-token</SessionToken><Expiration>" LATER             \
    "</Expiration></Credentials><AssumedRoleUser><Arn>"                       \
    "arn:aws:sts::111122223333:assumed-role/r/s</Arn></AssumedRoleUser></"    \
    action "Result></" action "Response>"
#define JSON_KEYS(id, expiry)                                                 \
    "{\"Code\": \"Success\", \"AccessKeyId\": \"" id "\", "                   \
    "\"SecretAccessKey\": \"hidden-secret\", \"Token\": \"hidden-token\", "   \
    "\"Expiration\": \"" expiry "\"}"

const struct answer ANSWERS[] = {
    {"https://sts.", "Action=AssumeRole&", 200,
     STS_KEYS("AssumeRole", "ASIAROLE")},
    {"https://sts.", "WithWebIdentity", 200,
     STS_KEYS("AssumeRoleWithWebIdentity", "ASIAWEB")},
    {"/security-credentials/role", NULL, 200,
     JSON_KEYS("ASIAINSTANCE", LATER)},
    {"/security-credentials/", NULL, 200, "role\n"},
    {"/latest/api/token", NULL, 200, "hidden-imds"},
    {"169.254.170.2/ok", NULL, 200, JSON_KEYS("ASIATASK", LATER)},
    {"169.254.170.2/old", NULL, 200, JSON_KEYS("ASIATASK", GONE)},
    {"169.254.170.2/half", NULL, 200,
     "{\"AccessKeyId\": \"ASIATASK\", \"Token\": \"hidden\"}"},
    {"169.254.170.2/twice", NULL, 200,
     "{\"AccessKeyId\": \"A\", \"AccessKeyId\": \"B\"}"},
    {"169.254.170.2/page", NULL, 200, "<html>hidden</html>"},
    {"169.254.170.2/no", NULL, 403, "hidden"},
    {NULL, NULL, 0, NULL},
};
const struct answer NO_INSTANCE[] = {
    {"https://sts.", "refuse", 403,
     "<ErrorResponse><Error><Code>AccessDenied</Code>"
     "<Message>no\nway</Message></Error></ErrorResponse>"},
    {"https://sts.", NULL, 500, "hidden"},
    {NULL, NULL, 0, NULL},
};
const struct answer SHORT_LIVED[] = {
    {"169.254.170.2/ok", NULL, 200, JSON_KEYS("ASIATASK", SOON)},
    {NULL, NULL, 0, NULL},
};
/* clang-format on */

void scene_open(struct scene *s, const char *config, struct variable *variables,
                const char *profile, const struct answer *answers)
{
    *s = (struct scene){.aws = {.answers = answers}};
    const struct ew_aws_flags flags = {.profile = ew_str_from(profile),
                                       .region = EW_STR("eu-west-1")};
    ew_arena_init(&s->arena);
    s->env = world_environment(variables);
    s->profiles = ew_profiles_of(&s->arena);
    s->transport = stand_in_transport(&s->aws);
    s->options = (struct ew_credentials_options){.settings = &s->settings,
                                                 .transport = &s->transport};
    CHECK(config,
          ew_profiles_add(&s->profiles, EW_PROFILE_CONFIG, EW_STR("config"),
                          ew_str_from(config), NULL) == EW_OK);
    CHECK(config, ew_aws_settings_resolve(&s->arena, &s->env, &s->profiles,
                                          &flags, &s->settings, NULL) == EW_OK);
}

enum ew_status scene_ask(struct scene *s, int64_t now,
                         const struct ew_aws_credentials **got,
                         struct ew_error *err)
{
    if (!s->chain) {
        EW_TRY(ew_credentials_new(&s->options, &s->chain, err));
    }
    return ew_credentials_get(s->chain, now, got, err);
}

void scene_close(struct scene *s)
{
    CHECK("all requests are marked and bounded", !s->aws.careless);
    ew_credentials_free(s->chain);
    ew_arena_release(&s->arena);
}

void scene_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    CHECK(path, file != NULL);
    CHECK(path, fputs(text, file) >= 0 && fclose(file) == 0);
}
