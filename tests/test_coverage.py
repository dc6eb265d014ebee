"""Which printed figures no trial covers, in the words and places of the delivery."""

from __future__ import annotations

import pytest

from pipeline.places import Unit
from pipeline.reconcile.rows import CoverageRow
from pipeline.report.document.model import Text
from pipeline.report.tables.coverage import coverage_text, uncovered_table
from pipeline.report.tables.reconciliation import reconciliation_blocks, reconciliation_overview
from pipeline.store import read_rows
from support.builds import Build
from support.rows import row_of

N = "\u00a0"


def printed(
    row: int, place: str, label: str, column: str, trials: int, measure: str = "", file: str = "p.csv"
) -> CoverageRow:
    given = {
        "_file": f"data/{file}",
        "_row": row,
        "plats": place,
        "rad": label,
        "kolumn": column,
        "prov": trials,
        "matt": measure,
    }
    return row_of(CoverageRow, **given)


FIGURES = [
    printed(2, "tabell 2", "Soliditet", "2022", 3, "soliditet"),
    printed(3, "tabell 2", "Soliditet", "2021", 0, "soliditet"),
    printed(4, "tabell 2", "Soliditet", "2020", 0),
    printed(5, "avsnitt 1.1", "", "ledamöter", 0),
    printed(6, "not 3", "Summa", "2022", 1),
]


def cells(figures: list[CoverageRow]) -> list[tuple[str, ...]]:
    return [(r.heading, *(c.text for c in r.cells)) for t in uncovered_table("t", "T", figures) for r in t.rows]


def test_which_figures_no_trial_covers() -> None:
    assert cells(FIGURES) == [
        ("Tabell 2", f"2{N}av{N}3", "Soliditet (2021, 2020)", "3–4"),
        ("Avsnitt 1.1", f"1{N}av{N}1", "ledamöter", "5"),
    ]
    (table,) = uncovered_table("t", "T", FIGURES)
    assert table.notes[1] == "Raderna är i p.csv."


def test_figures_of_two_files_are_told_apart() -> None:
    both = [*FIGURES, printed(3, "tabell 2", "Kassa", "2022", 0, file="q.csv")]
    assert cells(both)[0][3] == "p.csv: 3–4"
    assert cells(both)[2] == ("Tabell 2", f"1{N}av{N}1", "Kassa", "q.csv: 3")


def test_where_everything_is_covered_nothing_is_listed() -> None:
    covered: list[CoverageRow] = [f | {"prov": 1} for f in FIGURES]
    assert uncovered_table("t", "T", covered) == []
    (text,) = coverage_text(covered)
    assert isinstance(text, Text)
    assert text.text.startswith(
        f"Av 5 tryckta tal är 2 (40{N}%) kända som ett mått, och 5 (100{N}%) ingår i minst ett prov"
    )
    assert "läs dem själv" not in text.text
    (text,) = coverage_text(FIGURES)
    assert isinstance(text, Text) and text.text.endswith("läs dem själv mot underlaget.")
    assert coverage_text([]) == []


@pytest.mark.whole
def test_every_document_says_which_figures_no_trial_covers(built: Build) -> None:
    """On its own page and on the page on quality, every row of the delivery that nothing tried."""
    overview = reconciliation_overview(built.places, built.places.units())
    for unit in built.places.units():
        rows = read_rows(built.places.stage(unit, "reconcile") / "tackning.parquet")
        lost = sorted(r["_row"] for r in rows if not r["prov"])
        assert lost
        for blocks, id_ in (
            (reconciliation_blocks(built.places, unit), f"ej-provade-{unit.ar}"),
            (overview, f"ej-provade-{unit.forbund}-{unit.ar}"),
        ):
            (table,) = [b for b in blocks if getattr(b, "id", "") == id_]
            told = [n for r in table.rows for part in r.cells[2].text.split(", ") for n in spread(part)]  # type: ignore[union-attr]
            assert sorted(told) == lost
    assert Unit("hbs", 2022) in built.places.units()


def spread(part: str) -> list[int]:
    """ "9–11" as 9, 10, 11."""
    first, _, last = part.partition("–")
    return list(range(int(first), int(last or first) + 1))
