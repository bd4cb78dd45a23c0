#!/usr/bin/env python3
"""Check every output format against its schema, its host's rules and json.

    check_formats.py PROGRAM FIXTURES SCHEMAS [FORMAT...]

Each estate is scanned once, with all formats as outputs. A format is a row of
FORMATS: a function that is given what was written and yields its faults. The
formats agree with json on the counts, whatever names the input holds. Without
the folder SCHEMAS the schemas are not checked, and the test counts as skipped.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: there is no python3-jsonschema")
    sys.exit(77)

NOW = ["--now", "2026-11-20T12:00:00Z"]
ANSWERED = (0, 1, 3)
SEVERITIES = ["critical", "high", "medium", "low", "info"]

# ---- estates ----------------------------------------------------------------

ALLOW_LIST = ["--allow-list", "sample/allow-list.yaml"]
NOBODY = ["--only", "arn:aws:iam::000000000000:role/none"]
# What acts in a log, a page, a sheet, a graph or a document, as names.
INJECTIONS = [
    "::error::x", "\n::stop-commands::x", " ::add-mask::x", "##[error]x",
    "a##[add-mask]b", "%0A::error::x", "\r\n::debug::x", "\u00a0::error::x",
    "[a](https://x.example)", "{0}", "{{x}}", "]]>", "<!--", "&amp;", "\x00b",
    "=1+1", "+1", "-1", "@x", "\t=1", 'a"b', "a'b", "a,b", "a;b", "a|b",
    "-->", "%%{init", "end", "#quot;", "\\", "a\\", "\u202eabc", "\ufeffx",
    "\ud83d\ude00", "a\u2028b", "$(x)", "`x`", "${x}", "../../x", "//x",
]


def role_of(name, policy):
    return {
        "Path": "/", "RoleName": name, "RoleId": "AROAEXAMPLE",
        "Arn": "arn:aws:iam::111122223333:role/" + name,
        "CreateDate": "2025-01-02T03:04:05+00:00",
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                           "Principal": {"Service": "ecs.amazonaws.com"}}]},
        "InstanceProfileList": [],
        "RolePolicyList": [{"PolicyName": name, "PolicyDocument": policy}],
        "AttachedManagedPolicies": [], "Tags": [],
    }


def write_account(path, roles):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"UserDetailList": [], "GroupDetailList": [],
                   "RoleDetailList": roles, "Policies": []}, file)


def make_large(folder, count=10000):
    """Roles with five findings each."""
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}
    path = os.path.join(folder, "large.json")
    write_account(path, [role_of(f"r{n:05}", policy) for n in range(count)])
    return [path]


def make_injections(folder):
    """Hostile names in every place that a report shows; a hostile path."""
    def policy(name):
        clean = name.replace("\x00", "")
        return {"Version": "2012-10-17", "Statement": [
            {"Sid": clean, "Effect": "Allow", "Action": "ecs:*",
             "Resource": ["*", "arn:aws:ecs:*:*:cluster/" + clean],
             "Condition": {"StringEquals": {"aws:SourceVpc": [clean, "v"]}}},
            {"Effect": "Allow", "Action": clean, "NotAction": clean}]}
    inner = os.path.join(folder, "::error,file=x::%0A #[x](y) é.d")
    os.mkdir(inner)
    path = os.path.join(inner, "a,b:c.json")
    write_account(path, [role_of(name, policy(name)) for name in INJECTIONS])
    broken = os.path.join(inner, "##[error]b.json")
    with open(broken, "w", encoding="utf-8") as file:
        file.write("{")
    return [path, broken]


ESTATES = {
    "the sample company": [*ALLOW_LIST, "sample"],
    "without an allow-list": ["sample"],
    "an empty result": [*NOBODY, "sample"],
    "hostile names": ["hostile"],
    "broken files": ["broken"],
    "a policy document": ["policies/identity-wildcard.json"],
    "a policy without access": ["policies/get-role-policy.json"],
    "a plan of no account": ["terraform/plan.json"],
    "a plan and its sources": [
        "--source-root", "terraform/source", "--account", "111122223333",
        "terraform/plan.json"],
    "a template": ["ci/template.yaml", "code/template.yaml"],
    "an inventory": ["inventory"],
    "paths": ["paths"],
    "hostile names on paths": ["hostile_paths"],
    "injections": make_injections,
    "50,000 findings": make_large,
}

# ---- what was written -------------------------------------------------------


class Written:
    """The output of one format, and the same report as json."""

    def __init__(self, folder, name, report, schemas):
        self.report = report
        self.open = [f for f in report["findings"] if f["status"] == "open"]
        self.schemas = schemas
        # the parts of a format, in their order
        files = sorted(f for f in os.listdir(folder)
                       if re.fullmatch(rf"{name}(\.\d+)?\.out", f))
        self.parts = []
        for file in files:
            with open(os.path.join(folder, file), "rb") as stream:
                self.parts.append(stream.read())
        self.bytes = b"".join(self.parts)

    def text(self):
        return self.bytes.decode("utf-8")

    def open_by_severity(self):
        counts = dict.fromkeys(SEVERITIES, 0)
        for finding in self.open:
            counts[finding["severity"]] += 1
        return counts

    def schema_faults(self, name, value, kind=jsonschema.Draft7Validator):
        """Nothing where there are no schemas."""
        if not self.schemas:
            return
        with open(os.path.join(self.schemas, name), encoding="utf-8") as file:
            schema = json.load(file)
        for error in kind(schema).iter_errors(value):
            yield f"{name}: {list(error.absolute_path)}: {error.message[:300]}"


def counted(values, words):
    return {word: sum(1 for value in values if value == word)
            for word in words}


# ---- sarif ------------------------------------------------------------------

SARIF_RESULTS_MAX = 5000
SARIF_LEVELS = {"critical": "error", "high": "error", "medium": "warning",
                "low": "note", "info": "note"}


def line_hashes(text):
    """The hash by its definition: each line's window anew."""
    units, starts, previous = [], [0], None
    data = text.encode("utf-16-le")
    for at in range(0, len(data), 2):
        unit = data[at] | data[at + 1] << 8
        skipped = unit in (32, 9) or (unit == 10 and previous == 13)
        previous = unit if not (unit == 10 and previous == 13) else None
        if skipped:
            continue
        units.append(10 if unit == 13 else unit)
        if units[-1] == 10:
            starts.append(len(units))
    units += [65535] + [0] * 100
    seen, hashes = {}, []
    for start in starts:
        value = 0
        for unit in units[start:start + 100]:
            value = (value * 37 + unit) % 2**64
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def sarif_location_faults(location):
    place = location["physicalLocation"]
    region = place["region"]
    numbers = [region[key] for key in
               ("startLine", "startColumn", "endLine", "endColumn")]
    if min(numbers) < 1 or numbers[2:] < numbers[:2]:
        yield f"odd region {region}"
    uri = place["artifactLocation"]["uri"]
    if not re.fullmatch(r"(file:///)?[\w.~%/-]+", uri, re.ASCII):
        yield f"odd uri {uri}"
    if uri.startswith(("-", "./", "arn")):
        yield f"no path of a file: {uri}"
    if (place["artifactLocation"].get("uriBaseId") == "%SRCROOT%") == (
            uri.startswith("file://")):
        yield f"relative to nothing, or absolute to something: {uri}"


