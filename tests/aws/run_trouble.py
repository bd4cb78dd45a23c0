#!/usr/bin/env python3
"""fetch where the service, the folder or the profile is odd.

    run_trouble.py EXECWARDEN

As in run_fetch.py no run may show a secret.
"""

import ipaddress
import json
import os
import random
import re
import signal
import socket
import sys
import threading

try:
    import botocore  # noqa: F401
except ImportError:
    print("skipped: python3-botocore is not there")
    sys.exit(77)

import run_fetch
from run_fetch import (DETAILS, KEYS, MANAGEMENT, QUICK, REGION,
                       SESSION, WEB_TOKEN, Tests, documents, files, load,
                       manifest, report, timed)
from run_http import Server

EXTERNAL_ID = "external/id-of-ours"
PROXY_SECRET = "proxy-hunter2"
MEMBER_ID = "222200000001"
OURS = f"accounts/{MANAGEMENT}/"
HERE = OURS + "us-east-1/"
run_fetch.NEVER += [EXTERNAL_ID, PROXY_SECRET, "process-hunter2"]


def config(t, text):
    os.makedirs(t.path(".aws"), exist_ok=True)
    with open(t.path(".aws/config"), "w", encoding="utf-8") as file:
        file.write(text)


def missing(folder):
    return " ".join(gap["what"] + ": " + gap["why"]
                    for gap in manifest(folder)["missing"])


def replace(pattern, *texts, **where):
    return {"kind": "replace", "pattern": pattern, "texts": list(texts),
            **where}


# ---- secrets ----------------------------------------------------------------


def secrets(t):
    """A refusal may quote what it was sent."""
    keys = "\n".join(f"{name.lower()} = {value}"
                     for name, value in SESSION.items())
    with open(t.path("token"), "w", encoding="utf-8") as file:
        file.write(WEB_TOKEN)
    role = f"role_arn = arn:aws:iam::{MANAGEMENT}:role/audit\n"
    config(t, f"[profile base]\n{keys}\n"
           f"[profile role]\nsource_profile = base\n{role}"
           f"external_id = {EXTERNAL_ID}\n"
           f"[profile web]\n{role}web_identity_token_file = "
           + t.path("token") + "\n"
           "[profile process]\ncredential_process = sh -c 'echo "
           '"{\\\"Version\\\": 1, \\\"SecretAccessKey\\\": '
           "\\\"process-hunter2\\\", process-hunter2\"'\n")
    for kind in ("quote", "echo", "html", "garbage", "truncate"):
        for profile in ("role", "web"):
            if (kind, profile) == ("quote", "web"):
                continue  # it is not signed
            t.faults({"kind": kind, "action": "AssumeRole*"})
            _, result = t.fetch(
                f"{kind}: {profile}", "--profile", profile, *REGION, keys={},
                env=QUICK, status=4)
            t.check(f"{kind}: {profile}: it is told what failed",
                    "sts:AssumeRole" in result.err, result.err[-300:])
        t.faults({"kind": kind, "action": "AssumeRole"})
        t.fetch(f"{kind}: a member", *REGION, "--accounts", MEMBER_ID,
                "--external-id", EXTERNAL_ID, keys=SESSION, env=QUICK,
                status=4)
    t.faults()
    t.fetch("a process that is no JSON", "--profile", "process", *REGION,
            keys={}, status=4)
    t.faults()


# ---- pages ------------------------------------------------------------------


def loops(t):
    """Markers that come round again end the question."""
    for name, rule, what in [
            ("JSON", replace('"taskArns": ', '"nextToken": "a", "taskArns": ',
                             '"nextToken": "b", "taskArns": ',
                             '"nextToken": "c", "taskArns": ',
                             action="ListTasks", region="us-east-1"), "ECS tasks"),
            ("XML", replace(
                "</GetAccountAuthorizationDetailsResult>",
                *(f"<IsTruncated>true</IsTruncated><Marker>{c}</Marker>"
                  "</GetAccountAuthorizationDetailsResult>" for c in "xyz"),
                service="iam"), "roles and policies")]:
        t.faults(rule)
        folder = t.fresh()
        result = t.run("fetch", "--out", folder, *REGION, "--accounts",
                       MANAGEMENT)
        t.check(f"{name}: markers that come round again", result.status == 3
                and re.search(
                    what + ".*do not move on", missing(folder)),
                (result.status, missing(folder)))


