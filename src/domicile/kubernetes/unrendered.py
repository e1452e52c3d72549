"""Texts that something fills in later: Helm, Jinja, envsubst, Flux and OpenShift write them in braces."""

from __future__ import annotations

import re

from domicile.model.values import Known, Unknown, Value

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}")


def reason_unrendered(text: str) -> str:
    """Why a text is not yet what it will be, "" when it is."""
    if "{" not in text or (match := _PLACEHOLDER.search(text)) is None:
        return ""
    return f"{match[0]} is filled in later"


def written(value: Value) -> str:
    """A name as it stands in the file, a placeholder and a number too; "" where there is none."""
    if isinstance(value, Unknown):
        return "".join(part for part in value.parts if isinstance(part, str))
    if isinstance(value, Known) and isinstance(value.data, (str, int, float)):
        return str(value.data)
    return ""
