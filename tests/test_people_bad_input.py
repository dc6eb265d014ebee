"""Every line of the table in docs/deltagarfiler.md, as an analyst meets it.

Every row here is a delivered person's; no message, record, log or file may show the number.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsx_writer as xl
from conftest import finsam
from test_bad_deliveries import UNIT, faults_of, pass_through, places
from test_no_personal_numbers import files_under, persons_in, texts_of
from test_people_clean import HEAD, ONE, THREE, TWO
from test_personal import NUMBERS, writings

from pipeline.faults import DeliveryFaults, Fault, StageStopped, mask
from pipeline.ingest import people, people_files
from pipeline.ingest.ingest import run_ingest
from pipeline.places import ROOT
from pipeline.store import read_rows

NUMBER, OTHER = writings(ONE)[0], writings(TWO)[0]
AGE = str(2022 - int(ONE[:4]))
GOOD = f"{NUMBER};Kvinna;{AGE};Provby;Hamnen;2022-01-10;2022-06-30;Arbete"
FILE = "RAW/prov/2022/sus_deltagare_2022.csv"
MEND = "Rätta datumen i källsystemet och exportera på nytt."


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests have a key of their own."""
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))


@pytest.fixture(autouse=True)
def nothing_told(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test did, nothing printed or logged shows a person."""
    caplog.set_level(logging.DEBUG)
    yield
    printed = capfd.readouterr()
    assert persons_in(printed.out + printed.err + caplog.text) == set()


def deliver(delivery: Path, lines: list[str], head: str = HEAD) -> None:
    (delivery / "sus_deltagare_2022.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")


def stopped(delivery: Path) -> list[Fault]:
    """What stops the delivery, in reading or in cleaning; nothing told or left shows the number."""
    with pytest.raises(DeliveryFaults) as caught:
        pass_through(delivery)
    error = caught.value
    told = [
        str(error),
        repr(error),
        json.dumps(error.as_records(), ensure_ascii=False),
        *traceback.format_exception(error),
    ]
    assert {p for text in told for p in persons_in(text)} == set()
    assert not places(delivery).waiting(UNIT, "clean").exists()
    left = files_under(places(delivery).waiting(UNIT, "ingest"))
    assert [p.name for p in left if p.stem in ("deltagare", "protokoll") and any(map(persons_in, texts_of(p)))] == []
    assert {f.file for f in error.faults} == {FILE}
    return list(error.faults)


def remarks(delivery: Path, lines: list[str]) -> tuple[list[tuple[Any, ...]], list[str], int]:
    """Remarks (kind, rows, first row), reasons of rows left out, and rows counted."""
    deliver(delivery, lines)
    folder = pass_through(delivery).waiting(UNIT, "clean")
    noted = [tuple(r.values()) for r in read_rows(folder / "anmarkning.parquet")]
    left_out = [r["varfor"] for r in read_rows(folder / "bortvald.parquet")]
    return noted, left_out, len(read_rows(folder / "deltagande.parquet"))


# --- the file as a whole ------------------------------------------------------------------


def without(*columns: str) -> str:
    """The good file without some of its columns."""
    rows = [dict(zip(HEAD.split(";"), line.split(";"), strict=True)) for line in (HEAD, GOOD)]
    return "\n".join(";".join(v for k, v in row.items() if k not in columns) for row in rows) + "\n"


REQUIRED = {
    "Deltagar-ID": "Personnummer",
    "Kön": "Kön",
    "Insats": "Insats",
    "Startdatum": "Inregistreringsdatum",
    "Slutdatum": "Utregistreringsdatum",
    "Avslutsorsak": "Avslutningsanledning",
}


@pytest.mark.parametrize("column", REQUIRED)
def test_a_column_that_is_missing(delivery: Path, column: str) -> None:
    (delivery / "sus_deltagare_2022.csv").write_text(without(column), "utf-8")
    (fault,) = faults_of(delivery)
    assert (fault.row, fault.headline) == (1, f"kolumnen ”{REQUIRED[column]}” saknas")
    assert f"”{column}”" in fault.expected
    assert fault.action == "Lägg till kolumnen i exporten, eller rätta dess rubrik."


def test_columns_that_may_be_missing(delivery: Path) -> None:
    (delivery / "sus_deltagare_2022.csv").write_text(without("Ålder", "Kommun"), "utf-8")
    folder = pass_through(delivery).waiting(UNIT, "clean")
    (row,) = read_rows(folder / "deltagande.parquet")
    assert (row["alder"], row["kommun"]) == (2022 - int(ONE[:4]), "saknas")


def test_every_missing_column_is_told_at_once(delivery: Path) -> None:
    (delivery / "sus_deltagare_2022.csv").write_text(without("Kön", "Slutdatum", "Avslutsorsak"), "utf-8")
    assert [f.headline for f in stopped(delivery)] == [
        "kolumnen ”Kön” saknas",
        "kolumnen ”Utregistreringsdatum” saknas",
        "kolumnen ”Avslutningsanledning” saknas",
    ]


@pytest.mark.parametrize(
    ("heading", "headline", "found", "nearest"),
    [
        ("Hemkommum", "okänd kolumn", "”Hemkommum”", "”Hemkommun”"),
        ("Utbildingsnivå", "okänd kolumn", "”Utbildingsnivå”", "”Utbildningsnivå”"),
        ("Juridiskt kön", "samma kolumn två gånger", "”Juridiskt kön”", "”Juridiskt kön”"),
        ("Startdatum", "samma kolumn två gånger", "”Startdatum”", "”Startdatum”"),
    ],
)
def test_a_column_that_is_unknown_or_stands_twice(
    delivery: Path, heading: str, headline: str, found: str, nearest: str
) -> None:
    deliver(delivery, [GOOD + ";Provby"], f"{HEAD};{heading}")
    ((fault),) = stopped(delivery)
    assert (fault.row, fault.column, fault.headline, fault.found) == (1, "I", headline, found)
    assert fault.expected.startswith(f"närmast känt är {nearest}")


NO_HEADING = ("hittar ingen rubrikrad", "Kontrollera att filen är rätt sort och hel.")
NO_ROWS = ("filen har rubriker men inga deltaganden", "Exportera filen på nytt; den här är avklippt eller tom.")
UNREADABLE = ("filen går inte att läsa", "Öppna filen i Excel.")
MANGLED = ("å, ä och ö är förvanskade i filen", "Exportera filen på nytt från källsystemet;")
QUOTE = ("ett citattecken saknas", 'Sök efter " i filen, eller exportera den på nytt.')
WHOLE = f"{HEAD}\n{GOOD}\n"
FILES = {
    "empty": (b"", UNREADABLE, None),
    "only spaces": (b" \n \n", NO_HEADING, None),
    "no text": (WHOLE.encode()[:60] + bytes(8), UNREADABLE, None),
    "the heading alone": (f"{HEAD}\n".encode(), NO_ROWS, None),
    "the heading and empty rows": (f"{HEAD}\n;;;;;;;\n\n".encode(), NO_ROWS, None),
    "no heading": (f"{GOOD}\n{GOOD}\n".encode(), NO_HEADING, None),
    "a separator that is none": (WHOLE.replace(";", "^").encode(), NO_HEADING, None),
    "mangled in the heading": (WHOLE.encode().decode("cp1252").encode(), MANGLED, 1),
    "mangled in a row": (f"{HEAD}\n{GOOD.replace('Provby', 'LÃ¥ngtbort')}\n".encode(), MANGLED, 2),
    "mangled in Windows-1252": (WHOLE.replace("Provby", "LÃ¥ngtbort").encode("cp1252"), MANGLED, 2),
    "half a character of two bytes": (WHOLE.encode("utf-16")[:-1], UNREADABLE, None),
    "a quotation mark without its pair": (f'{HEAD}\n"{GOOD}\n'.encode(), QUOTE, 2),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_with_certainty(delivery: Path, case: str) -> None:
    content, (headline, action), row = FILES[case]
    (delivery / "sus_deltagare_2022.csv").write_bytes(content)
    ((fault),) = stopped(delivery)
    assert (fault.headline, fault.row) == (headline, row)
    assert fault.action.startswith(action)


def test_half_a_workbook(delivery: Path) -> None:
    rows: list[list[object]] = [list(line.split(";")) for line in (HEAD, GOOD)]
    path = xl.write(delivery / "sus_deltagare_2022.xlsx", {"D": rows})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert [(f.headline, f.found) for f in faults_of(delivery)] == [
        ("filen går inte att läsa", "filen är skadad, avklippt eller ingen Excelfil")
    ]


# --- rows of the wrong length -------------------------------------------------------------

LONG, SHORT = "raden har fler celler än rubrikraden", "raden har färre celler än rubrikraden"


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_rows_that_are_longer_or_shorter_than_the_heading(
    delivery: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(people_files, "SMALL", 0)
    deliver(delivery, [GOOD, GOOD + ";x", GOOD, GOOD.rpartition(";")[0], GOOD.replace("Provby", "Prov;by")])
    faults = stopped(delivery)
    assert [(f.row, f.headline) for f in faults] == [(3, LONG), (5, SHORT), (6, LONG)]
    assert {f.action for f in faults} == {
        "En avgränsare eller ett radbyte kan stå inne i en cell, eller filen är avklippt. Exportera på nytt."
    }


CUTS = {
    "in the id": 5,
    "after the id": len(NUMBER) + 1,
    "in the insats": GOOD.index("Hamnen") + 3,
    "in a date": len(GOOD) - 10,
    "in the reason": len(GOOD) - 2,
}


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("cut", [*CUTS, "another separator"])
def test_a_row_that_is_cut_off_or_written_otherwise_is_not_dropped(
    delivery: Path, monkeypatch: pytest.MonkeyPatch, cut: str, large: bool
) -> None:
    if large:
        monkeypatch.setattr(people_files, "SMALL", 0)
    last = GOOD[: CUTS[cut]] if cut in CUTS else GOOD.replace(";", ",")
    deliver(delivery, [GOOD, last])
    faults = stopped(delivery)
    expected = "avslutsanledningen är okänd" if cut == "in the reason" else SHORT
    assert [(f.row, f.headline) for f in faults] == [(3, expected)]


@pytest.mark.parametrize("alone", [NUMBER, "850101-TF34", "Anonym"])
def test_an_id_and_nothing_more_is_a_row_without_insats(delivery: Path, alone: str) -> None:
    deliver(delivery, [GOOD, alone + ";" * GOOD.count(";")])
    found = stopped(delivery)[0]
    assert (found.row, found.headline) == (3, "raden har ingen insats")


def test_words_alone_on_a_row_are_remarked(delivery: Path) -> None:
    deliver(delivery, [GOOD, "Källa: SUS, uttag i mars" + ";" * GOOD.count(";")])
    folder = pass_through(delivery).waiting(UNIT, "clean")
    assert len(read_rows(folder / "deltagande.parquet")) == 1
    files = read_rows(folder.parent / "ingest" / "leverans.parquet")
    assert [f["anmarkning"] for f in files if f["sort"] == "sus_deltagare"] == [
        "UTF-8, avgränsare semikolon; rad 3 är bara text och läses inte"
    ]


@pytest.mark.parametrize("word", ["Anonym", "anonym 2", "Skyddad identitet", "Okänd", "-", "xxx", "Uppgift saknas"])
def test_a_word_in_place_of_an_id_makes_no_two_rows_one_person(delivery: Path, word: str) -> None:
    rows = [f"{word};{kon};45;Provby;Hamnen;2022-01-10;;" for kon in ("Man", "Kvinna")]
    assert remarks(delivery, rows) == ([("utan_id", 2, 2)], [], 2)
    read = read_rows(pass_through(delivery).waiting(UNIT, "clean") / "deltagande.parquet")
    assert len({r["person"] for r in read}) == 2


FOLLOW_UP = "Deltagar-ID;Kön;Insats;Avslutsdatum;Nådd;Självförsörjande"


@pytest.mark.parametrize(
    ("row", "headline"),
    [
        ("A1;Man;;2021-06-30;Ja;Nej", "raden har ingen insats"),
        ("A1;Man;Hamnen;2021-06-30;;", "det framgår inte om personen nåddes"),
    ],
)
def test_a_follow_up_without_insats_or_answer_stops(delivery: Path, row: str, headline: str) -> None:
    deliver(delivery, [GOOD])
    good = "A2;Man;Hamnen;2021-06-30;Nej;"
    (delivery / "uppfoljning_12man.csv").write_text("\n".join([FOLLOW_UP, good, row]) + "\n", "utf-8")
    with pytest.raises(DeliveryFaults) as caught:
        pass_through(delivery)
    (fault,) = caught.value.faults
    assert (fault.file.split("/")[-1], fault.row, fault.headline) == ("uppfoljning_12man.csv", 3, headline)


def test_more_wrong_rows_than_are_shown_are_counted(delivery: Path) -> None:
    deliver(delivery, [GOOD.replace(f";{AGE};", ";fyrtio;")] * 9)
    faults = stopped(delivery)
    assert [f.row for f in faults] == [2, 3, 4, 5, 6, None]
    assert faults[-1].headline == "4 rader till har samma slags fel"


# --- two rows of headings -----------------------------------------------------------------


def test_the_heading_twice_is_no_participation(delivery: Path) -> None:
    assert remarks(delivery, [HEAD, GOOD, HEAD]) == ([], ["rubrik", "rubrik"], 1)


def test_a_row_of_groups_over_the_heading_is_a_title(delivery: Path) -> None:
    deliver(delivery, [HEAD, GOOD], head=";;Person;;Insats;;;")
    folder = pass_through(delivery).waiting(UNIT, "clean")
    assert [r["_row"] for r in read_rows(folder / "deltagande.parquet")] == [3]


def test_a_second_heading_in_other_words_stops(delivery: Path) -> None:
    deliver(delivery, ["Pnr;Kön;Ålder;Kommun;Insatsnamn;Från;Till;Orsak", GOOD])
    assert [(f.row, f.column, f.found) for f in stopped(delivery)] == [
        (2, "Ålder", "”Ålder”"),
        (2, "Inregistreringsdatum", "”Från”"),
        (2, "Utregistreringsdatum", "”Till”"),
    ]


# --- words that are not known -------------------------------------------------------------


def test_every_unknown_word_is_told_at_once_with_the_nearest_known(delivery: Path) -> None:
    head = f"{HEAD};Utbildning;Tid i offentlig försörjning;Försörjning före;Försörjning efter;Sysselsättning före;Sysselsättning efter;Aktualiserad av;Närmare arbete"
    rest = ";".join(
        ["Gymnasiumm", "3-14 år", "Sjukpening", "A-kasa", "Arbetslös i väntan", "Studierr", "Regioner", "Kanske"]
    )
    deliver(delivery, [f"{NUMBER};Kvina;45;Provbyy;Hamen;2022-01-10;2022-06-30;Arbetet;{rest}"] * 2, head)
    lists = "pipeline/codes/"
    told = {(f.headline, f.found): (f.row, f.expected.split(",")[0], f.action) for f in stopped(delivery)}
    known = {
        ("insatsen", "Hamen"): ("Hamnen", "RAW/prov/forbund.toml"),
        ("kön", "Kvina"): ("Kvinna", lists + "kon.csv"),
        ("kommunen", "Provbyy"): ("Provby", "RAW/prov/forbund.toml"),
        ("avslutsanledningen", "Arbetet"): ("Arbete", lists + "avslutsanledning.csv"),
        ("utbildningen", "Gymnasiumm"): ("Gymnasium", lists + "utbildning.csv"),
        ("försörjningen", "Sjukpening"): ("Sjukpenning", lists + "forsorjning.csv"),
        ("tiden i försörjning", "3-14 år"): ("3-4 år", lists + "tid_i_forsorjning.csv"),
        ("försörjningen", "A-kasa"): ("A-kassa", lists + "forsorjning.csv"),
        ("sysselsättningen", "Studierr"): ("Studier", lists + "sysselsattning.csv"),
        ("den som aktualiserat", "Regioner"): ("Regionen", lists + "aktualiserad_av.csv"),
    }
    for (what, word), (nearest, where) in known.items():
        row, expected, action = told.pop((f"{what} är okänd (på 2 rader)", f"”{word}”"))
        assert (row, expected) == (2, f"närmast känt är ”{nearest}”")
        assert where in action and "rätta det i källsystemet och exportera på nytt" in action
    assert {found for _, found in told} == {"”Arbetslös i väntan”", "”Kanske”"}


def test_a_number_in_place_of_a_word_is_told_without_its_pseudonym(delivery: Path) -> None:
    deliver(delivery, [GOOD.replace("Hamnen", writing) for writing in writings(TWO)])
    faults = stopped(delivery)
    assert {f.headline for f in faults} == {"personnummer i fel kolumn (på 14 rader)"}
    assert not any(re.search("[a-p]{20}", str(f)) for f in faults)


# --- what cannot be true ------------------------------------------------------------------

DATE = "Rätta datumet i källsystemet och exportera på nytt."
IMPOSSIBLE = [
    (
        "Kvinna;45;Provby;;2022-01-10;;",
        "raden har ingen insats",
        "Fyll i insatsen i källsystemet och exportera på nytt.",
    ),
    (
        "Kvinna;45;Provby;Hamnen;;2022-06-30;Arbete",
        "inregistreringsdatum saknas",
        "Utan datum går det inte att räkna raden. Fyll i det i källsystemet och exportera på nytt.",
    ),
    ("Kvinna;45;Provby;Hamnen;2022-01-10;2022-01-09;Arbete", "utregistrering före inregistrering", MEND),
    (
        "Kvinna;45;Provby;Hamnen;2022-01-10;;Arbete",
        "avslutningsanledning utan utregistreringsdatum",
        "Annars räknas raden som pågående. Fyll i datumet i källsystemet, eller ta bort anledningen.",
    ),
    (
        "Kvinna;9;Provby;Hamnen;2022-01-10;;",
        "omöjlig ålder eller födelseår",
        "Rätta åldern eller födelseåret i källsystemet och exportera på nytt.",
    ),
    (
        "Kvinna;91;Provby;Hamnen;2022-01-10;;",
        "omöjlig ålder eller födelseår",
        "Rätta åldern eller födelseåret i källsystemet och exportera på nytt.",
    ),
    ("Kvinna;45;Provby;Hamnen;2003-12-31;;", "inregistreringsdatumet är orimligt", DATE),
    ("Kvinna;45;Provby;Hamnen;2024-01-01;;", "inregistreringsdatumet är orimligt", DATE),
    ("Kvinna;45;Provby;Hamnen;2022-01-10;2024-01-01;Arbete", "utregistreringsdatumet ligger i framtiden", DATE),
]


def test_every_impossible_row_is_told_at_once_with_what_to_do(delivery: Path) -> None:
    deliver(delivery, [f"{NUMBER};{row}" for row, _, _ in IMPOSSIBLE])
    told = {(f.row, f.headline, f.action) for f in stopped(delivery)}
    assert told == {(n, headline, action) for n, (_, headline, action) in enumerate(IMPOSSIBLE, 2)}


def test_rows_at_the_edge_of_the_possible_are_read(delivery: Path) -> None:
    edges = [
        "10;Provby;Hamnen;2022-01-10;;",
        "90;Provby;Hamnen;2022-01-10;;",
        "45;Provby;Hamnen;2004-01-01;;",
        "45;Provby;Hamnen;2023-12-31;;",
        "45;Provby;Hamnen;2022-01-10;2022-01-10;Arbete",
        "45;Provby;Hamnen;2022-01-10;2023-12-31;Arbete",
    ]
    numbers = [writings(n)[0] for n in NUMBERS]
    _, left_out, counted = remarks(delivery, [f"{n};Kvinna;{row}" for n, row in zip(numbers, edges, strict=False)])
    assert (left_out, counted) == ([], 6)


def test_more_impossible_rows_than_are_shown_are_counted(delivery: Path) -> None:
    deliver(delivery, [f"{NUMBER};Kvinna;9;Provby;Hamnen;2022-01-{day:02};;" for day in range(1, 9)])
    faults = stopped(delivery)
    assert [f.row for f in faults] == [2, 3, 4, 5, 6, None]
    assert faults[-1].headline == "3 rader till: omöjlig ålder eller födelseår"


@pytest.mark.parametrize("written", ["31/12 2017", "31-12-2021", "2022-02-30"])
def test_a_date_written_in_another_way(delivery: Path, written: str) -> None:
    deliver(delivery, [GOOD, GOOD.replace("2022-06-30", written)])
    ((fault),) = stopped(delivery)
    assert (fault.row, fault.column, fault.headline, fault.found) == (
        3,
        "Utregistreringsdatum",
        "värdet går inte att läsa",
        f"”{written}”",
    )
    assert (fault.expected, fault.action) == (
        "ett datum som 2022-03-31",
        "Rätta cellen i källsystemet och exportera på nytt.",
    )


# --- what is counted and remarked -----------------------------------------------------------


def changed(number: str) -> str:
    """The number with another check digit."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


REMARKED = [
    ("a blank code", "{};;;;Hamnen;2022-01-10;;", None),
    ("an exit without reason", "{};Man;;Provby;Hamnen;2022-01-10;2022-06-30;", "avslut_utan_anledning"),
    ("an unusual age", "080101-TF12;Man;14;Provby;Hamnen;2022-01-10;;", "ovanlig_alder"),
    ("an age that is not the number's", "{};Man;20;Provby;Hamnen;2022-01-10;;", "alder_mot_nummer"),
    ("a beginning after the year", "{};Man;;Provby;Hamnen;2023-01-01;;", "borjar_efter_aret"),
    ("an end before the year", "{};Man;;Provby;Hamnen;2021-01-01;2021-12-31;Arbete", "slutade_fore_aret"),
    ("a wrong check digit", f"{changed(ONE)};Man;;Provby;Hamnen;2022-01-10;;", "kontrollsiffra"),
    ("no id", ";Man;45;Provby;Hamnen;2022-01-10;;", "utan_id"),
    ("no id again", ";Man;45;Provby;Hamnen;2022-01-10;;", "utan_id"),
    ("a person in an insats", "850101-TF34;Man;45;Provby;Hamnen;2022-01-10;;", None),
    ("the same person in it at once", "850101-tf34;Man;45;Provby;Hamnen;2022-02-10;;", "samtidigt_i_insatsen"),
]
LEFT_OUT = [
    ("an exact double", "850101-TF34;Man;45;Provby;Hamnen;2022-01-10;;", "dubblett"),
    ("a wrong registration", GOOD.replace("Arbete", "Felregistrering"), "felregistrering"),
    ("the heading again", HEAD, "rubrik"),
    ("a sum", "Summa;13", "summa"),
]


def test_what_cannot_make_a_number_wrong_is_counted_and_said(delivery: Path) -> None:
    """Of each kind one, in one file: how many rows, the first of them, and how many are counted."""
    persons = iter(writings(n)[1] for n in NUMBERS if 1965 <= int(n[:4]) <= 1990 and n not in (ONE, TWO))
    rows = [row.format(next(persons)) if "{}" in row else row for _, row, _ in (*REMARKED, *LEFT_OUT)]
    noted, left_out, counted = remarks(delivery, rows)
    kinds = [kind for _, _, kind in REMARKED]
    assert noted == [(kind, kinds.count(kind), kinds.index(kind) + 2) for kind in sorted({k for k in kinds if k})]
    assert sorted(left_out) == sorted(kind for _, _, kind in LEFT_OUT)
    assert counted == len(REMARKED)


def test_the_insatsrapport_is_held_against_the_participations(delivery: Path) -> None:
    """An insats that the report does not have is remarked; a number that differs is a deviation."""
    (delivery / "sus_insatsrapport_2022.csv").write_text(
        "Insats;Antal deltagare;varav med personuppgifter\nHamnen;5;3\n", "utf-8"
    )
    lines = [
        f"{n};Man;;Provby;{insats};2022-01-10;;" for n, insats in ((ONE, "Hamnen"), (TWO, "Hamnen"), (THREE, "Bryggan"))
    ]
    assert remarks(delivery, lines) == ([("inte_i_insatsrapporten", 1, 4)], [], 3)
    rows = read_rows(places(delivery).waiting(UNIT, "reconcile") / "summaprov.parquet", where="slag = 'korsvis'")
    assert [(r["vad"], r["utslag"], int(r["angivet"]), int(r["beraknat"])) for r in rows] == [
        ("deltaganden i Hamnen: insatsrapport mot deltagarfil", "avviker", 3, 2)
    ]


def test_the_document_has_a_test_for_each_of_its_lines() -> None:
    """A line more in the table is a test more here."""
    text = (ROOT / "docs/deltagarfiler.md").read_text("utf-8")
    table = [
        line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| I filen", "| ---"))
    ]
    assert len(table) == 27
    assert sum("stoppar" in line.split("|")[2] for line in table) == 12
    assert sum("anmärkning" in line.split("|")[2] for line in table) == 8


# --- a number where none belongs ------------------------------------------------------------


@pytest.mark.parametrize("column", ["Ålder", "Startdatum", "Slutdatum"])
def test_a_number_in_a_column_of_figures_or_dates_is_hidden_in_the_message(delivery: Path, column: str) -> None:
    """In no writing, and not for a moment on disk."""
    at = HEAD.split(";").index(column)
    rows = [GOOD.split(";") for _ in writings(TWO)]
    for row, writing in zip(rows, writings(TWO), strict=True):
        row[at] = writing
    for five in (rows[:5], rows[5:10], rows[10:]):
        deliver(delivery, [";".join(r) for r in five])
        assert [f.row for f in stopped(delivery)] == list(range(2, 2 + len(five)))


def test_a_cell_that_cannot_be_read_is_not_on_disk_while_it_is_judged(
    delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(delivery, [GOOD.replace("2022-01-10", NUMBER)])
    written: list[set[str]] = []
    write = people.write_parquet

    def looking(con: Any, query: str, path: Path) -> int:
        rows = write(con, query, path)
        written.append({p for t in texts_of(path) for p in persons_in(t)})
        return rows

    monkeypatch.setattr(people, "write_parquet", looking)
    stopped(delivery)
    assert written == [set()]


@pytest.mark.parametrize("writing", range(14))
def test_no_writing_of_a_number_passes_the_mask(writing: int) -> None:
    for number in NUMBERS[:20]:
        for text in (writings(number)[writing], f"se {writings(number)[writing]}, tack"):
            assert persons_in(mask(text)) == set()


@pytest.mark.parametrize("writing", range(14))
def test_a_number_among_the_headings_or_where_they_should_be_is_hidden(delivery: Path, writing: int) -> None:
    deliver(delivery, [GOOD + ";x"], f"{HEAD};{writings(TWO)[writing]}")
    assert [f.headline for f in stopped(delivery)] == ["okänd kolumn"]
    deliver(delivery, [], f"{writings(TWO)[writing]};1;2")
    assert [f.headline for f in stopped(delivery)] == ["hittar ingen rubrikrad"]


def test_a_number_in_a_note_never_leaves_the_reader(delivery: Path) -> None:
    deliver(delivery, [f"{GOOD};ring {w}" for w in writings(TWO)], f"{HEAD};Registrering")
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    rows = read_rows(at.waiting(UNIT, "ingest") / "deltagare.parquet")
    assert len(rows) == 14 and len({r["registrering"] for r in rows}) == 1
    assert all(re.fullmatch("ring [a-p]{20}", r["registrering"]) for r in rows)


@pytest.mark.parametrize("date", ["2017-03-13 ", "2017-03-13, ", "20170313 ", "kl 12.30 ", "1 "])
def test_no_part_of_a_number_is_left_where_a_date_runs_into_it(delivery: Path, date: str) -> None:
    """The figures of the date may be taken for the beginning of a number: then its end must go too."""
    notes = [f"{date}{w}" for w in writings(TWO)]
    deliver(delivery, [f"{GOOD};{n}" for n in notes], f"{HEAD};Registrering")
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    read = [r["registrering"] for r in read_rows(at.waiting(UNIT, "ingest") / "deltagare.parquet")]
    assert len(read) == 14
    assert [text for text in (*read, *map(mask, notes)) if re.search("[0-9]", text)] == []


def test_a_missing_heading_row_shows_nobody(delivery: Path) -> None:
    (delivery / "sus_deltagare_2022.csv").write_text(f"{GOOD}\nA17{GOOD.removeprefix(NUMBER)}\n", "utf-8")
    ((fault),) = stopped(delivery)
    assert (fault.headline, fault.found) == ("hittar ingen rubrikrad", "Kvinna; Provby; Hamnen; Arbete")
    assert not places(delivery).waiting(UNIT, "ingest").exists()


def test_an_unknown_word_in_several_combinations_is_told_once(delivery: Path) -> None:
    words = ["Sjukpenning + Lotteri", "Lotteri", "Sjukpenning", "Lotteri + A-kassa"]
    deliver(
        delivery,
        [f"A{n};Man;45;Provby;Hamnen;2022-01-10;;;{w}" for n, w in enumerate(words)],
        f"{HEAD};Försörjning före",
    )
    ((fault),) = stopped(delivery)
    assert (fault.row, fault.headline, fault.found) == (2, "försörjningen är okänd (på 3 rader)", "”Lotteri”")
    assert "RAW/prov/forbund.toml, under [[kod]] med lista = ”forsorjning”" in fault.action


def test_a_failure_of_the_program_shows_nothing_of_the_file(delivery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library quotes the cell at which it stopped."""
    deliver(delivery, [GOOD])
    monkeypatch.setattr(people, "_value", lambda name, type_, cell: f"cast({cell or 'null'} as integer) as {name}")
    at = places(delivery)
    with pytest.raises(StageStopped) as caught:
        run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "läsaren stannade" in told and persons_in(told) == set() and NUMBER[:8] not in told


def test_a_whole_run_of_bad_files_shows_and_leaves_nothing(delivery: Path, tmp_path: Path) -> None:
    """Through the command, its processes and its notebooks, with every kind of fault in one file."""
    rows = list(csv.reader(io.StringIO(WHOLE), delimiter=";"))[1:] * 6
    for row, at, cell in zip(rows, (2, 5, 6, 4, 7, 0), (OTHER, NUMBER, "31/12 2017", OTHER, NUMBER, ""), strict=True):
        row[at] = cell
    deliver(delivery, [";".join(r) for r in rows])
    (delivery / "uppfoljning_12man.csv").write_text(f"{NUMBER};{OTHER}\n", "utf-8")
    run = finsam("report", f"RAW={delivery.parents[1]}", f"OUT={tmp_path / 'ut'}")
    assert run.code == 1
    assert "värdet går inte att läsa" in run.text and "hittar ingen rubrikrad".casefold() in run.text.casefold()
    assert persons_in(run.text) == set()
    assert [p.name for p in files_under(tmp_path / "ut") if any(persons_in(t) for t in texts_of(p))] == []
