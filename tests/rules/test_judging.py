"""Judging: every rule is asked, exceptions are applied, nothing is dropped."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from domicile import catalogue
from domicile.model.blocks import Block, Location, Provider, Skip
from domicile.model.estate import Estate, Index, NotAssessed
from domicile.model.facts import Flow, Placement, Role
from domicile.model.findings import Finding
from domicile.model.places import Place, Resolution
from domicile.model.trail import Trail
from domicile.model.values import from_plain
from domicile.policy import Policy, load
from domicile.rules import Judged, Rule, judge
from domicile.rules.finding import finding

TODAY = datetime.date(2026, 11, 21)

BASE = """\
version: 1
home: us-protected
data_classes:
  us-protected: {allow: [US], operators: [aws, gcp]}
  eu-user: {allow: [EU], undecided: warn}
classify:
  - {tags: {class: eu}, class: eu-user}
approvers:
  - {name: office, belongs: US}
  - {name: sydney, belongs: AU}
"""


@pytest.fixture
def policy(tmp_path: Path):  # type: ignore[no-untyped-def]
    def written(more: str = "") -> Policy:
        path = tmp_path / "domicile.yaml"
        path.write_text(BASE + more, encoding="utf-8")
        return load(path, catalogue=catalogue.load(), today=TODAY, root=tmp_path)

    return written


def rule(identity: str = "RES101", check: str = "placement", family: str = "placement", **params: object) -> Rule:
    return Rule(
        id=identity,
        name="a-rule",
        family=family,  # type: ignore[arg-type]
        since="0.1.0",
        severity="high",
        check=check,
        params=params,
        title="A rule",
        why="Because.",
        fix="Mend it.",
        controls=("iso27001:A.5.14",),
        sources=("a test",),
    )


def bucket(name: str = "events", *, skips: tuple[Skip, ...] = (), **body: object) -> Block:
    return Block(
        kind="aws_s3_bucket",
        name=name,
        address=f"aws_s3_bucket.{name}",
        mode="resource",
        location=Location("main.tf", 4, 9),
        body=from_plain(body),
        provider=Provider("aws", "", from_plain({})),
        skips=skips,
    )


def place(code: str) -> Place:
    found = catalogue.load().place(*code.split(":"))
    assert found is not None
    return found


def placed(
    block: Block, *codes: str, role: Role = "primary", unknown: str = "", copy: bool = False, note: str = ""
) -> Placement:
    trail = Trail("main.tf", 4, "provider = aws.sg", (Trail("providers.tf", 1, 'region = "ap-southeast-1"'),))
    where = Resolution(tuple(place(code) for code in codes), unknown, trail)
    return Placement(block, role, where, "provider", Location("main.tf", 5, 5), copy=copy, note=note)


def estate(*placements: Placement, **more: object) -> Estate:
    return Estate(Index([placement.block for placement in placements]), list(placements), **more)  # type: ignore[arg-type]


def only(judged: Judged) -> Finding:
    (found,) = judged.findings
    return found


def test_a_place_outside_is_told_in_one_sentence_with_its_proof(policy) -> None:  # type: ignore[no-untyped-def]
    found = only(judge(estate(placed(bucket(), "aws:ap-southeast-1")), policy(), [rule()]))
    assert found.message == (
        "aws_s3_bucket.events keeps data of class us-protected in ap-southeast-1 (Singapore), "
        "outside us-protected's places (US)"
    )
    assert (found.verdict, found.file, found.line, found.end_line) == ("fail", "main.tf", 5, 5)
    assert [(step.file, step.line) for step in found.proof] == [("main.tf", 4), ("providers.tf", 1)]
    assert found.data_classes == ("us-protected",)
    assert found.places == (place("aws:ap-southeast-1"),)
    assert found.fix.startswith("Choose a place within US.")


@pytest.mark.parametrize(
    ("placement", "message"),
    [
        (
            placed(bucket(), unknown="variable region has no value"),
            "aws_s3_bucket.events keeps data of class us-protected in a place that is not known: "
            "variable region has no value",
        ),
        (
            placed(bucket(), "aws:us-east-1", "aws:ap-southeast-1"),
            "aws_s3_bucket.events keeps data of class us-protected in us-east-1 (United States) or ap-southeast-1 "
            "(Singapore): it may be one of several: ap-southeast-1 (Singapore) is outside, "
            "us-east-1 (United States) is inside",
        ),
    ],
)
def test_what_is_not_known_is_undecided_with_its_reason(policy, placement, message) -> None:  # type: ignore[no-untyped-def]
    found = only(judge(estate(placement), policy(), [rule()]))
    assert (found.verdict, found.message) == ("undecided", message)
    assert found.reason
    assert found.blocking


def test_an_undecided_finding_of_a_class_that_warns_does_not_block(policy) -> None:  # type: ignore[no-untyped-def]
    block = bucket(tags={"class": "eu"})
    found = only(judge(estate(placed(block, unknown="known after apply")), policy(), [rule()]))
    assert (found.verdict, found.blocking, found.data_classes) == ("undecided", False, ("eu-user",))


def test_a_place_inside_is_a_pass_that_can_be_listed(policy) -> None:  # type: ignore[no-untyped-def]
    judged = judge(estate(placed(bucket(), "aws:us-east-1")), policy(), [rule()])
    assert judged.findings == ()
    assert [(passed.rule, passed.verdict) for passed in judged.passes] == [("RES101", "pass")]


def test_copies_and_roles_choose_their_rule(policy) -> None:  # type: ignore[no-untyped-def]
    placements = [
        placed(bucket("a"), "aws:ap-southeast-1"),
        placed(bucket("b"), "aws:ap-southeast-1", role="replica", copy=True, note="replication rule all"),
        placed(bucket("c"), "aws:ap-southeast-1", role="log"),
        placed(bucket("d"), "aws:ap-southeast-1", role="none"),
    ]
    rules = [
        rule("RES101", roles=["primary"]),
        rule("RES102", roles=["log"]),
        rule("RES201", family="copies", roles=["replica"], copy=True),
    ]
    found = {(each.rule, each.address): each for each in judge(estate(*placements), policy(), rules).findings}
    assert set(found) == {
        ("RES101", "aws_s3_bucket.a"),
        ("RES102", "aws_s3_bucket.c"),
        ("RES201", "aws_s3_bucket.b"),
    }
    assert "replicates data of class us-protected to ap-southeast-1 (Singapore) (replication rule all)" in (
        found["RES201", "aws_s3_bucket.b"].message
    )


def test_without_a_limit_no_place_is_judged() -> None:
    nobody = load(None, catalogue=catalogue.load(), today=TODAY)
    judged = judge(estate(placed(bucket(), "aws:ap-southeast-1")), nobody, [rule()])
    assert (judged.findings, judged.passes) == ((), ())


def test_an_operator_that_the_class_does_not_name_fails_wherever_it_stands(policy) -> None:  # type: ignore[no-untyped-def]
    judged = judge(estate(placed(bucket(), "azure:eastus")), policy(), [rule("RES108", "operator")])
    assert only(judged).message == (
        "aws_s3_bucket.events keeps data of class us-protected with azure, which is not one of its operators (aws, gcp)"
    )


def waiver(**changes: str) -> str:
    fields = {
        "rule": "RES101",
        "address": "aws_s3_bucket.events",
        "reason": "it is emptied",
        "approved_by": "office",
        "expires": "2027-03-31",
        **changes,
    }
    return "waivers:\n  - {" + ", ".join(f"{key}: {value!r}" for key, value in fields.items() if value) + "}\n"


SINGAPORE = "aws:ap-southeast-1"
REVIEWS = [
    rule("RES904", "waiver", "governance"),
    rule("RES905", "transition", "governance"),
    rule("RES906", "skip_denied", "governance"),
    rule("RES907", "exception_unused", "governance"),
]


@pytest.mark.parametrize(
    "changes",
    [{}, {"address": "aws_s3_bucket.*"}, {"rule": "CKV_RES_101"}, {"address": "", "file": "*.tf"}, {"ticket": "SEC-1"}],
)
def test_a_waiver_shows_its_finding_as_waived(policy, changes: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    judged = judge(estate(placed(bucket(), SINGAPORE)), policy(waiver(**changes)), [rule(), *REVIEWS])
    found = only(judged)
    assert (found.rule, found.verdict) == ("RES101", "waived")
    assert "it is emptied" in found.reason
    assert "approved by office, until 2027-03-31" in found.reason


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"expires": ""}, "it has no expiry"),
        ({"expires": "2026-11-20"}, "it expired on 2026-11-20"),
        ({"approved_by": ""}, "nobody approved it"),
        ({"approved_by": "somebody"}, "somebody is not among the approvers (office, sydney)"),
        ({"approved_by": "sydney"}, "sydney belongs to AU, which is not where us-protected may be (US)"),
        ({"approved_on": "2026-12-01"}, "a day to come"),
        ({"reason": ""}, "it gives no reason"),
        ({"rule": "RES199"}, "there is no rule RES199"),
    ],
)
def test_a_waiver_that_does_not_hold_is_a_finding_and_waives_nothing(  # type: ignore[no-untyped-def]
    policy, changes: dict[str, str], fault: str
) -> None:
    judged = judge(estate(placed(bucket(), SINGAPORE)), policy(waiver(**changes)), [rule(), *REVIEWS])
    verdicts = {found.rule: found.verdict for found in judged.findings}
    assert verdicts == {"RES101": "fail", "RES904": "fail"}
    assert fault in next(found.message for found in judged.findings if found.rule == "RES904")


def test_a_waiver_on_its_last_day_holds(policy) -> None:  # type: ignore[no-untyped-def]
    judged = judge(estate(placed(bucket(), SINGAPORE)), policy(waiver(expires="2026-11-21")), [rule()])
    assert only(judged).verdict == "waived"


TRANSITION = "transitions:\n  - {class: us-protected, place: SG, until: %s, reason: emptied, approved_by: office%s}\n"


@pytest.mark.parametrize(
    ("until", "more", "role", "verdict"),
    [
        ("2027-03-31", "", "primary", "waived"),
        ("2027-03-31", ", roles: [backup]", "backup", "waived"),
        ("2027-03-31", ", roles: [backup]", "primary", "fail"),
        ("2027-03-31", ", address: aws_s3_bucket.other", "primary", "fail"),
        ("2026-11-20", "", "primary", "fail"),
    ],
)
def test_a_transition_permits_an_old_place_for_a_time(  # type: ignore[no-untyped-def]
    policy, until: str, more: str, role: Role, verdict: str
) -> None:
    judged = judge(estate(placed(bucket(), SINGAPORE, role=role)), policy(TRANSITION % (until, more)), [rule()])
    assert only(judged).verdict == verdict


def test_a_transition_past_its_end_is_a_finding(policy) -> None:  # type: ignore[no-untyped-def]
    judged = judge(estate(), policy(TRANSITION % ("2026-11-20", "")), REVIEWS)
    assert only(judged).message == "the transition of us-protected for SG does not hold: it ended on 2026-11-20"


def test_a_transition_to_one_place_does_not_permit_another(policy) -> None:  # type: ignore[no-untyped-def]
    permitted = policy(TRANSITION % ("2027-03-31", ""))
    judged = judge(estate(placed(bucket(), "aws:ap-northeast-1")), permitted, [rule()])
    assert only(judged).verdict == "fail"


def skip(name: str, reason: str = "known") -> Skip:
    return Skip(name, reason, Location("main.tf", 6, 6))


@pytest.mark.parametrize("name", ["RES101", "CKV_RES_101", "ckv_res_101"])
def test_an_inline_skip_waives_where_the_policy_lets_it(policy, name: str) -> None:  # type: ignore[no-untyped-def]
    judged = judge(estate(placed(bucket(skips=(skip(name),)), SINGAPORE)), policy(), [rule(), *REVIEWS])
    found = only(judged)
    assert (found.verdict, found.reason) == ("waived", "known (inline, main.tf:6)")


def test_an_inline_skip_that_the_policy_denies_is_a_finding(policy) -> None:  # type: ignore[no-untyped-def]
    denying = policy("inline_skips: deny\n")
    judged = judge(estate(placed(bucket(skips=(skip("RES101"),)), SINGAPORE)), denying, [rule(), *REVIEWS])
    assert {(found.rule, found.verdict, found.line) for found in judged.findings} == {
        ("RES101", "fail", 5),
        ("RES906", "fail", 6),
    }


def test_a_skip_of_another_tool_is_none_of_ours(policy) -> None:  # type: ignore[no-untyped-def]
    denying = policy("inline_skips: deny\n")
    judged = judge(estate(placed(bucket(skips=(skip("CKV_AWS_18"),)), "aws:us-east-1")), denying, [rule(), *REVIEWS])
    assert judged.findings == ()


def test_a_skip_that_nothing_needs_is_a_finding(policy) -> None:  # type: ignore[no-untyped-def]
    judged = judge(estate(placed(bucket(skips=(skip("RES101"),)), "aws:us-east-1")), policy(), [rule(), *REVIEWS])
    assert only(judged).rule == "RES907"


def test_a_skip_of_a_rule_that_did_not_look_is_left_alone(policy) -> None:  # type: ignore[no-untyped-def]
    other = rule("RES301", "exposure", "exposure")
    block = bucket(skips=(skip("RES301"),))
    assert judge(estate(placed(block, "aws:us-east-1")), policy(), [rule(), other, *REVIEWS]).findings == ()


def test_a_check_that_raises_is_a_problem_and_the_rest_still_runs(policy, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def broken(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
        yield finding(rule, "fail", estate.placements[0].block, "the first one")
        raise ValueError("no more")

    from domicile.rules.checks import CHECKS

    monkeypatch.setattr("domicile.rules.judging.CHECKS", MappingProxyType({**CHECKS, "broken": broken}))
    judged = judge(estate(placed(bucket(), SINGAPORE)), policy(), [rule("RES102", "broken"), rule()])
    (problem,) = judged.problems
    assert problem.message.startswith("rule RES102 (a-rule) could not be judged after aws_s3_bucket.events: ValueError")
    assert [found.rule for found in judged.findings] == ["RES102", "RES101"]


def test_a_rule_whose_check_does_not_exist_is_a_problem(policy) -> None:  # type: ignore[no-untyped-def]
    (problem,) = judge(estate(), policy(), [rule(check="nothing")]).problems
    assert "names the check nothing" in problem.message


def test_a_policy_switches_a_rule_off_and_changes_its_severity(policy) -> None:  # type: ignore[no-untyped-def]
    changed = policy("rules: {RES101: off, RES102: low}\n")
    found = only(judge(estate(placed(bucket(), SINGAPORE)), changed, [rule(), rule("RES102")]))
    assert (found.rule, found.severity) == ("RES102", "low")


def test_the_same_judgement_twice_is_one_finding(policy) -> None:  # type: ignore[no-untyped-def]
    block = bucket()
    judged = judge(estate(placed(block, SINGAPORE), placed(block, SINGAPORE)), policy(), [rule()])
    assert len(judged.findings) == 1


def test_objects_of_one_name_in_several_manifests_are_findings_of_their_own(policy) -> None:  # type: ignore[no-untyped-def]
    placements = [
        placed(replace(bucket(), mode="object", location=Location(file, 4, 9)), SINGAPORE)
        for file in ("release-1.yaml", "release-2.yaml")
    ]
    findings = judge(estate(*placements, placements[0]), policy(), [rule()]).findings
    assert [found.block.location.file for found in findings if found.block] == ["release-1.yaml", "release-2.yaml"]
    assert len({found.fingerprint for found in findings}) == 2


def test_findings_come_in_reading_order(policy) -> None:  # type: ignore[no-untyped-def]
    blocks = [bucket(name) for name in ("b", "a")]
    blocks[0].location = Location("z.tf", 1, 1)
    judged = judge(estate(*(placed(block, SINGAPORE) for block in blocks)), policy(), [rule("RES102"), rule()])
    assert [(found.address, found.rule) for found in judged.findings] == [
        ("aws_s3_bucket.a", "RES101"),
        ("aws_s3_bucket.b", "RES101"),
        ("aws_s3_bucket.a", "RES102"),
        ("aws_s3_bucket.b", "RES102"),
    ]


def test_what_was_not_assessed_is_told_once_for_its_kind_and_for_each_module(policy) -> None:  # type: ignore[no-untyped-def]
    entries = [
        NotAssessed("kind", "aws_vault.a", "a/main.tf", 1, "aws_vault is not in the catalogue"),
        NotAssessed("kind", "aws_vault.a", "b/main.tf", 1, "aws_vault is not in the catalogue"),
        NotAssessed("kind", "aws_alarm.a", "b/main.tf", 9, "aws_alarm is not in the catalogue", data=False),
        NotAssessed("module", "module.vpc", "a/main.tf", 5, "not fetched"),
        NotAssessed("module", "module.vpc", "b/main.tf", 5, "not fetched"),
    ]
    judged = judge(
        estate(not_assessed=entries), policy(), [rule("RES903", "coverage", "coverage", what=["kind", "module"])]
    )
    assert [(found.verdict, found.address, found.file, found.blocking) for found in judged.findings] == [
        ("undecided", "aws_vault.a", "a/main.tf", True),
        ("undecided", "module.vpc", "a/main.tf", True),
        ("undecided", "module.vpc", "b/main.tf", True),
    ]
    assert "and 1 more" in judged.findings[0].message


@pytest.mark.parametrize(
    ("outsider", "code", "more", "verdict"),
    [
        ("", "aws:ap-southeast-1", "", "fail"),
        ("", "aws:us-east-1", "", "pass"),
        ("collector.example.com", "", "", "undecided"),
        ("collector.example.com", "", "gateways: ['*.example.com']\n", "pass"),
        ("collector.example.com", "", "outsiders: {'*.example.com': US}\n", "pass"),
        ("collector.example.com", "", "outsiders: {'*.example.com': {belongs: DE, name: acme}}\n", "fail"),
        ("collector.example.com", "", "outsiders: {'*.example.com': DE, collector.example.com: US}\n", "pass"),
        ("collector.example.com", "aws:us-east-1", "outsiders: {'*.example.com': DE}\n", "fail"),
        ("203.0.113.9", "", "outsiders: {203.0.113.0/24: US}\n", "pass"),
        ("203.0.114.9", "", "outsiders: {203.0.113.0/24: US}\n", "undecided"),
    ],
)
def test_a_flow_is_judged_by_where_it_ends(policy, outsider: str, code: str, more: str, verdict: str) -> None:  # type: ignore[no-untyped-def]
    destination = Resolution((place(code),) if code else ())
    flow = Flow(bucket(), "transfer-job", destination, "destination", Location("main.tf", 6, 6), outsider)
    judged = judge(Estate(Index([flow.block]), flows=[flow]), policy(more), [rule("RES501", "flow", "flows")])
    assert [found.verdict for found in (*judged.findings, *judged.passes)] == [verdict]


NOWHERE = Resolution()
FLOWS = rule("RES504", "flow", "flows", via=["delivery"])


def sent(outsider: str = "", place: Resolution = NOWHERE, **facts: object) -> Flow:
    return Flow(bucket(), "delivery", place, "to", Location("main.tf", 6, 6), outsider, **facts)  # type: ignore[arg-type]


def judged_flows(policy: Policy, *flows: Flow) -> list[Finding]:
    judged = judge(Estate(Index([flow.block for flow in flows]), flows=list(flows)), policy, [FLOWS])
    return [*judged.findings, *judged.passes]


def test_a_flow_is_judged_by_the_class_of_the_data_that_moves(policy) -> None:  # type: ignore[no-untyped-def]
    there = Resolution((place("aws:us-east-1"),))
    european = bucket(name="european", tags={"class": "eu"})
    [found] = judged_flows(policy(), sent(place=there, source=european))
    assert (found.verdict, found.data_classes) == ("fail", ("eu-user",))
    assert found.message.startswith("aws_s3_bucket.events sends data of class eu-user of aws_s3_bucket.european to")


def test_a_flow_that_may_not_take_place_is_undecided_where_it_would_fail(policy) -> None:  # type: ignore[no-untyped-def]
    outside = Resolution((place("aws:ap-southeast-1"),))
    inside = Resolution((place("aws:us-east-1"),))
    doubted = [sent(place=where, doubt="variable kind has no value") for where in (outside, inside)]
    assert {found.verdict: found.reason for found in judged_flows(policy(), *doubted)} == {
        "undecided": "whether it does so is not known (variable kind has no value)",
        "pass": "",
    }


def test_receivers_whom_a_policy_without_outsiders_leaves_open_are_one_finding(policy) -> None:  # type: ignore[no-untyped-def]
    hosts = [
        sent(name, place=Resolution(unknown=f"nobody says where {name} is")) for name in ("a.example", "b.example")
    ]
    mail = sent("a@c.example", place=Resolution(unknown="nobody says where a@c.example is"), role="none")
    found = judged_flows(policy(), *hosts, mail)
    assert sorted((one.verdict, one.blocking) for one in found) == [("undecided", False), ("undecided", True)]
    assert any(one.message.endswith("1 more like it for the same cause") for one in found)
    assert len(judged_flows(policy("outsiders: {x.example: US}\n"), *hosts, mail)) == 3


@pytest.mark.parametrize(
    ("more", "verdict"), [("", "pass"), ("principals: {'aws:account/*': {belongs: DE}}\n", "fail")]
)
def test_an_account_is_judged_by_where_the_policy_says_that_it_belongs(tmp_path: Path, more: str, verdict: str) -> None:
    path = tmp_path / "domicile.yaml"
    path.write_text(BASE.replace("allow: [US],", "allow: [US], access: [US],") + more, encoding="utf-8")
    limited = load(path, catalogue=catalogue.load(), today=TODAY, root=tmp_path)
    account = sent("aws:account/444455556666", place=Resolution(unknown="nobody says where that is"))
    assert [one.verdict for one in judged_flows(limited, account)] == [verdict]


def test_a_resource_that_keeps_nothing_does_not_block_where_its_place_is_not_known(policy) -> None:  # type: ignore[no-untyped-def]
    placement = placed(bucket(), role="none", unknown="variable region has no value")
    found = only(judge(estate(placement), policy(), [rule("RES106", roles=["none"])]))
    assert (found.verdict, found.blocking, found.data_classes) == ("undecided", False, ("us-protected",))
    assert found.message.startswith("aws_s3_bucket.events stands in a place that is not known")
