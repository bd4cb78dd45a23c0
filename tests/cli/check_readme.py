"""The examples of the README are what the program prints.

    check_readme.py PROGRAM README FIXTURES

Each block that begins with the marker line is compared with the output of its
command: its lines must occur there in this order; `…` stands for lines left
out.
"""
import os
import subprocess
import sys

NOW = ["--now", "2026-11-20T12:00:00Z"]
EXAMPLES = [
    (
        "On the sample company this prints, shortened:",
        ["scan", "--allow-list", "sample/allow-list.yaml", "sample", *NOW],
        1,
    ),
    (
        "        fixtures/sample",
        [
            "explain",
            "--principal",
            "arn:aws:iam::222233334444:role/incident-response",
            "sample",
            *NOW,
        ],
        0,
    ),
    (
        "On the plan in `fixtures/terraform` this prints, shortened:",
        [
            "scan",
            "--source-root",
            "terraform/source",
            "terraform/plan.json",
            *NOW,
        ],
        1,
    ),
]


def block_after(lines, marker):
    """The indented block that follows the marker line, unindented."""
    at = lines.index(marker) + 1
    block = []
    for line in lines[at:]:
        if line.startswith("    "):
            block.append(line[4:])
        elif line == "":
            block.append(line)
        else:
            break
    return [line.rstrip() for line in "\n".join(block).strip("\n").split("\n")]


def missing(block, output, folder=""):
    """The first line of the block that the output lacks, or None.

    folder is what paths begin with in the output, in place of `fixtures/`.
    """
    at = 0
    for line in block:
        if line.strip() in ("…", ""):
            continue
        line = line.replace("fixtures/", folder)
        while at < len(output) and output[at].rstrip() != line:
            at += 1
        if at == len(output):
            return line
        at += 1
    return None


def check_demo(program, lines, root):
    """The demo prints the first two examples and nothing after the second."""
    done = subprocess.run(
        ["sh", ".ci/demo", program],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    output = done.stdout.split("\n")
    faults = []
    for marker, _, _ in EXAMPLES[:2]:
        lacking = missing(block_after(lines, marker), output, "fixtures/")
        if lacking:
            faults.append(f"demo lacks: {lacking}")
    gate = [i for i, line in enumerate(output) if line.startswith("gate: ")]
    worst = [i for i, line in enumerate(output) if "$ execwarden explain" in line]
    if len(gate) != 1 or len(worst) != 1 or worst[0] < gate[0]:
        faults.append("demo: not a gate, then an explanation")
    elif "FAILED" not in output[gate[0]] or done.returncode != 0:
        faults.append(f"demo: exit {done.returncode}, {output[gate[0]]}")
    for fault in faults:
        print(fault)
    return len(faults)


def main():
    program, readme, fixtures = sys.argv[1:]
    with open(readme, encoding="utf-8") as file:
        lines = file.read().split("\n")
    faults = 0
    for marker, arguments, status in EXAMPLES:
        done = subprocess.run(
            [program, *arguments],
            cwd=fixtures,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        block = block_after(lines, marker)
        lacking = missing(block, (done.stdout + done.stderr).split("\n"))
        if len(block) < 5 or done.returncode != status or lacking:
            faults += 1
            print(f"{arguments[0]}: exit {done.returncode}, lacks: {lacking}")
    faults += check_demo(program, lines, os.path.dirname(readme))
    print(f"{len(EXAMPLES)} examples, {faults} faults")
    return 1 if faults else 0


sys.exit(main())
