"""What Google gives agents of its own services by itself: written down, it is no more than what stands there anyway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domicile.facts.access.carriers import made_of
from domicile.facts.access.google_bindings import Binding
from domicile.facts.access.google_members import agent_of
from domicile.facts.access.google_numbers import Numbers, number_of, project_of
from domicile.model.blocks import Block
from domicile.model.facts import Grant
from domicile.model.values import Value, alternatives, is_null, text_of

_PROJECT = "google_project"
_SERVICE = re.compile(r".*@([^.]+)\..*gserviceaccount\.com")


def anyway(
    grant: Grant, binding: Binding, role: Value, member: Value, numbers: Numbers, table: Mapping[str, Any]
) -> Grant:
    """The grant to an agent: not too much where Google gives it that role by itself, which it does on the agent's own
    project; a question where it is not known whether this is that one. Roles that are made for agents are theirs
    wherever. `table` is Google's section `access`."""
    if _is_for_agents(role, table):
        return _as_for_agents(grant, member, table)
    if grant.principal is not None:
        return grant
    agent = agent_of(member)
    service = _SERVICE.fullmatch(agent)
    given = table.get("agents_by_default", {}).get(text_of(role) or "", ())
    if not grant.broad or service is None or service.group(1) not in given or binding.level != "project":
        return grant
    own = _is_its_own(binding, member, numbers)
    if own:
        return replace(grant, broad="", eased=grant.eased | {"given-anyway"})
    doubt = "Google gives it that by itself on its own project, and whether this is that one is not known"
    return grant if own is False else replace(grant, undecided=grant.undecided or doubt)


def _is_for_agents(role: Value, table: Mapping[str, Any]) -> bool:
    pattern = table.get("agent_roles", {}).get("matches", "")
    return bool(pattern) and re.search(pattern, text_of(role) or "") is not None


def _as_for_agents(grant: Grant, member: Value, table: Mapping[str, Any]) -> Grant:
    """Too much for anybody but an agent; a question where it is not known who it is."""
    if not grant.broad:
        return grant
    made_by = table["agent_roles"]["made_by"]
    if agent_of(member) or any(made.target.kind in made_by for made in made_of(member)):
        return replace(grant, broad="", eased=grant.eased | {"given-anyway"})
    if grant.principal is not None and grant.principal.unknown:
        doubt = "the role is made for agents of Google's own, and whether this is one is not known"
        return replace(grant, undecided=grant.undecided or doubt)
    return grant


def _is_its_own(binding: Binding, member: Value, numbers: Numbers) -> bool | None:
    """Whether the number in an agent's name is that of the project that the binding is about, or is read from it; None
    where that is not known."""
    project = project_of(binding)
    written, known = number_of(member), numbers.of(project, binding.block.root)
    if written and known:
        return written == known
    about = [reference.target for reference in made_of(project) if reference.target.kind == _PROJECT]
    names = {text_of(option) for option in alternatives(project)} | {_name(block) for block in about}
    numbered = [reference.target for reference in made_of(member) if reference.target.kind == _PROJECT]
    if not numbered:
        return None
    if all(block in about or _both_of_the_provider(block, project) for block in numbered):
        return True
    named = {_name(block) for block in numbered}
    return None if None in named | names else named <= names


def _name(project: Block) -> str | None:
    return text_of(project.get("project_id"))


def _both_of_the_provider(target: Block, project: Value) -> bool:
    """Whether neither says which project it is, so that both are the one that the provider is for."""
    return target.mode == "data" and is_null(target.get("project_id")) and is_null(project)
