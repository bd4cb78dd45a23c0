"""Where findings point, and what is said of input that is none.

    check_positions.py PROGRAM

Each finding has line, column and end of the smallest text that causes it: that
text is cut out of the file and compared. Input that cannot be read is told
with its place, exits 3 and is never clean, alone or in a folder.
"""
import os
import sys

from code_inputs import *

ECS = "arn:aws:ecs:eu-west-1:111122223333:"
SPREAD = """{
 "Version": "2012-10-17",\r
\t"Statement": {"Effect": "Allow", "Action": "ecs:Execute*",
 "Resource": ["*"]}}"""
DATA = "data.aws_iam_policy_document.d"

PLAN = plan(
    change("aws_iam_role.r", None, tf_role("r", inline_policy=[
        {"name": "i", "policy": text(dict(ALLOW, Action="ecs:*"))}])),
    # what is before it on its line are characters of several bytes
    change("aws_iam_role_policy.é", None,
           {"name": "ééé", "role": "spread", "policy": SPREAD}),
    change("aws_iam_role.a", None, tf_role("admin", managed_policy_arns=[
        "arn:aws:iam::aws:policy/AdministratorAccess"])),
    change("aws_iam_role_policy.n", None, {
        "name": "p", "role": "negated",
        "policy": text({"Effect": "Allow", "NotAction": "iam:*",
                        "NotResource": "arn:aws:s3:::x"})}),
    change("aws_iam_policy.m", None, {
        "name": "m", "policy": text(dict(ALLOW, Resource=ECS + "task/a/*"))}),
    change(DATA, None, {"statement": [
        {"actions": ["ecs:ExecuteCommand"], "resources": ["*"]}]},
        {"json": True}, ["read"]),
    change("aws_iam_role_policy.d", None, {"name": "d", "role": "waits"},
           {"policy": True}),
    change("aws_ecs_service.s", None,
           {"name": "s", "enable_execute_command": True}),
    blocks=[block(DATA), block("aws_iam_role_policy.d", policy={
        "references": [DATA + ".json", DATA]})])

TEMPLATE = """Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      RoleName: r
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: 'ecs:*'
                Resource: !Sub 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:*'
        - PolicyName: text
          PolicyDocument: |
            {"Version": "2012-10-17",
             "Statement": [{"Effect": "Allow", "Action": "ecs:ExecuteCommand",
               "Resource": "*"}]}
        - PolicyName: ééé
          PolicyDocument: {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "?*"}]}
  S:
    Type: AWS::ECS::Service
    Properties: {EnableExecuteCommand: true}
"""


def q(string):
    """As it stands in a string of JSON."""
    return '\\"' + string + '\\"'


# rule, name of the principal, and the text that the finding points at: all of
# it, or how it begins and ends
PLAN_SPANS = [
    ("EW101", "admin", '"arn:aws:iam::aws:policy/AdministratorAccess"', None),
    ("EW102", "admin", '"arn:aws:iam::aws:policy/AdministratorAccess"', None),
    ("EW109", "admin", '"arn:aws:iam::aws:policy/AdministratorAccess"', None),
    ("EW101", "negated", q("iam:*"), None),
    ("EW102", "negated", q("arn:aws:s3:::x"), None),
    ("EW109", "negated", "{" + q("Effect"), q("arn:aws:s3:::x") + "}"),
    ("EW101", "r", q("ecs:*"), None),
    ("EW102", "r", q("*"), None),
    ("EW109", "r", "{" + q("Effect"), q("*") + "}"),
    ("EW101", "spread", q("ecs:Execute*"), None),
    ("EW102", "spread", q("*"), None),
    ("EW109", "spread", "{" + q("Effect"), q("*") + "]}"),
    ("EW102", "waits", '"*"', None),
    ("EW109", "waits", "{", "}"),
    ("EW304", None, "true", None),
]
TEMPLATE_SPANS = [
    ("EW101", "r", "'ecs:*'", None),
    ("EW101", "r", '"iam:*"', None),
    ("EW101", "r",
     "!Sub arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess", None),
    ("EW102", "r", "!Sub 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:*'",
     None),
    ("EW102", "r", '"*"', None),
    ("EW102", "r", '"?*"', None),
    ("EW109", "r", "Effect: Allow", "${AWS::AccountId}:*'"),
    ("EW109", "r", '{"Effect": "Allow", "Action": "ecs:Exec', '"*"}'),
    ("EW109", "r", '{"Effect": "Allow", "NotAction"', '"?*"}'),
    ("EW304", None, "true", None),
]


def cut(content, place):
    """What stands at a location; its end is behind the last character."""
    lines = content.split("\n")[place["line"] - 1: place["end_line"]]
    lines[-1] = lines[-1][: place["end_column"] - 1]
    lines[0] = lines[0][place["column"] - 1:]
    return "\n".join(lines)


def check_spans(program, name, content, wanted):
    status, report = scan(program, {name: content})
    faults = [] if status == 1 else [f"{name}: exit {status}"]
    seen = []
    for finding in report["findings"]:
        principal = finding["principal"]
        seen.append((finding["rule"],
                     principal and principal.split("/")[-1],
                     cut(content, finding["location"])))
    for rule, principal, begin, end in wanted:
        if not any(one[:2] == (rule, principal) and (
                one[2] == begin if end is None
                else one[2].startswith(begin) and one[2].endswith(end))
                for one in seen):
            faults.append(
                f"{name}: no {rule} of {principal} at `{begin}`, but "
                + str([one[2] for one in seen if one[:2] == (rule, principal)]))
    return faults


# ---- bad input ---------------------------------------------------------------

