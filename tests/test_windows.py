"""What differs on Windows, tried where it can be tried without one. What cannot is said in docs/windows.md."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path, PureWindowsPath

import pytest

from pipeline.places import ROOT, Places
from pipeline.run import graph
from pipeline.run.jobs import Job, execute
from pipeline.run.task import Task
from pipeline.store import write_bytes, write_text
from support.builds import Build
from support.trees import tree

# Names that Windows keeps for itself, and letters that no name may have.
RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
FORBIDDEN = set('<>:"|?*\\')
# What a project under C:\\Users\\<name>\\Documents\\… has left of 260.
LONGEST = 120


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    places = Places.at()
    return graph.plan(places, places.units(), ("html", "docx", "pdf", "xlsx"), everything=True)


def unfit(path: Path) -> bool:
    """Whether Windows would refuse a name of a path, or take it for another."""
    return any(
        part.rstrip(". ") != part
        or part.split(".")[0].lower() in RESERVED
        or set(part) & FORBIDDEN
        or not part.isascii()
        for part in path.parts
    )


def written(tasks: list[Task]) -> list[Path]:
    return [w.relative_to(ROOT) for t in tasks for w in t.writes]


def test_what_a_run_writes_has_names_that_windows_allows(tasks: list[Task]) -> None:
    names = written(tasks)
    assert len(names) > 300
    assert [n.as_posix() for n in names if unfit(n)] == []


def test_no_two_files_differ_only_in_the_size_of_letters(tasks: list[Task]) -> None:
    """There they are one file."""
    names = {n.as_posix() for n in written(tasks)}
    assert len({n.lower() for n in names}) == len(names)


@pytest.mark.parametrize("name", ["con.csv", "a:b.csv", "slut.", "NUL", "fråga?.md", "å.csv"])
def test_a_name_that_windows_refuses_is_seen(name: str) -> None:
    assert unfit(Path("mapp") / name)


@pytest.mark.whole
def test_no_path_that_is_built_is_longer_than_windows_takes(built: Build) -> None:
    paths = [p.relative_to(built.places.out) for p in built.places.out.rglob("*") if p.is_file()]
    assert len(paths) > 500
    assert [p.as_posix() for p in paths if len(str(p)) > LONGEST or unfit(p)] == []


def test_files_are_written_with_the_line_ends_that_they_say(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "ett\ntvå\n")
    write_bytes(tmp_path / "b.txt", b"ett\r\n")
    assert (tmp_path / "a.txt").read_bytes() == "ett\ntvå\n".encode()
    assert (tmp_path / "b.txt").read_bytes() == b"ett\r\n"


def test_a_path_is_shown_with_one_kind_of_stroke() -> None:
    assert PureWindowsPath("data\\raw\\hbs\\2022").as_posix() == "data/raw/hbs/2022"
    places = Places.at()
    assert places.shown(places.raw / "hbs" / "2022" / "a.csv") == "data/raw/hbs/2022/a.csv"


def test_a_job_is_done_in_a_process_that_begins_anew(tmp_path: Path) -> None:
    """Windows has no fork: what is handed over is packed, and everything is imported again."""
    places = Places.at(out=tmp_path)
    task = next(t for t in graph.plan(places, places.units(), ("html",), everything=True) if t.job.kind == "forbund")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(execute, task.job).result()
    assert [w.is_file() for w in task.writes] == [True] and isinstance(task.job, Job)
    assert tree(tmp_path)
