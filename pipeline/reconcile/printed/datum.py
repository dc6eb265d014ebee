"""Rule datum: what cannot be so for the day that a document, or an insats, has. The förbund says the days, in forbund.toml."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.forbund.model import Forbund
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import Trial, judge
from pipeline.reconcile.wording import start, told_value, where
from pipeline.typography import day_in_words

_NONE = Decimal(0)


@dataclass(frozen=True)
class Days:
    """The last day of a year of outcome with the day its report was decided, and when each insats began."""

    year: int = 0
    decided: datetime.date | None = None
    began: Mapping[str, datetime.date] = field(default_factory=dict)


NO_DAYS = Days()


def days_of(forbund: Forbund, year: int) -> Days:
    """What a forbund.toml says. A plan is decided before its year, so its day is not tried."""
    given = forbund.argang(year)
    decided = (given.tryckt_beslutad or given.beslutad) if given.typ == "bokslut" else None
    return Days(year, decided, {i.id: i.start for i in forbund.insatser if i.start})


def try_days(figures: list[Figure], days: Days) -> Iterator[Trial]:
    """The day of decision against the end of the year; in each table, new participants against all of a new insats."""
    if days.decided:
        yield _try_decided(days.year, days.decided)
    identity = read_identities()["datum_borjade"]
    tables: dict[object, dict[str, Figure]] = {}
    for f in figures:
        whole = f.kon == "alla" and not f.uppdelning and f.kind == "utfall" and f.enhet == "antal"
        began = days.began.get(f.insats)
        if whole and began and began.year == f.ar and f.matt in ("deltagare", "deltagare_nya"):
            tables.setdefault((f.place, f.insats), {}).setdefault(f.matt, f)
    for found in tables.values():
        if len(found) > 1:
            new, every = found["deltagare_nya"], found["deltagare"]
            told = (
                f"{start(where(new))} är {told_value(new.value, new)} av {told_value(every.value, every)} deltagare, fast "
                f"insatsen började {day_in_words(days.began[new.insats])}: alla är nya."
            )
            verdict = judge(new.value, every.value, _NONE)
            yield Trial(identity, told, new.value, every.value, _NONE, verdict, "antal", (new,), where(every))


def _try_decided(year: int, decided: datetime.date) -> Trial:
    """As years: the day lies in the year after, or later."""
    told = f"Årsredovisningen för {year} är daterad {day_in_words(decided)}"
    early = decided < datetime.date(year, 12, 31)
    told += ", före årets slut. Kontrollera årtalet." if early else ", efter årets slut."
    left = Decimal(decided.year if early else year + 1)
    verdict = judge(left, Decimal(year + 1), _NONE)
    source = f"forbund.toml, beslutad under [argang.{year}]"
    return Trial(
        read_identities()["datum_beslutad"], told, left, Decimal(year + 1), _NONE, verdict, "artal", (), source
    )
