"""Code that is easily taken for clean, or for worse than it is.

    check_code_traps.py PROGRAM

Each row says what AWS would have after the deployment: the exit status, the
verdicts by name of principal, and a part of what is told to be incomplete.
"""
import os
import sys

from code_inputs import *

GUARD = {"policy_arn": policy_arn("guard"), "role": "r"}
GUARDED = export([role("r", [inline("p", ALLOW)], ["guard"])],
                 policies=[policy("guard", DENY)])
OPEN = export([role("r", [inline("p", ALLOW)])])
BOUND = export([role("r", [inline("p", ALLOW)], boundary="b")],
               policies=[policy("b", HARMLESS)])
TF_OPEN = tf_role("r", inline_policy=[{"name": "p", "policy": text(ALLOW)}])
NEW_ROLE = change("aws_iam_role.r", None, tf_role("r"))

USER = {"name": "u", "path": "/", "arn": f"arn:aws:iam::{ACCOUNT}:user/u"}


def user(inlines=(), groups=()):
    return {"Path": "/", "UserName": "u", "UserId": "AIDAU",
            "Arn": USER["arn"], "UserPolicyList": list(inlines),
            "GroupList": list(groups), "AttachedManagedPolicies": []}


USERS = export(users=[user([inline("p", ALLOW)])])
MEMBERS = export(users=[user(groups=["g"])], groups=[{
    "Path": "/", "GroupName": "g", "GroupId": "AGPAG",
    "Arn": f"arn:aws:iam::{ACCOUNT}:group/g",
    "GroupPolicyList": [inline("p", ALLOW)], "AttachedManagedPolicies": []}])

# ---- permission sets ---------------------------------------------------------

SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
SET_ROLE = "AWSReservedSSO_Dev_0123456789abcdef"
SET_PATH = "/aws-reserved/sso.amazonaws.com/"


def of_set(**more):
    return {"permission_set_arn": SET, **more}


def same(address, values):
    return change(address, values, values, actions=["no-op"])


SET_PLAN = [
    same("aws_ssoadmin_permission_set.d", {"name": "Dev", "arn": SET}),
    same("aws_ssoadmin_account_assignment.d", of_set(target_id=ACCOUNT)),
]
SET_GUARD = of_set(
    customer_managed_policy_reference=[{"name": "guard", "path": "/"}])
SET_EXPORT = export(
    [role(SET_ROLE, [inline("AwsSSOInlinePolicy", ALLOW)], ["guard"],
          path=SET_PATH)],
    policies=[policy("guard", DENY)])
ASSIGNED = {
    name: resource(
        "SSO::Assignment", TargetId=account, TargetType="AWS_ACCOUNT",
        PermissionSetArn={"Fn::GetAtt": ["S", "PermissionSetArn"]})
    for name, account in (("A", ACCOUNT), ("B", "444455556666"))
}

# ---- documents that wait -----------------------------------------------------

DATA = "data.aws_iam_policy_document.d"


def waiting(statement, unknown, **more):
    """A role with a policy of a document that is read while applying."""
    return plan(
        NEW_ROLE,
        change(DATA, None, dict({"statement": [statement]}, **more),
               dict({name: [value is None for value in values]
                     for name, values in more.items()},
                    json=True, statement=[unknown]), ["read"]),
        change("aws_iam_role_policy.p", None, {"name": "p", "role": "r"},
               {"policy": True}),
        blocks=[block(DATA), block(
            "aws_iam_role_policy.p",
            policy={"references": [DATA + ".json", DATA]})])


def wait_for(**more):
    return dict({"actions": ["ecs:ExecuteCommand"], "resources": ["*"],
                 "effect": None, "condition": []}, **more)


# ---- organizations -----------------------------------------------------------

ROOT, UNIT = "r-1", "ou-1-a"
SCP = {"id": "p-deny", "name": "deny", "type": "SERVICE_CONTROL_POLICY",
       "content": text(DENY)}
