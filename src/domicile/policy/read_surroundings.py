"""The sections about what surrounds the data: principals, clusters, gateways, outsiders, rules, environments."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.findings import SEVERITIES
from domicile.model.places import Place
from domicile.policy.classes import Belonging
from domicile.policy.document import Entry
from domicile.policy.globs import below
from domicile.policy.model import Cluster, Gateway, RuleSetting
from domicile.policy.places import PlaceSet
from domicile.policy.read_exceptions import RULE_ID
from domicile.policy.read_places import PlaceReader
from domicile.policy.shapes import FALSE, TRUE, Mistakes, items, mapping, text, texts
from domicile.policy.spelling import listing

CLOUDS = ("aws", "gcp", "azure", "oci", "alibaba", "yandex", "tencent", "huawei", "ibm", "kubernetes")
PLATFORMS = (
    "atlas",
    "clickhouse",
    "cockroach",
    "confluent",
    "databricks",
    "elastic",
    "grafana",
    "kafka",
    "mysql",
    "opensearch",
    "postgresql",
    "redis",
    "snowflake",
    "vault",
)
PRINCIPAL_PROVIDERS = (*CLOUDS, *PLATFORMS)
"""What ids of principals begin with: aws:account/111122223333, snowflake:role/NAME."""


def principals(entry: Entry | None, reader: PlaceReader) -> tuple[Belonging, ...]:
    """Who belongs where, by glob over principal ids."""
    found = mapping(entry, "principals", reader.mistakes) if entry else {}
    belongings = []
    for pattern, value in found.items():
        what = f"principal {pattern}"
        if pattern.partition(":")[0] not in PRINCIPAL_PROVIDERS and not pattern.startswith("*"):
            accepted = ", ".join(f"{provider}:…" for provider in PRINCIPAL_PROVIDERS)
            reader.mistakes.add(value, f"{what}: accepted: {accepted} (aws:account/111122223333)")
        fields = _belonging(value, what, reader.mistakes)
        name = text(fields.get("name"), f"{what}, name", reader.mistakes)
        belongings.append(Belonging(pattern, reader.read(fields.get("belongs"), f"{what}, belongs"), name))
    return tuple(belongings)


def outsiders(entry: Entry | None, reader: PlaceReader) -> tuple[Belonging, ...]:
    """Where those belong who are sent data: globs over hosts, e-mail addresses, telephone numbers, or CIDR ranges."""
    found = mapping(entry, "outsiders", reader.mistakes) if entry else {}
    belongings = []
    for pattern, value in found.items():
        what = f"outsider {pattern}"
        if "://" in pattern:
            reader.mistakes.add(value, f"{what}: accepted: a host without scheme and path (*.example.com)")
        fields = _belonging(value, what, reader.mistakes)
        name = text(fields.get("name"), f"{what}, name", reader.mistakes)
        belongings.append(Belonging(pattern.lower(), reader.read(fields.get("belongs"), f"{what}, belongs"), name))
    return tuple(belongings)


def _belonging(entry: Entry, what: str, mistakes: Mistakes) -> dict[str, Entry]:
    if not isinstance(entry.value, dict):
        return {"belongs": entry}
    fields = mapping(entry, what, mistakes, ("belongs", "name"))
    if "belongs" not in fields:
        mistakes.add(entry, f"{what} needs belongs: a country or a jurisdiction")
    return fields


def clusters(entry: Entry | None, folder: str, reader: PlaceReader) -> tuple[Cluster, ...]:
    """Where Kubernetes clusters stand, and what is applied to them."""
    found = mapping(entry, "clusters", reader.mistakes) if entry else {}
    clusters = []
    for name, value in found.items():
        what = f"cluster {name}"
        fields = mapping(value, what, reader.mistakes, ("belongs", "place", "paths", "namespaces"))
        where = fields.get("belongs") or fields.get("place")
        if where is None:
            reader.mistakes.add(value, f"{what} needs belongs: a country or provider:region")
        paths = below(folder, texts(fields.get("paths"), f"{what}, paths", reader.mistakes))
        namespaces = texts(fields.get("namespaces"), f"{what}, namespaces", reader.mistakes)
        belongs = reader.read(where, f"{what}, belongs")
        clusters.append(Cluster(name, tuple(_standing(name, belongs, reader)), paths, namespaces))
    return tuple(clusters)


def _standing(name: str, belongs: PlaceSet, reader: PlaceReader) -> Iterator[Place]:
    """The places of a cluster: regions as the catalogue knows them, countries as a place named after the cluster."""
    if belongs.countries:
        yield Place("kubernetes", name, belongs.countries, "", ", ".join(belongs.words))
    for code in sorted(belongs.places):
        place = reader.find(*code.split(":", 1))
        if place is not None:
            yield place


def gateways(entry: Entry | None, mistakes: Mistakes) -> tuple[Gateway, ...]:
    """The agreed ways out; an entry is one glob, or a mapping with a name and globs."""
    found = []
    for item in items(entry, "gateways", mistakes) if entry else ():
        if isinstance(item.value, dict):
            keys = ("name", "address", "addresses", "hosts", "cidrs")
            fields = mapping(item, "a gateway", mistakes, keys)
            patterns = [word for key in keys[1:] for word in texts(fields.get(key), f"a gateway, {key}", mistakes)]
            name = text(fields.get("name"), "a gateway, name", mistakes) or ", ".join(patterns)
            if not patterns:
                mistakes.add(item, "a gateway needs an address, hosts or cidrs")
            found.append(Gateway(name, tuple(patterns)))
        else:
            word = text(item, "a gateway", mistakes)
            found.append(Gateway(word, (word,)))
    return tuple(found)


def rule_settings(entry: Entry | None, mistakes: Mistakes) -> dict[str, RuleSetting]:
    """Rule id → what the policy changes about it: `off`, `on`, a severity, or a mapping with `severity`."""
    found = mapping(entry, "rules", mistakes) if entry else {}
    settings = {}
    for key, value in found.items():
        match = RULE_ID.fullmatch(key.upper())
        if match is None:
            mistakes.add(value, f"rules: {key} is no rule; accepted: an id like RES106")
            continue
        settings[match["id"] or f"RES{match['checkov']}"] = _setting(key, value, mistakes)
    return settings


def _setting(key: str, entry: Entry, mistakes: Mistakes) -> RuleSetting:
    if isinstance(entry.value, dict):
        fields = mapping(entry, f"rules, {key}", mistakes, ("severity",))
        entry = fields.get("severity", entry)
    word = str(entry.value).casefold() if isinstance(entry.value, str) else ""
    if word in FALSE:
        return RuleSetting(off=True)
    if word in TRUE:
        return RuleSetting()
    if word in SEVERITIES:
        return RuleSetting(severity=word)
    mistakes.add(entry, f"rules, {key}: accepted: off, on, or a severity ({listing(SEVERITIES)})")
    return RuleSetting()


def environment(entry: Entry | None, mistakes: Mistakes) -> dict[str, str]:
    """Environment variables that the pipeline sets → their values."""
    found = mapping(entry, "environment", mistakes) if entry else {}
    return {name: text(value, f"environment, {name}", mistakes) for name, value in found.items()}


def environments(entry: Entry | None, folder: str, mistakes: Mistakes) -> dict[str, tuple[str, ...]]:
    """Root folder → the tfvars files that it is applied with, each an environment of its own."""
    found = mapping(entry, "environments", mistakes) if entry else {}
    return {
        _clean(below(folder, (root,))[0]): texts(files, f"environments, {root}", mistakes)
        for root, files in found.items()
    }


def _clean(root: str) -> str:
    """A root's folder as blocks name it: no dots, no slashes at its ends, "" for the scan root."""
    return "/".join(part for part in root.split("/") if part not in ("", "."))
