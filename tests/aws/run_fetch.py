#!/usr/bin/env python3
"""fetch and scan --live against server.py.

    run_fetch.py EXECWARDEN

Every run is with -v -v, and nothing that it prints or writes may hold a
secret that the server knows of, nor one of ours.
"""

import hashlib
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

try:
    import botocore  # noqa: F401
except ImportError:
    print("skipped: python3-botocore is not there")
    sys.exit(77)

from run_http import Server

MANAGEMENT = "111122223333"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
SESSION = {"AWS_ACCESS_KEY_ID": "ASIASESSION",
           "AWS_SECRET_ACCESS_KEY": KEYS["AWS_SECRET_ACCESS_KEY"] + "2",
           "AWS_SESSION_TOKEN": "session/token+with=signs=="}
MEMBER = {"AWS_ACCESS_KEY_ID": "AKIAMEMBER",
          "AWS_SECRET_ACCESS_KEY": KEYS["AWS_SECRET_ACCESS_KEY"] + "3"}
MFA_CODE = "424242"
WEB_TOKEN = "eyJhbGciOiJub25lIn0.web-identity-token"
NEVER = [MFA_CODE, WEB_TOKEN, "Signature=", "Credential=", "ERROR: ",
         "runtime error"]
QUICK = {"AWS_MAX_ATTEMPTS": "1"}
MOST_SECONDS = 40
REGION = ["--regions", "us-east-1"]
DETAILS = "authorization-details.json"


class Outcome:
    def __init__(self, status, out, err, seconds, kilobytes):
        self.status, self.out, self.err = status, out, err
        self.seconds, self.kilobytes = seconds, kilobytes


class Tests:
    def __init__(self, program, never=()):
        self.program = program
        self.never = [*NEVER, *never]
        self.failed = self.count = 0
        self.folder = tempfile.TemporaryDirectory()
        self.server = None
        self.number = 0
        self.seen = set()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def fresh(self):
        self.number += 1
        return self.path(f"snapshot-{self.number}")

    def env(self, keys, more):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("AWS_") and name != "CI"}
        return {**kept, "HOME": self.folder.name, **keys,
                "AWS_ENDPOINT_URL": self.server.url,
                "AWS_CA_BUNDLE": self.server.ready["ca"],
                "AWS_REGION": "us-east-1",
                "AWS_EC2_METADATA_DISABLED": "true", **more}

    def faults(self, *faults):
        self.server.ask("/_control", {"faults": list(faults)})

    def counts(self):
        return self.server.ask("/_log")["counts"]

    def check(self, name, right, detail=""):
        self.count += 1
        if not right:
            self.failed += 1
            print(f"FAIL {name}: {str(detail)[:1500]}")

    def run(self, *words, keys=None, env=None, interrupt=None,
            number=signal.SIGINT):
        """Runs to its end; interrupt: seconds until the signal, or a function
        that says when, however slow the machine is."""
        with open(self.path("out"), "w+b") as out, \
                open(self.path("err"), "w+b") as err:
            begin = time.monotonic()
            process = subprocess.Popen(
                [self.program, *words, "-v", "-v"], stdout=out, stderr=err,
                stdin=subprocess.DEVNULL,
                env=self.env(KEYS if keys is None else keys, env or {}))
            if callable(interrupt):
                while process.poll() is None and not interrupt():
                    time.sleep(0.005)
                process.send_signal(number)
            elif interrupt:
                time.sleep(interrupt)
                process.send_signal(number)
            kilobytes = 0
            while process.poll() is None:
                if time.monotonic() > begin + MOST_SECONDS:
                    process.kill()
                kilobytes = peak(process.pid) or kilobytes
                time.sleep(0.01)
            seconds = time.monotonic() - begin
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode(errors="replace"))
        self.leaks(words, *texts)
        return Outcome(process.returncode, *texts, seconds, kilobytes)

    def leaks(self, words, *texts):
        """Neither in what is printed nor in what was written."""
        texts = list(texts)
        for root, _, files in os.walk(self.folder.name):
            if "snapshot" not in root:
                continue
            for name in files:
                path = os.path.join(root, name)
                stamp = (path, os.stat(path).st_mtime_ns)
                if stamp not in self.seen:
                    with open(path, "rb") as file:
                        texts.append(file.read().decode(errors="replace"))
                self.seen.add(stamp)
        secrets = self.server.ask("/_log")["secrets"] + self.never
        found = [text for text in secrets if any(text in t for t in texts)]
        if found:
            self.check(f"no secret is shown by {words}", False, found)

    def fetch(self, name, *words, status=0, folder=None, **more):
        folder = folder or self.fresh()
        result = self.run("fetch", "--out", folder, *words, **more)
        self.check(f"{name}: exit {status}", result.status == status,
                   f"{result.status}\n{result.err[-1200:]}")
        return folder, result


