"""Populations drawn by lot, withheld as stage 3 does it and attacked by the audit, which knows nothing of how."""

from __future__ import annotations

import random
from dataclasses import replace

from pipeline.audit.model import EVERYBODY, Known
from support.examples import fewer
from support.populations import (
    CATEGORIES,
    KONS,
    Shape,
    audited,
    close,
    count,
    draw_people,
    draw_shape,
    shown_again,
    withhold,
)

FLOWS = ("deltagare", "deltagare_nya", "deltagare_avslutade", "deltagare_pagaende")
PROPERTIES = ("avslut_till_arbete_studier", "deltagare_under_30", "deltagare_kand_alder")


def population(seed: int, shape: Shape | None = None) -> Known:
    draw = random.Random(seed)
    shape = shape or draw_shape(draw)
    people = draw_people(draw, shape)
    if seed % 2 and shape.insatser > 1:
        # One of its insatser ended with April or August of the last year.
        people = close(people, "i0", 3 * shape.years - 1 - seed // 2 % 2)
    return withhold(count(people, shape, (*FLOWS, *(m for m in PROPERTIES if draw.random() < 0.75))))


def lost_totals(known: Known) -> list[object]:
    """Categories of at least 30 that are withheld while women and men are shown."""
    large = [k for k in known.numbers if k.breakdown and k.kon == EVERYBODY and known.truth[k] >= 30]
    by_kon = {k: [known.numbers.get(replace(k, kon=kon)) for kon in ("kvinna", "man")] for k in large}
    return [k for k, of in by_kon.items() if known.numbers[k].is_withheld and all(n and not n.is_withheld for n in of)]


def test_no_population_is_given_away() -> None:
    """One to three years with their parts, one to six insatser, of which one may end, a dozen to five hundred persons."""
    withheld = years = 0
    for seed in range(fewer(8)):
        known = population(seed)
        found = audited(known)
        assert found.findings == (), seed
        assert lost_totals(known) == [], seed
        withheld += found.withheld
        years += len({k.year for k in known.numbers})
    assert withheld > fewer(300) and years >= fewer(8)


def test_what_the_audit_once_found_is_not_found_again() -> None:
    """All women were there before the year and none were new: they are among the few of April to August."""
    draw = random.Random(70058)
    shape = draw_shape(draw)
    assert shape == Shape(12, 2, 1, 2, (), KONS)
    known = withhold(count(draw_people(draw, shape), shape, (*FLOWS, *PROPERTIES[:2])))
    assert audited(known).findings == ()


def test_with_one_number_more_the_audit_finds_what_it_tells() -> None:
    """The least is hidden: of numbers hidden beside small ones nearly every one tells something when it is shown."""
    shape = Shape(120, 3, 1, 1, tuple(CATEGORIES), ("kvinna", "man"))
    tried = found = 0
    for seed in range(fewer(2)):
        known = population(seed, shape)
        beside = [n for n in known.numbers.values() if n.is_withheld and known.truth[n.key] >= known.smallest]
        for number in beside[:: max(1, len(beside) // 5)]:
            tried += 1
            found += bool(audited(shown_again(known, number)).findings)
    assert tried > fewer(6) and found > 0.8 * tried


def test_where_nothing_is_small_nothing_is_hidden_and_nothing_found() -> None:
    """No false alarm: a population of two insatser of which every number is large."""
    shape = Shape(4000, 2, 2, 0.1, ("aldersgrupp",), ("kvinna", "man"))
    known = population(5, shape)
    assert min(n for k, n in known.truth.items() if n and k in known.numbers) >= known.smallest
    assert audited(known).withheld == 0 and audited(known).findings == ()
