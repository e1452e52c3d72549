"""Openings by grants of an access control list: each grant names a grantee and what that may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.exposure.answers import read_or_null, who_may_be_meant
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import location_of, step
from domicile.facts.exposure.rows import SELF, OpeningRow, spell
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.values import effect_of
from domicile.facts.exposure.wording import shown
from domicile.facts.exposure.xml_lists import elements_of
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.values import Known, Unknown, Value, alternatives, is_null


def openings(row: OpeningRow, block: Block, targets: Targets) -> Iterator[Opening]:
    """One opening for each grant whose grantee is outside.

    Settings: each, xml (the elements of the text at `each` that are one grant each), grantee, grantees, permission,
    permissions, subject (`self`: the block, and not its target, is what is open).
    """
    each = row.settings.get("each", "")
    grants = list(read(block, each)) if each else [block.body]
    if element := row.settings.get("xml"):
        grants = [grant for text in grants for grant in elements_of(text, element)]
    for grant in grants:
        if isinstance(grant, Unknown):
            yield _unknown(row, block, grant, targets)
            continue
        yield from _opened(row, block, grant, targets)


def _opened(row: OpeningRow, block: Block, grant: Value, targets: Targets) -> Iterator[Opening]:
    for grantee in read(grant, row.settings["grantee"]):
        effect = effect_of(who_may_be_meant(grantee), row.table("grantees"))
        if effect is None:
            continue
        permitted, doubt = _permitted(row, grant)
        attribute = row.attribute or row.settings["grantee"]
        path = f"{attribute}.{row.settings['grantee']}" if row.settings.get("each") else attribute
        permission = " and ".join(shown(value) for value in read_or_null(grant, row.settings["permission"]))
        yield Opening(
            block=block,
            target=targets.of(block, row.at),
            mechanism=row.mechanism,
            channel=row.channel,
            audience=effect.audience,
            abilities=permitted | effect.abilities,
            how=f"it grants {permission} to {shown(grantee)}",
            attribute=attribute,
            location=location_of(block, path, grantee),
            trail=step(block, path, shown(grantee), grantee),
            doubt=effect.doubt or doubt,
            fix=row.fix,
            subject=block.address if row.settings.get("subject") == SELF else "",
        )


def _unknown(row: OpeningRow, block: Block, grant: Unknown, targets: Targets) -> Opening:
    attribute = row.attribute or str(row.settings["each"])
    return Opening(
        block=block,
        target=targets.of(block, row.at),
        mechanism=row.mechanism,
        channel=row.channel,
        audience="everyone",
        abilities=frozenset(),
        how="its grants may name everyone",
        attribute=attribute,
        location=location_of(block, attribute, grant),
        trail=step(block, attribute, "(not known)", grant),
        doubt=grant.reason,
        fix=row.fix,
    )


def _permitted(row: OpeningRow, grant: Value) -> tuple[frozenset[str], str]:
    """The abilities that the permissions give; a permission that the table does not know gives its `default`."""
    table = row.table("permissions")
    abilities: set[str] = set()
    doubt = ""
    for value in read_or_null(grant, row.settings["permission"]):
        for option in alternatives(value):
            if isinstance(option, Unknown):
                doubt = option.reason
            elif is_null(option):
                abilities.update(table.get(str(row.settings.get("absent", "default")), ()))
            else:
                abilities.update(_abilities(table, option))
    return frozenset(abilities), doubt


def _abilities(table: Mapping[str, Any], option: Known) -> Iterator[str]:
    entries = {spell(name): abilities for name, abilities in table.items()}
    yield from entries.get(spell(option.data), entries.get("default", ()))
