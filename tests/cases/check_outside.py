"""Who stands outside: whom trust policies let in who is in no input.

    check_outside.py PROGRAM

Rows are as path_rows.py reads them.
"""
from path_rows import *

GITHUB = "token.actions.githubusercontent.com"
GITLAB = "gitlab.com"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
TOKEN = "sts:AssumeRoleWithWebIdentity"
ASSERTION = "sts:AssumeRoleWithSAML"
THIRD = "777788889999"


def provider(name):
    return f"arn:aws:iam::{ACCOUNT}:oidc-provider/{name}"


def idp(name, action=TOKEN, **conditions):
    """A trust of an OIDC provider; `sub` is its own key, and so on."""
    return trust({"Federated": provider(name)}, action,
                 **{operator: {key if ":" in key else f"{name}:{key}": value
                               for key, value in tests.items()}
                    for operator, tests in conditions.items()})


def hub(**conditions):
    return e(boss(idp(GITHUB, **conditions)))


def like(*subjects):
    return {"StringLike": {"sub": list(subjects)}}


def subjects_are(*subjects, name=GITHUB):
    """These, and nobody else."""
    mine = provider(name)
    return ([f"{mine} as {exactly(one)} boss" for one in subjects]
            + ([] if ANY in subjects else [f"no {mine} as [*] boss"]))


def exactly(glob):
    """That text, in a row."""
    return glob.replace("*", "[*]")


ANY, MAIN = "*", "repo:acme/app:ref:refs/heads/main"
OWNED = "repo:acme/*"

