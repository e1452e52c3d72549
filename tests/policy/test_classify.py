"""Which class a block's data has."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.model.blocks import Block, Provider
from domicile.model.values import Known, LazyObject, OneOf, Reference, Unknown, from_plain

from .written import at, block, policy

CLASSES = """\
version: 1
home: eu
data_classes:
  eu: {allow: [EU]}
  us: {allow: [US]}
  open: {public: allowed}
classify:
"""


def classes(tmp_path: Path, entries: str, judged: Block) -> tuple[str, ...]:
    return policy(tmp_path, CLASSES + entries).class_names(judged)


@pytest.mark.parametrize(
    ("entry", "judged"),
    [
        ("{tags: {data-class: us}", block(tags={"Data-Class": "US"})),
        ("{tags: {data-class: [x, us-*]}", block(tags={"data-class": "us-protected"})),
        ("{labels: {data-class: us}", block("google_storage_bucket", labels={"data-class": "us"})),
        ("{tags: {class: us}", block("oci_objectstorage_bucket", freeform_tags={"class": "us"})),
        ("{tags: {class: us}", block("oci_objectstorage_bucket", defined_tags={"Data.class": "us"})),
        ("{tags: {class: us}", block("aws_autoscaling_group", tag=[{"key": "class", "value": "us"}])),
        ("{labels: {class: us}", block("StatefulSet", metadata={"labels": {"class": "us"}})),
        ("{labels: {pii: true}", block("google_sql_database_instance", labels={"pii": True})),
        ("{names: [us-*]", block(bucket="us-events")),
        ("{names: [event*]", block()),
        ("{kinds: [aws_s3_*]", block()),
        ("{addresses: [aws_s3_bucket.events]", block()),
        ("{paths: [envs/us]", block(file="envs/us/main.tf")),
        ("{paths: ['**/us/*.tf']", block(file="live/us/main.tf")),
        ("{projects: [us-prod]", block("google_storage_bucket", project="us-prod")),
        ("{namespaces: [us]", block("StatefulSet", metadata={"namespace": "us"})),
        ("{compartments: [ocid1.compartment.oc1..us]", block(compartment_id="ocid1.compartment.oc1..us")),
        ("{providers: [aws]", block()),
        ("{kinds: [aws_*], tags: {a: b}", block(tags={"a": "b"})),
    ],
)
def test_an_entry_that_matches_gives_its_class(tmp_path: Path, entry: str, judged: Block) -> None:
    assert classes(tmp_path, f"  - {entry}, class: us}}\n", judged) == ("us",)
    assert classes(tmp_path, f"  - {entry}, class: us}}\n", block("aws_sqs_queue", "other", file="x/y.txt")) == (
        ("us",) if entry == "{providers: [aws]" else ("eu",)
    )


def test_the_first_match_wins(tmp_path: Path) -> None:
    entries = "  - {kinds: [aws_s3_bucket], class: open}\n  - {tags: {c: us}, class: us}\n"
    assert classes(tmp_path, entries, block(tags={"c": "us"})) == ("open",)


def test_all_that_one_entry_asks_for_must_hold(tmp_path: Path) -> None:
    entries = "  - {kinds: [aws_s3_bucket], tags: {c: us}, class: us}\n"
    assert classes(tmp_path, entries, block(tags={"c": "eu"})) == ("eu",)


def test_modules_match_by_address_and_by_name(tmp_path: Path) -> None:
    inside = block()
    inside.module = 'module.live["us"].module.store'
    for glob in ("module.live.module.store", "live", "store", "module.live"):
        assert classes(tmp_path, f"  - {{modules: ['{glob}'], class: us}}\n", inside) == ("us",)
    assert classes(tmp_path, "  - {modules: [liv], class: us}\n", inside) == ("eu",)


def test_accounts_are_read_from_the_provider(tmp_path: Path) -> None:
    held = block()
    role = {"assume_role": [{"role_arn": "arn:aws:iam::111122223333:role/deploy"}]}
    held.provider = Provider("aws", "", from_plain(role))
    assert classes(tmp_path, "  - {accounts: ['111122223333'], class: us}\n", held) == ("us",)


def test_labels_of_the_provider_and_the_namespace_are_inherited(tmp_path: Path) -> None:
    held = block()
    held.inherited = {"data-class": Known("us")}
    assert classes(tmp_path, "  - {tags: {data-class: us}, class: us}\n", held) == ("us",)


def test_tags_of_a_plan_that_hold_those_of_the_provider_are_all_of_them(tmp_path: Path) -> None:
    held = block(tags={"name": "x"}, tags_all={"name": "x", "data-class": "us"})
    unread = Unknown("the plan does not show the value of local.tags")
    held.provider = Provider("aws", "", Known({"default_tags": Known((Known({"tags": unread}),))}))
    assert classes(tmp_path, "  - {tags: {data-class: us}, class: us}\n", held) == ("us",)
    assert classes(tmp_path, "  - {tags: {owner: us}, class: us}\n", held) == ("eu",)
    held.body = from_plain({"tags": {"name": "x"}})
    assert classes(tmp_path, "  - {tags: {data-class: us}, class: us}\n", held) == ("us", "eu")


def test_its_own_tag_comes_before_an_inherited_one(tmp_path: Path) -> None:
    held = block(tags={"data-class": "open"})
    held.inherited = {"data-class": Known("us")}
    assert classes(tmp_path, "  - {tags: {data-class: us}, class: us}\n", held) == ("eu",)


def test_a_part_has_the_class_of_what_it_belongs_to(tmp_path: Path) -> None:
    bucket = block(tags={"data-class": "us"})
    part = block("aws_s3_bucket_versioning", bucket=Unknown("known after apply", reference=Reference(bucket, "id")))
    assert classes(tmp_path, "  - {tags: {data-class: us}, class: us}\n", part) == ("us",)


def test_an_unknown_tag_leaves_candidates_with_the_reason(tmp_path: Path) -> None:
    read = policy(tmp_path, CLASSES + "  - {tags: {data-class: us}, class: us}\n")
    held = block(tags=Known({"data-class": Unknown("variable class has no value")}))
    found = read.classes_of(held)
    assert found.names == ("us", "eu")
    assert found.undecided == "its data class is us or eu: its tag data-class is not known: variable class has no value"
    assert read.judge(held, "primary", at("aws:us-east-1")).verdict == "undecided"
    assert read.judge(held, "primary", at("aws:ap-southeast-1")).verdict == "fail"


def test_tags_that_are_not_known_at_all_leave_candidates(tmp_path: Path) -> None:
    assert classes(tmp_path, "  - {tags: {a: b}, class: us}\n", block(tags=Unknown("known after apply"))) == (
        "us",
        "eu",
    )


def test_a_tag_with_alternatives_leaves_candidates(tmp_path: Path) -> None:
    either = OneOf((Known("us"), Known("eu")))
    held = block(tags=Known({"c": either}))
    assert classes(tmp_path, "  - {tags: {c: us}, class: us}\n", held) == ("us", "eu")


def test_a_partly_known_name_rules_out_what_it_cannot_be(tmp_path: Path) -> None:
    held = block(bucket=Unknown("known after apply", parts=("eu-", Unknown("known after apply"))))
    assert classes(tmp_path, "  - {names: [us-*], class: us}\n", held) == ("eu",)
    assert classes(tmp_path, "  - {names: [eu-x*], class: us}\n", held) == ("us", "eu")


def test_without_a_home_what_nothing_classifies_has_no_class(tmp_path: Path) -> None:
    read = policy(tmp_path, "version: 1\ndata_classes: {us: {allow: [US]}}\nclassify: [{tags: {a: b}, class: us}]")
    assert read.class_names(block()) == ()
    assert read.judge(block(), "primary", at("aws:ap-southeast-1")).verdict == "pass"
    doubtful = block(tags=Unknown("known after apply"))
    assert read.judge(doubtful, "primary", at("aws:ap-southeast-1")).verdict == "undecided"
    assert read.judge(doubtful, "primary", at("aws:us-east-1")).verdict == "pass"


def test_default_tags_of_the_provider_classify(tmp_path: Path) -> None:
    held = block()
    held.provider = Provider("aws", "", from_plain({"default_tags": [{"tags": {"data-class": "us"}}]}))
    assert classes(tmp_path, "  - {tags: {data-class: us}, class: us}\n", held) == ("us",)
    assert classes(tmp_path, "  - {tags: {data-class: us}, class: us}\n", block()) == ("eu",)


def test_paths_are_relative_to_the_folder_of_the_policy(tmp_path: Path) -> None:
    from domicile import catalogue
    from domicile.policy import load

    from .written import TODAY

    (tmp_path / "live").mkdir()
    path = tmp_path / "live" / "domicile.yaml"
    text = CLASSES + "  - {paths: [us], class: us}\nenvironments: {./us/: [prod.tfvars], .: [all.tfvars]}\n"
    path.write_text(text + "clusters: {c: {belongs: US, paths: [us]}}\n")
    read = load(path, catalogue=catalogue.load(), today=TODAY, root=tmp_path)
    assert read.class_names(block(file="live/us/main.tf")) == ("us",)
    assert read.class_names(block(file="us/main.tf")) == ("eu",)
    assert read.environments == {"live/us": ("prod.tfvars",), "live": ("all.tfvars",)}
    assert read.clusters[0].paths == ("live/us",)


def test_tags_to_which_more_may_be_added_leave_candidates(tmp_path: Path) -> None:
    open_tags = LazyObject({"team": lambda: Known("blue")}, lambda name: Unknown("variable tags has no value"))
    held = block(tags=Known(open_tags))
    read = policy(tmp_path, CLASSES + "  - {tags: {data-class: us}, class: us}\n")
    assert read.class_names(held) == ("us", "eu")
    assert "its tags are not all known: variable tags has no value" in read.classes_of(held).undecided
    assert classes(tmp_path, "  - {tags: {team: blue}, class: us}\n", held) == ("us",)
    assert classes(tmp_path, "  - {tags: {team: red}, class: us}\n", held) == ("eu",)
