#!/usr/bin/env python3
"""Doors and paths that come and go between two small accounts.

    check_diff_ways.py PROGRAM SCHEMA

Each row has the files of both sides, the exit status, and what `diff` has to
tell of doors and paths, all of it, as lines by names:

    gained u boss exec        paths of u to an end and a door,
    lost u session            a door of its own
"""
import json
import subprocess
import tempfile

from path_rows import *

PASSED, FAILED, OPEN = 0, 1, 3
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
VPC = {"ArnLike": {"aws:SourceVpcArn": "*vpc/x*"}}
SHELL = allow("ssm:StartSession", ["arn:aws:ecs:*:*:task/*",
                                   "arn:aws:ssm:*::document/*"])
INTO_K = ["arn:aws:ecs:*:*:cluster/k", "arn:aws:ecs:*:*:task/k/*"]
INTO_L = ["arn:aws:ecs:*:*:cluster/l", "arn:aws:ecs:*:*:task/l/*"]
EXEC = "ecs:ExecuteCommand"


def to(*roles, **conditions):
    return allow(ASSUME, [role_arn(role) for role in roles], **conditions)


def by_root(name, *statements):
    """A role that its account may assume."""
    return trusted(name, [trust(ACCOUNT)], *statements)


BOSS = by_root("boss", ALLOW)
AT_K = by_root("at-k", allow(EXEC, INTO_K))
UNTRUSTED = without(BOSS, "AssumeRolePolicyDocument")


def far(account, *statements):
    """A user who may assume a role of another account, if that trusts his."""
    role = elsewhere(trusted("far", [], allow(EXEC)))
    role["AssumeRolePolicyDocument"] = document(trust(account))
    return dict(e(u(allow(ASSUME), *statements)), **{"o.json": export([role])})


ROWS = [
    ("a path comes", e(BOSS, u()), e(BOSS, u(to("boss"))), FAILED,
     ["gained u boss exec"]),
    ("a path goes", e(BOSS, u(to("boss"))), e(BOSS, u()), PASSED,
     ["lost u boss exec"]),
    ("nothing happens", e(BOSS, u(to("boss"))), e(BOSS, u(to("boss"))), PASSED,
     []),
    ("a condition on a step goes", e(BOSS, u(to("boss", **MFA))),
     e(BOSS, u(to("boss"))), FAILED, ["widened u boss exec"]),
    ("a condition on a step comes", e(BOSS, u(to("boss"))),
     e(BOSS, u(to("boss", **MFA))), PASSED, ["narrowed u boss exec"]),
    ("a condition on a step becomes another one",
     e(BOSS, u(to("boss", **MFA))),
     e(BOSS, u(to("boss", IpAddress={"aws:SourceIp": "192.0.2.0/24"}))),
     FAILED, ["widened u boss exec"]),
    ("the end may do more", e(AT_K, u(to("at-k"))),
     e(by_root("at-k", allow(EXEC, [*INTO_K, *INTO_L])), u(to("at-k"))),
     FAILED, ["widened u at-k exec"]),
    ("the end may do less",
     e(by_root("at-k", allow(EXEC, [*INTO_K, *INTO_L])), u(to("at-k"))),
     e(AT_K, u(to("at-k"))), PASSED, ["narrowed u at-k exec"]),
    ("policies are written otherwise", e(BOSS, u(to("boss", "x"))),
     e(BOSS, u(to("x"), allow([ASSUME, "s3:*"], role_arn("boss")))), PASSED,
     []),
    ("a statement of the end gives nothing that is left",
     e(by_root("boss", allow(EXEC, **MFA), deny(EXEC, **VPC)), u(to("boss"))),
     e(by_root("boss", allow(EXEC, **MFA), allow(EXEC, **VPC),
               deny(EXEC, **VPC)), u(to("boss"))), PASSED, []),
    ("another way to the same", e(BOSS, by_root("mid"), u(to("boss"))),
     e(BOSS, by_root("mid", to("boss")), u(to("mid"))), FAILED,
     ["gained mid boss exec"]),
    ("another end that gives the same",
     e(BOSS, by_root("chief", ALLOW), u(to("boss"))),
     e(BOSS, by_root("chief", ALLOW), u(to("boss", "chief"))), PASSED, []),
    ("another end that gives less", e(BOSS, AT_K, u(to("boss"))),
     e(BOSS, AT_K, u(to("at-k"))), PASSED, ["lost u boss exec"]),
    ("another end that gives something else",
     e(by_root("at-l", allow(EXEC, INTO_L)), AT_K, u(to("at-l"))),
     e(by_root("at-l", allow(EXEC, INTO_L)), AT_K, u(to("at-l", "at-k"))),
     FAILED, ["gained u at-k exec"]),
    ("an SCP comes, and a path is told that added nothing before",
     e(trusted("boss", [trust(OTHER)], ALLOW, to("v")),
       trusted("v", [trust(ACCOUNT)], ALLOW)),
     dict(e(trusted("boss", [trust(OTHER)], ALLOW, to("v")),
            trusted("v", [trust(ACCOUNT)], ALLOW)),
          **{"o.json": organization(dict(deny(EXEC, INTO_K), Condition={
              "ArnNotLike": {"aws:PrincipalArn": role_arn("v")}}))}),
     PASSED, []),
    ("a path was there, and is told now that there is less of one's own",
     e(AT_K, u(to("at-k"), allow(EXEC, INTO_K))), e(AT_K, u(to("at-k"))),
     PASSED, []),
    ("a path is still there, and adds nothing any more",
     e(AT_K, u(to("at-k"))), e(AT_K, u(to("at-k"), allow(EXEC, INTO_K))),
     FAILED, []),
    ("all of one's own account is none of another one",
     far(OTHER, allow(EXEC)), far(ACCOUNT, allow(EXEC)), FAILED, ["gained u far exec"]),
    ("a door comes", e(u()), e(u(SHELL)), FAILED, ["gained u session"]),
    ("a door goes", e(u(SHELL)), e(u()), PASSED, ["lost u session"]),
    ("a door gets a condition", e(u(SHELL)), e(u(dict(SHELL, Condition=MFA))),
     PASSED, ["narrowed u session"]),
    ("a door loses its condition", e(u(dict(SHELL, Condition=MFA))),
     e(u(SHELL)), FAILED, ["widened u session"]),
    ("somebody comes in from outside", e(by_root("boss", ALLOW)),
     e(trusted("boss", [trust(ACCOUNT), trust(OTHER)], ALLOW)), FAILED,
     [f"gained {OTHER} boss exec"]),
    ("and stays out", e(trusted("boss", [trust(ACCOUNT), trust(OTHER)],
                                ALLOW)),
     e(by_root("boss", ALLOW)), PASSED, [f"lost {OTHER} boss exec"]),
    ("what was not known before counts as nothing",
     e(UNTRUSTED, u(to("boss"))), e(BOSS, u(to("boss"))), FAILED,
     ["gained u boss exec"]),
    ("what is not known now is undecided", e(BOSS, u(to("boss"))),
     e(UNTRUSTED, u(to("boss"))), OPEN, ["unknown u boss exec"]),
    ("and what never was", e(UNTRUSTED, u(to("boss"))),
     e(UNTRUSTED, u(to("boss"))), OPEN, ["unknown u boss exec"]),
    ("nobody is said to lose what is not known of him",
     e(BOSS, u(to("boss"))), e(BOSS, u(attached=["gone"])), OPEN,
     ["unknown u boss exec", "unknown u host", "unknown u run",
      "unknown u session"]),
    ("somebody new", e(BOSS), e(BOSS, u(to("boss"))), FAILED,
     ["gained u boss exec"]),
    ("somebody who is gone", e(BOSS, u(to("boss"), SHELL)), e(BOSS), PASSED,
     ["lost u boss exec", "lost u session"]),
    ("a gain is not gated where that is asked for", e(BOSS, u()),
     e(BOSS, u(to("boss"))), PASSED, ["gained u boss exec"],
     "--fail-on", "none"),
    ("a loss is, where that is", e(BOSS, u(to("boss"))), e(BOSS, u()), FAILED,
     ["lost u boss exec"], "--fail-on", "info"),
    ("doors alone", e(BOSS, u()), e(BOSS, u(to("boss"), SHELL)), FAILED,
     ["gained u session"], "--paths", "doors"),
    ("nobody looks", e(BOSS, u()), e(BOSS, u(to("boss"), SHELL)), PASSED, [],
     "--paths", "none"),
]


