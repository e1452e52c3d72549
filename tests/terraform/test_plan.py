"""Plan JSON gives the same blocks as the configuration that it was made from."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile.facts.computed import COMPUTED
from domicile.model import paths
from domicile.model.blocks import Block
from domicile.model.values import Known, Unknown
from domicile.terraform.plan import load_plan

from .shown import proof, region, shown


def resource(address: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    kind, name = address.rpartition("module.")[2].split(".")[-2:]
    index = None
    if "[" in name:
        name, _, key = name.partition("[")
        index = json.loads(key.rstrip("]"))
    entry = {
        "address": address, "mode": "managed", "type": kind, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/" + kind.split("_")[0], "values": values, "sensitive_values": {},
    }  # fmt: skip
    return {**entry, **({"index": index} if index is not None else {}), **more}


def change(address: str, unknown: dict[str, Any], actions: tuple[str, ...] = ("create",)) -> dict[str, Any]:
    return {"address": address, "change": {"actions": list(actions), "after": {}, "after_unknown": unknown}}


PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "variables": {"dr_region": {"value": "ap-southeast-1"}, "password": {"value": "hunter2"}},
    "planned_values": {
        "root_module": {
            "resources": [
                resource("aws_s3_bucket.dest", {"bucket": "dest", "region": "ap-southeast-1"}),
                resource("aws_s3_bucket_policy.p", {"bucket": "dest"}),
                resource(
                    "aws_s3_bucket_replication_configuration.r",
                    {"rule": [{"status": "Enabled", "destination": [{"storage_class": None}]}]},
                ),
                resource("aws_db_instance.d", {"password": "hunter2", "engine": "postgres"}, sensitive_values={"password": True}),
            ],
            "child_modules": [
                {
                    "address": 'module.store["a"]',
                    "resources": [
                        resource('module.store["a"].aws_s3_bucket.b', {"bucket": "inner"}),
                        resource('module.store["a"].aws_s3_bucket_policy.p', {}),
                    ],
                }
            ],
        }
    },
    "resource_changes": [
        change("aws_s3_bucket.dest", {"arn": True, "id": True}),
        change("aws_s3_bucket_replication_configuration.r", {"id": True, "rule": [{"destination": [{"bucket": True}]}]}),
        change('module.store["a"].aws_s3_bucket_policy.p', {"bucket": True}),
        change("aws_s3_bucket.gone", {}, ("delete",)),
    ],
    "prior_state": {
        "values": {
            "root_module": {"resources": [resource("data.aws_region.current", {"name": "eu-west-1"}, mode="data", type="aws_region", name="current")]}
        }
    },
    "configuration": {
        "provider_config": {
            "aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}},
            "aws.sg": {"name": "aws", "alias": "sg", "expressions": {"region": {"references": ["var.dr_region"]}}},
            "aws.odd": {"name": "aws", "alias": "odd", "expressions": {"region": {"references": ["local.a", "var.dr_region"]}}},
        },
        "root_module": {
            "resources": [
                {"address": "aws_s3_bucket.dest", "provider_config_key": "aws.sg", "expressions": {"bucket": {"constant_value": "dest"}}},
                {"address": "aws_s3_bucket_policy.p", "provider_config_key": "aws.odd",
                 "expressions": {"bucket": {"references": ["aws_s3_bucket.dest.bucket", "aws_s3_bucket.dest"]}}},
                {"address": "aws_s3_bucket_replication_configuration.r", "provider_config_key": "aws",
                 "expressions": {"rule": [{"status": {"constant_value": "Enabled"},
                                           "destination": [{"bucket": {"references": ["aws_s3_bucket.dest.arn", "aws_s3_bucket.dest"]}}]}]}},
            ],
            "module_calls": {
                "store": {
                    "expressions": {"target": {"references": ["aws_s3_bucket.dest.id", "aws_s3_bucket.dest"]}},
                    "module": {
                        "resources": [
                            {"address": "aws_s3_bucket.b", "provider_config_key": "aws.sg", "expressions": {}},
                            {"address": "aws_s3_bucket_policy.p", "provider_config_key": "aws", "expressions": {"bucket": {"references": ["var.target"]}}},
                        ]
                    },
                }
            },
        },
    },
}  # fmt: skip


@pytest.fixture
def blocks() -> dict[str, Block]:
    found = load_plan("plan.json", json.dumps(PLAN, indent=2).encode())
    assert not found.problems
    return {block.address: block for block in found.blocks}


def test_every_resource_that_stays_is_a_block(blocks: dict[str, Block]) -> None:
    assert set(blocks) == {
        "aws_s3_bucket.dest",
        "aws_s3_bucket_policy.p",
        "aws_s3_bucket_replication_configuration.r",
        "aws_db_instance.d",
        'module.store["a"].aws_s3_bucket.b',
        'module.store["a"].aws_s3_bucket_policy.p',
        "data.aws_region.current",
    }
    assert blocks["data.aws_region.current"].mode == "data"
    assert blocks['module.store["a"].aws_s3_bucket.b'].module == 'module.store["a"]'


def test_provider_region_is_a_constant_or_the_value_of_a_variable(blocks: dict[str, Block]) -> None:
    assert region(blocks["aws_s3_bucket_replication_configuration.r"]) == "eu-west-1"
    assert region(blocks["aws_s3_bucket.dest"]) == "ap-southeast-1"
    assert region(blocks['module.store["a"].aws_s3_bucket.b']) == "ap-southeast-1"
    assert region(blocks["aws_s3_bucket_policy.p"]) == "?the plan does not show the value of local.a, var.dr_region"


def test_unknown_argument_keeps_what_it_refers_to(blocks: dict[str, Block]) -> None:
    rule = blocks["aws_s3_bucket_replication_configuration.r"].get("rule")
    assert isinstance(rule, Known)
    bucket = rule.data[0].data["destination"].data[0].data["bucket"]
    assert isinstance(bucket, Unknown) and bucket.reference is not None
    assert (bucket.reference.target, bucket.reference.path) == (blocks["aws_s3_bucket.dest"], "arn")
    assert shown(rule.data[0].data["status"]) == "Enabled"


def test_known_argument_keeps_what_it_refers_to_when_that_is_the_same(blocks: dict[str, Block]) -> None:
    value = blocks["aws_s3_bucket_policy.p"].get("bucket")
    assert shown(value) == "dest"
    assert value.reference is not None and value.reference.target is blocks["aws_s3_bucket.dest"]


def test_reference_through_a_module_argument(blocks: dict[str, Block]) -> None:
    value = blocks['module.store["a"].aws_s3_bucket_policy.p'].get("bucket")
    assert value.reference is not None and value.reference.target is blocks["aws_s3_bucket.dest"]


def test_what_only_the_provider_decides_is_not_configured(blocks: dict[str, Block]) -> None:
    block = blocks["aws_s3_bucket.dest"]
    assert shown(block.get("arn")) is None
    assert isinstance(block.body, Known) and shown(block.body.data["arn"]) == "?known after apply"


def test_lines_are_those_of_the_plan_file(blocks: dict[str, Block]) -> None:
    text = json.dumps(PLAN, indent=2).splitlines()
    location = blocks["aws_db_instance.d"].location
    assert location.file == "plan.json" and "aws_db_instance.d" in text[location.line - 1]


def test_sensitive_values_are_not_in_any_proof(blocks: dict[str, Block]) -> None:
    block = blocks["aws_db_instance.d"]
    assert shown(block.get("password")) == "hunter2"
    assert proof(block.get("password")) == [
        f"plan.json:{block.location.line} aws_db_instance.d: password = (sensitive)"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"format_version": "1.2", "planned_values": ', "the plan is not valid JSON"),
        (b'{"format_version": "9.0", "planned_values": {}}', "plans of format 9.0 are not known"),
        (b'{"format_version": "1.0", "values": {}}', "this is no plan"),
        (b"[]", "this is no plan"),
        (b'{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{}]}}}', "unexpected shape"),
        (b'{"format_version": "1.2", "planned_values": {"root_module": []}, "errored": true}', "ended in an error"),
    ],
)
def test_a_plan_that_cannot_be_understood_is_a_problem(text: bytes, message: str) -> None:
    problems = load_plan("plan.json", text).problems
    assert len(problems) == 1 and message in problems[0].message and problems[0].file == "plan.json"


def planned_alone(
    values: dict[str, Any], unknown: dict[str, Any], expressions: dict[str, Any], **more: Any
) -> list[Block]:
    configured = [
        {"address": "aws_x.x", "provider_config_key": "aws", "expressions": expressions},
        *more.get("configured", ()),
    ]
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [resource("aws_x.x", values), *more.get("resources", ())]}},
        "resource_changes": [change("aws_x.x", unknown), *more.get("changes", ())],
        "configuration": {"root_module": {"resources": configured}},
    }
    found = load_plan("plan.json", json.dumps(plan).encode(), COMPUTED)
    assert not found.problems
    return found.blocks


def test_what_is_not_known_of_a_block_made_by_dynamic_is_not_the_resource_itself() -> None:
    # A plan does not show the expressions of such blocks: taken for itself, its region would be the resource's own.
    [block] = planned_alone({"replica": [{}]}, {"replica": [{"region_name": True}]}, {"name": {"constant_value": "x"}})
    [value] = paths.read(block, "replica.region_name")
    assert isinstance(value, Unknown) and value.reference is None and value.reason == "known after apply"


def test_what_only_the_provider_decides_in_a_nested_block_is_not_configured() -> None:
    expressions = {
        "root_block_device": [{"encrypted": {"constant_value": True}, "key": {"references": ["aws_y.y.arn"]}}]
    }
    unknown = {"root_block_device": [{"kms_key_id": True, "key": True}]}
    [block] = planned_alone({"root_block_device": [{"encrypted": True}]}, unknown, expressions)
    [device] = paths.read(block, "root_block_device")
    assert isinstance(device, Known) and set(device.data) == {"encrypted", "key"}


DOCUMENT = resource(
    "data.aws_iam_policy_document.p",
    {"statement": [{"actions": ["s3:*"], "resources": ["*"]}]},
    mode="data", type="aws_iam_policy_document", name="p",
)  # fmt: skip
TO_DOCUMENT = {"policy": {"references": ["data.aws_iam_policy_document.p.json", "data.aws_iam_policy_document.p"]}}


def test_document_that_is_read_while_applying_is_made_from_its_arguments() -> None:
    unread = change(DOCUMENT["address"], {"json": True}, ("read",))
    configured = {"address": DOCUMENT["address"], "provider_config_key": "aws", "expressions": {"statement": [{}]}}
    blocks = planned_alone(
        {}, {"policy": True}, TO_DOCUMENT, resources=[DOCUMENT], changes=[unread], configured=[configured]
    )
    policy = blocks[0].get("policy")
    assert "s3:*" in str(shown(policy))
    assert policy.reference is not None and policy.reference.target is blocks[1]


def test_text_of_a_document_keeps_its_document() -> None:
    [text] = [
        block.body.data["json"].data
        for block in planned_alone({}, {}, {}, resources=[DOCUMENT])
        if block.mode == "data"
    ]  # type: ignore[union-attr, index]
    blocks = planned_alone({"policy": text}, {}, TO_DOCUMENT, resources=[DOCUMENT])
    policy = blocks[0].get("policy")
    assert isinstance(policy, Known) and policy.data == text
    assert policy.reference is not None and policy.reference.target is blocks[1] and policy.structure is not None