SUBJECTS = [
    ("a provider without a test of the subject lets in all of its",
     hub(), subjects_are(ANY) + ["EW208 high " + GITHUB]),
    ("one subject by name is that one",
     hub(StringEquals={"sub": MAIN}),
     subjects_are(MAIN) + ["no EW208 *", "no EW207 *"]),
    ("several values are several subjects",
     hub(StringEquals={"sub": [MAIN, "repo:acme/b:environment:prod"]}),
     subjects_are(MAIN, "repo:acme/b:environment:prod") + ["no EW208 *"]),
    ("a pattern that is within another one is told by the wider",
     hub(**like("repo:acme/app:*", OWNED)),
     subjects_are(OWNED) + ["no * as repo:acme/app* boss",
                            "EW208 medium " + GITHUB]),
    ("of two tests that both must hold the narrower one is told",
     hub(**like(OWNED), StringEquals={"sub": MAIN}),
     subjects_are(MAIN) + [f"no * as {exactly(OWNED)} boss", "no EW208 *"]),
    ("so it is where the wider one begins with all of it",
     hub(**like(MAIN + "*"), StringEquals={"sub": MAIN}),
     subjects_are(MAIN) + ["no EW208 *"]),
    ("of two that overlap the one is told that begins with more",
     hub(**like("repo:acme/*"), **{"ForAnyValue:StringLike":
                                   {"sub": "repo:*:ref:refs/heads/main"}}),
     subjects_are(OWNED) + ["EW208 medium " + GITHUB]),
    ("two statements let in what each lets in",
     e(boss(idp(GITHUB, StringEquals={"sub": MAIN}),
            idp(GITHUB, **like("repo:acme/b:environment:prod")))),
     subjects_are(MAIN, "repo:acme/b:environment:prod") + ["no EW208 *"]),
    ("what a Deny keeps out is not told",
     e(boss(idp(GITHUB, StringEquals={
         "sub": [MAIN, "repo:evil/app:ref:refs/heads/main"]}),
         dict(idp(GITHUB, **like("repo:evil/*")), Effect="Deny"))),
     subjects_are(MAIN) + ["no * as repo:evil/*", "no EW208 *"]),
    ("a Deny of all others limits an Allow of any",
     e(boss(idp(GITHUB), dict(idp(GITHUB, StringNotLike={"sub": MAIN}),
                              Effect="Deny"))),
     subjects_are(MAIN) + ["no EW208 *"]),
    ("a negation limits nobody",
     hub(StringNotLike={"sub": "repo:evil/*"}),
     subjects_are(ANY) + ["EW208 high " + GITHUB]),
    ("ForAnyValue is as a test without it",
     hub(**{"ForAnyValue:StringLike": {"sub": MAIN}}),
     subjects_are(MAIN) + ["no EW208 *"]),
    ("ForAllValues is true where there is none",
     hub(**{"ForAllValues:StringLike": {"sub": OWNED}}),
     subjects_are(ANY) + ["EW208 high " + GITHUB]),
    ("so is IfExists",
     hub(StringLikeIfExists={"sub": MAIN}),
     subjects_are(ANY) + ["EW208 high " + GITHUB]),
    ("ForAllValues beside a test that there is one is one",
     hub(**{"ForAllValues:StringLike": {"sub": MAIN}},
         Null={"sub": "false"}),
     subjects_are(MAIN) + ["no EW208 *"]),
    ("keys ignore case",
     e(boss(idp(GITHUB, StringEquals={GITHUB.upper() + ":SUB": MAIN}))),
     subjects_are(MAIN) + ["no EW208 *"]),
    ("a subject whatever its case is told as wide, and limits",
     hub(StringEqualsIgnoreCase={"sub": MAIN}),
     subjects_are(ANY) + ["no EW208 *"]),
    ("the claim of another provider limits nobody",
     e(boss(idp(GITHUB, StringEquals={"gitlab.com:sub": MAIN}))),
     subjects_are(ANY) + ["EW208 high " + GITHUB]),
    ("a value with a variable is none that is known",
     hub(**like("repo:${aws:PrincipalTag/o}/*")),
     subjects_are(ANY) + ["EW208 high " + GITHUB]),
    ("a wildcard that has to be there as it is is in no token",
     hub(StringEquals={"sub": "repo:acme/*"}),
     ["no * outside *", "no EW208 *"]),
    ("beside one that is there it adds nobody",
     hub(StringEquals={"sub": ["repo:acme/*", MAIN]}),
     subjects_are(MAIN) + [f"no * as {exactly(OWNED)} boss", "no EW208 *"]),
    ("an action that is not the provider's lets it in nowhere",
     e(boss(idp(GITHUB, "sts:AssumeRole", **like(OWNED)))),
     ["no * outside *", "no EW208 *"]),
    ("each role has subjects of its own",
     e(boss(idp(GITHUB, StringEquals={"sub": MAIN})),
       trusted("r", [idp(GITHUB)], ALLOW)),
     subjects_are(MAIN) + [f"{provider(GITHUB)} as [*] r",
                           "EW208 high " + GITHUB]),
    ("the end behind the role has those of the role",
     e(trusted("first", [idp(GITHUB, StringEquals={"sub": MAIN})],
               allow(ASSUME)),
       boss(trust(ACCOUNT))),
     subjects_are(MAIN)),
    ("a SAML provider has all of its own",
     e(boss(trust(SAML, ASSERTION, StringEquals={
         "SAML:aud": "https://signin.aws.amazon.com/saml"}))),
     ["* as [*] boss", "no EW208 *", "no EW207 *"]),
    ("unless the trust names them",
     e(boss(trust(SAML, ASSERTION, StringEquals={"SAML:sub": "uma"}))),
     ["* as uma boss", "no * as [*] *", "no EW208 *"]),
    ("a statement that nobody can read may let in anybody",
     e(boss(idp(GITHUB, StringFoo={"sub": MAIN}))),
     ["no EW208 *", "incomplete *"]),
]

