"""`python -m tools.compile_catalogue [--check]`: rules/catalogue and rules/jurisdictions → rules/compiled."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from domicile.catalogue.compiler import compile_sources, source_files
from domicile.catalogue.folders import rules_folder
from domicile.catalogue.loading import COMPILED, write
from domicile.catalogue.yaml_files import CatalogueError


def main(arguments: list[str]) -> int:
    """Writes the compiled catalogue; with --check only says whether it is up to date. 0 fine, 1 stale, 2 broken."""
    rules = rules_folder()
    path = rules / COMPILED
    try:
        compiled = compile_sources(source_files(rules))
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 2
    if "--check" in arguments:
        if path.is_file() and path.read_bytes() == compiled:
            return 0
        print(f"rules/{COMPILED.as_posix()} is not up to date: run python -m tools.compile_catalogue", file=sys.stderr)
        return 1
    write(path, compiled)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
