"""A resource or call with its instances unfolded, and what its name means where some premises are known to hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domicile.model.blocks import Block
from domicile.model.premises import Premises, is_excluded, left_open
from domicile.model.values import Value
from domicile.terraform.collected import collected, narrowed
from domicile.terraform.instances import Expansion

if TYPE_CHECKING:
    from domicile.terraform.module import Module


class RestsOn:
    """Gives the premises of one instance, asked for once; `around`, those of its module, while they are worked out."""

    __slots__ = ("_around", "_ask", "_found", "_is_working")

    def __init__(self, ask: Callable[[], Premises], around: Callable[[], Premises]) -> None:
        self._ask = ask
        self._around = around
        self._found: Premises | None = None
        self._is_working = False

    @property
    def is_working(self) -> bool:
        """Whether they are being worked out: whoever asks now gets those of the module."""
        return self._is_working

    def __call__(self) -> Premises:
        """The premises."""
        if self._found is not None:
            return self._found
        if self._is_working:
            return self._around()
        self._is_working = True
        try:
            self._found = self._ask()
        finally:
            self._is_working = False
        return self._found


Again = Callable[[Premises], Sequence[Value] | None]


@dataclass(slots=True, eq=False)
class Expanded:
    """A resource or call with its instances unfolded: `values` and `rests_on` are those of the `expansion`'s instances.

    What the name means is `value`; `blocks` are what is made, `modules` what a call gives.
    """

    value: Value
    expansion: Expansion | None = None
    values: Sequence[Value] = field(default_factory=list)
    rests_on: Sequence[Callable[[], Premises] | None] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    _where: dict[Premises, Value] = field(default_factory=dict)

    def value_where(self, given: Premises, again: Again | None) -> Value:
        """What the name means where premises hold; `again` gives the values of the instances there (None: they are the
        same); without it the premises are those of the module that the name stands in."""
        if self.expansion is None:
            return self.value
        found = self._where.get(given)
        if found is None:
            values = again(given) if again is not None else None
            if values is None and not self.expansion.is_optional:
                return self.value
            made = self.made_where(given)
            found = self._where[given] = collected(*narrowed(self.expansion, values or self.values, made))
        return found

    def made_where(self, given: Premises) -> list[bool | None]:
        """For each instance, whether it is made; None where the premises leave it open."""
        instances = self.expansion.instances if self.expansion is not None else ()
        pairs = zip(instances, self.rests_on, strict=True)
        return [not one.is_optional or asked is None or _is_made(asked(), given) for one, asked in pairs]


def _is_made(premises: Premises, given: Premises) -> bool | None:
    if not left_open(premises, given):
        return True
    return False if is_excluded(premises, given) else None
