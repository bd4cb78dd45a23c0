"""Read every published plan of a folder, whole, cut short and re-encoded.

    run_terraform.py PROGRAM FOLDER

Each plan is read as one, or refused with a reason; cut or in an encoding that
JSON does not have, it is never taken for clean. Skipped (77) where the folder
is absent.
"""
import json
import os
import subprocess
import sys
import tempfile


def scan(program, path):
    """Exit status and report."""
    done = subprocess.run(
        [program, "scan", "--fail-on", "none", "--output", "json", path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def check_whole(program, path):
    status, report = scan(program, path)
    run = report["run"]
    kinds = [entry["kind"] for entry in run["inputs"]]
    if kinds != ["terraform plan"]:
        return f"read as {kinds}"
    if status == 3:
        unknown = report["summary"]["unknown"]
        return None if run["incomplete"] or unknown else "3 without a reason"
    return None if status == 0 and run["complete"] else f"status {status}"


def check_broken(program, folder, content, word):
    path = os.path.join(folder, "plan.json")
    with open(path, "wb") as file:
        file.write(content)
    status, report = scan(program, path)
    if status != 3 or not report["run"]["incomplete"]:
        return f"status {status} for {word}"
    told = report["run"]["incomplete"][0]
    return None if word in told else f"`{told}` does not name {word}"


def main():
    program, folder = sys.argv[1:]
    if not os.path.isdir(folder):
        print(f"skipped: {folder} is not here")
        return 77
    names = sorted(os.listdir(folder))
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                content = file.read()
            text = content.decode("utf-8")
            results = [
                check_whole(program, path),
                check_broken(
                    program, scratch, content[: len(content) // 2], ":"
                ),
                check_broken(
                    program, scratch, text.encode("utf-16"), "UTF-16"
                ),
            ]
            faults += [f"{name}: {fault}" for fault in results if fault]
    print("\n".join(faults))
    print(f"{len(names)} plans, {len(faults)} faults")
    return 1 if faults or not names else 0


sys.exit(main())
