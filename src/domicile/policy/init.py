"""A first policy, from what the estate shows: places, tags that look like classes, accounts. Valid as it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from domicile.model.estate import Estate
from domicile.model.listing import plural
from domicile.model.places import EVERYWHERE, Place
from domicile.model.values import Known
from domicile.policy.labels import Table, own_labels

LOOKS_LIKE_A_CLASS = re.compile(
    r"class|sensitiv|residen|jurisdiction|confidential|complian|\bpii\b|gdpr|data[-_ ]?(type|level|owner|location)",
    re.I,
)
FOREIGN = frozenset({"account", "domain", "tenancy", "group", "user"})
MOST = 12
"""Entries of one sort that are shown."""
QUARTER = 4
NOT_PLAIN = frozenset({"no", "yes", "on", "off", "true", "false", "null", "y", "n"})

HEAD = """\
# The residency policy of this repository, drafted from what `domicile init` found in it.
# Read it, correct it, commit it: every line is a decision that somebody has to answer for.
# Editors can check it against rules/schemas/policy.json of domicile.
version: 1

# Ready policies to build on, whose keys you can replace below:
#   eea, eu, eu-enclave, switzerland, uk, us-concern, us-protected
# extends: [pack:eea]
"""

TAIL = """\

# Who may approve exceptions, and where they belong. A waiver without an approver and an expiry does not hold.
# approvers:
#   - {name: data-protection-office, belongs: IE}
# waivers:
#   - {rule: RES101, address: aws_s3_bucket.old, reason: it is emptied, ticket: SEC-1,
#      approved_by: data-protection-office, approved_on: 2026-11-01, expires: 2027-03-31}
"""


def draft(estate: Estate) -> str:
    """The text of a policy that allows the countries in which most data is now; all else stands in comments."""
    places = _places(estate)
    countries = _countries(places)
    allowed = _mostly(countries)
    parts = [
        HEAD,
        *_seen(places, estate),
        *_classes(allowed, countries),
        *_classify(estate),
        *_principals(estate),
    ]
    return "\n".join(part.rstrip("\n") for part in parts) + "\n" + TAIL


def _places(estate: Estate) -> Counter[Place]:
    """The certain places of what keeps data → how many placements."""
    return Counter(
        placement.where.places[0]
        for placement in estate.placements
        if placement.role not in ("none", "edge") and len(placement.where.places) == 1 and not placement.where.unknown
    )


def _countries(places: Counter[Place]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for place, number in places.items():
        if len(place.countries) == 1 and EVERYWHERE not in place.countries:
            counted[next(iter(place.countries))] += number
    return counted


def _mostly(countries: Counter[str]) -> list[str]:
    """The country with most placements, and those with a quarter as many or more."""
    most = max(countries.values(), default=0)
    return sorted(country for country, number in countries.items() if number * QUARTER >= most)


def _seen(places: Counter[Place], estate: Estate) -> Iterator[str]:
    yield "\n# Where data is now:"
    for place, number in sorted(places.items(), key=lambda item: (-item[1], item[0].code))[: MOST * 2]:
        name = f"{place.name}, " if place.name else ""
        yield f"#   {number:5}  {place.code} ({name}{'/'.join(sorted(place.countries)) or 'no country known'})"
    if not places:
        yield "#   no place of any data could be told with certainty"
    unknown = Counter(p.where.unknown for p in estate.placements if p.where.unknown and p.role != "none")
    for reason, number in unknown.most_common(MOST):
        yield f"#   {number:5}  not known: {_on_one_line(reason)}"


def _classes(allowed: list[str], countries: Counter[str]) -> Iterator[str]:
    total = sum(countries.values())
    yield "\n# The class of everything that nothing below classifies."
    yield "home: home"
    yield "data_classes:"
    yield "  home:"
    if allowed:
        inside = sum(countries[country] for country in allowed)
        yield f"    allow: [{', '.join(_quoted(c) for c in allowed)}]   # {inside} of {total} placements are there"
    else:
        yield "    allow: anywhere   # name countries (IE), jurisdictions (EEA) or places (aws:eu-west-1)"
    others = [f"{country} ({number})" for country, number in countries.most_common() if country not in allowed]
    if others:
        yield f"    # Elsewhere now, so the scan shows it; add what is right: {', '.join(others)}"
    yield "    # roles: {backup: [EEA], key: [EEA]}   # tighter or wider for backup, replica, log, key, state"
    yield "    # access: [EEA]                        # where the people and systems that may read it belong"
    yield "    # operators: [aws]                     # who may run what holds it"
    yield "  open:"
    yield "    public: allowed                        # what is public by design: websites, downloads"


def _classify(estate: Estate) -> Iterator[str]:
    tags: Counter[tuple[str, str]] = Counter()
    for block in estate.index.blocks:
        tags.update(set(_tags(own_labels(block))))
    suggested = [(pair, number) for pair, number in tags.most_common() if LOOKS_LIKE_A_CLASS.search(pair[0])]
    yield "\n# What puts a resource into another class; the first match wins. Also: labels, names, paths, modules,"
    yield "# kinds, accounts, projects, subscriptions, compartments, namespaces."
    yield "classify:"
    yield "  - {tags: {data-class: open}, class: open}"
    for (key, value), number in suggested[:MOST]:
        yield f"  # - {{tags: {{{_quoted(key)}: {_quoted(value)}}}, class: home}}   # on {plural(number, 'resource')}"


def _tags(tables: Iterator[Table]) -> Iterator[tuple[str, str]]:
    for table in tables:
        if isinstance(table, Mapping):
            for key in table:
                value = table[key]
                if isinstance(value, Known) and isinstance(value.data, str):
                    yield key, value.data


def _principals(estate: Estate) -> Iterator[str]:
    """Nobody is said to belong anywhere: what stands in for the country is an error as long as nobody fills it in."""
    seen = Counter(grant.principal.id for grant in estate.grants if grant.principal and grant.principal.kind in FOREIGN)
    yield "\n# Who belongs where, a country for each WHERE (IE): needed as soon as a class says `access`."
    yield "# principals:"
    for identity, number in seen.most_common(MOST):
        yield f"#   {_quoted(identity)}: {{belongs: WHERE}}   # in {plural(number, 'grant')}"
    if not seen:
        yield "#   aws:account/111122223333: {belongs: IE, name: security-operations}"


def _quoted(text: str) -> str:
    """A YAML scalar on one line; quoted unless it is plain beyond doubt (NO would be false to other readers)."""
    clean = _on_one_line(text)
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", clean) and clean.casefold() not in NOT_PLAIN:
        return clean
    return "'" + clean.replace("'", "''") + "'"


def _on_one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
