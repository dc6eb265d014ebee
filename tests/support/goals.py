"""Goals as they are delivered, and as the rule judges them beside given numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults, Fault
from pipeline.forbund.model import Forbund, Malregel
from pipeline.measures.aggregate import compute_goals, compute_measures
from pipeline.measures.definition import read_measures
from pipeline.store import MONEY
from support.clean_tables import FORBUND, clean

HBS = Forbund(**{**vars(FORBUND), "malregel": Malregel(("god", "godtagbar", "ej_uppnadd"), 5)})


def goal(text: str = "Minst 20 nya deltagare", **other: Any) -> dict[str, object]:
    base = {
        "mal": "a",
        "niva": "Förbund",
        "malomrade": "Mål",
        "vision": None,
        "insats": None,
        "maltext": text,
        "matt": "nya deltagare",
        "operator": "minst",
        "malvarde": Decimal(20),
        "malvarde_enhet": "",
        "enhet": "antal",
        "utfall": None,
        "utfall_enhet": None,
        "utfall_forra": None,
        "utfall_forra_enhet": None,
        "kvantifierat": None,
        "bedomning": None,
        "anteckning": None,
        "titel": "",
        "ar": 2022,
        "ar_summarad": False,
        "_file": "mal.xlsx",
        "_sheet": "Mål",
        "_row": 5,
    }
    return base | other


def judged(
    rows: list[dict[str, object]],
    *numbers: tuple[str, str, object],
    forbund: Forbund = HBS,
    hidden: tuple[tuple[str, str], ...] = (),
) -> dict[tuple[str, str, str], Any]:
    """measure, breakdown and category -> value, of goals beside the numbers (measure, insats, value).

    `hidden` are the measures and insatser that may not be published.
    """
    con = clean(forbund=forbund, malrad=rows).build("mal", "tryckt")
    compute_measures(con, {})
    for measure, insats, value in numbers:
        con.execute(
            "insert into tal by name select ? as measure, 2022 as year, 'helar' as period, ? as insats, 'alla' as kon, '' as breakdown,"
            f" '' as category, 'utfall' as kind, cast(? as {MONEY}) as value, [] as rader",
            [measure, insats, str(value)],
        )
    for measure, insats in hidden:
        con.execute("insert into dolt values (?, 2022, ?, 'alla', '', '')", [measure, insats])
    compute_goals(con, {m.id: m for m in read_measures().values() if m.kind == "goal"})
    found = con.execute(
        "select measure, breakdown, category, insats, value, status from tal where measure like 'mal_%' and year = 2022 and "
        "(kind = 'utfall' or measure not in ('mal_utfall'))"
    ).fetchall()
    return {(m, b, c or i): v if s in (None, "ok") else s for m, b, c, i, v, s in found}


def faults_of(*rows: dict[str, object], forbund: Forbund = HBS) -> list[Fault]:
    with pytest.raises(DeliveryFaults) as stopped:
        clean(forbund=forbund, malrad=list(rows))
    return list(stopped.value.faults)
