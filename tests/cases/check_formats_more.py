#!/usr/bin/env python3
"""Check junit, csv, asff, ocsf, dot and mermaid against schemas and json.

    check_formats_more.py PROGRAM FIXTURES SCHEMAS

All come from one run together with json, and must have the same findings,
principals and grants; `convert` makes the same bytes of the json. Schemas and xmllint are used where they are there; what
this file knows of the formats is checked without them too.
"""

import collections
import csv
import filecmp
import glob
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

from check_formats import (ANSWERED, ESTATES, NOW, make_large, role_of,
                           write_account)

import jsonschema

ACCOUNT = "111122223333"
ACCESS = ("allowed", "conditional")


# Checked elsewhere; here only what `convert` makes of them.
OTHERS = ("table", "markdown", "ndjson", "sarif", "github",
          "gitlab-codequality")


class Faults(list):
    """Texts, the first few of each kind."""

    def check(self, holds, text):
        if not holds and len(self) < 20:
            self.append(text)

    def same(self, what, got, wanted):
        self.check(got == wanted, f"{what}: {got!r}, json has {wanted!r}")


class Schemas:
    """Validators by file name; none where the folder is not there."""

    def __init__(self, folder):
        self.folder = folder
        self.loaded = {}

    def path(self, name):
        path = os.path.join(self.folder, name)
        return path if os.path.exists(path) else None

    def check(self, name, values, faults):
        """One of each shape: thousands of equal shapes tell nothing new."""
        path = self.path(name)
        if not path:
            return
        if name not in self.loaded:
            with open(path, encoding="utf-8") as file:
                schema = json.load(file)
            self.loaded[name] = jsonschema.Draft7Validator(schema)
        seen = set()
        for value in values:
            shape = shape_of(value)
            if shape not in seen:
                seen.add(shape)
                for error in self.loaded[name].iter_errors(value):
                    faults.check(False, f"{name}: {list(error.path)}: "
                                        f"{error.message[:300]}")


def shape_of(value, key=""):
    """What a schema looks at: names, types, ids, and how long texts are."""
    if isinstance(value, dict):
        return tuple((name, shape_of(inner, name))
                     for name, inner in value.items())
    if isinstance(value, list):
        return tuple(dict.fromkeys(shape_of(inner) for inner in value))
    if isinstance(value, str):
        return len(value).bit_length()
    return value if key.endswith(("_id", "_uid")) else type(value).__name__


def count_by(findings, key):
    return collections.Counter(finding[key] for finding in findings)




# What steers a terminal or hides text, but for line ends.
HARMFUL = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


# ---- junit -----------------------------------------------------------------


def check_xsd(schemas, path, faults):
    for name in ("junit-jenkins-10.xsd", "junit-windyroad.xsd"):
        schema = schemas.path(name)
        if not schema or not shutil.which("xmllint"):
            continue
        done = subprocess.run(
            ["xmllint", "--huge", "--noout", "--schema", schema, path],
            stderr=subprocess.PIPE, check=False)
        faults.check(done.returncode == 0,
                     f"{name}: {done.stderr.decode()[:300]}")


def check_suite(suite, faults):
    """The suite's own counts, and how many cases passed."""
    cases = suite.findall("testcase")
    names = [case.get("name") for case in cases]
    name = suite.get("name")
    faults.check(len(set(names)) == len(names), f"{name}: names occur twice")
    counts = {"tests": len(cases)}
    for kind, tag in (("failures", "failure"), ("errors", "error"),
                      ("skipped", "skipped")):
        counts[kind] = sum(case.find(tag) is not None for case in cases)
    for kind, count in counts.items():
        faults.same(f"{name}: {kind}", suite.get(kind), str(count))
    return counts


