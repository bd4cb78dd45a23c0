/** A configuration, an environment and a network, to ask for credentials. */
#ifndef EW_TEST_SCENE_H
#define EW_TEST_SCENE_H

#include "aws/credentials.h"
#include "stand_in_aws.h"
#include "world.h"

/* 2026-01-01T00:00:00Z */
enum { NOW = 1767225600 };

#define LATER "2026-01-01T06:00:00Z"
#define SOON "2026-01-01T00:05:00Z"
#define GONE "2025-12-31T23:59:59Z"

/** Everything that the network has to say in most tests. */
extern const struct answer ANSWERS[];
/** No instance, and an STS that fails or refuses. */
extern const struct answer NO_INSTANCE[];
/** A container whose keys do not live long. */
extern const struct answer SHORT_LIVED[];

struct scene {
    struct ew_arena arena;
    struct ew_environment env;
    struct ew_profiles profiles;
    struct ew_aws_settings settings;
    struct stand_in_aws aws;
    struct ew_aws_transport transport;
    struct ew_credentials_options options;
    struct ew_credentials *chain;
};

/** profile: by a flag; NULL: none. All secrets in it start with "hidden". */
void scene_open(struct scene *s, const char *config, struct variable *variables,
                const char *profile, const struct answer *answers);
enum ew_status scene_ask(struct scene *s, int64_t now,
                         const struct ew_aws_credentials **got,
                         struct ew_error *err);
void scene_close(struct scene *s);
void scene_write(const char *path, const char *text);

#endif
