"""A chart's own values stand where its templates ask for them; what they do not say is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.kubernetes.objects import load
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value
from domicile.syntax.tree import read_tree
from tests.kubernetes.test_objects import addresses

CHART = 'apiVersion: v2\nname: shop\nversion: 1.2.0\nappVersion: "7"\n'
VALUES = """\
name: till
on: true
off: false
word: yes
none:
text: ""
count: 3
odd: "a: b"
tpl: "{{ .Release.Name }}"
db: {type: postgres, port: 5432}
list: [a, b]
"""
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def blocks(folder: Path, template: str, chart: str = "chart", **more: str) -> list[Block]:
    files = {f"{chart}/Chart.yaml": CHART, f"{chart}/values.yaml": VALUES, f"{chart}/templates/it.yaml": template}
    write(folder, files | {f"{chart}/{path}": text for path, text in more.items()})
    return load(read_tree(folder)).blocks


def told(value: Value) -> object:
    if isinstance(value, Known) and isinstance(value.data, tuple):
        return [told(item) for item in value.data]
    return value.data if isinstance(value, Known) else "?"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (".Values.name", "till"),
        ("$.Values.name", "till"),
        (".Values.name | quote", "till"),
        (".Values.count", 3),
        (".Values.count | quote", "3"),
        (".Values.db.port", 5432),
        (".Values.name | upper | squote", "TILL"),
        (".Values.text | default .Values.name", "till"),
        ('.Values.none | default "else"', "else"),
        ('default "else" .Values.name', "till"),
        ("default .Release.Name .Values.name", "till"),
        (".Values.name | default .Release.Name", "till"),
        (".Values.text | default .Release.Name", "?"),
        ('index .Values "name"', "till"),
        ('index .Values "db" "port" | quote', "5432"),
        ('index $.Values "db" "port"', 5432),
        ('index .Values "missing"', "?"),
        ('index .Values "db" .Values.name', "?"),
        ("index .Values.list 0", "?"),
        ("index .Values", "?"),
        (".Chart.Name", "shop"),
        (".Chart.AppVersion | quote", "7"),
        (".Values.odd | quote", "a: b"),
        (".Values.odd", "?"),
        (".Values.text", "?"),
        (".Values.missing", "?"),
        (".Values.db", "?"),
        (".Values.word", "?"),
        (".Values.tpl", "?"),
        (".Values.name | sha256sum", "?"),
        (".Release.Namespace", "?"),
        ('include "shop.name" .', "?"),
    ],
)
def test_an_action_is_what_the_values_say(tmp_path: Path, action: str, expected: object) -> None:
    (block,) = blocks(tmp_path, HEAD.format("it") + f"data:\n  key: {{{{ {action} }}}}\n")
    assert told(first(block, "data.key")) == expected


def test_a_value_that_is_filled_in_is_proved_by_the_line_of_the_values(tmp_path: Path) -> None:
    (block,) = blocks(tmp_path, HEAD.format("it") + 'data: {key: "a-{{ .Values.name }}"}\n')
    trail = first(block, "data.key").trail
    assert trail is not None
    assert [(step.file, step.line, step.text) for step in trail.steps()] == [
        ("chart/templates/it.yaml", 5, 'data: {key: "a-{{ .Values.name }}"}'),
        ("chart/values.yaml", 1, "name: till"),
    ]


def test_a_value_that_is_filled_into_a_secret_is_told_nowhere(tmp_path: Path) -> None:
    text = HEAD.format("it").replace("ConfigMap", "Secret") + "stringData:\n  key: {{ .Values.name }}\n"
    (block,) = blocks(tmp_path, text)
    value = first(block, "stringData.key")
    assert isinstance(value, Unknown)
    assert value.trail is not None
    assert "till" not in str(value.trail.steps())


@pytest.mark.parametrize(
    ("condition", "is_made"),
    [
        (".Values.on", True),
        (".Values.off", False),
        (".Values.none", False),
        (".Values.missing", False),
        (".Values.missing.deeper", False),
        ("not .Values.off", True),
        ("and .Values.on .Values.off", False),
        ("or .Values.off (not .Values.none)", True),
        ('eq .Values.db.type "postgres"', True),
        ('ne .Values.db.type "mysql"', True),
        ('eq (printf "%v" .Values.off) "true"', False),
        (".Values.word", True),
        (".Values.tpl", True),
        (".Release.IsUpgrade", True),
        ('.Capabilities.APIVersions.Has "v1"', True),
        ("and .Release.IsUpgrade .Values.off", True),
    ],
)
def test_an_object_that_the_values_leave_out_is_listed_and_not_judged(
    tmp_path: Path, condition: str, is_made: bool
) -> None:
    text = f"{{{{- if {condition} }}}}\n{HEAD.format('first')}---\n{HEAD.format('second')}{{{{- end }}}}\n"
    found = blocks(tmp_path, text)
    assert [block.name for block in found] == (["first", "second"] if is_made else [])
    listed = [entry for entry in load(read_tree(tmp_path)).not_assessed if entry.what == "file"]
    assert [(entry.line, entry.data) for entry in listed] == ([] if is_made else [(1, False)])
    assert all(f"{{{{- if {condition} }}}} does not hold with them" in entry.reason for entry in listed)


def test_a_chart_that_leaves_out_an_object_is_not_known_whole(tmp_path: Path) -> None:
    text = f"{HEAD.format('it')}---\n{{{{ if .Values.off }}}}\n{HEAD.format('other')}{{{{ end }}}}\n"
    (block,) = blocks(tmp_path, text)
    assert [build.is_whole for build in block.builds] == [False]


def test_a_list_that_is_written_as_yaml_is_known_and_a_condition_round_it_is_none(tmp_path: Path) -> None:
    text = HEAD.format("it") + (
        "  {{- with .Values.db }}\n  labels:\n    a: b\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n"
        "data:\n  list:\n    {{- toYaml .Values.list | nindent 4 }}\n    - c\n"
        "  db: {{- .Values.db | toYaml | nindent 4 }}\n"
        "  more:\n    {{- toYaml .Values.missing | nindent 4 }}\n"
    )
    (block,) = blocks(tmp_path, text)
    assert [told(first(block, f"metadata.labels.{name}")) for name in ("a", "type", "port")] == ["b", "postgres", 5432]
    assert [told(value) for value in read(block, "data.list")] == ["a", "b", "c"]
    assert told(first(block, "data.db.port")) == 5432
    assert told(first(block, "data.more")) == "?"
    trail = first(block, "metadata.labels.type").trail
    assert trail is not None
    assert [step.file for step in trail.steps()] == ["chart/templates/it.yaml", "chart/values.yaml"]


def test_another_file_of_values_may_be_given_instead(tmp_path: Path) -> None:
    text = HEAD.format("{{ .Values.name }}") + "data:\n  key: {{ .Values.db.type }}\n"
    (block,) = blocks(tmp_path, text, **{"values-live.yaml": "name: bar\ndb: {type: postgres}\n"})
    assert block.name == "{{ .Values.name }}"
    assert told(first(block, "data.key")) == "postgres"


def test_a_chart_without_values_and_one_inside_another_is_filled_in_by_others(tmp_path: Path) -> None:
    template = HEAD.format("{{ .Values.name }}") + "{{- if .Values.missing }}\ndata: {}\n{{- end }}\n"
    write(tmp_path, {"outer/Chart.yaml": CHART, "bare/Chart.yaml": CHART, "bare/templates/it.yaml": template})
    found = blocks(tmp_path, template, chart="outer/charts/inner")
    assert {block.name for block in found} == {"{{ .Values.name }}"}
    assert len(found) == 2


def test_values_that_are_broken_say_nothing_and_templates_that_become_broken_are_listed(tmp_path: Path) -> None:
    (block,) = blocks(tmp_path / "broken", HEAD.format("{{ .Values.name }}"), **{"values.yaml": "name: [\n"})
    assert block.name == "{{ .Values.name }}"
    write(tmp_path / "becomes", {"chart/Chart.yaml": CHART, "chart/values.yaml": "on: true\n"})
    text = "{{ if .Values.on }}\na: [\n{{ end }}\n" + HEAD.format("it")
    write(tmp_path / "becomes", {"chart/templates/it.yaml": text})
    objects = load(read_tree(tmp_path / "becomes"))
    assert (addresses(objects), objects.problems) == ([], [])
    assert [entry.reason for entry in objects.not_assessed if entry.what == "file"] == [
        "a template that is not rendered"
    ]
