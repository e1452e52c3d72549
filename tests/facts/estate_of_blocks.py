"""Blocks made of plain data, as the facts rooms get them from Terraform."""

from __future__ import annotations

from typing import Any

from domicile.catalogue import load
from domicile.facts.places import Placer
from domicile.model.blocks import Block, Location, Provider
from domicile.model.estate import Index
from domicile.model.trail import Trail
from domicile.model.values import Known, Reference, Unknown, Value, from_plain


def as_value(data: Any) -> Value:
    """Plain data, with values anywhere inside it left as they are."""
    if isinstance(data, (Known, Unknown)) or type(data).__name__ == "OneOf":
        return data  # type: ignore[no-any-return]
    if isinstance(data, dict):
        return Known({key: as_value(item) for key, item in data.items()})
    if isinstance(data, list):
        return Known(tuple(as_value(item) for item in data))
    return from_plain(data)


def provider(name: str = "aws", alias: str = "", line: int = 1, **attributes: Any) -> Provider:
    """A provider configuration that stands in providers.tf."""
    trail = Trail("providers.tf", line, f'provider "{name}"')
    values = {
        key: Known(value, Trail("providers.tf", line + 1, f"{key} = {value!r}")) if isinstance(value, str) else value
        for key, value in attributes.items()
    }
    return Provider(name, alias, Known(values, trail), Location("providers.tf", line, line + 3))


def block(kind: str, called: str = "this", given: Provider | None = None, mode: str = "resource", **body: Any) -> Block:
    """A block that stands in main.tf, each top-level attribute on a line of its own."""
    lines = {key: Location("main.tf", 11 + number, 11 + number) for number, key in enumerate(body)}
    values = {}
    for key, data in body.items():
        value = as_value(data)
        trail = Trail("main.tf", lines[key].line, f"{key} = …")
        values[key] = (
            Known(value.data, value.trail or trail, value.reference, value.structure)
            if isinstance(value, Known)
            else value
        )
    address = f"{kind}.{called}" if mode != "data" else f"data.{kind}.{called}"
    location = Location("main.tf", 10, 11 + len(body))
    return Block(kind, called, address, mode, location, Known(values), given, lines=lines)


def refer(target: Block, path: str, known: str | None = None) -> Value:
    """A reference as an expression gives it: a text where the attribute is known, else known after apply."""
    reference = Reference(target, path)
    if known is not None:
        return Known(known, reference=reference)
    return Unknown("known after apply", reference=reference)


def placer(*blocks: Block) -> Placer:
    """A placer over these blocks and the real catalogue."""
    return Placer(Index(blocks), load())


def codes(blocks: list[Block], one: Block) -> list[str]:
    """provider:region of every place that a block may be in."""
    return [place.code for place in placer(*blocks).place(one).places]


__all__ = ["as_value", "block", "codes", "placer", "provider", "refer"]
