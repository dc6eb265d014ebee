"""Trials of one fault are one finding; findings are counted, and compared with the last run."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from pipeline.places import Places, Unit
from pipeline.reconcile.findings import (
    count_explained,
    count_findings,
    group_findings,
    in_words,
    lead_rows,
    tell_findings,
)
from pipeline.reconcile.printed.computed import Counted, try_computed
from pipeline.reconcile.printed.linear import try_linear
from pipeline.reconcile.rows import TrialRow
from pipeline.report.document.model import Table, Text
from pipeline.report.tables.reconciliation import reconciliation_blocks
from support.printed_figures import figure
from support.rows import row_of, write_rows_of


def row(prov: str, cells: str, left: object, right: object, regel: str = "korsvis", **other: Any) -> TrialRow:
    """A trial as a row of avstamning that deviates with severity fel."""
    a, b = (None if v is None else Decimal(str(v)) for v in (left, right))
    given = {
        "prov_id": prov,
        "regel": regel,
        "utslag": "avviker",
        "allvar": "fel",
        "celler": cells,
        "vanster": a,
        "hoger": b,
        "skillnad": None if a is None or b is None else a - b,
        "tolerans": Decimal(0),
        "enhet": "kr",
        "ar": 2022,
        "vanster_cell": f"cell {cells.split(', ')[0]}",
        "dokument": "d",
        "vad": prov,
    }
    return row_of(TrialRow, **given | other)


def groups(*rows: TrialRow) -> list[str]:
    return [r["fynd"] for r in group_findings(list(rows))]


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (row("b", "5", 95, 94, "beraknat"), True),
        (row("b", "9", 95, None, "beraknat"), True),
        (row("b", "8", 12, 11, "beraknat"), False),
        (row("b", "8, 9, 10", 64, 63, "balans"), True),
        (row("b", "8, 9, 10", 64, 60, "balans"), False),
        (row("b", "8, 9, 10", 64, "62.8", "summa", tolerans=Decimal("0.5")), True),
        (row("b", "", 95, 90, "leverans"), False),
    ],
    ids=[
        "same figure",
        "the figure it is compared with",
        "another",
        "as far apart",
        "not as far",
        "as far as is printed",
        "small amount",
    ],
)
def test_which_trials_are_of_one_fault(second: TrialRow, same: bool) -> None:
    """The first trial compares figure 5 with figure 9: 95 against 94."""
    assert groups(row("a", "5, 9", 95, 94), second) == (["a", "a"] if same else ["a", "b"])


def test_a_delivery_that_states_the_printed_amount_is_the_same_finding() -> None:
    printed, stated = row("a", "5", -800_100, 800_100, "balans"), row("b", "", 800_100, -800_100, "leverans")
    assert groups(printed, stated) == ["a", "a"]
    assert groups(printed, stated | {"ar": 2021}) == ["a", "b"]


def test_what_holds_is_of_no_finding_and_notices_stand_alone() -> None:
    notice = row("b", "5", 95, 94) | {"allvar": "upplysning"}
    assert groups(row("a", "5", 95, 94), notice, row("c", "5", 95, 95) | {"utslag": "stammer"}) == ["a", "b", ""]


def test_of_many_trials_those_are_one_that_are_so_two_by_two() -> None:
    """Only those that share a figure or an amount are looked at, and nothing else is lost by it."""
    choice = random.Random(66)
    rows = [
        row(
            f"p{n}",
            ", ".join(str(choice.randrange(60)) for _ in range(choice.randrange(4))),
            choice.choice((-1, 1)) * choice.randrange(980, 1_060),
            choice.randrange(980, 1_060),
            choice.choice(("korsvis", "kopia", "summa", "leverans")),
        )
        for n in range(40)
    ]
    lead = {r["prov_id"]: r["prov_id"] for r in rows}
    for a, b in combinations(rows, 2):
        if len(set(groups(a, b))) == 1:
            first, second = lead[a["prov_id"]], lead[b["prov_id"]]
            lead = {k: first if v == second else v for k, v in lead.items()}
    assert groups(*rows) == list(lead.values())
    assert 5 < len(set(lead.values())) < 35


def test_a_finding_is_told_once_with_its_places() -> None:
    rows = group_findings([row("a", "5, 9", 95, 94), row("b", "9", 95, 94, "beraknat"), row("c", "7", 3, 2)])
    assert [(r["vad"], also) for r, also in lead_rows(rows)] == [("a", " Samma fel syns i cell 9."), ("c", "")]
    counts = count_findings(rows)
    assert counts == {"fel": 2, "varning": 0, "upplysning": 0}
    assert in_words(counts | {"varning": 1, "upplysning": 3}) == "2 fel, 1 varning och 3 upplysningar"


def test_the_console_tells_how_many_the_worst_and_the_change(tmp_path: Path) -> None:
    places, unit = Places(tmp_path, tmp_path), Unit("prov", 2022)
    folder = places.stage(unit, "reconcile")
    folder.mkdir(parents=True)
    places.state.mkdir(parents=True)
    gate = places.gate(unit, "reconcile")
    gate.parent.mkdir(parents=True, exist_ok=True)
    gate.write_text('{"provningar": [{"passed": false, "table": "avstamning"}, {"passed": false, "table": "mal"}]}')

    def told(*rows: TrialRow) -> list[str]:
        write_rows_of(folder / "avstamning.parquet", TrialRow, group_findings(list(rows)))
        return [line.text + line.change for line in tell_findings(places, [(unit, "reconcile")])]

    good = row("b", "2", 1, 1) | {"utslag": "stammer", "allvar": ""}
    gates = "prov/2022: 1 kontroll mellan stegen gav varning. Läs kapitlet Kvalitet i rapporten."
    two = (row("a", "5", 95, 94), row("c", "7", 3, 2) | {"allvar": "varning"}, good)
    assert told(*two) == ["prov/2022: 1 fel och 1 varning i avstämningen.", "    Värst: a", gates]
    assert told(*two)[0] == "prov/2022: 1 fel och 1 varning i avstämningen, lika många som i förra körningen."
    assert told(two[0], good)[0] == "prov/2022: 1 fel i avstämningen, 1 varning färre än i förra körningen."
    assert told(good) == ["prov/2022: avstämningen fann inget, 1 fel färre än i förra körningen.", gates]
    assert told(*two)[0] == "prov/2022: 1 fel och 1 varning i avstämningen, 1 fel fler än i förra körningen."
    # What the office has explained is said to be, and another is the worst.
    known = two[0] | {"forklaring": "Så trycktes det."}
    assert told(known, *two[1:])[:2] == [
        "prov/2022: 1 fel och 1 varning i avstämningen (felet är förklarat), lika många som i förra körningen.",
        "    Värst: c",
    ]
    again = row("d", "8", 50, 40)
    assert "2 fel och 1 varning i avstämningen (1 av felen är förklarat)" in told(known, again, *two[1:])[0]
    assert [count_explained(rows) for rows in ([known, again, *two[1:]], [known, again], two)] == [1, 1, 0]
    both = told(known, again | {"forklaring": "Rättas."}, good)
    assert "2 fel i avstämningen (felen är förklarade)" in both[0] and len(both) == 2


def test_the_chapter_has_what_does_not_hold_where_nothing_is_printed(tmp_path: Path) -> None:
    """A new year has no printed figures yet; the deliveries' own errors, which stop a release, are told there."""
    places, unit = Places(tmp_path, tmp_path), Unit("prov", 2022)
    folder = places.stage(unit, "reconcile")
    folder.mkdir(parents=True)
    good = row("b", "2", 1, 1) | {"utslag": "stammer", "allvar": "", "regel": "leverans"}
    off = row("a", "5", 95, 94) | {"regel": "leverans"}

    def chapter(*rows: TrialRow) -> list[str]:
        write_rows_of(folder / "avstamning.parquet", TrialRow, group_findings(list(rows)))
        text, *tables = reconciliation_blocks(places, unit)
        assert isinstance(text, Text) and text.text.startswith("Det finns ingen leverans av publicerade uppgifter")
        return [r.heading for t in tables if isinstance(t, Table) for r in t.rows]

    assert chapter(good) == []
    assert chapter(off, good) == ["Fel (1)", "a"]
    assert chapter(off | {"forklaring": "Så trycktes det."}) == ["Förklarade (1)", "a Förklaring: Så trycktes det."]