ANY = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def summary(name, content):
    return {
        "PolicySummary": {
            "Id": f"p-{name}", "Name": name, "Type": SCP["type"],
            "Arn": f"arn:aws:organizations::999988887777:policy/o-abc/"
                   f"service_control_policy/p-{name}"},
        "Content": content,
    }


ORGANIZATION = {
    "Organization": {"Id": "o-abc", "MasterAccountId": "999988887777"},
    "Roots": [{"Id": ROOT, "Name": "Root", "PolicyTypes": [
        {"Type": SCP["type"], "Status": "ENABLED"}]}],
    "OrganizationalUnits": [{"Id": UNIT, "Name": "W", "ParentId": ROOT}],
    "Accounts": [{"Id": ACCOUNT, "Name": "x", "ParentId": UNIT}],
    "Policies": [summary("any", text(ANY)), summary("deny", text(DENY))],
    "Targets": [{"PolicyId": "p-any", "TargetId": target}
                for target in (ROOT, UNIT, ACCOUNT)]
               + [{"PolicyId": "p-deny", "TargetId": UNIT}],
}


def organized(*changes):
    return {"e.json": OPEN, "o.json": ORGANIZATION, "p.json": plan(*changes)}


# ---- rows --------------------------------------------------------------------
# sentence, files, exit status, verdicts, a part of what is incomplete

BY_TAG = dict(ALLOW, Condition={
    "StringEquals": {"aws:PrincipalTag/team": "sre"}})
BY_TAG_EXPORT = export([role("r", [inline("p", BY_TAG)])])