def peak(number):
    """Of the memory of a process; what it was forked from does not count."""
    try:
        with open(f"/proc/{number}/status", encoding="ascii") as file:
            found = re.search(r"VmHWM:\s+(\d+)", file.read())
    except OSError:
        found = None
    return int(found[1]) if found else 0


def manifest(folder):
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        return json.load(file)


def has_details(folder):
    """Is the answer about some account's IAM there, and told of?"""
    try:
        return any(entry["path"].endswith(DETAILS)
                   for entry in manifest(folder)["documents"])
    except (OSError, ValueError):
        return False


def load(folder, path):
    with open(os.path.join(folder, path), encoding="utf-8") as file:
        return json.load(file)


def documents(folder):
    """Path -> bytes of all that the manifest tells of."""
    found = {}
    for entry in manifest(folder)["documents"]:
        with open(os.path.join(folder, entry["path"]), "rb") as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != entry["sha256"] or \
                len(data) != entry["bytes"]:
            raise SystemExit("not as the manifest says: " + entry["path"])
        found[entry["path"]] = data
    return found


def files(folder):
    return sorted(os.path.relpath(os.path.join(root, name), folder)
                  for root, _, names in os.walk(folder) for name in names)


def without_places(value):
    if isinstance(value, dict):
        return {name: without_places(inner) for name, inner in value.items()
                if name != "location"}
    if isinstance(value, list):
        return [without_places(inner) for inner in value]
    return value


def report(t, *words, **more):
    path = t.path("report.json")
    result = t.run("scan", *words, "-o", "json=" + path, "--now",
                   "2026-11-20T00:00:00Z", "--fail-on", "none", **more)
    with open(path, encoding="utf-8") as file:
        return without_places(json.load(file)), result


# ---- the rules ------------------------------------------------------------


def same_report(t):
    """Live, from the snapshot, from exported files: one answer."""
    folder, _ = t.fetch("the whole organization", "--organization")
    seen = set(t.counts())
    live, one = report(t, "--live", "--organization")
    read, two = report(t, folder)
    exported = t.path("exported")
    os.mkdir(exported)
    for number, path in enumerate(documents(folder)):
        if re.search(r"details|organization|report|ecs-[a-z-]*\.json$", path):
            shutil.copy(os.path.join(folder, path),
                        os.path.join(exported, f"{number}.json"))
    files_only, three = report(t, exported)
    for name in ("principals", "findings"):
        t.check(f"{name} of scan --live and scan DIR are the same",
                live[name] == read[name])
    t.check("there is something to compare",
            live["summary"]["allowed"] > 3, live["summary"])
    for name in ("principals", "findings"):
        # findings of the inventory are in the order of the files
        t.check(f"{name} of exported files are the same",
                sorted(live[name], key=json.dumps) ==
                sorted(files_only[name], key=json.dumps))
    t.check("a whole snapshot is conclusive",
            (one.status, two.status, three.status) == (0, 0, 0),
            (one.status, two.status, three.status, two.err[-600:]))
    t.check("nothing of it is incomplete",
            live["run"]["complete"] and read["run"]["complete"],
            read["run"]["incomplete"][:3])
    policy(t, seen)
    shapes(t, folder)


