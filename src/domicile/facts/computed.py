"""Attributes that a provider computes and that the configuration decides: what `terraform` is given, by kind.

Each function takes a block and the name of an attribute that is not in the configuration, and gives its value, or None
where nothing can be said. A typed unknown keeps a reference to its block, by which its place is still found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domicile.facts import template_file
from domicile.facts.access import google_policies
from domicile.facts.aws_policy import document
from domicile.model import paths
from domicile.model.blocks import Block
from domicile.model.trail import Trail, join
from domicile.model.values import Known, OneOf, Reference, Unknown, Value, is_null, via

Compute = Callable[[Block, str], Value | None]

_REGION_FROM_ENVIRONMENT = "region comes from the environment (AWS_REGION)"


def _aws_region(block: Block, name: str) -> Value | None:
    """`aws_region` without arguments is the region of its provider (or, from version 6, its own `region`)."""
    if name not in ("name", "region", "id"):
        return Unknown(f"the {name} of a region", reference=Reference(block, name)) if name == "description" else None
    chosen = block.get("name")
    if not is_null(chosen):
        return chosen
    return _configured(block, "region", _REGION_FROM_ENVIRONMENT, name)


def _configured(block: Block, attribute: str, missing: str, name: str) -> Value:
    """An attribute of the provider configuration, led to through the data source that reads it."""
    own = block.get(attribute)
    reference = Reference(block, name)
    if not is_null(own) and name != attribute:
        return own
    provider = block.provider
    if provider is None or provider.unresolved:
        reason = provider.unresolved if provider else missing
        return Unknown(reason, _trail(block, None), reference)
    value = paths.first(provider.body, attribute)
    if is_null(value):
        return Unknown(missing, _trail(block, provider.body), reference)
    if isinstance(value, Unknown):
        return Unknown(value.reason, _trail(block, provider.body, value), reference, value.parts)
    return via(value, _trail(block, provider.body, value))


def _trail(block: Block, *values: Value | None) -> Trail:
    parents = join(*(value.trail for value in values if value is not None))
    location = block.location
    return Trail(location.file, location.line, f'data "{block.kind}" "{block.name}"', parents)


def _typed_unknown(*names: str) -> Compute:
    """Attributes that only the cloud knows, and that still lead to their block."""

    def compute(block: Block, name: str) -> Value | None:
        if names and name not in names:
            return None
        return Unknown(
            f"{block.kind}.{name} is known to the provider only", _trail(block, None), Reference(block, name)
        )

    return compute


_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
_SUFFIXES = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}


def _aws_partition(block: Block, name: str) -> Value | None:
    """The partition of the provider's region; unknown where the region is."""
    if name not in ("partition", "id", "dns_suffix", "reverse_dns_prefix"):
        return None
    region = _configured(block, "region", _REGION_FROM_ENVIRONMENT, "region")
    if isinstance(region, OneOf) or not isinstance(region, Known) or not isinstance(region.data, str):
        return Unknown("the partition depends on a region that is not known", region.trail, Reference(block, name))
    code = region.data
    partition = next((partition for prefix, partition in _PARTITIONS.items() if code.startswith(prefix)), "aws")
    if name in ("partition", "id"):
        return Known(partition, region.trail)
    suffix = _SUFFIXES.get(partition, "amazonaws.com")
    return Known(suffix if name == "dns_suffix" else ".".join(reversed(suffix.split("."))), region.trail)


def _google_client_config(block: Block, name: str) -> Value | None:
    """What the provider block says; the access token is nobody's business."""
    if name in ("project", "region", "zone"):
        return _configured(block, name, f"{name} comes from the environment (GOOGLE_{name.upper()})", name)
    return None


_POOL_ID = "workload_identity_pool_id"


def _google_pool(block: Block, name: str) -> Value | None:
    """The path of a pool of workload identities: only the project's number is the cloud's to say.

    Source: google_iam_workload_identity_pool in the Google provider's documentation, "Attributes Reference".
    """
    pool = block.get(_POOL_ID)
    if name not in ("name", "id") or isinstance(pool, OneOf) or is_null(pool):
        return None
    last = pool.data if isinstance(pool, Known) and isinstance(pool.data, str) else pool
    if isinstance(last, Known):
        return None
    project = Unknown("the project's number is known to the provider only", reference=Reference(block, "project"))
    parts = ("projects/", project, "/locations/global/workloadIdentityPools/", last)
    return Unknown("known after apply", pool.trail, Reference(block, name), parts)


def _google_role(container: str, attribute: str) -> Compute:
    """The path of a custom role, by which bindings name it.

    Source: google_project_iam_custom_role and google_organization_iam_custom_role in the Google provider's
    documentation, "Attributes Reference" (read 2026-11-22).
    """

    def compute(block: Block, name: str) -> Value | None:
        if name not in ("name", "id"):
            return None
        owner, role = block.get(attribute), block.get("role_id")
        if is_null(owner) and attribute == "project":
            owner = _configured(block, attribute, "project comes from the environment (GOOGLE_PROJECT)", name)
        if any(isinstance(value, OneOf) or is_null(value) for value in (owner, role)):
            return None
        trail = _named(block, name, owner, role)
        parts = tuple(_piece(part) for part in (f"{container}/", owner, "/roles/", role))
        if all(isinstance(part, str) for part in parts):
            return Known("".join(map(str, parts)), trail, Reference(block, name))
        return Unknown("known after apply", trail, Reference(block, name), parts)

    return compute


def _piece(part: str | Value) -> str | Unknown:
    if isinstance(part, (str, Unknown)):
        return part
    data = part.data if isinstance(part, Known) else None
    return data if isinstance(data, str) else Unknown("it is no text", part.trail)


def _named(block: Block, name: str, *values: Value) -> Trail:
    """The step of an attribute of a resource that what is written in it decides."""
    where = block.location
    return Trail(where.file, where.line, f"{block.address}.{name}", join(*(value.trail for value in values)))


COMPUTED: Mapping[str, Compute] = {
    "aws_iam_policy_document": document,
    "alicloud_ram_policy_document": document,
    "aws_region": _aws_region,
    "aws_partition": _aws_partition,
    "aws_caller_identity": _typed_unknown("account_id", "arn", "id", "user_id"),
    "aws_availability_zones": _typed_unknown("names", "zone_ids", "id", "group_names"),
    "aws_availability_zone": _typed_unknown("name", "zone_id", "region", "id"),
    "google_client_config": _google_client_config,
    "google_iam_policy": google_policies.document,
    "yandex_iam_policy": google_policies.document,
    "google_iam_workload_identity_pool": _google_pool,
    "google_project_iam_custom_role": _google_role("projects", "project"),
    "google_organization_iam_custom_role": _google_role("organizations", "org_id"),
    "google_project": _typed_unknown("number", "project_id", "name", "id"),
    "google_compute_zones": _typed_unknown("names", "id"),
    "azurerm_client_config": _typed_unknown("tenant_id", "subscription_id", "object_id", "client_id"),
    "azurerm_subscription": _typed_unknown("tenant_id", "subscription_id", "id", "display_name"),
    "azurerm_resource_group": _typed_unknown("location", "id"),
    "oci_identity_availability_domains": _typed_unknown("availability_domains", "id"),
    "oci_identity_availability_domain": _typed_unknown("name", "id"),
    "alicloud_zones": _typed_unknown("ids", "zones", "id"),
    "alicloud_regions": _typed_unknown("ids", "regions", "id"),
    "template_file": template_file.rendered,
}
"""kind → what computes an attribute of its data source."""
