#!/usr/bin/env python3
"""Choke points of small accounts, and what closing them leaves.

    check_chokes.py PROGRAM SCHEMA

Each row says of one estate what `paths` has to tell, and with `no ` in front
what it must not, as lines by names:

    p of r passes u v         whose paths go by statement 0 of r's policy p
    p of r: loses u           who has nothing any more without it,
    p of r: doors u           who keeps doors of its own,
    p of r: paths u           who comes by another path,
    p of r: unknown u         of whom it is not decided

What is said is held against a scan of the same files without the statement,
and the reports against the schema.
"""
import copy
import fnmatch
import json
import subprocess
import tempfile

from path_rows import *


def to(*roles):
    return allow(ASSUME, [role_arn(role) for role in roles])


def by_root(name, *statements):
    """A role that its account may assume."""
    return trusted(name, [trust(ACCOUNT)], *statements)


BOSS = by_root("boss", ALLOW)
SAFE = by_root("safe", allow("s3:*"))
FAR = [f"r{i}" for i in range(7)]

ROWS = [
    ("one statement of many people",
     e(BOSS, user("u", attached=["p"]), user("v", attached=["p"]),
       policies=[policy("p", to("boss"))]),
     ["p passes u v", "p: loses u v"]),
    ("one of a group",
     e(BOSS, user("u", groups=["g"]), user("v", groups=["g"]),
       groups=[group("g", to("boss"))]),
     ["p of g passes u v", "p of g: loses u v"]),
    ("a trust policy that names them",
     e(trusted("boss", [trust(user_arn("u")), trust(user_arn("v"))], ALLOW),
       user("u"), user("v")),
     ["trust policy of boss passes u", "trust policy of boss: loses u",
      "trust policy of boss #1: loses v"]),
    ("one in the middle of all paths",
     e(BOSS, by_root("mid", to("boss")), user("u", to("mid")),
       user("v", to("mid"))),
     ["p of mid passes mid u v", "p of mid: loses mid u v",
      "p of u: loses u"]),
    ("another statement of the same policy",
     e(BOSS, user("u", to("boss"), allow(ASSUME))),
     ["p of u: paths u", "no p of u: loses *"]),
    ("another policy of the same user",
     e(BOSS, user("u", to("boss"), attached=["q"]),
       policies=[policy("q", to("boss"))]),
     ["p of u: paths u"]),
    ("a way that is longer, and so is not told",
     e(BOSS, by_root("mid", to("boss")), user("u", to("boss"), to("mid"))),
     ["p of u passes u", "p of u: paths u", "no p of u: loses *"]),
    ("a way of more than six steps",
     e(BOSS, *[by_root(name, to(after))
               for name, after in zip(FAR, [*FAR[1:], "boss"])],
       user("u", to("boss"), to(FAR[0]))),
     ["p of u: paths u", "no p of u: loses *"]),
    ("a door of one's own",
     e(BOSS, user("u", to("boss"),
                  allow("ecs:ExecuteCommand",
                        ["arn:aws:ecs:*:*:cluster/k",
                         "arn:aws:ecs:*:*:task/k/*"]))),
     ["p of u: doors u", "no p of u: loses *"]),
    ("the same statement gives both",
     e(BOSS, user("u", allow([ASSUME, "ssm:StartSession"])),
       user("w", allow("s3:*"))),
     ["p of u: loses u"]),
    ("another end",
     e(BOSS, by_root("chief", ALLOW), user("u", to("boss"), to("chief"))),
     ["p of u: paths u", "no p of u: loses *"],
     "--to", role_arn("boss")),
    ("what is not decided without it",
     e(BOSS, without(by_root("x", ALLOW), "AssumeRolePolicyDocument"),
       user("u", to("boss"), to("x"))),
     ["p of u: unknown u", "no p of u: loses *"]),
    ("a grant to oneself, and the policies that let in from outside",
     e(trusted("boss", [trust("arn:aws:iam::" + OTHER + ":root")], ALLOW),
       user("u", allow("iam:PutUserPolicy", user_arn("u")))),
     ["p of u: loses u", "trust policy of boss passes " + OTHER,
      "trust policy of boss: loses " + OTHER]),
    ("nobody looked",
     e(BOSS, user("u", to("boss"))),
     ["p of u passes u", "no p of u: *"], "--closing", "0"),
    ("no path at all",
     e(SAFE, user("u", to("safe"))), ["no *"]),
]


