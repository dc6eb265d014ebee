"""Surveys: what is read, what an answer counts as, and what stops."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.charts.survey_charts import between_groups, over_years
from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.reading import Reading, Source
from pipeline.ingest.spread import read_spread
from pipeline.measures.aggregate import compute_measures
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Numbers
from pipeline.measures.published import Published
from pipeline.places import ROOT
from pipeline.report.context import Context
from pipeline.report.tables.surveys import answers
from pipeline.surveys.questions import counting_names, questions_of, read_scale, read_surveys
from support.clean_tables import clean
from support.drawn import bars, sheet_of, words
from support.observations import FORBUND as PROV
from support.observations import obs

STRUKTUR = "Strukturer finns för relationer mellan aktörer"
HEAD: list[object] = ["Nr", "Respondentgrupp", "Grupp", "Kön", STRUKTUR]


def read(*rows: list[object], head: list[object] | None = None) -> Reading:
    grid = Grid("Blad1", [["Enkät till chefer 2022"], [], head or HEAD, *rows])
    return read_spread(grid, read_layouts()["nns_enkat"], Source("nns_enkat.csv", 2022))


def answer(svar: str | None, row: int = 1, **other: Any) -> dict[str, object]:
    base = {
        "grupp": "Styrelse",
        "undergrupp": None,
        "insats": None,
        "organisation": None,
        "kon": None,
        "fraga": STRUKTUR,
        "ar": 2022,
        "ar_summarad": False,
        "_file": "nns_enkat.csv",
        "_sheet": "",
        "_row": row,
        "_column": "D",
    }
    return base | {"svar": svar} | other


def faults_of(**tables: Any) -> tuple[Fault, ...]:
    with pytest.raises(DeliveryFaults) as stopped:
        clean(**tables)
    return stopped.value.faults


def test_one_row_per_question_and_respondent_and_no_free_text() -> None:
    head = [*HEAD, "Kommentar"]
    found = read([1, "Chefer i samverkan", "Styrgrupp", "", "I stor del", "Anna på kontoret är bra"], head=head)
    assert found.faults == []
    assert [(r["fraga"], r["svar"], r["undergrupp"], r["_row"], r["_column"]) for r in found.rows] == [
        (STRUKTUR, "I stor del", "Styrgrupp", 4, "E")
    ]
    assert "Anna" not in str(found.rows) and "respondent" not in found.rows[0]


def test_text_below_the_table_is_no_respondent() -> None:
    found = read([1, "Styrelse", "", "", "I stor del"], ["6 svarande av 9 tillfrågade"], ["Summa", 6, "", "", ""])
    assert len(found.rows) == 1
    assert found.remarks == ["rad 5 är bara text och läses inte", "rad 6 är en summarad och läses inte"]


def test_one_question_twice_stops() -> None:
    found = read(["1", "Styrelse", "", "", "I stor del", "I liten del"], head=[*HEAD, STRUKTUR])
    assert [(f.headline, f.row, f.column) for f in found.faults] == [("samma kolumn två gånger", 3, "F")]


def test_an_answer_outside_the_scale_stops_with_its_place() -> None:
    [fault] = faults_of(enkat=[answer("I stor del", 4), answer("Ganska mycket", 7)])
    assert fault.headline == f"svaret ligger utanför skalan för ”{STRUKTUR}”"
    assert (fault.file, fault.row, fault.column, fault.found) == ("nns_enkat.csv", 7, "D", "”Ganska mycket”")
    assert fault.expected == "I mycket liten del / I liten del / I viss del / I stor del / I mycket stor del"


def test_a_question_not_in_the_question_file_stops() -> None:
    [fault] = faults_of(enkat=[answer("Ja", fraga="Trivs du?")])
    assert fault.headline == "frågan finns inte i frågefilen"
    assert (fault.row, fault.column, fault.found) == (1, "D", "”Trivs du?”")
    assert "pipeline/surveys/enkater/" in fault.action


def test_a_question_that_nobody_knows_is_told_once_by_the_group_that_answered_it() -> None:
    """A column that only some were asked is empty for the others: there it is no question to them."""
    asked = {"fraga": "Trivs du?"}
    faults = faults_of(enkat=[answer("Ja", 4, **asked), answer(None, 5, grupp="Personal", **asked)])
    assert [(f.row, f.found) for f in faults] == [(4, "”Trivs du?”")]
    assert "alias" in faults[0].action and faults[0].action.endswith('SVAR="frågan=utelamnas".')


def test_a_question_before_its_first_year_stops() -> None:
    fraga = "Systematiskt arbete: jämlikhet, jämställdhet, mångfald"
    [fault] = faults_of(enkat=[answer("I stor del", fraga=fraga, ar=2019)])
    assert fault.headline == "frågan ställs först från 2021"


def test_an_unknown_group_stops() -> None:
    [fault] = faults_of(enkat=[answer("I stor del", grupp="Grannar")])
    assert (fault.headline, fault.found) == ("respondentgruppen är okänd", "”Grannar”")


def sent(tillfragade: int, svarande: int | None, grupp: str = "Styrelse") -> dict[str, object]:
    return {
        "grupp": grupp,
        "tillfragade": tillfragade,
        "svarande": svarande,
        "ar": 2022,
        "ar_summarad": False,
        "_file": "nns_svarsfrekvens.csv",
        "_sheet": "",
        "_row": 2,
    }


def test_more_answers_than_asked_stops_whether_stated_or_counted() -> None:
    [fault] = faults_of(utskick=[sent(9, 10)])
    assert (fault.headline, fault.found) == ("fler svar än tillfrågade", "10 svar av 9 tillfrågade")
    [fault] = faults_of(utskick=[sent(2, None)], enkat=[answer("I stor del", n) for n in (1, 2, 3)])
    assert fault.headline == "enkätfilerna har fler svarande än tillfrågade"
    assert (fault.found, fault.row) == ("3 svarande, 2 tillfrågade i gruppen Styrelse", 2)


def numbers(*rows: dict[str, object]) -> dict[tuple[str, str], Decimal]:
    con = clean(enkat=list(rows))
    wanted = [m for m in read_measures() if m.startswith("enkat_")]
    compute_measures(con, {m: read_measures()[m] for m in wanted})
    found = con.execute("select measure, category, value from tal where insats = '' and kon = 'alla'").fetchall()
    return {(m, c): v for m, c, v in found}


def test_blank_and_do_not_know_are_not_answered_and_a_blank_form_is_nobody() -> None:
    fraga = "Uppföljning som underlag för utveckling"
    given = numbers(
        answer("I stor del", 1),
        answer("I liten del", 1, fraga=fraga, _column="E"),
        answer("I mycket stor del", 2),
        answer("Vet ej", 2, fraga=fraga, _column="E"),
        answer("I viss del", 3),
        answer(None, 3, fraga=fraga, _column="E"),
        answer(None, 4),
        answer(None, 4, fraga=fraga, _column="E"),
    )
    assert given["enkat_svarande", "styrelse"] == 3
    assert given["enkat_svar", "styrelse:strukturer"] == 3
    assert given["enkat_instammer", "styrelse:strukturer"] == 2
    assert given["enkat_bortfall", "styrelse:strukturer"] == 0
    assert given["enkat_svar", "styrelse:uppfoljning_som_underlag"] == 1
    assert given["enkat_bortfall", "styrelse:uppfoljning_som_underlag"] == 2
    assert given["enkat_andel", "styrelse:strukturer"] == Decimal("66.666667")
    assert given["enkat_fordelning", "styrelse:strukturer:viss"] == Decimal("33.333333")


def test_a_part_of_a_group_counts_in_the_whole_and_both_counts_of_a_question() -> None:
    chef = {"grupp": "Parternas chefsgrupp"}
    nytta = {"grupp": "Deltagare, pågående insats", "fraga": "Får ett stöd som är till stor nytta"}
    given = numbers(
        answer("I stor del", 1, undergrupp="Styrgrupp", **chef),
        answer("I liten del", 2, undergrupp="Beredningsgrupp", **chef),
        answer("I stor del", 3),
        answer("Ofta", 4, **nytta),
        answer("Alltid", 5, **nytta),
    )
    assert given["enkat_andel", "styrgrupp:strukturer"] == 100
    assert given["enkat_andel", "chefer:strukturer"] == 50
    assert given["enkat_svar", "samverkan:strukturer"] == 3
    assert given["enkat_andel", "deltagare_pagaende:stod_till_nytta"] == 50
    assert given["enkat_andel", "deltagare_pagaende:stod_till_nytta_ofta"] == 100
    # One questionnaire only: there is nothing to put together.
    assert ("enkat_svar", "deltagare:stod_till_nytta") not in given


def test_every_answer_of_a_question_file_is_on_its_scale_and_ids_mean_one_thing() -> None:
    assert [s.id for s in read_surveys()] == [
        "chefer",
        "deltagare_avslut",
        "deltagare_pagaende",
        "personal",
        "remittenter",
        "styrelse",
    ]
    assert len(counting_names()) == 26
    assert [q.id for q in questions_of("deltagare")].count("mer_redo") == 1


@pytest.mark.parametrize("name", ["chefer", "deltagare", "medarbetare", "personal", "styrelse"])
def test_the_question_files_count_as_the_office_says_it_does(name: str) -> None:
    """Sheet Frågor of HBS's workbooks states scale and which answers count."""
    book = openpyxl.load_workbook(ROOT / f"data/raw/hbs/2022/nns_enkat_{name}_2022.xlsx")
    stated = list(book["Frågor"].iter_rows(min_row=2, values_only=True))
    known = {q.text: q for s in read_surveys() for q in s.questions}
    assert stated
    for text, scale, counts in stated:
        question = known[str(text)]
        words = read_scale(question.scale)
        assert str(scale).split(" / ") in (list(words.values()), list(reversed(words.values())))
        assert str(counts).split(" + ") == [words[a] for a in question.counts]


