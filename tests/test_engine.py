from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from pipeline.faults import StageStopped
from pipeline.run.engine import NotebookFailed, NotebookParameters, check_parameters, read_parameters, run_notebook


def notebook(path: Path, *cells: str, parameters: str = 'namn = "a"\nar = 2017') -> Path:
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    book.cells = [first, *(nbformat.v4.new_code_cell(c) for c in cells)]
    nbformat.write(book, path)
    return path


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


@pytest.mark.parametrize("fresh", [False, True], ids=["warm", "fresh"])
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


@pytest.mark.parametrize("fresh", [False, True], ids=["warm", "fresh"])
def test_a_stage_that_stops_is_told_in_its_own_words_and_leaves_no_copy(tmp_path: Path, fresh: bool) -> None:
    source = notebook(
        tmp_path / "n.ipynb",
        "from pipeline.faults import DeliveryFaults, Fault\nraise DeliveryFaults([Fault('fel rad', 'rätta', file='f.csv')])",
    )
    with pytest.raises(StageStopped) as caught:
        run_notebook(source, tmp_path / "ut.ipynb", {"namn": "a", "ar": 1}, fresh=fresh)
    assert str(caught.value) == "f.csv – 1 fel\n  Fel rad\n      Gör så:  rätta"
    assert not (tmp_path / "ut.ipynb").exists()


def test_another_error_names_the_notebook(tmp_path: Path) -> None:
    source = notebook(tmp_path / "n.ipynb", "1 / 0")
    with pytest.raises(NotebookFailed, match=r"n.ipynb: ZeroDivisionError"):
        run_notebook(source, tmp_path / "ut.ipynb", {"namn": "a", "ar": 1})
