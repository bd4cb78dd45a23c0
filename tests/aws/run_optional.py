#!/usr/bin/env python3
"""What a fetch may be refused without being incomplete.

    run_optional.py EXECWARDEN

Roles of tasks, machines and credential reports refine what is told; without
them it stays unknown. A refusal is told, a failure is a gap as any other.
"""

import base64
import json
import os
import sys

try:
    import botocore  # noqa: F401
except ImportError:
    print("skipped: python3-botocore is not there")
    sys.exit(77)

from run_fetch import (DETAILS, MANAGEMENT, QUICK, REGION, Tests, documents,
                       load, manifest, report, timed)
from run_http import Server

OURS = f"accounts/{MANAGEMENT}/"
HERE = OURS + "us-east-1/"
REPORT = OURS + "credential-report.json"
DEFINITIONS = HERE + "ecs-task-definitions.json"
INSTANCES = HERE + "ecs-container-instances.json"
NODES = HERE + "ecs-nodes.json"
# a container's environment may hold one
PASSWORD = "of-a-container"


def shapes(t):
    """Documents are what the AWS CLI prints, or less."""
    folder, _ = t.fetch("all there is", *REGION)
    definitions = load(folder, DEFINITIONS)["taskDefinitions"]
    t.check("a definition has its roles, and nothing of its containers", [
        {name: value for name, value in one.items()} for one in definitions
    ] == [{"taskDefinitionArn": "arn:aws:ecs:us-east-1:" + MANAGEMENT
           + ":task-definition/app:7", "family": "app", "revision": 7,
           "status": "ACTIVE", "taskRoleArn": f"arn:aws:iam::{MANAGEMENT}:"
           "role/role-0000", "compatibilities": ["EC2", "FARGATE"]}],
            definitions)
    t.check("each definition is asked for once",
            t.counts()["ecs:DescribeTaskDefinition"] == 1, t.counts())
    machines = load(folder, INSTANCES)["containerInstances"]
    nodes = load(folder, NODES)["InstanceInformationList"]
    t.check("machines are there, and which of them are managed",
            len(machines) == 2 and len(nodes) == 1 and nodes[0]["InstanceId"]
            in [one["ec2InstanceId"] for one in machines], (machines, nodes))
    answer = load(folder, REPORT)
    t.check("the report is the answer of IAM", list(answer) == [
        "Content", "ReportFormat", "GeneratedTime"], answer)
    read, result = report(t, folder)
    kinds = {one["kind"] for one in read["run"]["inputs"]}
    t.check("all of it is input", result.status == 0 and kinds >= {
        "credential report", "ecs task definitions",
        "ecs container instances", "ssm nodes"}, kinds)
    live, result = report(t, "--live", *REGION)
    t.check("scan --live reads the same", result.status == 0 and
            {one["kind"] for one in live["run"]["inputs"]} == kinds
            and live["principals"] == read["principals"],
            [one["kind"] for one in live["run"]["inputs"]])
    t.check("where no machines are, nobody asks for them",
            not any("eu-west-1" in path for path in documents(folder)))


def refused(t):
    rows = [
        ("iam", "GenerateCredentialReport", "the credential report of account "
         + MANAGEMENT, [REPORT]),
        ("iam", "GetCredentialReport", "the credential report of account "
         + MANAGEMENT, [REPORT]),
        ("ecs", "DescribeTaskDefinition", "ECS task definitions of account "
         f"{MANAGEMENT} in us-east-1", [DEFINITIONS]),
        ("ecs", "ListContainerInstances", "ECS container instances of account "
         f"{MANAGEMENT} in us-east-1", [INSTANCES, NODES]),
        ("ecs", "DescribeContainerInstances", "ECS container instances of "
         f"account {MANAGEMENT} in us-east-1", [INSTANCES, NODES]),
        ("ssm", "DescribeInstanceInformation", "SSM nodes of account "
         f"{MANAGEMENT} in us-east-1", [NODES]),
    ]
    for service, action, what, gone in rows:
        t.faults({"kind": "deny", "service": service, "action": action})
        folder, result = t.fetch(action, *REGION)
        said = manifest(folder)
        t.check(f"{action}: it is told, and nothing is missing",
                said["complete"] and said["missing"] == []
                and [gap["what"] for gap in said["assumed"]] == [what]
                and "AccessDenied" in said["assumed"][0]["why"]
                and f"not readable: {what}: " in result.err, said["assumed"])
        t.check(f"{action}: what there is none of is not there",
                not any(path in documents(folder) for path in gone)
                and HERE + "ecs-tasks.json" in documents(folder)
                and OURS + DETAILS in documents(folder))
        read, result = report(t, folder)
        t.check(f"{action}: a scan is conclusive and tells it too",
                result.status == 0 and any(
                    f"the snapshot was made without {what}: " in text
                    for text in read["run"]["assumptions"]),
                read["run"]["assumptions"])
        live, result = report(t, "--live", *REGION)
        t.check(f"{action}: so does scan --live", result.status == 0
                and live["run"]["assumptions"] == read["run"]["assumptions"],
                live["run"]["assumptions"])
        t.faults()
    t.faults({"kind": "deny", "action": "GetCredentialReport"})
    folder, _ = t.fetch("without a report", *REGION)
    t.faults()
    t.fetch("later it can be had", *REGION, "--resume", folder=folder)
    t.check("it is there then, and nothing else was asked for",
            REPORT in documents(folder) and manifest(folder)["assumed"] == []
            and not any(name.startswith("ecs:") for name in t.counts()),
            t.counts())


