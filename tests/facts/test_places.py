"""Where blocks are: providers, regions, zones, identifiers, references, parents."""

from typing import Any

import pytest

from domicile.catalogue import load
from domicile.facts.places import Placer
from domicile.model.blocks import Block, Provider
from domicile.model.estate import Index
from domicile.model.places import Resolution
from domicile.model.values import Known, Unknown, from_plain, one_of
from tests.facts.estate_of_blocks import block, codes, placer, provider, refer

DUBLIN = provider(region="eu-west-1")
SINGAPORE = provider(alias="sg", region="ap-southeast-1")


def test_a_resource_is_where_its_provider_is() -> None:
    bucket = block("aws_s3_bucket", given=SINGAPORE, bucket="b")
    where = placer(bucket).place(bucket)
    assert [place.code for place in where.places] == ["aws:ap-southeast-1"]
    assert where.places[0].countries == {"SG"}


def test_the_region_argument_beats_the_provider() -> None:
    bucket = block("aws_s3_bucket", given=DUBLIN, bucket="b", region="us-east-1")
    assert codes([bucket], bucket) == ["aws:us-east-1"]


def test_the_proof_begins_at_the_resource_and_ends_where_the_region_is_written() -> None:
    bucket = block("aws_s3_bucket", given=SINGAPORE, bucket="b")
    trail = placer(bucket).place(bucket).trail
    assert trail is not None
    steps = [(step.file, step.line) for step in trail.steps()]
    assert steps[0] == ("main.tf", 10)
    assert steps[-1] == ("providers.tf", 2)


def test_a_region_from_the_environment_is_unknown_and_says_so() -> None:
    bucket = block("aws_s3_bucket", given=provider(), bucket="b")
    where = placer(bucket).place(bucket)
    assert where.places == ()
    assert where.unknown == "region comes from the environment (AWS_REGION)"


def test_a_provider_that_was_not_found_is_unknown_with_its_reason() -> None:
    lost = Provider("aws", "dr", Known({}), None, "provider aws.dr is not passed to the module")
    bucket = block("aws_s3_bucket", given=lost, bucket="b")
    assert placer(bucket).place(bucket).unknown == "provider aws.dr is not passed to the module"


@pytest.mark.parametrize(
    ("kind", "name", "region"),
    [("alicloud_vpc", "alicloud", "alibaba:cn-beijing"), ("tencentcloud_vpc", "tencentcloud", "tencent:ap-guangzhou")],
)
def test_a_missing_region_can_mean_a_country(kind: str, name: str, region: str) -> None:
    one = block(kind, given=provider(name))
    assert codes([one], one) == [region]


def test_a_region_that_the_catalogue_does_not_know_is_unknown() -> None:
    bucket = block("aws_s3_bucket", given=provider(region="eu-west-9"), bucket="b")
    where = placer(bucket).place(bucket)
    assert where.places == ()
    assert "eu-west-9" in where.unknown


def test_alternatives_of_a_region_are_alternatives_of_the_place() -> None:
    either = one_of([from_plain("eu-west-1"), from_plain("us-east-1")])
    bucket = block("aws_s3_bucket", given=provider(region=either), bucket="b")
    assert codes([bucket], bucket) == ["aws:eu-west-1", "aws:us-east-1"]


def test_an_alternative_that_is_unknown_keeps_its_reason_beside_the_known_one() -> None:
    either = one_of([from_plain("eu-west-1"), Unknown("variable region has no value")])
    bucket = block("aws_s3_bucket", given=provider(region=either), bucket="b")
    where = placer(bucket).place(bucket)
    assert [place.code for place in where.places] == ["aws:eu-west-1"]
    assert where.unknown == "variable region has no value"


def test_a_null_region_argument_leaves_it_to_the_provider() -> None:
    bucket = block("aws_s3_bucket", given=DUBLIN, bucket="b", region=None)
    assert codes([bucket], bucket) == ["aws:eu-west-1"]


def test_a_zone_is_read_as_its_region() -> None:
    volume = block("aws_ebs_volume", given=DUBLIN, availability_zone="eu-west-3b", size=1)
    assert codes([volume], volume) == ["aws:eu-west-3"]


def test_a_local_zone_can_lie_in_another_country() -> None:
    volume = block("aws_ebs_volume", given=provider(region="us-east-1"), availability_zone="us-east-1-bue-1a", size=1)
    where = placer(volume).place(volume)
    assert where.places[0].countries == {"AR"}