def check_junit(files, report, _options, schemas, faults):
    check_xsd(schemas, files[0], faults)
    root = xml.parse(files[0]).getroot()
    suites = root.findall("testsuite")
    faults.same("the first suite", suites[0].get("name"), "run")
    run = check_suite(suites[0], faults)
    unjudged = [account for account in report["run"]["accounts"]
                if account["status"] != "judged"]
    faults.same("complete",
                run["errors"] + run["skipped"] - len(unjudged) == 0,
                report["run"]["complete"])
    cases = suites[0].findall("testcase")[1:]
    faults.same("accounts not judged", len(cases), len(unjudged))
    for case, account in zip(cases, unjudged):
        faults.check(account["id"] in case.get("name")
                     and (account["name"] or "") in case.get("name"),
                     f"{case.get('name')} for {account}")
    can_pass = sum(entry["type"] != "root" and entry["verdict"] != "unknown"
                   for entry in report["principals"])
    for suite in suites[1:]:
        rule = suite.get("name").split()[0]
        found = [f for f in report["findings"] if f["rule"] == rule]
        opened = [f for f in found if f["status"] == "open"]
        counts = check_suite(suite, faults)
        faults.same(f"{rule}: failures", counts["failures"], len(opened))
        faults.same(f"{rule}: skipped", counts["skipped"],
                    len(found) - len(opened))
        passed = counts["tests"] - len(found)
        if not found and rule not in report["run"]["rules"]:
            faults.same(f"{rule}: passed, but not judged", passed, 0)
        elif rule >= "EW3":
            faults.same(f"{rule}: passed", passed, 0)
        elif not found and can_pass:
            faults.check(passed in (can_pass, 1), f"{rule}: {passed} passed")
        for case, finding in zip(suite.findall("testcase"), found):
            text = "".join(case.itertext())
            place = finding["location"]
            if place and place["line"] and place["file"].isprintable():
                wanted = (f"{place['file']}:{place['line']}:"
                          f"{place['column']}")
                faults.check(f"at {wanted}" in text, f"no {wanted} in {text}")
    faults.same("rules", {f["rule"] for f in report["findings"]}
                - {suite.get("name").split()[0] for suite in suites}, set())


# ---- csv -------------------------------------------------------------------


def check_csv(files, report, _options, _schemas, faults):
    with open(files[0], encoding="utf-8", newline="") as file:
        text = file.read()
    faults.check(text.endswith("\r\n") and "\n" not in
                 text.replace("\r\n", ""), "lines do not end with CRLF")
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    for row in rows:
        faults.same("columns", len(row), len(head))
        for cell in row:
            faults.check(cell[:1] not in ("=", "+", "-", "@", "\t", "\r"),
                         f"a formula: {cell}")
    rows = [dict(zip(head, row)) for row in rows]
    grants = [row for row in rows if row["record"] == "grant"]
    faults.same("grants", len(grants),
                sum(len(entry["grants"]) for entry in report["principals"]))
    faults.same("grants with access", sum(
        row["verdict"] in ACCESS and row["principal_type"] != "root"
        for row in grants), report["summary"]["grants"])
    principals = [row for row in rows
                  if row["record"] in ("grant", "principal")]
    ways = [way for entry in (*report["principals"], *report["outside"])
            for way in entry["paths"]]
    faults.same("paths", collections.Counter(
        (row["door"], row["verdict"]) for row in rows
        if row["record"] == "path"), collections.Counter(
        (way["door"], way["verdict"]) for way in ways))
    faults.same("ends of paths", {
        way["end"] for way in ways if way["end"].isprintable()}
        - {row["end"] for row in rows}, set())
    faults.same("doors", collections.Counter(
        (row["door"], row["verdict"]) for row in rows
        if row["record"] == "door"), collections.Counter(
        (door["door"], door["verdict"]) for entry in report["principals"]
        for door in entry["doors"] if door["door"] != "exec"))
    faults.same("principals", len({row["principal"] for row in principals}),
        len(report["principals"]))
    faults.same("accounts", sorted(
        row["account"] for row in rows if row["record"] == "account"), sorted(
        account["id"] for account in report["run"]["accounts"]
        if account["status"] != "judged"))
    faults.same("verdicts", collections.Counter(
        {row["principal"]: row["principal_verdict"]
         for row in principals}.values()),
        count_by(report["principals"], "verdict"))
    for column, status in (("open", "open"), ("exempted", "exempted"),
                           ("baseline", "baseline")):
        got = collections.Counter(
            rule for row in rows for rule in row[column].split())
        faults.same(column, got, count_by(
            (f for f in report["findings"] if f["status"] == status), "rule"))
    for row in rows:
        through_group = row["via"].startswith("group:")
        faults.check(row["record"] != "grant" or through_group
                     or "EW108" not in row["open"] + row["exempted"],
                     f"EW108 at a grant that is direct: {row['principal']}")


