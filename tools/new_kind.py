"""Adds a kind's skeleton to the catalogue: `python -m tools.new_kind aws_example_store [--rules FOLDER]`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from domicile.catalogue import Catalogue, rules_folder
from domicile.catalogue.compiler import compile_sources, rows_of, source_files
from domicile.catalogue.yaml_files import parse_yaml

HEADER = """\
provider: {provider}
source:
  - TODO the address of the provider's page
checked: {today}
kinds:
"""
STEPS = {
    "aws": "[{attribute: region}, provider]",
    "gcp": "[{attribute: location}]",
    "azure": "{attribute: location}",
}
KIND = """\
  {kind}:
    role: primary        # TODO one of primary, replica, backup, log, key, state, processing, edge, none
    names: [name, id]
    place: {place}
"""


def main(arguments: Sequence[str]) -> int:
    """Adds the kind to rules/catalogue/<cloud>/kinds/<service>.yaml; 2 with what is accepted where that cannot be."""
    kinds = [argument for argument in arguments[:1] if argument]
    rules = Path(arguments[2]) if arguments[1:2] == ["--rules"] and len(arguments) == 3 else rules_folder()
    if not kinds:
        return _refuse("usage: python -m tools.new_kind KIND, like aws_example_store")
    kind = kinds[0]
    catalogue = Catalogue(compile_sources(source_files(rules)))
    prefix, _, rest = kind.partition("_")
    provider = catalogue.provider_of(prefix)
    if provider is None or not rest:
        known = ", ".join(sorted(name for info in catalogue.providers.values() for name in info.terraform))
        return _refuse(f"{kind} begins with no Terraform provider of the catalogue; accepted: {known}")
    if catalogue.kind(kind) is not None:
        return _refuse(f"{kind} is in the catalogue already: {_home_of(kind, rules)}")
    path = rules / "catalogue" / provider / "kinds" / f"{rest.partition('_')[0]}.yaml"
    _add(path, KIND.format(kind=kind, place=STEPS.get(provider, "[{attribute: region}, provider]")), provider)
    print(f"added {kind} to {path.relative_to(rules.parent).as_posix()}")
    print(
        "next: say its role, place and copies (rules/catalogue/README.md), give its source, add a fixture, make check"
    )
    return 0


def _add(path: Path, row: str, provider: str) -> None:
    """Under `kinds:` of a file that is there, else in a new file."""
    today = datetime.date.today().isoformat()
    text = path.read_text(encoding="utf-8") if path.is_file() else HEADER.format(provider=provider, today=today)
    before, found, after = text.partition("\nkinds:\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{before}{found}{row}{after}" if found else f"{text}kinds:\n{row}", encoding="utf-8")


def _home_of(kind: str, rules: Path) -> str:
    for name, content in source_files(rules):
        if "/kinds/" in name and any(kind == other for other, _ in rows_of(parse_yaml(content, name))):
            return f"rules/{name}"
    return "rules/catalogue"


def _refuse(fault: str) -> int:
    print(fault, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
