"""Signs where a figure could stand, and amounts that are told as not exact: from the file to the page."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.amounts import read_amount
from pipeline.ingest.grid import read_grids
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.printed import read_printed
from pipeline.ingest.reading import Reading, Source
from pipeline.ingest.signs import printed_symbol
from pipeline.measures.aggregate import run_aggregate
from pipeline.places import Places, Unit
from pipeline.reconcile.printed.signs import Sign, set_aside
from pipeline.reconcile.printed.summa import try_sums
from pipeline.report.document.workbook_cells import Shown, read_number
from pipeline.store import read_rows
from pipeline.typography import ABOUT_WORDS
from support import xlsx_writer as xl
from support.builds import finsam_here
from support.deliveries import FORBUND, UNIT, faults_of, places, through_clean
from support.printed_figures import column, figure, verdicts

HEADINGS = "dokument;avsnitt;tabell;rad;kolumn;insats;kön;år;värde;enhet;typ;tryckt;id"
SIGNS = {
    "–": "inget",
    "-": "inget",
    "—": "inget",
    "--": "inget",
    "Inga": "inget",
    "..": "dolt",
    "…": "dolt",
    "x": "dolt",
    "X": "dolt",
    "*": "dolt",
    ".": "ej_tillampligt",
    "e.u.": "ej_angivet",
    "": "ej_angivet",
    "  ": "ej_angivet",
}


def printed(folder: Path, *values: str) -> Reading:
    """A table of one column with these printed values."""
    path = folder / "publicerat_2022.csv"
    lines = (f"d;1;t;Rad {n};2022;;;2022;{v};tkr;utfall;{v};" for n, v in enumerate(values))
    path.write_text("\n".join((HEADINGS, *lines)) + "\n", "utf-8")
    (grid,) = read_grids(path, path.name)
    return read_printed(grid, read_layouts()["publicerat"], Source(path.name, 2022))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_typed_and_stops_nothing(tmp_path: Path, sign: str) -> None:
    found = printed(tmp_path, "5", sign)
    assert found.faults == []
    assert [r["symbol"] for r in found.rows] == ["", SIGNS[sign]]
    # Only nothing is a number; nothing is ever made of what is withheld.
    assert found.rows[1]["varde"] == (Decimal(0) if SIGNS[sign] == "inget" else None)
    assert [m.startswith("rad 3: det tryckta värdet är ett tecken") for m in found.remarks] == [True]


@given(st.integers(-(10**9), 10**9), st.sampled_from(["", ",5", " %", " tkr"]), st.sampled_from(["", "ca ", "-"]))
def test_no_figure_is_a_sign(number: int, after: str, before: str) -> None:
    assert printed_symbol(f"{before}{number}{after}") == ""
    assert printed_symbol(number) == ""


def test_signs_reach_the_clean_table_and_no_number_is_made_of_them(delivery: Path) -> None:
    lines = (f"d;1;t;Rad {n};2022;;;2022;{v};tkr;utfall;{v};" for n, v in enumerate(("5", "–", "..", ".", "", "e.u.")))
    (delivery / "publicerat_2022.csv").write_text("\n".join((HEADINGS, *lines)) + "\n", "utf-8")
    rows = read_rows(through_clean(delivery) / "tryckt.parquet", order_by="nr")
    assert [(r["symbol"], None if r["varde"] is None else int(r["varde"])) for r in rows] == [
        ("", 5000),
        ("inget", 0),
        ("dolt", None),
        ("ej_tillampligt", None),
        ("ej_angivet", None),
        ("ej_angivet", None),
    ]


def sums(*rows: tuple[str, object]) -> list[Any]:
    return list(try_sums(column(*rows, enhet="antal")))


def sign(rad: str, symbol: str = "dolt", kolumn: str = "2022") -> Sign:
    return Sign(("d", "1", "t"), rad, kolumn, symbol)


def test_a_sum_with_a_withheld_part_is_not_tried_and_one_without_is() -> None:
    trials = sums(("Hamnen", 40), ("Bryggan", 25), ("Summa", 68))
    assert verdicts(trials) == [("summa", "avviker", "fel")]
    (aside,) = set_aside(trials, [sign("Piren")])
    assert (aside.verdict, aside.right) == ("ej_provbar", None)
    assert "”Piren” ”2022” visas inte i tabellen och kan vara en av delarna." in aside.told
    (aside,) = set_aside(trials, [sign("Piren", "ej_angivet")])
    assert "är inte angivet" in aside.told
    # Another column of the table explains nothing, and nor does a sign in another table.
    elsewhere = [sign("Piren", kolumn="2021"), Sign(("d", "1", "u"), "Piren", "2022", "dolt")]
    assert list(set_aside(trials, elsewhere)) == trials
    # What the shown parts give is tried as before.
    held = sums(("Hamnen", 40), ("Bryggan", 28), ("Summa", 68))
    assert list(set_aside(held, [sign("Piren")])) == held


def test_people_that_already_are_too_many_deviate_whatever_is_withheld() -> None:
    trials = sums(("Hamnen", 40), ("Bryggan", 30), ("Summa", 68))
    assert [t.verdict for t in set_aside(trials, [sign("Piren")])] == ["avviker"]
    amounts = list(try_sums(column(("Hamnen", 40), ("Bryggan", 30), ("Summa", 68))))
    assert [t.verdict for t in set_aside(amounts, [sign("Piren")])] == ["ej_provbar"]


def test_nothing_is_zero_in_a_sum() -> None:
    figures = [figure(40, "Hamnen", "2022"), figure(0, "Bryggan", "2022"), figure(40, "Summa", "2022")]
    assert verdicts(try_sums(figures)) == [("summa", "stammer", "")]


def test_an_amount_that_is_not_told_stops_a_statement_and_a_dash_does_not(delivery: Path) -> None:
    rows: list[list[object]] = [["Insats", "Budget 2022"], ["Hamnen", ".."], ["Bryggan", "–"]]
    xl.write(delivery / "budget.xlsx", {"Budget": rows})
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.found) == ("ett tecken där ett belopp ska stå", 2, "”..” (dolt)")


# --- amounts that are not exact ----------------------------------------------------------------


@pytest.mark.parametrize("word", [*(f"{w} " for w in ABOUT_WORDS), "ca. ", "~", "≈ ", "Ca ", "DRYGT "])
def test_words_for_what_is_not_exact(word: str) -> None:
    amount = read_amount(f"{word}2 mnkr")
    assert amount and (amount.value, amount.unit, amount.about) == (2, "mnkr", True)
    exact = read_amount("2 mnkr")
    assert exact and not exact.about


@given(
    st.sampled_from(ABOUT_WORDS),
    st.integers(0, 10**9),
    st.sampled_from([("", 0), (" kr", 0), (" tkr", 3), (" mnkr", 6)]),
)
def test_a_mark_changes_nothing_but_that_it_is_there(word: str, number: int, unit: tuple[str, int]) -> None:
    exact, about = read_amount(f"{number}{unit[0]}"), read_amount(f"{word} {number}{unit[0]}")
    assert exact and about
    assert (about.value, about.unit, about.decimals) == (exact.value, exact.unit, exact.decimals)
    assert (exact.about, about.about) == (False, True)


def test_an_amount_that_is_not_exact_is_marked_with_all_that_is_made_of_it(delivery: Path) -> None:
    rows: list[list[object]] = [["Insats", "Budget 2022"], ["Hamnen", "ca 2 mnkr"], ["Bryggan", 300000], ["Kansli", 5]]
    toml = FORBUND + '\n[[post]]\nid = "kansli"\nnamn = "Kansli"\ngrupp = "administration"\n'
    (delivery.parent / "forbund.toml").write_text(toml, "utf-8")
    xl.write(delivery / "budget.xlsx", {"Budget": rows})
    clean = through_clean(delivery)
    assert [(r["_row"], r["_column"], r["enhet"]) for r in read_rows(clean / "ungefarlig.parquet")] == [(2, "B", "kr")]
    run_aggregate(places(delivery), UNIT, clean, clean.parent / "aggregate")
    numbers = {
        (r["measure"], r["insats"]): r
        for r in read_rows(clean.parent / "aggregate/observation.parquet", where="breakdown = ''")
    }
    about = {r["obs_id"] for r in read_rows(clean.parent / "aggregate/sparning.parquet", where="ungefar")}
    marked = {key for key, row in numbers.items() if row["obs_id"] in about}
    assert int(numbers["insatskostnad", "hamnen"]["value"]) == 2_000_000
    assert {("insatskostnad", "hamnen"), ("kostnad_individ", "")} <= marked
    assert ("insatskostnad", "bryggan") in numbers and ("kostnad_administration", "") in numbers
    assert not {("insatskostnad", "bryggan"), ("kostnad_administration", "")} & marked
    # A share of what is not exact is not exact.
    assert ("andel_administration", "") in marked


def test_a_count_that_is_not_exact_marks_its_own_unit_alone(delivery: Path) -> None:
    text = "Insats;Antal deltagare;Utfall 2022\nHamnen;ca 40;900 000\nBryggan;25;drygt 800 tkr\n"
    (delivery / "sus_insatsrapport.csv").write_text(text, "utf-8")
    clean = through_clean(delivery)
    assert [(r["_row"], r["enhet"]) for r in read_rows(clean / "ungefarlig.parquet")] == [(2, "antal"), (3, "kr")]
    run_aggregate(places(delivery), UNIT, clean, clean.parent / "aggregate")
    about = {r["obs_id"] for r in read_rows(clean.parent / "aggregate/sparning.parquet", where="ungefar")}
    found = {
        (r["measure"], r["insats"]): (int(r["value"]), r["obs_id"] in about)
        for r in read_rows(clean.parent / "aggregate/observation.parquet", where="breakdown = '' and kon = 'alla'")
    }
    assert found["deltagare_insatsrapport", "hamnen"] == (40, True)
    assert found["deltagare_insatsrapport", "bryggan"] == (25, False)
    assert found["insatskostnad_insatsrapport", "hamnen"] == (900_000, False)
    assert found["insatskostnad_insatsrapport", "bryggan"] == (800_000, True)
    files = read_rows(clean.parent / "ingest" / "leverans.parquet")
    assert [f["anmarkning"] for f in files] == [
        "UTF-8, avgränsare semikolon; rad 2: ”Antal deltagare” är ungefärligt (”ca 40”); "
        "ingen enhet utskriven; beloppen läses som kr; rad 3: ”Utfall 2022” är ungefärligt (”drygt 800 tkr”)"
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ca\u00a02\u00a0000", Shown(2000, '"ca "#,##0')),
        ("ca\u00a0\u22122,5\u00a0tkr", Shown(-2.5, '"ca "#,##0.0" tkr"')),
        ("ca\u00a012,5\u00a0%", Shown(0.125, '"ca "#,##0.0 %')),
        ("2\u00a0000", Shown(2000, "#,##0")),
    ],
)
def test_the_workbook_keeps_the_number_and_shows_the_mark(text: str, shown: Shown) -> None:
    assert read_number(text) == shown


@pytest.mark.whole
def test_the_mark_is_on_the_page_in_the_workbook_and_in_the_lineage(
    delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINSAM_NYCKEL", str(delivery.parents[2] / "nyckel"))
    statement: list[list[object]] = [
        ["Belopp i kr", "2022"],
        ["Verksamhetens intäkter", "ca 2 mnkr"],
        ["Verksamhetens kostnader", -1_500_000],
        ["Årets resultat", 500_000],
    ]
    xl.write(delivery / "ekonomi_resultatrakning.xlsx", {"RR": statement})
    lines = ("d;1;t;Intäkter;2022;;;2022;..;tkr;utfall;..;", "d;1;t;Kostnader;2022;;;2022;–;tkr;utfall;–;")
    (delivery / "publicerat_2022.csv").write_text("\n".join((HEADINGS, *lines)) + "\n", "utf-8")
    run = finsam_here("report", f"RAW={delivery.parents[1]}", f"OUT={delivery.parents[2]}")
    assert run.code == 0, run.text
    folder = Places(delivery.parents[1], delivery.parents[2]).office(Unit("prov", 2022))
    page = (folder / "underlag.html").read_text("utf-8").replace("\u00a0", " ")
    assert ">ca 2 000 000<" in page
    assert ">1 500 000<" in page.replace("\u2212", "") and ">ca 1 500 000<" not in page.replace("\u2212", "")
    trace = (folder / "sparning.html").read_text("utf-8").replace("\u00a0", " ").replace("<wbr>", "")
    assert (
        "Ungefärligt: källan skriver ca eller liknande i ekonomi_resultatrakning.xlsx, blad ”RR”: kolumn B rad 2."
        in trace
    )
    book = openpyxl.load_workbook(folder / "tabeller.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if str(c.number_format).startswith('"ca "')]
    assert 2_000_000 in [c.value for c in cells]