# ---- asff ------------------------------------------------------------------

ASFF_LENGTHS = {"Id": 512, "GeneratorId": 512, "Title": 256,
                "Description": 1024, "ProductArn": 2048}


def check_asff(files, report, _options, schemas, faults):
    parts = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            parts.append(json.load(file))
    findings = [finding for part in parts for finding in part]
    count = len(report["findings"])
    faults.same("parts", len(parts), max(1, -(-count // 100)))
    faults.check(all(len(part) <= 100 for part in parts), "more than 100")
    faults.same("findings", len(findings), count)
    faults.same("ids", len({finding["Id"] for finding in findings}), count)
    faults.same("archived", sum(finding["RecordState"] == "ARCHIVED"
                                for finding in findings),
                report["summary"]["exempted"])
    faults.same("severities", collections.Counter(
        finding["FindingProviderFields"]["Severity"]["Original"]
        for finding in findings), count_by(report["findings"], "severity"))
    for finding in findings:
        faults.check(re.fullmatch(r"\d{12}", finding["AwsAccountId"]),
                     f"an account: {finding['AwsAccountId']}")
        for name, limit in ASFF_LENGTHS.items():
            faults.check(0 < len(finding[name].encode()) <= limit,
                         f"{name} is too long: {finding[name]}")
        faults.check(len(json.dumps(finding)) < 240 << 10, "over 240 KB")
    schemas.check("asff-findings-array.schema.json",
                  ([finding] for finding in findings), faults)
    schemas.check("asff-findings-array.schema.json",
                  (part[:2] for part in parts[:1]), faults)
    schemas.check("asff-batchimportfindings.schema.json",
                  ({"Findings": [finding]} for finding in findings), faults)


# ---- ocsf ------------------------------------------------------------------


def check_ocsf(files, report, _options, schemas, faults):
    with open(files[0], encoding="utf-8", newline="\n") as file:
        events = [json.loads(line) for line in file]
    faults.same("events", [event["finding_info"]["uid"] for event in events],
                [finding["fingerprint"] for finding in report["findings"]])
    faults.same("suppressed", sum(event["status_id"] == 3 for event in events),
                report["summary"]["exempted"])
    faults.same("new", sum(event["status_id"] == 1 for event in events),
                sum(report["summary"]["findings"].values()))
    for event in events:
        faults.check(event["type_uid"] == event["class_uid"] * 100
                     + event["activity_id"], "type_uid does not add up")
    for version in ("1.6.0", "1.8.0"):
        schemas.check(f"ocsf-{version}-iam_analysis_finding.schema.json",
                      events, faults)


# ---- dot -------------------------------------------------------------------

DOT_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<word>[A-Za-z0-9_.]+)"""
    r"""|(?P<sign>->|[{}\[\]=;,]))\s*""", re.DOTALL)


class Dot:
    """The little of the language that a report needs."""

    def __init__(self, text):
        self.tokens, at = [], 0
        while at < len(text):
            match = DOT_TOKEN.match(text, at)
            if not match:
                raise ValueError(f"no token: {text[at:at + 60]!r}")
            self.tokens.append(match.group().strip())
            at = match.end()
        self.tokens.reverse()
        self.nodes, self.edges = {}, []

    def take(self, *wanted):
        token = self.tokens.pop()
        if wanted and token not in wanted:
            raise ValueError(f"{token!r} instead of {wanted}")
        return token

    def attributes(self):
        found = {}
        self.take("[")
        while True:
            name = self.take()
            self.take("=")
            found[name] = self.take()
            if self.take(",", "]") == "]":
                return found

    def statement(self):
        name = self.take()
        sign = self.take("=", "->", "[")
        if sign == "=":
            self.take()
        elif sign == "->":
            other = self.take()
            self.edges.append((name, other, self.attributes()))
        else:
            self.tokens.append(sign)
            self.nodes[name] = self.attributes()
        self.take(";")

    def parse(self):
        for word in ("digraph", "execwarden", "{"):
            self.take(word)
        while self.tokens[-1] != "}":
            self.statement()
        self.take("}")
        if self.tokens:
            raise ValueError(f"left over: {self.tokens[-1]}")
        return self


def check_dot(files, report, _options, _schemas, faults):
    with open(files[0], encoding="utf-8", newline="\n") as file:
        graph = Dot(file.read()).parse()
    boxes = {name for name, node in graph.nodes.items()
             if node["shape"] == "box"}
    notes = {name for name, node in graph.nodes.items()
             if node["shape"] == "note"}
    verdicts = collections.Counter(
        verdict for name in boxes
        for verdict in set(graph.nodes[name]["label"].strip('"').split("\\n"))
        & {"allowed", "conditional", "partial", "blocked", "unknown"})
    faults.same("verdicts", verdicts, count_by(
        (entry for entry in report["principals"]
         if entry["verdict"] != "none"), "verdict"))
    doors = {name for name, node in graph.nodes.items()
             if node["shape"] == "cds"}
    faults.same("doors", {graph.nodes[name]["label"].strip('"').split("\\n")[0]
                          for name in doors},
                {way["door"]
                 for entry in (*report["principals"], *report["outside"])
                 for way in (*entry.get("doors", ()), *entry["paths"])
                 if way in entry["paths"] or way["door"] != "exec"})
    faults.same("from outside", sum(
        node["shape"] == "ellipse" for node in graph.nodes.values()),
        len({(one["from"], one["kind"]) for one in report["outside"]}))
    faults.same("edges of grants", sum(
        edge[0] in boxes and edge[1] in notes for edge in graph.edges),
        sum(len(entry["grants"]) for entry in report["principals"]))
    faults.same("ends", {end for edge in graph.edges for end in edge[:2]}
                - set(graph.nodes), set())
    check_paths(graph, report, faults)


def label_verdict(node):
    """Of a principal of the report; others are on paths only."""
    return {"allowed", "conditional", "partial", "blocked", "unknown",
            "none"} & set(node["label"].strip('"').split("\\n"))


def check_paths(graph, report, faults):
    """Whoever follows the edges of a principal finds its grants' clusters."""
    onward = collections.defaultdict(set)
    for begin, end, _ in graph.edges:
        if graph.nodes[end]["shape"] in ("note", "component"):
            onward[begin].add(end)
    wanted = collections.Counter(
        len({cluster for grant in entry["grants"]
             for cluster in grant["clusters"]})
        if entry["grants"] else len(set(entry["clusters"]))
        for entry in report["principals"])
    got = collections.Counter()
    for name, node in graph.nodes.items():
        if node["shape"] == "box" and label_verdict(node):
            ends = set()
            for end in onward[name]:
                ends |= (onward[end] if graph.nodes[end]["shape"] == "note"
                         else {end})
            got[len(ends)] += 1
    faults.same("clusters of principals", got, wanted)


# ---- mermaid ---------------------------------------------------------------

MERMAID_LABEL = r'"((?:[\w ,.:/+=×-]|[^\x00-\x7f]|\#\d+;|<br/>)*)"'
MERMAID_LINES = {
    "principal": re.compile(rf"  n\d+\[{MERMAID_LABEL}\]:::([a-z]+)"),
    "policy": re.compile(rf"  n\d+\({MERMAID_LABEL}\)"),
    "cluster": re.compile(rf"  n\d+\[\({MERMAID_LABEL}\)\]"),
    "outside": re.compile(rf"  n\d+\(\[{MERMAID_LABEL}\]\)"),
    "changed": re.compile(rf"  n\d+\{{\{{{MERMAID_LABEL}\}}\}}"),
    "door": re.compile(rf"  n\d+\[\[{MERMAID_LABEL}\]\]"),
    "about": re.compile(rf"  about\[{MERMAID_LABEL}\]"),
    "edge": re.compile(rf"  n\d+ (?:==>|-->|-\.->|--x|--o)"
                       rf"(?:\|{MERMAID_LABEL}\|)? n\d+"),
    "class": re.compile(r"  classDef [a-z]+ [a-z0-9:, -]+"),
    "comment": re.compile(r"  %% .*"),
}


def check_mermaid(files, report, _options, _schemas, faults):
    with open(files[0], encoding="utf-8", newline="\n") as file:
        text = file.read()
    first, *lines = text.splitlines()
    faults.same("the first line", first, "flowchart LR")
    found = collections.defaultdict(list)
    for line in lines:
        kinds = [(kind, pattern.fullmatch(line))
                 for kind, pattern in MERMAID_LINES.items()]
        kinds = [(kind, match) for kind, match in kinds if match]
        faults.check(len(kinds) == 1, f"not a line of a flowchart: {line}")
        for kind, match in kinds:
            found[kind].append(match)
    faults.check(len(found["edge"]) <= 500, "more than 500 edges")
    faults.check(len(text) <= 50000, "more than 50,000 characters")
    grouped = bool(found["about"])
    verdicts = collections.Counter()
    for match in found["principal"]:
        label, verdict = match.groups()
        if verdict == "none":
            continue
        verdicts[verdict] += int(label.split(" × ")[0]) if grouped else 1
        faults.check(verdict in label, f"no verdict in words: {label}")
    faults.same("verdicts", verdicts, count_by(
        (entry for entry in report["principals"]
         if entry["verdict"] != "none"), "verdict"))
    title = (f"{len(report['principals'])} principal")
    faults.check(title in found["comment"][0].group(), f"no {title}")


CHECKS = {
    "junit": check_junit,
    "csv": check_csv,
    "asff": check_asff,
    "ocsf": check_ocsf,
    "dot": check_dot,
    "mermaid": check_mermaid,
}


# ---- runs ------------------------------------------------------------------


def policy_of(resources):
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "ecs:ExecuteCommand",
         "Resource": resources}]}


