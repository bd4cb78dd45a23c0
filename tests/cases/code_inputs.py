"""Small plans, templates and exports, for the cases that scan them."""
import json
import os
import subprocess
import tempfile

ACCOUNT = "111122223333"
ALLOW = {"Effect": "Allow", "Action": "ecs:ExecuteCommand", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "ecs:ExecuteCommand", "Resource": "*"}
HARMLESS = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def text(*statements):
    return json.dumps(document(*statements))


def policy_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:policy/{name}"


# ---- Terraform ---------------------------------------------------------------


def change(address, before, after, unknown=None, actions=None):
    """A resource change; create, delete or update where no action is told."""
    data = address.startswith("data.")
    kind, name = address.removeprefix("data.").split(".")[:2]
    if actions is None:
        actions = ["update"]
        actions = ["create"] if before is None else actions
        actions = ["delete"] if after is None else actions
    return {
        "address": address,
        "mode": "data" if data else "managed",
        "type": kind,
        "name": name.split("[")[0],
        "change": {
            "actions": actions,
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
        },
    }


def block(address, **expressions):
    kind, name = address.removeprefix("data.").split(".")
    return {
        "address": address,
        "type": kind,
        "name": name,
        "provider_config_key": "aws",
        "expressions": expressions,
    }


def plan(*changes, blocks=None):
    made = {
        "format_version": "1.2",
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
    }
    if blocks:
        made["configuration"] = {"root_module": {"resources": blocks}}
    return made


def tf_role(name, **more):
    made = {
        "name": name,
        "path": "/",
        "assume_role_policy": text(TRUST),
        "permissions_boundary": None,
        "managed_policy_arns": [],
        "inline_policy": [],
    }
    made.update(more)
    return made


def without(values, *names):
    return {name: values[name] for name in values if name not in names}


# ---- CloudFormation ----------------------------------------------------------

# The condition `Prod` is not known, and `Other` is its opposite.
UNSURE = {
    "Parameters": {"Stage": {"Type": "String"}},
    "Conditions": {
        "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Other": {"Fn::Not": [{"Condition": "Prod"}]},
    },
}


def resource(kind, condition=None, **properties):
    made = {"Type": f"AWS::{kind}", "Properties": properties}
    if condition:
        made["Condition"] = condition
    return made


def cf_role(name="r", condition=None, **properties):
    return resource(
        "IAM::Role",
        condition,
        RoleName=name,
        AssumeRolePolicyDocument=document(TRUST),
        **properties,
    )


def inline(name, *statements):
    return {"PolicyName": name, "PolicyDocument": document(*statements)}


def template(**resources):
    return {"Resources": resources}


# ---- exports -----------------------------------------------------------------


def export(roles=(), users=(), groups=(), policies=()):
    return {
        "UserDetailList": list(users),
        "GroupDetailList": list(groups),
        "RoleDetailList": list(roles),
        "Policies": list(policies),
    }


def role(name, inlines=(), attached=(), boundary=None, path="/"):
    made = {
        "Path": path,
        "RoleName": name,
        "RoleId": "AROA" + name.upper(),
        "Arn": f"arn:aws:iam::{ACCOUNT}:role{path}{name}",
        "AssumeRolePolicyDocument": document(TRUST),
        "RolePolicyList": list(inlines),
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


def policy(name, *statements):
    return {
        "PolicyName": name,
        "PolicyId": "ANPA" + name.upper(),
        "Arn": policy_arn(name),
        "Path": "/",
        "DefaultVersionId": "v1",
        "PolicyVersionList": [
            {
                "Document": document(*statements),
                "VersionId": "v1",
                "IsDefaultVersion": True,
            }
        ],
    }


# ---- scans -------------------------------------------------------------------


def write(folder, name, content):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content, indent=1)
    if isinstance(content, str):
        content = content.encode()
    with open(path, "wb") as file:
        file.write(content)


def scan(program, files, *arguments, sources=None):
    """Exit status and report (None where there is none)."""
    with tempfile.TemporaryDirectory(prefix="execwarden-code-") as folder:
        for name, content in files.items():
            write(folder, name, content)
        run = subprocess.run(
            [program, "scan", "--no-config", "--output", "json", "--account",
             ACCOUNT, "--region", "eu-west-1", "--now", "2026-11-20T12:00:00Z",
             *arguments, *(sources or files)],
            cwd=folder, capture_output=True, text=True, timeout=60,
            check=False,
        )
    return run.returncode, json.loads(run.stdout) if run.stdout else None
