"""Files of persons in, tables of pseudonyms out: the same rows whatever the file looks like."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.ingest import people, people_files
from pipeline.ingest.layout import read_layouts
from pipeline.personal import pseudonym
from pipeline.places import ROOT
from support import xlsx_writer as xl
from support.delivered_participants import HEAD, ROWS, SODERTALJE
from support.examples import some
from support.personal_numbers import KEY, ONE, TWO, writings
from support.read_people import Read, read, read_text

HBS = ROOT / "data/raw/hbs/2022/sus_deltagare_2022.xlsx"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text file is as a file too large to hold."""
    monkeypatch.setattr(people_files, "SMALL", 0)


# --- the two layouts that were delivered --------------------------------------------------


@pytest.fixture(scope="module")
def sodertalje(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read(SODERTALJE, tmp_path_factory.mktemp("sodertalje"), 2017)


@pytest.fixture(scope="module")
def hbs(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read(HBS, tmp_path_factory.mktemp("hbs"))


def test_sodertalje_is_read_whole(sodertalje: Read) -> None:
    rows, remarks = sodertalje
    assert remarks == ["Windows-1252, avgränsare semikolon"]
    assert len(rows) == 226
    assert [r["_row"] for r in rows] == list(range(2, 228))
    assert len({r["person"] for r in rows}) == 176
    assert {(r["_file"], r["_sheet"], r["ar"], r["radslag"]) for r in rows} == {("fil.csv", "", 2017, "deltagande")}
    assert sum(r["ut_datum"] is not None for r in rows) == 82
    assert sum(r["tid_i_forsorjning"] is None for r in rows) == 17
    assert {r["kontrollsiffra_fel"] for r in rows} == {False}
    assert {r["registrering"] for r in rows} == {"Personnummer"}
    assert {r["fodelsear"] for r in rows} == {None}
    assert all(0 <= 2017 - r["fodelsear_id"] - r["alder"] <= 1 for r in rows)


def test_the_first_row_of_sodertalje(sodertalje: Read) -> None:
    rows, _ = sodertalje
    delivered = SODERTALJE.read_text("cp1252").splitlines()[1].split(";")[0]
    assert rows[0] == {
        "person": pseudonym(KEY, delivered),
        "kon": "Man",
        "alder": 19,
        "fodelsear": None,
        "aldersgrupp": None,
        "kommun": "Södertälje",
        "insats": "GPS",
        "in_datum": dt.date(2016, 5, 11),
        "ut_datum": dt.date(2017, 3, 13),
        "avslutsanledning": "Övrigt",
        "utbildning": "Grundskola",
        "tid_i_forsorjning": "1-2 år",
        "forsorjning_fore": "Aktivitetsersättning",
        "forsorjning_efter": "Aktivitetsersättning",
        "sysselsattning_fore": "Förvärvsarbete",
        "sysselsattning_efter": "Övriga",
        "aktualiserad_av": "Försäkringskassan",
        "narmare_arbete": None,
        "registrering": "Personnummer",
        "fodelsear_id": 1998,
        "kontrollsiffra_fel": False,
        "radslag": "deltagande",
        "ar": 2017,
        "_file": "fil.csv",
        "_sheet": "",
        "_row": 2,
        "_fel": None,
    }


def test_hbs_is_read_whole_under_its_titles_and_with_dates_of_both_kinds(hbs: Read) -> None:
    rows, remarks = hbs
    assert remarks == []
    assert len(rows) == len({r["person"] for r in rows}) == 348
    assert [r["_row"] for r in rows] == list(range(6, 354))
    assert {(r["_file"], r["_sheet"], r["ar"]) for r in rows} == {("fil.csv", "Deltagare 2022", 2022)}
    assert sum(r["ut_datum"] is not None for r in rows) == 164
    assert (min(r["in_datum"] for r in rows), max(r["in_datum"] for r in rows)) == (
        dt.date(2018, 11, 29),
        dt.date(2022, 12, 7),
    )
    assert sum(r["kommun"] is None for r in rows) == 3
    assert (
        {r["alder"] for r in rows}
        == {r["fodelsear_id"] for r in rows}
        == {r["kontrollsiffra_fel"] for r in rows}
        == {None}
    )


def test_known_rows_of_hbs(hbs: Read) -> None:
    rows, _ = hbs
    kept = ("person", "kon", "fodelsear", "kommun", "insats", "in_datum", "ut_datum", "tid_i_forsorjning", "_row")
    as_excel, as_text = rows[0], rows[3]
    assert [as_excel[k] for k in kept] == [
        pseudonym(KEY, "HBS22-0030"),
        "Man",
        1997,
        "Huddinge",
        "Lyra",
        dt.date(2022, 4, 29),
        None,
        "1",
        6,
    ]
    assert [as_text[k] for k in kept] == [
        pseudonym(KEY, "HBS22-0004"),
        "Kvinna",
        1994,
        "Huddinge",
        "Lyra",
        dt.date(2020, 12, 17),
        dt.date(2022, 2, 8),
        "0",
        9,
    ]


def test_the_columns_have_the_types_of_the_layout(sodertalje: Read, hbs: Read) -> None:
    for (row, *_), _ in (sodertalje, hbs):
        assert list(row) == list(people.people_columns(read_layouts()["sus_deltagare"]))
    types = people.people_columns(read_layouts()["sus_deltagare"])
    assert {types[c] for c in ("person", "kon", "insats", "radslag", "_file", "_sheet", "_fel")} == {"VARCHAR"}
    assert {types[c] for c in ("alder", "fodelsear", "fodelsear_id", "ar")} == {"INTEGER"}
    assert {types[c] for c in ("in_datum", "ut_datum")} == {"DATE"}
    assert (types["kontrollsiffra_fel"], types["_row"]) == ("BOOLEAN", "BIGINT")


# --- small and large files ----------------------------------------------------------------

ENCODINGS = ["cp1252", "utf-8", "utf-8-sig", "utf-16", "cp1252 med tankstreck"]


@pytest.mark.parametrize("encoding", some(ENCODINGS, 2))
def test_a_large_file_gives_the_same_table_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    """An en dash is the character by which Windows-1252 is not Latin-1."""
    text = SODERTALJE.read_bytes().decode("cp1252")
    codec, _, dashed = encoding.partition(" ")
    if dashed:
        text = text.replace("1-2 år", "1\u20132 år")
    path = tmp_path / "sus_deltagare.csv"
    path.write_bytes(text.encode(codec))
    assert (b"1\x962 " in path.read_bytes()) is bool(dashed)
    small, _ = read(path, tmp_path, 2017)
    monkeypatch.setattr(people_files, "SMALL", 0)
    # So few bytes at a time that characters are cut in two.
    monkeypatch.setattr(people_files, "_CHUNK", 7, raising=False)
    assert read(path, tmp_path, 2017)[0] == small
    assert len(small) == 226
    assert small[0]["tid_i_forsorjning"] == ("1\u20132 år" if dashed else "1-2 år")
    assert (small[0]["kommun"], small[0]["avslutsanledning"]) == ("Södertälje", "Övrigt")


SHAPES = {
    "quoted cells": [HEAD, *(";".join(f'"{c}"' for c in row.split(";")) for row in ROWS)],
    "tabs": [line.replace(";", "\t") for line in (HEAD, *ROWS)],
    "commas": [line.replace(";", ",") for line in (HEAD, *ROWS)],
    "a title over the heading": ["Deltagare 2022;;;;;;;;", HEAD, *ROWS],
    "a title and an empty line": ["Deltagare 2022;;;;;;;;", "", HEAD, *ROWS],
    "a sum and its heading again": [HEAD, ROWS[0], HEAD, *ROWS[1:], "Summa;;3;;;;;;"],
    "rows of separators": [HEAD, ROWS[0], ";;;;;;;;", *ROWS[1:], ";;;;;;;;"],
    "an empty line": [HEAD, ROWS[0], "", *ROWS[1:]],
    "empty lines at the end": [HEAD, *ROWS, "", ""],
    "one separator too many": [HEAD, ROWS[0], ROWS[1] + ";", ROWS[2]],
    "empty lines before the heading and here and there": ["", "", HEAD, ROWS[0], "", "", ROWS[1], "", ROWS[2]],
}
LONGER_OR_SHORTER = {
    "a cell too many": ([HEAD, ROWS[0], ROWS[1] + ";x", ROWS[2]], 3, "fler"),
    "a sum with fewer cells": ([HEAD, *ROWS, "Summa;3"], 5, "färre"),
    "words under the rows": ([HEAD, *ROWS, "Källa: SUS"], 5, "färre"),
}


@pytest.mark.parametrize("shape", some(list(SHAPES), 3))
def test_a_large_file_of_any_shape_is_read_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    small, _ = read_text(SHAPES[shape], tmp_path)
    assert [r["person"] is not None for r in small if r["radslag"] == "deltagande"] == [True] * 3
    monkeypatch.setattr(people_files, "SMALL", 0)
    # So few characters at a time that two line breaks are read apart.
    for chunk in (1, people_files._CHUNK):
        monkeypatch.setattr(people_files, "_CHUNK", chunk)
        assert read_text(SHAPES[shape], tmp_path)[0] == small


@pytest.mark.parametrize("shape", LONGER_OR_SHORTER)
def test_a_large_file_stops_where_a_row_has_other_cells_than_the_heading(
    tmp_path: Path, large: None, shape: str
) -> None:
    lines, row, told = LONGER_OR_SHORTER[shape]
    with pytest.raises(DeliveryFaults) as caught:
        read_text(lines, tmp_path)
    assert [(f.row, f.headline) for f in caught.value.faults] == [(row, f"raden har {told} celler än rubrikraden")]


def test_a_large_file_without_rows_or_headings_stops(tmp_path: Path, large: None) -> None:
    with pytest.raises(DeliveryFaults, match="har rubriker men inga deltaganden"):
        read_text([HEAD], tmp_path)
    with pytest.raises(DeliveryFaults, match="ittar ingen rubrikrad"):
        read_text(ROWS, tmp_path)
    assert not list((tmp_path / "ut").glob("*"))


# --- sheets -------------------------------------------------------------------------------


def sheet(*rows: str) -> list[list[object]]:
    return [[c or None for c in line.split(";")] for line in (HEAD, *rows)]


def test_every_sheet_with_a_table_is_read_and_hidden_ones_are_not(tmp_path: Path) -> None:
    path = xl.write(tmp_path / "d.xlsx", {"Vår": sheet(ROWS[0]), "Gamla": sheet(ROWS[1]), "Höst": sheet(ROWS[2])})
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["Gamla"].sheet_state = "hidden"
    book.save(path)
    rows, remarks = read(path, tmp_path)
    assert [(r["_sheet"], r["_row"], r["kon"], r["alder"]) for r in rows] == [
        ("Höst", 2, "Kvinna", 60),
        ("Vår", 2, "Kvinna", 45),
    ]
    assert remarks == ["dolt blad ”Gamla” läses inte"]


def test_a_file_with_a_sheet_for_each_year_gives_the_folders_own(tmp_path: Path) -> None:
    """Whoever goes on from one year to the next stands in both: read together they were two."""
    path = xl.write(tmp_path / "d.xlsx", {"2021": sheet(ROWS[0]), "2022": sheet(*ROWS), "Lista 2023": sheet(ROWS[1])})
    rows, remarks = read(path, tmp_path)
    assert {r["_sheet"] for r in rows} == {"2022"}
    assert (len(rows), remarks) == (
        3,
        [
            "blad ”2021”: bladet är för 2021 enligt sitt namn och läses inte för 2022",
            "blad ”Lista 2023”: bladet är för 2023 enligt sitt namn och läses inte för 2022",
        ],
    )


@pytest.mark.parametrize("names", [("Vår 2022", "Höst 2022"), ("2021-2022", "Nya"), ("Lista 12022", "2021")])
def test_sheets_that_may_be_of_the_year_are_all_read(tmp_path: Path, names: tuple[str, str]) -> None:
    path = xl.write(tmp_path / "d.xlsx", {names[0]: sheet(ROWS[0]), names[1]: sheet(ROWS[1])})
    assert {r["_sheet"] for r in read(path, tmp_path)[0]} == {*names}


def test_a_sheet_of_notes_beside_the_table_does_not_stop_it(tmp_path: Path) -> None:
    path = xl.write(tmp_path / "d.xlsx", {"Om filen": [["Uttag ur SUS"], ["Gäller 2022"]], "Data": sheet(*ROWS)})
    rows, _ = read(path, tmp_path)
    assert [r["_sheet"] for r in rows] == ["Data"] * 3


def test_a_line_of_text_among_the_rows_of_a_workbook_is_remarked(tmp_path: Path) -> None:
    path = xl.write(tmp_path / "d.xlsx", {"D": [*sheet(*ROWS), ["Källa: SUS"]]})
    rows, remarks = read(path, tmp_path)
    assert (len(rows), remarks) == (3, ["rad 5 är bara text och läses inte"])


# --- cells --------------------------------------------------------------------------------


DATES = ["2022-03-31", "20220331", " 2022-03-31 ", "2022-03-31 00:00:00", "2022-03-31 08:15"]
# By hand the year stands apart, and the day is first: 3/4 2022 is the third of April.
BY_HAND = {
    "3/4 2022": (4, 3),
    "31/12 2022": (12, 31),
    "12/11 2022": (11, 12),
    "03/04 2022": (4, 3),
    "31 mars 2022": (3, 31),
    "1 Maj 2022": (5, 1),
    "28 feb. 2022": (2, 28),
    "9 sept 2022": (9, 9),
}
NO_DATES = [
    "3/4/2022",
    "31-12-2021",
    "12/31/2021",
    "31.12.2021",
    "1-3-2022",
    "22-03-31",
    "220331",
    "4/3-2022",
    "2022-02-30",
    "mars 2022",
]
NOT_IN_THE_CALENDAR = ["31/4 2022", "0/4 2022", "32 maj 2022", "31 juni 2022", "31 march 2022"]


def test_dates_that_are_understood(tmp_path: Path) -> None:
    rows, _ = read_text([HEAD, *(f"A1;Kvinna;45;;Hamnen;{written};;;" for written in DATES)], tmp_path)
    assert [r["in_datum"] for r in rows] == [dt.date(2022, 3, 31)] * 5


def test_dates_by_hand_have_the_day_first_and_the_year_apart(tmp_path: Path) -> None:
    rows, _ = read_text([HEAD, *(f"A1;Kvinna;45;;Hamnen;{written};;;" for written in BY_HAND)], tmp_path)
    assert [r["in_datum"] for r in rows] == [dt.date(2022, month, day) for month, day in BY_HAND.values()]


def test_dates_in_which_day_and_month_cannot_be_told_apart_stop(tmp_path: Path) -> None:
    """In entry and exit alike, under the headings of the file; the value is shown as it stands, and what was expected."""
    pairs = list(zip(NO_DATES[::2], NO_DATES[1::2], strict=True))
    with pytest.raises(DeliveryFaults) as stopped:
        read_text([HEAD, *(f"A2;Kvinna;45;;Hamnen;{one};{other};;" for one, other in pairs)], tmp_path)
    faults = stopped.value.faults
    assert [f.found for f in faults] == [f"”{written}”" for written in NO_DATES]
    assert [(f.row, f.column) for f in faults] == [
        (row, column) for row in range(2, 7) for column in ("Startdatum", "Slutdatum")
    ]
    assert {(f.headline, f.expected) for f in faults} == {("värdet går inte att läsa", "ett datum som 2022-03-31")}


def test_days_by_hand_that_no_calendar_has_stop(tmp_path: Path) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        read_text([HEAD, *(f"A2;Kvinna;45;;Hamnen;{written};;;" for written in NOT_IN_THE_CALENDAR)], tmp_path)
    assert [f.found for f in stopped.value.faults] == [f"”{written}”" for written in NOT_IN_THE_CALENDAR]


def test_a_date_of_seven_figures_is_not_guessed(tmp_path: Path) -> None:
    """2022111 may be the first of November or the eleventh of January."""
    with pytest.raises(DeliveryFaults):
        read_text([HEAD, "A1;Kvinna;45;;Hamnen;2022111;;;"], tmp_path)


@pytest.mark.parametrize("written", ["45 år", "45,5", "45.6", "1e1"])
def test_an_age_that_is_no_whole_number_stops(tmp_path: Path, written: str) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        read_text([HEAD, f"A2;Kvinna;{written};;Hamnen;2022-01-01;;;"], tmp_path)
    assert [(f.row, f.column, f.expected) for f in stopped.value.faults] == [
        (2, "Ålder", "ett heltal, till exempel 24")
    ]


def test_a_workbooks_numbers_and_dates_are_read_as_they_are(tmp_path: Path) -> None:
    when = dt.datetime(2022, 3, 31, 8, 15)
    rows: list[list[object]] = [
        [*HEAD.split(";")],
        [int(ONE), "K", 45, "Provby", "Hamnen", when, dt.date(2022, 4, 1), "Arbete", None],
    ]
    ((row,), _) = read(xl.write(tmp_path / "d.xlsx", {"D": rows}), tmp_path)
    assert (row["person"], row["alder"], row["in_datum"], row["ut_datum"]) == (
        pseudonym(KEY, ONE),
        45,
        dt.date(2022, 3, 31),
        dt.date(2022, 4, 1),
    )


def test_a_number_in_another_column_is_a_pseudonym_there_too(tmp_path: Path) -> None:
    note = f"Delad med {writings(TWO)[0]}, tidigare {writings(ONE)[1]}"
    ((row,), _) = read_text(
        [HEAD, f"{writings(ONE)[0]};Kvinna;45;{writings(ONE)[3]};Hamnen;2022-01-01;;;{note}"], tmp_path
    )
    one, two = pseudonym(KEY, ONE), pseudonym(KEY, TWO)
    assert (row["person"], row["kommun"], row["registrering"]) == (one, one, f"Delad med {two}, tidigare {one}")


def test_the_year_of_birth_is_the_written_century_or_the_latest_possible(tmp_path: Path) -> None:
    """No person is numbered 000: such a number is nobody's."""
    nobody = "0101" + "-" + "0000"
    born = {"1907": 1907, "2007": 2007, "11": 2011, "12": 2012, "13": 1913, "98": 1998, "00": 2000}
    rows, _ = read_text([HEAD, *(f"{year}{nobody};Kvinna;45;;Hamnen;2022-01-01;;;" for year in born)], tmp_path)
    assert [r["fodelsear_id"] for r in rows] == list(born.values())


def test_an_id_that_is_no_number_has_neither_year_of_birth_nor_check_digit(tmp_path: Path) -> None:
    rows, _ = read_text([HEAD, ROWS[0], ";Man;19;;Hamnen;2022-02-10;;;"], tmp_path)
    assert [(r["fodelsear_id"], r["kontrollsiffra_fel"]) for r in rows] == [(None, None)] * 2
    assert [r["person"] for r in rows] == [pseudonym(KEY, "A1"), None]
