"""Data frames as the lab gives them: Swedish headings, and a kind that is never kept with a notebook.

A closed frame works as any data frame. What it shows depends on where: in JupyterLab as `make lab` opens it, where no
output is ever written to disk, its rows below a reminder; anywhere else, and as text, only the reminder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

import pandas

from pipeline.typography import WITHHELD, number

# Set by `make lab`, which takes every output away before a notebook is saved.
NEVER_SAVED = "FINSAM_LAB"
_HEADINGS = {
    "forbund": "Förbund",
    "argang": "Årgång",
    "ar": "År",
    "year": "År",
    "period": "Period",
    "measure": "Mått-id",
    "matt": "Mått",
    "titel": "Mått",
    "insats": "Insats",
    "kon": "Kön",
    "breakdown": "Uppdelning",
    "category": "Grupp",
    "kind": "Slag",
    "slag": "Slag",
    "source": "Källa",
    "value": "Värde",
    "varde": "Värde",
    "numerator": "Täljare",
    "denominator": "Nämnare",
    "lower": "Lägst",
    "upper": "Högst",
    "unit": "Enhet",
    "enhet": "Enhet",
    "status": "Status",
    "obs_id": "Tal-id",
    "_file": "Fil",
    "_sheet": "Blad",
    "_row": "Rad",
    "_column": "Kolumn",
    "prov_id": "Prov-id",
    "vad": "Vad",
    "belopp": "Belopp",
    "post": "Post",
    "grupp": "Grupp",
    "medlem": "Medlem",
    "fil": "Fil",
    "blad": "Blad",
    "rader": "Rader",
    "sort": "Sort",
    "anmarkning": "Anmärkning",
    "skal": "Skäl",
    "forbehall": "Förbehåll",
    "kommun_kod": "Kommunkod",
    "bokforingspost": "Bokföringspost",
    "andel": "Andel",
    "skillnad": "Skillnad",
    "andring": "Förändring i procent",
    "utslag": "Utslag",
    "allvar": "Allvar",
    "alder": "Ålder",
    "aldersgrupp": "Åldersgrupp",
    "forsorjning": "Försörjning",
    "forsorjning_fore": "Försörjning före",
    "forsorjning_efter": "Försörjning efter",
    "sysselsattning_fore": "Sysselsättning före",
    "sysselsattning_efter": "Sysselsättning efter",
}


class Numbers(pandas.DataFrame):
    """A frame in which a number that is withheld, or that there is none of, is seen as in a report: two dots."""

    @property
    def _constructor(self) -> type[Numbers]:
        return Numbers

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.to_html(max_rows=pandas.get_option("display.max_rows"), na_rep=WITHHELD, notebook=True)


class Closed(pandas.DataFrame):
    """A frame that rests on a table about persons or on numbers as counted."""

    @property
    def _constructor(self) -> type[Closed]:
        return Closed

    @property
    def _constructor_sliced(self) -> type[ClosedColumn]:
        return ClosedColumn

    def __repr__(self) -> str:
        return _reminder(len(self))

    def _repr_html_(self) -> str:
        """What a notebook shows: the rows only where they are not saved."""
        shown = super()._repr_html_() if _is_never_saved() else ""
        return f"<p><strong>{_reminder(len(self))}</strong></p>{shown or ''}"


class ClosedColumn(pandas.Series):
    """A column of a closed frame."""

    @property
    def _constructor(self) -> type[ClosedColumn]:
        return ClosedColumn

    @property
    def _constructor_expanddim(self) -> type[Closed]:
        return Closed

    def __repr__(self) -> str:
        return _reminder(len(self))

    def _repr_html_(self) -> str:
        """As a frame of one column."""
        return self.to_frame()._repr_html_()


def make_frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pandas.DataFrame:
    """Rows as a frame with `columns` (key -> heading), in their order; decimals become floats."""
    data = [[_plain(row[key]) for key in columns] for row in rows]
    return Numbers(data, columns=list(columns.values()))


def show_swedish() -> None:
    """Let frames show whole texts, all their rows within reason, and numbers as a Swedish reader expects them.

    Only where `make lab` opened the notebook: what pandas shows is the same for all of a process.
    """
    if _is_never_saved():
        pandas.set_option("display.max_rows", 120, "display.max_colwidth", 200, "display.float_format", _in_swedish)


def _in_swedish(value: float) -> str:
    return number(value, 0 if value == int(value) else 1)


def with_headings(frame: pandas.DataFrame) -> pandas.DataFrame:
    """The same rows under Swedish headings; one that no list has, or that another already took, reads as a word."""
    taken: dict[str, str] = {}
    for column in map(str, frame.columns):
        name = _HEADINGS.get(column) or column.strip("_").replace("_", " ").capitalize()
        taken[column] = name if name not in taken.values() else column
    return frame.rename(columns=taken)


def closed(frame: pandas.DataFrame) -> Closed:
    """The frame as one that is not kept, with the reminder printed."""
    print(_reminder(len(frame)))
    return Closed(frame)


def _reminder(rows: int) -> str:
    if not rows:
        return "Inga rader."
    return (
        f"{'1 rad' if rows == 1 else f'{rows} rader'} ur en tabell om personer, eller med tal som de räknades. De är bara för dina ögon: de sparas inte "
        "med notebooken och får inte klistras in någonstans."
    )


def _is_never_saved() -> bool:
    return os.environ.get(NEVER_SAVED, "") == "1"


def _plain(value: Any) -> Any:
    return float(value) if hasattr(value, "as_tuple") else value
