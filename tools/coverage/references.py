"""References to another resource that stands elsewhere: kinds whose name ends as the argument's does, and buckets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.coverage.code import Form, Weighed, blocks, quoted
from tools.coverage.rows import TERRAFORM, Known, Row
from tools.coverage.spelling import ALLOWED, OWN_REGION, PROVIDERS
from tools.coverage.values import PLACE, spelled_on

_IDENTITY = re.compile(
    r"_(id|arn|identifier|key|source|db|resource|uri|name|destination|bucket)$|^(replica|source|destination|bucket)$"
)
_STORES = {
    "aws": "aws_s3_bucket",
    "gcp": "google_storage_bucket",
    "alibaba": "alicloud_oss_bucket",
    "oci": "oci_objectstorage_bucket",
    "huawei": "huaweicloud_obs_bucket",
    "tencent": "tencentcloud_cos_bucket",
    "digitalocean": "digitalocean_spaces_bucket",
}
_SCHEMES = {"aws": "s3", "gcp": "gs", "alibaba": "oss", "huawei": "obs", "tencent": "cosn"}
"""How the path of an object begins."""
_BUCKETS = ("location", "bucket", "rules.destination.bucket", "rule.destination.bucket")
"""Where a block names a bucket."""


def referring(row: Row, known: Known) -> Iterator[Weighed]:
    """A reference to another resource, which stands elsewhere: kinds whose name ends as the argument's does."""
    base = 1.0 if _IDENTITY.search(row.attribute) else 4.0
    beside = ""
    if row.cloud == "azure" and row.attribute != "location":
        beside = f"location = {quoted(ALLOWED['azure'].region)}\n"
    for rank, kind in enumerate(_targets(row, known)):
        bucket = kind.endswith("_bucket")
        leaves = [row.attribute, *(f"{row.attribute}.{name}" for name in (_BUCKETS if bucket else ()))]
        for depth, leaf in enumerate(leaves):
            for number, (name, text) in enumerate(_references(row, kind, bucket, leaf)):
                for switch in ("", 'status = "Enabled"') if depth else ("",):
                    body = lambda side, leaf=leaf, text=text, switch=switch: (  # noqa: E731
                        beside + blocks(leaf.split("."), text, switch)
                    )
                    helpers = lambda side, name, kind=kind: _target(row, known, kind, side, name)  # noqa: E731
                    yield base + rank * 0.5 + number * 0.5 + depth * 0.5 + bool(switch), Form(name, body, helpers)


def _references(row: Row, kind: str, bucket: bool, leaf: str) -> Iterator[tuple[str, str]]:
    """What names a resource. Where the code of a place stands, only the URL of a bucket does, and no identity."""
    if not PLACE.search(row.attribute.rsplit(".", 1)[-1]) or leaf != row.attribute:
        for path in ("id", "arn", "name"):
            yield f"reference to another resource's {path}", f"{kind}.@target.{path}"
    if bucket:
        scheme = _SCHEMES.get(row.cloud, "")
        yield "URL of a bucket", f'"{scheme}://@target/path"'
        yield "URL of a bucket", f'["{scheme}://@target/path"]'


def _targets(row: Row, known: Known) -> list[str]:
    last = row.attribute.rsplit(".", 1)[-1]
    stem = re.sub(r"_(id|ids|arn|arns|identifier|name|uri)$", "", last)
    stems = [stem, *("_".join(stem.split("_")[number:]) for number in range(1, len(stem.split("_"))))]
    prefix = TERRAFORM[row.cloud]
    found: list[str] = []
    for one in stems:
        if len(one) < 4 or one in ("location", "region", "zone", "zones", "locations", "regions"):
            continue
        ending = [kind for kind in known.attributes if kind.startswith(prefix) and kind.endswith("_" + one)]
        found.extend(sorted(ending, key=lambda kind: (-_common(kind, row.kind), len(kind)))[:2])
    found = found[:3]
    found.append(row.kind)
    if row.cloud in _STORES and re.search(r"location|artifact|replication|uri|bucket|dest|region", last):
        found.append(_STORES[row.cloud])
    return list(dict.fromkeys(found))


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _target(row: Row, known: Known, kind: str, forbidden: bool, name: str) -> str:
    own = known.attributes.get(kind, frozenset())
    lines = []
    if "elsewhere" in PROVIDERS[row.cloud] and forbidden:
        lines.append(f"provider = {TERRAFORM[row.cloud]}.elsewhere")
    spelling = spelled_on(row.cloud, forbidden)
    if row.cloud in OWN_REGION:
        for attribute in ("location", "region"):
            if attribute in own:
                lines.append(f'{attribute} = "{spelling.region}"')
                break
    body = "".join(f"  {line}\n" for line in lines)
    extra = f'  bucket = "{name}"\n' if kind.endswith("_bucket") else ""
    return f'resource "{kind}" "{name}" {{\n  name = "{name}"\n{extra}{body}}}\n'
