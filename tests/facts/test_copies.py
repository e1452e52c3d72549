"""What copies data elsewhere, on AWS."""

from collections.abc import Iterator
from typing import Any

import pytest

from domicile.catalogue import load
from domicile.facts import copies, placement
from domicile.facts.places import Placer
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Placement
from domicile.model.values import Absent, Known, OneOf, Reference, Unknown, from_plain
from tests.facts.estate_of_blocks import block, provider, refer

DUBLIN = provider(region="eu-west-1")
SINGAPORE = provider(alias="sg", region="ap-southeast-1")


def made_by(one: Block, *others: Block) -> list[Placement]:
    index = Index([one, *others])
    return list(copies.of_block(one, load(), Placer(index, load())))


def told(found: list[Placement]) -> Iterator[tuple[str, str]]:
    for one in found:
        yield one.role, " ".join(place.code for place in one.where.places) or one.where.unknown


def test_a_replica_through_its_bucket_is_traced_to_the_alias() -> None:
    target = block("aws_s3_bucket", "target", given=SINGAPORE, bucket="target")
    replication = block(
        "aws_s3_bucket_replication_configuration",
        given=DUBLIN,
        bucket="source",
        rule=[{"status": "Enabled", "destination": [{"bucket": refer(target, "arn")}]}],
    )
    [copy] = made_by(replication, target)
    assert list(told([copy])) == [("replica", "aws:ap-southeast-1")]
    assert copy.copy and not copy.implicit
    assert copy.attribute == "rule.destination.bucket"
    assert copy.trail is not None
    files = [step.file for step in copy.trail.steps()]
    assert files[0] == "main.tf" and files[-1] == "providers.tf"


def test_a_disabled_rule_copies_nothing() -> None:
    rule = {"status": "Disabled", "destination": [{"bucket": "arn:aws:s3:::x"}]}
    assert made_by(block("aws_s3_bucket_replication_configuration", given=DUBLIN, rule=[rule])) == []


def test_a_bucket_that_nobody_here_has_is_unknown_and_named() -> None:
    rule = {"status": "Enabled", "destination": [{"bucket": "arn:aws:s3:::theirs"}]}
    [copy] = made_by(block("aws_s3_bucket_replication_configuration", given=DUBLIN, rule=[rule]))
    assert copy.where.places == () and "theirs" in copy.where.unknown


def test_a_rule_whose_status_is_not_known_may_copy_nothing() -> None:
    target = block("aws_s3_bucket", "target", given=SINGAPORE, bucket="target")
    rule = {"status": Unknown("variable on has no value"), "destination": [{"bucket": refer(target, "arn")}]}
    [copy] = made_by(block("aws_s3_bucket_replication_configuration", given=DUBLIN, rule=[rule]), target)
    assert list(told([copy])) == [("replica", "aws:ap-southeast-1")]
    assert "variable on has no value" in copy.doubt


def perhaps(item: Any, reason: str = "variable on has no value") -> OneOf:
    return OneOf((from_plain(item), Absent(None, reason=reason)))


@pytest.mark.parametrize(
    "replica",
    [
        Known((perhaps({"region_name": "us-east-1"}),)),
        OneOf((from_plain([{"region_name": "us-east-1"}]), from_plain([]))),
        Known((Known({"region_name": perhaps("us-east-1")}),)),
    ],
)
def test_a_replica_that_may_not_be_there_may_copy_nothing(replica: Any) -> None:
    [copy] = made_by(block("aws_dynamodb_table", given=DUBLIN, replica=replica))
    assert list(told([copy])) == [("replica", "aws:us-east-1")]
    assert copy.doubt


def test_a_replica_that_is_there_leaves_no_doubt_of_one_that_may_be_there_too() -> None:
    always, other = from_plain({"region_name": "us-east-1"}), perhaps({"region_name": "us-east-1"})
    for replica in (Known((always, other)), Known((other, always))):
        assert {copy.doubt for copy in made_by(block("aws_dynamodb_table", given=DUBLIN, replica=replica))} >= {""}


def test_blocks_that_are_not_known_are_a_copy_to_an_unknown_place() -> None:
    [copy] = made_by(block("aws_dynamodb_table", given=DUBLIN, replica=Unknown("for_each is not known")))
    assert copy.where.unknown == "for_each is not known"


