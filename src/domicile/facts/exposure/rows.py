"""The rows of `rules/catalogue/<provider>/exposures.yaml` as typed data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SELF, ACCOUNT, PROJECT = "self", "account", "project"
Changes = tuple[tuple[str, str], ...]
"""Versions of a provider and what those before each take where nothing is set, the oldest first."""
IS_SET = "<set>"
"""In a table or a list of values: anything but null."""


@dataclass(frozen=True, slots=True)
class Join:
    """Which attribute names the resource that holds the data, and of which kinds that is.

    `reach` is `self` (the block itself) or `account` (every resource of the account) where no attribute names one, and
    `project` where the attributes name the project whose every resource it is about.
    `derived`: the name may be made of what the provider computes of the resource (a piece of its id).
    """

    attributes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    reach: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """An attribute and the values with which the test holds; `absent` is what the provider takes when none is set.

    `older` is an attribute and a pattern of it with which nothing is taken (the versions before there was a default);
    `before` are versions of the provider and what those before each of them take, the oldest first; `in_doubt` is what
    counts where the version is not known.
    """

    attribute: str
    values: frozenset[str]
    absent: str = ""
    older: tuple[str, str] = ("", "")
    before: Changes = ()
    in_doubt: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class OpeningRow:
    """One way to open: `form` names the reader, `settings` is what that reader takes from the row. `only` as in
    `GuardRow`."""

    kinds: tuple[str, ...]
    form: str
    mechanism: str
    channel: str
    at: Join
    attribute: str
    unless: tuple[Test, ...]
    fix: str
    settings: Mapping[str, Any]
    tables: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[str, str] = ("", "")

    def table(self, name: str) -> Mapping[str, Any]:
        """A setting that is a table: written in the row, or the name of one of the file's tables."""
        table = self.settings.get(name, {})
        named: Mapping[str, Any] = self.tables[table] if isinstance(table, str) else table
        return named

    def listed(self, name: str) -> list[str] | None:
        """A setting that is a list, in the row or by the name of one of the file's tables; None where it is not set."""
        values = self.settings.get(name)
        return self.tables[values] if isinstance(values, str) else values


@dataclass(frozen=True, slots=True)
class GuardRow:
    """A setting that stops mechanisms: `name` is what a store's `needs` calls it.

    `refuses` are mechanisms of which it refuses what is new and leaves what was there before.
    `only` is (attribute, regular expression) that its text must match for the block to be such a guard at all; where
    one of `unless` holds or may hold, it is none. `doubt` says why it may stand before a store or not, though it is on.
    `channels` are the only ones that it is about (every one without them): the block of an account's buckets leaves its
    queues open.
    """

    kinds: tuple[str, ...]
    at: Join
    test: Test
    stops: frozenset[str]
    name: str
    only: tuple[str, str] = ("", "")
    unless: tuple[Test, ...] = ()
    refuses: frozenset[str] = frozenset()
    doubt: str = ""
    channels: frozenset[str] = frozenset()

    def stands_before(self, mechanism: str, channel: str) -> bool:
        """Whether it says anything about a mechanism on a channel."""
        return mechanism in self.stops | self.refuses and (not self.channels or channel in self.channels)


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A kind that holds data: the attributes whose text others may name it by, and the guards that it needs.

    `called` is what to call it where that is not its address (the buckets of the account). `behind` leads to what holds
    the data where this is only a way to it: what guards that guards this too. Of each of `needs` one is enough. `only`
    as in `GuardRow`: which blocks of the kind need the guards.
    """

    kind: str
    channel: str
    names: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    fix: str
    called: str = ""
    behind: Join | None = None
    only: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, eq=False)
class ContextRow:
    """A setting that opens nothing, and what it tells of a store that is open on one of the `channels`."""

    kinds: tuple[str, ...]
    at: Join
    test: Test
    channels: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """All rows of all providers. `language` is what the policy language of AWS, which other clouds took over, knows
    (conditions, actions)."""

    stores: Mapping[str, StoreRow]
    openings: tuple[OpeningRow, ...]
    guards: tuple[GuardRow, ...]
    language: Mapping[str, Any]
    contexts: tuple[ContextRow, ...] = ()


def rows_of(section: Mapping[str, Any]) -> Rows:
    """The rows of the compiled section `exposures`: provider → the data of its file."""
    stores: dict[str, StoreRow] = {}
    openings: list[OpeningRow] = []
    guards: list[GuardRow] = []
    contexts: list[ContextRow] = []
    language: dict[str, dict[str, Any]] = {}
    for data in section.values():
        tables = data.get("tables", {})
        stores.update((row["kind"], _store(row)) for row in data.get("stores", ()))
        openings.extend(_opening(row, tables) for row in data.get("openings", ()))
        guards.extend(_guard(row) for row in data.get("guards", ()))
        contexts.extend(_context(row) for row in data.get("contexts", ()))
        for table, words in data.get("policy_language", {}).items():
            _add(language.setdefault(table, {}), words)
    return Rows(stores, tuple(openings), tuple(guards), language, tuple(contexts))


def _add(table: dict[str, Any], words: Mapping[str, Any]) -> None:
    """What a cloud's words add to a table: a list is continued, anything else is put there."""
    for word, meaning in words.items():
        table[word] = [*table.get(word, ()), *meaning] if isinstance(meaning, list) else meaning


