"""The house: no circle, no import upwards, no loose module, no file too long to read."""

from __future__ import annotations

import pytest

from pipeline.places import ROOT
from support import house

# What a room may not reach, also through others: charts and reports only show, readers know no measures.
CLOSED = {
    "charts": ("pipeline.ingest", "pipeline.clean", "pipeline.measures.aggregate", "pipeline.measures.compiler"),
    "report": ("pipeline.ingest", "pipeline.clean", "pipeline.charts", "pipeline.measures.aggregate"),
    "explorer": (
        "pipeline.ingest",
        "pipeline.clean",
        "pipeline.charts",
        "pipeline.compare",
        "pipeline.measures.aggregate",
        "pipeline.measures.definition",
    ),
    "disclosure": ("pipeline.forbund", "pipeline.ingest", "pipeline.clean"),
    # What attacks what was withheld is independent of what withheld it.
    "audit": ("pipeline.disclosure", "pipeline.clean", "pipeline.ingest", "pipeline.measures.aggregate"),
    "clean": ("pipeline.ingest",),
    "measures": ("pipeline.ingest", "pipeline.clean"),
    "compare": ("pipeline.ingest", "pipeline.clean"),
    "reconcile": ("pipeline.ingest", "pipeline.clean"),
    "sie": tuple(f"pipeline.{room}" for room in house.ORDER if room != "sie"),
    "codes": tuple(f"pipeline.{room}" for room in house.ORDER if room not in ("codes", "typography")),
}
# Libraries that a room has no use for: what shows numbers neither asks a database nor, beside the charts, draws.
WITHOUT = {"charts": {"duckdb"}, "report": {"duckdb", "matplotlib"}, "explorer": {"duckdb", "matplotlib"}}


def test_no_module_leans_on_itself() -> None:
    assert [m for m in house.imports() if m in house.reached(m)] == []


def test_no_import_goes_upwards() -> None:
    upwards = [
        (module, other)
        for module, others in house.imports().items()
        for other in others
        if house.ORDER.index(house.room_of(other)) > house.ORDER.index(house.room_of(module))
    ]
    assert upwards == []


@pytest.mark.parametrize("room", CLOSED)
def test_what_a_room_may_not_reach_it_does_not_reach_through_others(room: str) -> None:
    found = {
        (module, other)
        for module in house.imports()
        if house.room_of(module) == room
        for other in house.reached(module)
        if other.startswith(CLOSED[room]) and house.room_of(other) != room
    }
    assert found == set()


@pytest.mark.parametrize("room", WITHOUT)
def test_a_room_is_without_the_libraries_it_has_no_use_for(room: str) -> None:
    """Not even for a type: a connection is handed to nothing that shows numbers."""
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sorted((ROOT / "pipeline" / room).rglob("*.py"))
        for name in house.outside(path)
        if name in WITHOUT[room]
    }
    assert found == set()


def test_no_module_stands_loose() -> None:
    assert {p.stem for p in (ROOT / "pipeline").glob("*.py")} - {"__init__"} == set(house.LOOSE)
    assert len(house.LOOSE) == 9


def test_the_picture_of_the_house_is_fresh() -> None:
    """When this fails: python -m tests.support.house."""
    assert house.PAGE.read_text("utf-8") == house.fresh_page()
