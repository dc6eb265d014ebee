"""An income statement with its costs by kind: the lines stand as delivered, and the totals are the totals still."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store import read_rows
from support.deliveries import statement, through_clean

LINES: list[tuple[str, int]] = [
    ("Medlemsbidrag", 6600000),
    ("Summa intäkter", 6600000),
    ("Insatser", -5265297),
    ("Personalkostnader", -812340),
    ("Övriga kostnader", -239521),
    ("Summa kostnader", -6317158),
    ("Årets resultat", 282842),
]


@pytest.mark.parametrize("sign", [1, -1])
def test_kinds_of_costs_are_lines_of_their_own_and_part_of_no_sum(delivery: Path, sign: int) -> None:
    costs = {"Insatser", "Personalkostnader", "Övriga kostnader", "Summa kostnader"}
    statement(delivery, [["Post", 2022], *([n, v * sign if n in costs else v] for n, v in LINES)])
    rows = read_rows(through_clean(delivery) / "resultatpost.parquet")
    found = {r["post"]: (r["radnamn"], r["belopp_kr"]) for r in rows}
    assert found["insatskostnader"] == ("Insatser", 5265297)
    assert found["personal"] == ("Personalkostnader", 812340)
    assert found["ovriga_externa"] == ("Övriga kostnader", 239521)
    assert found["kostnader"] == ("Summa kostnader", 6317158)
