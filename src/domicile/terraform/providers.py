"""Which provider configuration a resource uses: Terraform's rules for aliases, inheritance and `providers` maps.

Source: developer.hashicorp.com/terraform/language/modules/develop/providers and opentofu.org/docs/language/providers
(for_each), checked 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING

from domicile.model.blocks import Location, Provider
from domicile.model.trail import Trail, join
from domicile.model.values import NULL, Known, LazyObject, OneOf, Unknown, Value, one_of
from domicile.syntax.body import Attribute, BlockNode
from domicile.syntax.expression import GetAttribute, Index, Literal, Node, ObjectNode, Variable
from domicile.terraform.bodies import thunks_of
from domicile.terraform.expressions import evaluate
from domicile.terraform.expressions.trails import reached
from domicile.terraform.instances import expand
from domicile.terraform.module_source import ModuleSource, is_configured
from domicile.terraform.requirements import requirement_of
from domicile.terraform.steps import NodeExpression, Scope, literal_text

if TYPE_CHECKING:
    from domicile.terraform.module import Module

OWN = frozenset({"alias", "for_each", "version"})
NOT_CONFIGURED = "no provider configuration"


@dataclass(frozen=True, slots=True)
class Link:
    """A line that led from a resource to its provider configuration."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A configuration as it is named in a module: `local.alias`, and the key of one with for_each."""

    local: str
    alias: str = ""
    key: Value | None = None
    links: tuple[Link, ...] = ()


def provider_of(module: Module, node: BlockNode, scope: Scope) -> Provider:
    """The provider of a resource or data block; `scope` is that of its instance."""
    chosen = node.body.attributes.get("provider")
    if chosen is None:
        return default_provider(module, node.labels[0].split("_", 1)[0])
    wanted = read_wanted(chosen.expression.tree, chosen, scope)
    if wanted is None:
        local = node.labels[0].split("_", 1)[0]
        reason = f"{chosen.text} names no provider configuration"
        return Provider(_type(module, local), "", Known({}), None, reason)
    link = Link(chosen.expression.file, chosen.line, chosen.text)
    return resolve(module, Wanted(wanted.local, wanted.alias, wanted.key, (link,)))


def default_provider(module: Module, local: str) -> Provider:
    """The configuration without an alias, the same object for every resource of the module that uses it."""
    found = module.default_providers.get(local)
    if found is None:
        found = module.default_providers[local] = resolve(module, Wanted(local))
    return found


def read_wanted(node: Node, attribute: Attribute, scope: Scope) -> Wanted | None:
    """`aws`, `aws.sg`, `aws.by_region["eu"]`, or any of them as a text in the JSON form."""
    match node:
        case Variable(local):
            return Wanted(local)
        case GetAttribute(Variable(local), alias):
            return Wanted(local, alias)
        case Literal(str(text)):
            local, _, alias = text.removeprefix("${").removesuffix("}").partition(".")
            return Wanted(local, alias)
        case Index(GetAttribute(Variable(local), alias), key):
            return Wanted(local, alias, evaluate(NodeExpression(key, attribute.expression), scope, scope.files))
    return None


def resolve(module: Module, wanted: Wanted) -> Provider:
    """Follow a configuration's name up through the modules to the block that configures it."""
    provider = _configured(module, wanted)
    provider.versions = tuple(_versions(module, wanted.local))
    return provider


def _versions(module: Module, local: str) -> Iterator[str]:
    """The constraints on the version of the provider that this module calls `local`, and those of its callers."""
    source = requirement_of(local, module.source.requirements).source
    while True:
        for requirement in module.source.requirements.values():
            if requirement.source == source and requirement.version:
                yield requirement.version
        if module.call is None:
            return
        module = module.call.caller


def _configured(module: Module, wanted: Wanted) -> Provider:
    while True:
        own = own_configuration(module.source, wanted)
        call = module.call
        if call is None:
            return _found(module, own, wanted) if own is not None else _unresolved(module, wanted)
        passed = _passed(module, wanted)
        if passed is not None:
            module, wanted = call.caller, passed
        elif own is not None and is_configured(own):
            return _found(module, own, wanted)
        elif wanted.alias:
            reason = f"the module call passes no provider {wanted.local}.{wanted.alias}"
            return Provider(_type(module, wanted.local), wanted.alias, Known({}), None, reason)
        else:
            wanted = Wanted(_inherited_name(module, wanted.local), "", None, wanted.links)
            module = call.caller


def own_configuration(source: ModuleSource, wanted: Wanted) -> BlockNode | None:
    """The provider block of this name and alias in a folder."""
    for block in source.providers:
        alias = literal_text(block.body.attributes.get("alias")) or ""
        if (block.labels[0], alias) == (wanted.local, wanted.alias):
            return block
    return None


