from __future__ import annotations

import json
import pickle
from pathlib import Path

import nbformat
import pytest

from pipeline.faults import DeliveryFaults, Fault, StageStopped
from pipeline.measures.specification import SpecificationFault
from pipeline.places import EVERYTHING
from pipeline.run import jobs
from pipeline.run.engine import NotebookFailed, NotebookParameters, check_parameters, read_parameters, run_notebook
from pipeline.run.gates import GateClosed, SuiteError
from pipeline.run.jobs import Job, execute
from pipeline.run.stops import pack, unpack
from support.notebooks import notebook

GIVEN: dict[str, object] = {"namn": "a", "ar": 1}
BOTH_WAYS = pytest.mark.parametrize("fresh", [False, True], ids=["warm", "fresh"])


def outputs(path: Path) -> list[str]:
    book = nbformat.read(path, as_version=4)
    return [
        o["text"] if "text" in o else o["data"]["text/plain"]
        for c in book.cells
        if c.cell_type == "code"
        for o in c.outputs
    ]


def test_the_parameters_cell_gives_names_and_types(tmp_path: Path) -> None:
    assert read_parameters(notebook(tmp_path / "n.ipynb")) == {"namn": str, "ar": int}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"namn": "x", "ar": 1, "arr": 2}, "okänd parameter arr"),
        ({"namn": "x"}, "parametern ar saknas"),
        ({"namn": "x", "ar": "0180"}, "parametern ar är '0180' men ska vara av typen int"),
        ({"namn": "x", "ar": True}, "ska vara av typen int"),
    ],
)
def test_parameters_that_do_not_fit_stop_before_anything_runs(
    tmp_path: Path, given: dict[str, object], told: str
) -> None:
    marker = tmp_path / "ran"
    source = notebook(tmp_path / "n.ipynb", f"open({str(marker)!r}, 'w').close()")
    with pytest.raises(NotebookParameters, match=told):
        run_notebook(source, tmp_path / "ut.ipynb", given)
    assert not marker.exists()


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), path)
    with pytest.raises(NotebookParameters, match="parameters"):
        check_parameters(path, {})


@BOTH_WAYS
def test_cells_run_in_order_and_keep_what_they_show(tmp_path: Path, fresh: bool) -> None:
    source = notebook(
        tmp_path / "n.ipynb", "x = ar + 1\nprint(namn)", "x * 2", "from IPython.display import display\ndisplay('hej')"
    )
    run_notebook(source, tmp_path / "ut.ipynb", {"namn": "b", "ar": 2022}, fresh=fresh)
    assert outputs(tmp_path / "ut.ipynb") == ["b\n", "4046", "'hej'"]


def test_each_notebook_starts_with_a_clean_namespace(tmp_path: Path) -> None:
    first = notebook(tmp_path / "a.ipynb", "kvar = 1")
    second = notebook(tmp_path / "b.ipynb", "'kvar' in globals()")
    run_notebook(first, tmp_path / "1.ipynb", {"namn": "a", "ar": 1})
    run_notebook(second, tmp_path / "2.ipynb", {"namn": "a", "ar": 1})
    assert outputs(tmp_path / "2.ipynb") == ["False"]


def test_the_executed_copy_is_the_same_every_time(tmp_path: Path) -> None:
    source = notebook(tmp_path / "n.ipynb", "ar")
    for name in ("1", "2"):
        run_notebook(source, tmp_path / f"{name}.ipynb", {"namn": "a", "ar": 5})
    assert (tmp_path / "1.ipynb").read_bytes() == (tmp_path / "2.ipynb").read_bytes()


@BOTH_WAYS
def test_a_stage_that_stops_is_told_as_it_was_raised_and_leaves_no_copy(tmp_path: Path, fresh: bool) -> None:
    source = notebook(
        tmp_path / "n.ipynb",
        "from pipeline.faults import DeliveryFaults, Fault\nraise DeliveryFaults([Fault('fel rad', 'rätta', file='f.csv')])",
    )
    with pytest.raises(DeliveryFaults) as caught:
        run_notebook(source, tmp_path / "ut.ipynb", GIVEN, fresh=fresh)
    assert caught.value.faults == (Fault("fel rad", "rätta", file="f.csv"),)
    assert str(caught.value) == "f.csv – 1 fel\n  Fel rad\n      Gör så:  rätta"
    assert not (tmp_path / "ut.ipynb").exists()