def make_many_edges(folder):
    """More edges than are drawn, though few characters."""
    clusters = [f"arn:aws:ecs:eu-west-1:{ACCOUNT}:{kind}"
                for n in range(25) for kind in (f"cluster/c{n}",
                                                f"task/c{n}/*")]
    path = os.path.join(folder, "account.json")
    write_account(path, [role_of(f"r{n}", policy_of(clusters))
                         for n in range(25)])
    return [path]


def make_many_accounts(folder):
    """Too many accounts to draw something of each."""
    for n in range(200):
        account = f"{n:012}"
        role = role_of("r", policy_of("*"))
        role["Arn"] = f"arn:aws:iam::{account}:role/r"
        write_account(os.path.join(folder, f"{account}.json"), [role])
    return [folder]


def make_twice(folder):
    """One policy, attached to a user and to a group of the user."""
    attached = {"AttachedManagedPolicies": [{
        "PolicyName": "p", "PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/p"}]}
    date = "2025-01-02T03:04:05+00:00"
    user = {"Path": "/", "UserName": "u", "UserId": "AIDAEXAMPLE",
            "Arn": f"arn:aws:iam::{ACCOUNT}:user/u", "CreateDate": date,
            "GroupList": ["g"], **attached}
    group = {"Path": "/", "GroupName": "g", "GroupId": "AGPAEXAMPLE",
             "Arn": f"arn:aws:iam::{ACCOUNT}:group/g", "CreateDate": date,
             "GroupPolicyList": [], **attached}
    policy = {"PolicyName": "p", "PolicyId": "ANPAEXAMPLE", "Path": "/",
              "Arn": f"arn:aws:iam::{ACCOUNT}:policy/p",
              "DefaultVersionId": "v1", "IsAttachable": True,
              "PolicyVersionList": [{
                  "VersionId": "v1", "IsDefaultVersion": True,
                  "CreateDate": date, "Document": policy_of("*")}]}
    path = os.path.join(folder, "account.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"UserDetailList": [user], "GroupDetailList": [group],
                   "RoleDetailList": [], "Policies": [policy]}, file)
    return [path]


