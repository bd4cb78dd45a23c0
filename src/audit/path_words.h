/** Inside the audit: doors and paths in words, for messages and the table. */
#ifndef EW_AUDIT_PATH_WORDS_H
#define EW_AUDIT_PATH_WORDS_H

#include "base/buf.h"

#include "audit/audit.h"

/** Append `open sessions in tasks of any cluster`: what a door lets do. */
void ew_door_words(struct ew_buf *out, const struct ew_door_access *door);

/** Append `assume role/deployer, then pass role/app to a service (iam:PassRole,
 * ecs:RunTask)`: the steps of a path, one after the other. */
void ew_steps_words(struct ew_buf *out, const struct ew_path *path);

/** `may STEPS, and then DOOR`, in the arena; absent: no memory. */
struct ew_str ew_path_words(struct ew_arena *arena, const struct ew_path *path);

/** `role/app` of an ARN, and other names as they are. */
struct ew_str ew_short_arn(struct ew_str arn);

#endif
