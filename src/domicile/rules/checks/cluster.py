"""Check `cluster`: Kubernetes objects that keep data are applied only to clusters that stand where it may be."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.kubernetes.kinds import namespaces_of
from domicile.model.blocks import Block
from domicile.model.estate import Estate
from domicile.model.facts import Placement
from domicile.model.findings import Finding
from domicile.model.paths import texts
from domicile.model.places import Resolution
from domicile.policy.globs import covers, covers_path
from domicile.policy.model import Cluster, Policy
from domicile.rules.checks.placement import judged
from domicile.rules.model import Rule


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges where the clusters of objects stand. Params: `kinds` (kinds of objects that keep data).

    A policy without `clusters` says nothing of them, so nothing is judged. An object whose own placement is certain
    has been judged by that.
    """
    if not policy.clusters:
        return
    certain = {id(placement.block) for placement in estate.placements if not placement.where.unknown}
    for block in estate.index.of_kind(*rule.params["kinds"]):
        classes = policy.classes_of(block)
        limited = any(data_class.limits_places for data_class in classes.classes)
        if block.mode == "object" and limited and id(block) not in certain:
            placement = _placed(block, policy)
            yield judged(rule, placement, classes, policy.judge(block, placement.role, placement.where))


def _placed(block: Block, policy: Policy) -> Placement:
    """The object at its cluster; at one of several where more than one may be meant."""
    clusters = [cluster for cluster in policy.clusters if _takes(cluster, block)]
    places = tuple(dict.fromkeys(place for cluster in clusters for place in cluster.places))
    unknown = "" if clusters else "the policy does not say which cluster it is applied to"
    names = " or ".join(cluster.name for cluster in clusters)
    note = f"in the cluster {names}" if names else ""
    return Placement(block, "primary", Resolution(places, unknown), "metadata.namespace", block.location, note=note)


def _takes(cluster: Cluster, block: Block) -> bool:
    if cluster.paths and not any(covers_path(glob, block.location.file) for glob in cluster.paths):
        return False
    if not cluster.namespaces:
        return True
    _, unknown = texts(block, "metadata.namespace")
    names = namespaces_of(block)
    return bool(unknown) or "" in names or any(covers(glob, name) for glob in cluster.namespaces for name in names)
