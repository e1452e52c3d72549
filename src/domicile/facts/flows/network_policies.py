"""Network policies of Kubernetes and Cilium, entries of Istio: where pods may send data outside their own networks.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/,
https://docs.cilium.io/en/stable/security/policy/language/ (read 2026-11-21) and
https://istio.io/latest/docs/reference/config/networking/service-entry/.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from domicile.facts.proof import own_location, proof
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import INTERNET, Flow
from domicile.model.paths import first, is_set, read
from domicile.model.places import Resolution
from domicile.model.values import Known, Unknown, Value, text_of

_CILIUM = ("cilium.io/CiliumNetworkPolicy", "cilium.io/CiliumClusterwideNetworkPolicy")
_ISTIO = "networking.istio.io/ServiceEntry"
_OF_CLUSTER = (".svc", ".cluster.local", ".local", ".internal")
_NAME_SERVICE = 53


def derive(index: Index) -> Iterator[Flow]:
    """One flow for each address outside that a policy opens."""
    for block in index.of_kind("NetworkPolicy"):
        for rule in read(block, "spec.egress"):
            yield from _of_rule(block, rule)
    for block in index.of_kind(*_CILIUM):
        for path in ("spec.egress", "specs.egress"):
            for rule in read(block, path):
                yield from _of_cilium(block, rule, path)
    for block in index.of_kind(_ISTIO):
        yield from _of_entry(block)


def _of_entry(block: Block) -> Iterator[Flow]:
    """The hosts of an entry, unless what answers for them is in the mesh, the cluster or a private network."""
    endpoints = [text_of(value) or "" for value in read(block, "spec.endpoints.address")]
    inside = bool(endpoints) and all(_is_private(address) for address in endpoints)
    if inside or is_set(block, "spec.workloadSelector") or text_of(first(block, "spec.location")) == "MESH_INTERNAL":
        return
    for value in read(block, "spec.hosts"):
        host = text_of(value)
        if host and "." in host and not host.endswith(_OF_CLUSTER):
            yield _flow(block, "spec.hosts", value, host)


def _of_rule(block: Block, rule: Value) -> Iterator[Flow]:
    if isinstance(rule, Unknown):
        yield _flow(block, "spec.egress", rule, "", rule.reason)
    elif not is_set(rule, "to"):
        if not _only_names(rule):
            yield _flow(block, "spec.egress", rule, INTERNET, note="the rule names no destination, so it allows all")
    else:
        for value in read(rule, "to.ipBlock.cidr"):
            yield from _of_range(block, "spec.egress.to.ipBlock.cidr", value)


def _only_names(rule: Value) -> bool:
    ports = [port.data for port in read(rule, "ports.port") if isinstance(port, Known)]
    return bool(ports) and all(port in (_NAME_SERVICE, "dns", "dns-tcp") for port in ports)


def _of_range(block: Block, path: str, value: Value) -> Iterator[Flow]:
    if isinstance(value, Unknown):
        yield _flow(block, path, value, "", value.reason)
    elif (text := text_of(value)) is not None and not _is_private(text):
        yield _flow(block, path, value, text)


def _is_private(text: str) -> bool:
    try:
        return ipaddress.ip_network(text, strict=False).is_private and not text.endswith("/0")
    except ValueError:
        return False


def _of_cilium(block: Block, rule: Value, path: str) -> Iterator[Flow]:
    for name in ("toCIDR", "toCIDRSet.cidr"):
        for value in read(rule, name):
            yield from _of_range(block, f"{path}.{name}", value)
    for value in read(rule, "toEntities"):
        if text_of(value) in ("world", "all"):
            yield _flow(block, f"{path}.toEntities", value, INTERNET)
    for name in ("matchName", "matchPattern"):
        for value in read(rule, f"toFQDNs.{name}"):
            host = text_of(value)
            if host:
                yield _flow(block, f"{path}.toFQDNs", value, host)


def _flow(block: Block, path: str, value: Value, outsider: str, unknown: str = "", note: str = "") -> Flow:
    return Flow(
        block=block,
        via="egress",
        destination=Resolution(unknown=unknown),
        attribute=path,
        location=own_location(block, path, value),
        outsider=outsider,
        trail=proof(block, path, value),
        note=note,
    )
