"""Made-up participations counted by hand for the audit: independent of what counts and of what withholds."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from pipeline.audit.attack import Attacked, attack
from pipeline.audit.model import Finding, Key, Known, Number
from pipeline.audit.wording import Words
from support.observations import FORBUND

LIMIT = 5
LAST = {"t1": 1, "t2": 2, "helar": 3}
KONS = ("kvinna", "man", "annat")
INSATSER = ("hamnen", "bryggan")
ENDS = ("arbete", "studier", "sjukdom", "ovrigt")
AGES = ("15-29", "30-39", "40-49")


@dataclass(frozen=True)
class Row:
    """A participation: when it began and ended (0 before the year, 4 not in it), and who it is about."""

    insats: str
    kon: str
    begun: int
    ended: int
    why: str
    age: str


def made_up(seed: int) -> list[Row]:
    """Some eighty participations."""
    r = random.Random(seed)
    rows = []
    for _ in range(r.randint(40, 120)):
        begun = r.choice((0, 0, 1, 2, 3))
        ended = r.choice([e for e in (1, 2, 3, 4, 4) if e >= begun])
        kon = r.choices(KONS, (50, 40, 10))[0]
        rows.append(Row(r.choice(INSATSER), kon, begun, ended, r.choice(ENDS), r.choice(AGES)))
    return rows


def counted(rows: Collection[Row], year: int = 2022) -> dict[Key, int]:
    """Every number of the rows by insats and kön, and the categories by kön."""
    cells: dict[Key, int] = {}
    for period, kon in product(LAST, ("alla", *KONS)):
        for insats in ("", *INSATSER):
            at = [r for r in rows if insats in ("", r.insats) and kon in ("alla", r.kon)]
            for measure, found in _when(at, LAST[period]).items():
                cells[Key(measure, year, period, insats, kon)] = len(found)
        mine = _when([r for r in rows if kon in ("alla", r.kon)], LAST[period])
        for why in ENDS:
            found = [r for r in mine["deltagare_avslutade"] if r.why == why]
            cells[Key("deltagare_avslutade", year, period, "", kon, "avslutsanledning", why)] = len(found)
        for age in AGES:
            found = [r for r in mine["deltagare"] if r.age == age]
            cells[Key("deltagare", year, period, "", kon, "aldersgrupp", age)] = len(found)
    return cells


def _when(rows: Iterable[Row], last: int) -> dict[str, list[Row]]:
    here = [r for r in rows if r.begun <= last]
    ended = [r for r in here if r.ended <= last]
    return {
        "deltagare": here,
        "deltagare_nya": [r for r in here if r.begun > 0],
        "deltagare_avslutade": ended,
        "deltagare_pagaende": [r for r in here if r.ended > last],
        "avslut_till_arbete_studier": [r for r in ended if r.why in ("arbete", "studier")],
    }


def known(cells: Mapping[Key, float], hidden: Collection[Key] = (), units: Mapping[str, str] | None = None) -> Known:
    """What is published: every cell but the hidden ones."""
    numbers = {
        k: Number(id_of(k), k, None if k in hidden else Decimal(str(v)), (units or {}).get(k.measure, "antal"))
        for k, v in cells.items()
    }
    return Known("prov", LIMIT, numbers, dict, {k: int(v) for k, v in cells.items() if k.measure not in (units or {})})


def id_of(key: Key) -> str:
    """An id that looks as an observation's does."""
    return f"n{abs(hash(key)) % 16**15:015x}"


def attacked(cells: Mapping[Key, float], hidden: Collection[Key], **units: str) -> Attacked:
    """What the audit finds."""
    found = known(cells, hidden, units)
    return attack(found, Words(FORBUND, found))


def about(findings: Iterable[Finding], key: Key) -> list[Finding]:
    """The findings of one number."""
    return [f for f in findings if f.obs_id == id_of(key)]
