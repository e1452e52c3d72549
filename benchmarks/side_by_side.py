"""Times domicile and the scanners that are here, in turn, on folders given as arguments. Fetches nothing.

python -m benchmarks.side_by_side [--runs N] [--write] [--trivy PATH] FOLDER ...
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.processes import Run, medians, run

HERE = Path(__file__).resolve().parent.parent
PAGE = HERE / "docs" / "benchmarks.md"
SHORT = 30.0
"""Seconds under which a command is run three times a round: one disturbance would be the whole figure."""
CHECKOV_DETERMINISTIC = {"PYTHONHASHSEED": "0"}


def commands(folder: Path, trivy: str | None) -> dict[str, list[str]]:
    """Name → command, of the scanners that are installed; domicile first."""
    binaries = Path(sys.executable).parent
    found = {"domicile scan": [str(binaries / "domicile"), "scan", str(folder), "--exit-zero"]}
    checkov = shutil.which("checkov", path=f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}")
    if checkov:
        base = [checkov, "--skip-download", "--quiet", "--compact", "-d", str(folder), "--framework", "terraform"]
        ours = ["--external-checks-dir", str(HERE / "custom_checks"), "-c", "CKV_RES_*"]
        found["checkov, custom_checks alone"] = [*base, *ours]
        found["checkov, one built-in check"] = [*base, "-c", "CKV_AWS_20"]
    scanner = trivy or shutil.which("trivy")
    if scanner:
        offline = ["--skip-check-update", "--quiet"]
        found["trivy config"] = [scanner, "config", *offline, str(folder)]
    for name, arguments in (("tfsec", ["--soft-fail", str(folder)]), ("terrascan", ["scan", "-d", str(folder)])):
        other = shutil.which(name)
        if other:
            found[name] = [other, *arguments]
    kics = shutil.which("kics")
    if kics:
        found["kics"] = [kics, "scan", "-p", str(folder), "--ci"]
    return found


def measure(folder: Path, runs: int, trivy: str | None, only: str = "") -> dict[str, Run]:
    """Name → medians over `runs` rounds, each round running every command in turn: a short one three times."""
    rounds: dict[str, list[Run]] = {}
    for _ in range(runs):
        for name, command in commands(folder, trivy).items():
            if only and not any(part in name for part in only.split(",")):
                continue
            done = rounds.setdefault(name, [])
            done.append(run(command, CHECKOV_DETERMINISTIC))
            if done[-1].wall < SHORT:
                done += [run(command, CHECKOV_DETERMINISTIC) for _ in range(2)]
    return {name: medians(done) for name, done in rounds.items()}


def table(folder: Path, results: dict[str, Run], runs: int) -> str:
    """One Markdown table: medians, and each command's wall time as a multiple of domicile's."""
    files = sum(1 for _ in folder.rglob("*.tf"))
    own = next(iter(results.values())).wall
    lines = [
        f"## {folder.name}: {files} `.tf` files, {runs} rounds in turn (short commands three times each), medians",
        "",
        "| command | wall s | processor s | peak MiB | exit | times domicile's wall |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, one in results.items():
        cells = f"{one.wall:.2f} | {one.cpu:.2f} | {one.peak:.0f} | {one.status} | {one.wall / own:.1f}"
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines) + "\n"


def machine(trivy: str | None) -> str:
    """What it was measured on: processor count, Python, and the versions of the tools."""
    versions = [f"Python {platform.python_version()}"]
    for name in ("domicile", "checkov"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    if trivy:
        told = subprocess.run([trivy, "--version"], capture_output=True, text=True, check=False).stdout
        versions.append(f"trivy {told.split()[1] if len(told.split()) > 1 else '?'}")
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors; {', '.join(versions)}."


def main() -> None:
    """Measure each folder and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--trivy", help="where the trivy binary is, when it is not on the PATH")
    parser.add_argument("--only", default="", help="only the commands whose names hold one of these, by commas")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md too")
    parser.add_argument("--append", action="store_true", help="add the tables to docs/benchmarks.md")
    arguments = parser.parse_args()
    parts = [machine(arguments.trivy)]
    print(parts[0])
    for folder in arguments.folders:
        results = measure(folder.resolve(), arguments.runs, arguments.trivy, arguments.only)
        parts.append(table(folder.resolve(), results, arguments.runs))
        print(parts[-1])
    if arguments.append:
        PAGE.write_text(PAGE.read_text() + "\n" + "\n".join(parts[1:]))
    elif arguments.write:
        head = "# Benchmarks\n\nWhole processes, in turn, on one machine: quote the ratios. Made by `make bench`.\n\n"
        PAGE.write_text(head + "\n".join(parts))


if __name__ == "__main__":
    main()
