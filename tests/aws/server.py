#!/usr/bin/env python3
"""An AWS of our own on the loopback: HTTPS, real signatures, faults to order.

Every signature is computed again by botocore, which shares no code with the
program, and a request whose signature differs is refused. The data comes from
estate.py. Prints one line of JSON when it is ready, and stops with its parent
or after --max-seconds.

    server.py --dir DIR [--accounts N] [--roles N] [--units N] [--clusters N]
              [--seed N] [--regions a,b] [--page-size N] [--management ID]
              [--loose-markers 1] [--control FILE] [--tls 1.1] [--max-seconds N]
              [--plain NAME --address IP]

With --plain it listens at IP, without TLS, and calls itself NAME.

DIR gets ca.pem, log.ndjson (a line for each request) and ready.json.

Faults are rules, the first that fits counts. They are set by POST /_control
or by FILE, which is read again when it changes:

    {"faults": [{"service": "iam", "action": "Get*", "account": "*",
                 "region": "*", "kind": "throttle", "times": 2, ...}],
     "skew": SECONDS}

Kinds: deny (code, message), throttle (code, retry_after), status (status,
body, type), delay (seconds), truncate, chunked, garbage, html, other_xml,
close, redirect (location), huge (bytes), drip (seconds a byte), quote (what
was signed), echo (the parameters), expire (the key, from now on), replace
(pattern; text, or texts in turn). times: how often; without it always; every:
only each so-manieth that fits. GET /_log has the counts, and the secrets that
nobody may ever print.
"""

import argparse
import fnmatch
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings
from datetime import datetime, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from estate import ApiError, Estate, error_body, render

MAX_BODY = 4 << 20
TOLERANCE_S = 300
TARGETS = {
    "AWSOrganizationsV20161128": "organizations",
    "AmazonEC2ContainerServiceV20141113": "ecs",
    "AmazonSSM": "ssm",
}
PATHS = {
    "/list-regions": ("account", "ListRegions"),
    "/token": ("oidc", "CreateToken"),
    "/federation/credentials": ("sso", "GetRoleCredentials"),
}
UNSIGNED = {"AssumeRoleWithWebIdentity": "sts", "CreateToken": "oidc",
            "GetRoleCredentials": "sso"}
XML_SERVICES = {"iam", "sts", "ec2"}


class Call:
    """One request: who asks what of which service."""

    def __init__(self):
        self.service = self.action = self.region = "-"
        self.account = "-"
        self.key = None
        self.bearer = None
        self.parameters = {}
        self.body = {}
        self.xml = True


