"""Paths are all that a walker finds by concrete requests, and nothing else.

    check_walk.py PROGRAM [--count N] [--seed S] [--one INDEX] [--changes N]

Of random small estates (walk_estates.py) `scan` tells who gets to whose doors,
and so does a walker that makes one request after the other (walk_steps.py).
For each principal and each door of an end

- what the walker reaches, not by way of somebody who has all that there is at
  the end or can make as much of itself, is told
- what is told the walker reaches, and finds a request at the door that the
  principal may not make by itself

and each change by which somebody gets to a door is made in the input: a scan
of that tells of the same door as the path does. --changes is of how many paths
of an estate that is tried. What breaks is printed with the number of the
estate, with --one the estate as well.

Where the search compares what it tells of a door and does not solve it, less
is asked for: whoever has a door other than exec need not be told of more of
it, nor whoever seems to have all of one (seems_all). What is changed by others
has to be told as far as the door alone; beyond that it may be.
"""
import argparse
import copy
import itertools
import os
import sys
from collections import Counter

from walk_steps import *

WAYS_IN = ("allowed", "conditional", "unknown")
CHANGES = ("self-grant", "lift-limit", "edit-role")
ARGUMENTS = ("--account", ACCOUNT)


def report_of(program, estate, *arguments):
    status, report = scan(program, estate.files(), *arguments)
    if report is None:
        raise SystemExit(f"exit {status}, no report")
    return report


def people(report):
    return [one for one in report["principals"] if one["type"] != "root"]


def told_paths(report):
    return {(one["arn"], path["door"], path["end"])
            for one in people(report) for path in one["paths"]}


def full_doors(report):
    """What seems to be all that there is."""
    return {(one["arn"], door["door"]) for one in people(report)
            for door in one["doors"] if door["verdict"] == "allowed" and
            not door["conditions"] and door["reach"] == "any-cluster" and
            "*" in door["regions"] and not door["clusters_except"] and
            "*" in door["containers"]}


def told_doors(report):
    return {(one["arn"], door["door"]) for one in people(report)
            for door in one["doors"] if door["verdict"] in WAYS_IN}


# ---- paths -------------------------------------------------------------------


class Comparison:
    """Of what is told of an estate with what the walker finds."""

    def __init__(self, estate, oracle, report):
        self.walker = Walker(estate, oracle)
        self.wide = Walker(estate, oracle, goes_on=True)
        self.paths, self.doors = told_paths(report), told_doors(report)
        self.full = full_doors(report)
        self.pairs = 0

    def faults(self):
        walker = self.walker
        for arn, node in walker.as_is.items():
            for door in DOORS:
                if bool(walker.doors(node)[door]) != ((arn, door) in self.doors):
                    yield "door", (arn, door)
        for arn in walker.as_is:
            yield from self.faults_of(arn)

    def faults_of(self, arn):
        reached = self.wide.reached(arn)
        possible = {(arn, door, end.arn) for end in reached
                    for door in self.gains(arn, end)}
        required = set()
        for end in self.walker.reached(arn):
            for door in self.gains(arn, end):
                own = self.walker.doors(self.walker.as_is[arn])[door]
                if (arn, door) not in self.full and \
                        (door == "exec" or not own) and \
                        (arn, door, end.arn) not in required and \
                        self.is_required(arn, end):
                    required.add((arn, door, end.arn))
        self.pairs += len(possible)
        told = {one for one in self.paths if one[0] == arn}
        yield from (("not told", one) for one in sorted(required - told))
        for one in sorted(told - possible):
            _, door, end = one
            own = self.walker.doors(self.walker.as_is[arn])[door]
            if door == "exec" or not own or not any(
                    node.arn == end and self.walker.doors(node)[door]
                    for node in reached):
                yield "not so", one

    def gains(self, arn, end):
        own = self.walker.doors(self.walker.as_is[arn])
        return [door for door in DOORS
                if self.walker.doors(end)[door] - own[door]]

    def seems_to_cover(self, node, end):
        own, others = self.walker.doors(node), self.walker.doors(end)
        account = self.walker.estate.principals
        if account[node.arn].account != account[end.arn].account:
            return self.walker.covers(node, end)
        return all(self.seems_all(node, door) or others[door] <= own[door]
                   or (door != "exec" and own[door]) for door in DOORS)

    def seems_all(self, node, door):
        if node in self.walker.as_is.values():
            return (node.arn, door) in self.full
        return any(REGIONS[2] in one and "zz" in one
                   for one in self.walker.doors(node)[door])

    def makes_itself(self, arn, end):
        """Somebody can make as much of itself: it needs nobody's changes."""
        return any(self.seems_to_cover(one, end)
                   for one in self.walker.own_changes(arn))

    def is_required(self, arn, end):
        """Whoever has all of the end is an end itself."""
        walker = self.walker
        changed = end not in walker.as_is.values()

        def is_closed(node):
            if node == end:
                return False
            if self.seems_to_cover(node, end):
                return True
            if node in walker.as_is.values():
                return changed and node.arn != end.arn and \
                    self.makes_itself(node.arn, end)
            return not node.final and self.makes_itself(node.arn, end)

        if changed and arn != end.arn and self.makes_itself(arn, end):
            return False
        return walker.reached(arn, is_closed).get(end, 99) <= MOST_STEPS