LIMITS_OF = [
    # what is tested, what is found
    (like("repo:acme*"), "high"),
    (like("repo:*"), "high"),
    (like("repo:*/app:ref:refs/heads/main"), "high"),
    (like("*:environment:prod"), "high"),
    (like("repo:acme/*:*"), "medium"),
    (like("repo:acme@4242/*"), "medium"),
    (like("repo:acme/app*:ref:refs/heads/main"), "medium"),
    (like("repo:acme/app:*"), "medium"),
    (like("repo:acme/app:ref:refs/heads/*"), "medium"),
    (like("repo:acme/app:pull_request"), "medium"),
    (like("repo:acme@42/app@43:environment:prod"), None),
    (like("repo:acme/app:environment:prod"), None),
    ({"StringEquals": {"repository_owner_id": "4242"}}, "medium"),
    ({"StringEquals": {"enterprise_id": "42"}}, "medium"),
    ({"StringEquals": {"repository_id": "99"}}, "medium"),
    ({"StringEquals": {"repository_id": "99", "environment": "prod"}}, None),
    ({"StringEquals": {"repository": "acme/app", "ref": "refs/heads/main"}},
     None),
    ({"StringEquals": {"ref": "refs/heads/main"}}, "high"),
    ({"StringEquals": {"actor": "uma"}}, "high"),
    ({"StringEquals": {"aud": "sts.amazonaws.com"}}, "high"),
    ({"StringLike": {"sub": "repo:acme/app:*"},
      "StringEquals": {"ref": "refs/heads/main"}}, None),
    ({"StringEquals": {"subject": MAIN}}, "high"),
]
OTHERS_OF = [
    # provider, what is tested, what is found
    (GITHUB + "/acme-corp", {}, "medium"),
    (GITHUB + "/acme-corp", like(MAIN), None),
    (GITLAB, {}, "high"),
    (GITLAB, like("project_path:acme*"), "high"),
    (GITLAB, like("project_path:acme/*"), "medium"),
    (GITLAB, like("project_path:acme/app:ref_type:branch:ref:main"), None),
    (GITLAB, {"StringEquals": {"project_id": "7"}}, "medium"),
    ("app.terraform.io", {"StringEquals": {"aud": "aws"}}, "high"),
    ("app.terraform.io", like("organization:acme:*"), "medium"),
    ("app.terraform.io",
     like("organization:acme:project:p:workspace:w:run_phase:*"), None),
    ("agent.buildkite.com", like("organization:acme:*"), "medium"),
    ("agent.buildkite.com",
     like("organization:acme:pipeline:p:ref:refs/heads/main:*"), None),
    ("oidc.circleci.com/org/4711", {}, "medium"),
    (EKS, {"StringEquals": {"aud": "sts.amazonaws.com"}}, "high"),
    (EKS, like("system:serviceaccount:*:*"), "high"),
    (EKS, like("system:serviceaccount:ops:*"), None),
    ("idp.example.com", {}, "high"),
    ("idp.example.com", {"StringEquals": {"aud": "client"}}, "high"),
    ("idp.example.com", like("*"), "high"),
    ("idp.example.com", like("uma*"), None),
    ("idp.example.com", {"StringEquals": {"groups": "ops"}}, None),
]


def found(severity, name):
    return [f"EW208 {severity} *{last_name(name)}"] if severity else [
        "no EW208 *", "* outside *"]


LIMITS_ROWS = [
    (f"GitHub, by {tests}: {severity or 'narrow enough'}",
     hub(**tests), found(severity, GITHUB)) for tests, severity in LIMITS_OF
] + [
    (f"{name}, by {tests}: {severity or 'narrow enough'}",
     e(boss(idp(name, **tests))), found(severity, name))
    for name, tests, severity in OTHERS_OF
] + [
    ("Cognito, by its pool",
     e(boss(trust({"Federated": "cognito-identity.amazonaws.com"}, TOKEN,
                  StringEquals={"cognito-identity.amazonaws.com:aud": "p"}))),
     ["no EW208 *", "cognito-identity.amazonaws.com outside *"]),
    ("Cognito, of any pool",
     e(boss(trust({"Federated": "cognito-identity.amazonaws.com"}, TOKEN))),
     ["EW208 high cognito-identity.amazonaws.com"]),
]


def named(*names, **tests):
    return dict(hub(**(tests or like("repo:acme/app:*"))), **{
        "a.yaml": allowed_by(principal=role_arn("boss"),
                             assumed_by=list(names))})


OIDC = f"oidc:{GITHUB}:"
APPROVED = [
    ("subjects within the glob of an entry are approved",
     named(OIDC + "repo:acme/*"), ["no EW208 *", "* outside *"]),
    ("the very glob is", named(OIDC + "repo:acme/app:*"), ["no EW208 *"]),
    ("more than the glob is not",
     named(OIDC + "repo:acme/app:ref:*"), ["EW208 medium " + GITHUB]),
    ("a mark stands for one letter, and not for a wildcard",
     named(OIDC + "repo:acme/app:?"), ["EW208 medium " + GITHUB]),
    ("subjects of another provider approve nobody",
     named("oidc:gitlab.com:*"), ["EW208 medium " + GITHUB]),
    ("nor does the ARN of the provider", named(provider(GITHUB)),
     ["EW208 medium " + GITHUB]),
    ("whoever approves all approves all",
     named(OIDC + "*", StringEquals={"aud": "sts.amazonaws.com"}),
     ["no EW208 *"]),
    ("one that is not limited is approved by nothing less",
     named(OIDC + "repo:*", StringEquals={"aud": "sts.amazonaws.com"}),
     ["EW208 high " + GITHUB]),
    ("of several subjects each has to be named",
     named(OIDC + "repo:acme/app:*", **like("repo:acme/*", "repo:b/*")),
     ["EW208 medium " + GITHUB]),
    ("an entry of another role approves nobody of this one",
     dict(e(boss(idp(GITHUB, **like("repo:acme/app:*"))),
            trusted("r", [idp(GITHUB)], ALLOW)),
          **{"a.yaml": allowed_by(principal=role_arn("boss"),
                                  assumed_by=[OIDC + "repo:acme/*"])}),
     ["EW208 high " + GITHUB, "no EW208 medium *"]),
]