PLAN_TEXT = json.dumps(PLAN, indent=1)
YAML = TEMPLATE
# sentence, name, content, how what is told begins (behind the name), in a
# folder as well
BAD = [
    ("a plan that is cut off", "p.json", PLAN_TEXT[:3000], ":"),
    ("a plan of a later format", "p.json",
     PLAN_TEXT.replace('"1.2"', '"2.0"'), ":2:20: Terraform plan format `2.0`"),
    ("a plan with more behind it", "p.json", PLAN_TEXT + "x", ":"),
    ("a plan in UTF-16", "p.json", PLAN_TEXT.encode("utf-16"), ":1:1: the text "
     "is UTF-16"),
    ("a plan that ended in an error", "p.json",
     PLAN_TEXT[:-2] + ',\n "errored": true\n}', ":"),
    ("a plan that nests too deep", "p.json",
     PLAN_TEXT[:-2] + ',\n "x": ' + "[" * 9999 + "]" * 9999 + "}", ":"),
    ("a state of a later format", "s.json",
     '{"format_version": "2.0", "values": {}}',
     ":1:20: Terraform state format `2.0`"),
    ("a template in YAML that is cut off", "t.yaml",
     YAML[:YAML.index("!Sub 'arn") + 12], ":"),
    ("a template with aliases", "t.yaml",
     YAML.replace("RoleName: r", "RoleName: &a r"), ":5:17: anchors"),
    ("a template with merge keys", "t.yaml",
     YAML.replace("RoleName: r", "<<: {RoleName: r}"), ":5:7: merge keys"),
    ("a template with a key twice", "t.yaml",
     YAML.replace("RoleName: r", "RoleName: r\n      RoleName: s"), ":6:7: "),
    ("a template indented by a tab", "t.yaml",
     YAML.replace("      RoleName", "\tRoleName"), ":5:1: "),
    ("a template of two documents", "t.yaml", YAML + "---\n" + YAML, ":"),
    ("a template in UTF-16", "t.yaml", YAML.encode("utf-16"),
     ": the text is UTF-16"),
    ("a template in UTF-16 without a mark", "t.yaml",
     YAML.encode("utf-16-be"), ": the text is UTF-16"),
    ("a template in one flow", "t.yaml",
     "{Resources: {R: {Type: 'AWS::IAM::Role'}}}\n", ":1:2: "),
    ("JSON with a comment", "t.json",
     '{\n "Resources": {} // none\n}', ":2:18: "),
    ("a template without resources", "t.json",
     '{"AWSTemplateFormatVersion": "2010-09-09"}', ":1:1: the template has no"),
    ("a resource without a type", "t.json",
     '{"Resources": {"A": {"Type": "AWS::A::B"},\n "R": {"type": "x"}}}',
     ":2:2: `R` is no resource"),
    ("a template that nests too deep", "t.json",
     '{"Resources": {"R": {"Type": "AWS::IAM::Role", "x": '
     + "[" * 9999 + "]" * 9999 + "}}}", ":1:"),
    ("a template that is too large", "t.json",
     '{"Description": "' + "x" * (17 << 20)
     + '", "Resources": {"R": {"Type": "AWS::IAM::Role"}}}',
     ": the template is larger"),
]
# read although they look odd: the role in them is found
ODD = [
    ("CRLF", "t.yaml", YAML.replace("\n", "\r\n")),
    ("a byte order mark", "t.yaml", "\ufeff" + YAML),
    ("all of it indented", "t.yaml",
     "".join("  " + line + "\n" for line in YAML.splitlines())),
    ("a directive and a comment", "t.yaml", "%YAML 1.1\n# c\n---\n" + YAML),
    ("an unusual key", "t.yaml", "AWSTemplateFormatVersion: 2010-09-09\n"
     + YAML.replace("Resources:\n", "? Resources\n:\n", 1)),
    ("another name", "t.txt", YAML),
    ("a plan with a name that says YAML", "p.yaml", PLAN_TEXT),
]


def check_bad(program, row):
    sentence, name, content, begin = row
    faults = []
    for path, sources in ((name, None), ("d/" + name, ["d"])):
        status, report = scan(program, {path: content}, sources=sources)
        told = report["run"]["incomplete"] if report else []
        # a whole template may stand beside what is wrong with it
        if status not in (3, 1) or status == 1 and "error" not in sentence:
            faults.append(f"{sentence}: exit {status}")
        if not any(one.startswith(path + begin) for one in told):
            faults.append(f"{sentence}: told {[one[:90] for one in told[:3]]}")
    return faults


def check_odd(program, row):
    sentence, name, content = row
    faults = []
    for path, sources in ((name, None), ("d/" + name, ["d"])):
        status, report = scan(program, {path: content}, sources=sources)
        roles = [one for one in report["principals"] if one["type"] == "role"
                 and one["verdict"] == "allowed"]
        if status != 1 or not roles:
            faults.append(f"{sentence}: exit {status}, {len(roles)} roles")
    return faults


def main():
    program = os.path.abspath(sys.argv[1])
    plan_text = json.dumps(PLAN, indent=1, ensure_ascii=False)
    faults = check_spans(program, "p.json", plan_text, PLAN_SPANS)
    faults += check_spans(program, "t.yaml", TEMPLATE, TEMPLATE_SPANS)
    faults += check_spans(program, "t.yaml", TEMPLATE.replace("\n", "\r\n"),
                          TEMPLATE_SPANS)
    for row in BAD:
        faults += check_bad(program, row)
    for row in ODD:
        faults += check_odd(program, row)
    print("\n".join(faults))
    print(f"{len(faults)} faults")
    sys.exit(len(faults) > 0)


main()
