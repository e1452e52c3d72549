"""What moves data on: where it ends, whose data it is, who receives it, and what is left open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from domicile.facts import flows
from domicile.facts.places import Placer
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import INTERNET, Flow
from domicile.model.values import Unknown
from tests.facts.kind_estate import block, facts, refer

DUBLIN = {"region": "eu-west-1"}
VIRGINIA = {"region": "us-east-1"}


def moved(subject: Block, *others: Block) -> list[Flow]:
    """The flows of one block, the others being part of its configuration."""
    index = Index([subject, *others])
    return [flow for flow in flows.derive(index, facts(), Placer(index, facts())) if flow.block is subject]


def ends(subject: Block, *others: Block) -> list[str]:
    """Where the flows of a block end: places, outsiders, `unknown`."""
    return [_end(flow) for flow in moved(subject, *others)]


def _end(flow: Flow) -> str:
    codes = " or ".join(place.code for place in flow.destination.places)
    return codes or flow.outsider or "unknown"


def test_a_transfer_carries_the_data_of_the_store_that_its_source_is_a_part_of() -> None:
    records = block("aws_s3_bucket", {"bucket": "records"}, "records", VIRGINIA)
    files = block("aws_efs_file_system", {}, "files", DUBLIN)
    start = block("aws_datasync_location_s3", {"s3_bucket_arn": refer(records, "arn")}, "start", VIRGINIA)
    end = block("aws_datasync_location_efs", {"efs_file_system_arn": refer(files, "arn")}, "end", DUBLIN)
    both = {"source_location_arn": refer(start, "arn"), "destination_location_arn": refer(end, "arn")}
    [flow] = moved(block("aws_datasync_task", both, "copy", DUBLIN), records, files, start, end)
    assert (flow.via, flow.source, _end(flow), flow.role) == ("transfer-job", records, "aws:eu-west-1", "replica")


def test_the_server_that_a_location_names_receives_the_files() -> None:
    server = block("aws_datasync_location_smb", {"server_hostname": "files.acme.example"}, "server", DUBLIN)
    task = block("aws_datasync_task", {"destination_location_arn": refer(server, "arn")}, "copy", DUBLIN)
    [flow] = moved(task, server)
    assert (flow.outsider, "files.acme.example" in flow.destination.unknown) == ("files.acme.example", True)


@pytest.mark.parametrize(("endpoint_type", "found"), [("source", []), ("target", ["aws:us-east-1"])])
def test_only_the_target_of_a_migration_receives_data(endpoint_type: str, found: list[str]) -> None:
    body = {"endpoint_type": endpoint_type, "server_name": "a.b.us-east-1.rds.amazonaws.com"}
    assert ends(block("aws_dms_endpoint", body, provider=DUBLIN)) == found


def test_what_may_not_take_place_says_so() -> None:
    body = {"endpoint_type": Unknown("variable kind has no value"), "server_name": "a.b.us-east-1.rds.amazonaws.com"}
    [flow] = moved(block("aws_dms_endpoint", body, provider=DUBLIN))
    assert (_end(flow), "variable kind has no value" in flow.doubt) == ("aws:us-east-1", True)


def test_a_bucket_of_a_migration_that_nobody_here_has_is_in_the_region_of_the_endpoint() -> None:
    body = {"endpoint_type": "target", "bucket_name": Unknown("module not fetched")}
    assert ends(block("aws_dms_s3_endpoint", body, provider=DUBLIN)) == ["aws:eu-west-1"]


@pytest.mark.parametrize(
    ("medium", "where"),
    [
        ({"type": "AWS_S3", "region": "us-east-1"}, "aws:us-east-1"),
        ({"region": "us-ashburn-1"}, "oci:us-ashburn-1"),
    ],
)
def test_a_dump_that_goes_through_s3_is_in_a_region_of_aws(medium: Any, where: str) -> None:
    assert ends(block("oci_database_migration_migration", {"data_transfer_medium_details": [medium]})) == [where]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("alicloud_dts_synchronization_job", {"destination_endpoint_region": "cn-shanghai"}),
        ("alicloud_dts_migration_instance", {"destination_endpoint_region": "cn-shanghai"}),
        ("alicloud_dts_subscription_job", {"destination_region": "cn-shanghai"}),
    ],
)
def test_a_job_of_dts_ends_in_its_destination(kind: str, body: Mapping[str, Any]) -> None:
    assert ends(block(kind, body)) == ["alibaba:cn-shanghai"]


def test_each_of_two_peered_networks_is_joined_with_the_other() -> None:
    here = block("aws_vpc", {}, "here", DUBLIN)
    there = block("aws_vpc", {}, "there", VIRGINIA)
    body = {"vpc_id": refer(here, "id"), "peer_vpc_id": refer(there, "id")}
    found = moved(block("aws_vpc_peering_connection", body, "both", DUBLIN), here, there)
    assert [(flow.source, _end(flow)) for flow in found] == [(here, "aws:us-east-1"), (there, "aws:eu-west-1")]


def test_a_network_of_somebody_else_is_named_by_its_account() -> None:
    body = {"vpc_id": "vpc-1", "peer_vpc_id": "vpc-2", "peer_owner_id": "444455556666"}
    found = ends(block("aws_vpc_peering_connection", body, provider=DUBLIN))
    assert found == ["aws:eu-west-1", "aws:eu-west-1", "aws:account/444455556666"]


def test_a_peered_network_of_google_reaches_its_subnetworks() -> None:
    far = block("google_compute_network", {"name": "far"}, "far")
    subnetworks = [
        block("google_compute_subnetwork", {"region": region, "network": refer(far, "id")}, region)
        for region in ("us-central1", "europe-west1")
    ]
    peering = block("google_compute_network_peering", {"network": "own", "peer_network": refer(far, "self_link")})
    assert ends(peering, far, *subnetworks) == ["gcp:us-central1", "gcp:europe-west1"]


def test_a_network_of_google_in_another_project_is_named() -> None:
    link = "https://www.googleapis.com/compute/v1/projects/vendor/global/networks/ingest"
    peering = block("google_compute_network_peering", {"network": "own", "peer_network": link})
    assert ends(peering) == ["gcp:projects/vendor/global/networks/ingest"]


VPN_GATEWAY = block("google_compute_vpn_gateway", {"region": Unknown("variable region has no value")}, "vpn")
SERVICE = "projects/vendor/regions/us-central1/serviceAttachments/ingest"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"load_balancing_scheme": "", "target": SERVICE}, ["gcp:us-central1"]),
        ({"load_balancing_scheme": "", "target": "all-apis"}, []),
        ({"load_balancing_scheme": "EXTERNAL", "target": Unknown("not known")}, []),
        ({"target": refer(VPN_GATEWAY, "self_link")}, []),
    ],
)
def test_only_a_forwarding_rule_without_a_scheme_leads_to_a_service_of_somebody_else(
    body: Mapping[str, Any], found: list[str]
) -> None:
    assert ends(block("google_compute_forwarding_rule", body), VPN_GATEWAY) == found


@pytest.mark.parametrize(
    ("protocol", "endpoint", "found", "role"),
    [
        ("https", "https://user:secret@hooks.acme.example/path?key=secret", "hooks.acme.example", "processing"),
        ("email", "Orders@Acme.example", "orders@acme.example", "none"),
        ("sqs", "arn:aws:sqs:us-east-1:111122223333:orders", "aws:us-east-1", "processing"),
        ("lambda", "arn:aws:lambda:eu-west-1:111122223333:function:take", "aws:eu-west-1", "processing"),
    ],
)
def test_a_subscription_sends_to_its_endpoint(protocol: str, endpoint: str, found: str, role: str) -> None:
    [flow] = moved(block("aws_sns_topic_subscription", {"protocol": protocol, "endpoint": endpoint}))
    assert (_end(flow), flow.role) == (found, role)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (("https://intake.", Unknown("no value"), ".datadoghq.eu/v1"), "datadog:datadoghq.eu"),
        (("https://http-intake.logs.datadoghq.eu/v1?key=", Unknown("no value")), "datadog:datadoghq.eu"),
        ((Unknown("no value"), ".datadoghq.eu"), "datadog:datadoghq.eu"),
        (("https://intake", Unknown("no value"), "/v1"), "unknown"),
        ((Unknown("no value"),), "unknown"),
    ],
)
def test_a_host_that_is_partly_known_is_where_its_site_is(url: tuple[Any, ...], found: str) -> None:
    hook = block("aws_cloudwatch_event_api_destination", {"invocation_endpoint": Unknown("no value", parts=url)})
    assert ends(hook) == [found]


IGW = block("aws_internet_gateway", {}, "gateway")
GIVEN = block("aws_internet_gateway", {}, "given")
GIVEN.mode = "data"


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        ("aws_route", {"destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}, [INTERNET]),
        ("aws_route", {"destination_cidr_block": "10.0.0.0/8", "gateway_id": "igw-1"}, []),
        ("aws_route", {"destination_cidr_block": "0.0.0.0/0", "transit_gateway_id": "tgw-1"}, []),
        ("aws_route", {"destination_cidr_block": "0.0.0.0/0", "gateway_id": refer(IGW, "id")}, []),
        ("aws_route_table", {"route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}]}, [INTERNET]),
        ("aws_launch_template", {"network_interfaces": [{"associate_public_ip_address": True}]}, [INTERNET]),
        ("aws_sagemaker_notebook_instance", {}, [INTERNET]),
        ("aws_sagemaker_notebook_instance", {"direct_internet_access": "Disabled"}, []),
        ("google_compute_instance", {"network_interface": [{"access_config": [{}]}]}, [INTERNET]),
        ("google_compute_instance", {"network_interface": [{}]}, []),
        ("google_cloud_run_v2_service", {"template": [{"vpc_access": [{"connector": "c"}]}]}, [INTERNET]),
        ("google_cloud_run_v2_service", {"template": [{"vpc_access": [{"egress": "ALL_TRAFFIC"}]}]}, []),
        ("azurerm_network_interface", {"ip_configuration": [{"public_ip_address_id": "p"}]}, [INTERNET]),
        ("azurerm_network_interface", {"ip_configuration": [{"name": "a"}]}, []),
        ("azurerm_kubernetes_cluster", {}, [INTERNET]),
        ("azurerm_kubernetes_cluster", {"network_profile": [{"outbound_type": "userDefinedRouting"}]}, []),
        ("azurerm_route_table", {"route": [{"address_prefix": "0.0.0.0/0", "next_hop_type": "Internet"}]}, [INTERNET]),
        ("azurerm_linux_web_app", {"virtual_network_subnet_id": "s", "site_config": [{}]}, [INTERNET]),
        ("azurerm_linux_web_app", {"site_config": [{}]}, []),
        ("oci_core_instance", {"create_vnic_details": [{"assign_public_ip": "true"}]}, [INTERNET]),
        ("alicloud_instance", {"internet_max_bandwidth_out": 10}, [INTERNET]),
        ("alicloud_instance", {"internet_max_bandwidth_out": 0}, []),
        ("alicloud_nat_gateway", {"network_type": "intranet"}, []),
    ],
)
def test_ways_out_of_the_network(kind: str, body: Mapping[str, Any], found: list[str]) -> None:
    assert ends(block(kind, body), IGW) == found


def test_a_route_to_a_gateway_of_another_configuration_names_it_where_it_is_read() -> None:
    route = block("aws_route", {"destination_cidr_block": "0.0.0.0/0", "gateway_id": refer(GIVEN, "id")})
    [flow] = moved(route, GIVEN)
    assert flow.carriers == (GIVEN,)
