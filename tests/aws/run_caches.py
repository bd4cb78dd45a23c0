#!/usr/bin/env python3
"""What the AWS CLI keeps below ~/.aws, read and written beside it.

    run_caches.py EXECWARDEN

The files are botocore's own work, which the AWS CLI is built on, and what the
program leaves behind is read by botocore again. As in run_fetch.py no run may
show a secret.
"""

import glob
import json
import os
import sys
import time

try:
    import botocore.session
    from botocore.credentials import AssumeRoleCredentialFetcher, Credentials
    from botocore.utils import JSONFileCache
except ImportError:
    print("skipped: python3-botocore is not there")
    sys.exit(77)

from run_fetch import KEYS, MANAGEMENT, MFA_CODE, QUICK, REGION, Tests, timed
from run_http import Server

DEVICE = f"arn:aws:iam::{MANAGEMENT}:mfa/me"
AUDIT = f"arn:aws:iam::{MANAGEMENT}:role/team/audit"
READER = f"arn:aws:iam::{MANAGEMENT}:role/reader"


def config(t, text):
    os.makedirs(t.path(".aws"), exist_ok=True)
    with open(t.path(".aws/config"), "w", encoding="utf-8") as file:
        file.write(text)


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ",
                         time.gmtime(time.time() + seconds))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def put(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


# ---- roles ------------------------------------------------------------------


def client(t, service, **more):
    return botocore.session.Session().create_client(
        service, region_name="us-east-1", endpoint_url=t.server.url,
        verify=t.server.ready["ca"], **more)


def assume(t, arn, **arguments):
    """As the AWS CLI does it; the file that it leaves."""
    folder = t.path(".aws/cli/cache")
    before = set(glob.glob(folder + "/*.json"))
    AssumeRoleCredentialFetcher(
        lambda service, **keys: client(t, service, **keys),
        Credentials(*KEYS.values()), arn, arguments, lambda _: MFA_CODE,
        JSONFileCache(folder)).fetch_credentials()
    return (set(glob.glob(folder + "/*.json")) - before).pop()


def roles(t):
    config(t, "[profile base]\n"
           + "".join(f"{name.lower()} = {value}\n"
                     for name, value in KEYS.items())
           + "[profile mfa]\nsource_profile = base\n"
           f"role_arn = {AUDIT}\nmfa_serial = {DEVICE}\n"
           "[profile session]\nsource_profile = base\n"
           f"role_arn = {AUDIT}\nmfa_serial = {DEVICE}\n"
           "role_session_name = me\nduration_seconds = 3600\n"
           "external_id = e\u00e9 & \"x\"\n"
           f"[profile next]\nsource_profile = mfa\nrole_arn = {READER}\n")
    t.fetch("MFA without a terminal and without a cache", "--profile", "mfa",
            *REGION, keys={}, status=4)
    file = assume(t, AUDIT, SerialNumber=DEVICE)
    text = read(file)
    kept = os.stat(file).st_mtime_ns
    t.faults()
    _, result = t.fetch("a role that the AWS CLI has assumed", "--profile",
                        "mfa", *REGION, keys={})
    t.check("it is not assumed again",
            "sts:AssumeRole" not in t.counts(), t.counts())
    t.check("it is told with -v", "that the AWS CLI has kept, until"
            in result.err, result.err[:600])
    t.check("who asks is the role", ":assumed-role/audit/" in result.err,
            result.err[:600])
    t.check("the file is as it was",
            (read(file), os.stat(file).st_mtime_ns) == (text, kept))
    t.faults()
    t.fetch("a role after it", "--profile", "next", *REGION, keys={})
    t.check("begins at the one that is kept",
            t.counts().get("sts:AssumeRole") == 1, t.counts())
    t.fetch("other arguments of the same role", "--profile", "session",
            *REGION, keys={}, status=4)
    assume(t, AUDIT, SerialNumber=DEVICE, RoleSessionName="me",
           DurationSeconds=3600, ExternalId='e\u00e9 & "x"')
    t.fetch("the same with their own", "--profile", "session", *REGION,
            keys={})
    refused_roles(t, file, json.loads(text))


def refused_roles(t, file, answer):
    def changed(part, **members):
        return json.dumps({**answer, part: {**answer[part], **members}})

    for name, text, why in [
            ("ended", changed("Credentials", Expiration=stamp(-5)),
             "end within 15 minutes"),
            ("ending", changed("Credentials", Expiration=stamp(800)),
             "end within 15 minutes"),
            ("of another role", changed("AssumedRoleUser", Arn=answer[
                "AssumedRoleUser"]["Arn"].replace("/audit/", "/admin/")),
             "not of that role"),
            ("wrongly typed", changed("Credentials", SecretAccessKey=[1]),
             "no whole credentials"),
            ("garbage", "\x00\xff{", "the file is no JSON object"),
            ("huge", json.dumps(answer) + " " * (1 << 20), "cannot be read")]:
        put(file, text)
        _, result = t.fetch(f"a file that is {name}", "--profile", "mfa",
                            *REGION, keys={}, status=4)
        t.check(f"{name}: it is told why with -v, and then what to do",
                why in result.err and "no MFA code of" in result.err,
                result.err[-600:])
    put(file, json.dumps(answer))
    t.faults({"kind": "deny", "service": "sts", "action": "GetCallerIdentity",
              "code": "ExpiredToken"})
    _, result = t.fetch("what AWS does not take any more", "--profile", "mfa",
                        *REGION, keys={}, env=QUICK, status=4)
    t.check("it is not tried twice", "does not take them" in result.err,
            result.err[-800:])
    t.faults()
    os.remove(file)
    os.mkdir(file)
    t.fetch("a folder for a file", "--profile", "mfa", *REGION, keys={},
            status=4)
    os.rmdir(file)


def main():
    t = Tests(os.path.abspath(sys.argv[1]))
    try:
        t.server = Server()
        timed(t, roles)
    finally:
        t.server.stop()
        t.folder.cleanup()
    print(f"{t.count} checks, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
