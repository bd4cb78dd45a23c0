"""Rows of doors and paths: small accounts, and what is told of them.

Each row says of one estate what has to be told, and with `no ` in front what
must not be. What is told is written as lines, by names of principals:

    u door run allowed            a door of u's, with its verdict
    u path assume-role>pass-role r exec    the steps, where they end, the door
    u takes conditional           the verdict of a path,
    u reaches named-clusters      its reach,
    u by g                        and what its first step is on
    u gets to arn:aws:iam::111122223333:role/r  its end,
    u needs a group               what its steps take beside policies
    u hides who cloudtrail:StopLogging allowed    what evidence it may hide
    * outside assume-role r exec  the same of somebody outside of the input,
    * gets in conditional         with the verdict,
    * as repo:a/b:* r             and of a provider whom it names for which end
    EW203 high u                  a finding about u,
    `u` may run commands *        and what it says, without accounts and paths
    incomplete TEXT               what is not known, as the run tells it,
    2 incomplete                  and how many of these there are
    assumed TEXT                  what is taken for granted

A `*` in a row stands for anything, as `?` does for one letter.
"""
import fnmatch
import json
import os
import re
import sys

from path_inputs import *

try:
    import jsonschema
except ImportError:
    jsonschema = None

ASSUME = "sts:AssumeRole"
HOME = f"arn:aws:iam::{ACCOUNT}:root"
FOREIGN = f"arn:aws:iam::{OTHER}:root"
TASKS = "arn:aws:ecs:*:*:task/*"
LAMBDA = {"Service": "lambda.amazonaws.com"}
SHELL = "arn:aws:ssm:*::document/AWS-StartInteractiveCommand"
INTO_K = [f"arn:aws:ecs:*:{ACCOUNT}:cluster/k",
          f"arn:aws:ecs:*:{ACCOUNT}:task/k/*"]
SAML = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/AWSSSO_x"}
SSO_NAME = "AWSReservedSSO_x_0123456789abcdef"
SSO_PATH = "/aws-reserved/sso.amazonaws.com/"


def e(*people, policies=(), groups=()):
    """An export of these users and roles."""
    return {"e.json": export([one for one in people if "RoleName" in one],
                             [one for one in people if "UserName" in one],
                             groups, policies)}


def across(role_here, *people, policies=()):
    """A role, and these people in another account."""
    made = e(*people, policies=policies)["e.json"]
    return {"e.json": export([role_here]), "f.json": elsewhere(made)}


def under(files, *statements):
    """With an SCP of these."""
    return dict(files, **{"o.json": organization(*statements)})


def u(*statements, **more):
    return user("u", *statements, **more)


def boss(*trusts, **more):
    """A role with exec everywhere."""
    return trusted("boss", trusts, ALLOW, **more)


def chain(*names, last=()):
    """Roles that each may assume the next, as u may the first."""
    roles = [trusted(name, [trust(ACCOUNT)], allow(ASSUME, role_arn(after)))
             for name, after in zip(names, names[1:])]
    end = trusted(names[-1], [trust(ACCOUNT)], ALLOW, *last)
    return e(u(allow(ASSUME, role_arn(names[0]))), *roles, end)


