"""What a participation is: its age band, its periods, its codes, and when it is not counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsx_writer as xl
from hypothesis import given, settings
from hypothesis import strategies as st
from test_bad_deliveries import UNIT, pass_through
from test_clean_tables import clean as empty_clean_tables
from test_personal import NUMBERS, luhn_holds, writings

from pipeline.faults import DeliveryFaults
from pipeline.store import read_json, read_rows

HEAD = "Deltagar-ID;Kön;Ålder;Kommun;Insats;Startdatum;Slutdatum;Avslutsorsak"
FULL = (
    f"{HEAD};Utbildning;Tid i offentlig försörjning;Försörjning före;Försörjning efter;"
    "Sysselsättning före;Sysselsättning efter;Aktualiserad av;Närmare arbete"
)
FIRST, LAST, APRIL, AUGUST = dt.date(2022, 1, 1), dt.date(2022, 12, 31), dt.date(2022, 4, 30), dt.date(2022, 8, 31)
ENDS = {"t1": APRIL, "t2": AUGUST, "helar": LAST}
DAY = dt.timedelta(days=1)
# Persons of an age at which nothing is remarked.
ONE, TWO, THREE, FOUR, *_ = (n for n in NUMBERS if 1965 <= int(n[:4]) <= 1990)


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests have a key of their own."""
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))


def cleaned(delivery: Path, lines: list[str], head: str = HEAD) -> dict[str, list[dict[str, Any]]]:
    """The clean tables of a delivery of these participations, in the order of the file."""
    (delivery / "sus_deltagare_2022.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return tables(delivery)


def tables(delivery: Path) -> dict[str, list[dict[str, Any]]]:
    folder = pass_through(delivery).waiting(UNIT, "clean")
    named = {t: read_rows(folder / f"{t}.parquet") for t in ("deltagande", "bortvald", "anmarkning", "uppfoljning")}
    order = lambda r: (r.get("_sheet", ""), r.get("_row", 0))  # noqa: E731
    accounts = [a for a in read_json(folder / "protokoll.json")["rader"] if a["tabell"] == "deltagare"]
    return {t: sorted(rows, key=order) for t, rows in named.items()} | {"rader": accounts}


def left_out(clean: dict[str, list[dict[str, Any]]]) -> list[tuple[str, int]]:
    return [(r["varfor"], r["_row"]) for r in clean["bortvald"]]


def accounted(clean: dict[str, list[dict[str, Any]]]) -> tuple[int, int, int]:
    """Rows in, counted, and left out with a reason."""
    (account,) = clean["rader"]
    return account["in"], account["i_tabell"], account["bortvald"]


# --- the rules, on their own --------------------------------------------------------------


# A connection on which every rule is defined, with no rows.
CON = empty_clean_tables()


def rule(call: str, *values: object) -> Any:
    (answer,) = CON.execute(f"select {call}", list(values)).fetchone()
    return answer


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "saknas"),
        (10, "under_15"),
        (14, "under_15"),
        (15, "15-29"),
        (29, "15-29"),
        (30, "30-39"),
        (39, "30-39"),
        (40, "40-49"),
        (49, "40-49"),
        (50, "50-59"),
        (59, "50-59"),
        (60, "60-"),
        (66, "60-"),
        (90, "60-"),
    ],
)
def test_age_bands(age: int | None, band: str) -> None:
    assert rule("aldersgrupp(?::integer)", age) == band


@pytest.mark.parametrize("year", [2019, 2020, 2022])
def test_the_periods_end_in_april_august_and_december(year: int) -> None:
    assert [rule("periodens_slut(?, ?)", year, p) for p in ("t1", "t2", "helar")] == [
        dt.date(year, 4, 30),
        dt.date(year, 8, 31),
        dt.date(year, 12, 31),
    ]


# Of a period: entry, exit -> registered, begun, ended, open.
IN_A_PERIOD = {
    "begins the day before it and is open": (FIRST - DAY, None, (True, False, False, True)),
    "begins on its first day": (FIRST, None, (True, True, False, True)),
    "begins on its last day": ("end", None, (True, True, False, True)),
    "begins the day after it": ("after", None, (False, False, False, False)),
    "ends the day before it": (FIRST - 90 * DAY, FIRST - DAY, (False, False, False, False)),
    "ends on its first day": (FIRST - 90 * DAY, FIRST, (True, False, True, False)),
    "ends on its last day": (FIRST - 90 * DAY, "end", (True, False, True, False)),
    "ends the day after it": (FIRST - 90 * DAY, "after", (True, False, False, True)),
    "begins and ends on its last day": ("end", "end", (True, True, True, False)),
    "begins and ends on its first day": (FIRST, FIRST, (True, True, True, False)),
    "begins in it and ends after it": (FIRST + DAY, "after", (True, True, False, True)),
}


