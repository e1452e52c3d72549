"""One refresh: read, place, write, compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from domicile.catalogue.yaml_files import CatalogueError
from tools.refresh_catalogue import generated, record
from tools.refresh_catalogue.decided import decided, keeps, of_prefix
from tools.refresh_catalogue.documents import documented
from tools.refresh_catalogue.files import release, texts
from tools.refresh_catalogue.go_code import END, FOLDER, from_code
from tools.refresh_catalogue.keeping import looks_kept
from tools.refresh_catalogue.model import Documented, Release
from tools.refresh_catalogue.placing import placed
from tools.refresh_catalogue.profile import FOLDER as PROFILES
from tools.refresh_catalogue.profile import Profile, profile
from tools.refresh_catalogue.record import Recorded, recorded
from tools.refresh_catalogue.review import report


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a release is read: documents, schema and code; `version` where none of them says it."""

    docs: Path | None = None
    schema: Path | None = None
    code: Path | None = None
    version: str = ""


def refresh(
    terraform: str,
    sources: Sources,
    day: str,
    *,
    rules: Path | None = None,
    records: Path = record.FOLDER,
    profiles: Path = PROFILES,
) -> str:
    """Writes what is generated and returns the review. Raises `CatalogueError` where nothing was read."""
    own = profile(terraform, profiles)
    types = read(own, sources)
    if not types:
        folders = ", ".join(own.documents)
        raise CatalogueError(
            f"no resource type of {own.prefix} is in {folders} of {sources.docs or sources.schema or sources.code}"
        )
    now = {kind: _recorded(one, own, types) for kind, one in sorted(types.items())}
    persons = of_prefix(decided(rules), own.prefix)
    review = [kind for kind, one in now.items() if one.kept or (kind in persons and keeps(persons[kind]))]
    path, tsv = generated.path_of(own, rules), records / f"{terraform}.tsv"
    before = record.read(tsv)
    found = _release(sources)
    for folder in (path.parent, tsv.parent):
        folder.mkdir(parents=True, exist_ok=True)
    places = {kind: one.placed for kind, one in now.items()}
    path.write_text(generated.written(own, found, day, _read(own, sources), places, review), encoding="utf-8")
    tsv.write_text(record.written(now.values()), encoding="utf-8")
    return report(terraform, found, before, now, persons)


def _recorded(one: Documented, own: Profile, types: Mapping[str, Documented]) -> Recorded:
    return recorded(one, placed(one, own, types), looks_kept(one))


def _read(own: Profile, sources: Sources) -> Iterator[str]:
    """What was read, for whoever wants to read it again."""
    if sources.docs is not None:
        yield own.repository
    if sources.schema is not None:
        yield f"terraform providers schema -json, {own.terraform} {sources.version}".strip()
    if sources.code is not None:
        yield own.code or own.repository


def _release(sources: Sources) -> Release:
    source = sources.docs or sources.code
    return release(source, sources.version) if source is not None else Release(sources.version, "", "")


def read(own: Profile, sources: Sources) -> dict[str, Documented]:
    """kind → what the sources say of it together."""
    types: dict[str, Documented] = {}
    if sources.docs is not None:
        types = {one.kind: one for one in documented(texts(sources.docs, own.documents), own.prefix)}
    if sources.code is not None:
        for one in from_code(texts(sources.code, (FOLDER,), (END,))):
            types[one.kind] = _with(types.get(one.kind), one)
    if sources.schema is not None:
        from tools.refresh_catalogue.schemas import from_schema

        schema = {one.kind: one for one in from_schema(sources.schema, own.prefix)}
        types = {kind: _with(types.get(kind), one) for kind, one in schema.items()}
    return types


def _with(documents: Documented | None, exact: Documented) -> Documented:
    """What the documents say, with the arguments of the schema or of the code, which are exact."""
    if documents is None:
        return exact
    return replace(
        documents,
        arguments=exact.arguments or documents.arguments,
        nested=exact.nested or documents.nested,
        regional=exact.regional if documents.regional is None else documents.regional,
        summary=documents.summary or exact.summary,
    )
