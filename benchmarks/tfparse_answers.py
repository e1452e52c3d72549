"""Asks tfparse about roots, one process a root with a time limit, and keeps its answers for the next comparison."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DUMP = Path(__file__).with_name("tfparse_dump.py")
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What tfparse says of one root: the attributes of each resource; `error` is why it says nothing."""

    root: Path
    resources: list[Mapping[str, Any]]
    error: str


def answers(roots: list[Path], python: str, keep: Path | None) -> Iterator[Answer]:
    """One answer a root, in their order; `keep` is a folder for answers, whose files are not asked for again."""
    for root in roots:
        kept = keep / (hashlib.sha256(str(root).encode()).hexdigest()[:24] + ".json") if keep else None
        text = kept.read_text() if kept is not None and kept.is_file() else _asked(root, python)
        if kept is not None and not kept.is_file():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text)
        row = json.loads(text)
        yield Answer(root, [item for _, item in row["resources"]], row["error"])


def _asked(root: Path, python: str) -> str:
    command = [python, str(DUMP), str(root)]
    environment = {**os.environ, "PWD": str(root)}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return _nothing(root, f"no answer in {SECONDS} s")
    return done.stdout if done.returncode == 0 and done.stdout else _nothing(root, f"exit status {done.returncode}")


def _nothing(root: Path, error: str) -> str:
    return json.dumps({"root": str(root), "resources": [], "error": error})
