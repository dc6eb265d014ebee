"""Editing any one file of the package makes stale what rests on it, and nothing else.

What rests on what is asked of others than the code that is tried: Python's own modulefinder
for modules, a plain search for data files, a build in which every file opened and every
module called was noted, and a few answers by hand.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.places import ROOT, Places
from pipeline.run import build, closure, graph, jobs, missing
from pipeline.run.changes import remember_code, told_changes
from pipeline.run.closure import Code, Package
from pipeline.run.display import Display
from pipeline.run.inputs import take_inputs
from pipeline.run.sources import calls_in_notebook, read_source
from pipeline.store import read_json
from support import recorded_build
from support.builds import leave_files
from support.examples import only_all, some
from support.needed_files import FILES, rests_on
from support.recorded_build import kind_of

NOTEBOOKS = {"ingest", "clean", "aggregate", "compare", "chart", "reconcile"}
KINDS = {
    *NOTEBOOKS,
    "forbund",
    "reference",
    "gate",
    "report",
    "explorer",
    "audit",
    "quality",
    "manifest",
    "start",
}
# By hand. A kind that is not named must not be touched.
ANSWERS = {
    "pipeline/__init__.py": KINDS,
    "pipeline/store.py": KINDS,
    "pipeline/faults.py": KINDS,
    "pipeline/run/jobs.py": KINDS,
    "pipeline/run/engine.py": NOTEBOOKS,
    "pipeline/run/shell.py": NOTEBOOKS,
    "pipeline/stages.py": NOTEBOOKS,
    # Every protocol shows the first rows of its tables, masked by publish.
    "pipeline/disclosure/publish.py": NOTEBOOKS,
    "pipeline/disclosure/suppress.py": {"aggregate"},
    "pipeline/disclosure/breakdowns.toml": {"aggregate"},
    "pipeline/sie/read.py": {"ingest"},
    "pipeline/run/sql_gate.py": {"gate"},
    "pipeline/clean/mal.sql": {"clean"},
    "pipeline/charts/finsam.mplstyle": {"chart"},
    "pipeline/explorer/page/script/tal.js": {"explorer"},
    "pipeline/report/document/templates/report.css": {"report", "explorer", "quality", "start"},
    # What the words of a forbund.toml may be is tried in a step of its own; deliveries are not read again.
    # The words of kön stand with the periods and the groups of costs, which all but reading and gates use.
    "pipeline/codes/kon.csv": KINDS - {"ingest", "gate"},
    "pipeline/ingest/layouts/budget.toml": {"forbund", "reference", "ingest"},
    "pipeline/measures/definitions/deltagare.toml": {
        *(
            "chart",
            "forbund",
            "reference",
            "aggregate",
            "compare",
            "reconcile",
            "report",
            "audit",
            "quality",
            "manifest",
        ),
    },
    "pipeline/surveys/enkater/chefer.toml": {"clean", "chart", "report"},
    # What decides when and where a task runs, and what an analyst calls by hand.
    "pipeline/bootstrap.py": set(),
    "pipeline/cli.py": set(),
    "pipeline/run/graph.py": set(),
    "pipeline/run/closing.py": set(),
    "pipeline/run/closure.py": set(),
    "pipeline/run/build.py": set(),
    "pipeline/run/lanes.py": set(),
}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was noted in a build of one förbund and the comparison."""
    folder = tmp_path_factory.mktemp("inspelning")
    for name in ("ostra_sodertorn", "referens"):
        shutil.copytree(ROOT / "data/raw" / name, folder / "raw" / name)
    script = Path(recorded_build.__file__)
    command = [sys.executable, "-X", "utf8", str(script), str(folder / "raw"), str(folder / "ut")]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True).stdout
    return json.loads(told)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A root with a copy of the package, whose files may be edited."""
    root = tmp_path_factory.mktemp("kopia")
    shutil.copytree(ROOT / "pipeline", root / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        # What a source says is decided by its text, and few texts change between two edits.
        patch.setattr(closure, "read_source", functools.cache(read_source))
        yield root


@pytest.fixture(scope="module")
def tasks() -> list[graph.Task]:
    """Every task of the example deliveries, and a tertial report."""
    places = Places.at()
    planned = graph.plan(places, places.units(), ("html", "xlsx"), everything=True)
    return planned + graph.plan(places, places.units()[:1], ("html",), everything=False, period="t2")[-1:]


def codes(tasks: list[graph.Task], root: Path) -> dict[str, Code]:
    package = Package(root=root)
    return {t.name: t.code(package) for t in tasks}


def digests(tasks: list[graph.Task], root: Path) -> dict[str, str]:
    return {name: code.digest for name, code in codes(tasks, root).items()}


def stale(tasks: list[graph.Task], before: dict[str, str], root: Path) -> set[str]:
    """The kinds of task that an edit made stale; of a kind every task is, or none."""
    after = digests(tasks, root)
    changed = {kind_of(t) for t in tasks if before[t.name] != after[t.name]}
    assert not changed & {kind_of(t) for t in tasks if before[t.name] == after[t.name]}
    return changed


@pytest.mark.whole
def test_one_byte_in_any_file_makes_exactly_its_dependants_stale(
    copy: Path,
    tasks: list[graph.Task],
    tmp_path: Path,
) -> None:
    """Every file is edited, all of them at once: an edit of one is then what its own digest changes.

    Those that are answered by hand are edited one by one too.
    """
    assert {kind_of(t) for t in tasks} == KINDS
    expected = rests_on(tasks, tmp_path)
    before = codes(tasks, copy)
    contents = {name: (copy / name).read_bytes() for name in FILES}
    for name, content in contents.items():
        (copy / name).write_bytes(content + b"\n")
    after = codes(tasks, copy)
    for name, content in contents.items():
        (copy / name).write_bytes(content)
    assert {t: code.files.keys() for t, code in after.items()} == {t: code.files.keys() for t, code in before.items()}
    found = {name: stale_by(name, tasks, before, after) for name in FILES}
    assert {name: (found[name], expected[name]) for name in FILES if found[name] != expected[name]} == {}
    assert {name: expected[name] for name in ANSWERS} == ANSWERS
    digest = {t: code.digest for t, code in before.items()}
    for name in some(list(ANSWERS), 5):
        (copy / name).write_bytes(contents[name] + b"\n")
        assert stale(tasks, digest, copy) == ANSWERS[name], name
        (copy / name).write_bytes(contents[name])
    assert digests(tasks, copy) == digest


def stale_by(name: str, tasks: list[graph.Task], before: dict[str, Code], after: dict[str, Code]) -> set[str]:
    """The kinds of task whose digest another one of a single file changes."""
    kinds = {kind_of(t): t.name for t in tasks}
    edited = {kind: Code({**before[t].files, **_only(name, after[t])}) for kind, t in kinds.items()}
    return {kind for kind, t in kinds.items() if edited[kind].digest != before[t].digest}


def _only(name: str, code: Code) -> dict[str, str]:
    return {name: code.files[name]} if name in code.files else {}


@only_all
def test_nothing_is_opened_or_called_that_is_not_known_of(recording: dict[str, Any], tasks: list[graph.Task]) -> None:
    assert recording.keys() == KINDS
    package = Package()
    assert sum(len(n["opened"]) for n in recording.values()) > 1000
    for kind, seen in recording.items():
        of_kind = [t for t in tasks if kind_of(t) == kind]
        code = set(of_kind[0].code(package).files)
        read = {p.relative_to(ROOT).as_posix() for t in of_kind for p in t.reads if p.is_relative_to(ROOT)}
        assert set(seen["opened"]) - code - read == set(), kind
        assert set(seen["ran"]) - code == set(), kind


def test_line_ends_and_what_editors_leave_are_no_change(copy: Path, tasks: list[graph.Task]) -> None:
    before = digests(tasks, copy)
    for name in ("pipeline/store.py", "pipeline/codes/kon.csv"):
        content = (copy / name).read_bytes()
        (copy / name).write_bytes(content.replace(b"\n", b"\r\n"))
        assert stale(tasks, before, copy) == set()
        (copy / name).write_bytes(content)
    left = [copy / "pipeline/codes" / n for n in (".kon.csv.swp", "kon.csv~", "~$kon.csv")]
    for path in left:
        path.write_bytes(b"x")
    assert stale(tasks, before, copy) == set()
    for path in left:
        path.unlink()


def test_a_new_file_and_one_less_are_changes(copy: Path, tasks: list[graph.Task]) -> None:
    before = digests(tasks, copy)
    new = copy / "pipeline/clean/nytt.sql"
    new.write_bytes(b"select 1")
    assert stale(tasks, before, copy) == {"clean"}
    new.unlink()
    (copy / "pipeline/charts/finsam.mplstyle").rename(copy / "style")
    assert stale(tasks, before, copy) == {"chart"}
    (copy / "style").rename(copy / "pipeline/charts/finsam.mplstyle")
    assert stale(tasks, before, copy) == set()


SOURCE = """
from __future__ import annotations
import os, pipeline.a.b
from typing import TYPE_CHECKING
from .near import thing
from ..far import other as renamed
from . import beside
from pipeline.first import at_once
if TYPE_CHECKING:
    from pipeline.types import T
