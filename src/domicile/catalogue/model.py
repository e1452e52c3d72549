"""What the catalogue says of a kind, as the facts rooms read it; rules/catalogue/README.md explains the forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from domicile.model.facts import Role, Via

Scalar = str | int | float | bool
Form = Literal[
    "attribute",
    "parent",
    "children",
    "constant",
    "elsewhere",
    "nearest",
    "provider",
    "global",
    "placeless",
    "part",
    "environment",
    "pair",
    "own",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a block. `operator` is in, set, starts, segment, matches, above, not, all or any.

    `operand` holds the accepted scalars, prefixes, the pattern or the bound; `parts` the conditions of not, all, any.
    """

    operator: str
    attribute: str = ""
    operand: tuple[Scalar, ...] = ()
    default: Scalar | None = None
    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One way to find a place. `argument` is the path, code or reason that the form takes.

    `refine` steps give nothing where their value is unknown: a later step gives the place it must be in.
    `each` is the path of the blocks at which the step is tried. `steps` lead to the region of a `nearest`, or go on at
    the block that a parent step
    names. `cloud` is
    the catalogue's name of another cloud, whose codes the step reads. `within` is the path of what says in which cloud
    a code stands: the code is then `aws/eu-west-1` of the kind's own provider.
    """

    form: Form
    argument: str = ""
    kinds: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    by: str = ""
    each: str = ""
    service: str = ""
    refine: bool = False
    cloud: str = ""
    within: str = ""
    steps: tuple[Step, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class CopyRule:
    """What copies a kind's data elsewhere. `each` is the path of the blocks or values that make one copy each."""

    role: Role
    to: tuple[Step, ...]
    note: str
    each: str = ""
    when: Condition | None = None
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class FlowRule:
    """What moves a kind's data on: to a place that the steps of `to` give, else to an outsider.

    `outsider` steps give its name: an attribute's text, a constant, or the attribute `by` of the block that a parent
    step names; `prefix` is put before it (aws:account/). `source` steps name the blocks whose data moves, `carriers`
    those that it is handed to.
    """

    via: Via
    note: str
    role: Role = "processing"
    to: tuple[Step, ...] = ()
    outsider: tuple[Step, ...] = ()
    prefix: str = ""
    source: tuple[Step, ...] = ()
    carriers: tuple[Step, ...] = ()
    each: str = ""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class RoleCase:
    """A role that a kind has under a condition."""

    role: Role
    when: Condition


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type: what it does with data, how it is placed, what copies it and what moves it on; `copy` if it is
    itself a copy."""

    name: str
    provider: str
    role: Role
    place: tuple[Step, ...]
    service: str = ""
    names: tuple[str, ...] = ()
    roles: tuple[RoleCase, ...] = ()
    copies: tuple[CopyRule, ...] = ()
    flows: tuple[FlowRule, ...] = ()
    copy: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Whose codes a provider uses where `attribute` of its block, or the variable `environment`, matches `pattern`."""

    attribute: str
    pattern: str
    cloud: str
    environment: str = ""


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """A cloud. `terraform` are the Terraform providers that belong to it, `place` the attributes of a provider block
    that say its place, `default` the documented place where none does, `environment` the variables that may,
    `generic` how a kind that the catalogue does not have is placed. `arguments` hold the same for single arguments that
    say the place of some kinds only (a zone beside a region). `speaks` tells by the provider block whose codes it uses.
    """

    name: str
    title: str
    terraform: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    default: str = ""
    environment: tuple[str, ...] = ()
    generic: tuple[Step, ...] = ()
    arguments: tuple[ProviderInfo, ...] = ()
    speaks: tuple[Dialect, ...] = ()

    def of_argument(self, argument: str) -> ProviderInfo:
        """The cloud as one argument alone says its place."""
        found = next((info for info in self.arguments if info.place == (argument,)), None)
        return found or replace(self, place=(argument,), default="", environment=())
