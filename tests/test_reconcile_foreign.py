"""Tables of shapes that no samordningsförbund prints: nothing in them is called an error.

foreign_tables/tables.txt has twenty invented documents: several entities side by side, rows that no
list knows between those that one does, totals of something else. Every sum in them that could be known holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pipeline.clean.printed import CodeRow, code_printed
from pipeline.forbund.model import Forbund, load_forbund
from pipeline.places import ROOT, Places
from pipeline.reconcile.printed.entities import tell_apart
from pipeline.reconcile.printed.figures import Figure, read_figures
from pipeline.reconcile.reconcile import try_everything
from pipeline.rows.printed import PrintedRow, PublishedRow
from support.examples import drawn
from support.printed_figures import figure
from support.rows import row_of

TEXT = (Path(__file__).parent / "foreign_tables" / "tables.txt").read_text("utf-8")
DOCUMENTS = dict(part.split("\n", 1) for part in re.split(r"^== ", TEXT, flags=re.MULTILINE)[1:])
FACTORS = {"kr": 1, "tkr": 1_000, "mnkr": 1_000_000}


@pytest.fixture(scope="module")
def forbund() -> Forbund:
    return load_forbund(Places(ROOT / "data" / "raw", ROOT), "hbs")


def cells(document: str) -> Iterator[PublishedRow]:
    """The printed figures of a document, as rows of the ingested table publicerat."""
    nr = 1
    for table in re.split(r"^-- ", document, flags=re.MULTILINE)[1:]:
        head, headings, *lines = table.strip().splitlines()
        name, unit = head.rsplit(" ", 1)
        for line in lines:
            label, *values = line.split(";")
            for heading, printed in zip(headings.split(";")[1:], values, strict=True):
                nr += 1
                year = int(re.search(r"20\d\d", heading)[0])  # type: ignore[index]
                yield row_of(
                    PublishedRow,
                    _file="publicerat.csv",
                    _row=nr,
                    ar=2022,
                    dokument="d",
                    avsnitt="1",
                    tabell=name,
                    rad=label,
                    kolumn=heading,
                    avser=year,
                    typ=next((t for t in ("budget", "avvikelse", "prognos") if t in heading.casefold()), "utfall"),
                    enhet="procent" if "%" in printed else unit,
                    varde=Decimal(re.sub(r"[ %]", "", printed)),
                    tryckt=printed,
                )


def figures_of(document: str, forbund: Forbund) -> list[Figure]:
    rows = list(cells(document))
    coded, faults = code_printed(rows, forbund)
    assert not faults
    codes = {c["rad_nr"]: c for c in coded}
    return read_figures(as_clean(r, codes[r["_row"]]) for r in rows)


def as_clean(row: PublishedRow, code: CodeRow) -> PrintedRow:
    """The row of tryckt that the SQL makes of a row and its code."""
    joined = {
        **row,
        **code,
        "nr": row["_row"],
        "argang": row["ar"],
        "tryckt_enhet": row["enhet"],
        "enhet": "kr" if row["enhet"] in FACTORS else row["enhet"],
        "varde": None if row["varde"] is None else row["varde"] * code["faktor"],
    }
    return row_of(PrintedRow, **{k: v for k, v in joined.items() if k not in ("rad_nr", "faktor")})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_in_a_table_of_a_foreign_shape_is_called_an_error(name: str, forbund: Forbund) -> None:
    trials = list(try_everything(figures_of(DOCUMENTS[name], forbund), {}, []))
    assert [t.told for t in trials if t.allvar in ("fel", "varning")] == []


def test_there_are_twenty_and_what_is_not_tried_says_why(forbund: Forbund) -> None:
    assert len(DOCUMENTS) == 20
    trials = [t for d in DOCUMENTS.values() for t in try_everything(figures_of(d, forbund), {}, [])]
    untried = [t.told for t in trials if t.verdict == "ej_provbar"]
    assert "Resultatrakning: ”Avskrivningar” är inte kända poster" not in untried
    assert any("”Avskrivningar”" in told for told in untried)
    assert any("vilka rader summan gäller" in told for told in untried)
    assert any("vad avvikelserna i tabellen räknas mot" in told for told in untried)


@pytest.mark.parametrize(
    ("name", "entities"),
    [
        ("01 kommun och koncern i kolumner", {"kommunen", "koncernen"}),
        ("03 två block av rader", {"flerarsoversikt 1", "flerarsoversikt 2"}),
        ("04 avskrivningar mellan intäkter och resultat", set()),
    ],
)
def test_whose_figures_a_table_has(name: str, entities: set[str], forbund: Forbund) -> None:
    found = {whose: len(same) for whose, same in tell_apart(figures_of(DOCUMENTS[name], forbund)).items() if same}
    assert set(found) - {""} == entities
    assert len(set(found.values())) == 1


def test_an_error_of_one_entity_is_found_among_two(forbund: Forbund) -> None:
    """Telling them apart must not mean that nothing is tried: the second result is 9 off."""
    text = DOCUMENTS["03 två block av rader"].replace("Årets resultat;171;150", "Årets resultat;180;150")
    wrong = [t for t in try_everything(figures_of(text, forbund), {}, []) if t.allvar == "fel"]
    assert [(t.identity.id, t.left, t.right) for t in wrong] == [("resultat_oversikt", 180_000_000, 171_000_000)]


def test_reports_of_two_years_in_files_of_one_name_are_two_reports() -> None:
    """They give the years that both print other amounts, in tables of the same name: that is no second entity."""

    def printed(year: int, **values: int) -> list[Figure]:
        return [
            figure(value + n, matt, f"Utfall {ar[1:]}", "kr", matt=matt, ar=int(ar[1:]), argang=year)
            for ar, value in values.items()
            for n, matt in enumerate(("resultat", "intakter", "kostnader"))
        ]

    earlier = [*printed(2020, i2020=500, i2019=400), *printed(2021, i2021=900, i2020=700, i2019=600)]
    trials = try_everything(printed(2022, i2022=950, i2021=900, i2020=500), {}, earlier)
    told = [(f.ar, t.verdict) for t in trials if t.identity.id == "rullning_rapporter" for f in t.figures]
    assert sorted(told) == [(2020, "stammer")] * 3 + [(2021, "stammer")] * 3


LABELS = (
    "Verksamhetens intäkter",
    "Verksamhetens kostnader",
    "Avskrivningar",
    "Verksamhetens resultat",
    "Skatt",
    "Årets resultat",
)


@given(st.lists(st.tuples(*[st.integers(100, 9_999)] * 4), min_size=len(LABELS), max_size=len(LABELS)))
@drawn(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_amounts_two_entities_with_unknown_rows_give_no_error(
    forbund: Forbund, rows: list[tuple[int, ...]]
) -> None:
    lines = [f"{label};{';'.join(map(str, row))}" for label, row in zip(LABELS, rows, strict=True)]
    text = "\n".join(["-- rakning mnkr", ";Kommunen 2022;Kommunen 2021;Koncernen 2022;Koncernen 2021", *lines])
    trials = try_everything(figures_of(text, forbund), {}, [])
    assert [t.told for t in trials if t.allvar == "fel"] == []
