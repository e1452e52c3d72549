"""Loading a policy: its file and what it extends, every section read, all mistakes reported at once."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from domicile.catalogue import Catalogue
from domicile.model.estate import Problem
from domicile.policy.classes import DataClass
from domicile.policy.classify import CRITERIA, Criteria, classifier
from domicile.policy.document import Entry, PolicyError, read
from domicile.policy.extends import PACK, display, extended, pack, read_file
from domicile.policy.globs import below
from domicile.policy.model import Policy
from domicile.policy.read_classes import data_classes
from domicile.policy.read_exceptions import approvers, transitions, waivers
from domicile.policy.read_places import PlaceReader
from domicile.policy.read_surroundings import (
    clusters,
    environment,
    environments,
    gateways,
    outsiders,
    principals,
    rule_settings,
)
from domicile.policy.shapes import Mistakes, choice, items, mapping, text, texts
from domicile.policy.spelling import listing, suggestion

KEYS = (
    "version", "extends", "home", "jurisdictions", "data_classes", "classify", "principals", "clusters", "gateways",
    "outsiders", "approvers", "transitions", "waivers", "rules", "inline_skips", "environment", "environments",
)  # fmt: skip
PACK_KEYS = ("pack", "title", "checked", "sources")
VERSION = "1"


def load(
    path: Path | None,
    *,
    catalogue: Catalogue,
    today: datetime.date,
    home: str | None = None,
    root: Path | None = None,
) -> Policy:
    """The policy of a scan. Raises PolicyError with every mistake.

    `path` None means no file. `home` states the home in a word: a data class of the policy, a jurisdiction, a country
    or a pack. `root` bounds what `extends` may read (the policy's folder without it).
    """
    root = (root or (path.parent if path else Path())).resolve()
    mistakes = Mistakes()
    content = _content(path)
    entry = read(content, display(path.resolve(), root)) if path else Entry({}, "", 0)
    whole = extended(entry, path.resolve() if path else None, root, mistakes)
    if home is not None:
        whole = _with_home_pack(whole, home, root, mistakes)
    policy = _policy(whole, home, catalogue, today, mistakes, folder=_folder(path, root))
    if mistakes.problems:
        raise PolicyError(*sorted(mistakes.problems, key=lambda problem: (problem.file, problem.line)))
    if path:
        policy.path, policy.sha256 = entry.file, hashlib.sha256(content).hexdigest()
    return policy


def _folder(path: Path | None, root: Path) -> str | None:
    """The policy's folder relative to the scan root, which its path globs are relative to; None without a file."""
    if path is None:
        return None
    folder = path.resolve().parent
    relative = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else "."
    return "" if relative == "." else relative


def _content(path: Path | None) -> bytes:
    if path is None:
        return b""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolicyError(Problem(f"the policy cannot be read: {error.strerror}", path.as_posix(), 1)) from error


def _with_home_pack(entry: Entry, home: str, root: Path, mistakes: Mistakes) -> Entry:
    if not home.startswith(PACK):
        return entry
    found = pack(home.removeprefix(PACK), Entry(home, "", 0), mistakes)
    if found is None:
        return entry
    whole = extended(read_file(found, root), found, root, mistakes)
    if isinstance(entry.value, dict) and entry.value:
        from domicile.policy.extends import merged

        top = {key: value for key, value in entry.value.items() if key != "home"}
        return merged(whole, Entry(top, entry.file, entry.line, repeated=entry.repeated))
    return whole


def _policy(
    entry: Entry,
    home: str | None,
    catalogue: Catalogue,
    today: datetime.date,
    mistakes: Mistakes,
    *,
    folder: str | None,
) -> Policy:
    found = mapping(_without_pack_keys(entry), "the policy", mistakes, KEYS)
    if folder is not None:
        _version(entry, found, mistakes)
    folder = folder or ""
    reader = PlaceReader(catalogue, mistakes)
    _own_jurisdictions(found.get("jurisdictions"), reader)
    classes = data_classes(found.get("data_classes"), reader)
    at_home = _home(found, home, classes, reader)
    entries = _classify(found.get("classify"), classes, folder, mistakes)
    skips = choice(found.get("inline_skips"), "inline_skips", ("allow", "deny"), mistakes, "allow")
    return Policy(
        path="",
        sha256="",
        today=today,
        home=at_home,
        data_classes=classes,
        classify=classifier(entries, at_home, catalogue),
        principals=principals(found.get("principals"), reader),
        clusters=clusters(found.get("clusters"), folder, reader),
        gateways=gateways(found.get("gateways"), mistakes),
        outsiders=outsiders(found.get("outsiders"), reader),
        approvers=approvers(found.get("approvers"), reader),
        transitions=transitions(found.get("transitions"), classes, reader),
        waivers=waivers(found.get("waivers"), folder, mistakes),
        rules=rule_settings(found.get("rules"), mistakes),
        inline_skips="deny" if skips == "deny" else "allow",
        environment=environment(found.get("environment"), mistakes),
        environments=environments(found.get("environments"), folder, mistakes),
    )


def _without_pack_keys(entry: Entry) -> Entry:
    if not isinstance(entry.value, dict):
        return entry
    fields = {key: value for key, value in entry.value.items() if key not in PACK_KEYS}
    return Entry(fields, entry.file, entry.line, repeated=entry.repeated)


def _version(entry: Entry, found: dict[str, Entry], mistakes: Mistakes) -> None:
    if "version" not in found:
        mistakes.add(entry, "the policy needs version: 1")
    else:
        choice(found["version"], "version", (VERSION,), mistakes, VERSION)


def _own_jurisdictions(entry: Entry | None, reader: PlaceReader) -> None:
    found = mapping(entry, "jurisdictions", reader.mistakes) if entry else {}
    for name, value in found.items():
        if reader.catalogue.jurisdiction(name) is not None:
            reader.mistakes.add(value, f"jurisdictions: {name} is a name that the catalogue uses already")
        reader.own[name] = reader.read(value, f"jurisdiction {name}").countries


def _home(
    found: dict[str, Entry], home: str | None, classes: dict[str, DataClass], reader: PlaceReader
) -> DataClass | None:
    if home is not None and not home.startswith(PACK):
        if home in classes:
            return classes[home]
        allow = reader.read(Entry(home, "", 0), "--home")
        classes[home] = DataClass(home, allow=allow)
        return classes[home]
    name = text(found.get("home"), "home", reader.mistakes)
    if not name:
        return None
    if name not in classes:
        accepted = f"accepted: {listing(classes) or 'a name of data_classes'}"
        reader.mistakes.add(found["home"], f"home: {name} is no data class{suggestion(name, classes)}; {accepted}")
    return classes.get(name)


def _classify(
    entry: Entry | None, classes: dict[str, DataClass], folder: str, mistakes: Mistakes
) -> tuple[Criteria, ...]:
    found = []
    for item in items(entry, "classify", mistakes) if entry else ():
        fields = mapping(item, "an entry of classify", mistakes, (*CRITERIA, "class"))
        name = text(fields.pop("class", None), "an entry of classify, class", mistakes)
        if name not in classes:
            hint = f"{suggestion(name, classes)}; accepted: {listing(classes)}"
            mistakes.add(item, f"an entry of classify: {name or 'an absent class'} is no data class{hint}")
            continue
        if not fields and isinstance(item.value, dict) and len(item.value) == 1:
            mistakes.add(item, f"an entry of classify says nothing to look at; accepted: {listing(CRITERIA)}")
        found.append(_criteria(fields, classes[name], folder, mistakes))
    return tuple(found)


def _criteria(fields: dict[str, Entry], data_class: DataClass, folder: str, mistakes: Mistakes) -> Criteria:
    what = "an entry of classify"
    labels = {
        name: texts(value, f"{what}, {key}, {name}", mistakes)
        for key in ("tags", "labels")
        if key in fields
        for name, value in mapping(fields[key], f"{what}, {key}", mistakes).items()
    }
    others = {
        key: texts(value, f"{what}, {key}", mistakes) for key, value in fields.items() if key not in ("tags", "labels")
    }
    if "paths" in others:
        others["paths"] = below(folder, others["paths"])
    return Criteria(data_class, others, labels)
