"""Activities: two ways of listing them, what is counted, what stops; and the printed numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.reading import Reading, Source
from pipeline.ingest.spread import read_spread
from pipeline.measures.aggregate import compute_measures
from pipeline.measures.definition import read_measures
from pipeline.report.tables.activities import activities
from support.builds import Build
from support.clean_tables import clean
from support.observations import obs
from support.outline_words import context

WIDE: list[object] = ["Datum", "Typ", "Tema", "Provby", "FK", "Summa"]


def read(*rows: list[object]) -> Reading:
    return read_spread(Grid("", list(rows)), read_layouts()["aktiviteter"], Source("aktiviteter.csv", 2022))


def activity(**other: Any) -> dict[str, object]:
    base = {
        "aktivitet": None,
        "datum": "2022-03-01",
        "typ": "Seminarium",
        "tema": "Tema",
        "organisation": None,
        "matt": None,
        "antal": None,
        "ar": 2022,
        "ar_summarad": False,
        "_file": "aktiviteter.csv",
        "_sheet": "",
        "_row": 2,
        "_column": "",
    }
    return base | other


def numbers(*rows: dict[str, object]) -> dict[tuple[str, int, str], Decimal]:
    con = clean(aktiviteter=list(rows)).build("aktivitet")
    compute_measures(con, {m: d for m, d in read_measures().items() if m.startswith("aktiviteter_")})
    return {(m, y, c): v for m, y, c, v in con.execute("select measure, year, category, value from tal").fetchall()}


def faults_of(*rows: dict[str, object]) -> list[Fault]:
    with pytest.raises(DeliveryFaults) as stopped:
        clean(aktiviteter=list(rows))
    return list(stopped.value.faults)


def test_a_column_per_organisation_becomes_a_row_for_each_and_one_for_the_sum() -> None:
    found = read(WIDE, ["2022-03-01", "Frukostmöte", "A", 12, 5.0, 17], ["Summa", "", "", 12, 5, 17])
    assert found.faults == []
    assert [(r["organisation"], r["antal"], r["_column"], r["ar_summarad"]) for r in found.rows] == [
        (None, 17, "", False),
        ("Provby", 12, "D", False),
        ("FK", 5, "E", False),
        (None, 17, "", True),
        ("Provby", 12, "D", True),
        ("FK", 5, "E", True),
    ]


def test_a_column_of_organisations_is_read_as_it_is_and_other_headings_stop() -> None:
    head: list[object] = ["Id", "Datum", "Typ", "Organisation", "Mått", "Antal"]
    found = read(head, ["S1", "2022-03-01", "Seminarium", "FK", "deltagare", 6])
    assert [(r["aktivitet"], r["organisation"], r["antal"]) for r in found.rows] == [("S1", "FK", 6)]
    found = read([*head, "Provby"], ["S1", "2022-03-01", "Seminarium", "FK", "deltagare", 6, 1])
    assert [(f.headline, f.column) for f in found.faults] == [("okänd kolumn", "G")]


def test_half_a_participant_stops() -> None:
    found = read(WIDE, ["2022-03-01", "Frukostmöte", "A", 1.5, 5, 17])
    assert [(f.row, f.column, f.found) for f in found.faults] == [(2, "D (Provby)", "”1.5”")]


def test_the_sum_of_a_row_checks_its_parts_and_is_never_added() -> None:
    rows = [
        activity(antal=20),
        activity(organisation="FK", antal=5, _column="E"),
        activity(organisation="Provby", antal=12, _column="D"),
    ]
    given = numbers(*rows)
    assert given["aktiviteter_deltagare", 2022, ""] == 17
    assert given["aktiviteter_deltagare", 2022, "provby_kommun"] == 12
    assert given["aktiviteter_antal", 2022, "seminarium"] == 1
    tried = clean(aktiviteter=rows).execute("select vad, angivet, beraknat, skillnad, utslag from summaprov").fetchall()
    assert tried == [("summa_rad", 20, 17, 3, "avviker")]


def test_one_activity_on_several_rows_is_counted_once_and_the_last_number_of_readers_is_the_years() -> None:
    given = numbers(
        activity(aktivitet="S1", organisation="FK", antal=4, _row=2),
        activity(aktivitet="S1", organisation="Provby", antal=6, _row=3),
        activity(aktivitet="S2", organisation="FK", antal=1, _row=4),
        activity(aktivitet="N1", typ="Nyhetsbrev", matt="mottagare", antal=446, _row=5),
        activity(aktivitet="N2", typ="Nyhetsbrev", matt="mottagare", antal=408, datum="december 2022", _row=6),
        activity(aktivitet="K1", typ="Insatskatalog", matt="besökare", antal=392, datum="2021-12-31", _row=7),
        activity(typ="Frukostmöten", antal=500, datum="2021", _row=8),
    )
    assert given["aktiviteter_antal", 2022, "seminarium"] == 2
    assert given["aktiviteter_deltagare", 2022, ""] == 11
    assert given["aktiviteter_antal", 2022, "nyhetsbrev"] == 2
    assert given["aktiviteter_spridning", 2022, "nyhetsbrev:mottagare"] == 408
    assert given["aktiviteter_spridning", 2021, "insatskatalog:besokare"] == 392
    # A sum of a whole year has participants but no number of meetings; a channel is no activity.
    assert given["aktiviteter_deltagare", 2021, "frukostmote"] == 500
    assert not [k for k in given if k[0] == "aktiviteter_antal" and k[1] == 2021]


@pytest.mark.parametrize(
    ("change", "headline", "found"),
    [
        ({"typ": "Picknick"}, "aktivitetstypen är inte känd", "”Picknick”"),
        ({"organisation": "Grannbyn", "_column": "D"}, "organisationen är inte känd", "”Grannbyn”"),
        ({"matt": "hästar"}, "måttet är inte känt", "”hästar”"),
        ({"datum": "i mars"}, "datumet säger inte vilket år", "”i mars”"),
        ({"datum": "2023-01-10"}, "datumet säger inte vilket år", "”2023-01-10”"),
        ({"datum": None}, "aktiviteten saknar datum", ""),
        ({"typ": None}, "aktiviteten saknar typ", ""),
    ],
)
def test_what_cannot_be_placed_stops(change: dict[str, object], headline: str, found: str) -> None:
    [fault] = faults_of(activity(antal=3, _row=9, **change))
    assert (fault.headline, fault.found, fault.file, fault.row) == (headline, found, "aktiviteter.csv", 9)


@pytest.mark.parametrize(
    ("written", "year"), [("44621", 2022), ("44621.5", 2022), ("44561", 2021), ("27/1 2022", 2022)]
)
def test_the_year_of_a_day_is_that_of_its_serial_number_too(written: str, year: int) -> None:
    (row,) = (
        clean(aktiviteter=[activity(datum=written)]).execute("select ar, helt_ar from kod_aktivitet_datum").fetchall()
    )
    assert row == (year, False)


@pytest.mark.parametrize("before", [True, False])
def test_a_sign_that_no_cell_has_is_not_explained(before: bool) -> None:
    """Last year's number is there in one, and lacking in the other."""
    at = {"unit": "antal", "breakdown": "aktivitetstyp", "category": "seminarium"}
    counts = [("aktiviteter_antal", 2022), ("aktiviteter_deltagare", 2022), ("aktiviteter_antal", 2021)]
    numbers = [obs(m, 9, year=y, **at) for m, y in (*counts, *([("aktiviteter_deltagare", 2021)] if before else []))]
    table = activities(replace(context(*numbers), clean={"aktivitet": []}))
    assert table is not None
    assert any(c.text == ".." for r in table.rows for c in r.cells) is not before
    assert [n for n in table.notes if n.startswith("..")] == ([] if before else ["..: uppgift saknas."])