def make_many(folder):
    """2,000 roles with five findings each: here it is about each of them."""
    return make_large(folder, 2000)


SCANS = {
    **{name: make for name, make in ESTATES.items() if make is not make_large},
    "10,000 findings": make_many,
    "one rule only": ["--only", "EW102", "sample"],
    "broken files, allowed": ["--allow-incomplete", "--fail-on", "none",
                              "broken"],
    "many edges": make_many_edges,
    "many accounts": make_many_accounts,
    "a policy held twice": make_twice,
}


def scan(program, folder, options):
    """The paths of each format, and the report."""
    outputs = []
    for name in ("json", *OTHERS, *CHECKS):
        outputs += ["--output", f"{name}={folder}/{name}.out"]
    done = subprocess.run(
        [program, "scan", *NOW, *outputs, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in ANSWERED:
        raise SystemExit(f"{options}: status {done.returncode}: "
                         f"{done.stderr.decode('utf-8', 'replace')}")
    with open(f"{folder}/json.out", encoding="utf-8") as file:
        report = json.load(file)
    files = {name: sorted(glob.glob(f"{folder}/{name}.*out"))
             for name in CHECKS}
    return files, report


def check_convert(program, folder):
    """Every format of the report that was read back is as it was."""
    again = os.path.join(folder, "again")
    os.mkdir(again)
    outputs = []
    for name in ("json", *OTHERS, *CHECKS):
        outputs += ["--output", f"{name}={again}/{name}.out"]
    done = subprocess.run(
        [program, "convert", *outputs, f"{folder}/json.out"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        yield f"convert: status {done.returncode}: {done.stderr.decode()}"
    for path in sorted(glob.glob(f"{folder}/*.out")):
        other = os.path.join(again, os.path.basename(path))
        if not (os.path.exists(other)
                and filecmp.cmp(path, other, shallow=False)):
            yield f"convert: {os.path.basename(path)} is another"


def check_scan(program, name, source, schemas):
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        inner = os.path.join(folder, "input")
        os.mkdir(inner)
        options = source(inner) if callable(source) else source
        files, report = scan(program, folder, options)
        for kind, check in CHECKS.items():
            faults = Faults()
            check(files[kind], report, options, schemas, faults)
            for path in files[kind]:
                with open(path, encoding="utf-8", newline="") as file:
                    faults.check(
                        not HARMFUL.search(file.read()),
                        "controls or bidirectional characters")
            for fault in faults:
                print(f"{name}: {kind}: {fault}")
            count += len(faults)
        for fault in check_convert(program, folder):
            print(f"{name}: {fault}")
            count += 1
    return count, report


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    program = os.path.abspath(sys.argv[1])
    schemas = Schemas(os.path.abspath(sys.argv[3]))
    os.chdir(sys.argv[2])
    count = 0
    for name, source in SCANS.items():
        faults, report = check_scan(program, name, source, schemas)
        count += faults
        if (name == "an empty result") != (not report["principals"]):
            print(f"{name}: {len(report['principals'])} principals")
            count += 1
        if name.startswith("10,000") and len(report["findings"]) != 10000:
            print(f"{name}: there are {len(report['findings'])}")
            count += 1
    print(f"{len(CHECKS)} formats, {len(SCANS)} scans, {count} faults")
    if count == 0 and not os.path.isdir(schemas.folder):
        print(f"skipped: the schemas, as there is no {sys.argv[3]}")
        return 77
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
