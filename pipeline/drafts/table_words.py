"""What a whole table says of its figures: unit, year and kind, from its labels, its caption and the headings above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.drafts.labels import is_kon, is_money, is_years, kind_of, unit_of, year_of
from pipeline.drafts.model import Table
from pipeline.drafts.tables import CellFigure, find_frame
from pipeline.names import label_key

_MONEY = re.compile(
    r"\b(?:intäkt\w*|kostnad\w*|budget\w*|bidrag\w*|avgift\w*|kapital|skulder|fordringar|tillgångar|resultat(?:räkning)?|balansräkning"
    r"|kassaflöde\w*|utfall|netto|belopp|medel|finansiär\w*|driftbidrag|medlemsavgift\w*|likvida|anslag|ram|budgetram)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:deltagar\w*|personer|individer|kvinnor|män|antal|inskrivna|avslutade|svarande|ålder|utbildning|avslutsanledning\w*)\b",
    re.IGNORECASE,
)
_LARGE = 100_000


@dataclass(frozen=True)
class TableWords:
    """The words that hold for a table; `unit_sure` is False where its unit was guessed from the size of its amounts."""

    default_unit: str
    unit_said: bool
    default_year: int
    default_kind: str
    turned: bool

    def unit(self, f: CellFigure) -> str:
        """Its own sign, else what the column, then the row, then the table says."""
        return self._unit(f)[0]

    def _unit(self, f: CellFigure) -> tuple[str, bool]:
        if f.numeral.unit:
            return f.numeral.unit, True
        column = unit_of(f.kolumn.rpartition(" / ")[2]) or unit_of(f.kolumn)
        row = unit_of(f.rad)
        if row and is_money(row) and not column:
            return row, True
        if row == "procent" and column in ("", "antal"):
            return row, True
        if column and (is_money(column) or column in ("procent", "manader", "tjanster")):
            return column, True
        if column == "antal" or row == "antal":
            return "antal", True
        if not self.unit_said and is_money(self.default_unit) and _COUNT.search(f.rad) and not _MONEY.search(f.rad):
            return "antal", False
        return self.default_unit, self.unit_said

    def year(self, f: CellFigure) -> int:
        """What the column, else the row, else the table says."""
        return year_of(f.kolumn) or year_of(f.rad) or self.default_year

    def kind(self, f: CellFigure) -> str:
        """What the column, else the row, else the table says; an outcome when nothing does."""
        column = kind_of(f.kolumn.rpartition(" / ")[2]) or kind_of(f.kolumn)
        row = kind_of(f.rad) if is_form(f.rad) else ""
        return column or row or self.default_kind or "utfall"

    def sure(self, f: CellFigure) -> bool:
        """Whether the unit of a figure is said and not guessed."""
        return self._unit(f)[1]


def words_of(table: Table, figures: list[CellFigure], headings: tuple[str, ...], year: int) -> TableWords:
    """What a table says of its figures; `year` where nothing does."""
    grid = table.grid()
    frame = find_frame(table, grid)
    corner = " ".join(c.text for r in range(min(frame.top, len(grid))) for c in grid[r][: frame.left] if c is not None)
    near = headings[-1] if headings else ""
    unit, said = _default_unit(figures, (corner, table.caption, near), headings)
    named = year_of(corner) or year_of(table.caption) or year_of(near)
    return TableWords(
        unit, said, named or year, kind_of(table.caption) if not _mixed(figures) else "", _is_turned(figures)
    )


def _mixed(figures: list[CellFigure]) -> bool:
    return len({kind_of(f.kolumn) for f in figures}) > 1


def _default_unit(figures: list[CellFigure], near: tuple[str, ...], headings: tuple[str, ...]) -> tuple[str, bool]:
    for text in near:
        unit = unit_of(text)
        if unit and unit != "procent":
            return unit, True
        if re.search(r"\(\s?%\s?\)|\bi procent\b|\bandel\b", text, re.IGNORECASE):
            return "procent", True
    if any(is_money(f.numeral.unit) for f in figures):
        # Where amounts say their unit, what says none is no amount.
        return "antal", False
    labels = " ".join(dict.fromkeys([*near, *(f.rad for f in figures), *(f.kolumn for f in figures)]))
    money, counted = len(_MONEY.findall(labels)), len(_COUNT.findall(labels))
    if money > counted:
        biggest = max((abs(f.numeral.value) for f in figures), default=0)
        return ("kr", True) if biggest >= _LARGE else ("tkr", False)
    return "antal", True


def _is_turned(figures: list[CellFigure]) -> bool:
    """Whether the lines are years, kön or kinds, and the columns what they are of."""
    rows = list(dict.fromkeys(f.rad for f in figures))
    columns = list(dict.fromkeys(f.kolumn for f in figures))
    if not rows or not columns or not all(rows) or not all(columns):
        return False
    return all(is_form(r) for r in rows) and not any(is_form(c) for c in columns) and not all(is_kon(r) for r in rows)


def is_form(label: str) -> bool:
    """Whether a label says a year, a kön or a kind, and no more."""
    words = re.sub(r"\b(?:19|20)\d\d\b", "", label_key(label)).split()
    plain = {"utfall", "budget", "avvikelse", "prognos", "antal", "andel", "bokslut", "år", "mål", "tkr", "kr", "mnkr"}
    return is_years(label) or is_kon(label) or (bool(words) and set(words) <= plain)
