"""`make bench LAND=10x3`: so many förbund, each with so many years of full deliveries, built in both ways.

The deliveries are those of the richest example year (workbooks, CSV in several encodings, a ledger, surveys, a
register of participants, printed figures), moved to other years and to förbund that do not exist. Their untidiness
comes with them. Each förbund lacks some of the participants, so that no two have the same numbers.
"""

from __future__ import annotations

import datetime
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from pipeline.places import ROOT
from pipeline.surveys.questions import read_surveys

SOURCE = ROOT / "data" / "raw" / "hbs"
YEAR = 2022
# Years and days as they are written: 2022, 2022-03-01, 20220301; not the figures of an amount or of a person.
_A_YEAR = re.compile(r"(?<![0-9])(20[12][0-9])(?=(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])|(?![0-9]))")
_SECTION = re.compile(r"^\[argang\.\d{4}\]\n(?:(?!\n\[).)*\n", re.MULTILINE | re.DOTALL)
_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")
_BORN = "Födelseår"
# Of a hundred participants so many are left out, by förbund.
_LEFT_OUT = 30


def make_country(raw: Path, forbund: int, years: int) -> list[str]:
    """Write the deliveries of `forbund` förbund with `years` years each, the last 2022; returns their names."""
    shutil.copytree(SOURCE.parent / "referens", raw / "referens")
    for back in range(years):
        _move_year(raw / ".ar" / str(YEAR - back), -back)
    names = [f"forbund_{n:02}" for n in range(1, forbund + 1)]
    for name in names:
        (raw / name).mkdir()
        (raw / name / "forbund.toml").write_text(facts_of(name, years), "utf-8")
        for year in sorted(p.name for p in (raw / ".ar").iterdir()):
            shutil.copytree(raw / ".ar" / year, raw / name / year)
            _leave_out(raw / name / year / f"sus_deltagare_{year}.xlsx", name)
    shutil.rmtree(raw / ".ar")
    return names


def _move_year(folder: Path, by: int) -> None:
    """The deliveries of the source as they would be `by` years later."""
    folder.mkdir(parents=True)
    for path in sorted((SOURCE / str(YEAR)).rglob("*")):
        if not path.is_file() or path.suffix == ".txt":
            continue
        target = folder / _moved(path.relative_to(SOURCE / str(YEAR)).as_posix(), by)
        target.parent.mkdir(exist_ok=True)
        if path.suffix == ".xlsx":
            _move_workbook(path, target, by)
        else:
            target.write_bytes(_move_bytes(path.read_bytes(), by))


def _move_bytes(data: bytes, by: int) -> bytes:
    """Years are figures, and those are written alike in every encoding that is delivered."""
    return _moved(data.decode("latin-1"), by).encode("latin-1")


def _moved(text: str, by: int) -> str:
    moved = _A_YEAR.sub(lambda m: str(int(m[1]) + by), text)
    return re.sub(r"(\d{4})-02-29", r"\1-02-28", moved)


def _move_workbook(path: Path, target: Path, by: int) -> None:
    book = load_workbook(path)
    _change_cells(book, lambda value: _moved_value(value, by))
    for sheet in book:
        sheet.title = _moved(sheet.title, by)
        _move_births(sheet, by)
    if not path.name.startswith("nns_enkat") or _leave_unasked(book, YEAR + by):
        _save(book, target)


def _save(book: Workbook, path: Path) -> None:
    """A workbook without the time at which it was saved: the same country has the same bytes."""
    book.save(path)
    with zipfile.ZipFile(path) as saved:
        members = {name: saved.read(name) for name in saved.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), _SAVED.sub(rb"\g<1>2022-12-31T00:00:00Z<", data), zipfile.ZIP_DEFLATED)


def _move_births(sheet: Any, by: int) -> None:
    """Who is in the register is as old as in the source."""
    for column in sheet.iter_cols():
        names = [cell.row for cell in column if cell.value == _BORN]
        for cell in column if names else ():
            if cell.row > names[0] and re.fullmatch(r"(19|20)\d\d", str(cell.value)):
                cell.value = type(cell.value)(int(cell.value) + by)


def _leave_unasked(book: Workbook, year: int) -> bool:
    """Empty the columns of questions that were not put that year; whether any question is left."""
    since: dict[str, int] = {}
    for question in (q for s in read_surveys() for q in s.questions):
        for text in (question.text, *question.alias):
            since[text] = max(question.since, since.get(text, 0))
    asked = 0
    for column in book.worksheets[0].iter_cols():
        first = max((since.get(str(cell.value), 0) for cell in column), default=0)
        asked += 0 < first <= year
        for cell in column if first > year else ():
            cell.value = None
    return asked > 0


def _moved_value(value: Any, by: int) -> Any:
    if isinstance(value, str):
        return _moved(value, by)
    if isinstance(value, (datetime.datetime, datetime.date)):
        day = 28 if (value.month, value.day) == (2, 29) else value.day
        return value.replace(year=value.year + by, day=day)
    return value + by if isinstance(value, int) and YEAR - 5 <= value <= YEAR + 1 else value


def _change_cells(book: Workbook, change: Callable[[Any], Any]) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and not isinstance(cell.value, bool):
                    cell.value = change(cell.value)


def _leave_out(path: Path, forbund: str) -> None:
    """A register of participants without some of its rows."""
    book = load_workbook(path)
    for sheet in book:
        for row in reversed(range(_first_row(sheet), sheet.max_row + 1)):
            if zlib.crc32(f"{forbund} {sheet.title} {row}".encode()) % 100 < _LEFT_OUT:
                sheet.delete_rows(row)
    _save(book, path)


def _first_row(sheet: Any) -> int:
    """The first row under the headings: those are the first with as many cells as any row has."""
    widths = [sum(c.value is not None for c in row) for row in sheet.iter_rows(max_row=12)]
    return widths.index(max(widths)) + 2 if widths else 1


def facts_of(name: str, years: int) -> str:
    """The source's forbund.toml under another name, with each of the years described as its own."""
    text = (SOURCE / "forbund.toml").read_text("utf-8")
    (described,) = [s for s in _SECTION.findall(text) if s.startswith(f"[argang.{YEAR}]")]
    told = "\n".join(_moved(described, -back) for back in range(years))
    text = _SECTION.sub("", text).rstrip("\n") + "\n\n" + told
    number = name.rpartition("_")[2]
    named = (
        ('id = "hbs"', f'id = "{name}"'),
        ("Samordningsförbundet Botkyrka Huddinge Salem", f"Samordningsförbundet {number}"),
        ('kortnamn = "HBS"', f'kortnamn = "Förbund {number}"'),
    )
    for before, after in named:
        assert before in text, before
        text = text.replace(before, after)
    return text
