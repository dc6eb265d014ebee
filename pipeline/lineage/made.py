"""What the comparison makes of published numbers: by which id, of which parts, and by what formula."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.codes import read_codes
from pipeline.places import EVERYTHING, Places
from pipeline.store import read_rows, table_in

# The tables whose rows tell what they are made of.
_MADE_OF = ("vy", "tratt", "insatsandel", "flera_ar")


@dataclass(frozen=True)
class Made:
    """A number made of others by the comparison."""

    name: str
    definition: str
    parts: tuple[str, ...]
    formula: str
    value: Any
    unit: str
    # A view is named and told as its first part; what it is multiplied and divided by is in the formula.
    view: bool = False
    # A limit is made of what all are together, which the formula tells; the parts are not told one by one.
    limit: bool = False


def printed_ids(folder: Path) -> set[str]:
    """The numbers that only a document prints, of a förbund or of the comparison."""
    path = folder / "tidigare.parquet"
    return {r["obs_id"] for r in read_rows(path)} if path.is_file() else set()


def made_by_comparison(places: Places) -> dict[str, Made]:
    """The views, the differences and the limits of chance of the last comparison, by id."""
    folder = places.stage(EVERYTHING, "compare")
    if not (folder / "skillnad.parquet").is_file():
        return {}
    kinds = {r["kod"]: (r["namn"], r["definition"]) for r in read_codes("harledd")}
    made = {
        r["vy_id"]: Made(
            *kinds[r["vy"]], (r["obs_id"], *r["delar"].split()), r["formel"], r["value"], r["unit"], view=True
        )
        for r in read_rows(folder / "vy.parquet")
        if r["value"] is not None
    }
    made |= {
        r["skillnad_id"]: Made(
            *kinds["skillnad"], (r["obs_id"], r["mot_obs_id"]), "Det första minus det andra.", r["skillnad"], r["unit"]
        )
        for r in read_rows(folder / "skillnad.parquet")
        if r["skillnad"] is not None
    }
    for r in read_rows(folder / "tratt.parquet"):
        name, definition = kinds[r["slag"]]
        told, limit = f"{r['year']}, {name}", r["slag"] != "alla_tillsammans"
        parts = tuple(r["delar"].split())
        made[r["tratt_id"]] = Made(told, definition, parts, r["formel"], r["value"], r["unit"], limit=limit)
    for r in read_rows(folder / "insatsandel.parquet"):
        parts = tuple(r["delar"].split())
        made[r["insatsandel_id"]] = Made(*kinds["utjamnad"], parts, r["formel"], r["value"], r["unit"], view=True)
    for r in read_rows(folder / "flera_ar.parquet"):
        name, definition = kinds["flera_ar"]
        told = f"{r['fran']}–{r['till']}, {name}"
        made[r["flera_ar_id"]] = Made(told, definition, tuple(r["delar"].split()), r["formel"], r["value"], r["unit"])
    return made


def rests_in_comparison(places: Places) -> str:
    """The condition, in SQL of a table with obs_id, that a number is in the comparison or that one in it is made of it."""
    folder = places.stage(EVERYTHING, "compare")
    tables = {t: table_in(folder / f"{t}.parquet") for t in ("jamforelse", "tidigare", "skillnad", *_MADE_OF)}
    ids = [f"select obs_id from {tables[t]}" for t in ("jamforelse", "tidigare")]
    ids.append(f"select mot_obs_id from {tables['skillnad']}")
    ids += [f"select unnest(string_split(delar, ' ')) from {tables[t]}" for t in _MADE_OF]
    return f"obs_id in ({' union '.join(ids)})"
