"""Compare a scan of a published account export with a plain second reading.

    run_real.py PROGRAM EXPORT

The export's statements on ecs:ExecuteCommand are all unconditional and on
every resource, so a reader needs no more than this script to know who has
access: an Allow and no Deny. Skipped (77) where the export is absent.
"""
import fnmatch
import json
import os
import subprocess
import sys

ACTION = "ecs:executecommand"


def listed(value):
    return value if isinstance(value, list) else [value]


def names_action(statement):
    entries = listed(statement.get("Action", statement.get("NotAction")))
    hit = any(fnmatch.fnmatchcase(ACTION, entry.lower()) for entry in entries)
    return hit == ("Action" in statement)


def documents(export, holder, inline):
    managed = {
        policy["Arn"]: version["Document"]
        for policy in export["Policies"]
        for version in policy["PolicyVersionList"]
        if version["VersionId"] == policy["DefaultVersionId"]
    }
    groups = {group["GroupName"]: group for group in export["GroupDetailList"]}
    found = [policy["PolicyDocument"] for policy in holder.get(inline, [])]
    for attached in holder.get("AttachedManagedPolicies", []):
        found.append(managed[attached["PolicyArn"]])
    for name in holder.get("GroupList", []):
        found += documents(export, groups[name], "GroupPolicyList")
    return found


def expected(export):
    """Verdict by ARN of everybody whose policies name the action."""
    verdicts = {}
    for members, inline in (
        ("UserDetailList", "UserPolicyList"),
        ("RoleDetailList", "RolePolicyList"),
    ):
        for holder in export[members]:
            effects = set()
            for document in documents(export, holder, inline):
                for statement in listed(document["Statement"]):
                    if not names_action(statement):
                        continue
                    assert statement.get("Resource") == "*", statement
                    assert "Condition" not in statement, statement
                    effects.add(statement["Effect"])
            if "Allow" in effects:
                blocked = "Deny" in effects
                verdicts[holder["Arn"]] = "blocked" if blocked else "allowed"
    return verdicts


def main():
    program, path = sys.argv[1:]
    if not os.path.exists(path):
        print(f"skipped: {path} is not here")
        return 77
    with open(path, encoding="utf-8") as file:
        wanted = expected(json.load(file))
    done = subprocess.run(
        [program, "scan", "--fail-on", "none", "--output", "json", path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = {
        principal["arn"]: principal["verdict"]
        for principal in json.loads(done.stdout)["principals"]
        if principal["type"] != "root" and principal["verdict"] != "none"
    }
    faults = 0
    for arn in sorted(set(wanted) | set(found)):
        if wanted.get(arn) != found.get(arn):
            faults += 1
            print(f"{arn}: want {wanted.get(arn)}, got {found.get(arn)}")
    print(f"{len(wanted)} principals with access or blocked, {faults} faults")
    return 1 if faults or not wanted else 0


sys.exit(main())
