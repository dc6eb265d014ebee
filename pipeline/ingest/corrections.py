"""Corrections: a wrong cell or a row delivered twice, declared in forbund.toml and mended as the file is read.

This is the one place where what was delivered is changed. A correction says what the source
says now (`vantat`); when the source says something else it was mended, moved or swapped, and
the run stops. Of files about persons neither value is ever shown or kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault, mask
from pipeline.forbund.model import Rattelse
from pipeline.ingest.grid import Grid, column_letter, is_empty, read_grids
from pipeline.ingest.layout import Layout
from pipeline.ingest.reading import Source
from pipeline.ingest.records import cell_text, match_column

_LETTERS = re.compile(r"[A-Z]{1,3}")
_NOT_SHOWN = "ett annat värde, som inte visas här"


@dataclass(frozen=True)
class Applied:
    """A correction that was used, and where: `column` is '' for a row that was taken out."""

    correction: Rattelse
    file: str
    sheet: str
    row: int
    column: str
    about_persons: bool

    def as_record(self) -> dict[str, object]:
        """For the protocol. Of persons only the file and why: not the row, nor what stands in it."""
        c = self.correction
        told = {"fil": self.file, "atgard": c.atgard, "varfor": c.varfor, "personer": self.about_persons}
        place = {
            "blad": self.sheet,
            "rad": self.row,
            "kolumn": self.column,
            "vantat": c.vantat,
            "ratt": c.ratt,
            "samma_som": c.samma_som,
        }
        empty: dict[str, object] = {k: "" if isinstance(v, str) else 0 for k, v in place.items()}
        return told | (empty if self.about_persons else place)


@dataclass(frozen=True)
class _At:
    """A correction with the sheet and row it is of."""

    correction: Rattelse
    sheet: int
    row: int


def read_corrected(path: Path, layout: Layout, source: Source) -> tuple[list[Grid], list[Applied]]:
    """Every sheet of a file with its corrections made, and the corrections.

    Raises DeliveryFaults for a file that cannot be read, and with every correction that does
    not fit what the file says.
    """
    grids = read_grids(path, source.file)
    if not source.corrections:
        return grids, []
    faults: list[Fault] = []
    applied: list[Applied] = []
    # All are found in the file as delivered, so that none depends on another.
    found = [at for c in source.corrections if (at := _locate(grids, c, layout, source, faults))]
    rows = {i: list(g.rows) for i, g in enumerate(grids)}
    mended: dict[int, set[tuple[int, int]]] = {i: set() for i in rows}
    for at in found:
        done = _apply(grids[at.sheet], rows[at.sheet], at, layout, source, faults)
        if done:
            applied.append(done)
            mended[at.sheet].add((at.row, column_index(done.column)))
    if faults:
        raise DeliveryFaults(faults)
    return [_mended(g, rows[i], mended[i]) for i, g in enumerate(grids)], applied


def _mended(grid: Grid, rows: list[list[object]], at: set[tuple[int, int]]) -> Grid:
    """The sheet with its new rows; a cell that was put right is no formula or error any more."""
    return replace(grid, rows=rows, formulas_without_value=grid.formulas_without_value - at, errors=grid.errors - at)


def refuse_corrections(source: Source, why: str, action: str) -> None:
    """Raise DeliveryFaults when a file that cannot be corrected has corrections."""
    if source.corrections:
        raise DeliveryFaults([_fault(c, source, why, action=action) for c in source.corrections])


def count_in_words(applied: Iterable[Applied]) -> list[str]:
    """A remark for the list of deliveries, none without corrections."""
    count = len(list(applied))
    return [f"{count} {'rättelse' if count == 1 else 'rättelser'} ur forbund.toml"] if count else []


def _locate(grids: list[Grid], c: Rattelse, layout: Layout, source: Source, faults: list[Fault]) -> _At | None:
    """The sheet and row that a correction is of; one fault when it is not exactly one."""
    sheets = [i for i, g in enumerate(grids) if not g.hidden and c.blad in ("", g.sheet)]
    if len(sheets) != 1:
        named = ", ".join(f"”{g.sheet}”" for g in grids if not g.hidden)
        faults.append(
            _fault(
                c,
                source,
                f"bladet ”{c.blad}” finns inte" if c.blad else "rättelsen säger inte vilket blad",
                expected=f"ett av {named}",
                action="Skriv bladets namn: blad = ”…”.",
            )
        )
        return None
    if c.rad:
        return _At(c, sheets[0], c.rad - 1)
    if layout.about_persons:
        faults.append(
            _fault(
                c,
                source,
                "en rättelse i en fil om personer pekar ut raden med dess nummer",
                expected="rad = …",
                action="Byt nyckel mot rad, så att inget om personen står i forbund.toml.",
            )
        )
        return None
    named_so = [i for i, row in enumerate(grids[sheets[0]].rows) if any(_text(x) == _plain(c.nyckel) for x in row)]
    if len(named_so) != 1:
        count = f"{len(named_so)} rader" if named_so else "ingen rad"
        faults.append(
            _fault(
                c,
                source,
                f"rättelsens nyckel ”{mask(c.nyckel)}” ska stå på en rad",
                found=count,
                expected="en rad",
                action="Peka ut raden med dess nummer: rad = …",
            )
        )
        return None
    return _At(c, sheets[0], named_so[0])


def _apply(
    grid: Grid, rows: list[list[object]], at: _At, layout: Layout, source: Source, faults: list[Fault]
) -> Applied | None:
    c = at.correction
    if c.atgard == "ta_bort":
        fault = _take_out(grid, rows, at, source)
        column = ""
    else:
        index = _column_index(grid, at)
        column = column_letter(index) if index is not None else ""
        fault = (
            _replace_cell(grid, rows, at, index, layout, source)
            if index is not None
            else _gone(c, source, f"ingen sådan rubrik ovanför rad {at.row + 1}", f"kolumnen ”{mask(c.kolumn)}”")
        )
    if fault:
        faults.append(fault)
        return None
    return Applied(c, source.file, grid.sheet, at.row + 1, column, layout.about_persons)


def _take_out(grid: Grid, rows: list[list[object]], at: _At, source: Source) -> Fault | None:
    """Empty the row, if it is exactly the other: row numbers below stay as the analyst sees them."""
    c = at.correction
    mine, other = (_row(grid, i) for i in (at.row, c.samma_som - 1))
    if not mine or mine != other:
        return _gone(c, source, f"rad {at.row + 1} är inte exakt lik rad {c.samma_som}")
    rows[at.row] = []
    return None


def _replace_cell(
    grid: Grid, rows: list[list[object]], at: _At, index: int, layout: Layout, source: Source
) -> Fault | None:
    c = at.correction
    row = rows[at.row] if at.row < len(rows) else []
    if layout.about_persons and _is_identity(grid, at.row, index, layout):
        return _fault(
            c,
            source,
            "kolumnen med id eller personnummer kan inte rättas",
            action="Rätta i källsystemet och exportera på nytt, och ta bort rättelsen.",
        )
    cell = grid.rows[at.row][index] if at.row < len(grid.rows) and index < len(grid.rows[at.row]) else None
    if _text(cell) != _plain(c.vantat):
        shown = _NOT_SHOWN if layout.about_persons else f"”{mask(_text(cell))}”"
        expected = "det som står i vantat" if layout.about_persons else f"”{mask(c.vantat)}”"
        return _gone(c, source, shown, f"{expected} i {column_letter(index)}{at.row + 1}")
    changed = list(row)
    changed[index] = c.ratt
    rows[at.row] = changed
    return None


def _column_index(grid: Grid, at: _At) -> int | None:
    """The column whose heading this is, nearest above the row, else the column of that letter."""
    wanted = at.correction.kolumn
    for row in reversed(grid.rows[: at.row]):
        for index, cell in enumerate(row):
            if _text(cell) == _plain(wanted):
                return index
    if not _LETTERS.fullmatch(wanted):
        return None
    return column_index(wanted)


def column_index(letters: str) -> int:
    """The zero-based column of a spreadsheet letter: A -> 0, AA -> 26; -1 for none."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _is_identity(grid: Grid, row: int, index: int, layout: Layout) -> bool:
    above = [r[index] for r in grid.rows[: row + 1] if index < len(r) and not is_empty(r[index])]
    return any(column.type == "person" for cell in above if (column := match_column(cell, layout)))


