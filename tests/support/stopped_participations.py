"""Files of participations that stop, or are remarked; what is told or left shows no person."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults, Fault
from pipeline.store import read_rows
from support.deliveries import UNIT, places, through_clean
from support.participations import HEAD, ONE, TWO
from support.person_scan import files_under, persons_in, texts_of
from support.personal_numbers import writings

NUMBER, OTHER = writings(ONE)[0], writings(TWO)[0]
AGE = str(2022 - int(ONE[:4]))
GOOD = f"{NUMBER};Kvinna;{AGE};Provby;Hamnen;2022-01-10;2022-06-30;Arbete"
WHOLE = f"{HEAD}\n{GOOD}\n"
FILE = "RAW/prov/2022/sus_deltagare_2022.csv"


def deliver(delivery: Path, lines: list[str], head: str = HEAD) -> None:
    (delivery / "sus_deltagare_2022.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")


def stopped(delivery: Path) -> list[Fault]:
    """What stops the delivery, in reading or in cleaning; nothing told or left shows the number."""
    with pytest.raises(DeliveryFaults) as caught:
        through_clean(delivery)
    error = caught.value
    told = [
        str(error),
        repr(error),
        json.dumps(error.as_records(), ensure_ascii=False),
        *traceback.format_exception(error),
    ]
    assert {p for text in told for p in persons_in(text)} == set()
    assert not places(delivery).waiting(UNIT, "clean").exists()
    left = files_under(places(delivery).waiting(UNIT, "ingest"))
    assert [p.name for p in left if p.stem in ("deltagare", "protokoll") and any(map(persons_in, texts_of(p)))] == []
    assert {f.file for f in error.faults} == {FILE}
    return list(error.faults)


def remarks(delivery: Path, lines: list[str]) -> tuple[list[tuple[Any, ...]], list[str], int]:
    """Remarks (kind, rows, first row), reasons of rows left out, and rows counted."""
    deliver(delivery, lines)
    folder = through_clean(delivery)
    noted = [tuple(r.values()) for r in read_rows(folder / "anmarkning.parquet")]
    left_out = [r["varfor"] for r in read_rows(folder / "bortvald.parquet")]
    return noted, left_out, len(read_rows(folder / "deltagande.parquet"))
