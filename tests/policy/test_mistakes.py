"""Every mistake in a policy is an error with file, line and what would be accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.policy import PolicyError

from .written import policy

GOOD = """\
version: 1
data_classes:
  eu-user: {allow: [IE]}
"""


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ("hom: eu-user", 4, "no key hom (did you mean home?); accepted: approvers"),
        ("home: eu-usr", 4, "home: eu-usr is no data class (did you mean eu-user?); accepted: eu-user"),
        ("inline_skips: never", 4, "inline_skips is never; accepted: allow, deny"),
        ("waivers:\n  - {rule: S3-1, address: a}", 5, "S3-1 is no rule; accepted: an id like RES201"),
        ("waivers:\n  - {rule: RES201}", 5, "needs an address"),
        ("waivers:\n  - rule: RES201\n    address: a\n    expires: soon", 7, "accepted: a day as YYYY-MM-DD"),
        ("transitions:\n  - {class: nobody, place: US}", 5, "nobody is no data class; accepted: eu-user"),
        ("transitions:\n  - {class: eu-user}", 5, "needs a place"),
        ("transitions:\n  - {class: eu-user, place: US, roles: [backups]}", 5, "mean backup?); accepted: primary"),
        ("principals:\n  google:group:x: {belongs: SG}", 5, "accepted: aws:…"),
        ("principals:\n  aws:account/1: {name: x}", 5, "needs belongs"),
        ("outsiders:\n  https://a.example/b: DE", 5, "without scheme and path"),
        ("outsiders:\n  a.example: {name: x}", 5, "needs belongs"),
        ("outsiders:\n  a.example: Atlantis", 5, "Atlantis"),
        ("clusters:\n  prod: {}", 5, "cluster prod needs belongs"),
        ("classify:\n  - {tags: {data-class: x}, class: eu}", 5, "eu is no data class; accepted: eu-user"),
        ("classify:\n  - {class: eu-user}", 5, "says nothing to look at; accepted: accounts"),
        ("classify:\n  - {tag: {a: b}, class: eu-user}", 5, "no key tag (did you mean tags?)"),
        ("rules: {RES1: off}", 4, "RES1 is no rule"),
        ("rules: {RES106: sometimes}", 4, "accepted: off, on, or a severity"),
        ("extends: [pack:eu-enclav]", 4, "no pack eu-enclav (did you mean eu-enclave?); accepted: eea"),
        ("extends: [eu-enclave]", 4, "accepted: pack:NAME or a relative path"),
        ("extends: [../outside.yaml]", 4, "is outside the scan root"),
        ("extends: [./absent.yaml]", 4, "is not there"),
        ("jurisdictions: {EU: [IE]}", 4, "EU is a name that the catalogue uses already"),
        ("approvers: [{belongs: IE}]", 4, "an approver needs a name"),
        ("home: eu-user\nhome: eu-user", 5, "has the key home twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_what_is_accepted(tmp_path: Path, lines: str, line: int, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, GOOD + lines)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("domicile.yaml", line)
    assert said in problem.message


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("allow: [XX]", "XX is no place; accepted: a country as ISO 3166-1 alpha-2 (IE), a jurisdiction (CBPR"),
        ("allow: [eu-west-1]", "did you mean alibaba:eu-west-1 or aws:eu-west-1?"),
        ("allow: ['aws:eu-west-9']", "aws has no region eu-west-9 (did you mean eu-west-"),
        ("allow: ['awz:eu-west-1']", "awz is no provider (did you mean aws?); accepted: aiven, alibaba, aws"),
        ("allow: [Irland]", "did you mean Ireland?"),
        ("deny: anywhere", "would deny everything"),
        ("operators: [ovhh]", "ovhh runs no place (did you mean ovh?)"),
        ("undecided: ignore", "undecided is ignore; accepted: fail, warn"),
        ("roles: {backups: [IE]}", "no key backups (did you mean backup?)"),
        ("alow: [IE]", "no key alow (did you mean allow?)"),
        ("allow: {IE: yes}", "must be a text or a list of texts"),
    ],
)
def test_a_mistake_in_a_data_class_is_told(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, f"version: 1\ndata_classes:\n  eu-user: {{{entry}}}\n")
    assert caught.value.problems[0].line == 3
    assert said in caught.value.problems[0].message


def test_all_mistakes_are_told_at_once_in_order_of_lines(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, "version: 2\nhome: a\ndata_classes:\n  b: {allow: [EUU]}\nwhatever: 1\n")
    assert [problem.line for problem in caught.value.problems] == [1, 2, 4, 5]


def test_a_policy_without_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="needs version: 1"):
        policy(tmp_path, "data_classes: {a: {allow: [IE]}}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: [1", "not valid YAML"),
        ("version: 1\n--- \nversion: 1\n", "one YAML document"),
        ("version: !!python/object:os.system 1\n", "tag"),
        ("version: 1\nhome: *nothing\n", "stands for nothing"),
        ("version: 1\nclassify: &a [*a]\n", "something that holds it"),
        ("a: &a {x: 1}\nb: {<<: *a}\n", "merge keys"),
        ("version: " + "[" * 60 + "]" * 60, "nested deeper"),
        ("just text\n", "must be a mapping"),
        ("? [a]\n: b\n", "a key must be plain text"),
    ],
)
def test_text_that_is_no_policy_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        policy(tmp_path, text)


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    lines = ["version: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(PolicyError, match="aliases counted each time"):
        policy(tmp_path, "\n".join(lines))


def test_a_policy_that_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    import datetime

    from domicile import catalogue
    from domicile.policy import load

    with pytest.raises(PolicyError, match=r"gone\.yaml.*cannot be read"):
        load(tmp_path / "gone.yaml", catalogue=catalogue.load(), today=datetime.date(2026, 1, 1))
