"""Printed figures from the delivery to the numbers: read, understood, coded, counted as covered."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.clean.printed import CodeRow, code_printed, printed_steps
from pipeline.forbund.model import load_forbund
from pipeline.ingest.grid import read_grids
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.printed import is_about, printed_decimals, read_printed
from pipeline.ingest.reading import Reading, Source
from pipeline.places import Places, Unit
from pipeline.rows.printed import PublishedRow
from pipeline.store import read_rows
from support.builds import Build
from support.rows import row_of

HEADINGS = "dokument;avsnitt;tabell;rad;kolumn;insats;kön;år;värde;enhet;typ;tryckt;id"


def read(folder: Path, *lines: str) -> Reading:
    path = folder / "publicerat_2022.csv"
    path.write_text("\n".join((HEADINGS, *lines)) + "\n", "utf-8")
    (grid,) = read_grids(path, path.name)
    return read_printed(grid, read_layouts()["publicerat"], Source(path.name, 2022))


def published(reading: Reading) -> list[PublishedRow]:
    return [row_of(PublishedRow, **row) for row in reading.rows]


def coded(folder: Path, *lines: str) -> list[CodeRow]:
    reading = read(folder, *lines)
    assert reading.faults == []
    rows, faults = code_printed(published(reading), load_forbund(Places(folder.parent.parent, folder), "prov"))
    assert faults == []
    return rows


@pytest.mark.parametrize(
    ("printed", "value", "decimals", "about"),
    [
        ("-16 858,0", "-16858", 1, False),
        ("224 (153/71)", "153", 0, False),
        ("drygt 14,6 miljoner kronor", "14.6", 1, True),
        ("ett tiotal", "10", 0, True),
        ("åtta personer (5 kvinnor och 3 män)", "8", 0, False),
        ("42,95", "42.95", 2, False),
        ("0,00", "0", 2, False),
    ],
)
def test_how_exactly_a_figure_was_printed(printed: str, value: str, decimals: int, about: bool) -> None:
    assert (printed_decimals(printed, Decimal(value)), is_about(printed)) == (decimals, about)


@pytest.mark.parametrize(
    ("table", "value", "unit", "decimals", "about", "step"),
    [
        ("not2", "237", "tkr", 1, False, "100"),
        ("löptext", "14.6", "mnkr", 1, True, "100000"),
        ("löptext", "460000", "kr", 0, False, "10000"),
        ("löptext", "75900", "kr", 0, False, "100"),
        ("löptext", "2000", "tkr", 0, False, "1000"),
        ("löptext", "470", "antal", 0, True, "10"),
        ("löptext", "45", "procent", 0, False, "1"),
    ],
)
def test_the_step_of_a_printed_figure(table: str, value: str, unit: str, decimals: int, about: bool, step: str) -> None:
    row = row_of(
        PublishedRow,
        dokument="d",
        tabell=table,
        varde=Decimal(value),
        enhet=unit,
        decimaler=decimals,
        ungefar=about,
        _row=7,
    )
    assert printed_steps([row]) == {7: Decimal(step)}


def test_a_table_of_exact_amounts_is_exact_though_one_of_them_is_round(delivery: Path) -> None:
    rows = coded(
        delivery,
        "d;1;budget;Hamnen;Budget 2022;Hamnen;;2022;600000;kr;budget;600 000;",
        "d;1;budget;Bryggan;Budget 2022;Bryggan;;2022;1070253;kr;budget;1 070 253;",
    )
    assert [r["steg"] for r in rows] == [1, 1]


def test_what_cannot_be_read_is_told_with_row_and_column(delivery: Path) -> None:
    found = read(
        delivery,
        "d;1;löptext;a;;;;2022;många;antal;utfall;många;",
        "d;1;löptext;a;;;;2022;5;euro;utfall;5;",
        "d;1;löptext;a;;;;2022;5;kr;önskan;5;",
    ).faults
    assert [(f.row, f.column, f.found) for f in found] == [
        (2, "I (värde)", "”många”"),
        (3, "J (enhet)", "”euro”"),
        (4, "K (typ)", "”önskan”"),
    ]


def test_an_unknown_kon_stops(delivery: Path) -> None:
    rows = published(read(delivery, "d;1;löptext;nya;;;flickor;2022;5;antal;utfall;5;"))
    _, (fault,) = code_printed(rows, load_forbund(Places(delivery.parent.parent, delivery), "prov"))
    assert (fault.row, fault.found) == (2, "”flickor”")


def test_labels_tables_and_the_figure_before_tell_the_measure(delivery: Path) -> None:
    rows = coded(
        delivery,
        "d;1;löptext;nya deltagare har skrivits in;;Hamnen;totalt;2022;26;antal;utfall;26;",
        "d;1;löptext;kvinnor;;Hamnen;kvinnor;2022;42;procent;utfall;42 %;",
        "d;1;löptext;gick ut i arbete och studier;;Hamnen;totalt;2022;53;procent;utfall;53 %;",
        "d;1;löptext;av kvinnorna;;Hamnen;kvinnor;2022;55;procent;utfall;55 %;",
        "d;2;avslut;Kvinnor;Arbete;;kvinnor;2022;24;antal;utfall;24;",
        "d;2;avslut;Kvinnor;Studier;;kvinnor;2022;20;antal;utfall;20;",
        "d;2;avslut;Kvinnor;Fort- satt rehab.;;kvinnor;2022;32;antal;utfall;32;",
        "d;2;avslut;Kvinnor;Totalt;;kvinnor;2022;76;antal;utfall;76;",
        "d;3;löptext;tre nyhetsbrev;;;;2022;3;antal;utfall;tre;",
    )
    assert [(r["matt"], r["insats"], r["kon"], r["uppdelning"], r["kategori"], r["hur"]) for r in rows] == [
        ("deltagare_nya", "hamnen", "alla", "", "", "etikett"),
        ("andel_kon", "hamnen", "kvinna", "av", "deltagare_nya", "sammanhang"),
        ("andel_avslut_arbete_studier", "hamnen", "alla", "", "", "etikett"),
        ("andel_avslut_arbete_studier", "hamnen", "kvinna", "", "", "sammanhang"),
        ("deltagare_avslutade", "", "kvinna", "avslutsanledning", "arbete", "tabell"),
        ("deltagare_avslutade", "", "kvinna", "avslutsanledning", "studier", "tabell"),
        ("deltagare_avslutade", "", "kvinna", "avslutsanledning", "fortsatt_rehabilitering", "tabell"),
        ("deltagare_avslutade", "", "kvinna", "", "", "tabell"),
        ("", "", "alla", "", "", ""),
    ]


def test_a_kon_alone_says_nothing_after_a_figure_of_another_insats(delivery: Path) -> None:
    rows = coded(
        delivery,
        "d;1;löptext;nya deltagare har skrivits in;;Hamnen;totalt;2022;26;antal;utfall;26;",
        "d;1;löptext;kvinnor;;Bryggan;kvinnor;2022;42;procent;utfall;42 %;",
    )
    assert [r["matt"] for r in rows] == ["deltagare_nya", ""]


@pytest.mark.parametrize(
    ("column", "known"),
    [("Antal", True), ("2022-01-01 – 2022-12-31", True), ("T2", False), ("jan-aug 2022", False), ("2022-08-31", False)],
)
def test_a_column_for_part_of_the_year_is_not_the_year(delivery: Path, column: str, known: bool) -> None:
    (row,) = coded(delivery, f"d;1;floden;nya deltagare;{column};Hamnen;totalt;2022;26;antal;utfall;26;")
    assert bool(row["matt"]) is known


def test_costs_printed_with_minus_are_turned_and_income_is_not(delivery: Path) -> None:
    rows = coded(
        delivery,
        "d;2;resultat;Verksamhetens intäkter;2022;;;2022;100;tkr;utfall;100;",
        "d;2;resultat;Verksamhetens kostnader;2022;;;2022;-90;tkr;utfall;-90;",
        "d;2;resultat;Verksamhetens resultat;2022;;;2022;10;tkr;utfall;10;",
    )
    assert [(r["matt"], r["kategori"], r["tecken"]) for r in rows] == [
        ("intakter", "", 1),
        ("kostnader", "", -1),
        ("resultatrakning_post", "verksamhetens_resultat", 1),
    ]


def test_a_line_in_forbund_toml_wins(delivery: Path) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(
        toml.read_text("utf-8") + '\n[[tryckt]]\nar = 2022\nrad = "personer"\nmatt = "deltagare"\n', "utf-8"
    )
    (row,) = coded(delivery, "d;1;löptext;personer;;;totalt;2022;5;antal;utfall;5;")
    assert (row["matt"], row["hur"]) == ("deltagare", "eget")


@pytest.mark.whole
@pytest.mark.parametrize(
    ("unit", "printed", "known"),
    [
        (Unit("hbs", 2017), 101, 21),
        (Unit("hbs", 2022), 695, 479),
        (Unit("ostra_sodertorn", 2013), 207, 95),
        (Unit("sodertalje", 2017), 881, 472),
        (Unit("sodertalje", 2023), 78, 33),
    ],
    ids=str,
)
def test_how_many_printed_figures_are_known(built: Build, unit: Unit, printed: int, known: int) -> None:
    rows = read_rows(built.places.stage(unit, "clean") / "tryckt.parquet")
    assert (len(rows), sum(bool(r["matt"]) for r in rows)) == (printed, known)


@pytest.mark.whole
def test_printed_numbers_are_observations_and_never_published(built: Build) -> None:
    printed = [r for r in read_rows(built.places.observations) if r["source"] == "publicerad"]
    at = {
        (r["forbund"], r["year"], r["measure"], r["insats"], r["kon"], r["breakdown"], r["category"], r["kind"]): r[
            "value"
        ]
        for r in printed
    }
    assert at["hbs", 2022, "deltagare_avslutade", "mia", "kvinna", "", "", "utfall"] == 56
    assert at["hbs", 2022, "deltagare_avslutade", "", "kvinna", "", "", "utfall"] == 95
    assert at["hbs", 2022, "deltagare_avslutade", "", "man", "avslutsanledning", "sjukdom", "utfall"] == 5
    assert at["hbs", 2022, "kostnader", "", "alla", "", "", "utfall"] == 16_858_000
    assert at["hbs", 2022, "andel_avslut_arbete_studier", "start", "kvinna", "", "", "utfall"] == 83
    assert at["hbs", 2022, "andel_avslut_arbete_studier", "mia", "alla", "", "", "mal"] == 30
    assert at["sodertalje", 2017, "deltagare_pagaende", "", "kvinna", "", "", "utfall"] == 93
    assert at["sodertalje", 2017, "deltagare", "", "alla", "aldersgrupp", "50-59", "utfall"] == 69
    assert at["ostra_sodertorn", 2013, "budgetpost", "", "alla", "post", "jobbagenter", "budget"] == 259_560
    assert [r for r in read_rows(built.places.published) if r["source"] == "publicerad"] == []


@pytest.mark.whole
def test_a_counted_number_is_not_mistaken_for_a_printed_one(built: Build) -> None:
    numbers = built.counted
    found = numbers.get("deltagare_avslutade", "hbs", 2022, "utfall", kon="kvinna")
    assert found is not None and found.value == 94
