"""Every public file read as the bytes that it is, whatever its format."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.audit.html_page import read_page
from pipeline.audit.model import Place
from pipeline.audit.shown import Marked, Shown
from pipeline.measures.observation import id_as_now
from pipeline.personal import holds_person
from pipeline.places import Places
from pipeline.rows.csv_files import read_rows_back

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_ID = re.compile(r"n[0-9a-f]{15}")
_HEX = re.compile(rb"\b[0-9a-f]{16,64}\b")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def public_files(places: Places) -> list[Path]:
    """What may be given out: everything under reports/ but what is the office's own."""
    every = (p for p in places.reports.rglob("*") if p.is_file())
    return sorted(p for p in every if places.is_public(p) and p.name != ".gitkeep")


def read_shown(file: str, content: bytes) -> Shown:
    """What a file of some name and content shows. A picture is read by the drawing beside it."""
    name, shown = PurePosixPath(file), Shown(file)
    shown.say(name.name, "filnamnet")
    read = _READERS.get(name.suffix.lower())
    if read is not None:
        read(content, shown)
    return shown


def long_numbers(content: bytes) -> list[str]:
    """What may be a checksum in a file of any format."""
    return sorted({found.decode("ascii") for found in _HEX.findall(content)})


def _lines(content: bytes, encoding: str = "utf-8", errors: str = "strict") -> str:
    """A text with its line ends as one kind."""
    return content.decode(encoding, errors).replace("\r\n", "\n").replace("\r", "\n")


def _page(content: bytes, shown: Shown) -> None:
    read_page(_lines(content), shown)


def _csv(content: bytes, shown: Shown) -> None:
    told_in = list(read_rows_back(_lines(content, "utf-8-sig")))
    rows = [list(row.values()) for row in told_in]
    names = list(next(iter(told_in), {}))
    stem = PurePosixPath(shown.file).stem
    for at, row in enumerate(rows, 2):
        told = dict(zip(names, row, strict=False))
        obs_id = id_as_now(told.get("Tal-id", told.get("obs_id", "")))
        value = told.get("Värde", told.get("value", ""))
        if _ID.fullmatch(obs_id) and value:
            shown.marked.append(Marked(obs_id, value, Place(shown.file, f"rad {at}")))
        shown.add_row(stem, row, [""] * len(row), f"rad {at}")
        # Values side by side are no number that someone wrote.
        shown.say("; ".join(row), f"rad {at}")


def _json(content: bytes, shown: Shown) -> None:
    def walk(value: Any, where: str) -> None:
        if isinstance(value, dict):
            obs_id, number = value.get("obs_id"), value.get("value", value.get("varde"))
            if isinstance(obs_id, str) and isinstance(number, int | float | str):
                shown.marked.append(Marked(obs_id, str(number), Place(shown.file, where)))
            for name, part in value.items():
                walk(part, f"{where}/{name}" if where else str(name))
        elif isinstance(value, list):
            for part in value:
                walk(part, where)
        elif isinstance(value, str):
            shown.say(value, where)

    walk(json.loads(content), "")


def _word(content: bytes, shown: Shown) -> None:
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith(".xml"):
                continue
            root = fromstring(archive.read(name))
            inside = {p for row in root.iter(f"{_W}tr") for p in row.iter(f"{_W}p")}
            caption = ""
            for block in (e for e in root.iter() if e.tag in (f"{_W}p", f"{_W}tr")):
                if block.tag == f"{_W}tr":
                    cells = ["".join(t.text or "" for t in c.iter(f"{_W}t")) for c in block.iter(f"{_W}tc")]
                    shown.add_row(caption, cells, [""] * len(cells), f"tabellen ”{caption}”")
                else:
                    text = "".join(t.text or "" for t in block.iter(f"{_W}t"))
                    caption = text if text and block not in inside else caption
                    shown.say(text, "löpande text")
            for element in (e for e in root.iter() if e.attrib):
                for attribute in ("descr", "title"):
                    shown.say(element.get(attribute, ""), "bildens alternativtext")
            if name.startswith("docProps/"):
                _properties(archive.read(name), shown)


def _workbook(content: bytes, shown: Shown) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    for sheet in book.sheet_names:
        caption, air = sheet, True
        for at, row in enumerate(book.get_sheet_by_name(sheet).to_python(), 1):
            cells = [_cell(value) for value in row]
            # A table's caption stands alone under an empty row.
            caption = cells[0] if air and cells and not any(cells[1:]) and cells[0] else caption
            air = not any(cells)
            shown.add_row(caption, cells, [""] * len(cells), f"bladet ”{sheet}”, rad {at}")
            for text in cells:
                shown.say(text, f"bladet ”{sheet}”, rad {at}")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("docProps/") and name.endswith(".xml"):
                _properties(archive.read(name), shown)
            elif re.match(r"xl/(comments|threadedComments)", name):
                shown.say(re.sub(r"<[^>]+>", " ", archive.read(name).decode("utf-8")), name)


def _properties(content: bytes, shown: Shown) -> None:
    """What a file of Office says of itself, each thing alone: how many sheets it has is no word of what they are called."""
    from defusedxml.ElementTree import fromstring

    for text in fromstring(content).itertext():
        shown.say(text, "filens egenskaper")


def _cell(value: object) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _pdf(content: bytes, shown: Shown) -> None:
    import pikepdf
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(document, 1):
        text = page.get_textpage()
        lines = text.get_text_range().splitlines()
        # A row of a table is a line here. Cells side by side are no number that someone wrote.
        if any(map(holds_person, lines)):
            lines = [line for line in lines if not holds_person(line)] + list(_written_together(text))
        for line in lines:
            shown.say(line, f"sidan {number}")
        text.close()
        page.close()
    document.close()
    with pikepdf.open(BytesIO(content)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing:
                shown.say(str(thing["/Alt"]), "bildens alternativtext")


def _written_together(text: PdfTextPage) -> Iterator[str]:
    """What stands together on a line of a PDF page: pieces with no wider gap between than half their height."""
    written, before = "", None
    for at in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(at)
        if before and abs(bottom - before[0]) < top - bottom and 0 <= left - before[1] + 1 < (top - bottom) / 2 + 1:
            written += text.get_text_bounded(left, bottom, right, top)
        else:
            yield written
            written = text.get_text_bounded(left, bottom, right, top)
        before = bottom, right
    yield written


def _plain(content: bytes, shown: Shown) -> None:
    for at, line in enumerate(_lines(content, errors="replace").splitlines(), 1):
        shown.say(line, f"rad {at}")


_READERS: dict[str, Callable[[bytes, Shown], None]] = {
    ".html": _page,
    ".svg": _page,
    ".csv": _csv,
    ".json": _json,
    ".ipynb": _json,
    ".docx": _word,
    ".xlsx": _workbook,
    ".pdf": _pdf,
    ".md": _plain,
    ".txt": _plain,
}
