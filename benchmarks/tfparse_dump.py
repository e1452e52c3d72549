"""Prints what tfparse makes of one root as a JSON line; run by an interpreter that has tfparse, which is no dependency.

PYTHON_WITH_TFPARSE benchmarks/tfparse_dump.py ROOT

It runs inside the root, as Terraform does, so that `path.cwd` means what it means to Terraform.
"""

import json
import os
import sys

import tfparse


def main() -> None:
    """{"root", "resources": [[address, attributes]], "error"}."""
    root = os.path.abspath(sys.argv[1])
    row = {"root": sys.argv[1], "resources": [], "error": ""}
    os.chdir(root)
    try:
        loaded = tfparse.load_from_path(root)
    except Exception as fault:  # whatever the other tool raises is its answer for this root
        row["error"] = f"{type(fault).__name__}: {fault}"
        loaded = {}
    for kind, items in loaded.items():
        for item in items if "_" in kind else ():
            meta = item.get("__tfmeta", {})
            if meta.get("type") in ("resource", "data"):
                row["resources"].append([meta["path"], item])
    print(json.dumps(row, default=str), flush=True)


if __name__ == "__main__":
    main()
