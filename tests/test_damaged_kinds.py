"""Every kind of delivery, damaged: equal numbers, a stop or a remark; never other numbers in silence."""

from __future__ import annotations

from random import Random

import pytest

from pipeline.places import ROOT
from support.damage import WAYS
from support.damaged import ANMARKT, DELIVERIES, LIKA, STOPP, judge
from support.examples import FAST, fewer

# A draw that is the same every time; `make bench SKADOR=5000` tries them all, and more than once.
_DRAWN = {kind: Random(kind).sample(sorted(WAYS), fewer(5, 1)) for kind in sorted(DELIVERIES)[:: 4 if FAST else 1]}
# Those by which tests/support/provoked.txt holds a fault to be provoked, at every level.
_RECORDED = (
    ("budgetram", "kolumner omvända"),
    ("ekonomi_balansrakning", "bok kopierat blad"),
)


@pytest.mark.parametrize(
    ("kind", "way"), sorted({*_RECORDED, *((kind, way) for kind, ways in _DRAWN.items() for way in ways)})
)
def test_no_damage_gives_other_numbers_in_silence(kind: str, way: str) -> None:
    outcome = judge(kind, way, 1)
    assert outcome is None or outcome.verdict in (LIKA, STOPP, ANMARKT), outcome.told
    if outcome and outcome.verdict == STOPP:
        assert outcome.told


@pytest.mark.parametrize(
    ("kind", "way", "verdict", "words"),
    [
        ("sus_deltagare", "rubrik tom", STOPP, "värde i en kolumn utan rubrik"),
        ("ekonomi_noter", "rubrik felstavad", STOPP, "raderna har ingen rubrikrad som känns igen"),
        ("ekonomi_noter", "rad i en cell", STOPP, "namn och belopp i samma cell"),
        ("ekonomi_noter", "tal kr", ANMARKT, "cellen säger kr och tabellen tkr"),
        ("ekonomi_nyckeltal", "ord felstavat", STOPP, "är okän"),
        ("budget", "rubrik tom", STOPP, "raderna har ingen rubrikrad som känns igen"),
        ("medlemsbidrag", "fil cp850", LIKA, ""),
    ],
)
def test_what_was_once_silent(kind: str, way: str, verdict: str, words: str) -> None:
    outcome = judge(kind, way, 0)
    assert outcome is not None
    assert (outcome.verdict, words in outcome.told.casefold()) == (verdict, True), outcome.told


def test_a_name_that_ends_in_a_short_number_where_an_amount_is_missing_is_remarked() -> None:
    """Four figures may be the number of an account or the amount itself: nothing is stopped, and nothing silent."""
    outcome = judge("ekonomi_noter", "rad i en cell", 1)
    assert outcome is not None and outcome.verdict == ANMARKT
    assert "rad 13: ”Start 1300” slutar med ett tal och raden saknar ett belopp" in outcome.told


def test_the_page_names_every_way() -> None:
    text = (ROOT / "docs/skador.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| skada", "| ---"))]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [way.told for way in WAYS.values()]
    for row in rows:
        assert sum(int(n) for n in row.strip("| ").split(" | ")[1:]) == len(DELIVERIES)
