"""What the location of a statement is in this configuration: a compartment's blocks, and those below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from domicile.facts.access.carriers import referred
from domicile.facts.access.oci_language import Comparison, Condition, Location, Statement, has_hole
from domicile.facts.access.oci_statements import Policy
from domicile.facts.access.oci_table import Deed, OciTable
from domicile.facts.partly_known import spelled
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.values import Unknown, Value, text_of


class Places:
    """Finds the stores that a statement leads to."""

    def __init__(self, index: Index, table: OciTable) -> None:
        self._index = index
        self._table = table
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def targets(self, policy: Policy, statement: Statement, deed: Deed) -> tuple[Block, ...]:
        """The blocks of this configuration that keep what a statement is about, where it holds."""
        stores = [b for b in self._index.of_kind(*self._table.kinds(deed.resource)) if b.root == policy.block.root]
        return tuple(
            block
            for block in self._within(stores, policy, statement.location)
            if self._may_hold(statement.condition, block, policy) is not False
        )

    def within(self, block: Block, compartment: str) -> bool:
        """Whether a block stands in the compartment that a key names, or below it."""
        return key_of(block.get("compartment_id")) in self._below(compartment, block.root)

    def _within(self, stores: Iterable[Block], policy: Policy, location: Location) -> Iterator[Block]:
        if location.kind == "tenancy" and not location.name:
            yield from stores
        elif location.kind == "compartment" and not location.tenancy:
            keys = frozenset().union(*(self._below(key, policy.block.root) for key in self._keys(policy, location)))
            yield from (block for block in stores if key_of(block.get("compartment_id")) in keys)

    def _keys(self, policy: Policy, location: Location) -> Iterator[str]:
        """What the compartment of a location is called by the blocks in it."""
        name = policy.meant(location.name)
        part = policy.part(name)
        if part is not None:
            made = [target for target in referred(part) if target.kind in self._table.compartments]
            yield from (_own(target) for target in made)
            if not made and location.by_id and (key := key_of(part)):
                yield key
        elif not has_hole(name):
            yield name
            for kind, attribute in self._table.compartments.items():
                for target in self._index.named(kind, attribute, name.rpartition(":")[2]):
                    if target.root == policy.block.root and not location.by_id:
                        yield _own(target)

    def _below(self, key: str, root: str) -> frozenset[str]:
        """A compartment and all that this configuration makes in it."""
        known = self._known.get((key, root))
        if known is not None:
            return known
        found: set[str] = set()
        pending = [key]
        while pending:
            here = pending.pop()
            if here not in found:
                found.add(here)
                made = (child for child in self._index.of_kind(*self._table.compartments) if child.root == root)
                pending += [_own(child) for child in made if key_of(child.get("compartment_id")) == here]
        return self._known.setdefault((key, root), frozenset(found))

    def _may_hold(self, condition: Condition | None, block: Block, policy: Policy) -> bool | None:
        """Whether a condition holds for a block: None where it is about something else, or not known."""
        if condition is None:
            return None
        if isinstance(condition, Comparison):
            return self._compares(condition, block, policy)
        found = [self._may_hold(part, block, policy) for part in condition.parts]
        if condition.quantifier == "all":
            return False if False in found else None
        return False if found and all(one is False for one in found) else None

    def _compares(self, condition: Comparison, block: Block, policy: Policy) -> bool | None:
        attribute = self._table.target_names.get(condition.variable.lower(), {}).get(block.kind)
        if attribute is None or condition.operator not in ("=", "!=", "in"):
            return None
        found = [_same(value, block, attribute, policy) for value in condition.values]
        if None in found:
            return None
        return (True in found) != (condition.operator == "!=")


def _same(value: str, block: Block, attribute: str, policy: Policy) -> bool | None:
    """Whether a value or pattern of a condition (case does not count) is a block's attribute."""
    part = policy.part(value)
    if part is not None:
        named = referred(part)
        return block in named if named else None
    own = text_of(block.get(attribute))
    if own is None or has_hole(value):
        return None
    if value.startswith("/") and value.endswith("/") and len(value) > 1:
        return fnmatchcase(own.lower(), value[1:-1].lower())
    return own.lower() == value.lower()


def _own(compartment: Block) -> str:
    """The key of a compartment that this configuration makes: how `spelled` writes a reference to its id."""
    return f"\0{id(compartment)}.id\0"


def key_of(value: Value) -> str:
    """What a compartment is called, so that two values can be compared; "" where nothing can be said."""
    text = text_of(value)
    if text is not None:
        return text
    return (spelled(value) or "") if isinstance(value, Unknown) else ""
