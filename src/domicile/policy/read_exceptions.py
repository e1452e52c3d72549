"""The sections that permit what would fail: approvers, waivers, transitions."""

from __future__ import annotations

import re
from collections.abc import Collection

from domicile.model.facts import ROLES
from domicile.policy.document import Entry
from domicile.policy.globs import below
from domicile.policy.model import Approver, Transition, Waiver
from domicile.policy.read_places import PlaceReader
from domicile.policy.shapes import Mistakes, choice, date, items, listed, mapping, text, texts
from domicile.policy.spelling import listing, suggestion

WAIVER_KEYS = (
    "rule", "rules", "address", "addresses", "file", "files", "reason", "ticket", "approved_by", "approved_on",
    "expires",
)  # fmt: skip
TRANSITION_KEYS = (
    "class", "place", "places", "roles", "until", "reason", "approved_by", "address", "addresses", "ticket"
)  # fmt: skip
RULE_ID = re.compile(r"(?:CKV_RES_(?P<checkov>\d{3})|(?P<id>RES\d{3}))")


def approvers(entry: Entry | None, reader: PlaceReader) -> dict[str, Approver]:
    """Name → approver."""
    found: dict[str, Approver] = {}
    for item in items(entry, "approvers", reader.mistakes) if entry else ():
        fields = mapping(item, "an approver", reader.mistakes, ("name", "belongs"))
        name = text(fields.get("name"), "the name of an approver", reader.mistakes)
        if not name:
            reader.mistakes.add(item, "an approver needs a name")
            continue
        belongs = reader.read(fields["belongs"], f"approver {name}, belongs") if "belongs" in fields else None
        found.setdefault(name, Approver(name, belongs, item.file, item.line))
    return found


def rule_id(entry: Entry, what: str, mistakes: Mistakes) -> str:
    """A rule's id, also in the form that Checkov shows; "" with a mistake where it is none."""
    word = text(entry, what, mistakes)
    match = RULE_ID.fullmatch(word.upper())
    if match is None:
        mistakes.add(entry, f"{what}: {word or 'an empty text'} is no rule; accepted: an id like RES201")
        return ""
    return match["id"] or f"RES{match['checkov']}"


def waivers(entry: Entry | None, folder: str, mistakes: Mistakes) -> tuple[Waiver, ...]:
    """The waivers, in reading order."""
    return tuple(_waiver(item, folder, mistakes) for item in items(entry, "waivers", mistakes)) if entry else ()


def _waiver(item: Entry, folder: str, mistakes: Mistakes) -> Waiver:
    found = mapping(item, "a waiver", mistakes, WAIVER_KEYS)
    wanted = found.get("rule") or found.get("rules")
    rules = tuple(rule_id(entry, "a waiver, rule", mistakes) for entry in listed(wanted, "a waiver, rule", mistakes))
    addresses = texts(found.get("address") or found.get("addresses"), "a waiver, address", mistakes)
    files = texts(found.get("file") or found.get("files"), "a waiver, file", mistakes)
    if not rules:
        mistakes.add(item, "a waiver needs a rule, like RES201")
    if not addresses and not files:
        mistakes.add(item, "a waiver needs an address (or a file), so that it does not waive everything")
    return Waiver(
        rules=rules,
        addresses=addresses,
        files=below(folder, files),
        reason=text(found.get("reason"), "a waiver, reason", mistakes),
        ticket=text(found.get("ticket"), "a waiver, ticket", mistakes),
        approved_by=text(found.get("approved_by"), "a waiver, approved_by", mistakes),
        approved_on=date(found.get("approved_on"), "a waiver, approved_on", mistakes),
        expires=date(found.get("expires"), "a waiver, expires", mistakes),
        file=item.file,
        line=item.line,
    )


def transitions(entry: Entry | None, classes: Collection[str], reader: PlaceReader) -> tuple[Transition, ...]:
    """The transitions, in reading order; `classes` are the names of the policy's data classes."""
    if entry is None:
        return ()
    return tuple(_transition(item, classes, reader) for item in items(entry, "transitions", reader.mistakes))


def _transition(item: Entry, classes: Collection[str], reader: PlaceReader) -> Transition:
    mistakes = reader.mistakes
    found = mapping(item, "a transition", mistakes, TRANSITION_KEYS)
    data_class = text(found.get("class"), "a transition, class", mistakes)
    if data_class not in classes:
        hint = f"{suggestion(data_class, classes)}; accepted: {listing(classes)}"
        mistakes.add(found.get("class", item), f"a transition, class: {data_class or 'none'} is no data class{hint}")
    where = found.get("place") or found.get("places")
    if where is None:
        mistakes.add(item, "a transition needs a place: a country, a jurisdiction or provider:region")
    roles = listed(found.get("roles"), "a transition, roles", mistakes)
    return Transition(
        data_class=data_class,
        places=reader.read(where, "a transition, place"),
        roles=tuple(choice(role, "a transition, roles", ROLES, mistakes, "") for role in roles),
        until=date(found.get("until"), "a transition, until", mistakes),
        reason=text(found.get("reason"), "a transition, reason", mistakes),
        approved_by=text(found.get("approved_by"), "a transition, approved_by", mistakes),
        addresses=texts(found.get("address") or found.get("addresses"), "a transition, address", mistakes),
        file=item.file,
        line=item.line,
    )
