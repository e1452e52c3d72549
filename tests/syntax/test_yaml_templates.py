"""Templates of YAML are read before they are filled in: what is written is known, what is filled in is not."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import pytest

from domicile.model.values import Absent, Unknown, Value, alternatives
from domicile.syntax.yaml_documents import parse


def later(text: str) -> str:
    return "later" if "{{" in text or "{%" in text else ""


def shown(value: Value) -> Any:
    """The value; in pointed brackets what is not known, with a question mark what may not be there."""
    there = [option for option in alternatives(value) if not isinstance(option, Absent)]
    if len(there) < len(alternatives(value)):
        return "?", *map(shown, there)
    (option,) = there
    if isinstance(option, Unknown):
        return f"<{option.parts[0]}>"
    if isinstance(option.data, tuple):
        return [shown(item) for item in option.data]
    return {name: shown(option.data[name]) for name in option.data} if isinstance(option.data, Mapping) else option.data


def only(text: str) -> Any:
    found = parse("t.yaml", text, unrendered=later)
    assert found.faults == []
    (document,) = found.documents
    return shown(document.value)


LABELS = '{{- include "labels" . | nindent 2 }}'


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: {{ .a | quote }}\n", {"a": "<{{ .a | quote }}>"}),
        ('a: {{ .a | default "x" }}-y # why\n', {"a": '<{{ .a | default "x" }}-y>'}),
        ("a: [{{ .a }}, b]\n", {"a": ["<{{ .a }}>", "b"]}),
        ("{{ .a }}: b\n", {"{{ .a }}": "b"}),
        ("a: {{ if .a }}b{{ else }}c{{ end }}\n", {"a": "<{{ if .a }}b{{ else }}c{{ end }}>"}),
        ("a: {{ dict\n  1 2 }}\nb: 1\n", {"a": "<{{ dict\n  1 2 }}>", "b": 1}),
    ],
)
def test_an_action_is_the_text_that_it_stands_for(text: str, data: object) -> None:
    assert only(text) == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (f"a:\n  {LABELS}\nb: 1\n", {"a": f"<{LABELS}>", "b": 1}),
        (f"a:\n{LABELS}\nb: 1\n", {"a": f"<{LABELS}>", "b": 1}),
        (f"a:\n  {LABELS}\n  c: 1\n", {"a": {LABELS: f"<{LABELS}>", "c": 1}}),
        (f"a:\n  c: 1\n{LABELS}\n", {"a": {LABELS: f"<{LABELS}>", "c": 1}}),
        (f"a:\n  - c: 1\n{LABELS}\n", {"a": [{"c": 1}, f"<{LABELS}>"]}),
        (f"a:\n{LABELS}\n  - c: 1\n", {"a": [f"<{LABELS}>", {"c": 1}]}),
        (f"a:\n- c: 1\n  {LABELS}\n", {"a": [{"c": 1, LABELS: f"<{LABELS}>"}]}),
        ("a:\n- c\n{{ toYaml .x }}\n", {"a": ["c", "<{{ toYaml .x }}>"]}),
        ("a:\n{{ toYaml .x }}\n- c\n", {"a": ["<{{ toYaml .x }}>", "c"]}),
        ("a:\n{{ toYaml .x }}\nb: 1\n", {"a": "<{{ toYaml .x }}>", "b": 1}),
        ("a:\n{{ x | indent 2 }}\n\n{{ y | indent 2 }}\n", {"a": "<{{ x | indent 2 }}\n{{ y | indent 2 }}>"}),
        ("a: {{ .b }}\nc: |\n  {{ .d }}\n  e\n", {"a": "<{{ .b }}>", "c": "{{ .d }}\ne\n"}),
    ],
)
def test_an_action_on_a_line_of_its_own_is_what_stands_beside_it(text: str, data: object) -> None:
    assert only(text) == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{{- if .x }}\na: 1\n{{- end }}\n", {"a": 1}),
        ("{{- $x := .y }}\n{{/* why */}}\na: {{ $x }}\n", {"a": "<{{ $x }}>"}),
        ("a: {{ .b }}\n{{- end }}\n", {"a": "<{{ .b }}>"}),
        ("a: {{ .b }}\n{{- if .c }}\n", {"a": "<{{ .b }}>"}),
        ("a: 1\n{{- if .x }}\nb: 2\n{{- end }}\n", {"a": 1, "b": ("?", 2)}),
        ("a:\n- 1\n{{- range .x }}\n- {{ . }}\n{{- end }}\n", {"a": [1, ("?", "<{{ . }}>")]}),
        (
            "a:\n{{- if .x }}\n- {b: 1}\n{{- else }}\n- {b: 2}\n{{- end }}\nc: 1\n",
            {"a": [("?", {"b": 1}), ("?", {"b": 2})], "c": 1},
        ),
        ("a: 1\n{{- if .x }}\n{{- if .y }}\nb: 2\n{{- end }}\n{{- end }}\n", {"a": 1, "b": ("?", 2)}),
        ('{{- define "x" }}\nb: 2\n{{ .c }}\n{{- end }}\na: 1\n', {"a": 1}),
        ("{% raw %}\na: 1\n{% endraw %}\n", {"a": 1}),
        ("{% if x %}\na: {{ y }}\n{% endif %}\n", {"a": "<{{ y }}>"}),
    ],
)
def test_what_a_template_decides_on_may_not_be_there(text: str, data: object) -> None:
    assert only(text) == data


def test_lines_and_trails_are_those_of_the_file() -> None:
    text = "{{- if .x }}\n{{- /* one\ntwo */}}\na: {{ .b }}\n---\nc:\n  {{- toYaml .d | nindent 2 }}\n{{- end }}\n"
    first, second = parse("t.yaml", text, unrendered=later).documents
    assert (first.line, second.line) == (4, 6)
    value = second.value
    assert not isinstance(value, Unknown)
    (inner,) = (value.data[name] for name in value.data)  # type: ignore[union-attr]
    assert (inner.trail.line, inner.trail.text) == (6, "c:")


@pytest.mark.parametrize("text", ["{{- if .x }}\n{{- end }}\n", "{{/* a: 1 */}}\n", "{{ $x := 1 }}\n# b\n"])
def test_what_gives_no_text_is_no_document(text: str) -> None:
    found = parse("t.yaml", text, unrendered=later)
    assert (found.documents, found.faults) == ([], [])


@pytest.mark.parametrize("text", ["a: {{ .x }}\n", "{{ if .x }}\na: 1\n{{ end }}\n"])
def test_what_nothing_fills_in_is_no_template_but_broken(text: str) -> None:
    for unrendered in (None, lambda _: ""):
        found = parse("t.yaml", text, unrendered=unrendered)
        assert (found.documents, [fault.template for fault in found.faults]) == ([], [True])


@pytest.mark.parametrize(
    "text",
    [
        "a: {{ x\n" + "{{\n" * 100_000,
        "a: {{ x }}\n{{/* " + "{{ y }} " * 100_000,
        "a:\n" + "{{ x | indent 5 }}\n" * 20_000,
        "a:\n" + "      b: 1\n{{ x | indent 5 }}\n" * 20_000,
        "a: {{ x }}\n" + "{{ if a }}\n{{ end }}\n" * 20_000,
        "a: {{ x }}\n" + "{{ define a }}\n" * 20_000 + "{{ end }}\n" * 20_000,
        "a:\n{{ x | indent 99999999999 }}\n",
        "a: {{ x }}\nb: \ue0007\ue001\n",
    ],
)
def test_hostile_templates_are_refused_at_once(text: str) -> None:
    started = perf_counter()
    found = parse("t.yaml", text, unrendered=later)
    assert (found.documents, [fault.template for fault in found.faults]) == ([], [True])
    assert perf_counter() - started < 5
