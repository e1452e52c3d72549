"""`data.google_iam_policy`: the policy that its bindings describe, computed as the Google provider does.

Source: the data source's page in hashicorp/terraform-provider-google.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from domicile.facts.aws_policy import elements, members
from domicile.model.blocks import Block
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, NotPlain, Reference, Unknown, Value, alternatives, one_of, plain


def document(block: Block, name: str) -> Value | None:
    """The value of `policy_data`, with its `structure`; None for other names."""
    if name != "policy_data":
        return None
    trail = Trail(block.location.file, block.location.line, f"data google_iam_policy {block.name}")
    bindings = tuple(
        one_of((_binding(option) for option in alternatives(value)), value.trail)
        for value in elements(block.get("binding"))
    )
    structure = Known({"bindings": Known(bindings, trail)}, trail)
    try:
        text = json.dumps(plain(structure))
    except NotPlain as stop:
        reason = stop.value.reason if isinstance(stop.value, Unknown) else "part of the policy is one of several values"
        return Unknown(reason, trail, Reference(block, name), structure=structure)
    return Known(text, trail, Reference(block, name), structure)


def _binding(value: Known | Unknown) -> Value:
    if isinstance(value, Unknown) or not isinstance(value.data, Mapping):
        return value
    parts = members(value)
    people = parts.get("members") or parts.get("member", NULL)
    binding: dict[str, Value] = {"role": parts.get("role", NULL), "members": people}
    conditions = elements(parts.get("condition", NULL))
    if conditions:
        binding["condition"] = conditions[0]
    return Known(binding, value.trail)
