"""Which names of a module can come to something else where some premises are known to hold.

They are those that lead, over locals, arguments, outputs and what is written in blocks, to a block or a call with
`count` or `for_each`, or to a condition: everything else is evaluated once for all places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Literal

from domicile.syntax.body import Attribute, BlockNode, Body
from domicile.syntax.expression import Conditional, ForList, ForObject, Node, children, references
from domicile.terraform.resources import META

if TYPE_CHECKING:
    from domicile.terraform.module import Module

Sort = Literal["local", "var", "output"]


def hangs(sort: Sort, name: str, module: Module) -> bool:
    """Whether the value of a local, variable or output may hang on premises."""

    def is_found() -> bool:
        attribute, stands = _definition(sort, name, module)
        return attribute is not None and _leads_there(attribute.expression.tree, stands)

    return _once((sort, name), module, is_found)


def body_hangs(block: BlockNode, module: Module) -> bool:
    """Whether something that is written in a block, but not how many of it there are, may hang on premises."""
    return _once((id(block), ""), module, lambda: _in_body(block.body, module, META))


def _once(what: tuple[Hashable, str], module: Module, ask: Callable[[], bool]) -> bool:
    """An answer that is kept; within its own question it is no."""
    found = module.hanging.get(what)
    if found is None:
        module.hanging[what] = False
        found = module.hanging[what] = ask()
    return found


def _in_body(body: Body, module: Module, skip: frozenset[str] = frozenset()) -> bool:
    written = (attribute for name, attribute in body.attributes.items() if name not in skip)
    return any(_leads_there(attribute.expression.tree, module) for attribute in written) or any(
        _in_body(block.body, module) for block in body.blocks if block.type not in skip
    )


def _definition(sort: Sort, name: str, module: Module) -> tuple[Attribute | None, Module]:
    if sort == "local":
        return module.source.locals.get(name), module
    if sort == "output":
        block = module.source.outputs.get(name)
        return (block.body.attributes.get("value") if block is not None else None), module
    call = module.call
    return (None, module) if call is None else (call.block.body.attributes.get(name), call.caller)


def _leads_there(node: Node, module: Module) -> bool:
    return _chooses(node) or any(_is_hanging(steps, module) for steps in references(node))


def _chooses(node: Node) -> bool:
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, Conditional) or (isinstance(node, (ForList, ForObject)) and node.condition is not None):
            return True
        pending.extend(children(node))
    return False


def _is_hanging(steps: tuple[str | int, ...], module: Module) -> bool:
    match steps:
        case ("local" | "var" as sort, str(name), *_):
            return hangs(sort, name, module)
        case ("module", str(name), *rest):
            return _call_hangs(name, rest, module)
        case ("data", str(kind), str(name), *rest):
            return _block_hangs(module.source.by_kind["data"].get(kind, {}).get(name), rest, module)
        case ("resource", str(kind), str(name), *rest) | (str(kind), str(name), *rest):
            return _block_hangs(module.source.by_kind["resource"].get(kind, {}).get(name), rest, module)
    return False


def _block_hangs(block: BlockNode | None, rest: list[str | int], module: Module) -> bool:
    """Whether what is read of a block may: an attribute that is written there, or one that is computed."""
    if block is None or is_counted(block):
        return block is not None
    attribute = block.body.attributes.get(str(rest[0])) if rest else None
    if attribute is not None:
        tree = attribute.expression.tree
        return _once((id(block), attribute.name), module, lambda: _leads_there(tree, module))
    return body_hangs(block, module)


def _call_hangs(name: str, rest: list[str | int], module: Module) -> bool:
    block = module.source.calls.get(name)
    if block is None or is_counted(block):
        return block is not None
    inner = module.expanded(block).modules
    if len(inner) != 1 or not rest:
        return bool(inner)
    return hangs("output", str(rest[0]), inner[0])


def is_counted(block: BlockNode | None) -> bool:
    """Whether a block says how many of it there are."""
    return block is not None and not block.body.attributes.keys().isdisjoint(("count", "for_each"))
