"""Openings by value: an attribute that opens with certain values (an ACL, a public flag, a list of CIDRs)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.facts.aws_policy import policy_object
from domicile.facts.exposure.answers import doubt_of, read_or_null
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import location_of, step
from domicile.facts.exposure.provider_versions import default_of
from domicile.facts.exposure.rows import IS_SET, SELF, OpeningRow, spell, spelled
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import shown
from domicile.facts.proof import sayable
from domicile.model.blocks import Block
from domicile.model.facts import Audience
from domicile.model.paths import read
from domicile.model.values import Known, Unknown, Value, alternatives, is_null


@dataclass(frozen=True, slots=True)
class Effect:
    """What a value opens: to whom, and for what. `doubt` where not every alternative of it does."""

    audience: Audience
    abilities: frozenset[str]
    doubt: str = ""


def effect_of(
    value: Value, table: Mapping[str, Any], absent: str = "", harmless: Collection[str] | None = None
) -> Effect | None:
    """What a value opens by a table of value → {audience, abilities}; None where it certainly opens nothing.

    With `harmless`, the values that are known to open nothing, any other is undecided.
    """
    found = [_effect(option, table, absent, harmless) for option in alternatives(value)]
    opening = [effect for effect in found if effect is not None]
    if not opening:
        return None
    doubt = next((effect.doubt for effect in opening if effect.doubt), "")
    if None in found and not doubt:
        doubt = doubt_of(value)
    audience: Audience = "everyone" if any(effect.audience == "everyone" for effect in opening) else "authenticated"
    return Effect(audience, frozenset().union(*(effect.abilities for effect in opening)), doubt)


def _effect(
    option: Known | Unknown, table: Mapping[str, Any], absent: str, harmless: Collection[str] | None
) -> Effect | None:
    if isinstance(option, Unknown):
        if option.reference is not None and list(table) == [IS_SET]:
            return _merged([table[IS_SET]], "")
        possible = [name for name in table if _may_be(option, name)]
        return _merged([table[name] for name in possible], option.reason) if possible else None
    data = absent or None if option.data is None else option.data
    if data is None:
        return None
    key = spell(data) if isinstance(data, (str, bool, int, float)) else IS_SET
    row = table.get(key) or _any_case(table, key) or table.get(IS_SET)
    if row:
        return _merged([row], "")
    if harmless is None or key in spelled(harmless):
        return None
    return _merged(list(table.values()), f"{sayable(repr(key), option)} is not a value that the catalogue knows")


def _any_case(table: Mapping[str, Any], key: str) -> Any:
    return next((row for name, row in table.items() if spell(name) == key), None)


def _merged(entries: list[Mapping[str, Any]], doubt: str) -> Effect:
    everyone = any(entry.get("audience", "everyone") == "everyone" for entry in entries)
    abilities = frozenset(ability for entry in entries for ability in entry.get("abilities", ()))
    return Effect("everyone" if everyone else "authenticated", abilities, doubt)


def _may_be(value: Unknown, text: str) -> bool:
    """Whether text of which only parts are known can come out as `text`: what is known must stand at its ends."""
    if not value.parts or text == IS_SET:
        return True
    start, end = value.parts[0], value.parts[-1]
    text = spell(text)
    fits_start = not isinstance(start, str) or text.startswith(start.lower())
    return fits_start and (not isinstance(end, str) or text.endswith(end.lower()))


def openings(row: OpeningRow, block: Block, targets: Targets) -> Iterator[Opening]:
    """One opening for each value at the row's attribute that opens.

    Settings: opens, harmless, absent, before (what older versions of the provider take), split, how, besides (what is
    added to how), subject (`self`: the block, and not its target, is what is open), inside (the path in the JSON text
    that the attribute is).
    """
    table = row.table("opens")
    absent, unsure = default_of(row.settings, block)
    for value in _values(row, block):
        effect = _weighed(value, table, absent, unsure, row.listed("harmless"))
        if effect is None:
            continue
        text = shown(value) if shown(value) != "not set" else f"not set, which means {absent}"
        yield Opening(
            block=block,
            target=targets.of(block, row.at),
            mechanism=row.mechanism,
            channel=row.channel,
            audience=effect.audience,
            abilities=effect.abilities,
            how=_how(row, text),
            attribute=row.attribute,
            location=location_of(block, row.attribute, value),
            trail=step(block, row.attribute, text, value, str(row.settings.get("inside", ""))),
            doubt=effect.doubt,
            fix=row.fix,
            subject=block.address if row.settings.get("subject") == SELF else "",
            by_default=is_null(value) or not block.is_written(row.attribute.partition(".")[0]),
        )


def _weighed(
    value: Value, table: Mapping[str, Any], absent: str, unsure: str, harmless: Collection[str] | None
) -> Effect | None:
    """What a value opens; where nothing is set and the provider's versions differ, what any of them takes."""
    if not (unsure and is_null(value)):
        return effect_of(value, table, absent, harmless)
    return _merged(list(table.values()), unsure)


def _how(row: OpeningRow, text: str) -> str:
    how = str(row.settings.get("how", "")) or f"{_spoken(row)} is {text}"
    return how + str(row.settings.get("besides", ""))


def _spoken(row: OpeningRow) -> str:
    inside = row.settings.get("inside")
    return f"{inside} of its {row.attribute}" if inside else row.attribute


def _inside(row: OpeningRow, block: Block) -> Iterator[Value]:
    for value in read(block, row.attribute):
        for option in alternatives(value):
            yield from read(policy_object(option), row.settings["inside"])


def _values(row: OpeningRow, block: Block) -> Iterator[Value]:
    """The values at the attribute; with `split` each piece of a text, with `inside` what stands there in its JSON."""
    split = row.settings.get("split")
    for value in _inside(row, block) if "inside" in row.settings else read_or_null(block, row.attribute):
        if split and isinstance(value, Known) and isinstance(value.data, str):
            yield from (replace(value, data=piece.strip()) for piece in value.data.split(split))
        else:
            yield value
