"""Empty workbooks for the analyst to fill in: headings, an explanation and drop-down lists.

What they hold is data in mallar.toml; the headings are those that the reader knows.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund
from pipeline.store import write_bytes
from pipeline.toml.read import own_path, read_toml

TEMPLATES = Path(__file__).parent / "mallar.toml"
GUIDE, LISTS = "Så fyller du i", "Listor"
_ROWS = 400
_HEADING_ROW = 3


def template_kinds() -> tuple[str, ...]:
    """The kinds of delivery that have a workbook to fill in."""
    return tuple(read_toml(TEMPLATES, own_path(TEMPLATES)))


def write_template(kind: str, forbund: Forbund, ar: int, path: Path, headings: Mapping[str, str]) -> None:
    """Write an empty workbook of a kind; its lists hold the förbund's own insatser and members.

    `headings`: column -> the heading that the reader knows it by.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    plan = read_toml(TEMPLATES, own_path(TEMPLATES))[kind]
    book = Workbook()
    sheet, guide, lists = book.active, book.create_sheet(GUIDE), book.create_sheet(LISTS)
    sheet.title = plan["blad"]
    sheet["A1"] = f"{plan['rubrik']} {ar}, {forbund.namn}"
    sheet["A1"].font = Font(bold=True, size=13)
    guide.append(["Kolumn", "Så fyller du i"])
    for place, column in enumerate(plan["kolumner"], 1):
        letter = get_column_letter(place)
        cell = sheet.cell(_HEADING_ROW, place, headings[column["kolumn"]])
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F3F6F8")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = column["bredd"]
        guide.append([headings[column["kolumn"]], column["text"]])
        words = _words(column.get("lista", ""), forbund)
        if words:
            for row, word in enumerate(words, 1):
                lists.cell(row, place, word)
            chosen = DataValidation("list", f"={LISTS}!${letter}$1:${letter}${len(words)}", allow_blank=True)
            # A word of the förbund's own may be right: warn, do not refuse.
            chosen.errorStyle, chosen.errorTitle = "warning", "Inte i listan"
            chosen.error = "Välj ur listan, eller lägg ordet i forbund.toml först."
            chosen.promptTitle, chosen.prompt = headings[column["kolumn"]][:32], column["text"][:255]
            sheet.add_data_validation(chosen)
            chosen.add(f"{letter}{_HEADING_ROW + 1}:{letter}{_HEADING_ROW + _ROWS}")
    sheet.freeze_panes = f"A{_HEADING_ROW + 1}"
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 28, 100
    lists.sheet_state = "hidden"
    for written in (cell for page in book.worksheets for row in page.iter_rows() for cell in row):
        if written.data_type == "f":
            # A name that begins with = is a name.
            written.data_type, written.quotePrefix = "s", True
    book.properties.created = book.properties.modified = datetime(ar, 1, 1)
    out = io.BytesIO()
    book.save(out)
    write_bytes(path, out.getvalue())


def _words(name: str, forbund: Forbund) -> list[Any]:
    """The choices of a drop-down list; none for a column that is free."""
    if not name:
        return []
    if name == "skala":
        return [1, 2, 3, 4, 5]
    if name == "insats":
        return [i.namn for i in forbund.insatser]
    # A level is named in the singular where a goal states it.
    words = [r["alias"].split("|")[0] if name in ("malniva", "aktivitetstyp") else r["namn"] for r in read_codes(name)]
    if name == "malmatt":
        words += list(forbund.egna_matt)
    if name == "organisation":
        words = [m.namn for m in forbund.medlemmar if m.typ == "kommun"] + words
    return words
