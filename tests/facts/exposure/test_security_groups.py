"""What security groups let in, however their rules name them; and defaults that changed with a provider's version."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.blocks import Block, Provider
from domicile.model.values import Known, Reference, from_plain

from .estates import Estate, ref, variable

PORT: dict[str, Any] = {"from_port": 5432, "to_port": 5432, "protocol": "tcp"}
WORLD = {**PORT, "cidr_blocks": ["0.0.0.0/0"]}


def database(estate: Estate, *groups: Any) -> Block:
    return estate.add("aws_db_instance", publicly_accessible=True, vpc_security_group_ids=list(groups))


def reasons(estate: Estate) -> list[str]:
    return [exposure.reason for exposure in estate.exposures() if exposure.state == "undecided"]


def test_a_rule_of_an_unknown_group_does_not_leave_a_group_shut() -> None:
    estate = Estate()
    group = estate.add("aws_security_group")
    estate.add("aws_security_group_rule", "any", type="ingress", security_group_id=variable("group"), **WORLD)
    database(estate, ref(group))
    assert reasons(estate) == [
        "aws_security_group_rule.any may be a rule of aws_security_group.x: variable group has no value"
    ]


@pytest.mark.parametrize(
    "rule",
    [
        {**PORT, "cidr_blocks": ["10.0.0.0/8"]},
        {**WORLD, "from_port": 443, "to_port": 443},
    ],
)
def test_a_rule_of_an_unknown_group_that_would_let_nobody_in_says_nothing(rule: dict[str, Any]) -> None:
    estate = Estate()
    group = estate.add("aws_security_group")
    estate.add("aws_security_group_rule", type="ingress", security_group_id=variable("group"), **rule)
    database(estate, ref(group))
    assert not estate.exposures()


def test_a_rule_of_another_group_says_nothing() -> None:
    estate = Estate()
    one, other = estate.add("aws_security_group", "one"), estate.add("aws_security_group", "other")
    estate.add("aws_security_group_rule", type="ingress", security_group_id=ref(other), **WORLD)
    database(estate, ref(one))
    assert not estate.exposures()


def test_a_group_outside_the_configuration_is_open_where_a_rule_of_it_is() -> None:
    estate = Estate()
    estate.add("aws_security_group_rule", "world", type="ingress", security_group_id="sg-1", **WORLD)
    database(estate, "sg-1")
    (exposure,) = estate.exposed()
    assert exposure.how == "publicly_accessible is true and aws_security_group_rule.world lets in the whole internet"


def test_a_group_outside_the_configuration_is_not_shut() -> None:
    estate = Estate()
    rule = {**PORT, "cidr_blocks": ["203.0.113.0/24"]}
    estate.add("aws_security_group_rule", type="ingress", security_group_id="sg-1", **rule)
    database(estate, "sg-1")
    assert reasons(estate) == ["the group sg-1 is not in the configuration"]


def test_a_group_that_a_data_source_finds_is_open_where_a_rule_of_it_is() -> None:
    estate = Estate()
    group = estate.add("aws_security_group", name="db")
    group.mode = "data"
    estate.add("aws_security_group_rule", type="ingress", security_group_id=ref(group), **WORLD)
    database(estate, ref(group))
    assert len(estate.exposed()) == 1


def test_the_default_group_is_a_group() -> None:
    estate = Estate()
    group = estate.add("aws_default_security_group", ingress=[WORLD])
    database(estate, ref(group))
    assert group in estate.exposed()[0].joined


@pytest.mark.parametrize(
    ("cidr", "state"),
    [
        ("0.0.0.0/1", "exposed"),
        ("::/0", "exposed"),
        ("2000::/3", "exposed"),
        ("fc00::/7", None),
        ("10.0.0.0/8", None),
        ("203.0.113.7/32", None),
    ],
)
def test_a_range_as_good_as_the_internet_is_the_internet(cidr: str, state: str | None) -> None:
    estate = Estate()
    attribute = "ipv6_cidr_blocks" if ":" in cidr else "cidr_blocks"
    group = estate.add("aws_security_group", ingress=[{**PORT, attribute: [cidr]}])
    database(estate, ref(group))
    assert estate.states() == ({state} if state else set())
    whole = "the whole internet" if cidr.endswith("/0") else cidr
    assert all(exposure.how.endswith(f"lets in {whole}") for exposure in estate.exposed())


@pytest.mark.parametrize("apart", [False, True])
def test_a_prefix_list_is_followed(apart: bool) -> None:
    estate = Estate()
    entry = {"cidr": "0.0.0.0/0"}
    prefixes = estate.add("aws_ec2_managed_prefix_list", **({} if apart else {"entry": [entry]}))
    if apart:
        estate.add("aws_ec2_managed_prefix_list_entry", prefix_list_id=ref(prefixes), **entry)
    group = estate.add("aws_security_group", ingress=[{**PORT, "prefix_list_ids": [ref(prefixes)]}])
    database(estate, ref(group))
    assert len(estate.exposed()) == 1


def test_a_prefix_list_elsewhere_is_undecided_and_one_of_aws_is_not_the_internet() -> None:
    for name, expected in (("office", ["the prefix list is not in the configuration"]), ("com.amazonaws.x.s3", [])):
        estate = Estate()
        prefixes = estate.add("aws_ec2_managed_prefix_list", name=name)
        prefixes.mode = "data"
        group = estate.add("aws_security_group", ingress=[{**PORT, "prefix_list_ids": [ref(prefixes)]}])
        database(estate, ref(group))
        assert reasons(estate) == expected


def test_egress_rules_open_nothing() -> None:
    estate = Estate()
    group = estate.add("aws_security_group")
    estate.add("aws_security_group_rule", type="egress", security_group_id=ref(group), **WORLD)
    database(estate, ref(group))
    assert not estate.exposures()


def test_a_known_group_keeps_its_reference() -> None:
    estate = Estate()
    group = estate.add("aws_security_group", ingress=[WORLD])
    database(estate, Known("sg-known", reference=Reference(group, "id")))
    assert len(estate.exposed()) == 1


@pytest.mark.parametrize(
    ("versions", "state"),
    [
        (["~> 5.0"], "exposed"),
        (["5.100.0"], "exposed"),
        ([">= 4.0, < 6.0"], "exposed"),
        (["~> 5.31.0"], "exposed"),
        (["<= 5.99.1"], "exposed"),
        ([">= 4.9", "~> 5.2"], "exposed"),
        (["~> 6.0"], None),
        ([">= 6.0.0"], None),
        (["6.2"], None),
        ([">= 5.0", "~> 6.4"], None),
        ([], "undecided"),
        ([">= 5.0"], "undecided"),
        (["~> 5"], "undecided"),
    ],
)
def test_a_warehouse_is_public_by_default_before_version_six(versions: list[str], state: str | None) -> None:
    estate = Estate()
    group = estate.add("aws_security_group", ingress=[{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}])
    cluster = estate.add("aws_redshift_cluster", vpc_security_group_ids=[ref(group)])
    cluster.provider = Provider("aws", "", from_plain({}), versions=tuple(versions))
    assert estate.states() == ({state} if state else set())


@pytest.mark.parametrize("versions", [(), ("~> 5.0",), ("~> 6.0",)])
@pytest.mark.parametrize("public", [True, False])
def test_what_is_set_counts_in_every_version(versions: tuple[str, ...], public: bool) -> None:
    estate = Estate()
    group = estate.add("aws_security_group", ingress=[{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}])
    body = {"publicly_accessible": public, "vpc_security_group_ids": [ref(group)]}
    estate.add("aws_redshift_cluster", **body).provider = Provider("aws", "", from_plain({}), versions=versions)
    assert estate.states() == ({"exposed"} if public else set())