def policy(t, seen):
    """--print-policy has what was called, and nothing else."""
    result = t.run("fetch", "--print-policy", "--organization")
    actions = {action for statement in json.loads(result.out)["Statement"]
               for action in statement["Action"]}
    t.check("the policy has all that was called, and no more",
            actions == seen, actions ^ seen)
    given = t.run("fetch", "--print-policy", *REGION).out
    t.check("whoever names the regions does not ask for them",
            "ec2:" not in given and "ecs:ListTasks" in given, given)
    alone = t.run("fetch", "--print-policy").out
    t.check("without members no role is assumed",
            "sts:AssumeRole" not in alone)
    named = json.loads(t.run("fetch", "--print-policy", "--accounts",
                             "222200000001", "--role-name", "audit/r").out)
    t.check("the role of the members is named",
            named["Statement"][-1]["Resource"] ==
            ["arn:aws:iam::222200000001:role/audit/r"], named)


def shapes(t, folder):
    """Documents are what the AWS CLI prints."""
    said = manifest(folder)
    t.check("the manifest says who, what and that it is whole",
            said["schema"] == "execwarden/snapshot/v1" and said["complete"]
            and said["missing"] == [] and said["caller"]["account"] ==
            MANAGEMENT and said["partition"] == "aws" and
            said["regions"] == ["eu-west-1", "us-east-1"], said)
    t.check("every file is in the manifest", files(folder) ==
            sorted([*documents(folder), "manifest.json"]))
    base = f"accounts/{MANAGEMENT}/"
    details = load(folder, base + DETAILS)
    t.check("the four lists", list(details) == [
        "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"])
    role, version = details["RoleDetailList"][-1], \
        details["Policies"][0]["PolicyVersionList"][0]
    t.check("documents are objects, empty lists are lists, numbers numbers",
            role["AssumeRolePolicyDocument"]["Version"] == "2012-10-17"
            and role["InstanceProfileList"] == []
            and role["Tags"] == [{"Key": "team", "Value": "a/b=c+d"}]
            and version["IsDefaultVersion"] is True
            and details["Policies"][0]["AttachmentCount"] == 1
            and details["UserDetailList"][0]["GroupList"] == ["operators"],
            role)
    region = base + "us-east-1/"
    t.check("ECS lists", len(load(folder, region + "ecs-clusters.json")
                             ["clusters"]) == 2
            and len(load(folder, region + "ecs-services.json")["services"])
            == 4 and len(load(folder, region + "ecs-tasks.json")["tasks"])
            == 6)
    t.check("nothing is there that no rule reads",
            not any(re.search("events|trail", path)
                    for path in documents(folder)), documents(folder).keys())
    organization = load(folder, "organization.json")
    t.check("the organization file",
            {p["PolicySummary"]["Id"] for p in organization["Policies"]} ==
            {"p-FullAWSAccess", "p-noexec01"}
            and {"PolicyId": "p-noexec01", "TargetId": "ou-abcd-00000001"}
            in organization["Targets"]
            and all(a["ParentId"] for a in organization["Accounts"]),
            organization)


def pages(t):
    whole, _ = t.fetch("large pages", *REGION)
    t.server.stop()
    t.server = Server("--page-size", "3", "--accounts", "4")
    folder, _ = t.fetch("odd markers", *REGION)
    t.check("many small pages are the same as a few large ones",
            load(whole, f"accounts/{MANAGEMENT}/{DETAILS}") ==
            load(folder, f"accounts/{MANAGEMENT}/{DETAILS}"))
    entry = [e for e in manifest(folder)["documents"]
             if e["path"].endswith(DETAILS)][0]
    t.check("pages are counted", entry["pages"] == 6, entry)


