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
}
FORBIDDEN = {
    "aws": Spelling("us-east-1", "us-east-1a", "use1-az1", "N. Virginia", "us-east-1", "US"),
    "gcp": Spelling("us-central1", "us-central1-a", "us-central1-a-r1", "us-central1", "US", "nam4"),
    "azure": Spelling("eastus", "1", "1", "East US", "East US", "eastus"),
    "oci": Spelling("us-phoenix-1", "Uocm:PHX-AD-1", "Uocm:PHX-AD-1", "us-phoenix-1", "us-phoenix-1", "phx"),
    "alibaba": Spelling(
        "cn-hangzhou", "cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou", "oss-cn-hangzhou", "cn-hangzhou:prod"
    ),
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
}
