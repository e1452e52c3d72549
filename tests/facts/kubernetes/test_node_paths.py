"""Volumes of a node's own files: what a pod reaches of others by them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, from_plain

Read = Callable[[str], Index]


def workload(path: str, mount: str = "{name: host, mountPath: /host}", called: str = "agent") -> str:
    return f"""
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: {called}, namespace: shop}}
spec:
  template:
    spec:
      serviceAccountName: agents
      containers:
      - {{name: main, image: agent, volumeMounts: [{mount}]}}
      volumes:
      - {{name: settings, configMap: {{name: settings}}}}
      - {{name: host, hostPath: {{path: '{path}'}}}}
---"""


def found(index: Index, facts: Catalogue) -> list[Grant]:
    return [grant for grant in derive(index, facts) if grant.category.endswith("-node")]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "the volumes and secrets of every pod"),
        ("/var/lib", "the volumes and secrets of every pod"),
        ("/var/lib/kubelet/", "the volumes and secrets of every pod"),
        ("/var/lib/kubelet/pods/1234", "the volumes and secrets of every pod"),
        ("/etc/kubernetes/pki", "the credentials and static pods"),
        ("/etc", "the credentials and static pods"),
        ("/var/lib/etcd", "the files of etcd"),
        ("/var/run/docker.sock", "the container runtime"),
        ("/run/containerd", "the container runtime"),
    ],
)
def test_paths_that_show_others(index: Read, facts: Catalogue, path: str, says: str) -> None:
    (grant,) = found(index(workload(path)), facts)
    assert grant.principal is not None
    assert grant.principal.id == "kubernetes:serviceaccount/shop/agents"
    assert (grant.category, grant.own, grant.location.line) == ("kubernetes-node", True, 12)
    assert says in grant.broad
    assert "write" in grant.privileges


@pytest.mark.parametrize(
    "path",
    ["/var/lib/kubelet/plugins/own", "/var/log", "/var/lib/docker/containers", "/data", "/var/lib/kubelet-extra"],
)
def test_paths_that_are_no_others(index: Read, facts: Catalogue, path: str) -> None:
    assert found(index(workload(path)), facts) == []


@pytest.mark.parametrize(
    ("path", "eased", "privileges"),
    [
        ("/var/lib/kubelet/pods", {"reads-only"}, {"list", "read"}),
        ("/var/run/docker.sock", set(), {"list", "read", "write", "delete", "administer", "impersonate"}),
    ],
)
def test_what_is_mounted_read_only_is_read_but_a_socket_does_all(
    index: Read, facts: Catalogue, path: str, eased: set[str], privileges: set[str]
) -> None:
    (grant,) = found(index(workload(path, "{name: host, mountPath: /host, readOnly: true}")), facts)
    assert (grant.eased, grant.privileges) == (eased, privileges)


def test_an_agent_of_nodes_is_judged_as_what_it_is(index: Read, facts: Catalogue) -> None:
    (grant,) = found(index(workload("/var/lib/kubelet", called="csi-rbdplugin")), facts)
    assert (grant.category, grant.alike) == ("kubernetes-controller-node", "CSI drivers")


def test_a_volume_that_is_claimed_is_told_where_it_is_made(index: Read, facts: Catalogue) -> None:
    text = (
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: node}\nspec: {hostPath: {path: /var/lib/kubelet}}\n"
    )
    (grant,) = found(index(text), facts)
    assert (grant.principal, grant.block.name) == (None, "node")


def test_pods_of_terraform_are_read_alike(facts: Catalogue) -> None:
    volume = {"name": "host", "host_path": [{"path": "/var/run/docker.sock"}]}
    spec = [{"service_account_name": "agents", "container": [{"name": "main"}], "volume": [volume]}]
    body = {"metadata": [{"name": "agent", "namespace": "shop"}], "spec": [{"template": [{"spec": spec}]}]}
    where = Location("main.tf", 1, 9)
    block = Block("kubernetes_daemon_set_v1", "x", "kubernetes_daemon_set_v1.x", "resource", where, from_plain(body))
    (grant,) = found(Index([block]), facts)
    assert grant.principal is not None
    assert (grant.principal.id, grant.category) == ("kubernetes:serviceaccount/shop/agents", "kubernetes-node")


def test_a_path_that_is_not_known_is_undecided(facts: Catalogue) -> None:
    volume = Known({"name": from_plain("v"), "hostPath": Known({"path": Unknown("variable path has no value")})})
    body = Known({"spec": Known({"volumes": Known((volume,))})})
    (grant,) = found(Index([Block("Pod", "x", "Pod.shop.x", "object", Location("pod.yaml", 1, 9), body)]), facts)
    assert grant.broad == ""
    assert grant.undecided == "which files of its node it has is not known: variable path has no value"
