"""A reason that names what is missing is one question everywhere; any other is one at the line that it comes from."""

from __future__ import annotations

import pytest

from domicile.model.trail import Trail
from domicile.rules.checks.causes import decided_at, question


def trail(line: int) -> Trail:
    return Trail("main.tf", line, "location = var.location", (Trail("variables.tf", 7, 'variable "location" { … }'),))


@pytest.mark.parametrize(
    "reason",
    [
        "variable location has no value",
        "module not fetched",
        "no provider configuration",
        "its source ../vault does not exist",
        "region comes from the environment (AWS_REGION)",
        "the backend names a bucket and not its location",
        "the place of module.app.data.azurerm_key_vault.kv is not known",
        "the catalogue does not know the gcp place 'primary-b'",
        "the host dbc-1.cloud.databricks.com names no place that is known",
    ],
)
def test_a_reason_that_names_what_is_missing_is_the_question(reason: str) -> None:
    assert question(reason, trail(3), "here") == reason


@pytest.mark.parametrize(
    "reason", ["known after apply", "the place of azurerm_storage_account.this is not known", "not all keys are known"]
)
def test_any_other_reason_is_a_question_at_its_line(reason: str) -> None:
    assert question(reason, trail(3), "here") == f"{reason} variables.tf:7"
    assert question(reason, Trail("main.tf", 3, "location"), "here") == f"{reason} here"
    assert question(reason, None, "here") == f"{reason} here"


def test_the_line_that_decides_is_where_the_proof_ends() -> None:
    assert decided_at(trail(3), "main.tf:3") == "variables.tf:7"
    assert decided_at(None, "main.tf:3") == "main.tf:3"