def test_the_printed_numbers_come_out(built: Build) -> None:
    """HBS 2022 1.5.3, the auditors on HBS 2017, Södertälje 2017 1.3.2; by hand from the documents."""
    numbers = built.published
    printed = {
        ("hbs", 2022, "aktiviteter_antal", "aktivitetstyp", "seminarium"): 9,
        ("hbs", 2022, "aktiviteter_deltagare", "aktivitetstyp", "seminarium"): 470,
        ("hbs", 2022, "aktiviteter_antal", "aktivitetstyp", "nyhetsbrev"): 5,
        ("hbs", 2022, "aktiviteter_spridning", "spridning", "nyhetsbrev:mottagare"): 408,
        ("hbs", 2022, "aktiviteter_spridning", "spridning", "insatskatalog:besokare"): 320,
        ("hbs", 2021, "aktiviteter_spridning", "spridning", "insatskatalog:besokare"): 392,
        ("hbs", 2022, "aktiviteter_spridning", "spridning", "sociala_medier:foljare"): 467,
        ("hbs", 2022, "aktiviteter_spridning", "spridning", "sociala_medier:inlagg"): 75,
        ("hbs", 2017, "aktiviteter_antal", "aktivitetstyp", "frukostmote"): 7,
        ("hbs", 2017, "aktiviteter_deltagare", "aktivitetstyp", "frukostmote"): 726,
        ("hbs", 2016, "aktiviteter_deltagare", "aktivitetstyp", "frukostmote"): 500,
        ("hbs", 2017, "aktiviteter_antal", "aktivitetstyp", "nyhetsbrev"): 3,
        ("sodertalje", 2017, "aktiviteter_deltagare", "", ""): 550,
    }
    for (forbund, year, measure, breakdown, category), value in printed.items():
        found = numbers.get(measure, forbund, year, "utfall", breakdown=breakdown, category=category)
        assert found is not None and found.value == value, (forbund, year, measure, category)
