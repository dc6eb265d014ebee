"""Number formats of OpenDocument cells: what stands in thousands is read in thousands, and what is not as it is."""

from __future__ import annotations

import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.amounts import read_amount
from pipeline.ingest.cells import Measured
from pipeline.ingest.grid import Grid, read_grids

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
    )
)
TKR = (
    '<number:number-style style:name="N1"><number:number number:decimal-places="0" number:min-integer-digits="1" '
    'number:grouping="true" number:display-factor="1000"/></number:number-style>'
)
CE1 = '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'


def written(folder: Path, cell: str, styles: str = CE1 + TKR, before: str = "", named: str = "", row: str = "") -> Any:
    """What the reader makes of one cell (B1) of a workbook with these styles."""
    return sheet(folder, cell, styles, before, named, row).rows[0][1]


def sheet(folder: Path, cell: str, styles: str = "", before: str = "", named: str = "", row: str = "") -> Grid:
    """The sheet of that workbook."""
    path = folder / "x.ods"
    content = (
        f'<?xml version="1.0"?><office:document-content {_NAMES}><office:automatic-styles>{styles}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Blad">{before}'
        f'<table:table-row {row}><table:table-cell office:value-type="string"><text:p>Staten</text:p></table:table-cell>'
        f"{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        if named:
            archive.writestr("styles.xml", f"<office:document-styles {_NAMES}>{named}</office:document-styles>")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    (grid,) = read_grids(path, "x.ods")
    return grid


def test_a_row_and_a_column_that_are_not_shown_are_told(tmp_path: Path) -> None:
    assert sheet(tmp_path, value(5)).remarks == ()
    told = sheet(tmp_path, value(5), row='table:visibility="filter"').remarks
    assert told == ("rad 1 är dold i filen och läses som de andra",)
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    assert sheet(tmp_path, value(5), before=columns).remarks == ("kolumn B är dold i filen och läses som de andra",)


def test_text_struck_out_or_raised_is_read_as_it_is_seen(tmp_path: Path) -> None:
    looks = (
        '<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
        '<style:style style:name="T2" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="ce2" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    cell = '<table:table-cell office:value-type="string" {0}><office:annotation><text:p>7</text:p></office:annotation><text:p>{1}</text:p></table:table-cell>'
    span = '<text:span text:style-name="{}">{}</text:span>'
    raised = sheet(tmp_path, cell.format("", "24" + span.format("T1", "1")), looks)
    assert (raised.rows[0][1], raised.remarks, raised.struck) == ("24¹", (), frozenset())
    partly = sheet(tmp_path, cell.format("", span.format("T2", "50") + "<text:s/>60 000"), looks)
    assert (partly.rows[0][1], partly.struck) == ("60 000", frozenset())
    assert partly.remarks == ("rad 1, kolumn B: överstruken text i cellen läses inte",)
    for struck in (cell.format("", span.format("T2", "50")), cell.format('table:style-name="ce2"', "50")):
        assert sheet(tmp_path, struck, looks).struck == {(0, 1)}


def value(number: object, style: str = 'table:style-name="ce1"', type_: str = "float") -> str:
    return f'<table:table-cell office:value-type="{type_}" office:value="{number}" {style}><text:p>x</text:p></table:table-cell>'


def test_a_number_shown_in_thousands_is_read_in_tkr(tmp_path: Path) -> None:
    cell = written(tmp_path, value(1234567))
    assert isinstance(cell, Measured)
    amount = read_amount(cell)
    assert amount and (amount.value, amount.unit) == (Decimal("1234.567"), "tkr")


def test_a_style_of_the_column_the_row_or_a_parent_holds_for_its_cells(tmp_path: Path) -> None:
    column = (
        '<table:table-column/><table:table-column table:number-columns-repeated="2" '
        'table:default-cell-style-name="ce1"/>'
    )
    assert str(written(tmp_path, value(5000, ""), before=column)) == "5 tkr"
    assert str(written(tmp_path, value(5000, ""), row='table:default-cell-style-name="ce1"')) == "5 tkr"
    child = CE1.replace("ce1", "parent") + (
        '<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="parent"/>'
    )
    # What has a name of its own stands in styles.xml.
    assert str(written(tmp_path, value(5000), child, named=f"<office:styles>{TKR}</office:styles>")) == "5 tkr"
    # The cell's own style comes before its column's.
    plain = CE1 + TKR + '<style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>'
    plain += '<number:number-style style:name="N2"><number:number number:min-integer-digits="1"/></number:number-style>'
    assert written(tmp_path, value(5000, 'table:style-name="ce2"'), plain, before=column) == 5000


@pytest.mark.parametrize(
    ("style", "number", "type_", "shown"),
    [
        (TKR.replace('"1000"', '"1000000"'), 2500000, "float", "2,5 mnkr"),
        (TKR.replace("/></", "/><number:text> tkr</number:text></"), 7000, "float", "7 tkr"),
        # The word alone: the number is written in thousands.
        (
            '<number:number-style style:name="N1"><number:number number:min-integer-digits="1"/>'
            "<number:text> tkr</number:text></number:number-style>",
            7,
            "float",
            "7 tkr",
        ),
        (
            '<number:currency-style style:name="N1"><number:number number:min-integer-digits="1"/><number:text> </number:text>'
            "<number:currency-symbol>kr</number:currency-symbol></number:currency-style>",
            7,
            "currency",
            "7.0",
        ),
        (
            '<number:percentage-style style:name="N1"><number:number number:decimal-places="1" number:min-integer-digits="1"/>'
            "<number:text> %</number:text></number:percentage-style>",
            0.125,
            "percentage",
            "12,5 %",
        ),
        # A negative number has a style of its own, which divides by nothing.
        (
            '<number:number-style style:name="P0"><number:number number:min-integer-digits="1"/></number:number-style>'
            '<number:number-style style:name="N1"><number:number number:min-integer-digits="1" number:display-factor="1000"/>'
            '<style:map style:condition="value()&lt;0" style:apply-style-name="P0"/></number:number-style>',
            -5000,
            "float",
            "-5000.0",
        ),
        (
            '<number:number-style style:name="P0"><number:number number:min-integer-digits="1"/></number:number-style>'
            '<number:number-style style:name="N1"><number:number number:min-integer-digits="1" number:display-factor="1000"/>'
            '<style:map style:condition="value()&lt;0" style:apply-style-name="P0"/></number:number-style>',
            5000,
            "float",
            "5 tkr",
        ),
        # A factor that is no power of a thousand is no unit that we know: the number is what is stored.
        (TKR.replace('"1000"', '"60"'), 120, "float", "120.0"),
        # Filled with zeros up to a number of ten figures.
        (
            '<number:number-style style:name="N1"><number:number number:min-integer-digits="10"/></number:number-style>',
            912,
            "float",
            "0000000912",
        ),
    ],
)
def test_what_a_style_shows(tmp_path: Path, style: str, number: float, type_: str, shown: str) -> None:
    assert str(written(tmp_path, value(number, type_=type_), CE1 + style)) == shown


def test_a_date_shown_as_its_year(tmp_path: Path) -> None:
    year = '<number:date-style style:name="N1"><number:year number:style="long"/></number:date-style>'
    day = year.replace("</number:d", "<number:text>-</number:text><number:month/></number:d")
    cell = '<table:table-cell office:value-type="date" office:date-value="2022-03-31" table:style-name="ce1"><text:p>x</text:p></table:table-cell>'
    assert written(tmp_path, cell, CE1 + year) == 2022
    assert str(written(tmp_path, cell, CE1 + day)) == "2022-03-31"


@given(
    st.integers(-(10**11), 10**11),
    st.sampled_from([(1, ""), (1000, "tkr"), (1_000_000, "mnkr")]),
    st.integers(0, 4),
    st.booleans(),
)
def test_the_amount_in_kr_is_the_number_stored_whatever_it_is_shown_in(
    kr: int, shown: tuple[int, str], decimals: int, grouped: bool
) -> None:
    factor, unit = shown
    style = (
        f'<number:number-style style:name="N1"><number:number number:decimal-places="{decimals}" '
        f'number:min-integer-digits="1" number:grouping="{str(grouped).lower()}" number:display-factor="{factor}"/>'
        "</number:number-style>"
    )
    with tempfile.TemporaryDirectory() as folder:
        amount = read_amount(written(Path(folder), value(kr), CE1 + style))
    assert amount and (amount.unit, amount.value * factor) == (unit, kr)
