"""YAML as kubectl reads it, with lines, and nothing dropped or blown up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile.model.paths import first
from domicile.model.values import Known, Unknown, plain
from domicile.syntax.yaml_documents import Documents, YamlObject, parse


def only(text: str) -> Any:
    documents = parse("a.yaml", text)
    assert documents.faults == []
    assert len(documents.documents) == 1
    return plain(documents.documents[0].value)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 1", {"a": 1}),
        ("a: NO", {"a": "NO"}),
        ("a: yes", {"a": "yes"}),
        ("a: on", {"a": "on"}),
        ("a: false", {"a": False}),
        ("a: ~\nb:\nc: null", {"a": None, "b": None, "c": None}),
        ("a: '1'\nb: \"true\"", {"a": "1", "b": "true"}),
        ("a: !!str 1", {"a": "1"}),
        ("a: 012345678901", {"a": "012345678901"}),
        ("a: 1.5\nb: 1.2.3\nc: 2024-01-01\nd: 1e3", {"a": 1.5, "b": "1.2.3", "c": "2024-01-01", "d": 1000.0}),
        ("a: 22:30", {"a": "22:30"}),
        ("a: !Ref x\nb: !reference [y, z]", {"a": "x", "b": ["y", "z"]}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ("1: x\ntrue: y", {"1": "x", "true": "y"}),
        ("a: &x {r: 1}\nb: *x", {"a": {"r": 1}, "b": {"r": 1}}),
        ("a: &x {r: 1, s: 1}\nb:\n  <<: *x\n  s: 2", {"a": {"r": 1, "s": 1}, "b": {"r": 1, "s": 2}}),
        (
            "a: &x {r: 1}\nc: &y {r: 2, t: 3}\nb: {<<: [*x, *y]}",
            {"a": {"r": 1}, "c": {"r": 2, "t": 3}, "b": {"r": 1, "t": 3}},
        ),
        ('{"a":\n\t{"b": [1, 2]}}', {"a": {"b": [1, 2]}}),
        ("%YAML 1.1\n---\na: 1\n", {"a": 1}),
        ("--- # first\na: 1\n...\n", {"a": 1}),
        ("﻿a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("- a\n- [b]\n", ["a", ["b"]]),
    ],
)
def test_scalars_and_structures_are_what_kubectl_makes_of_them(text: str, data: object) -> None:
    assert only(text) == data


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n---\n# nothing\n", "---"])
def test_empty_documents_are_no_documents_and_no_faults(text: str) -> None:
    assert parse("a.yaml", text) == Documents()


def test_bytes_in_utf16_with_a_mark_are_read() -> None:
    documents = parse("a.yaml", "a: é".encode("utf-16"))
    assert plain(documents.documents[0].value) == {"a": "é"}


def test_bytes_that_are_no_text_are_a_fault_with_its_line() -> None:
    fault = parse("a.yaml", b"a: 1\nb: \xff\xfe\n").faults[0]
    assert (fault.line, "UTF-8" in fault.message) == (2, True)


MANY = """\
# head
a: 1
---
kind: List
items:
  - name: x
    deep:
      er: |
        text
        more
  - name: y
---
b: {c: 1,
    d: [2]}
