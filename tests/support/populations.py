"""Populations drawn by lot over years, insatser, kön, ages and reasons: counted by hand, withheld, and given to the audit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.audit.attack import Attacked, attack
from pipeline.audit.model import Key, Known, Number
from pipeline.audit.wording import Words
from pipeline.codes.merged import merged_of
from pipeline.disclosure.merging import choose_merges
from pipeline.disclosure.relations import Cell
from pipeline.disclosure.suppress import protect
from pipeline.measures.relations import read_relations
from support.observations import FORBUND

LIMIT = 5
LAST = {"t1": 1, "t2": 2, "helar": 3}
KONS = ("kvinna", "man", "annat")
_WORK = ("arbete", "studier")
CATEGORIES = {
    "aldersgrupp": ("15-29", "30-39", "40-49", "50-59", "60-", "saknas"),
    "utbildning": ("grundskola", "gymnasium", "hogskola_1", "hogskola_3", "hogskola_mer", "saknas"),
    "tid_i_forsorjning": ("ar_0", "ar_1", "ar_2", "ar_3", "ar_4", "ar_5", "ar_9"),
    "avslutsanledning": ("arbete", "studier", "fortsatt_rehabilitering", "sjukdom", "flytt", "ovrigt", "saknas"),
}
_SPLIT_OF = {"avslutsanledning": "deltagare_avslutade"}


@dataclass(frozen=True)
class Person:
    """A participation: the third that it began and ended in, counted from the first of the first year; where and of whom."""

    insats: str
    kon: str
    begun: int
    ended: int
    of: tuple[tuple[str, str], ...]

    def has(self, breakdown: str, category: str) -> bool:
        return (breakdown, category) in self.of


@dataclass(frozen=True)
class Shape:
    """How a population is drawn: how many, in how many insatser and years, how uneven, and what is counted of them."""

    people: int
    insatser: int
    years: int
    skew: float
    breakdowns: tuple[str, ...]
    kons: tuple[str, ...] = KONS


def draw_shape(draw: random.Random) -> Shape:
    """From a dozen persons in one insats to hundreds in six, even or with nearly all of them alike."""
    return Shape(
        people=draw.choice((12, 30, 60, 120, 240, 500)),
        insatser=draw.choice((1, 2, 3, 6)),
        years=draw.choice((1, 1, 1, 2, 2, 3)),
        skew=draw.choice((0.3, 1, 2, 4, 8)),
        breakdowns=tuple(b for b in CATEGORIES if draw.random() < 0.5),
        kons=draw.choice((KONS, KONS, ("kvinna", "man"), ("kvinna",))),
    )


def draw_people(draw: random.Random, shape: Shape) -> list[Person]:
    last = 3 * shape.years

    def one_of(values: Iterable[str]) -> Callable[[], str]:
        listed = list(values)
        weights = [draw.random() ** shape.skew + 1e-9 for _ in listed]
        return lambda: draw.choices(listed, weights)[0]

    insats, kon = one_of(f"i{n}" for n in range(shape.insatser)), one_of(shape.kons)
    split = {b: one_of(of) for b, of in CATEGORIES.items()}
    found = []
    for _ in range(shape.people):
        begun = draw.randint(0, last)
        ended = draw.choice([*range(max(begun, 1), last + 1), last + 1])
        found.append(Person(insats(), kon(), begun, ended, tuple((b, of()) for b, of in split.items())))
    return found


def close(people: Iterable[Person], insats: str, after: int) -> list[Person]:
    """The same where an insats ended with a third: nobody came later, and nobody was left."""
    return [
        replace(p, ended=min(p.ended, after)) if p.insats == insats else p
        for p in people
        if p.insats != insats or p.begun <= after
    ]


def _measures(people: list[Person], first: int, until: int) -> dict[str, list[Person]]:
    """Who is counted in the thirds from `first` until `until`."""
    here = [p for p in people if p.begun <= until and p.ended >= first]
    ended = [p for p in here if p.ended <= until]
    return {
        "deltagare": here,
        "deltagare_nya": [p for p in here if p.begun >= first],
        "deltagare_avslutade": ended,
        "deltagare_pagaende": [p for p in here if p.ended > until],
        "avslut_till_arbete_studier": [p for p in ended if any(p.has("avslutsanledning", w) for w in _WORK)],
        "deltagare_under_30": [p for p in here if p.has("aldersgrupp", "15-29")],
        "deltagare_kand_alder": [p for p in here if not p.has("aldersgrupp", "saknas")],
    }


def count(people: list[Person], shape: Shape, measures: Iterable[str]) -> dict[Key, int]:
    """Every number of a population, too fine ones and merged ones too."""
    cells: Counter[Key] = Counter()
    insatser = sorted({p.insats for p in people})
    for year, period in ((y, p) for y in range(shape.years) for p in LAST):
        for insats in ("", *insatser):
            for kon in ("alla", *KONS):
                at = [p for p in people if insats in ("", p.insats) and kon in ("alla", p.kon)]
                counted = _measures(at, 3 * year + 1, 3 * year + LAST[period])
                for measure in measures:
                    cells[Key(measure, 2020 + year, period, insats, kon)] = len(counted[measure])
                if not insats and period == "helar":
                    cells.update(dict(_splits(counted, 2020 + year, kon, shape, measures)))
    return dict(cells)


def _splits(
    counted: Mapping[str, list[Person]], year: int, kon: str, shape: Shape, measures: Iterable[str]
) -> Iterator[tuple[Key, int]]:
    for breakdown in shape.breakdowns:
        measure = _SPLIT_OF.get(breakdown, "deltagare")
        if measure in measures:
            many = {c: sum(p.has(breakdown, c) for p in counted[measure]) for c in CATEGORIES[breakdown]}
            for m in merged_of(breakdown):
                of = [many[p] for p in m.parts if p in many]
                many |= {m.category: sum(of)} if len(of) > 1 else {}
            for category, n in many.items():
                yield Key(measure, year, "helar", "", kon, breakdown, category), n


def cells_of(counts: Mapping[Key, int]) -> list[Cell]:
    """The numbers as the suppression takes them."""
    return [
        Cell(_id(k), k.measure, k.year, k.period, "utfall", k.insats, k.kon, k.breakdown, k.category, n)
        for k, n in counts.items()
    ]


def _id(key: Key) -> str:
    return "|".join(map(str, (key.measure, key.year, key.period, key.insats, key.kon, key.breakdown, key.category)))


def withhold(counts: Mapping[Key, int]) -> Known:
    """What is published, each year withheld when it came, with the years before it known."""
    told: dict[str, bool] = {}
    kept: list[Cell] = []
    numbers: dict[Key, Number] = {}
    for year in sorted({k.year for k in counts}):
        own = cells_of({k: n for k, n in counts.items() if k.year == year})
        merges = choose_merges(own, LIMIT, read_relations())
        own = [c for c in own if merges.tells(c)]
        found = protect([*own, *kept], (), LIMIT, read_relations(), told)
        told |= {c.obs_id: c.obs_id not in found for c in own}
        kept += own
        for c in (c for c in own if not c.too_fine):
            key = Key(c.measure, c.year, c.period, c.insats, c.kon, c.breakdown, c.category)
            numbers[key] = Number(c.obs_id, key, Decimal(c.value) if told[c.obs_id] else None, "antal")
    return Known(FORBUND.id, LIMIT, numbers, dict, dict(counts))


def audited(known: Known) -> Attacked:
    """What the audit finds in it."""
    return attack(known, Words(FORBUND, known))


def shown_again(known: Known, number: Number) -> Known:
    """The same with a withheld number told."""
    told = replace(number, value=Decimal(known.truth[number.key]))
    return replace(known, numbers=known.numbers | {number.key: told})
