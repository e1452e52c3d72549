"""Which names of a module can come to something else where some premises are known to hold.

They are those that lead, over locals, arguments and outputs, to a block or a call with `count` or `for_each`, or to a
condition: everything else is evaluated once for all places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from domicile.syntax.body import Attribute, BlockNode
from domicile.syntax.expression import Conditional, ForList, ForObject, Node, children, references

if TYPE_CHECKING:
    from domicile.terraform.module import Module

Sort = Literal["local", "var", "output"]


def hangs(sort: Sort, name: str, module: Module) -> bool:
    """Whether the value of a local, variable or output may hang on premises."""
    found = module.hanging.get((sort, name))
    if found is None:
        module.hanging[sort, name] = False
        attribute, stands = _definition(sort, name, module)
        found = attribute is not None and _leads_there(attribute.expression.tree, stands)
        module.hanging[sort, name] = found
    return found


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
        case ("data", str(kind), str(name), *_):
            return is_counted(module.source.by_kind["data"].get(kind, {}).get(name))
        case ("resource", str(kind), str(name), *_) | (str(kind), str(name), *_):
            return is_counted(module.source.by_kind["resource"].get(kind, {}).get(name))
    return False


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
