"""Time the search for paths in estates that are hard for it.

    paths.py PROGRAM

Prints a table of `scan --paths none` and `--paths all` of each: seconds (best
of three, from process start to end), the peak of memory, and the ratios of
both. The estates are made anew each time, with the same bytes.
"""
import json
import os
import sys
import tempfile
import time

RUNS = 3
ACCOUNT = "111122223333"
SERVICES = ["ec2", "lambda", "ecs-tasks", "codebuild", "glue", "states",
            "cloudformation", "sagemaker", "scheduler", "events", "pipes",
            "codepipeline", "datapipeline", "batch", "braket", "omics", "ssm",
            "kinesisanalytics", "gamelift", "bedrock-agentcore"]


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action, resource="*"):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def role_arn(name, account=ACCOUNT):
    return f"arn:aws:iam::{account}:role/{name}"


def trust(kind, value):
    return {"Effect": "Allow", "Principal": {kind: value},
            "Action": "sts:AssumeRole"}


def trust_root(account=ACCOUNT):
    return trust("AWS", f"arn:aws:iam::{account}:root")


def exec_in(cluster, account=ACCOUNT):
    return allow("ecs:ExecuteCommand",
                 [f"arn:aws:ecs:*:{account}:cluster/{cluster}",
                  f"arn:aws:ecs:*:{account}:task/{cluster}/*"])


def role(name, trusts, *statements, account=ACCOUNT):
    return {
        "Path": "/", "RoleName": name, "RoleId": "AROA" + name.upper(),
        "Arn": role_arn(name, account),
        "AssumeRolePolicyDocument": document(*trusts),
        "RolePolicyList": [{"PolicyName": "p",
                            "PolicyDocument": document(*statements)}],
        "InstanceProfileList": [], "AttachedManagedPolicies": [], "Tags": [],
    }


def user(name, *statements):
    return {
        "Path": "/", "UserName": name, "UserId": "AIDA" + name.upper(),
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "UserPolicyList": [{"PolicyName": "p",
                            "PolicyDocument": document(*statements)}],
        "GroupList": [], "AttachedManagedPolicies": [], "Tags": [],
    }


def export(roles, users=()):
    return {"UserDetailList": list(users), "GroupDetailList": [],
            "RoleDetailList": roles, "Policies": []}


def dense(roles, ends, users):
    """All roles trust the root, every fourth a service as well; half of the
    users may assume some roles, the others may pass any to Lambda."""
    made = []
    for i in range(roles):
        trusts = [trust_root()]
        if i % 4 == 0:
            service = SERVICES[i // 4 % len(SERVICES)]
            trusts.append(trust("Service", service + ".amazonaws.com"))
        own = [allow(["s3:Get*", "logs:*", "dynamodb:Query"])]
        made.append(role(f"r{i}", trusts, *own,
                         *([exec_in(f"c{i % 20}")] if i < ends else [])))
    people = [user(f"u{i}", allow("sts:AssumeRole", role_arn(f"r{i % ends}*"))
                   if i % 2 else
                   allow(["iam:PassRole", "lambda:CreateFunction",
                          "lambda:InvokeFunction"])) for i in range(users)]
    return {"account.json": export(made, people)}


def chain(length):
    """Each role may assume the next one, and the last one has exec."""
    return {"account.json": export(
        [role(f"r{i}", [trust_root()],
              allow("sts:AssumeRole", role_arn(f"r{i + 1}")))
         for i in range(length)] + [role(f"r{length}", [trust_root()],
                                         exec_in("c"))])}


def clique(size):
    """Each role may assume each, and one has exec."""
    return {"account.json": export(
        [role(f"r{i}", [trust_root()], allow("sts:AssumeRole"))
         for i in range(size)] + [role("end", [trust_root()], exec_in("c"))])}


def administrators(count):
    return {"account.json": export(
        [role(f"r{i}", [trust_root()], allow("*")) for i in range(count)])}


def administrators_by_mfa(count):
    by_mfa = dict(allow("*"), Condition={
        "Bool": {"aws:MultiFactorAuthPresent": "true"}})
    return {"account.json": export(
        [role(f"r{i}", [trust_root()], by_mfa) for i in range(count)])}


def organization(accounts, roles, admins):
    """Accounts of which each trusts five roles of the one before by name."""
    ids = [str(100000000000 + i) for i in range(accounts)]
    out = {}
    for number, account in enumerate(ids):
        before = ids[number - 1]
        made = []
        for i in range(roles):
            trusts = [trust_root(account) if i % 2 else
                      trust("Service", "lambda.amazonaws.com")]
            own = [allow(["s3:Get*", "logs:*"], f"arn:aws:s3:::b{i % 50}")]
            if i < admins:
                own.append(allow("*"))
            elif i < admins + 5:
                trusts.append(trust("AWS", role_arn(f"r{roles - i}", before)))
                own.append(exec_in("*", account))
            made.append(role(f"r{i}", trusts, *own, account=account))
        out[f"{account}.json"] = export(made)
    return out


CASES = [
    ("10,000 principals, 200 ends, all trust the root", dense, 9000, 200, 1000),
    ("a chain of 1,000 roles", chain, 1000),
    ("500 roles that may assume each other", clique, 500),
    ("500 administrators", administrators, 500),
    ("1,000 administrators", administrators, 1000),
    ("2,000 administrators", administrators, 2000),
    ("300 administrators who need MFA", administrators_by_mfa, 300),
    ("10 accounts of 1,000 roles with 20 administrators each",
     organization, 10, 1000, 20),
]


def write_estate(folder, make, *sizes):
    for name, content in make(*sizes).items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(content, file)


def run(program, folder, level):
    """Seconds, and MB at the peak."""
    start = time.perf_counter()
    child = os.posix_spawn(program, [
        program, "scan", "--no-config", "--quiet", "--fail-on", "none",
        "--paths", level, "--output", "json", folder], os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        sys.exit(f"exit {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1000


def best(program, folder, level):
    runs = [run(program, folder, level) for _ in range(RUNS)]
    return min(took for took, _ in runs), max(peak for _, peak in runs)


def main():
    (program,) = sys.argv[1:]
    print("| estate | none s | all s | ratio | none MB | all MB | ratio |")
    print("|---|---|---|---|---|---|---|")
    for title, *made in CASES:
        with tempfile.TemporaryDirectory() as folder:
            # what makes an estate would count into the peak of its children
            writer = os.fork()
            if writer == 0:
                write_estate(folder, *made)
                os._exit(0)
            os.waitpid(writer, 0)
            none, none_peak = best(program, folder, "none")
            all_of, all_peak = best(program, folder, "all")
        print(f"| {title} | {none:.2f} | {all_of:.2f} | {all_of / none:.1f} "
              f"| {none_peak:.0f} | {all_peak:.0f} "
              f"| {all_peak / none_peak:.1f} |", flush=True)


main()
