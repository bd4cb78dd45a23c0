"""Random small estates of one or two accounts, made of few words so that
policies meet, for the walker of check_walk.py.

All actions that anybody may have are those of FENCE, by an SCP or since no
other is written: what the walker cannot do nobody can. An estate is drawn from
a seed and a number, and the same for the same.
"""
import random

from path_inputs import *

ACCOUNTS = (ACCOUNT, OTHER)
REGIONS = ("eu-west-1", "us-east-1", "sa-east-1")  #: no policy has the last
NEAR, FAR = "192.0.2.7", "203.0.113.7"
SERVICES = (ECS_TASKS, "lambda.amazonaws.com", "cloudformation.amazonaws.com")
SHELL = "AWS-StartInteractiveCommand"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING = text(allow("*"))

EXEC, SESSION, RUN = "ecs:ExecuteCommand", "ssm:StartSession", "ecs:RunTask"
ASSUME, PASS = "sts:AssumeRole", "iam:PassRole"
COMPUTE = ("lambda:CreateFunction", "lambda:InvokeFunction",
           "lambda:UpdateFunctionCode", "cloudformation:CreateStack")
TAKING = ("iam:CreateAccessKey", "iam:CreateLoginProfile",
          "iam:UpdateAssumeRolePolicy")
ON_USER = ("iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:DeleteUserPolicy",
           "iam:DetachUserPolicy", "iam:DeleteUserPermissionsBoundary",
           "iam:PutUserPermissionsBoundary")
ON_ROLE = tuple(one.replace("User", "Role") for one in ON_USER)
ON_GROUP = ("iam:AddUserToGroup", "iam:RemoveUserFromGroup",
            "iam:PutGroupPolicy", "iam:AttachGroupPolicy",
            "iam:DeleteGroupPolicy", "iam:DetachGroupPolicy")
ON_POLICY = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion",
             "iam:CreatePolicy")
WRITES = ON_USER + ON_ROLE + ON_GROUP + ON_POLICY
FENCE = (EXEC, SESSION, RUN, ASSUME, PASS) + COMPUTE + TAKING + WRITES


def named_arn(kind, name, account):
    return f"arn:aws:iam::{account}:{kind}/{name}"


def home(account):
    return f"arn:aws:iam::{account}:root"


class Principal:
    """A user or role as the input has it."""

    def __init__(self, kind, name, account):
        self.kind, self.name, self.account = kind, name, account
        self.arn = named_arn(kind, name, account)
        self.inline = {}  # name: document
        self.attached = []  # ARNs
        self.groups = []
        self.boundary = None  # ARN
        self.trust = []

    def written(self):
        made = {
            "Path": "/", f"{self.kind.title()}Name": self.name,
            f"{self.kind.title()}Id": self.unique_id(), "Arn": self.arn,
            f"{self.kind.title()}PolicyList": inlines(self.inline),
            "AttachedManagedPolicies": attachments(self.attached), "Tags": [],
        }
        if self.kind == "user":
            made["GroupList"] = self.groups
        else:
            made["AssumeRolePolicyDocument"] = document(*self.trust)
        if self.boundary:
            made["PermissionsBoundary"] = {
                "PermissionsBoundaryType": "Policy",
                "PermissionsBoundaryArn": self.boundary}
        return made

    def unique_id(self):
        kind = "AIDA" if self.kind == "user" else "AROA"
        return f"{kind}{self.account}{self.name.upper()}"


class Group:
    def __init__(self, name, account):
        self.name, self.account = name, account
        self.arn = named_arn("group", name, account)
        self.inline, self.attached = {}, []

    def written(self):
        return {"Path": "/", "GroupName": self.name,
                "GroupId": f"AGPA{self.account}{self.name.upper()}",
                "Arn": self.arn, "GroupPolicyList": inlines(self.inline),
                "AttachedManagedPolicies": attachments(self.attached)}


def inlines(documents):
    return [{"PolicyName": name, "PolicyDocument": json.loads(documents[name])}
            for name in documents]


def attachments(arns):
    return [{"PolicyName": arn.split("/")[-1], "PolicyArn": arn}
            for arn in arns]


