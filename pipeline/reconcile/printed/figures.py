"""A printed figure as the rules see it: its value, how exactly it was printed, what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Key = tuple[str, str, str, str, str, int, str]


@dataclass(frozen=True)
class Figure:
    """One printed figure. `value` as printed (kr, or its own unit); `sign` turns costs printed with minus."""

    nr: int
    dokument: str
    avsnitt: str
    tabell: str
    i_text: bool
    rad: str
    kolumn: str
    insatsnamn: str
    insats: str
    post: str
    kon: str
    ar: int
    avser: int
    typ: str
    kind: str
    enhet: str
    tryckt_enhet: str
    value: Decimal
    sign: int
    steg: Decimal
    decimaler: int
    ungefar: bool
    tryckt: str
    matt: str
    uppdelning: str
    kategori: str
    argang: int
    file: str = ""
    sheet: str = ""

    @property
    def amount(self) -> Decimal:
        """The value with our signs: costs positive."""
        return self.value * self.sign

    @property
    def slack(self) -> Decimal:
        """How far the exact number may lie from the printed one: half a step, a whole one after "ca".

        A count of people printed as a whole number is exact.
        """
        if self.enhet == "antal" and not self.ungefar and not self.decimaler:
            return Decimal(0)
        return self.steg if self.ungefar else self.steg / 2

    @property
    def place(self) -> tuple[str, str, str]:
        """The table it stands in; in running text the section."""
        return (self.dokument, self.avsnitt, self.tabell)

    @property
    def key(self) -> Key:
        """What it is about: measure, insats, kön, split, category, year, kind."""
        return (self.matt, self.insats, self.kon, self.uppdelning, self.kategori, self.ar, self.kind)


def read_figures(rows: Iterable[Mapping[str, Any]]) -> list[Figure]:
    """The figures among the rows of clean `tryckt`, in printed order; a sign without a figure is none (signs.py)."""
    same = {name: name for name in Figure.__dataclass_fields__} | {
        "value": "varde",
        "sign": "tecken",
        "file": "_file",
        "sheet": "_sheet",
    }
    return [Figure(**{name: row[column] for name, column in same.items()}) for row in rows if row["varde"] is not None]
