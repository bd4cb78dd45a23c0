"""Rules about who is behind doors and paths: what is found, and what is not.

    check_path_rules.py PROGRAM

Rows are as path_rows.py reads them.
"""
from path_rows import *

# ---- rows --------------------------------------------------------------------
# sentence, files, what is told; and, where there are any, arguments

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
# an operator that is none: undecided
ODD = {"StringFoo": {"aws:username": "x"}}
UNDECIDED = [
    ("a way in that is undecided is told once, whatever doors it leads to",
     e(u(allow(ASSUME)),
       trusted("boss", [trust(ACCOUNT, **ODD)],
               allow(["ecs:*", "ssm:*"]))),
     ["u path assume-role boss exec", "u path assume-role boss session",
      "u takes unknown", "1 incomplete", "incomplete *user/u*undecided: *"]),
    ("a door that is undecided at its end is told with its reason",
     e(u(allow(ASSUME)),
       trusted("boss", [trust(ACCOUNT)], allow("ssm:StartSession", **ODD))),
     ["u takes unknown", "incomplete *user/u*way in by it is undecided: *",
      "incomplete *role/boss*another door*", "2 incomplete"]),
    ("an end that is undecided itself is told of itself alone",
     e(u(allow(ASSUME)),
       trusted("boss", [trust(ACCOUNT)], dict(ALLOW, Condition=ODD))),
     ["u takes unknown", "incomplete *role/boss*", "no incomplete *user/u*",
      "1 incomplete"]),
    ("but of whoever gets there where the end is not looked at",
     e(u(allow(ASSUME)),
       trusted("boss", [trust(ACCOUNT)], dict(ALLOW, Condition=ODD))),
     ["incomplete *user/u*way in by it is undecided: *", "1 incomplete"],
     "--only", user_arn("u")),
]

TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/t"
STOP = "cloudtrail:StopLogging"
TASK_ROLE = trusted("app", [served()])
EVIDENCE = [
    ("whoever may exec and stop a trail may hide who it was",
     e(u(ALLOW, allow(STOP, TRAIL))),
     ["EW206 high u", "u hides who " + STOP + " allowed",
      "*(cloudtrail:StopLogging)"]),
    ("a trail of another account is none that he may stop",
     e(u(ALLOW, allow(STOP, TRAIL.replace(ACCOUNT, OTHER)))),
     ["no EW206 *", "no u hides *"]),
    ("what one statement allows on a trail it does not on a log group",
     e(u(ALLOW, allow([STOP, "logs:DeleteLogGroup"], TRAIL))),
     ["u hides who " + STOP + " allowed", "no u hides what *"]),
    ("without a door or a path to one there is nothing to hide",
     e(u(allow(STOP))), ["no EW206 *", "no u hides *"]),
    ("whoever gets to a door by a path may hide it himself",
     e(boss(trust(ACCOUNT)), u(allow([ASSUME, STOP]))),
     ["EW206 high u", "no EW206 high boss"]),
    ("whether there is a door is to be known first",
     e(u(allow("ecs:ExecuteCommand", StringFoo={"aws:username": "x"}),
         allow(STOP))),
     ["no EW206 *", "incomplete *user/u*"]),
    ("any door is one",
     e(u(allow("ecs:RunTask"), allow("logs:DeleteLogGroup"))),
     ["EW206 high u", "u hides what logs:DeleteLogGroup allowed"]),
    ("a log group may be written with or without what is behind its name",
     e(u(ALLOW, allow("logs:DeleteLogGroup",
                      f"arn:aws:logs:*:{ACCOUNT}:log-group:/exec")),
       user("v", ALLOW, allow("logs:DeleteLogGroup",
                              f"arn:aws:logs:*:{ACCOUNT}:log-group:/exec:*"))),
     ["EW206 high u", "EW206 high v"]),
    ("what is denied is not told",
     e(u(ALLOW, allow("logs:Delete*"), deny("logs:DeleteLogGroup"))),
     ["u hides what logs:DeleteLogStream allowed",
      "u hides alert logs:DeleteMetricFilter allowed",
      "no u hides * logs:DeleteLogGroup *", "EW206 high u"]),
    ("an SCP that denies it closes it",
     under(e(u(ALLOW, allow("cloudtrail:*"))), deny("cloudtrail:*")),
     ["no EW206 *", "no u hides *"]),
    ("a boundary without it closes it",
     e(u(ALLOW, allow("cloudtrail:*"), boundary="b"),
       policies=[policy("b", ALLOW)]),
     ["no EW206 *", "no u hides *"]),
    ("a condition is told",
     e(u(ALLOW, allow(STOP, Bool={"aws:MultiFactorAuthPresent": "true"}))),
     ["EW206 high u", "u hides who " + STOP + " conditional",
      "*StopLogging on conditions)"]),
    ("who has no log setting to change has the alert to switch off",
     e(u(ALLOW, allow("events:DisableRule"))),
     ["u hides alert events:DisableRule allowed"]),
    ("the setting of the cluster is what was typed",
     e(u(allow(["ecs:ExecuteCommand", "ecs:UpdateCluster"]))),
     ["u hides what ecs:UpdateCluster allowed", "EW206 high u"]),
    ("a new cluster takes services",
     e(u(ALLOW, allow("ecs:CreateCluster")),
       user("v", ALLOW, allow(["ecs:CreateCluster", "ecs:CreateService"]))),
     ["no u hides *", "v hides what ecs:CreateCluster allowed"]),
    ("what passes governance deletes nothing by itself",
     e(u(ALLOW, allow("s3:BypassGovernanceRetention")),
       user("v", ALLOW, allow(["s3:BypassGovernanceRetention",
                               "s3:DeleteObjectVersion"]))),
     ["no u hides *", "v hides what s3:BypassGovernanceRetention allowed"]),
    ("a key has a policy of its own, which is not known",
     e(u(ALLOW, allow("kms:DisableKey"))),
     ["u hides what kms:DisableKey conditional"]),
    ("the rights of a task role are what it logs with",
     e(u(ALLOW, allow("iam:DeleteRolePolicy", role_arn("a*"))), TASK_ROLE),
     ["u hides what iam:DeleteRolePolicy allowed"]),
    ("those of another role are not",
     e(u(ALLOW, allow("iam:DeleteRolePolicy", role_arn("b*"))), TASK_ROLE),
     ["no u hides *"]),
    ("of one who may do everything each call is told",
     e(u(allow("*"))),
     ["u hides what s3:DeleteBucket allowed",
      "u hides who cloudtrail:DeleteTrail allowed",
      "u hides alert cloudwatch:DeleteAlarms allowed",
      "*ecs:UpdateCluster, ecs:CreateCluster, logs:DeleteLogGroup and * more*"]),
    ("a crowd behind one statement is one finding",
     e(user("a", attached=["p"]), user("b", attached=["p"]),
       policies=[policy("p", ALLOW, allow("cloudtrail:*"))]),
     ["EW206 high a", "EW206 high b", "2 principals*may hide sessions*"]),
    ("two statements are two to mend",
     e(u(ALLOW, allow(STOP), allow("logs:DeleteLogGroup"))),
     ["`u` may hide sessions: who it was (cloudtrail:StopLogging)",
      "`u` may hide sessions: what was typed (logs:DeleteLogGroup)"]),
    ("those who hold the same are not alike where a policy asks who they are",
     e(user("a", attached=["p"]), user("b", attached=["p"]),
       policies=[policy("p", ALLOW, allow(STOP, StringEquals={
           "aws:username": "a"}))]),
     ["EW206 high a", "no EW206 high b"]),
    ("nor where their accounts' SCPs do",
     under(e(user("a", attached=["p"]), user("b", attached=["p"]),
             policies=[policy("p", ALLOW, allow(STOP))]),
           deny(STOP, ArnNotLike={"aws:PrincipalArn": user_arn("a")})),
     ["EW206 high a", "no EW206 high b"]),
    ("where nobody knows whether it may, the run says so",
     e(u(ALLOW, allow(STOP, StringFoo={"aws:username": "x"}))),
     ["no EW206 *", "u hides who " + STOP + " unknown",
      "incomplete *user/u*a way for it to hide sessions is undecided: *"]),
    ("it is judged with doors alone, too",
     e(u(ALLOW, allow(STOP))), ["EW206 high u"], "--paths", "doors"),
    ("and not where none are looked for",
     e(u(ALLOW, allow(STOP))), ["no EW206 *"], "--paths", "none"),
]

def reported(*rows):
    """A credential report: name, has a password."""
    header = ("user,arn,user_creation_time,password_enabled,"
              "password_last_used,password_last_changed,"
              "password_next_rotation,mfa_active,access_key_1_active,"
              "access_key_1_last_rotated,access_key_1_last_used_date,"
              "access_key_1_last_used_region,access_key_1_last_used_service,"
              "access_key_2_active,access_key_2_last_rotated,"
              "access_key_2_last_used_date,access_key_2_last_used_region,"
              "access_key_2_last_used_service,cert_1_active,"
              "cert_1_last_rotated,cert_2_active,cert_2_last_rotated")
    lines = [header] + [
        f"{name},{user_arn(name)},2024-01-01T00:00:00Z,{password},N/A,N/A,N/A,"
        "false,true,2024-01-01T00:00:00Z,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,"
        "false,N/A,false,N/A" for name, password in rows]
    return {"c.csv": "\n".join(lines) + "\n"}


