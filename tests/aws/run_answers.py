#!/usr/bin/env python3
"""fetch and scan --live where an answer is none, one row each.

    run_answers.py EXECWARDEN

Whatever a service says in place of an answer: it is missing, that is told,
and neither a snapshot nor a report is complete.
"""

import json
import os
import re
import shutil
import sys
from urllib.parse import quote

try:
    import botocore  # noqa: F401
except ImportError:
    print("skipped: python3-botocore is not there")
    sys.exit(77)

from run_fetch import (MANAGEMENT, QUICK, REGION, Tests, manifest, timed)
from run_http import Server

CROWD = 60  # clusters: two calls each, and retries for a hundred
ALL = ["--organization"]
POLICIES = f"roles and policies of account {MANAGEMENT}"
MEMBER = "222200000001"
OURS = f"of account {MANAGEMENT} in us-east-1"


def body(text, **where):
    return {"kind": "status", "status": 200, "body": text,
            "type": "application/x-amz-json-1.1", **where}


def replace(pattern, text, **where):
    return {"kind": "replace", "pattern": pattern, "text": text, **where}


def error(code, **where):
    return body(json.dumps({"__type": "x#" + code, "message": "no"}), **where)


# action, list, what is missing without it, how to have it asked for
LISTS = [
    ("ListClusters", "clusterArns", "ECS clusters " + OURS, []),
    ("ListTasks", "taskArns", "ECS tasks " + OURS, []),
    ("ListServices", "serviceArns", "ECS services " + OURS, []),
    ("DescribeClusters", "clusters", "ECS clusters " + OURS, []),
    ("DescribeTasks", "tasks", "ECS tasks " + OURS, []),
    ("DescribeServices", "services", "ECS services " + OURS, []),
    ("ListRoots", "Roots", "the organization", ALL),
    ("ListAccountsForParent", "Accounts", "the organization", ALL),
    ("ListOrganizationalUnitsForParent", "OrganizationalUnits",
     "the organization", ALL),
    ("ListPolicies", "Policies", "SCPs are unknown", ALL),
    ("ListTargetsForPolicy", "Targets", "SCPs are unknown", ALL),
]


