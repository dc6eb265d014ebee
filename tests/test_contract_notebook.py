"""What run/engine.py and run/shell.py rest on in papermill, nbformat, IPython and the kernel.

Asked of the libraries themselves, in small, so that an upgrade that takes something away fails here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from IPython.core.interactiveshell import InteractiveShell
from papermill.engines import Engine, NBClientEngine, papermill_engines

from pipeline.run import shell
from support.notebooks import notebook

GIVEN = {"namn": "0180", "ar": True}


@pytest.fixture
def engines() -> Iterator[None]:
    """Engines that a test registers are gone after it."""
    before = dict(papermill_engines._engines)
    yield
    papermill_engines._engines.clear()
    papermill_engines._engines.update(before)


def execute(source: Path, engine: type[Engine], **more: Any) -> Any:
    papermill_engines.register("prov", engine)
    return papermill.execute_notebook(
        str(source),
        None,
        parameters=GIVEN,
        engine_name="prov",
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
        cwd=str(source.parent),
        **more,
    )


class Quiet(Engine):
    """Runs nothing, and says how it was called."""

    seen: tuple[Any, ...] = ()

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        cls.seen = (kernel_name, [c.source for c in nb_man.nb.cells])
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            nb_man.cell_complete(cell, index)


def test_parameters_come_as_they_are_in_a_cell_after_the_tagged_one(tmp_path: Path, engines: None) -> None:
    book = execute(notebook(tmp_path / "n.ipynb", "1"), Quiet)
    assert Quiet.seen == ("python3", ['namn = "a"\nar = 2017', '# Parameters\nnamn = "0180"\nar = True\n', "1"])
    assert [c.metadata["tags"] for c in book.cells] == [["parameters"], ["injected-parameters"], []]


def test_what_an_engine_raises_comes_out_as_it_is_and_nothing_is_written(tmp_path: Path, engines: None) -> None:
    error = KeyError("x")

    class Failing(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
            nb_man.cell_start(nb_man.nb.cells[0], 0)
            nb_man.cell_exception(nb_man.nb.cells[0], 0)
            raise error

    with pytest.raises(KeyError) as caught:
        execute(notebook(tmp_path / "n.ipynb"), Failing)
    assert caught.value is error
    assert [p.name for p in tmp_path.iterdir()] == ["n.ipynb"]


def test_an_exit_with_nothing_is_success_to_papermill(tmp_path: Path, engines: None) -> None:
    """Why the engines look for the failed cell themselves. When this fails they need not."""
    book = execute(notebook(tmp_path / "n.ipynb", "import sys\nsys.exit(0)", "1"), NBClientEngine)
    assert [c.execution_count for c in book.cells] == [1, 2, 3, None]
    assert [o.ename for o in book.cells[2].outputs if o.output_type == "error"] == ["SystemExit"]


def test_what_differs_between_two_runs_stands_under_the_keys_that_are_taken_away(tmp_path: Path, engines: None) -> None:
    """Of an ordinary kernel. A key that is new here is a time or a version in the protocol until it is taken away."""
    source = notebook(tmp_path / "n.ipynb", "1", "print(2)", "from IPython.display import display\ndisplay(3)")
    first, second = (json.loads(nbformat.writes(execute(source, NBClientEngine))) for _ in range(2))
    assert set(first["metadata"]) == {"kernelspec", "language_info", "papermill"}
    assert {key for c in first["cells"] for key in c["metadata"]} == {"tags", "papermill", "execution"}
    for book in (first, second):
        del book["metadata"]["papermill"], book["metadata"]["language_info"]
        for cell in book["cells"]:
            del cell["metadata"]["papermill"], cell["metadata"]["execution"]
            if "injected-parameters" in cell["metadata"]["tags"]:
                cell["id"] = ""
    assert first == second
    kinds = {o["output_type"]: set(o) for c in first["cells"] for o in c["outputs"]}
    assert kinds == {
        "execute_result": {"data", "execution_count", "metadata", "output_type"},
        "stream": {"name", "output_type", "text"},
        "display_data": {"data", "metadata", "output_type"},
    }


def test_an_ordinary_kernel_is_given_arguments_and_hands_back_outputs_of_any_type(
    tmp_path: Path, engines: None
) -> None:
    """The way of a stop out of a kernel: an extension by name, an output of our type, an error after it."""
    extension = f"--InteractiveShellApp.extra_extensions={shell.__name__}"
    seen: list[Any] = []

    class Telling(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
            super().execute_managed_notebook(nb_man, kernel_name, extra_arguments=[extension], **kwargs)
            seen.extend(o for c in nb_man.nb.cells for o in c.outputs)

    cell = "from pipeline.faults import StageStopped\nraise StageStopped('stopp')"
    with pytest.raises(papermill.PapermillExecutionError):
        execute(notebook(tmp_path / "n.ipynb", cell), Telling)
    told, error = seen
    assert (told.output_type, list(told.data), told.data[shell.STOP].text) == ("display_data", [shell.STOP], "stopp")
    assert (error.output_type, error.ename, error.evalue) == ("error", "StageStopped", "stopp")


def test_plain_outputs_become_those_of_a_notebook_and_are_written_the_same() -> None:
    output = {"output_type": "execute_result", "data": {"text/plain": "1\n2"}, "metadata": {}, "execution_count": 1}
    cell = nbformat.v4.new_code_cell("x", id="a", execution_count=1)
    cell.outputs = [nbformat.from_dict(output)]
    text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    made = nbformat.v4.new_code_cell("x", id="a", execution_count=1)
    made.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "1\n2"}, execution_count=1)]
    assert text == nbformat.writes(nbformat.v4.new_notebook(cells=[made]))
    assert json.loads(text)["cells"][0]["outputs"] == [output | {"data": {"text/plain": ["1\n", "2"]}}]


def test_a_notebook_is_read_with_tags(tmp_path: Path) -> None:
    book = nbformat.read(notebook(tmp_path / "n.ipynb", "1"), as_version=4)
    assert [(c.cell_type, c.source, c.metadata.get("tags", [])) for c in book.cells] == [
        ("code", 'namn = "a"\nar = 2017', ["parameters"]),
        ("code", "1", []),
    ]


@pytest.mark.filterwarnings("ignore:To exit")
@pytest.mark.parametrize(
    ("cell", "kind", "when"),
    [
        ("raise KeyError('x')", KeyError, "error_in_exec"),
        ("import sys; sys.exit(0)", SystemExit, "error_in_exec"),
        ("raise KeyboardInterrupt", KeyboardInterrupt, "error_in_exec"),
        ("def", SyntaxError, "error_before_exec"),
    ],
)
def test_the_shell_keeps_what_a_cell_raised(
    cell: str, kind: type, when: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = shell.clean_shell().run_cell(cell, store_history=False)
    assert type(getattr(result, when)) is kind
    other = {"error_in_exec", "error_before_exec"} - {when}
    assert getattr(result, other.pop()) is None


def test_the_shell_collects_and_forgets() -> None:
    ours = shell.clean_shell()
    outputs, error = ours.run("kvar = 1\nprint('ord')\ndisplay('visat')\n'sist'")
    assert error is None
    # Printed words stand first; what was shown and the last value come in their order.
    assert [o.get("text", o.get("data")) for o in outputs] == [
        "ord\n",
        {"text/plain": "'visat'"},
        {"text/plain": "'sist'"},
    ]
    assert [o["output_type"] for o in outputs] == ["stream", "display_data", "execute_result"]
    assert (outputs[-1]["execution_count"], outputs[-1]["metadata"]) == (1, {})
    again = shell.clean_shell()
    assert again is ours
    assert isinstance(again.run("kvar")[1], NameError)
    # No file of history is opened: two workers would wait for each other.
    assert again.history_manager is None or not again.history_manager.enabled


def test_a_handler_is_called_for_every_kind_of_an_exception(capsys: pytest.CaptureFixture[str]) -> None:
    """IPython's promise to extensions; the kernel's shell is one of these."""
    ours = shell.clean_shell()
    handled: list[Any] = []

    def handle(shell: InteractiveShell, kind: type, error: BaseException, trace: Any, tb_offset: Any = None) -> None:
        handled.append((shell, kind))

    ours.set_custom_exc((LookupError,), handle)
    try:
        _, error = ours.run("raise KeyError('x')")
        ours.run("raise ValueError('x')")
    finally:
        ours.set_custom_exc((), None)
    assert isinstance(error, KeyError)
    assert handled == [(ours, KeyError)]
