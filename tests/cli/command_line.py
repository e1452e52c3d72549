"""The command, called as the shell would, and what it answered."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from domicile.cli.main import command

EXECUTABLE = Path(sys.executable).with_name("domicile")


@dataclass(frozen=True)
class Answer:
    """What came back: the exit status, the report and what was said beside it."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def called(*arguments: str | Path, given: str | bytes | None = None) -> Answer:
    """In this process: quick, and faults of ours are raised instead of told."""
    done = CliRunner().invoke(command, [str(argument) for argument in arguments], input=given)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Answer(done.exit_code, done.stdout, done.stderr)


def executed(*arguments: str | Path, folder: Path, environment: Mapping[str, str] | None = None) -> Answer:
    """In a process of its own, as users meet it."""
    done = subprocess.run(
        [str(EXECUTABLE), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Answer(done.returncode, done.stdout, done.stderr)
