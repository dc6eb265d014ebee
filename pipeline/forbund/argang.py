"""What forbund.toml says of a year: what its folder describes, who decided and signs, what auditors have remarked."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from pipeline.toml.fit import STRICT, Slug, Text, Word, Year

Day = Annotated[datetime.date, Field(strict=True)]


@dataclass(frozen=True, config=STRICT)
class Fortroendevald:
    """Somebody on the board, or an auditor, of a year."""

    namn: Text
    uppdrag: Literal["ordförande", "vice ordförande", "ledamot", "ersättare", "revisor"]
    utsedd_av: Word = ""


@dataclass(frozen=True, config=STRICT)
class Revisionsanmarkning:
    """What the auditors have remarked in an earlier year, and what has become of it."""

    ar: Year
    text: Text
    status: Text


@dataclass(frozen=True, config=STRICT)
class GivenArgang:
    """What the folder of a year describes: typ bokslut (outcome) or plan (decided).

    `register` is where participants were registered, a code of codes/register.csv. `beslutad` is the day
    of the board's decision, `tryckt_beslutad` the one that the printed document says where it is another,
    `utgava` the number of a document that is not a draft any more. `undertecknare` are those who sign, when
    they are others than the year's own board.
    """

    typ: Literal["bokslut", "plan"]
    budget_fran: Year | None = None
    leveranser: tuple[Slug, ...] = ()
    register: Text = "sus"
    beslutad: Day | None = None
    tryckt_beslutad: Day | None = None
    utgava: Word = ""
    fortroendevald: tuple[Fortroendevald, ...] = ()
    undertecknare: tuple[Fortroendevald, ...] = ()
    revisionsanmarkning: tuple[Revisionsanmarkning, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Argang(GivenArgang):
    """A year with its number, which is the name of the table it is written in."""

    ar: Year = 0
