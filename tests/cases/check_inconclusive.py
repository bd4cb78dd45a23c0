#!/usr/bin/env python3
"""What can make a run inconclusive: each row of the page is a case.

    check_inconclusive.py PROGRAM PAGE CASES

PAGE has tables whose rows begin with an id and a message; a `…` in a message
stands for anything. CASES is {id: {"args", "tree"}}: the input that makes it, where
`hex:…` is bytes, `link:TARGET` a symbolic link and `fifo:` a FIFO. What is long is
a list of parts: texts, and {"times": N, "of": TEXT}, where `#` is the number from 0
and `#+1` the next.
The run must end with status 3 and list that message. A row without a case
fails, and so does a case without a row.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

TIMEOUT_S = 60


def rows(page):
    """{id: message} of all tables."""
    found = {}
    with open(page, encoding="utf-8") as file:
        for line in file:
            cells = [cell.strip() for cell in line.strip().split("|")[1:-1]]
            if len(cells) == 4 and re.fullmatch(r"[a-z0-9-]+", cells[0]):
                if cells[0] not in ("id",) and "---" not in cells[0]:
                    found[cells[0]] = cells[1]
    return found


def part_text(part):
    if isinstance(part, str):
        return part
    return "".join(
        part["of"].replace("#+1", str(i + 1)).replace("#", str(i))
        for i in range(part["times"])
    )


def lay_out(folder, tree):
    for name, text in tree.items():
        if isinstance(text, list):
            text = "".join(part_text(part) for part in text)
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if text.startswith("link:"):
            os.symlink(text[5:], path)
            continue
        if text.startswith("fifo:"):
            os.mkfifo(path)
            continue
        content = (
            bytes.fromhex(text[4:])
            if text.startswith("hex:")
            else text.encode("utf-8")
        )
        with open(path, "wb") as file:
            file.write(content)


def fault_of(program, message, case):
    pattern = ".*".join(re.escape(part) for part in message.split("…"))
    with tempfile.TemporaryDirectory() as folder:
        lay_out(folder, case["tree"])
        run = subprocess.run(
            [program, *shlex.split(case["args"]), "--output", "json"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": folder},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    try:
        told = json.loads(run.stdout)["run"]["incomplete"]
    except (ValueError, KeyError):
        return f"no report: {run.stderr.strip()[:200]}"
    if run.returncode != 3:
        return f"status {run.returncode}, told {told[:3]}"
    if not any(re.search(pattern, one, re.DOTALL) for one in told):
        return f"not told, but {told[:3]}"
    return None


def main():
    program, page, table = sys.argv[1:]
    messages = rows(page)
    with open(table, encoding="utf-8") as file:
        cases = json.load(file)
    faults = [f"{id}: no case" for id in messages if id not in cases]
    faults += [f"{id}: no row" for id in cases if id not in messages]
    for id in messages:
        if id in cases:
            fault = fault_of(os.path.abspath(program), messages[id], cases[id])
            faults += [f"{id}: {fault}"] if fault else []
    print("\n".join(faults))
    print(f"{len(messages)} rows, {len(faults)} faults")
    return 1 if faults or not messages else 0


sys.exit(main())
