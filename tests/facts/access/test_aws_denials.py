"""What policies of resources deny: of their own grants, and of those that identity policies give over the resource.

The expectations are written from the IAM user guide: a denial wins; a negated operator holds where the key is missing;
an account that is denied is everybody in it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access import aws
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, Value, from_plain
from tests.facts.estate_of_blocks import block, provider, refer

FACTS = catalogue.load()
OTHER = "arn:aws:iam::444455556666:root"
AUDIT = "arn:aws:iam::444455556666:role/audit"
ARN = "arn:aws:s3:::events"
BOTH = [ARN, f"{ARN}/*"]
READ = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": BOTH}
ALL = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": BOTH}
HOME = provider(allowed_account_ids=from_plain(["111122223333"]))


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


def unless(**condition: Any) -> dict[str, Any]:
    """A denial of everything, where `operator__prefix_key` does not have a value."""
    ((name, value),) = condition.items()
    operator, _, key = name.partition("__")
    return {**ALL, "Condition": {operator: {key.replace("_", ":", 1): value}}}


def shared(*statements: dict[str, Any], principal: Any = OTHER) -> set[tuple[str, str]]:
    """(privilege, what is not certain of it) that a bucket's policy gives another account."""
    allow = {**READ, "Principal": principal if isinstance(principal, str) and principal == "*" else {"AWS": principal}}
    held = block("aws_s3_bucket_policy", given=HOME, policy=policy(allow, *statements))
    return {
        (privilege, "perhaps" if grant.limited or grant.undecided else "")
        for grant in aws.derive(Index([held]), FACTS)
        if grant.principal is not None and grant.principal.id.startswith("aws:")
        for privilege in grant.privileges
    }


CERTAIN = {("read", ""), ("list", "")}
DOUBTFUL = {("read", "perhaps"), ("list", "perhaps")}


