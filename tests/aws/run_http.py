#!/usr/bin/env python3
"""run_http.py HTTP_PROBE : the program's HTTP against server.py, fault by
fault. Whatever happens, nothing secret is ever in what the program prints.
"""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

try:
    import botocore.auth  # noqa: F401
except ImportError:
    print("skipped: botocore is not installed (Debian: python3-botocore)")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "session/token+with=signs=="
LONG_TERM = {"PROBE_KEY": "AKIDEXAMPLE", "PROBE_SECRET": SECRET}
SESSION = {"PROBE_KEY": "ASIASESSION", "PROBE_SECRET": SECRET + "2",
           "PROBE_TOKEN": TOKEN}
MEMBER = {"PROBE_KEY": "AKIAMEMBER", "PROBE_SECRET": SECRET + "3"}
EXPIRED = {"PROBE_KEY": "ASIAEXPIRED", "PROBE_SECRET": SECRET + "4",
           "PROBE_TOKEN": "old-token"}
NEVER = [SECRET, TOKEN, "old-token", "hunter2", "AWS4", "Signature=",
         "Credential=", "uthorization:", "ecurity-token", "ERROR: ",
         "runtime error"]
PAGES = "iam:GetAccountAuthorizationDetails"
WHO = "sts:GetCallerIdentity"
ORG = "organizations:ListRoots"
ALL = [WHO, PAGES, ORG, "organizations:DescribeOrganization",
       "organizations:DescribePolicy", "ecs:ListClusters",
       "account:ListRegions", "ec2:DescribeRegions"]


class Server:
    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "server.py"), "--dir",
             self.folder.name, "--max-seconds", "290", *options],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("server.py did not start")
        self.ready = json.loads(line)
        self.url = self.ready["url"]
        self.context = ssl.create_default_context(cafile=self.ready["ca"])

    def ask(self, path, control=None):
        data = None if control is None else json.dumps(control).encode()
        with urllib.request.urlopen(self.url + path, data, timeout=10,
                                    context=self.context) as response:
            return json.load(response)

    def log(self):
        with open(self.ready["log"], encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


class Outcome:
    def __init__(self, out, log, status, seconds):
        self.out, self.log = out, log
        self.status, self.seconds = status, seconds


class Tests:
    def __init__(self, probe):
        self.probe = probe
        self.failed = 0
        self.run = 0
        self.server = Server("--page-size", "4")

    def start(self, what, options, keys, env):
        options = {"--url": self.server.url, "--ca": self.server.ready["ca"],
                   **options}
        pairs = [word for pair in options.items() for word in pair]
        return subprocess.Popen(
            [self.probe, *pairs, *what], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace",
            env={**os.environ, **keys, **env})

    def probe_once(self, what, options, keys, env, interrupt):
        begin = time.monotonic()
        process = self.start(what, options, keys, env)
        if interrupt:
            time.sleep(interrupt)
            process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=60)
        return Outcome(out, log, process.returncode,
                       time.monotonic() - begin)

    def row(self, name, what, want=(), log=(), status=0, faults=(), skew=0,
            options=None, keys=None, env=None, check=None, interrupt=0):
        """One rule. want and log: patterns that must be there; check: takes
        the outcome and what the server counted, and says what is wrong."""
        self.run += 1
        self.server.ask("/_control", {"faults": list(faults), "skew": skew})
        result = self.probe_once(what, options or {}, keys or LONG_TERM,
                                 env or {}, interrupt)
        wrong = [f"no `{pattern}`" for pattern in want
                 if not re.search(pattern, result.out, re.M)]
        wrong += [f"no `{pattern}` in the log" for pattern in log
                  if not re.search(pattern, result.log, re.M)]
        wrong += [f"`{text}` is printed" for text in NEVER
                  if text in result.out + result.log]
        if result.status != status:
            wrong.append(f"status {result.status}, want {status}")
        if os.environ.get("SLOW") and result.seconds > 0.5:
            print(f"{result.seconds:.2f} {name}")
        seen = self.server.ask("/_log")
        wrong += (check(result, seen) or []) if check else []
        if wrong:
            self.failed += 1
            print(f"FAIL {name}: {'; '.join(wrong)}\n{result.out}"
                  f"{result.log}")