@pytest.mark.parametrize("period", ENDS)
@pytest.mark.parametrize("case", IN_A_PERIOD)
def test_what_a_participation_is_in_a_period(case: str, period: str) -> None:
    begins, ends, expected = IN_A_PERIOD[case]
    named = {"end": ENDS[period], "after": ENDS[period] + DAY}
    begins, ends = (named.get(d, d) if isinstance(d, str) else d for d in (begins, ends))
    found = CON.execute(
        """select aktuell(i, u, b, s), inom(i, b, s), inom(u, b, s), pagaende(i, u, s)
        from (select ?::date as i, ?::date as u, ?::date as b, ?::date as s)""",
        [begins, ends, FIRST, ENDS[period]],
    ).fetchone()
    assert found == expected


days = st.dates(dt.date(2019, 1, 1), dt.date(2026, 1, 31))


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(
    st.lists(st.tuples(days, st.one_of(st.none(), st.integers(0, 900))), min_size=1, max_size=40),
    st.integers(2020, 2024),
)
def test_registered_is_open_and_ended_together_in_every_period(
    spans: list[tuple[dt.date, int | None]], year: int
) -> None:
    entries = [entry for entry, _ in spans]
    exits = [None if length is None else entry + length * DAY for entry, length in spans]
    for period in ENDS:
        rows = CON.execute(
            """with rader as (select unnest(?::date[]) as i, unnest(?::date[]) as u),
            satt as (select *, make_date(?, 1, 1) as b, periodens_slut(?, ?) as s from rader)
            select aktuell(i, u, b, s), pagaende(i, u, s), inom(u, b, s), inom(i, b, s), dagar(i, u, s) from satt""",
            [entries, exits, year, year, period],
        ).fetchall()
        assert all(registered == (still_open + ended) for registered, still_open, ended, _, _ in rows)
        assert all(registered or not new for registered, _, _, new, _ in rows)
        assert all(length is None or length >= 0 for *_, length in rows)


@pytest.mark.parametrize(
    ("begins", "ends", "period_end", "expected"),
    [
        ("2022-01-01", None, "2022-12-31", 364),
        ("2022-12-31", None, "2022-12-31", 0),
        ("2023-01-01", None, "2022-12-31", None),
        ("2022-01-01", None, "2022-04-30", 119),
        ("2022-01-01", None, "2022-08-31", 242),
        ("2022-04-30", "2022-04-30", "2022-04-30", 0),
        ("2021-12-31", "2022-01-01", "2022-12-31", 1),
        ("2022-01-10", "2022-09-10", "2022-08-31", 233),
        ("2020-02-28", "2020-03-01", "2020-12-31", 2),
        ("2020-02-29", "2020-03-01", "2020-12-31", 1),
        ("2019-02-28", "2019-03-01", "2019-12-31", 1),
        ("2020-02-29", None, "2020-12-31", 306),
        ("2020-02-29", "2021-02-28", "2021-12-31", 365),
    ],
)
def test_days_are_from_entry_to_exit_or_the_end_of_the_period(
    begins: str, ends: str | None, period_end: str, expected: int | None
) -> None:
    assert rule("dagar(?::date, ?::date, ?::date)", begins, ends, period_end) == expected


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


# --- remarks ------------------------------------------------------------------------------


def wrong(number: str) -> str:
    """The number with another last figure."""
    changed = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not luhn_holds(changed[2:])
    return changed


def aged(number: str, more: int) -> str:
    """A row of the person, with an age that is so much more than the number says."""
    return f"{writings(number)[0]};Man;{2022 - int(number[:4]) + more};Provby;Hamnen;2022-01-10;;"


# Kind of remark -> rows that get it, rows that just do not.
REMARKS = {
    "kontrollsiffra": (
        [f"{wrong(ONE)};Man;;Provby;Hamnen;2022-01-10;;", f"{wrong(TWO)};Man;;Provby;Hamnen;2022-01-10;;"],
        [f"{THREE};Man;;Provby;Hamnen;2022-01-10;;", "850101-TF56;Man;;Provby;Hamnen;2022-01-10;;"],
    ),
    "utan_id": (
        [";Man;45;Provby;Hamnen;2022-01-10;;", " ;Man;45;Provby;Hamnen;2022-01-10;;"],
        ["0;Man;45;Provby;Hamnen;2022-01-10;;"],
    ),
    "avslut_utan_anledning": (
        ["A1;Man;45;Provby;Hamnen;2021-05-01;2022-01-01;", "A2;Man;45;Provby;Hamnen;2022-05-01;2022-12-31;"],
        [
            "A3;Man;45;Provby;Hamnen;2022-05-01;2023-01-01;",
            "A4;Man;45;Provby;Hamnen;2022-05-01;2022-06-01;Okänd",
            "A5;Man;45;Provby;Hamnen;2022-05-01;;",
        ],
    ),
    "borjar_efter_aret": (
        ["A1;Man;45;Provby;Hamnen;2023-01-01;;", "A2;Man;45;Provby;Hamnen;2023-12-31;;"],
        ["A3;Man;45;Provby;Hamnen;2022-12-31;;"],
    ),
    "slutade_fore_aret": (
        [
            "A1;Man;45;Provby;Hamnen;2021-01-01;2021-12-31;Arbete",
            "A2;Man;45;Provby;Hamnen;2004-01-01;2004-01-01;Arbete",
        ],
        ["A3;Man;45;Provby;Hamnen;2021-01-01;2022-01-01;Arbete"],
    ),
    "ovanlig_alder": (
        [f"A{age};Man;{age};Provby;Hamnen;2022-01-10;;" for age in (10, 14, 67, 90)],
        [f"A{age};Man;{age};Provby;Hamnen;2022-01-10;;" for age in (15, 66, "")],
    ),
    "alder_mot_nummer": ([aged(ONE, -2), aged(TWO, -3)], [aged(FOUR, -1)]),
    "samtidigt_i_insatsen": (
        ["A1;Man;45;Provby;Hamnen;2022-03-31;;", "A2;Man;45;Provby;Hamnen, övrigt;2022-12-31;2023-01-01;Arbete"],
        [
            "A1;Man;45;Provby;Hamnen;2022-01-10;2022-03-31;Arbete",
            "A2;Man;45;Provby;Hamnen;2022-01-10;;",
            "A3;Man;45;Provby;Hamnen;2022-01-10;2022-03-30;Arbete",
            "A3;Man;45;Provby;Hamnen;2022-03-31;;",
            "A3;Man;45;Provby;Bryggan;2022-03-31;;",
        ],
    ),
}


