"""What the world outside says: population, price index and national figures.

Files under data/raw/referens/, read as they stand and coded; measures/reference.py makes
numbers of them. A folder that is not there gives empty tables; then nothing can be adjusted
or set beside riket, and the comparison says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault, suggest
from pipeline.ingest.deliveries import DELIVERY_COLUMNS, delivery_row
from pipeline.ingest.grid import read_grids
from pipeline.ingest.layout import Layout, read_layout
from pipeline.ingest.reading import Reading, Source, choose_sheets
from pipeline.ingest.records import read_records
from pipeline.names import label_key
from pipeline.places import Places
from pipeline.store import MONEY, connect, create_table, sha256_of, write_parquet
from pipeline.typography import month_name

LAYOUTS = Path(__file__).parent / "layouts" / "referens"
PLACE = {"kalla": "VARCHAR", "_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "INTEGER"}
COLUMNS = {
    "befolkning": {
        "kommun_kod": "VARCHAR",
        "omrade": "VARCHAR",
        "ar": "INTEGER",
        "datum": "VARCHAR",
        "alder": "VARCHAR",
        "slag": "VARCHAR",
        "antal": "BIGINT",
        **PLACE,
    },
    "kpi": {"ar": "INTEGER", "matt": "VARCHAR", "indextal": MONEY, **PLACE},
    "riket": {
        "ar": "INTEGER",
        "avser": "VARCHAR",
        "omrade": "VARCHAR",
        "matt": "VARCHAR",
        "varde": MONEY,
        "enhet": "VARCHAR",
        "measure": "VARCHAR",
        "kon": "VARCHAR",
        "tackning": "VARCHAR",
        **PLACE,
    },
}
_COUNTRY = "riket"
_POPULATION = re.compile(
    r"folkmängd (?P<alder>alla åldrar|\d+\s*[-–]\s*\d+ år)(?: (?P<dag>\d{1,2}) (?P<manad>[a-zåäö]{3})\w*)?"
)


def read_reference(places: Places, folder: Path) -> None:
    """Read data/raw/referens and write leverans, befolkning, kpi and riket to `folder`.

    People as counted on a day, index as delivered, shares in percent. Raises DeliveryFaults
    with every fault of every file; then nothing is written.
    """
    delivered, faults = _read_files(places)
    tables = {kind: [_CODERS[kind](row) for row in delivered[kind]] for kind in COLUMNS}
    faults += [f for kind, rows in tables.items() for f in _contradictions(kind, rows)]
    if faults:
        raise DeliveryFaults(faults)
    con = connect()
    create_table(con, "leverans", DELIVERY_COLUMNS, _deliveries(places, tables))
    write_parquet(con, "select * from leverans", folder / "leverans.parquet")
    for kind, rows in tables.items():
        create_table(con, kind, COLUMNS[kind], rows)
        write_parquet(con, f"select * from {kind}", folder / f"{kind}.parquet")


def _deliveries(places: Places, tables: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The files that were read, with the number of rows and the checksum of each."""
    rows = []
    for path in places.reference_files():
        shown, kind = places.shown(path), kind_of(path)
        count = sum(r["_file"] == shown for r in tables[kind])
        rows.append(delivery_row(shown, kind, _layouts()[kind].title, count, sha256_of(path)))
    return rows


def _read_files(places: Places) -> tuple[dict[str, list[dict[str, Any]]], list[Fault]]:
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in COLUMNS}
    faults: list[Fault] = []
    for path in places.reference_files():
        shown = places.shown(path)
        kind = kind_of(path)
        if not kind:
            faults.append(_unknown_file(shown, path.name))
            continue
        try:
            readings = _read_sheets(path, shown, kind)
        except DeliveryFaults as error:
            faults += error.faults
            continue
        faults += [_without_own_heading(f) for r in readings for f in r.faults]
        read = [row for r in readings for row in r.rows]
        if not read and not any(r.faults for r in readings):
            faults.append(_empty(shown))
        rows[kind] += read
        faults += [f for row in read for f in _row_faults(kind, row)]
    return (rows, faults) if not faults else ({kind: [] for kind in COLUMNS}, faults)


def _read_sheets(path: Path, shown: str, kind: str) -> list[Reading]:
    source, layout = Source(shown, 0), _layouts()[kind]
    chosen, wrong = choose_sheets(read_grids(path, shown), layout, source, lambda g: read_records(g, layout, source))
    if wrong:
        raise DeliveryFaults(wrong)
    return [read_records(grid, layout, source) for grid in chosen.grids]


def _without_own_heading(fault: Fault) -> Fault:
    """No förbund owns these files, so no heading of its own can be declared."""
    if fault.headline != "okänd kolumn":
        return fault
    return replace(fault, action="Rätta rubriken i filen till en som är känd, eller ta bort kolumnen.")


def kind_of(path: Path) -> str:
    """The kind of reference figures that a file's name begins with, '' for a name that says nothing."""
    return next((k for k in COLUMNS if path.stem.casefold().startswith(k)), "")


