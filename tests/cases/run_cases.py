#!/usr/bin/env python3
"""Compare the decisions of `execwarden simulate --cases` with expectations.

    run_cases.py PROGRAM FILE...

Each line of a FILE is one request as `simulate --cases` reads it, with three
members more: `expected` (a decision, `error`, or a list of which any will
do), `title` (the rule in a sentence) and `fact` (its id in docs/facts.md).
A FILE that does not exist is skipped with a message; ctest shows the test as
skipped when nothing is left to run.
"""

import json
import os
import subprocess
import sys

SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt
INCONCLUSIVE = 3  # of simulate: some line is an error


class CaseError(Exception):
    """A case file or an answer that cannot be compared."""


def read_cases(path):
    """The lines of a case file, each with id and accepted answers."""
    cases = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            row = json.loads(line)
            if row["id"] in cases:
                raise CaseError(f"{path}:{number}: id {row['id']} is taken")
            wanted = row["expected"]
            row["wanted"] = [wanted] if isinstance(wanted, str) else wanted
            cases[row["id"]] = row
    if not cases:
        raise CaseError(f"{path}: no cases")
    return cases


def simulate(program, path):
    """Exit status and answers of the program for a case file."""
    done = subprocess.run(
        [program, "simulate", "--cases", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in (0, INCONCLUSIVE):
        talk = done.stderr.decode("utf-8", "replace").strip()
        raise CaseError(f"{path}: exit status {done.returncode}: {talk}")
    lines = done.stdout.decode("utf-8").splitlines()
    return done.returncode, [json.loads(line) for line in lines]


def compare(cases, answers):
    """Texts of all differences between the cases and their answers."""
    faults = []
    order = [answer.get("id") for answer in answers]
    if order != list(cases):
        missing = [case for case in cases if case not in order]
        faults.append(f"answers differ in number or order; missing {missing}")
    for answer in answers:
        case = cases.get(answer.get("id"))
        if case is None:
            continue
        got = "error" if "error" in answer else answer.get("decision")
        if got not in case["wanted"]:
            fact = case.get("fact", "no fact")
            title = case.get("title", "")
            wanted = " or ".join(case["wanted"])
            why = f" ({answer['error']})" if "error" in answer else ""
            faults.append(
                f"{case['id']} [{fact}] {title}: want {wanted}, got {got}{why}"
            )
    return faults


def run_file(program, path):
    """Run one case file; true when all of it came out as expected."""
    cases = read_cases(path)
    status, answers = simulate(program, path)
    faults = compare(cases, answers)
    errors = any("error" in answer for answer in answers)
    if status != (INCONCLUSIVE if errors else 0):
        faults.append(f"exit status {status} does not fit the answers")
    for fault in faults:
        print(f"  {fault}")
    print(f"{path}: {len(cases)} cases, {len(faults)} faults")
    return not faults


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    program, paths = sys.argv[1], sys.argv[2:]
    results = []
    for path in paths:
        if not os.path.exists(path):
            print(f"{path}: not there, skipped")
            continue
        try:
            results.append(run_file(program, path))
        except (CaseError, OSError, ValueError, KeyError) as error:
            print(f"  {error}")
            results.append(False)
    if not results:
        return SKIPPED
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
