"""A measure made by an analyst: the file that is written fails until it is filled in, and then it is a measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.faults import StageStopped
from pipeline.measures.definition import DEFINITIONS, try_measure
from pipeline.measures.kinds import Measure
from pipeline.measures.new import UNFILLED, create_measure
from support.worked_example import numbers_expected, numbers_out

# What the examples give, worked out by hand: one of two; 300 of the post lokal; 3 of 12.
RIGHT = {"antal": ("-1", "1"), "belopp": ("-1", "300"), "andel": ("-1", "25")}


def read(path: Path) -> Measure:
    measure, faults = try_measure(path)
    assert measure is not None and faults == []
    return measure


@pytest.mark.parametrize("sort", RIGHT)
def test_the_example_fails_until_it_is_filled_in_and_then_holds(sort: str, tmp_path: Path) -> None:
    told = create_measure("prov_matt", sort, tmp_path)
    assert "make test ONLY=prov_matt" in "\n".join(told)
    path = tmp_path / "prov_matt.toml"
    unfilled = read(path)
    assert not numbers_out(unfilled) >= numbers_expected(unfilled)
    path.write_text(path.read_text("utf-8").replace(*RIGHT[sort]), "utf-8")
    filled = read(path)
    assert numbers_out(filled) >= numbers_expected(filled)


@pytest.mark.parametrize("sort", RIGHT)
def test_what_is_to_be_written_says_so(sort: str, tmp_path: Path) -> None:
    create_measure("prov_matt", sort, tmp_path)
    text = (tmp_path / "prov_matt.toml").read_text("utf-8")
    assert text.count(f'"{UNFILLED}') == 3 and "{" not in text.replace("{ ", "").replace("{period}", "")


def test_no_definition_waits_to_be_filled_in() -> None:
    """When this fails: write what stands for FYLL I, or take the file away."""
    assert [p.name for p in DEFINITIONS.glob("*.toml") if UNFILLED in p.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("id_", "sort", "told"),
    [
        ("Andel unga", "antal", "ID=Andel unga går inte"),
        ("../ute", "antal", "går inte"),
        ("andel_unga", "andl", "SORT=andl finns inte. Väntade .*andel"),
        ("deltagare", "antal", "Måttet deltagare finns redan"),
    ],
)
def test_what_cannot_be_a_measure_is_told(id_: str, sort: str, told: str) -> None:
    before = sorted(DEFINITIONS.iterdir())
    with pytest.raises(StageStopped, match=told):
        create_measure(id_, sort)
    assert sorted(DEFINITIONS.iterdir()) == before
