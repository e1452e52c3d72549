"""Codes of vendors that run in the regions of other clouds: the place is the cloud's, the operator is the vendor."""

import pytest

from domicile.catalogue import Catalogue, load
from domicile.catalogue.compiler import compile_sources
from domicile.catalogue.yaml_files import CatalogueError

CLOUD = b"""provider: x
checked: 2026-01-02
operators: {x: {name: X}}
regions: {eu-1: {country: SE, basis: doc}, us-1: {country: US, basis: doc}}
"""
VENDOR = b"""provider: v
checked: 2026-01-02
operators: {v: {name: V}}
borrows:
  - {matches: '^x/(.+)$', cloud: x, replace: {_: '-'}}
regions:
  x/NORTH: {is: 'x:eu-1', basis: doc}
"""
PROVIDERS = b"""checked: 2026-01-01
providers: {x: {name: X, terraform: [x]}, v: {name: V, terraform: [v]}}
without_data: []
"""


def catalogue(vendor: bytes = VENDOR) -> Catalogue:
    files = {
        "catalogue/providers.yaml": PROVIDERS,
        "catalogue/x/regions.yaml": CLOUD,
        "catalogue/v/regions.yaml": vendor,
    }
    return Catalogue(compile_sources(sorted(files.items())))


@pytest.mark.parametrize(("code", "region"), [("x/EU_1", "eu-1"), ("X/us-1", "us-1"), ("x/north", "eu-1")])
def test_a_vendors_code_is_a_place_of_the_cloud_that_the_vendor_runs(code: str, region: str) -> None:
    found = catalogue().place("v", code)
    assert found is not None
    assert (found.code, found.operator) == (f"x:{region}", "v")


@pytest.mark.parametrize("code", ["x/mars-1", "y/eu-1", "eu-1", "x/global", "global-1"])
def test_what_the_cloud_does_not_know_the_vendor_does_not_know_either(code: str) -> None:
    assert catalogue().place("v", code) is None


def test_the_clouds_that_a_vendor_runs_in_are_known() -> None:
    assert catalogue().borrows("v") == ("x",)
    assert catalogue().borrows("x") == catalogue().borrows("nobody") == ()
    assert [place.code for place in catalogue().regions("v")] == ["x:eu-1"]


def test_a_region_that_is_said_to_be_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(CatalogueError, match=r"v/regions\.yaml.*x/NORTH.*x:eu-9"):
        catalogue(VENDOR.replace(b"x:eu-1", b"x:eu-9"))


def test_codes_of_a_cloud_that_is_not_there_are_refused() -> None:
    with pytest.raises(CatalogueError, match="borrowed of y"):
        catalogue(VENDOR.replace(b"cloud: x", b"cloud: y"))


@pytest.mark.parametrize(
    ("vendor", "code", "place"),
    [
        ("mongodbatlas", "AWS/EU_WEST_1", "aws:eu-west-1"),
        ("mongodbatlas", "AZURE/US_WEST_2", "azure:westus2"),
        ("mongodbatlas", "GCP/US_WEST_2", "gcp:us-west2"),
        ("mongodbatlas", "GCP/WESTERN_EUROPE", "gcp:europe-west1"),
        ("mongodbatlas", "AWS/DUBLIN_IRL", "aws:eu-west-1"),
        ("mongodbatlas", "AWS/US_GOV_WEST_1", "aws:us-gov-west-1"),
        ("snowflake", "PUBLIC.AWS_EU_CENTRAL_1", "aws:eu-central-1"),
        ("snowflake", "AZURE_WESTEUROPE", "azure:westeurope"),
        ("snowflake", "xy12345.west-europe.azure", "azure:westeurope"),
        ("snowflake", "xy12345.europe-west4.gcp", "gcp:europe-west4"),
        ("snowflake", "xy12345.eu-central-1.snowflakecomputing.com", "aws:eu-central-1"),
        ("aiven", "google-europe-west1", "gcp:europe-west1"),
        ("aiven", "do-fra", "digitalocean:fra1"),
        ("aiven", "azure-germany-westcentral", "azure:germanywestcentral"),
        ("elastic", "us-east-1", "aws:us-east-1"),
        ("elastic", "gcp-europe-west3", "gcp:europe-west3"),
        ("elastic", "azure-westeurope", "azure:westeurope"),
        ("confluent", "pkc-1a2b3.us-central1.gcp.confluent.cloud", "gcp:us-central1"),
        ("databricks", "aws:us-west-2:19a85dee-54bc-43a2-87ab-023d0ec16013", "aws:us-west-2"),
        ("databricks", "germanywestcentral", "azure:germanywestcentral"),
        ("neon", "aws-eu-central-1", "aws:eu-central-1"),
        ("grafana", "otlp-gateway-prod-us-east-4.aws-us-east-1-1.grafana.net", "aws:us-east-1"),
    ],
)
def test_vendors_spell_the_regions_of_clouds_in_their_own_ways(vendor: str, code: str, place: str) -> None:
    found = load().place(vendor, code)
    assert found is not None
    assert (found.code, found.operator) == (place, vendor)


@pytest.mark.parametrize(
    ("site", "country"),
    [
        ("api.datadoghq.com", "US"),
        ("api.datadoghq.eu", "DE"),
        ("api.ap1.datadoghq.com", "JP"),
        ("http-intake.logs.us5.datadoghq.com", "US"),
        ("EU1", "DE"),
        ("us1_fed", "US"),
    ],
)
def test_a_host_of_a_site_is_where_the_site_is(site: str, country: str) -> None:
    found = load().place("datadog", site)
    assert found is not None
    assert found.countries == {country}
