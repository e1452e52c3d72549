"""Data of AWS that is shared by a resource of its own: RAM, Lake Formation, grants of keys, datashares, snapshots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.aws_identities import named_identities, people
from domicile.facts.access.aws_own import own_principal
from domicile.facts.access.aws_principals import by_text, in_unknown_account, own_accounts, referred_principal
from domicile.facts.access.aws_scope import with_holes
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.aws_policy import action_matches, elements, members, policy_object
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import is_set, read, texts
from domicile.model.values import NULL, Known, Unknown, Value, alternatives

_SERVICES = (".amazonaws.com", ".amazonaws.com.cn")
_EVERYTHING = frozenset({"read", "write", "delete"})
_ORGANIZATION = re.compile(r"arn:[^:]*:organizations::[^:]*:(?:organization|ou)/.*")


def share_grants(index: Index, table: AwsTable, targets: Targets) -> Iterator[Grant]:
    """A grant for each principal that data is shared with, the configuration's own identities too."""
    for kind, rows in table.shares.items():
        for block in index.of_kind(kind):
            for row in rows if block.mode == "resource" else ():
                for part in _parts(block, row):
                    about = reached(index, block, part, row, targets)
                    for value in read(part, row["principal"]):
                        yield from _shared(block, part, row, value, table, about)
                yield from _unread(block, row)


def _parts(block: Block, row: Mapping[str, Any]) -> Iterator[Block | Value]:
    """What is one share each: the block, blocks within it, or the rules of a document with whom they are for."""
    if "document" in row:
        for value in read(block, row["document"]):
            for option in alternatives(value):
                for entry in elements(policy_object(option)):
                    own = members(entry)
                    for rule in elements(own.get(row["rules"].lower(), NULL)):
                        inner = {**members(rule), row["principal"].lower(): own.get(row["principal"].lower(), NULL)}
                        yield Known({row_name.capitalize(): inner[row_name] for row_name in inner}, rule.trail)
        return
    yield from read(block, row["each"]) if "each" in row else (block,)


def _unread(block: Block, row: Mapping[str, Any]) -> Iterator[Grant]:
    """A document that cannot be known: who is given what."""
    for value in read(block, row["document"]) if "document" in row else ():
        for option in alternatives(value):
            found = policy_object(option)
            if isinstance(found, Unknown):
                yield Grant(
                    block=block,
                    principal=Principal("unknown", "", unknown=found.reason),
                    privileges=frozenset(row["privileges"]),
                    scope=row["what"],
                    attribute=row["document"],
                    location=line_of(block, row["document"]),
                    trail=proof(block, row["document"], value.trail),
                    undecided=f"what the policy says is not known: {found.reason}",
                )


def _shared(
    block: Block,
    part: Block | Value,
    row: Mapping[str, Any],
    value: Value,
    table: AwsTable,
    targets: tuple[Block, ...],
) -> Iterator[Grant]:
    attribute = row.get("document") or row.get("each", row["principal"])
    for option in alternatives(value):
        privileges, undecided = _given(part, row)
        holders = tuple(named_identities(option))
        principal = own_principal(holders[0]) if holders else _sharer(option, part, row, table)
        if not privileges or principal is None or _account(principal) in own_accounts(block):
            continue
        wide = "every" in row and privileges >= _EVERYTHING and any(n in ("*", "") for n in _called(part, row["named"]))
        yield Grant(
            block=block,
            principal=principal,
            privileges=privileges,
            scope=row["every"] if wide else _what(block, row),
            wide=wide,
            broad=f"it allows everything on {row['every']}" if wide else "",
            category="service-wildcard" if wide else "",
            attribute=attribute,
            location=line_of(block, attribute),
            trail=proof(block, attribute, value.trail),
            undecided=undecided,
            own=bool(holders),
            targets=targets,
            holders=holders,
        )


def _what(block: Block, row: Mapping[str, Any]) -> str:
    """What is shared, in words: by the argument that says it, where a row has several."""
    told: str = next((words for name, words in row.get("by_argument", {}).items() if is_set(block, name)), row["what"])
    return told


def _account(principal: Principal) -> str:
    return principal.id.split("/")[1] if "/" in principal.id else ""


def _sharer(option: Known | Unknown, part: Block | Value, row: Mapping[str, Any], table: AwsTable) -> Principal | None:
    sort = row.get("directory", {}).get("sorts", {}).get(next(iter(_texts(part, row, "directory")), ""))
    if sort:
        return next(people(option, sort, table.directory), None)
    if _is_service(option):
        return None
    if isinstance(option, Unknown):
        named = table.made_by_service(option)
        return named or (in_unknown_account(option, table) if option.parts else referred_principal(option, table))
    text = option.data
    if not isinstance(text, str):
        return None
    if text == "*":
        return next(
            (Principal("organization", f"aws:organization/{o}") for o in _texts(part, row, "organization")), None
        )
    if _ORGANIZATION.fullmatch(text):
        return Principal("organization", f"aws:organization/{text.rpartition('/')[2]}")
    if text in table.anybody_allowed:
        return Principal("account", "aws:account/*")
    if row.get("of") == "account" and text.count(":") >= 5:
        text = text.split(":")[4]
    found = table.named_by_service(text) or by_text(text)
    return found if found is not None and found.kind != "unknown" else None