def sarif_result_faults(written, run):
    rules = run["tool"]["driver"]["rules"]
    hashes = {}
    for result, finding in zip(run["results"], written.open):
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield "ruleIndex is that of another rule"
        prints = result["partialFingerprints"]
        if (result["ruleId"] != finding["rule"]
                or prints["execwardenGrant/v1"] != finding["fingerprint"]):
            yield f"not the finding of json: {result['message']}"
        key = (result["ruleId"], prints["primaryLocationLineHash"])
        if key in hashes:
            yield f"two results are one to GitHub: {key}"
        hashes[key] = result
        for location in result["locations"]:
            yield from sarif_location_faults(location)
        if re.search(r"(?<!\\)\]\(", result["message"]["text"]):
            yield f"a link in a message: {result['message']['text']}"


def sarif_hash_faults(run):
    """Lines of policy documents are hashed; exports are not."""
    kinds = {a["location"]["uri"]: a["description"]["text"]
             for a in run["artifacts"]}
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        path = place["artifactLocation"]["uri"]
        got = result["partialFingerprints"]["primaryLocationLineHash"]
        own = result["partialFingerprints"]["execwardenGrant/v1"][:16] + ":1"
        if kinds.get(path) != "policy document":
            if kinds.get(path) == "account export" and got != own:
                yield f"a line of an export is hashed: {path}"
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if got not in (line_hashes(text)[place["region"]["startLine"] - 1],
                       own):
            yield f"{path}: another hash of the line: {got}"