def test_an_instance_stands_where_its_subnet_stands() -> None:
    subnet = block("aws_subnet", given=provider(region="us-east-1"), availability_zone="us-east-1-lim-1a")
    instance = block("aws_instance", given=provider(region="us-east-1"), subnet_id=refer(subnet, "id"))
    assert placer(subnet, instance).place(instance).places[0].countries == {"PE"}


def test_a_zone_that_is_not_known_leaves_the_region_known() -> None:
    volume = block("aws_ebs_volume", given=DUBLIN, availability_zone=Unknown("variable zone has no value"), size=1)
    assert codes([volume], volume) == ["aws:eu-west-1"]


def test_a_zone_of_a_data_source_is_in_the_provider_of_the_data_source() -> None:
    zones = block("aws_availability_zones", given=SINGAPORE, mode="data")
    volume = block("aws_ebs_volume", given=DUBLIN, availability_zone=refer(zones, "names[0]"), size=1)
    assert codes([zones, volume], volume) == ["aws:ap-southeast-1"]


@pytest.mark.parametrize("value", ["b", "arn:aws:s3:::b", "arn:aws:s3:::b/prefix/*"])
def test_a_bucket_named_by_text_is_found(value: str) -> None:
    bucket = block("aws_s3_bucket", "b", given=SINGAPORE, bucket="b")
    logging = block("aws_s3_bucket_logging", given=DUBLIN, bucket=value)
    assert codes([bucket, logging], logging) == ["aws:ap-southeast-1"]


def test_a_text_that_merely_comes_from_another_block_places_nothing() -> None:
    parameter = block("aws_ssm_parameter", given=SINGAPORE, name="region", value="x")
    bucket = block("aws_s3_bucket", given=provider(region=refer(parameter, "value")), bucket="b")
    where = placer(parameter, bucket).place(bucket)
    assert where.places == () and where.unknown == "known after apply"


def test_partly_known_arns_still_carry_their_region() -> None:
    arn = Unknown(
        "account is unknown", parts=("arn:aws:kinesis:eu-central-2:", Unknown("account is unknown"), ":stream/s")
    )
    where = placer().read(arn, "aws")
    assert [place.code for place in where.places] == ["aws:eu-central-2"]


@pytest.mark.parametrize(
    ("cloud", "text", "code"),
    [
        ("aws", "arn:aws-cn:sqs:cn-north-1:1:q", "aws:cn-north-1"),
        ("aws", "https://sqs.eu-south-2.amazonaws.com/1/q", "aws:eu-south-2"),
        ("aws", "s3-eu-west-3.amazonaws.com", "aws:eu-west-3"),
        ("aws", "use1-az4", "aws:us-east-1"),
        ("gcp", "projects/p/locations/europe-west6/keyRings/k", "gcp:europe-west6"),
        ("gcp", "https://www.googleapis.com/compute/v1/projects/p/zones/asia-east2-b/disks/d", "gcp:asia-east2"),
        ("gcp", "europe-west3-docker.pkg.dev/p/r", "gcp:europe-west3"),
        ("azure", "West Europe", "azure:westeurope"),
        ("azure", "(Europe) Switzerland North", "azure:switzerlandnorth"),
        ("oci", "ocid1.bucket.oc1.eu-zurich-1.aaaa", "oci:eu-zurich-1"),
        ("oci", "ocid1.instance.oc1.phx.aaaa", "oci:us-phoenix-1"),
        ("oci", "kIdk:UK-LONDON-1-AD-2", "oci:uk-london-1"),
        ("oci", "objectstorage.me-jeddah-1.oraclecloud.com", "oci:me-jeddah-1"),
        ("alibaba", "oss-eu-west-1.aliyuncs.com", "alibaba:eu-west-1"),
        ("alibaba", "cn-hangzhou-MAZ10(b,c)", "alibaba:cn-hangzhou"),
    ],
)
def test_codes_are_read_in_every_form(cloud: str, text: str, code: str) -> None:
    assert [place.code for place in placer().read(from_plain(text), cloud).places] == [code]


def test_an_s3_arn_carries_no_region() -> None:
    where = placer().read(from_plain("arn:aws:s3:::elsewhere"), "aws")
    assert where.places == () and "no region" in where.unknown


@pytest.mark.parametrize("kind", ["aws_iam_role", "aws_route53_zone"])
def test_kinds_without_a_region_are_placeless(kind: str) -> None:
    one = block(kind, given=DUBLIN)
    where = placer(one).place(one)
    assert where.placeless and where.places[0].countries == {"*"}


def test_an_edge_service_can_be_anywhere_and_is_not_placeless() -> None:
    one = block("aws_cloudfront_distribution", given=DUBLIN)
    where = placer(one).place(one)
    assert not where.placeless and where.places[0].countries == {"*"}