CASES: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("aws_s3_bucket", {"logging": [{"target_bucket": "x"}]}, [("log", "aws:eu-west-1")]),
    (
        "aws_dynamodb_table",
        {"replica": [{"region_name": "eu-west-3"}, {"region_name": "us-east-1"}]},
        [("replica", "aws:eu-west-3"), ("replica", "aws:us-east-1")],
    ),
    ("aws_secretsmanager_secret", {"replica": [{"region": "us-west-2"}]}, [("key", "aws:us-west-2")]),
    (
        "aws_backup_plan",
        {"rule": [{"copy_action": [{"destination_vault_arn": "arn:aws:backup:us-west-2:1:backup-vault:v"}]}]},
        [("backup", "aws:us-west-2")],
    ),
    (
        "aws_ecr_replication_configuration",
        {"replication_configuration": [{"rule": [{"destination": [{"region": "sa-east-1", "registry_id": "1"}]}]}]},
        [("replica", "aws:sa-east-1")],
    ),
    ("aws_efs_replication_configuration", {"destination": [{"region": "eu-north-1"}]}, [("replica", "aws:eu-north-1")]),
    ("aws_efs_replication_configuration", {"destination": [{"kms_key_id": "k"}]}, [("replica", "aws:eu-west-1")]),
    ("aws_redshift_snapshot_copy", {"destination_region": "us-east-2"}, [("backup", "aws:us-east-2")]),
    (
        "aws_redshift_cluster",
        {"snapshot_copy": [{"destination_region": "us-east-2"}], "logging": [{"enable": False, "bucket_name": "l"}]},
        [("backup", "aws:us-east-2")],
    ),
    (
        "aws_dlm_lifecycle_policy",
        {"policy_details": [{"schedule": [{"cross_region_copy_rule": [{"target": "us-west-1"}]}]}]},
        [("backup", "aws:us-west-1")],
    ),
    (
        "aws_dlm_lifecycle_policy",
        {
            "state": "DISABLED",
            "policy_details": [{"schedule": [{"cross_region_copy_rule": [{"target": "us-west-1"}]}]}],
        },
        [],
    ),
    (
        "aws_keyspaces_keyspace",
        {"replication_specification": [{"region_list": ["eu-west-1", "ap-east-1"]}]},
        [("replica", "aws:eu-west-1"), ("replica", "aws:ap-east-1")],
    ),
    ("aws_cloudtrail", {"s3_bucket_name": "t"}, [("log", "'t' is not part of this configuration")]),
    ("aws_lb", {"access_logs": [{"bucket": "l"}]}, []),
    ("aws_elb", {"access_logs": [{"bucket": "l"}]}, [("log", "aws:eu-west-1")]),
    ("aws_api_gateway_rest_api", {}, [("edge", "aws:global")]),
    ("aws_api_gateway_rest_api", {"endpoint_configuration": [{"types": ["REGIONAL"]}]}, []),
    ("aws_bedrockagent_agent", {"foundation_model": "eu.anthropic.claude"}, [("processing", "aws:eu")]),
    ("aws_bedrockagent_agent", {"foundation_model": "global.anthropic.claude"}, [("processing", "aws:global")]),
    ("aws_bedrockagent_agent", {"foundation_model": "anthropic.claude"}, []),
]


