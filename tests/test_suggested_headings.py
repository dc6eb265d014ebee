"""What an unknown heading, word or file is said to be nearest to: something it could be, and what it means before how it is spelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.clean.coding import listed_codebook, member_codebook
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.matrix import read_matrix
from pipeline.ingest.reading import Source
from pipeline.ingest.records import read_records
from pipeline.ingest.spread import read_spread
from pipeline.ingest.synonyms import suggest_heading
from support.deliveries import faults_of
from support.observations import FORBUND

NEAREST = "närmast känt är "


def expected_of(kind: str, headings: list[object], row: list[object]) -> list[tuple[str, str, str]]:
    """(headline, found, expected) of each fault of a table of two rows."""
    layout = read_layouts()[kind]
    read = {"matris": read_matrix, "rader": read_records, "spridd": read_spread}[layout.shape]
    reading = read(Grid("", [headings, row]), layout, Source("fil.csv", 2022))
    return [(f.headline, f.found, f.expected) for f in reading.faults]


@pytest.mark.parametrize(
    ("kind", "label", "meant"),
    [
        # A kommun is a member; by spelling it is a comment.
        ("medlemsbidrag", "Kommun", "”Medlem”"),
        ("medlemsbidrag", "Member", "”Medlem”"),
        ("medlemsbidrag", "Medlemm", "”Medlem”"),
        # Words for an insats that no heading is like.
        ("budget", "Projekt", "”Insats”"),
    ],
)
def test_over_the_posts_stands_a_label_and_nothing_else(kind: str, label: str, meant: str) -> None:
    found = expected_of(kind, [label, "Budget 2022" if kind == "budget" else "2022"], ["Staten", 5])
    (fault,) = [f for f in found if f[0] == "okänd rubrik över posterna"]
    assert fault[1:] == (f"”{label}”", NEAREST + meant)


def test_where_nothing_is_near_the_labels_are_told() -> None:
    (fault,) = expected_of("medlemsbidrag", ["Xyzzy", "2022"], ["Staten", 5])
    assert fault[2] == "något av ”Medlem”, ”Huvudman”, ”Finansiär”"


@pytest.mark.parametrize(
    ("headings", "unknown", "meant"),
    [
        (["Medlem", "2022", "Komentar"], "Komentar", NEAREST + "”Kommentar”"),
        # What is like nothing but a column that the table has: that is what there are two of.
        (["Medlem", "2022", "Kommentar", "Komentar"], "Komentar", NEAREST + "”Kommentar”"),
        # Beside the posts a label is never meant.
        (["Medlem", "2022", "Medlemm"], "Medlemm", "något av ”2022”"),
    ],
)
def test_beside_the_posts_stands_what_has_no_column_yet(headings: list[object], unknown: str, meant: str) -> None:
    (fault,) = expected_of("medlemsbidrag", headings, ["Staten", 5, "x", "y"][: len(headings)])
    assert fault[:2] == ("okänd kolumn", f"”{unknown}”") and meant in fault[2]
    assert "”Medlem”" not in fault[2]


def test_of_rows_the_columns_that_are_not_there_are_suggested() -> None:
    """Planned participants per insats: a column that is not there before one that is."""
    rows: list[object] = ["A", 5, "x"]
    (fault, *_) = expected_of("planerade_deltagare", ["Insatt", "Planerade deltagare", "Nr"], rows)
    assert fault == ("okänd kolumn", "”Insatt”", NEAREST + "”Insats”, ”Insatsnamn”")
    (fault,) = expected_of("planerade_deltagare", ["Insats", "Planerade deltagare", "Insatt"], rows)
    assert fault[2] == NEAREST + "”Insats”, ”Insatsnamn”"
    # What it could be comes first, however like something that is there already.
    (fault,) = expected_of("planerade_deltagare", ["Insats", "Planerade deltagare", "Insatsens finansiering"], rows)
    assert fault[2] == NEAREST + "”Finansiering”"


def test_a_column_that_stands_twice_is_said_to_be_wanted_once() -> None:
    twice = expected_of("planerade_deltagare", ["Insats", "Planerade deltagare", "Insats"], ["A", 5, "A"])
    assert twice[0] == ("samma kolumn två gånger", "”Insats”", "bara en kolumn för ”Insats”")


@pytest.mark.parametrize(
    ("heading", "columns", "told"),
    [
        ("Gender", [("kon", ("Kön",)), ("kommun", ("Kommun",))], NEAREST + "”Kön”"),
        # By what its heading says that it holds, whatever the column is called here.
        ("Party", [("post", ("Medlem", "")), ("belopp", ("{ar}", "Belopp"))], NEAREST + "”Medlem”"),
        ("gender!", [("kon", ("Kön",))], NEAREST + "”Kön”"),
        ("Belop", [("belopp", ("{ar}", "Belopp"))], NEAREST + "”Belopp”"),
        ("Belopp", [], "inga fler kolumner"),
    ],
)
def test_what_a_heading_means_wins_over_how_it_is_spelled(
    heading: str, columns: list[tuple[str, tuple[str, ...]]], told: str
) -> None:
    assert suggest_heading(heading, columns, year=2022) == told


@pytest.mark.parametrize(
    ("listed", "word", "meant"),
    [
        ("avslutsanledning", "Employment", "”Arbete”"),
        ("avslutsanledning", "Pluggar vidare", "”Studier”"),
        ("kon", "Flicka", "”Kvinnor”"),
        ("kon", "Kvina", "”Kvinna”"),
    ],
)
def test_a_word_that_another_system_has_is_told_by_what_it_means(listed: str, word: str, meant: str) -> None:
    told = listed_codebook(listed, FORBUND).suggest(word)
    assert told.startswith(NEAREST) and meant in told


def test_a_word_of_no_list_is_told_by_its_spelling() -> None:
    assert "Kommunen" in member_codebook(FORBUND).suggest("Komunen")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("bidrag_2022.csv", "”medlemsbidrag”"),
        ("resultaträkning.xlsx", "”ekonomi_resultatrakning”"),
        ("var budget.xlsx", "”budget”"),
        ("medlemsbidra.csv", "”medlemsbidrag”"),
    ],
)
def test_a_file_is_said_to_be_of_the_kind_that_its_name_holds(delivery: Path, name: str, meant: str) -> None:
    (delivery / name).write_text("a;b\n", "utf-8")
    (fault,) = faults_of(delivery)
    assert fault.headline == "okänd sorts fil" and fault.expected.startswith(NEAREST + meant)


def test_an_example_is_of_the_year_of_the_folder() -> None:
    reading = read_matrix(
        Grid("", [["Post", "Utfal 2024"], ["Lokal", 5]]), read_layouts()["ekonomi_budget_utfall"], Source("f.csv", 2024)
    )
    assert all("2024" in f.expected and "2022" not in f.expected for f in reading.faults) and reading.faults