def fargate(launch="FARGATE"):
    """What describe-services says of one service."""
    cluster = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/k"
    return {"services": [{
        "serviceArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/k/s",
        "serviceName": "s", "clusterArn": cluster, "status": "ACTIVE",
        "launchType": launch, "desiredCount": 1, "runningCount": 1,
        "pendingCount": 0, "enableExecuteCommand": True,
        "taskDefinition":
            f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/s:1"}],
        "failures": []}


def allowed_by(**more):
    """An allow-list whose one entry is about the role or user that it names."""
    entry = {"id": "x", "clusters": ["*"], "containers": ["*"],
             "owner": "a@b.example", "justification": "it is", "ticket": "S-1",
             "approved_by": "c@b.example", "approved_on": "2026-11-01",
             "expires": "2027-01-01"}
    return json.dumps({"version": 1, "entries": [dict(entry, **more)]})


# ---- what is told ------------------------------------------------------------


def last_name(arn):
    return arn.split("/")[-1] if arn else "nothing"


def steps_of(path):
    return " ".join([">".join(step["kind"] for step in path["steps"]),
                     last_name(path["end"]), path["door"]])


def callers_of(witness):
    return {last_name(request["context"]["aws:PrincipalArn"])
            for request in (witness or {}).get("requests", ())
            if "aws:PrincipalArn" in request["context"]}


def told(report):
    """All lines that a row may ask for."""
    lines = set()
    for principal in report["principals"]:
        name = last_name(principal["arn"])
        for door in principal.get("doors", []):
            lines.add(f"{name} door {door['door']} {door['verdict']}")
            lines.update(f"{name} {door['door']} by {grant['policy_name']}"
                         for grant in door["grants"])
            lines.update(f"{name} {door['door']} as {arn}"
                         for arn in callers_of(door["witness"]))
        for path in principal.get("paths", []):
            lines.add(f"{name} path {steps_of(path)}")
            lines.add(f"{name} takes {path['verdict']}")
            lines.add(f"{name} reaches {path['reach']}")
            lines.add(f"{name} by {last_name(path['steps'][0]['target'])}")
            lines.add(f"{name} gets to {path['end']}")
            lines.update(f"{name} needs {need}" for step in path["steps"]
                         for need in step["needs"])
        lines.update(f"{name} hides {one['hides']} {one['action']} "
                     f"{one['verdict']}"
                     for one in principal.get("evidence", []))
    for outside in report.get("outside") or []:
        for path in outside["paths"]:
            lines.add(f"{outside['from']} outside {steps_of(path)}")
            lines.add(f"{outside['from']} gets in {path['verdict']}")
            lines.update(f"{outside['from']} as {one} {last_name(path['end'])}"
                         for one in outside["subjects"])
    lines.update(f"incomplete {text}" for text in report["run"]["incomplete"])
    lines.add(f"{len(report['run']['incomplete'])} incomplete")
    lines.update(f"assumed {text}" for text in report["run"]["assumptions"])
    for found in report["findings"]:
        lines.add(re.sub("`arn:[^`]*/", "`", found["message"]))
        names = found.get("principals") or [found["principal"]]
        lines.update(f"{found['rule']} {found['severity']} {last_name(name)}"
                     for name in names if name)
    return lines


def check(program, row):
    sentence, files, wanted, *arguments = row
    if "a.yaml" in files:
        arguments = ["--allow-list", "a.yaml", *arguments]
    status, report = scan(
        program, files, *arguments,
        sources=[name for name in files if name != "a.yaml"])
    if report is None:
        return f"{sentence}: exit {status}, no report"
    lines = told(report)
    faults = [line for line in wanted if line.startswith("no ") == any(
        fnmatch.fnmatchcase(one, line.removeprefix("no ")) for one in lines)]
    told_so = any(line.startswith("incomplete") for line in wanted)
    if report["run"]["incomplete"] and not told_so:
        faults.append(f"incomplete: {report['run']['incomplete']}")
    return f"{sentence}: {faults} of {sorted(lines)}" if faults else None


def schema_given():
    """What checks against the schema that is the second argument; None where
    there is no library for that."""
    with open(sys.argv[2], encoding="utf-8") as file:
        schema = json.load(file)
    return jsonschema and jsonschema.Draft202012Validator(schema)


def check_rows(rows, check_row=check):
    """All of them, by the program that is the first argument; then exits."""
    program = os.path.abspath(sys.argv[1])
    faults = [fault for fault in (check_row(program, row) for row in rows)
              if fault]
    print("\n".join(faults))
    print(f"{len(rows)} rows, {len(faults)} faults")
    sys.exit(len(faults) > 0)
