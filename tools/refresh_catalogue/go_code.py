"""Reading a provider's Go code, one file per function: which types are registered, with a region or without.

For releases whose documentation cannot be had. The layout is that of the indexes of the large providers
(`index/internal/service/<service>/method.servicePackage.SDKResources.goindex`, `func.<factory>.goindex`,
`method.<type>.Schema.goindex`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tools.refresh_catalogue.model import Documented

FOLDER = "index/internal/service"
END = ".goindex"
_REGISTERED = re.compile(r"method\.servicePackage\.(?:SDK|Framework)Resources\.goindex$")
_ENTRY = re.compile(r"^\t\t\{$", re.MULTILINE)
_FACTORY = re.compile(r"^\t\t\tFactory:\s+(\w+),", re.MULTILINE)
_TYPE = re.compile(r'^\t\t\tTypeName:\s+"(\w+)",', re.MULTILINE)
_REGION = re.compile(r"^\t\t\tRegion:\s+.*?ResourceRegion(\w+)\(\)", re.MULTILINE)
_KEY = re.compile(r'^(\t+)(?:names\.Attr(\w+)|"([a-z0-9_]+)"):\s+(.*)$')
_RETURNED = re.compile(r"&(\w+)\{")
_SETTABLE = re.compile(r"\b(?:Required|Optional):\s+true")
_COMPUTED = re.compile(r"\bComputed:\s+true|ComputedOnly|ComputedAttribute")


def from_code(files: Iterable[tuple[str, str]]) -> Iterator[Documented]:
    """What the code says of each registered resource type, in the order of their names."""
    texts = dict(files)
    found = {}
    for path, text in texts.items():
        if not _REGISTERED.search(path):
            continue
        folder = path.rpartition("/")[0]
        for entry in _ENTRY.split(text)[1:]:
            factory, kind, region = (pattern.search(entry) for pattern in (_FACTORY, _TYPE, _REGION))
            if factory and kind:
                top, nested = _arguments(_schema(texts, folder, factory.group(1)))
                regional = region is None or region.group(1) != "Disabled"
                own = ("region",) if regional and "region" not in top else ()
                found[kind.group(1)] = Documented(kind.group(1), "", (*own, *top), nested, regional=regional)
    yield from (found[name] for name in sorted(found))


def _schema(texts: Mapping[str, str], folder: str, factory: str) -> str:
    """The code of a type's schema: in the factory itself, or in the method of the type that the factory returns."""
    code = texts.get(f"{folder}/func.{factory}{END}", "")
    returned = _RETURNED.search(code.partition("\nfunc ")[2])
    method = texts.get(f"{folder}/method.{returned.group(1)}.Schema{END}", "") if returned else ""
    return method or code


def _arguments(code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The settable names at the top of a schema and those below, told apart by their indentation."""
    lines = code.partition("\nfunc ")[2].splitlines()
    keys = [(number, match) for number, line in enumerate(lines) if (match := _KEY.match(line))]
    level = min((len(match.group(1)) for _, match in keys), default=0)
    top: dict[str, None] = {}
    nested: dict[str, None] = {}
    for number, match in keys:
        indent, constant, text, rest = match.groups()
        name = text or _snake(constant)
        if len(indent) == level:
            if _is_settable(rest, lines[number + 1 :], indent):
                top[name] = None
        else:
            nested[name] = None
    return tuple(top), tuple(name for name in nested if name not in top)


def _is_settable(rest: str, following: list[str], indent: str) -> bool:
    body = [rest]
    for line in following if rest.endswith("{") else ():
        if line.startswith(f"{indent}}}"):
            break
        if line.startswith(f"{indent}\t") and not line.startswith(f"{indent}\t\t"):
            body.append(line)
    text = "\n".join(body)
    return bool(_SETTABLE.search(text)) or not _COMPUTED.search(text)


def _snake(constant: str) -> str:
    """KMSKeyID → kms_key_id, as the provider names its constants."""
    parts = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", constant))
    return re.sub(r"(?<=[A-Z])(ARN|ID)(?=_|$)", r"_\1", parts).lower()
