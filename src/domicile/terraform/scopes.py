"""What the root names of an expression mean in a module instance: var, local, module, data, path, terraform…"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from domicile.model.values import Known, LazyObject, Unknown, Value
from domicile.syntax.body import BlockNode

EPHEMERAL = Known(LazyObject({}, lambda kind: Known(LazyObject({}, lambda name: Unknown("ephemeral")))))

ValueOf = Callable[[BlockNode], Value]
"""What the name of a declared block means."""


def table(names: Iterable[str], value_of: Callable[[str], Value], what: str) -> Known:
    """An object of named things; another name is an unknown that says that `what` has no such name."""
    thunks = {name: partial(value_of, name) for name in names}
    return Known(LazyObject(thunks, lambda name: Unknown(f"{what}.{name} is not declared")))


def of_kinds(
    kinds: Mapping[str, Mapping[str, BlockNode]], value_of: ValueOf, otherwise: Callable[[str, str], Value]
) -> Known:
    """Kind → the object of its named blocks; `otherwise` gives the block of a kind and a name that nobody declares."""
    thunks = {kind: partial(of_kind, names, value_of, partial(otherwise, kind)) for kind, names in kinds.items()}
    return Known(LazyObject(thunks, lambda kind: of_kind({}, value_of, partial(otherwise, kind))))


def of_kind(names: Mapping[str, BlockNode], value_of: ValueOf, otherwise: Callable[[str], Value]) -> Known:
    """The named blocks of one kind; `otherwise` gives one that nobody declares."""
    return Known(LazyObject({name: partial(value_of, block) for name, block in names.items()}, otherwise))
