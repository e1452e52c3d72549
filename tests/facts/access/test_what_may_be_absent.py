"""Parts of a block that may not be there give nothing for certain, and are never passed over."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.aws_policy import members
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Absent, Known, from_plain, one_of, plain
from tests.facts.estate_of_blocks import block

EVERYTHING = {"api_groups": ["*"], "resources": ["*"], "verbs": ["*"]}
ADMIN = {"kind": "ClusterRole", "name": "cluster-admin"}
CASES: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("azurerm_role_definition", {"scope": "/subscriptions/1"}, "permissions", {"actions": ["*"]}),
    ("kubernetes_cluster_role", {"metadata": [{"name": "a"}]}, "rule", EVERYTHING),
    (
        "kubernetes_cluster_role_binding",
        {"metadata": [{"name": "a"}], "role_ref": [ADMIN]},
        "subject",
        {"kind": "User", "name": "ann"},
    ),
]


def perhaps(part: dict[str, Any]) -> Known:
    return Known((one_of((from_plain(part), Absent(None, reason="nobody knows"))),))


def grants(kind: str, body: dict[str, Any]) -> list[Grant]:
    return [grant for grant in derive(Index([block(kind, "it", **body)]), catalogue.load()) if grant.category]


@pytest.mark.parametrize(("kind", "body", "name", "part"), CASES, ids=[case[0] for case in CASES])
def test_a_part_that_may_be_absent_is_undecided(
    kind: str, body: dict[str, Any], name: str, part: dict[str, Any]
) -> None:
    assert any(grant.broad and not grant.undecided for grant in grants(kind, {**body, name: [part]}))
    found = grants(kind, {**body, name: perhaps(part)})
    assert found and all(grant.undecided for grant in found)


def test_a_binding_of_a_policy_that_may_be_absent_is_undecided() -> None:
    binding = {"role": "roles/owner", "members": ["user:ann@example.com"]}
    structure = Known({"bindings": perhaps(binding)})
    policy = block("google_project_iam_policy", "it", project="shop", policy_data=structure)
    found = list(derive(Index([policy]), catalogue.load()))
    assert {grant.principal.id for grant in found if grant.principal} == {"gcp:user:ann@example.com"}
    assert all(grant.undecided for grant in found)


@pytest.mark.parametrize(("rule", "subject"), [(False, False), (True, False), (False, True)])
def test_a_way_through_a_part_of_a_cluster_that_may_be_absent_is_not_certain(rule: bool, subject: bool) -> None:
    reads = {"api_groups": [""], "resources": ["secrets"], "verbs": ["get"]}
    ann = {"kind": "User", "name": "ann"}
    role_ref = [{"kind": "ClusterRole", "name": "reader"}]
    secret = block("kubernetes_secret", "token", metadata=[{"name": "token", "namespace": "shop"}])
    rules = perhaps(reads) if rule else [reads]
    role = block("kubernetes_cluster_role", "reader", metadata=[{"name": "reader"}], rule=rules)
    subjects = perhaps(ann) if subject else [ann]
    named = [{"name": "a"}]
    bound = block("kubernetes_cluster_role_binding", "a", metadata=named, role_ref=role_ref, subject=subjects)
    found = [g for g in derive(Index([secret, role, bound]), catalogue.load()) if secret in g.targets]
    assert found and {bool(grant.doubt) for grant in found} == {rule or subject}


def test_members_of_a_choice_are_choices() -> None:
    both = one_of((from_plain({"a": 1, "b": 2}), from_plain({"a": 1})))
    assert plain(members(both)["a"]) == 1
    assert members(both)["b"] is not None and not isinstance(members(both)["b"], Known)