class Estate:
    """Everything that there is, as objects that may be changed."""

    def __init__(self):
        self.accounts = []
        self.principals = {}  # by ARN
        self.groups = {}  # by ARN
        self.policies = {}  # by ARN: documents, the default one first
        self.scps = {}  # by account: levels of documents; none: no organization

    def group_of(self, account, name):
        return self.groups[named_arn("group", name, account)]

    def of_account(self, listed, account):
        return [one for one in listed if f":iam::{account}:" in one]

    def document_of(self, arn):
        return EVERYTHING if arn == ADMINISTRATOR else self.policies[arn][0]

    def texts(self):
        """All documents, as texts."""
        for one in [*self.principals.values(), *self.groups.values()]:
            yield from one.inline.values()
            if getattr(one, "trust", None):
                yield text(*one.trust)
        for versions in self.policies.values():
            yield from versions
        for levels in self.scps.values():
            for level in levels:
                yield from level

    def files(self):
        made = {f"{account}.json": self.export_of(account)
                for account in self.accounts}
        if self.scps:
            made["organization.json"] = self.organization()
        return made

    def export_of(self, account):
        people = [one for one in self.principals.values()
                  if one.account == account]
        return export(
            [one.written() for one in people if one.kind == "role"],
            [one.written() for one in people if one.kind == "user"],
            [one.written() for one in self.groups.values()
             if one.account == account],
            [self.policy(arn)
             for arn in self.policies
             if f":iam::{account}:" in arn or arn == ADMINISTRATOR])

    def policy(self, arn):
        """A managed policy with its versions; the default one is the last."""
        versions = self.policies[arn]
        return {
            "PolicyName": arn.split("/")[-1], "Arn": arn, "Path": "/",
            "PolicyId": "ANPA" + arn.split("::")[1].upper(),
            "DefaultVersionId": f"v{len(versions)}",
            "PolicyVersionList": [
                {"Document": json.loads(content), "IsDefaultVersion": i == 0,
                 "VersionId": f"v{len(versions) - i}"}
                for i, content in enumerate(versions)]}

    def organization(self):
        """The first level of SCPs is on the root, the second on the account."""
        made = organization()
        made["Accounts"] = [{"Id": account, "Name": account, "ParentId": ROOT}
                            for account in self.accounts]
        made["Policies"], made["Targets"], known = [], [], {}
        for account, levels in self.scps.items():
            for target, level in zip((ROOT, account), levels):
                for content in level:
                    name = known.setdefault(content, f"s{len(known)}")
                    one = {"PolicyId": f"p-{name}", "TargetId": target}
                    if one not in made["Targets"]:
                        made["Targets"].append(one)
        for content, name in known.items():
            made["Policies"].append({"Content": content, "PolicySummary": {
                "Id": f"p-{name}", "Name": name, "Type": SCPS,
                "Arn": "arn:aws:organizations::999988887777:policy/o-abc/"
                f"service_control_policy/p-{name}"}})
        return made


# ---- drawing -----------------------------------------------------------------


