"""Small files of participations, and their clean tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pipeline.store import read_json, read_rows
from support.deliveries import through_clean
from support.personal_numbers import NUMBERS

HEAD = "Deltagar-ID;Kön;Ålder;Kommun;Insats;Startdatum;Slutdatum;Avslutsorsak"
FULL = (
    f"{HEAD};Utbildning;Tid i offentlig försörjning;Försörjning före;Försörjning efter;"
    "Sysselsättning före;Sysselsättning efter;Aktualiserad av;Närmare arbete"
)
FIRST, LAST, APRIL, AUGUST = dt.date(2022, 1, 1), dt.date(2022, 12, 31), dt.date(2022, 4, 30), dt.date(2022, 8, 31)
ENDS = {"t1": APRIL, "t2": AUGUST, "helar": LAST}
DAY = dt.timedelta(days=1)
# Persons of an age at which nothing is remarked.
ONE, TWO, THREE, FOUR, *_ = (n for n in NUMBERS if 1965 <= int(n[:4]) <= 1990)


def cleaned(delivery: Path, lines: list[str], head: str = HEAD) -> dict[str, list[dict[str, Any]]]:
    """The clean tables of a delivery of these participations, in the order of the file."""
    (delivery / "sus_deltagare_2022.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return tables(delivery)


def tables(delivery: Path) -> dict[str, list[dict[str, Any]]]:
    folder = through_clean(delivery)
    named = {t: read_rows(folder / f"{t}.parquet") for t in ("deltagande", "bortvald", "anmarkning", "uppfoljning")}
    order = lambda r: (r.get("_sheet", ""), r.get("_row", 0))  # noqa: E731
    accounts = [a for a in read_json(folder / "protokoll.json")["rader"] if a["tabell"] == "deltagare"]
    return {t: sorted(rows, key=order) for t, rows in named.items()} | {"rader": accounts}


def left_out(clean: dict[str, list[dict[str, Any]]]) -> list[tuple[str, int]]:
    return [(r["varfor"], r["_row"]) for r in clean["bortvald"]]


def accounted(clean: dict[str, list[dict[str, Any]]]) -> tuple[int, int, int]:
    """Rows in, counted, and left out with a reason."""
    (account,) = clean["rader"]
    return account["in"], account["i_tabell"], account["bortvald"]
