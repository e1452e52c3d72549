"""Prints what tfparse makes of one root as a JSON line; run by an interpreter that has tfparse, which is no dependency.

PYTHON_WITH_TFPARSE benchmarks/tfparse_dump.py ROOT

It runs inside the root, as Terraform does, so that `path.cwd` means what it means to Terraform.
"""

import json
import os
import sys
from pathlib import Path

import tfparse  # type: ignore[import-not-found]


def main() -> None:
    """{"root", "resources": [[address, attributes]], "error"}."""
    root = str(Path(sys.argv[1]).resolve())
    resources: list[list[object]] = []
    error = ""
    os.chdir(root)
    try:
        loaded = tfparse.load_from_path(root)
    except Exception as fault:  # whatever the other tool raises is its answer for this root
        error = f"{type(fault).__name__}: {fault}"
        loaded = {}
    for kind, items in loaded.items():
        for item in items if "_" in kind else ():
            meta = item.get("__tfmeta", {})
            if meta.get("type") in ("resource", "data"):
                resources.append([meta["path"], item])
    print(json.dumps({"root": sys.argv[1], "resources": resources, "error": error}, default=str), flush=True)


if __name__ == "__main__":
    main()
