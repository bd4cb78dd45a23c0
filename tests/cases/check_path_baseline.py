"""What is new of doors and paths: to a baseline, and to what a plan adds.

    check_path_baseline.py PROGRAM

Each row of the first table is about two estates, the first of which was
accepted; each of the second about an export and a plan over it. What has to be
told is written as lines, with `no ` in front what must not be:

    EW202 open          a finding that is not accepted
    EW202 baseline      one that is
    new EW202           one that the plan adds
    u path boss exec    a path, and
    u door session      a door that is told
    * outside boss      the same of somebody from outside
    u verdict allowed   access to ecs:ExecuteCommand
"""
import fnmatch

from path_rows import *

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}


def into(cluster):
    return allow("ecs:ExecuteCommand",
                 [f"arn:aws:ecs:*:{ACCOUNT}:cluster/{cluster}",
                  f"arn:aws:ecs:*:{ACCOUNT}:task/{cluster}/*"])


def shell(cluster, **conditions):
    return allow("ssm:StartSession",
                 [f"arn:aws:ecs:*:*:task/{cluster}/*", SHELL], **conditions)


TEAM = [policy("team", allow(ASSUME))]
SELF = allow("iam:PutUserPolicy", user_arn("u"))


def member(name):
    return user(name, attached=["team"])


def guarded(*conditions):
    """Somebody who may grant himself all that an SCP leaves."""
    return under(e(u(SELF)), *[deny("ecs:*", **one) for one in conditions])


def unless(**condition):
    return {"StringNotEquals": condition}


# ---- rows --------------------------------------------------------------------
# sentence, what was accepted, what there is now, what is told

