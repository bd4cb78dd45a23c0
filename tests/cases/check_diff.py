#!/usr/bin/env python3
"""Check what `diff` prints against its JSON Schema and against `simulate`.

    check_diff.py PROGRAM SCHEMA FIXTURES

The schema is valid and strict; ndjson has the same members. Each witness is
a pair of requests that `simulate` allows on the one side, and at least one of
which it does not allow on the other.
"""

import json
import os
import subprocess
import sys

from check_schema import NOW, check_strict, run

try:
    import jsonschema
except ImportError:
    print("skipped: there is no python3-jsonschema")
    sys.exit(77)

# The sources of both sides, in the folder of the fixtures.
DIFFS = {
    "two exports": (["diff/before"], ["diff/after"]),
    "backwards": (["diff/after"], ["diff/before"]),
    "with and without an organization": (
        ["sample/account-prod.json"], ["sample"]),
    "documents": (["diff/mfa.json"], ["diff/mfa-dropped.json"]),
    "the same": (["sample"], ["sample"]),
    "broken files": (["broken"], ["diff/before"]),
}


def diff(program, form, sides):
    arguments = ["diff", *NOW, "--output", form]
    for name, sources in zip(("--from", "--to"), sides):
        for source in sources:
            arguments += [name, source]
    return run(program, *arguments)


def is_allowed(program, sources, principal, witness):
    """Whether both requests of a witness are; None: no answer to that."""
    lines = [
        json.dumps({"id": index, "principal": principal,
                    "action": witness["action"], **request})
        for index, request in enumerate(witness["requests"])]
    done = subprocess.run(
        [program, "simulate", "--requests", "-", *sources],
        input="\n".join(lines).encode(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if any("error" in answer for answer in answers):
        no_such = all(answer.get("error", "").startswith("no such principal")
                      for answer in answers)
        return False if no_such else None
    return (len(answers) == len(lines)
            and all(answer["decision"] == "allowed" for answer in answers))


def check_witnesses(program, name, sides, changes):
    faults = count = 0
    for change in changes:
        # A document is no principal that a request could name.
        if change["type"] == "document" or change["unknown"]:
            continue
        for member, order in (("gained", (1, 0)), ("lost", (0, 1))):
            witness = change[member]
            if not witness:
                continue
            said = tuple(
                is_allowed(program, sides[side], change["principal"], witness)
                for side in order)
            if None in said:
                continue
            count += 1
            if said != (True, False):
                print(f"{name}: {change['principal']}: {member}: {said}")
                faults += 1
    return faults, count


def check_lines(name, lines, whole):
    parts = {"run": [], "summary": [], "change": [], "way": []}
    for line in lines.splitlines():
        entry = json.loads(line)
        kind = entry.pop("type")
        if kind in ("change", "way"):
            entry["type"] = entry.pop("principal_type")
        parts[kind].append(entry)
    schema = parts["run"][0].pop("schema")
    for entry in (*parts["run"], whole["run"]):
        entry["started_at"] = None
    same = (schema == whole["schema"] and parts["run"] == [whole["run"]]
            and parts["summary"] == [whole["summary"]]
            and parts["change"] == whole["changes"]
            and parts["way"] == whole["ways"])
    if not same:
        print(f"{name}: ndjson differs from json")
    return 0 if same else 1


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
    faults = witnesses = 0
    seen = set()
    for name, sides in DIFFS.items():
        whole = json.loads(diff(program, "json", sides))
        for error in validator.iter_errors(whole):
            print(f"{name}: {list(error.absolute_path)}: {error.message}")
            faults += 1
        faults += check_strict(validator, whole, seen)
        found, count = check_witnesses(program, name, sides, whole["changes"])
        faults += found
        witnesses += count
        faults += check_lines(name, diff(program, "ndjson", sides), whole)
    if len(seen) < 10 or witnesses < 15:
        print(f"only {len(seen)} kinds of objects, {witnesses} witnesses")
        faults += 1
    print(f"{len(DIFFS)} comparisons, {witnesses} witnesses, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
