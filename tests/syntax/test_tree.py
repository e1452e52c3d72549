"""The files of a scan root: what is found, what is refused, and that nothing outside is ever read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from domicile.syntax.tree import FileMissing, FileRefused, Limits, Tree, read_tree


def write(root: Path, *paths: str, text: str = "x = 1\n") -> None:
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def kinds(tree: Tree) -> dict[str, str]:
    return {file.path: file.kind for file in tree.files}


def test_each_file_has_its_kind(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.tf",
        "b/c.tofu",
        "d.tf.json",
        "e.tofu.json",
        "f.tfvars",
        "g.tfvars.json",
        "h.yaml",
        "i.yml",
        "j.txt",
    )
    assert kinds(read_tree(tmp_path)) == {
        "a.tf": "hcl", "b/c.tofu": "hcl", "d.tf.json": "tfjson", "e.tofu.json": "tfjson", "f.tfvars": "tfvars",
        "g.tfvars.json": "tfvars-json", "h.yaml": "yaml", "i.yml": "yaml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (json.dumps({"format_version": "1.2", "planned_values": {}}), "plan"),
        (json.dumps({"configuration": {}, "format_version": "1.2"}, indent=1), "plan"),
        ('{"format_version":"1.2","planned_values":{', "plan"),
        (json.dumps({"format_version": "1.0", "values": {}}), None),
        (json.dumps({"inner": {"format_version": "1.2", "planned_values": {}}}), None),
        (json.dumps({"apiVersion": "v1", "kind": "ConfigMap"}), "yaml"),
        (json.dumps({"name": "package"}), None),
        ("not json", None),
    ],
)
def test_json_is_told_apart_by_its_content(tmp_path: Path, text: str, kind: str | None) -> None:
    write(tmp_path, "x.json", text=text)
    assert kinds(read_tree(tmp_path)).get("x.json") == kind


def test_plan_that_powershell_wrote_as_utf16_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes('{"format_version": "1.2", "planned_values": {}}'.encode("utf-16"))
    (file,) = read_tree(tmp_path).files
    assert file.kind == "plan" and file.text.startswith(b'{"format_version"')


@pytest.mark.parametrize("folder", [".git", "node_modules", ".venv", ".terraform/modules/vpc", ".terragrunt-cache"])
def test_folders_that_are_not_the_estate_are_skipped(tmp_path: Path, folder: str) -> None:
    write(tmp_path, f"{folder}/a.tf", "b.tf")
    assert list(kinds(read_tree(tmp_path))) == ["b.tf"]


@pytest.mark.parametrize("name", [".hidden.tf", "a.tf~", "#a.tf#"])
def test_leftovers_of_editors_are_not_configuration(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    assert read_tree(tmp_path).files == []


def test_installed_modules_are_read_only_on_demand(tmp_path: Path) -> None:
    write(tmp_path, "live/.terraform/modules/vpc/main.tf", "live/main.tf")
    write(tmp_path, "live/.terraform/modules/modules.json", text="{}")
    tree = read_tree(tmp_path)
    assert kinds(tree) == {"live/main.tf": "hcl", "live/.terraform/modules/modules.json": "modules-json"}
    assert [file.path for file in tree.folder("live/.terraform/modules/vpc")] == ["live/.terraform/modules/vpc/main.tf"]


def test_tofu_file_replaces_the_terraform_file_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, "main.tf", "main.tofu", "other.tf", "j.tf.json", "j.tofu.json")
    tree = read_tree(tmp_path)
    assert set(kinds(tree)) == {"main.tofu", "other.tf", "j.tofu.json"}
    assert tree.replaced == {"main.tf": "main.tofu", "j.tf.json": "j.tofu.json"}
    assert {item.file for item in tree.not_assessed} == {"main.tf", "j.tf.json"}


@pytest.mark.parametrize(
    ("content", "message"),
    [(b'a = "caf\xe9"\n', "not UTF-8"), (b"x" * 200, "files of more than 100 bytes are not read")],
)
def test_a_file_that_cannot_be_read_as_it_is_is_a_problem(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.tf").write_bytes(content)
    (problem,) = read_tree(tmp_path, limits=Limits(file_bytes=100)).problems
    assert problem.file == "a.tf" and message in problem.message


def test_the_rest_of_a_file_that_is_not_utf8_is_still_there(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_bytes(b'# caf\xe9\nresource "a" "b" {}\n')
    (file,) = read_tree(tmp_path).files
    assert b'resource "a" "b" {}' in file.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, "a.tf")
    (tmp_path / "a.tf").chmod(0)
    (problem,) = read_tree(tmp_path).problems
    assert problem.file == "a.tf"


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.tf")
    (problem,) = read_tree(tmp_path).problems
    assert "is not a file" in problem.message


def test_links_inside_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    write(tmp_path, "shared/a.tf", "live/main.tf")
    (tmp_path / "live/common.tf").symlink_to("../shared/a.tf")
    (tmp_path / "live/loop").symlink_to("..")
    (tmp_path / "also").symlink_to("shared")
    tree = read_tree(tmp_path)
    assert set(kinds(tree)) == {"shared/a.tf", "live/main.tf", "live/common.tf"}
    assert not tree.problems
    assert [tree.real(path) for path in ("also", "live/loop/shared", "none", "../x")] == [
        "shared",
        "shared",
        "none",
        "../x",
    ]


def test_links_to_outside_are_reported_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, "secret/s.tf", "root/a.tf")
    root = tmp_path / "root"
    (root / "b.tf").symlink_to("../secret/s.tf")
    (root / "c").symlink_to("../secret")
    tree = read_tree(root)
    assert list(kinds(tree)) == ["a.tf"]
    assert {item.file for item in tree.not_assessed} == {"b.tf", "c"}


def test_a_link_to_nowhere_is_not_assessed(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("")
    (tmp_path / "terraform.tfvars").symlink_to("../gone.tfvars")
    (tmp_path / "b.tf").symlink_to("gone.tf")
    tree = read_tree(tmp_path)
    assert not tree.problems
    assert [(item.what, item.file, item.reason, item.data) for item in tree.not_assessed] == [
        ("file", "b.tf", "the link leads to gone.tf, which is not there", True),
        ("file", "terraform.tfvars", "the link leads outside the scan root", True),
    ]


def test_files_in_a_language_that_is_not_read_are_listed(tmp_path: Path) -> None:
    write(
        tmp_path, "a.tf", "a.bicep", "b/terragrunt.hcl", "c/Pulumi.yaml", "d/cdk.json", "e/my-terragrunt.hcl", "f.txt"
    )
    tree = read_tree(tmp_path)
    assert not tree.problems
    assert not tree.not_assessed
    assert [(item.what, item.file, item.reason, item.data) for item in tree.foreign] == [
        ("file", "a.bicep", "Bicep is not read", False),
        ("file", "b/terragrunt.hcl", "Terragrunt is not read", False),
        ("file", "c/Pulumi.yaml", "Pulumi is not read", False),
        ("file", "d/cdk.json", "CDK is not read", False),
    ]


@pytest.mark.parametrize("path", ["../x.txt", "/etc/passwd", "a/../../x.txt", "link.txt", "linked/x.txt"])
def test_nothing_outside_the_root_is_read_on_demand(tmp_path: Path, path: str) -> None:
    write(tmp_path, "x.txt", "root/a.tf")
    (tmp_path / "root/link.txt").symlink_to("../x.txt")
    (tmp_path / "root/linked").symlink_to("..")
    with pytest.raises(FileRefused, match="outside the scan root"):
        read_tree(tmp_path / "root").read(path)


def test_reading_on_demand(tmp_path: Path) -> None:
    write(tmp_path, "t/x.tpl", text="hello")
    tree = read_tree(tmp_path)
    assert tree.read("t/./x.tpl") == b"hello"
    assert tree.listing("t") == ["x.tpl"]
    for missing in (tree.read, tree.listing):
        with pytest.raises(FileMissing):
            missing("t/none")


def test_only_the_paths_that_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "a/x.tf", "a/b/y.tf", "c/z.tf", "c/k.yaml", "c/d/w.tf")
    assert set(kinds(read_tree(tmp_path, [Path("a")]))) == {"a/x.tf", "a/b/y.tf"}
    assert set(kinds(read_tree(tmp_path, [tmp_path / "a/b", Path("a")]))) == {"a/x.tf", "a/b/y.tf"}
    assert set(kinds(read_tree(tmp_path, [Path("c/k.yaml")]))) == {"c/k.yaml"}
    assert set(kinds(read_tree(tmp_path, [Path("c/z.tf")]))) == {"c/z.tf", "c/k.yaml"}


def test_a_path_outside_or_missing_is_a_problem(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    messages = [problem.message for problem in read_tree(root, [Path(".."), Path("gone")]).problems]
    assert messages == ["the path is outside the scan root", "there is no such file or folder"]


def test_charts_are_known(tmp_path: Path) -> None:
    write(tmp_path, "charts/web/Chart.yaml", "charts/web/templates/d.yaml", "charts/web/values.yaml", "k.yaml")
    tree = read_tree(tmp_path)
    assert tree.charts == ("charts/web",)
    assert [file.path for file in tree.files if tree.in_chart(file.path)] == ["charts/web/templates/d.yaml"]


def test_standard_input_is_a_file_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "a.tf")
    plan = b'{"format_version": "1.2", "planned_values": {}}'
    assert kinds(read_tree(tmp_path, stdin=plan)) == {"<stdin>": "plan"}
    assert kinds(read_tree(tmp_path, stdin=b"kind: Pod\n")) == {"<stdin>": "yaml"}


def test_too_many_files_are_a_problem(tmp_path: Path) -> None:
    write(tmp_path, *(f"d{number}/a.tf" for number in range(6)))
    assert "more than 3 files" in read_tree(tmp_path, limits=Limits(files=3)).problems[0].message
