"""How findings call principals."""

from __future__ import annotations

import re

from domicile.kubernetes.unrendered import called
from domicile.model.facts import Grant, Principal

_POOL = r"gcp:principal(?:Set)?://iam\.googleapis\.com/.*/(?:workloadIdentity|workforce)Pools/([^/]+)"
_CONTAINER = r"gcp:principalSet://cloudresourcemanager\.googleapis\.com/(project|folder|organization)s/([^/]+)"
_WORDS = (
    (r"kubernetes:serviceaccount/\*/(.+)", "service account {}"),
    (r"gcp:serviceAccount:.*\.svc\.id\.goog\[([^/]*)/(.*)\]", "service account {}/{}"),
    (rf"{_POOL}\.svc\.id\.goog/subject/ns/([^/]+)/sa/(.+)", "service account {1}/{2}"),
    (rf"{_POOL}\.svc\.id\.goog/namespace/(.+)", "every service account of the namespace {1}"),
    (rf"{_POOL}/subject/(.+)", "{1} of the pool {0}"),
    (rf"{_POOL}/group/(.+)", "group {1} of the pool {0}"),
    (rf"{_POOL}/attribute\.([^/]+)/(.+)", "whoever of the pool {0} has {1} {2}"),
    (rf"{_POOL}/\*", "everybody of the pool {}"),
    (_CONTAINER, "everybody of the {} {}"),
    (rf"{_CONTAINER}/type/ServiceAccount", "every service account of the {} {}"),
    (r"gcp:project/(.+)", "project {}"),
    (r"gcp:projectOwner:(.+)", "the owners of the project {}"),
    (r"gcp:projectEditor:(.+)", "the editors of the project {}"),
    (r"gcp:projectViewer:(.+)", "the viewers of the project {}"),
    (r"gcp:(principal(?:Set)?:.+)", "{}"),
    (r"[\w-]+:federated/\*/system:serviceaccount:([^:]*):(.*)", "service account {}/{}"),
    (r"[\w-]+:federated/(.+)/system:serviceaccount:([^:]*):(.*)", "service account {1}/{2} of {0}"),
    (r"[\w-]+:federated/([^/:]+)/(.*:.*)", "{1} of {0}"),
    (r"[\w-]+:federated/(.+)/\?", "somebody of {} that is not known"),
    (r"[\w-]+:federated/(.+)", "whoever signs in at {}"),
    (r"aws:cognito/(.+)", "whoever signs in to the identity pool {}"),
    (r"aws:certificate/([^/]+)", "whoever has a certificate of {}"),
    (r"aws:certificate/([^/]+)/(.+)", "whoever has a certificate of {0} for {1}"),
    (r"yandex:federatedUser:(.+)", "user {} of a federation"),
    (r"aws:account/\*", "whoever IAM allows"),
    (r"azure:applier/.+", "whoever runs Terraform"),
    (r"azure:(principal|identity|tenant)/(.+)", "{} {}"),
    (r"azure:group/(everybody in .+)", "{}"),
    (r"azure:(local|mongo)-user/(.+)", "{} user {}"),
    (r"snowflake:listing/(.+)", "whomever the listing {} targets"),
    (r"oci:dynamic-group/(.+)", "dynamic group {}"),
    (r"oci:service/(.+)", "service {}"),
    (r"oci:tenancy/\*", "every tenancy"),
    (r"(aws-[\w-]+):(\w+)/(.+)", "{1} {2} of {0}"),
)
"""What a whole id is called, where that is not the principal's kind and the end of its id; the first that fits."""
_NOT_KNOWN = "that is not known"
_NAMELESS = re.compile(rf"{_NOT_KNOWN}(?: \(\{{\{{.*\)|)\Z", re.DOTALL)
_FILLED_IN = re.compile(r"[\w-]+:(user|group|role|serviceaccount|unknown)/(?:\*/)?(.*\{\{.*)", re.DOTALL)
"""An id with a name that a template fills in: what it is, and its name."""
_IN_SOME_ACCOUNT = re.compile(r"aws(?:-[\w-]+)?:\w+/\*/[^*]+")
_CALLED = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _WORDS)

_AUTHENTICATED = {
    "oci": "everybody in the tenancy",
    "kubernetes": "every account of the cluster",
    **dict.fromkeys(("aws", "gcp", "azure", "alibaba", "yandex"), "every customer of the cloud"),
}
"""Whom it means where a principal stands for everybody with a login, by the beginning of its id."""


def name_of(grant: Grant) -> str:
    """The principal of a grant for people: role app, group ops@example.com, everyone."""
    principal = grant.principal
    if principal is None:
        return grant.receiver or "whoever holds it"
    if principal.kind == "everyone":
        return "whoever meets its conditions" if grant.conditions and not grant.broad else "everyone"
    if principal.kind == "authenticated":
        return _AUTHENTICATED.get(principal.id.partition(":")[0], "everybody who can log in")
    name = principal.id.partition(":")[2].partition("/")[2] or principal.id.rpartition(":")[2]
    if not name:
        return f"a principal {_NOT_KNOWN}"
    if name == "?":
        return _one_of(principal.id.partition(":")[2].partition("/")[0])
    if name == "*" and principal.unknown:
        return _one_of("tenant" if principal.id == "azure:tenant/*" else principal.kind.replace("-", " "))
    words = _called(principal, name)
    return words.replace("*", "…") if principal.unknown else words


def is_nameless(grant: Grant) -> bool:
    """Whether nothing of the principal's name is known."""
    return bool(_NAMELESS.search(name_of(grant)))


def missing_of(grant: Grant) -> str:
    """What of a principal that is not wholly known is not, for people: all of its name, its account, or a part."""
    if is_nameless(grant):
        return "its name is not known"
    lacks_account = grant.principal is not None and _IN_SOME_ACCOUNT.fullmatch(grant.principal.id)
    return "its account is not known" if lacks_account else "not all of its name is known"


def _one_of(sort: str) -> str:
    article = "an" if sort[0] in "aeio" or sort == "unknown" else "a"  # a user, an account
    return f"{article} {sort} {_NOT_KNOWN}"


def _called(principal: Principal, name: str) -> str:
    if filled_in := _FILLED_IN.fullmatch(principal.id):
        sort, name = filled_in.groups()
        return called("service account" if sort == "serviceaccount" else sort, name)
    for pattern, words in _CALLED:
        match = pattern.fullmatch(principal.id)
        if match:
            return words.format(*match.groups())
    if principal.kind == "unknown" and not principal.unknown:
        return f'"{principal.id.partition(":")[2]}"'
    return f"{principal.kind.replace('-', ' ')} {name}"
