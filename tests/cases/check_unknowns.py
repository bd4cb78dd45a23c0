"""What is not known before a deployment is unknown exactly where it matters.

    check_unknowns.py PROGRAM [--count N] [--seed S]

Templates with parameters that have no value are scanned as they are, and then
with values for them. A verdict other than `unknown` must be what every value
gives, reach and conditions included; and whatever a value gives must not be
more than what was told.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

ACCOUNT = "111122223333"
REGION = "eu-west-1"
ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:"
VALUES = {
    "Name": ["prod", "dev", "*", "", "prod*", "x/y"],
    "Whole": ["*", ARN + "cluster/prod", ARN + "task/prod/*", "arn:aws:s3:::b"],
    "Action": ["ecs:ExecuteCommand", "ecs:*", "s3:GetObject", "*"],
    "Tag": ["dev", "prod", "*"],
    "Flag": ["true", "false"],
}


def resource(rng):
    """One Resource entry, perhaps with a parameter in it."""
    return rng.choice(
        [
            "*",
            ARN + "cluster/prod",
            ARN + "task/prod/*",
            ARN + "*",
            {"Fn::Sub": ARN + "cluster/${Name}"},
            {"Fn::Sub": ARN + "task/${Name}/*"},
            {"Ref": "Whole"},
            {"Fn::Sub": "${Whole}*"},
            "arn:aws:s3:::bucket",
        ]
    )


def action(rng):
    return rng.choice(
        [
            "ecs:ExecuteCommand",
            "ecs:*",
            "s3:GetObject",
            "*",
            {"Ref": "Action"},
            {"Fn::Sub": "ecs:${Name}"},
        ]
    )


def condition(rng):
    return rng.choice(
        [
            {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
            {"Bool": {"aws:MultiFactorAuthPresent": {"Ref": "Flag"}}},
            {"StringEquals": {"aws:ResourceTag/env": {"Ref": "Tag"}}},
            {"StringLike": {"ecs:cluster": {"Fn::Sub": ARN + "cluster/${Name}"}}},
            {"StringNotEquals": {"aws:ResourceTag/env": "dev"}},
        ]
    )


def statement(rng):
    made = {"Effect": rng.choice(["Allow", "Allow", "Deny"])}
    negated = rng.random() < 0.12
    made["NotAction" if negated else "Action"] = [
        action(rng) for _ in range(rng.randint(1, 2))
    ]
    negated = rng.random() < 0.12
    made["NotResource" if negated else "Resource"] = [
        resource(rng) for _ in range(rng.randint(1, 2))
    ]
    if rng.random() < 0.35:
        made["Condition"] = condition(rng)
    return made


SURE = {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}


def document(rng, most):
    made = [statement(rng) for _ in range(rng.randint(1, most))]
    if rng.random() < 0.5:
        made.append(SURE)
    return {"Version": "2012-10-17", "Statement": made}


def template(rng):
    role = {
        "RoleName": "role",
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        "Policies": [{"PolicyName": "p", "PolicyDocument": document(rng, 3)}],
    }
    made = {
        "Parameters": {name: {"Type": "String"} for name in VALUES},
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": role}},
    }
    if rng.random() < 0.3:
        made["Resources"]["Boundary"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": document(rng, 2)},
        }
        role["PermissionsBoundary"] = {"Ref": "Boundary"}
    return made


def scan(program, folder, made, values):
    """What the report says of the role."""
    with open(os.path.join(folder, "template.json"), "w") as file:
        json.dump(made, file)
    sources = ["template.json"]
    if values is not None:
        with open(os.path.join(folder, "values.json"), "w") as file:
            json.dump({"Parameters": values}, file)
        sources.append("values.json")
    run = subprocess.run(
        [program, "scan", "--no-config", "--output", "json", "--account",
         ACCOUNT, "--now", "2026-11-20T12:00:00Z", "--fail-on", "none",
         "--region", REGION, *sources],
        cwd=folder, capture_output=True, text=True, timeout=60,
    )
    if run.returncode not in (0, 3):
        sys.exit(f"exit {run.returncode}: {run.stderr}")
    for principal in json.loads(run.stdout)["principals"]:
        if principal["type"] == "role":
            return principal
    return {"verdict": "none", "reach": None, "clusters": [], "conditions": []}


def plain(verdict):
    return "none" if verdict == "blocked" else verdict


def check(program, folder, rng, counts):
    made = template(rng)
    told = scan(program, folder, made, None)
    counts[told["verdict"]] = counts.get(told["verdict"], 0) + 1
    seen = set()
    for _ in range(6):
        values = {name: rng.choice(rows) for name, rows in VALUES.items()}
        got = scan(program, folder, made, values)
        seen.add((plain(got["verdict"]), got["reach"]))
        if got["verdict"] == "unknown" or told["verdict"] == "unknown":
            continue
        if plain(got["verdict"]) != plain(told["verdict"]) or (
            got["reach"] != told["reach"]
        ):
            print(json.dumps(made, indent=1))
            sys.exit(
                f"told {told['verdict']} {told['reach']}, but with "
                f"{json.dumps(values)} it is {got['verdict']} {got['reach']}"
            )
    if told["verdict"] == "unknown" and len(seen) == 1:
        counts["perhaps needless"] = counts.get("perhaps needless", 0) + 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    counts = {}
    print(f"seed {options.seed}, {options.count} templates")
    with tempfile.TemporaryDirectory(prefix="execwarden-unknowns-") as folder:
        for _ in range(options.count):
            check(os.path.abspath(options.program), folder, rng, counts)
    print(counts)
    if not {"allowed", "unknown", "none"} <= set(counts):
        sys.exit("not every verdict occurred: the check shows little")


main()
