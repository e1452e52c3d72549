"""Texts that carry a place inside them: ARNs, OCIDs, self links, hostnames, object URLs.

Sources: AWS General Reference, "Amazon Resource Names"; Alibaba Cloud RAM, "Resource ARNs"; Tencent Cloud CAM,
"Six-segment format"; OCI documentation, "Resource Identifiers"; Google Cloud API design guide, "Resource names"; IBM
Cloud documentation, "Cloud Resource Names"; the Scaleway provider's "Regions and zones": ids begin with their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HOST = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)(?::\d+)?(?:/|$)", re.IGNORECASE
)
_BUCKET_SCHEMES = {
    "gs": "gs",
    "gcs": "gs",
    "s3": "s3",
    "s3a": "s3",
    "s3gov": "s3",
    "s3china": "s3",
    "oss": "oss",
    "cosn": "cos",
    "obs": "obs",
}
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_REGION_OF_QUERY = re.compile(r"[?&]region=([a-z0-9-]+)")
_AZURE_STORAGE = re.compile(r"^([a-z0-9]+)\.(?:blob|dfs)\.core\.")
_LINK = re.compile(r"(?:^|/)(?:locations|regions|zones|instanceConfigs)/([^/]+)")
_PLACE_AND_ID = re.compile(r"^([a-z]{2}-[a-z]{3}(?:-\d)?)/[0-9a-f]{8}-[0-9a-f-]{27}$")
_DOCKER_REPOSITORY = re.compile(r"^(.+)-(?:docker|maven|npm|python|apt|yum|go|generic)$")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a text carries: codes that may be a place, best first; the name of a bucket that stands for one."""

    form: str
    codes: tuple[str, ...] = ()
    name: str = ""
    service: str = ""


def carried_by(text: str) -> Carried | None:
    """The place that an identifier carries, None where the text is not of a known form (a plain code or name). A URL
    whose host cannot be read carries none, and is no code either."""
    if text.startswith("arn:"):
        return _arn(text)
    if text.startswith("crn:"):
        return _crn(text)
    if text.startswith("acs:"):
        return _six_parts(text.replace("acs:", "acs::", 1))
    if text.startswith("qcs:"):
        return _six_parts(text)
    if text.startswith("ocid1."):
        fields = text.split(".")
        region = fields[3].replace("_", "-") if len(fields) > 4 else ""  # file storage writes eu_frankfurt_1
        return Carried("OCID", (region,) if region else ())
    scheme, _, rest = text.partition("://")
    if rest and scheme in _BUCKET_SCHEMES:
        asked = _REGION_OF_QUERY.search(rest)
        codes = (asked.group(1),) if asked else ()
        return Carried("URL", codes, re.split(r"[/?]", rest, maxsplit=1)[0], _BUCKET_SCHEMES[scheme])
    link = _LINK.search(text) or _PLACE_AND_ID.match(text)
    if link:
        return Carried("link", (link.group(1),))
    host = _HOST.match(text)
    if host:
        return _host(host.group(1))
    return Carried("URL") if _URL.match(text) else None


def _arn(text: str) -> Carried:
    fields = text.split(":", 5)
    if len(fields) < 6:
        return Carried("ARN")
    service, region, resource = fields[2], fields[3], fields[5]
    name = resource.partition("/")[0] if service == "s3" else re.split(r"[:/]", resource)[-1]
    return Carried("ARN", (region,) if region else (), name, service)


def _crn(text: str) -> Carried:
    """crn:version:cloud:kind:service:location:scope:instance:type:resource; a bucket's location is always `global`."""
    fields = text.split(":", 9)
    if len(fields) < 8:
        return Carried("CRN")
    service, location = fields[4], fields[5]
    codes = (location,) if location and location != "global" else ()
    return Carried("CRN", codes, fields[-1] or fields[7], service)


def _six_parts(text: str) -> Carried:
    """qcs:project:service:region:account:resource of Tencent; Alibaba leaves the project out. `*` is every region."""
    fields = text.split(":", 5)
    if len(fields) < 6:
        return Carried("ARN")
    codes = (fields[3],) if fields[3] not in ("", "*") else ()
    return Carried("ARN", codes, fields[5].rsplit("/", 1)[-1], fields[2])


_LABELS_OF_A_DOMAIN = 2
"""The name that somebody registered says who it is and in which registry (example.eu), never where."""


def _host(host: str) -> Carried:
    labels = host.lower().split(".")
    labels = labels[:-_LABELS_OF_A_DOMAIN] if len(labels) > _LABELS_OF_A_DOMAIN else labels
    codes = [host.lower(), *labels]
    for label in labels:
        repository = _DOCKER_REPOSITORY.match(label)
        if repository:
            codes.append(repository.group(1))
        if label.startswith("s3-"):
            codes.append(label.removeprefix("s3-"))
    account = _AZURE_STORAGE.match(host.lower())
    return Carried("hostname", tuple(codes), account.group(1) if account else "", "azure" if account else "")


def short_names(text: str) -> tuple[str, ...]:
    """The names by which `text` may mean a block: itself, the last segment of a path, an ARN's own name."""
    names = [text]
    carried = carried_by(text)
    if carried and carried.name:
        names.append(carried.name)
    if "/" in text:
        names.append(text.rstrip("/").rsplit("/", 1)[-1])
    return tuple(dict.fromkeys(names))