def failed(t):
    """What fails is another thing than what is refused."""
    for action, what, gone in [
            ("GetCredentialReport", "the credential report", REPORT),
            ("GenerateCredentialReport", "the credential report", REPORT),
            ("DescribeTaskDefinition", "ECS task definitions", DEFINITIONS),
            ("DescribeContainerInstances", "ECS container instances",
             INSTANCES),
            ("DescribeInstanceInformation", "SSM nodes", NODES)]:
        for rule in ({"kind": "status", "status": 500}, {"kind": "garbage"}):
            t.faults({**rule, "action": action})
            folder, result = t.fetch(f"{action} {rule['kind']}", *REGION,
                                     status=3, env=QUICK)
            said = manifest(folder)
            t.check(f"{action} {rule['kind']}: it is missing",
                    [gap["what"].startswith(what) for gap in said["missing"]]
                    == [True] and said["assumed"] == []
                    and gone not in documents(folder), said["missing"])
            _, result = report(t, folder)
            t.check(f"{action} {rule['kind']}: a scan is inconclusive",
                    result.status == 3, result.status)
            t.faults()
            t.fetch("and then", *REGION, "--resume", folder=folder)
            t.check(f"{action} {rule['kind']}: --resume gets it",
                    gone in documents(folder) and
                    manifest(folder)["complete"])


def answers(t):
    """Answers that are none."""
    for action, pattern, text in [
            ("GetCredentialReport", "<Content>.*</Content>", ""),
            ("GetCredentialReport", "<ReportFormat>.*</ReportFormat>", ""),
            ("GenerateCredentialReport", "COMPLETE", "PERHAPS"),
            ("DescribeTaskDefinition", '"taskDefinition"', '"other"'),
            ("ListContainerInstances", '"containerInstanceArns"', '"other"'),
            ("DescribeInstanceInformation", '"InstanceInformationList"',
             '"other"')]:
        t.faults({"kind": "replace", "action": action, "pattern": pattern,
                  "text": text})
        folder, _ = t.fetch(f"{action} without {pattern}", *REGION, status=3)
        t.check(f"{action} without {pattern}: it is missing",
                len(manifest(folder)["missing"]) == 1,
                manifest(folder)["missing"])


def waits(t):
    """A report takes a moment, and may run out meanwhile."""
    t.faults({"kind": "replace", "action": "GenerateCredentialReport",
              "pattern": "COMPLETE", "text": "STARTED", "times": 1},
             {"kind": "replace", "action": "GenerateCredentialReport",
              "pattern": "COMPLETE", "text": "INPROGRESS", "times": 1})
    folder, result = t.fetch("a report that is being made", *REGION)
    t.check("is waited for", REPORT in documents(folder) and
            t.counts()["iam:GenerateCredentialReport"] == 3
            and t.counts()["iam:GetCredentialReport"] == 1
            and result.seconds > 1.4, (t.counts(), result.seconds))
    for code in ("ReportExpired", "ReportNotPresent", "ReportInProgress"):
        t.faults({"kind": "deny", "code": code, "times": 1,
                  "action": "GetCredentialReport"})
        folder, _ = t.fetch(f"a report that is not there: {code}", *REGION)
        t.check(f"{code}: it is made again", REPORT in documents(folder) and
                t.counts()["iam:GenerateCredentialReport"] == 2,
                t.counts())
    t.faults({"kind": "replace", "action": "GenerateCredentialReport",
              "pattern": "COMPLETE", "text": "STARTED"})
    folder = t.fresh()
    result = t.run("fetch", "--out", folder, *REGION, interrupt=4)
    t.check("an interrupt ends the wait", result.status == 4
            and result.seconds < 6, (result.status, result.seconds))


def gone(t):
    """What ended in between is no gap."""
    table = base64.b64encode(
        ("user,arn,user_creation_time,password_enabled,password_last_used,"
         "mfa_active,access_key_1_active,access_key_2_active\n"
         f"old,arn:aws:iam::{MANAGEMENT}:user/old,x,true,N/A,false,false,"
         "false\n").encode()).decode()
    t.faults({"kind": "replace", "action": "GetCredentialReport", "text":
              f"<Content>{table}</Content>",
              "pattern": "<Content>.*</Content>"})
    folder, _ = t.fetch("a report of before", *REGION)
    for name, words in [("a snapshot", [folder]),
                        ("scan --live", ["--live", *REGION])]:
        read, result = report(t, *words)
        t.check(f"{name}: a user of an older report was deleted",
                result.status == 0 and read["run"]["complete"]
                and "user/old` is in the credential report alone"
                in result.err, (result.status, read["run"]["incomplete"]))
    for action, code in [("DescribeTaskDefinition", "ClientException"),
                         ("DescribeInstanceInformation", "InvalidInstanceId"),
                         ("ListContainerInstances",
                          "ClusterNotFoundException")]:
        t.faults({"kind": "deny", "action": action, "code": code})
        folder, _ = t.fetch(f"{action}: {code}", *REGION)
        said = manifest(folder)
        t.check(f"{action}: {code}: nothing is missing", said["complete"]
                and said["assumed"] == [], said)


def policy(t):
    """Each of these calls is in the policy."""
    text = json.loads(t.run("fetch", "--print-policy", *REGION).out)
    actions = text["Statement"][0]["Action"]
    t.check("the policy permits them", {
        "iam:GenerateCredentialReport", "iam:GetCredentialReport",
        "ecs:DescribeTaskDefinition", "ecs:ListContainerInstances",
        "ecs:DescribeContainerInstances",
        "ssm:DescribeInstanceInformation"} <= set(actions), actions)


def main():
    t = Tests(os.path.abspath(sys.argv[1]), never=[PASSWORD])
    try:
        t.server = Server("--accounts", "2")
        for part in (shapes, policy, refused, failed, answers, waits, gone):
            timed(t, part)
    finally:
        t.server.stop()
        t.folder.cleanup()
    print(f"{t.count} checks, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
