"""The ways in which a configuration could plausibly write a place into an argument, by the argument's own name.

Nothing here knows the catalogue: a form is chosen by the cloud, the type's name and the words of the path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tools.coverage.rows import TERRAFORM, Known, Row
from tools.coverage.spelling import ALLOWED, FORBIDDEN, PAIRED, Spelling

MOST = 160
"""Forms that are tried for one row."""
_FOREIGN = {"aws": "aws", "amazon": "aws", "s3": "aws", "ec2": "aws", "ebs": "aws", "azure": "azure", "gcp": "gcp", "oci": "oci", "oracle": "oci"}
_SWITCH = re.compile(r"(^|_)(enabled?|allow|use|is|all)_|_enabled$|^multi_(az|region)$|^all_regions$|cross_region$|zones$")
_IDENTITY = re.compile(r"(_id|_arn|_identifier|_key|_source|_db|_resource|_uri|_name|_destination|_bucket)$|^(replica|source|destination|bucket)$")
_PLACE = re.compile(r"(region|location|zone|domain)(_id|_name|s)?$|^az$")
_INSIDE = ("region", "region_name", "location", "name", "region_id", "target", "availability_domain", "zone")
"""What a place is called inside a block whose arguments are not listed."""
_REDUNDANCIES = (("\"LRS\"", "\"GRS\""), ("\"Local\"", "\"Geo\""), ("\"Zone\"", "\"GeoZone\""))


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a row. `name` is shown; `body` gives the arguments for a side, `helpers` blocks beside it.

    `about` are further attributes that a finding may name, where the argument says a place together with them.
    """

    name: str
    body: Callable[[bool], str]
    helpers: Callable[[bool, str], str] = lambda forbidden, name: ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """An expression for a side (forbidden or not), with what it is called."""

    name: str
    text: Callable[[bool], str]


def forms(row: Row, known: Known) -> list[Form]:
    """The forms of a row, likeliest first."""
    candidates = [*_plain(row, known), *_switched(row, known), *_numbered(row), *_referring(row, known)]
    candidates.sort(key=lambda candidate: candidate[0])
    seen: dict[tuple[str, str, str], Form] = {}
    for _, form in candidates:
        seen.setdefault((form.body(True), form.body(False), form.helpers(True, "x")), form)
    return list(seen.values())[:MOST]


Weighed = tuple[float, Form]
"""How unlikely a form is, and the form."""


def _plain(row: Row, known: Known) -> Iterator[Weighed]:
    values = list(_values(row))
    for leaf_rank, leaf in enumerate(_leaves(row, known)):
        for beside_rank, beside in enumerate(_besides(row, known)):
            for value_rank, value in enumerate(values):
                for style, form in _written(leaf, value, beside):
                    yield leaf_rank * 0.7 + beside_rank * 1.5 + value_rank + style, form


def _besides(row: Row, known: Known) -> Iterator[Mapping[str, str]]:
    """Arguments beside the one in question: none, its own allowed place, and the switches that are listed with it."""
    own = _quoted(ALLOWED[row.cloud].region)
    if row.cloud == "azure" and row.attribute != "location":
        yield {"location": own}
    yield {}
    if row.cloud == "gcp":
        yield {"location": own} if row.attribute != "location" else {"region": own}
    switches = {name: "true" for name in known.beside(row.kind, row.attribute) if _SWITCH.search(name)}
    if switches and "." not in row.attribute:
        yield switches


def _leaves(row: Row, known: Known) -> Iterator[str]:
    """The paths at which a place is written for the row: its own, and what stands below it."""
    last = row.attribute.rsplit(".", 1)[-1]
    below = [f"{row.attribute}.{path}" for path in known.below(row.kind, row.attribute)]
    if not below or _PLACE.search(last):
        yield row.attribute
    yield from below
    if not below or not _PLACE.search(last):
        for name in _INSIDE:
            yield f"{row.attribute}.{name}"


def _words(attribute: str) -> set[str]:
    return set(re.split(r"[_.]", attribute.lower()))


def _values(row: Row) -> Iterator[Value]:
    last = row.attribute.rsplit(".", 1)[-1]
    words = _words(last)
    cloud = _cloud(row)
    regional, zonal = _code(cloud, "region", "region"), _code(cloud, "zone", "zone")
    if words & {"zone", "zones", "az", "domain", "domains"}:
        order = [zonal, _code(cloud, "zone_id", "zone id"), regional]
    else:
        order = [regional, _code(cloud, "display", "display name"), _code(cloud, "multi", "multi-region"), zonal]
    order.append(_code(cloud, "key", "short key"))
    if "pop" in words:
        order.insert(0, Value("access point", lambda side: _quoted(f"{_side(cloud, side).region}-pop")))
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
        "azure": [],
    }
    for pattern in patterns[cloud]:
        name = {"aws": "ARN", "alibaba": "ARN", "gcp": "resource link", "oci": "OCID"}[cloud]
        yield Value(name, lambda side, pattern=pattern: _quoted(pattern.format(**_spelled(cloud, side))))  # type: ignore[misc]


