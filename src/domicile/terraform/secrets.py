"""What must not be shown in a proof."""

from __future__ import annotations

import re

HIDDEN = "(sensitive)"

_SECRET = re.compile(
    r"passw(or)?d|passphrase|passwd|secret|token|credential|api_?key|access_?key|private_?key|client_?key|"
    r"key_?material|connection_?string|user_?data|sas_?url|certificate_?(body|pem)|pem$|kubeconfig|license_?key",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"(_|^)(id|ids|arn|arns|name|names|region|regions|location|locations|replica|replicas|zone|enabled|type|version|"
    r"self_link|url|uri|ttl|days|rotation|replication|policy|tier|count)$",
    re.IGNORECASE,
)


def looks_secret(name: str) -> bool:
    """Whether a name (of a variable, an attribute, a key) promises a secret; `secret_arn` and its like do not."""
    return _SECRET.search(name) is not None and _HARMLESS.search(name) is None


_SETTING = re.compile(r'(["\']?)([A-Za-z_][\w.-]*)\1(\s*[=:]\s*)"(?:[^"\\]|\\.)*(?:"|$)')


def without_secrets(source: str) -> str:
    """Source text in which the literal text of every setting whose name promises a secret is left out."""
    return _SETTING.sub(_hidden_setting, source)


def _hidden_setting(match: re.Match[str]) -> str:
    if not looks_secret(match[2]):
        return match[0]
    return f"{match[1]}{match[2]}{match[1]}{match[3]}{HIDDEN}"