def two(*names):
    return [user(name, allow(ASSUME)) for name in names or ("v", "w")]


SSO = trusted(SSO_NAME, [trust(SAML, "sts:AssumeRoleWithSAML")],
              allow(ASSUME, role_arn("boss")), path=SSO_PATH)
NAMED = {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}
SHARED = [
    ("a role that two users may assume is shared",
     e(boss(trust(ACCOUNT)), *two()),
     ["EW209 medium v", "EW209 medium w",
      "2 principals* may assume role/boss, whose sessions do not tell*"]),
    ("one that a single user may is not",
     e(boss(trust(ACCOUNT)), *two("v")), ["EW202 high v", "no EW209 *"]),
    ("a session name that has to be the user's tells who it is",
     e(boss(trust(ACCOUNT, **NAMED)), *two("vera", "will")),
     ["EW202 high vera", "no EW209 *"]),
    ("one that may be any name of a list does not",
     e(boss(trust(ACCOUNT, StringLike={"sts:RoleSessionName": "*@a.example"})),
       *two()), ["EW209 medium v"]),
    ("where all but one say who they are, that is the one",
     e(boss(trust(ACCOUNT, **NAMED), trust(user_arn("will"))),
       *two("vera", "will")),
     ["will path assume-role boss exec", "no EW209 *"]),
    ("a source identity that is asked for tells it",
     e(boss(trust(ACCOUNT, StringLike={"sts:SourceIdentity": "*"})), *two()),
     ["EW202 high v", "no EW209 *"]),
    ("one that is asked for only if it is there does not",
     e(boss(trust(ACCOUNT, StringLikeIfExists={"sts:SourceIdentity": "*"})),
       *two()), ["EW209 medium v"]),
    ("machines share nothing",
     dict(e(boss(trust(ACCOUNT)), *two()),
          **reported(("v", "false"), ("w", "false"))),
     ["EW202 high v", "no EW209 *"]),
    ("a machine and a person are one person",
     dict(e(boss(trust(ACCOUNT)), *two()),
          **reported(("v", "true"), ("w", "false"))),
     ["no EW209 *"]),
    ("two people are two",
     dict(e(boss(trust(ACCOUNT)), *two()),
          **reported(("v", "true"), ("w", "true"))),
     ["EW209 medium v", "EW209 medium w"]),
    ("behind a role of Identity Center are several",
     e(boss(trust(ACCOUNT)), SSO),
     [f"EW209 medium {SSO_NAME}", "*may assume role/boss*"]),
    ("its own sessions carry who it is",
     e(trusted(SSO_NAME, [trust(SAML, "sts:AssumeRoleWithSAML")], ALLOW,
               path=SSO_PATH)), ["no EW209 *"]),
    ("two who come by another role share the one at the end",
     e(boss(trust(role_arn("hop"))),
       trusted("hop", [trust(ACCOUNT)], allow(ASSUME, role_arn("boss"))),
       *two()),
     ["v path assume-role>assume-role boss exec", "EW209 medium v"]),
    ("whoever makes keys of a user shares no role",
     e(user("x", ALLOW), user("v", allow("iam:CreateAccessKey")),
       user("w", allow("iam:CreateAccessKey"))),
     ["EW204 high v", "no EW209 *"]),
]


def kept(files, kind, principal=role_arn("boss"), **more):
    return dict(files, **{"a.yaml": allowed_by(principal=principal, kind=kind,
                                               **more)})


PERSON = reported(("v", "true"))
MACHINE = reported(("v", "false"))
ACTING = [
    ("a person who may assume a machine's role",
     kept(dict(e(boss(trust(ACCOUNT)), *two("v")), **PERSON), "machine"),
     ["EW210 high v", "*may assume role/boss, which entry `x` approves for a "
      "machine"]),
    ("a machine may", kept(dict(e(boss(trust(ACCOUNT)), *two("v")), **MACHINE),
                           "machine"), ["no EW210 *"]),
    ("whether it is a person is to be known",
     kept(e(boss(trust(ACCOUNT)), *two("v")), "machine"),
     ["no EW210 *", "incomplete *user/v*a person behind it*undecided*",
      "incomplete *role/boss*a person among*undecided*"]),
    ("a person that the entry names may",
     kept(dict(e(boss(trust(ACCOUNT)), *two("v")), **PERSON), "machine",
          assumed_by=[user_arn("v")]), ["no EW210 *", "no EW202 *"]),
    ("of a role for people it is no matter",
     kept(dict(e(boss(trust(ACCOUNT)), *two("v")), **PERSON), "human"),
     ["no EW210 *"]),
    ("without an entry it is none",
     dict(e(boss(trust(ACCOUNT)), *two("v")), **PERSON), ["no EW210 *"]),
    ("somebody who has all of it anyway may act as it all the same",
     kept(dict(e(boss(trust(ACCOUNT)), user("v", allow("*"))), **PERSON),
          "machine"), ["no v path *", "EW210 high v"]),
    ("a person who comes by another role",
     kept(dict(e(boss(trust(role_arn("hop"))),
                 trusted("hop", [trust(ACCOUNT)],
                         allow(ASSUME, role_arn("boss"))), *two("v")),
               **PERSON), "machine"), ["EW210 high v"]),
    ("people of Identity Center",
     kept(e(boss(trust(ACCOUNT)), SSO), "machine"),
     [f"EW210 high {SSO_NAME}"]),
    ("a machine with a password for the console",
     kept(dict(e(user("v", ALLOW)), **PERSON), "machine", user_arn("v")),
     ["EW210 high v", "*has a password for the console*"]),
    ("one without",
     kept(dict(e(user("v", ALLOW)), **MACHINE), "machine", user_arn("v")),
     ["no EW210 *"]),
    ("one of which nobody knows",
     kept(e(user("v", ALLOW)), "machine", user_arn("v")),
     ["no EW210 *", "incomplete *user/v*a person behind this machine*"]),
    ("a service that assumes it is none",
     kept(e(trusted("boss", [served()], ALLOW)), "machine"), ["no EW210 *"]),
]

