"""Small accounts with people and machines, for the cases of doors and paths."""
from code_inputs import *

OTHER = "444455556666"
ECS_TASKS = "ecs-tasks.amazonaws.com"
ROOT, SCPS = "r-1", "SERVICE_CONTROL_POLICY"


def user_arn(name, account=ACCOUNT):
    return f"arn:aws:iam::{account}:user/{name}"


def role_arn(name, account=ACCOUNT, path="/"):
    return f"arn:aws:iam::{account}:role{path}{name}"


def allow(actions, resources="*", **conditions):
    made = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return dict(made, Condition=conditions) if conditions else made


def deny(actions, resources="*", **conditions):
    return dict(allow(actions, resources, **conditions), Effect="Deny")


def trust(principal, action="sts:AssumeRole", effect="Allow", **conditions):
    """A statement of a trust policy; a text is an ARN."""
    named = {"AWS": principal} if isinstance(principal, str) else principal
    made = {"Effect": effect, "Principal": named, "Action": action}
    return dict(made, Condition=conditions) if conditions else made


def served(service=ECS_TASKS):
    return trust({"Service": service})


def user(name, *statements, groups=(), boundary=None, attached=()):
    made = {
        "Path": "/",
        "UserName": name,
        "UserId": "AIDA" + name.upper(),
        "Arn": user_arn(name),
        "UserPolicyList": [inline("p", *statements)] if statements else [],
        "GroupList": list(groups),
        "AttachedManagedPolicies": [
            {"PolicyName": one, "PolicyArn": policy_arn(one)}
            for one in attached
        ],
        "Tags": [],
    }
    if boundary:
        made["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": policy_arn(boundary),
        }
    return made


def group(name, *statements, attached=()):
    return {
        "Path": "/",
        "GroupName": name,
        "GroupId": "AGPA" + name.upper(),
        "Arn": f"arn:aws:iam::{ACCOUNT}:group/{name}",
        "GroupPolicyList": [inline("p", *statements)] if statements else [],
        "AttachedManagedPolicies": [
            {"PolicyName": one, "PolicyArn": policy_arn(one)}
            for one in attached
        ],
    }


def trusted(name, trusts, *statements, path="/", boundary=None):
    """A role with these trusts and permissions."""
    inlines = [inline("p", *statements)] if statements else []
    made = role(name, inlines, boundary=boundary, path=path)
    made["AssumeRolePolicyDocument"] = document(*trusts)
    return made


def elsewhere(value, account=OTHER):
    """The same in another account."""
    return json.loads(json.dumps(value).replace(ACCOUNT, account))


def organization(*statements):
    """An organization whose root has an SCP of these, beside one of all."""

    def listed(name, content):
        return {
            "PolicySummary": {
                "Id": f"p-{name}",
                "Name": name,
                "Type": SCPS,
                "Arn": "arn:aws:organizations::999988887777:policy/o-abc/"
                f"service_control_policy/p-{name}",
            },
            "Content": content,
        }

    return {
        "Organization": {"Id": "o-abc", "MasterAccountId": "999988887777"},
        "Roots": [
            {
                "Id": ROOT,
                "Name": "Root",
                "PolicyTypes": [{"Type": SCPS, "Status": "ENABLED"}],
            }
        ],
        "OrganizationalUnits": [],
        "Accounts": [{"Id": ACCOUNT, "Name": "x", "ParentId": ROOT}],
        "Policies": [
            listed("any", text(allow("*"))),
            listed("guard", text(*statements)),
        ],
        "Targets": [
            {"PolicyId": "p-any", "TargetId": target}
            for target in (ROOT, ACCOUNT)
        ]
        + [{"PolicyId": "p-guard", "TargetId": ROOT}],
    }
