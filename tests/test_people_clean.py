"""What a participation is: its age band, its periods, its codes, and when it is not counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from support import xlsx_writer as xl
from support.participations import FULL, HEAD, ONE, THREE, TWO, accounted, cleaned, left_out, tables
from support.personal_numbers import writings

pytestmark = pytest.mark.usefixtures("own_key")


# --- through the whole stage --------------------------------------------------------------


def test_the_columns_of_the_periods(delivery: Path) -> None:
    lines = [
        "A1;Kvinna;45;;Hamnen;2021-05-01;2022-04-30;Arbete",
        "A2;Man;45;;Hamnen;2022-05-01;2022-08-31;Studier",
        "A3;Man;45;;Hamnen;2022-09-01;;",
    ]
    rows = cleaned(delivery, lines)["deltagande"]
    flags = [
        [
            tuple(r[f"{what}_{p}"] for p in ("t1", "t2", "helar"))
            for what in ("aktuell", "ny", "avslutad", "pagaende", "dagar")
        ]
        for r in rows
    ]
    assert flags == [
        [(True, True, True), (False, False, False), (True, True, True), (False, False, False), (364, 364, 364)],
        [(False, True, True), (False, True, True), (False, True, True), (False, False, False), (None, 122, 122)],
        [(False, False, True), (False, False, True), (False, False, False), (False, False, True), (None, None, 121)],
    ]
    assert [r["till_arbete_studier"] for r in rows] == [1, 1, 0]


def test_age_is_the_delivered_else_by_year_of_birth_else_by_the_number(delivery: Path) -> None:
    head = HEAD.replace("Ålder", "Ålder;Födelseår")
    number = writings(ONE)[0]
    lines = [
        f"{number};Man;29;1950;;Hamnen;2022-01-01;;",
        f"{writings(TWO)[0]};Man;;1993;;Hamnen;2022-01-01;;",
        f"{writings(THREE)[0]};Man;;;;Hamnen;2022-01-01;;",
        "850101-TF12;Man;;;;Hamnen;2022-01-01;;",
    ]
    rows = cleaned(delivery, lines, head)["deltagande"]
    by_number = 2022 - int(THREE[:4])
    assert [r["alder"] for r in rows] == [29, 29, by_number, None]
    assert [r["under_trettio"] for r in rows] == [1, 1, 0, None]
    assert rows[3]["aldersgrupp"] == "saknas"


def test_an_exact_double_is_counted_once_however_it_is_spelled(delivery: Path) -> None:
    number, other_writing = writings(ONE)[0], writings(ONE)[2]
    lines = [
        f"{number};Kvinna;45;Provby;Hamnen;2022-01-10;2022-06-30;Arbete",
        f"{other_writing};kvinna;45;provby kommun;HAMNEN;20220110;2022-06-30;arbete",
        f"{number};K;45;Provby;Hamnen, övrigt;2022-01-10;2022-06-30;Arbete",
        "850101-TF34;Man;30;Provby;Hamnen;2022-01-10;;",
        "850101-tf34 ;M;30;Provby;Hamnen;2022-01-10;;",
    ]
    clean = cleaned(delivery, lines)
    assert [r["_row"] for r in clean["deltagande"]] == [2, 5]
    assert left_out(clean) == [("dubblett", 3), ("dubblett", 4), ("dubblett", 6)]
    assert accounted(clean) == (5, 2, 3)


DIFFERENT = {
    "entry": "A1;Kvinna;45;Provby;Hamnen;2022-01-11;2022-06-30;Arbete",
    "exit": "A1;Kvinna;45;Provby;Hamnen;2022-01-10;2022-07-01;Arbete",
    "open": "A1;Kvinna;45;Provby;Hamnen;2022-01-10;;",
    "insats": "A1;Kvinna;45;Provby;Bryggan;2022-01-10;2022-06-30;Arbete",
    "reason": "A1;Kvinna;45;Provby;Hamnen;2022-01-10;2022-06-30;Studier",
    "kind of work": "A1;Kvinna;45;Provby;Hamnen;2022-01-10;2022-06-30;Arbete (subventionerat)",
    "kommun": "A1;Kvinna;45;Långtbort;Hamnen;2022-01-10;2022-06-30;Arbete",
    "age": "A1;Kvinna;46;Provby;Hamnen;2022-01-10;2022-06-30;Arbete",
    "person": "A2;Kvinna;45;Provby;Hamnen;2022-01-10;2022-06-30;Arbete",
}


def test_a_row_that_differs_in_one_cell_is_no_double(delivery: Path) -> None:
    clean = cleaned(delivery, ["A1;Kvinna;45;Provby;Hamnen;2022-01-10;2022-06-30;Arbete", *DIFFERENT.values()])
    assert (accounted(clean), clean["bortvald"]) == ((10, 10, 0), [])


def test_rows_without_id_are_never_doubles_and_each_is_a_person(delivery: Path) -> None:
    clean = cleaned(delivery, [";Kvinna;45;Provby;Hamnen;2022-01-10;;"] * 3)
    assert accounted(clean) == (3, 3, 0)
    assert len({r["person"] for r in clean["deltagande"]}) == 3


def test_rows_without_id_on_two_sheets_are_two_persons(delivery: Path) -> None:
    """They may stand on rows of the same number."""
    row: list[object] = [None, "Kvinna", 45, "Provby", "Hamnen", "2022-01-10", None, None]
    sheets: dict[str, list[list[object]]] = {name: [list(HEAD.split(";")), row] for name in ("Vår", "Höst")}
    sheets["Höst"].append([None, "Man", 46, "Provby", "Hamnen", "2022-02-10", None, None])
    sheets["Höst"].append([None, "Man", 47, "Provby", "Hamnen", "2022-02-10", None, None])
    xl.write(delivery / "sus_deltagare_2022.xlsx", sheets)
    rows = tables(delivery)["deltagande"]
    assert [(r["_sheet"], r["_row"]) for r in rows] == [("Höst", 2), ("Höst", 3), ("Höst", 4), ("Vår", 2)]
    assert len({r["person"] for r in rows}) == 4


def test_a_wrong_registration_is_gone_and_accounted_and_may_be_wrong_in_every_way(delivery: Path) -> None:
    lines = [
        "A1;Kvinna;45;Provby;Hamnen;2022-01-10;2022-01-10;Felregistrering",
        "A1;Kvinna;45;Provby;Hamnen;2022-01-10;2022-01-10;felregistrerad",
        "A2;Man;3;Provby;Hamnen;2022-05-01;2022-01-10;Felregistrering",
        "A3;Man;30;Provby;Hamnen;2022-05-01;;Felregistrering",
        "A1;Kvinna;45;Provby;Hamnen;2022-01-10;;",
    ]
    clean = cleaned(delivery, lines)
    assert [r["_row"] for r in clean["deltagande"]] == [6]
    assert left_out(clean) == [("felregistrering", n) for n in (2, 3, 4, 5)]
    assert (accounted(clean), clean["anmarkning"]) == ((5, 1, 4), [])


def test_sums_and_repeated_headings_are_accounted_and_not_counted(delivery: Path) -> None:
    row = "A{};Kvinna;45;Provby;Hamnen;2022-01-10;;"
    lines = [
        row.format(1),
        HEAD,
        row.format(2),
        "Delsumma;;2;;;;;",
        row.format(3),
        ";;;;Totalt;;;",
        "Summa antal rader;3",
    ]
    clean = cleaned(delivery, lines)
    assert [r["_row"] for r in clean["deltagande"]] == [2, 4, 6]
    assert left_out(clean) == [("rubrik", 3), ("summa", 5), ("summa", 7), ("summa", 8)]
    assert accounted(clean) == (7, 3, 4)


def test_a_person_whose_id_begins_like_a_sum_is_no_sum(delivery: Path) -> None:
    clean = cleaned(
        delivery, ["Summa1;Kvinna;45;Provby;Hamnen;2022-01-10;;", "TOTAL-7;Man;45;Provby;Hamnen;2022-01-10;;"]
    )
    assert accounted(clean) == (2, 2, 0)


def test_several_sources_of_support_are_split(delivery: Path) -> None:
    start = "A{};Kvinna;45;Provby;Hamnen;2022-01-10;2022-06-30;Arbete;;;"
    lines = [
        start.format(1) + "Försörjningsstöd + A-kassa;Ingen;;;;",
        start.format(2) + "Ekonomiskt bistånd+Aktivitetsstöd;Studiemedel + A-kassa;;;;",
        start.format(3) + "A-kassa + Arbetslöshetsersättning;;;;;",
        start.format(4) + '"Sjukpenning; A-kassa";Sjukersättning;;;;',
    ]
    rows = cleaned(delivery, lines, FULL)["deltagande"]
    assert [(r["forsorjning_fore"], r["forsorjning_efter"]) for r in rows] == [
        (["forsorjningsstod", "a_kassa"], ["ingen"]),
        (["forsorjningsstod", "aktivitetsstod"], ["studiestod", "a_kassa"]),
        (["a_kassa"], ["saknas"]),
        (["sjukpenning", "a_kassa"], ["sjukersattning"]),
    ]
    assert sorted(rows[1]["overgangar"]) == [
        "aktivitetsstod>a_kassa",
        "aktivitetsstod>studiestod",
        "forsorjningsstod>a_kassa",
        "forsorjningsstod>studiestod",
    ]
    assert rows[2]["overgangar"] == ["a_kassa>saknas"]


def test_one_unknown_source_among_several_stops_and_is_the_one_named(delivery: Path) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, ["A1;Kvinna;45;;Hamnen;2022-01-10;;;;;A-kassa + Forsörjningsstöd;;;;;"], FULL)
    ((fault),) = stopped.value.faults
    assert (fault.headline, fault.found, fault.row) == ("försörjningen är okänd", "”Forsörjningsstöd”", 2)
    assert fault.expected.startswith("närmast känt är ”Försörjningsstöd”")


def test_where_people_live(delivery: Path) -> None:
    written = ["Provby", "PROVBY KOMMUN", "Långtbort", "Stockholm", ""]
    rows = cleaned(delivery, [f"A{i};Man;45;{w};Hamnen;2022-01-10;;" for i, w in enumerate(written)])["deltagande"]
    assert [r["kommun"] for r in rows] == ["provby_kommun", "provby_kommun", "annan_kommun", "annan_kommun", "saknas"]


def test_a_near_miss_of_an_own_kommun_stops(delivery: Path) -> None:
    """Otherwise it would be counted as another kommun."""
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(
            delivery,
            [f"A{i};Man;45;{k};Hamnen;2022-01-10;;" for i, k in enumerate(["Provby", "Prvoby", "Prvoby", "Salem"])],
        )
    ((fault),) = stopped.value.faults
    assert (fault.headline, fault.found, fault.row) == ("kommunen är okänd (på 2 rader)", "”Prvoby”", 3)
    assert fault.expected == "närmast känt är ”Provby”, ”Provby kommun”"
    assert "RAW/prov/forbund.toml" in fault.action


@pytest.mark.parametrize(
    ("written", "headline"),
    [
        ("Långtbort/Provby", "flera kommuner i samma cell"),
        ("Provby, Salem", "flera kommuner i samma cell"),
        ("Provby och Salem", "flera kommuner i samma cell"),
        ("Provby (skyddad adress)", "kommunen är okänd"),
    ],
)
def test_an_own_kommun_among_other_words_is_no_other_kommun(delivery: Path, written: str, headline: str) -> None:
    rows = [f"A{i};Man;45;{k};Hamnen;2022-01-10;;" for i, k in enumerate(["Provbyholm", f'"{written}"'])]
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, rows)
    assert [(f.headline, f.row, f.found) for f in stopped.value.faults] == [(headline, 3, f"”{written}”")]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Arbetsförmedlingen", "den som aktualiserat"),
        ("Vården", "den som aktualiserat"),
        ("Kvinna", "kön"),
        ("Grundskola", "utbildningen"),
        ("Försörjningsstöd", "försörjningen"),
    ],
)
def test_a_word_of_another_column_is_no_kommun(delivery: Path, written: str, told: str) -> None:
    """Two headings that changed places: everybody would live elsewhere."""
    rows = [f"A{i};Man;45;{k};Hamnen;2022-01-10;;" for i, k in enumerate(["Provby", written, written])]
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, rows)
    assert [(f.headline, f.row, f.found) for f in stopped.value.faults] == [
        ("det som står som kommun är ingen kommun (på 2 rader)", 3, f"”{written}”, ett ord för {told}")
    ]


@pytest.mark.parametrize("written", ["Okänd", "Annan", "Uppgift saknas", "Övrigt", "Mantorp"])
def test_another_kommun_or_none_that_is_known_is_that(delivery: Path, written: str) -> None:
    (row,) = cleaned(delivery, [f"A1;Man;45;{written};Hamnen;2022-01-10;;"])["deltagande"]
    assert row["kommun"] in ("annan_kommun", "saknas")


def test_blank_codes_are_a_category_of_their_own(delivery: Path) -> None:
    (row,) = cleaned(delivery, ["A1;;;;Hamnen;2022-01-10;;;;;;;;;;"], FULL)["deltagande"]
    coded = (
        "kommun",
        "avslutsanledning",
        "avslut_detalj",
        "utbildning",
        "tid_i_forsorjning",
        "sysselsattning_fore",
        "sysselsattning_efter",
        "aktualiserad_av",
        "aldersgrupp",
    )
    assert {c: row[c] for c in coded} == dict.fromkeys(coded, "saknas")
    assert (row["forsorjning_fore"], row["forsorjning_efter"], row["overgangar"]) == (
        ["saknas"],
        ["saknas"],
        ["saknas>saknas"],
    )
    assert (row["kon"], row["narmare_arbete"], row["alder"]) == ("annat", None, None)


def test_words_become_the_codes_of_the_lists(delivery: Path) -> None:
    lines = [
        "A1;F;45;Provby;Hamnen;2022-01-10;2022-06-30;Osubventionerat arbete;Gymnasieskola;10;Ingen;Annan;Praktik;Anställning;Provby kommun;J",
        "A2;Ej angivet;45;Provby;Hamnen;2022-01-10;2022-06-30;Fortsatt rehab.;Förgymnasial;0-1 år;Okänd;Rehabpenning;Övrigt;Annan sysselsättning;Vården;nej",
        "A3;MALE;45;Provby;Hamnen;2022-01-10;2022-06-30;Okänd;Okänd;2;A-kassa;A kassa;Okänt;Arbetsmarknadsinsats;Eget initiativ;Vet ej",
    ]
    rows = cleaned(delivery, lines, FULL)["deltagande"]
    coded = (
        "kon",
        "avslut_detalj",
        "avslutsanledning",
        "utbildning",
        "tid_i_forsorjning",
        "forsorjning_efter",
        "sysselsattning_fore",
        "sysselsattning_efter",
        "aktualiserad_av",
        "narmare_arbete",
        "till_sysselsattning",
    )
    assert [[r[c] for c in coded] for r in rows] == [
        [
            "kvinna",
            "arbete_osubventionerat",
            "arbete",
            "gymnasium",
            "ar_9",
            ["annan"],
            "arbetsmarknadsinsats",
            "arbete",
            "provby_kommun",
            1,
            1,
        ],
        [
            "annat",
            "fortsatt_rehabilitering",
            "fortsatt_rehabilitering",
            "grundskola",
            "ar_0",
            ["sjukpenning"],
            "ovriga",
            "annan",
            "region",
            0,
            1,
        ],
        [
            "man",
            "saknas",
            "saknas",
            "saknas",
            "ar_2",
            ["a_kassa"],
            "saknas",
            "arbetsmarknadsinsats",
            "egen_anmalan",
            None,
            1,
        ],
    ]