def test_a_web_acl_for_the_edge_has_no_region_and_a_regional_one_has() -> None:
    edge = block("aws_wafv2_web_acl", given=DUBLIN, scope="CLOUDFRONT")
    regional = block("aws_wafv2_web_acl", given=DUBLIN, scope="REGIONAL")
    assert placer(edge).place(edge).placeless
    assert codes([regional], regional) == ["aws:eu-west-1"]


def test_a_condition_that_is_not_known_keeps_both_places() -> None:
    acl = block("aws_wafv2_web_acl", given=DUBLIN, scope=Unknown("variable scope has no value"))
    assert sorted(codes([acl], acl)) == ["aws:eu-west-1", "aws:global"]


def test_blocks_that_name_each_other_do_not_loop() -> None:
    first = block("azurerm_subnet", "a")
    second = block("azurerm_subnet", "b")
    for one, other in ((first, second), (second, first)):
        reference = refer(other, "name")
        one.body = Known({"virtual_network_name": reference, "resource_group_name": reference})
    assert placer(first, second).place(first).places == ()


def test_a_kind_that_nobody_knows_is_placed_by_its_plain_region() -> None:
    one = block("aws_brand_new_thing", given=DUBLIN)
    assert codes([one], one) == ["aws:eu-west-1"]
    other = block("google_brand_new_thing", given=provider("google", region="europe-west1"), location="us-east4")
    assert codes([other], other) == ["gcp:us-east4"]


def backend(name: str, **body: Any) -> Block:
    return block(f"backend/{name}", name, None, "backend", **body)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (backend("s3", bucket="s", region="eu-north-1"), "aws:eu-north-1"),
        (backend("oss", bucket="s", region="cn-shanghai"), "alibaba:cn-shanghai"),
        (backend("remote"), "hashicorp:app.terraform.io"),
        (backend("remote", hostname="app.eu.terraform.io"), "hashicorp:app.eu.terraform.io"),
    ],
    ids=["s3", "oss", "remote", "remote in the EU"],
)
def test_state_is_placed(one: Block, code: str) -> None:
    assert codes([one], one) == [code]


def test_a_state_bucket_of_another_cloud_is_found_by_its_name() -> None:
    bucket = block("google_storage_bucket", given=provider("google"), name="state", location="EUR4")
    state = backend("gcs", bucket="state")
    assert codes([bucket, state], state) == ["gcp:EUR4"]


def test_a_backend_without_a_region_is_unknown() -> None:
    state = backend("s3", bucket="s")
    assert placer(state).place(state).unknown == "region comes from the environment (AWS_REGION)"


def test_a_default_is_one_of_the_places_where_nobody_configures_the_provider() -> None:
    nobody = Provider("alicloud", "", Known({}), None, "no provider configuration")
    where = placer().providers.place(nobody)
    assert where is not None
    assert [place.code for place in where.places] == ["alibaba:cn-beijing"]
    assert where.unknown == "no provider configuration"


def with_environment(one: Block, **environment: str) -> Resolution:
    return Placer(Index([one]), load(), environment).place(one)


def test_the_policy_can_name_what_the_environment_says() -> None:
    bucket = block("aws_s3_bucket", given=provider(), bucket="b")
    assert [place.code for place in with_environment(bucket, AWS_REGION="eu-north-1").places] == ["aws:eu-north-1"]
    unconfigured = block("aws_s3_bucket", given=Provider("aws", "", Known({}), None, "no provider configuration"))
    assert [place.code for place in with_environment(unconfigured, AWS_REGION="eu-north-1").places] == [
        "aws:eu-north-1"
    ]
    state = backend("s3", bucket="s")
    assert [place.code for place in with_environment(state, AWS_DEFAULT_REGION="eu-west-3").places] == ["aws:eu-west-3"]


def test_a_region_in_the_configuration_beats_the_environment_and_other_clouds_are_not_meant() -> None:
    bucket = block("aws_s3_bucket", given=DUBLIN, bucket="b")
    assert [place.code for place in with_environment(bucket, AWS_REGION="us-east-1").places] == ["aws:eu-west-1"]
    other = block("oci_core_vcn", given=provider("oci"))
    assert with_environment(other, AWS_REGION="us-east-1").places == ()


def test_an_environment_that_names_no_region_is_unknown() -> None:
    bucket = block("aws_s3_bucket", given=provider(), bucket="b")
    assert "no place" in with_environment(bucket, AWS_REGION="moon-1").unknown
