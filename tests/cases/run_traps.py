#!/usr/bin/env python3
"""Judge small estates in which a naive scanner goes wrong.

    run_traps.py [--jobs N] [--id ID]... PROGRAM FILE

Each line of FILE is one row: an account, perhaps an organization, a principal
and what holds for it: `expect.access` is a verdict or a list of which any will
do, `no_access` being none or blocked; `expect.clusters`, `.containers` and
`.regions` say what is reached. Four questions are put to the program for a row:
`simulate --requests` for its concrete requests, `scan` for the verdict, and
`explain` for each cluster, container and region it names. `paths` are other ways
in that `scan` has to tell, none where the list is empty: their `kind`, the ARN that they
go `via`, an `action` of them, who they are `from` where that is somebody
outside; an `optional` one may be told or not.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt
NOW = "2026-11-20T12:00:00Z"
ACCOUNT = "111122223333"
TIMEOUT_S = 20  # of one run, which takes milliseconds
CLUSTER = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/"
REACHED = ("allowed", "conditional")
#: Words of a row for the verdicts of the program.
VERDICTS = {"none": "no_access", "blocked": "no_access"}


#: What a run that went wrong, or an answer without the members, ends in.
FAILURES = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    subprocess.TimeoutExpired,
)


class Program:
    """The program under test, with the sources of one row."""

    def __init__(self, path, sources):
        self.path = path
        self.sources = sources

    def run(self, command, arguments, statuses):
        """Standard output of one run; another exit status is a fault."""
        line = [self.path, command, "--no-config", "--account", ACCOUNT]
        done = subprocess.run(
            line + arguments + self.sources,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT_S,
            check=False,
        )
        if done.returncode not in statuses:
            talk = done.stderr.decode("utf-8", "replace").strip()
            raise ValueError(f"{command}: exit {done.returncode}: {talk}")
        return done.stdout.decode("utf-8")


def write_json(folder, name, value):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)
    return path


def request_faults(program, row, folder):
    """Concrete requests: one decision each."""
    path = os.path.join(folder, "requests.ndjson")
    with open(path, "w", encoding="utf-8") as file:
        for number, request in enumerate(row["requests"]):
            line = {
                "id": str(number),
                "principal": row["principal"],
                "action": "ecs:ExecuteCommand",
                "resource": request["resource"],
                "context": request["context"],
            }
            file.write(json.dumps(line) + "\n")
    if not row["requests"]:
        return []
    text = program.run("simulate", ["--requests", path], (0, 3))
    answers = {}
    for line in text.splitlines():
        answer = json.loads(line)
        answers[answer["id"]] = answer
    faults = []
    for number, request in enumerate(row["requests"]):
        answer = answers.get(str(number), {"error": "no answer"})
        got = answer.get("decision", f"error: {answer.get('error')}")
        if got != request["decision"]:
            faults.append(
                f"request {number} on {request['resource']}:"
                f" want {request['decision']}, got {got}"
            )
    return faults


def ways_of(report, row, wanted):
    """The paths of whom a row is about, or of whoever comes in from outside."""
    if "from" in wanted:
        holders = [o for o in report["outside"] if o["from"] == wanted["from"]]
    else:
        holders = [p for p in report["principals"] if p["arn"] == row["principal"]]
    return [path for holder in holders for path in holder["paths"]]


def resources(step):
    """What the calls of a step are made on: it may be several things."""
    return [call["resource"] for call in (step["witness"] or {}).get("requests", [])]


def is_path(path, wanted):
    """One step of it is as the row says."""
    return any(
        step["kind"] == wanted["kind"]
        and wanted.get("via") in (None, step["target"], *resources(step))
        and wanted.get("action") in (None, *step["actions"])
        for step in path["steps"]
    )


def path_faults(report, row):
    """Other ways in: all that the row has, and no more."""
    faults = []
    left = ways_of(report, row, {})
    for wanted in row.get("paths", []):
        # a command on the machine below is a door in our words
        if wanted["kind"] == "send-command":
            doors = [
                door["door"]
                for principal in report["principals"]
                if principal["arn"] == row["principal"]
                for door in principal["doors"]
            ]
            if "host" not in doors:
                faults.append("the host door is not told")
            continue
        found = [p for p in ways_of(report, row, wanted) if is_path(p, wanted)]
        if not found and not wanted.get("optional"):
            faults.append(f"no path {json.dumps(wanted)}")
        left = [path for path in left if path not in found]
    if row.get("paths") == []:
        for path in left:
            kinds = [step["kind"] for step in path["steps"]]
            faults.append(f"a path to {path['end']} by {kinds}: want none")
    return faults


def scan_faults(program, row):
    """The verdict over all targets, and other ways in."""
    if "access" not in row["expect"] and "paths" not in row:
        return []
    arguments = ["--output", "json", "--fail-on", "none", "--now", NOW]
    report = json.loads(program.run("scan", arguments, (0, 3)))
    faults = path_faults(report, row)
    if "access" not in row["expect"]:
        return faults
    verdicts = {
        principal["arn"]: principal["verdict"]
        for principal in report["principals"]
    }
    verdict = verdicts.get(row["principal"], "none")
    wanted = row["expect"]["access"]
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if VERDICTS.get(verdict, verdict) in wanted:
        return faults
    return faults + [f"verdict: want {' or '.join(wanted)}, got {verdict}"]


def target_faults(program, row):
    """One restricted question for each target that the row names."""
    targets = []
    for name, reached in row["expect"].get("clusters", {}).items():
        targets.append(("--cluster", CLUSTER + name, reached))
    for name, reached in row["expect"].get("containers", {}).items():
        targets.append(("--container", name, reached))
    for name, reached in row["expect"].get("regions", {}).items():
        targets.append(("--region", name, reached))
    faults = []
    for option, value, reached in targets:
        arguments = ["--principal", row["principal"], option, value]
        arguments += ["--output", "json", "--now", NOW]
        text = program.run("explain", arguments, (0, 3))
        verdict = json.loads(text)["verdict"]
        if (verdict in REACHED) != reached:
            wanted = "reached" if reached else "not reached"
            faults.append(f"{option} {value}: want {wanted}, got {verdict}")
    return faults


def row_faults(path, row):
    """All differences between a row and what the program says."""
    with tempfile.TemporaryDirectory() as folder:
        sources = [write_json(folder, "account.json", row["account"])]
        if row["org"] is not None:
            sources.append(write_json(folder, "org.json", row["org"]))
        program = Program(path, sources)
        faults = []
        for question in (
            lambda: request_faults(program, row, folder),
            lambda: scan_faults(program, row),
            lambda: target_faults(program, row),
        ):
            try:
                faults += question()
            except FAILURES as error:
                faults.append(f"no usable answer: {error}")
        return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--id", action="append", help="judge this row only")
    parser.add_argument("program")
    parser.add_argument("file")
    options = parser.parse_args()
    if not os.path.exists(options.file):
        print(f"{options.file}: not there, skipped")
        return SKIPPED
    with open(options.file, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    if options.id:
        rows = [row for row in rows if row["id"] in options.id]
    if not rows:
        print("no such row", file=sys.stderr)
        return 2
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        found = list(
            pool.map(lambda row: row_faults(options.program, row), rows)
        )
    for row, faults in zip(rows, found):
        for fault in faults:
            unsure = " (facts uncertain)" if row.get("uncertain") else ""
            print(f"{row['id']} {row['title']}{unsure}: {fault}")
    bad = sum(1 for faults in found if faults)
    print(f"{len(rows)} rows, {bad} with faults, {sum(map(len, found))} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
