"""What server.py knows: an organization made from a seed, and the answers.

An account is made when it is asked for, so that thousands cost nothing. To
serve something else, subclass Estate and override a method; an action is a
method named SERVICE_Action that takes the call and returns a dict (JSON) or
text (the inside of <ActionResult>).

call.parameters (a form) or call.body (JSON) holds what was asked, call.key
the credentials, call.account and call.region whose and where.
"""

import base64
import datetime
import functools
import hashlib
import json
import random
import time
import uuid
from urllib.parse import quote
from xml.sax.saxutils import escape

NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "ec2": "http://ec2.amazonaws.com/doc/2016-11-15/",
}
REQUEST_ID = "req-0123456789"
DAY = "2024-05-06T07:08:09Z"
POLICY_TYPES = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]


class ApiError(Exception):
    def __init__(self, code, message, status=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status or (403 if "Denied" in code or
                                 "Signature" in code else 400)


def error_body(call, error):
    if call.xml and call.service == "ec2":
        body = ("<Response><Errors><Error>"
                f"<Code>{escape(error.code)}</Code>"
                f"<Message>{escape(error.message)}</Message>"
                "</Error></Errors>"
                f"<RequestID>{REQUEST_ID}</RequestID></Response>")
        return body.encode(), "text/xml"
    if call.xml:
        body = ("<ErrorResponse><Error><Type>Sender</Type>"
                f"<Code>{escape(error.code)}</Code>"
                f"<Message>{escape(error.message)}</Message>"
                f"</Error><RequestId>{REQUEST_ID}</RequestId>"
                "</ErrorResponse>")
        return body.encode(), "text/xml"
    if call.service == "oidc":
        body = json.dumps({"error": error.code,
                           "error_description": error.message})
        return body.encode(), "application/json"
    body = json.dumps({"__type": "com.amazonaws.x#" + error.code,
                       "Message": error.message})
    return body.encode(), "application/x-amz-json-1.1"


def render(call, answer):
    """The body of an answer in its protocol, and its type."""
    if not call.xml:
        return json.dumps(answer).encode(), "application/x-amz-json-1.1"
    space = NAMESPACES[call.service]
    name = call.action
    if call.service == "ec2":
        body = (f'<{name}Response xmlns="{space}">'
                f"<requestId>{REQUEST_ID}</requestId>{answer}"
                f"</{name}Response>")
    else:
        body = (f'<{name}Response xmlns="{space}">'
                f"<{name}Result>{answer}</{name}Result><ResponseMetadata>"
                f"<RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"
                f"</{name}Response>")
    return body.encode(), "text/xml"


class Inside(str):
    """Elements, as opposed to text that is still to be escaped."""


def tags(**elements):
    """Elements in the order given; Inside stays, None leaves one out."""
    return Inside("".join(
        f"<{name}>{value if isinstance(value, Inside) else escape(value)}"
        f"</{name}>" for name, value in elements.items()
        if value is not None))


def members(items):
    return Inside("".join(
        f"<member>{item if isinstance(item, Inside) else escape(item)}"
        "</member>" for item in items))


def document(statements):
    """As IAM sends it: URL-encoded JSON, a blank as %20."""
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return quote(text, safe="")


def statement(*actions, effect="Allow", resource="*", **more):
    return {"Effect": effect, "Action": list(actions), "Resource": resource,
            **more}


class Account:
    """The IAM side of one account, and its ECS side for each region."""

    def __init__(self, estate, number):
        self.id = number
        self.options = estate.options
        self.dice = random.Random(f"{estate.options.seed}/{number}")
        self.items = list(self.make_items())

    def arn(self, rest, service="iam", region=""):
        return f"arn:aws:{service}:{region}:{self.id}:{rest}"

    def id_of(self, prefix, name):
        digest = hashlib.sha256(f"{self.id}/{name}".encode()).hexdigest()
        return prefix + digest[:17].upper()

    def make_items(self):
        """(kind, element text), in the order of the pages."""
        yield "UserDetailList", self.user("alice", ["operators"])
        yield "UserDetailList", self.user("bob", [])
        for name in ("admin", "member"):
            yield "UserDetailList", tags(
                Path="/", UserName=name, UserId=self.id_of("AIDA", name),
                Arn=self.arn("user/" + name), CreateDate=DAY,
                UserPolicyList=members([]), GroupList=members([]),
                AttachedManagedPolicies=members([]), Tags=members([]))
        yield "GroupDetailList", self.group("operators")
        for name in ("OrganizationAccountAccessRole", "audit", "auditor",
                     "ci", "reader"):
            yield "RoleDetailList", self.plain_role(name)
        for number in range(self.options.roles):
            yield "RoleDetailList", self.role(f"role-{number:04}")
        yield "Policies", self.policy("exec-anywhere", [
            statement("ecs:ExecuteCommand", "ecs:Describe*")])
        yield "Policies", self.policy("dev-only", [
            statement("ecs:*", resource=[
                self.arn("cluster/dev*", "ecs", "*"),
                self.arn("task/dev*/*", "ecs", "*")])])
        yield "Policies", self.policy("boundary", [
            statement("ecs:*", "s3:*")])

    def inline(self):
        """Whatever the dice give one principal."""
        return self.dice.choice([
            [],
            [("inline", [statement("s3:GetObject")])],
            [("exec", [statement("ecs:ExecuteCommand", resource=self.arn(
                "cluster/prod-0", "ecs", "us-east-1"))])],
            [("mfa", [statement("ecs:ExecuteCommand", Condition={"Bool": {
                "aws:MultiFactorAuthPresent": "true"}})])],
            [("odd & <names>", [statement("ecs:Exec*", effect="Deny",
                                          Sid="ä+b=c/d")])],
        ])

    def attached(self):
        names = self.dice.choice([[], ["dev-only"], ["exec-anywhere"]])
        return members(tags(PolicyName=name,
                            PolicyArn=self.arn("policy/" + name))
                       for name in names)

    def policies(self):
        return members(tags(PolicyName=name, PolicyDocument=document(stmts))
                       for name, stmts in self.inline())

    def user(self, name, groups):
        return tags(Path="/", UserName=name, UserId=self.id_of("AIDA", name),
                    Arn=self.arn("user/" + name), CreateDate=DAY,
                    UserPolicyList=self.policies(), GroupList=members(groups),
                    AttachedManagedPolicies=self.attached(), Tags=members([]))

    def group(self, name):
        return tags(Path="/", GroupName=name, GroupId=self.id_of("AGPA", name),
                    Arn=self.arn("group/" + name), CreateDate=DAY,
                    GroupPolicyList=self.policies(),
                    AttachedManagedPolicies=self.attached())

    def role(self, name):
        boundary = None
        if self.dice.random() < 0.2:
            boundary = tags(PermissionsBoundaryType="Policy",
                            PermissionsBoundaryArn=self.arn(
                                "policy/boundary"))
        trust = document([{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"}}])
        return tags(Path="/", RoleName=name, RoleId=self.id_of("AROA", name),
                    Arn=self.arn("role/" + name), CreateDate=DAY,
                    AssumeRolePolicyDocument=trust,
                    InstanceProfileList=members([]),
                    RolePolicyList=self.policies(),
                    AttachedManagedPolicies=self.attached(),
                    PermissionsBoundary=boundary,
                    Tags=members([tags(Key="team", Value="a/b=c+d")]),
                    RoleLastUsed=tags(LastUsedDate=DAY, Region="us-east-1"))

    def plain_role(self, name):
        """One that may be asked with, and has no policies."""
        trust = document([{"Effect": "Allow", "Action": "sts:AssumeRole",
                           "Principal": {"AWS": self.arn("root")}}])
        return tags(Path="/", RoleName=name, RoleId=self.id_of("AROA", name),
                    Arn=self.arn("role/" + name), CreateDate=DAY,
                    AssumeRolePolicyDocument=trust,
                    InstanceProfileList=members([]),
                    RolePolicyList=members([]),
                    AttachedManagedPolicies=members([]), Tags=members([]),
                    RoleLastUsed=tags())

    def policy(self, name, statements):
        version = tags(Document=document(statements), VersionId="v1",
                       IsDefaultVersion="true", CreateDate=DAY)
        return tags(PolicyName=name, PolicyId=self.id_of("ANPA", name),
                    Arn=self.arn("policy/" + name), Path="/",
                    DefaultVersionId="v1", AttachmentCount="1",
                    PermissionsBoundaryUsageCount="0", IsAttachable="true",
                    CreateDate=DAY, UpdateDate=DAY,
                    PolicyVersionList=members([version]))

    def credential_report(self):
        rows = [("<root_account>", "root", "not_supported", "true")] + [
            (name, "user/" + name, str(name == "alice").lower(), "false")
            for name in ("alice", "bob", "admin", "member")]
        head = ("user,arn,user_creation_time,password_enabled,"
                "password_last_used,mfa_active,access_key_1_active,"
                "access_key_2_active\n")
        return head + "".join(
            f"{name},{self.arn(rest)},{DAY},{password},no_information,{mfa},"
            f"{str(name == 'admin').lower()},false\n"
            for name, rest, password, mfa in rows)

    # ---- ECS -----------------------------------------------------------

    def clusters(self, region):
        for number in range(self.options.clusters):
            kind = "prod" if number % 2 == 0 else "dev"
            yield self.arn(f"cluster/{kind}-{number}", "ecs", region)

    def services(self, cluster):
        name = cluster.rsplit("/", 1)[1]
        prefix = cluster.rsplit(":", 1)[0]
        return [f"{prefix}:service/{name}/{kind}" for kind in ("web", "job")]

    def instances(self, cluster):
        """Clusters called dev have machines of their own."""
        name = cluster.rsplit("/", 1)[1]
        prefix = cluster.rsplit(":", 1)[0]
        return [f"{prefix}:container-instance/{name}/"
                + hashlib.md5(f"{cluster}/host/{i}".encode()).hexdigest()
                for i in range(2 if name.startswith("dev") else 0)]

    def tasks(self, cluster):
        name = cluster.rsplit("/", 1)[1]
        prefix = cluster.rsplit(":", 1)[0]
        return [f"{prefix}:task/{name}/"
                + hashlib.md5(f"{cluster}/{i}".encode()).hexdigest()
                for i in range(3)]


class SignOn:
    """Tokens of IAM Identity Center; each refresh token is good once."""

    CLIENT = {"clientId": "client-of-sso",
              "clientSecret": "eyJrZXkiOiJ4In0.client-secret"}

    def __init__(self):
        self.count = 0
        self.refresh = "aor-refresh-0"
        self.access = {"aoa-access-0": time.time() + 8 * 3600}
        self.secrets = [self.CLIENT["clientSecret"], self.refresh,
                        *self.access]

    def renew(self):
        self.count += 1
        token = f"aoa-access-{self.count}"
        self.access[token] = time.time() + 8 * 3600
        self.refresh = f"aor-refresh-{self.count}"
        self.secrets += [token, self.refresh]
        return {"accessToken": token, "tokenType": "Bearer",
                "expiresIn": 8 * 3600, "refreshToken": self.refresh}


class Estate:
    def __init__(self, options):
        self.options = options
        self.management = options.management
        self.accounts = [self.management] + [
            f"{222200000000 + i:012}" for i in range(1, options.accounts)]
        self.regions = options.regions.split(",")
        secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        self.keys = {
            "AKIDEXAMPLE": self.key(self.management, secret, "user/admin"),
            "ASIASESSION": self.key(self.management, secret + "2",
                                    "assumed-role/auditor/session",
                                    token="session/token+with=signs=="),
            "AKIAMEMBER": self.key(self.accounts[-1], secret + "3",
                                   "user/member"),
            "ASIAEXPIRED": self.key(self.management, secret + "4",
                                    "assumed-role/auditor/old",
                                    token="old-token", expires=1),
        }
        self.sso = SignOn()
        self.account = functools.lru_cache(maxsize=256)(
            lambda number: Account(self, number))

    @staticmethod
    def key(account, secret, who, token=None, expires=None):
        return {"account": account, "secret": secret, "token": token,
                "who": who, "expires": expires}

    def answer(self, call):
        name = f"{call.service}_{call.action}"
        method = getattr(self, name, None)
        if call.service == "-" or method is None:
            raise ApiError("InvalidAction" if call.xml else
                           "UnknownOperationException", f"no {name}")
        if call.service == "organizations" and \
                call.account != self.management:
            raise ApiError("AccessDeniedException", "You don't have "
                           "permissions to access this resource.")
        return method(call)

    # ---- pages ---------------------------------------------------------

    def page(self, items, call, token, most=None):
        """The part that is asked for, and the token of the next or None.
        Tokens hold `/`, `+` and `=`, and must come back as they were."""
        size = min(self.options.page_size, most or 1000)
        start = 0
        if token:
            head, _, rest = token.partition("//+")
            try:
                where = base64.b64decode(rest, validate=True).decode()
                action, start = where.rsplit("?", 1)
                start = int(start)
            except ValueError:
                head = None
            if self.options.loose_markers:
                start = 0
            elif head != "mark=" or action != call.action:
                raise ApiError("ValidationError", "the marker is invalid")
        end = start + size
        following = None
        if end < len(items):
            where = f"{call.action}?{end}".encode()
            following = "mark=//+" + base64.b64encode(where).decode()
        return items[start:end], following

    def listed(self, call, name, items, most=None, token="NextToken"):
        part, following = self.page(items, call, call.body.get(token), most)
        answer = {name: part}
        if following:
            answer[token] = following
        return answer

    # ---- sts -----------------------------------------------------------

    def sts_GetCallerIdentity(self, call):
        key = call.key
        service = "iam" if key["who"].startswith("user/") else "sts"
        return tags(Arn=f"arn:aws:{service}::{key['account']}:{key['who']}",
                    UserId="AIDAEXAMPLE", Account=key["account"])

    def assumed(self, call):
        arn = call.parameters.get("RoleArn", "")
        session = call.parameters.get("RoleSessionName", "")
        parts = arn.split(":")
        if len(parts) != 6 or parts[4] not in self.accounts or not session:
            raise ApiError("AccessDenied", "not authorized to perform: "
                           "sts:AssumeRole on resource: " + arn)
        name = parts[5].rsplit("/", 1)[1]
        key_id = "ASIA" + uuid.uuid4().hex[:16].upper()
        expires = time.time() + 3600
        key = self.key(parts[4], base64.b64encode(uuid.uuid4().bytes).decode(),
                       f"assumed-role/{name}/{session}",
                       "tok/" + base64.b64encode(uuid.uuid4().bytes).decode(),
                       expires)
        self.keys[key_id] = key
        until = datetime.datetime.fromtimestamp(
            expires, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return tags(
            Credentials=tags(AccessKeyId=key_id, SecretAccessKey=key["secret"],
                             SessionToken=key["token"], Expiration=until),
            AssumedRoleUser=tags(
                AssumedRoleId="AROAEXAMPLE:" + session,
                Arn=f"arn:aws:sts::{parts[4]}:{key['who']}"))

    sts_AssumeRole = assumed

    def sts_AssumeRoleWithWebIdentity(self, call):
        if not call.parameters.get("WebIdentityToken"):
            raise ApiError("InvalidIdentityToken", "no token")
        return self.assumed(call)

    # ---- sso -----------------------------------------------------------

    def oidc_CreateToken(self, call):
        asked = call.body
        if asked.get("grantType") != "refresh_token":
            raise ApiError("unsupported_grant_type", str(asked))
        if any(asked.get(name) != value
               for name, value in self.sso.CLIENT.items()):
            raise ApiError("invalid_client", str(asked), 401)
        if asked.get("refreshToken") != self.sso.refresh:
            raise ApiError("invalid_grant", f"it is spent: {asked}")
        return self.sso.renew()

    def sso_GetRoleCredentials(self, call):
        if self.sso.access.get(call.bearer, 0) < time.time():
            raise ApiError("UnauthorizedException",
                           f"Session token not found: {call.bearer}", 401)
        key_id = "ASIA" + uuid.uuid4().hex[:16].upper()
        key = self.key(call.parameters["account_id"],
                       base64.b64encode(uuid.uuid4().bytes).decode(),
                       "assumed-role/" + call.parameters["role_name"] + "/me",
                       "tok/" + base64.b64encode(uuid.uuid4().bytes).decode(),
                       time.time() + 3600)
        self.keys[key_id] = key
        return {"roleCredentials": {
            "accessKeyId": key_id, "secretAccessKey": key["secret"],
            "sessionToken": key["token"],
            "expiration": int(key["expires"] * 1000)}}

    # ---- iam -----------------------------------------------------------

    def iam_GetAccountAuthorizationDetails(self, call):
        most = int(call.parameters.get("MaxItems", "100"))
        part, following = self.page(self.account(call.account).items, call,
                                    call.parameters.get("Marker"), most)
        answer = tags(IsTruncated="true" if following else "false",
                      Marker=following)
        for name in ("UserDetailList", "GroupDetailList", "RoleDetailList",
                     "Policies"):
            inside = members(text for kind, text in part if kind == name)
            answer += f"<{name}>{inside}</{name}>"
        return answer

    def iam_GenerateCredentialReport(self, call):
        return tags(State="COMPLETE")

    def iam_GetCredentialReport(self, call):
        table = self.account(call.account).credential_report()
        return tags(Content=base64.b64encode(table.encode()).decode(),
                    ReportFormat="text/csv", GeneratedTime=DAY)

    # ---- organizations -------------------------------------------------

    def org_arn(self, rest):
        return f"arn:aws:organizations::{self.management}:{rest}"

    def units(self):
        return [f"ou-abcd-{i:08}" for i in range(self.options.units)]

    def scps(self):
        allow = {"Version": "2012-10-17", "Statement": [statement("*")]}
        deny = {"Version": "2012-10-17", "Statement": [
            statement("ecs:ExecuteCommand", effect="Deny")]}
        return {"p-FullAWSAccess": ("FullAWSAccess", allow,
                                    ["r-abcd"] + self.units()
                                    + self.accounts),
                "p-noexec01": ("no-exec", deny, [self.units()[self.options.units // 2]])}

    def summary(self, policy):
        aws = policy == "p-FullAWSAccess"
        where = ("arn:aws:organizations::aws:policy/" if aws
                 else self.org_arn("policy/o-abcdefghij/"))
        return {"Id": policy, "Name": self.scps()[policy][0],
                "Arn": where + "service_control_policy/" + policy,
                "Type": POLICY_TYPES[0], "Description": "",
                "AwsManaged": aws}

    def organizations_DescribeOrganization(self, call):
        arn = self.org_arn("account/o-abcdefghij/" + self.management)
        return {"Organization": {
            "Id": "o-abcdefghij", "FeatureSet": "ALL",
            "Arn": self.org_arn("organization/o-abcdefghij"),
            "MasterAccountArn": arn, "MasterAccountId": self.management,
            "MasterAccountEmail": "root@example.com",
            "AvailablePolicyTypes": [
                {"Type": POLICY_TYPES[0], "Status": "ENABLED"}]}}

    def organizations_ListRoots(self, call):
        return self.listed(call, "Roots", [{
            "Id": "r-abcd", "Name": "Root",
            "Arn": self.org_arn("root/o-abcdefghij/r-abcd"),
            "PolicyTypes": [{"Type": POLICY_TYPES[0],
                             "Status": "ENABLED"}]}])

    def organizations_ListOrganizationalUnitsForParent(self, call):
        parent = call.body.get("ParentId")
        units = self.units() if parent == "r-abcd" else []
        return self.listed(call, "OrganizationalUnits", [
            {"Id": unit, "Name": f"unit-{unit[-1]}",
             "Arn": self.org_arn("ou/o-abcdefghij/" + unit)}
            for unit in units], 20)

    def described(self, number):
        return {"Id": number, "Name": "account-" + number,
                "Arn": self.org_arn("account/o-abcdefghij/" + number),
                "Email": number + "@example.com", "Status": "ACTIVE",
                "JoinedMethod": "CREATED", "JoinedTimestamp": 1700000000.25}

    def parent_of(self, number):
        place = self.accounts.index(number)
        return "r-abcd" if place == 0 else self.units()[
            place % self.options.units]

    def organizations_ListAccounts(self, call):
        return self.listed(call, "Accounts", [
            self.described(number) for number in self.accounts], 20)

    def organizations_ListAccountsForParent(self, call):
        parent = call.body.get("ParentId")
        return self.listed(call, "Accounts", [
            self.described(number) for number in self.accounts
            if self.parent_of(number) == parent], 20)

    def organizations_ListPolicies(self, call):
        found = (list(self.scps())
                 if call.body.get("Filter") == POLICY_TYPES[0] else [])
        return self.listed(call, "Policies",
                           [self.summary(policy) for policy in found], 20)

    def scp(self, call):
        policy = call.body.get("PolicyId")
        if policy not in self.scps():
            raise ApiError("PolicyNotFoundException", "no such policy")
        return policy

    def organizations_DescribePolicy(self, call):
        policy = self.scp(call)
        return {"Policy": {"PolicySummary": self.summary(policy),
                           "Content": json.dumps(self.scps()[policy][1])}}

    def organizations_ListTargetsForPolicy(self, call):
        kinds = {"r": "ROOT", "o": "ORGANIZATIONAL_UNIT"}
        return self.listed(call, "Targets", [
            {"TargetId": target, "Name": target,
             "Arn": self.org_arn("target/" + target),
             "Type": kinds.get(target[0], "ACCOUNT")}
            for target in self.scps()[self.scp(call)][2]], 20)

    def organizations_ListPoliciesForTarget(self, call):
        target = call.body.get("TargetId")
        return self.listed(call, "Policies", [
            self.summary(policy) for policy, row in self.scps().items()
            if target in row[2]
            and call.body.get("Filter") == POLICY_TYPES[0]], 20)

    # ---- ecs -----------------------------------------------------------

    def cluster(self, call):
        name = call.body.get("cluster", "default")
        for arn in self.account(call.account).clusters(call.region):
            if name in (arn, arn.rsplit("/", 1)[1]):
                return arn
        raise ApiError("ClusterNotFoundException", "Cluster not found.")

    def ecs_ListClusters(self, call):
        arns = list(self.account(call.account).clusters(call.region))
        return self.listed(call, "clusterArns", arns, 100, "nextToken")

    def ecs_DescribeClusters(self, call):
        known = set(self.account(call.account).clusters(call.region))
        asked = call.body.get("clusters", [])
        return {"clusters": [
            {"clusterArn": arn, "clusterName": arn.rsplit("/", 1)[1],
             "status": "ACTIVE", "tags": [{"key": "env", "value": "prod"}],
             "configuration": {"executeCommandConfiguration": {
                 "logging": "DEFAULT" if "prod" in arn else "NONE"}}}
            for arn in asked if arn in known],
            "failures": [{"arn": arn, "reason": "MISSING"}
                         for arn in asked if arn not in known]}

    def ecs_ListServices(self, call):
        arns = self.account(call.account).services(self.cluster(call))
        return self.listed(call, "serviceArns", arns, 10, "nextToken")

    def ecs_DescribeServices(self, call):
        cluster = self.cluster(call)
        if len(call.body.get("services", [])) > 10:
            raise ApiError("InvalidParameterException", "more than 10")
        return {"services": [
            {"serviceArn": arn, "serviceName": arn.rsplit("/", 1)[1],
             "clusterArn": cluster, "status": "ACTIVE", "launchType":
             "FARGATE", "taskDefinition": self.definition(call),
             "enableExecuteCommand": arn.endswith("web"), "tags": []}
            for arn in call.body.get("services", [])], "failures": []}

    def ecs_ListTasks(self, call):
        arns = self.account(call.account).tasks(self.cluster(call))
        return self.listed(call, "taskArns", arns, 100, "nextToken")

    def definition(self, call):
        return self.account(call.account).arn("task-definition/app:7", "ecs",
                                              call.region)

    def ecs_DescribeTasks(self, call):
        cluster = self.cluster(call)
        if len(call.body.get("tasks", [])) > 100:
            raise ApiError("InvalidParameterException", "more than 100")
        return {"tasks": [
            {"taskArn": arn, "clusterArn": cluster, "lastStatus": "RUNNING",
             "launchType": "FARGATE", "enableExecuteCommand": place == 0,
             "group": "service:web", "tags": [],
             "taskDefinitionArn": self.definition(call),
             "containers": [{"name": "app", "lastStatus": "RUNNING",
                             "managedAgents": [
                                 {"name": "ExecuteCommandAgent",
                                  "lastStatus": "RUNNING"}]}]}
            for place, arn in enumerate(call.body.get("tasks", []))],
            "failures": []}

    def ecs_DescribeTaskDefinition(self, call):
        arn = call.body.get("taskDefinition")
        if arn != self.definition(call):
            raise ApiError("ClientException",
                           "Unable to describe task definition.")
        role = self.account(call.account).arn("role/role-0000")
        return {"taskDefinition": {
            "taskDefinitionArn": arn, "family": "app", "revision": 7,
            "status": "ACTIVE", "taskRoleArn": role,
            "compatibilities": ["EC2", "FARGATE"],
            "containerDefinitions": [{"name": "app", "environment": [
                {"name": "PASSWORD", "value": "of-a-container"}]}]},
            "tags": []}

    def ecs_ListContainerInstances(self, call):
        arns = self.account(call.account).instances(self.cluster(call))
        return self.listed(call, "containerInstanceArns", arns, 100,
                           "nextToken")

    def ecs_DescribeContainerInstances(self, call):
        self.cluster(call)
        if len(call.body.get("containerInstances", [])) > 100:
            raise ApiError("InvalidParameterException", "more than 100")
        return {"containerInstances": [
            {"containerInstanceArn": arn, "status": "ACTIVE",
             "ec2InstanceId": "i-" + arn[-17:]}
            for arn in call.body.get("containerInstances", [])],
            "failures": []}

    def ssm_DescribeInstanceInformation(self, call):
        """Of each two machines one is managed; the last page has an empty
        token."""
        named = call.body.get("Filters", [{}])[0]
        if named.get("Key") != "InstanceIds":
            raise ApiError("InvalidFilterKey", "machines are asked for by id")
        managed = sorted(named["Values"])[::2]
        return {"NextToken": "", **self.listed(
            call, "InstanceInformationList", [
                {"InstanceId": name, "PingStatus": "Online",
                 "ResourceType": "EC2Instance"} for name in managed], 50)}

    def ec2_DescribeRegions(self, call):
        return "<regionInfo>" + "".join(
            "<item>" + tags(regionName=region, regionEndpoint="ec2." + region
                            + ".amazonaws.com",
                            optInStatus="opt-in-not-required") + "</item>"
            for region in self.regions) + "</regionInfo>"

    def account_ListRegions(self, call):
        return {"Regions": [
            {"RegionName": region, "RegionOptStatus": "ENABLED_BY_DEFAULT"}
            for region in self.regions]}