def _spelled(cloud: str, forbidden: bool) -> dict[str, str]:
    spelling = _side(cloud, forbidden)
    return {"region": spelling.region, "zone": spelling.zone}


def _side(cloud: str, forbidden: bool) -> Spelling:
    return (FORBIDDEN if forbidden else ALLOWED)[cloud]


def _cloud(row: Row) -> str:
    """The cloud whose codes the argument takes: another one's where its name says so."""
    parts = row.attribute.split(".")
    for part in reversed(parts):
        for word in part.split("_"):
            other = _FOREIGN.get(word)
            if other and other != row.cloud:
                return other
    return row.cloud


def _code(cloud: str, field_name: str, name: str) -> Value:
    if cloud == "oci" and field_name == "zone":
        name = "availability domain"
    return Value(name, lambda side: _quoted(getattr(_side(cloud, side), field_name)))


def _quoted(text: str) -> str:
    return f'"{text}"'


def _written(leaf: str, value: Value, beside: Mapping[str, str]) -> Iterator[Weighed]:
    parts = leaf.split(".")
    extra = "".join(f"{name} = {text}\n" for name, text in beside.items() if name != parts[0])
    note = f" beside {' and '.join(beside)}" if extra else ""
    if len(parts) == 1:
        yield 0, Form(value.name + note, lambda side: f"{extra}{leaf} = {value.text(side)}\n")
        return
    for weight, name, wrap in ((0, "in a block", _blocks), (3, "in an object", _objects), (4, "in a list of objects", _lists)):
        yield weight, Form(f"{value.name} {name}{note}", lambda side, wrap=wrap: extra + wrap(parts, value.text(side)))  # type: ignore[misc]
    for switch in ("enabled = true", 'status = "Enabled"'):
        yield (
            2,
            Form(
                f"{value.name} in a block that is switched on{note}",
                lambda side, switch=switch: extra + _blocks(parts, value.text(side), switch),  # type: ignore[misc]
            ),
        )


def _blocks(parts: list[str], text: str, inside: str = "") -> str:
    body = f"{parts[-1]} = {text}\n"
    if inside:
        body += f"{inside}\n"
    for part in reversed(parts[:-1]):
        body = f"{part} {{\n{body}}}\n"
    return body


def _objects(parts: list[str], text: str, inside: str = "") -> str:
    body = f"{{ {parts[-1]} = {text} }}"
    for part in reversed(parts[1:-1]):
        body = f"{{ {part} = {body} }}"
    return f"{parts[0]} = {body}\n"


def _lists(parts: list[str], text: str, inside: str = "") -> str:
    body = f"[{{ {parts[-1]} = {text} }}]"
    for part in reversed(parts[1:-1]):
        body = f"[{{ {part} = {body} }}]"
    return f"{parts[0]} = {body}\n"


def _switched(row: Row, known: Known) -> Iterator[Weighed]:
    """A switch that makes a service copy to what is listed beside it, or to the pair of an allowed region."""
    parts = row.attribute.split(".")
    weight = 0.0 if _SWITCH.search(parts[-1]) or parts[-1].endswith("_type") else 8.0
    for sibling in known.beside(row.kind, row.attribute):
        if _PLACE.search(sibling) and "." not in row.attribute:
            target = f"{sibling} = [{_quoted(FORBIDDEN[row.cloud].region)}]\n"
            body = lambda side, target=target: target + _blocks(parts, "true" if side else "false")  # noqa: E731
            yield weight, Form("switch beside a place abroad", body, about=(sibling,))
    if row.cloud not in PAIRED or row.attribute == "location":
        return
    for off, on in (("false", "true"), *_REDUNDANCIES):
        name = "switch" if off == "false" else "kind of redundancy"
        text = lambda side, off=off, on=on: _blocks(parts, on if side else off)  # noqa: E731
        top = f"location = {_quoted(PAIRED[row.cloud])}\n"
        yield weight, Form(f"{name} in a region with a pair abroad", lambda side, text=text: top + text(side))  # type: ignore[misc]
        for parent in _parents(row, known):
            yield (
                weight + 1,
                Form(
                    f"{name} below a parent in a region with a pair abroad",
                    lambda side, text=text, parent=parent: f"{_id_of(parent, row.kind)} = {parent}.@target.id\n" + text(side),  # type: ignore[misc]
                    helpers=lambda side, name, parent=parent: f'resource "{parent}" "{name}" {{\n{top}}}\n',  # type: ignore[misc]
                ),
            )


