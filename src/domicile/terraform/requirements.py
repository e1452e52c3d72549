"""`required_providers`: what a local provider name stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domicile.syntax.body import Attribute, BlockNode
from domicile.syntax.expression import ListNode, Literal, Node, ObjectNode, traversal


@dataclass(frozen=True, slots=True)
class Requirement:
    """`source` is namespace/type without a registry host. `aliases` are its `configuration_aliases`.

    `version` is its constraint as written ("" without one).
    """

    source: str
    aliases: tuple[str, ...] = ()
    version: str = ""

    @property
    def type(self) -> str:
        """The provider's own name: aws, google-beta."""
        return self.source.rpartition("/")[2]


def requirement_of(name: str, declared: dict[str, Requirement]) -> Requirement:
    """What a local name stands for; without a declaration it is HashiCorp's provider of that name."""
    return declared.get(name) or Requirement(f"hashicorp/{name}")


def requirements(settings: Iterable[BlockNode]) -> dict[str, Requirement]:
    """Local name → requirement, from all `terraform` blocks of a folder; later ones replace earlier ones."""
    found: dict[str, Requirement] = {}
    for block in settings:
        for inner in block.body.of_type("required_providers"):
            for name, attribute in inner.body.attributes.items():
                found[name] = _requirement(name, attribute)
    return found


def _requirement(name: str, attribute: Attribute) -> Requirement:
    tree = attribute.expression.tree
    if not isinstance(tree, ObjectNode):
        return Requirement(f"hashicorp/{name}", version=_text(tree))
    entries = {key.value: value for key, value in tree.items if isinstance(key, Literal)}
    source = entries.get("source")
    text = source.value if isinstance(source, Literal) and isinstance(source.value, str) else name
    parts = text.lower().split("/")
    full = f"{parts[-2]}/{parts[-1]}" if len(parts) > 1 else f"hashicorp/{parts[-1]}"
    return Requirement(full, tuple(_aliases(entries.get("configuration_aliases"))), _text(entries.get("version")))


def _text(node: Node | None) -> str:
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else ""


def _aliases(node: Node | None) -> Iterable[str]:
    for item in node.items if isinstance(node, ListNode) else ():
        steps = traversal(item)
        if steps is not None and len(steps) == 2:
            yield str(steps[1])
        elif isinstance(item, Literal) and isinstance(item.value, str):
            yield item.value.rpartition(".")[2]
