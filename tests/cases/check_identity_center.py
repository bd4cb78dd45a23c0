"""Who gets in by Identity Center: its writes as steps, and its assignments.

    check_identity_center.py PROGRAM

Rows are as path_rows.py reads them.
"""
from path_rows import *

# ---- rows --------------------------------------------------------------------
# sentence, files, what is told; and, where there are any, arguments

MANAGES = "999988887777"
ASSIGN = "sso:CreateAccountAssignment"
WRITE = "sso:PutInlinePolicyToPermissionSet"
PROVISION = "sso:ProvisionPermissionSet"
JOIN = "identitystore:CreateGroupMembership"
TAKEN = "assumed *Identity Center is taken not to be managed from there*"
MADE = "AWSReservedSSO_[*]"
THERE = f"gets to arn:aws:iam::{ACCOUNT}:role/aws-reserved/*/{MADE}"
NOTHING_ELSE = {"Effect": "Deny", "NotAction": "sso:*", "Resource": "*"}
MEMBER = trusted("idle", [served()], HARMLESS)


def sso_role(*statements, name="ops"):
    """The role of a permission set."""
    return trusted(f"AWSReservedSSO_{name}_0123456789abcdef",
                   [trust(SAML, "sts:AssumeRoleWithSAML")], *statements,
                   path=SSO_PATH)


OPS = "AWSReservedSSO_ops_0123456789abcdef"


def managed(member, *people, guard=(), account=MANAGES, delegates=None):
    """A member account, and these people in one that may manage it."""
    made = organization(*(guard or [deny("s3:GetObject")]))
    made["Accounts"] += [{"Id": OTHER, "Name": "y", "ParentId": ROOT},
                         {"Id": MANAGES, "Name": "z", "ParentId": ROOT}]
    made["Targets"] += [{"PolicyId": "p-any", "TargetId": OTHER},
                        {"PolicyId": "p-any", "TargetId": MANAGES}]
    if delegates is not None:
        made["DelegatedAdministrators"] = [{"Id": one} for one in delegates]
    return {"e.json": export([member]), "o.json": made,
            "f.json": elsewhere(e(*people)["e.json"], account)}


