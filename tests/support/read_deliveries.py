"""What is asked of small deliveries that are read."""

from __future__ import annotations

from pathlib import Path

from pipeline.store import read_rows
from support.deliveries import UNIT, pass_through, places

MEMBERS = "Medlem;2022\nStaten;50 000\nProvby kommun;40 000\nSumma;90 000\n"


def members(delivery: Path) -> int:
    """The contributions in kr, as read from what lies in the folder."""
    rows = read_rows(pass_through(delivery).waiting(UNIT, "clean") / "bidrag.parquet")
    return int(sum(r["belopp_kr"] for r in rows if r["medlem"] != "summa"))


def remark(delivery: Path) -> str:
    (row,) = read_rows(places(delivery).waiting(UNIT, "ingest") / "leverans.parquet")
    return str(row["anmarkning"])
