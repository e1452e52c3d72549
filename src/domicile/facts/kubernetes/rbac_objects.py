"""Roles and bindings, whether they are written as manifests or for Terraform's kubernetes provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from domicile.facts.kubernetes.accounts import Accounts
from domicile.facts.kubernetes.namespaces import Namespace, named, namespace_in
from domicile.facts.proof import stands_in
from domicile.kubernetes.kinds import IN_TERRAFORM, is_manifest
from domicile.kubernetes.unrendered import called, reason_unnamed, written
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.paths import first, read, texts
from domicile.model.trail import Trail
from domicile.model.values import Known, OneOf, Unknown, Value, absence, present


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a list; `unknown` is the reason why some of it is not known ("" when all is)."""

    known: tuple[str, ...]
    unknown: str = ""
    trail: Trail | None = None
    trails: tuple[Trail | None, ...] = ()
    """Of each text that is known."""

    def at(self, wanted: Callable[[str], bool]) -> Texts:
        """The same texts, with the first that is wanted as where they stand."""
        pairs = zip(self.known, self.trails, strict=False)
        return replace(self, trail=next((trail for text, trail in pairs if trail and wanted(text)), self.trail))

    def __contains__(self, text: object) -> bool:
        return text in self.known

    @property
    def has_wildcard(self) -> bool:
        """Whether an element has a `*` in it, also where Kubernetes would not expand it (`pods/*`)."""
        return any("*" in text for text in self.known)


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One entry of a role's `rules`. `perhaps` says why it may not be there ("" where it is)."""

    groups: Texts
    resources: Texts
    verbs: Texts
    names: Texts
    urls: Texts
    location: Location
    perhaps: str = ""

    @property
    def unknown(self) -> str:
        """Why the rule cannot be judged, "" when it can."""
        return self.verbs.unknown or self.resources.unknown or self.groups.unknown


@dataclass(frozen=True, slots=True)
class RoleObject:
    """A Role or ClusterRole. `namespace` is None for a ClusterRole; `unknown` says why its rules are not known."""

    block: Block
    kind: str
    name: str
    namespace: Namespace | None
    rules: tuple[PolicyRule, ...]
    labels: Mapping[str, Value]
    selectors: tuple[Mapping[str, Value], ...]
    """The label selectors of an aggregated role."""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a binding names: kind is User, Group or ServiceAccount."""

    kind: str
    name: str
    namespace: Namespace
    location: Location
    trail: Trail | None
    unknown: str = ""

    @property
    def words(self) -> str:
        """Who it is: service account shop/api (`api` where its namespace is not known), group support."""
        if self.kind == "ServiceAccount":
            where = f"{self.namespace.part}/" if self.namespace.is_known else ""
            return called("service account", f"{where}{self.name or '?'}")
        return called(self.kind.lower(), self.name or "?")


@dataclass(frozen=True, slots=True)
class BindingObject:
    """A RoleBinding or ClusterRoleBinding. `namespace` is None when it holds for the whole cluster."""

    block: Block
    namespace: Namespace | None
    role_kind: str
    role_name: str
    role_unknown: str
    role_trail: Trail | None
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """The names of the fields in one way of writing."""

    rule: str
    groups: str
    names: str
    urls: str
    subject: str
    role: str
    aggregation: str
    selector: str


_MANIFEST = _Form(
    "rules",
    "apiGroups",
    "resourceNames",
    "nonResourceURLs",
    "subjects",
    "roleRef",
    "aggregationRule.clusterRoleSelectors",
    "matchLabels",
)
_TERRAFORM = _Form(
    "rule",
    "api_groups",
    "resource_names",
    "non_resource_urls",
    "subject",
    "role_ref",
    "aggregation_rule.cluster_role_selectors",
    "match_labels",
)
_OPENSHIFT = "authorization.openshift.io/"
"""OpenShift's group from before RBAC, which it still takes: rules without groups, users and groups by name.

