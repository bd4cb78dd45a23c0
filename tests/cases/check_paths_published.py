"""Published ways to more access: each is found with just what it takes, and
not without any part of that.

    check_paths_published.py PROGRAM SERVICES

SERVICES is src/paths/services.def: each row of it is a case, so that a new row
is tested by itself; beside them are those by writes of IAM (facts A1.5, F4.2).
All callers are in one account: one who has what the way takes, one for each
call that is left out, one each under an SCP and a boundary that leave out a
call, and with a role whose trust policy names another service.
"""
import os
import re
import sys

from path_inputs import *

OTHER_SERVICE = "backup.amazonaws.com"
INSTANCES = "arn:aws:ec2:*:*:instance/*"
ASSOCIATIONS = "arn:aws:ssm:*:*:association/*"
TASKS = "arn:aws:ecs:*:*:task/*"
#: Rows of engine/actions_rows.h that the table names: a call and what it is on.
SYMBOLS = {
    "EW_SSM_START_SESSION": (
        "ssm:StartSession",
        [TASKS, "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell"],
    ),
    "EW_SSM_START_SESSION_AWS": (
        "ssm:StartSession",
        [TASKS, "arn:aws:ssm:*::document/AWS-StartInteractiveCommand"],
    ),
    "EW_SSM_START_SESSION_AWS_OWN": (
        "ssm:StartSession",
        [TASKS, f"arn:aws:ssm:*:{ACCOUNT}:document/AWS-StartInteractiveCommand"],
    ),
    "EW_SSM_START_SESSION_INSTANCE": (
        "ssm:StartSession",
        [INSTANCES, "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell"],
    ),
    "EW_SSM_START_SESSION_INSTANCE_AWS": (
        "ssm:StartSession",
        [INSTANCES, "arn:aws:ssm:*::document/AWS-StartInteractiveCommand"],
    ),
    "EW_SSM_SEND_COMMAND": (
        "ssm:SendCommand",
        [INSTANCES, f"arn:aws:ssm:*:{ACCOUNT}:document/x"],
    ),
    "EW_SSM_SEND_COMMAND_AWS": (
        "ssm:SendCommand",
        [INSTANCES, "arn:aws:ssm:*::document/AWS-RunShellScript"],
    ),
    "EW_SSM_START_SESSION_INSTANCE_AWS_OWN": (
        "ssm:StartSession",
        [INSTANCES, f"arn:aws:ssm:*:{ACCOUNT}:document/AWS-StartInteractiveCommand"],
    ),
    "EW_SSM_SEND_COMMAND_AWS_OWN": (
        "ssm:SendCommand",
        [INSTANCES, f"arn:aws:ssm:*:{ACCOUNT}:document/AWS-RunShellScript"],
    ),
    "EW_SSM_CREATE_ASSOCIATION": (
        "ssm:CreateAssociation",
        [ASSOCIATIONS, f"arn:aws:ssm:*:{ACCOUNT}:document/x"],
    ),
    "EW_SSM_CREATE_ASSOCIATION_AWS": (
        "ssm:CreateAssociation",
        [ASSOCIATIONS, "arn:aws:ssm:*::document/AWS-RunShellScript"],
    ),
    "EW_SSM_CREATE_ASSOCIATION_AWS_OWN": (
        "ssm:CreateAssociation",
        [ASSOCIATIONS, f"arn:aws:ssm:*:{ACCOUNT}:document/AWS-RunShellScript"],
    ),
    "EW_SSM_START_AUTOMATION_EXECUTION_DEFINITION": (
        "ssm:StartAutomationExecution",
        ["arn:aws:ssm:*:*:automation-definition/*"],
    ),
}
ROLE_KINDS = {"PASS": "pass-role", "USE": "use-compute"}
POOR, GROUP = role_arn("poor"), f"arn:aws:iam::{ACCOUNT}:group/"
#: Ways by writes: kind, what they are on (None: the caller), calls.
TO_OTHERS = [
    ("become-user", user_arn("rich"), ["iam:CreateAccessKey"]),
    ("become-user", user_arn("rich"), ["iam:CreateLoginProfile"]),
    ("become-user", user_arn("rich"), ["iam:UpdateLoginProfile"]),
    ("edit-trust", role_arn("rich"), ["iam:UpdateAssumeRolePolicy"]),
    ("edit-role", POOR, ["iam:AttachRolePolicy", "sts:AssumeRole"]),
    ("edit-role", POOR, ["iam:PutRolePolicy", "sts:AssumeRole"]),
    ("edit-role", POOR, ["iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"]),
    ("edit-role", POOR, ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]),
    ("edit-role", policy_arn("loose"),
     ["iam:CreatePolicyVersion", "sts:AssumeRole"]),
    ("edit-role", policy_arn("loose"),
     ["iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"]),
    ("edit-role", user_arn("poor"),
     ["iam:AttachUserPolicy", "iam:CreateAccessKey"]),
    ("edit-role", user_arn("poor"),
     ["iam:PutUserPolicy", "iam:CreateAccessKey"]),
    ("self-grant", None, ["iam:PutUserPolicy"]),
    ("self-grant", None, ["iam:AttachUserPolicy"]),
    ("self-grant", GROUP + "members", ["iam:PutGroupPolicy"]),
    ("self-grant", GROUP + "members", ["iam:AttachGroupPolicy"]),
    ("self-grant", GROUP + "execs", ["iam:AddUserToGroup"]),
    ("self-grant", policy_arn("loose"), ["iam:CreatePolicyVersion"]),
    ("self-grant", policy_arn("loose"), ["iam:SetDefaultPolicyVersion"]),
]
MEMBER = {"groups": ["members"], "attached": ["loose"]}


