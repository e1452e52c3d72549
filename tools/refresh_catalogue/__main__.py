"""`python -m tools.refresh_catalogue PROVIDER --docs FOLDER [--schema FILE]`: a provider's release → generated kinds.

FOLDER is a checkout of the provider, or a git directory of it; FILE the output of `terraform providers schema -json`.
`--code` is a folder of its Go code, one file per function. Given several, the documents say how a type is placed and
the schema which types and arguments there are. Writes rules/catalogue/<cloud>/generated/<provider>.yaml and
docs/coverage/kinds/<provider>.tsv, and prints what a person should look at. `--pages` writes docs/coverage/kinds.md
from what is committed, `--check` says whether that is as it should be.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from domicile.catalogue.yaml_files import CatalogueError
from tools.refresh_catalogue.page import check, write_page
from tools.refresh_catalogue.profile import names
from tools.refresh_catalogue.refreshing import Sources, refresh


def main() -> int:
    """The exit status: 0 done, 1 the page is not what the files say, 2 nothing could be read."""
    parser = argparse.ArgumentParser(prog="tools.refresh_catalogue", description=__doc__.partition("\n\n")[0])
    parser.add_argument("provider", nargs="?", help=f"one of {', '.join(names())}")
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--schema", type=Path)
    parser.add_argument("--code", type=Path)
    parser.add_argument("--release", default="", help="the version, where the change log does not say it")
    parser.add_argument("--day", default=datetime.date.today().isoformat(), help="the day on which this was read")
    parser.add_argument("--report", type=Path, help="the file for the review; standard output without it")
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if given.check:
        return check()
    if given.pages:
        write_page()
        return 0
    if given.provider is None:
        parser.error("a provider, --pages or --check is needed")
    try:
        text = refresh(given.provider, Sources(given.docs, given.schema, given.code, given.release), given.day)
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 2
    if given.report is None:
        print(text)
    else:
        given.report.write_text(text, encoding="utf-8")
    write_page()
    return 0


if __name__ == "__main__":
    sys.exit(main())