TWICE = "which one counts is not known"
ROWS = [
    # tags
    ("tags that a plan leaves open are not those of the export",
     {"e.json": BY_TAG_EXPORT,
      "p.json": plan(change("aws_iam_role.r", dict(tf_role("r"), tags={}),
                            tf_role("r"), {"tags": True, "tags_all": True}))},
     1, {"r": "conditional"}, None),
    ("tags that a plan keeps away keep it out",
     {"e.json": BY_TAG_EXPORT,
      "p.json": plan(change("aws_iam_role.r", dict(tf_role("r"), tags={}),
                            dict(tf_role("r"), tags={}, tags_all={})))},
     0, {"r": "blocked"}, None),
    # two of one name
    ("two roles of one name are two: neither hides what the other grants",
     {"p.json": plan(
         change("aws_iam_role.a", None, TF_OPEN),
         change("aws_iam_role.b", None, tf_role(
             "r", permissions_boundary="arn:aws:iam::aws:policy/ViewOnlyAccess",
             inline_policy=[{"name": "p", "policy": text(HARMLESS)}])))},
     1, {"r": "allowed"}, TWICE),
    ("two roles of one name on opposite conditions, likewise",
     {"t.json": dict(UNSURE, **template(
         A=cf_role(condition="Prod", Policies=[inline("p", ALLOW)]),
         B=cf_role(condition="Other", Policies=[inline("p", HARMLESS)])))},
     1, {"r": "allowed"}, TWICE),
    ("two inline policies of one name on opposite conditions both count",
     {"t.json": dict(UNSURE, **template(
         R=cf_role(),
         A=resource("IAM::Policy", "Prod", Roles=["r"], **inline("p", ALLOW)),
         B=resource("IAM::Policy", "Other", Roles=["r"],
                    **inline("p", HARMLESS))))},
     1, {"r": "allowed"}, None),
    ("two inline policies of one name in two templates both count",
     {"a.json": template(A=resource("IAM::Policy", Roles=["r"],
                                    **inline("p", ALLOW))),
      "b.json": template(A=resource("IAM::Policy", Roles=["r"],
                                    **inline("p", HARMLESS)))},
     1, {"r": "allowed"}, None),
    ("two managed policies of one name are two",
     {"p.json": plan(
         change("aws_iam_policy.a", None, {"name": "p", "policy": text(ALLOW)}),
         change("aws_iam_policy.b", None,
                {"name": "p", "policy": text(HARMLESS)}),
         NEW_ROLE,
         change("aws_iam_role_policy_attachment.a", None,
                {"role": "r", "policy_arn": policy_arn("p")}))},
     1, {"r": "allowed"}, TWICE),
    ("two SCPs of one name are two",
     organized(*[change(f"aws_organizations_policy.{name}", None,
                        dict(without(SCP, "id"), name="n", content=text(one)),
                        {"id": True})
                 for name, one in (("a", DENY), ("b", ANY))]),
     3, {"r": "blocked"}, TWICE),
    # permission sets
    ("a permission set is a role in each account that it is assigned in",
     {"t.json": template(S=resource(
         "SSO::PermissionSet", Name="Dev", InlinePolicy=document(ALLOW)),
         **ASSIGNED)},
     1, {ACCOUNT: "allowed", "444455556666": "allowed"}, None),
    ("the role of a permission set is blocked by its guard",
     {"e.json": SET_EXPORT}, 0, {SET_ROLE: "blocked"}, None),
    ("a guard detached from a permission set guards no more",
     {"e.json": SET_EXPORT, "p.json": plan(
         *SET_PLAN,
         change("aws_ssoadmin_customer_managed_policy_attachment.d", SET_GUARD,
                None))},
     1, {SET_ROLE: "allowed"}, None),
    ("a guard that stays with a permission set guards on",
     {"e.json": SET_EXPORT, "p.json": plan(
         *SET_PLAN,
         same("aws_ssoadmin_customer_managed_policy_attachment.d", SET_GUARD),
         same("aws_ssoadmin_permission_set_inline_policy.d",
              of_set(inline_policy=text(ALLOW))))},
     0, {SET_ROLE: "blocked"}, None),
    ("a permission set that is assigned and not declared may grant anything",
     {"p.json": plan(change("aws_ssoadmin_account_assignment.d", None,
                            of_set(target_id=ACCOUNT)))},
     3, {"AWSReservedSSO_*_*~aws_ssoadmin_account_assignment.d~p.json":
         "unknown"},
     "the permission set that is assigned at"),
    ("one that denies exec grants none, and may have other doors",
     {"p.json": plan(
         same("aws_ssoadmin_permission_set_inline_policy.d",
              of_set(inline_policy=text(DENY))),
         change("aws_ssoadmin_account_assignment.d", None,
                of_set(target_id=ACCOUNT)))},
     3, {"AWSReservedSSO_*_*~aws_ssoadmin_account_assignment.d~p.json": "none"},
     "whether there is another door for it is undecided"),
    ("an assignment may be made elsewhere, too: its role stays",
     {"e.json": SET_EXPORT, "p.json": plan(
         SET_PLAN[0],
         change("aws_ssoadmin_account_assignment.d", of_set(target_id=ACCOUNT),
                None))},
     0, {SET_ROLE: "blocked"}, None),
    # over exports
    ("a guard that is detached guards no more",
     {"e.json": GUARDED, "p.json": plan(
         change("aws_iam_role_policy_attachment.g", GUARD, None))},
     1, {"r": "allowed"}, None),
    ("a guard that is deleted guards no more",
     {"e.json": GUARDED, "p.json": plan(
         change("aws_iam_policy.g", {"name": "guard", "policy": text(DENY),
                                     "arn": policy_arn("guard")}, None))},
     1, {"r": "allowed"}, None),
    ("a guard that is made anew guards on",
     {"e.json": GUARDED, "p.json": plan(
         change("aws_iam_policy.g",
                {"name": "guard", "policy": text(DENY),
                 "arn": policy_arn("guard")},
                {"name": "guard", "policy": text(DENY)}, {"arn": True},
                ["delete", "create"]))},
     0, {"r": "blocked"}, None),
    ("a guard that is not among what a role keeps guards no more",
     {"e.json": GUARDED, "p.json": plan(
         change("aws_iam_role_policy_attachments_exclusive.r", None,
                {"role_name": "r", "policy_arns": []}))},
     1, {"r": "allowed"}, None),
    ("one that is guards on",
     {"e.json": GUARDED, "p.json": plan(
         change("aws_iam_role_policy_attachments_exclusive.r", None,
                {"role_name": "r", "policy_arns": [policy_arn("guard")]}))},
     0, {"r": "blocked"}, None),
    ("so with inline policies",
     {"e.json": export([role("r", [inline("p", ALLOW), inline("g", DENY)])]),
      "p.json": plan(
          change("aws_iam_role_policies_exclusive.r", None,
                 {"role_name": "r", "policy_names": ["p"]}))},
     1, {"r": "allowed"}, None),
    ("what is kept and not known matters",
     {"e.json": GUARDED, "p.json": plan(
         change("aws_iam_role_policy_attachments_exclusive.r", None,
                {"role_name": "r", "policy_arns": [None]},
                {"policy_arns": [True]}))},
     1, {"r": "unknown"}, "a policy that stays at p.json:"),
    ("a boundary that is taken away bounds no more",
     {"e.json": BOUND, "p.json": plan(change(
         "aws_iam_role.r",
         dict(TF_OPEN, permissions_boundary=policy_arn("b")), TF_OPEN))},
     1, {"r": "allowed"}, None),
    ("a boundary that is not known is told with its place",
     {"e.json": BOUND, "p.json": plan(change(
         "aws_iam_role.r",
         dict(TF_OPEN, permissions_boundary=policy_arn("b")),
         without(TF_OPEN, "permissions_boundary"),
         {"permissions_boundary": True}))},
     1, {"r": "unknown"}, "the permissions boundary at p.json:7:3 is not known"),
    ("a boundary that is made with the role is followed",
     {"e.json": OPEN, "p.json": plan(
         change("aws_iam_policy.b", None,
                {"name": "b", "policy": text(HARMLESS)}, {"arn": True}),
         change("aws_iam_role.r", TF_OPEN,
                without(TF_OPEN, "permissions_boundary"),
                {"permissions_boundary": True}),
         blocks=[block("aws_iam_policy.b"), block(
             "aws_iam_role.r", permissions_boundary={"references": [
                 "aws_iam_policy.b.arn", "aws_iam_policy.b"]})])},
     0, {"r": "blocked"}, None),
    ("a role that is deleted has nothing",
     {"e.json": OPEN, "p.json": plan(change("aws_iam_role.r", TF_OPEN, None))},
     0, {}, None),
    ("a role that is forgotten stays",
     {"e.json": OPEN, "p.json": plan(change("aws_iam_role.r", TF_OPEN, None,
                                            actions=["forget"]))},
     1, {"r": "allowed"}, None),
    ("a user that is renamed keeps what it has",
     {"e.json": USERS, "p.json": plan(
         change("aws_iam_user.u", USER, dict(USER, name="v")))},
     1, {"v": "allowed"}, None),
    ("a user that is replaced does not",
     {"e.json": USERS, "p.json": plan(
         change("aws_iam_user.u", USER, {"name": "v"}, {"arn": True},
                ["delete", "create"]))},
     0, {}, None),
    ("a group that is renamed keeps its members",
     {"e.json": MEMBERS, "p.json": plan(
         change("aws_iam_group.g", {"name": "g"}, {"name": "h"}))},
     1, {"u": "allowed"}, None),
    ("what one plan takes away another may put there",
     {"a.json": plan(NEW_ROLE, change(
         "aws_iam_role_policy.p", None,
         {"name": "p", "role": "r", "policy": text(ALLOW)})),
      "b.json": plan(change(
          "aws_iam_role_policy.p",
          {"name": "p", "role": "r", "policy": text(ALLOW)}, None))},
     1, {"r": "allowed"}, None),
    # lists that the provider fills in
    ("inline policies of a new role that are not configured are none",
     {"p.json": plan(change("aws_iam_role.r", None,
                            without(tf_role("r"), "inline_policy"),
                            {"inline_policy": True}),
                     blocks=[block("aws_iam_role.r")])},
     0, {}, None),
    ("inline policies that are configured and not known matter",
     {"p.json": plan(change("aws_iam_role.r", None,
                            without(tf_role("r"), "inline_policy"),
                            {"inline_policy": True}),
                     blocks=[block("aws_iam_role.r", inline_policy=[{}])])},
     3, {"r": "unknown"}, "the inline policies of `aws_iam_role.r`"),
    ("those of a role that stays do not go away by being not known",
     {"p.json": plan(change("aws_iam_role.r", TF_OPEN,
                            without(TF_OPEN, "inline_policy"),
                            {"inline_policy": True}),
                     blocks=[block("aws_iam_role.r")])},
     3, {"r": "unknown"}, "the inline policies of `aws_iam_role.r`"),
    ("nor do its managed policies",
     {"p.json": plan(change(
         "aws_iam_role.r",
         tf_role("r", managed_policy_arns=[
             "arn:aws:iam::aws:policy/AdministratorAccess"]),
         without(tf_role("r"), "managed_policy_arns"),
         {"managed_policy_arns": True}), blocks=[block("aws_iam_role.r")])},
     3, {"r": "unknown"}, "the managed policies of `aws_iam_role.r`"),
    # documents that wait
    ("a document that waits for nothing of its own is exact",
     {"p.json": waiting(wait_for(), {})}, 1, {"r": "allowed"}, None),
    ("a resource of ours that is not known matters",
     {"p.json": waiting(wait_for(resources=[None]), {"resources": [True]})},
     3, {"r": "unknown"}, "`Resource` of policy `p`"),
    ("a resource of other actions that is not known does not",
     {"p.json": waiting(wait_for(actions=["s3:*"], resources=[None]),
                        {"resources": [True]})},
     0, {}, None),
    ("an action that is not known matters",
     {"p.json": waiting(wait_for(actions=["s3:*", None]),
                        {"actions": [False, True]})},
     3, {"r": "unknown"}, "`Action` of policy `p`"),
    ("an effect that is not known matters",
     {"p.json": waiting(without(wait_for(), "effect"), {"effect": True})},
     3, {"r": "unknown"}, "`Effect` of policy `p`"),
    ("a condition that is not known matters",
     {"p.json": waiting(without(wait_for(), "condition"),
                        {"condition": True})},
     3, {"r": "unknown"}, "`Condition` of policy `p`"),
    ("a statement with the Sid of an earlier takes its place",
     {"p.json": waiting(wait_for(sid="a"), {}, override_policy_documents=[
         text(dict(HARMLESS, Sid="a"))])},
     0, {}, None),
    ("one that may have it may take its place",
     {"p.json": waiting(wait_for(sid="a"), {},
                        override_policy_documents=[None])},
     3, {"r": "unknown"}, "is not known"),
    # what a plan lacks
    ("a creation of nothing is told",
     {"p.json": plan(change("aws_iam_role_policy.p", None, None,
                            actions=["create"]))},
     3, {}, "what `aws_iam_role_policy.p` will be is not told"),
    ("a resource without an address is told",
     {"p.json": plan(without(NEW_ROLE, "address"))},
     3, {}, "a resource without `address`, `type` or `name`"),
    ("a resource that is none is told",
     {"p.json": plan(None)}, 3, {}, "a resource is no object"),
    ("resources that are planned and do not change are told",
     {"p.json": {"format_version": "1.2", "planned_values": {
         "root_module": {"resources": [{}]}}}},
     3, {}, "this plan has resources and no `resource_changes`"),
    ("a state without values is told",
     {"p.json": {"format_version": "1.0", "values": {"root_module": {
         "resources": [without(NEW_ROLE, "change")]}}}},
     3, {}, "`aws_iam_role.r` has no values"),
    # templates inside plans
    ("a stack that grants access is not read",
     {"p.json": plan(change("aws_cloudformation_stack.s", None, {
         "name": "s", "template_body": '{"Type":"AWS::IAM::Role"}'}))},
     3, {}, "`aws_cloudformation_stack.s` may grant access"),
    ("a stack that cannot does not matter",
     {"p.json": plan(change("aws_cloudformation_stack.s", None, {
         "name": "s", "template_body": '{"Type":"AWS::SQS::Queue"}'}))},
     0, {}, None),
    ("a template that is elsewhere is not read",
     {"p.json": plan(change("aws_cloudformation_stack_set.s", None, {
         "name": "s", "template_url": "https://x"}))},
     3, {}, "`aws_cloudformation_stack_set.s` may grant access"),
    ("a resource of any type is told where the type grants access",
     {"p.json": plan(change("aws_cloudcontrolapi_resource.r", None, {
         "type_name": "AWS::IAM::Role", "desired_state": "{}"}))},
     3, {}, "`aws_cloudcontrolapi_resource.r` may grant access"),
    ("and not where it does not",
     {"p.json": plan(change("aws_cloudcontrolapi_resource.r", None, {
         "type_name": "AWS::SQS::Queue", "desired_state": "{}"}))},
     0, {}, None),
    # organizations
    ("an SCP blocks", organized(), 0, {"r": "blocked"}, None),
    ("an SCP that is detached does not",
     organized(change("aws_organizations_policy_attachment.d",
                      {"policy_id": "p-deny", "target_id": UNIT}, None)),
     1, {"r": "allowed"}, None),
    ("an SCP that is opened does not",
     organized(change("aws_organizations_policy.d", SCP,
                      dict(SCP, content=text(dict(DENY, Action="s3:*"))))),
     1, {"r": "allowed"}, None),
    ("an account that moves has other SCPs",
     organized(change("aws_organizations_account.x",
                      {"id": ACCOUNT, "parent_id": UNIT},
                      {"id": ACCOUNT, "parent_id": ROOT})),
     3, {"r": "blocked"}, "this changes whom SCPs bind"),
    ("an account that stays has the same",
     organized(same("aws_organizations_account.x",
                    {"id": ACCOUNT, "parent_id": UNIT})),
     0, {"r": "blocked"}, None),
    ("SCPs that are switched off bind nobody",
     organized(change("aws_organizations_organization.o",
                      {"enabled_policy_types": [SCP["type"]]},
                      {"enabled_policy_types": []})),
     3, {"r": "blocked"}, "this changes whom SCPs bind"),
]


def name_of(principal):
    """The name, or the account where the name is not known."""
    arn = principal["arn"]
    return arn.split(":")[4] if arn.endswith("_*") else arn.split("/")[-1]


def check(program, row):
    sentence, files, status, verdicts, word = row
    got, report = scan(program, files)
    if report is None:
        return f"{sentence}: exit {got}, no report"
    seen = {}
    for principal in report["principals"]:
        # of two of one name the first is named so
        if principal["type"] != "root":
            seen.setdefault(name_of(principal), principal["verdict"])
    told = report["run"]["incomplete"]
    if got != status:
        return f"{sentence}: exit {got} {seen} {told}"
    if seen != verdicts:
        return f"{sentence}: {seen}"
    if word is None and told or word and not any(word in one for one in told):
        return f"{sentence}: told {told}"
    return None


def main():
    program = os.path.abspath(sys.argv[1])
    faults = [fault for fault in (check(program, row) for row in ROWS) if fault]
    print("\n".join(faults))
    print(f"{len(ROWS)} rows, {len(faults)} faults")
    sys.exit(len(faults) > 0)


main()
