"""The shape that the project keeps: tree, names, notebooks, imports."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from pipeline.clean.clean import TABLES
from pipeline.ingest.layout import read_layouts
from pipeline.measures.definition import read_measures
from pipeline.places import ROOT

MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
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
FORBIDDEN = {
    "explorer": (
        "pipeline.ingest",
        "pipeline.clean",
        "pipeline.measures",
        "pipeline.compare",
        "pipeline.charts",
        "pipeline.run",
        "duckdb",
    ),
    "ingest": ("pipeline.clean", "pipeline.measures", "pipeline.report", "pipeline.charts", "pipeline.run"),
    "codes": (
        "pipeline.ingest",
        "pipeline.clean",
        "pipeline.measures",
        "pipeline.report",
        "pipeline.charts",
        "pipeline.run",
    ),
    "clean": ("pipeline.ingest", "pipeline.measures", "pipeline.report", "pipeline.charts", "pipeline.run"),
    "measures": ("pipeline.ingest", "pipeline.clean", "pipeline.report", "pipeline.charts", "pipeline.run"),
    "disclosure": ("pipeline.ingest", "pipeline.clean", "pipeline.measures", "pipeline.report", "pipeline.run"),
    "compare": ("pipeline.ingest", "pipeline.clean", "pipeline.report", "pipeline.charts", "pipeline.run"),
    "charts": (
        "pipeline.ingest",
        "pipeline.clean",
        "pipeline.measures.compiler",
        "pipeline.measures.aggregate",
        "pipeline.report",
        "pipeline.run",
        "duckdb",
    ),
    "sie": ("pipeline.",),
    "report": ("pipeline.ingest", "pipeline.clean", "pipeline.charts", "pipeline.run", "duckdb", "matplotlib"),
}


# No file of source is longer, whatever its language; tables of data and prose are read otherwise.
LONGEST = 400
SOURCES = sorted(
    path
    for room in ("pipeline", "tests")
    for kind in ("py", "sql", "js", "css", "toml", "html", "j2")
    for path in (ROOT / room).rglob(f"*.{kind}")
)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
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
    text = path.read_text("utf-8")
    assert path.stem not in ("utils", "helpers", "common", "misc", "base")
    assert ast.get_docstring(ast.parse(text))


def test_no_source_is_longer_than_can_be_read() -> None:
    assert {p.suffix for p in SOURCES} >= {".py", ".sql", ".js", ".css", ".toml"}
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_text("utf-8").splitlines()) for p in SOURCES}
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_test_modules_never_import_each_other() -> None:
    """What two of them need stands in tests/support; a fixture in conftest.py."""
    modules = sorted((ROOT / "tests").rglob("*.py"))
    crossing = {p.name: {i for i in imports(p) if i.split(".")[0].startswith(("test_", "conftest"))} for p in modules}
    assert {name: found for name, found in crossing.items() if found} == {}


@pytest.mark.parametrize("room", FORBIDDEN)
def test_rooms_import_only_what_they_may(room: str) -> None:
    for path in (ROOT / "pipeline" / room).glob("*.py"):
        crossing = {i for i in imports(path) if i.startswith(FORBIDDEN[room])}
        # Type-only imports of duckdb are allowed nowhere in these rooms either.
        assert not crossing, (path.name, crossing)


def test_nothing_outside_the_project_is_read() -> None:
    assert not [p for p in MODULES if "shared/" in p.read_text("utf-8")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_protocols_without_outputs(path: Path) -> None:
    book = json.loads(path.read_text("utf-8"))
    code = [c for c in book["cells"] if c["cell_type"] == "code"]
    assert [c for c in code if c["outputs"] or c["execution_count"]] == []
    ids = [c["id"] for c in book["cells"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(path.stem.split("_")[1] + r"-\d+", i) for i in ids)
    assert sum("parameters" in c["metadata"].get("tags", []) for c in code) == 1
    for cell in code:
        tree = ast.parse("".join(cell["source"]))
        banned = (ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp)
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
