"""What the root names of an expression mean in a module instance: var, local, module, data, path, terraform…"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from domicile.model.values import Known, LazyObject, Unknown, Value
from domicile.terraform.bodies import Thunk

EPHEMERAL = Known(LazyObject({}, lambda kind: Known(LazyObject({}, lambda name: Unknown("ephemeral")))))


def table(thunks: Mapping[str, Thunk], what: str) -> Known:
    """An object of named things; another name is an unknown that says that `what` has no such name."""
    return Known(LazyObject(thunks, lambda name: Unknown(f"{what}.{name} is not declared")))


def by_kind(kinds: Mapping[str, Mapping[str, Thunk]], prefix: str = "") -> dict[str, Callable[[], Value]]:
    """Kind → what gives the object of its named blocks."""
    return {kind: partial(table, names, prefix + kind) for kind, names in kinds.items()}
