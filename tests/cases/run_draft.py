#!/usr/bin/env python3
"""A draft that is filled in approves what is, and nothing once it grows.

    run_draft.py PROGRAM FIXTURES
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

NOW = ["--now", "2026-11-20T12:00:00Z"]
FIELDS = {
    "owner": "payments",
    "justification": "it is needed",
    "approved_by": "ciso",
    "approved_on": "2026-11-01",
    "expires": "2027-10-31",
}
ROLE = "arn:aws:iam::111122223333:role/Dev"
CLUSTER = "arn:aws:ecs:%s:111122223333:cluster/%s"
TASK = "arn:aws:ecs:%s:111122223333:task/%s/*"


def allow(**more):
    return {"Effect": "Allow", "Action": "ecs:ExecuteCommand", "Resource": "*", **more}


def deny(**more):
    return {"Effect": "Deny", "Action": "ecs:ExecuteCommand", "Resource": "*", **more}


def of(name, region="*"):
    return [CLUSTER % (region, name), TASK % (region, name)]


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}

# The rule, the statements, how many entries, what they hold, and the
# statements once a limit is gone.
ROWS = [
    (
        "MFA is a condition of the entry",
        [allow(Condition=MFA)],
        1,
        ['"aws:MultiFactorAuthPresent": ["true"]'],
        [allow()],
    ),
    (
        "a Deny without MFA is, too",
        [allow(), deny(Condition=NO_MFA)],
        1,
        ["      Bool:", '"aws:MultiFactorAuthPresent": ["true"]'],
        [allow()],
    ),
    (
        "clusters that are denied are an exception",
        [allow(), deny(Resource=of("prod*"))],
        1,
        ["      ArnNotLike:", '"ecs:cluster": ["arn:aws:ecs:*:111122223333:cluster/prod*"]'],
        [allow()],
    ),
    (
        "regions are those of the ARNs or of the condition",
        [
            allow(Resource=of("web", "eu-west-1")),
            allow(
                Resource=of("api"),
                Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
            ),
        ],
        2,
        ["arn:aws:ecs:eu-west-1:111122223333:cluster/web", '"aws:RequestedRegion": ["us-east-1"]'],
        [allow(Resource=of("web") + of("api"))],
    ),
    (
        "a region that a Deny leaves is the only one",
        [
            allow(),
            deny(Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}),
        ],
        1,
        ['"arn:aws:ecs:eu-west-1:111122223333:cluster/*"'],
        [allow()],
    ),
    (
        "dev freely and prod with MFA are two entries",
        [allow(Resource=of("dev")), allow(Resource=of("prod"), Condition=MFA)],
        2,
        ["cluster/dev", "cluster/prod", '"aws:MultiFactorAuthPresent": ["true"]'],
        [allow(Resource=of("dev") + of("prod"))],
    ),
    (
        "a Deny of prod without MFA leaves two entries",
        [allow(), deny(Resource=of("prod"), Condition=NO_MFA)],
        2,
        ["cluster/prod", '"aws:MultiFactorAuthPresent": ["true"]'],
        [allow()],
    ),
    (
        "the cluster and the task through two statements name each",
        [allow(Resource=of("web")[0]), allow(Sid="Tasks", Resource=of("web")[1])],
        1,
        [
            '# the cluster through policy "in" (inline), statement 0',
            '# the task through policy "in" (inline), statement 1 "Tasks"',
        ],
        [allow()],
    ),
    (
        "containers are listed",
        [allow(Condition={"StringEquals": {"ecs:container-name": ["app", "web"]}})],
        1,
        ["    containers:", '      - "app"', '      - "web"'],
        [allow()],
    ),
    (
        "tasks are a condition",
        [
            allow(
                Resource=[
                    CLUSTER % ("*", "a"),
                    "arn:aws:ecs:*:111122223333:task/a/0123*",
                ]
            )
        ],
        1,
        ['"ecs:task": ["arn:aws:ecs:*:111122223333:task/a/0123*"]'],
        [allow(Resource=of("a"))],
    ),
    (
        "absence, sets, negations and IfExists are written as they are",
        [
            allow(
                Condition={
                    "Null": {"aws:SourceVpce": "false"},
                    "ForAllValues:StringEquals": {"aws:CalledVia": ["a", "b"]},
                    "StringNotEquals": {"aws:SourceVpce": "vpce-1"},
                    "NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "900"},
                }
            )
        ],
        1,
        [
            "      Null:",
            "      ForAllValues:StringEquals:",
            "      StringNotEquals:",
            "      NumericLessThanIfExists:",
        ],
        [allow()],
    ),
]

# What an entry cannot say: asked for, and refused until it is gone.
UNSAID = [
    (
        "a tag of the task alone",
        [
            allow(Resource=CLUSTER % ("*", "*")),
            allow(
                Resource="arn:aws:ecs:*:111122223333:task/*",
                Condition={"StringEquals": {"aws:ResourceTag/team": "a"}},
            ),
        ],
    ),
]


def export(statements):
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}
    role = {
        "Path": "/",
        "RoleName": "Dev",
        "RoleId": "AROA00000000000000DEV",
        "Arn": ROLE,
        "CreateDate": "2025-01-02T03:04:05+00:00",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "InstanceProfileList": [],
        "RolePolicyList": [
            {
                "PolicyName": "in",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
            }
        ],
        "AttachedManagedPolicies": [],
        "Tags": [],
        "RoleLastUsed": {"LastUsedDate": "2026-10-01T00:00:00+00:00", "Region": "eu-west-1"},
    }
    return json.dumps({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [role], "Policies": []})


def fill_in(draft):
    for field, value in FIELDS.items():
        draft = re.sub(rf'^    {field}: "".*$', f"    {field}: {value}", draft, flags=re.M)
    return draft


class Trial:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.failed = 0

    def run(self, *args):
        return subprocess.run(
            [self.program, *args, *NOW], cwd=self.folder, capture_output=True, text=True, check=False
        )

    def expect(self, name, good, got):
        if not good:
            self.failed += 1
            print(f"{name}: got\n{got}")

    def draft(self, sources):
        made = self.run("allowlist", "init", *sources)
        (self.folder / "list.yaml").write_text(fill_in(made.stdout), encoding="utf-8")
        return made.stdout

    def found(self, sources):
        scan = self.run("scan", *sources, "--allow-list", "list.yaml", "--fail-on", "none", "--output", "json")
        if scan.returncode not in (0, 3):
            return [scan.stderr]
        findings = json.loads(scan.stdout)["findings"]
        return [f["rule"] for f in findings if f["rule"] in ("EW103", "EW104")]

    def row(self, name, statements, count, texts, wider):
        (self.folder / "a.json").write_text(export(statements), encoding="utf-8")
        (self.folder / "b.json").write_text(export(wider), encoding="utf-8")
        draft = self.draft(["a.json"])
        refused = self.run("allowlist", "check", "list.yaml")
        self.expect(name + ": valid once filled in", refused.returncode == 0, draft + refused.stderr)
        self.expect(name + ": entries", draft.count("- id:") == count, draft)
        for text in texts:
            self.expect(f"{name}: {text}", text in draft, draft)
        self.expect(name + ": told where from", 'policy "in" (inline), statement' in draft, draft)
        self.expect(name + ": told when last", "2026-10-01" in draft, draft)
        self.expect(name + ": approved", self.found(["a.json"]) == [], draft)
        self.expect(name + ": wider is found", self.found(["b.json"]) == ["EW104"], draft)

    def unsaid(self, name, statements):
        (self.folder / "a.json").write_text(export(statements), encoding="utf-8")
        draft = self.draft(["a.json"])
        check = self.run("allowlist", "check", "list.yaml")
        self.expect(name + ": asked for", check.returncode == 2 and "unresolved: " in check.stderr, draft)
        scan = self.run("scan", "a.json", "--allow-list", "list.yaml")
        self.expect(name + ": refused", scan.returncode == 2, scan.stderr)


def main():
    program, fixtures = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(program, Path(folder))
        for row in ROWS:
            trial.row(*row)
        for row in UNSAID:
            trial.unsaid(*row)
        company = [str(fixtures / "sample" / name) for name in ("account-prod.json", "organization.json")]
        trial.draft(company)
        trial.expect("the company: approved", trial.found(company) == [], trial.found(company))
    print(f"{len(ROWS) + len(UNSAID)} drafts, {trial.failed} faults")
    return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main())
