"""Every word of `classify` on a configuration and on its plan: the same class, and the line that says so."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

import json
from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.policy.model import Classification
from tools.plans.writing import plans

POLICY = (
    "version: 1\nhome: eu\ndata_classes:\n  eu: {allow: [EU]}\n  us: {allow: [US]}\nclassify:\n  - {%s, class: us}\n"
)
AWS = 'provider "aws" {\n  region = "eu-west-1"\n%s}\n'
BUCKET = 'resource "aws_s3_bucket" "records" {\n  bucket = "records"\n%s}\n'
TAGGED = '  tags = { data-class = "us" }\n'
STORE = 'resource "google_storage_bucket" "records" {\n  name = "records"\n  location = "EU"\n%s}\n'
TAGS = "tags: {data-class: us}"

CASES: dict[str, tuple[str, str, str, str]] = {
    "tags": (TAGS, BUCKET % TAGGED, "aws_s3_bucket.records", "tags"),
    "tags of the provider": (TAGS, AWS % ("  default_tags {\n    tags = { data-class = \"us\" }\n  }\n") + BUCKET % "", "aws_s3_bucket.records", "tags"),
    "tags of the provider that a resource overrides": ("tags: {data-class: eu}", AWS % ("  default_tags {\n    tags = { data-class = \"eu\" }\n  }\n") + BUCKET % TAGGED, "", ""),
    "labels": ("labels: {data-class: us}", STORE % '  labels = { data-class = "us" }\n', "google_storage_bucket.records", "labels"),
    "labels of the provider": ("labels: {data-class: us}", 'provider "google" {\n  default_labels = { data-class = "us" }\n}\n' + STORE % "", "google_storage_bucket.records", "labels"),
    "names": ("names: [rec*]", BUCKET % "", "aws_s3_bucket.records", ""),
    "kinds": ("kinds: [aws_s3_bucket]", BUCKET % "", "aws_s3_bucket.records", ""),
    "paths": ("paths: [live/us]", BUCKET % "", "aws_s3_bucket.records", ""),
    "addresses": ("addresses: ['aws_s3_bucket.rec*']", BUCKET % "", "aws_s3_bucket.records", ""),
    "accounts by what the provider allows": ("accounts: ['111122223333']", AWS % '  allowed_account_ids = ["111122223333"]\n' + BUCKET % "", "aws_s3_bucket.records", "allowed_account_ids"),
    "accounts by the role that is taken": ("accounts: ['111122223333']", AWS % '  assume_role {\n    role_arn = "arn:aws:iam::111122223333:role/deploy"\n  }\n' + BUCKET % "", "aws_s3_bucket.records", "role_arn"),
    "projects": ("projects: [us-prod]", STORE % '  project = "us-prod"\n', "google_storage_bucket.records", "project"),
    "projects of the provider": ("projects: [us-prod]", 'provider "google" {\n  project = "us-prod"\n}\n' + STORE % "", "google_storage_bucket.records", "project"),
    "subscriptions": ("subscriptions: ['0000-us']", 'provider "azurerm" {\n  subscription_id = "0000-us"\n  features {}\n}\nresource "azurerm_storage_account" "records" {\n  name = "records"\n  location = "northeurope"\n}\n', "azurerm_storage_account.records", "subscription_id"),
    "compartments": ("compartments: [ocid1.compartment.oc1..us]", 'resource "oci_objectstorage_bucket" "records" {\n  name = "records"\n  compartment_id = "ocid1.compartment.oc1..us"\n}\n', "oci_objectstorage_bucket.records", "compartment_id"),
    "namespaces": ("namespaces: [us]", 'resource "oci_objectstorage_bucket" "records" {\n  name = "records"\n  namespace = "us"\n}\n', "oci_objectstorage_bucket.records", "namespace"),
    "providers": ("providers: [aws.sg]", AWS % "" + 'provider "aws" {\n  alias = "sg"\n  region = "ap-southeast-1"\n}\n' + BUCKET % "  provider = aws.sg\n", "aws_s3_bucket.records", ""),
    "modules": ("modules: [store]", 'module "store" {\n  source = "./store"\n}\n', "module.store.aws_s3_bucket.inner", ""),
    "a part that refers to its store": (TAGS, BUCKET % TAGGED + 'resource "aws_s3_bucket_versioning" "v" {\n  bucket = aws_s3_bucket.records.id\n}\n', "aws_s3_bucket_versioning.v", "tags"),
    "a part that names its store by text": (TAGS, BUCKET % TAGGED + 'resource "aws_s3_bucket_versioning" "v" {\n  bucket = "records"\n}\n', "aws_s3_bucket_versioning.v", "tags"),
    "a replica that names its source by text": (TAGS, 'resource "aws_rds_cluster" "c" {\n  cluster_identifier = "orders"\n' + TAGGED + '}\nresource "aws_rds_cluster_instance" "i" {\n  cluster_identifier = "orders"\n}\n', "aws_rds_cluster_instance.i", "tags"),
}  # fmt: skip


@pytest.mark.parametrize("door", ["configuration", "plan"])
@pytest.mark.parametrize("name", CASES)
def test_a_word_gives_its_class(tmp_path: Path, name: str, door: str) -> None:
    entry, text, address, line = CASES[name]
    found = classified(tmp_path, entry, text, door)
    assert {block for block, one in found.items() if one.names == ("us",)} >= ({address} - {""})
    assert address or all(one.names == ("eu",) for one in found.values())
    if line:
        trail = found[address].trail
        assert trail is not None and any(line in step.text for step in trail.steps())


def classified(folder: Path, entry: str, text: str, door: str) -> dict[str, Classification]:
    """Address → the class of everything in the configuration, or in the plan that is made of it."""
    (folder / "domicile.yaml").write_text(POLICY % entry)
    root = folder / "live" / "us"
    (root / "store").mkdir(parents=True)
    (root / "main.tf").write_text(text)
    if "./store" in text:
        (root / "store" / "main.tf").write_text('resource "aws_s3_bucket" "inner" {\n  bucket = "inner"\n}\n')
    if door == "plan":
        for plan in list(plans(folder)):
            (folder / plan.folder / "plan.json").write_text(json.dumps(plan.json))
        for path in folder.rglob("*.tf"):
            path.unlink()
    done = scan(Request(paths=(folder,), root=folder))
    assert done.problems == ()
    return {block.address: done.policy.classes_of(block) for block in done.estate.index.blocks}


@pytest.mark.parametrize("door", ["configuration", "plan"])
def test_a_name_that_two_stores_have_says_no_class(tmp_path: Path, door: str) -> None:
    other = 'resource "aws_s3_bucket" "other" {\n  bucket = "records"\n}\n'
    part = 'resource "aws_s3_bucket_versioning" "v" {\n  bucket = "records"\n}\n'
    found = classified(tmp_path, TAGS, BUCKET % TAGGED + other + part, door)
    assert found["aws_s3_bucket_versioning.v"].names == ("eu",)
