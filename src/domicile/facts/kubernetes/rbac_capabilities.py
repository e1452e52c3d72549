"""What a role's rules let its holder do with data, by the catalogue's table (section `rbac`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.kubernetes.rbac_objects import PolicyRule, Texts
from domicile.model.listing import some_of

WILDCARD = "kubernetes-wildcard"
NARROW_WILDCARD = "kubernetes-narrow-wildcard"
CLUSTER_ADMIN = "kubernetes-cluster-admin"
NAMESPACE_ADMIN = "kubernetes-namespace-admin"
SECRETS = "kubernetes-secrets"
NAMESPACE_SECRETS = "kubernetes-namespace-secrets"
PUBLIC = "kubernetes-public-subject"
ANY_ACCOUNT = "kubernetes-any-account"
NAMESPACE_ACCOUNTS = "kubernetes-namespace-accounts"
DEFAULT_ACCOUNT = "kubernetes-default-account"

MOST_NAMED = 4
A_WILDCARD = "has a wildcard "
"""What a capability says first that is a wildcard."""

_EVERY = frozenset({"list", "read", "write", "delete", "administer", "regrant", "impersonate"})
_OF_VERB = {
    "get": ("read",),
    "list": ("list",),
    "watch": ("read",),
    "create": ("write",),
    "update": ("write",),
    "patch": ("write",),
    "delete": ("delete",),
    "deletecollection": ("delete",),
    "escalate": ("regrant",),
    "bind": ("regrant",),
    "impersonate": ("impersonate",),
}


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that a rule of a role allows and that is broader than a job needs. `says` follows the word `it`.

    `of_cluster`: it is about what has no namespace; `wide_only`: in one namespace, or of a service account, it is a job
    and no breadth. `of_content`: who only changes it sees nothing of it. `given_by`: roles of every cluster that give
    it anyway. `only_in`: the namespaces in which alone it is broad (in any, where none is named).
    """

    category: str
    privileges: frozenset[str]
    says: str
    rule: PolicyRule
    trail_of: Texts
    fix: str
    of_cluster: bool = False
    wide_only: bool = False
    of_content: bool = False
    given_by: frozenset[str] = frozenset()
    only_in: frozenset[str] = frozenset()


def privileges_of(rule: PolicyRule) -> frozenset[str]:
    """What the verbs of a rule come to, in the words of a grant."""
    if "*" in rule.verbs:
        return _EVERY
    return frozenset(word for verb in rule.verbs.known for word in _OF_VERB.get(verb, ()))


def _any(_: Capability) -> bool:
    return True


def capabilities(
    rule: PolicyRule, table: Mapping[str, Any], counts: Callable[[Capability], bool] = _any
) -> Iterator[Capability]:
    """What makes a rule broad: a wildcard that reaches data, else what the table names, else another wildcard.

    `counts` says what of the table is given where the role holds. Every API group is broad only for what holds or
    reaches data: of any other name there is one group that has it.
    """
    if not rule.resources.known:
        # URLs of the API server itself (/metrics, /healthz) show no data.
        if "*" in rule.urls:
            yield _every_url(rule)
        return
    if _is_everything(rule):
        yield Capability(
            CLUSTER_ADMIN,
            _EVERY,
            "may do everything with everything, as cluster-admin does",
            rule,
            rule.verbs,
            "Name the API groups, resources and verbs that are needed.",
        )
        return
    if _reaches_data(rule, table):
        yield _wildcard(rule, WILDCARD)
        return
    listed = [found for found in _listed(rule, table) if counts(found)]
    yield from listed
    if not listed and _is_wild(rule, table) and not keeps_nothing(rule, table):
        yield _wildcard(rule, NARROW_WILDCARD)


def reaching(capability: Capability, table: Mapping[str, Any]) -> list[Capability]:
    """What a capability leads to: a wildcard over named resources reaches those alone, what the table says of them."""
    rule = capability.rule
    if capability.category != WILDCARD or "*" in rule.resources or rule.unknown:
        return [capability]
    return list(_listed(rule, table))


def keeps_nothing(rule: PolicyRule, table: Mapping[str, Any]) -> bool:
    """Whether all that a rule is about keeps no data."""
    return set(table["without_data"]).issuperset(rule.resources.known)


def possible_categories(rule: PolicyRule, in_namespaces: bool, table: Mapping[str, Any]) -> Iterator[str]:
    """What a rule whose verbs or resources are not all known may come to: the categories of what it does name.
    `in_namespaces`: the role holds in namespaces only."""
    if not rule.resources.known:
        yield WILDCARD
        return
    for row in table["capabilities"]:
        elsewhere = "only_in" in row or (in_namespaces and (row.get("of_cluster") or row.get("wide_only")))
        if not elsewhere and _names_object(rule, row) and _names_resource(rule, row) and _may_meet(rule, row):
            yield row["category"]


