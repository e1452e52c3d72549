"""Blocks from plain data, and what the catalogue makes of them in words, for the tests of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from domicile import catalogue
from domicile.catalogue import Catalogue
from domicile.facts import copies, placement
from domicile.facts.places import Placer
from domicile.model.blocks import Block, Location, Provider
from domicile.model.estate import Index
from domicile.model.facts import Placement
from domicile.model.places import Resolution
from domicile.model.values import Known, Reference, Unknown, Value

LINE = Location("main.tf", 1, 9)


@cache
def facts() -> Catalogue:
    return catalogue.load()


def block(kind: str, body: Mapping[str, Any], name: str = "it", provider: Mapping[str, Any] | None = None) -> Block:
    """A resource; nested blocks are lists of mappings, and values of the model may stand anywhere in the body.

    `provider` is what its provider block says (nothing, unless given).
    """
    settings = Provider(kind.partition("_")[0], "", value_of(provider or {}), LINE)
    return Block(kind, name, f"{kind}.{name}", "resource", LINE, value_of(body), settings)


def value_of(data: Any) -> Value:
    """Plain data as a value, with the values of the model inside it left as they are."""
    if isinstance(data, (Known, Unknown)):
        return data
    if isinstance(data, Mapping):
        return Known({key: value_of(item) for key, item in data.items()})
    if isinstance(data, (list, tuple)):
        return Known(tuple(value_of(item) for item in data))
    return Known(data)


def refer(target: Block, attribute: str) -> Value:
    """What an expression that names an attribute of a block gives: its value, or unknown until apply."""
    value = target.get(attribute)
    reference = Reference(target, attribute)
    if isinstance(value, Known) and value.data is not None:
        return Known(value.data, reference=reference)
    return Unknown("known after apply", reference=reference)


def said(subject: Block, *others: Block) -> set[str]:
    """Every placement of a block in words: `primary in eu-west-1`, `backup copied to EU by itself`.

    A copy that may not take place is `perhaps copied to`. Alternatives are joined by `or`,
    what cannot be known is `unknown`, a kind without a place has `no place`.
    """
    placer = Placer(Index([subject, *others]), facts())
    found = [*placement.of_block(subject, facts(), placer), *copies.of_block(subject, facts(), placer)]
    return {_words(one) for one in found}


def _words(one: Placement) -> str:
    if one.where.placeless:
        return "no place"
    verb = ("perhaps copied to" if one.doubt else "copied to") if one.note else "in"
    return f"{one.role} {verb} {_where(one.where)}" + (" by itself" if one.implicit else "")


def _where(where: Resolution) -> str:
    codes = sorted(place.region for place in where.places)
    return " or ".join([*codes, *(["unknown"] if where.unknown else [])])
