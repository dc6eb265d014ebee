"""A country of releases: what the examples may publish, moved to förbund and years that do not exist, and sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.country import SOURCE, facts_of
from pipeline.exchange.send import sent_name, write_sent_release
from pipeline.exchange.senders import as_written
from pipeline.exchange.signing import read_open_key
from pipeline.measures.observation import KEY, TRACE_TYPES, TYPES, observation_id
from pipeline.places import Places, Unit
from pipeline.store import connect, create_table, read_rows, write_json, write_parquet

RELEASE = "2026-11-22-1a2b3c4d"
YEAR = 2022


def make_releases(raw: Path, built: Path, key: Path, forbund: int, years: int) -> None:
    """Write `data/raw` of a national office: a release per förbund, signed, and the reference figures.

    `built` is the publicerbart of an example: its numbers of a year are what is sent, each a little other by förbund and year.
    """
    os.environ["FINSAM_NYCKEL"] = str(key / "nyckel")
    (raw / "utgavor").mkdir(parents=True)
    (raw / "referens").symlink_to(SOURCE.parent / "referens")
    source = read_rows(built, f"year = {YEAR} and argang = {YEAR}")
    senders = []
    for n in range(1, forbund + 1):
        name = f"forbund_{n:02}"
        made = Places(raw.parent / "avsandare" / name / "raw", raw.parent / "avsandare" / name)
        write_office(made, name, years, [moved(r, name, YEAR - back, n) for back in range(years) for r in source])
        audit = made.processed / "rojande.json"
        write_json(audit, {"filer": 0, "tal": 0, "fynd": []})
        path = raw / "utgavor" / sent_name(name, RELEASE)
        path.write_bytes(write_sent_release(made, name, RELEASE, {}, audit))
        senders.append(as_written(name, read_open_key()))
    (raw / "utgavor" / "avsandare.toml").write_text("\n\n".join(senders) + "\n", "utf-8")


def moved(row: dict[str, Any], forbund: str, year: int, n: int) -> dict[str, Any]:
    """A number of another förbund and year: amounts are some percent other; counts and shares must be true together."""
    moved = row | {"forbund": forbund, "year": year, "argang": year, "skydd": ""}
    if row["unit"] == "kr" and row["value"] is not None:
        moved["value"] = row["value"] + int(row["value"]) * ((n * 7 + year) % 20) // 100
        moved["numerator"] = moved["denominator"] = None
    return moved | {"obs_id": observation_id(*(moved[k] for k in KEY))}


def write_office(places: Places, name: str, years: int, numbers: list[dict[str, Any]], sent: str = "") -> None:
    """The facts and numbers of a förbund; every number a row of the file `sent`, or of none."""
    folder = places.stage(Unit(name), "compare")
    (places.raw / name).mkdir(parents=True)
    (places.raw / name / "forbund.toml").write_text(facts_of(name, years), "utf-8")
    con = connect()
    create_table(con, "n", TYPES, numbers)
    write_parquet(con, "from n", folder / "serie.parquet")
    write_parquet(con, "select * exclude (skydd) from n", folder / "publicerbart.parquet")
    create_table(con, "s", TRACE_TYPES, _traced(numbers, sent) if sent else [])
    write_parquet(con, "from s", folder / "sparning.parquet")
    create_table(con, "t", {"obs_id": "VARCHAR"}, [])
    write_parquet(con, "from t", places.processed / "compare" / "tidigare.parquet")


def _traced(numbers: list[dict[str, Any]], sent: str) -> Iterator[dict[str, Any]]:
    """The row of the file that each number is, as of a release that is received."""
    at = {"fil": sent, "blad": "publicerbart.csv", "kolumn": "", "antal": 1, "ungefar": False}
    return ({"obs_id": row["obs_id"], "rad": n, **at} for n, row in enumerate(numbers, 2))
