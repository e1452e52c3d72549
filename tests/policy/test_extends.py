"""Packs, other files, and a home in a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from domicile import catalogue
from domicile.catalogue import rules_folder
from domicile.catalogue.yaml_files import read_yaml
from domicile.policy import PolicyError, load
from domicile.policy.extends import packs

from .written import TODAY, at, block, policy


def test_later_keys_win_over_a_pack(tmp_path: Path) -> None:
    read = policy(
        tmp_path,
        """\
        version: 1
        extends: [pack:eu-enclave]
        data_classes:
          eu-user: {allow: [IE]}
          logs: {allow: [EEA]}
        """,
    )
    assert read.home is not None
    assert read.home.name == "eu-user"
    assert str(read.home.allow) == "IE"
    assert str(read.home.access) == "EEA"
    assert set(read.data_classes) == {"eu-user", "logs"}


def test_lists_of_a_policy_come_before_those_that_it_extends(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        "version: 1\nhome: a\ndata_classes: {a: {allow: [IE]}, b: {allow: [US]}}\n"
        "classify: [{kinds: ['*'], class: a}]\n"
    )
    read = policy(tmp_path, "version: 1\nextends: ./base.yaml\nclassify: [{kinds: [aws_s3_bucket], class: b}]\n")
    assert read.class_names(block()) == ("b",)
    assert read.class_names(block("aws_sqs_queue")) == ("a",)


def test_a_mistake_in_an_extended_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("version: 1\n\nhom: a\n")
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, "version: 1\nextends: ./base.yaml\n")
    assert (caught.value.problems[0].file, caught.value.problems[0].line) == ("base.yaml", 3)


def test_a_policy_that_extends_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("version: 1\nextends: ./domicile.yaml\n")
    with pytest.raises(PolicyError, match="extends itself"):
        policy(tmp_path, "version: 1\nextends: ./base.yaml\n")


@pytest.mark.parametrize(
    ("home", "inside", "outside"),
    [
        ("eu", "aws:eu-west-1", "azure:norwayeast"),
        ("EEA", "azure:norwayeast", "aws:eu-west-2"),
        ("UK", "aws:eu-west-2", "aws:eu-west-1"),
        ("pack:eu-enclave", "azure:norwayeast", "aws:eu-central-1"),
        ("pack:us-protected", "aws:us-east-1", "aws:ap-east-1"),
    ],
)
def test_a_home_in_a_word_is_a_policy(home: str, inside: str, outside: str) -> None:
    read = load(None, catalogue=catalogue.load(), today=TODAY, home=home)
    assert read.judge(block(), "primary", at(inside)).verdict == "pass"
    assert read.judge(block(), "primary", at(outside)).verdict == "fail"
    assert (read.path, read.sha256) == ("", "")


def test_a_home_in_a_word_replaces_that_of_the_file(tmp_path: Path) -> None:
    text = "version: 1\nhome: a\ndata_classes: {a: {allow: [IE]}, b: {allow: [US]}}\n"
    assert policy(tmp_path, text, home="b").class_names(block()) == ("b",)
    assert policy(tmp_path, text, home="EEA").judge(block(), "primary", at("azure:norwayeast")).verdict == "pass"


def test_a_home_that_means_nothing_is_refused() -> None:
    with pytest.raises(PolicyError, match="--home: atlantis is no place"):
        load(None, catalogue=catalogue.load(), today=TODAY, home="atlantis")


def test_without_a_file_nothing_is_limited() -> None:
    read = load(None, catalogue=catalogue.load(), today=TODAY)
    assert not read.limits_places
    assert read.class_names(block()) == ()


@pytest.mark.parametrize("name", sorted(packs()))
def test_a_pack_is_sourced_named_as_its_file_and_gives_a_home(name: str) -> None:
    import jsonschema

    pack = read_yaml(packs()[name])
    schema = json.loads((rules_folder() / "schemas" / "pack.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(pack)
    assert pack["pack"] == name
    read = load(None, catalogue=catalogue.load(), today=TODAY, home=f"pack:{name}")
    assert read.home is not None
    assert read.home.limits_places
