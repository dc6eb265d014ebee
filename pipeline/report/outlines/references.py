"""A number that a text refers to: what stands inside `{tal}`…``, and the number it is.

    deltagare                             the report's year, everybody
    deltagare kon=kvinna insats=lyra      a part of it
    arets_resultat ar=-1 i=mnkr           the year before, in millions
    arets_resultat slag=budget            what was budgeted

Filters are the key of an observation; every name is held against those that exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.codes import code_lists
from pipeline.codes.merged import merged_of
from pipeline.codes.vocabulary import KON_WORD
from pipeline.faults import suggest
from pipeline.forbund.categories import CATEGORIES, category_names
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import told
from pipeline.report.outlines.written import Place
from pipeline.typography import KIND_WORD, NBSP, SCALE, amount, number

_FILTERS = {"kon": "kon", "insats": "insats", "uppdelning": "breakdown", "kategori": "category", "period": "period"}
# Breakdowns whose categories are rows of a delivery, and stand in no list.
_OF_ROWS = ("mal", "malsats", "niva", "post", "grupp", "huvudgrupp", "slag", "verksamhet", "rad", "organisation")
_FORMS = ("i", "decimaler", "tecken")


@dataclass(frozen=True)
class Missing:
    """A number that a sentence would need and cannot have: why."""

    why: str


# What a reference asks for when it does not say.
_USUAL = (("kon", "alla"), ("period", "helar"))


@dataclass(frozen=True)
class Reference:
    """A number asked for: measure, year, kind, the other parts of the key, and how it is written.

    `decimals` are those asked for; a share has `of_shares` where none are.
    """

    measure: str
    year: int
    kinds: tuple[str, ...]
    at: Mapping[str, str]
    scale: str
    decimals: int | None
    signed: bool
    of_shares: int = 1

    @property
    def called(self) -> str:
        """What was asked for, as it was written: the measure and its parts."""
        parts = (
            f"{word}={self.at[name]}"
            for word, name in _FILTERS.items()
            if self.at.get(name) and (name, self.at[name]) not in _USUAL
        )
        return " ".join((self.measure, *parts))

    def find(self, context: Context) -> Observation | Missing:
        """The number, or why there is none to show."""
        # Of an earlier year what was printed will do; of this one only what is counted.
        look = context.counted_or_printed if self.year < context.year else context.get
        found = (look(self.measure, self.year, kind, **self.at) for kind in self.kinds)
        first = next((o for o in found if o), None)
        if first is None:
            return Missing(self._why_not(look))
        if first.value is None:
            return Missing(f"{self.called} {self.year} visas inte: gruppen är för liten eller går att räkna ut")
        return first

    def _why_not(self, look: Callable[..., Observation | None]) -> str:
        """Why there is no such number: its category may be told together with others."""
        asked = self.at.get("category", "")
        for merged in merged_of(self.at.get("breakdown", "")):
            at = {**self.at, "category": merged.category}
            if asked in merged.parts and any(look(self.measure, self.year, kind, **at) for kind in self.kinds):
                return f"{self.measure} {self.year} för {asked} visas tillsammans med andra, så skriv kategori={merged.category}"
        return f"{self.called} finns inte för {self.year}"

    def words(self, found: Observation) -> str:
        """The number as it stands in running text. Its value is not None."""
        assert found.value is not None
        shown = found if self.signed else _unsigned(found)
        value = shown.value or Decimal(0)
        if self.decimals is None or found.unit in ("procent", "artal"):
            return told(shown, self.scale, self.of_shares if self.decimals is None else self.decimals)
        if found.unit == "kr":
            return f"{amount(value, self.scale, self.decimals)}{NBSP}{self.scale}"
        unit = f"{NBSP}månader" if found.unit == "manader" else ""
        return f"{number(value, self.decimals)}{unit}"


def read_reference(text: str, context: Context, place: Place, of_shares: int = 1) -> Reference:
    """What a role refers to. Raises DeliveryFaults, with the nearest that exists, for what does not."""
    words = text.split()
    if not words or "=" in words[0]:
        raise place.stop("talet säger inte vilket mått det är", "till exempel {tal}`deltagare`", "Skriv måttets id.")
    known(words[0], read_measures(), "måttet", place)
    given: dict[str, str] = {}
    for word in words[1:]:
        key, sign, value = word.partition("=")
        known(key, (*_FILTERS, "ar", "slag", *_FORMS), "villkoret", place)
        if not sign or not value:
            raise place.stop(f"villkoret ”{word}” saknar värde", f"{key}=…", "Skriv ett värde efter likhetstecknet.")
        given[key] = value
    _known_values(given, context, place)
    plan = context.forbund.argang(context.year).typ == "plan"
    kinds = (given["slag"],) if "slag" in given else ("budget", "mal", "utfall") if plan else ("utfall",)
    return Reference(
        words[0],
        _year(given.get("ar", "0"), context.year, place),
        kinds,
        {_FILTERS[k]: v for k, v in given.items() if k in _FILTERS},
        given.get("i", context.scale),
        _whole(given["decimaler"], place) if "decimaler" in given else None,
        given.get("tecken") != "nej",
        of_shares,
    )


def known(word: str, names: Iterable[str], what: str, place: Place) -> None:
    """Stops with the nearest for a name that does not exist."""
    every = list(names)
    if word not in every:
        raise place.stop(f"{what} ”{word}” finns inte", suggest(word, every), "Rätta namnet.")


def _known_values(given: Mapping[str, str], context: Context, place: Place) -> None:
    among: Mapping[str, Callable[[], Iterable[str]]] = {
        "slag": lambda: KIND_WORD,
        "kon": lambda: KON_WORD,
        "insats": lambda: (i.id for i in context.forbund.insatser),
        "i": lambda: SCALE,
        "period": lambda: ("helar", "t1", "t2", "t3"),
        "tecken": lambda: ("ja", "nej"),
        "uppdelning": lambda: _breakdowns(context),
    }
    for key, names in among.items():
        if key in given:
            known(given[key], names(), key, place)
    if given.get("uppdelning") in CATEGORIES and "kategori" in given:
        known(given["kategori"], category_names(given["uppdelning"], context.forbund), "kategori", place)
    if ("uppdelning" in given) != ("kategori" in given):
        raise place.stop(
            "uppdelning och kategori hör ihop", "uppdelning=aldersgrupp kategori=16-29", "Skriv båda, eller ingen."
        )


def _breakdowns(context: Context) -> set[str]:
    """Every breakdown that a number can have, whether any has it this year or not."""
    of_measures = {b for m in read_measures().values() for b in getattr(m, "breakdowns", ())}
    return of_measures | context.numbers.breakdowns | {*CATEGORIES, *code_lists(), *_OF_ROWS}


def _year(text: str, year: int, place: Place) -> int:
    """A year: 0 and -1 are counted from the report's."""
    value = _whole(text, place)
    return year + value if value <= 0 else value


def _whole(text: str, place: Place) -> int:
    if not text.removeprefix("-").isdecimal():
        raise place.stop(f"”{text}” är inte ett heltal", "till exempel 0 eller -1", "Rätta talet.")
    return int(text)


def _unsigned(found: Observation) -> Observation:
    return replace(found, value=abs(found.value)) if found.value is not None else found
