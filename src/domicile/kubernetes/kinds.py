"""Names of kinds and addresses: which API groups are Kubernetes' own, and which kinds have no namespace.

Source: Kubernetes API reference v1.34 (https://kubernetes.io/docs/reference/kubernetes-api/, read 2026-11-21).
"""

from __future__ import annotations

from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block
from domicile.model.paths import first

OWN_GROUPS = frozenset(
    {
        "",
        "apps",
        "autoscaling",
        "batch",
        "extensions",
        "policy",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)

WITHOUT_NAMESPACE = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "CustomResourceDefinition",
        "DeviceClass",
        "FlowSchema",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PodSecurityPolicy",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "SelfSubjectAccessReview",
        "SelfSubjectReview",
        "SelfSubjectRulesReview",
        "ServiceCIDR",
        "StorageClass",
        "StorageVersion",
        "StorageVersionMigration",
        "SubjectAccessReview",
        "TokenReview",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    }
)

IN_TERRAFORM = "default"
"""The namespace of what Terraform applies and names none: its provider's default (from knowledge of its schema)."""


def kind_name(api_version: str, kind: str) -> str:
    """`StatefulSet` for Kubernetes' own, `s3.aws.upbound.io/Bucket` for all others; the version is dropped."""
    group = group_of(api_version)
    return kind if group in OWN_GROUPS else f"{group}/{kind}"


def group_of(api_version: str) -> str:
    """The API group, "" for the core group."""
    return api_version.rpartition("/")[0]


def is_cluster_wide(kind: str) -> bool:
    """Whether objects of this kind of Kubernetes' own have no namespace; False for custom kinds, which do not say."""
    return kind in WITHOUT_NAMESPACE


def namespace_for(kind: str, given: str) -> str:
    """The namespace of an object that names `given`: "" where it names none or, cluster-wide, has none."""
    return "" if is_cluster_wide(kind) else given


def address_of(kind: str, namespace: str, name: str) -> str:
    """`Kind.namespace.name`, or `Kind.name` for what has no namespace or does not say which; the group of a custom
    kind is left out."""
    return ".".join(part for part in (_short(kind), namespace, name) if part)


def namespaces_of(block: Block) -> tuple[str, ...]:
    """The namespaces of which an object is in one, "" among them for the one that it is applied to; () where it has
    none.

    A build gives its own, whatever the object names. A custom kind that names none may have none.
    """
    if is_cluster_wide(block.kind):
        return ()
    own = written(first(block, "metadata.namespace"))
    if not own and "/" in block.kind:
        return ()
    return tuple(dict.fromkeys(build.namespace or own for build in block.builds)) or (own,)


def namespace_of(block: Block) -> str:
    """The namespace that a block is in, "" for one that has none, does not say, or is in one of several."""
    found = namespaces_of(block)
    if len(found) == 1 and not found[0] and not is_manifest(block):
        return IN_TERRAFORM
    return found[0] if len(found) == 1 else ""


def is_manifest(block: Block) -> bool:
    """Whether a block is an object of a manifest, not of a resource of Terraform."""
    return block.mode == "object" and block.address.startswith(f"{_short(block.kind)}.")


def _short(kind: str) -> str:
    return kind.rpartition("/")[2]