def sarif_rule_faults(run):
    for rule in run["tool"]["driver"]["rules"]:
        for text in ("shortDescription", "fullDescription"):
            if not 0 < len(rule[text]["text"]) <= 1024:
                yield f"{rule['id']}: {text} is too long or empty"
        if not 0 < float(rule["properties"]["security-severity"]) <= 10:
            yield f"{rule['id']}: odd security-severity"
        page = os.path.join("..", "docs", "rules", rule["id"] + ".md")
        with open(page, encoding="utf-8") as file:
            if f"<{rule.get('helpUri')}>" not in file.read():
                yield f"{rule['id']}: no help, or it is not on its page"


def check_sarif(written):
    log = json.loads(written.text())
    run = log["runs"][0]
    results = run["results"]
    yield from written.schema_faults("sarif-schema-2.1.0.json", log,
                                     jsonschema.Draft4Validator)
    kept = written.open[:SARIF_RESULTS_MAX]
    if [r["level"] for r in results] != [
            SARIF_LEVELS[f["severity"]] for f in kept]:
        yield f"{len(results)} results for {len(kept)} findings, or levels"
    invocation = run["invocations"][0]
    notices = [n for n in invocation["toolExecutionNotifications"]
               if "left out" in n["message"]["text"]
               and n["level"] == "warning"]
    left_out = len(written.open) - len(kept)
    if bool(left_out) != bool(notices) or (
            left_out and not notices[0]["message"]["text"].startswith(
                f"{left_out} of {len(written.open)} ")):
        yield f"{left_out} are left out, but: {notices}"
    told = [n for n in invocation["toolExecutionNotifications"]
            if n["level"] == "error"]
    if len(told) != len(written.report["run"]["incomplete"]):
        yield "not all that is missing is told"
    if invocation["executionSuccessful"] != written.report["run"]["complete"]:
        yield "executionSuccessful is not whether the input was complete"
    if not re.fullmatch(r"execwarden/([\w.~%-]+/)*",
                        run["automationDetails"]["id"], re.ASCII):
        yield f"odd category {run['automationDetails']['id']}"
    yield from sarif_result_faults(written, run)
    yield from sarif_hash_faults(run)
    yield from sarif_rule_faults(run)


# ---- gitlab-codequality -----------------------------------------------------

GITLAB_WORDS = dict(zip(SEVERITIES,
                        ["blocker", "critical", "major", "minor", "info"]))
# One schema is of the whole file; of the other, for an element, so many will
# do.
GITLAB_VALIDATED = 300


def check_gitlab(written):
    if not written.bytes.startswith(b"["):
        yield "no array, or a byte order mark"
    issues = json.loads(written.text())
    yield from written.schema_faults(
        "gitlab-codequality-report.strict.schema.json", issues)
    for issue in issues[:GITLAB_VALIDATED]:
        yield from written.schema_faults("gitlab-codeclimate-item.json", issue)
    if [(i["fingerprint"], i["check_name"], i["severity"]) for i in issues] != [
            (f["fingerprint"], f["rule"], GITLAB_WORDS[f["severity"]])
            for f in written.open]:
        yield f"{len(issues)} issues are not the {len(written.open)} findings"
    if len({issue["fingerprint"] for issue in issues}) != len(issues):
        yield "equal fingerprints"


# ---- github -----------------------------------------------------------------

COMMANDS = {"error", "warning", "notice", "debug", "group", "endgroup",
            "add-mask", "add-matcher", "set-output", "save-state", "set-env",
            "add-path", "stop-commands", "echo", "x", "command"}
ANNOTATIONS_MAX = 10


def command_of(line):
    """What a runner takes the line for: its name, properties and data."""
    text = line.lstrip()
    if text.startswith("::") and "::" in text[2:]:
        head, data = text[2:].split("::", 1)
        name, _, rest = head.partition(" ")
        if name in COMMANDS:
            pairs = [p.split("=", 1) for p in rest.split(",") if "=" in p]
            return name, dict(pairs), data
    start = line.find("##[")
    end = line.find("]", start)
    if start >= 0 and end >= 0:
        name = line[start + 3:end].split(" ")[0]
        if name in COMMANDS:
            return name, {}, line[end + 1:]
    return None


def unescaped(text):
    return re.sub("%(25|0D|0A|3A|2C)",
                  lambda match: chr(int(match[1], 16)), text)