@BOTH_WAYS
@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (StageStopped, "from pipeline.faults import StageStopped\nraise StageStopped('så ”här”')"),
        (
            SpecificationFault,
            "from pipeline.measures.specification import SpecificationFault\nraise SpecificationFault('så ”här”')",
        ),
        # One that no other process knows: what it says arrives, as a stop.
        (
            StageStopped,
            "from pipeline.faults import StageStopped\nclass Egen(StageStopped):\n    pass\nraise Egen('så ”här”')",
        ),
    ],
    ids=["itself", "a kind of it", "a kind of the cell's own"],
)
def test_every_kind_of_stop_is_told_as_one(tmp_path: Path, fresh: bool, kind: type[StageStopped], cell: str) -> None:
    source = notebook(tmp_path / "n.ipynb", "1", cell, "raise SystemError('inte hit')")
    with pytest.raises(kind) as caught:
        run_notebook(source, tmp_path / "ut.ipynb", GIVEN, fresh=fresh)
    assert str(caught.value) == "så ”här”"


@pytest.mark.filterwarnings("ignore:To exit")
@BOTH_WAYS
@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        # The name of a stop is not enough to be one.
        ("class StageStopped(Exception):\n    pass\nraise StageStopped('x')", "StageStopped: x"),
        ("def", "SyntaxError: "),
        # Papermill takes an exit for success, though the cells after it never ran.
        ("import sys\nsys.exit(0)", "SystemExit: 0"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt: "),
    ],
    ids=["error", "same name", "syntax", "exit", "interrupt"],
)
def test_what_is_no_stop_is_a_fault_of_the_program(tmp_path: Path, fresh: bool, cell: str, told: str) -> None:
    source = notebook(tmp_path / "n.ipynb", cell, "1")
    with pytest.raises(NotebookFailed) as caught:
        run_notebook(source, tmp_path / "ut.ipynb", GIVEN, fresh=fresh)
    assert str(caught.value).startswith(f"n.ipynb: {told}")
    assert not (tmp_path / "ut.ipynb").exists()


@BOTH_WAYS
def test_a_stop_that_a_cell_caught_is_none(tmp_path: Path, fresh: bool) -> None:
    caught = (
        "from pipeline.faults import StageStopped\ntry:\n    raise StageStopped('a')\nexcept StageStopped:\n    pass"
    )
    source = notebook(tmp_path / "n.ipynb", caught, "1 / 0")
    with pytest.raises(NotebookFailed, match="ZeroDivisionError"):
        run_notebook(source, tmp_path / "ut.ipynb", GIVEN, fresh=fresh)


def test_the_cause_of_a_fault_of_the_program_is_kept(tmp_path: Path) -> None:
    """So that the log says where it was."""
    source = notebook(tmp_path / "n.ipynb", "1 / 0")
    with pytest.raises(NotebookFailed) as caught:
        run_notebook(source, tmp_path / "ut.ipynb", GIVEN)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


class Crooked(StageStopped):
    """Cannot be read back from what pickle keeps: it takes two arguments and hands on one."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def test_a_stop_that_cannot_travel_arrives_as_one_that_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read back in the parent it would break the pool, and every job after it."""

    def stop(job: Job) -> None:
        raise Crooked("så ", "här")

    monkeypatch.setitem(jobs._DOERS, "prov", stop)
    with pytest.raises(StageStopped) as caught:
        execute(Job("prov", EVERYTHING, "prov", tmp_path, tmp_path))
    assert (type(pickle.loads(pickle.dumps(caught.value))), str(caught.value)) == (StageStopped, "så här")
    # A cluster's workers hand on what an error came of too.
    assert (caught.value.__context__, caught.value.__cause__) == (None, None)


def test_every_kind_of_stop_that_there_is_can_travel() -> None:
    kinds = [kind for kind in every_kind(StageStopped) if kind.__module__.startswith("pipeline.")]
    assert {DeliveryFaults, SpecificationFault, NotebookParameters, SuiteError, GateClosed} <= set(kinds)
    for kind in kinds:
        given: object = [Fault("a", "b", file="c")] if issubclass(kind, DeliveryFaults) else "text"
        stop = kind(given)
        arrived = unpack(pack(stop))
        assert (type(arrived), str(arrived)) == (kind, str(stop))


def every_kind(kind: type[StageStopped]) -> list[type[StageStopped]]:
    return [kind, *(k for child in kind.__subclasses__() for k in every_kind(child))]


@pytest.mark.parametrize(
    "name", ["builtins.KeyError", "subprocess.Popen", "pipeline.places.Places", "pipeline.nowhere.X"]
)
def test_what_is_named_and_is_no_stop_of_ours_is_not_made(name: str) -> None:
    packed = {"kinds": [name], "faults": [], "text": "ord"}
    assert (type(unpack(packed)), str(unpack(packed))) == (StageStopped, "ord")


def test_a_stop_travels_as_plain_text() -> None:
    stop = DeliveryFaults([Fault("fel", "rätta", "f.csv", "Blad1", 3, "B (År)", "x", "ett år")])
    arrived = unpack(json.loads(json.dumps(pack(stop))))
    assert isinstance(arrived, DeliveryFaults) and arrived.faults == stop.faults
