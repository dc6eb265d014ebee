"""What the world outside says as numbers of source `referens`, that others are set beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.measures.definition import read_measures
from pipeline.measures.observation import COLUMNS, KEY, RIKET, TRACE_TYPES, TYPES, observation_id
from pipeline.names import label_key
from pipeline.store import connect, create_table, read_rows, write_parquet

# The ages of a population -> the measure that counts them; other ages are read and set beside nothing.
_POPULATIONS = {"alla": "folkmangd", "16-64": "folkmangd_16_64"}
_TABLES = ("befolkning", "kpi", "riket")


def count_reference(folder: Path) -> None:
    """Read befolkning, kpi and riket from `folder`; write observation and sparning there.

    People as counted on a day, index as delivered, shares in percent.
    """
    numbers = reference_numbers({t: read_rows(folder / f"{t}.parquet") for t in _TABLES})
    con = connect()
    create_table(con, "observation", TYPES, [n for n, _ in numbers])
    write_parquet(con, f"select * from observation order by {', '.join(KEY)}", folder / "observation.parquet")
    create_table(con, "sparning", TRACE_TYPES, [_trace(n, row) for n, row in numbers])
    write_parquet(con, "select * from sparning order by all", folder / "sparning.parquet")


def reference_numbers(
    tables: Mapping[str, Iterable[Mapping[str, Any]]],
) -> list[tuple[dict[str, Any], Mapping[str, Any]]]:
    """The numbers of source `referens`, each with the row it comes from. All are public."""
    found: list[tuple[dict[str, Any], Mapping[str, Any]]] = []
    for row in tables.get("befolkning", ()):
        if row["slag"] == "folkmangd" and row["alder"] in _POPULATIONS:
            category = f"{label_key(row['omrade'])}>{row['datum']}"
            found.append((_number(_POPULATIONS[row["alder"]], row, row["antal"], "kommun_datum", category), row))
    for row in tables.get("kpi", ()):
        found.append((_number("prisindex", row, row["indextal"], "prisindex", row["matt"].casefold()), row))
    for row in tables.get("riket", ()):
        if row["measure"] and row["ar"]:
            found.append((_number(row["measure"], row, row["varde"], kon=row["kon"]), row))
    return found


def _number(
    measure: str, row: Mapping[str, Any], value: object, breakdown: str = "", category: str = "", kon: str = "alla"
) -> dict[str, Any]:
    key: dict[str, Any] = dict.fromkeys(KEY, "") | {
        "forbund": RIKET,
        "year": row["ar"],
        "period": "helar",
        "measure": measure,
        "kon": kon,
        "breakdown": breakdown,
        "category": category,
        "kind": "utfall",
        "source": "referens",
    }
    rest = dict.fromkeys(COLUMNS) | {
        "obs_id": observation_id(*key.values()),
        "value": value,
        "unit": read_measures()[measure].unit,
        "status": "ok",
        "argang": row["ar"],
        "skydd": "",
    }
    return rest | key


def _trace(number: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "obs_id": number["obs_id"],
        "fil": row["_file"],
        "blad": row["_sheet"],
        "rad": row["_row"],
        "kolumn": "",
        "antal": 1,
        "ungefar": False,
    }
