"""A walker over concrete requests: who gets where in an estate, one request
after the other, each answered by `execwarden simulate`.

It shares nothing with the search of paths but the evaluator of one request.
Somebody is a node: a principal with what it holds. From a node requests that
are allowed lead to other principals as they are, and writes to what a principal
then holds: one's own, or another's who is then become.
"""
import fnmatch
import heapq
import itertools
import subprocess
from dataclasses import dataclass, replace

from walk_estates import *

TASK_ID = "0123456789abcdef0123456789abcdef"
#: Some that policies name, that a pattern of theirs matches, and none.
CLUSTERS = ("prod", "prod-eu", "dev", "zz")
MOST_STEPS, MOST_HOLDINGS = 6, 40
DOORS = ("exec", "session", "run", "host")
ACTIONS = {"exec": EXEC, "session": SESSION, "run": RUN, "host": SESSION}
NEW_POLICY = "new-policy"
#: Service, whether the role is passed to it, calls: what runs as a role.
WAYS = [
    (ECS_TASKS, True, [RUN]),
    (ECS_TASKS, False, [EXEC]),
    (ECS_TASKS, False, [SESSION]),
    ("lambda.amazonaws.com", True, list(COMPUTE[:2])),
    ("lambda.amazonaws.com", False, [COMPUTE[2]]),
    ("cloudformation.amazonaws.com", True, [COMPUTE[3]]),
]


class TooWide(Exception):
    """There is more to make of somebody than is worth trying."""


class Oracle:
    """One `simulate` that answers for a whole run."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "simulate", "--cases", "/dev/stdin"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.known, self.asked = {}, 0

    def ask(self, requests):
        """Answers to texts, of which each is a request without its braces."""
        new = list(dict.fromkeys(one for one in requests
                                 if one not in self.known))
        for i in range(0, len(new), 500):
            batch = new[i:i + 500]
            self.process.stdin.write("".join(f"{{{one}}}\n" for one in batch))
            self.process.stdin.flush()
            for one in batch:
                answer = json.loads(self.process.stdout.readline())
                self.known[one] = answer["decision"] == "allowed"
        self.asked += len(new)
        return [self.known[one] for one in requests]

    def forget(self):
        self.known = {}

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@dataclass(frozen=True)
class Holding:
    """What writes may change of a principal; entries are (where it hangs, its
    name, its document), a group's under the name of the group."""

    entries: frozenset
    groups: frozenset
    boundary: tuple = None  # ARN and document

    def tidy(self):
        """Beside an Allow of everything only Denies count."""
        if not self.has_all():
            return self
        kept = {one for one in self.entries if denies(one)}
        names = {where.split("/")[0] for where, *_ in kept}
        return replace(self, groups=self.groups & names,
                       entries=frozenset(kept | {ALL}))

    def has_all(self):
        return any(content == EVERYTHING for *_, content in self.entries)

    def is_better(self, other):
        """Surely: all that the other leads to this leads to."""
        return self != other and self.boundary == other.boundary and \
            self.has_all() and self.entries - {ALL} <= other.entries

    def with_entry(self, *entry):
        return replace(self, entries=self.entries | {entry}).tidy()

    def without(self, gone):
        return replace(self, entries=frozenset(
            one for one in self.entries if not gone(one)))


#: What somebody who may write any policy gives himself.
ALL = ("inline", "all", EVERYTHING)


def denies(entry):
    return '"Deny"' in entry[2]


def names(patterns, action):
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatch.fnmatch(action, one) for one in patterns)


@dataclass(frozen=True)
class Node:
    arn: str
    holding: Holding
    final: bool = False  # by what others wrote on it


def group_entries(group_, document_of):
    """What hangs on a group, by its name."""
    yield from ((f"{group_.name}/inline", name, group_.inline[name])
                for name in group_.inline)
    yield from ((f"{group_.name}/attached", arn, document_of(arn))
                for arn in group_.attached)


