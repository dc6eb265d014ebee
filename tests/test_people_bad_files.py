"""Files of participations that cannot be read with certainty: missing columns, cut rows, mangled letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest import people_files
from pipeline.store import read_rows
from support import xlsx_writer as xl
from support.deliveries import faults_of, through_clean
from support.participations import HEAD, ONE
from support.stopped_participations import GOOD, NUMBER, WHOLE, deliver, stopped

pytestmark = pytest.mark.usefixtures("own_key", "nothing_told")

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
    assert fault.action == (
        "Heter den något annat i filen: make lar FIL=… föreslår vilken det är. Finns den inte: ta ut exporten på nytt, med den."
    )


def test_columns_that_may_be_missing(delivery: Path) -> None:
    (delivery / "sus_deltagare_2022.csv").write_text(without("Ålder", "Kommun"), "utf-8")
    folder = through_clean(delivery)
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
    ("heading", "headline", "found", "expected"),
    [
        ("Hemkommum", "okänd kolumn", "”Hemkommum”", "närmast känt är ”Hemkommun”"),
        ("Utbildingsnivå", "okänd kolumn", "”Utbildingsnivå”", "närmast känt är ”Utbildningsnivå”"),
        ("Juridiskt kön", "samma kolumn två gånger", "”Juridiskt kön”", "bara en kolumn för ”Kön”"),
        ("Startdatum", "samma kolumn två gånger", "”Startdatum”", "bara en kolumn för ”Inregistreringsdatum”"),
    ],
)
def test_a_column_that_is_unknown_or_stands_twice(
    delivery: Path, heading: str, headline: str, found: str, expected: str
) -> None:
    deliver(delivery, [GOOD + ";Provby"], f"{HEAD};{heading}")
    ((fault),) = stopped(delivery)
    assert (fault.row, fault.column, fault.headline, fault.found) == (1, "I", headline, found)
    assert fault.expected.startswith(expected)


NO_HEADING = ("hittar ingen rubrikrad", "Kontrollera att filen är rätt sort och hel.")
NO_ROWS = ("filen har rubriker men inga deltaganden", "Exportera filen på nytt; den här är avklippt eller tom.")
UNREADABLE = ("filen går inte att läsa", "Öppna filen i Excel.")
MANGLED = ("å, ä och ö är förvanskade i filen", "Exportera filen på nytt från källsystemet;")
QUOTE = ("ett citattecken saknas", 'Sök efter " i filen, eller exportera den på nytt.')
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
    words = {"in the reason": "avslutsanledningen är okänd", "another separator": "raden har en annan avgränsare"}
    expected = words.get(cut, SHORT)
    assert [(f.row, f.headline) for f in faults] == [(3, expected)]


@pytest.mark.parametrize("alone", [NUMBER, "850101-TF34", "Anonym"])
def test_an_id_and_nothing_more_is_a_row_without_insats(delivery: Path, alone: str) -> None:
    deliver(delivery, [GOOD, alone + ";" * GOOD.count(";")])
    found = stopped(delivery)[0]
    assert (found.row, found.headline) == (3, "raden har ingen insats")


def test_words_alone_on_a_row_are_remarked(delivery: Path) -> None:
    deliver(delivery, [GOOD, "Källa: SUS, uttag i mars" + ";" * GOOD.count(";")])
    folder = through_clean(delivery)
    assert len(read_rows(folder / "deltagande.parquet")) == 1
    files = read_rows(folder.parent / "ingest" / "leverans.parquet")
    assert [f["anmarkning"] for f in files if f["sort"] == "sus_deltagare"] == [
        "UTF-8, avgränsare semikolon; rad 3 är bara text och läses inte"
    ]