ROWS = [
    ("the same people at the same opening are accepted",
     e(boss(trust(ACCOUNT)), member("a"), member("b"), policies=TEAM),
     e(boss(trust(ACCOUNT)), member("a"), member("b"), policies=TEAM),
     ["EW202 baseline", "no EW202 open"]),
    ("one who comes to an accepted opening is new",
     e(boss(trust(ACCOUNT)), member("a"), member("b"), policies=TEAM),
     e(boss(trust(ACCOUNT)), member("a"), member("b"), member("c"),
       policies=TEAM),
     ["EW202 open", "no EW202 baseline"]),
    ("one in place of another is new, too",
     e(boss(trust(ACCOUNT)), member("a"), policies=TEAM),
     e(boss(trust(ACCOUNT)), member("b"), policies=TEAM),
     ["EW202 open", "no EW202 baseline"]),
    ("one who is gone is not",
     e(boss(trust(ACCOUNT)), member("a"), member("b"), policies=TEAM),
     e(boss(trust(ACCOUNT)), member("a"), policies=TEAM),
     ["EW202 baseline", "no EW202 open"]),
    ("more access at the end is new",
     e(trusted("boss", [trust(ACCOUNT)], into("dev")), u(allow(ASSUME))),
     e(trusted("boss", [trust(ACCOUNT)], into("*")), u(allow(ASSUME))),
     ["EW202 open", "no EW202 baseline"]),
    ("another door at the end is new",
     e(trusted("boss", [trust(ACCOUNT)], into("dev")), u(allow(ASSUME))),
     e(trusted("boss", [trust(ACCOUNT)], into("dev"), shell("dev")),
       u(allow(ASSUME))),
     ["EW202 open", "no EW202 baseline"]),
    ("less access there is not",
     e(trusted("boss", [trust(ACCOUNT)], into("*")), u(allow(ASSUME))),
     e(trusted("boss", [trust(ACCOUNT)], into("dev")), u(allow(ASSUME))),
     ["EW202 baseline", "no EW202 open"]),
    ("a condition of the trust that is gone is new",
     e(boss(trust(ACCOUNT, **MFA)), u(allow(ASSUME))),
     e(boss(trust(ACCOUNT)), u(allow(ASSUME))),
     ["EW202 open", "no EW202 baseline"]),
    ("one of two conditions that is gone is new",
     e(boss(trust(ACCOUNT, **MFA, **OFFICE)), u(allow(ASSUME))),
     e(boss(trust(ACCOUNT, **MFA)), u(allow(ASSUME))),
     ["EW202 open", "no EW202 baseline"]),
    ("a condition more is not",
     e(boss(trust(ACCOUNT, **MFA)), u(allow(ASSUME))),
     e(boss(trust(ACCOUNT, **MFA, **OFFICE)), u(allow(ASSUME))),
     ["EW202 baseline", "no EW202 open"]),
    ("a condition of the door at the end that is gone is new",
     e(trusted("boss", [trust(ACCOUNT)],
               dict(ALLOW, Condition=dict(MFA, **OFFICE))), u(allow(ASSUME))),
     e(trusted("boss", [trust(ACCOUNT)], dict(ALLOW, Condition=OFFICE)),
       u(allow(ASSUME))),
     ["EW202 open", "no EW202 baseline"]),
    ("a region that an SCP opens is new to what somebody grants himself",
     guarded(unless(**{"aws:RequestedRegion": "eu-west-1"})),
     guarded(unless(**{"aws:RequestedRegion": ["eu-west-1", "us-east-1"]})),
     ["EW204 open", "no EW204 baseline"]),
    ("a cluster that a Deny leaves out is new to what somebody grants himself",
     e(u(SELF, deny("ecs:*", f"arn:aws:ecs:*:{ACCOUNT}:*/prod*"))),
     e(u(SELF)),
     ["EW204 open", "no EW204 baseline"]),
    ("a door that goes further is new",
     e(u(shell("dev"))), e(u(shell("*"))),
     ["EW201 open", "no EW201 baseline"]),
    ("a door is accepted as it was",
     e(u(shell("dev"))), e(u(shell("dev"), HARMLESS)),
     ["EW201 baseline", "no EW201 open"]),
    ("a Deny that held a door and is gone makes it new",
     e(u(shell("*"), deny("ssm:*", "arn:aws:ecs:*:*:task/prod/*"))),
     e(u(shell("*"))),
     ["EW201 open", "no EW201 baseline"]),
    ("access of one's own is no reason to tell an accepted way anew",
     e(trusted("boss", [trust(ACCOUNT)], into("dev")), u(allow(ASSUME))),
     e(trusted("boss", [trust(ACCOUNT)], into("dev")),
       u(allow(ASSUME), into("x"))),
     ["EW202 baseline", "no EW202 open"]),
    ("who is let in from outside is accepted as it was",
     e(boss(trust(f"arn:aws:iam::{OTHER}:root"))),
     e(boss(trust(f"arn:aws:iam::{OTHER}:root"))),
     ["EW207 baseline", "no EW207 open"]),
    ("more access of who comes from outside is new",
     e(trusted("boss", [trust(f"arn:aws:iam::{OTHER}:root")], into("dev"))),
     e(boss(trust(f"arn:aws:iam::{OTHER}:root"))),
     ["EW207 open", "no EW207 baseline"]),
    ("a call that hides evidence is accepted as it was",
     under(e(u(ALLOW, allow("cloudtrail:*"))), deny("cloudtrail:Delete*")),
     under(e(u(ALLOW, allow("cloudtrail:*"))), deny("cloudtrail:Delete*")),
     ["EW206 baseline", "no EW206 open"]),
    ("one more by the same statement is new",
     under(e(u(ALLOW, allow("cloudtrail:*"))), deny("cloudtrail:Delete*")),
     under(e(u(ALLOW, allow("cloudtrail:*"))), deny("cloudtrail:DeleteTrail")),
     ["EW206 open", "no EW206 baseline"]),
    ("another way to the same is accepted where its opening is",
     e(boss(trust(ACCOUNT)), u(allow([ASSUME, "iam:*"]))),
     e(boss(trust(ACCOUNT)), u(allow([ASSUME, "iam:*"]), HARMLESS)),
     ["EW202 baseline", "no * open"]),
]