@cache
def _layouts() -> Mapping[str, Layout]:
    return {k: read_layout(LAYOUTS / f"{k}.toml") for k in COLUMNS}


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"kalla": row["kalla"] or "", **{c: row[c] for c in ("_file", "_sheet", "_row")}}


def _population(row: Mapping[str, Any]) -> dict[str, Any]:
    """A figure of population with its age and day, or another figure of the same file."""
    found = _POPULATION.fullmatch(str(row["matt"]).casefold().strip())
    counted = found is not None and row["tal"] is not None and row["tal"] == int(row["tal"])
    age, day = "", ""
    if found and counted:
        age = (
            "alla"
            if found["alder"].startswith("alla")
            else re.sub(r"\s*[-–]\s*", "-", found["alder"].removesuffix(" år"))
        )
        # "31 december" and "1 nov": the first three letters tell.
        months = [month_name(m)[:3] for m in range(1, 13)]
        # A population without a day is that of the end of the year, as official statistics count it.
        date, month = found["dag"] or "31", found["manad"] or months[-1]
        day = f"{months.index(month) + 1:02d}-{int(date):02d}" if month in months else ""
    return {
        "kommun_kod": row["kommun_kod"] or "",
        "omrade": row["omrade"],
        "ar": int(row["avser"]),
        "datum": day,
        "alder": age,
        "slag": "folkmangd" if day else "annat",
        "antal": int(row["tal"]) if day else None,
        **_place(row),
    }


def _price_index(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"ar": int(row["avser"]), "matt": row["matt"], "indextal": row["tal"], **_place(row)}


def _national(row: Mapping[str, Any]) -> dict[str, Any]:
    """A national figure, with the measure it may be set beside ('' for those that none matches)."""
    code = _national_measures().get((label_key(row["matt"]), label_key(row["omrade"])))
    unit = str(row["enhet"] or "").casefold()
    fits = code is not None and unit.startswith(code["enhet"])
    year = str(row["avser"]).strip()
    return {
        "ar": int(year) if re.fullmatch(r"\d{4}", year) else None,
        "avser": year,
        "omrade": row["omrade"],
        "matt": row["matt"],
        "varde": row["tal"],
        "enhet": row["enhet"],
        "measure": code["kod"] if code and fits else "",
        "kon": code["kon"] if code and fits else "",
        "tackning": code["tackning"] if code and fits else "",
        **_place(row),
    }


@cache
def _national_measures() -> Mapping[tuple[str, str], dict[str, str]]:
    return {(label_key(r["namn"]), _COUNTRY): r for r in read_codes("riksmatt")}


_CODERS = {"befolkning": _population, "kpi": _price_index, "riket": _national}


def _row_faults(kind: str, row: Mapping[str, Any]) -> list[Fault]:
    """A row without its figure, or with a year that is none. National figures may name a period."""
    faults = []
    if row["tal"] is None:
        faults.append(_fault(row, "raden har inget tal", "", "ett tal"))
    if kind != _COUNTRY and not re.fullmatch(r"(19|20)\d{2}", str(row["avser"] or "")):
        faults.append(_fault(row, "året går inte att läsa", str(row["avser"] or "tomt"), "ett årtal med fyra siffror"))
    if kind == "kpi" and row["tal"] is not None and row["tal"] <= 0:
        faults.append(
            _fault(row, "ett prisindex kan inte vara noll eller mindre", str(row["tal"]), "ett tal över noll")
        )
    return faults


def _contradictions(kind: str, rows: list[dict[str, Any]]) -> list[Fault]:
    """The same figure twice with two values; a row that only repeats another is no fault."""
    keys = {
        "befolkning": ("omrade", "ar", "datum", "alder"),
        "kpi": ("ar", "matt"),
        "riket": ("omrade", "avser", "matt"),
    }[kind]
    value = {"befolkning": "antal", "kpi": "indextal", "riket": "varde"}[kind]
    seen: dict[tuple[Any, ...], Decimal] = {}
    faults = []
    for row in rows:
        key = tuple(label_key(str(row[k])) for k in keys)
        first = seen.setdefault(key, row[value])
        if first is not None and first != row[value]:
            faults.append(
                _fault(row, "samma uppgift står två gånger med olika tal", f"{first} och {row[value]}", "ett tal")
            )
    return faults


def _fault(row: Mapping[str, Any], headline: str, found: str, expected: str) -> Fault:
    return Fault(
        file=row["_file"],
        sheet=row["_sheet"],
        row=row["_row"],
        headline=headline,
        found=found,
        expected=expected,
        action="Rätta raden i referensfilen, med källan bredvid.",
        code="REF-001",
    )


def _unknown_file(shown: str, name: str) -> Fault:
    return Fault(
        file=shown,
        headline="okänd sorts referensfil",
        found=f"”{name}”",
        expected=suggest(Path(name).stem, COLUMNS),
        action="Döp om filen så att namnet börjar med befolkning, kpi eller riket, eller flytta den ur mappen.",
        code="REF-002",
    )


def _empty(shown: str) -> Fault:
    return Fault(
        file=shown,
        headline="filen har rubriker men inga rader",
        expected="minst en rad",
        action="Hämta uppgifterna på nytt; filen är avklippt eller tom.",
        code="REF-003",
    )
