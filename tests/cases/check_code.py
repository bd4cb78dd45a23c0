"""Code and the export of what it creates give the same verdicts.

    check_code.py PROGRAM FOLDER

The folder holds account.json, plan.json and template.yaml. Beside verdicts,
what --new-only says of each and what any of them says together with the
export is compared, too.
"""
import json
import subprocess
import sys

SAME = ["arn", "type", "verdict", "reach", "regions", "clusters",
        "clusters_except", "containers", "conditions"]
GRANT = ["action", "resources", "wildcard", "verdict", "reach", "via"]


def scan(program, folder, *arguments):
    """Exit status and report."""
    run = subprocess.run(
        [program, "scan", "--no-config", "--output", "json", "--account",
         "111122223333", "--region", "eu-west-1", "--now",
         "2026-11-20T12:00:00Z", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=60,
    )
    return run.returncode, json.loads(run.stdout)


def gist(report):
    """What must be the same, by ARN."""
    return {
        principal["arn"]: (
            [principal[name] for name in SAME],
            sorted(
                json.dumps([grant[name] for name in GRANT])
                for grant in principal["grants"]
            ),
        )
        for principal in report["principals"]
    }


def main():
    program, folder = sys.argv[1:]
    failed = 0

    def check(what, ok):
        nonlocal failed
        failed += not ok
        print(f"{'ok' if ok else 'NOT'}: {what}")

    status, export = scan(program, folder, "account.json")
    want = gist(export)
    check("the export has principals", status == 1 and len(want) > 5)
    for code in ("plan.json", "template.yaml"):
        status, report = scan(program, folder, code)
        check(f"{code} gives what the export gives", gist(report) == want)
        check(f"{code} fails the gate likewise", status == 1)
        check(f"{code} is read as a whole", report["run"]["complete"])
        status, report = scan(program, folder, code, "account.json")
        check(f"{code} over the export changes nothing", gist(report) == want)
        check(f"{code} over the export is complete", report["run"]["complete"])
        status, report = scan(program, folder, "--new-only", code)
        added = gist(report)
        check(f"all access of {code} alone is new",
              all(arn in added for arn, row in want.items()
                  if not arn.endswith(":root")
                  and row[0][2] in ("allowed", "conditional")))
        status, report = scan(program, folder, "--new-only", code,
                              "account.json")
        check(f"no access of {code} is new to the export",
              report["principals"] == [] and status == 0)
    sys.exit(failed > 0)


main()
