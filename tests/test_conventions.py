"""The shape that the project keeps: tree, names, notebooks, imports."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from pipeline.clean.table_names import TABLES
from pipeline.ingest.layout import read_layouts
from pipeline.measures.definition import read_measures
from pipeline.places import ROOT
from pipeline.run.sources import data_constants
from support.parsed import parsed

MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
NOTEBOOKS = sorted(p for p in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
# The protocols of the stages; the others are the analyst's own desk.
STAGES = [p for p in NOTEBOOKS if p.stem[0].isdecimal()]
TOP = {
    "data",
    "notebooks",
    "pipeline",
    "expectations",
    "reports",
    "tests",
    "docs",
    "locks",
    "Makefile",
    "pyproject.toml",
    "README.md",
    "README.sv.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
}
# What a room may not import: chart and report only show, readers know nothing of measures.

# No file of source is longer, whatever its language; tables of data and prose are read otherwise.
LONGEST = 400
SOURCES = sorted(
    path
    for room in ("pipeline", "tests")
    for kind in ("py", "sql", "js", "css", "toml", "html", "j2", "typ")
    for path in (ROOT / room).rglob(f"*.{kind}")
)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_the_top_of_the_tree() -> None:
    present = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")}
    assert present - {"__pycache__"} == TOP


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_modules_are_small_named_and_described(path: Path) -> None:
    assert path.stem not in ("utils", "helpers", "common", "misc", "base")
    assert ast.get_docstring(parsed(path))


def test_no_source_is_longer_than_can_be_read() -> None:
    assert {p.suffix for p in SOURCES} >= {".py", ".sql", ".js", ".css", ".toml"}
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_text("utf-8").splitlines()) for p in SOURCES}
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_test_modules_never_import_each_other() -> None:
    """What two of them need stands in tests/support; a fixture in conftest.py."""
    modules = sorted((ROOT / "tests").rglob("*.py"))
    crossing = {p.name: {i for i in imports(p) if i.split(".")[0].startswith(("test_", "conftest"))} for p in modules}
    assert {name: found for name, found in crossing.items() if found} == {}


def test_nothing_that_arrives_is_run() -> None:
    """No pickle, no eval and no shell: a file or a message is read, whatever is in it."""
    dangerous = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
    found = set()
    for path in MODULES:
        tree = parsed(path)
        imported = {i.split(".")[0] for i in imports(path)}
        called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        shells = {k.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "shell"}
        words = (imported & dangerous) | (called & {"eval", "exec", "__import__"}) | shells
        found |= {(path.name, word) for word in words}
    assert found == set()


def test_nothing_outside_the_project_is_read() -> None:
    assert not [p for p in MODULES if "shared/" in p.read_text("utf-8")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_protocols_without_outputs(path: Path) -> None:
    book = json.loads(path.read_text("utf-8"))
    code = [c for c in book["cells"] if c["cell_type"] == "code"]
    assert [c for c in code if c["outputs"] or c["execution_count"]] == []
    ids = [c["id"] for c in book["cells"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(path.stem.rpartition("_")[2].lower() + r"-\d+", i) for i in ids)
    assert sum("parameters" in c["metadata"].get("tags", []) for c in code) == (path in STAGES)
    for cell in code:
        tree = ast.parse("".join(cell["source"]))
        banned = (ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.comprehension)
        assert not [n for n in ast.walk(tree) if isinstance(n, banned)]
        modules = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        assert set(modules) <= {"pipeline"}
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.Import)]


def test_every_domain_word_is_in_the_glossary() -> None:
    """Columns, tables, measures and kinds are made of words; each word is explained once."""
    glossary = (ROOT / "docs" / "ordlista.md").read_text("utf-8").casefold()
    explained = set(re.findall(r"`([a-z0-9_]+)`", glossary))
    names = set(read_measures()) | set(TABLES) | {layout.table for layout in read_layouts().values()}
    for path in (ROOT / "pipeline" / "clean").glob("*.sql"):
        sql = re.sub(r"--.*", "", path.read_text("utf-8"))
        names |= set(re.findall(r"\bas ([a-z_]+),?$", sql, re.MULTILINE))
    words = {
        w
        for name in names
        for w in name.strip("_").split("_")
        if len(w) > 2 and w not in ("column", "row", "case", "table")
    }
    assert sorted(words - explained) == []


def test_sql_files_have_one_table_each_and_end_with_final() -> None:
    for path in (ROOT / "pipeline" / "clean").glob("*.sql"):
        if path.stem != "macros":
            assert path.stem in TABLES
            assert path.read_text("utf-8").startswith("-- One row per")


@cache
def data_named(path: Path) -> dict[str, Path]:
    """The constants of a module that stand for data of the package."""
    file = path.relative_to(ROOT).as_posix()
    return {name: ROOT / place for name, place in data_constants(parsed(path).body, file).items()}


def test_every_data_file_is_named_by_a_module() -> None:
    """A task rests on the files that its modules name (run/closure.py): one that nobody names makes nothing stale."""
    named = {place for path in MODULES for place in data_named(path).values()}
    assert sorted(p for p in named if not p.exists()) == []
    files = [p for p in (ROOT / "pipeline").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    data = [p for p in files if p.suffix != ".py"]
    assert len(data) > 200
    assert sorted(p for p in data if not {p, p.parent} & named) == []


def data_in_scope(path: Path) -> dict[str, Path]:
    """The constants for data that a module has or imports."""
    found = dict(data_named(path))
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline."):
            place = ROOT.joinpath(*str(node.module).split("."))
            module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            found |= {a.asname or a.name: p for a in node.names if (p := data_named(module).get(a.name))}
    return found


def detours(tree: ast.Module, data: dict[str, Path]) -> list[str]:
    """Ways to the package's own files other than by a constant; `data` are those that a module may use.

    A folder stands for the files directly in it, so what lies deeper needs a constant of its own.
    """
    constants = [n for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) in {*data, "ROOT"}]
    allowed = {id(n) for c in constants for n in ast.walk(c)}
    found = []
    for node in (n for n in ast.walk(tree) if id(n) not in allowed):
        match node:
            case ast.Name(id="__file__" | "__path__" | "__import__" | "exec" | "eval"):
                found.append(node.id)
            case ast.BinOp(left=ast.Name(id=name), op=ast.Div(), right=ast.Constant(value=str(part))):
                if (name in data and not (data[name] / part).is_file()) or (name == "ROOT" and part == "pipeline"):
                    found.append(f"{name} / {part}")
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in data:
                if attr in ("parent", "parents", "rglob", "walk", "joinpath", "with_name"):
                    found.append(f"{name}.{attr}")
            case ast.ImportFrom(module=str(module)) if re.match(r"(importlib|pkgutil|runpy)(?!\.metadata)", module):
                found.append(module)
            case ast.Import(names=names):
                found += [a.name for a in names if re.match(r"(importlib|pkgutil|runpy)(?!\.metadata)", a.name)]
    return found


def test_there_is_one_way_to_data_and_to_modules() -> None:
    """So that reading the sources is enough to know what a module reads and imports."""
    found = {
        path.relative_to(ROOT / "pipeline").as_posix(): detours(parsed(path), data_in_scope(path)) for path in MODULES
    }
    # The lanes import ahead of time what the jobs would import anyhow.
    assert {name: ways for name, ways in found.items() if ways} == {"run/lanes.py": ["importlib"]}


@pytest.mark.parametrize(
    "line",
    [
        'X = open(Path(__file__).parent / "a.csv")',
        'def f():\n    return Path(__file__).parent / "a.csv"',
        'X = Path(__file__).with_name("a.csv")',
        'CODES / "enkater"',
        'CODES / "inte_dar.csv"',
        "CODES.parent",
        'CODES.rglob("*")',
        'ROOT / "pipeline" / "codes"',
        "from importlib import resources",
        "import importlib",
        '__import__("pipeline.codes")',
    ],
)
def test_a_detour_to_data_is_seen(line: str) -> None:
    assert detours(ast.parse(line), {"CODES": ROOT / "pipeline" / "codes"})
