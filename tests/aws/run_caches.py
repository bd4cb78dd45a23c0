#!/usr/bin/env python3
"""What the AWS CLI keeps below ~/.aws, read and written beside it.

    run_caches.py EXECWARDEN

The files are botocore's own work, which the AWS CLI is built on, and what the
program leaves behind is read by botocore again. As in run_fetch.py no run may
show a secret.
"""

import glob
import hashlib
import json
import os
import sys
import threading
import time

try:
    import botocore.session
    from botocore.credentials import AssumeRoleCredentialFetcher, Credentials
    from botocore.tokens import SSOTokenProvider
    from botocore.utils import JSONFileCache
except ImportError:
    print("skipped: python3-botocore is not there")
    sys.exit(77)

import run_fetch
from estate import SignOn
from run_fetch import KEYS, MANAGEMENT, MFA_CODE, QUICK, REGION, Tests, timed
from run_http import Server

run_fetch.NEVER += ["hunter-secret", "aoa-ended"]
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


# ---- SSO --------------------------------------------------------------------

START = "https://sign-on.example/start"


def token_file(t, name):
    folder = t.path(".aws/sso/cache")
    os.makedirs(folder, exist_ok=True)
    return os.path.join(
        folder, hashlib.sha1(name.encode()).hexdigest() + ".json")


def token(t, ends, access="aoa-access-0", **more):
    """As `aws sso login` leaves it."""
    return {"startUrl": START, "region": "us-east-1", "accessToken": access,
            "expiresAt": stamp(ends), **SignOn.CLIENT,
            "registrationExpiresAt": stamp(90 * 86400),
            "refreshToken": t.refresh, "mine": {"of": ["another", 1.5]},
            **more}


def sso(t, name, content, status=0, profile="sso", tokens=0, **more):
    """The file afterwards, and how it went."""
    file = token_file(t, "us" if profile == "sso" else START)
    put(file, content if isinstance(content, str) else json.dumps(content))
    os.chmod(file, 0o644)
    _, result = t.fetch(name, "--profile", profile, *REGION, keys={},
                        status=status, **more)
    asked = t.counts().get("oidc:CreateToken", 0)
    t.check(f"{name}: {tokens} tokens are asked for", asked == tokens, asked)
    t.check(f"{name}: nothing lies beside it", os.listdir(
        os.path.dirname(file)) == [os.path.basename(file)])
    text = read(file)
    if tokens == 0 or status != 0:
        t.check(f"{name}: the file is as it was",
                text == (content if isinstance(content, str)
                         else json.dumps(content)))
    if status != 0:
        t.check(f"{name}: it is told what helps",
                f"run `aws sso login --profile {profile}`" in result.err,
                result.err[-500:])
    t.faults()
    return file, result


def renewed(t):
    config(t, f"[profile sso]\nsso_session = us\nsso_account_id = "
           f"{MANAGEMENT}\nsso_role_name = auditor\n"
           f"[sso-session us]\nsso_region = us-east-1\n"
           f"sso_start_url = {START}\n"
           f"[profile old]\nsso_region = us-east-1\nsso_start_url = {START}\n"
           f"sso_account_id = {MANAGEMENT}\nsso_role_name = auditor\n")
    t.refresh = "aor-refresh-0"
    t.faults()
    sso(t, "a token that holds", token(t, 3600))
    for number, ends in ((1, -60), (2, 120)):
        before = token(t, ends)
        file, result = sso(t, f"a token that ends in {ends} s", before,
                           tokens=1)
        after = json.loads(read(file))
        t.refresh = after["refreshToken"]
        t.check("it is renewed, and told with -v",
                after["accessToken"] == f"aoa-access-{number}"
                and "the SSO token of session `us` was renewed" in result.err,
                result.err[:500])
        t.check("for its owner only", os.stat(file).st_mode & 0o777 == 0o600)
        t.check("all else is as it was", {
            **before, **{name: after[name] for name in (
                "accessToken", "expiresAt", "refreshToken")}} == after, after)
    by_botocore(t, file)
    os.remove(file)
    refused_tokens(t)


def by_botocore(t, file):
    """What the AWS CLI takes the token by reads it, and need not ask."""
    class Fake:
        full_config = {"profiles": {"sso": {"sso_session": "us"}},
                       "sso_sessions": {"us": {"sso_region": "us-east-1",
                                               "sso_start_url": START}}}

    found = SSOTokenProvider(
        Fake(), JSONFileCache(os.path.dirname(file)), profile_name="sso"
    ).load_token().get_frozen_token()
    t.check("botocore goes on with it", found.token == "aoa-access-2"
            and found.expiration.timestamp() > time.time() + 7 * 3600, found)


def refused_tokens(t):
    ended = token(t, -60)
    for kind in ("html", "garbage", "truncate", "close", "echo", "redirect"):
        t.faults({"kind": kind, "action": "CreateToken"})
        sso(t, f"CreateToken: {kind}", ended, status=4, tokens=1, env=QUICK)
    _, result = sso(t, "a refresh token that is spent",
                    token(t, -60, refreshToken="aor-refresh-0"), status=4,
                    tokens=1)
    t.check("the code is told", "invalid_grant" in result.err,
            result.err[-400:])
    file, _ = sso(t, "the same while the old one holds",
                  token(t, 120, refreshToken="aor-refresh-0"), tokens=1)
    t.check("it stays", "aor-refresh-0" in read(file))
    t.refresh = "aor-refresh-0"
    sso(t, "another client", token(t, -60, clientSecret="hunter-secret"),
        status=4, tokens=1)
    sso(t, "a registration that has ended",
        token(t, -60, registrationExpiresAt=stamp(-1)), status=4)
    half = token(t, -60)
    del half["refreshToken"]
    sso(t, "no refresh token", half, status=4)
    sso(t, "no JSON", "{", status=4)
    overtaken(t, token_file(t, "us"))
    os.remove(token_file(t, "us"))
    sso(t, "a profile of old", token(t, -60), status=4, profile="old")
    sso(t, "a profile of old that holds", token(t, 60), profile="old")


def overtaken(t, file):
    """Another program was faster: its token is taken."""
    t.faults({"kind": "delay", "seconds": 1, "action": "CreateToken"})
    put(file, json.dumps(token(t, -60)))
    other = threading.Timer(0.5, put, (file, json.dumps(token(t, 3600))))
    other.start()
    late = token(t, -60)
    put(file, json.dumps({**late, "accessToken": "aoa-ended"}))
    t.fetch("somebody else renews it meanwhile", "--profile", "sso", *REGION,
            keys={})
    other.join()
    t.faults()


def main():
    t = Tests(os.path.abspath(sys.argv[1]))
    try:
        t.server = Server()
        timed(t, roles)
        timed(t, renewed)
    finally:
        t.server.stop()
        t.folder.cleanup()
    print(f"{t.count} checks, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