FRESH = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
EMERGENCY = [
    ("a role for emergencies that is assumed without MFA",
     kept(e(boss(trust(ACCOUNT)), *two("v")), "break-glass"),
     ["EW211 high v", "*may assume role/boss without MFA, which entry `x` *"]),
    ("one that asks for it in its trust policy",
     kept(e(boss(trust(ACCOUNT, **MFA)), *two("v")), "break-glass"),
     ["no EW211 *", "v takes conditional"]),
    ("one that asks how old it is",
     kept(e(boss(trust(ACCOUNT, **FRESH)), *two("v")), "break-glass"),
     ["no EW211 *", "v takes conditional"]),
    ("one that asks for it only if the key is there",
     kept(e(boss(trust(ACCOUNT, BoolIfExists={
         "aws:MultiFactorAuthPresent": "true"})), *two("v")), "break-glass"),
     ["EW211 high v"]),
    ("a network is no MFA",
     kept(e(boss(trust(ACCOUNT, IpAddress={
         "aws:SourceIp": "203.0.113.0/24"})), *two("v")), "break-glass"),
     ["EW211 high v"]),
    ("both are asked for", kept(e(boss(trust(ACCOUNT, **MFA, IpAddress={
        "aws:SourceIp": "203.0.113.0/24"})), *two("v")), "break-glass"),
     ["no EW211 *"]),
    ("the caller's own policy asks for it",
     kept(e(boss(trust(ACCOUNT)), user("v", allow(ASSUME, **MFA)), user("w")),
          "break-glass"), ["no EW211 *"]),
    ("one caller's does, and another is named by himself",
     kept(e(boss(trust(ACCOUNT), trust(user_arn("w"))),
            user("v", allow(ASSUME, **MFA)), user("w")), "break-glass"),
     ["EW211 high w", "no EW211 high v"]),
    ("a Deny without MFA in the trust policy does it, too",
     kept(e(boss(trust(ACCOUNT), trust("*", effect="Deny", BoolIfExists={
         "aws:MultiFactorAuthPresent": "false"})), *two("v")), "break-glass"),
     ["no EW211 *"]),
    ("an administrator needs none either",
     kept(e(boss(trust(ACCOUNT)), user("v", allow("*"))), "break-glass"),
     ["no v path *", "EW211 high v"]),
    ("who comes from another account needs it",
     kept(e(boss(trust(f"arn:aws:iam::{OTHER}:root"))), "break-glass"),
     [f"EW211 high {OTHER}"]),
    ("and has it where the trust policy asks for it",
     kept(e(boss(trust(f"arn:aws:iam::{OTHER}:root", **MFA))), "break-glass"),
     ["no EW211 *"]),
    ("what a provider asks for is not seen, and said",
     kept(e(boss(trust(SAML, "sts:AssumeRoleWithSAML"))), "break-glass"),
     ["no EW211 *", "assumed whether *saml-provider*asks for MFA is not known*"]),
    ("a role for people may be assumed without",
     kept(e(boss(trust(ACCOUNT)), *two("v")), "human"), ["no EW211 *"]),
    ("whether it can is to be known",
     kept(e(boss(trust(ACCOUNT, StringFoo={"aws:username": "x"})), *two("v")),
          "break-glass"),
     ["no EW211 *", "incomplete *role/boss*without MFA*undecided*",
      "incomplete *"]),
]

ROWS = UNDECIDED + EVIDENCE + SHARED + ACTING + EMERGENCY

check_rows(ROWS)