def rows_of(path):
    """(kind, service, calls as (name, statement)) for each row of the table."""
    with open(path, encoding="utf-8") as file:
        source = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    rows = re.findall(r"^EW_SERVICE\((.*?)\)$", source, flags=re.S | re.M)
    for row in rows:
        kind, service = re.match(r'(\w+),\s*"([^"]+)"', row).groups()
        calls = [(name, allow(name))
                 for name in re.findall(r'\bC\(\s*"([^"]+)"', row)]
        calls += [(SYMBOLS[name][0], allow(*SYMBOLS[name]))
                  for name in re.findall(r"\bR\((\w+)\)", row)]
        yield kind, service, calls


class Estate:
    """Many callers of one account, each with one question."""

    def __init__(self):
        self.users, self.policies = [], [self.loose()]
        self.roles, self.denied, self.cases = {}, {}, []

    @staticmethod
    def loose():
        """Nothing by its default version, everything by another."""
        made = policy("loose", HARMLESS)
        made["PolicyVersionList"].append(
            {"Document": document(allow("*")), "VersionId": "v2",
             "IsDefaultVersion": False})
        return made

    def role_for(self, service):
        name = "boss-" + service.split(".amazonaws")[0].replace(".", "-")
        self.roles[name] = trusted(name, [served(service)], allow("*"))
        return role_arn(name)

    def ask(self, sentence, statements, want, **more):
        """A caller with these; want is a kind, a target and whether found."""
        kind, target, found = want
        name = f"c{len(self.cases)}"
        self.users.append(user(name, *statements, **more))
        self.cases.append((sentence, (user_arn(name), kind,
                                      target or user_arn(name)), found))
        return name

    def add(self, what, want, calls, is_way=lambda names: False, **more):
        """A way by these calls, and how it is none; is_way tells whether what
        is left of it is another way of the kind."""
        statements = [statement for _, statement in calls]
        kind, target = want
        self.ask(f"{what}: found", statements, (kind, target, True), **more)
        for i, (name, _) in enumerate(calls):
            rest = calls[:i] + calls[i + 1:]
            left = (kind, target, is_way({one for one, _ in rest}))
            self.ask(f"{what}: without {name}",
                     [statement for _, statement in rest], left, **more)
            caller = self.ask(f"{what}: where an SCP denies {name}",
                              statements, left, **more)
            self.denied.setdefault(name, []).append(user_arn(caller))
            bound = f"all-but-{i}-{len(self.policies)}"
            self.policies.append(policy(bound, {
                "Effect": "Allow", "NotAction": name, "Resource": "*"}))
            self.ask(f"{what}: under a boundary without {name}", statements,
                     left, boundary=bound, **more)

    def files(self):
        roles = [*self.roles.values(),
                 trusted("rich", [served()], allow("*")),
                 trusted("poor", [trust(ACCOUNT)])]
        roles[-1]["AttachedManagedPolicies"] = [
            {"PolicyName": "loose", "PolicyArn": policy_arn("loose")}]
        others = [user("rich", allow("*")), user("poor")]
        groups = [group("members", HARMLESS), group("execs", ALLOW)]
        guards = [deny(name, ArnEquals={"aws:PrincipalArn": arns})
                  for name, arns in sorted(self.denied.items())]
        return {"e.json": export(roles, self.users + others, groups,
                                 self.policies),
                "o.json": organization(*guards)}


def add_services(estate, rows):
    for number, (kind, service, calls) in enumerate(rows, 1):
        names = " and ".join(name for name, _ in calls)
        what = f"row {number}, {service} by {names}"
        target, other = estate.role_for(service), estate.role_for(OTHER_SERVICE)
        passes = [("iam:PassRole", allow("iam:PassRole", StringEquals={
            "iam:PassedToService": service}))] if kind == "PASS" else []

        def is_way(left, kind=kind, service=service, passes=passes):
            return (not passes or "iam:PassRole" in left) and any(
                (kind, service) == row[:2]
                and {name for name, _ in row[2]} <= left for row in rows)

        calls = passes + calls
        estate.add(what, (ROLE_KINDS[kind], target), calls, is_way)
        estate.ask(f"{what}: a role that trusts another service",
                   [statement for _, statement in calls],
                   (ROLE_KINDS[kind], other, False))


def add_writes(estate):
    for kind, target, calls in TO_OTHERS:
        # becoming it takes the one that is written on, not the policy of it
        on = "*" if kind == "self-grant" or ":policy/" in target else target
        estate.add(f"{kind} by {' and '.join(calls)}", (kind, target),
                   [(name, allow(name, on)) for name in calls],
                   **(MEMBER if kind == "self-grant" else {}))


def first_steps(report):
    """(caller, kind, what it is about) of the first steps of all paths."""
    return {(principal["arn"], path["steps"][0]["kind"],
             path["steps"][0]["target"])
            for principal in report["principals"]
            for path in principal["paths"]}


def main():
    program, services = os.path.abspath(sys.argv[1]), sys.argv[2]
    estate, rows = Estate(), list(rows_of(services))
    add_services(estate, rows)
    add_writes(estate)
    status, report = scan(program, estate.files())
    if report is None:
        sys.exit(f"exit {status}, no report")
    seen = first_steps(report)
    faults = [f"{sentence}: {'not found' if found else 'found'}"
              for sentence, step, found in estate.cases
              if (step in seen) != found]
    print("\n".join(faults))
    print(f"{len(rows)} rows, {len(estate.cases)} callers, "
          f"{len(faults)} faults")
    with open(services, encoding="utf-8") as file:
        whole = len(re.findall(r"^EW_SERVICE\(", file.read(), re.M))
    sys.exit(len(faults) > 0 or len(rows) != whole)


main()