def rows():
    for number, (action, name, what, words) in enumerate(LISTS):
        texts = ["{}", f'{{"{name}": null}}', f'{{"{name}": {{}}}}',
                 f'{{"{name}": [null]}}', f'{{"{name}": [[]]}}'] * 2
        for text in texts[number % 5:number % 5 + 2]:
            yield (f"{action}: {text}", body(text, action=action), what, words)
    for action, what in [("ListClusters", "ECS clusters"),
                         ("DescribeOrganization", "the organization"),
                         ("DescribePolicy", "SCPs are unknown")]:
        for text in ("", "null", "[]", "{", "<html/>", '{"Policy": null}'):
            yield (f"{action}: {text or 'empty'}", body(text, action=action),
                   what, ALL)
    for action, what in [("ListTasks", "ECS tasks.*InvalidParameter"),
                         ("ListRoots", "the organization.*InvalidParameter"),
                         ("DescribeClusters", "ECS clusters")]:
        yield (f"{action}: an error with 200", error("InvalidParameter",
               action=action), what, ALL)
    for what, rule in [
            ("ECS clusters", replace('"clusters": .*}', '"clusters": [], '
             '"failures": []}', action="DescribeClusters")),
            ("ECS tasks", replace('"tasks": .*}', '"tasks": [], "failures": '
             '[{"arn": "a/b", "reason": "ACCESS_DENIED"}]}',
                                  action="DescribeTasks")),
            ("ECS services", replace('"failures": .*}', '"failures": [{"arn": '
             '"x/web", "reason": "NO"}]}', action="DescribeServices")),
            ("ECS services", replace('"failures": .*}', '"failures": null}',
                                     action="DescribeServices")),
            ("ECS tasks", replace('"taskArn": ', '"taskArm": ',
                                  action="DescribeTasks")),
            ("ECS tasks", replace('{"taskArns"', '{"nextToken": {}, "taskArns"',
                                  action="ListTasks"))]:
        yield (f"{what}: {rule['text']}", rule, what + " " + OURS, [])
    for text in (r'"Roots": []}', r'"Roots": [{"Name": "x"}]}'):
        yield (text, replace('"Roots": .*', text, action="ListRoots"),
               "the organization", ALL)
    yield ("policy types that are none", replace(
        r'"PolicyTypes": \[.*?\]', '"PolicyTypes": {}', action="ListRoots"),
        "the organization", ALL)
    for name, text in [("itself", "ou-abcd-00000000"), ("the root", "r-abcd")]:
        yield (f"an OU that contains {name}", replace(
            r'"OrganizationalUnits": \[\]', '"OrganizationalUnits": [{"Id": '
            f'"{text}", "Name": "loop", "Arn": "a"}}]',
            action="ListOrganizationalUnitsForParent"),
            "the organization.*two places", ALL)
    yield ("an account in two places", replace(
        '"222200000001"', f'"{MANAGEMENT}"', action="ListAccountsForParent"),
        "the organization.*two places", ALL)
    for name, pattern, text in [
            ("no region", "<regionInfo>.*</regionInfo>", "<regionInfo/>"),
            ("a region without a name", "<regionName>[^<]*<",
             "<regionName><")]:
        yield (name, replace(pattern, text, action="DescribeRegions"),
               f"regions of account {MANAGEMENT}", None)
    lists = ("<(User|Group|Role)DetailList>.*?</[A-Z][a-z]*DetailList>"
             "|<Policies>.*</Policies>")
    for name, pattern, text in [
            ("no list at all", lists, ""),
            ("empty lists", lists, r"<\1DetailList/>"),
            ("no roles", "<RoleDetailList>.*</RoleDetailList>",
             "<RoleDetailList/>"),
            ("no list of policies", "<Policies>.*</Policies>", ""),
            ("a role of nothing", "<RoleDetailList>",
             "<RoleDetailList><member/>"),
            ("nobody says whether it goes on", "<IsTruncated>.*?"
             "</IsTruncated>", ""),
            ("a marker alone", "<IsTruncated>.*?</IsTruncated>",
             "<Marker>m</Marker>"),
            ("more, and not where", "<IsTruncated>.*?</IsTruncated>",
             "<IsTruncated>true</IsTruncated>"),
            ("an empty result", "<GetAccountAuthorizationDetailsResult>.*"
             "</GetAccountAuthorizationDetailsResult>", ""),
            ("the caller is not there", "auditor<", "another<")]:
        yield ("policies: " + name, replace(pattern, text, service="iam"),
               POLICIES, [])
    yield ("policies: an empty body", body("", service="iam"), POLICIES, [])


def missing(folder):
    return "\n".join(gap["what"] + ": " + gap["why"]
                     for gap in manifest(folder)["missing"])


SESSION = {"AWS_ACCESS_KEY_ID": "ASIASESSION",
           "AWS_SECRET_ACCESS_KEY":
           "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY2",
           "AWS_SESSION_TOKEN": "session/token+with=signs=="}


def answers(t):
    whole, _ = t.fetch("nothing odd", *REGION, *ALL, keys=SESSION)
    t.check("nothing is missing then", manifest(whole)["complete"])
    for number, (name, rule, what, words) in enumerate(rows()):
        t.faults(rule)
        where = [] if words is None else REGION + words
        folder, result = t.fetch(name, *where, keys=SESSION, env=QUICK,
                                 status=3)
        t.check(f"{name}: it is missing, and told",
                re.search(what, missing(folder)) and "missing: " in result.err
                and not manifest(folder)["complete"],
                missing(folder) + result.err[-300:])
        if number % 8 == 0 or "policies: m" in name:
            result = t.run("scan", "--live", *where, "--fail-on", "none",
                           keys=SESSION, env=QUICK)
            t.check(f"{name}: a scan is inconclusive", result.status == 3,
                    (result.status, result.err[-600:]))
        shutil.rmtree(folder)
    t.faults()


REFUSED = "without the organization \\(SCPs are not considered\\)"
MEMBER_KEYS = {"AWS_ACCESS_KEY_ID": "AKIAMEMBER",
               "AWS_SECRET_ACCESS_KEY":
               "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY3"}


