"""Google's modules of the registry that were not fetched: roles that their arguments give."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import google
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, from_plain

IAM = "module/terraform-google-modules/iam/google//modules"
LI = ["user:li@example.com"]


def grants(module: str, **body: Any) -> list[Grant]:
    values = {name: value if isinstance(value, Unknown) else from_plain(value) for name, value in body.items()}
    block = Block(f"{IAM}/{module}", "m", "module.m", "module", Location("main.tf", 1, 9), Known(values))
    return list(google.derive(Index([block]), catalogue.load()))


def categories(found: list[Grant]) -> set[str]:
    return {grant.category for grant in found if grant.broad and not grant.undecided}


@pytest.mark.parametrize(
    ("module", "body", "expected"),
    [
        ("projects_iam", {"projects": ["p"], "bindings": {"roles/owner": LI}}, {"owner"}),
        ("projects_iam", {"projects": ["p"], "bindings": {"roles/run.invoker": LI}}, set()),
        (
            "projects_iam",
            {"projects": ["p"], "conditional_bindings": [{"role": "roles/editor", "members": LI}]},
            {"editor"},
        ),
        (
            "folders_iam",
            {"folders": ["folders/1"], "bindings": {"roles/storage.objectAdmin": LI}},
            {"data-administrator"},
        ),
        ("projects_iam", {"projects": ["p"], "bindings": {"roles/storage.objectAdmin": LI}}, set()),
        ("organizations_iam", {"organizations": ["1"], "bindings": {"roles/viewer": LI}}, {"basic-viewer"}),
        ("member_iam", {"project_id": "p", "project_roles": ["roles/owner"]}, {"owner"}),
        ("member_iam", {"project_id": "p", "project_roles": ["roles/run.invoker"]}, set()),
        ("storage_buckets_iam", {"storage_buckets": ["b"], "bindings": {"roles/storage.admin": LI}}, set()),
    ],
)
def test_roles_that_a_module_gives(module: str, body: dict[str, Any], expected: set[str]) -> None:
    assert categories(grants(module, **body)) == expected


def test_members_of_a_module_are_whom_it_lets_in() -> None:
    (grant,) = grants("projects_iam", projects=["p"], bindings={"roles/owner": LI})
    assert grant.principal is not None
    assert (grant.principal.id, grant.scope) == ("gcp:user:li@example.com", "the project p")


def test_bindings_that_are_not_known_are_undecided() -> None:
    found = grants("projects_iam", projects=["p"], bindings=Unknown("variable bindings has no value"))
    assert [bool(grant.undecided) for grant in found] == [True]


def test_a_role_is_known_where_the_project_before_it_is_not() -> None:
    project = Unknown("variable project has no value")
    values = [Unknown(project.reason, parts=(project, f"=>roles/{role}")) for role in ("secretmanager.admin", "viewer")]
    body = Known({"project_roles": Known(tuple(values))})
    kind = "module/terraform-google-modules/service-accounts/google"
    found = google.derive(
        Index([Block(kind, "m", "module.m", "module", Location("main.tf", 1, 9), body)]), catalogue.load()
    )
    assert categories(list(found)) == {"data-administrator", "basic-viewer"}