class Faults:
    """Rules in order; each may run out."""

    def __init__(self, path):
        self.path = path
        self.stamp = None
        self.lock = threading.Lock()
        self.rules = []
        self.skew = 0

    def set(self, control):
        with self.lock:
            self.rules = [dict(rule) for rule in control.get("faults", [])]
            self.skew = control.get("skew", 0)

    def reload(self):
        if not self.path or not os.path.exists(self.path):
            return
        stamp = os.stat(self.path).st_mtime_ns
        if stamp != self.stamp:
            self.stamp = stamp
            with open(self.path, encoding="utf-8") as file:
                self.set(json.load(file))

    def find(self, call):
        self.reload()
        with self.lock:
            for rule in self.rules:
                fits = all(
                    fnmatch.fnmatchcase(getattr(call, name),
                                        rule.get(name, "*"))
                    for name in ("service", "action", "account", "region"))
                if not fits or rule.get("times", 1) <= 0:
                    continue
                rule["seen"] = rule.get("seen", 0) + 1
                if rule["seen"] % rule.get("every", 1) != 0:
                    continue
                if "times" in rule:
                    rule["times"] -= 1
                return rule
        return None


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, options, context, log):
        super().__init__((options.address, 0), Handler)
        self.context = context
        self.estate = Estate(options)
        self.faults = Faults(options.control)
        self.log = log
        self.lock = threading.Lock()
        self.counts = {}
        self.connections = 0
        self.busy = 0
        self.most_busy = 0

    def server_bind(self):
        """Without the look-up of a name: a machine may know none."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def get_request(self):
        connection, address = self.socket.accept()
        connection.settimeout(60)
        if self.context is None:
            self.connections += 1
            return connection, address
        # The handshake happens with the first read, in its own thread.
        wrapped = self.context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False)
        self.connections += 1
        return wrapped, address

    def handle_error(self, request, client_address):
        pass  # clients that hang up are part of the tests

    def count(self, call):
        key = f"{call.service}:{call.action}"
        with self.lock:
            self.counts[key] = self.counts.get(key, 0) + 1

    def note(self, call, status, fault, agent):
        line = {"service": call.service, "action": call.action,
                "agent": agent,
                "account": call.account, "region": call.region,
                "status": status, "fault": fault,
                "time": round(time.time(), 3)}
        with self.lock:
            self.log.write(json.dumps(line) + "\n")
            self.log.flush()

    def now(self):
        return time.time() + self.faults.skew


def signed_parts(header):
    """Credential scope, signed names and signature of Authorization."""
    kind, _, rest = header.partition(" ")
    if kind != "AWS4-HMAC-SHA256":
        raise ApiError("IncompleteSignature", "not " + kind, 400)
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    scope = parts["Credential"].split("/")
    if len(scope) != 5 or scope[4] != "aws4_request":
        raise ApiError("IncompleteSignature", "credential scope", 400)
    return scope, parts["SignedHeaders"].split(";"), parts["Signature"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    disable_nagle_algorithm = True

    def log_message(self, format, *arguments):
        pass

    def date_time_string(self, timestamp=None):
        return formatdate(self.server.now(), usegmt=True)

    # ---- who asks ------------------------------------------------------

    def verify(self, call, data):
        """Sign again by botocore and compare."""
        header = self.headers.get("Authorization")
        if header is None:
            raise ApiError("MissingAuthenticationToken", "not signed", 403)
        scope, names, signature = signed_parts(header)
        call.region, call.service = scope[2], scope[3]
        key = self.server.estate.keys.get(scope[0])
        if key is None:
            raise ApiError("InvalidClientTokenId", "no such key", 403)
        call.key, call.account = key, key["account"]
        stamp = self.headers.get("X-Amz-Date", "")
        if not stamp.startswith(scope[1]):
            raise ApiError("SignatureDoesNotMatch", "scope of another day")
        if "host" not in names or "x-amz-date" not in names:
            raise ApiError("SignatureDoesNotMatch", "headers left out")
        if key["token"] and "x-amz-security-token" not in names:
            raise ApiError("SignatureDoesNotMatch", "token left out")
        headers = {name: ",".join(self.headers.get_all(name, []))
                   for name in names}
        request = AWSRequest(
            method=self.command, data=data, headers=headers,
            url="https://" + self.headers["Host"] + self.path)
        request.context["timestamp"] = stamp
        auth = SigV4Auth(Credentials(scope[0], key["secret"], key["token"]),
                         scope[3], scope[2])
        canonical = auth.canonical_request(request)
        wanted = auth.signature(auth.string_to_sign(request, canonical),
                                request)
        call.canonical = canonical
        if wanted != signature:
            raise ApiError("SignatureDoesNotMatch",
                           "The request signature does not match.")
        if (self.headers.get("X-Amz-Security-Token") or None) != key["token"]:
            raise ApiError("InvalidClientTokenId", "the token is invalid")
        self.check_time(call, stamp, key)

    def check_time(self, call, stamp, key):
        signed = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(
            tzinfo=timezone.utc).timestamp()
        if abs(signed - self.server.now()) > TOLERANCE_S:
            code = ("SignatureDoesNotMatch" if call.xml
                    else "InvalidSignatureException")
            raise ApiError(code, f"Signature expired: {stamp} is now earlier "
                           "than it may be")
        if key.get("expires") and key["expires"] < self.server.now():
            raise ApiError("ExpiredToken" if call.xml
                           else "ExpiredTokenException", "expired", 403)

    def identify(self, call, data):
        """What is asked; before the signature, so that errors fit."""
        target = self.headers.get("X-Amz-Target")
        path = urlsplit(self.path).path
        if target:
            prefix, _, call.action = target.rpartition(".")
            call.service = TARGETS.get(prefix, "-")
            call.xml = False
        elif path in PATHS:
            call.service, call.action = PATHS[path]
            call.xml = False
        else:
            call.parameters = dict(parse_qsl(data.decode(),
                                             keep_blank_values=True))
            call.action = call.parameters.get("Action", "-")
        if not call.xml:
            call.body = json.loads(data or b"{}")
        named = call.service
        if self.headers.get("Authorization") is None and \
                call.action in UNSIGNED:
            call.service = UNSIGNED[call.action]
            call.bearer = self.headers.get("x-amz-sso_bearer_token")
            call.parameters = {**call.parameters, **call.body,
                               **dict(parse_qsl(urlsplit(self.path).query))}
            return
        self.verify(call, data)
        if named not in ("-", call.service):
            raise ApiError("SignatureDoesNotMatch", "scope of " + named)

    # ---- answers -------------------------------------------------------

    def answer(self, status, body, kind, headers=(), length=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(body)))
        self.send_header("x-amzn-RequestId", "req-0123456789")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer_error(self, call, error, headers=()):
        body, kind = error_body(call, error)
        self.answer(error.status, body, kind, headers)

    def hang_up(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def fault(self, call, rule, body, kind):
        """True: the answer has been given."""
        name = rule["kind"]
        if name == "deny":
            raise ApiError(
                rule.get("code", "AccessDenied" if call.xml
                         else "AccessDeniedException"),
                rule.get("message", f"User: {call.account} is not authorized "
                         f"to perform: {call.service}:{call.action}"), 403)
        if name == "throttle":
            error = ApiError(rule.get("code", "Throttling" if call.xml else
                                      "ThrottlingException"),
                             "Rate exceeded", rule.get("status", 400))
            after = rule.get("retry_after")
            self.answer_error(call, error, [("Retry-After", str(after))]
                              if after is not None else [])
        elif name == "status":
            self.answer(rule.get("status", 500),
                        rule.get("body", "").encode(),
                        rule.get("type", "text/plain"))
        elif name == "redirect":
            self.answer(302, b"", "text/plain", [
                ("Location", rule.get("location", "https://127.0.0.1/"))])
        elif name == "quote":
            raise ApiError("SignatureDoesNotMatch", "The canonical string "
                           "should have been " + call.canonical)
        elif name == "echo":
            raise ApiError("ValidationError", "1 validation error detected: "
                           + " ".join(f"Value '{value}' at '{parameter}'"
                                      for parameter, value in
                                      call.parameters.items()))
        elif name == "expire":
            call.key["expires"] = 1
            raise ApiError("ExpiredToken" if call.xml
                           else "ExpiredTokenException", "expired", 403)
        elif name == "replace":
            texts = rule.get("texts", [rule.get("text")])
            text = texts[(rule["seen"] - 1) % len(texts)]
            body = re.sub(rule["pattern"].encode(), text.encode(), body)
            self.answer(200, body, kind)
        else:
            return self.break_body(name, rule, body, kind)
        return True

    def break_body(self, name, rule, body, kind):
        if name == "delay":
            return False  # it was before the answer was made
        if name == "close":
            self.hang_up()
        elif name == "truncate":
            self.answer(200, body[:len(body) // 2], kind, length=len(body))
            self.hang_up()
        elif name == "chunked":
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n" % (20, body[:20]))
            self.hang_up()
        elif name == "garbage":
            self.answer(200, b"\x00\xff\x13garbage<<<{{{", kind)
        elif name == "html":
            self.answer(200, b"<html><body>Please log in</body></html>",
                        "text/html")
        elif name == "other_xml":
            self.answer(200, b"<OtherResponse/>", "text/xml")
        elif name == "huge":
            self.answer(200, b"x" * rule.get("bytes", 1 << 20), kind)
        elif name == "drip":
            self.drip(rule, body, kind)
        else:
            raise SystemExit("no such fault: " + name)
        return True

    def drip(self, rule, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for at in range(len(body)):
            self.wfile.write(body[at:at + 1])
            self.wfile.flush()
            time.sleep(rule.get("seconds", 0.1))

    # ---- requests ------------------------------------------------------

    def serve(self, call, data):
        """The status that was sent, and the fault that was made."""
        fault = None
        try:
            try:
                self.identify(call, data)
            finally:
                self.server.count(call)
            fault = self.server.faults.find(call)
            if fault and fault["kind"] == "delay":
                time.sleep(fault.get("seconds", 1))
            body, kind = b"", "text/xml" if call.xml else "application/json"
            # A fault that needs no answer is to hit what is not known too.
            if fault is None or fault["kind"] in ("delay", "truncate",
                                                  "chunked", "drip",
                                                  "replace"):
                body, kind = render(call, self.server.estate.answer(call))
            if fault is None or not self.fault(call, fault, body, kind):
                self.answer(200, body, kind)
            return 200, fault
        except ApiError as error:
            self.answer_error(call, error)
            return error.status, fault

    def control(self, data):
        server = self.server
        if self.path == "/_control":
            server.faults.set(json.loads(data))
            with server.lock:
                server.counts = {}
                server.connections = 0
                server.most_busy = 0
        with server.lock:
            body = json.dumps({
                "counts": server.counts, "connections": server.connections,
                "most_busy": server.most_busy,
                "secrets": [text for key in server.estate.keys.values()
                            for text in (key["secret"], key["token"])
                            if text] + server.estate.sso.secrets}).encode()
        self.answer(200, body, "application/json")

    def handle_one(self):
        size = int(self.headers.get("Content-Length", "0"))
        if size > MAX_BODY:
            self.hang_up()
            return
        data = self.rfile.read(size)
        if self.path.startswith("/_"):
            self.control(data)
            return
        server = self.server
        with server.lock:
            server.busy += 1
            server.most_busy = max(server.busy, server.most_busy)
        call = Call()
        status, fault = 0, None
        try:
            status, fault = self.serve(call, data)
        except OSError:
            self.close_connection = True
        finally:
            with server.lock:
                server.busy -= 1
            server.note(call, status, fault and fault["kind"],
                        self.headers.get("User-Agent"))

    do_GET = do_POST = do_PUT = handle_one


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def make_certificates(folder):
    """A CA of one day and a certificate for this machine, by it."""
    def path(name):
        return os.path.join(folder, name)

    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
               "-nodes")
    run("openssl", "req", "-x509", *new_key, "-days", "1",
        "-subj", "/CN=execwarden test CA", "-keyout", path("ca.key"),
        "-out", path("ca.pem"))
    run("openssl", "req", *new_key, "-subj", "/CN=localhost",
        "-keyout", path("server.key"), "-out", path("server.csr"))
    with open(path("names"), "w", encoding="ascii") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    run("openssl", "x509", "-req", "-in", path("server.csr"), "-days", "1",
        "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-CAcreateserial",
        "-extfile", path("names"), "-out", path("server.pem"))


def make_context(folder, tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, "server.pem"),
                            os.path.join(folder, "server.key"))
    if tls == "1.1":
        warnings.simplefilter("ignore", DeprecationWarning)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def watch(parent, max_seconds):
    """Never outlive who started this, nor the time it was given."""
    end = time.monotonic() + max_seconds
    while os.getppid() == parent and time.monotonic() < end:
        time.sleep(0.5)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", required=True)
    parser.add_argument("--accounts", type=int, default=3)
    parser.add_argument("--roles", type=int, default=5)
    parser.add_argument("--units", type=int, default=3)
    parser.add_argument("--clusters", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--regions", default="us-east-1,eu-west-1")
    parser.add_argument("--page-size", type=int, default=100)
    parser.add_argument("--management", default="111122223333")
    parser.add_argument("--loose-markers", type=int, default=0)
    parser.add_argument("--control")
    parser.add_argument("--tls", choices=["1.1"])
    parser.add_argument("--plain")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--max-seconds", type=float, default=300)
    options = parser.parse_args()
    parent = os.getppid()
    threading.Thread(target=watch, args=(parent, options.max_seconds),
                     daemon=True).start()
    make_certificates(options.dir)
    log = open(os.path.join(options.dir, "log.ndjson"), "w", encoding="utf-8")
    context = None if options.plain else make_context(options.dir, options.tls)
    server = Server(options, context, log)
    port = server.server_address[1]
    ready = json.dumps({
        "url": f"http://{options.plain}:{port}" if options.plain else
               f"https://127.0.0.1:{port}", "port": port, "pid": os.getpid(),
        "ca": os.path.join(options.dir, "ca.pem"), "log": log.name,
        "keys": {name: key["secret"]
                 for name, key in server.estate.keys.items()}})
    with open(os.path.join(options.dir, "ready.json"), "w",
              encoding="utf-8") as file:
        file.write(ready)
    print(ready, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
