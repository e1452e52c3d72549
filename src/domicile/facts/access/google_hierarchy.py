"""Where something of Google Cloud stands: in a project, in the folders above it, in an organisation.

Source: Google Cloud, "Resource hierarchy"; google_project and google_folder in hashicorp/terraform-provider-google
(read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from domicile.facts.access.carriers import made_of
from domicile.facts.exposure.projects import projects_named, with_own_names
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

Names = frozenset[Hashable]
"""All that one container is called here: its block, its id."""

_PROJECT, _FOLDER, _ORGANIZATION = "google_project", "google_folder", "google_organization"
_LEVELS = {_PROJECT: "project", _FOLDER: "folder", _ORGANIZATION: "organization"}
_FORM = re.compile(r"^(?:.*cloudresourcemanager\.googleapis\.com/)?(project|folder|organization)s/")


@dataclass(frozen=True, slots=True)
class Container:
    """A project, folder or organization (`level`) by all that it is called; no names where nothing is known of it."""

    level: str
    names: Names


class Hierarchy:
    """The projects and folders of an estate, and what each of them is in."""

    def __init__(self, index: Index) -> None:
        self._projects = index.of_kind(_PROJECT)
        self._folders = index.of_kind(_FOLDER)

    def above(self, level: str, value: Value, root: str) -> list[Container]:
        """The container that a value names, then those that are known to hold it; an organisation is always the last,
        for everything is in one."""
        found: list[Container] = []
        while level != "organization" and len(found) <= len(self._folders) + 1:
            container = Container(level, self.names(level, value, root))
            found.append(container)
            level, value = next(self._parents(container), ("organization", Unknown("its organization is not known")))
        return [*found, Container("organization", self.names("organization", value, root))]

    def names(self, level: str, value: Value, root: str) -> Names:
        """What a value calls a container, with what the container's own block says of itself."""
        if level == "project":
            return self._of_project(value, root)
        found: set[Hashable] = {(level, id(target)) for target in _targets(value) if target.kind.startswith("google_")}
        for option in alternatives(value):
            text = text_of(option)
            if text:
                found.add((level, root, _id_of(level, text)))
        return frozenset(found)

    def _of_project(self, value: Value, root: str) -> Names:
        found: set[Hashable] = set(projects_named(value, root))
        texts = (text for option in alternatives(value) if (text := text_of(option)) and "projects/" in text)
        found |= {("project", root, _id_of("project", text)) for text in texts}
        return with_own_names(found, self._projects, root)

    def _parents(self, container: Container) -> Iterator[tuple[str, Value]]:
        for block in self._projects if container.level == "project" else self._folders:
            if (container.level, id(block)) in container.names:
                for attribute, level in (("folder_id", "folder"), ("org_id", "organization"), ("parent", "")):
                    value = block.get(attribute)
                    if not is_null(value):
                        yield level or level_of(value) or "organization", value


def level_of(value: Value) -> str:
    """project, folder or organization: what a value like `folders/12`, or a reference, names; "" where that is open."""
    for option in alternatives(value):
        match = _FORM.match(_beginning(option))
        if match:
            return match.group(1)
        for target in _targets(option):
            if target.kind in _LEVELS:
                return _LEVELS[target.kind]
    return ""


def _id_of(level: str, text: str) -> str:
    """12 of 12, folders/12 and folders/12/policies/…."""
    return text.rpartition(f"{level}s/")[2].partition("/")[0]


def _beginning(option: Known | Unknown) -> str:
    text = text_of(option)
    if text is None and isinstance(option, Unknown) and option.parts and isinstance(option.parts[0], str):
        return option.parts[0]
    return text or ""


def _targets(value: Value) -> Iterator[Block]:
    return (reference.target for reference in made_of(value))
