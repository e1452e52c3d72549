"""Which blocks a policy of Alibaba, Tencent or Huawei Cloud leads to, and which identities hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.aws_scope import Thing, reach_of
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import Statement
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.premises import left_open
from domicile.model.values import Unknown, Value, alternatives, text_of


class RamTargets:
    """Finds stores by the resources of a statement, and the holders of policies by their attachments."""

    def __init__(self, index: Index, document: Mapping[str, Any], catalogue: Catalogue) -> None:
        self._index = index
        self._catalogue = catalogue
        self._stores: Mapping[str, Sequence[str]] = document.get("stores", {})
        self._holders: Mapping[str, str] = document.get("holders", {})
        self._attachments: Mapping[str, Mapping[str, str]] = document.get("attachments", {})
        self._boundaries: Mapping[str, Mapping[str, str]] = document.get("boundaries", {})
        self._held: dict[int, list[Block]] | None = None
        self._bounds: dict[int, list[Block | None]] | None = None

    def every(self, block: Block, services: Iterable[str] = ()) -> tuple[Block, ...]:
        """All stores of the block's root, those of `services` where any are named."""
        kinds = [kind for service in services or self._stores for kind in self._stores.get(service, ())]
        return tuple(target for target in self._index.of_kind(*kinds) if target.root == block.root)

    def of(self, block: Block, statement: Statement, service: str, thing: Thing) -> tuple[Block, ...]:
        """The stores of a service that a statement of `block` leads to."""
        if statement.not_resources:
            return self.every(block, (service,))
        found: dict[int, Block] = {}
        for value in statement.resources:
            whole = reach_of(value, thing) == "everything"
            for target in self.every(block, (service,)) if whole else self._named(block, value, service):
                found[id(target)] = target
        return tuple(found.values())

    def holders(self, policy: Block) -> tuple[Block, ...]:
        """The identities that a policy is attached to in this configuration; itself, for one that holds its own."""
        if self._held is None:
            self._held = {}
            for kind, row in self._attachments.items():
                for block in self._index.of_kind(kind):
                    if row.get("itself"):
                        self._held.setdefault(id(block), []).append(block)
                    for target in (t for value in read(block, row["policy"]) for t in referred(value)):
                        self._held.setdefault(id(target), []).extend(self.of_row(block, row))
        return tuple(self._held.get(id(policy), ()))

    def bounds(self, holder: Block) -> list[Block | None]:
        """The policies that are a holder's permission boundary; None for one that is not known here."""
        if self._bounds is None:
            self._bounds = {}
            for kind, row in self._boundaries.items():
                for block in self._index.of_kind(kind):
                    policies = [target for value in read(block, row["policy"]) for target in referred(value)]
                    for bound in self.holder(block, row["holder"]):
                        is_made = not left_open(block.premises, bound.premises)
                        self._bounds.setdefault(id(bound), []).extend((is_made and policies) or [None])
        return self._bounds.get(id(holder), [])

    def is_boundary(self, policy: Block) -> bool:
        """Whether a permission boundary refers to the policy."""
        return any(
            target is policy
            for kind, row in self._boundaries.items()
            for block in self._index.of_kind(kind)
            for value in read(block, row["policy"])
            for target in referred(value)
        )

    def of_row(self, block: Block, row: Mapping[str, Any]) -> tuple[Block, ...]:
        """Who holds what an attachment attaches: the block itself, or whom it names."""
        return (block,) if row.get("itself") else self.holder(block, row["holder"])

    def holder(self, block: Block, attribute: str) -> tuple[Block, ...]:
        """The identities of this configuration that an attribute refers to or names."""
        found: dict[int, Block] = {}
        for value in read(block, attribute):
            for target in referred(value):
                if target.kind in self._holders:
                    found[id(target)] = target
            text = text_of(value)
            for kind, name in self._holders.items() if text else ():
                if kind.endswith(attribute.partition("_")[0]):
                    found.update((id(b), b) for b in self._index.named(kind, name, text or "") if b.root == block.root)
        return tuple(found.values())

    def _named(self, block: Block, value: Value, service: str) -> Iterator[Block]:
        for option in alternatives(value):
            parts = option.parts if isinstance(option, Unknown) else ()
            for part in (option, *(p for p in parts if isinstance(p, Unknown))):
                yield from (t for t in referred(part) if t.kind in self._stores.get(service, ()))
            text = text_of(option)
            if text is not None and text.startswith("arn:"):
                yield from self._by_name(block, text.split(":", 5)[-1], service)

    def _by_name(self, block: Block, what: str, service: str) -> Iterator[Block]:
        """By the name in a resource: bucket, bucket/*, object/bucket/*, instance/name."""
        names = [name for name in what.split("/") if name.strip("*")]
        for kind in self._stores.get(service, ()):
            row = self._catalogue.kind(kind)
            for attribute in row.names if row is not None and row.names else ("name",):
                for name in names:
                    if "." not in attribute:
                        yield from (t for t in self._index.named(kind, attribute, name) if t.root == block.root)