def denied(t):
    member = "222200000001"
    ours = f"accounts/{MANAGEMENT}/"
    rows = [
        ("one account's policies", {"service": "iam", "account": member},
         f"roles and policies of account {member}", ours + DETAILS),
        ("one role", {"service": "sts", "action": "AssumeRole", "times": 1},
         "account 2222000", ours + DETAILS),
        ("one region", {"region": "eu-west-1", "service": "ecs"},
         f"ECS clusters of account {member} in eu-west-1",
         f"accounts/{member}/us-east-1/ecs-clusters.json"),
        ("one action", {"action": "DescribeTasks"},
         f"ECS tasks of account {MANAGEMENT} in us-east-1",
         ours + "us-east-1/ecs-services.json"),
        ("regions", {"service": "ec2", "account": MANAGEMENT},
         f"regions of account {MANAGEMENT}", ours + DETAILS),
    ]
    for name, rule, what, kept in rows:
        t.faults({"kind": "deny", **rule})
        folder, result = t.fetch(
            name, "--accounts", f"{MANAGEMENT},{member},222200000002",
            status=3)
        missing = manifest(folder)["missing"]
        t.check(f"{name}: it is said what is missing, and why", any(
            re.search(what, gap["what"]) and "AccessDenied" in gap["why"]
            for gap in missing) and re.search("missing: .*" + what,
                                              result.err), missing)
        t.check(f"{name}: the rest is there", kept in documents(folder)
                and not manifest(folder)["complete"])
        read, result = report(t, folder)
        t.check(f"{name}: a scan of it is inconclusive", result.status == 3
                and any(re.search(what, text)
                        for text in read["run"]["incomplete"]),
                read["run"]["incomplete"])
        t.faults()
        t.fetch(f"{name}: later the rest can be had", "--accounts",
                f"{MANAGEMENT},{member},222200000002", "--resume",
                folder=folder)
        t.check(f"{name}: and it is whole then", manifest(folder)["complete"])


def nothing(t):
    t.faults({"kind": "deny", "service": "iam"})
    folder, result = t.fetch("no policies at all", *REGION, status=4)
    t.check("that is said", "nothing could be read" in result.err)
    result = t.run("scan", "--live", *REGION)
    t.check("scan --live too", result.status == 4, result.status)
    t.faults()
    for name, keys, env in [
            ("no credentials", {}, {}),
            ("a wrong secret", {**KEYS, "AWS_SECRET_ACCESS_KEY": "hunter2"},
             {}),
            ("nobody listens", KEYS,
             {"AWS_ENDPOINT_URL": "https://127.0.0.1:1", **QUICK}),
            ("nobody vouches", KEYS, {"AWS_CA_BUNDLE": ""})]:
        folder, result = t.fetch(name, keys=keys, env=env, status=4)
        t.check(f"{name}: nothing is written", not os.path.exists(folder))
        t.check(f"{name}: a secret is not told", "hunter2" not in result.err)
    t.fetch("an unknown profile", "--profile", "nobody", status=2)
    t.fetch("no id of an account", "--accounts", "12", status=2)
    t.fetch("no region", "--regions", "Mars/1", status=2)
    full = t.fresh()
    os.mkdir(full)
    with open(os.path.join(full, "mine.txt"), "w", encoding="utf-8") as file:
        file.write("mine")
    t.fetch("a folder that is not empty", folder=full, status=2)
    t.fetch("nor one to resume", "--resume", folder=full, status=2)
    with open(t.path("file"), "w", encoding="utf-8"):
        pass
    t.fetch("a file", folder=t.path("file"), status=4)


def interrupts(t):
    clean, _ = t.fetch("a run to compare with", "--organization", *REGION)
    slow = {"kind": "delay", "seconds": 0.3, "service": "ecs"}
    for number, name, status in [(signal.SIGINT, "an interrupt", 4),
                                 (signal.SIGKILL, "a kill", -9)]:
        t.faults(slow)
        folder = t.fresh()
        _, result = t.fetch(name, "--organization", *REGION, folder=folder,
                            interrupt=lambda: has_details(folder),
                            number=number, status=status)
        said = manifest(folder)
        t.check(f"{name} leaves a snapshot that says it is not whole",
                not said["complete"] and said["documents"], said)
        t.check(f"{name}: no half-written file", all(
            json.loads(data) for data in documents(folder).values()))
        _, scanned = report(t, folder)
        t.check(f"{name}: a scan of it is inconclusive",
                scanned.status == 3, scanned.status)
        if number == signal.SIGINT:
            t.check("the interrupt is told, and so is what is missing",
                    "interrupted" in result.err and said["missing"] and
                    "--resume" in result.err, result.err[-500:])
            t.check("nothing else lies about", files(folder) ==
                    sorted([*documents(folder), "manifest.json"]))
        before = sum(path.endswith(DETAILS) for path in documents(folder))
        t.faults()
        t.fetch(f"{name}: --resume goes on", "--organization", *REGION,
                "--resume", folder=folder)
        asked = t.counts().get("iam:GetAccountAuthorizationDetails", 0)
        t.check(f"{name}: what was there is not asked for again",
                before > 0 and asked == 12 - before, (before, asked))
        t.check(f"{name}: in the end it is as if nothing had happened",
                documents(folder) == documents(clean)
                and manifest(folder)["complete"])
    damage(t, folder)


