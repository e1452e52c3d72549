"""Where the rules folder is: beside `src/` in a checkout (editable installs too), inside the package in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def rules_folder() -> Path:
    """The folder `rules/`. Raises FileNotFoundError where the installation has none."""
    checkout = PACKAGE.parent.parent / "rules"
    if PACKAGE.parent.name == "src" and (checkout / "catalogue").is_dir():
        return checkout
    packaged = PACKAGE / "_data" / "rules"
    if packaged.is_dir():
        return packaged
    raise FileNotFoundError(f"domicile is installed without its rules: neither {checkout} nor {packaged} is there")


def is_checkout() -> bool:
    """Whether the rules stand in a checkout, where somebody may be editing them."""
    return PACKAGE not in rules_folder().parents
