"""Grants on Oracle Cloud: what statements lead to, who dynamic groups are, what denials take away."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access import derive
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, from_plain

CATALOGUE = catalogue.load()
TENANCY_B = "ocid1.tenancy.oc1..b"


def block(kind: str, called: str = "x", /, **body: Any) -> Block:
    values = {k: v if isinstance(v, (Known, Unknown, OneOf)) else from_plain(v) for k, v in body.items()}
    return Block(kind, called, f"{kind}.{called}", "resource", Location("main.tf", 1, 9), Known(values))


def policy(*statements: Any) -> Block:
    return block("oci_identity_policy", statements=Known(tuple(_value(one) for one in statements)))


def _value(one: Any) -> Known | Unknown:
    return one if isinstance(one, Unknown) else Known(one)


def refers(target: Block, path: str = "id") -> Unknown:
    return Unknown("known after apply", reference=Reference(target, path))


def written(*parts: str | Unknown) -> Unknown:
    return Unknown("a part is not known", parts=parts)


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), CATALOGUE))


def reached(*blocks: Block) -> set[str]:
    return {target.address for grant in grants(*blocks) for target in grant.targets}


OUTER = block("oci_identity_compartment", "outer", name="outer", compartment_id="ocid1.tenancy.oc1..a")
INNER = block("oci_identity_compartment", "inner", name="inner", compartment_id=refers(OUTER))
OTHER = block("oci_identity_compartment", "other", name="other", compartment_id="ocid1.tenancy.oc1..a")
OUTER_BUCKET = block("oci_objectstorage_bucket", "outer", name="outer", compartment_id=refers(OUTER))
INNER_BUCKET = block("oci_objectstorage_bucket", "inner", name="logs-inner", compartment_id=refers(INNER))
OTHER_BUCKET = block("oci_objectstorage_bucket", "other", name="other", compartment_id=refers(OTHER))
OTHER_SECRET = block("oci_vault_secret", "other", secret_name="other", compartment_id=refers(OTHER))
ESTATE = (OUTER, INNER, OTHER, OUTER_BUCKET, INNER_BUCKET, OTHER_BUCKET, OTHER_SECRET)

OUTER_ID = "oci_objectstorage_bucket.outer"
INNER_ID = "oci_objectstorage_bucket.inner"
OTHER_ID = "oci_objectstorage_bucket.other"
SECRET_ID = "oci_vault_secret.other"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Allow group A to read objects in tenancy", {OUTER_ID, INNER_ID, OTHER_ID}),
        ("Allow group A to read all-resources in tenancy", {OUTER_ID, INNER_ID, OTHER_ID, SECRET_ID}),
        ("Allow group A to read objects in compartment outer", {OUTER_ID, INNER_ID}),
        ("Allow group A to read objects in compartment outer:inner", {INNER_ID}),
        ("Allow group A to read objects in compartment nobody", set()),
        ("Allow group A to manage secret-family in compartment other", {SECRET_ID}),
        ("Allow group A to {OBJECT_READ} in compartment other", {OTHER_ID}),
        ("Allow group A to {VCN_READ} in compartment other", set()),
        ("Allow group A to read objects in tenancy where target.bucket.name = 'OTHER'", {OTHER_ID}),
        ("Allow group A to read objects in tenancy where target.bucket.name != 'other'", {OUTER_ID, INNER_ID}),
        ("Allow group A to read objects in tenancy where target.bucket.name = /logs-*/", {INNER_ID}),
        (
            "Allow group A to read objects in tenancy where any {target.bucket.name = 'other', request.region = 'x'}",
            {OUTER_ID, INNER_ID, OTHER_ID},
        ),
        (
            "Allow group A to read objects in tenancy where all {target.bucket.name in ('other', 'x'), a.b = 'c'}",
            {OTHER_ID},
        ),
        ("Allow group A to use vcns in tenancy", set()),
        ("Endorse group A to read objects in tenancy B", set()),
    ],
)
def test_statement_leads_to_the_stores_of_its_compartment(statement: str, expected: set[str]) -> None:
    assert reached(*ESTATE, policy(statement)) == expected


def test_compartment_by_reference_and_by_variable() -> None:
    by_reference = written("Allow group A to read objects in compartment id ", refers(OTHER))
    assert reached(*ESTATE, policy(by_reference)) == {OTHER_ID}
    variable = Unknown("variable compartment has no value")
    bucket = block("oci_objectstorage_bucket", "v", name="v", compartment_id=variable)
    by_variable = written("Allow group A to read objects in compartment id ", variable)
    assert reached(*ESTATE, bucket, policy(by_variable)) == {"oci_objectstorage_bucket.v"}


def test_dynamic_group_made_here_is_an_own_identity_with_its_members() -> None:
    machine = block("oci_core_instance", "web", compartment_id=refers(INNER))
    stranger = block("oci_core_instance", "far", compartment_id=refers(OTHER))
    rule = written("Any {instance.compartment.id = '", refers(INNER), "'}")
    group = block("oci_identity_dynamic_group", "jobs", name="jobs", matching_rule=rule)
    for name in ("jobs", "'Default'/'jobs'"):
        estate = (*ESTATE, machine, stranger, group, policy(f"Allow dynamic-group {name} to read objects in tenancy"))
        (grant,) = grants(*estate)
        assert grant.own
        assert grant.holders == (group,)
        assert grant.path == (group, machine)


def test_functions_of_a_compartment_are_of_a_dynamic_group() -> None:
    function = block("oci_functions_function", "f")
    rule = "ALL {resource.type = 'fnfunc'}"
    group = block("oci_identity_dynamic_group", "fn", name="fn", matching_rule=rule)
    (grant,) = grants(function, group, policy("Allow dynamic-group fn to use keys in tenancy"))
    assert grant.path == (group, function)
    assert grant.privileges == {"list", "decrypt"}


def test_dynamic_group_that_is_not_made_here_is_somebody() -> None:
    (grant,) = grants(policy("Allow dynamic-group jobs to read objects in tenancy"))
    assert not grant.own
    assert grant.principal is not None
    assert grant.principal.id == "oci:dynamic-group/jobs"


def test_group_by_the_id_of_one_made_here_goes_by_its_name() -> None:
    group = block("oci_identity_group", "ops", name="Ops")
    (grant,) = grants(group, policy(written("Allow group id ", refers(group), " to read objects in tenancy")))
    assert grant.principal is not None
    assert (grant.principal.id, grant.principal.unknown) == ("oci:group/Ops", "")


def test_name_that_is_not_known_says_why() -> None:
    name = Unknown("variable group has no value")
    (grant,) = grants(policy(written("Allow group ", name, " to read objects in tenancy")))
    assert grant.principal is not None
    assert (grant.principal.id, grant.principal.unknown) == ("oci:group/*", "variable group has no value")


@pytest.mark.parametrize(
    ("deny", "category", "privileges"),
    [
        ("deny group Ops to manage object-family in tenancy", "data-reader", {"list", "read", "write"}),
        ("deny any-user to manage all-resources in tenancy", "data-reader", {"list", "read", "write"}),
        ("deny any-group to manage all-resources in tenancy", "data-reader", {"list", "read", "write"}),
        ("deny group Ops to manage object-family in compartment a", "data-administrator", None),
        ("deny group Ops to manage object-family in tenancy where request.region = 'x'", "data-administrator", None),
        ("deny group Else to manage object-family in tenancy", "data-administrator", None),
        ("deny group Ops to manage objects in tenancy", "data-administrator", None),
        ("deny admit group Ops of any-tenancy to manage object-family in tenancy", "data-administrator", None),
    ],
)
def test_deny_takes_away_what_its_verb_gives_beyond_the_weaker_one(
    deny: str, category: str, privileges: set[str] | None
) -> None:
    (grant,) = grants(policy("Allow group Ops to manage object-family in tenancy", deny))
    assert grant.category == category
    assert grant.privileges == (privileges or {"list", "read", "write", "delete", "administer", "regrant"})


def test_default_administrators_are_exempt_from_denials() -> None:
    allow = "Allow group Administrators to manage all-resources in tenancy"
    (grant,) = grants(policy(allow, "deny any-user to manage all-resources in tenancy"))
    assert "delete" in grant.privileges


@pytest.mark.parametrize(
    ("statements", "principal", "scope"),
    [
        (
            [f"Define tenancy B as {TENANCY_B}", "Endorse group Ops to manage objects in tenancy B"],
            f"oci:tenancy/{TENANCY_B}",
            "what group Ops puts into objects there",
        ),
        (
            ["Endorse any-user to manage object-family in any-tenancy"],
            "oci:tenancy/*",
            "what everybody puts into object-family there",
        ),
    ],
)
def test_endorsed_writing_is_a_way_to_the_other_tenancy(statements: list[str], principal: str, scope: str) -> None:
    (grant,) = grants(policy(*statements))
    assert grant.principal is not None
    assert (grant.principal.kind, grant.principal.id, grant.scope) == ("tenancy", principal, scope)
    assert (grant.privileges, grant.category) == ({"read"}, "")


@pytest.mark.parametrize(
    "statement",
    [
        "Endorse group Ops to read objects in tenancy usage-report",
        "Endorse group Ops to associate drg-attachments in tenancy with drgs in tenancy B",
        "Endorse group Ops to manage vcns in any-tenancy",
    ],
)
def test_endorsed_reading_and_networks_hand_nothing_out(statement: str) -> None:
    assert grants(policy(statement)) == []


@pytest.mark.parametrize("resource", ["cpes", "virtual-network-family", "quotas"])
def test_networks_and_quotas_hold_no_data(resource: str) -> None:
    (grant,) = grants(policy(f"Allow group A to manage {resource} in tenancy"))
    assert (grant.privileges, grant.category) == (frozenset(), "")


def test_alias_that_nothing_defines_is_not_known() -> None:
    (grant,) = grants(policy("Admit group A of tenancy B to read objects in tenancy"))
    assert grant.principal is not None
    assert grant.principal.unknown == "no statement defines tenancy B"


SUBJECTS = st.sampled_from(["group A", "group B", "any-user", "any-group", "dynamic-group D", "group A, B"])
DEEDS = st.sampled_from(
    [
        *(f"{v} {r}" for v in ("inspect", "read", "use", "manage") for r in ("objects", "all-resources", "policies")),
        "manage object-family",
        "{OBJECT_READ}",
        "{OBJECT_DELETE, KEY_DECRYPT}",
    ]
)
PLACES = st.sampled_from(["tenancy", "compartment outer", "compartment other"])
CONDITIONS = st.sampled_from(
    ["target.bucket.name = 'other'", "request.principal.type = 'fnfunc'", "request.region = 'x'", "a.b != /c*/"]
)


@st.composite
def statements(draw: st.DrawFn, effect: str = "allow") -> str:
    condition = f" where {draw(CONDITIONS)}" if draw(st.booleans()) else ""
    return f"{effect} {draw(SUBJECTS)} to {draw(DEEDS)} in {draw(PLACES)}{condition}"


POLICIES = st.lists(statements(), max_size=4)


def _who(grant: Grant) -> str:
    return grant.principal.id if grant.principal else ""


def findings(*texts: str) -> set[tuple[str, str, str]]:
    """Who is given what sort of breadth, and who may do what with which store."""
    every = grants(*ESTATE, policy(*texts))
    broad = {(_who(g), g.category, "") for g in every if g.broad and not g.undecided}
    return broad | {(_who(g), p, t.address) for g in every for p in g.privileges for t in g.targets}


def severe(found: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Without the weaker breadth that a denial leaves of a stronger one."""
    return {one for one in found if one[1] != "data-reader"}