def damage(t, folder):
    path = os.path.join(folder, f"accounts/{MANAGEMENT}/us-east-1/"
                        "ecs-tasks.json")
    with open(path, "a", encoding="utf-8") as file:
        file.write(" ")
    t.faults()
    t.fetch("a damaged document", "--organization", *REGION, "--resume",
            folder=folder)
    counts = t.counts()
    t.check("is fetched again with what came with it, and no more",
            counts.get("ecs:ListClusters") == 1
            and "iam:GetAccountAuthorizationDetails" not in counts
            and "sts:AssumeRole" not in counts, counts)
    t.faults()
    t.fetch("another account's credentials", "--resume", folder=folder,
            keys=MEMBER, status=2)


def failures(t):
    """Whatever goes wrong, no secret is told."""
    for rule in [{"kind": "quote"}, {"kind": "throttle"}, {"kind": "html"},
                 {"kind": "garbage"}, {"kind": "truncate"}, {"kind": "close"},
                 {"kind": "redirect"}, {"kind": "status", "status": 500},
                 {"kind": "other_xml"}]:
        services = ["iam", "sts"]
        if rule["kind"] in ("quote", "html"):
            services += ["ecs", "organizations"]
        for what in ({"service": service} for service in services):
            t.faults({**rule, **what})
            result = t.run(
                "fetch", "--out", t.fresh(), *REGION, "--accounts",
                MANAGEMENT + ",222200000001", keys=SESSION, env=QUICK)
            t.check(f"{rule} {what}: exit 3 or 4", result.status in (3, 4)
                    and ("missing: " in result.err or
                         "nothing could be read" in result.err),
                    (result.status, result.err[-500:]))
    t.faults()
    with open(t.path("token"), "w", encoding="utf-8") as file:
        file.write(WEB_TOKEN)
    web = {"AWS_WEB_IDENTITY_TOKEN_FILE": t.path("token"),
           "AWS_ROLE_ARN": f"arn:aws:iam::{MANAGEMENT}:role/ci"}
    t.fetch("a web identity", *REGION, keys=web)
    t.faults({"kind": "quote", "action": "GetCallerIdentity"})
    t.fetch("a web identity that fails", *REGION, keys=web, status=4)
    t.faults()