def role_change(before, *after, name="n", trusts=(trust(ACCOUNT),)):
    """A plan that makes a role or changes its inline policy."""
    def state(statements):
        return tf_role(name, assume_role_policy=text(*trusts), inline_policy=[
            {"name": "p", "policy": text(*statements)}])
    return {"p.json": plan(change(
        f"aws_iam_role.{name}", None if before is None else state(before),
        state(after)))}


OLD_WAYS = e(boss(trust(ACCOUNT), trust(f"arn:aws:iam::{OTHER}:root")),
             u(allow(ASSUME), shell("dev")), policies=TEAM)
NEW_ROWS = [
    ("doors, paths and outsiders of before are not told",
     dict(OLD_WAYS, **role_change(None, HARMLESS, trusts=[served()])),
     ["no u *", "no * outside *", "no new EW20*", "no boss *"]),
    ("a new role that may be assumed is told with who may",
     dict(OLD_WAYS, **role_change(None, shell("prod"))),
     ["u path n session", "n door session", "new EW202", "new EW201",
      "no u path boss *", "no u door *", "no * outside *", "no new EW207"]),
    ("of somebody with a new path his old access is not told",
     dict(e(u(allow(ASSUME), into("dev"))), **role_change(None, into("prod"))),
     ["u path n exec", "u verdict none", "n verdict allowed", "new EW202"]),
    ("one who comes from outside through a new role is told",
     dict(OLD_WAYS, **role_change(
         None, ALLOW, trusts=[trust(f"arn:aws:iam::{OTHER}:root")])),
     [f"{OTHER} outside n", f"no {OTHER} outside boss", "new EW207"]),
    ("more access at the end of a path is told",
     dict(e(u(allow(ASSUME))), **role_change([into("dev")], into("*"))),
     ["u path n exec", "new EW202"]),
    ("less is not",
     dict(e(u(allow(ASSUME))), **role_change([into("*")], into("dev"))),
     ["no u path *", "no new EW202"]),
    ("a door that goes further is told",
     dict(e(u(HARMLESS)), **role_change([shell("dev")], shell("*"),
                                        trusts=[served()])),
     ["n door session", "new EW201"]),
]


def last_name(arn):
    return arn.split("/")[-1]


def told(report, new):
    lines = set()
    for principal in report["principals"]:
        name = last_name(principal["arn"])
        lines.add(f"{name} verdict {principal['verdict']}")
        for door in principal.get("doors", []):
            lines.add(f"{name} door {door['door']}")
        for path in principal.get("paths", []):
            lines.add(f"{name} path {last_name(path['end'])} {path['door']}")
    for outside in report.get("outside") or []:
        for path in outside["paths"]:
            lines.add(f"{outside['from']} outside {last_name(path['end'])}")
    lines.update(f"new {found['rule']}" if new
                 else f"{found['rule']} {found['status']}"
                 for found in report["findings"])
    return lines


def faults_of(sentence, lines, wanted, incomplete):
    faults = [line for line in wanted if line.startswith("no ") == any(
        fnmatch.fnmatchcase(one, line.removeprefix("no ")) for one in lines)]
    faults += [f"incomplete: {text}" for text in incomplete]
    return f"{sentence}: {faults} of {sorted(lines)}" if faults else None


def check_baseline(program, sentence, before, now, wanted):
    _, accepted = scan(program, before)
    _, report = scan(program, dict(now, **{"b/b.json": accepted}),
                     "--baseline", "b/b.json", sources=list(now))
    return faults_of(sentence, told(report, False), wanted,
                     report["run"]["incomplete"])


def check_new(program, sentence, files, wanted):
    _, report = scan(program, files, "--new-only")
    return faults_of(sentence, told(report, True), wanted,
                     report["run"]["incomplete"])


check_rows([(check_baseline, row) for row in ROWS] +
           [(check_new, row) for row in NEW_ROWS],
           lambda program, row: row[0](program, *row[1]))
