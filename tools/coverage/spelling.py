"""One allowed and one forbidden place of every cloud, in the spellings in which configurations write places."""

from __future__ import annotations

from dataclasses import dataclass

POLICY = """\
version: 1
home: here
data_classes:
  here:
    allow: [EU, BR]
    undecided: warn
"""
"""Brazil is allowed so that a region whose pair is abroad can be written: brazilsouth is paired with southcentralus."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One place of a cloud. `paired` is an allowed region whose pair is the forbidden place, "" without pairs."""

    region: str
    zone: str
    zone_id: str
    display: str
    multi: str
    key: str


ALLOWED = {
    "aws": Spelling("eu-west-1", "eu-west-1a", "euw1-az1", "Ireland", "eu-west-1", "EU"),
    "gcp": Spelling("europe-west1", "europe-west1-b", "europe-west1-b-r1", "europe-west1", "EU", "eur4"),
    "azure": Spelling("northeurope", "1", "1", "North Europe", "North Europe", "northeurope"),
    "oci": Spelling(
        "eu-frankfurt-1",
        "Uocm:EU-FRANKFURT-1-AD-1",
        "Uocm:EU-FRANKFURT-1-AD-1",
        "eu-frankfurt-1",
        "eu-frankfurt-1",
        "fra",
    ),
    "alibaba": Spelling(
        "eu-central-1", "eu-central-1a", "eu-central-1-a", "eu-central-1", "oss-eu-central-1", "eu-central-1:prod"
    ),
    "huawei": Spelling("eu-west-101", "eu-west-101a", "eu-west-101b", "eu-west-101", "eu-west-101", "eu-west-101_prod"),
    "tencent": Spelling("eu-frankfurt", "eu-frankfurt-1", "170001", "Europe(Frankfurt)", "eu-frankfurt", "17"),
    "digitalocean": Spelling("fra1", "fra1", "fra1", "fra1", "eu_west", "fra"),
}
FORBIDDEN = {
    "aws": Spelling("us-east-1", "us-east-1a", "use1-az1", "N. Virginia", "us-east-1", "US"),
    "gcp": Spelling("us-central1", "us-central1-a", "us-central1-a-r1", "us-central1", "US", "nam4"),
    "azure": Spelling("eastus", "1", "1", "East US", "East US", "eastus"),
    "oci": Spelling("us-phoenix-1", "Uocm:PHX-AD-1", "Uocm:PHX-AD-1", "us-phoenix-1", "us-phoenix-1", "phx"),
    "alibaba": Spelling(
        "cn-hangzhou", "cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou", "oss-cn-hangzhou", "cn-hangzhou:prod"
    ),
    "huawei": Spelling("cn-north-4", "cn-north-4a", "cn-north-4b", "cn-north-4", "cn-north-4", "cn-north-4_prod"),
    "tencent": Spelling("na-ashburn", "na-ashburn-1", "220001", "US East(Virginia)", "na-ashburn", "22"),
    "digitalocean": Spelling("nyc3", "nyc3", "nyc3", "nyc3", "us_east", "nyc"),
}
PAIRED = {"azure": "brazilsouth"}
"""An allowed region whose pair is forbidden."""
PROVIDERS = {
    "aws": 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    'provider "aws" {\n  alias  = "elsewhere"\n  region = "us-east-1"\n}\n',
    "gcp": 'provider "google" {\n  project = "p"\n  region  = "europe-west1"\n}\n'
    'provider "google" {\n  alias  = "elsewhere"\n  project = "p"\n  region = "us-central1"\n}\n',
    "azure": 'provider "azurerm" {\n  features {}\n}\n',
    "oci": 'provider "oci" {\n  region = "eu-frankfurt-1"\n}\n'
    'provider "oci" {\n  alias  = "elsewhere"\n  region = "us-phoenix-1"\n}\n',
    "alibaba": 'provider "alicloud" {\n  region = "eu-central-1"\n}\n'
    'provider "alicloud" {\n  alias  = "elsewhere"\n  region = "cn-hangzhou"\n}\n',
    "huawei": 'provider "huaweicloud" {\n  region = "eu-west-101"\n}\n'
    'provider "huaweicloud" {\n  alias  = "elsewhere"\n  region = "cn-north-4"\n}\n',
    "tencent": 'provider "tencentcloud" {\n  region = "eu-frankfurt"\n}\n'
    'provider "tencentcloud" {\n  alias  = "elsewhere"\n  region = "na-ashburn"\n}\n',
    "digitalocean": 'provider "digitalocean" {}\n',
}
OWN_REGION = ("azure", "gcp", "digitalocean")
"""Clouds whose resources say their region themselves, as a rule, and do not take that of a provider block."""
