"""A release of a provider becomes generated kinds and a review, and what a person decided survives it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from domicile.catalogue import Catalogue
from domicile.catalogue.compiler import compile_sources, source_files
from domicile.catalogue.yaml_files import CatalogueError, read_yaml
from tools.refresh_catalogue.refreshing import Sources, refresh

HERE = Path(__file__).parent
DAY = "2026-11-22"
PROVIDERS = """\
providers:
  acme: {name: Acme, terraform: [acme], generic: [{attribute: region}]}
without_data: []
"""
DECIDED = """\
provider: acme
source: https://docs.example.com/acme/bucket
checked: 2026-11-21
kinds:
  acme_bucket: {role: primary, place: [{attribute: region}]}
"""


class Project:
    """A project with rules of its own and a copy of the made-up provider's documentation."""

    def __init__(self, folder: Path) -> None:
        self.rules, self.records, self.docs = folder / "rules", folder / "records", folder / "docs"
        shutil.copytree(HERE / "acme_docs", self.docs)
        self.decide("kinds", DECIDED)
        (self.rules / "catalogue" / "providers.yaml").write_text(PROVIDERS, encoding="utf-8")

    def decide(self, name: str, text: str) -> None:
        path = self.rules / "catalogue" / "acme" / "kinds" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def refresh(self, **more: Path) -> str:
        sources = Sources(**{"docs": self.docs, **more})
        return refresh("acme", sources, DAY, rules=self.rules, records=self.records, profiles=HERE / "profiles")

    def page(self, name: str) -> Path:
        return self.docs / "docs" / "resources" / f"{name}.md"

    @property
    def generated(self) -> dict[str, dict[str, object]]:
        """kind → its group."""
        document = read_yaml(self.rules / "catalogue" / "acme" / "generated" / "acme.yaml")
        return {kind: group for group in document["groups"] for kind in group["kinds"]}

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(compile_sources(source_files(self.rules)))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def section(report: str, title: str) -> str:
    (found,) = [part for part in report.split("\n## ") if part.startswith(title)]
    return found


def test_every_type_of_the_release_is_listed_with_its_place(project: Project) -> None:
    project.refresh()
    assert {kind: (group["how"], group.get("place")) for kind, group in project.generated.items()} == {
        "acme_account_user": ("placeless", ["placeless"]),
        "acme_bucket": ("argument", [{"attribute": "region"}, "provider"]),
        "acme_fence": ("argument", [{"attribute": "zone"}]),
        "acme_kiosk": ("argument", [{"attribute": "zone"}]),
        "acme_kiosk_shelf": ("parent", ["part"]),
        "acme_post": ("argument", [{"attribute": "zone"}]),
        "acme_riddle": ("left", None),
        "acme_server": ("argument", [{"attribute": "region"}, "provider"]),
        "acme_server_disk": ("parent", ["part"]),
        "acme_server_iam_member": ("parent", ["part"]),
        "acme_server_iam_policy": ("parent", ["part"]),
        "acme_server_rule": ("parent", ["part"]),
    }
    assert project.generated["acme_server_disk"]["of"] == "server_id"
    assert project.generated["acme_account_user"]["reason"] == "accounts are worldwide"


def test_the_release_and_the_day_of_reading_are_named(project: Project) -> None:
    project.refresh()
    document = read_yaml(project.rules / "catalogue" / "acme" / "generated" / "acme.yaml")
    assert (document["release"]["version"], document["checked"]) == ("2.0.0", DAY)
    assert document["source"] == ["https://example.com/terraform-provider-acme"]


def test_what_no_person_decided_is_placed_and_keeps_no_data(project: Project) -> None:
    project.refresh()
    kind = project.catalogue.kind("acme_server")
    assert kind is not None
    assert (kind.role, [step.form for step in kind.place]) == ("none", ["attribute", "provider"])


def test_a_person_wins_and_survives_the_next_refresh(project: Project) -> None:
    project.refresh()
    project.page("bucket").write_text("# acme_bucket\n\nKeeps files.\n\n## Argument Reference\n\n* `zone` - Where.\n")
    project.refresh()
    kind = project.catalogue.kind("acme_bucket")
    assert kind is not None
    assert (kind.role, [step.argument for step in kind.place]) == ("primary", ["region"])


def test_a_type_that_looks_as_if_it_kept_data_waits_for_a_person(project: Project) -> None:
    report = project.refresh()
    assert "acme_server_disk" in section(report, "Look as if they keep data")
    assert "acme_bucket" not in section(report, "Look as if they keep data")
    assert project.catalogue.kind("acme_server_disk") is None


def test_a_decision_takes_a_type_off_the_list_even_before_the_next_refresh(project: Project) -> None:
    project.refresh()
    project.decide("disks", DECIDED.replace("acme_bucket", "acme_server_disk"))
    kind = project.catalogue.kind("acme_server_disk")
    assert kind is not None and kind.role == "primary"
    assert "acme_server_disk" not in section(project.refresh(), "Look as if they keep data")