WRITES = [
    ("who may write and assign permission sets gets into every member account",
     managed(MEMBER, u(allow([ASSIGN, WRITE]))),
     [f"u {THERE}", f"u path edit-role {MADE} exec", "u takes allowed",
      "EW204 high u",
      "`u` may change *AWSReservedSSO_[*] (sso:Put*, sso:CreateA*"]),
    ("and so does somebody with all of Identity Center",
     managed(MEMBER, u(allow("sso:*"))),
     [f"u {THERE}", f"u path edit-role {MADE} exec"]),
    ("in a workload account the same right does nothing",
     managed(MEMBER, u(allow(["sso:*", "identitystore:*"])), account=OTHER,
             delegates=[]),
     ["no u *", "no EW204 *", f"no {TAKEN}"]),
    ("where the input does not tell it is taken for granted, and told",
     managed(MEMBER, u(allow(["sso:*", "identitystore:*"])), account=OTHER),
     ["no u *", f"assumed {OTHER}: Identity Center is taken not to be "
      "managed *"]),
    ("so it is without an organization file",
     e(u(allow(ASSIGN)), boss(trust(ACCOUNT))),
     ["no u *", f"assumed {ACCOUNT}: Identity Center is taken *"]),
    ("but not where nobody may write there",
     e(u(HARMLESS), boss(trust(ACCOUNT))), [f"no {TAKEN}"]),
    ("nor where he has all that the account has, and there is no other",
     e(u(allow("*"))), [f"no {TAKEN}"]),
    ("an account that it is delegated to manages it as well",
     managed(MEMBER, u(allow([ASSIGN, WRITE])), account=OTHER,
             delegates=[OTHER]),
     [f"u {THERE}", f"u path edit-role {MADE} exec", "EW204 high u",
      f"no {TAKEN}"]),
    ("an SCP of the member account binds the role that is made",
     managed(MEMBER, u(allow([ASSIGN, WRITE])),
             guard=[NOTHING_ELSE]),
     [f"no u {THERE}", f"u path edit-role {MADE} exec",
      "u needs rights of the caller on the role in IAM, *"]),
    ("an exception of an SCP by the name of a permission set is a condition",
     managed(MEMBER, u(allow([ASSIGN, WRITE])),
             guard=[deny("ecs:ExecuteCommand", ArnNotLike={
                 "aws:PrincipalArn": "*:role/aws-reserved/*SSO_b_*"})]),
     [f"u {THERE}", f"u path edit-role {MADE} exec", "u takes conditional"]),
    ("to assign alone gives a role as it is",
     managed(sso_role(ALLOW), u(allow(ASSIGN))),
     [f"u path edit-trust {OPS} exec", f"no u path * {MADE} *",
      "EW204 high u",
      "u needs a user of Identity Center as whom the caller signs in"]),
    ("and nothing where that has no door",
     managed(sso_role(HARMLESS), u(allow(ASSIGN))), ["no u *"]),
    ("an assignment needs the permission set and the account",
     managed(sso_role(ALLOW), u(allow(ASSIGN, [
         "arn:aws:sso:::instance/*", "arn:aws:sso:::permissionSet/*",
         f"arn:aws:sso:::account/{OTHER}"]))), ["no u *"]),
    ("where they are named, it is given",
     managed(sso_role(ALLOW), u(allow(ASSIGN, [
         "arn:aws:sso:::instance/*", "arn:aws:sso:::permissionSet/*",
         f"arn:aws:sso:::account/{ACCOUNT[:-1]}?"]))),
     [f"u path edit-trust {OPS} exec"]),
    ("who may join groups gets what they are assigned",
     managed(sso_role(ALLOW), u(allow(JOIN))),
     [f"u path edit-trust {OPS} exec", "EW204 high u",
      "u needs a group that the permission set is assigned to *"]),
    ("a role of another kind is nobody's to assign",
     managed(boss(trust(HOME)), u(allow([ASSIGN, JOIN]))), ["no u path *"]),
    ("to write on permission sets takes provisioning them, too",
     managed(MEMBER, u(allow(WRITE))), ["no u *"]),
    ("with it they give everything to whoever is assigned",
     managed(MEMBER, u(allow([WRITE, PROVISION]))),
     [f"u {THERE}", f"u path edit-role {MADE} exec"]),
    ("a managed policy does what an inline one does",
     managed(MEMBER, u(allow([ASSIGN,
                              "sso:AttachManagedPolicyToPermissionSet"]))),
     [f"u {THERE}", f"u path edit-role {MADE} exec"]),
    ("what is denied is not open",
     managed(MEMBER, u(allow(["sso:*", "ecs:*"]), deny(WRITE),
                       deny("sso:Attach*"))),
     ["u door exec allowed", "no u path *"]),
    ("MFA that is asked for is a condition",
     managed(MEMBER, u(allow("sso:*", Bool={
         "aws:MultiFactorAuthPresent": "true"}))),
     [f"u {THERE}", f"u path edit-role {MADE} exec", "u takes conditional"]),
    ("whoever becomes one who may goes on",
     managed(MEMBER, u(allow(ASSUME)),
             trusted("idc", [trust(HOME)], allow([ASSIGN, WRITE]))),
     [f"u path assume-role>edit-role {MADE} exec",
      f"idc path edit-role {MADE} exec"]),
    ("a role that the made one has all of is not told beside it",
     managed(sso_role(ALLOW), u(allow([ASSIGN, WRITE]))),
     [f"u {THERE}", f"u path edit-role {MADE} exec", f"no u path * {OPS} *"]),
    ("one whom an SCP excepts is told by its name",
     managed(sso_role(HARMLESS), u(allow([ASSIGN, WRITE])),
             guard=[deny("ecs:ExecuteCommand", ArnNotLike={
                 "aws:PrincipalArn": role_arn(OPS, path=SSO_PATH)})]),
     [f"u path edit-role {OPS} exec", "u takes allowed"]),
    ("a person of the management account gets all of that account",
     managed(MEMBER, sso_role(allow([ASSIGN, WRITE]))),
     [f"{OPS} path edit-role {MADE} exec"]),
    ("an account that it is delegated to does not get into the managing one",
     dict(managed(MEMBER, u(allow([ASSIGN, WRITE])), account=OTHER,
                  guard=[NOTHING_ELSE], delegates=[OTHER]),
          **{"e.json": elsewhere(export([MEMBER]), MANAGES)}),
     ["no u path *"]),
]

check_rows(WRITES)
