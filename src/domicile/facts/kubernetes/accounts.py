"""Service accounts that the configuration makes: which one a binding, a pod or a cloud's trust names.

Source for kustomize: github.com/kubernetes-sigs/kustomize, api/filters/namespace/namespace.go and
api/filters/nameref/nameref.go (read 2026-11-22).
"""

from __future__ import annotations

from domicile.facts.kubernetes.namespaces import Namespace, manifests_namespace, namespace_in, nearest
from domicile.facts.kubernetes.neighbours import meant, share_names
from domicile.kubernetes.kinds import namespaces_of
from domicile.kubernetes.unrendered import reason_unnamed, written
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import first

IN_TERRAFORM = ("kubernetes_service_account", "kubernetes_service_account_v1", "kubernetes_default_service_account_v1")
_DEFAULT = "default"


class Accounts:
    """Every service account of an estate."""

    def __init__(self, index: Index) -> None:
        """Reads the manifests and Terraform's resources."""
        self._named: dict[str, list[tuple[Namespace, Block]]] = {}
        self._written: dict[str, list[Block]] = {}
        made = [*index.of_kind("ServiceAccount"), *(b for b in index.of_kind(*IN_TERRAFORM) if b.mode == "resource")]
        for block in made:
            self._named.setdefault(called(block), []).append((namespace_in(block), block))
            self._written.setdefault(own_name(block), []).append(block)

    def find(self, namespace: Namespace, name: str) -> Block | None:
        """The block that makes a service account, None where this configuration does not."""
        found = nearest(self._named.get(name, ()), namespace)
        return found[-1] if found else None

    def that_may_be(self, namespace: str, name: str) -> list[tuple[Namespace, Block]]:
        """The accounts of a name that may be in a namespace, where it is not certain that they are."""
        wanted = Namespace((namespace,))
        return [
            (where, block) for where, block in self._named.get(name, ()) if where != wanted and where.may_be(wanted)
        ]

    def used_by(self, block: Block, name: str) -> Principal:
        """The account of its own namespace that the pods of a block name."""
        built = [made for made in self._written.get(name, ()) if share_names(made, block)]
        return account_of(namespace_in(block), called(built[0]) if built else name)

    def named_in(self, binding: Block, name: str, given: str, around: Namespace | None) -> tuple[Namespace, str]:
        """The namespace and the name of an account that a manifest's binding names: `given` is the namespace that it
        says itself, `around` the binding's own, None for one of the whole cluster.

        A build sets the namespace of the account `default`, and both of every other that it makes.
        """
        if name == _DEFAULT and binding.builds:
            own = (given,) if given else around.names if around else ("",)
            set_to = [part for build in binding.builds for part in ((build.namespace,) if build.namespace else own)]
            return manifests_namespace(binding, tuple(dict.fromkeys(set_to))), name
        built = [(block, block) for block in self._written.get(name, ()) if _is_meant(block, binding, given)]
        if built:
            made = meant(binding, built)[0]
            return namespace_in(made), called(made)
        if given:
            return manifests_namespace(binding, (given,)), name
        return around or manifests_namespace(binding, ("",)), name


def _is_meant(account: Block, binding: Block, given: str) -> bool:
    """Whether a build of the binding makes the account, and the binding names it by its old or its new namespace, or by
    none."""
    if {build.folder for build in account.builds}.isdisjoint(build.folder for build in binding.builds):
        return False
    old = written(first(account, "metadata.namespace")) or _DEFAULT
    return given in ("", old, *namespaces_of(account))


def account_of(namespace: Namespace, name: str) -> Principal:
    """A service account as a principal; `*` stands for a namespace that is not known to be one."""
    return Principal("service-account", f"kubernetes:serviceaccount/{namespace.part}/{name}", reason_unnamed(name))


def called(block: Block) -> str:
    """The name of an object as its builds call it; its own where they call it by several."""
    around = {(build.prefix, build.suffix) for build in block.builds}
    prefix, suffix = around.pop() if len(around) == 1 else ("", "")
    return f"{prefix}{own_name(block)}{suffix}"


def own_name(block: Block) -> str:
    """The name of an object, whether it is written as a manifest or for Terraform."""
    return block.name if block.mode == "object" else written(first(block, "metadata.name"))
