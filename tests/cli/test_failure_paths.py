"""DESIGN section 11: what cannot be done is said with file and line, ends in exit status 2, and never in silence."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.rules import checks
from domicile.rules import reviews as reviews_room
from domicile.syntax import tree
from domicile.terraform import module
from tests.cli.command_line import EXECUTABLE, called, executed

BUCKET = 'resource "aws_s3_bucket" "kept" {\n  bucket = "kept"\n}\n'
ABROAD = 'provider "aws" {\n  region = "ap-southeast-1"\n}\n\n' + BUCKET
MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [IE, NO]}\n"
PLAN = '{"format_version": "1.2", "terraform_version": "1.11.0",\n "planned_values": {"root_module": {}},\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new folder, and the command called in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    """Files by name; `__` stands for the dot before the ending."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize(
        ("name", "text", "line"),
        [
            ("broken.tf", 'resource "aws_s3_bucket" "b" {\n  bucket = = \n}\n', 2),
            ("broken.tf", 'resource "aws_s3_bucket" "b" {\n  bucket = <<EOT\nnever closed\n', 2),
            ("broken.tf", "locals {\n  a = 1\n  a = 2\n}\n", 3),
            ("broken.tf.json", '{\n  "resource": {\n    "aws_s3_bucket": oops\n  }\n}\n', 3),
            ("broken.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n---\n", 3),
            ("broken.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n name: b\n", 5),
            ("broken.json", PLAN + ' "configuration": {,}}\n', 3),
            ("plan.json", '{"format_version": "9.0",\n "planned_values": {}}\n', 1),
            ("terraform.tfvars", 'one = "1"\ntwo = = 2\n', 2),
            ("terraform.tfvars.json", '{\n  "one": 1,\n  "two": ,\n}\n', 3),
        ],
    )
    def test_syntax_error_is_told_with_its_line_and_the_rest_is_judged(
        self, here: Path, name: str, text: str, line: int
    ) -> None:
        write(here, main__tf=ABROAD)
        (here / name).write_text(text)
        done = called("scan", "--home", "IE")
        assert done.status == 2
        assert f"{name}:{line}: " in done.out
        assert "RES101" in done.out and "kept the scan from being complete" in done.out

    @pytest.mark.parametrize("form", ["json", "sarif", "junit", "github"])
    def test_every_format_tells_it_in_the_report_and_beside_it(self, here: Path, form: str) -> None:
        write(here, broken__tf="resource {{\n", main__tf=BUCKET)
        done = called("scan", "--format", form)
        assert done.status == 2
        assert "broken.tf" in done.out and "domicile: broken.tf:1: " in done.err

    @pytest.mark.parametrize("flags", [["--exit-zero"], ["--strict", "--exit-zero"]])
    def test_exit_zero_never_hides_it(self, here: Path, flags: list[str]) -> None:
        write(here, broken__tf="resource {{\n", main__tf=ABROAD)
        assert called("scan", "--home", "IE", *flags).status == 2

    @pytest.mark.parametrize("name", ["main.tf", "role.yaml", "terraform.tfvars"])
    def test_text_that_is_not_utf8_is_told_with_its_line(self, here: Path, name: str) -> None:
        write(here, other__tf=BUCKET)
        (here / name).write_bytes(b"# apiVersion: v1\n# caf\xe9\n")
        done = called("scan")
        assert done.status == 2
        assert f"{name}:2: the file is not UTF-8" in done.out

    def test_file_without_permission(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(here, main__tf=BUCKET, locked__tf=BUCKET.replace("kept", "locked"))
        read = Path.read_bytes

        def refused(path: Path) -> bytes:
            if path.name == "locked.tf":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", refused)
        done = called("scan")
        assert done.status == 2
        assert "locked.tf: " in done.out and "Permission denied" in done.out

    def test_folder_without_permission(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(here, main__tf=BUCKET)
        (here / "locked").mkdir()
        scandir = os.scandir

        def refused(path: Any) -> Any:
            if Path(path).name == "locked":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return scandir(path)

        monkeypatch.setattr(tree.os, "scandir", refused)
        done = called("scan")
        assert done.status == 2
        assert "locked: the folder cannot be read: Permission denied" in done.out

    def test_file_that_is_too_large(self, here: Path) -> None:
        write(here, main__tf=BUCKET)
        with (here / "large.tf").open("wb") as file:
            file.truncate(21 * 1024 * 1024)
        done = called("scan")
        assert done.status == 2
        assert "large.tf: " in done.out and "are not read" in done.out

    def test_link_out_of_the_root_is_listed_and_not_followed(self, here: Path) -> None:
        (here / "estate").mkdir()
        write(here / "estate", main__tf=BUCKET)
        write(here, secret__tf=BUCKET.replace("kept", "outside"))
        (here / "estate" / "link.tf").symlink_to(here / "secret.tf")
        os.chdir(here / "estate")
        done = called("scan")
        assert "link leads outside the scan root" in done.out
        assert "outside" not in called("scan", "--format", "json", "--show-passes").out.replace("outside the scan", "")

    def test_file_function_reads_nothing_outside_the_root(self, here: Path) -> None:
        (here / "estate").mkdir()
        write(here, region__txt="eu-west-1")
        write(here / "estate", main__tf=ABROAD.replace('"ap-southeast-1"', 'file("../region.txt")'))
        os.chdir(here / "estate")
        done = called("scan", "--home", "IE")
        assert done.status == 1
        assert "undecided" in done.out and "outside the scan root" in done.out


class TestHostileFiles:
    def test_alias_bomb(self, here: Path) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
        write(here, bomb__yaml=MANIFEST + "\n".join(["data:", *("  " + line for line in lines)]) + "\n")
        done = called("scan")
        assert done.status == 2
        assert "bomb.yaml:" in done.out

    def test_alias_bomb_in_the_policy(self, here: Path) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
        write(here, main__tf=BUCKET, domicile__yaml="\n".join(lines) + "\n")
        done = called("scan")
        assert done.status == 2
        assert "domicile.yaml:" in done.err

    def test_deep_yaml(self, here: Path) -> None:
        write(here, deep__yaml=MANIFEST + f"data: {'[' * 5000}{']' * 5000}\n")
        done = called("scan")
        assert done.status == 2
        assert "deep.yaml:4: not valid YAML: nested more than" in done.out

    @pytest.mark.parametrize("inner", ["[" * 3000 + "]" * 3000, "(" * 3000 + "1" + ")" * 3000, "!" * 5000 + "true"])
    def test_deep_expression_is_never_a_pass(self, here: Path, inner: str) -> None:
        write(here, main__tf=ABROAD.replace('"ap-southeast-1"', inner))
        done = called("scan", "--home", "IE")
        assert done.status in (1, 2)
        assert "main.tf" in done.out

    def test_deep_blocks(self, here: Path) -> None:
        write(here, main__tf=BUCKET + 'resource "a" "b" {\n' + "x {\n" * 400 + "}\n" * 400 + "}\n")
        done = called("scan")
        assert done.status == 2
        assert "nested too deeply" in done.out

    def test_deep_plan(self, here: Path) -> None:
        write(here, plan__json=PLAN + f' "configuration": {"[" * 3000}{"]" * 3000}}}\n')
        done = called("scan")
        assert done.status == 2
        assert "plan.json:" in done.out


def raising(*arguments: Any, **named: Any) -> Iterator[Any]:
    raise RuntimeError("broken on purpose")
    yield


class TestFaultsOfOurOwn:
    def test_rule_that_raises(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(here, main__tf=ABROAD)

        def check(rule: Any, estate: Any, policy: Any) -> Iterator[Any]:
            for block in estate.index.blocks:
                raise RuntimeError(f"broken on purpose: {block.name}")
            yield

        monkeypatch.setattr(checks, "CHECKS", {**checks.CHECKS, "exposure": check})
        monkeypatch.setattr("domicile.rules.judging.CHECKS", {**checks.CHECKS, "exposure": check})
        done = called("scan", "--home", "IE")
        assert done.status == 2
        assert "main.tf:5: rule RES301" in done.out and "broken on purpose" in done.out
        assert "RES101" in done.out

    def test_review_that_raises(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(here, main__tf=ABROAD)
        broken = {**reviews_room.REVIEWS, "waiver": raising}
        monkeypatch.setattr("domicile.rules.judging.REVIEWS", broken)
        done = called("scan", "--home", "IE")
        assert done.status == 2
        assert "rule RES904" in done.out and "RES101" in done.out

    @pytest.mark.parametrize("room", ["placement.of_block", "copies.of_block", "exposure.derive", "access.derive"])
    def test_fact_room_that_raises(self, here: Path, monkeypatch: pytest.MonkeyPatch, room: str) -> None:
        write(here, main__tf=ABROAD)

        def broken(first: Any, *others: Any) -> Iterator[Any]:
            block = first if isinstance(first, Block) else first.blocks[0]
            raise RuntimeError(f"broken on purpose: {block.name}")
            yield

        monkeypatch.setattr(f"domicile.facts.derive.{room}", broken)
        done = called("scan", "--home", "IE")
        assert done.status == 2
        assert "main.tf:5: aws_s3_bucket.kept: fault of domicile: RuntimeError: broken on purpose" in done.out

    @pytest.mark.parametrize("argument", ["count = broken", "for_each = broken"])
    def test_evaluator_that_raises_while_instances_are_counted(
        self, here: Path, monkeypatch: pytest.MonkeyPatch, argument: str
    ) -> None:
        write(here, a__tf=f'resource "aws_s3_bucket" "many" {{\n  {argument}\n}}\n', main__tf=ABROAD)
        monkeypatch.setattr(module, "expand", lambda *_: next(raising()))
        done = called("scan", "--home", "IE")
        assert done.status == 2
        assert "a.tf:1: fault of domicile: RuntimeError: broken on purpose" in done.out
        assert "aws_s3_bucket.kept" in done.out

    @pytest.mark.parametrize("fault", [RuntimeError("broken on purpose"), RecursionError("too deep"), MemoryError()])
    def test_parser_that_raises_costs_one_file(
        self, here: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
    ) -> None:
        from domicile.terraform import loader

        parse = loader.PARSERS["hcl"]

        def broken(path: str, text: bytes) -> Any:
            if path == "a.tf":
                raise fault
            return parse(path, text)

        monkeypatch.setattr(loader, "PARSERS", {**loader.PARSERS, "hcl": broken})
        write(here, a__tf=BUCKET, main__tf=ABROAD.replace("kept", "other"))
        done = called("scan", "--home", "IE")
        assert done.status == 2
        assert f"a.tf:1: fault of domicile: {type(fault).__name__}" in done.out
        assert "aws_s3_bucket.other" in done.out

    def test_manifest_reader_that_raises_costs_one_file(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("domicile.kubernetes.objects._read", raising)
        monkeypatch.setattr("domicile.kubernetes.objects._read", lambda *arguments: next(raising()))
        write(here, main__tf=ABROAD, settings__yaml=MANIFEST)
        done = called("scan", "--home", "IE")
        assert done.status == 2
        assert "settings.yaml:1: fault of domicile" in done.out and "RES101" in done.out

    def test_fault_anywhere_else_is_one_line_and_no_traceback(self, here: Path, tmp_path_factory: Any) -> None:
        write(here, main__tf=BUCKET)
        shadow = tmp_path_factory.mktemp("shadow")
        (shadow / "sitecustomize.py").write_text(
            "from importlib import import_module\n"
            "engine = import_module('domicile.engine.scan')\n"
            "def broken(*arguments, **named):\n    raise RuntimeError('broken on purpose')\n"
            "engine.derive = broken\n"
        )
        done = executed("scan", folder=here, environment={"PYTHONPATH": str(shadow)})
        assert done.status == 2
        assert "a fault of ours: RuntimeError: broken on purpose" in done.err and "Traceback" not in done.err


class TestPolicies:
    def test_all_mistakes_are_told_with_their_lines(self, here: Path) -> None:
        write(
            here,
            main__tf=BUCKET,
            domicile__yaml="version: 1\nhome: nowhere\ndata_classes:\n  a: {allow: [XX]}\n"
            "waivers:\n  - {rule: RES1}\nx: 1\n",
        )
        done = called("scan")
        assert done.status == 2
        assert [line for line in (2, 4, 6, 7) if f"domicile.yaml:{line}: " not in done.err] == []
        assert "accepted: " in done.err

    def test_policy_that_is_no_yaml(self, here: Path) -> None:
        write(here, main__tf=BUCKET, domicile__yaml="version: 1\nhome: [x\n")
        done = called("scan")
        assert (done.status, done.err.startswith("domicile: domicile.yaml:")) == (2, True)

    def test_missing_policy(self, here: Path) -> None:
        write(here, main__tf=BUCKET)
        done = called("scan", "--policy", "none.yaml")
        assert (done.status, done.err) == (2, "domicile: none.yaml: no such policy file\n")

    def test_home_that_is_no_place(self, here: Path) -> None:
        write(here, main__tf=BUCKET)
        done = called("scan", "--home", "atlantis")
        assert done.status == 2
        assert done.err.startswith("domicile: --home: atlantis is no place") and "accepted:" in done.err

    @pytest.mark.parametrize(
        ("waiver", "word"),
        [
            ("approved_by: office, approved_on: 2020-01-01, expires: 2020-06-30", "2020-06-30"),
            ("approved_by: somebody, approved_on: 2020-01-01, expires: 2999-06-30", "somebody"),
            ("approved_by: office, approved_on: 2020-01-01", "expires"),
        ],
    )
    def test_waiver_that_does_not_hold_waives_nothing(self, here: Path, waiver: str, word: str) -> None:
        rows = "approvers:\n  - {name: office, belongs: IE}\nwaivers:\n"
        rows += f"  - {{rule: RES101, address: aws_s3_bucket.kept, reason: old, ticket: S-1, {waiver}}}\n"
        write(here, main__tf=ABROAD, domicile__yaml=POLICY + rows)
        done = called("scan")
        assert done.status != 0
        assert "domicile.yaml" in done.said and word in done.said
        assert done.status == 2 or ("RES904" in done.out and "RES101 data-outside" in done.out)


class TestNothingThere:
    def test_empty_folder(self, here: Path) -> None:
        done = called("scan")
        assert (done.status, done.err) == (2, "domicile: nothing to scan: no Terraform or Kubernetes in .\n")

    def test_folder_in_a_language_that_is_not_read(self, here: Path) -> None:
        write(here, main__bicep="param name string", more__bicep="param name string")
        done = called("scan")
        said = "domicile: nothing to scan: no Terraform or Kubernetes in .; Bicep is not read\n"
        assert (done.status, done.err) == (2, said)

    def test_a_language_that_is_not_read_beside_one_that_is(self, here: Path) -> None:
        write(here, main__bicep="param name string", main__tf=ABROAD)
        done = called("scan", "--home", "eu")
        assert "Bicep is not read (main.bicep)" in done.out

    def test_folder_with_other_files(self, here: Path) -> None:
        write(here, README__md="# words", package__json="{}", ci__yaml="steps: []\n", script__py="print()")
        assert called("scan").status == 2

    def test_terraform_without_resources_is_not_clean(self, here: Path) -> None:
        write(here, variables__tf='variable "region" {}\n')
        done = called("scan")
        assert (done.status, "the Terraform in . has no resource" in done.err) == (2, True)

    @pytest.mark.parametrize("arguments", [["scan"], ["where", "aws_s3_bucket.kept"], ["init"]])
    def test_path_that_does_not_exist(self, here: Path, arguments: list[str]) -> None:
        done = called(*arguments, "nowhere")
        assert (done.status, done.err) == (2, "domicile: nowhere: no such file or folder\n")

    def test_one_path_of_two_that_does_not_exist(self, here: Path) -> None:
        write(here, main__tf=ABROAD)
        assert called("scan", "main.tf", "nowhere.tf").status == 2

    def test_variable_file_that_does_not_exist(self, here: Path) -> None:
        write(here, main__tf=ABROAD)
        done = called("scan", "--var-file", "none.tfvars")
        assert (done.status, done.err) == (2, "domicile: none.tfvars: no such file or folder\n")

    def test_address_that_does_not_exist(self, here: Path) -> None:
        write(here, main__tf=ABROAD)
        done = called("where", "aws_s3_bucket.kep")
        assert done.status == 2
        assert "Did you mean aws_s3_bucket.kept?" in done.err

    def test_module_that_is_not_there_is_undecided(self, here: Path) -> None:
        call = 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'
        write(here, main__tf=ABROAD.replace("ap-southeast-1", "eu-west-1") + call)
        done = called("scan", "--home", "IE", "--format", "json")
        assert done.status == 1
        assert '"RES901"' in done.out and '"line": 8' in done.out

    def test_chart_that_is_not_rendered_is_undecided(self, here: Path) -> None:
        templates = here / "chart" / "templates"
        templates.mkdir(parents=True)
        (here / "chart" / "Chart.yaml").write_text("apiVersion: v2\nname: chart\nversion: 1.0.0\n")
        (templates / "bucket.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Values.a }}}\n")
        done = called("scan", "--home", "IE", "--format", "json")
        assert done.status == 1
        assert "Chart.yaml" in done.out and '"undecided"' in done.out


class TestStandardInputAndOutput:
    @pytest.mark.parametrize("given", ["", "words\n", "a: [\n"])
    def test_input_that_is_nothing_of_ours(self, here: Path, given: str) -> None:
        done = called("scan", "-", given=given)
        assert (done.status, "nothing to scan" in done.err) == (2, True)

    def test_broken_manifest_on_the_input(self, here: Path) -> None:
        done = called("scan", "-", given="apiVersion: v1\nkind: ConfigMap\nmetadata: [\n")
        assert (done.status, "<stdin>:" in done.out) == (2, True)

    def test_closed_input(self, here: Path) -> None:
        done = subprocess.run(f"{EXECUTABLE} scan - <&-", shell=True, capture_output=True, text=True, check=False)
        assert (done.returncode, "the standard input cannot be read" in done.stderr) == (2, True)

    @pytest.mark.parametrize("arguments", [["scan", "--output"], ["init", "--output"]])
    def test_output_that_cannot_be_written(self, here: Path, arguments: list[str]) -> None:
        write(here, main__tf=ABROAD)
        done = called(*arguments, "nowhere/report")
        assert (done.status, "domicile: nowhere/report cannot be written: " in done.err) == (2, True)

    def test_closed_pipe(self, here: Path) -> None:
        write(here, main__tf=ABROAD + "".join(BUCKET.replace('"kept" {', f'"kept{n}" {{') for n in range(1500)))
        command = f"set -o pipefail; {EXECUTABLE} scan --home IE --format json | head -c 1"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
    def test_full_disk(self, here: Path) -> None:
        write(here, main__tf=ABROAD)
        command = f"{EXECUTABLE} scan --home IE > /dev/full"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
        assert (done.returncode, "the report cannot be written" in done.stderr) == (2, True)

    def test_closed_output(self, here: Path) -> None:
        write(here, main__tf=ABROAD.replace("ap-southeast-1", "eu-west-1"))
        done = subprocess.run(f"{EXECUTABLE} scan >&-", shell=True, stderr=subprocess.PIPE, text=True, check=False)
        assert (done.returncode, "standard output is closed" in done.stderr) == (2, True)


class TestEnvironments:
    @pytest.mark.parametrize("distributions", [("bc-python-hcl2", "python-hcl2")])
    def test_both_owners_of_hcl2_are_refused(
        self, here: Path, monkeypatch: pytest.MonkeyPatch, distributions: tuple[str, ...]
    ) -> None:
        from domicile.doors import hcl2_guard

        monkeypatch.setattr(hcl2_guard, "version", lambda name: "1.0" if name in distributions else pytest.fail(name))
        done = called("checkov", "-d", ".")
        assert done.status == 2
        assert "both own the module hcl2" in done.err and "domicile[checkov]" in done.err

    def test_checkov_that_is_not_installed(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "checkov.main", None)
        done = called("checkov", "-d", ".")
        assert done.status == 2
        assert "pip install 'domicile[checkov]'" in done.err
