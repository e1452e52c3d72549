"""What a pod asks for that takes it out of its containers: privileged, capabilities, the node's processes."""

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
PRIVILEGED = "securityContext: {privileged: true}"


def workload(container: str = "", pod: str = "", called: str = "app", kind: str = "containers") -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {called}, namespace: shop}}
spec:
  template:
    spec:
      serviceAccountName: app
      {pod or "restartPolicy: Always"}
      {kind}:
      - name: main
        image: app
        {container or "tty: false"}
---"""


def found(index: Index, facts: Catalogue) -> list[Grant]:
    return [grant for grant in derive(index, facts) if grant.category.endswith("-node")]


@pytest.mark.parametrize(
    ("container", "pod", "says", "eased", "writes"),
    [
        (PRIVILEGED, "", "by privileged mode of the container main it has the devices of its node", set(), True),
        (
            "securityContext: {capabilities: {add: [NET_ADMIN, SYS_ADMIN]}}",
            "",
            "by the capability SYS_ADMIN of the container main it has the means to leave its container",
            {"way-out"},
            True,
        ),
        ("securityContext: {capabilities: {add: [ALL]}}", "", "by the capability ALL of", {"way-out"}, True),
        ("", "hostPID: true", "by hostPID it has the processes of every pod of its node", {"reads-only"}, False),
        ("securityContext: {windowsOptions: {hostProcess: true}}", "", "by hostProcess of the", set(), True),
        ("", "securityContext: {windowsOptions: {hostProcess: true}}", "by hostProcess it has", set(), True),
    ],
)  # fmt: skip
def test_what_takes_a_pod_out_of_its_containers(
    index: Read, facts: Catalogue, container: str, pod: str, says: str, eased: set[str], writes: bool
) -> None:
    (grant,) = found(index(workload(container, pod)), facts)
    assert grant.broad.startswith(says)
    assert (grant.category, grant.eased, "write" in grant.privileges) == ("kubernetes-node", eased, writes)
    assert grant.principal is not None
    assert grant.principal.id == "kubernetes:serviceaccount/shop/app"
    assert grant.location.line == (12 if container else 8)


@pytest.mark.parametrize(
    ("container", "pod"),
    [
        ("securityContext: {privileged: false}", ""),
        ("securityContext: {capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}}", ""),
        ("", "hostPID: false"),
        ("", "hostNetwork: true"),
        (PRIVILEGED, "hostUsers: false"),
        ("", ""),
    ],
)
def test_what_keeps_a_pod_inside(index: Read, facts: Catalogue, container: str, pod: str) -> None:
    assert found(index(workload(container, pod)), facts) == []


def test_an_init_container_counts(index: Read, facts: Catalogue) -> None:
    assert len(found(index(workload(PRIVILEGED, kind="initContainers")), facts)) == 1


def test_an_agent_of_nodes_is_judged_as_what_it_is(index: Read, facts: Catalogue) -> None:
    (grant,) = found(index(workload(PRIVILEGED, called="calico-node")), facts)
    assert grant.category == "kubernetes-controller-node"


def test_containers_of_terraform_are_read_alike(facts: Catalogue) -> None:
    spec = [{"container": [{"name": "main", "security_context": [{"privileged": True}]}], "host_pid": True}]
    body = {"metadata": [{"name": "app", "namespace": "shop"}], "spec": [{"template": [{"spec": spec}]}]}
    where = Location("main.tf", 1, 9)
    block = Block("kubernetes_deployment_v1", "x", "kubernetes_deployment_v1.x", "resource", where, from_plain(body))
    said = [grant.broad.partition(" it has ")[0] for grant in found(Index([block]), facts)]
    assert said == ["by privileged mode of the container main", "by hostPID"]


def test_what_is_not_known_is_undecided(facts: Catalogue) -> None:
    context = Known({"privileged": Unknown("variable privileged has no value")})
    container = Known({"name": from_plain("main"), "securityContext": context})
    body = Known({"spec": Known({"containers": Known((container,))})})
    (grant,) = found(Index([Block("Pod", "x", "Pod.shop.x", "object", Location("pod.yaml", 1, 9), body)]), facts)
    assert grant.broad == ""
    assert grant.undecided == (
        "whether it has privileged mode of the container main is not known: variable privileged has no value"
    )
