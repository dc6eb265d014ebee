"""Each library whose private parts we lean on is known by one module, and loaded only when it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from pipeline.places import ROOT
from support.parsed import parsed

DOORS = {
    "pipeline/run/scheduler.py": {"pytask", "_pytask", "pytask_parallel", "attrs"},
    "pipeline/run/engine.py": {"papermill", "nbformat", "nbclient"},
    "pipeline/run/shell.py": {"IPython", "ipykernel", "traitlets"},
    "pipeline/run/expectations.py": {"great_expectations"},
    "pipeline/run/cluster.py": {"distributed"},
}
LIBRARIES = {name for names in DOORS.values() for name in names}
# Words of pytask's session and reports: they are told on in our own (run/outcome.py).
OF_THE_SESSION = {"execution_reports", "exc_info", "exit_code", "depends_on", "produces", "lockfile_state"}
FILES = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "pipeline").rglob("*.py"))


def named(tree: ast.Module) -> set[str]:
    """The libraries that a module imports, for the type checker or by name too."""
    found: set[str] = set()
    by_name = any(isinstance(n, ast.Import) and n.names[0].name == "importlib" for n in ast.walk(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {a.name for a in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module)
            case ast.Constant(value=str(text)) if by_name:
                found.add(text)
    return {name.split(".")[0] for name in found} & LIBRARIES


def test_a_library_is_known_by_one_module() -> None:
    found = {file: named(parsed(ROOT / file)) for file in FILES}
    strangers = {file: names - DOORS.get(file, set()) for file, names in found.items()}
    assert {file: names for file, names in strangers.items() if names} == {}
    assert all(found[door] for door in DOORS)


def test_what_pytask_says_is_read_by_one_module() -> None:
    found = {
        file: {n.attr for n in ast.walk(parsed(ROOT / file)) if isinstance(n, ast.Attribute)}
        for file in FILES
        if file != "pipeline/run/scheduler.py"
    }
    assert {file: names & OF_THE_SESSION for file, names in found.items() if names & OF_THE_SESSION} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import papermill.engines",
        "def f():\n    from _pytask.outcomes import Exit",
        "if TYPE_CHECKING:\n    import nbformat as n",
        'import importlib\nimportlib.import_module("great_expectations.core")',
    ],
)
def test_a_second_door_is_seen(line: str) -> None:
    assert len(named(ast.parse(line))) == 1


def test_a_run_that_has_nothing_to_do_loads_none_of_them() -> None:
    """What `make report` imports before the receipt is read, and the adapters that load late."""
    modules = "pipeline.cli, pipeline.run.build, pipeline.run.receipt, pipeline.run.gates, pipeline.run.engine"
    code = f"import sys, {modules}; print(sorted({LIBRARIES} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_pytask_finds_the_hooks() -> None:
    """When this fails after pyproject.toml has changed: the environment is older, `make test` renews it."""
    ours = [e.value for e in entry_points(group="pytask") if e.name == "finsam"]
    assert ours == ["pipeline.run.scheduler"]
