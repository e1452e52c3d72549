"""The spellings in which an argument may say a place, by the words of its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.coverage.code import quoted
from tools.coverage.rows import Row
from tools.coverage.spelling import ALLOWED, FORBIDDEN, Spelling

PLACE = re.compile(r"(region|location|zone|domain)(_id|_name|s)?$|^az$")
"""Names of arguments that hold the code of a place, and no other thing that has one."""
_FOREIGN = {
    "aws": "aws",
    "amazon": "aws",
    "s3": "aws",
    "ec2": "aws",
    "ebs": "aws",
    "azure": "azure",
    "gcp": "gcp",
    "oci": "oci",
    "oracle": "oci",
    "oss": "alibaba",
}


@dataclass(frozen=True, slots=True)
class Value:
    """An expression for a side (forbidden or not), with what it is called."""

    name: str
    text: Callable[[bool], str]


def values(row: Row) -> Iterator[Value]:
    last = row.attribute.rsplit(".", 1)[-1]
    words = _words(last)
    cloud = _cloud(row)
    regional, zonal = code(cloud, "region", "region"), code(cloud, "zone", "zone")
    if words & {"zone", "zones", "az", "domain", "domains"}:
        order = [zonal, code(cloud, "zone_id", "zone id"), regional]
    else:
        order = [regional, code(cloud, "display", "display name"), code(cloud, "multi", "multi-region"), zonal]
    order.append(code(cloud, "key", "short key"))
    if cloud == row.cloud:
        others = {_FOREIGN[word] for word in row.kind.split("_")[1:] if word in _FOREIGN} - {cloud}
        order[1:1] = [code(other, "region", f"region of {other}") for other in sorted(others)]
    if "pop" in words:
        order.insert(0, Value("access point", lambda side: quoted(f"{spelled_on(cloud, side).region}-pop")))
    for value in order:
        if last.endswith("s") and not last.endswith("ss"):
            yield Value(f"list of {value.name}", lambda side, value=value: f"[{value.text(side)}]")  # type: ignore[misc]
            yield value
        else:
            yield value
            yield Value(f"list of {value.name}", lambda side, value=value: f"[{value.text(side)}]")  # type: ignore[misc]
    yield from _identities(cloud)


def _identities(cloud: str) -> Iterator[Value]:
    patterns = {
        "aws": ["arn:aws:svc:{region}:111122223333:thing/x"],
        "gcp": ["projects/p/locations/{region}/things/x", "projects/p/zones/{zone}/things/x"],
        "oci": ["ocid1.thing.oc1.{region}.aaaa"],
        "alibaba": ["acs:svc:{region}:1111:thing/x"],
        "tencent": ["qcs::svc:{region}:uin/1:thing/x"],
    }
    for pattern in patterns.get(cloud, ()):
        name = {"gcp": "resource link", "oci": "OCID"}.get(cloud, "ARN")
        yield Value(name, lambda side, pattern=pattern: quoted(pattern.format(**spelled(cloud, side))))  # type: ignore[misc]


def spelled(cloud: str, forbidden: bool) -> dict[str, str]:
    spelling = spelled_on(cloud, forbidden)
    return {"region": spelling.region, "zone": spelling.zone}


def spelled_on(cloud: str, forbidden: bool) -> Spelling:
    return (FORBIDDEN if forbidden else ALLOWED)[cloud]


def _cloud(row: Row) -> str:
    """The cloud whose codes the argument takes: another one's where its name says so."""
    for part in reversed(row.attribute.split(".")):
        named = [_FOREIGN[word] for word in part.split("_") if word in _FOREIGN]
        if named:
            return row.cloud if row.cloud in named else named[0]
    return row.cloud


def code(cloud: str, field_name: str, name: str) -> Value:
    if cloud == "oci" and field_name == "zone":
        name = "availability domain"
    return Value(name, lambda side: quoted(getattr(spelled_on(cloud, side), field_name)))


def _words(attribute: str) -> set[str]:
    return set(re.split(r"[_.]", attribute.lower()))
