"""Whom, what and how sure a finding of access says is so of one fact of its own: of no other, and of no two mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from domicile.engine import Request, Scan, scan
from domicile.model.facts import Grant, Way
from domicile.model.findings import SEVERITIES, Finding
from domicile.model.privileges import PRIVILEGES
from domicile.rules.checks import ways as check
from domicile.rules.checks.names import name_of
from domicile.rules.loading import load
from tools.fixture_cases import FIXTURES, TODAY, cases

POLICY = """version: 1
home: eu-user
data_classes: {eu-user: {allow: [EEA], access: [EEA], max_principals: 1}}
principals:
  "aws:*": {belongs: US, name: operations}
  "gcp:group:*": {belongs: US}
  "gcp:user:*": {belongs: SG}
  "azure:*": {belongs: US}
  "oci:*": {belongs: US}
  "kubernetes:*": {belongs: IN, name: support}
  "snowflake:*": {belongs: US}
"""
"""Places nearly everybody abroad, so that the rules about belonging have something to say too."""
RULES = {rule.id: rule for rule in load() if rule.family == "access"}
CASES = [case.folder for case in cases() if not case.rule or case.rule in RULES]


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy that stands outside of what is scanned."""
    path = tmp_path_factory.mktemp("policy") / "domicile.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.relative_to(FIXTURES).as_posix())
def test_each_finding_of_access_says_what_its_facts_say(folder: Path, policy: Path) -> None:
    done = scan(Request((folder,), root=folder, policy=policy, today=TODAY))
    for found in done.findings:
        rule = RULES.get(found.rule)
        if rule is not None and rule.check in SAID:
            assert list(SAID[rule.check](done, found)) == [], found.message


def _given(done: Scan, found: Finding) -> list[Grant]:
    return [grant for grant in done.estate.grants if grant.block is found.block]


def _of_grants(done: Scan, found: Finding) -> Iterator[str]:
    """What is said of a block that gives too much: each reason of whom it is told, each as sure and as bad."""
    params = RULES[found.rule].params
    given = [grant for grant in _given(done, found) if grant.category in params["categories"]]
    told = [grant for grant in given if bool(grant.undecided) == (found.verdict == "undecided")]
    body = found.message.partition("; " + str(len(found.also)) + " more like it")[0] if found.also else found.message
    head, _, what = body.removeprefix(found.address).partition(": ")
    whom = head.partition(" too much to ")[2]
    for grant in told:
        reason = grant.broad or grant.undecided
        if reason not in what:
            continue
        named = re.search(rf"{re.escape(reason)}(?: \({re.escape(grant.undecided)}\))? \(to ([^()]*)\)", what)
        here = named.group(1) if named else whom
        of = {_name(other) for other in told if reason in (other.broad, other.undecided)}
        for name in {_name(other) for other in told if _name(other) in here} - of:
            yield f"{reason!r} is said of {name!r}"
        if " others" not in here and not any(name in here for name in of):
            yield f"{reason!r} is said of {here!r}"
    worst = min(
        SEVERITIES.index(params.get("severities", {}).get(g.category, RULES[found.rule].severity)) for g in told
    )
    if SEVERITIES.index(found.severity) < worst:
        yield f"nothing of it is {found.severity}"


def _name(grant: Grant) -> str:
    return name_of(grant) if grant.principal or grant.receiver else "whoever holds it"


def _of_principals(done: Scan, found: Finding) -> Iterator[str]:
    """What is said of somebody who is let do something: by one grant of the block all of it, or each part by one."""
    given = [grant for grant in _given(done, found) if grant.principal is not None]
    for grant in given:
        for rest in ("", f" ({grant.principal.unknown})" if grant.principal else ""):
            _, named, told = found.message.partition(f" {name_of(grant)}{rest} ")
            parts = [f"{check.verbs_of(one.privileges)} {one.scope}" for one in given if name_of(one) == name_of(grant)]
            if named and (told.startswith(tuple(parts)) or _is_made_of(told, parts)):
                return
    yield "no grant of the block gives this to them"


def _is_made_of(told: str, parts: list[str]) -> bool:
    """Whether several parts are told one after the other, and then where all of them are."""
    heads = {part.partition(" in the ")[0]: part for part in parts}
    seen: list[str] = []
    while head := next((head for head in heads if told.startswith(head) and head not in seen), ""):
        seen.append(head)
        told = re.sub(r"^(?:, | and )(?!\d+ more)", "", told.removeprefix(head))
    ends = {heads[head].removeprefix(head) for head in seen}
    return len(ends) == 1 and re.sub(r"^ and \d+ more", "", told).startswith(ends.pop())


_CLAUSE = re.compile(r"(?:it is not certain that )?(?P<who>.*?) may (?P<ends>.*)")


def _of_ways(done: Scan, found: Finding) -> Iterator[str]:
    """What is said of an outsider's ways: whoever is acted as is so on a way of theirs to just these ends."""
    verbs = "|".join(re.escape(check.verbs_of([privilege])) for privilege in PRIVILEGES)
    body = re.sub(r"; access is for .*", "", found.message.partition(f"data of class {found.data_classes[0]}")[2])
    body = body.partition("): ")[2] if body.startswith(" (") else body.removeprefix(": ")
    for clause in body.split("; "):
        match = _CLAUSE.fullmatch(clause.strip())
        if match is None:
            continue
        person = re.split(r" (?:acts .*as|reads the key in) ", match["who"])[0]
        through = [name for names in _ACTED_AS.findall(match["who"]) for name in names.split(", then ") if "." in name]
        begun = (way for way in done.estate.ways if name_of(way.grants[0]) == person)
        ways = [way for way in begun if all(name in _acted_as(way) for name in through)]
        if not ways:
            yield f"nobody begins as {match['who']!r}"
        given: dict[str, set[str]] = {}
        for way in ways:
            given.setdefault(check._end(way), set()).update(check.verbs_of(way.privileges).split(", "))
        for part in re.split(rf" and (?=(?:{verbs})(?:, (?:{verbs}))* )", re.sub(r" \([^()]*\)$", "", match["ends"])):
            told = re.match(rf"((?:{verbs})(?:, (?:{verbs}))*) (.*)", part)
            if told is None:
                yield f"{part!r} is no end"
                continue
            ends = [end for end in given if end in told.group(2)]
            if not any(set(told.group(1).split(", ")) <= given[end] for end in ends):
                yield f"no way of {match['who']!r} gives {told.group(1)} of {told.group(2)!r}"


_ACTED_AS = re.compile(r"acts (?:through the pods of \S+ )?as (\S+(?:, then \S+)*) and")


def _acted_as(way: Way) -> set[str]:
    """The identities by which a way goes on: who may be acted as by one grant and holds the next."""
    return {
        address
        for one, other in pairwise(way.grants)
        for address in {target.address for target in one.targets} & {holder.address for holder in other.holders}
        | {target.address for target in one.targets if not other.holders}
    }


SAID = {"grant": _of_grants, "principal": _of_principals, "way": _of_ways}
