"""What the name of a block with `count` or `for_each` is to others: its instances as one value, all or those that are
known to be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from domicile.model.values import Known, LazyObject, OneOf, Reference, Unknown, Value
from domicile.terraform.expressions.collections import InstanceMap, instance_list
from domicile.terraform.expressions.open_objects import UnknownKeys
from domicile.terraform.instances import Expansion


def collected(expansion: Expansion, values: Sequence[Value]) -> Value:
    """What the block's name means: the object, a list or map of them, or an unknown number of them.

    `values` are the objects of the instances, in their order.
    """
    if expansion.unknown is not None:
        whole = values[0].reference if values else None
        unknown = expansion.unknown
        return Unknown(unknown.reason, unknown.trail, whole, element=values[0] if values else None)
    if expansion.shape == "single":
        return values[0]
    if expansion.has_rest:
        keys = (str(instance.key) for instance in expansion.instances)
        thunks = {key: partial(_same, value) for key, value in zip(keys, values[:-1], strict=False)}
        return Known(LazyObject(thunks, lambda key: values[-1]))
    if expansion.open_keys:
        return _open_collection(expansion, values)
    if expansion.optional:
        return _one_of_collections(expansion, values)
    return _collection(expansion, dict(zip((i.key for i in expansion.instances), values, strict=True)))


def narrowed(
    expansion: Expansion, values: Sequence[Value], made: Sequence[bool | None]
) -> tuple[Expansion, Sequence[Value]]:
    """The instances that are left, with their values, where some are known to be made (True), or not to be (False)."""
    if expansion.unknown is not None:
        return (replace(expansion, instances=(), unknown=None), ()) if made == [False] else (expansion, values)
    if expansion.open_keys:
        return _narrowed_open(expansion, values, made)
    keys = [instance.key for instance in expansion.instances]
    there = {key for key, is_made in zip(keys, made, strict=True) if is_made}
    gone = {key for key, is_made in zip(keys, made, strict=True) if is_made is False}
    left = tuple(option for option in expansion.optional if there.issubset(option) and gone.isdisjoint(option))
    if not left or len(left) == len(expansion.optional):
        return expansion, values
    kept = [place for place, key in enumerate(keys) if any(key in option for option in left)]
    instances = tuple(expansion.instances[place] for place in kept)
    remaining = replace(expansion, instances=instances, optional=left if len(left) > 1 else ())
    return remaining, [values[place] for place in kept]


def _narrowed_open(
    expansion: Expansion, values: Sequence[Value], made: Sequence[bool | None]
) -> tuple[Expansion, Sequence[Value]]:
    """The same of instances of which each may be made by itself."""
    start = len(expansion.instances) - len(expansion.open_keys)
    rows = list(zip(expansion.instances, values, made, [None] * start + list(expansion.open_keys), strict=True))
    named = [(one, value) for one, value, is_made, key in rows if is_made and _is_exact(key)]
    left = [(one, value, key) for one, value, is_made, key in rows if is_made is not False and not _is_exact(key)]
    left += [(one, value, key) for one, value, is_made, key in rows if is_made is None and _is_exact(key)]
    instances = (*(one for one, _ in named), *(one for one, _, _ in left))
    open_keys = tuple(key for _, _, key in left if key is not None)
    narrow = replace(expansion, instances=instances, open_keys=open_keys)
    return narrow, [*(value for _, value in named), *(value for _, value, _ in left)]


def _is_exact(key: Unknown | None) -> bool:
    """Whether a key is known itself, and only not whether it is there."""
    return key is None or (len(key.parts) == 1 and isinstance(key.parts[0], str))


def _open_collection(expansion: Expansion, values: Sequence[Value]) -> Known:
    start = len(values) - len(expansion.open_keys)
    sure = {
        str(one.key): partial(_same, value) for one, value in zip(expansion.instances, values[:start], strict=False)
    }
    others = [partial(_same, value) for value in values[start:]]
    return Known(LazyObject(sure, UnknownKeys(expansion.open_keys, others)))


def _collection(expansion: Expansion, values: dict[str | int | None, Value]) -> Known:
    if expansion.shape == "list":
        return Known(instance_list(values.values(), expansion.whose, expansion.said))
    named = {str(key): value for key, value in values.items()}
    return Known(InstanceMap(named, expansion.whose, expansion.said))


def _one_of_collections(expansion: Expansion, values: Sequence[Value]) -> Value:
    table = dict(zip((instance.key for instance in expansion.instances), values, strict=True))
    options = tuple(_collection(expansion, {key: table[key] for key in keys}) for keys in expansion.optional)
    first: Reference | None = values[0].reference if len(values) == 1 else None
    return OneOf(options, None, first)


def _same(value: Value) -> Value:
    return value
