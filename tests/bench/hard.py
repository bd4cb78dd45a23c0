"""Time the cases that are hard to decide: one document each.

    hard.py PROGRAM

Prints a table of verdicts and milliseconds (best of five, from process start
to end, so that the first line is the cost of starting). Nothing here is
exponential: past the budget of steps a verdict is `unknown`.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

RUNS = 5


def allow(**more):
    if "NotResource" not in more:
        more.setdefault("Resource", "*")
    return {"Effect": "Allow", "Action": "ecs:ExecuteCommand", **more}


def deny(**more):
    return {**allow(**more), "Effect": "Deny"}


def tags(first, count):
    return {"StringEquals": {f"aws:ResourceTag/k{first + i}": f"v{i}"
                             for i in range(count)}}


def both(cluster):
    return [f"arn:aws:ecs:*:*:cluster/{cluster}",
            f"arn:aws:ecs:*:*:task/{cluster}/*"]


def clusters(count):
    return [f"arn:aws:ecs:us-east-1:111122223333:cluster/c{i}"
            for i in range(count)]


CASES = [
    ("one plain Allow", [allow()]),
    ("20 Denies with 5 tags each",
     [allow()] + [deny(Condition=tags(5 * i, 5)) for i in range(20)]),
    ("20 Denies on the same 5 tags",
     [allow()] + [deny(Condition=tags(i % 3, 5)) for i in range(20)]),
    ("300 Allows of a cluster each",
     [allow(Resource=both(f"c{i}")) for i in range(300)]),
    ("300 Denies of a cluster each",
     [allow()] + [deny(Resource=both(f"c{i}")) for i in range(300)]),
    ("all but a list of 200 ARNs",
     [allow(), deny(NotResource=clusters(200) + ["arn:aws:ecs:*:*:task/*"])]),
    ("not like 100 patterns",
     [allow(Condition={"ArnNotLike": {"ecs:cluster": [
         f"arn:aws:ecs:*:*:cluster/*{i}*" for i in range(100)]}})]),
    ("1,000 stars in a tag's pattern",
     [allow(Condition={"StringLike": {"aws:ResourceTag/a": "*x" * 1000}})]),
    ("1,000 stars in a Resource",
     [allow(Resource="arn:aws:ecs:*:*:" + "*x" * 1000)]),
    ("20 patterns of 5 stars at once",
     [allow(Condition={"StringLike": {"aws:ResourceTag/a": "*a*b*c*d*"}})]
     + [deny(Condition={"StringLike": {"aws:ResourceTag/a": f"*{c}*{d}*"}})
        for c in "efghi" for d in "abcd"]),
]


def measure(program, path):
    best = None
    for _ in range(RUNS):
        start = time.perf_counter()
        done = subprocess.run(
            [program, "scan", "--fail-on", "none", "--output", "json", path],
            capture_output=True, text=True, timeout=120, check=False)
        took = time.perf_counter() - start
        best = took if best is None else min(best, took)
    return json.loads(done.stdout)["principals"], best


def main():
    (program,) = sys.argv[1:]
    print("| case | verdict | reach | ms |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "policy.json")
        for title, statements in CASES:
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"Version": "2012-10-17", "Statement": statements},
                          file)
            principals, seconds = measure(program, path)
            one = principals[0] if principals else {}
            print(f"| {title} | {one.get('verdict', 'none')} "
                  f"| {one.get('reach') or '-'} | {1000 * seconds:.1f} |")


main()