@pytest.mark.parametrize("kind", REMARKS)
def test_a_remark_counts_its_rows_and_tells_the_first(delivery: Path, kind: str) -> None:
    """The rows that just miss come first, so that the first row is not the first of the file."""
    remarked, passed = REMARKS[kind]
    clean = cleaned(delivery, [*passed, *remarked])
    assert [tuple(r.values()) for r in clean["anmarkning"]] == [(kind, len(remarked), len(passed) + 2)]
    assert accounted(clean)[1] == len(passed) + len(remarked)


def test_a_good_file_has_no_remarks(delivery: Path) -> None:
    passed = [
        row
        for kind, (_, rows) in REMARKS.items()
        for row in rows
        if kind not in ("avslut_utan_anledning", "samtidigt_i_insatsen")
    ]
    # A column holds ids of one kind.
    numbered = [row for row in passed if not row.startswith("A")]
    for rows in ([aged(ONE, 0), *numbered], [row for row in passed if row.startswith("A")]):
        assert rows and cleaned(delivery, rows)["anmarkning"] == []


def test_doubles_and_wrong_registrations_are_not_remarked(delivery: Path) -> None:
    row = "A1;Man;14;Provby;Hamnen;2022-01-10;;"
    clean = cleaned(delivery, [row, row, "A2;Man;14;Provby;Hamnen;2022-01-10;;Felregistrering"])
    assert [tuple(r.values()) for r in clean["anmarkning"]] == [("ovanlig_alder", 1, 2)]


def test_an_insats_that_the_report_does_not_have_is_remarked(delivery: Path) -> None:
    lines = [
        "A1;Man;45;Provby;Hamnen;2022-01-10;;",
        "A2;Man;45;Provby;Bryggan;2022-01-10;;",
        "A3;Man;45;Provby;Bryggan;2022-01-10;;",
    ]
    assert cleaned(delivery, lines)["anmarkning"] == []
    (delivery / "sus_insatsrapport_2022.csv").write_text("Insats;Antal deltagare\nHamnen;1\n", "utf-8")
    assert [tuple(r.values()) for r in cleaned(delivery, lines)["anmarkning"]] == [("inte_i_insatsrapporten", 2, 3)]


# --- follow-up after twelve months --------------------------------------------------------

FOLLOWED = "Deltagar-ID;Insats;Avslutsdatum;Avslutsorsak;Uppföljningsdatum;Nådd;Självförsörjande;Har kvar anställningen"


def followed(delivery: Path, lines: list[str]) -> list[dict[str, Any]]:
    (delivery / "uppfoljning_12man.csv").write_text("\n".join([FOLLOWED, *lines]) + "\n", "utf-8")
    return tables(delivery)["uppfoljning"]


def test_self_support_is_known_only_of_those_who_were_reached(delivery: Path) -> None:
    lines = [
        "A1;Hamnen;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
        "A2;Hamnen;2021-12-31;Studier;2022-12-31;ja;Nej;",
        "A3;Hamnen;2021-05-01;;2022-05-01;Nej;Ja;Ja",
        "A4;Hamnen;2021-05-01;Flyttat;2022-05-01;Ja;;Vet ej",
        ";Hamnen;2020-05-01;Flyttat;2022-05-01;Ej svar;Nej;",
        "Summa;5",
    ]
    rows = followed(delivery, lines)
    kept = ("insats", "kon", "avslutsar", "avslutsanledning", "nadd", "sjalvforsorjande", "anstallning_kvar")
    assert [tuple(r[k] for k in kept) for r in rows] == [
        ("hamnen", "", 2021, "arbete", 1, 1, 0),
        ("hamnen", "", 2021, "studier", 1, 0, None),
        ("hamnen", "", 2021, "saknas", 0, None, None),
        ("hamnen", "", 2021, "flytt", 1, None, None),
        ("hamnen", "", 2020, "flytt", 0, None, None),
    ]