@pytest.mark.parametrize(
    ("kind", "body", "expected"), CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)]
)
def test_copies_of_aws(kind: str, body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert list(told(made_by(block(kind, given=DUBLIN, **body)))) == expected


@pytest.mark.parametrize(
    ("one", "role", "is_copy"),
    [
        (block("aws_db_instance", given=DUBLIN, identifier="d"), "primary", False),
        (block("aws_db_instance", given=DUBLIN, replicate_source_db="arn:aws:rds:us-east-1:1:db:d"), "replica", True),
        (block("aws_kms_key", given=DUBLIN), "key", False),
        (block("aws_kms_replica_key", given=DUBLIN, primary_key_arn="x"), "key", True),
        (block("aws_backup_vault", given=DUBLIN), "backup", True),
        (block("aws_db_snapshot_copy", given=DUBLIN, destination_region="us-east-1"), "backup", True),
        (block("aws_vpc", given=DUBLIN), "none", False),
        (block("aws_brand_new_thing", given=DUBLIN), "none", False),
    ],
    ids=lambda value: value.kind if isinstance(value, Block) else str(value),
)
def test_the_role_of_a_block(one: Block, role: str, is_copy: bool) -> None:
    [found] = placement.of_block(one, load(), Placer(Index([one]), load()))
    assert (found.role, found.copy) == (role, is_copy)


def test_data_sources_and_settings_have_no_placement_of_their_own() -> None:
    for one in (block("aws_s3_bucket", given=DUBLIN, mode="data"), block("aws_s3_bucket_policy", given=DUBLIN)):
        assert list(placement.of_block(one, load(), Placer(Index([one]), load()))) == []


def test_a_region_in_which_a_resource_stands_too_is_no_copy() -> None:
    [other] = made_by(block("aws_networkflowmonitor_scope", given=DUBLIN, target=[{"region": "ap-southeast-1"}]))
    assert list(told([other])) == [("none", "aws:ap-southeast-1")] and not other.copy


def test_a_region_of_another_cloud_is_read_with_its_codes() -> None:
    cluster = block("google_container_aws_cluster", given=provider("google"), location="europe-west1")
    assert list(told(made_by(cluster))) == [("processing", "gcp:europe-west1")]
    key = block("oci_dbmulticloud_oracle_db_azure_vault", given=provider("oci"), location="eastus")
    assert list(told(made_by(key))) == [("key", "azure:eastus")]
    database = block(
        "oci_database_autonomous_database", given=provider("oci"), encryption_key=[{"location": "us-east4"}]
    )
    assert ("key", "gcp:us-east4") in list(told(made_by(database)))
    iceberg = block("oci_golden_gate_connection", given=provider("oci"), storage=[{"region": "us-east-2"}])
    assert list(told(made_by(iceberg))) == [("none", "aws:us-east-2")]


@pytest.mark.parametrize(
    ("connection", "region", "where"),
    [("AMAZON_KINESIS", "us-east-2", "aws:us-east-2"), ("OCI_OBJECT_STORAGE", "us-ashburn-1", "oci:us-ashburn-1")],
)
def test_whose_region_a_connection_names_is_told_by_its_type(connection: str, region: str, where: str) -> None:
    one = block("oci_golden_gate_connection", given=provider("oci"), connection_type=connection, region=region)
    assert list(told(made_by(one))) == [("none", where)]


@pytest.mark.parametrize(("profile", "where"), [("eu.guardrail.v1:0", "aws:eu"), ("us.guardrail.v1:0", "aws:us")])
def test_a_guardrail_profile_has_prompts_checked_in_all_its_regions(profile: str, where: str) -> None:
    config = [{"guardrail_profile_identifier": profile}]
    [copy] = made_by(block("aws_bedrock_guardrail", given=DUBLIN, cross_region_config=config))
    assert list(told([copy])) == [("processing", where)] and copy.implicit


@pytest.mark.parametrize(("profile", "where"), [("eu.guardrail.v1:0", "aws:eu"), ("uk.guardrail.v1:0", "")])
def test_what_stands_behind_the_last_slash_is_certain_where_the_account_is_not(profile: str, where: str) -> None:
    parts = ("arn:aws:bedrock:eu-west-2:", Unknown("the account is not known"), f":guardrail-profile/{profile}")
    config = [{"guardrail_profile_identifier": Unknown("the account is not known", parts=parts)}]
    [copy] = made_by(block("aws_bedrock_guardrail", given=DUBLIN, cross_region_config=config))
    assert [place.code for place in copy.where.places] == ([where] if where else [])
    assert bool(copy.where.unknown) is not bool(where)


def test_a_setting_that_names_its_own_region_is_placed_there() -> None:
    away = block("aws_lb_listener", given=DUBLIN, region="ap-southeast-1")
    index = Index([away])
    [found] = placement.of_block(away, load(), Placer(index, load()))
    assert list(told([found])) == [("none", "aws:ap-southeast-1")]
    here = block("aws_lb_listener", given=DUBLIN)
    assert list(placement.of_block(here, load(), Placer(Index([here]), load()))) == []


def test_a_zone_that_is_not_known_leaves_the_place_to_the_provider() -> None:
    group = block("aws_autoscaling_group", given=DUBLIN, availability_zones=[Unknown("variable zone has no value")])
    [found] = placement.of_block(group, load(), Placer(Index([group]), load()))
    assert list(told([found])) == [("processing", "aws:eu-west-1")]


THEIRS = Unknown("module not fetched")
SAME_REGION = [
    ("aws_lb", {"access_logs": [{"enabled": True, "bucket": THEIRS}]}),
    ("aws_lb", {"connection_logs": [{"enabled": True, "bucket": THEIRS}]}),
    ("aws_elb", {"access_logs": [{"bucket": "theirs"}]}),
    ("aws_s3_bucket", {"logging": [{"target_bucket": THEIRS}]}),
    ("aws_s3_bucket_logging", {"bucket": "ours", "target_bucket": THEIRS}),
    ("aws_s3_bucket_inventory", {"bucket": "ours", "destination": [{"bucket": [{"bucket_arn": THEIRS}]}]}),
]


@pytest.mark.parametrize(("kind", "body"), SAME_REGION)
def test_a_bucket_that_must_be_in_the_same_region_is_there_wherever_it_is_declared(kind: str, body: Any) -> None:
    [copy] = made_by(block(kind, given=DUBLIN, **body))
    assert [place.code for place in copy.where.places] == ["aws:eu-west-1"]
    assert "Region" in copy.note


def test_a_bucket_of_the_configuration_says_its_own_region_even_where_the_service_will_refuse_it() -> None:
    away = block("aws_s3_bucket", "logs", given=SINGAPORE, bucket="logs")
    balancer = block("aws_lb", given=DUBLIN, access_logs=[{"enabled": True, "bucket": refer(away, "id")}])
    assert list(told(made_by(balancer, away))) == [("log", "aws:ap-southeast-1")]


def test_the_key_that_encrypts_replicas_says_the_region_of_a_bucket_that_nobody_here_has() -> None:
    key = "arn:aws:kms:ap-southeast-1:111122223333:key/1234"
    to = {"bucket": "arn:aws:s3:::theirs", "encryption_configuration": [{"replica_kms_key_id": key}]}
    rule = {"status": "Enabled", "destination": [to]}
    replication = block("aws_s3_bucket_replication_configuration", given=DUBLIN, rule=[rule])
    assert list(told(made_by(replication))) == [("replica", "aws:ap-southeast-1")]
    to["encryption_configuration"] = [{"replica_kms_key_id": "alias/theirs"}]
    unclear = block("aws_s3_bucket_replication_configuration", given=DUBLIN, rule=[rule])
    [(_, reason)] = told(made_by(unclear))
    assert "arn:aws:s3:::theirs" in reason


def test_an_arn_that_ends_with_a_name_as_little_known_as_a_bucket_here_leads_to_it() -> None:
    pet = block("random_pet", "this")
    part = Unknown("known after apply", reference=Reference(pet, "id"))
    name = Unknown("known after apply", parts=("replica-", part))
    arn = Unknown("known after apply", parts=("arn:aws:s3:::replica-", part))
    target = block("aws_s3_bucket", "target", given=SINGAPORE, bucket=name)
    rule = {"status": "Enabled", "destination": [{"bucket": arn}]}
    replication = block("aws_s3_bucket_replication_configuration", given=DUBLIN, rule=[rule])
    assert list(told(made_by(replication, target))) == [("replica", "aws:ap-southeast-1")]


def test_no_kind_tells_of_the_same_copy_twice() -> None:
    twice = []
    for name in load().kinds:
        kind = load().kind(name)
        told_by: dict[tuple[str, str], int] = {}
        for number, rule in enumerate(kind.copies if kind else ()):
            for step in rule.to if rule.when is None else ():
                path = ".".join(part for part in (rule.each, step.argument) if part)
                if step.form == "attribute" and told_by.setdefault((rule.role, path), number) != number:
                    twice.append((name, rule.role, path))
    assert twice == []


def test_a_part_of_a_block_is_where_the_block_is_whose_id_its_own_begins_with() -> None:
    account = block("azurerm_storage_account", "it", given=provider("azurerm"), location="northeurope")
    above = Unknown("known after apply", reference=Reference(account, "id"))

    def placed(rest: str) -> list[tuple[str, str]]:
        parent = Unknown("known after apply", parts=(above, rest))
        one = block("azapi_resource", given=provider("azapi"), type="Microsoft.Storage/x@2021", parent_id=parent)
        return list(told(list(placement.of_block(one, load(), Placer(Index([one, account]), load())))))

    assert [where for _, where in placed("/blobServices/default")] == ["azure:northeurope"]
    assert [where for _, where in placed("/providers/Microsoft.Other/things/a")] == ["known after apply"]
