#!/usr/bin/env python3
"""Compare a scan of the sample company with its README, written by hand.

    run_sample.py PROGRAM FOLDER

Each row of the README's tables names a principal, its verdict and the rules
found for it, exempted ones in brackets. Over all, every verdict and every
rule must occur.
"""

import json
import os
import re
import subprocess
import sys

NOW = "2026-11-20T12:00:00Z"
FILES = ["organization.json", "account-prod.json", "account-dev.json"]
VERDICTS = {"allowed", "conditional", "partial", "blocked", "none", "unknown"}
RULES = {f"EW{number}" for number in range(101, 114)}
ROW = re.compile(r"\| `((?:user|role)/[^`]+)` \| (\w+) \|([^|]*)\|")
ACCOUNT = re.compile(r"## .*account (\d{12})")
BRACKETS = re.compile(r"\([^)]*\)")
FAILED, INCONCLUSIVE = 1, 3  # of scan: the gate


def read_findings(cell):
    """Rules found and rules exempted, which stand in brackets."""
    exempted = re.findall(r"EW\d+", " ".join(BRACKETS.findall(cell)))
    found = re.findall(r"EW\d+", BRACKETS.sub("", cell))
    return sorted(found), sorted(exempted)


def read_tables(path):
    """Principal to (verdict, rules found, rules exempted)."""
    rows, account = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            heading = ACCOUNT.match(line)
            row = ROW.match(line)
            if heading:
                account = heading[1]
            elif row:
                name, verdict, cell = row.groups()
                arn = f"arn:aws:iam::{account}:{name}"
                rows[arn] = (verdict, *read_findings(cell))
    return rows


def scan(program, folder):
    """The report, and the exit status."""
    done = subprocess.run(
        [program, "scan", "--no-config", "--now", NOW, "--output", "json"]
        + ["--allow-list", os.path.join(folder, "allow-list.yaml")]
        + [os.path.join(folder, name) for name in FILES],
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in (0, FAILED, INCONCLUSIVE):
        raise ValueError(f"scan: exit status {done.returncode}")
    return json.loads(done.stdout.decode("utf-8")), done.returncode


def summarize(report, rows):
    """What the report says, in the form of the rows."""
    said = {arn: ["none", [], []] for arn in rows}
    for principal in report["principals"]:
        if principal["type"] != "root":
            entry = said.setdefault(principal["arn"], ["none", [], []])
            entry[0] = principal["verdict"]
    for finding in report["findings"]:
        entry = said.get(finding["principal"])
        if entry:
            exempted = finding["status"] == "exempted"
            entry[2 if exempted else 1].append(finding["rule"])
    return {
        arn: (verdict, sorted(found), sorted(exempted))
        for arn, (verdict, found, exempted) in said.items()
    }


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    rows = read_tables(os.path.join(sys.argv[2], "README.md"))
    try:
        report, status = scan(sys.argv[1], sys.argv[2])
    except (OSError, ValueError) as error:
        print(error)
        return 1
    said = summarize(report, rows)
    faults = [
        f"{arn}: README {rows.get(arn, 'has no row')}, program {got}"
        for arn, got in sorted(said.items())
        if rows.get(arn) != got
    ]
    if status != FAILED:
        faults.append(f"exit status {status}")
    verdicts = {verdict for verdict, _, _ in said.values()}
    rules = {finding["rule"] for finding in report["findings"]}
    for missing in sorted((VERDICTS - verdicts) | (RULES - rules)):
        faults.append(f"{missing} does not occur")
    for fault in faults:
        print(fault)
    print(f"{len(rows)} principals, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