def run(program, command, folder, files, *arguments):
    for name, content in files.items():
        write(folder, name, content)
    done = subprocess.run(
        [program, command, "--no-config", "--output", "json", "--now",
         "2026-11-20T12:00:00Z", *arguments, *files], cwd=folder,
        capture_output=True, text=True, timeout=60, check=False)
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"{arguments}: {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def last_name(arn):
    return arn.split("/")[-1]


def names(arns):
    return " ".join(sorted(last_name(arn) for arn in arns))


def title(opening):
    name = opening["policy_name"]
    holder = opening["policy"].removesuffix("/" + name)
    number = opening["statement"]["index"]
    return (name + (f" of {last_name(holder)}" if "/" + name in
                    opening["policy"] and ":policy/" not in opening["policy"]
                    else "") + (f" #{number}" if number else ""))


def told(report):
    lines = set()
    for choke in report["choke_points"]:
        name = title(choke["opening"])
        lines.add(f"{name} passes {names(choke['lets_through'])}")
        closing = choke["closing"]
        for word, member in (("loses", "lose_access"), ("doors", "keep_doors"),
                             ("paths", "other_paths"), ("unknown", "unknown")):
            if closing and closing[member]:
                lines.add(f"{name}: {word} {names(closing[member])}")
    return lines


# ---- the same question asked of files -----------------------------------------


def take_out(document, index):
    document["Statement"] = [one for i, one in enumerate(document["Statement"])
                             if i != index]


def policies_of(account):
    """The documents by the ids of their policies."""
    for member, kind in (("UserDetailList", "User"), ("RoleDetailList", "Role"),
                         ("GroupDetailList", "Group")):
        for holder in account[member]:
            for one in holder.get(f"{kind}PolicyList", []):
                yield (f"{holder['Arn']}/{one['PolicyName']}",
                       one["PolicyDocument"])
            if "AssumeRolePolicyDocument" in holder:
                yield (f"{holder['Arn']}/trust policy",
                       holder["AssumeRolePolicyDocument"])
    for one in account["Policies"]:
        yield one["Arn"], one["PolicyVersionList"][0]["Document"]


def with_access(report):
    able = {outside["from"] for outside in report["outside"]
            if outside["paths"]}
    sure = ("allowed", "conditional")
    for one in report["principals"]:
        ways = one["doors"] + one["paths"]
        if any(way["verdict"] in (*sure, "unknown") for way in ways):
            able.add(one["arn"])
    return {who for who in able if not who.endswith(":root")}


def check_closing(program, files, choke):
    opening = choke["opening"]
    changed = copy.deepcopy(files)
    for name, document in policies_of(changed["e.json"]):
        if name == opening["policy"]:
            take_out(document, opening["statement"]["index"])
    if changed == files:
        return f"no statement {opening}"
    with tempfile.TemporaryDirectory() as folder:
        before = with_access(run(program, "scan", folder, files))
        after = with_access(run(program, "scan", folder, changed))
    lost = set(choke["closing"]["lose_access"])
    # a scan looks no further than six steps
    more = before - after - lost - set(choke["closing"]["other_paths"])
    return (f"{title(opening)}: {names(lost & after)} do not lose it"
            if lost & after else
            f"{title(opening)}: {names(more)} lose it" if more else None)


def check(program, validator, row):
    sentence, files, wanted, *arguments = row
    with tempfile.TemporaryDirectory() as folder:
        report = run(program, "paths", folder, files, *arguments)
    if validator:
        validator.validate(report)
    lines = told(report)
    faults = [line for line in wanted if line.startswith("no ") == any(
        fnmatch.fnmatchcase(one, line.removeprefix("no ")) for one in lines)]
    faults += [fault for fault in (
        check_closing(program, files, choke)
        for choke in report["choke_points"] if choke["closing"]) if fault]
    counts = [len(choke["lets_through"]) for choke in report["choke_points"]]
    if counts != sorted(counts, reverse=True):
        faults.append(f"not sorted: {counts}")
    ends = {end for edge in report["edges"]
            for end in (edge["from"], edge["to"])}
    if ends != set(range(len(report["nodes"]))):
        faults.append("nodes without an edge, or edges without a node")
    return f"{sentence}: {faults} of {sorted(lines)}" if faults else None


VALIDATOR = schema_given()
check_rows(ROWS, lambda program, row: check(program, VALIDATOR, row))
