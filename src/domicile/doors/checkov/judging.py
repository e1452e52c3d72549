"""One scan for each folder that Checkov looks at, whatever it asks and how often."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from domicile.engine import Request, Scan, ScanError, scan
from domicile.model.estate import Problem

POLICY_VARIABLE = "DOMICILE_POLICY"
HOME_VARIABLE = "DOMICILE_HOME"


@dataclass(frozen=True, slots=True)
class Answer:
    """The scan, or the problems that kept it from beginning."""

    scan: Scan | None
    problems: tuple[Problem, ...]


@lru_cache(maxsize=8)
def judge(paths: tuple[Path, ...], var_files: tuple[Path, ...] = ()) -> Answer:
    """Ask the engine. A fault of ours becomes a problem: inside Checkov an exception would be swallowed."""
    policy = os.environ.get(POLICY_VARIABLE)
    try:
        done = scan(
            Request(
                paths=paths,
                policy=Path(policy) if policy else None,
                home=os.environ.get(HOME_VARIABLE),
                var_files=var_files,
            )
        )
    except ScanError as error:
        return Answer(None, error.problems)
    except Exception as fault:
        return Answer(None, (Problem(f"a fault of ours: {type(fault).__name__}: {fault}"),))
    return Answer(done, done.problems)
