"""A printed figure as the rules see it: its value, how exactly it was printed, what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.rows.printed import PrintedRow

Key = tuple[str, str, str, str, str, int, str]
Place = tuple[str, str, str]


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
    def place(self) -> Place:
        """The table it stands in; in running text the section."""
        return (self.dokument, self.avsnitt, self.tabell)

    @property
    def key(self) -> Key:
        """What it is about: measure, insats, kön, split, category, year, kind."""
        return (self.matt, self.insats, self.kon, self.uppdelning, self.kategori, self.ar, self.kind)


def by_place(figures: Iterable[Figure]) -> dict[Place, list[Figure]]:
    """The figures of each place, in printed order."""
    found: dict[Place, list[Figure]] = {}
    for f in figures:
        found.setdefault(f.place, []).append(f)
    return found


def read_figures(rows: Iterable[PrintedRow]) -> list[Figure]:
    """The figures among the rows of clean `tryckt`, in printed order; a sign without a figure is none (signs.py)."""
    return [_figure(row, row["varde"]) for row in rows if row["varde"] is not None]


def _figure(row: PrintedRow, value: Decimal) -> Figure:
    return Figure(
        nr=row["nr"],
        dokument=row["dokument"],
        avsnitt=row["avsnitt"],
        tabell=row["tabell"],
        i_text=row["i_text"],
        rad=row["rad"],
        kolumn=row["kolumn"],
        insatsnamn=row["insatsnamn"],
        insats=row["insats"],
        post=row["post"],
        kon=row["kon"],
        ar=row["ar"],
        avser=row["avser"],
        typ=row["typ"],
        kind=row["kind"],
        enhet=row["enhet"],
        tryckt_enhet=row["tryckt_enhet"],
        value=value,
        sign=row["tecken"],
        steg=row["steg"],
        decimaler=row["decimaler"],
        ungefar=row["ungefar"],
        tryckt=row["tryckt"],
        matt=row["matt"],
        uppdelning=row["uppdelning"],
        kategori=row["kategori"],
        argang=row["argang"],
        file=row["_file"],
        sheet=row["_sheet"],
    )
