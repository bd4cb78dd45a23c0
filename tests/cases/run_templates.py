"""Scan published templates and parameter files, one by one.

    run_templates.py PROGRAM FOLDER

Each is read whole (status 0 or 1), or refused (3) with a reason that names
it. Skipped (77) where the folder is absent.
"""
import json
import os
import subprocess
import sys


def fault(program, path):
    done = subprocess.run(
        [program, "scan", "--output", "json", path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode not in (0, 1, 3):
        return f"status {done.returncode}: {done.stderr}"
    run = json.loads(done.stdout)["run"]
    if run["complete"] != (done.returncode != 3):
        return f"status {done.returncode}, but complete is {run['complete']}"
    if run["complete"]:
        return None if run["inputs"] else "read, but it is no input"
    named = [text for text in run["incomplete"] if path in text]
    return None if named else f"no reason names it: {run['incomplete']}"


def main():
    program, folder = sys.argv[1:]
    if not os.path.isdir(folder):
        print(f"skipped: {folder} is not here")
        return 77
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    faults = 0
    for path in paths:
        text = fault(program, path)
        if text:
            faults += 1
            print(f"{path}: {text}")
    print(f"{len(paths)} files, {faults} faults")
    return 1 if faults or not paths else 0


sys.exit(main())
