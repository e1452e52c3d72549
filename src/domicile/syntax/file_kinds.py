"""What kind of file a name stands for, and what a JSON file turns out to hold."""

from __future__ import annotations

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


def is_ignored(name: str) -> bool:
    """Editors' leftovers, by Terraform's own rule: hidden files, `name~`, `#name#`."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def sniff_json(text: bytes) -> str:
    """plan for `terraform show -json` output of a plan, yaml for a Kubernetes object or list, else ""."""
    if b'"format_version"' in text and (b'"planned_values"' in text or b'"configuration"' in text):
        return "plan" if _looks_like_plan(text) else ""
    if b'"apiVersion"' in text and b'"kind"' in text:
        return "yaml"
    return ""


def _looks_like_plan(text: bytes) -> bool:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text.lstrip().startswith((b'{"format_version"', b'{\n  "format_version"'))
    return isinstance(data, dict) and "format_version" in data and bool({"planned_values", "configuration"} & set(data))
