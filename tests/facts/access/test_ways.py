"""Ways: chains of grants from a principal to data."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domicile.facts.access.ways import ways
from domicile.model.blocks import Block, Location
from domicile.model.facts import Grant, Principal, Way
from domicile.model.values import Known

OUTSIDER = Principal("role", "aws:role/444455556666/desk")


def _block(name: str, kind: str = "aws_iam_role") -> Block:
    return Block(kind, name, f"{kind}.{name}", "resource", Location("main.tf", 1, 2), Known({}))


def _grant(block: Block, *privileges: str, to: Principal | None = None, **more: object) -> Grant:
    return Grant(
        block=block,
        principal=to,
        privileges=frozenset(privileges),
        scope="it",
        attribute="policy",
        location=block.location,
        **more,  # type: ignore[arg-type]
    )


BUCKET, FIRST, SECOND = _block("orders", "aws_s3_bucket"), _block("first"), _block("second")


def _ends(found: list[Way], principal: str) -> dict[str, set[str]]:
    return {way.target.address: set(way.privileges) for way in found if way.principal.id == principal}


def test_a_direct_grant_is_a_way_of_one_step() -> None:
    (way,) = ways([_grant(BUCKET, "read", to=OUTSIDER, targets=(BUCKET,))])
    assert (way.principal, way.target, len(way.grants)) == (OUTSIDER, BUCKET, 1)


def test_a_way_leads_through_the_identities_that_may_be_acted_as() -> None:
    policy, second = _block("policy", "aws_iam_role_policy"), _block("second-policy", "aws_iam_role_policy")
    found = list(
        ways(
            [
                _grant(FIRST, "impersonate", to=OUTSIDER, targets=(FIRST,)),
                _grant(second, "impersonate", own=True, targets=(SECOND,), holders=(FIRST,)),
                _grant(policy, "read", "list", own=True, targets=(BUCKET,), holders=(SECOND,)),
            ]
        )
    )
    assert _ends(found, OUTSIDER.id) == {BUCKET.address: {"read", "list"}}
    way = next(way for way in found if way.principal == OUTSIDER)
    assert [grant.block for grant in way.grants] == [FIRST, second, policy]


def test_whoever_is_made_a_member_of_a_group_has_what_the_group_has() -> None:
    group = Principal("group", "kubernetes:group/ops")
    entry = _block("entry", "aws_eks_access_entry")
    binding = _block("binding", "ClusterRoleBinding")
    found = list(
        ways(
            [
                _grant(entry, "impersonate", to=OUTSIDER, acts_as=(group.id,)),
                _grant(binding, "read", to=group),
            ]
        )
    )
    assert _ends(found, OUTSIDER.id) == {binding.address: {"read"}}


def test_identities_that_act_as_each_other_end() -> None:
    found = list(
        ways(
            [
                _grant(FIRST, "impersonate", to=OUTSIDER, targets=(FIRST,)),
                _grant(FIRST, "impersonate", own=True, targets=(SECOND,), holders=(FIRST,)),
                _grant(SECOND, "impersonate", own=True, targets=(FIRST,), holders=(SECOND,)),
                _grant(SECOND, "read", own=True, targets=(BUCKET,), holders=(SECOND,)),
            ]
        )
    )
    assert _ends(found, OUTSIDER.id) == {BUCKET.address: {"read"}}


def test_a_doubtful_step_makes_the_way_undecided_and_a_certain_one_beside_it_does_not() -> None:
    doubtful = _grant(BUCKET, "read", to=OUTSIDER, targets=(BUCKET,), undecided="the statement may not be there")
    (way,) = ways([doubtful])
    assert way.undecided == "the statement may not be there"
    certain = _grant(BUCKET, "write", to=OUTSIDER, targets=(BUCKET,))
    found = {(*way.privileges, way.undecided) for way in ways([doubtful, certain])}
    assert found == {("read", "the statement may not be there"), ("write", "")}, "each as certain as it is"
    (way,) = ways([doubtful, _grant(BUCKET, "read", "write", to=OUTSIDER, targets=(BUCKET,))])
    assert (set(way.privileges), way.undecided) == ({"read", "write"}, "")


def test_what_two_identities_give_is_told_of_each() -> None:
    grants = [
        _grant(FIRST, "impersonate", to=OUTSIDER, targets=(FIRST,)),
        _grant(SECOND, "impersonate", to=OUTSIDER, targets=(SECOND,)),
        _grant(_block("reads"), "read", own=True, targets=(BUCKET,), holders=(FIRST,)),
        _grant(_block("writes"), "write", own=True, targets=(BUCKET,), holders=(SECOND,)),
    ]
    found = [way for way in ways(grants) if way.principal == OUTSIDER]
    assert {(way.grants[0].block, *way.privileges) for way in found} == {(FIRST, "read"), (SECOND, "write")}


def _given_by(found: list[Way], giver: Block, target: str) -> set[str]:
    mine = (way for way in found if way.principal == OUTSIDER and giver in way.grants[-1].holders)
    return {privilege for way in mine if way.target.address == target for privilege in way.privileges}


def test_an_identity_that_gives_more_over_a_target_is_told_with_all_that_it_has_there() -> None:
    grants = [
        _grant(FIRST, "impersonate", to=OUTSIDER, targets=(FIRST, SECOND)),
        _grant(_block("first-reads"), "read", own=True, targets=(BUCKET,), holders=(FIRST,)),
        _grant(_block("reads"), "read", own=True, targets=(BUCKET,), holders=(SECOND,)),
        _grant(_block("writes"), "write", own=True, targets=(BUCKET,), holders=(SECOND,)),
    ]
    found = list(ways(grants))
    assert _given_by(found, SECOND, BUCKET.address) == {"read", "write"}
    assert _given_by(found, FIRST, BUCKET.address) == {"read"}


def test_over_a_container_an_identity_is_told_with_all_that_it_has_on_it() -> None:
    builds, owner = _block("builds"), _block("owner")
    over = {"own": True, "holders": (FIRST,), "on": "the project shop"}
    elsewhere = {**over, "on": "the project bank"}
    grants = [
        _grant(BUCKET, "read", "write", "delete", to=OUTSIDER, targets=(BUCKET,)),
        _grant(FIRST, "impersonate", to=OUTSIDER, targets=(FIRST,)),
        _grant(builds, "read", **over),
        _grant(owner, "read", "write", targets=(BUCKET,), **over),
        _grant(_block("bank"), "delete", targets=(BUCKET,), **elsewhere),
    ]
    found = list(ways(grants))
    assert _given_by(found, FIRST, builds.address) == {"read", "write"}
    assert not _given_by(found, FIRST, BUCKET.address), "nothing is gained there"


def test_a_certain_way_counts_where_a_shorter_one_is_doubtful() -> None:
    grants = [
        _grant(SECOND, "impersonate", to=OUTSIDER, targets=(SECOND,), undecided="the effect cannot be known"),
        _grant(FIRST, "impersonate", to=OUTSIDER, targets=(FIRST,)),
        _grant(FIRST, "impersonate", own=True, targets=(SECOND,), holders=(FIRST,)),
        _grant(SECOND, "read", own=True, targets=(BUCKET,), holders=(SECOND,)),
    ]
    way = next(way for way in ways(grants) if way.principal == OUTSIDER)
    assert (way.undecided, len(way.grants)) == ("", 3)


def test_what_the_estate_itself_makes_has_ways_of_its_own() -> None:
    (way,) = ways([_grant(FIRST, "read", own=True, targets=(BUCKET,), holders=(FIRST,))])
    assert way.principal.id == FIRST.address and way.grants[0].own


def test_principals_whom_nobody_knows_are_not_the_same() -> None:
    unknown = Principal("group", "gcp:group:*", unknown="variable group has no value")
    other = _block("other", "aws_s3_bucket")
    found = list(
        ways(
            [_grant(BUCKET, "read", to=unknown, targets=(BUCKET,)), _grant(other, "read", to=unknown, targets=(other,))]
        )
    )
    assert [(way.target, len(way.grants)) for way in found] == [(BUCKET, 1), (other, 1)]
    nameless = Principal("unknown", "", unknown="known after apply")
    assert [way.principal for way in ways([_grant(BUCKET, "read", to=nameless)])] == [nameless]


@st.composite
def _graphs(draw: st.DrawFn) -> list[Grant]:
    roles = [_block(f"role{n}") for n in range(4)]
    stores = [_block(f"store{n}", "aws_s3_bucket") for n in range(2)]
    grants = []
    for _ in range(draw(st.integers(0, 12))):
        holder = draw(st.sampled_from(roles))
        outside = draw(st.booleans())
        target = draw(st.sampled_from([*roles, *stores]))
        privilege = "impersonate" if target in roles else draw(st.sampled_from(["read", "write"]))
        mine = () if outside else (holder,)
        grants.append(
            _grant(
                target, privilege, to=OUTSIDER if outside else None, own=not outside, targets=(target,), holders=mine
            )
        )
    return grants


@given(_graphs(), st.data())
def test_one_grant_more_takes_no_way_away(grants: list[Grant], data: st.DataObject) -> None:
    if not grants:
        return
    kept = data.draw(st.lists(st.sampled_from(grants), unique_by=id))
    fewer = {(w.principal.id, w.target.address, p) for w in ways(kept) for p in w.privileges}
    more = {(w.principal.id, w.target.address, p) for w in ways(grants) for p in w.privileges}
    assert fewer <= more


def test_however_many_steps_and_ends_a_way_has_it_is_told() -> None:
    roles = [_block(f"role{n}") for n in range(40)]
    stores = tuple(_block(f"store{n}", "aws_s3_bucket") for n in range(3_000))
    grants = [_grant(roles[0], "impersonate", to=OUTSIDER, targets=(roles[0],))]
    for one, other in pairwise(roles):
        grants.append(_grant(one, "impersonate", own=True, targets=(other,), holders=(one,)))
    grants.append(_grant(FIRST, "read", own=True, targets=stores, holders=(roles[-1],)))
    assert len(_ends(list(ways(grants)), OUTSIDER.id)) == len(stores)
