"""Which provider configuration a resource gets, in all forms of Terraform and OpenTofu."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

import pytest

from .conftest import Loads
from .shown import by_address, proof, region

BUCKET = 'resource "aws_s3_bucket" "b" {}\n'


def test_replica_through_two_modules_is_traced_to_its_alias(loads: Loads) -> None:
    found = loads(
        {
            "main.tf": 'module "store" {\n  source = "./modules/store"\n  providers = {\n    aws.replica = aws.sg\n  }\n}\n',
            "providers.tf": 'variable "dr_region" {}\nprovider "aws" {\n  alias  = "sg"\n  region = var.dr_region\n}\n',
            "terraform.tfvars": '\n\ndr_region = "ap-southeast-1"\n',
            "modules/store/main.tf": 'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n'
            "      configuration_aliases = [aws.replica]\n    }\n  }\n}\n"
            'resource "aws_s3_bucket" "events" {\n  provider = aws.replica\n}\n',
        }
    )
    block = by_address(found)["module.store.aws_s3_bucket.events"]
    assert block.provider is not None and block.provider.name == "aws"
    assert proof(block.provider.body.data["region"]) == [
        "modules/store/main.tf:10 provider = aws.replica",
        "main.tf:4 providers = { aws.replica = aws.sg }",
        'providers.tf:4 provider "aws" alias "sg": region = var.dr_region',
        'terraform.tfvars:3 dr_region = "ap-southeast-1"',
    ]
    assert region(block) == "ap-southeast-1"


@pytest.mark.parametrize(
    ("files", "address", "expected"),
    [
        pytest.param({"a.tf": 'provider "aws" { region = "eu-west-1" }', "b.tf": BUCKET}, "aws_s3_bucket.b", "eu-west-1", id="default in another file"),
        pytest.param(
            {"a.tf": 'provider "aws" { region = "eu-west-1" }\nmodule "m" { source = "./m" }', "m/a.tf": 'module "n" { source = "./n" }', "m/n/a.tf": BUCKET},
            "module.m.module.n.aws_s3_bucket.b", "eu-west-1", id="default is inherited through two modules",
        ),
        pytest.param(
            {
                "a.tf": 'provider "aws" { region = "eu-west-1" }\nprovider "aws" {\n alias = "us"\n region = "us-east-1"\n}\n'
                'module "m" {\n source = "./m"\n providers = { aws = aws.us }\n}',
                "m/a.tf": BUCKET,
            },
            "module.m.aws_s3_bucket.b", "us-east-1", id="an alias passed as the default",
        ),
        pytest.param(
            {"a.tf": 'module "m" { source = "./m" }', "m/a.tf": 'provider "aws" { region = "eu-north-1" }\n' + BUCKET},
            "module.m.aws_s3_bucket.b", "eu-north-1", id="legacy provider block in a module",
        ),
        pytest.param(
            {"a.tf": 'provider "aws" { region = "eu-west-1" }\nmodule "m" { source = "./m" }', "m/a.tf": 'provider "aws" {}\n' + BUCKET},
            "module.m.aws_s3_bucket.b", "eu-west-1", id="an empty provider block in a module only passes on",
        ),
        pytest.param(
            {
                "a.tf": 'terraform {\n required_providers {\n  aws-eu = { source = "hashicorp/aws" }\n }\n}\n'
                'provider "aws-eu" { region = "eu-west-3" }\nresource "aws_s3_bucket" "b" {\n provider = aws-eu\n}'
            },
            "aws_s3_bucket.b", "eu-west-3", id="a local name of its own",
        ),
        pytest.param(
            {
                "a.tf": 'terraform {\n required_providers {\n  amazon = { source = "hashicorp/aws" }\n }\n}\n'
                'provider "amazon" { region = "eu-west-3" }\nmodule "m" { source = "./m" }',
                "m/a.tf": BUCKET,
            },
            "module.m.aws_s3_bucket.b", "eu-west-3", id="inherited under another local name",
        ),
        pytest.param(
            {
                "a.tf": 'provider "aws" {\n for_each = { eu = "eu-west-1", us = "us-east-1" }\n alias = "by_region"\n region = each.value\n}\n'
                'resource "aws_s3_bucket" "b" {\n for_each = toset(["eu", "us"])\n provider = aws.by_region[each.key]\n}'
            },
            'aws_s3_bucket.b["us"]', "us-east-1", id="OpenTofu for_each",
        ),
        pytest.param(
            {
                "a.tf": 'provider "aws" {\n for_each = { eu = "eu-west-1", us = "us-east-1" }\n alias = "by_region"\n region = each.value\n}\n'
                'module "m" {\n source = "./m"\n for_each = toset(["eu", "us"])\n providers = { aws = aws.by_region[each.key] }\n}',
                "m/a.tf": BUCKET,
            },
            'module.m["us"].aws_s3_bucket.b', "us-east-1", id="OpenTofu for_each through a providers map",
        ),
        pytest.param({"a.tf": BUCKET}, "aws_s3_bucket.b", "!no provider configuration", id="nothing configured"),
        pytest.param(
            {"a.tf": 'resource "aws_s3_bucket" "b" { provider = aws.far }'},
            "aws_s3_bucket.b", "!provider aws.far is not configured", id="an alias that is not there",
        ),
        pytest.param(
            {"a.tf": 'module "m" { source = "./m" }', "m/a.tf": 'resource "aws_s3_bucket" "b" { provider = aws.far }'},
            "module.m.aws_s3_bucket.b", "!the module call passes no provider aws.far", id="an alias that is not passed",
        ),
        pytest.param(
            {"a.tf.json": '{"provider": {"aws": [{"region": "eu-west-1"}, {"alias": "us", "region": "us-west-2"}]},\n'
             '"resource": {"aws_s3_bucket": {"b": {"provider": "aws.us"}}}}'},
            "aws_s3_bucket.b", "us-west-2", id="JSON syntax",
        ),
        pytest.param(
            {"a.tf": 'provider "aws" { region = "eu-west-1" }\nprovider "google" { region = "europe-west1" }\nresource "google_storage_bucket" "b" {}'},
            "google_storage_bucket.b", "europe-west1", id="two clouds in a file",
        ),
    ],
)  # fmt: skip
def test_region_comes_from_the_configuration_that_terraform_would_use(
    loads: Loads, files: dict[str, str], address: str, expected: str
) -> None:
    assert region(by_address(loads(files))[address]) == expected


def test_local_name_is_resolved_to_the_provider_that_it_stands_for(loads: Loads) -> None:
    found = loads(
        {
            "a.tf": 'terraform {\n required_providers {\n  aws-eu = { source = "registry.terraform.io/hashicorp/aws" }\n }\n}\n'
            'resource "aws_s3_bucket" "b" { provider = aws-eu }'
        }
    )
    provider = by_address(found)["aws_s3_bucket.b"].provider
    assert provider is not None and provider.name == "aws"


def test_resources_of_a_module_share_their_default_provider(loads: Loads) -> None:
    found = loads({"a.tf": 'provider "aws" { region = "eu-west-1" }\n' + BUCKET + 'resource "aws_sqs_queue" "q" {}'})
    first, second = found.blocks
    assert first.provider is second.provider


def test_unknown_for_each_key_leaves_the_region_unknown(loads: Loads) -> None:
    found = loads(
        {
            "a.tf": 'variable "r" {}\nprovider "aws" {\n for_each = { eu = "eu-west-1" }\n alias = "x"\n region = each.value\n}\n'
            'resource "aws_s3_bucket" "b" {\n provider = aws.x[var.r]\n}'
        }
    )
    provider = by_address(found)["aws_s3_bucket.b"].provider
    assert provider is not None and not isinstance(getattr(provider.body, "data", None), dict)
    assert "x[…]" in getattr(provider.body, "reason", "")


def test_the_constraints_of_a_module_and_of_its_callers_are_kept(loads: Loads) -> None:
    required = 'terraform {{\n  required_providers {{\n    {name} = {{\n      source = "hashicorp/aws"\n      version = "{version}"\n    }}\n  }}\n}}\n'
    found = loads(
        {
            "main.tf": required.format(name="aws", version="~> 5.0")
            + 'module "store" {\n  source = "./store"\n}\n'
            + BUCKET,
            "store/main.tf": required.format(name="aws", version=">= 4.9") + BUCKET,
        }
    )
    versions = {address: block.provider.versions for address, block in by_address(found).items() if block.provider}
    assert versions["aws_s3_bucket.b"] == ("~> 5.0",)
    assert versions["module.store.aws_s3_bucket.b"] == (">= 4.9", "~> 5.0")


def test_a_constraint_in_the_old_form_is_read(loads: Loads) -> None:
    found = loads({"main.tf": 'terraform {\n  required_providers {\n    aws = "~> 3.0"\n  }\n}\n' + BUCKET})
    provider = by_address(found)["aws_s3_bucket.b"].provider
    assert provider is not None and provider.versions == ("~> 3.0",)
