"""How findings call principals."""

from __future__ import annotations

import pytest

from domicile.model.blocks import Block, Location
from domicile.model.facts import Grant, Principal
from domicile.model.values import Known
from domicile.rules.checks.grants import name_of

WHERE = Location("main.tf", 1, 1)
REASON = "variable who has no value"


@pytest.mark.parametrize(
    ("principal", "name"),
    [
        (Principal("user", "opensearch:user/*", REASON), "a user that is not known"),
        (Principal("account", "aws:account/*", REASON), "an account that is not known"),
        (Principal("role", "snowflake:role/*", REASON), "a role that is not known"),
        (Principal("role", "snowflake:role/SUPPORT"), "role SUPPORT"),
        (Principal("authenticated", "snowflake:role/PUBLIC"), "everybody who can log in"),
        (Principal("authenticated", "kubernetes:group/system:authenticated"), "every account of the cluster"),
        (Principal("authenticated", "gcp:allAuthenticatedUsers"), "every customer of the cloud"),
        (Principal("authenticated", "oci:any-user"), "everybody in the tenancy"),
        (Principal("service-account", "confluent:user/sa-1"), "service account sa-1"),
    ],
)
def test_a_principal_is_called_by_what_it_is(principal: Principal, name: str) -> None:
    block = Block("x", "x", "x.x", "resource", WHERE, Known({}))
    assert name_of(Grant(block, principal, frozenset(), "it", "who", WHERE)) == name
