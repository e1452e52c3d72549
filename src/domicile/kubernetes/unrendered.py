"""Texts that something fills in later: Helm, Jinja, envsubst, Flux and OpenShift write them in braces."""

from __future__ import annotations

import re

from domicile.model.values import Known, OneOf, Unknown, Value, present

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}")
_OF_KUSTOMIZE = re.compile(r"\$\([\w.-]+\)")
"""What `vars` and `replacements` of a kustomization fill in, by its documentation's own way of writing it."""


def reason_unrendered(text: str) -> str:
    """Why a text is not yet what it will be, "" when it is."""
    if "{" not in text or (match := _PLACEHOLDER.search(text)) is None:
        return ""
    return f"{match[0]} is filled in later"


def reason_unnamed(name: str) -> str:
    """Why the name of an object is not yet what it will be, "" when it is. `$(…)` in a name is kustomize's; in other
    texts it is the kubelet's or a shell's."""
    match = _OF_KUSTOMIZE.search(name) if "$(" in name else None
    return f"{match[0]} is filled in later" if match else reason_unrendered(name)


def called(sort: str, name: str) -> str:
    """Somebody of a sort ("user", or "unknown") by a name, for people; one that a template fills in is not known."""
    placeholder = _PLACEHOLDER.search(name) if "{{" in name else None
    if placeholder is None:
        return f"{sort} {name}"
    lack = "not known" if placeholder[0] == name else "not wholly known"
    sort = "principal" if sort == "unknown" else sort
    return f"{'an' if sort[0] in 'aeio' else 'a'} {sort} that is {lack} ({name})"


def written(value: Value) -> str:
    """A name as it stands in the file, a placeholder and a number too, whether or not a template decides on it; ""
    where there is none."""
    value = present(value) if isinstance(value, OneOf) else value
    if isinstance(value, Unknown):
        return "".join(part for part in value.parts if isinstance(part, str))
    if isinstance(value, Known) and isinstance(value.data, (str, int, float)):
        return str(value.data)
    return ""
