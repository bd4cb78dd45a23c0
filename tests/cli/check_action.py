#!/usr/bin/env python3
"""Run the scan step of action.yml as a runner would.

    check_action.py PROGRAM ROOT FIXTURES

Inputs with blanks and quotes are words of their own; the status and what was
written are the step's outputs, and a report of an earlier run is not uploaded.
Every input that the step reads is one that action.yml passes on.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

if not shutil.which("bash"):
    print("skipped: there is no bash")
    sys.exit(77)

# inputs, status, written, and what the log holds
STEPS = [
    ("a name with blanks", {"SOURCES": "my policy.json"}, "1", "true",
     "file=my policy.json,line="),
    ("lines of Windows", {"SOURCES": "my policy.json\r\n"}, "1", "true", ""),
    ("nothing at the level", {"SOURCES": "my policy.json",
                              "FAIL_ON": "critical"}, "0", "true", ""),
    ("an argument with quotes",
     {"SOURCES": "my policy.json",
      "ARGS": "--only\n*:role/it's \"$(touch made)\"\n"}, "3", "true",
     "it's \"$(touch made)\"` names no principal"),
    ("a source like an option", {"SOURCES": "--help"}, "2", "false",
     "--help: cannot open"),
    ("a mistake, with the report of before", {
        "SOURCES": "my policy.json", "FAIL_ON": "x"}, "2", "false", "`x`"),
    ("no program", {"SOURCES": "my policy.json", "BINARY": "/no/such"},
     "127", "false", ""),
    ("what is incomplete", {"SOURCES": "broken.json"}, "3", "true", ""),
]


def run(program, root, folder, inputs):
    files = {name: os.path.join(folder, name) for name in (
        "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        with open(path, "w", encoding="utf-8"):
            pass
    done = subprocess.run(
        ["bash", os.path.join(root, "docs/ci/scan.sh")],
        cwd=os.path.join(folder, "my work"),
        env={"PATH": os.environ["PATH"], "HOME": folder,
             "GITHUB_ACTIONS": "true", "RUNNER_TEMP": folder,
             "BINARY": program, **files, **inputs},
        capture_output=True, text=True, timeout=60, check=False)
    with open(files["GITHUB_OUTPUT"], encoding="utf-8") as file:
        outputs = dict(line.rstrip("\n").split("=", 1) for line in file)
    with open(files["GITHUB_STEP_SUMMARY"], encoding="utf-8") as file:
        return done, outputs, file.read()


def check_steps(program, root, fixtures, folder):
    work = os.path.join(folder, "my work")
    os.mkdir(work)
    shutil.copy(os.path.join(fixtures, "policies/identity-wildcard.json"),
                os.path.join(work, "my policy.json"))
    shutil.copy(os.path.join(fixtures, "broken/truncated.json"),
                os.path.join(work, "broken.json"))
    reports = set()
    for name, inputs, status, written, said in STEPS:
        done, outputs, summary = run(program, root, folder, inputs)
        log = done.stdout + done.stderr
        wanted = {"status": status, "written": written}
        got = {key: outputs.get(key) for key in wanted}
        if done.returncode != 0 or got != wanted:
            yield f"{name}: exit {done.returncode}, {got}\n{log[-600:]}"
        if said not in log:
            yield f"{name}: no {said!r} in\n{log[-600:]}"
        report = outputs.get("json-file")
        if (written == "true") != bool(report and os.path.exists(report)):
            yield f"{name}: the report is {report!r}"
        if (written == "true") != (outputs.get("gate") is not None):
            yield f"{name}: outputs {outputs}"
        if not summary or (done.stdout.count("::error ") == 0
                           and status not in ("0",)):
            yield f"{name}: no summary or no error annotation"
        if (written == "true") != ("| principals |" in summary):
            yield f"{name}: a summary of {len(summary)} characters"
        if report in reports:
            yield f"{name}: the report of another step is written over"
        reports |= {report} if report else set()
    if os.path.exists(os.path.join(work, "made")):
        yield "an input was run"


def check_inputs(root):
    with open(os.path.join(root, "action.yml"), encoding="utf-8") as file:
        action = file.read()
    with open(os.path.join(root, "docs/ci/scan.sh"), encoding="utf-8") as file:
        script = file.read()
    declared = set(re.findall(r"^  ([a-z-]+):$", action.split("\noutputs:")[0],
                              re.M))
    passed = dict(re.findall(r"^        ([A-Z_]+): \${{ inputs\.([a-z-]+) }}$",
                             action, re.M))
    read = set(re.findall(r"\$\{([A-Z_]+):-", script))
    read -= {"RUNNER_TEMP", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"}
    if read != set(passed):
        yield f"the script reads {sorted(read)}, it gets {sorted(passed)}"
    if not set(passed.values()) <= declared:
        yield f"no inputs: {sorted(set(passed.values()) - declared)}"


def main():
    program, root, fixtures = (os.path.abspath(path) for path in sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="execwarden-action-") as folder:
        faults = list(check_steps(program, root, fixtures, folder))
    faults += check_inputs(root)
    for fault in faults:
        print(fault)
    print(f"{len(STEPS)} steps, {len(faults)} faults")
    return bool(faults)


sys.exit(main())