def test_less_than_the_last_printed_digit_is_no_error_but_of_people_always() -> None:
    """The two sides of a balance sheet in whole mnkr, counted in kr: 0,9 mnkr is less than what is printed."""

    def balance(right: object, enhet: str) -> list[tuple[str, str]]:
        sides = [
            figure("1", "Summa tillgångar", "2022", "mnkr", matt="tillgangar"),
            figure(
                right,
                "Summa kapital",
                "2022",
                enhet,
                matt="balansrakning_summa",
                uppdelning="post",
                kategori="summa_kapital_skulder",
            ),
        ]
        return [(t.verdict, t.allvar) for t in try_linear(sides)]

    assert balance(1_400_000, "kr") == [("avrundning", "")]
    assert balance(1_900_000, "kr") == [("avviker", "varning")]
    assert balance(2_100_000, "kr") == [("avviker", "fel")]
    people = figure(95, "avslutade", matt="deltagare_avslutade")
    counted = {people.key: Counted(Decimal(94), "antal", False)}
    assert [t.allvar for t in try_computed([people], counted)] == ["fel"]


def test_a_finding_that_may_not_show_its_figure_says_what_to_look_for() -> None:
    people = figure(9, "Lyra", "avslutade", matt="deltagare_avslutade", insatsnamn="Lyra", insats="lyra", kon="man")
    (trial,) = try_computed([people], {people.key: Counted(Decimal(3), "antal", True)})
    assert trial.told.endswith(
        "som inte får visas. Räkna raderna för måttet ”Avslutade deltaganden” (Lyra, män, 2022) i leveransen, "
        "och jämför med det tryckta."
    )
    assert (trial.right, "3" in trial.told) == (None, False)
