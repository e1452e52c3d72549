"""What the catalogue says of a kind's flows: transfer jobs, joined networks, receivers, ways out of the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domicile.catalogue import Catalogue, FlowRule, Kind, Step
from domicile.facts.codes import known_text
from domicile.facts.conditions import Answer, test, values_at
from domicile.facts.flows.receivers import Receivers
from domicile.facts.places import Placer
from domicile.facts.proof import own_location, proof
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Flow
from domicile.model.places import Resolution
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, absence, alternatives, is_null

MOST_HOPS = 3
"""How far a source is followed to the store that it is a part of: a task's location, the location's bucket."""


@dataclass(frozen=True, slots=True)
class _End:
    """Where a flow ends, and what says so."""

    where: Resolution
    attribute: str
    location: Location
    trail: Trail | None
    outsider: str = ""
    doubt: str = ""


def derive(index: Index, catalogue: Catalogue, placer: Placer) -> Iterator[Flow]:
    """The flows of all blocks that are not data sources."""
    receivers = Receivers(catalogue)
    for block in index.blocks:
        kind = catalogue.kind(block.kind)
        if kind is not None and kind.flows and block.mode != "data":
            for rule in kind.flows:
                yield from _of_rule(rule, kind, block, placer, receivers)


def _of_rule(rule: FlowRule, kind: Kind, block: Block, placer: Placer, receivers: Receivers) -> Iterator[Flow]:
    for start in _starts(rule, block):
        answer = test(rule.when, block, start, placer.place)
        if answer.holds is False:
            continue
        carriers = tuple(_named(rule.carriers, block, start, placer))
        if any(carrier.mode != "data" for carrier in carriers):
            continue  # it is made here, and judged itself
        sources = dict.fromkeys(_store(source, placer) for source in _named(rule.source, block, start, placer))
        for end in _ends(rule, kind, block, start, placer, receivers):
            for source in sources or (None,):
                yield _flow(rule, block, end, answer, source, carriers)


def _starts(rule: FlowRule, block: Block) -> Iterator[Block | Value]:
    if not rule.each:
        yield block
        return
    yield from (value for value in values_at(block, block, rule.each) if not is_null(value))


def _flow(
    rule: FlowRule, block: Block, end: _End, answer: Answer, source: Block | None, carriers: tuple[Block, ...]
) -> Flow:
    attribute, location, trail = end.attribute, end.location, end.trail
    if not attribute and answer.value is not None and rule.when is not None:
        attribute = rule.when.attribute.lstrip("/")
        location = own_location(block, attribute, answer.value)
        trail = proof(block, attribute, answer.value, trail)
    return Flow(
        block=block,
        via=rule.via,
        destination=end.where,
        attribute=attribute,
        location=location,
        outsider=end.outsider,
        trail=trail,
        note=rule.note,
        role=rule.role,
        source=source,
        carriers=carriers,
        doubt=end.doubt or ("" if answer.holds else answer.reason),
    )


def _ends(
    rule: FlowRule, kind: Kind, block: Block, start: Block | Value, placer: Placer, receivers: Receivers
) -> Iterator[_End]:
    found = placer.follow(rule.to, block, start, kind.provider, kind.service, prefix=rule.each)
    if not any(one.where.places or one.where.placeless for one in found):
        outsiders = list(_outsiders(rule, block, start, placer, receivers))
        if outsiders:
            yield from outsiders
            return
    for one in found:
        yield _End(one.where, one.attribute, one.location, one.where.trail, doubt=one.doubt)


def _outsiders(
    rule: FlowRule, block: Block, start: Block | Value, placer: Placer, receivers: Receivers
) -> Iterator[_End]:
    for step in rule.outsider:
        if step.form == "constant":
            attribute = rule.each
            value = None if isinstance(start, Block) else start
            trail = proof(block, attribute, value)
            doubt = "" if value is None else absence(value)
            yield _End(Resolution(), attribute, own_location(block, attribute, value), trail, step.argument, doubt)
            return
        ends = list(_at_attribute(step, rule, block, start, receivers)) if step.form == "attribute" else []
        ends += list(_through(step, rule, block, start, placer, receivers)) if step.form == "parent" else []
        if ends:
            yield from ends
            return


def _at_attribute(
    step: Step, rule: FlowRule, block: Block, start: Block | Value, receivers: Receivers
) -> Iterator[_End]:
    path = ".".join(part for part in (rule.each, step.argument) if part)
    for value in values_at(block, start, step.argument):
        yield from _received(value, rule, block, path, own_location(block, path, value), receivers)


def _through(
    step: Step, rule: FlowRule, block: Block, start: Block | Value, placer: Placer, receivers: Receivers
) -> Iterator[_End]:
    """The outsider that the block of a parent step names."""
    path = ".".join(part for part in (rule.each, step.argument) if part)
    for value in values_at(block, start, step.argument):
        for other in placer.blocks_named(value, step, block):
            for text in values_at(other, other, step.by):
                trail = proof(block, path, value, proof(other, step.by, text))
                for end in _received(text, rule, other, step.by, own_location(block, path, value), receivers):
                    yield _End(end.where, path, end.location, trail, end.outsider, absence(value) or end.doubt)


def _received(
    value: Value, rule: FlowRule, block: Block, path: str, location: Location, receivers: Receivers
) -> Iterator[_End]:
    trail = proof(block, path, value)
    for option in alternatives(value):
        text = known_text(option)
        if text:
            name, where = receivers.read(text, rule.prefix)
            yield _End(where, path, location, trail, name, absence(value))
        elif isinstance(option, Unknown):
            name, where = ("", Resolution(unknown=option.reason)) if rule.prefix else receivers.partly(option)
            yield _End(where, path, location, trail, name)
        elif isinstance(option, Known) and not is_null(option):
            yield _End(Resolution(unknown="it is not text"), path, location, trail)


def _named(steps: tuple[Step, ...], block: Block, start: Block | Value, placer: Placer) -> Iterator[Block]:
    for step in steps:
        for value in values_at(block, start, step.argument):
            yield from placer.blocks_named(value, step, block)


def _store(block: Block, placer: Placer) -> Block:
    """The block that a source is a part of, by the parents of its placement, as far as each names one."""
    for _ in range(MOST_HOPS):
        kind = placer.catalogue.kind(block.kind)
        steps = tuple(step for step in kind.place if step.form == "parent") if kind else ()
        above = dict.fromkeys(_named(steps, block, block, placer))
        if len(above) != 1:
            return block
        (block,) = above
    return block
