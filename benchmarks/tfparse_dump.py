"""Prints what tfparse makes of each root as JSON lines; run by an interpreter that has tfparse, which is no dependency.

PYTHON_WITH_TFPARSE benchmarks/tfparse_dump.py ROOT ...
"""

import json
import sys

import tfparse


def main() -> None:
    """One line a root: {"root", "resources": [[address, attributes]], "error"}."""
    for root in sys.argv[1:]:
        row = {"root": root, "resources": [], "error": ""}
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