@pytest.mark.parametrize(
    ("denial", "left"),
    [
        (ALL, set()),
        ({**ALL, "Action": "s3:GetObject"}, {("list", "")}),
        ({**ALL, "Action": "s3:Get*"}, {("list", "")}),
        ({**ALL, "Action": "s3:PutObject"}, CERTAIN),
        ({**ALL, "Action": None, "NotAction": "s3:ListBucket"}, {("list", "")}),
        ({**ALL, "Resource": f"{ARN}/*"}, {("list", "")}),
        ({**ALL, "Resource": ARN}, {("read", "")}),
        ({**ALL, "Resource": f"{ARN}/private/*"}, CERTAIN),
        ({**ALL, "Resource": "*"}, set()),
        ({**ALL, "Resource": "arn:aws:s3:::logs/*"}, CERTAIN),
        ({**ALL, "Principal": {"AWS": OTHER}}, set()),
        ({**ALL, "Principal": {"AWS": "444455556666"}}, set()),
        ({**ALL, "Principal": {"AWS": "777788889999"}}, CERTAIN),
        ({**ALL, "Principal": {"AWS": AUDIT}}, CERTAIN),
        ({**ALL, "Principal": {"Service": "ec2.amazonaws.com"}}, CERTAIN),
        ({**ALL, "Principal": None, "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}}, set()),
        ({**ALL, "Principal": None, "NotPrincipal": {"AWS": OTHER}}, CERTAIN),
        ({**ALL, "Principal": None, "NotPrincipal": {"AWS": AUDIT}}, CERTAIN),
        (unless(StringNotEquals__aws_PrincipalAccount="111122223333"), set()),
        (unless(StringNotEquals__aws_PrincipalAccount=["111122223333", "444455556666"]), CERTAIN),
        (unless(StringNotEqualsIfExists__aws_PrincipalAccount="111122223333"), set()),
        (unless(StringNotLike__aws_PrincipalAccount="4444*"), CERTAIN),
        (unless(StringEquals__aws_PrincipalAccount="444455556666"), set()),
        (unless(StringEquals__aws_PrincipalAccount="777788889999"), CERTAIN),
        (unless(ArnNotLike__aws_PrincipalArn="arn:aws:iam::111122223333:role/*"), set()),
        (unless(ArnNotLike__aws_PrincipalArn="arn:aws:iam::444455556666:role/x"), CERTAIN),
        (unless(ArnNotLike__aws_PrincipalArn="arn:aws:iam::*:role/x"), CERTAIN),
        (unless(ArnLike__aws_PrincipalArn="arn:aws:iam::444455556666:*"), set()),
        (unless(ArnLike__aws_PrincipalArn="arn:aws:iam::444455556666:role/x"), CERTAIN),
        (unless(StringNotEquals__aws_PrincipalOrgID="o-1"), DOUBTFUL),
        (unless(StringNotEquals__aws_SourceVpce="vpce-1"), DOUBTFUL),
        (unless(NotIpAddress__aws_SourceIp="198.51.100.0/24"), DOUBTFUL),
        (unless(StringNotEquals__aws_PrincipalTag="x"), DOUBTFUL),
        (unless(Bool__aws_SecureTransport="false"), CERTAIN),
        (unless(NumericLessThan__s3_TlsVersion="1.2"), CERTAIN),
        (unless(Bool__aws_PrincipalIsAWSService="false"), set()),
        (unless(Bool__aws_PrincipalIsAWSService="true"), CERTAIN),
    ],
)
def test_a_denial_takes_from_its_own_policy_what_it_certainly_takes(
    denial: dict[str, Any], left: set[tuple[str, str]]
) -> None:
    kept = {name: value for name, value in denial.items() if value is not None}
    assert shared(kept) == left


@pytest.mark.parametrize(
    ("pattern", "left"),
    [(AUDIT, CERTAIN), ("arn:aws:iam::444455556666:role/au*", CERTAIN), ("arn:aws:iam::444455556666:role/x", set())],
)
def test_a_role_is_spared_by_its_name(pattern: str, left: set[tuple[str, str]]) -> None:
    assert shared(unless(ArnNotLike__aws_PrincipalArn=pattern), principal=AUDIT) == left


def test_a_session_is_spared_with_its_role() -> None:
    session = "arn:aws:sts::444455556666:assumed-role/audit/bob"
    assert shared(unless(ArnNotLike__aws_PrincipalArn=AUDIT), principal=session) == CERTAIN


def test_two_conditions_must_both_hold() -> None:
    both = {**ALL, "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333", "aws:SourceVpce": "v"}}}
    assert shared(both) == DOUBTFUL
    service = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
    certain = {**ALL, "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}, **service}}
    assert shared(certain) == set()


@pytest.mark.parametrize("what", ["Action", "Resource", "Condition", "Principal"])
def test_a_denial_of_which_a_part_is_not_known_makes_doubtful(what: str) -> None:
    hidden: dict[str, Value] = {
        "Action": Unknown("no value"),
        "Resource": Unknown("no value"),
        "Condition": from_plain({"StringNotEquals": {"aws:PrincipalAccount": ["1"]}}),
        "Principal": Known({"AWS": Unknown("no value")}),
    }
    if what == "Condition":
        hidden[what] = Known({"StringNotEquals": Known({"aws:PrincipalAccount": Unknown("no value")})})
    denial = from_plain(ALL)
    assert isinstance(denial, Known)
    statements = Known((from_plain(READ), Known({**denial.data, what: hidden[what]})))
    held = block("aws_s3_bucket_policy", given=HOME, policy=Known("", structure=Known({"Statement": statements})))
    found = [grant for grant in aws.derive(Index([held]), FACTS) if grant.principal is not None]
    assert found
    assert all(grant.limited for grant in found)


def trusted(*statements: dict[str, Any], principal: Any = OTHER) -> list[Grant]:
    allow = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    role = block("aws_iam_role", given=HOME, assume_role_policy=policy(allow, *statements))
    return list(aws.derive(Index([role]), FACTS))


NO_TAKING = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
IN_ORGANIZATION = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}


def test_a_denial_narrows_whom_a_role_trusts() -> None:
    (everybody,) = trusted(principal="*")
    assert everybody.category == "public-principal"
    (members,) = trusted({**NO_TAKING, "Condition": IN_ORGANIZATION}, principal="*")
    assert members.principal is not None
    assert (members.principal.id, members.category) == ("aws:organization/o-1", "")
    assert trusted(NO_TAKING, principal="*") == []


def test_a_denial_narrows_a_whole_account() -> None:
    assert [grant.category for grant in trusted()] == ["account-trust"]
    (left,) = trusted({**NO_TAKING, "Condition": {"ArnNotLike": {"aws:PrincipalArn": AUDIT}}})
    assert (left.category, left.limited) == ("", "")
    assert trusted({**NO_TAKING, "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::1:role/x"}}}) == []
    (perhaps,) = trusted({**NO_TAKING, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}})
    assert (perhaps.category, perhaps.limited) == ("account-trust", "")


