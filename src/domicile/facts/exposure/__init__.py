"""Exposure: who outside can list, read or write data, after everything that prevents it.

An *opening* is a setting that lets outsiders in; a *guard* is one that stops a mechanism of opening. Both are rows of
`rules/catalogue/<provider>/exposures.yaml`; the readers here know the forms that such settings take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from domicile.catalogue import Catalogue
from domicile.facts.exposure import acl_grants, addresses, members, policies, ranges, reachable, statements, values
from domicile.facts.exposure.answers import Answer, any_of, holds
from domicile.facts.exposure.aws.language import language_of
from domicile.facts.exposure.consent import Consents
from domicile.facts.exposure.contexts import Contexts
from domicile.facts.exposure.guards import Guards, is_only
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.roles import Roles
from domicile.facts.exposure.rows import OpeningRow, Rows, rows_of
from domicile.facts.exposure.security_groups import SecurityGroups
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.unguarded import unguarded
from domicile.facts.exposure.weighing import exposures
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Exposure
from domicile.model.paths import first
from domicile.model.values import text_of

Reader = Callable[[OpeningRow, Block], Iterator[Opening]]


def derive(index: Index, catalogue: Catalogue) -> Iterator[Exposure]:
    """Every exposure of the estate, and every store that nothing keeps from becoming exposed."""
    rows = rows_of(catalogue.section("exposures"))
    targets = Targets(index, rows)
    guards = Guards(index, rows, targets)
    contexts = Contexts(index, rows, targets)
    found = [contexts.told(one) for one in exposures(_openings(index, rows, targets), guards)]
    yield from found
    yield from unguarded(index, rows, targets, guards, _exposed(found, rows))


def _exposed(found: list[Exposure], rows: Rows) -> set[int]:
    """The stores that are public already: of them nobody need hear that they might become so.

    What is exposed on another channel (a link, a network, a key), or to addresses alone, is no less in want of it.
    """
    channels = {"website", *(row.channel for row in rows.stores.values() if row.needs)}
    return {
        id(block)
        for exposure in found
        if exposure.state == "exposed" and exposure.channel in channels and not exposure.by_address
        for block in (exposure.block, *exposure.joined)
    }


def _openings(index: Index, rows: Rows, targets: Targets) -> Iterator[Opening]:
    readers = _readers(index, rows, targets)
    consents = Consents(index, rows, targets, language_of(rows.language))
    roles = Roles(index, targets, language_of(rows.language))
    for row in rows.openings:
        read = readers[row.form]
        for block in index.of_kind(*row.kinds):
            if (block.mode != "data" or row.settings.get("data", False)) and is_only(row.only, block):
                yield from _given(row, _consented(row, _let(row, block, read), consents), roles)


def _consented(row: OpeningRow, openings: Iterator[Opening], consents: Consents) -> Iterator[Opening]:
    """The openings that what stands behind does not make vain. Settings: consent."""
    settings = row.settings.get("consent")
    for opening in openings:
        given, doubt = consents.of(settings, opening) if settings else (True, "")
        if given:
            yield replace(opening, doubt=opening.doubt or doubt)


def _given(row: OpeningRow, openings: Iterator[Opening], roles: Roles) -> Iterator[Opening]:
    """The openings with what the role allows that they give. Settings: role."""
    settings = row.settings.get("role")
    for opening in openings:
        known = not settings or opening.doubt not in ("", row.settings.get("doubt"))
        found = opening if known else roles.of(settings or {}, opening)
        if found is not None:
            yield found


def _let(row: OpeningRow, block: Block, read: Reader) -> Iterator[Opening]:
    """The openings of a block that its own other attributes do not prevent.

    Settings: refused (why the service does not take such an opening: what is written is undecided, what is not known
    opens nothing), elsewhere (what may guard it, where what it is about is not in the configuration), doubt (why the
    opening alone does not tell whether data is exposed), until (the path of the moment at which it ends).
    """
    found = list(read(row, block))
    if not found:
        return
    prevented = _prevented(row, block)
    if prevented.state == "yes":
        return
    reason = prevented.reason if prevented.state == "unknown" else str(row.settings.get("refused", ""))
    for opening in found:
        elsewhere = "" if opening.target.blocks else str(row.settings.get("elsewhere", ""))
        doubt = reason or elsewhere or str(row.settings.get("doubt", ""))
        if not opening.doubt:
            yield replace(opening, doubt=doubt, how=opening.how + _until(row, block))
        elif "refused" not in row.settings:
            yield opening


def _until(row: OpeningRow, block: Block) -> str:
    path = row.settings.get("until")
    moment = text_of(first(block, path)) if path else None
    return f", until {moment}" if moment else ""


def _prevented(row: OpeningRow, block: Block) -> Answer:
    return any_of(holds(block, test) for test in row.unless)


def _readers(index: Index, rows: Rows, targets: Targets) -> Mapping[str, Reader]:
    language = language_of(rows.language)
    groups = SecurityGroups(index)
    return {
        "value": lambda row, block: values.openings(row, block, targets),
        "grant": lambda row, block: acl_grants.openings(row, block, targets),
        "member": lambda row, block: members.openings(row, block, targets),
        "policy": lambda row, block: policies.openings(row, block, targets, language),
        "statement": lambda row, block: statements.openings(row, block, targets, language),
        "range": lambda row, block: ranges.openings(row, block, targets),
        "addresses": lambda row, block: addresses.openings(row, block, targets),
        "reachable": lambda row, block: reachable.openings(row, block, targets, groups),
    }
