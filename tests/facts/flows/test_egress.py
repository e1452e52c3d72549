"""Ways out of the network: which are seen, and which are only the network's own business."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts import flows
from domicile.facts.places import Placer
from domicile.kubernetes.objects import load
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Flow
from domicile.model.values import Unknown, from_plain
from domicile.syntax.tree import read_tree

POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  egress:
  - RULE
"""


def flows_of(index: Index) -> list[Flow]:
    return list(flows.derive(index, catalogue.load(), Placer(index, catalogue.load())))


def of_manifest(tmp_path: Path, text: str) -> list[Flow]:
    (tmp_path / "a.yaml").write_text(dedent(text))
    return flows_of(Index(load(read_tree(tmp_path)).blocks))


@pytest.mark.parametrize(
    ("rule", "outsiders"),
    [
        ("to: [{ipBlock: {cidr: 0.0.0.0/0}}]", ["0.0.0.0/0"]),
        ("to: [{ipBlock: {cidr: '::/0'}}]", ["::/0"]),
        ("to: [{ipBlock: {cidr: 203.0.114.0/24}}]", ["203.0.114.0/24"]),
        ("{}", ["0.0.0.0/0"]),
        ("ports: [{port: 443}]", ["0.0.0.0/0"]),
        ("ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]", []),
        ("to: [{ipBlock: {cidr: 10.0.0.0/8}}]", []),
        ("to: [{namespaceSelector: {}}]", []),
    ],
)
def test_where_a_network_policy_lets_pods_send(tmp_path: Path, rule: str, outsiders: list[str]) -> None:
    assert [flow.outsider for flow in of_manifest(tmp_path, POLICY.replace("RULE", rule))] == outsiders


def test_a_range_that_is_filled_in_later_is_unknown(tmp_path: Path) -> None:
    (flow,) = of_manifest(tmp_path, POLICY.replace("RULE", "to: [{ipBlock: {cidr: '${CIDR}'}}]"))
    assert (flow.outsider, "${CIDR}" in flow.destination.unknown, flow.location.line) == ("", True, 7)


def test_cilium_names_hosts_and_the_world(tmp_path: Path) -> None:
    text = """
    apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: {name: p, namespace: shop}
    spec:
      egress:
      - toEntities: [world]
      - toFQDNs: [{matchName: api.example.com}]
      - toCIDRSet: [{cidr: 198.51.101.0/24}]
      - toEntities: [cluster]
    """
    found = [flow.outsider for flow in of_manifest(tmp_path, text)]
    assert found == ["0.0.0.0/0", "api.example.com", "198.51.101.0/24"]


def of_resource(kind: str, body: dict[str, Any]) -> list[Flow]:
    values = {name: value if isinstance(value, Unknown) else from_plain(value) for name, value in body.items()}
    block = Block(kind, "x", f"{kind}.x", "resource", Location("main.tf", 1, 4), from_plain({}))
    block.body = type(from_plain({}))(values)
    return flows_of(Index([block]))


@pytest.mark.parametrize(
    ("kind", "body", "seen"),
    [
        ("aws_nat_gateway", {}, 1),
        ("aws_nat_gateway", {"connectivity_type": "private"}, 0),
        ("aws_internet_gateway", {}, 1),
        ("oci_core_nat_gateway", {"block_traffic": True}, 0),
        ("oci_core_internet_gateway", {"enabled": False}, 0),
        ("azurerm_nat_gateway", {}, 1),
        ("google_compute_router_nat", {}, 1),
        ("aws_instance", {}, 0),
        ("aws_vpc", {}, 0),
    ],
)
def test_gateways_of_the_clouds(kind: str, body: dict[str, Any], seen: int) -> None:
    assert len(of_resource(kind, body)) == seen


def test_a_gateway_that_may_be_open_is_unknown() -> None:
    (flow,) = of_resource("oci_core_nat_gateway", {"block_traffic": Unknown("variable block has no value")})
    assert "variable block has no value" in flow.doubt


def test_istio_registers_hosts_outside_the_mesh(tmp_path: Path) -> None:
    text = """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: vendor}
    spec: {hosts: [api.example.com], location: MESH_EXTERNAL}
    ---
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: machine}
    spec: {hosts: [vm.example.com], location: MESH_INTERNAL}
    ---
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: local}
    spec: {hosts: [auth.example.com], endpoints: [{address: 127.0.0.1}]}
    ---
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: service}
    spec: {hosts: [web.shop.svc.cluster.local]}
    """
    assert [flow.outsider for flow in of_manifest(tmp_path, text)] == ["api.example.com"]