Source: OpenShift API reference, "ClusterRoleBinding [authorization.openshift.io/v1]" (4.17, read 2026-11-22).
"""
_SYSTEM = {"SystemUser": "User", "SystemGroup": "Group"}
_ACCOUNT = "system:serviceaccount:"
NO_NAMESPACE = Namespace(())
"""Of a subject that is no service account."""
_ROLES = {
    "Role": ("kubernetes_role", "kubernetes_role_v1"),
    "ClusterRole": ("kubernetes_cluster_role", "kubernetes_cluster_role_v1"),
}
_BINDINGS = {
    "RoleBinding": ("kubernetes_role_binding", "kubernetes_role_binding_v1"),
    "ClusterRoleBinding": ("kubernetes_cluster_role_binding", "kubernetes_cluster_role_binding_v1"),
}


def roles(index: Index) -> Iterator[RoleObject]:
    """Every role of the estate."""
    for kind, terraform in _ROLES.items():
        for block in index.of_kind(kind, _OPENSHIFT + kind):
            yield _role(block, kind, _MANIFEST)
        for block in index.of_kind(*terraform):
            if block.mode == "resource":
                yield _role(block, kind, _TERRAFORM)


def bindings(index: Index) -> Iterator[BindingObject]:
    """Every binding of the estate."""
    accounts = Accounts(index)
    for kind, terraform in _BINDINGS.items():
        for block in index.of_kind(kind, _OPENSHIFT + kind):
            yield _binding(block, kind, _MANIFEST, accounts)
        for block in index.of_kind(*terraform):
            if block.mode == "resource":
                yield _binding(block, kind, _TERRAFORM, accounts)


def _role(block: Block, kind: str, form: _Form) -> RoleObject:
    labels = first(block, "metadata.labels")
    held = [(present(value), absence(value)) for value in read(block, form.rule)]
    unknown = next((value.reason for value, _ in held if isinstance(value, Unknown)), "")
    return RoleObject(
        block=block,
        kind=kind,
        name=_name(block),
        namespace=namespace_in(block) if kind == "Role" else None,
        rules=tuple(_rule(value, block, form, perhaps) for value, perhaps in held if not isinstance(value, Unknown)),
        labels=labels.data if isinstance(labels, Known) and isinstance(labels.data, Mapping) else {},
        selectors=tuple(
            value.data
            for value in read(block, f"{form.aggregation}.{form.selector}")
            if isinstance(value, Known) and isinstance(value.data, Mapping)
        ),
        unknown=unknown,
    )


def _rule(value: Value, block: Block, form: _Form, perhaps: str) -> PolicyRule:
    groups = _texts(value, form.groups)
    if block.kind.startswith(_OPENSHIFT) and not groups.known and not groups.unknown:
        groups = replace(groups, known=("",))  # "both kubernetes and origin API groups are assumed"
    return PolicyRule(
        groups=groups,
        resources=_texts(value, "resources"),
        verbs=_texts(value, "verbs"),
        names=_texts(value, form.names),
        urls=_texts(value, form.urls),
        location=location_of(value, block),
        perhaps=perhaps or ("it is one of several rules" if isinstance(value, OneOf) else ""),
    )


def _texts(value: Value, path: str) -> Texts:
    known, unknown = texts(value, path)
    trails = tuple(item.trail or _list_trail(value, path) for _, item in known)
    return Texts(
        tuple(text for text, _ in known),
        unknown[0].reason if unknown else "",
        next(iter(trails), unknown[0].trail if unknown else None),
        trails,
    )


def _list_trail(value: Value, path: str) -> Trail | None:
    """Where the list of texts stands: texts on its own line have no lines of theirs."""
    data = value.data if isinstance(value, Known) else None
    listed = data[path] if isinstance(data, Mapping) and path in data else value
    return listed.trail or value.trail


def _binding(block: Block, kind: str, form: _Form, accounts: Accounts) -> BindingObject:
    role = first(block, f"{form.role}.name")
    namespace = namespace_in(block) if kind == "RoleBinding" else None
    return BindingObject(
        block=block,
        namespace=namespace,
        role_kind=written(first(block, f"{form.role}.kind")) or _kind_of_role(block, form),
        role_name=written(role),
        role_unknown=_unnamed(role),
        role_trail=role.trail,
        subjects=tuple(_subjects(block, form, namespace, accounts)),
    )


def _kind_of_role(block: Block, form: _Form) -> str:
    """OpenShift names the project of a role instead of its kind."""
    return "Role" if written(first(block, f"{form.role}.namespace")) else "ClusterRole"


def _listed(block: Block) -> Iterator[Subject]:
    """Whom OpenShift's former bindings list by name; its `subjects` are ignored then."""
    if not written(first(block, "apiVersion")).startswith((_OPENSHIFT, "v1")):
        return
    for kind, path in (("User", "userNames"), ("Group", "groupNames")):
        for value in read(block, path):
            name = written(value)
            account = name.removeprefix(_ACCOUNT).partition(":") if name.startswith(_ACCOUNT) else None
            yield Subject(
                kind="ServiceAccount" if account else kind,
                name=account[2] if account else name,
                namespace=Namespace((account[0],)) if account else NO_NAMESPACE,
                location=location_of(value, block),
                trail=value.trail,
                unknown=_unnamed(value),
            )


def _subjects(block: Block, form: _Form, around: Namespace | None, accounts: Accounts) -> Iterator[Subject]:
    listed = list(_listed(block))
    yield from listed
    for found in read(block, form.subject) if not listed else ():
        value = present(found)
        name = first(value, "name")
        reason = absence(found) or _unnamed(name)
        kind = written(first(value, "kind")) or ("Unknown" if isinstance(value, Unknown) else "User")
        is_account = kind == "ServiceAccount"
        where, called = _account_of(block, value, around, accounts) if is_account else (NO_NAMESPACE, written(name))
        yield Subject(
            kind=_SYSTEM.get(kind, kind),
            name=called,
            namespace=where,
            location=location_of(value, block),
            trail=name.trail or value.trail,
            unknown=reason or (value.reason if isinstance(value, Unknown) else ""),
        )


def _account_of(block: Block, subject: Value, around: Namespace | None, accounts: Accounts) -> tuple[Namespace, str]:
    """The namespace and the name of the account that a subject is; an unwritten namespace is that of its binding."""
    given, name = named(first(subject, "namespace")), written(first(subject, "name"))
    if is_manifest(block):
        return accounts.named_in(block, name, given, around)
    return Namespace((given,)) if given else around or Namespace((IN_TERRAFORM,)), name


def _unnamed(name: Value) -> str:
    """Why a name is not known, "" where it is."""
    if isinstance(name, Known):
        return reason_unnamed(written(name))
    return name.reason if isinstance(name, Unknown) else "one of several values"


def _name(block: Block) -> str:
    if block.mode == "object":
        return block.name
    return written(first(block, "metadata.name"))


def location_of(value: Value, block: Block) -> Location:
    """The lines of a value: all of an object's in YAML, else the line that it begins on."""
    trail = value.trail
    file = trail.file if trail else block.location.file
    line = getattr(value.data, "line", 0) if isinstance(value, Known) else 0
    if line:
        return Location(file, line, value.data.end_line)  # type: ignore[union-attr]
    if trail is None or (block.provider is not None and not stands_in(block, trail)):
        return block.location
    return Location(trail.file, trail.line, trail.end_line)
