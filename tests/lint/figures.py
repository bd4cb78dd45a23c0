#!/usr/bin/env python3
"""figures.py [ROOT] [--circles] [--check]: is it easy to find one's way?

One figure of src/ a line. --circles names the files of each circle, too;
--check fails where a figure is past its limit below, which is moved only the
other way. Counted on the text, which clang-format keeps in one shape: a
function's body opens with a brace at the left edge.
"""

import argparse
import collections
import pathlib
import re
import sys

WORD = re.compile(r"[A-Za-z_]\w*")
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
TAG = re.compile(r"\b(?:struct|union|enum) \w+|(?:->|\.)\s*\w+")
HEAD = re.compile(r"^(?!typedef|struct \w+ \{|enum \w* ?\{)"
                  r"((?:[A-Za-z_][^;{}#]*?)\b(\w+)\([^;{}]*\))\n\{", re.M)


def bare(text):
    """Without comments and literals, each line where it was."""
    return TOKEN.sub(lambda m: "\n" * m.group().count("\n") or " ", text)


def comment_lines(text):
    count = 0
    for match in TOKEN.finditer(text):
        if match.group().startswith("/"):
            count += match.group().count("\n") + 1
    return count


class File:
    def __init__(self, path, name):
        text = path.read_text()
        self.name = name
        self.lines = text.count("\n")
        self.comments = comment_lines(text)
        self.includes = len(re.findall(r'^#\s*include "', text, re.M))
        self.words = collections.Counter()
        self.functions = []
        self.statics = []
        code = bare(text)
        if name.endswith(".c"):
            for match in HEAD.finditer(code):
                self.functions.append(match.group(2))
                if match.group(1).startswith("static"):
                    self.statics.append(match.group(2))
        self.words.update(WORD.findall(TAG.sub(" ", code)))
        self.declared = collections.Counter(re.findall(
            r"^static [^;{}=]*?\b(\w+)\([^;{}]*\)(?=;|\n\{)", code, re.M))

    def is_called(self):
        """Else a table finds it, and there is nothing to declare."""
        return set(self.functions) != set(self.statics)

    def uses_of(self, static):
        return self.words[static] - self.declared[static]


def circles_of(files):
    """Tarjan, on who uses whose functions."""
    owner = {}
    for file in files:
        for function in set(file.functions) - set(file.statics):
            owner[function] = file.name
    edges = {file.name: {owner[word] for word in file.words
                         if word not in file.statics
                         and owner.get(word, file.name) != file.name}
             for file in files if file.name.endswith(".c")}
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for node in edges:
        if node not in index:
            visit(node)
    return sorted(found, key=len, reverse=True)


# What no change may make worse: figure, the most it may be.
LIMITS = [
    ("functions a thousand lines", 53),
    ("static functions used once, %", 65.5),
    ("static functions with a name that other files have, %", 3),
    (".c files without a header of their own, %", 32),
    ("lines without a comment, %", 88),
    ("files in the largest circle", 9),
]


def share(part, whole):
    return round(100 * part / max(whole, 1), 1)


def figures_of(files, circles):
    sources = [file for file in files if file.name.endswith(".c")]
    names = {file.name for file in files}
    lines = sum(file.lines for file in files)
    statics = [(file, name) for file in sources for name in file.statics]
    homes = collections.Counter(name for _, name in statics)
    functions = sum(len(file.functions) for file in sources)
    source_lines = sum(file.lines for file in sources)
    return {
        "lines": lines,
        ".c files": len(sources),
        ".c files under 40 lines": sum(f.lines < 40 for f in sources),
        "functions a thousand lines":
            round(1000 * functions / source_lines, 1),
        "static functions used once, %":
            share(sum(f.uses_of(n) == 1 for f, n in statics), len(statics)),
        "static functions with a name that other files have, %":
            share(sum(homes[n] > 1 for _, n in statics), len(statics)),
        ".c files without a header of their own, %":
            share(sum(f.name[:-1] + "h" not in names and f.is_called()
                      for f in sources), len(sources)),
        "lines without a comment, %":
            share(lines - sum(file.comments for file in files), lines),
        "asserts": sum(file.words["assert"] for file in sources),
        "includes of our own headers":
            sum(file.includes for file in files),
        "circles of more than three files":
            sum(len(circle) > 3 for circle in circles),
        "files in the largest circle":
            max(map(len, circles), default=0),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root", nargs="?", default=".")
    parser.add_argument("--circles", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    src = pathlib.Path(options.root) / "src"
    files = [File(path, str(path.relative_to(src)))
             for path in sorted(src.rglob("*"))
             if path.suffix in (".c", ".h", ".def")]
    circles = circles_of(files)
    figures = figures_of(files, circles)
    for name, value in figures.items():
        print(f"{name}: {value}")
    for circle in circles if options.circles else []:
        print(f"  {len(circle)}:", " ".join(circle))
    past = [name for name, most in LIMITS if figures[name] > most]
    for name in past if options.check else []:
        print(f"past its limit: {name}")
    return int(options.check and bool(past))


if __name__ == "__main__":
    sys.exit(main())
