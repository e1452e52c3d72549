"""What is known of a template is filled in where it stands, and what is not stays as it is written."""

from __future__ import annotations

import pytest

from domicile.model.trail import Trail
from domicile.syntax.template_filling import fill

KNOWN = {".a": "one", ".w.b": "two", ".w.c": "three", ".empty": "", ".many": "a\nb", ".odd": "a: b"}
DECIDED = {".yes": True, ".no": False, ".w": True}


class Table:
    """Paths from the root: the texts that they are, and what they decide."""

    def text_of(self, action: str, dot: str | None) -> tuple[str, tuple[Trail, ...]] | None:
        path = action.strip("{}- ")
        if not path.startswith("$"):
            if dot is None:
                return None
            path = dot + path if path != "." else dot
        text = KNOWN.get(path.lstrip("$"))
        return None if text is None else (text, (Trail("values.yaml", 3, "a: one"),))

    def collection_of(self, action: str) -> tuple[str, tuple[Trail, ...]] | None:
        return None

    def decides(self, action: str, dot: str | None) -> bool | None:
        return DECIDED.get(action.strip("{}- ").split()[-1]) if dot == "" else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: {{ .a }}-x", "name: one-x"),
        ("name: x {{- .a -}} y", "name: xoney"),
        ("name: {{ .b }}", "name: {{ .b }}"),
        ("name: {{ .empty }}", "name: {{ .empty }}"),
        ("name: {{ .many }}", "name: {{ .many }}"),
        ("name: {{ .odd }}", "name: {{ .odd }}"),
        ("name:\n  {{- .a }}", "name:\n  {{- .a }}"),
        ("{{ if .yes }}a{{ else }}b{{ end }}", "a"),
        ("{{ if .no }}a{{ else }}b{{ end }}", "b"),
        ("{{ if .no }}a{{ else if .yes }}b{{ else }}c{{ end }}", "b"),
        ("{{ if .no }}a{{ else if .b }}b{{ else }}c{{ end }}", "{{ if .b }}b{{ else }}c{{ end }}"),
        ("{{ if .b }}a{{ else if .no }}b{{ end }}", "{{ if .b }}a{{ else if .no }}b{{ end }}"),
        ("{{ if .no }}{{ if .b }}a{{ else }}b{{ end }}c{{ end }}d", "d"),
        ("{{ if .no }}{{ range .x }}a{{ end }}{{ end }}d", "d"),
        ("a\n{{- if .no }}\nb\n{{- end }}\nc", "a\n\n\n\nc"),
        ("{{ with .w }}{{ .b }}{{ $.a }}{{ end }}", "twoone"),
        ("{{ with .w }}{{ .x }}{{ end }}", "{{ $.w.x }}"),
        ("{{ with .no }}a{{ else }}{{ .a }}{{ end }}", "one"),
        ("{{ range .x }}{{ .a }}{{ $.a }}{{ end }}{{ .a }}", "{{ range .x }}{{ .a }}one{{ end }}one"),
        ("{{ range .x }}{{ with .w }}{{ .b }}{{ end }}{{ end }}", None),
        ('{{ define "x" }}{{ if .yes }}{{ .a }}{{ end }}{{ end }}{{ .a }}', None),
        ("{{ .a }} {{ .b", "{{ .a }} {{ .b"),
        ("{{ end }}{{ else }}{{ .a }}", "{{ end }}{{ else }}one"),
    ],
)
def test_what_is_known_is_filled_in(text: str, expected: str | None) -> None:
    if expected is None:
        expected = text if "define" not in text else text.removesuffix("{{ .a }}") + "one"
    assert fill(text, Table()).text == expected


def test_a_line_that_is_filled_in_rests_on_the_lines_of_the_values() -> None:
    filled = fill("b: c\nname: {{ .a }}\n", Table())
    assert {line: [trail.file for trail in trails] for line, trails in filled.origins.items()} == {2: ["values.yaml"]}


def test_what_is_not_there_is_told_with_its_lines() -> None:
    text = "a\n{{- if .yes }}\nb\n{{- else }}\nc\n{{ if .b }}d{{ else }}e{{ end }}\n{{- end }}\n{{ if .no }}f{{ end }}"
    left = fill(text, Table()).left
    assert [(part.line, part.action, part.is_else) for part in left] == [
        (4, "{{- if .yes }}", True),
        (8, "{{ if .no }}", False),
    ]
    assert left[0].text.strip() == "c\n{{ if .b }}d{{ else }}e{{ end }}"


def test_nesting_without_end_takes_no_longer_than_it_is_long() -> None:
    depth = 3_000
    filled = fill("{{ if .b }}" * depth + "{{ .a }}" + "{{ end }}" * depth, Table())
    assert filled.text == "{{ if .b }}" * depth + "one" + "{{ end }}" * depth


def test_a_line_that_much_is_filled_into_rests_on_the_first_of_it() -> None:
    filled = fill("{{ .a }}" * 100, Table())
    assert (filled.text, len(filled.origins[1])) == ("one" * 100, 20)