def refused(t):
    """Whoever did not ask for the organization goes without, and is told."""
    for rule in [{"action": "DescribeOrganization"}, {"action": "ListRoots"},
                 {"action": "ListPolicies"}, {"action": "DescribePolicy"},
                 {"service": "organizations"}]:
        t.faults({"kind": "deny", **rule})
        folder, result = t.fetch(f"refused: {rule}", *REGION, keys=SESSION)
        said = manifest(folder)
        t.check(f"{rule}: it is assumed, and told", said["complete"]
                and "AccessDenied" in said["assumed"][0]["why"]
                and "not readable: the organization" in result.err
                and not os.path.exists(os.path.join(
                    folder, "organization.json")), said["assumed"])
        result = t.run("scan", folder, "--fail-on", "none", "--output", "json")
        run = json.loads(result.out)["run"]
        t.check(f"{rule}: a scan is conclusive, and says so",
                result.status == 0 and re.search(
                    REFUSED, "\n".join(run["assumptions"])),
                (result.status, run["assumptions"]))
        _, result = t.fetch(f"asked for by name: {rule}", *REGION, *ALL,
                            keys=SESSION, status=3)
        t.check(f"{rule}: it is missing then", "SCPs are unknown" in
                result.err, result.err[-300:])
    t.faults({"kind": "throttle", "action": "ListPolicies"})
    t.fetch("what is not refused is not assumed", *REGION, keys=SESSION,
            env=QUICK, status=3)
    t.faults({"kind": "deny", "code": "AWSOrganizationsNotInUseException",
              "action": "DescribeOrganization"})
    t.fetch("no organization, and none asked for", *REGION, keys=SESSION)
    t.fetch("no organization, and one asked for", *REGION, *ALL, keys=SESSION,
            status=3)
    t.faults()


def elsewhere(t):
    """The organization, read by somebody else."""
    os.makedirs(t.path(".aws"), exist_ok=True)
    with open(t.path(".aws/config"), "w", encoding="utf-8") as file:
        file.write("[profile management]\n" + "".join(
            f"{name.lower()} = {value}\n" for name, value in SESSION.items()))
    role = f"arn:aws:iam::{MANAGEMENT}:role/reader"
    folder, _ = t.fetch("by nobody else", *REGION, keys=MEMBER_KEYS)
    t.check("a member may not", manifest(folder)["assumed"])
    for words in (["--organization-profile", "management"],
                  ["--organization-role", role],
                  ["--organization-profile", "management",
                   "--organization-role", role]):
        folder, _ = t.fetch(f"by {words}", *REGION, *words, keys=MEMBER_KEYS)
        t.check(f"by {words}: it is there", os.path.exists(os.path.join(
            folder, "organization.json")) and not manifest(folder)["assumed"])
    t.fetch("by a role that is not there", *REGION, "--organization-role",
            "arn:aws:iam::999999999999:role/x", keys=MEMBER_KEYS, status=3)
    t.fetch("by no role", *REGION, "--organization-role", "x", status=2)
    t.fetch("by no profile", *REGION, "--organization-profile", "x", status=2)
    said = json.loads(t.run("fetch", "--print-policy", "--organization-role",
                            role).out)["Statement"]
    t.check("the policy says so", [s["Sid"] for s in said] ==
            ["Account", "OrganizationRole"] and said[1]["Resource"] == role,
            said)


def excluded(t):
    for words, left in [(["--exclude-account", MEMBER], [MANAGEMENT]),
                        (["--exclude-ou", "ou-abcd-00000000"], [MANAGEMENT]),
                        (["--exclude-account", MANAGEMENT], [MEMBER])]:
        folder, _ = t.fetch(f"without {words}", *REGION, *ALL, *words)
        out = [MEMBER, MANAGEMENT][left == [MEMBER]]
        t.check(f"without {words}: the rest is there", sorted(os.listdir(
            os.path.join(folder, "accounts"))) == left
            and manifest(folder)["excluded_accounts"] == [out],
            os.listdir(os.path.join(folder, "accounts")))
        os.remove(os.path.join(folder, "accounts", left[0],
                               "authorization-details.json"))
        t.fetch(f"without {words}, gone on with", *REGION, *ALL, *words,
                "--resume", folder=folder)
        t.check(f"without {words}: it stays out",
                manifest(folder)["excluded_accounts"] == [out])
    for words in (["--exclude-account", "1"], ["--exclude-ou", "x", *ALL],
                  ["--exclude-ou", "ou-abcd-00000000"],
                  ["--exclude-account", MANAGEMENT]):
        t.fetch(f"{words} is no use", *REGION, *words, status=2)


