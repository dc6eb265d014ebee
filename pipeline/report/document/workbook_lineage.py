"""The last sheet of the office's workbook: from every number in it to the rows it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.lineage.checks import checks_in_words
from pipeline.lineage.trace import Lineage
from pipeline.report.document.workbook import Last, begin_sheet
from pipeline.report.document.workbook_cells import plain
from pipeline.report.document.workbook_tables import Place, Styles, address, set_up_print

if TYPE_CHECKING:
    from xlsxwriter import Workbook

LINEAGE = "Spårning"
_HEAD = 3
_TRACED = (
    "Blad",
    "Cell",
    "Tal",
    "Vad",
    "Så räknas det",
    "Fil",
    "Blad i filen",
    "Rader",
    "Rättat",
    "Prov",
    "Filens SHA-256",
    "Beteckning",
)
_WIDTHS = (24, 8, 16, 48, 60, 44, 20, 28, 30, 30, 24, 19)
_TOLD = (
    "Varje tal i arbetsboken: hur det är räknat och vilka rader det vilar på. Av tal om personer bara hur många rader."
)


def lineage_sheet(lineage: Lineage) -> Last:
    """What writes the sheet: one row per number and sheet of a file that it rests on. Of persons only how many rows."""

    def write(book: Workbook, places: Sequence[Place], styles: Styles) -> str:
        sheet = book.add_worksheet(LINEAGE)
        begin_sheet(sheet, LINEAGE, _TOLD, styles)
        for column, (word, width) in enumerate(zip(_TRACED, _WIDTHS, strict=True)):
            sheet.write_string(_HEAD, column, word, styles.get(bold=True, text_wrap=True, bottom=2, align="left"))
            sheet.set_column(column, column, width)
        row = _HEAD
        for place in places:
            for words in _rows_of(place, lineage):
                row += 1
                for column, text in enumerate(words):
                    if text:
                        sheet.write_string(row, column, plain(text), styles.get())
                sheet.write_url(row, 1, f"internal:'{place.sheet}'!{place.cell}", string=place.cell)
        sheet.autofilter(_HEAD, 0, max(row, _HEAD), len(_TRACED) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A{_HEAD + 2}:{address(row, len(_TRACED) - 1)}"})
        set_up_print(sheet, repeated=_HEAD, frozen=_HEAD + 1)
        return LINEAGE

    return write


def _rows_of(place: Place, lineage: Lineage) -> list[tuple[str, ...]]:
    if place.obs_id not in lineage:
        return []
    trace = lineage.trace(place.obs_id)
    how = " ".join((trace.definition, *trace.formula))
    tried, mended = checks_in_words(trace.checks), " ".join(trace.corrections)
    found: list[tuple[str, ...]] = []
    for origin in trace.origins or (None,):
        file = (origin.file, origin.sheet, origin.rows) if origin else ("", "", trace.value)
        digest = lineage.sha256(origin.file) if origin else ""
        found.append((place.sheet, place.cell, place.text, trace.name, how, *file, mended, tried, digest, place.obs_id))
    return found
