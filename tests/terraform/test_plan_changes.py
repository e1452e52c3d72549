"""What a plan changes, destroys and leaves out; states; and what must not be shown of it."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domicile.engine import Request, scan
from domicile.model.values import Known, Unknown, text_of
from domicile.report.json import document
from domicile.syntax.file_kinds import sniff_json
from domicile.terraform.plan import load_plan
from domicile.terraform.unfolded import Configuration

from .shown import region, shown
from .test_plan import change, resource


def read(**plan: Any) -> Configuration:
    whole = {"format_version": "1.2", "planned_values": {"root_module": {}}, **plan}
    found = load_plan("plan.json", json.dumps(whole, indent=1).encode())
    assert not found.problems
    return found


def left(found: Configuration) -> list[tuple[str, str, bool]]:
    return [(item.address, item.reason.partition(",")[0].partition(":")[0], item.data) for item in found.not_assessed]


BUCKET = resource("aws_s3_bucket.b", {"bucket": "b", "region": "eu-west-1"})
BLOCKS = {"root_module": {"resources": [BUCKET]}}


def test_what_is_only_destroyed_is_said_and_not_judged() -> None:
    changes = [change("aws_s3_bucket.gone", {}, ("delete",)), change("aws_s3_bucket.left", {}, ("forget",))]
    found = read(planned_values=BLOCKS, resource_changes=changes)
    assert [block.address for block in found.blocks] == ["aws_s3_bucket.b"]
    assert left(found) == [
        ("aws_s3_bucket.gone", "the plan destroys it", False),
        ("aws_s3_bucket.left", "the plan forgets it", False),
    ]


@pytest.mark.parametrize("actions", [("delete", "create"), ("create", "delete"), ("update",), ("no-op",)])
def test_what_is_replaced_updated_or_kept_is_judged_as_it_will_be(actions: tuple[str, ...]) -> None:
    changed = change("aws_s3_bucket.b", {"arn": True}, actions)
    changed["change"]["before"] = {"bucket": "old", "region": "us-east-1"}
    changed["previous_address"] = "aws_s3_bucket.before"
    changed["change"]["importing"] = {"id": "b"}
    found = read(planned_values=BLOCKS, resource_changes=[changed])
    assert [shown(block.get("region")) for block in found.blocks] == ["eu-west-1"]
    assert left(found) == []


def test_a_deposed_object_does_not_hide_what_is_not_known_of_its_successor() -> None:
    bucket = resource("aws_s3_bucket.b", {"bucket": "b"})
    deposed = {**change("aws_s3_bucket.b", {}, ("delete",)), "deposed": "b2f1"}
    changes = [change("aws_s3_bucket.b", {"region": True}, ("delete", "create")), deposed]
    found = read(planned_values={"root_module": {"resources": [bucket]}}, resource_changes=changes)
    assert isinstance(found.blocks[0].get("region"), Unknown)
    assert left(found) == [("aws_s3_bucket.b (deposed)", "the plan destroys it", False)]


def test_drift_is_not_read() -> None:
    drifted = resource("aws_s3_bucket.b", {"bucket": "b", "region": "us-east-1"})
    found = read(
        planned_values=BLOCKS,
        resource_drift=[{**drifted, "change": {"actions": ["update"], "after": drifted["values"]}}],
    )
    assert [shown(block.get("region")) for block in found.blocks] == ["eu-west-1"]


def test_a_plan_that_leaves_something_out_is_not_complete() -> None:
    later = {"reason": "provider_config_unknown", "resource_change": change("aws_s3_bucket.later", {})}
    assert left(read(planned_values=BLOCKS, complete=False, deferred_changes=[later])) == [
        ("aws_s3_bucket.later", "left for a later plan", True),
        ("plan.json", "the plan is not complete", True),
    ]


def test_data_sources_are_read_from_the_prior_state() -> None:
    data = {**resource("data.aws_region.now", {"name": "eu-west-1"}, mode="data"), "type": "aws_region", "name": "now"}
    found = read(
        planned_values=BLOCKS,
        prior_state={"values": {"root_module": {"resources": [data, resource("aws_s3_bucket.old", {})]}}},
    )
    assert [(block.address, block.mode) for block in found.blocks] == [
        ("aws_s3_bucket.b", "resource"),
        ("data.aws_region.now", "data"),
    ]


def test_a_state_is_read_as_what_exists() -> None:
    state = {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {"resources": [BUCKET], "child_modules": [
        {"address": "module.m", "resources": [resource("module.m.google_storage_bucket.g", {"location": "EU"})]},
    ]}}}  # fmt: skip
    found = load_plan("state.json", json.dumps(state).encode())
    assert not found.problems
    assert [block.address for block in found.blocks] == ["aws_s3_bucket.b", "module.m.google_storage_bucket.g"]
    assert region(found.blocks[0]) == "!a state does not show provider configurations"


OLD_CALLS = {"one": {"module": {"resources": [{"address": "aws_s3_bucket.b", "provider_config_key": "one:aws"}]}}}
OLD_VALUES = {
    "root_module": {
        "child_modules": [{"address": "module.one", "resources": [resource("module.one.aws_s3_bucket.b", {})]}]
    }
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "eu-west-1"),
        ({"module.one:aws": {"name": "aws", "module_address": "module.one"}}, "eu-west-1"),
        ({"module.one:aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}}}}, "us-east-1"),
        (
            {"aws.sg": {"name": "aws", "expressions": {"region": {"constant_value": "ap-southeast-1"}}}},
            "!the plan does not show the configuration of provider one:aws",
        ),
    ],
)
def test_module_of_an_older_plan_has_the_provider_from_above(more: dict[str, Any], expected: str) -> None:
    own = {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}, **more}
    configuration = {"provider_config": own, "root_module": {"module_calls": OLD_CALLS}}
    [block] = read(planned_values=OLD_VALUES, configuration=configuration).blocks
    assert region(block) == expected


def test_root_without_a_provider_block_has_what_the_environment_and_the_provider_say() -> None:
    [block] = read(planned_values=BLOCKS, configuration={"root_module": {}}).blocks
    assert region(block) is None
    assert block.provider is not None and block.provider.location is not None


def test_provider_that_is_made_from_a_resource_leads_to_it() -> None:
    host = {"references": ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"]}
    configuration = {"provider_config": {"aws": {"name": "aws", "expressions": {"host": host}}}}
    [block] = read(planned_values=BLOCKS, configuration=configuration).blocks
    assert block.provider is not None and isinstance(block.provider.body, Known)
    reference = block.provider.body.data["host"].reference
    assert reference is not None and (reference.target, reference.path) == (block, "arn")


def test_constraints_on_the_version_of_a_provider_are_those_of_all_modules() -> None:
    entries = {
        "aws": {"name": "aws", "version_constraint": ">= 5.0"},
        "module.m:aws": {"name": "aws", "version_constraint": "~> 6.1"},
    }
    [block] = read(planned_values=BLOCKS, configuration={"provider_config": entries}).blocks
    assert block.provider is not None and block.provider.versions == (">= 5.0", "~> 6.1")


def test_provider_of_opentofu_is_known_by_its_name() -> None:
    bucket = {**BUCKET, "provider_name": "registry.opentofu.org/hashicorp/aws"}
    [block] = read(planned_values={"root_module": {"resources": [bucket]}}).blocks
    assert block.provider is not None and block.provider.name == "aws"


SECRET = "s3cr3t-value"


def test_sensitive_values_are_in_no_report(tmp_path: Path) -> None:
    values = {"bucket": SECRET, "region": SECRET, "acl": SECRET, "policy": SECRET, "tags": {"class": SECRET}}
    hidden = resource("aws_s3_bucket.b", values, sensitive_values=dict.fromkeys(values, True))
    mine = {"address": "aws_s3_bucket.m", "provider_config_key": "aws", "expressions": {}}
    plan = {
        "format_version": "1.2",
        "variables": {"where": {"value": SECRET}},
        "planned_values": {"root_module": {"resources": [hidden, resource("aws_s3_bucket.m", {"bucket": "m"})]}},
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"references": ["var.where"]}}}},
            "root_module": {"resources": [mine], "variables": {"where": {"sensitive": True}}},
        },
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    done = scan(Request(paths=(tmp_path,), root=tmp_path, home="eu"))
    assert done.findings
    assert SECRET not in json.dumps(document(done))


def test_a_plan_cut_down_to_its_changes_has_what_they_leave() -> None:
    made = {"mode": "managed", "type": "aws_s3_bucket", "name": "b", "provider_name": "aws"}
    changes = [
        {**made, "address": "aws_s3_bucket.b", "change": {"actions": ["create"], "after": {"acl": "public-read"}}},
        {
            **made,
            "address": "module.m.aws_s3_bucket.b",
            "module_address": "module.m",
            "change": {"actions": ["no-op"], "after": {"acl": "private"}},
        },
        {**made, "address": "aws_s3_bucket.gone", "change": {"actions": ["delete"], "after": None}},
    ]
    text = json.dumps({"format_version": "1.0", "resource_changes": changes}).encode()
    assert sniff_json(text) == "plan"
    found = load_plan("plan.json", text)
    assert not found.problems
    assert [(block.address, block.module, text_of(block.get("acl"))) for block in found.blocks] == [
        ("aws_s3_bucket.b", "", "public-read"),
        ("module.m.aws_s3_bucket.b", "module.m", "private"),
    ]
    assert [gap.address for gap in found.not_assessed] == ["aws_s3_bucket.gone"]