def _passed(module: Module, wanted: Wanted) -> Wanted | None:
    """What the module call passes for a name in its `providers` map."""
    call = module.call
    argument = call.block.body.attributes.get("providers") if call is not None else None
    if call is None or argument is None or not isinstance(argument.expression.tree, ObjectNode):
        return None
    tree = argument.expression.tree
    for (key, node), line in zip(tree.items, tree.lines or repeat(0)):  # noqa: B905
        name = read_wanted(key, argument, call.scope)
        if name is not None and (name.local, name.alias) == (wanted.local, wanted.alias):
            found = read_wanted(node, argument, call.scope)
            if found is None:
                return None
            text = f"providers = {{ {_written(wanted)} = {_written(found)} }}"
            link = Link(argument.expression.file, line or argument.expression.line, text)
            return Wanted(found.local, found.alias, found.key or wanted.key, (*wanted.links, link))
    return None


def _written(wanted: Wanted) -> str:
    name = f"{wanted.local}.{wanted.alias}" if wanted.alias else wanted.local
    if wanted.key is None:
        return name
    return f'{name}["{wanted.key.data}"]' if isinstance(wanted.key, Known) else f"{name}[…]"


def _inherited_name(module: Module, local: str) -> str:
    """The caller's local name for the provider that this module calls `local`."""
    call = module.call
    if call is None:
        return local
    source = requirement_of(local, module.source.requirements).source
    above = call.caller.source.requirements
    if local in above and above[local].source == source:
        return local
    return next((name for name, requirement in above.items() if requirement.source == source), local)


def _type(module: Module, local: str) -> str:
    return requirement_of(local, module.source.requirements).type


def _unresolved(module: Module, wanted: Wanted) -> Provider:
    reason = NOT_CONFIGURED
    if wanted.alias:
        reason = f"provider {wanted.local}.{wanted.alias} is not configured"
    trail = chain(wanted.links, None)
    return Provider(_type(module, wanted.local), wanted.alias, Known({}, trail), None, reason)


def _found(module: Module, block: BlockNode, wanted: Wanted) -> Provider:
    """The provider that a block configures, for the way that led to it."""
    trail = chain(wanted.links, Trail(block.file, block.line, _title(wanted)))
    body: Value
    bodies = module.provider_bodies.get(id(block))
    if bodies is None:
        bodies = module.provider_bodies[id(block)] = _bodies(module, block, wanted)
    if "for_each" not in block.body.attributes:
        body = bodies[""]
    elif isinstance(wanted.key, Known) and str(wanted.key.data) in bodies:
        body = bodies[str(wanted.key.data)]
    elif isinstance(wanted.key, OneOf):
        body = _one_of_bodies(bodies, wanted.key)
    else:
        body = bodies.get("", Unknown(f"{_written(wanted)} is not among the instances of the provider"))
    if isinstance(body, Known):
        body = Known(LinkedBody(wanted.links, body.data), trail)
    location = Location(block.file, block.line, block.end_line)
    return Provider(_type(module, wanted.local), wanted.alias, body, location)


def _bodies(module: Module, block: BlockNode, wanted: Wanted) -> dict[str, Value]:
    """Key of for_each → the configuration's body; "" is the one without for_each, or a placeholder for any key."""
    prefix = _title(wanted) + ": "
    bodies: dict[str, Value] = {}
    for instance in expand(block.body, module.scope).instances:
        scope = module.scope.extended(instance.names)
        bodies[str(instance.key or "")] = Known(LazyObject(thunks_of(block.body, scope, OWN, prefix)))
    return bodies


def _one_of_bodies(bodies: dict[str, Value], key: OneOf) -> Value:
    """Each attribute as one of what the instances with these keys have."""
    chosen = [bodies.get(str(option.data)) for option in key.options if isinstance(option, Known)]
    known = [body for body in chosen if isinstance(body, Known)]
    if len(known) != len(key.options):
        return Unknown("the key of the provider is not known", key.trail)
    names = dict.fromkeys(name for body in known for name in body.data)
    return Known(LazyObject({name: partial(_attribute_of, known, name) for name in names}))


def _attribute_of(bodies: list[Known], name: str) -> Value:
    return one_of(body.data[name] if name in body.data else NULL for body in bodies)


def _title(wanted: Wanted) -> str:
    return f'provider "{wanted.local}"' + (f' alias "{wanted.alias}"' if wanted.alias else "")


def chain(links: tuple[Link, ...], end: Trail | None) -> Trail | None:
    """The links as steps that lead to `end`."""
    trail = end
    for link in reversed(links):
        trail = Trail(link.file, link.line, link.text, join(trail))
    return trail


class LinkedBody(LazyObject):
    """A provider's body whose attributes show the way that led to the provider before their own."""

    __slots__ = ("_body", "_links")

    def __init__(self, links: tuple[Link, ...], body: LazyObject) -> None:
        super().__init__(body._thunks)
        self._body = body
        self._links = links

    def __getitem__(self, name: str) -> Value:
        value = self._ready.get(name)
        if value is None:
            value = self._body[name]
            for link in reversed(self._links):
                value = reached(value, link.file, link.line, link.text)
            self._ready[name] = value
        return value