"""


def test_lines_are_those_of_the_file_in_every_document() -> None:
    first_, second, third = parse("a.yaml", MANY).documents
    assert (first_.line, first_.end_line) == (2, 2)
    assert (second.line, second.end_line) == (4, 11)
    assert (third.line, third.end_line) == (13, 14)
    body = second.value
    assert isinstance(body, Known)
    one, two = body.data["items"].data
    assert isinstance(one.data, YamlObject)
    assert (one.data.line, one.data.end_line) == (6, 10)
    assert (two.data.line, two.data.end_line) == (11, 11)
    assert body.data.line_of("items") == 5
    assert body.data.end_line_of("items") == 11


def test_every_value_leads_to_its_key() -> None:
    value = first(parse("m/a.yaml", MANY).documents[2].value, "b.c")
    assert value.trail is not None
    assert (value.trail.file, value.trail.line, value.trail.text) == ("m/a.yaml", 13, "b: {c: 1,")


def test_a_step_of_a_minified_file_shows_only_its_own_pair() -> None:
    text = '{"pad": "' + "x" * 500 + '", "region": "eu-west-1"}'
    value = first(parse("a.json", text).documents[0].value, "region")
    assert value.trail is not None
    assert value.trail.text == "region: eu-west-1"


def test_a_broken_document_is_a_fault_and_its_neighbours_are_read() -> None:
    documents = parse("a.yaml", "a: 1\n---\nb: [1\nc: 2\n---\nd: 4\n")
    assert [plain(document.value) for document in documents.documents] == [{"a": 1}, {"d": 4}]
    (fault,) = documents.faults
    assert fault.path == "a.yaml"
    assert 3 <= fault.line <= fault.end_line == 4
    assert not fault.template


@pytest.mark.parametrize(
    "text",
    [
        "- {{ x }}: 1\n",
        '{{ include "all" . }}\n',
        "{{ if .x }}a: 1\n{{ end }}\n",
        "{{- if .x }}\na: 1\n{{- else }}\na: 2\n{{- end }}\n",
        "a: 1\n{{- if .x }}\nkind: Pod\n{{- end }}\n",
        "a: {{ .Values.a }}\n b: 1\n",
    ],
)
def test_the_source_of_a_template_is_told_from_broken_yaml(text: str) -> None:
    (fault,) = parse("a.yaml", text).faults
    assert fault.template


def test_a_tab_as_indentation_is_a_fault_with_its_line() -> None:
    (fault,) = parse("a.yaml", "a:\n\tb: 1\n").faults
    assert fault.line == 2


@pytest.mark.parametrize("brackets", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("depth", [300, 60_000])
def test_deep_nesting_is_refused_and_does_not_crash(brackets: str, depth: int) -> None:
    (fault,) = parse("a.yaml", brackets * depth).faults
    assert "deep" in fault.message


def test_an_alias_bomb_is_refused() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (fault,) = parse("a.yaml", "\n".join(levels)).faults
    assert "alias bomb" in fault.message


def test_an_anchor_that_contains_itself_is_refused() -> None:
    (fault,) = parse("a.yaml", "a: 1\nb: &b\n  c: *b\n").faults
    assert ("contains itself" in fault.message, fault.line) == (True, 3)


def test_a_huge_text_is_refused() -> None:
    (fault,) = parse("a.yaml", "a: " + "x" * (5 * 1024 * 1024)).faults
    assert "KiB" in fault.message


def test_the_last_of_two_equal_keys_counts_and_is_noted() -> None:
    (document,) = parse("a.yaml", "---\na: 1\nb: 2\na: 3\n").documents
    assert plain(document.value) == {"a": 3, "b": 2}
    assert document.duplicates == ((4, "a"),)


def test_documents_that_are_not_wanted_are_passed_over() -> None:
    documents = parse("a.yaml", "a: [\n---\napiVersion: v1\n", wanted=lambda text: "apiVersion" in text)
    assert (len(documents.documents), documents.faults, documents.passed_over) == (1, [], 1)


def test_what_is_still_to_be_rendered_is_unknown_and_keeps_its_source() -> None:
    reading = parse("a.yaml", "a: ${REGION}\nb: c\n", unrendered=lambda text: "later" if "${" in text else "")
    (document,) = reading.documents
    value = first(document.value, "a")
    assert isinstance(value, Unknown)
    assert (value.reason, value.parts) == ("later", ("${REGION}",))
    assert plain(first(document.value, "b")) == "c"


def test_hidden_values_show_up_nowhere() -> None:
    (document,) = parse("a.yaml", "data:\n  password: hunter2\n  more: {deep: [hunter2]}\nkind: Secret\n").documents
    assert isinstance(document.value, Known)
    document.value.data.hide("data")
    for path in ("data.password", "data.more.deep"):
        value = first(document.value, path)
        assert isinstance(value, Unknown)
        assert value.trail is not None
        assert "hunter2" not in value.trail.text


def test_comments_are_found_outside_texts_only() -> None:
    text = "# above\na: |\n  # inside\n  x\nb: 1 # beside\nc: 'x # y'\n"
    (document,) = parse("a.yaml", text).documents
    assert [(comment.line, comment.text) for comment in document.comments][:2] == [(1, "above"), (5, "beside")]


JSON_LIKE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"\A[a-z]{1,8}\Z"), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_LIKE)
def test_json_is_yaml(data: object) -> None:
    written = json.dumps(data, ensure_ascii=False)
    documents = parse("a.yaml", written)
    assert documents.faults == []
    read = [plain(document.value) for document in documents.documents]
    assert read == [data]


@given(st.text(max_size=80))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    parse("a.yaml", text)
