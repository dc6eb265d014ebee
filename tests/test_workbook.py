"""The tables as a workbook, opened with another library than the one that wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.lineage.checks import Check
from pipeline.lineage.trace import Lineage, Origin, Trace
from pipeline.report.document.model import (
    Beside,
    Cell,
    Definitions,
    Document,
    KeyFigure,
    KeyFigures,
    Picture,
    Row,
    Section,
    Table,
)
from pipeline.report.document.workbook import render_workbook
from pipeline.report.document.workbook_cells import Shown, named_uniquely, read_number
from pipeline.report.document.workbook_lineage import lineage_sheet
from pipeline.store import sha256_of
from support.builds import Build

N = "\u00a0"


CHECKS = (Check("p1", "A är B.", "stammer"), Check("p2", "A är inte B.", "avviker"))


class Known(Lineage):
    """A lineage of two numbers: one with two origins, one that is withheld."""

    def __init__(self) -> None:
        origins = (
            Origin("data/raw/prov/2022/a.xlsx", "Blad1", "kolumn C rad 9–14"),
            Origin("data/raw/prov/2022/b.csv", "", "348 rader"),
        )
        self._known = {
            "n1": Trace(
                "n1",
                f"Mått, Prov{N}2022",
                "1 234",
                "Vad det är.",
                ("Formel: a / b.", "1 / 2 = 0,5"),
                origins,
                ("I a.xlsx: C9 säger …",),
                CHECKS,
            ),
            "n2": Trace("n2", "Dolt, Prov 2022", "visas inte: gruppen är för liten", "Vad det är.", (), ()),
        }

    def __contains__(self, obs_id: str) -> bool:
        return obs_id in self._known

    def trace(self, obs_id: str) -> Trace:
        return self._known[obs_id]

    def sha256(self, file: str) -> str:
        return "ab" * 32 if file.endswith("a.xlsx") else ""


ROWS = (
    Row("Grupp", (), "rubrik"),
    Row("=SUMMA(A1)", (Cell(f"1{N}234", True, "n1"), Cell(f"12,4{N}%", True), Cell("=1+1"))),
    Row("Dolt", (Cell("..", True, "n2"), Cell("–", True), Cell("@x"))),
    Row("Summa", (Cell(f"\u22121{N}234{N}567,5", True, "n1"), Cell(f"53–98{N}%", True), Cell("")), "summa"),
)
TABLE = Table(
    "t", f"Tabell: ett/två [2022] 5{N}000", "kr", "Post", ("2022", "Andel", "Ord"), ROWS, ("En not.",), "Källa: a.xlsx"
)
DOCUMENT = Document(
    "Årsredovisning 2022",
    "Ur leveranserna",
    "Prov",
    (
        Section(
            "s",
            "Först",
            (
                KeyFigures(
                    (KeyFigure("Resultat", Cell(f"880{N}tkr", True, "n1"), (Beside("budget", Cell("900 tkr")),)),)
                ),
            ),
        ),
        Section("a", "Ekonomi", (TABLE, Picture("p", "Bilden säger", "alt", "<svg/>", TABLE))),
        Section(
            "d",
            "Definitioner",
            (
                Definitions((("lyra-Syfte", "Syfte", ("Arbete.",)),), brief=True),
                Definitions((("m", "Mått", ("Vad.", "Formel.")),)),
            ),
        ),
    ),
)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(render_workbook(DOCUMENT, lineage_sheet(Known())))


@pytest.mark.parametrize(
    ("text", "value", "format_"),
    [
        ("0", 0, "#,##0"),
        (f"18{N}025,8", 18025.8, "#,##0.0"),
        (f"\u22122{N}000{N}650", -2000650, "#,##0"),
        ("\u22120,7 procentenheter", -0.7, '#,##0.0" procentenheter"'),
        (f"88{N}%", 0.88, "#,##0 %"),
        (f"66,7{N}%", 0.667, "#,##0.0 %"),
        (f"1{N}563{N}tkr", 1563, '#,##0" tkr"'),
        (f"12,4{N}månader", 12.4, '#,##0.0" månader"'),
    ],
)
def test_what_a_report_shows_is_read_as_the_number_it_is(text: str, value: float, format_: str) -> None:
    assert read_number(text) == Shown(value, format_)


@pytest.mark.parametrize("text", ["", "..", "–", ".", f"53–98{N}%", "20–35", "t1", "1 23", "2022-12-31", "1,5,0", "–4"])
def test_other_text_is_no_number(text: str) -> None:
    assert read_number(text) is None


def test_a_chapter_a_sheet_with_contents_first_and_lineage_last(book: Any) -> None:
    assert book.sheetnames == ["Innehåll", "Först", "Ekonomi", "Definitioner", "Spårning"]
    contents = book["Innehåll"]
    assert [contents[f"A{i}"].value for i in (1, 2)] == ["Årsredovisning 2022", "Prov. Ur leveranserna"]
    links = [(contents[f"A{i}"].value, contents[f"A{i}"].hyperlink.location) for i in (6, 7)]
    # Two tables on the sheet of their chapter, the second that of a chart.
    assert links == [("Tabell: ett/två [2022] 5 000", "'Ekonomi'!A5"), ("Diagram: Bilden säger", "'Ekonomi'!A15")]
    told = [c.value for c in contents["A"] if c.value]
    assert told[-3:] == [
        "–  inget att redovisa",
        "..  uppgiften visas inte eller finns inte",
        ".  uppgiften kan inte förekomma",
    ]


def test_numbers_are_numbers_and_signs_are_text_and_nothing_is_a_formula(book: Any) -> None:
    sheet = book["Ekonomi"]
    cells = [[c.value for c in row] for row in sheet["A6:D10"]]
    assert cells == [
        ["Post", "2022", "Andel", "Ord"],
        ["Grupp", None, None, None],
        ["=SUMMA(A1)", 1234, 0.124, "=1+1"],
        ["Dolt", "..", "–", "@x"],
        ["Summa", -1234567.5, "53–98 %", None],
    ]
    assert [sheet[c].number_format for c in ("B8", "C8", "B10")] == ["#,##0", "#,##0.0 %", "#,##0.0"]
    assert {c.data_type for s in book.worksheets for row in s.iter_rows() for c in row} == {"s", "n"}
    assert [sheet[f"A{n}"].value for n in (1, 2, 5, 11, 12)] == [
        "Ekonomi",
        "Prov. Årsredovisning 2022.",
        "Tabell: ett/två [2022] 5 000 (kr)",
        "En not.",
        "Källa: a.xlsx",
    ]


def test_each_table_has_a_name_of_its_own_and_a_chart_stands_beside_its_numbers(book: Any) -> None:
    sheet = book["Ekonomi"]
    assert dict(sheet.tables.items()) == {"tabell_t": "A6:D10", "tabell_t_2": "A16:D20"}
    (chart,) = sheet._charts
    series = chart.series[0]
    assert (series.cat.strRef or series.cat.numRef).f == "Ekonomi!$A$17:$A$20"
    assert series.val.numRef.f == "Ekonomi!$D$17:$D$20"


def test_years_are_numbers_and_equal_headings_are_told_apart() -> None:
    rows = tuple(Row(str(y), (Cell("2021"), Cell(str(y), True))) for y in (2019, 2020))
    table = Table("år ö", "År för år", "", "År", ("År", "Värde"), rows)
    book = opened(render_workbook(Document("T", "", "P", (Section("s", "S", (table,)),))))
    assert [[c.value for c in row] for row in book["S"]["A6:C8"]] == [
        ["År", "År (2)", "Värde"],
        [2019, 2021, 2019],
        [2020, 2021, 2020],
    ]
    assert book["S"]["A7"].number_format == "0" and list(book["S"].tables) == ["tabell_ar_o"]


def test_names_of_sheets_are_whole_words_of_which_no_two_are_alike() -> None:
    long = "Bilaga 4. Unga på väg i Salem (UPIS)"
    names = named_uniquely(
        ["Noter", "NOTER", long, long, "A/B: [c]", "Förvaltningsberättelsens" * 3], taken=("Innehåll",)
    )
    assert names[:5] == ["Noter", "NOTER (2)", "Bilaga 4. Unga på väg i Salem", "Bilaga 4. Unga på väg (2)", "A B c"]
    assert all(len(n) <= 31 for n in names) and len({n.casefold() for n in names}) == len(names)


def test_the_sheet_is_set_up_for_screen_and_paper(book: Any) -> None:
    sheet = book["Ekonomi"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    # Excel fits to the width, or is told where pages begin: not both.
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage and 40 <= (sheet.page_setup.scale or 100) <= 100
    assert book["Spårning"].sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1" and book["Spårning"].print_title_rows == "$4:$4"
    assert sheet.column_dimensions["A"].width >= 24
    assert (sheet["B10"].font.b, sheet["B8"].font.b) == (True, False)


def test_a_row_is_as_high_as_its_text_takes() -> None:
    table = Table("t", "Tabell", "", "Post", ("Värde",), (Row("ord " * 60, (Cell("1", True),)), Row("kort", ())))
    book = opened(render_workbook(Document("T", "", "P", (Section("s", "S", (table,)),))))
    # 240 letters where 60 have room, and 15 points a line.
    assert book["S"].column_dimensions["A"].width == pytest.approx(60, abs=1)
    assert book["S"].row_dimensions[7].height == 75.0 and book["S"].row_dimensions[8].height in (None, 15.0)


def test_every_number_has_its_way_home_and_people_are_counted(book: Any) -> None:
    sheet = book["Spårning"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=5)]
    name = "Ekonomi"
    mine = [r for r in rows if r[0] == name]
    assert mine[0] == [
        name,
        "B8",
        "1 234",
        "Mått, Prov 2022",
        "Vad det är. Formel: a / b. 1 / 2 = 0,5",
        "data/raw/prov/2022/a.xlsx",
        "Blad1",
        "kolumn C rad 9–14",
        "I a.xlsx: C9 säger …",
        "1 stämmer och 1 avviker. Avviker: A är inte B.",
        "ab" * 32,
        "n1",
    ]
    assert mine[1][5:8] == ["data/raw/prov/2022/b.csv", None, "348 rader"]
    assert mine[2][1:8] == [
        "B9",
        "..",
        "Dolt, Prov 2022",
        "Vad det är.",
        None,
        None,
        "visas inte: gruppen är för liten",
    ]
    table = ["B8", "B8", "B9", "B10", "B10"]
    chart = ["B18", "B18", "B19", "B20", "B20"]
    assert [r[1] for r in mine] == table + chart
    assert sheet["B7"].hyperlink.location == f"'{name}'!B8"
    assert [r[0] for r in rows[:2]] == ["Först"] * 2


def test_no_text_has_a_no_break_space(book: Any) -> None:
    texts = [c.value for s in book.worksheets for row in s.iter_rows() for c in row if isinstance(c.value, str)]
    assert [t for t in texts if N in t] == []


def test_the_same_document_gives_the_same_bytes_in_swedish() -> None:
    first, second = (render_workbook(DOCUMENT, lineage_sheet(Known())) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {e.date_time for e in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "<dc:language>sv-SE</dc:language>" in core and "<dc:title>Årsredovisning 2022</dc:title>" in core
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2000-01-01T00:00:00Z"] * 2


@pytest.mark.whole
def test_the_workbook_of_hbs_2022_says_what_the_report_says(built: Build) -> None:
    book = openpyxl.load_workbook(built.places.internal / "hbs/2022/tabeller.xlsx")
    sheet = book["Ställning och kassaflöde"]
    (cash,) = [r for r in sheet.iter_rows(min_row=5, values_only=True) if r[0] == "Kassa och bank"]
    assert cash[1:4] == (None, 17488.4, 16688.3)  # No note, this year, the year before.
    traced = list(book["Spårning"].iter_rows(min_row=5, values_only=True))
    (home,) = [r for r in traced if r[0] == sheet.title and r[2] == "17 488,4"]
    file = "data/raw/hbs/2022/ekonomi_balansrakning.xlsx"
    assert home[5:8] == (file, "BR", "kolumn C rad 11")
    assert home[10] == sha256_of(Path(file).absolute())
    # Every number that carries an id in the report is in the workbook, with rows to show or a reason not to.
    html = (built.places.internal / "hbs/2022/underlag.html").read_text("utf-8")
    wanted = set(re.findall(r'data-obs="(n[0-9a-f]{15})"', html))
    assert len(wanted) > 700
    assert {r[11] for r in traced} == wanted
    assert all(r[7] for r in traced)
    people = [r for r in traced if "sus_deltagare" in (r[5] or "")]
    assert people and {re.sub(r"\d", "", r[7].replace(" ", "")) for r in people} <= {
        "rader",
        "rad",
        "rader,pseudonymer",
    }


@pytest.mark.whole
def test_the_comparison_has_a_workbook_too(built: Build) -> None:
    book = openpyxl.load_workbook(built.places.internal / "jamforelse/tabeller.xlsx")
    assert book.sheetnames[0] == "Innehåll" and book.sheetnames[-1] == "Spårning"
    assert book["Spårning"].max_row > 100


def table_of(rows: int, id_: str) -> Table:
    return Table(
        id_, f"Tabell {id_}", "", "Post", ("Värde",), tuple(Row(f"rad {n}", (Cell("1", True),)) for n in range(rows))
    )


def breaks(*rows: int) -> tuple[list[int], int]:
    """Before which rows of a sheet with such tables a page begins, and its scale."""
    tables = tuple(table_of(n, f"t{i}") for i, n in enumerate(rows))
    sheet = opened(render_workbook(Document("T", "", "P", (Section("s", "S", tables),))))["S"]
    return [b.id for b in sheet.row_breaks.brk], sheet.page_setup.scale or 100


def test_no_table_on_a_sheet_is_split_over_pages_that_fits_on_one() -> None:
    # Rows of 15 points, a page of 470: the second table, from row 17, goes over the end and begins the next.
    assert breaks(9, 20) == ([17], 100)
    assert breaks(5, 5) == ([], 100)
    # A table a little taller than a page makes the sheet smaller.
    found, scale = breaks(33, 4)
    assert 60 <= scale < 90 and found == [41]


def test_a_table_longer_than_a_page_has_a_sheet_of_its_own_with_its_head_on_every_page() -> None:
    tables = (table_of(3, "kort"), table_of(60, "lång"))
    book = opened(render_workbook(Document("T", "", "P", (Section("s", "S", tables),))))
    assert book.sheetnames == ["Innehåll", "S", "Tabell lång"]
    assert book["Tabell lång"].print_title_rows == "$6:$6" and book["Tabell lång"]["A6"].value == "Post"
    # The contents still say of which chapter it is.
    assert [c.value for c in book["Innehåll"][6]][:2] == ["Tabell lång", "S"]


def test_facts_of_an_insats_are_no_definitions(book: Any) -> None:
    """Every page of an insats had its aim and its owner among what the measures mean."""
    told = [row[0] for row in book["Definitioner"].iter_rows(min_row=4, values_only=True)]
    assert told == ["Mått", "Mått"]


def test_words_right_after_numbers_stand_a_little_in(book: Any) -> None:
    """ "44,5 % 2021 tryckt: 35,0 %" read as one."""
    sheet = book["Först"]
    row = next(r for r in range(1, 20) if sheet.cell(r, 1).value == "Resultat")
    assert [sheet.cell(row, c).alignment.indent for c in (1, 2, 3)] == [0, 0, 1]
    assert sheet.cell(row - 1, 3).alignment.indent == 1
