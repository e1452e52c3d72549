"""What kind of file a name stands for, and what a JSON file turns out to hold."""

from __future__ import annotations

import posixpath

import orjson

_ENDINGS = (
    (".tf.json", "tfjson"),
    (".tofu.json", "tfjson"),
    (".tfvars.json", "tfvars-json"),
    (".tofuvars.json", "tfvars-json"),
    (".tf", "hcl"),
    (".tofu", "hcl"),
    (".tfvars", "tfvars"),
    (".tofuvars", "tfvars"),
    (".yaml", "yaml"),
    (".yml", "yaml"),
    (".json", "json"),
)


def kind_of(name: str) -> str:
    """The kind that a file name promises, "" for one that is only read on demand; "json" has to be looked into."""
    for ending, kind in _ENDINGS:
        if name.endswith(ending):
            return kind
    return ""


_FOREIGN = {
    ".bicep": "Bicep",
    "terragrunt.hcl": "Terragrunt",
    "Pulumi.yaml": "Pulumi",
    "Pulumi.yml": "Pulumi",
    "cdk.json": "CDK",
}


def foreign_language(name: str) -> str:
    """The language that a file name promises, of those that describe an estate and are not read; "" for all others."""
    return _FOREIGN.get(name) or _FOREIGN.get(posixpath.splitext(name)[1], "")


def is_ignored(name: str) -> bool:
    """Editors' leftovers, by Terraform's own rule: hidden files, `name~`, `#name#`."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


_OF_PLANS = (b'"planned_values"', b'"configuration"', b'"root_module"', b'"resource_changes"')


def sniff_json(text: bytes) -> str:
    """plan for `terraform show -json` output of a plan or a state, yaml for a Kubernetes object or list, else ""."""
    if b'"format_version"' in text and any(word in text for word in _OF_PLANS):
        return "plan" if _looks_like_plan(text) else ""
    if b'"apiVersion"' in text and b'"kind"' in text:
        return "yaml"
    return ""


def _looks_like_plan(text: bytes) -> bool:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text.lstrip().startswith((b'{"format_version"', b'{\n  "format_version"'))
    if not isinstance(data, dict) or "format_version" not in data:
        return False
    is_state = isinstance(data.get("values"), dict) and "root_module" in data["values"]
    return is_state or any(name in data for name in ("planned_values", "configuration", "resource_changes"))
