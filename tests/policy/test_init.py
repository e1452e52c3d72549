"""A first policy from what the estate shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile.model.blocks import Location
from domicile.model.estate import Estate, Index
from domicile.model.facts import Grant, Placement, Principal
from domicile.policy import PolicyError
from domicile.policy.init import _quoted, draft

from .written import at, block, policy


def placed(name: str, *codes: str, unknown: str = "", **body: Any) -> Placement:
    return Placement(block(name=name, **body), "primary", at(*codes, unknown=unknown), "provider", Location("a", 1, 1))


def estate(*placements: Placement, grants: tuple[Grant, ...] = ()) -> Estate:
    blocks = [placement.block for placement in placements]
    return Estate(Index(blocks), list(placements), grants=list(grants))


def test_the_countries_in_which_most_data_is_are_allowed(tmp_path: Path) -> None:
    found = [placed(f"a{n}", "aws:eu-west-1") for n in range(8)]
    found += [placed("b", "aws:ap-southeast-1"), placed("c", "azure:norwayeast"), placed("d", "azure:norwayeast")]
    found += [placed("e", unknown="variable region\nhas no value"), placed("f", "gcp:EU")]
    text = draft(estate(*found))
    read = policy(tmp_path, text)
    assert read.home is not None
    assert read.home.allow is not None
    assert read.home.allow.countries == {"IE", "NO"}
    assert "10 of 11 placements are there" in text
    assert "add what is right: SG (1)" in text
    assert "8  aws:eu-west-1 (Ireland, IE)" in text
    assert "1  not known: variable region has no value" in text


def test_tags_that_look_like_classes_and_accounts_are_suggested(tmp_path: Path) -> None:
    found = [placed(f"a{n}", "aws:eu-west-1", tags={"Data-Class": "eu: 'user'", "Team": "blue"}) for n in range(3)]
    grant = Grant(
        found[0].block, Principal("account", "aws:account/111122223333"), frozenset(), "", "policy", Location("a", 1, 1)
    )
    text = draft(estate(*found, grants=(grant,)))
    assert "# - {tags: {Data-Class: 'eu: ''user'''}, class: home}   # on 3 resources" in text
    assert "#   'aws:account/111122223333': {belongs: WHERE}   # in 1 grant" in text
    assert "Team" not in text
    policy(tmp_path, text)
    text = (
        text.replace("  # - {tags", "  - {tags").replace("# principals:", "principals:").replace("#   'aws", "  'aws")
    )
    with pytest.raises(PolicyError, match="belongs: WHERE is no place"):
        policy(tmp_path, text)
    policy(tmp_path, text.replace("WHERE}", "IE}"))


def test_an_empty_estate_gives_a_policy_too(tmp_path: Path) -> None:
    text = draft(estate())
    assert not policy(tmp_path, text).data_classes["home"].judge("primary", at("aws:us-east-1")).outside
    assert "no place of any data could be told" in text


@given(st.text(max_size=20))
def test_what_is_quoted_is_one_yaml_scalar(text: str) -> None:
    import yaml

    assert isinstance(yaml.safe_load(_quoted(text)), str)
    assert "\n" not in _quoted(text)
