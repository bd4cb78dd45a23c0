#!/usr/bin/env python3
"""Run the program on small folders of input and compare what matters.

    run_field.py PROGRAM TABLE ROOT...

TABLE is a JSON list of rows; a row is one rule, named as a sentence:

    name       the rule
    folder     where the program runs: under the first ROOT that has it
    cwd        a folder below that one, to run in
    args       its arguments, in shell quoting, without globs
    env        {NAME: VALUE} beside PATH and an empty HOME
    exit       the exit status, 0 unless given
    json       {PATH: VALUE} in the JSON on standard output. A PATH is made of
               names and numbers with dots in between; `[TEXT]` picks the one
               element of a list whose `arn`, `id` or `rule` is or ends in TEXT.
               `PATH.length` is a number of elements, `PATH?` whether it is there
    findings, no_findings
               objects; a finding that has all members of one must, or must not,
               be there. `principal` may be the end of an ARN, `file`, `line`
               and `address` stand for those of `location`
    out_has, out_lacks, err_has, err_lacks
               texts in standard output and standard error
    tree       {FILE: TEXT} laid out instead of a folder, for inputs that git
               or a reader cannot have (`hex:…` for bytes, `link:TARGET` for a
               symbolic link, `fifo:` for a FIFO); a list of TEXT and
               [TEXT, TIMES] is put together

Rows whose folder is in no ROOT are skipped, and counted.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt
TIMEOUT_S = 60
KNOWN = {
    "name", "folder", "args", "env", "exit", "json", "findings",
    "no_findings", "cwd", "out_has", "out_lacks", "err_has", "err_lacks", "tree",
}
MISSING = object()
# a name, or a TEXT in brackets that may hold such itself
STEP = r"([^.\[\]]+)|\[((?:[^\[\]]|\[[^\]]*\])*)\]"


def picked(value, text):
    """The one element of a list that is named so."""
    if not isinstance(value, list):
        return MISSING
    found = [
        item
        for item in value
        if any(
            str(item.get(key, "")) == text
            or str(item.get(key, "")).endswith(text)
            for key in ("arn", "id", "rule")
        )
    ]
    return found[0] if len(found) == 1 else MISSING


def at(document, path):
    """What stands at a PATH of the table; MISSING when nothing does."""
    value = document
    for name, text in re.findall(STEP, path):
        if text:
            value = picked(value, text)
        elif name == "length" and isinstance(value, list):
            value = len(value)
        elif isinstance(value, list) and name.isdigit():
            value = value[int(name)] if int(name) < len(value) else MISSING
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            value = MISSING
        if value is MISSING:
            return MISSING
    return value


def is_like(finding, wanted):
    location = finding.get("location") or {}
    for key, value in wanted.items():
        if key in ("file", "line", "address"):
            got = location.get(key)
        else:
            got = finding.get(key)
        if key == "principal" and isinstance(got, str):
            if not got.endswith(value):
                return False
        elif key == "message_has":
            if value not in finding.get("message", ""):
                return False
        elif got != value:
            return False
    return True


def document_faults(row, text):
    if not any(key in row for key in ("json", "findings", "no_findings")):
        return []
    try:
        document = json.loads(text)
    except ValueError as error:
        return [f"standard output is no JSON: {error}"]
    faults = []
    for path, wanted in row.get("json", {}).items():
        if path.endswith("?"):
            got = at(document, path[:-1]) is not MISSING
        else:
            got = at(document, path)
        if got is MISSING:
            faults.append(f"{path}: want {wanted!r}, nothing is there")
        elif got != wanted:
            faults.append(f"{path}: want {wanted!r}, got {got!r}")
    findings = document.get("findings") or []
    for wanted in row.get("findings", []):
        if not any(is_like(finding, wanted) for finding in findings):
            faults.append(f"no finding like {wanted}")
    for wanted in row.get("no_findings", []):
        if any(is_like(finding, wanted) for finding in findings):
            faults.append(f"a finding like {wanted}")
    return faults


def text_faults(row, texts):
    faults = []
    for stream, text in texts.items():
        for wanted in row.get(f"{stream}_has", []):
            if wanted not in text:
                faults.append(f"{stream} lacks {wanted!r}")
        for unwanted in row.get(f"{stream}_lacks", []):
            if unwanted in text:
                faults.append(f"{stream} has {unwanted!r}")
    return faults


def joined(text):
    """A text, or pieces of one, some of them many times."""
    if isinstance(text, str):
        return text
    return "".join(
        piece if isinstance(piece, str) else piece[0] * piece[1]
        for piece in text
    )


def lay_out(tree, folder):
    for name, text in tree.items():
        text = joined(text)
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if text.startswith("link:"):
            os.symlink(text[5:], path)
            continue
        if text == "fifo:":
            os.mkfifo(path)
            continue
        with open(path, "wb") as file:
            if text.startswith("hex:"):
                file.write(bytes.fromhex(text[4:]))
            else:
                file.write(text.encode("utf-8"))


def row_faults(program, row, folder):
    """What differs, one text each."""
    with tempfile.TemporaryDirectory() as scratch:
        home = os.path.join(scratch, "home")
        os.mkdir(home)
        if "tree" in row:
            folder = os.path.join(scratch, "tree")
            os.mkdir(folder)
            lay_out(row["tree"], folder)
        environment = {"PATH": os.environ["PATH"], "HOME": home, "TZ": "UTC"}
        environment.update(row.get("env", {}))
        done = subprocess.run(
            [program] + shlex.split(row["args"].replace("{TMP}", scratch)),
            cwd=os.path.join(folder, row.get("cwd", "")),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT_S,
            check=False,
        )
    out = done.stdout.decode("utf-8", "replace")
    err = done.stderr.decode("utf-8", "replace")
    faults = document_faults(row, out)
    faults += text_faults(row, {"out": out, "err": err})
    if done.returncode != row.get("exit", 0):
        faults.append(
            f"exit status {done.returncode}, want {row.get('exit', 0)}: {err}"
        )
    return faults


def folder_of(row, roots):
    if "tree" in row:
        return ""
    for root in roots:
        path = os.path.join(root, row["folder"])
        if os.path.isdir(path):
            return path
    return None


def main():
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    program = os.path.abspath(sys.argv[1])
    table, roots = sys.argv[2], sys.argv[3:]
    with open(table, encoding="utf-8") as file:
        rows = json.load(file)
    failed = skipped = 0
    for row in rows:
        unknown = set(row) - KNOWN
        if unknown:
            print(f"{row.get('name')}: unknown members {sorted(unknown)}")
            failed += 1
            continue
        folder = folder_of(row, roots)
        if folder is None:
            skipped += 1
            continue
        faults = row_faults(program, row, folder)
        failed += bool(faults)
        for fault in faults:
            print(f"{row['name']} ({row.get('folder', 'tree')}): {fault}")
    print(f"{len(rows) - failed - skipped} passed, {failed} failed,"
          f" {skipped} skipped")
    if failed or not rows:
        return 1
    return SKIPPED if skipped == len(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