def _row(grid: Grid, index: int) -> list[str]:
    cells = [_text(c) for c in grid.rows[index]] if 0 <= index < len(grid.rows) else []
    return cells if any(cells) else []


def _text(cell: object) -> str:
    return "" if is_empty(cell) else _plain(cell_text(cell))


def _plain(text: str) -> str:
    """Blanks of every kind as one, so that a no-break space need not be written in forbund.toml."""
    return re.sub(r"\s+", " ", text).strip()


def _gone(c: Rattelse, source: Source, found: str, expected: str = "") -> Fault:
    if c.atgard == "ta_bort":
        expected = f"två rader som är exakt lika: {c.rad} och {c.samma_som}"
    return _fault(
        c,
        source,
        f"rättelsen för {c.fil} behövs inte längre, eller gäller en annan rad",
        found=found,
        expected=expected,
        action="Är källan rättad: ta bort rättelsen ur forbund.toml. Har raden flyttat: skriv var den står nu.",
    )


def _fault(c: Rattelse, source: Source, headline: str, *, action: str, found: str = "", expected: str = "") -> Fault:
    return Fault(
        file=source.file,
        sheet=c.blad,
        row=c.rad or None,
        headline=headline,
        found=found,
        expected=expected,
        action=action,
        code="LEV-013",
    )
