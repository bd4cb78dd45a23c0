#!/usr/bin/env python3
"""Validate reports against the JSON Schema of the project.

    check_schema.py PROGRAM SCHEMA FIXTURES

Scans of the fixtures and of nothing at all must give valid reports, in json
and, member by member, in ndjson; `who` and `explain` show the same
principals. The schema must be strict: with any member left out or added
anywhere, the report is refused.
"""

import copy
import json
import os
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: there is no python3-jsonschema")
    sys.exit(77)

NOW = ["--now", "2026-11-20T12:00:00Z"]
# Sources and options, in the folder of the fixtures.
SCANS = {
    "the sample company": ["sample"],
    "with an allow-list": ["--allow-list", "sample/allow-list.yaml", "sample"],
    "hostile names": ["hostile"],
    "broken files": ["broken"],
    "a policy document": ["policies/identity-wildcard.json"],
    "a policy without access": ["policies/get-role-policy.json"],
    "no principal is kept": ["--only", "arn:aws:iam::000000000000:role/none",
                             "sample"],
}
ANSWERED = (0, 1, 3)


def run(program, *arguments):
    done = subprocess.run(
        [program, *arguments], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=False)
    if done.returncode not in ANSWERED:
        raise SystemExit(f"{arguments}: status {done.returncode}: "
                         f"{done.stderr.decode('utf-8', 'replace')}")
    return done.stdout.decode("utf-8")


def objects_of(value, path=()):
    """Every object inside value with its path; contexts are free."""
    if isinstance(value, dict):
        if not path or path[-1] != "context":
            yield path, value
        for key, inner in value.items():
            yield from objects_of(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from objects_of(inner, (*path, index))


def shape_of(path):
    return tuple("*" if isinstance(step, int) else step for step in path)


def at(value, path):
    for step in path:
        value = value[step]
    return value


def check_strict(validator, report, seen):
    """One object of each shape: each member removed, one added."""
    faults = 0
    for path, value in objects_of(report):
        if shape_of(path) in seen:
            continue
        seen.add(shape_of(path))
        for key in (*value, None):
            changed = copy.deepcopy(report)
            if key is None:
                at(changed, path)["extra"] = 1
            else:
                del at(changed, path)[key]
            if validator.is_valid(changed):
                print(f"the schema is not strict at {path}: {key}")
                faults += 1
    return faults


def check_lines(name, lines, report):
    """ndjson has the same members as json."""
    parts = {"run": [], "summary": [], "principal": [], "outside": [],
             "finding": []}
    for line in lines.splitlines():
        entry = json.loads(line)
        kind = entry.pop("type")
        if kind == "principal":
            entry["type"] = entry.pop("principal_type")
        parts[kind].append(entry)
    schema = parts["run"][0].pop("schema")
    for entry in (*parts["run"], report["run"]):
        entry["started_at"] = None
    same = (
        schema == report["schema"]
        and parts["run"] == [report["run"]]
        and parts["summary"] == [report["summary"]]
        and parts["principal"] == report["principals"]
        and parts["outside"] == report["outside"]
        and parts["finding"] == report["findings"])
    if not same:
        print(f"{name}: ndjson differs from json")
    return 0 if same else 1


def check_scans(program, validator):
    faults, seen = 0, set()
    for name, arguments in SCANS.items():
        command = ["scan", *NOW, "--output"]
        report = json.loads(run(program, *command, "json", *arguments))
        for error in validator.iter_errors(report):
            print(f"{name}: {list(error.absolute_path)}: {error.message}")
            faults += 1
        faults += check_strict(validator, report, seen)
        lines = run(program, *command, "ndjson", *arguments)
        faults += check_lines(name, lines, report)
    if len(seen) < 20:
        print(f"only {len(seen)} kinds of objects were seen: {sorted(seen)}")
        faults += 1
    return faults


def check_principals(program, validator, schema):
    """`who` and `explain` of the sample company."""
    one = validator.evolve(
        schema={"$defs": schema["$defs"], "$ref": "#/$defs/principal"})
    faults = 0
    who = json.loads(run(program, "who", *NOW, "--cluster", "web", "--direct",
                         "--output", "json", "sample"))
    members = ["outside", "principals", "target"]
    if sorted(who) != members or not who["principals"]:
        print(f"who: odd members {sorted(who)}, or nobody")
        faults += 1
    for principal in who["principals"]:
        arn = principal["arn"]
        explained = json.loads(run(
            program, "explain", *NOW, "--cluster", "web", "--principal", arn,
            "--output", "json", "sample"))
        target = explained.pop("target")
        for error in one.iter_errors(explained):
            print(f"explain {arn}: {error.message}")
            faults += 1
        if explained != principal or target != who["target"]:
            print(f"{arn}: who and explain differ")
            faults += 1
    return faults


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    program = os.path.abspath(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        schema = json.load(file)
    os.chdir(sys.argv[3])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    faults = check_scans(program, validator)
    faults += check_principals(program, validator, schema)
    print(f"{len(SCANS)} scans, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
