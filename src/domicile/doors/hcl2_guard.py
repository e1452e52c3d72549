"""`bc-python-hcl2` (Checkov's) and `python-hcl2` both install a module `hcl2`: the later one breaks the other."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def conflict() -> str:
    """One clear line where both distributions are installed, else nothing. Looks at metadata, imports neither."""
    found = []
    for name in ("bc-python-hcl2", "python-hcl2"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    if len(found) < 2:
        return ""
    return (
        f"{' and '.join(found)} are both installed, and both own the module hcl2, so Checkov cannot be trusted here: "
        "make a new environment with either domicile[checkov] or domicile[guardrails]"
    )
