"""What a worker is made to do in tests, where it can be found by a process of its own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from pipeline.run.jobs import Job
from pipeline.store import UNFINISHED


def die(job: Job) -> float:
    """End without a word, as when the system needs the memory."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return 0.0


def tell_process(job: Job) -> float:
    """Which process has the job."""
    return float(os.getpid())


def die_once(job: Job) -> float:
    """As `die`, the first time in a folder."""
    died = Path(job.out, "dog")
    if died.exists():
        return 1.5
    died.touch()
    return die(job)


def half_done_once(job: Job, program: str) -> float:
    """In a worker of a cluster: the first cleaning leaves half a file and its process is killed; all else is done."""
    from pipeline.run.cluster_worker import run_there

    died = Path(job.out, "dog")
    if job.stage == "clean" and not job.is_gate and not died.exists():
        died.write_text(str(os.getpid()), "utf-8")
        half = job.places.waiting(job.unit, job.stage) / f"tryckt.parquet.0{UNFINISHED}"
        half.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(b"PAR1")
        die(job)
    return run_there(job, program)


def always_dies(job: Job, program: str) -> float:
    """In a worker of a cluster: whoever takes the job is killed."""
    return die(job)