class Drawing:
    """One estate in the making."""

    def __init__(self, seed, index):
        self.rng = random.Random(f"{seed}/{index}")
        self.estate = Estate()
        self.tests_place = self.chance(35)
        self.tests_container = self.chance(25)

    def chance(self, percent):
        return self.rng.random() * 100 < percent

    def pick(self, *choices):
        return self.rng.choice(choices)

    def some(self, listed, most):
        listed = list(listed)
        return self.rng.sample(listed, min(len(listed),
                                           self.rng.randint(1, most)))

    # -- names --

    def names(self, kind, account):
        """One of the ARNs of a kind, or a pattern for some."""
        known = {"user": self.estate.principals, "role": self.estate.principals,
                 "group": self.estate.groups, "policy": self.estate.policies}
        here = [arn for arn in known[kind] if f":{kind}/" in arn and
                f"::{account}:" in arn]
        return self.pick("*", "*", named_arn(kind, "*", account), *here, *here)

    def tasks(self, account):
        region = self.pick("*", "*", *REGIONS[:2])
        cluster = self.pick("prod", "dev", "prod*", "*")
        arn = f"arn:aws:ecs:{region}:{account}:"
        return [f"{arn}cluster/{cluster}", f"{arn}task/{cluster}/*"]

    # -- conditions --

    def where(self):
        """From where the call comes: few estates ask, for each doubles what
        is to be tried."""
        return self.pick(
            {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
            {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
        ) if self.tests_place else {}

    def door_condition(self):
        container = self.pick("StringEquals", "StringNotEquals")
        return self.pick(
            {}, {}, {}, self.where(), self.where(),
            {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
            {container: {"ecs:container-name": "app"}}
            if self.tests_container else {})

    def who(self):
        """A condition on who calls."""
        arn = self.rng.choice(sorted(self.estate.principals))
        return self.pick(
            {"ArnNotLike": {"aws:PrincipalArn": arn}},
            {"ArnLike": {"aws:PrincipalArn": arn}},
            {"ArnNotEquals": {"aws:PrincipalArn": f"{arn.split('/')[0]}/*0"}})

    def write_condition(self, account):
        """On the policies and boundaries that writes are about."""
        policies = self.estate.of_account(self.estate.policies, account)
        arn = self.pick(ADMINISTRATOR, f"arn:aws:iam::{account}:policy/new*",
                        *policies, *policies)
        bound = self.pick(*policies)
        return self.pick(
            {}, {}, {}, self.where(),
            {"ArnEquals": {"iam:PolicyARN": arn}},
            {"ArnLike": {"iam:PolicyARN": arn}},
            {"ArnNotEquals": {"iam:PolicyARN": ADMINISTRATOR}},
            {"StringEquals": {"iam:PermissionsBoundary": bound}},
            {"StringNotEquals": {"iam:PermissionsBoundary": bound}})

    def pass_condition(self):
        return self.pick(
            {}, {}, {"StringEquals": {"iam:PassedToService": ECS_TASKS}},
            {"StringLike": {"iam:PassedToService": "lambda.*"}},
            {"StringNotEquals": {"iam:PassedToService": ECS_TASKS}})

    # -- statements --

    def door(self, account):
        resources = self.pick("*", self.tasks(account))
        kind = self.pick(EXEC, EXEC, EXEC, EXEC, SESSION, RUN, "ecs:Ex*",
                         "ecs:*")
        if kind == SESSION and resources != "*":
            resources = resources + self.pick(
                [], [f"arn:aws:ssm:*::document/{SHELL}"],
                [f"arn:aws:ssm:*:{account}:document/*"])
        if kind == RUN:
            resources = self.pick(
                "*", f"arn:aws:ecs:*:{account}:task-definition/web:*")
        return kind, resources, self.door_condition()

    def becoming(self, account):
        """What makes somebody of the caller."""
        kind = self.pick(ASSUME, ASSUME, ASSUME, ASSUME, PASS, PASS,
                         "iam:CreateAccessKey", "iam:UpdateAssumeRolePolicy",
                         *COMPUTE)
        if kind == ASSUME:
            where = self.rng.choice(self.estate.accounts)
            return kind, self.names("role", where), self.pick(
                {}, {}, {}, self.where(),
                {"StringEquals": {"sts:ExternalId": "x"}})
        if kind == PASS:
            calls = self.pick([PASS], [PASS, *COMPUTE], [PASS, RUN])
            return calls, self.pick("*", self.names("role", account)), \
                self.pass_condition()
        if kind in COMPUTE:
            return list(COMPUTE[:2]) if kind in COMPUTE[:2] else kind, "*", {}
        of = "user" if kind == "iam:CreateAccessKey" else "role"
        return kind, self.names(of, account), self.pick({}, {}, self.where())

    def writing(self, account, self_arn=None):
        kinds = {"user": ON_USER, "role": ON_ROLE, "group": ON_GROUP,
                 "policy": ON_POLICY}
        of = self.pick(*kinds)
        if self_arn and of in ("user", "role"):
            of = "user" if ":user/" in self_arn else "role"
        calls = self.some(kinds[of], 2)
        target = self.names(of, account)
        if self_arn and of in ("user", "role") and self.chance(60):
            target = self_arn
        return calls, target, self.write_condition(account)

    def wide(self):
        return self.pick("iam:*", "iam:*", "*", "sts:*", "iam:Put*",
                         "iam:Attach*", "iam:*Group*"), "*", {}

    def statement(self, account, effect="Allow", self_arn=None):
        draw = self.rng.random()
        if draw < 0.40:
            action, resource_, condition = self.door(account)
        elif draw < 0.68:
            action, resource_, condition = self.becoming(account)
        elif draw < 0.93:
            action, resource_, condition = self.writing(account, self_arn)
        else:
            action, resource_, condition = self.wide()
        made = {"Effect": effect, "Action": action, "Resource": resource_}
        if effect == "Deny":
            condition = self.pick(condition, {}, self.who())
            if self.chance(10):
                made["NotAction"] = self.pick(["iam:*", "sts:*"], ["ecs:*"],
                                              [ASSUME, EXEC], list(WRITES))
                del made["Action"]
        if condition:
            made["Condition"] = condition
        return made

    def document(self, account, most=3, self_arn=None):
        return text(*(
            self.statement(account, "Deny" if self.chance(20) else "Allow",
                           self_arn)
            for _ in range(self.rng.randint(1, most))))

    def trusts(self, account):
        """Who may become a role."""
        def anybody():
            return self.pick(
                "*", *map(home, self.estate.accounts), *self.estate.accounts,
                account, *self.estate.principals,
                f"arn:aws:sts::{account}:assumed-role/r0/ann")

        made = []
        for _ in range(self.rng.randint(1, 2)):
            if self.chance(35):
                made.append(trust(
                    {"Service": self.pick(*SERVICES)},
                    **self.pick({}, {}, {"StringEquals": {
                        "aws:SourceAccount": self.pick(*ACCOUNTS)}})))
                continue
            made.append(trust(
                {"AWS": anybody()}, **self.pick(
                    {}, {}, {}, self.where(), self.who(),
                    {"StringEquals": {"sts:ExternalId": "x"}})))
        if self.chance(15):
            made.append(trust({"AWS": anybody()}, effect="Deny", **self.pick(
                {}, self.who(), self.where())))
        return made

    def scps(self, account):
        """Beside the fence, which is the first level."""
        level = [EVERYTHING]
        if self.chance(50):
            level.append(text(self.statement(account, "Deny")))
        if self.chance(10):
            level = [text(allow(["ecs:*", "iam:*", "sts:*"]))]
        return [[text(allow(list(FENCE)))], level]

    def bound(self, account):
        """A policy that is a boundary."""
        made = [self.pick(
            allow("*"), allow(["iam:*", "sts:*"]), allow("iam:*"),
            allow(["ecs:*", "sts:*", "iam:PassRole"]),
            {"Effect": "Allow", "Action": "*", "Resource": "*",
             "Condition": self.where()})]
        if self.chance(40):
            made.append(self.statement(account, "Deny"))
        return text(*made)

    # -- all of it --

    def people(self, account, users, roles):
        for kind, count in (("user", users), ("role", roles)):
            for i in range(count):
                one = Principal(kind, f"{kind[0]}{i}", account)
                self.estate.principals[one.arn] = one

    def fill_account(self, account):
        estate = self.estate
        for name in ("p0", "p1", "bound"):
            estate.policies[named_arn("policy", name, account)] = []
        for i in range(self.rng.randint(0, 2)):
            one = Group(f"g{i}", account)
            estate.groups[one.arn] = one
        for arn in estate.of_account(estate.policies, account):
            versions = 2 if self.chance(25) else 1
            estate.policies[arn] = [
                self.bound(account) if arn.endswith("bound")
                else self.document(account, 2) for _ in range(versions)]

    def fill_holder(self, one, self_arn=None):
        policies = self.estate.of_account(self.estate.policies, one.account)
        for i in range(self.pick(0, 1, 1, 2)):
            one.inline[f"i{i}"] = self.document(one.account, 3, self_arn)
        one.attached = [arn for arn in policies[:2] if self.chance(25)]

    def fill(self, one):
        self.fill_holder(one, one.arn)
        groups = self.estate.of_account(self.estate.groups, one.account)
        if one.kind == "user":
            one.groups = [arn.split("/")[-1] for arn in groups
                          if self.chance(45)]
        else:
            one.trust = self.trusts(one.account)
        if self.chance(30):
            one.boundary = named_arn("policy", "bound", one.account)

    def draw(self):
        estate = self.estate
        estate.accounts = list(ACCOUNTS if self.chance(35) else ACCOUNTS[:1])
        self.people(ACCOUNT, self.rng.randint(1, 2), self.rng.randint(1, 3))
        if len(estate.accounts) > 1:
            self.people(OTHER, 1, self.rng.randint(0, 1))
        for account in estate.accounts:
            self.fill_account(account)
        for group_ in estate.groups.values():
            self.fill_holder(group_)
        for one in estate.principals.values():
            self.fill(one)
        for account in estate.accounts:
            estate.scps[account] = self.scps(account)
        return estate


def draw(seed, index):
    return Drawing(seed, index).draw()
