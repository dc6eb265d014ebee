"""What a reader must know of a number where it stands: the caveats of its measure and of what it is made of.

A förbund declares them once in forbund.toml: `[[forbehall]]` in words, `[[jamforbarhet]]` where
its number is of something else than the measure normally is (gross for net, other persons below the line,
moves between own insatser among the exits), `[[brott]]` where a series breaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pipeline.forbund.model import Forbund
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation

_DIFFERS = {
    "raknas": "Här räknas",
    "tackning": "Här ingår",
    "namnare": "Talen gäller här",
    "definition": "Här räknat",
}


def caveats_of(forbund: Forbund, measure: str, year: int, insats: str = "", *, internal: bool = True) -> list[str]:
    """The caveats of a number, once each; of one insats those that name it, or no insats at all.

    Without `internal` those that are only for the office are left out.
    """
    made_of = _with_parts(measure)
    told = [f for f in forbund.forbehall if internal or not f.internt]
    said = [f.text for f in told if made_of & set(f.matt) and f.ar in (None, year)]
    for j in forbund.jamforbarhet:
        if made_of & set(j.matt) and j.ar in (None, year):
            said.append(f"{_DIFFERS[j.egenskap]} {j.varde}. {j.varfor}")
    return [t for t in dict.fromkeys(said) if not insats or _concerns(forbund, insats, t)]


def caveats_of_all(forbund: Forbund, found: Iterable[Observation], year: int, *, internal: bool = True) -> list[str]:
    """The caveats of numbers that stand together, in the report of a year.

    Those of another year say which. Last come the breaks between two years that stand side by side.
    """
    numbers = list(found)
    said: list[str] = []
    for o in sorted(numbers, key=lambda o: -o.year):
        texts = caveats_of(forbund, o.measure, o.year, o.insats, internal=internal)
        said += [t for t in texts if t not in said] if o.year == year else _of_another_year(texts, o.year, said)
    return list(dict.fromkeys([*said, *_breaks(forbund, numbers)]))


def _of_another_year(texts: list[str], year: int, said: list[str]) -> list[str]:
    return [f"Gäller {year}. {t}" for t in texts if t not in said]


def _breaks(forbund: Forbund, numbers: list[Observation]) -> list[str]:
    years: dict[str, set[int]] = {}
    for o in numbers:
        years.setdefault(o.measure, set()).add(o.year)
    return [
        f"Brott {b.ar}: {b.skal}"
        for b in forbund.brott
        if any((not b.matt or m in b.matt) and min(of) < b.ar <= max(of) for m, of in years.items())
    ]


def _concerns(forbund: Forbund, insats: str, text: str) -> bool:
    """Whether a caveat is about the insats: it names it, or names no insats at all."""
    named = [i.id for i in forbund.insatser if any(n in text for n in (i.namn, *i.alias))]
    return not named or insats in named


@cache
def _with_parts(measure: str) -> frozenset[str]:
    """The measure and every measure that it is made of."""
    found = read_measures().get(measure)
    return frozenset({measure}).union(*(_with_parts(p) for p in (found.parts if found else ())))
