"""The record of expressions against terraform itself, where it is on the machine."""

# ruff: noqa: E101, W293 - heredocs are about white space

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.model.values import Known, Value
from domicile.syntax.hcl import parse
from domicile.terraform.expressions import evaluate
from domicile.terraform.functions.files import NoSuchFile

from .evaluated import data, data_of
from .terraform_console import ERROR, ask, recorded, terraform

pytestmark = pytest.mark.skipif(terraform() is None, reason="terraform is not on this machine: nothing to compare with")

HEREDOCS = r"""
locals {
  plain = <<EOT
hello
  world
EOT
  outdented = <<-EOT
    hello

      ${1} world
    EOT
  outdented_by_the_least = <<-EOT
    hello
  ${2}
    EOT
  stripped = <<EOT
%{ if true ~}
   yes
%{ else ~}
   no
%{ endif ~}
done
EOT
  loop = <<-EOT
    %{ for x in ["a", "b"] ~}
    item ${x}
    %{ endfor ~}
    end
  EOT
  loop_with_lines = <<-EOT
    %{ for x in ["a", "b"] }
    item ${x}
    %{ endfor }
    end
  EOT
  empty = <<EOT
EOT
  stripped_interpolation = <<-EOT
      ${~ 1 ~}
      x
  EOT
  escapes = <<EOT
a \n b \" $${x} %%{y} "q"
EOT
  argument = upper(<<EOT
x
EOT
  )
  tabs = <<-EOT
	tab
	  tab2
	EOT
  in_a_list = [<<EOT
a
EOT
  , "b"]
  blank_lines = <<-EOT
    a

    b
  
      c
  EOT
  strip_before = <<-EOT
    a ~
      %{~ if true ~}
      b
      %{~ endif ~}
    c
  EOT
  in_an_object = { a = <<EOT
x
EOT
    b = 1
  }
}
"""

TEMPLATES = {
    "crlf.tmpl": "a line\r\nb %{ if true ~}\r\n  c\r\n%{ endif }\r\n",
    "for.tmpl": "%{ for i, x in xs ~}\n  - ${i}: ${x}\n%{ endfor ~}\nend",
    "one.tmpl": "${x}",
    "if.tmpl": "%{ if x }yes%{ endif }",
    "empty.tmpl": "",
    "nested.tmpl": "a ${ {a=x}.a }\n${jsonencode({\n  b = x\n})}\n",
}

FILES = [
    'templatefile("crlf.tmpl", {})',
    'templatefile("for.tmpl", { xs = ["p", "q"] })',
    'templatefile("one.tmpl", { x = [1] })',
    'templatefile("one.tmpl", { x = 5 })',
    'templatefile("if.tmpl", { x = true })',
    'templatefile("empty.tmpl", {})',
    'templatefile("nested.tmpl", { x = "y" })',
    'file("one.tmpl")',
    'fileexists("one.tmpl")',
    'fileexists("two.tmpl")',
    'fileset(".", "*.tmpl")',
    'fileset("./", "{one,if}.tmpl")',
    'fileset(".", "[a-e]*.tmpl")',
    'filemd5("one.tmpl")',
    'filesha256("one.tmpl")',
    'filebase64sha256("one.tmpl")',
    'filebase64("one.tmpl")',
]


class Folder:
    """The files of a folder, as `Files`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, path: str) -> bytes:
        try:
            return (self._path / path).read_bytes()
        except OSError:
            raise NoSuchFile from None

    def names(self, folder: str) -> list[str]:
        return [path.name for path in (self._path / folder).iterdir()]

    def shown(self, path: str) -> str:
        return path


def test_the_record_is_what_this_terraform_says() -> None:
    known = [(text, answer) for rows in recorded().values() for text, answer in rows if answer != ERROR]
    for (text, recorded_answer), answer in zip(known, ask([text for text, _ in known]), strict=True):
        assert answer == recorded_answer, text


def test_heredocs_are_what_terraform_makes_of_them(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(HEREDOCS)
    attributes = parse("main.tf", HEREDOCS.encode()).blocks[0].body.attributes
    ours = {name: data(evaluate(attribute.expression, _nothing)) for name, attribute in attributes.items()}
    theirs = ask([f"local.{name}" for name in ours], tmp_path)
    assert ours == dict(zip(ours, theirs, strict=True))


def test_files_and_template_files_are_what_terraform_makes_of_them(tmp_path: Path) -> None:
    for name, text in TEMPLATES.items():
        (tmp_path / name).write_bytes(text.encode())
    ours = {text: data_of(text, Folder(tmp_path)) for text in FILES}
    assert ours == dict(zip(FILES, ask(FILES, tmp_path), strict=True))


def _nothing(name: str) -> Value | None:
    return Known(None) if name == "nothing" else None