@given(POLICIES, statements(), st.integers(0, 4))
def test_adding_an_allow_never_removes_a_finding(policy: list[str], more: str, at: int) -> None:
    assert findings(*policy) <= findings(*policy[:at], more, *policy[at:])


@given(POLICIES, statements("deny"), st.integers(0, 4))
def test_adding_a_deny_never_adds_a_finding(policy: list[str], more: str, at: int) -> None:
    assert severe(findings(*policy[:at], more, *policy[at:])) <= severe(findings(*policy))


@given(SUBJECTS, DEEDS, PLACES, CONDITIONS)
def test_adding_a_condition_never_adds_a_finding(subject: str, deed: str, place: str, condition: str) -> None:
    flat = f"allow {subject} to {deed} in {place}"
    assert findings(f"{flat} where {condition}") <= findings(flat)


@pytest.mark.parametrize(
    ("verb", "resource", "privileges", "scope"),
    [
        ("inspect", "instances", {"list"}, "instances in the tenancy"),
        ("read", "instances", {"list"}, "instances and their settings in the tenancy"),
        ("read", "autonomous-databases", {"list"}, "autonomous-databases and their settings in the tenancy"),
        ("read", "instance-images", {"list"}, "instance-images and their settings in the tenancy"),
        ("read", "objects", {"list", "read"}, "objects in the tenancy"),
        ("read", "console-histories", {"list", "read"}, "console-histories in the tenancy"),
    ],
)
def test_settings_are_not_data(verb: str, resource: str, privileges: set[str], scope: str) -> None:
    (grant,) = grants(policy(f"Allow group support to {verb} {resource} in tenancy"))
    assert (grant.privileges, grant.scope) == (privileges, scope)