def _parents(row: Row, known: Known) -> list[str]:
    """Kinds of the same family with a location of their own: azurerm_mssql_server of azurerm_mssql_database."""
    family = "_".join(row.kind.split("_")[:2]) + "_"
    every = [kind for kind, own in known.attributes.items() if kind.startswith(family) and "location" in own]
    return sorted(every, key=len)[:4] if "location" not in known.attributes[row.kind] else []


def _id_of(parent: str, kind: str) -> str:
    words = parent.split("_")[1:]
    return "_".join(words if words[-1] == "workspace" else words[1:]) + "_id"


def _numbered(row: Row) -> Iterator[Weighed]:
    """A zone by its number or a site by its name, which is one of the region that stands beside it."""
    parts = row.attribute.split(".")
    last = parts[-1]
    if row.cloud != "azure" or "zone" not in last:
        return
    texts = ['"losangeles"'] if "edge" in last else ['["1"]', '"1"']
    name = "edge zone" if "edge" in last else "number of a zone"
    for text in texts:
        for depth, attribute in enumerate(("location", "target_region", "region")):
            place = lambda side, attribute=attribute: f"{attribute} = {_quoted(_side('azure', side).region)}"  # noqa: E731
            top = lambda side, text=text, place=place: place(side) + "\n" + _blocks(parts, text)  # noqa: E731
            yield depth, Form(f"{name} of the region beside it", top, about=(attribute,))
            if len(parts) > 1:
                own = f"location = {_quoted(ALLOWED['azure'].region)}\n"
                inner = lambda side, text=text, place=place, own=own: own + _blocks(parts, text, place(side))  # noqa: E731
                yield depth, Form(f"{name} of the region beside it", inner, about=(".".join([*parts[:-1], attribute]),))


def _referring(row: Row, known: Known) -> Iterator[Weighed]:
    """A reference to another resource, which stands elsewhere: kinds whose name ends as the argument's does."""
    base = 1.0 if _IDENTITY.search(row.attribute) else 6.0
    beside = f"location = {_quoted(ALLOWED['azure'].region)}\n" if row.cloud == "azure" else ""
    for rank, kind in enumerate(_targets(row, known)):
        bucket = kind.endswith("_bucket")
        leaves = [row.attribute, *(f"{row.attribute}.{name}" for name in (_BUCKETS if bucket else ()))]
        for depth, leaf in enumerate(leaves):
            for number, (name, text) in enumerate(_references(row, kind, bucket)):
                for switch in ("", 'status = "Enabled"') if depth else ("",):
                    body = lambda side, leaf=leaf, text=text, switch=switch: (  # noqa: E731
                        beside + _blocks(leaf.split("."), text, switch)
                    )
                    helpers = lambda side, name, kind=kind: _target(row, known, kind, side, name)  # noqa: E731
                    yield base + rank * 0.5 + number * 0.5 + depth * 0.5 + bool(switch), Form(name, body, helpers)


_BUCKETS = ("location", "bucket", "rules.destination.bucket", "rule.destination.bucket")
"""Where a block names a bucket."""


def _references(row: Row, kind: str, bucket: bool) -> Iterator[tuple[str, str]]:
    for path in ("id", "arn", "name"):
        yield f"reference to another resource's {path}", f"{kind}.@target.{path}"
    if bucket:
        scheme = {"aws": "s3", "gcp": "gs", "alibaba": "oss"}.get(row.cloud, "")
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
    buckets = {"aws": "aws_s3_bucket", "gcp": "google_storage_bucket", "alibaba": "alicloud_oss_bucket"}
    if row.cloud in buckets and re.search(r"location|artifact|replication|uri|bucket|dest|region", last):
        found.append(buckets[row.cloud])
    return list(dict.fromkeys(found))


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _target(row: Row, known: Known, kind: str, forbidden: bool, name: str) -> str:
    own = known.attributes.get(kind, frozenset())
    lines = []
    if row.cloud != "azure" and forbidden:
        lines.append(f"provider = {TERRAFORM[row.cloud]}.elsewhere")
    spelling = _side(row.cloud, forbidden)
    if row.cloud in ("azure", "gcp"):
        for attribute in ("location", "region"):
            if attribute in own:
                lines.append(f'{attribute} = "{spelling.region}"')
                break
    body = "".join(f"  {line}\n" for line in lines)
    extra = f'  bucket = "{name}"\n' if kind.endswith("_bucket") else ""
    return f'resource "{kind}" "{name}" {{\n  name = "{name}"\n{extra}{body}}}\n'