def last_name(arn):
    return arn.split("/")[-1]


def check(program, validator, row):
    sentence, before, after, wanted_exit, wanted, *arguments = row
    with tempfile.TemporaryDirectory() as folder:
        for side, files in (("from", before), ("to", after)):
            for name, content in files.items():
                write(folder, f"{side}/{name}", content)
        done = subprocess.run(
            [program, "diff", "--no-config", "--output", "json", "--now",
             "2026-11-20T12:00:00Z", "--from", "from", "--to", "to",
             *arguments], cwd=folder, capture_output=True, text=True,
            timeout=60, check=False)
    if not done.stdout:
        return f"{sentence}: {done.returncode} {done.stderr}"
    report = json.loads(done.stdout)
    if validator:
        validator.validate(report)
    told = sorted(
        " ".join(filter(None, [way["kind"], last_name(way["principal"]),
                               way["end"] and last_name(way["end"]),
                               way["door"]])) for way in report["ways"])
    faults = []
    if told != sorted(wanted):
        faults.append(f"{told} and not {sorted(wanted)}")
    if done.returncode != wanted_exit:
        faults.append(f"exit {done.returncode}: {done.stderr.strip()}")
    counts = dict.fromkeys(report["summary"]["ways"], 0)
    for way in report["ways"]:
        counts[way["kind"]] += 1
        open_now = way["kind"] == "unknown"
        if bool(way["unknown"]) != open_now or bool(way["path"]) != bool(
                way["end"]):
            faults.append(f"no reason or no path: {way}")
    if counts != report["summary"]["ways"]:
        faults.append(f"counted {report['summary']['ways']}")
    return f"{sentence}: {faults}" if faults else None


VALIDATOR = schema_given()
check_rows(ROWS, lambda program, row: check(program, VALIDATOR, row))
