"""The rows of the catalogue hang together: every name in them leads somewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest

from domicile.facts.exposure.aws.language import language_of
from domicile.facts.exposure.policies import ADDRESS
from domicile.facts.exposure.rows import ACCOUNT, PROJECT, SELF, rows_of

from .estates import CATALOGUE

SECTION = CATALOGUE.section("exposures")
ROWS = rows_of(SECTION)
FORMS = {
    "value": {"opens"},
    "grant": {"grantee", "grantees", "permission", "permissions"},
    "member": {"members", "roles"},
    "policy": {"attribute"},
    "statement": {"attribute", "action", "default_action"},
    "range": {"start", "end"},
    "addresses": {"attribute"},
    "reachable": {"groups"},
}
ABILITIES = {"list", "read", "write", "delete", "administer"}
MECHANISMS = {
    "acl",
    "policy",
    "iam",
    "flag",
    "network",
    "default-network",
    "share",
    "image-share",
    "website",
    "container",
    "link",
    "identity",
}


@pytest.mark.parametrize("provider", SECTION)
def test_every_file_says_where_it_comes_from(provider: str) -> None:
    data = SECTION[provider]
    assert data["provider"] == provider
    assert all(source.startswith("https://") for source in data["source"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(data["checked"]))


def test_every_opening_has_what_its_form_reads() -> None:
    for row in ROWS.openings:
        assert row.kinds
        assert FORMS[row.form] <= set(row.settings), row.kinds
        assert row.mechanism in MECHANISMS, row.kinds
        assert row.at.reach in ("", SELF, ACCOUNT, PROJECT)


def test_every_table_is_there_and_names_abilities_and_audiences() -> None:
    for row in ROWS.openings:
        for name in ("opens", "grantees", "members"):
            for entry in row.table(name).values():
                assert entry.get("audience", "everyone") in ("everyone", "authenticated"), row.kinds
                assert set(entry.get("abilities", ())) <= ABILITIES, row.kinds
        for name in ("permissions", "roles"):
            for abilities in row.table(name).values():
                assert set(abilities) <= ABILITIES, row.kinds


def test_what_a_store_needs_is_what_a_guard_gives() -> None:
    for store in ROWS.stores.values():
        own = {store.kind, *(store.behind.kinds if store.behind is not None else ())}
        around = [guard for guard in ROWS.guards if guard.at.reach == ACCOUNT and store.channel in guard.channels]
        given = {guard.name for guard in ROWS.guards if own & {*guard.at.kinds, *guard.kinds}}
        given |= {guard.name for guard in around}
        assert {name for names in store.needs for name in names} <= given, store.kind


def test_every_guard_stops_something_that_exists() -> None:
    used = {ADDRESS, *(row.mechanism for row in ROWS.openings)}
    for guard in ROWS.guards:
        assert guard.stops | guard.refuses
        assert guard.stops | guard.refuses <= used, guard.kinds


def test_every_channel_has_a_rule() -> None:
    from domicile.rules import load

    rules = [rule for rule in load() if rule.check == "exposure"]
    judged: set[Any] = {channel for rule in rules for channel in rule.params.get("channels", ())}
    assert {row.channel for row in ROWS.openings} <= judged


def test_the_language_names_no_action_twice_within_a_service() -> None:
    language = language_of(ROWS.language)
    for service, table in language.actions.items():
        actions = [action for actions in table.values() for action in actions]
        assert len(actions) == len(set(actions)), service
        assert all(action.startswith(f"{service}:") for action in actions), service