def _names_object(rule: PolicyRule, row: Mapping[str, Any]) -> bool:
    """Whether a rule names an object that a row is about, where the row is about certain ones."""
    return "only_names" not in row or not set(row["only_names"]).isdisjoint(rule.names.known)


def _names_resource(rule: PolicyRule, row: Mapping[str, Any]) -> bool:
    return any(_covers(resource, wanted) for resource in rule.resources.known for wanted in row["resources"])


def _may_meet(rule: PolicyRule, row: Mapping[str, Any]) -> bool:
    groups = bool(rule.groups.unknown) or _meets(rule.groups, row["groups"])
    return groups and (bool(rule.verbs.unknown) or _meets(rule.verbs, row["verbs"]))


def _is_everything(rule: PolicyRule) -> bool:
    return "*" in rule.groups and "*" in rule.resources and "*" in rule.verbs and not rule.names.known


def _reaches_data(rule: PolicyRule, table: Mapping[str, Any]) -> bool:
    """Every resource of the core group (secrets among them), or every verb on what holds or reaches data."""
    if rule.names.known:
        return False
    if "*" in rule.resources:
        return "*" in rule.groups or "" in rule.groups
    return "*" in rule.verbs and not set(table["data_resources"]).isdisjoint(rule.resources.known)


def _is_wild(rule: PolicyRule, table: Mapping[str, Any]) -> bool:
    return rule.resources.has_wildcard or rule.verbs.has_wildcard or _any_group_with_data(rule, table)


def _any_group_with_data(rule: PolicyRule, table: Mapping[str, Any]) -> bool:
    kinds = {name.partition("/")[0] for name in rule.resources.known}
    return rule.groups.has_wildcard and not kinds.isdisjoint(table["data_resources"])


def _wildcard(rule: PolicyRule, category: str) -> Capability:
    named = [
        (word, texts)
        for word, texts in (("verb", rule.verbs), ("resource", rule.resources), ("API group", rule.groups))
        if texts.has_wildcard
    ]
    words = " and ".join(f"every {word}" for word, _ in named)
    return Capability(
        category,
        privileges_of(rule),
        f"{A_WILDCARD}for {words} on {_things(rule)}",
        rule,
        named[0][1].at(lambda text: "*" in text),
        "Name the API groups, resources and verbs that are needed.",
    )


def _every_url(rule: PolicyRule) -> Capability:
    says, fix = f"{A_WILDCARD}for every URL of the API server", "Name the URLs that are needed."
    return Capability(NARROW_WILDCARD, privileges_of(rule), says, rule, rule.urls, fix)


def _things(rule: PolicyRule) -> str:
    names = ["everything" if name == "*" else name for name in rule.resources.known]
    resources = some_of(names, MOST_NAMED) or "nothing"
    groups = [name or "the core API" for name in rule.groups.known]
    says_which = "*" not in groups and ("*" in rule.resources or "" not in rule.groups)
    return f"{resources} of {some_of(groups, MOST_NAMED)}" if groups and says_which else resources


def _listed(rule: PolicyRule, table: Mapping[str, Any]) -> Iterator[Capability]:
    for row in table["capabilities"]:
        if row.get("names_limit") and rule.names.known:
            continue
        if _names_object(rule, row):
            yield from _found(rule, row, row["category"], row["privileges"], row["fix"])


def leads(rule: PolicyRule, table: Mapping[str, Any]) -> Iterator[Capability]:
    """What leads into a namespace though it is no breadth of its own (`leads` of the table)."""
    for row in table["leads"]:
        if bool(rule.names.known) is row.get("named", False):
            yield from _found(rule, row, row.get("category", ""), ("impersonate",))


def _found(
    rule: PolicyRule, row: Mapping[str, Any], category: str, privileges: Iterable[str], fix: str = ""
) -> Iterator[Capability]:
    if _meets(rule.groups, row["groups"]) and _names_resource(rule, row) and _meets(rule.verbs, row["verbs"]):
        where = rule.resources.at(lambda text: any(_covers(text, name) for name in row["resources"]))
        yield Capability(
            category,
            frozenset(privileges),
            row["says"],
            rule,
            where,
            fix,
            of_cluster=row.get("of_cluster", False),
            wide_only=row.get("wide_only", False),
            of_content=row.get("of_content", False),
            given_by=frozenset(row.get("given_by", ())),
            only_in=frozenset(row.get("only_in", ())),
        )


def _meets(given: Texts, wanted: list[str]) -> bool:
    return "*" in given or not set(given.known).isdisjoint(wanted)


def _covers(resource: str, wanted: str) -> bool:
    """Kubernetes expands `*` and `*/subresource`, and nothing else (rbac/v1 ResourceMatches). A `*` at the end of what
    is wanted is any name there."""
    if resource in ("*", wanted) or (wanted.endswith("/*") and resource.startswith(wanted[:-1])):
        return True
    return resource.startswith("*/") and "/" in wanted and wanted.endswith(resource[1:])
