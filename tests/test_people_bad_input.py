"""Every line of the table in docs/deltagarfiler.md, as an analyst meets it.

Every row here is a delivered person's; no message, record, log or file may show the number.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.places import ROOT
from pipeline.store import read_rows
from support.deliveries import UNIT, places, sums_tried, through_clean
from support.examples import some
from support.participations import HEAD, ONE, THREE, TWO
from support.personal_numbers import NUMBERS, writings
from support.stopped_participations import AGE, GOOD, NUMBER, deliver, remarks, stopped

pytestmark = pytest.mark.usefixtures("own_key", "nothing_told")

MEND = "Rätta datumen i källsystemet och exportera på nytt."


@pytest.mark.parametrize(
    "word", some(["Anonym", "anonym 2", "Skyddad identitet", "Okänd", "-", "xxx", "Uppgift saknas"], 3)
)
def test_a_word_in_place_of_an_id_makes_no_two_rows_one_person(delivery: Path, word: str) -> None:
    rows = [f"{word};{kon};45;Provby;Hamnen;2022-01-10;;" for kon in ("Man", "Kvinna")]
    assert remarks(delivery, rows) == ([("utan_id", 2, 2)], [], 2)
    read = read_rows(places(delivery).waiting(UNIT, "clean") / "deltagande.parquet")
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
        through_clean(delivery)
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
    folder = through_clean(delivery)
    assert [r["_row"] for r in read_rows(folder / "deltagande.parquet")] == [3]


def test_a_second_heading_in_other_words_stops(delivery: Path) -> None:
    deliver(delivery, ["Pnr;Kön;Ålder;Kommun;Insatsnamn;Från;Till;Orsak", GOOD])
    assert [(f.row, f.column, f.found) for f in stopped(delivery)] == [
        (2, "Ålder", "”Ålder”"),
        (2, "Startdatum", "”Från”"),
        (2, "Slutdatum", "”Till”"),
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
        unknown = "okänt" if what == "kön" else "okänd"
        row, expected, action = told.pop((f"{what} är {unknown} (på 2 rader)", f"”{word}”"))
        assert (row, expected) == (2, f"närmast känt är ”{nearest}”")
        assert where in action and "rätta det i källsystemet och exportera på nytt" in action
    assert {found for _, found in told} == {"”Arbetslös i väntan”", "”Kanske”"}
    assert {headline for headline, _ in told} == {
        "sysselsättningen är okänd (på 2 rader)",
        "svaret är okänt (på 2 rader)",
    }


# --- what cannot be true ------------------------------------------------------------------

DATE = "Rätta datumet i källsystemet och exportera på nytt."
IMPOSSIBLE = [
    (
        "Kvinna;45;Provby;;2022-01-10;;",
        "raden har ingen insats",
        "Fyll i insatsen i källsystemet och exportera på nytt. Är cellerna sammanslagna har bara den första raden insatsen: "
        "skriv den på varje rad.",
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


@pytest.mark.parametrize("written", ["31.12.2017", "31-12-2021", "2022-02-30"])
def test_a_date_written_in_another_way(delivery: Path, written: str) -> None:
    deliver(delivery, [GOOD, GOOD.replace("2022-06-30", written)])
    ((fault),) = stopped(delivery)
    assert (fault.row, fault.column, fault.headline, fault.found) == (
        3,
        "Slutdatum",
        "värdet går inte att läsa",
        f"”{written}”",
    )
    assert (fault.expected, fault.action) == (
        "ett datum som 2022-03-31",
        "Exportera på nytt med datumen skrivna så, eller rätta cellen i källsystemet. Vad som är dag och månad gissas inte.",
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
    rows = read_rows(sums_tried(places(delivery).waiting(UNIT, "clean")), where="slag = 'korsvis'")
    assert [(r["vad"], r["utslag"], int(r["angivet"]), int(r["beraknat"])) for r in rows] == [
        ("deltaganden i Hamnen: insatsrapport mot deltagarfil", "avviker", 3, 2)
    ]


def test_the_document_has_a_test_for_each_of_its_lines() -> None:
    """A line more in the table is a test more here."""
    text = (ROOT / "docs/deltagarfiler.md").read_text("utf-8")
    table = [
        line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| I filen", "| ---"))
    ]
    # Bands of a förbund's own and what is missing: test_own_categories.py, test_missing.py, test_measures_unsaid.py.
    # A word of another column as kommun: test_people_clean.py.
    assert len(table) == 35
    assert sum("stoppar" in line.split("|")[2] for line in table) == 15
    assert sum("anmärkning" in line.split("|")[2] for line in table) == 10


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
