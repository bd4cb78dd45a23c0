#!/usr/bin/env python3
"""Every message that makes a run inconclusive has a row in the docs.

    inconclusive.py ROOT

Reads the formats that src/ adds to the list of what is incomplete, and those
of the reasons for an unknown verdict, and looks for each among the messages of
docs/inconclusive.md, of which every row is a test. What has no row yet stands
in inconclusive.txt beside this file, which may only become shorter.
"""

import os
import re
import sys

PAGE = "docs/inconclusive.md"
GAPS = "tests/lint/inconclusive.txt"
# The calls that add to the list: the sink is their first argument, or they
# are helpers that hand a text on.
DIRECT = re.compile(
    r"\bEW_LOSE\(|\bew_diag_add\(\s*"
    r"(?:&[\w>.\-]*incomplete|incomplete\b(?:\(&?\w*\))?)\s*,"
)
HEAD = re.compile(r"^\w[\w \*]*?\b(\w+)\([^;{}]*\)\n\{", re.MULTILINE)
REASON = re.compile(r"\b(?:ew_reason|add_unknown|EW_STACK_(?:FAULT|WRONG))\(")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
DIRECTIVE = re.compile(r"%(?:\.\*)?(?:l|ll|z|j)?[sducxi]|EW_\w+")
MIN_FORMATS = 100


def call_at(text, start):
    """What stands in the brackets of the call that begins at start."""
    begin = text.index("(", start)
    depth, i = 0, begin
    while i < len(text):
        quoted = LITERAL.match(text, i)
        if quoted:
            i = quoted.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        i += 1
        if depth == 0:
            break
    return text[begin + 1 : i - 1]


def formats_of(call):
    """Literals of a call; those that stand side by side are one."""
    found, last = [], None
    for literal in LITERAL.finditer(call):
        if last is not None and not call[last:literal.start()].strip():
            found[-1] += literal.group(1)
        else:
            found.append(literal.group(1))
        last = literal.end()
    return found


def helpers_of(text):
    """Names of the functions of a file that hand a text on to the list."""
    names = set()
    for match in DIRECT.finditer(text):
        given = formats_of(call_at(text, match.start()))
        if any(words(f) for f in given):
            continue
        names.update(HEAD.findall(text[: match.start()])[-1:])
    return names


def words(message):
    """The literal parts of a message, as words."""
    return re.findall(r"[A-Za-z]{2,}", DIRECTIVE.sub(" ", message))


def sources(root):
    for folder, _, names in sorted(os.walk(os.path.join(root, "src"))):
        for name in sorted(names):
            if name.endswith(".c"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, root), file.read()


def told(root):
    """(place, format) of each message."""
    for path, text in sources(root):
        starts = [m.start() for m in DIRECT.finditer(text)]
        starts += [m.start() for m in REASON.finditer(text)]
        for name in helpers_of(text):
            starts += [m.start() for m in re.finditer(rf"\b{name}\(", text)]
        for start in starts:
            for given in formats_of(call_at(text, start)):
                if len(words(given)) >= 3:
                    line = text.count("\n", 0, start) + 1
                    yield f"{path}:{line}", given


def rows(root):
    with open(os.path.join(root, PAGE), encoding="utf-8") as file:
        for line in file:
            cells = [cell.strip() for cell in line.strip().split("|")[1:-1]]
            if len(cells) == 4 and re.fullmatch(r"[a-z0-9-]+", cells[0]):
                yield words(cells[1])


def is_within(short, long):
    """Are the words of short in long, in this order?"""
    rest = iter(long)
    return all(word in rest for word in short)


def main():
    root = sys.argv[1]
    known = [row for row in rows(root) if row]
    with open(os.path.join(root, GAPS), encoding="utf-8") as file:
        gaps = {line.rstrip("\n") for line in file if not line.startswith("#")}
    faults, seen, count = [], set(), 0
    for place, given in told(root):
        count += 1
        have = words(given)
        covered = any(
            is_within(row, have) or is_within(have, row) for row in known
        )
        if not covered and given not in gaps:
            faults.append(f"{place}: `{given}` has no row in {PAGE}")
        if not covered:
            seen.add(given)
    faults += [f"{GAPS}: `{g}` has a row now, or is gone" for g in gaps - seen]
    if count < MIN_FORMATS:
        faults.append(f"only {count} messages were found in src/")
    print("\n".join(sorted(set(faults))))
    print(f"{count} messages, {len(seen)} without a row, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
