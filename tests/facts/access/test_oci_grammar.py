"""Oracle Cloud's policy language."""

from __future__ import annotations

import pytest

from domicile.facts.access.oci_grammar import (
    HOLE,
    Comparison,
    Conditions,
    Location,
    Statement,
    StatementError,
    Subject,
    parse,
)

TENANCY = Location("tenancy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Allow group Admins to manage all-resources in tenancy",
            Statement("allow", (Subject("group", "Admins"),), "manage", "all-resources", location=TENANCY),
        ),
        (
            "ALLOW GROUP A, B TO READ buckets IN COMPARTMENT X:Y",
            Statement(
                "allow",
                (Subject("group", "A"), Subject("group", "B")),
                "read",
                "buckets",
                location=Location("compartment", "X:Y"),
            ),
        ),
        (
            "allow group id ocid1.group.oc1..aaa to use keys in compartment id ocid1.compartment.oc1..bbb",
            Statement(
                "allow",
                (Subject("group", "ocid1.group.oc1..aaa", by_id=True),),
                "use",
                "keys",
                location=Location("compartment", "ocid1.compartment.oc1..bbb", by_id=True),
            ),
        ),
        (
            "allow group 'Default'/'Net Admins', 'Other'/Ops to inspect vcns in tenancy",
            Statement(
                "allow",
                (Subject("group", "Default/Net Admins"), Subject("group", "Other/Ops")),
                "inspect",
                "vcns",
                location=TENANCY,
            ),
        ),
        (
            "allow group Default/Ops to inspect vcns in tenancy",
            Statement("allow", (Subject("group", "Default/Ops"),), "inspect", "vcns", location=TENANCY),
        ),
        (
            "allow dynamic-group functions to {OBJECT_READ, OBJECT_INSPECT} in tenancy",
            Statement(
                "allow",
                (Subject("dynamic-group", "functions"),),
                permissions=("OBJECT_READ", "OBJECT_INSPECT"),
                location=TENANCY,
            ),
        ),
        (
            "allow service blockstorage, objectstorage-us-ashburn-1 to use keys in tenancy",
            Statement(
                "allow",
                (Subject("service", "blockstorage"), Subject("service", "objectstorage-us-ashburn-1")),
                "use",
                "keys",
                location=TENANCY,
            ),
        ),
        (
            "allow any-user to read objects in tenancy where request.principal.type='fnfunc'",
            Statement(
                "allow",
                (Subject("any-user"),),
                "read",
                "objects",
                location=TENANCY,
                condition=Comparison("request.principal.type", "=", ("fnfunc",)),
            ),
        ),
        (
            "Allow any-group to read objects in tenancy where all {target.bucket.name=/logs-*/, "
            "any {request.operation != 'X', request.permission in ('A', 'B')}}",
            Statement(
                "allow",
                (Subject("any-group"),),
                "read",
                "objects",
                location=TENANCY,
                condition=Conditions(
                    "all",
                    (
                        Comparison("target.bucket.name", "=", ("/logs-*/",)),
                        Conditions(
                            "any",
                            (
                                Comparison("request.operation", "!=", ("X",)),
                                Comparison("request.permission", "in", ("A", "B")),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        (
            "allow group A to manage users in tenancy where request.utc-timestamp between '2026-01' and '2026-02'",
            Statement(
                "allow",
                (Subject("group", "A"),),
                "manage",
                "users",
                location=TENANCY,
                condition=Comparison("request.utc-timestamp", "between", ("2026-01", "2026-02")),
            ),
        ),
        (
            "Define tenancy Acceptor as ocid1.tenancy.oc1..ccc",
            Statement("define", (Subject("tenancy", "Acceptor"),), defined_as="ocid1.tenancy.oc1..ccc"),
        ),
        (
            "Endorse group A to manage object-family in any-tenancy",
            Statement("endorse", (Subject("group", "A"),), "manage", "object-family", location=Location("any-tenancy")),
        ),
        (
            "Endorse group A to manage object-family in tenancy Acceptor",
            Statement(
                "endorse",
                (Subject("group", "A"),),
                "manage",
                "object-family",
                location=Location("tenancy", "Acceptor"),
            ),
        ),
        (
            "Admit group A of tenancy Source to read buckets in compartment Data",
            Statement(
                "admit",
                (Subject("group", "A", tenancy="Source"),),
                "read",
                "buckets",
                location=Location("compartment", "Data"),
            ),
        ),
        (
            "admit any-user of any-tenancy to read objects in tenancy",
            Statement("admit", (Subject("any-user", tenancy="any-tenancy"),), "read", "objects", location=TENANCY),
        ),
        (
            "Endorse group A to associate drg-attachments in tenancy Acceptor with drgs in tenancy",
            Statement(
                "endorse",
                (Subject("group", "A"),),
                "associate",
                "drg-attachments",
                location=Location("tenancy", "Acceptor"),
            ),
        ),
        (
            "endorse any-user to associate instances in compartment C of tenancy T with subnets in tenancy",
            Statement(
                "endorse",
                (Subject("any-user"),),
                "associate",
                "instances",
                location=Location("compartment", "C", tenancy="T"),
            ),
        ),
        (
            "allow dynamic-group D {OBJECT_READ} in tenancy",
            Statement("allow", (Subject("dynamic-group", "D"),), permissions=("OBJECT_READ",), location=TENANCY),
        ),
        (
            "allow group A to read buckets in tenancy where all {target.group.name ! = 'B'}  // reviewed",
            Statement(
                "allow",
                (Subject("group", "A"),),
                "read",
                "buckets",
                location=TENANCY,
                condition=Conditions("all", (Comparison("target.group.name", "!=", ("B",)),)),
            ),
        ),
        (
            "allow group A to read buckets in tenancy where sets-intersect(target.resource.compartment.tag.n.k, ('x'))",
            Statement(
                "allow",
                (Subject("group", "A"),),
                "read",
                "buckets",
                location=TENANCY,
                condition=Comparison("target.resource.compartment.tag.n.k", "sets-intersect", ("x",)),
            ),
        ),
        (
            "allow group 'It\\'s ours' to read buckets in tenancy",
            Statement("allow", (Subject("group", "It\\'s ours"),), "read", "buckets", location=TENANCY),
        ),
        (
            "deny group A to manage buckets in tenancy",
            Statement("deny", (Subject("group", "A"),), "manage", "buckets", location=TENANCY),
        ),
        (
            "deny admit any-user of any-tenancy to read objects in tenancy",
            Statement("deny-admit", (Subject("any-user", tenancy="any-tenancy"),), "read", "objects", location=TENANCY),
        ),
    ],
)
def test_statement(text: str, expected: Statement) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "subject", "verb", "location", "condition_unknown"),
    [
        (f"allow group {HOLE} to manage buckets in tenancy", Subject("group", HOLE), "manage", TENANCY, False),
        (f"allow {HOLE} to manage buckets in tenancy", Subject("unknown"), "manage", TENANCY, False),
        (f"allow group A to {HOLE} in tenancy", Subject("group", "A"), HOLE, TENANCY, False),
        (f"allow group A to {HOLE} buckets in tenancy", Subject("group", "A"), HOLE, TENANCY, False),
        (f"allow group A to read buckets {HOLE}", Subject("group", "A"), "read", Location("unknown"), False),
        (f"allow group A to read buckets in {HOLE}", Subject("group", "A"), "read", Location("unknown"), False),
        (
            f"allow group A to read buckets in compartment {HOLE}:x",
            Subject("group", "A"),
            "read",
            Location("compartment", f"{HOLE}:x"),
            False,
        ),
        (f"allow group A to read buckets in tenancy {HOLE}", Subject("group", "A"), "read", TENANCY, True),
        (f"allow group A to read buckets in tenancy where {HOLE}", Subject("group", "A"), "read", TENANCY, True),
    ],
)
def test_parts_that_are_not_known_stand_for_anything(
    text: str, subject: Subject, verb: str, location: Location, condition_unknown: bool
) -> None:
    statement = parse(text)
    assert statement.subjects == (subject,)
    assert (statement.verb, statement.location) == (verb, location)
    assert statement.condition_unknown == condition_unknown


@pytest.mark.parametrize("written", [f"where all {HOLE}", f"where any {{{HOLE}}}", f"where all {{a in {HOLE}}}"])
def test_an_unknown_list_of_conditions_is_a_condition(written: str) -> None:
    assert isinstance(parse(f"allow group A to read buckets in tenancy {written}").condition, Conditions)


def test_where_with_an_unknown_variable_is_a_condition() -> None:
    statement = parse(f"allow group A to read buckets in tenancy where target.{HOLE} = '{HOLE}'")
    assert statement.condition == Comparison(f"target.{HOLE}", "=", (HOLE,))


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 0, "allow"),
        ("grant group A to read buckets in tenancy", 0, "`allow`"),
        ("allow groups A to read buckets in tenancy", 6, "`group`"),
        ("allow group A to reed buckets in tenancy", 17, "`inspect`"),
        ("allow group A to read buckets", 29, "`in`"),
        ("allow group A to read buckets in tenanc", 33, "`tenancy`"),
        ("allow group A to read buckets in tenancy where all {a = 'b'", 59, "`}`"),
        ("allow group A to read buckets in tenancy where a 'b'", 49, "an operator"),
        ("allow group A read buckets in tenancy", 14, "`to`"),
        ("allow group to read buckets in tenancy", 12, "a name"),
        ("allow group '' to read buckets in tenancy", 12, "a name"),
        ("allow group A to read buckets in compartment where a = 'b'", 45, "a name"),
        ("allow group A to read buckets in tenancy where any(a = 'b')", 50, "an operator"),
        ("allow group A to read buckets in tenancy where a = 'b' and c = 'd'", 55, "the end"),
        ("allow group A to read buckets in tenancy where sets-intersect(a, b, c)", 66, "`)`"),
        ("allow group A to read all resources in tenancy", 26, "`in`"),
    ],
)
def test_fault_says_where_it_stands(text: str, position: int, expected: str) -> None:
    with pytest.raises(StatementError) as fault:
        parse(text)
    assert fault.value.position == position
    assert expected in str(fault.value)
