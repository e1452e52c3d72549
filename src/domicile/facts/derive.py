"""From blocks to the estate: every fact room is asked, and a fault in one of them is a problem, never silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType

from domicile.catalogue import Catalogue
from domicile.facts import access, copies, exposure, flows, kubernetes, placement
from domicile.facts.access.ways import ways
from domicile.facts.kubernetes.mirrors import Mirrors
from domicile.facts.kubernetes.terraform_manifests import not_read, views, without_templates
from domicile.facts.naming import name_parents
from domicile.facts.places import Placer
from domicile.facts.uncatalogued import not_assessed
from domicile.model.blocks import Block
from domicile.model.estate import Estate, Index, NotAssessed, Problem
from domicile.model.facts import Exposure, Flow, Grant, Placement, Way

Fact = Placement | Exposure | Grant | Way | Flow | NotAssessed


def derive(blocks: Iterable[Block], catalogue: Catalogue, environment: Mapping[str, str] | None = None) -> Estate:
    """All facts of the blocks. What a fault of ours kept from being found is named in `problems`.

    `environment` holds the environment variables that are certain (AWS_REGION), as the policy names them.
    """
    every = list(blocks)
    problems: list[Problem] = []
    applied = list(_views(every, problems))
    index = Index([*without_templates(every, applied), *applied])
    placer = Placer(index, catalogue, environment)
    estate = Estate(index, problems=problems)
    _name_parents(index, catalogue, problems)
    for block in index.blocks:
        _collect(estate, lambda block=block: placement.of_block(block, catalogue, placer), block)  # type: ignore[misc]
        _collect(estate, lambda block=block: copies.of_block(block, catalogue, placer), block)  # type: ignore[misc]
    _collect(estate, lambda: kubernetes.derive(index, catalogue, placer))
    mirrors = _mirrors(index, catalogue, problems)
    _collect(estate, lambda: mirrors.exposures(exposure.derive(mirrors.for_exposure(), catalogue)))
    _collect(estate, lambda: mirrors.grants(access.derive(mirrors.for_access(), catalogue)))
    _collect(estate, lambda: ways(estate.grants))
    _collect(estate, lambda: flows.derive(index, catalogue, placer))
    _collect(estate, lambda: not_read(every))
    _collect(estate, lambda: not_assessed(index, catalogue))
    return estate


def _name_parents(index: Index, catalogue: Catalogue, problems: list[Problem]) -> None:
    try:
        name_parents(index, catalogue)
    except Exception as error:
        problems.append(_problem(error, None))


def _views(blocks: Iterable[Block], problems: list[Problem]) -> Iterator[Block]:
    for block in blocks:
        try:
            yield from views((block,))
        except Exception as error:
            problems.append(_problem(error, block))


def _mirrors(index: Index, catalogue: Catalogue, problems: list[Problem]) -> Mirrors:
    mirrors = Mirrors(index, catalogue)
    try:
        mirrors.make()
    except Exception as error:  # what was mirrored until then is judged, and the fault is told
        problems.append(_problem(error, None))
    return mirrors


def _collect(estate: Estate, facts: Callable[[], Iterator[Fact]], block: Block | None = None) -> None:
    try:
        for fact in facts():
            _add(estate, fact)
    except Exception as error:  # the edge of the fact rooms: a fault becomes a problem and exit status 2
        estate.problems.append(_problem(error, block))


def _add(estate: Estate, fact: Fact) -> None:
    if isinstance(fact, Placement):
        estate.placements.append(fact)
    elif isinstance(fact, Exposure):
        estate.exposures.append(fact)
    elif isinstance(fact, Grant):
        estate.grants.append(fact)
    elif isinstance(fact, Flow):
        estate.flows.append(fact)
    elif isinstance(fact, Way):
        estate.ways.append(fact)
    else:
        estate.not_assessed.append(fact)


def _problem(error: Exception, block: Block | None) -> Problem:
    block = block or _block_of(error.__traceback__)
    fault = f"fault of domicile: {type(error).__name__}: {error}"
    if block is None:
        return Problem(fault)
    return Problem(f"{block.address}: {fault}", block.location.file, block.location.line)


def _block_of(traceback: TracebackType | None) -> Block | None:
    """The block that the innermost frames were at work on, by the local name that every fact room gives it."""
    found = None
    while traceback is not None:
        local = traceback.tb_frame.f_locals.get("block")
        found = local if isinstance(local, Block) else found
        traceback = traceback.tb_next
    return found
