"""Printed figures, as they are delivered (publicerat, ingested) and as they are understood (tryckt, clean)."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict


class PublishedRow(TypedDict):
    """A row of publicerat: one figure as a document prints it. `varde` in `enhet`, with `decimaler` printed, or the `symbol` in its place; '' where a cell is empty."""

    dokument: str
    avsnitt: str
    tabell: str
    rad: str
    kolumn: str
    insats: str
    kon: str
    avser: int
    varde: Decimal | None
    symbol: str
    enhet: str
    typ: str
    tryckt: str
    beteckning: str
    decimaler: int
    ungefar: bool
    ar: int
    _file: str
    _sheet: str
    _row: int


class PrintedRow(TypedDict):
    """A row of tryckt: a printed figure, `varde` and `steg` in `enhet` (amounts in kr), and the measure that it is ('' for none).

    `ar` is the year it is about, `avser` what the document says, `argang` the year of the document.
    """

    nr: int
    argang: int
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
    varde: Decimal | None
    symbol: str
    tecken: int
    steg: Decimal
    decimaler: int
    ungefar: bool
    tryckt: str
    matt: str
    uppdelning: str
    kategori: str
    hur: str
    beteckning: str
    _file: str
    _sheet: str
    _row: int