def renewed(t):
    """Credentials that end at once, and are others each time."""
    os.makedirs(t.path(".aws"), exist_ok=True)
    script = t.path("rotate.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f"""
import json, os, time
path = {t.path("turn")!r}
turn = os.path.exists(path)
os.remove(path) if turn else open(path, "w").close()
keys = {SESSION!r} if turn else {KEYS!r}
print(json.dumps({{
    "Version": 1, "AccessKeyId": keys["AWS_ACCESS_KEY_ID"],
    "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
    "SessionToken": keys.get("AWS_SESSION_TOKEN", ""),
    "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                time.gmtime(time.time() + 20))}}))
""")
    with open(t.path(".aws/config"), "w", encoding="utf-8") as file:
        file.write("[profile rotating]\n"
                   f"credential_process = {sys.executable} -S {script}\n")
    t.fetch("credentials that are renewed all the time", "--profile",
            "rotating", *REGION, keys={})


def at_a_terminal(t):
    """The MFA code is asked for there, and progress is shown."""
    os.makedirs(t.path(".aws"), exist_ok=True)
    with open(t.path(".aws/config"), "w", encoding="utf-8") as file:
        file.write("[profile base]\naws_access_key_id = AKIDEXAMPLE\n"
                   "aws_secret_access_key = "
                   + KEYS["AWS_SECRET_ACCESS_KEY"] + "\n"
                   "[profile mfa]\nsource_profile = base\n"
                   f"role_arn = arn:aws:iam::{MANAGEMENT}:role/audit\n"
                   f"mfa_serial = arn:aws:iam::{MANAGEMENT}:mfa/me\n")
    t.faults({"kind": "delay", "seconds": 0.4, "service": "ecs"})
    folder = t.fresh()
    try:
        child, terminal = pty.fork()
    except OSError as fault:
        print(f"skipped: this machine has no terminals to give: {fault}")
        t.faults()
        return
    if child == 0:
        words = [t.program, "fetch", "--out", folder, "--profile", "mfa",
                 *REGION, "-v", "-v"]
        os.execve(t.program, words, t.env({}, {}))
    seen = b""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        seen += data
        if b"MFA code of" in data:
            time.sleep(0.1)
            os.write(terminal, MFA_CODE.encode() + b"\n")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    text = seen.decode(errors="replace")
    t.check("the MFA code is asked for at the terminal",
            status == 0 and "MFA code of" in text, text[-600:])
    t.check("progress is shown at a terminal", "of 1 account" in text, text)
    t.leaks("a terminal", text)
    t.faults()
    result = t.run("fetch", "--out", t.fresh(), "--profile", "mfa", keys={})
    t.check("without a terminal nobody hangs", result.status == 4,
            result.err[-300:])
    t.check("nor is progress shown", "\r" not in result.err)


def crowd(t):
    """50 accounts, 100 roles each, one answer of twenty broken."""
    t.server.stop()
    t.server = Server("--accounts", "50", "--roles", "100")
    folder, calm = t.fetch("a crowd, calm", "--organization", *REGION)
    needed = sum(t.counts().values())
    kinds = [{"kind": "throttle"}, {"kind": "status", "status": 503},
             {"kind": "truncate"}, {"kind": "close"}, {"kind": "garbage"}]
    t.faults(*[{**kind, "every": 100 - at} for at, kind in enumerate(kinds)])
    lines = len(t.server.log())
    stormy, result = t.fetch("a crowd with faults", "--organization", *REGION,
                             env={"AWS_MAX_ATTEMPTS": "8"})
    asked = sum(t.counts().values())
    broken = sum(line["fault"] is not None for line in t.server.log()[lines:])
    t.check("five of a hundred are broken", 0.03 < broken / asked < 0.08,
            (broken, asked))
    t.check("as many requests as there are pages and faults",
            asked == needed + broken, (asked, needed, broken))
    t.check("nothing lost, nothing twice",
            documents(stormy) == documents(folder))
    arns = [role["Arn"] for path in documents(stormy)
            if path.endswith(DETAILS)
            for role in load(stormy, path)["RoleDetailList"]
            if role["RoleName"].startswith("role-")]
    t.check("all roles of all accounts once", len(arns) == 5000
            and len(set(arns)) == 5000, len(arns))
    with open(t.program, "rb") as file:
        sanitized = b"__asan_init" in file.read()
    bound = 400 if sanitized else 40
    t.check(f"memory stays below {bound} MB",
            result.kilobytes < bound * 1024, result.kilobytes)
    print(f"crowd: {calm.seconds:.1f} s calm, {result.seconds:.1f} s with "
          f"{broken} faults; {needed} and {asked} requests; "
          f"{result.kilobytes / 1024:.1f} MB")


def timed(t, part):
    begin = time.monotonic()
    part(t)
    if os.environ.get("SLOW"):
        print(f"{time.monotonic() - begin:.1f} s: {part.__name__}")


def main():
    t = Tests(os.path.abspath(sys.argv[1]))
    try:
        t.server = Server("--accounts", "4")
        for part in (same_report, pages):
            timed(t, part)
        t.server.stop()
        t.server = Server("--accounts", "4", "--units", "1")
        for part in (denied, nothing, failures, renewed,
                     at_a_terminal):
            timed(t, part)
        t.server.stop()
        t.server = Server("--accounts", "12", "--clusters", "8")
        timed(t, interrupts)
        timed(t, crowd)
    finally:
        t.server.stop()
        t.folder.cleanup()
    print(f"{t.count} checks, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
