"""Which resource of the configuration a data source reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domicile.facts.partly_known import spelled
from domicile.model.blocks import Block, Provider
from domicile.model.estate import Index
from domicile.model.values import Known, Unknown, Value, is_null


def resource_read_by(data: Block, index: Index, names: Collection[str]) -> Block | None:
    """The one resource of the root that has every argument of the data source, a name among them; None without one.

    `names` are the attributes that name a resource of this kind.
    """
    found = [
        other
        for other in index.of_kind(data.kind)
        if other.mode == "resource" and other.root == data.root and _same(data.provider, other.provider)
        if _agrees(data, other, names)
    ]
    return found[0] if len(found) == 1 else None


def _same(one: Provider | None, other: Provider | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.name, one.alias, one.location) == (other.name, other.alias, other.location)


def _agrees(data: Block, other: Block, names: Collection[str]) -> bool:
    body = data.body.data if isinstance(data.body, Known) else None
    if not isinstance(body, Mapping):
        return False
    answers = {name: _equal(body[name], other, name) for name in body if not is_null(body[name])}
    return all(answers.values()) and any(answers.get(name) for name in names)


def _equal(value: Value, other: Block, name: str) -> bool:
    """Whether an argument certainly is the other block's; lists and nested blocks are no names and pass."""
    if value.reference is not None and value.reference.target is other:
        return True
    if isinstance(value, Known) and not isinstance(value.data, str):
        return True
    text = _text(value)
    return text is not None and text == _text(other.get(name))


def _text(value: Value) -> str | None:
    if isinstance(value, Unknown):
        return spelled(value)
    return value.data if isinstance(value, Known) and isinstance(value.data, str) else None
