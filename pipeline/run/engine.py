"""Notebooks run by papermill, in a process that is already warm.

Starting a kernel and importing everything takes seconds; here the worker's own process
runs the cells in an IPython shell whose namespace is cleared before each notebook.
`fresh` runs an ordinary kernel instead. Both give the same tables.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.store import write_text

if TYPE_CHECKING:
    import nbformat

WARM = "finsam-varm"
_KERNEL = "python3"


class NotebookParameters(StageStopped):
    """The parameters given do not fit the notebook."""


class NotebookFailed(Exception):
    """A cell failed in a way that no stage foresaw: a fault of the program."""


def run_notebook(source: Path, target: Path, parameters: Mapping[str, object], *, fresh: bool = False) -> None:
    """Run a notebook with exactly its parameters; leave the executed copy at `target`.

    Raises NotebookParameters before anything runs, and StageStopped with the stage's own
    words when a cell fails. The executed copy carries no times and no paths.
    """
    import nbformat
    import papermill

    check_parameters(source, parameters)
    _register_engine()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        executed = papermill.execute_notebook(
            str(source),
            None,
            parameters=dict(parameters),
            engine_name=None if fresh else WARM,
            kernel_name=_KERNEL,
            progress_bar=False,
            log_output=False,
            cwd=str(source.parent),
        )
    except papermill.PapermillExecutionError as error:
        raise _told(error, source) from None
    _strip(executed)
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


def _told(error: Any, source: Path) -> Exception:
    """The stage's own message where it stopped itself; else that the program failed."""
    if error.ename in (DeliveryFaults.__name__, StageStopped.__name__, NotebookParameters.__name__):
        return StageStopped(error.evalue)
    return NotebookFailed(f"{source.name}: {error.ename}: {error.evalue}")


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


def _register_engine() -> None:
    from papermill.engines import Engine, papermill_engines

    if WARM in papermill_engines._engines:
        return

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
                cell.outputs, failed = shell.run(cell.source)
                cell.execution_count = shell.count
                if failed:
                    nb_man.cell_exception(cell, index)
                    break
                nb_man.cell_complete(cell, index)

    papermill_engines.register(WARM, WarmEngine)
