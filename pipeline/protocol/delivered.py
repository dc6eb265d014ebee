"""Protocol 1: which files came in, and how complete every column of every table is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.forbund.model import load_forbund
from pipeline.ingest.layout import known_kinds, read_layouts
from pipeline.measures.rough import share_told
from pipeline.places import Places
from pipeline.protocol.shown import Bar, Chips, Sheet
from pipeline.store import count_all_rows, query_rows, read_columns, read_rows, reader, table_in
from pipeline.typography import enumerate_words, number


def files_sheet(folder: Path) -> Sheet:
    """The files of the delivery: what each was taken for, how many rows were read, what is to be known of it."""
    found = read_rows(folder / "leverans.parquet", order_by="not anvands, fil")
    unused = sum(not r["anvands"] for r in found)
    rows = [
        (Path(r["fil"]).name, r["titel"], number(r["rader"]) if r["anvands"] else "läses inte", r["anmarkning"] or "")
        for r in found
    ]
    words = f"{number(len(found))} filer, {number(sum(r['rader'] or 0 for r in found if r['anvands']))} rader."
    words += f" {number(unused)} av filerna används inte." if unused else " Alla filer används."
    return Sheet(("Fil", "Vad det är", "Rader", "Att veta"), rows, words, right=frozenset({2}))


def completeness_chips(places: Places, forbund: str, folder: Path, of_persons: tuple[str, ...]) -> Chips:
    """How large a part of the rows has something in each column, for every table that has rows.

    Of persons so roughly that no small group is told (measures/rough.py).
    """
    smallest = load_forbund(places, forbund).minsta_grupp
    rows = []
    for path, n in count_all_rows(sorted(folder.glob("*.parquet"))).items():
        title, headings = _as_delivered().get(path.stem, ("", {}))
        # Most tables of a year have no rows, and the others are as they were written by whoever delivered them.
        if n and (counted := _count(path, headings)):
            rows.append(_row(title, counted, smallest, path.stem in of_persons))
    return Chips(rows, "Varje ruta är en kolumn, fylld så långt som raderna är ifyllda.")


def _as_delivered() -> dict[str, tuple[str, dict[str, str]]]:
    """Table -> what is delivered in it, and its columns with the headings that a file has; of tables with a row per thing."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for kind, layout in read_layouts().items():
        headings = {c.name: c.headings[0] for c in layout.columns if c.headings and not c.is_dropped}
        if headings and layout.table not in found:
            found[layout.table] = (known_kinds()[kind], headings)
    return found


def _row(table: str, counted: dict[str, int], smallest: int, about_persons: bool) -> tuple[str, list[Bar]]:
    """A table: how many of its columns are full and which are empty in words, a box for each of the others."""
    columns = [c for c in counted if c != "rader"]
    empty = [c for c in columns if not counted[c]]
    partly = [c for c in columns if 0 < counted[c] < counted["rader"]]
    full = len(columns) - len(empty) - len(partly)
    told = "1 kolumn är helt ifylld" if full == 1 else f"{number(full)} kolumner är helt ifyllda"
    heading = f"{table}, {number(counted['rader'])} rader: {told}"
    heading += f", tomma är {enumerate_words(empty)}" if empty else ""
    return heading, [_told(c, counted, smallest, about_persons) for c in partly]


def corrections_sheet(made: list[dict[str, Any]]) -> Sheet:
    """What was put right as it was read, by forbund.toml. Of persons only that there is something, and why."""
    told = "1 uppgift är rättad" if len(made) == 1 else f"{number(len(made))} uppgifter är rättade"
    rows = [(Path(c["fil"]).name, *_correction(c), c["varfor"]) for c in made]
    headings = ("Fil", "Var", "Källan säger", "Läses som", "Varför")
    words = f"{told} enligt forbund.toml. Filerna är orörda."
    return Sheet(headings, rows, words, empty="Inga uppgifter är rättade när de lästes.")


def _correction(c: dict[str, Any]) -> tuple[str, str, str]:
    if c["personer"]:
        return ("visas inte",) * 3
    if c["atgard"] == "ta_bort":
        return f"rad {c['rad']}", f"samma som rad {c['samma_som']}", "ingen egen rad"
    return f"{c['kolumn']}{c['rad']}", c["vantat"], c["ratt"]


def _count(path: Path, headings: Mapping[str, str]) -> dict[str, int]:
    """Rows of a table (`rader`), and per column of a delivery, by its heading, those in which something stands."""
    columns = [c for c in read_columns(path) if c in headings]
    if not columns:
        return {}
    counted = ", ".join(f"""count(nullif(trim(cast("{c}" as varchar)), '')) as "{c}\"""" for c in columns)
    row = query_rows(reader(), f"select {counted}, count(*) as rader from {table_in(path)}")[0]
    return {headings.get(c, c): n for c, n in row.items()}


def _told(column: str, counted: dict[str, int], smallest: int, about_persons: bool) -> Bar:
    filled, rows = counted[column], counted["rader"]
    row = {"fylld": filled, "rader": rows, "om_personer": about_persons}
    text = share_told(row, "fylld", smallest)
    if text == "..":
        return Bar(None, f"{column} visas inte")
    # A bar is as rough as its words: in steps of a tenth.
    return Bar(round(10 * filled / rows) / 10, f"{column} {text}")