def check_github(written):
    *lines, last = re.split(r"\r\n|\r|\n", written.text().rstrip("\n"))
    counts = written.open_by_severity()
    kinds = {"error": counts["critical"] + counts["high"],
             "warning": counts["medium"],
             "notice": counts["low"] + counts["info"]}
    found = [command_of(line) for line in lines]
    if None in found or command_of(last):
        yield "a line that is no annotation, or a last one that is"
        return
    gaps = [f for f in found if "file" not in f[1]]
    if bool(gaps) != bool(written.report["run"]["incomplete"]):
        yield f"{len(gaps)} annotations of what was not read"
    for _, properties, data in gaps:
        if ("not read or not decided" not in properties["title"]
                or not unescaped(data).count("\nHow to fix: ")):
            yield f"odd gap: {properties}, {data}"
    found = found[len(gaps):]
    # a page has room for ten of each kind; what was not read comes first
    room = {name: ANNOTATIONS_MAX - sum(1 for f in gaps if f[0] == name)
            for name in kinds}
    for name, count in kinds.items():
        shown = min(count, room[name])
        if sum(1 for f in found if f[0] == name) != shown:
            yield f"not {shown} annotations of kind {name}"
        if count and f"{shown} of {count} {name}s" not in last:
            yield f"the last line does not count {count} {name}s: {last}"
    if not last.startswith(f"execwarden: {sum(kinds.values())} open finding"):
        yield f"odd last line: {last}"
    if len(found) != sum(min(n, room[name]) for name, n in kinds.items()):
        yield "other commands beside the annotations"
    for _, properties, data in found:
        path = unescaped(properties["file"])
        if path.startswith(("/", "./", "-")) or int(properties["line"]) < 1:
            yield f"odd place: {properties}"
        if not unescaped(data).count("\nHow to fix: "):
            yield f"odd message: {data}"


# ---- the table --------------------------------------------------------------

FORMATS = {
    "sarif": check_sarif,
    "gitlab-codequality": check_gitlab,
    "github": check_github,
}


def run(program, arguments, folder, **variables):
    """Standard output and error of a scan that came to a report."""
    done = subprocess.run(
        [program, "scan", *NOW, *arguments], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=False,
        env={"PATH": "/bin", "TMPDIR": folder, **variables})
    if done.returncode not in ANSWERED:
        raise SystemExit(f"{arguments}: status {done.returncode}: "
                         f"{done.stderr.decode('utf-8', 'replace')}")
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def check_log(program, arguments, folder):
    """What people read in the log of a workflow holds no command."""
    for form in ("table", "markdown"):
        out, err = run(program, [*arguments, "--output", form, "-v"], folder,
                       GITHUB_ACTIONS="true")
        for line in re.split(r"\r\n|\r|\n", out + err):
            if command_of(line):
                yield f"{form}: a command in the log: {line!r}"


def check_estate(program, source, formats, schemas):
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        arguments = source(folder) if callable(source) else source
        outputs = []
        for name in ("json", *formats):
            path = os.path.join(folder, name + ".out")
            outputs += ["--output", f"{name}={path}"]
        run(program, [*outputs, *arguments], folder)
        with open(os.path.join(folder, "json.out"), encoding="utf-8") as file:
            report = json.load(file)
        summary = report["summary"]
        for name in formats:
            written = Written(folder, name, report, schemas)
            if written.open_by_severity() != summary["findings"]:
                faults.append("json does not agree with itself")
            faults += [f"{name}: {f}" for f in FORMATS[name](written)]
        if len(report["findings"]) < 1000:
            faults += check_log(program, arguments, folder)
    return faults, len(report["findings"])


def main():
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    program = os.path.abspath(sys.argv[1])
    schemas = os.path.abspath(sys.argv[3])
    schemas = schemas if os.path.isdir(schemas) else None
    formats = sys.argv[4:] or list(FORMATS)
    os.chdir(sys.argv[2])
    total = 0
    for name, source in ESTATES.items():
        faults, count = check_estate(program, source, formats, schemas)
        for fault in faults[:20]:
            print(f"{name}: {fault}")
        if name.startswith("50,000") and count != 50000:
            print(f"{name}: there are {count}")
            total += 1
        total += len(faults)
    print(f"{len(ESTATES)} estates, {len(formats)} formats, {total} faults")
    if total == 0 and not schemas:
        print(f"skipped: the schemas, as there is no {sys.argv[3]}")
        return 77
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