def _context(row: Mapping[str, Any]) -> ContextRow:
    at = join_of(row.get("at", SELF))
    return ContextRow(kinds_of(row), at, test_of(row), tuple(row["channels"]), row["says"])


def _store(row: Mapping[str, Any]) -> StoreRow:
    names = tuple(row.get("names", ("name", "id")))
    needs = tuple((one,) if isinstance(one, str) else tuple(one) for one in row.get("needs", ()))
    behind = join_of(row["behind"]) if "behind" in row else None
    return StoreRow(
        row["kind"], row.get("channel", ""), names, needs, row.get("fix", ""), row.get("called", ""), behind, _only(row)
    )


def _opening(row: Mapping[str, Any], tables: Mapping[str, Any]) -> OpeningRow:
    return OpeningRow(
        kinds=kinds_of(row),
        form=row.get("form", "value"),
        mechanism=row["mechanism"],
        channel=row["channel"],
        at=join_of(row.get("at", SELF)),
        attribute=row.get("attribute", ""),
        unless=tuple(test_of(test) for test in row.get("unless", ())),
        fix=row.get("fix", ""),
        settings=row,
        tables=tables,
        only=_only(row),
    )


def _guard(row: Mapping[str, Any]) -> GuardRow:
    name = row.get("name", row["attribute"])
    return GuardRow(
        kinds=kinds_of(row),
        at=join_of(row.get("at", SELF)),
        test=test_of(row),
        stops=frozenset(row.get("stops", ())),
        name=name,
        only=_only(row),
        unless=tuple(test_of(test) for test in row.get("unless", ())),
        refuses=frozenset(row.get("refuses", ())),
        doubt=row.get("doubt", ""),
        channels=frozenset(row.get("channels", ())),
    )


def _only(row: Mapping[str, Any]) -> tuple[str, str]:
    only = row.get("only", {})
    return only.get("attribute", ""), only.get("matches", "")


def kinds_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of a row; with `base`, the three kinds that Google makes of each IAM resource."""
    bases = row.get("bases", ())
    return (*row.get("kinds", ()), *(f"{base}_{end}" for base in bases for end in ("member", "binding", "policy")))


def join_of(data: str | Mapping[str, Any]) -> Join:
    """`self`, `account`, {project: attribute}, or {attribute, kinds, derived}."""
    if isinstance(data, str):
        return Join(reach=data)
    if "project" in data:
        named = data["project"]
        return Join((named,) if isinstance(named, str) else tuple(named), reach=PROJECT)
    attributes = data["attribute"]
    names = (attributes,) if isinstance(attributes, str) else tuple(attributes)
    return Join(names, tuple(data.get("kinds", ())), derived=data.get("derived", False))


def test_of(data: Mapping[str, Any]) -> Test:
    """{attribute, values, absent, older: {attribute, matches}, before}; without values any that is set."""
    older = data.get("older", {})
    return Test(
        data["attribute"],
        spelled(data.get("values", (IS_SET,))),
        spell(data.get("absent", "")),
        (older.get("attribute", ""), older.get("matches", "")),
        changes_of(data),
        spell(data.get("in_doubt", "")),
    )


def changes_of(data: Mapping[str, Any]) -> Changes:
    """`before`: {version, absent}, or a list of such from the oldest version on."""
    before = data.get("before", ())
    rows = [before] if isinstance(before, Mapping) else before
    return tuple((str(row["version"]), spell(row["absent"])) for row in rows)


def spelled(values: Iterable[Any]) -> frozenset[str]:
    """Values as they are compared."""
    return frozenset(spell(value) for value in values)


def spell(data: Any) -> str:
    """A scalar as it is compared: lower case, booleans as true and false."""
    return str(data).lower()