def echoes(t):
    """What a refusal quotes of the request, in whichever of its places."""
    token, secret = SESSION["AWS_SESSION_TOKEN"], SESSION[
        "AWS_SECRET_ACCESS_KEY"]
    for text in (token, secret, secret[8:28], token[3:23], quote(token, ""),
                 "Authorization: AWS4-HMAC-SHA256 Credential=ASIASESSION/x, "
                 "Signature=" + "0a1b" * 16, "X-Amz-Security-Token: " + token,
                 "wJalrXUtnFEMI", "0a1b" * 16):
        for answer in (
                body(json.dumps({"__type": text, "message": "no"})),
                {"kind": "status", "status": 400, "body": json.dumps(
                    {"__type": "X#" + text + ":http://x", "message": text})},
                {"kind": "deny", "code": text, "message": text}):
            t.faults({**answer, "service": "ecs"})
            folder = t.fresh()
            result = t.run("fetch", "--out", folder, *REGION, keys=SESSION,
                           env=QUICK)
            seen = result.err + missing(folder)
            t.check(f"{text}: it is not told", result.status == 3
                    and not any(part in seen for part in
                                (text, token[3:23], secret[8:24],
                                 "Signature=", "wJalrXUtn")),
                    seen[-600:])
            shutil.rmtree(folder)
    t.faults()


def modes(t):
    """What a snapshot tells is for nobody else, whatever the umask says."""
    before = os.umask(0o022)
    folder = t.fresh()
    os.mkdir(folder, 0o755)
    t.fetch("into a folder that is open to all", *REGION, keys=SESSION,
            folder=folder)
    os.chmod(os.path.join(folder, "accounts"), 0o755)
    os.chmod(os.path.join(folder, "manifest.json"), 0o644)
    os.remove(os.path.join(
        folder, f"accounts/{MANAGEMENT}/authorization-details.json"))
    t.fetch("into it again", *REGION, "--resume", keys=SESSION, folder=folder)
    os.umask(before)
    for root, folders, names in os.walk(folder):
        for name, wanted in [(".", 0o700), *((n, 0o700) for n in folders),
                             *((n, 0o600) for n in names)]:
            mode = os.stat(os.path.join(root, name)).st_mode & 0o777
            t.check(f"{name}: nobody else may read it", mode == wanted,
                    (root, oct(mode)))


def starved(t):
    """Regions have quotas of retries of their own: one that is dead takes none
    of another, and lives on no success of another."""
    regions = ["us-east-1", "eu-west-1"]
    dead = {"service": "ecs", "region": regions[0], "kind": "status",
            "status": 503}
    late = {"service": "ecs", "region": regions[1]}
    t.faults(
        {**dead, "action": "ListServices"}, {**dead, "action": "ListTasks"},
        # asked when the other region has used up its own
        {**late, "action": "ListClusters", "kind": "delay", "seconds": 6},
        {**late, "action": "ListServices", "kind": "status", "status": 503,
         "times": 1})
    folder = t.fresh()
    result = t.run("fetch", "--out", folder, "--regions", ",".join(regions),
                   "--accounts", MANAGEMENT, env={"AWS_MAX_ATTEMPTS": "2"})
    gaps = [gap["what"] for gap in manifest(folder)["missing"]]
    t.check("a dead region is told", result.status == 3
            and any(regions[0] in gap for gap in gaps), result.err[-300:])
    asked = sum(n for name, n in t.counts().items()
                if name.endswith(("ListServices", "ListTasks")))
    t.check("it has a hundred retries, whatever others do", 0 < asked < 6 * CROWD, t.counts())
    t.check("a fault of another region is tried again",
            not any(regions[1] in gap for gap in gaps), gaps)


def main():
    t = Tests(os.path.abspath(sys.argv[1]))
    try:
        t.server = Server("--accounts", "2", "--units", "1", "--clusters", "1",
                          "--regions", "us-east-1")
        for part in (refused, elsewhere, excluded, echoes, modes,
                     answers):
            timed(t, part)
        t.server.stop()
        t.server = Server("--accounts", "1", "--clusters", str(CROWD),
                          "--regions", "us-east-1,eu-west-1")
        timed(t, starved)
    finally:
        t.server.stop()
        t.folder.cleanup()
    print(f"{t.count} checks, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
