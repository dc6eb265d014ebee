"""The answer of more förbund than are named: all together where that is a number, else how many, and from what to what."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.compare.asked import Answer, Asked, all_in_view, comparable_as, in_whole_kronor, taking_part
from pipeline.compare.compared import Compared, Row
from pipeline.compare.told import Part, Told, amount_in_words, told
from pipeline.measures.definition import read_measures
from pipeline.measures.interval import FEWEST
from pipeline.typography import NBSP, first_upper


def answer_of_many(compared: Compared, asked: Asked, begins: str) -> Answer:
    """The latest year and way to count that has most förbund: all together where that is a number, else how many."""
    rows = [r for m in asked.measures[:1] for r in compared.of(m) if r["kind"] == "utfall" and r["value"] is not None]
    groups: dict[tuple[str, str, str, int], list[Row]] = {}
    for row in rows:
        groups.setdefault(comparable_as(row), []).append(row)
    if not groups:
        return Answer((), ("Inget förbund har ett tal som svarar på frågan.",))
    measure, _, group, year = key = max(groups, key=lambda k: (k[3], len(groups[k])))
    found = groups[key]
    others = len({r["forbund"] for r in rows if r["year"] == year}) - len(found)
    lacking = len(taking_part(compared)) - len({r["forbund"] for r in rows if r["year"] == year})
    apart = f"; {others} räknar på annat sätt" if others else ""
    apart += f"; {lacking} har inget tal för {year} som visas" if lacking else ""
    wholes = [
        t
        for t in compared.together
        if (t["measure"], t["year"], t["grupp"], t["forbund"]) == (measure, year, group, "")
    ]
    whole = next((t for t in wholes if t["slag"] == "alla_tillsammans"), None)
    if whole:
        number = Told(whole, amount_in_words(whole["value"], "procent", 1), whole["tratt_id"])
        return Answer(
            tuple(found), (f"{begins} ", number, f" {year} i {len(found)} förbund tillsammans som räknar lika{apart}.")
        )
    if found[0]["namnare"]:
        caveat = " med förbehåll" if any(r["forbehall"] for r in found) else ""
        return Answer(tuple(found), (f"{begins} ", *_span_of_ratios(found), f" som räknar lika{caveat}{apart}."))
    title = first_upper(read_measures()[measure].title)
    why = ", men de ordnas inte, eftersom förbunden är olika stora"
    parts = (f"{title} finns för {len(found)} förbund {year} som räknar lika{apart}{why}",)
    return Answer(tuple(found), (*parts, *_span_per_inhabitant(compared, found), "."))


def _span_of_ratios(found: Sequence[Row]) -> list[Part]:
    """From the lowest to the highest of a ratio that has no size of its own; of small groups nothing is said."""
    large = [r for r in found if r["denominator"] is None or r["denominator"] >= FEWEST]
    small = len(found) - len(large)
    few = f" (i {small} förbund är gruppen under {FEWEST}, och då sägs inget)"
    where = f" i {len(found)} förbund {found[0]['year']}{few if len(large) < len(found) else ''}"
    if not large:
        return ["inte att jämföra", where]
    return [*_from_to([told(r) for r in sorted(large, key=lambda r: (r["value"], r["forbund"]))]), where]


def _span_per_inhabitant(compared: Compared, found: Sequence[Row]) -> list[Part]:
    """The same of amounts per inhabitant, when every one of them has it."""
    views = [(r, v) for r, v in all_in_view(compared, found, "per_1000") if r["unit"] == "kr"]
    each = [
        Told(view, in_whole_kronor(view["value"], row["unit"]), view["vy_id"])
        for row, view in sorted(views, key=lambda p: (p[1]["value"], p[0]["forbund"]))
    ]
    return [f"; per 1{NBSP}000 invånare är det ", *_from_to(each)] if each else []


def _from_to(each: Sequence[Told]) -> list[Part]:
    """From the first to the last of numbers in order; one that they share is told once."""
    first, last = each[0], each[-1]
    return [first] if first.text == last.text else ["från ", first, " till ", last]