def counted(**counts):
    """The server saw so many requests of each action."""
    def check(_, seen):
        got = {key.split(":")[1]: n for key, n in seen["counts"].items()}
        return [f"{action}: {got.get(action, 0)} requests, want {n}"
                for action, n in counts.items() if got.get(action, 0) != n]
    return check


def lasted(least, most):
    def check(result, _):
        return [] if least <= result.seconds <= most else [
            f"took {result.seconds:.2f} s, not {least} to {most}"]
    return check


def at_once(most):
    def check(_, seen):
        return [] if seen["most_busy"] <= most else [
            f"{seen['most_busy']} at once, not {most}"]
    return check


def answers(t):
    t.row("every service accepts the signature", ALL,
          [f"^ok {action} .* attempts=1$" for action in ALL])
    t.row("a session token is signed and sent", ALL, keys=SESSION,
          want=[f"^ok {action} " for action in ALL])
    t.row("a page follows the other, by markers with / + =", [PAGES],
          ["^items 21$", "calls=5 tries=5 throttled=0 failed=0"])
    t.row("the log names method, host, action, status, try and time", [WHO],
          log=[r"^log 0: POST 127.0.0.1:\d+ GetCallerIdentity: 200, try 1, "
               r"\d+ ms$"])
    t.row("a wrong secret is told, and not tried again", [WHO], status=1,
          keys={**LONG_TERM, "PROBE_SECRET": "hunter2"},
          want=["code=SignatureDoesNotMatch status=403 retryable=0 .*"
                "attempts=1 "])
    t.row("an expired token is told", [WHO], status=1, keys=EXPIRED,
          want=["code=ExpiredToken .*attempts=1 "])
    t.row("a member account may not read the organization", [ORG], status=1,
          keys=MEMBER, want=["code=AccessDeniedException status=403"])
    t.row("the synchronous face hands over any status",
          [f"POST={t.server.url}/"], ["^response 403: "])


def sources(t):
    # libcurl itself asks again where a connection in use before is dead.
    t.row("credentials may come over the same wires", [WHO, ORG],
          ["sts:.* calls=9 tries=(9|10) .*failed=0"],
          options={"--renew": "1", "--repeat": "9", "--connections": "2"},
          faults=[{"kind": "close", "times": 1, "service": "sts"}],
          check=counted(GetCallerIdentity=10, ListRoots=9))


def denied(t):
    for action in [PAGES, ORG, "ec2:DescribeRegions"]:
        t.row(f"{action} is denied and not tried again", [action], status=1,
              faults=[{"kind": "deny"}],
              want=["code=AccessDenied(Exception)? status=403 retryable=0 "
                    ".*attempts=1 id=req-0123456789: `127.0.0.1:",
                    "is not authorized to perform"])
    t.row("one action is denied and the other is not", [WHO, ORG], status=1,
          faults=[{"kind": "deny", "service": "org*"}],
          want=["^ok sts", "^failed organizations"])
    t.row("a message that quotes the token is withheld", [WHO], status=1,
          keys=SESSION, faults=[{"kind": "quote"}],
          want=[r"SignatureDoesNotMatch: \(withheld"])
    t.row("of a message only the first line is shown", [WHO], status=1,
          faults=[{"kind": "deny", "message": "one\ntwo \u202e"}],
          want=[r"AccessDenied: one \(request"])


def throttled(t):
    for code in ["Throttling", "TooManyRequestsException", "SlowDown",
                 "RequestLimitExceeded", "PriorRequestNotComplete"]:
        t.row(f"{code} is tried again", [ORG],
              ["attempts=3$", "calls=1 tries=3 throttled=2 failed=0"],
              ["again in"], faults=[{"kind": "throttle", "times": 2,
                                     "code": code}])
    t.row("after the last try it is a failure", [WHO], status=1,
          faults=[{"kind": "throttle"}], check=counted(GetCallerIdentity=3),
          want=["code=Throttling .*retryable=1 .*attempts=3 "])
    t.row("one try is one try", [WHO], options={"--attempts": "1"}, status=1,
          faults=[{"kind": "throttle"}], check=counted(GetCallerIdentity=1))
    t.row("more tries are more tries", [WHO], options={"--attempts": "6"},
          faults=[{"kind": "throttle", "times": 5}], want=["attempts=6$"])
    t.row("Retry-After is waited for", [WHO], check=lasted(1, 5),
          faults=[{"kind": "throttle", "times": 1, "retry_after": 1}])
    t.row("but not past the cap", [WHO], check=lasted(0.3, 5),
          options={"--cap-ms": "300"}, faults=[
              {"kind": "throttle", "times": 1, "retry_after": 3600}])