def holding_of(estate, one):
    entries = {("inline", name, one.inline[name]) for name in one.inline}
    entries |= {("attached", arn, estate.document_of(arn))
                for arn in one.attached}
    for name in one.groups:
        entries |= set(group_entries(estate.group_of(one.account, name),
                                     estate.document_of))
    boundary = one.boundary and (one.boundary,
                                 estate.document_of(one.boundary))
    return Holding(frozenset(entries), frozenset(one.groups), boundary)


class Walker:
    """Of one estate; what is found is kept. goes_on: from what was written on
    others, too, and those write who were written on."""

    def __init__(self, estate, oracle, goes_on=False):
        self.estate, self.oracle, self.goes_on = estate, oracle, goes_on
        spoken = " ".join(estate.texts())
        self.places = [NEAR, FAR, None] if "aws:SourceIp" in spoken else [None]
        self.containers = ["app", "db", None] if "container-name" in spoken \
            else [None]
        self.ids = ["x", None] if "sts:ExternalId" in spoken else [None]
        self.names = ["s", "ann"] if "assumed-role" in spoken else ["s"]
        self.as_is = {arn: Node(arn, holding_of(estate, one))
                      for arn, one in estate.principals.items()}
        self.layer_texts, self.door_sets, self.next = {}, {}, {}
        self.closures, self.spoken = {}, {}

    # -- requests --

    def speaks(self, held, action):
        """At a glance: may some Allow of its own be for the action?"""
        return any(action in self.spoken_of(one[2]) for one in held.entries) \
            and (not held.boundary or
                 action in self.spoken_of(held.boundary[1]))

    def spoken_of(self, content):
        if content not in self.spoken:
            self.spoken[content] = {
                action for one in json.loads(content)["Statement"]
                for action in FENCE if one["Effect"] == "Allow" and
                ("NotAction" in one or names(one["Action"], action))}
        return self.spoken[content]

    def layers(self, node):
        if node not in self.layer_texts:
            held = node.holding
            account = self.estate.principals[node.arn].account
            identity = [f'{{"name":"{i}","policy":{content}}}' for i, content in
                        enumerate(sorted({one[2] for one in held.entries}))]
            levels = [f"[{','.join(level)}]"
                      for level in self.estate.scps.get(account, [])]
            bound = held.boundary[1] if held.boundary else "null"
            self.layer_texts[node] = (
                f'"identityPolicies":[{",".join(identity)}],'
                f'"permissionsBoundary":{bound},"scps":[{",".join(levels)}]')
        return self.layer_texts[node]

    def request(self, node, action, resource_, context, session="s",
                trusts=None):
        one = self.estate.principals[node.arn]
        arn, made = node.arn, {
            "aws:PrincipalArn": node.arn, "aws:PrincipalAccount": one.account,
            "aws:PrincipalType": "User", "aws:userid": one.unique_id()}
        if one.kind == "user":
            made["aws:username"] = one.name
        else:
            arn = f"arn:aws:sts::{one.account}:assumed-role/{one.name}/{session}"
            made["aws:PrincipalType"] = "AssumedRole"
            made["aws:userid"] += f":{session}"
        made.update((key, context[key]) for key in context if context[key])
        resource_policy = f',"resourcePolicy":{trusts}' if trusts else ""
        return (f'"principal":"{arn}","action":"{action}",'
                f'"resource":"{resource_}","context":{json.dumps(made)},'
                f"{self.layers(node)}{resource_policy}")

    def any_of(self, ways):
        """Is there one of which all requests are allowed?"""
        ways = list(ways)
        answers = iter(self.oracle.ask([one for way in ways for one in way]))
        return any([all([next(answers) for _ in way]) for way in ways])

    def may(self, node, action, resource_="*", **context):
        """Anywhere, on one resource; `__` is `:` in the names of keys."""
        context = {key.replace("__", ":"): context[key] for key in context}
        return self.speaks(node.holding, action) and self.any_of(
            [self.request(node, action, resource_,
                          {**context, "aws:SourceIp": place})]
            for place in self.places)

    # -- doors --

    def regional(self, node, region, place, pairs, **context):
        """A request for each of some actions and resources."""
        context = {"aws:RequestedRegion": region, "aws:SourceIp": place,
                   **context}
        return [self.request(node, action, resource_, context)
                for action, resource_ in pairs]

    def door_ways(self, node):
        """(door, what of it, its requests) of all samples there are."""
        account = self.estate.principals[node.arn].account
        for region, place in itertools.product(REGIONS, self.places):
            arn = f"arn:aws:%s:{region}:{account}:%s"
            documents = [arn % ("ssm", "document/own"),
                         f"arn:aws:ssm:{region}::document/{SHELL}"]
            here = (account, region, place)
            for name in CLUSTERS:
                cluster = arn % ("ecs", f"cluster/{name}")
                task = arn % ("ecs", f"task/{name}/{TASK_ID}")
                for container in self.containers:
                    yield "exec", (*here, name, container), self.regional(
                        node, region, place, [(EXEC, cluster), (EXEC, task)],
                        **{"ecs:cluster": cluster, "ecs:task": task,
                           "ecs:container-name": container})
                for one in documents:
                    yield "session", (*here, name, one), self.regional(
                        node, region, place, [(SESSION, task), (SESSION, one)])
            for name in ("web", "zz"):
                one = arn % ("ecs", f"task-definition/{name}:1")
                yield "run", (*here, name), self.regional(node, region, place,
                                                          [(RUN, one)])
            for machine in (arn % ("ec2", "instance/i-0123456789abcdef0"),
                            arn % ("ssm", "managed-instance/mi-0123456789")):
                for one in documents:
                    yield "host", (*here, machine, one), self.regional(
                        node, region, place,
                        [(SESSION, machine), (SESSION, one)])

    def doors(self, node):
        """What it may do at each door."""
        key = (node.arn, node.holding)
        if key not in self.door_sets:
            found = {door: set() for door in DOORS}
            ways = [way for way in self.door_ways(node)
                    if self.speaks(node.holding, ACTIONS[way[0]])]
            answers = iter(self.oracle.ask([one for *_, way in ways
                                            for one in way]))
            for door, what, way in ways:
                if all([next(answers) for _ in way]):
                    found[door].add(what)
            self.door_sets[key] = found
        return self.door_sets[key]

    def covers(self, one, other):
        mine, others = self.doors(one), self.doors(other)
        return all(others[door] <= mine[door] for door in DOORS)

    # -- becoming --

    def assumes(self, node, role):
        names = self.names if ":role/" in node.arn else ["s"]
        trusts = text(*role.trust)
        return self.any_of(
            [self.request(node, ASSUME, role.arn,
                          {"sts:ExternalId": one, "aws:SourceIp": place},
                          name, trusts)]
            for name, one, place in itertools.product(names, self.ids,
                                                      self.places))

    def lets_service(self, role, service):
        """Who trusts anybody names no service."""
        context = json.dumps({"aws:SourceAccount": role.account})
        trusts = text(*(one for one in role.trust if one["Effect"] == "Deny"
                        or "Service" in one["Principal"]))
        return self.oracle.ask([
            f'"principal":"{service}","action":"{ASSUME}",'
            f'"resource":"{role.arn}","context":{context},'
            f'"identityPolicies":[],"resourcePolicy":{trusts}'])[0]

    def calls(self, node, actions):
        """All of them in one region."""
        account = self.estate.principals[node.arn].account
        tails = {RUN: "ecs:{}:{}:task-definition/web:1",
                 COMPUTE[0]: "lambda:{}:{}:function:f",
                 COMPUTE[1]: "lambda:{}:{}:function:f",
                 COMPUTE[2]: "lambda:{}:{}:function:f",
                 COMPUTE[3]: "cloudformation:{}:{}:stack/s/1"}
        if not all(self.speaks(node.holding, action) for action in actions):
            return False
        for region in REGIONS:
            if all(self.any_of(self.regional(
                    node, region, place, [(action, "arn:aws:" + tails[action]
                                           .format(region, account))])
                    for place in self.places) for action in actions):
                return True
        return False

    def has_way(self, node, actions):
        if actions == [EXEC]:
            return bool(self.doors(node)["exec"])
        if actions == [SESSION]:
            return bool(self.doors(node)["session"])
        return self.calls(node, actions)

    def passes(self, node, role):
        """Some service runs what it wants as the role."""
        return any(
            self.lets_service(role, service) and self.has_way(node, actions)
            and (not passed or self.may(node, PASS, role.arn,
                                        iam__PassedToService=service))
            for service, passed, actions in WAYS)

    def edits_trust(self, node, role):
        one = self.estate.principals[node.arn]
        named = [node.arn]
        if one.kind == "role":
            named.append(
                f"arn:aws:sts::{one.account}:assumed-role/{one.name}/s")
        if not self.may(node, "iam:UpdateAssumeRolePolicy", role.arn):
            return False
        trusts = text(trust({"AWS": named}))
        return self.any_of(
            [self.request(node, ASSUME, role.arn, {"aws:SourceIp": place}, "s",
                          trusts)] for place in self.places)

    def becomes(self, node, arn):
        other = self.estate.principals[arn]
        here = self.estate.principals[node.arn].account == other.account
        if other.kind == "user":
            return here and any(self.may(node, action, arn) for action in (
                "iam:CreateAccessKey", "iam:CreateLoginProfile"))
        return self.assumes(node, other) or here and (
            self.passes(node, other) or self.edits_trust(node, other))

    # -- writing --

    def writes(self, by, arn, held):
        """What is left of a holding by each single write that is allowed, or
        by one of them that is better than what there was: all others can be
        made after it as well."""
        found = dict.fromkeys(
            after for calls, after in self.possible(arn, held)
            if after != held and not held.is_better(after) and all(
                self.may(by, action, on, **context)
                for action, on, context in calls))
        better = [one for one in found if one.is_better(held)]
        return better[:1] or list(found)

    def possible(self, arn, held):
        one = self.estate.principals[arn]
        yield from self.on_itself(one, held)
        for name in sorted(held.groups):
            yield from self.on_group(self.estate.group_of(one.account, name),
                                     held)
        for other in self.estate.groups.values():
            if one.kind == "user" and other.account == one.account and \
                    other.name not in held.groups:
                joined = replace(held, groups=held.groups | {other.name},
                                 entries=held.entries | set(group_entries(
                                     other, self.estate.document_of))).tidy()
                yield [("iam:AddUserToGroup", other.arn, {})], joined
        yield from self.on_policies(held)

    def attachable(self, account, context):
        """(calls beside, key of the policy, its ARN, its document)"""
        new = named_arn("policy", NEW_POLICY, account)
        known = self.estate.of_account(self.estate.policies, account)
        for arn in [ADMINISTRATOR, *known, new]:
            content = EVERYTHING if arn == new else self.estate.document_of(arn)
            beside = [("iam:CreatePolicy", new, {})] if arn == new else []
            yield beside, {context: arn}, arn, content

    def on_itself(self, one, held):
        name = one.kind.title()
        bound = {"iam__PermissionsBoundary": held.boundary and held.boundary[0]}
        yield [(f"iam:Put{name}Policy", one.arn, bound)], \
            held.with_entry("inline", "new", EVERYTHING)
        for beside, context, arn, content in self.attachable(
                one.account, "iam__PolicyARN"):
            yield [*beside, (f"iam:Attach{name}Policy", one.arn,
                             {**bound, **context})], \
                held.with_entry("attached", arn, content)
        for where, call in (("inline", "Delete"), ("attached", "Detach")):
            for entry in filter(denies, sorted(held.entries)):
                if entry[0] == where:
                    context = {"iam__PolicyARN": entry[1]} \
                        if call == "Detach" else {}
                    yield [(f"iam:{call}{name}Policy", one.arn,
                            {**bound, **context})], \
                        held.without(lambda other, entry=entry: other == entry)
        if held.boundary:
            yield [(f"iam:Delete{name}PermissionsBoundary", one.arn, bound)], \
                replace(held, boundary=None)
            for beside, context, arn, content in self.attachable(
                    one.account, "iam__PermissionsBoundary"):
                yield [*beside, (f"iam:Put{name}PermissionsBoundary", one.arn,
                                 context)], replace(held,
                                                    boundary=(arn, content))

    def on_group(self, group_, held):
        prefix = f"{group_.name}/"
        yield [("iam:PutGroupPolicy", group_.arn, {})], \
            held.with_entry(prefix + "inline", "new", EVERYTHING)
        for beside, context, arn, content in self.attachable(
                group_.account, "iam__PolicyARN"):
            yield [*beside, ("iam:AttachGroupPolicy", group_.arn, context)], \
                held.with_entry(prefix + "attached", arn, content)
        for where, call in (("inline", "Delete"), ("attached", "Detach")):
            for entry in filter(denies, sorted(held.entries)):
                if entry[0] == prefix + where:
                    context = {"iam__PolicyARN": entry[1]} \
                        if call == "Detach" else {}
                    yield [(f"iam:{call}GroupPolicy", group_.arn, context)], \
                        held.without(lambda other, entry=entry: other == entry)
        left = held.without(lambda one: one[0].startswith(prefix))
        yield [("iam:RemoveUserFromGroup", group_.arn, {})], \
            replace(left, groups=held.groups - {group_.name})

    def on_policies(self, held):
        """New versions of what is attached, and other ones that there are."""
        attached = {one[1] for one in held.entries
                    if one[0].endswith("attached")}
        bounding = {held.boundary[0]} if held.boundary else set()
        for arn in sorted((attached | bounding) - {ADMINISTRATOR}):
            versions = self.estate.policies.get(arn, [])
            for action, content in [("iam:CreatePolicyVersion", EVERYTHING)] + [
                    ("iam:SetDefaultPolicyVersion", one) for one in versions]:
                yield [(action, arn, {})], self.rewritten(held, arn, content)

    @staticmethod
    def rewritten(held, arn, content):
        entries = frozenset(
            (where, name, content)
            if where.endswith("attached") and name == arn
            else (where, name, old) for where, name, old in held.entries)
        bound = (arn, content) if held.boundary and held.boundary[0] == arn \
            else held.boundary
        return replace(held, entries=entries, boundary=bound).tidy()

    def closure(self, by, arn):
        """All that one node's writes make of a principal, as it is included."""
        held = self.as_is[arn].holding
        found = [held]
        for one in found:
            found += [after for after in self.writes(by, arn, one)
                      if after not in found]
            if len(found) > MOST_HOLDINGS:
                raise TooWide
        return found

    def own_changes(self, arn):
        """What somebody can make of itself, one write after the other."""
        if arn not in self.closures:
            found = [self.as_is[arn]]
            for node in found:
                found += [one for one in (
                    Node(arn, held) for held in
                    self.writes(node, arn, node.holding)) if one not in found]
                if len(found) > MOST_HOLDINGS:
                    raise TooWide
            self.closures[arn] = found
        return self.closures[arn]

    # -- walking --

    def steps(self, node):
        """(next node, how many steps, whether it is a change of itself)"""
        if node.final:
            return []
        if node not in self.next:
            self.next[node] = list(self.find_steps(node))
        return self.next[node]

    def find_steps(self, node):
        for held in self.writes(node, node.arn, node.holding):
            yield Node(node.arn, held), 1, True
        one = self.estate.principals[node.arn]
        for arn, other in self.as_is.items():
            if arn == node.arn or not self.becomes(node, arn):
                continue
            yield other, 1, False
            if self.estate.principals[arn].account == one.account and (
                    self.goes_on or node == self.as_is[node.arn]):
                for held in self.closure(node, arn)[1:]:
                    yield Node(arn, held, not self.goes_on), 2, False

    def reached(self, arn, is_closed=lambda node: False):
        """Fewest steps to each node; none are gone on from those closed.
        Changes of oneself that follow each other are one step."""
        start = self.as_is[arn]
        fewest, queue, order = {}, [(0, 0, start, False)], 1
        while queue:
            count, _, node, own = heapq.heappop(queue)
            if (node, own) in fewest:
                continue
            fewest[node, own] = count
            if node != start and is_closed(node):
                continue
            for after, steps, change in self.steps(node):
                cost = 0 if change and own else steps
                heapq.heappush(queue, (count + cost, order, after, change))
                order += 1
        found = {}
        for (node, _), count in fewest.items():
            found[node] = min(count, found.get(node, count))
        del found[start]
        return found
