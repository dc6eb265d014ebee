"""`lab.over_ar`: a measure year by year in rows that mean the same every year, and `lab.matten`: which measures there are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.codes.merged import merged_of
from pipeline.codes.vocabulary import KON_WORD
from pipeline.forbund.categories import CATEGORIES, category_names
from pipeline.forbund.model import Forbund, load_every_forbund
from pipeline.lab.frames import make_frame
from pipeline.lab.numbers import EACH, find_numbers, read_published
from pipeline.lab.refusals import LabStopped, require_known
from pipeline.lineage.trace import category_name
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.stages import here

if TYPE_CHECKING:
    import pandas

# Kinds of measures whose parts make a sum.
_ADDED = ("count", "amount")


def matten(sok: str = "") -> pandas.DataFrame:
    """The measures that have numbers in what is built: what to write, what it is, and how it may be split.

    `sok` keeps those with a text in their id or name.
    """
    measures = read_measures()
    found: dict[str, list[Observation]] = {}
    for o in read_published():
        found.setdefault(o.measure, []).append(o)
    rows = [
        {
            "id": id_,
            "title": measures[id_].title,
            "unit": numbers[0].unit,
            "years": ", ".join(map(str, sorted({o.year for o in numbers}))),
            "split": ", ".join(sorted({o.breakdown for o in numbers} - {""})),
        }
        for id_, numbers in sorted(found.items())
        if sok.casefold() in f"{id_} {measures[id_].title}".casefold()
    ]
    headings = {"id": "Skriv", "title": "Mått", "unit": "Enhet", "years": "År", "split": "Uppdelningar"}
    return make_frame(rows, headings)


def over_ar(
    matt: str, forbund: str, uppdelning: str = "", kon: str = "alla", insats: str = "", slag: str = "utfall"
) -> pandas.DataFrame:
    """A measure of one förbund with a column for each year, and the change from the first to the last.

    Where one year tells two groups together to protect a small one, they are told together in every year, so that a
    row is the same people all along. A cell is empty where the number is withheld or is not there. Raises LabStopped.
    """
    require_known("Förbundet", forbund, load_every_forbund(here()))
    found = find_numbers(matt, forbund, (), kon, insats, uppdelning, slag)
    if not found:
        raise LabStopped("Det finns inga tal med de valen.")
    own = load_every_forbund(here())[forbund]
    years = sorted({o.year for o in found})
    together = _told_together(found, uppdelning) if read_measures()[matt].kind in _ADDED else {}
    sums: dict[tuple[str, str, str], dict[int, list[Decimal | None]]] = {}
    for o in _in_order(found, uppdelning, own):
        group = _group_name(together.get(o.category, frozenset((o.category,))), uppdelning, own)
        sums.setdefault((o.insats, o.kon, group), {}).setdefault(o.year, []).append(o.value)
    insatser = {i.id: i.namn for i in own.insatser}
    rows = []
    for (of_insats, of_kon, group), by_year in sums.items():
        told = {y: _sum(by_year.get(y, [None])) for y in years}
        first, last = told[years[0]], told[years[-1]]
        row: dict[str, object] = {"insats": insatser.get(of_insats, of_insats), "kon": KON_WORD[of_kon], "grupp": group}
        change = None if first is None or last is None or len(years) < 2 else last - first
        rows.append({**row, **{str(y): v for y, v in told.items()}, "andring": change})
    named = {"insats": ("Insats", insats == EACH), "kon": ("Kön", kon == EACH), "grupp": ("Grupp", bool(uppdelning))}
    headings = {key: name for key, (name, asked) in named.items() if asked} | {str(y): str(y) for y in years}
    return make_frame(rows, headings | ({"andring": f"Förändring {years[0]}–{years[-1]}"} if len(years) > 1 else {}))


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of the parts; None when one of them is not known."""
    known = [v for v in values if v is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _told_together(found: list[Observation], breakdown: str) -> dict[str, frozenset[str]]:
    """Category -> the single categories of the row that it is in: all that some year tells together, in any chain."""
    parts = {m.category: frozenset(m.parts) for m in merged_of(breakdown)}
    rows: list[frozenset[str]] = []
    for category in {o.category for o in found}:
        row = parts.get(category, frozenset((category,)))
        meeting = [r for r in rows if r & row]
        rows = [r for r in rows if not r & row] + [row.union(*meeting)]
    return {o.category: next(r for r in rows if parts.get(o.category, {o.category}) & r) for o in found}


def _in_order(found: list[Observation], breakdown: str, forbund: Forbund) -> list[Observation]:
    """By insats and kön, the categories as in the list of them."""
    order = [*category_names(breakdown, forbund)] if breakdown in CATEGORIES else []
    place = {c: n for n, c in enumerate(order)}
    return sorted(found, key=lambda o: (o.insats, o.kon, place.get(o.category, len(order)), o.category))


def _group_name(parts: frozenset[str], breakdown: str, forbund: Forbund) -> str:
    """What a row is called: a category's own name, that of those told together, or all their names."""
    whole = next((m.category for m in merged_of(breakdown) if frozenset(m.parts) == parts), "")
    if whole or len(parts) == 1:
        return category_name(breakdown, whole or next(iter(parts)), forbund)
    order = [*category_names(breakdown, forbund)] if breakdown in CATEGORIES else []
    listed = sorted(parts, key=lambda c: order.index(c) if c in order else len(order))
    return " och ".join(category_name(breakdown, c, forbund) for c in listed)
