"""Whole processes, timed from outside by the operating system's own accounting."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: wall and processor seconds, peak memory in MiB of its largest process, exit status."""

    wall: float
    cpu: float
    peak: float
    status: int


def run(command: list[str], environment: dict[str, str] | None = None) -> Run:
    """Run the command once, its output thrown away."""
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


def medians(runs: list[Run]) -> Run:
    """The medians of wall, processor time and peak; the worst exit status."""
    return Run(
        median(one.wall for one in runs),
        median(one.cpu for one in runs),
        median(one.peak for one in runs),
        max(one.status for one in runs),
    )
