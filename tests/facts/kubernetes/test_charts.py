"""Roles and bindings of a chart's templates, read before anything fills them in."""

from __future__ import annotations

from pathlib import Path

from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.model.facts import Grant
from tests.facts.kubernetes.test_unwritten_namespaces import read

CHART = {"chart/Chart.yaml": "apiVersion: v2\nname: chart\n"}
HEAD = "apiVersion: rbac.authorization.k8s.io/v1\nkind: {}\nmetadata:\n  name: {}\n"
SECRETS = "- apiGroups: ['']\n  resources: [secrets]\n  verbs: [list]\n"
EXTRA = HEAD.format("ClusterRole", "extra") + "  labels: {add-to: watcher}\nrules:\n" + SECRETS
WATCHER = HEAD.format("ClusterRole", "{{ .Values.watcher | quote }}") + (
    "aggregationRule:\n  clusterRoleSelectors:\n  - matchLabels: {add-to: watcher}\n"
)
GIVEN = HEAD.format("ClusterRoleBinding", "{{ .Values.name }}") + (
    "roleRef:\n  kind: ClusterRole\n  name: {{ .Values.watcher | quote }}\nsubjects:\n- {kind: Group, name: team}\n"
)


def grants(folder: Path, facts: Catalogue, *templates: str) -> list[Grant]:
    files = {f"chart/templates/{number}.yaml": text for number, text in enumerate(templates)}
    return list(derive(read(folder, CHART | files), facts))


def broad(found: list[Grant]) -> list[str]:
    return [grant.broad for grant in found if grant.broad]


def test_a_role_that_a_template_adds_to_another_is_held_by_whoever_a_template_binds_to_that(
    tmp_path: Path, facts: Catalogue
) -> None:
    assert broad(grants(tmp_path, facts, EXTRA, WATCHER, GIVEN)) == [
        "it reads all secrets in the whole cluster (bound to group team)"
    ]


def test_a_role_of_a_chart_of_which_a_template_cannot_be_read_is_not_told_to_be_unbound(
    tmp_path: Path, facts: Catalogue
) -> None:
    (bare,) = broad(grants(tmp_path / "read", facts, EXTRA))
    assert bare.endswith("wherever it is bound (to nobody in this scan)")
    unread = "{{- if .x }}\nkind: Role\n{{- else }}\nkind: ClusterRole\n{{- end }}\napiVersion: v1\n"
    (doubted,) = broad(grants(tmp_path / "unread", facts, EXTRA, unread))
    assert doubted.endswith("wherever it is bound")


def test_a_name_that_is_filled_in_is_that_of_its_own_chart(tmp_path: Path, facts: Catalogue) -> None:
    files = CHART | {"chart/templates/all.yaml": EXTRA + "---\n" + WATCHER}
    files |= {"other/Chart.yaml": CHART["chart/Chart.yaml"], "other/templates/all.yaml": GIVEN}
    found = list(derive(read(tmp_path, files), facts))
    assert broad(found) == ["it reads all secrets wherever it is bound (to nobody in this scan)"]
    assert [grant.undecided for grant in found if grant.undecided] == [
        "which role it gives is not known: {{ .Values.watcher | quote }} is filled in later"
    ]


def test_a_binding_of_a_chart_that_names_a_role_later_may_give_each_of_the_charts_own(
    tmp_path: Path, facts: Catalogue
) -> None:
    named = GIVEN.replace(".Values.watcher", ".Values.other")
    assert broad(grants(tmp_path, facts, EXTRA, named)) == ["it reads all secrets wherever it is bound"]


def test_what_one_chart_leaves_open_is_one_question(tmp_path: Path, facts: Catalogue) -> None:
    asked = [
        HEAD.format("ClusterRole", name) + "rules:\n{{- toYaml .Values.rules | nindent 2 }}\n" for name in ("a", "b")
    ]
    questions = {grant.question for grant in grants(tmp_path, facts, *asked)}
    assert questions == {"what fills in chart"}


def test_an_account_that_a_template_decides_on_is_no_other(tmp_path: Path, facts: Catalogue) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  hostPID: true\n  containers:\n  - name: a\n"
    pod += "    securityContext: {privileged: true}\n{{- if .Values.rbac }}\n  serviceAccountName: agent\n{{- end }}\n"
    names = {grant.principal.id for grant in grants(tmp_path, facts, pod) if grant.principal}
    assert names == {"kubernetes:serviceaccount/*/agent"}


def test_a_rule_that_a_template_decides_on_may_not_be_there(tmp_path: Path, facts: Catalogue) -> None:
    role = (
        HEAD.format("ClusterRole", "{{ .Values.name }}")
        + "rules:\n- {apiGroups: [''], resources: [pods], verbs: [get]}\n"
    )
    (grant,) = grants(tmp_path, facts, f"{role}{{{{- if .Values.all }}}}\n{SECRETS}{{{{- end }}}}\n")
    assert (grant.category, grant.broad) == ("kubernetes-secrets", "")
    assert grant.undecided == "what it allows is not known: {{- if .Values.all }} decides whether it is there"


def test_rules_that_are_filled_in_are_not_known(tmp_path: Path, facts: Catalogue) -> None:
    role = HEAD.format("ClusterRole", "reader")
    (grant,) = grants(tmp_path, facts, f"{role}rules:\n{{{{- toYaml .Values.rules | nindent 2 }}}}\n")
    assert grant.undecided == "what it allows is not known: {{- toYaml .Values.rules | nindent 2 }} is filled in later"