def broken(t):
    for status in [500, 502, 503, 504, 429]:
        t.row(f"status {status} is tried again", [PAGES],
              ["^items 21$", "tries=6 "],
              faults=[{"kind": "status", "status": status, "times": 1}])
    for status in [400, 403, 404, 501]:
        t.row(f"status {status} is not", [WHO], status=1,
              want=[f"status={status} .*attempts=1 .*HTTP status {status}"],
              faults=[{"kind": "status", "status": status, "times": 1}])
    for kind in ["close", "truncate", "chunked", "garbage", "html"]:
        for action in [PAGES, ORG]:
            t.row(f"{kind}: {action} is asked again", [action],
                  [f"^ok {action} .*attempts=2$"],
                  faults=[{"kind": kind, "times": 1}])
        t.row(f"{kind}: at last it is a failure", [WHO], status=1,
              want=["status=.*retryable=1 .*attempts=3 .*`127.0.0.1:"],
              faults=[{"kind": kind}])
    t.row("an answer to another question is none", [WHO], status=1,
          faults=[{"kind": "other_xml"}],
          want=["is not `GetCallerIdentityResponse`"])
    t.row("no answer in time is tried again", [WHO], check=lasted(0.5, 6),
          options={"--timeout-ms": "500"}, want=["attempts=2$"],
          log=["timed out"],
          faults=[{"kind": "delay", "seconds": 1, "times": 1}])
    t.row("a trickle is no answer either", [WHO], check=lasted(1, 6),
          options={"--timeout-ms": "600", "--attempts": "2"}, status=1,
          faults=[{"kind": "drip", "seconds": 0.1}],
          want=["retryable=1 .*attempts=2 "])
    t.row("a redirect is refused", [WHO], status=1,
          faults=[{"kind": "redirect", "location": t.server.url + "/"}],
          want=["status=302 retryable=0 .*attempts=1 .*redirects"],
          check=counted(GetCallerIdentity=1))
    t.row("an answer over its bound is refused",
          [f"POST={t.server.url}/"], status=1,
          options={"--max-bytes": "100"}, want=["over its bound of 100 bytes"])


def clocks(t):
    for skew in [3600, -3600]:
        t.row(f"a clock that is off by {skew} s is put right", [PAGES],
              ["^items 21$", "tries=6 "], ["our clock is off by -?36"],
              skew=skew, options={"--attempts": "1"})
        t.row(f"by {skew} s, JSON", [ORG], ["attempts=2$"], skew=skew)
    t.row("for all that were on their way", [WHO, PAGES, ORG], skew=3600,
          options={"--repeat": "6"}, check=lambda result, _: []
          if len(re.findall("failed=0", result.out)) == 3
          else ["one has failed"])
    t.row("once only", [WHO], status=1, check=counted(GetCallerIdentity=2),
          faults=[{"kind": "throttle", "code": "RequestTimeTooSkewed"}],
          options={"--clock": "100000"}, want=["attempts=2 "])