# ---- changes -----------------------------------------------------------------


def changed_ends(report):
    """Paths whose last change is of the end, and that change."""
    for one in people(report):
        for path in one["paths"]:
            steps = path["steps"]
            last = steps[-1]
            if len(steps) > 1 and steps[-2]["kind"] == "edit-role":
                last = steps[-2]
            if last["kind"] in CHANGES:
                yield path, last


def contents(estate, arn):
    """Of a policy that is or is made."""
    if arn not in estate.policies:
        estate.policies[arn] = [EVERYTHING]
    return arn


def made_changes(estate, end, request):
    """Each way to make the write of a request, as a function."""
    action = request["action"].removeprefix("iam:")
    target, context = request["resource"], request["context"]
    one = estate.principals[end]
    on = estate.groups.get(target, one)
    if action == "CreatePolicy":
        return [lambda: None]
    if action.startswith("Put") and action.endswith("Boundary"):
        arn = context.get("iam:PermissionsBoundary", ADMINISTRATOR)
        return [lambda: setattr(one, "boundary", contents(estate, arn))]
    if action.endswith("Boundary"):
        return [lambda: setattr(one, "boundary", None)]
    if action.startswith("Put"):
        return [lambda: on.inline.update({"new": EVERYTHING})]
    if action.startswith("Attach"):
        arn = context["iam:PolicyARN"]
        return [lambda: on.attached.append(contents(estate, arn))]
    if action.startswith("Detach"):
        return [lambda: on.attached.remove(context["iam:PolicyARN"])]
    if action in ("AddUserToGroup", "RemoveUserFromGroup"):
        name = estate.groups[target].name
        change = one.groups.append if action[0] == "A" else one.groups.remove
        return [lambda: change(name)]
    if action.startswith("Delete"):
        return [lambda name=name: on.inline.pop(name, None)
                for name in on.inline if '"Deny"' in on.inline[name]]
    versions = estate.policies[target]
    if action == "CreatePolicyVersion":
        return [lambda: versions.insert(0, EVERYTHING)]
    return [lambda i=i: versions.insert(0, versions.pop(i))
            for i in range(1, len(versions))]


def changed_estates(estate, end, requests):
    """Each estate that these may make of one, one after the other."""
    if not requests:
        yield estate
        return
    for i in range(len(made_changes(copy.deepcopy(estate), end, requests[0]))):
        made = copy.deepcopy(estate)
        made_changes(made, end, requests[0])[i]()
        yield from changed_estates(made, end, requests[1:])


def same_door(program, estate, path):
    said = ("verdict", "reach", "clusters", "containers")
    for one in people(report_of(program, estate, "--paths", "doors")):
        for door in one["doors"]:
            if one["arn"] == path["end"] and door["door"] == path["door"]:
                return all(door[key] == path[key] for key in said
                           if key != "verdict") and \
                    door["verdict"] in WAYS_IN
    return False


def change_faults(program, estate, report, most):
    seen = set()
    for path, step in changed_ends(report):
        key = json.dumps([path["door"], path["end"], step["witness"]])
        if key in seen or len(seen) == most:
            continue
        seen.add(key)
        if not any(same_door(program, made, path)
                   for made in changed_estates(
                       estate, path["end"], step["witness"]["requests"])):
            yield "not by that change", (
                step["as"], path["door"], path["end"], step["actions"])
    return len(seen)


# ---- all of it ---------------------------------------------------------------


def show(estate):
    return "".join(f"{name}: {json.dumps(content)}\n"
                   for name, content in estate.files().items())


class Run:
    def __init__(self, options):
        self.options = options
        self.oracle = Oracle(options.program)
        self.figures = Counter()

    def faults_of(self, estate):
        report = report_of(self.options.program, estate, *ARGUMENTS)
        if report["run"]["incomplete"]:
            yield "incomplete", report["run"]["incomplete"]
        comparison = Comparison(estate, self.oracle, report)
        try:
            yield from comparison.faults()
        except TooWide:
            self.figures["too wide"] += 1
        self.figures["paths"] += len(comparison.paths)
        self.figures["pairs"] += comparison.pairs
        for one in people(report):
            self.figures["principals"] += 1
            self.figures.update({step["kind"] for path in one["paths"]
                                 for step in path["steps"]})
        changes = yield from change_faults(
            self.options.program, estate, report, self.options.changes)
        self.figures["changes"] += changes

    def check(self, index):
        self.oracle.forget()
        estate = draw(self.options.seed, index)
        faults = list(self.faults_of(estate))
        self.figures["estates"] += 1
        if faults:
            print(f"again: --seed {self.options.seed} --one {index}")
            for what, fault in faults:
                print(f"  {what}: {fault}")
            if self.options.one is not None:
                print(show(estate))
        return len(faults)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=int)
    parser.add_argument("--changes", type=int, default=3)
    run = Run(parser.parse_args())
    numbers = range(run.options.count) if run.options.one is None \
        else [run.options.one]
    faults = sum(run.check(index) for index in numbers)
    run.oracle.close()
    run.figures["requests"] = run.oracle.asked
    print(", ".join(f"{run.figures[key]} {key}" for key in run.figures))
    print(f"{faults} faults")
    sys.exit(faults > 0)


main()