def at(value: int, group: str, year: int = 2022) -> Any:
    share = obs("enkat_andel", value, year=year, breakdown="fraga", category=f"{group}:strukturer")
    return type(share)(**(vars(share) | {"unit": "procent", "lower": Decimal(value - 9), "upper": Decimal(value + 8)}))


def test_the_dots_show_earlier_years_of_the_same_question_with_intervals() -> None:
    chart = over_years(Numbers([at(65, "personal"), at(71, "personal", 2021), at(50, "styrelse", 2021)]), PROV, 2022)
    assert chart is not None
    assert "2021 71\u00a0% (62–79), 2022 65\u00a0% (56–73)" in chart.alt
    # A group that was not asked this year has no dot.
    assert "Styrelse" not in chart.alt
    assert [o.year for _, o in chart.rows] == [2021, 2022]


def test_the_whole_scale_is_drawn_and_a_withheld_group_has_no_bar() -> None:
    def of(group: str, n: int | None, **shares: int | None) -> list[Any]:
        category = f"{group}:strukturer"
        return [obs("enkat_svar", n, breakdown="fraga", category=category)] + [
            obs("enkat_fordelning", v, breakdown="svar", category=f"{category}:{a}") for a, v in shares.items()
        ]

    question = next(q for q in questions_of("styrelse") if q.id == "strukturer")
    rows = [*of("personal", 34, liten=10, viss=20, stor=70), *of("styrelse", None, stor=None)]
    chart = between_groups(Numbers(rows), PROV, 2022, question)
    assert chart is not None
    assert chart.title == "Upplevda strukturer för samverkan, 2022"
    assert (
        "Personal i insatserna (n\u00a0=\u00a034): i liten del 10\u00a0%, i viss del 20\u00a0%, i stor del 70\u00a0%"
        in chart.alt
    )
    assert "Styrelse: i stor del .. (visas inte)" in chart.alt
    assert "Blått räknas som instämmande: i stor del och i mycket stor del." in chart.note
    sheet = sheet_of(chart)
    parts = bars(sheet)
    whole = sum(p.width for p in parts)
    assert [round(100 * p.width / whole) for p in parts] == [10, 20, 70]
    # The board's answers are withheld: its bar says so in its place.
    assert [w.text for w in words(sheet) if w.text == "visas inte"] == ["visas inte"]