def reached(denial: dict[str, Any] | None, **role: Any) -> set[tuple[str, str]]:
    """(privilege, what is not certain) by which the role `app` gets to the data of a bucket."""
    bucket = block("aws_s3_bucket", "events", given=HOME, bucket="events")
    app = block("aws_iam_role", "app", given=HOME, name="app", **role)
    admin = block("aws_iam_role", "admin", given=HOME, name="admin")
    allow = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{ARN}/*"}
    held = block("aws_iam_role_policy", role=refer(app, "name"), policy=policy(allow))
    blocks: list[Block] = [bucket, app, admin, held]
    if denial is not None:
        data = dict(denial)
        if data.get("Condition") == "admin":
            arns = Known({"aws:PrincipalArn": refer(admin, "arn")})
            data["Condition"] = Known({"ArnNotEquals": arns})
        statement = Known({name: v if isinstance(v, Known) else from_plain(v) for name, v in data.items()})
        document = Known("", structure=Known({"Statement": Known((statement,))}))
        blocks.append(block("aws_s3_bucket_policy", given=HOME, bucket=refer(bucket, "id"), policy=document))
    return {
        (privilege, "perhaps" if way.undecided else "")
        for way in ways(aws.derive(Index(blocks), FACTS))
        for privilege in way.privileges
    }


@pytest.mark.parametrize(
    ("denial", "left"),
    [
        (None, {("read", ""), ("write", "")}),
        (ALL, set()),
        ({**ALL, "Condition": "admin"}, set()),
        ({**ALL, "Action": "s3:Put*"}, {("read", "")}),
        ({**ALL, "Resource": f"{ARN}/private/*"}, {("read", ""), ("write", "")}),
        ({**ALL, "Resource": ARN}, {("read", ""), ("write", "")}),
        (unless(ArnNotLike__aws_PrincipalArn="arn:aws:iam::111122223333:role/admin"), set()),
        (unless(ArnNotLike__aws_PrincipalArn="arn:aws:iam::111122223333:role/a*"), {("read", ""), ("write", "")}),
        (unless(StringNotEquals__aws_PrincipalAccount="111122223333"), {("read", ""), ("write", "")}),
        (unless(StringNotEquals__aws_PrincipalAccount="444455556666"), set()),
        (unless(StringNotEquals__aws_PrincipalOrgID="o-1"), {("read", ""), ("write", "")}),
        (unless(StringNotEquals__aws_SourceVpce="vpce-1"), {("read", "perhaps"), ("write", "perhaps")}),
        (unless(Bool__aws_SecureTransport="false"), {("read", ""), ("write", "")}),
    ],
)
def test_what_a_bucket_denies_no_identity_policy_gives(
    denial: dict[str, Any] | None, left: set[tuple[str, str]]
) -> None:
    assert reached(denial) == left


def test_a_prefix_that_an_identity_policy_denies_leaves_the_rest() -> None:
    bucket = block("aws_s3_bucket", "events", bucket="events")
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}
    denial = {"Effect": "Deny", "Action": "s3:*", "Resource": f"{ARN}/private/*"}
    role = block("aws_iam_role", "app", name="app", inline_policy=[{"name": "p", "policy": policy(allow, denial)}])
    assert [way.target for way in ways(aws.derive(Index([bucket, role]), FACTS))] == [bucket]


def test_an_administrator_is_kept_from_a_bucket_by_its_policy() -> None:
    bucket = block("aws_s3_bucket", "events", bucket="events")
    queue = block("aws_sqs_queue", "jobs", name="jobs")
    role = block("aws_iam_role", "app", name="app", managed_policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess"])
    denial = block("aws_s3_bucket_policy", bucket=refer(bucket, "id"), policy=policy(ALL))
    found = ways(aws.derive(Index([bucket, queue, role, denial]), FACTS))
    assert {way.target.kind for way in found} == {"aws_sqs_queue"}


DENIALS = st.builds(
    lambda what, where, who, condition: {
        "Effect": "Deny",
        **what,
        "Resource": where,
        **who,
        **({"Condition": condition} if condition else {}),
    },
    st.sampled_from([{"Action": "s3:*"}, {"Action": "s3:GetObject"}, {"NotAction": "s3:ListBucket"}]),
    st.sampled_from(["*", BOTH, f"{ARN}/*", f"{ARN}/private/*"]),
    st.sampled_from([{"Principal": "*"}, {"Principal": {"AWS": AUDIT}}, {"NotPrincipal": {"AWS": OTHER}}]),
    st.sampled_from(
        [
            None,
            {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
            {"StringNotLike": {"aws:PrincipalArn": AUDIT}},
            {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
            {"Bool": {"aws:SecureTransport": "false"}},
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DENIALS, max_size=3), DENIALS)
def test_adding_a_denial_never_gives_more(denials: list[dict[str, Any]], more: dict[str, Any]) -> None:
    before, after = shared(*denials), shared(*denials, more)
    assert {privilege for privilege, _ in after} <= {privilege for privilege, _ in before}
    assert {p for p, doubt in after if not doubt} <= {p for p, doubt in before if not doubt}


@pytest.mark.parametrize(
    ("narrowing", "principal"),
    [
        (unless(StringNotEquals__aws_PrincipalAccount="444455556666"), "aws:account/444455556666"),
        (unless(ArnNotEquals__aws_PrincipalArn=AUDIT), "aws:role/444455556666/audit"),
        ({**ALL, "Principal": None, "NotPrincipal": {"AWS": AUDIT}}, "aws:role/444455556666/audit"),
        ({"Condition": {"StringEquals": {"aws:PrincipalAccount": "444455556666"}}}, "aws:account/444455556666"),
        ({"Condition": {"ArnLike": {"aws:PrincipalArn": [AUDIT]}}}, "aws:role/444455556666/audit"),
        ({"Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}, ""),
    ],
)
def test_whom_conditions_name_of_everybody_is_let_in(narrowing: dict[str, Any], principal: str) -> None:
    kept = {name: value for name, value in narrowing.items() if value is not None}
    allow = {**READ, "Principal": "*"}
    statements = [allow, kept] if "Effect" in kept else [{**allow, **kept}]
    held = block("aws_s3_bucket_policy", given=HOME, policy=policy(*statements))
    found = {grant.principal.id for grant in aws.derive(Index([held]), FACTS) if grant.principal}
    assert found == ({principal} if principal else set())


def test_a_role_that_a_bucket_names_gets_to_it() -> None:
    bucket = block("aws_s3_bucket", "events", bucket="events")
    app = block(
        "aws_iam_role",
        "app",
        name="app",
        assume_role_policy=policy({"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "sts:AssumeRole"}),
    )
    statement = Known({**{k: from_plain(v) for k, v in READ.items()}, "Principal": Known({"AWS": refer(app, "arn")})})
    document = Known("", structure=Known({"Statement": Known((statement,))}))
    held = block("aws_s3_bucket_policy", bucket=refer(bucket, "id"), policy=document)
    found = {(way.principal.id, way.target) for way in ways(aws.derive(Index([bucket, app, held]), FACTS))}
    assert found == {("aws:role/app", bucket), ("aws:account/444455556666", bucket)}


@pytest.mark.parametrize(
    ("pattern", "category"),
    [("arn:aws:iam::*:role/Admin", "public-principal"), ("arn:aws:iam::111122223333:role/*", "")],
)
def test_a_role_of_a_name_in_whichever_account_is_anybodys(pattern: str, category: str) -> None:
    condition = {"ArnLike": {"aws:PrincipalArn": pattern}}
    allow = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": condition}
    role = block("aws_iam_role", given=HOME, assume_role_policy=policy(allow))
    assert [grant.category for grant in aws.derive(Index([role]), FACTS)] == [category]


GITHUB = {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}
SUBJECT = "token.actions.githubusercontent.com:sub"


@pytest.mark.parametrize(
    ("operator", "who", "category"),
    [
        ("StringNotLike", GITHUB, ""),
        ("StringNotLike", {"AWS": "*"}, ""),
        ("StringLike", GITHUB, "public-principal"),
        ("StringNotLike", {"Federated": "arn:aws:iam::111122223333:oidc-provider/other"}, "public-principal"),
    ],
)
def test_a_denial_says_whose_token_it_must_be(operator: str, who: dict[str, str], category: str) -> None:
    allow = {"Effect": "Allow", "Principal": GITHUB, "Action": "sts:AssumeRoleWithWebIdentity"}
    denial = {**allow, "Effect": "Deny", "Principal": who, "Condition": {operator: {SUBJECT: "repo:acme/shop:*"}}}
    role = block("aws_iam_role", given=HOME, assume_role_policy=policy(allow, denial))
    assert {grant.category for grant in aws.derive(Index([role]), FACTS)} == {category}
