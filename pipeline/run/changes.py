"""What the code was when a step was last done, so that `explain` can name the file that changed.

pytask remembers one digest per step; which files and contents it stands for is kept beside
its memory, once for all the steps that rest on the same code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.places import Places
from pipeline.run.closure import Code
from pipeline.store import read_json, write_json

_SHOWN_FILES = 6


def source_memory(places: Places) -> Path:
    """Where what was read from the sources is kept."""
    return places.state / "kallor.json"


def remember_code(places: Places, codes: Iterable[Code]) -> None:
    """Keep what each digest stands for: of the code that is about to run, and of what pytask remembers."""
    from pipeline.run.scheduler import remembered_states

    # Written before the run, so that a killed one is known too.
    told = remembered_states(places)
    kept = {digest: files for digest, files in _known(places).items() if digest in told}
    write_json(_memory(places), kept | {code.digest: dict(code.files) for code in codes})


def told_changes(places: Places, before: str, now: str, code: Code) -> list[str]:
    """How two states of a setting differ, in Swedish: one line per file, and one for all else."""
    job_before, code_before = before.split(" ")[:2]
    job_now = now.partition(" ")[0]
    lines = ["parametrar eller fillista har ändrats"] if job_before != job_now else []
    if code_before == code.digest:
        return lines
    files = _known(places).get(code_before)
    if files is None:
        return [*lines, "koden har ändrats"]
    changed = list(_changed_files(files, code.files))
    more = len(changed) - _SHOWN_FILES
    return [*lines, *changed[:_SHOWN_FILES], *([f"och {more} filer till med ändrad kod"] if more > 0 else [])]


def _changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for file in sorted({*before, *now}):
        if file not in before:
            yield f"ny kod: {file}"
        elif file not in now:
            yield f"inte längre med: {file}"
        elif before[file] != now[file]:
            yield f"ändrad kod: {file}"


def _memory(places: Places) -> Path:
    return places.state / "kod.json"


def _known(places: Places) -> dict[str, dict[str, str]]:
    path = _memory(places)
    return read_json(path) if path.is_file() else {}
