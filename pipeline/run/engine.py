"""Notebooks run by papermill, in a process that is already warm.

Starting a kernel and importing everything takes seconds; here the worker's own process
runs the cells in an IPython shell whose namespace is cleared before each notebook.
`fresh` runs an ordinary kernel instead. Both give the same tables, and both tell a stage
that stopped by what it raised, never by a name in a text.

No other module knows papermill or the format of a notebook; what is rested on is held by
tests/test_contract_notebook.py.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.faults import StageStopped
from pipeline.run.stops import unpack
from pipeline.store import write_text
from pipeline.typography import INTERNAL

if TYPE_CHECKING:
    import nbformat

WARM, FRESH = "finsam-varm", "finsam-ny"
_KERNEL = "python3"


class NotebookParameters(StageStopped):
    """The parameters given do not fit the notebook."""

    code = "PRG-001"


class NotebookFailed(Exception):
    """A cell failed in a way that no stage foresaw: a fault of the program."""


class CellFailed(Exception):
    """What an engine raises at the first cell that fails. The cause is what the cell raised, where it is at hand."""


def run_notebook(source: Path, target: Path, parameters: Mapping[str, object], *, fresh: bool = False) -> None:
    """Run a notebook with exactly its parameters; leave the executed copy at `target`.

    Raises NotebookParameters before anything runs, what a stage raised when it stopped, of
    whatever kind, and else NotebookFailed. The executed copy carries no times and no paths.
    """
    import nbformat
    import papermill

    check_parameters(source, parameters)
    register_engines()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        executed = papermill.execute_notebook(
            str(source),
            None,
            parameters=dict(parameters),
            engine_name=FRESH if fresh else WARM,
            kernel_name=_KERNEL,
            progress_bar=False,
            log_output=False,
            cwd=str(source.parent),
        )
    except CellFailed as failed:
        if isinstance(failed.__cause__, StageStopped):
            raise failed.__cause__ from None
        raise NotebookFailed(f"{source.name}: {failed}") from failed.__cause__
    _strip(executed)
    _mark_internal(executed)
    write_text(target, nbformat.writes(executed) + "\n")


def check_parameters(source: Path, parameters: Mapping[str, object]) -> None:
    """Papermill only warns about an unknown parameter and runs on; this stops.

    The notebook's cell tagged `parameters` says which there are and, by its defaults,
    of which type.
    """
    known = read_parameters(source)
    faults = [
        f"okänd parameter {name}; {source.name} har {', '.join(known)}" for name in parameters if name not in known
    ]
    faults += [f"parametern {name} saknas" for name in known if name not in parameters]
    for name, value in parameters.items():
        wanted = known.get(name)
        if wanted is not None and type(value) is not wanted:
            faults.append(f"parametern {name} är {value!r} men ska vara av typen {wanted.__name__}")
    if faults:
        raise NotebookParameters(f"Notebook {source.name}: " + "; ".join(faults) + ".")


def read_parameters(source: Path) -> dict[str, type]:
    """The names and types in a notebook's cell tagged `parameters`."""
    import nbformat

    notebook = nbformat.read(source, as_version=4)
    cells = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1:
        raise NotebookParameters(f"Notebook {source.name} ska ha en cell med taggen parameters; den har {len(cells)}.")
    found: dict[str, type] = {}
    for node in ast.parse(cells[0].source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = type(ast.literal_eval(node.value))
    return found


def _strip(notebook: nbformat.NotebookNode) -> None:
    """Take away what differs between two runs on the same input: times, versions, paths."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        for output in cell.get("outputs", []):
            output.pop("execution_count", None) if output.output_type == "display_data" else None


def _mark_internal(notebook: nbformat.NotebookNode) -> None:
    """Say first and last in an executed notebook that it stays in the office."""
    from nbformat.v4 import new_markdown_cell

    first, last = (new_markdown_cell(f"**{INTERNAL}**", id=f"internt-{where}") for where in ("forst", "sist"))
    notebook.cells = [first, *notebook.cells, last]


@cache
def register_engines() -> None:
    """Import papermill, which is slow, and tell it of the two ways to run a notebook."""
    import nbformat
    from papermill.engines import Engine, NBClientEngine, papermill_engines

    class WarmEngine(Engine):
        """Runs the cells in this process, in order, in a cleared namespace."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
            from pipeline.run.shell import clean_shell

            shell = clean_shell()
            for index, cell in enumerate(nb_man.nb.cells):
                if cell.cell_type != "code":
                    continue
                nb_man.cell_start(cell, index)
                outputs, error = shell.run(cell.source)
                cell.outputs = [nbformat.from_dict(o) for o in outputs]
                cell.execution_count = shell.count
                if error is not None:
                    nb_man.cell_exception(cell, index)
                    raise CellFailed(f"{type(error).__name__}: {error}") from error
                nb_man.cell_complete(cell, index)

    class FreshEngine(NBClientEngine):
        """Runs the cells in a kernel of their own, which tells of a stage that stopped by an output."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
            from pipeline.run import shell

            extension = f"--InteractiveShellApp.extra_extensions={shell.__name__}"
            super().execute_managed_notebook(nb_man, kernel_name, extra_arguments=[extension], **kwargs)
            outputs = [o for cell in nb_man.nb.cells for o in cell.get("outputs", [])]
            for error in (o for o in outputs if o.output_type == "error"):
                stop = next((o.data[shell.STOP] for o in outputs if shell.STOP in o.get("data", {})), None)
                raise CellFailed(f"{error.ename}: {error.evalue}") from (unpack(stop) if stop else None)

    papermill_engines.register(WARM, WarmEngine)
    papermill_engines.register(FRESH, FreshEngine)
