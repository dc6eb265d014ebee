"""Empty workbooks for the analyst to fill in: headings, an explanation, an example row and drop-down lists.

The columns are those that the reader knows of each kind. Of some kinds mallar.toml says more: which
columns, how wide, and what to write. The example stands beside the explanation and never among the
rows: a row that is moved with the file would be read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class TemplateColumn:
    """A column of a kind: our name, its heading (with {ar} for the year), type, list of words, and whether it must be there."""

    name: str
    heading: str
    type: str
    codes: str = ""
    required: bool = False


@dataclass(frozen=True)
class TemplateKind:
    """A kind of delivery that a workbook can be filled in for."""

    title: str
    columns: tuple[TemplateColumn, ...]


@dataclass(frozen=True)
class _Planned:
    heading: str
    width: int
    text: str
    words: list[Any]
    example: str


def write_template(kind: str, what: TemplateKind, forbund: Forbund, ar: int, path: Path) -> None:
    """Write an empty workbook of a kind; its lists hold the förbund's own insatser and members."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    more: dict[str, Any] = read_toml(TEMPLATES, own_path(TEMPLATES)).get(kind, {})
    columns = _planned(what, more, forbund, ar)
    book = Workbook()
    sheet, guide, lists = book.active, book.create_sheet(GUIDE), book.create_sheet(LISTS)
    sheet.title = more.get("blad", kind)[:31]
    sheet["A1"] = f"{more.get('rubrik', what.title)} {ar}, {forbund.namn}"
    sheet["A1"].font = Font(bold=True, size=13)
    guide.append(["Kolumn", "Så fyller du i", "Exempel"])
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        cell = sheet.cell(_HEADING_ROW, place, column.heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F3F6F8")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = column.width
        guide.append([column.heading, column.text, column.example])
        if column.words:
            for row, word in enumerate(column.words, 1):
                lists.cell(row, place, word)
            chosen = DataValidation("list", f"={LISTS}!${letter}$1:${letter}${len(column.words)}", allow_blank=True)
            # A word of the förbund's own may be right: warn, do not refuse.
            chosen.errorStyle, chosen.errorTitle = "warning", "Inte i listan"
            chosen.error = "Välj ur listan, eller lägg ordet i forbund.toml först."
            chosen.promptTitle, chosen.prompt = column.heading[:32], column.text[:255]
            sheet.add_data_validation(chosen)
            chosen.add(f"{letter}{_HEADING_ROW + 1}:{letter}{_HEADING_ROW + _ROWS}")
    sheet.freeze_panes = f"A{_HEADING_ROW + 1}"
    for letter, width in zip("ABC", (28, 80, 36), strict=True):
        guide.column_dimensions[letter].width = width
    lists.sheet_state = "hidden"
    for written in (cell for page in book.worksheets for row in page.iter_rows() for cell in row):
        if written.data_type == "f":
            # A name that begins with = is a name.
            written.data_type, written.quotePrefix = "s", True
    book.properties.created = book.properties.modified = datetime(ar, 1, 1)
    out = io.BytesIO()
    book.save(out)
    write_bytes(path, out.getvalue())


def _planned(what: TemplateKind, more: Mapping[str, Any], forbund: Forbund, ar: int) -> list[_Planned]:
    """The columns of a workbook: those that mallar.toml names, else every one of the kind."""
    named = {c["kolumn"]: c for c in more.get("kolumner", ())}
    known = {c.name: c for c in what.columns}
    found = []
    for column in (known[name] for name in named) if named else what.columns:
        said = named.get(column.name, {})
        words = _words(said.get("lista", "") if said else _list_of(column), forbund)
        heading = column.heading.replace("{ar}", str(ar)).replace("{datum}", f"{ar}-12-31")
        heading = heading.replace("{period}", f"{ar}-01-01 – {ar}-12-31") or "Post"
        example = more.get("exempel", {}).get(column.name, "").replace("{ar}", str(ar)) or _example(column, words, ar)
        found.append(_Planned(heading, said.get("bredd", 24), said.get("text") or _told(column), words, example))
    return found


def _list_of(column: TemplateColumn) -> str:
    return "" if column.codes == "kommun" else column.codes


_TOLD = {
    "person": "Personnummer eller ett eget id, ett för varje person. Byts mot en pseudonym när filen läses.",
    "datum": "År, månad och dag: 2024-03-31.",
    "heltal": "Ett heltal.",
    "antal": "Ett helt antal.",
    "andel": "En andel med procenttecken.",
    "belopp": "Ett belopp i kr, eller med enhet.",
    "varde": "Ett tal, med enhet om det inte är ett antal.",
}
# A made-up id: a personal number is never shown, not even one that nobody has.
_EXAMPLES = {"person": "D-001", "heltal": "34", "antal": "24", "andel": "31 %", "belopp": "1 250 000", "varde": "80"}


def _told(column: TemplateColumn) -> str:
    must = "Måste finnas. " if column.required else "Valfri. "
    own = "Ett ord ur listan." if column.codes and column.codes != "kommun" else "Text."
    return must + _TOLD.get(column.type, own)


def _example(column: TemplateColumn, words: Iterable[Any], ar: int) -> str:
    first = next((str(w) for w in words), "")
    return first or (f"{ar}-03-31" if column.type == "datum" else _EXAMPLES.get(column.type, ""))


def _words(name: str, forbund: Forbund) -> list[Any]:
    """The choices of a drop-down list; none for a column that is free."""
    if not name:
        return []
    if name == "skala":
        return [1, 2, 3, 4, 5]
    if name == "insats":
        return [i.namn for i in forbund.insatser]
    if name == "medlem":
        return [m.namn for m in forbund.medlemmar]
    if name == "budgetpost":
        return [i.namn for i in forbund.insatser] + [p.namn for p in forbund.poster]
    # A level is named in the singular where a goal states it.
    words = [r["alias"].split("|")[0] if name in ("malniva", "aktivitetstyp") else r["namn"] for r in read_codes(name)]
    if name == "malmatt":
        words += list(forbund.egna_matt)
    if name == "organisation":
        words = [m.namn for m in forbund.medlemmar if m.typ == "kommun"] + words
    return words