def _is_service(option: Known | Unknown) -> bool:
    """Whether a principal is a service of AWS: its name ends so (logs.REGION.amazonaws.com), known or not.

    Source: IAM user guide, "AWS JSON policy elements: Principal", on service principals."""
    text = with_holes(option) if isinstance(option, Unknown) else option.data
    return isinstance(text, str) and text.endswith(_SERVICES)


def _texts(part: Block | Value, row: Mapping[str, Any], word: str) -> list[str]:
    """The texts at the attribute that a row names under a word."""
    where = row.get(word)
    path = where["by"] if isinstance(where, Mapping) else where
    return [text for text, _ in texts(part, path)[0]] if path else []


def _given(part: Block | Value, row: Mapping[str, Any]) -> tuple[frozenset[str], str]:
    """What is given, and why that is not certain: always the same, or by the values of an attribute."""
    if "by" not in row:
        return frozenset(row["privileges"]), ""
    known, unknown = texts(part, row["by"])
    found = {p for text, _ in known for name, given in row["gives"].items() if _meets(name, text) for p in given}
    if row.get("regrants") and is_set(part, row["regrants"]):
        found.add("regrant")
    if unknown:
        return frozenset(found) | frozenset(row["privileges"]), f"what is given is not known: {unknown[0].reason}"
    return frozenset(found if known else row["privileges"]), ""


def _meets(name: str, text: str) -> bool:
    """Whether a permission falls under a name, or a pattern of permissions covers it."""
    return action_matches(name, text) or action_matches(text, name)


def _called(part: Block | Value, row: Mapping[str, Any]) -> Iterator[str]:
    """The names of what a rule is about."""
    for text, _ in texts(part, row["path"])[0]:
        match = re.fullmatch(row["matches"], text)
        if match:
            yield match.group(1)


def reached(
    index: Index, block: Block, part: Block | Value, row: Mapping[str, Any], targets: Targets
) -> tuple[Block, ...]:
    """What the share is about: what attributes name, of it or of what it refers to (`via`), what others put into the
    same share (`through`), what has the tags that it asks for (`tags`)."""
    found = _named(index, block, row, targets)
    via = row.get("via", {})
    for other in (t for value in read(block, via["attribute"]) for t in referred(value)) if via else ():
        found |= {id(t): t for t in _via(block, other, via, targets)}
    for name in _called(part, row["named"]) if "named" in row else ():
        found |= {id(t): t for t in targets.called(block, row["named"]["service"], name)}
    if "tags" in row:
        found |= {id(t): t for t in _with_tags(index, block, row["tags"], targets)}
    return tuple(found.values())


def _via(block: Block, other: Block, via: Mapping[str, Any], targets: Targets) -> Iterator[Block]:
    """What a location that the share names leads to, or what `within` says of it (below s3:// it is bucket/prefix*)."""
    below = [text for text, _ in texts(block, via["within"])[0]] if "within" in via else []
    starts = [text for text, _ in texts(other, via["path"])[0]]
    if below and starts:
        for start in starts:
            yield from targets.named(block, Known(f"{start}{below[0]}"))
    else:
        yield from targets.at(other, via["path"])


def _with_tags(index: Index, block: Block, row: Mapping[str, Any], targets: Targets) -> Iterator[Block]:
    """What has one of the values of every tag that an expression asks for."""
    wanted = [
        (key, {text for text, _ in texts(part, row["values"])[0]})
        for part in read(block, row["each"])
        for key, _ in texts(part, row["key"])[0]
    ]
    for kind, inner in row["kinds"].items() if wanted else ():
        for other in index.of_kind(kind):
            has = {
                (key, value)
                for part in read(other, inner["each"])
                for key, _ in texts(part, inner["key"])[0]
                for value, _ in texts(part, inner["value"])[0]
            }
            if all(any((key, value) in has for value in values) for key, values in wanted):
                for path in inner["resource"]:
                    yield from targets.at(other, path)


def _named(index: Index, block: Block, row: Mapping[str, Any], targets: Targets) -> dict[int, Block]:
    found = {id(t): t for path in row.get("resource", ()) for t in targets.at(block, path)}
    through = row.get("through")
    if through:
        shares = {id(t) for value in read(block, through["share"]) for t in referred(value)}
        for kind, inner in through["kinds"].items():
            for other in index.of_kind(kind):
                if shares & {id(t) for value in read(other, inner["share"]) for t in referred(value)}:
                    found |= {id(t): t for t in targets.at(other, inner["resource"])}
    return found
