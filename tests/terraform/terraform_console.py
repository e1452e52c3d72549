"""Runs `terraform console`, the oracle of expressions, and keeps what it said in `console_record.json`.

`python -m tests.terraform.terraform_console` asks it about every expression of the record anew.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("console_record.json")
ERROR = "an error"
SECONDS = 120


def terraform() -> str | None:
    """The path of terraform, None where it is not on the machine."""
    return shutil.which("terraform")


def recorded() -> dict[str, list[tuple[str, Any]]]:
    """subject → (expression, its value as JSON data or `ERROR`)."""
    rows = json.loads(RECORD.read_text())
    return {subject: [(expression, answer) for expression, answer in found] for subject, found in rows.items()}


def ask(expressions: Sequence[str], folder: Path | None = None) -> list[Any]:
    """The value of each expression, or `ERROR`: many in one process, fewer only where the syntax of one is wrong."""
    if sum(len(text) for text in expressions) < LONGEST_LINE:
        answers = _run(expressions, folder)
        if answers is not None:
            return answers
    if len(expressions) == 1:
        return [ERROR]
    middle = len(expressions) // 2
    return ask(expressions[:middle], folder) + ask(expressions[middle:], folder)


LONGEST_LINE = 20_000


def _run(expressions: Sequence[str], folder: Path | None) -> list[Any] | None:
    """One list of all values: of several lines the console prints the last one only."""
    line = "base64encode(jsonencode([" + ", ".join(f'try([{text}], "{ERROR}")' for text in expressions) + "]))\n"
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            ["terraform", "console"],
            input=line,
            capture_output=True,
            text=True,
            cwd=folder or empty,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    try:
        found = json.loads(base64.b64decode(done.stdout.strip().strip('"'), validate=True))
    except ValueError:
        return None
    return [answer if answer == ERROR else answer[0] for answer in found]


def main() -> None:
    """Writes the record anew, in its own order."""
    rows = {subject: [text for text, _ in found] for subject, found in recorded().items()}
    answers = {subject: list(zip(texts, ask(texts), strict=True)) for subject, texts in rows.items()}
    lines = [
        f" {json.dumps(subject)}: [\n"
        + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in found)
        + "\n ]"
        for subject, found in answers.items()
    ]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