STAR = "*"
OUTSIDERS = [
    ("`*` of the own account lets in none but its own",
     e(boss(trust(STAR, StringEquals={"aws:PrincipalAccount": ACCOUNT})),
       u(HARMLESS)),
     ["no * outside *", "no EW207 *", "u path assume-role boss exec"]),
    ("so it does by ARNs of the own account",
     e(boss(trust(STAR, ArnLike={
         "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/u"})),
       u(HARMLESS), user("v", HARMLESS)),
     ["no * outside *", "no EW207 *", "u path assume-role boss exec",
      "no v *"]),
    ("by such a text with wildcards it does, too",
     e(boss(trust(STAR, StringLike={
         "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:*"})), u(HARMLESS)),
     ["no * outside *", "no EW207 *", "u path assume-role boss exec"]),
    ("`*` of another account is that account",
     e(boss(trust(STAR, StringEquals={"aws:PrincipalAccount": OTHER}))),
     [f"{OTHER} outside assume-role boss exec", f"EW207 high {OTHER}",
      "no [*] outside *", "no EW207 * [*]"]),
    ("of several each is told",
     e(boss(trust(STAR, StringEquals={
         "aws:PrincipalAccount": [ACCOUNT, OTHER, THIRD]}))),
     [f"{OTHER} outside *", f"{THIRD} outside *", "no [*] outside *"]),
    ("by the ARN of somebody of another account it is that account",
     e(boss(trust(STAR, ArnEquals={"aws:PrincipalArn":
                                   role_arn("deploy", OTHER)}))),
     [f"{OTHER} outside assume-role boss exec", "no [*] outside *"]),
    ("by an ARN of any account it is anybody",
     e(boss(trust(STAR, ArnLike={
         "aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}))),
     ["[*] outside assume-role boss exec", "EW207 high [*]"]),
    ("an account that is kept out is nobody, and the others are everybody",
     e(boss(trust(STAR), trust(STAR, effect="Deny", StringEquals={
         "aws:PrincipalAccount": OTHER}))),
     ["[*] outside *", "EW207 critical [*]", f"no {OTHER} outside *"]),
    ("a Deny of all accounts but one leaves that one",
     e(boss(trust(STAR), trust(STAR, effect="Deny", StringNotEquals={
         "aws:PrincipalAccount": [ACCOUNT, OTHER]}))),
     [f"{OTHER} outside *", "no [*] outside *"]),
    ("an account whose principals are tested by ARN comes in as those",
     e(boss(trust(FOREIGN, ArnLike={
         "aws:PrincipalArn": role_arn("deploy*", OTHER)}))),
     [f"{OTHER} outside assume-role boss exec",
      f"{OTHER} gets in conditional", f"EW207 high {OTHER}"]),
    ("by ARNs of a third account it does not",
     e(boss(trust(FOREIGN, ArnLike={
         "aws:PrincipalArn": role_arn("deploy*", THIRD)}))),
     ["no * outside *"]),
    ("one account in two spellings is one, to each role",
     e(boss(trust(FOREIGN)), trusted("r", [trust(OTHER)], ALLOW)),
     [f"{OTHER} outside assume-role boss exec",
      f"{OTHER} outside assume-role r exec"]),
    ("a service that says for whose account it asks is told",
     e(boss(trust(LAMBDA, StringEquals={"aws:SourceAccount": ACCOUNT}))),
     ["lambda.amazonaws.com outside assume-role boss exec", "no EW20[78] *"]),
    ("so is one that says for what",
     e(boss(trust({"Service": ECS_TASKS},
                  ArnLike={"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:*"}))),
     [f"{ECS_TASKS} outside assume-role boss exec"]),
]

TAGGED = {"StringEquals": {"aws:RequestTag/team": "a"}}
TAGS = [
    ("tags are asked for that nobody may bring",
     e(boss(trust(ACCOUNT, **TAGGED)), u(allow("sts:*"))), ["no u *"]),
    ("whom the trust lets bring tags brings them",
     e(boss(trust(ACCOUNT, [ASSUME, "sts:TagSession"], **TAGGED)),
       u(allow("sts:*"))),
     ["u path assume-role boss exec"]),
    ("unless its own policies do not",
     e(boss(trust(ACCOUNT, [ASSUME, "sts:TagSession"], **TAGGED)),
       u(allow(ASSUME))), ["no u *"]),
    ("no tags are asked for, and none are brought",
     e(boss(trust(ACCOUNT, Null={"aws:RequestTag/team": "true"})),
       u(allow(ASSUME))),
     ["u path assume-role boss exec", "u takes allowed"]),
    ("tags of a provider's token need it as well",
     hub(**TAGGED, StringLike={"sub": MAIN}), ["no * outside *"]),
    ("where they may be brought it comes in",
     e(boss(idp(GITHUB, [TOKEN, "sts:TagSession"], **TAGGED))),
     ["* outside assume-role boss exec"]),
]

def china(*values):
    made = export([one for one in values if "RoleName" in one],
                  [one for one in values if "UserName" in one])
    return {"e.json": json.loads(
        json.dumps(made).replace("arn:aws:", "arn:aws-cn:"))}


EC2_CHINA = "ec2.amazonaws.com.cn"
UNKNOWN = [
    ("a NotPrincipal that allows is told as what it is",
     e(boss({"Effect": "Allow", "NotPrincipal": {"AWS": user_arn("v")},
             "Action": ASSUME}), u(allow(ASSUME))),
     ["u takes unknown", "incomplete *NotPrincipal has no place*",
      "no incomplete *internal*"]),
    ("so is one that denies",
     e(boss(trust(ACCOUNT), {"Effect": "Deny", "Action": ASSUME,
                             "NotPrincipal": {"AWS": [user_arn("u"), HOME]}}),
       u(allow(ASSUME))),
     ["u takes unknown", "incomplete *NotPrincipal has no place*",
      "no incomplete *internal*"]),
    ("a role without a trust policy may let in whoever may assume it",
     e(dict(boss(), AssumeRolePolicyDocument=None), u(allow(ASSUME))),
     ["u takes unknown", "incomplete *not in the input*"]),
    ("whom it lets in from outside is not known either",
     e(dict(boss(), AssumeRolePolicyDocument=None), u(HARMLESS)),
     ["incomplete *role/boss*a way to it from outside*"]),
    *((f"nor where a statement of it names {whom}",
       dict(e(boss(statement)), **{"a.yaml": allowed_by(
           principal=role_arn("boss"), assumed_by=[user_arn("u")])}),
       ["incomplete *role/boss*a way to it from outside*"])
      for whom, statement in {
          "all but one": {"Effect": "Allow", "Action": ASSUME,
                          "NotPrincipal": {"AWS": user_arn("v")}},
          "nobody": {"Effect": "Allow", "Action": ASSUME},
          "what there is none of": trust({"Foo": "x"}),
      }.items()),
    ("of a role without access that is no matter",
     e(dict(trusted("r", (), HARMLESS), AssumeRolePolicyDocument=None)),
     ["no incomplete *"]),
    ("a bare policy may be that of somebody of the account that is named",
     dict(e(boss(trust(ACCOUNT))), **{"b.json": text(allow(ASSUME))}),
     ["document:b.json path assume-role boss exec",
      "document:b.json takes conditional", "EW202 high document:b.json"]),
    ("it is none of somebody who is named",
     dict(e(boss(trust(user_arn("u")))), **{"b.json": text(allow(ASSUME))}),
     ["no document:b.json path *"]),
    ("a Deny for an account may be for others",
     dict(e(boss(trust("*"), trust(OTHER, effect="Deny"))),
          **{"b.json": text(allow(ASSUME))}),
     ["document:b.json path assume-role boss exec"]),
    ("services of China have a name of their own",
     china(boss(trust({"Service": EC2_CHINA})),
           u(allow(["iam:PassRole", "ec2:*"]))),
     ["u path pass-role boss exec", "u path use-compute boss exec",
      f"{EC2_CHINA} outside assume-role boss exec"]),
    ("roles are passed to them by either",
     china(boss(trust({"Service": "ec2.amazonaws.com"})),
           u(allow("ec2:*"), allow("iam:PassRole", StringEquals={
               "iam:PassedToService": EC2_CHINA}))),
     ["u path pass-role boss exec"]),
    ("another account of China is one of China",
     china(boss(trust(OTHER))), [f"{OTHER} outside assume-role boss exec"]),
]

ROWS = UNKNOWN + SUBJECTS + LIMITS_ROWS + APPROVED + OUTSIDERS + TAGS

check_rows(ROWS)
