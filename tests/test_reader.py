"""What a reader who is not from the office would take for something else: units, tenses, years, and what is not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.measures.definition import read_measures
from pipeline.measures.published import Published
from pipeline.places import Places, Unit
from pipeline.reconcile.rows import TrialRow
from pipeline.report.document.model import Cell, Document, Row, Section, Table
from pipeline.report.document.paper import lay_out, table_in_words
from pipeline.report.document.pictures import read_charts
from pipeline.report.outlines.facts import facts_of
from pipeline.report.outlines.published import for_the_public, without_hidden_columns
from pipeline.report.tables.capital import equity
from pipeline.report.tables.comparison import measures_tables
from pipeline.report.tables.reconciliation import findings_table
from pipeline.report.tables.remarks import Remarks
from pipeline.rows.goals import GoalRow
from pipeline.store import write_json, write_text
from support.compared import compared_of, number
from support.observations import obs
from support.outline_words import N, context, text
from support.rows import row_of


def test_an_amount_per_inhabitant_is_headed_in_kronor_and_a_cost_per_participant_is_told_so(tmp_path: Path) -> None:
    """5 000 000 kr among 50 000 is 100 000 kr per 1 000; 40 000 kr per participant is no sum to divide by inhabitants."""
    each = number("norr", 2018, "kostnad_per_deltagare", 40_000) | {"numerator": 1_200_000, "denominator": 30}
    compared = compared_of(tmp_path, number("norr", 2018, "kostnader", 5_000_000), each)

    def table(measure: str) -> Table:
        return next(iter(measures_tables(compared, "t", "Titel", [measure], Remarks())))

    costs, cost = table("kostnader"), table("kostnad_per_deltagare")
    assert (costs.unit, costs.headings[2]) == ("tkr", "Per 1 000 invånare, kr")
    assert [c.text for c in costs.rows[0].cells][::2] == [f"5{N}000", f"100{N}000"]
    assert (cost.unit, cost.rows[0].cells[0].text) == ("kr", f"40{N}000")
    assert not any("invånare" in h for h in cost.headings)


@pytest.mark.parametrize(("judged", "told"), [(0, False), (3, True)])
def test_of_a_plan_no_goals_are_said_to_be_met(tmp_path: Path, judged: int, told: bool) -> None:
    counts = {"mal_antal": 5, "mal_provbara": judged, "mal_uppnadda": 0}
    compared = compared_of(tmp_path, *[number("norr", 2018, m, n, kind="mal") for m, n in counts.items()])
    assert [r["value"] for r in compared.of("mal_provbara")] == [judged]
    assert bool(compared.of("mal_uppnadda")) is told


def test_a_plan_says_what_changes_and_a_report_what_has_changed() -> None:
    costs = [obs("kostnad_administration", n, year=y, kind="budget") for n, y in ((3_543_000, 2022), (2_810_060, 2021))]
    planned = text("{mening}`utveckling kostnad_administration slag=budget i=mnkr`", context(*costs))
    assert planned == f"Kostnaden för administration ökar från 2,8{N}mnkr till 3,5{N}mnkr."


@pytest.mark.parametrize(
    ("year", "law"), [(2018, "lagen (1997:614) om kommunal redovisning"), (2019, "lagen (2018:597)")]
)
def test_accounts_follow_the_law_of_their_year(year: int, law: str) -> None:
    of = replace(context(), year=year)
    argang = next(iter(of.forbund.argangar.values()))
    of = replace(of, forbund=replace(of.forbund, argangar={year: replace(argang, ar=year)}))
    assert facts_of(of)["redovisningslag"].startswith(law)


def test_a_ceiling_that_nobody_has_stated_is_no_row_of_dashes() -> None:
    capital = [obs("eget_kapital", n, year=y, argang=2022) for n, y in ((5_500_000, 2022), (5_900_000, 2021))]
    of = replace(context(*capital), clean={"balanspost": [], "budgetpost": []})
    bare = replace(of, numbers=Published(capital))
    (table,) = equity(bare)
    assert isinstance(table, Table)
    assert [r.heading for r in table.rows] == ["Eget kapital vid årets slut"]
    # One year has a ceiling: of the other it is not there.
    one = Published([*capital, obs("eget_kapital_tak", 2_500_000, argang=2022)])
    (told, *_) = equity(replace(of, numbers=one))
    assert isinstance(told, Table)
    assert [c.text for c in told.rows[1].cells] == [f"2{N}500", ".."]


def test_what_explains_a_hidden_column_goes_with_it() -> None:
    rows = tuple(Row(n, (Cell("12", True), Cell("..", True))) for n in ("Lyra", "MIA"))
    notes = ("Antal: alla.", "Andel: av dem som svarat.")
    made = without_hidden_columns(Table("t", "T", "", "Insats", ("Antal", "Andel"), rows, notes))
    assert made.notes == (
        "Antal: alla.",
        "Kolumnen ”Andel” är utelämnad: talen där får inte visas, eller finns inte.",
    )


def test_a_finding_stands_once_by_its_worst_trial() -> None:
    """Three trials of two faults: the milder trial of the first is no finding of its own."""
    found = (("a", "fel", "a"), ("b", "varning", "a"), ("c", "varning", "c"))
    trials = [row_of(TrialRow, vad=v, allvar=g, fynd=f, regel="korsvis", utslag="avviker") for v, g, f in found]
    table = findings_table("t", "T", trials)
    assert [r.heading.partition(" Samma")[0] for r in table.rows] == ["Fel (1)", "a", "Varningar (1)", "c"]
    anchors = [r.anchor for r in table.rows if r.anchor]
    assert len(anchors) == len(set(anchors)) == 2


@pytest.mark.parametrize(
    ("measure", "formula"),
    [
        ("andel_kvinnor", "Formel: 100 × Deltaganden (kvinnor) / Deltaganden (alla)."),
        ("andel_avslut_arbetssokande", "Formel: 100 × Avslutade (aktivt arbetssökande) / Avslutade (alla)."),
    ],
)
def test_a_formula_says_which_of_them_stand_above_the_line(measure: str, formula: str) -> None:
    titles = {"deltagare": "Deltaganden", "deltagare_avslutade": "Avslutade"}
    assert read_measures()[measure].formula(titles) == [formula]


def test_a_name_beside_many_numbers_has_no_more_than_two_lines() -> None:
    """Eight columns of numbers: the name of 26 signs had a line for every word of it."""
    name, heads = "Unga på väg i Salem (UPIS)", ("Aktuella", "Medelvärde", "Median", "Medelvärde, kvinnor")
    cells = tuple(Cell(f"17{n},5", True) for n in range(8))
    made = lay_out(Table("t", "T", "", "Insats", (*heads, *heads), (Row(name, cells), Row("Lyra", cells))))
    alone = lay_out(Table("t", "T", "", "Insats", (), (Row(name, ()),) * 2))
    assert not made.lying and made.columns[0] / made.scale >= 0.45 * min(alone.columns[0], 46)


def test_one_row_is_told_as_one() -> None:
    table = Table("t", "T", "", "Post", ("2022",), (Row("Kansli", (Cell("1", True),)),))
    assert table_in_words(table) == "Tabell med 1 rad och 2 kolumner: 2022."
    assert table_in_words(replace(table, rows=table.rows * 2)).startswith("Tabell med 2 rader")


def test_a_table_in_which_nothing_may_be_seen_is_not_given_out() -> None:
    hidden = Table("e", "Efter avslut", "procent", "Resultat", ("Alla",), (Row("Till arbete", (Cell("..", True),)),))
    shown = replace(hidden, id="d", rows=(Row("Nya", (Cell("24", True),)),), source="Källa: data/raw/prov/sus.xlsx")
    given = for_the_public(Document("T", "", "Prov", (Section("mia", "MIA", (hidden, shown)),)))
    assert given.sections[0].blocks == (replace(shown, source=""),)


def test_bars_of_one_name_are_told_apart_by_their_kind(tmp_path: Path) -> None:
    """Excel drew two bars called MIA; a goal was of the kind "mal"."""
    unit = Unit("prov", 2022)
    folder = Places(tmp_path, tmp_path).report(unit) / "diagram"
    lines = "MIA;2022;budget;95;kr;n1\nMIA;2022;utfall;79;kr;n2\nNåddes;2022;mal;8;antal;n3\n"
    write_text(folder / "b.csv", f"Etikett;År;Slag;Värde;Enhet;Tal-id\n{lines}")
    write_text(folder / "b.svg", "<svg/>")
    files = dict.fromkeys(("svg-utan-rubrik", "svg-utan-rubrik-halv", "png-utan-rubrik"), "b.svg") | {"csv": "b.csv"}
    entry = {"id": "b", "titel": "B", "alternativtext": "B.", "anmarkning": "", "enhet": "kr", "filer": files}
    write_json(folder / "index.json", {"diagram": [entry]})
    rows = read_charts(Places(tmp_path, tmp_path), unit)["b"].table.rows
    assert [(r.heading, r.cells[1].text) for r in rows] == [
        ("MIA, budget", "budget"),
        ("MIA, utfall", "utfall"),
        ("Nåddes", "mål"),
    ]


def test_a_column_in_which_nothing_is_written_is_not_given_out() -> None:
    """A goal without a target had two empty columns, under headings that ask for numbers."""
    bare = Row("Fler mötesplatser", (Cell(""), Cell(""), Cell("– Går inte att bedöma")))
    table = Table("m", "Mål", "", "Mål", ("Målvärde", "Utfall", "Bedömning"), (Row("Lyra", (), "rubrik"), bare))
    given = for_the_public(Document("T", "", "Prov", (Section("mal", "Mål", (table,)),))).sections[0].blocks[0]
    assert isinstance(given, Table)
    assert given.headings == ("Bedömning",) and given.rows[1].cells == bare.cells[2:]
    measured = replace(table, rows=(*table.rows, Row("20 nya", (Cell("minst 20"), Cell("26", True), Cell("● God")))))
    assert for_the_public(Document("T", "", "Prov", (Section("mal", "Mål", (measured,)),))).sections[0].blocks == (
        measured,
    )


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("malet", f"Målet var minst{N}35{N}% och nåddes."),
        ("mot_mal", f"Målet var minst{N}35{N}% och nåddes: utfallet blev 45{N}%."),
    ],
)
def test_an_outcome_is_not_told_twice_beside_its_goal(kind: str, told: str) -> None:
    share = "andel_avslut_arbete_studier"
    goal = row_of(GoalRow, mal="a", malsats="a", matt=share, kon="alla", operator="minst", kvantifierat=True)
    at: dict[str, Any] = {"breakdown": "mal", "category": "a"}
    numbers = [obs("mal_grad", 1, unit="grad", **at), obs("mal_utfall", 35, kind="mal", unit="procent", **at)]
    of = replace(context(*numbers), goals=[goal])
    assert text(f"{{mening}}`{kind} {share}`", of) == told