def test_a_decision_that_is_taken_back_leaves_the_type_unknown(project: Project) -> None:
    project.decide("sites", DECIDED.replace("acme_bucket", "acme_fence"))
    project.refresh()
    project.decide("sites", "provider: acme\nkinds: {}\n")
    project.decide("kinds", "provider: acme\nkinds: {}\n")
    assert project.catalogue.kind("acme_bucket") is None
    assert project.catalogue.kind("acme_fence") is None


def test_a_type_without_place_and_parent_is_left_to_a_person(project: Project) -> None:
    report = project.refresh()
    assert "acme_riddle" in section(report, "Neither a place nor a parent")
    assert project.catalogue.kind("acme_riddle") is None


def test_new_and_gone_types_and_changed_arguments_are_reported(project: Project) -> None:
    project.refresh()
    project.page("riddle").unlink()
    project.page("gate").write_text("# acme_gate\n\nOpens.\n\n## Argument Reference\n\n* `zone` - Where.\n")
    server = project.page("server")
    server.write_text(
        server.read_text().replace("* `key_id`", "* `spare_zone`").replace("backup_region", "replica_region")
    )
    report = project.refresh()
    assert "`acme_gate`: argument zone" in section(report, "New types (1)")
    assert "`acme_riddle`" in section(report, "Types that are gone (1)")
    changed = section(report, "Types whose arguments changed (1)")
    assert "`acme_server`: +spare_zone, +….replica_region, -key_id, -….backup_region" in changed


def test_the_same_release_again_changes_nothing(project: Project) -> None:
    project.refresh()
    path = project.rules / "catalogue" / "acme" / "generated" / "acme.yaml"
    first, record = path.read_text(), (project.records / "acme.tsv").read_text()
    report = project.refresh()
    assert (path.read_text(), (project.records / "acme.tsv").read_text()) == (first, record)
    assert "## New types (0)" in report and "changed (0)" in report


def test_a_decision_against_the_documents_is_shown(project: Project) -> None:
    project.decide("servers", DECIDED.replace("acme_bucket", "acme_server").replace("{attribute: region}", "placeless"))
    assert "`acme_server`: documents argument region; decided primary, placeless" in section(
        project.refresh(), "A person says otherwise"
    )


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("acme_server", "key_id name region\tbackup_region"),
        ("acme_server_rule", "note port server_id\t"),
        ("acme_server_iam_member", "member members server_id\t"),
        ("acme_post", "foot height zone\t"),
        ("acme_account_user", "name\t"),
        ("acme_fence", "name post zone\t"),
    ],
)
def test_arguments_are_read_from_every_form_of_page(project: Project, kind: str, arguments: str) -> None:
    project.refresh()
    (row,) = [line for line in (project.records / "acme.tsv").read_text().splitlines() if line.startswith(f"{kind}\t")]
    assert row.endswith(f"\t{arguments}")


def test_the_newest_tag_is_the_version_where_there_is_no_change_log(project: Project) -> None:
    (project.docs / "CHANGELOG.md").unlink()
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "a release"], ["tag", "v3.4.0"]):
        subprocess.run(["git", "-C", str(project.docs), *command], check=True)
    assert project.refresh().startswith("# acme 3.4.0 (")


def test_a_schema_says_which_arguments_there_are_exactly(project: Project, tmp_path: Path) -> None:
    block = {"attributes": {"zone": {"optional": True}, "id": {"computed": True}}, "block_types": {}}
    schema = {"provider_schemas": {"acme": {"resource_schemas": {"acme_gate": {"block": block}}}}}
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(schema), encoding="utf-8")
    project.refresh(schema=path)
    assert {kind: group["place"] for kind, group in project.generated.items()} == {"acme_gate": [{"attribute": "zone"}]}
    assert "acme_gate\targument\tzone\t\tzone\t" in (project.records / "acme.tsv").read_text()


def test_code_says_which_types_have_a_region(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "code" / "index" / "internal" / "service" / "gates"
    folder.mkdir(parents=True)
    entries = "".join(
        f'\t\t{{\n\t\t\tFactory: {name},\n\t\t\tTypeName: "acme_{name}",\n'
        f"\t\t\tRegion: ResourceRegion{region}(),\n\t\t}},\n"
        for name, region in (("gate", "Default"), ("wall", "Disabled"))
    )
    (folder / "method.servicePackage.SDKResources.goindex").write_text(f"\nfunc all() {{\n{entries}}}\n")
    gate = '\t\tnames.AttrKMSKeyID: {\n\t\t\tOptional: true,\n\t\t},\n\t\t"arn": {\n\t\t\tComputed: true,\n\t\t},\n'
    (folder / "func.gate.goindex").write_text(f"\nfunc gate() {{\n{gate}}}\n")
    own = {"docs": None, "code": tmp_path / "code"}
    project.refresh(**own)  # type: ignore[arg-type]
    assert {kind: group["how"] for kind, group in project.generated.items()} == {
        "acme_gate": "argument",
        "acme_wall": "left",
    }
    assert "acme_gate\targument\tregion\t\tkms_key_id region\t" in (project.records / "acme.tsv").read_text()


def test_nothing_to_read_is_an_error(project: Project, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no resource type of acme"):
        project.refresh(docs=tmp_path / "nowhere")