def trust(t):
    t.row("a certificate nobody vouches for is refused", [WHO], status=1,
          options={"--ca": ""}, log=["not trusted"],
          want=["retryable=0 .*attempts=1 .*certificate problem"])
    t.row("no CA file is a failure", [WHO], status=1,
          options={"--ca": "/nonexistent"}, want=["attempts=1 "])
    for url, text in [
            ("http://example.com/", "without TLS"),
            ("http://127.0.0.1.example.com/", "without TLS"),
            ("ftp://127.0.0.1/", "by `ftp`"),
            ("file:///etc/passwd", "an address needs a host"),
            ("https://user:hunter2@127.0.0.1/", "neither user name"),
            ("https://127.0.0.1/#hunter2", "nor fragment"),
            ("127.0.0.1", "not an address")]:
        t.row(f"{url} is not asked", [f"GET={url}"], status=1,
              want=[f"no response: .*{text}"])
    t.row("an endpoint without TLS is refused before it is asked", [WHO],
          ["^refused .*without TLS"], options={"--url": "http://example.com"},
          status=1)
    old = Server("--tls", "1.1")
    # The system's own policy would refuse it too: that is switched off.
    lax = os.path.join(old.folder.name, "lax.cnf")
    with open(lax, "w", encoding="ascii") as file:
        file.write("openssl_conf = o\n[o]\nssl_conf = s\n[s]\n"
                   "system_default = d\n[d]\nMinProtocol = TLSv1\n"
                   "CipherString = ALL:@SECLEVEL=0\n")
    t.row("TLS 1.1 is refused", [WHO], status=1, want=["attempts=3 "],
          options={"--url": old.url, "--ca": old.ready["ca"]},
          env={"OPENSSL_CONF": lax})
    if old.log():
        t.failed += 1
        print("FAIL TLS 1.1 was spoken")
    old.stop()


def proxies(t):
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:1", "ALL_PROXY":
               "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1"}
    t.row("proxies of the environment are not looked at", [WHO], env=nowhere)
    t.row("the one that is given is used", [WHO], status=1,
          options={"--proxy": "http://me:hunter2@127.0.0.1:1"},
          want=["retryable=1 .*attempts=3 "])
    t.row("one that cannot be is not printed", [WHO], status=1,
          options={"--proxy": "gopher://me:hunter2@127.0.0.1:1"})
    t.row("but not for hosts that are exempt", [WHO],
          options={"--proxy": "http://127.0.0.1:1", "--no-proxy": "127.0.0.1"})


def crowds(t):
    slow = [{"kind": "delay", "seconds": 0.05}]
    t.row("never more at once than connections", ["ecs:ListClusters", WHO],
          options={"--repeat": "20", "--connections": "3"}, faults=slow,
          check=at_once(3))
    t.row("never more of IAM for one account than four", [PAGES],
          options={"--repeat": "10"}, faults=slow, check=at_once(4))
    t.row("connections are used again", [PAGES], check=lambda _, seen: []
          if seen["connections"] <= 3 else [f"{seen['connections']} made"])
    t.row("DescribePolicy keeps to its two a second",
          ["organizations:DescribePolicy"], options={"--repeat": "5"},
          check=lasted(1.3, 6))
    t.row("other services do not wait for it",
          ["organizations:DescribePolicy", "ecs:ListClusters"],
          options={"--repeat": "4"}, check=lambda result, _: []
          if result.out.rfind("ok ecs") < result.out.rfind("ok organiz")
          else ["ecs waited"])
    t.row("an interrupt gives up what runs and what waits", [WHO], status=1,
          options={"--repeat": "30"}, interrupt=1,
          faults=[{"kind": "delay", "seconds": 5}],
          want=["cancelled=1 .*: interrupted", "calls=30 .*failed=30"],
          check=lasted(1, 3))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"https://127.0.0.1:{free.getsockname()[1]}"
        t.row("nobody listens", [WHO], status=1, options={"--url": closed},
              want=["retryable=1 .*attempts=3 .*connect"])


def main():
    tests = Tests(sys.argv[1])
    try:
        for part in (answers, sources, denied, throttled, broken, clocks,
                     trust, proxies, crowds):
            part(tests)
        agents = {line["agent"] for line in tests.server.log()}
        if any(not re.fullmatch(r"execwarden/[0-9.]+", agent or "")
               for agent in agents):
            tests.failed += 1
            print("FAIL User-Agent:", agents)
    finally:
        tests.server.stop()
    print(f"{tests.run} rules, {tests.failed} failed")
    return 1 if tests.failed else 0


if __name__ == "__main__":
    sys.exit(main())
