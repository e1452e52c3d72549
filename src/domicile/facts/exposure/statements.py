"""Openings by a block that is one statement of a resource policy: permissions of functions, layers and event buses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.aws_policy import Condition, PolicyDocument, Statement, elements
from domicile.facts.exposure.answers import holds, read_or_null
from domicile.facts.exposure.aws.language import Language
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.policies import opened
from domicile.facts.exposure.rows import OpeningRow, test_of
from domicile.facts.exposure.targets import Targets
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.values import Known, Value, is_null, text_of


def openings(row: OpeningRow, block: Block, targets: Targets, language: Language) -> Iterator[Opening]:
    """An opening where the statement lets outsiders in; its principal stands at the row's attribute.

    Settings: action, default_action, service, conditions (each {attribute, operator, key}, or {each, operator_at,
    key_at, value_at}), anonymous (the test with which requests need no signature).
    """
    anonymous = row.settings.get("anonymous")
    signed = anonymous is None or holds(block, test_of(anonymous)).state == "no"
    for principal in read_or_null(block, row.attribute):
        statement = Statement(
            sid="",
            effect="Allow",
            actions=_actions(row, block),
            principals=tuple(("*", element) for element in elements(principal)),
            conditions=tuple(_conditions(row.settings.get("conditions", ()), block)),
            trail=principal.trail,
        )
        yield from opened(row, block, principal, PolicyDocument((statement,)), targets, language, signed, "it")


def _actions(row: OpeningRow, block: Block) -> tuple[Value, ...]:
    action = first(block, row.settings["action"])
    return elements(Known(row.settings["default_action"]) if is_null(action) else action)


def _conditions(rows: list[Mapping[str, Any]], block: Block) -> Iterator[Condition]:
    for row in rows:
        if "each" not in row:
            value = first(block, row["attribute"])
            if not is_null(value):
                yield Condition(row["operator"], row["key"], elements(value))
            continue
        for item in read(block, row["each"]):
            operator, key = (text_of(first(item, row[name])) or "" for name in ("operator_at", "key_at"))
            yield Condition(operator, key, elements(first(item, row["value_at"])))