LIST = Path(__file__).parent / "list.csv"
UP = Path(__file__).resolve().parent.parent / "up"
ROOT = Path(__file__).parent.parent.parent
SUB = UP / "sub"
TEXT = "a" / "b"
register(at_once)

def run(x: T) -> None:
    from pipeline.late import late
    step()

def step() -> None:
    renamed()

def another() -> None:
    import pipeline.only_here
    thing()
"""


def test_a_source_is_read_for_imports_and_data() -> None:
    read = read_source(SOURCE, "pipeline/room/module.py")
    assert set(read.imports) == {
        "pipeline.a.b",
        "pipeline.room",
        "pipeline.room.near",
        "pipeline.room.near.thing",
        "pipeline.far",
        "pipeline.far.other",
        "pipeline.room.beside",
        "pipeline.first",
        "pipeline.first.at_once",
        "pipeline.late",
        "pipeline.late.late",
        "pipeline.only_here",
    }
    assert set(read.data) == {"pipeline/room/list.csv", "pipeline/up", "pipeline/up/sub"}
    assert "pipeline.room.near" in read_source("from .near import thing", "pipeline/room/__init__.py").imports


def test_of_the_module_where_work_begins_only_what_is_reached_counts() -> None:
    read = read_source(SOURCE, "pipeline/room/module.py", "run")
    assert set(read.imports) == {
        "pipeline.first",
        "pipeline.first.at_once",
        "pipeline.far",
        "pipeline.far.other",
        "pipeline.late",
        "pipeline.late.late",
    }
    with pytest.raises(KeyError):
        read_source(SOURCE, "pipeline/room/module.py", "nothing")


def test_what_a_notebook_calls() -> None:
    found = {n.stem: calls_in_notebook(n) for n in (ROOT / "notebooks").glob("[0-9]_*.ipynb")}
    assert found == {stem: (("pipeline.stages", stem.partition("_")[2]),) for stem in found}
    assert {stem.partition("_")[2] for stem in found} == NOTEBOOKS


def test_what_was_read_of_a_source_is_kept_until_it_changes(
    copy: Path, tasks: list[graph.Task], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "kallor.json"
    first = Package(memory, copy)
    before = {t.name: t.code(first).digest for t in tasks}
    first.remember()
    read: list[str] = []

    def noted(text: str, file: str, start: str = "") -> Any:
        read.append(file)
        return read_source(text, file, start)

    monkeypatch.setattr(closure, "read_source", noted)
    whole = {"pipeline/run/jobs.py", "pipeline/stages.py"}
    again = Package(memory, copy)
    assert {t.name: t.code(again).digest for t in tasks} == before
    assert set(read) == whole
    path = copy / "pipeline/typography.py"
    content = path.read_text("utf-8")
    path.write_text(content + "\nimport pipeline.sie\n", "utf-8")
    edited = Package(memory, copy)
    assert "pipeline/sie/read.py" in next(t for t in tasks if t.job.kind == "report").code(edited).files
    assert set(read) == {*whole, "pipeline/typography.py"}
    path.write_text(content, "utf-8")
    # Another way of reading makes all that was read unknown.
    reader = copy / "pipeline/run/sources.py"
    content = reader.read_text("utf-8")
    reader.write_text(content + "\n", "utf-8")
    read.clear()
    anew = Package(memory, copy)
    assert {t.name: t.code(anew).digest for t in tasks} == before
    assert len(set(read)) > 100
    reader.write_text(content, "utf-8")


def test_explain_names_the_file_and_a_run_does_what_it_says(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real graph, with work that only leaves its files."""
    monkeypatch.setattr(closure, "Package", functools.partial(Package, root=copy))
    monkeypatch.setattr(missing, "print_unknown_labels", lambda *_: None)
    monkeypatch.setattr(missing, "print_missing_words", lambda *_: None)
    shutil.copytree(ROOT / "data/raw/ostra_sodertorn", tmp_path / "raw/ostra_sodertorn")
    places = Places(tmp_path / "raw", tmp_path / "ut")
    (unit,) = places.units()
    request = build.Request(places, unit.forbund, unit.ar)
    written = {t.job: t.writes for t in graph.plan(places, [unit], request.formats, everything=False)}
    ran: list[str] = []

    def work(job: jobs.Job) -> float:
        ran.append(f"{job.kind} {job.stage}")
        return leave_files(written[job])

    def explained() -> dict[str, list[str]]:
        capsys.readouterr()
        build.explain(request)
        steps = re.findall(r"(?m)^(\S.*)\n((?:    .*\n)+)", capsys.readouterr().out)
        return {name: [line.strip() for line in lines.splitlines()] for name, lines in steps}

    build._execute(request, [unit], take_inputs(places), Display(), work)
    assert len(ran) == len(written)

    (copy / "pipeline/charts/finsam.mplstyle").write_bytes(b"# edited")
    (copy / "pipeline/clean/nytt.sql").write_bytes(b"select 1")
    (copy / "pipeline/disclosure/breakdowns.toml").rename(copy / "moved.toml")
    told = explained()
    assert told[f"{unit}: clean"] == ["ny kod: pipeline/clean/nytt.sql"]
    # Named also where a step before it is reason enough.
    before = f"ett steg före körs: {unit}: clean"
    assert told[f"{unit}: aggregate"] == [before, "inte längre med: pipeline/disclosure/breakdowns.toml"]
    assert told[f"{unit}: chart"] == [before, "ändrad kod: pipeline/charts/finsam.mplstyle"]
    assert [n for n, lines in told.items() if any("pipeline/" in line for line in lines)] == [
        f"{unit}: {stage}" for stage in ("clean", "aggregate", "chart")
    ]

    ran.clear()
    build._execute(request, [unit], take_inputs(places), Display(), work)
    assert sorted(ran) == ["notebook aggregate", "notebook chart", "notebook clean"]
    assert explained() == {}
    # What is kept is what pytask remembers, and no more.
    remember_code(places, [])
    package = Package(root=copy)
    now = {t.code(package).digest for t in graph.plan(places, [unit], request.formats, everything=False)}
    assert read_json(places.state / "kod.json").keys() == now


def test_a_change_is_told_in_words(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path)
    before, now = Code({"a.py": "1", "b.py": "1"}), Code({"b.py": "2", "c.toml": "1"})
    remember_code(places, [before])

    def told(state: str) -> list[str]:
        return told_changes(places, state, "job2 " + now.digest, now)

    files = ["inte längre med: a.py", "ändrad kod: b.py", "ny kod: c.toml"]
    assert told(f"job2 {before.digest}") == files
    assert told(f"job1 {before.digest}") == ["parametrar eller fillista har ändrats", *files]
    assert told(f"job1 {now.digest}") == ["parametrar eller fillista har ändrats"]
    # A memory from before there was one.
    assert told("job2 unknown") == ["koden har ändrats"]
    many = Code({f"{n}.py": "1" for n in range(9)})
    assert told_changes(places, f"job2 {before.digest}", "job2 x", many)[-1] == "och 5 filer till med ändrad kod"
