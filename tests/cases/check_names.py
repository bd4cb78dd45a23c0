#!/usr/bin/env python3
"""Names of what has none survive other files, and any order of files.

    check_names.py PROGRAM

Roles, groups and policies whose names are made up when they are deployed, in
plans, states and templates. Whatever files are scanned together, in whatever
order: the findings of a file keep principal, policy and fingerprint, and a
baseline that was made with other files knows them again.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile

EXEC = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "ecs:ExecuteCommand", "Resource": "*"}
        ],
    }
)


def change(kind, name, after, unknown):
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {
            "actions": ["create"],
            "before": None,
            "after": after,
            "after_unknown": unknown,
        },
    }


def resource(kind, name, expressions):
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "expressions": expressions,
    }


def plan(names):
    """Roles and policies without a name, with a prefix, and with neither."""
    changes, resources = [], []
    for name in names:
        made = {"name_prefix": "exec-"} if name != "bare" else {}
        unknown = {"arn": True, "name": True, "id": True}
        if name == "open":
            made, unknown = {}, unknown | {"name_prefix": True}
        changes += [
            change("aws_iam_role", name, {"path": "/"} | made, unknown),
            change(
                "aws_iam_role_policy",
                name,
                {"policy": EXEC} | made,
                {"role": True, "name": True},
            ),
            change(
                "aws_iam_policy", name, {"path": "/", "policy": EXEC} | made,
                unknown,
            ),
        ]
        role = {"references": [f"aws_iam_role.{name}.id", f"aws_iam_role.{name}"]}
        resources += [
            resource("aws_iam_role", name, {}),
            resource("aws_iam_role_policy", name, {"policy": {}, "role": role}),
            resource("aws_iam_policy", name, {"policy": {}}),
        ]
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "resource_changes": changes,
            "configuration": {"root_module": {"resources": resources}},
        }
    )


def together(kind, names):
    """Inline policies of one prefix at one role, in the order of names."""
    role = {"references": ["aws_iam_role.one.id", "aws_iam_role.one"]}
    changes = [change("aws_iam_role", "one", {"name": "one", "path": "/"}, {})]
    resources = [resource("aws_iam_role", "one", {})]
    for name in names:
        text = EXEC.replace('"*"', f'"arn:aws:ecs:*:*:*{name}*"')
        after = {"policy": text, "name_prefix": "exec-"}
        changes.append(change(kind, name, after, {"role": True, "name": True}))
        resources.append(resource(kind, name, {"policy": {}, "role": role}))
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "resource_changes": changes,
            "configuration": {"root_module": {"resources": resources}},
        }
    )


def template(names):
    resources = {}
    for name in names:
        document = json.loads(EXEC)
        resources[name] = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [],
                },
                "Policies": [{"PolicyName": "p", "PolicyDocument": document}],
            },
        }
        resources[name + "Group"] = {"Type": "AWS::IAM::Group"}
        resources[name + "Policy"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "PolicyDocument": document,
                "Groups": [{"Ref": name + "Group"}],
            },
        }
    return json.dumps({"Resources": resources})


FILES = {
    "a/plan.json": plan(["this", "bare", "open"]),
    "b/plan.json": plan(["this", "that", "bare"]),
    "a/stack.json": template(["Deploy", "Run"]),
    "b/stack.json": template(["Deploy"]),
    "c/stack.json": template(["Deploy"]),
}


def scan(program, folder, arguments):
    run = subprocess.run(
        [program, "scan", "--no-config", "--account", "111122223333", "-q",
         "--output", "json", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": folder},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if run.returncode not in (0, 1):
        raise SystemExit(f"{arguments}: {run.returncode}: {run.stdout}")
    return run.stdout


def found(report):
    """{file: {(rule, principal, policy, fingerprint), ...}}"""
    files = {}
    for finding in json.loads(report)["findings"]:
        files.setdefault(finding["location"]["file"], set()).add(
            (
                finding["rule"],
                finding["principal"],
                finding["policy"],
                finding["fingerprint"],
            )
        )
    return files


def check(program, folder):
    faults = []
    for name, text in FILES.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    alone = {name: found(scan(program, folder, [name]))[name] for name in FILES}
    names = sorted(FILES)
    orders = [list(names), names[::-1], names[2:] + names[:2]]
    orders += [list(pair) for pair in itertools.permutations(names, 2)]
    for order in orders:
        seen = found(scan(program, folder, order))
        faults += [
            f"{' '.join(order)}: {name} has other names: "
            f"{sorted(seen.get(name, set()) ^ alone[name])[:2]}"
            for name in order
            if seen.get(name) != alone[name]
        ]
    for ones in itertools.combinations(alone.values(), 2):
        if ones[0] & ones[1]:
            faults.append(f"two files share {sorted(ones[0] & ones[1])[:2]}")
    orders = []
    for names_in in (["x", "y"], ["y", "x"], ["y"]):
        with open(os.path.join(folder, "one.json"), "w") as file:
            file.write(together("aws_iam_role_policy", names_in))
        orders.append(found(scan(program, folder, ["one.json"]))["one.json"])
    if orders[0] != orders[1] or not orders[2] < orders[0]:
        faults.append(f"inline policies of one prefix: {orders}")
    baseline = os.path.join(folder, "baseline.out")
    with open(baseline, "w", encoding="utf-8") as file:
        file.write(scan(program, folder, names[::-1]))
    for gone in names:
        left = [name for name in names if name != gone]
        report = json.loads(
            scan(program, folder, ["--baseline", baseline, *left])
        )
        new = [f for f in report["findings"] if f["status"] == "open"]
        if new:
            faults.append(f"without {gone} {len(new)} findings are new")
    return faults


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        faults = check(program, folder)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