# ---- what changes meanwhile ---------------------------------------------------


def expired(t):
    """Credentials that end on the way are got anew, once for each call."""
    t.faults({"kind": "expire", "service": "ecs", "account": MEMBER_ID,
              "times": 1})
    folder, _ = t.fetch("a member's key that ends on the way", *REGION,
                        "--accounts", MEMBER_ID)
    t.check("its role was assumed once more, not for every call",
            t.counts()["sts:AssumeRole"] == 2, t.counts())
    t.faults()
    script = t.path("fresh.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f"""
import json, os
turn = os.path.exists({t.path("turned")!r})
open({t.path("turned")!r}, "w").close()
keys = {KEYS!r} if turn else {SESSION!r}
print(json.dumps({{
    "Version": 1, "AccessKeyId": keys["AWS_ACCESS_KEY_ID"],
    "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
    "SessionToken": keys.get("AWS_SESSION_TOKEN", "")}}))
""")
    config(t, "[profile fresh]\n"
           f"credential_process = {sys.executable} -S {script}\n")
    t.faults({"kind": "expire", "service": "ecs", "times": 1})
    t.fetch("the caller's key that ends on the way", "--profile", "fresh",
            *REGION, keys={})
    t.faults()
    folder, result = t.fetch(
        "one that cannot be renewed", *REGION, status=4, keys={
            "AWS_ACCESS_KEY_ID": "ASIAEXPIRED",
            "AWS_SECRET_ACCESS_KEY": KEYS["AWS_SECRET_ACCESS_KEY"] + "4",
            "AWS_SESSION_TOKEN": "old-token"})
    t.check("that is said", "have expired" in result.err, result.err)


def moving(t):
    """What comes and goes between two questions is neither lost nor twice."""
    plain, _ = t.fetch("nothing odd", *REGION)
    for name, rule, kept in [
            ("a cluster that is gone", {"kind": "deny", "code":
             "ClusterNotFoundException", "action": "ListTasks"}, None),
            ("one that is not described", replace(
                '"failures": .*}', '"failures": [{"arn": "a", "reason": '
                '"MISSING"}]}', action="DescribeClusters"), None),
            ("a service that is listed twice", replace(
                r'("serviceArns": \[)("[^"]*")', r"\1\2, \2",
                action="ListServices"), HERE + "ecs-services.json"),
            ("a role that is on two pages", replace(
                "(<RoleDetailList>)(<member>.*?</RoleLastUsed></member>)",
                r"\1\2\2", service="iam"), None)]:
        t.faults(rule)
        folder, _ = t.fetch(name, *REGION)
        t.check(f"{name}: nothing is missing", manifest(folder)["complete"],
                missing(folder))
        if kept:
            t.check(f"{name}: it is there once", documents(folder)[kept] ==
                    documents(plain)[kept])
        _, result = report(t, folder)
        t.check(f"{name}: the scan is conclusive", result.status == 0,
                result.err[-400:])
    t.faults()


def odd(t):
    t.faults(replace('"Id": "2222[0-9]*"', '"Id": "../../../evil"',
                     action="ListAccountsForParent"))
    folder, result = t.fetch("an account that is a path", *REGION,
                             "--organization", status=3)
    t.check("is not one", "is no id of an account" in missing(folder)
            and not os.path.exists(t.path("evil")), missing(folder))
    t.faults(replace(f'"{MEMBER_ID}", (.*?)"Status": "ACTIVE"',
                     fr'"{MEMBER_ID}", \1"Status": "SUSPENDED"',
                     action="ListAccountsForParent"))
    folder, _ = t.fetch("a suspended account", *REGION, "--organization")
    t.check("is not asked", not any(MEMBER_ID in path
                                    for path in documents(folder)))
    _, result = report(t, folder)
    t.check("and not missing", result.status == 0, result.err[-300:])
    t.faults({"kind": "deny", "code": "AWSOrganizationsNotInUseException",
              "action": "DescribeOrganization"})
    folder, _ = t.fetch("no organization", *REGION)
    t.check("is no gap", "organization.json" not in documents(folder))
    t.faults()


def unknown_scps(t):
    """What depends on SCPs is neither allowed nor blocked by halves."""
    rows = [{"action": "DescribePolicy"}, {"action": "ListPolicies"},
            {"action": "ListTargetsForPolicy"},
            {"action": "ListTargetsForPolicy", "times": 1}]
    for rule in rows:
        t.faults({"kind": "deny", **rule})
        folder, _ = t.fetch(str(rule), *REGION, "--organization", status=3)
        read, _ = report(t, folder, "--allow-incomplete")
        verdicts = {p["verdict"] for p in read["principals"]
                    if MANAGEMENT not in p["arn"]}
        t.check(f"{rule}: nobody is called allowed", "unknown" in verdicts
                and not verdicts & {"allowed", "conditional"}
                and "SCPs are unknown" in missing(folder), verdicts)
    for action in ("ListRoots", "DescribeOrganization"):
        t.faults({"kind": "deny", "action": action})
        folder, _ = t.fetch(action, *REGION, "--organization", status=3)
        _, result = report(t, folder)
        t.check(f"{action}: the run is inconclusive", result.status == 3
                and "SCPs are unknown" in missing(folder))
    t.faults()


# ---- the folder ----------------------------------------------------------------


def killed(t):
    """At any moment, again and again; then it is whole."""
    clean, _ = t.fetch("a run to compare with", "--organization", *REGION)
    t.faults({"kind": "delay", "seconds": 0.02})
    folder = t.fresh()
    dice = random.Random(7)
    for turn in range(6):
        t.run("fetch", "--out", folder, "--organization", *REGION,
              "--resume", interrupt=dice.uniform(0.2, 0.9),
              number=signal.SIGKILL)
    with open(os.path.join(folder, "manifest.json.123-0.tmp"), "w",
              encoding="ascii") as file:
        file.write('{"half')
    t.faults()
    t.fetch("after many kills", "--organization", *REGION, "--resume",
            folder=folder)
    t.check("it is as if nothing had happened", documents(folder) ==
            documents(clean) and manifest(folder)["complete"] and
            files(folder) == files(clean), set(files(folder)) ^
            set(files(clean)))
    t.check("pages are still counted", all(
        a["pages"] == b["pages"] for a, b in zip(
            manifest(folder)["documents"], manifest(clean)["documents"])))
    read, result = report(t, folder)
    t.check("and is conclusive", result.status == 0, result.err[-300:])


def folders(t):
    for name, folder in [("a folder that cannot be made", t.path("x" * 300)),
                         ("a place inside a file", t.path("token") + "/in")]:
        _, result = t.fetch(name, *REGION, folder=folder, status=4)
        t.check(f"{name}: it is named", folder.split("/")[-1] in result.err,
                result.err[-200:])
    full = t.path("full")
    with open(full, "w", encoding="ascii") as file:
        file.write("#!/bin/sh\ntrap '' XFSZ\nulimit -f 6000\n"
                   f'exec {t.program} "$@"\n')
    os.chmod(full, 0o755)
    t.program, program = full, t.program
    t.faults({"kind": "replace", "service": "ecs", "action": "DescribeTasks",
              "pattern": '"group"', "texts": [
                  '"x": "' + "y" * 3100000 + '", "group"']})
    folder, result = t.fetch("a disk that is full", *REGION, status=4)
    t.program = program
    t.check("a full disk is told, and the rest is whole", "cannot write" in
            result.err and not manifest(folder)["complete"] and
            not any(path.endswith(".tmp") for path in files(folder)) and
            files(folder) == sorted([*documents(folder), "manifest.json"]),
            result.err[-300:])
    t.faults()
    t.fetch("and can be resumed", *REGION, "--resume", folder=folder)


# ---- configuration -----------------------------------------------------------


def faults_of_configuration(t):
    config(t, "[profile a]\nrole_arn = arn:aws:iam::1:role/x\n"
           "source_profile = nobody\n[profile b]\nrole_arn = r\n"
           "[profile mfa]\nrole_arn = arn:aws:iam::111122223333:role/x\n"
           "source_profile = keys\nmfa_serial = arn:aws:iam::1:mfa/me\n"
           "[profile keys]\naws_access_key_id = AKIDEXAMPLE\n"
           "aws_secret_access_key = " + KEYS["AWS_SECRET_ACCESS_KEY"] + "\n"
           "[profile sso]\nsso_start_url = https://x\nsso_region = us-east-1\n"
           "sso_account_id = 111122223333\nsso_role_name = r\n")
    for name, words, env, status, text in [
            ("a source that is not there", ["--profile", "a"], {}, 2,
             r"\.aws/config:1.*could not find source profile `nobody`"),
            ("a role of nobody", ["--profile", "b"], {}, 2,
             r"\.aws/config:4.*source_profile"),
            ("FIPS with a custom endpoint", [], {
                **KEYS, "AWS_USE_FIPS_ENDPOINT": "true"}, 2, "FIPS"),
            ("an endpoint that is none", [], {
                **KEYS, "AWS_ENDPOINT_URL_ECS": "nonsense"}, 2, "nonsense|URL"),
            ("an endpoint without TLS", [], {
                **KEYS, "AWS_ENDPOINT_URL": "http://example.com"}, 4,
             "without TLS.*--allow-http"),
            ("one of credentials", ["--allow-http"], {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://10.1.2.3/x"}, 4,
             "10.1.2.3.*may not be asked for credentials by http"),
            ("the metadata of another machine", ["--allow-http"], {
                "AWS_EC2_METADATA_DISABLED": "",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://10.1.2.3"}, 4,
             "10.1.2.3.*only this machine and its metadata services are\n"),
            ("no MFA code", ["--profile", "mfa"], {}, 4,
             "MFA.*aws sts get-session-token"),
            ("an endpoint with a password", [], {
                **KEYS, "AWS_ENDPOINT_URL": f"https://me:{PROXY_SECRET}@x"}, 2,
             "no user name or password"),
            ("a token in what is none", [], {
                **KEYS, "AWS_ENDPOINT_URL": f"https://x/?t={PROXY_SECRET}"}, 2,
             "no http or https URL"),
            ("a service with a password", [], {
                **KEYS, "AWS_ENDPOINT_URL_IAM":
                f"https://{PROXY_SECRET}@x:y@z"}, 2,
             "no user name or password"),
            ("nobody vouches for it", [], {**KEYS, "AWS_CA_BUNDLE": ""}, 4,
             "--ca-bundle or AWS_CA_BUNDLE"),
            ("an SSO token that is not there", ["--profile", "sso"], {}, 4,
             "aws sso login --profile sso")]:
        _, result = t.fetch(name, *words, *REGION, keys={}, env=env,
                            status=status)
        t.check(f"{name}: it is told how and where", re.search(
            text, result.err), result.err[-300:])
    _, result = t.fetch("IAM at an endpoint of its own", *REGION, env={
        "AWS_ENDPOINT_URL_IAM": "https://127.0.0.1:1", **QUICK}, status=4)
    t.check("is asked there", "missing: users, groups" in result.err
            and "127.0.0.1:1" in result.err, result.err[-300:])


# ---- a proxy ------------------------------------------------------------------


class Proxy(threading.Thread):
    """CONNECT only; keeps what it is told."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heads = []
        self.answer = None

    def run(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,),
                             daemon=True).start()

    def serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                return
            head += data
        self.heads.append(head.decode())
        if self.answer:
            client.sendall(self.answer)
            client.close()
            return
        host, port = head.split()[1].decode().rsplit(":", 1)
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for pair in ((client, server), (server, client)):
            threading.Thread(target=self.copy, args=pair, daemon=True).start()

    @staticmethod
    def copy(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def proxies(t):
    proxy = Proxy()
    proxy.start()
    url = f"http://me:{PROXY_SECRET}@127.0.0.1:{proxy.port}"
    t.fetch("through a proxy", *REGION, env={"HTTPS_PROXY": url},
            keys=SESSION)
    t.check("it learns where to, and nothing else", proxy.heads and all(
        head.startswith("CONNECT 127.0.0.1:") and "Proxy-Authorization: Basic"
        in head and not re.search("(?im)^(authorization|x-amz)", head)
        for head in proxy.heads), proxy.heads[:1])
    for answer in (b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                   b"Content-Length: 0\r\n\r\n", b"nonsense\r\n\r\n"):
        proxy.answer = answer
        _, result = t.fetch("a proxy that refuses", *REGION, status=4,
                            keys=SESSION, env={"HTTPS_PROXY": url, **QUICK})
        t.check("it is named", f"proxy `127.0.0.1:{proxy.port}`" in result.err,
                result.err[-300:])
    count = len(proxy.heads)
    t.fetch("an exempt host", *REGION, env={"HTTPS_PROXY": url, "NO_PROXY":
                                            "example.com,127.0.0.1"})
    t.check("is asked without", len(proxy.heads) == count)
    for broken in (f"gopher://me:{PROXY_SECRET}@127.0.0.1:1",
                   f"http://me:{PROXY_SECRET}@no-such-host.invalid:1",
                   f"http://me:{PROXY_SECRET}@[::",
                   f"http://me:{PROXY_SECRET}@127.0.0.1:99999"):
        t.fetch("a proxy that is none", *REGION, status=4,
                env={"HTTPS_PROXY": broken, **QUICK})
    proxy.socket.close()


# ---- without TLS -------------------------------------------------------------

PRIVATE = [ipaddress.ip_network(net) for net in (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
    "169.254.0.0/16", "100.64.0.0/10")]


def own_hosts():
    """Names and addresses of this machine that do not look like it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            yield probe.getsockname()[0], probe.getsockname()[0]
        except OSError:
            pass
    for name in (socket.gethostname(), "localhost.localdomain"):
        try:
            yield name, socket.gethostbyname(name)
        except OSError:
            pass


def host_of(private):
    for name, address in own_hosts():
        inside = any(ipaddress.ip_address(address) in net for net in PRIVATE)
        if inside == private and not re.fullmatch(r"localhost|127\..*", name):
            return name, address
    print(f"skipped: this machine has no {'private' if private else 'public'}"
          " address of that kind")
    return None


def without_tls(t):
    """http to a private host, when it is asked for, and to no other."""
    for private in (True, False):
        host = host_of(private)
        if host is None:
            continue
        other = Server("--plain", host[0], "--address", host[1])
        env = {"AWS_ENDPOINT_URL": other.url}
        what = f"http to a {'private' if private else 'public'} host"
        _, result = t.fetch(f"{what}, unasked", *REGION, env=env, status=4)
        t.check(f"{what}: the switch is named",
                "without TLS" in result.err and "--allow-http" in result.err,
                result.err[-300:])
        _, result = t.fetch(
            f"{what}, by another variable", *REGION, status=2,
            env={**env, "EXECWARDEN_ALLOW_HTTP": "true"})
        t.check("no variable does it", "--allow-http stands on the command "
                "line" in result.err, result.err[-300:])
        t.check(f"{what}: nothing was asked",
                other.ask("/_log")["counts"] == {})
        t.fetch(f"{what}, with --allow-http", *REGION, "--allow-http",
                env={**env, **QUICK}, status=0 if private else 4)
        counts = other.ask("/_log")["counts"]
        t.check(f"{what}: it is asked when it is private only",
                ("ecs:ListClusters" in counts) == private and
                bool(counts) == private, counts)
        other.ask("/_control", {"faults": []})
        t.faults({"kind": "redirect", "service": "sts",
                  "location": other.url + "/"})
        _, result = t.fetch(f"a redirect: {what}", *REGION, "--allow-http",
                            env=QUICK, status=4)
        t.check("no redirect is followed",
                other.ask("/_log")["counts"] == {}, result.err[-300:])
        t.faults()
        other.stop()


def main():
    t = Tests(os.path.abspath(sys.argv[1]))
    try:
        t.server = Server("--accounts", "3", "--units", "1")
        for part in (secrets, moving, odd, unknown_scps, folders, killed,
                     faults_of_configuration, without_tls, proxies,
                     expired):
            timed(t, part)
        t.server.stop()
        t.server = Server("--loose-markers", "1", "--clusters", "1")
        timed(t, loops)
    finally:
        t.server.stop()
        t.folder.cleanup()
    print(f"{t.count} checks, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