def test_last_year_stands_beside_this_year_only_for_the_same_question() -> None:
    def share(value: int, id_: str, year: int) -> Any:
        found = obs("enkat_andel", value, year=year, breakdown="fraga", category=f"styrelse:{id_}")
        return type(found)(**(vars(found) | {"unit": "procent", "lower": Decimal(40), "upper": Decimal(60)}))

    rows = [share(50, "strukturer", 2022), share(67, "strukturer", 2021), share(33, "systematiskt_arbete", 2022)]
    table = answers(Context(Published(rows), PROV, 2022, {"enkatsvar": []}))
    assert table is not None
    assert table.headings == ("Andel", "Svar (n)", "Osäkerhet (95 %)", "Ej besvarat", "2021", "Räknas")
    by_text = {r.heading: [c.text for c in r.cells] for r in table.rows if r.cells}
    assert by_text[STRUKTUR][0] == "50\u00a0%" and by_text[STRUKTUR][4] == "67\u00a0%"
    assert by_text["Systematiskt arbete: jämlikhet, jämställdhet, mångfald"][4] == ""
    assert by_text[STRUKTUR][5] == "I stor del + I mycket stor del"
    assert any("Under 30 svar" in note for note in table.notes)


def test_two_files_of_one_survey_stop_and_several_surveys_do_not(delivery: Path) -> None:
    from pipeline.forbund.model import load_forbund
    from pipeline.ingest.deliveries import find_deliveries
    from pipeline.places import Places, Unit

    for name in ("nns_enkat_personal_2022.csv", "nns_enkat_styrelse_2022.csv"):
        (delivery / name).write_text("x", "utf-8")
    places = Places(delivery.parent.parent, delivery)
    unit, forbund = Unit("prov", 2022), load_forbund(places, "prov")
    assert find_deliveries(places, unit, forbund)[1] == []
    (delivery / "nns_enkat_personal.txt").write_text("x", "utf-8")
    assert [f.headline for f in find_deliveries(places, unit, forbund)[1]] == ["två filer av sorten nns_enkat"]
