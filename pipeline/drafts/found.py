"""A figure found in a draft, with everything that its place and words say of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.drafts.model import Piece
from pipeline.drafts.numerals import Numeral
from pipeline.rows.printed import PublishedRow
from pipeline.typography import SCALE

Sure = Literal["säker", "trolig", "osäker"]
RUNNING_TEXT = "löptext"


@dataclass(frozen=True)
class Specified:
    """What a table of our own says of a figure: measure, the insats as it is named, kön, split, kind, and years from the figure's.

    `alone`: a key figure; those beside it are no rows that it is made of.
    """

    matt: str
    insats: str
    kon: str
    uppdelning: str = ""
    kategori: str = ""
    kind: str = "utfall"
    year: int = 0
    alone: bool = False


@dataclass(frozen=True)
class Found:
    """One figure: `nr` counts through all the files of a run, from 1. `table` and `cell` say where it is drawn (−1: in text).

    `turned`: the lines of the table are what others have in their columns, so the two change places when it is understood. `ord`: what a figure in a sentence is called there.
    """

    nr: int
    dokument: str
    piece: Piece
    numeral: Numeral
    rubriker: tuple[str, ...]
    tabell: str
    rad: str
    kolumn: str
    mening: str
    insats: str
    kon: str
    avser: int
    enhet: str
    typ: str
    tryckt: str
    saker: Sure
    block: int
    turned: bool = False
    ord: str = ""
    specified: Specified | None = None

    @property
    def avsnitt(self) -> str:
        """The nearest heading above it."""
        return self.rubriker[-1] if self.rubriker else ""

    @property
    def i_text(self) -> bool:
        """Whether it stands in a sentence, also one in a cell."""
        return bool(self.mening)

    @property
    def value(self) -> Decimal:
        """As printed, in `enhet`."""
        return self.numeral.value

    @property
    def amount(self) -> Decimal:
        """As printed, an amount in kr."""
        return self.value * self.scale

    @property
    def scale(self) -> Decimal:
        """How many kr its unit is; 1 of what is no amount."""
        return SCALE.get(self.enhet, Decimal(1))

    @property
    def page(self) -> int:
        """The page, 0 where there are none."""
        return self.piece.page


def as_published(f: Found, year: int) -> PublishedRow:
    """The figure as a row of a delivery of printed figures: the rest of the house knows what to do with one."""
    rad, kolumn = (f.kolumn, f.rad) if f.turned else (f.rad, f.kolumn)
    if f.i_text:
        # What no list knows is called by its whole sentence, which no label is.
        rad, kolumn = (f.ord if f.saker != "osäker" else f.mening), ""
    return {
        "dokument": f.dokument,
        "avsnitt": f.avsnitt,
        "tabell": RUNNING_TEXT if f.i_text else f.tabell,
        "rad": rad,
        "kolumn": kolumn,
        "insats": f.insats,
        "kon": f.kon,
        "avser": f.avser,
        "varde": f.value,
        "symbol": "",
        "enhet": f.enhet,
        "typ": f.typ,
        "tryckt": f.tryckt,
        "beteckning": "",
        "decimaler": f.numeral.decimals,
        "ungefar": f.numeral.about,
        "ar": year,
        "_file": f.dokument,
        "_sheet": "",
        "_row": f.nr,
    }
