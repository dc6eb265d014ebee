"""Protocol 3: the numbers of the year beside those of the year before, and the people in small drawings."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.codes import read_codes
from pipeline.codes.merged import merged_of
from pipeline.compare.queries import SMALLEST_BASE
from pipeline.disclosure.publish import published
from pipeline.measures.definition import read_measures
from pipeline.protocol.shown import Bar, Sheet
from pipeline.store import query_rows, reader, table_in
from pipeline.typography import KIND_WORD, MINUS, NBSP, NOTHING, WITHHELD, number, percent, year_number

Row = dict[str, Any]
_TOTALS = "period = 'helar' and insats = '' and kon = 'alla' and breakdown = ''"
_TIMES = ("deltagartid_medel", "deltagartid_median", "tid_till_avslut_medel", "tid_till_avslut_median")


def numbers_sheet(folder: Path, before: Path, year: int) -> Sheet:
    """Every measure's total of a year beside the year before, those that changed by most percent first.

    The year before is read from the year's own delivery, else from the numbers of that year (`before`).
    Withheld numbers have no value, and no change.
    """
    own = _read(folder / "observation.parquet", _TOTALS)
    earlier = {_key(r): r for r in _read(before, _TOTALS) if r["year"] == year - 1} if before.is_file() else {}
    earlier |= {_key(r): r for r in own if r["year"] == year - 1}
    pairs = [(r, earlier.get(_key(r))) for r in own if r["year"] == year]
    pairs.sort(key=_by_change)
    titles = {m.id: m.title for m in read_measures().values()}
    rows = [
        (
            titles[r["measure"]],
            KIND_WORD[r["kind"]],
            told(last),
            told(r),
            _difference(r, last),
            _signed(_change(r, last)),
        )
        for r, last in pairs
    ]
    words = f"{number(len(rows))} mått för {year}. {number(sum(p[1] is not None for p in pairs))} har ett tal för {year - 1}."
    headings = ("Mått", "Slag", str(year - 1), str(year), "Skillnad", "I procent")
    return Sheet(
        headings, rows, words, (f"{WITHHELD} visas inte, {NOTHING} finns inte.",), right=frozenset({2, 3, 4, 5})
    )


def people_sheet(folder: Path, year: int) -> Sheet:
    """Ages of those who took part, and how long; each as it may be published."""
    # Two bands may be told as one, for the sake of a small group.
    names = {r["kod"]: r["namn"] for r in read_codes("aldersgrupp")}
    place = {code: n for n, code in enumerate(names)}
    for merged in merged_of("aldersgrupp"):
        names[merged.category], place[merged.category] = merged.name, min(place[p] for p in merged.parts)
    path = folder / "observation.parquet"
    whole = f"year = {int(year)} and period = 'helar' and insats = '' and kon = 'alla' and kind = 'utfall'"
    ages = _read(path, f"{whole} and measure = 'deltagare' and breakdown = 'aldersgrupp'")
    times = _read(path, f"{whole} and breakdown = '' and measure in {_TIMES}")
    titles = {m.id: m.title for m in read_measures().values()}
    ages.sort(key=lambda r: place.get(r["category"], len(place)))
    rows = [*_bars(ages, lambda r: f"Ålder: {names.get(r['category'], r['category'])}")]
    rows += _bars(times, lambda r: titles[r["measure"]])
    return Sheet(("Vad", "Tal"), rows, empty="Leveransen har inga rader om deltagare.")


def _bars(found: list[Row], name: Any) -> Iterable[tuple[str, Bar]]:
    """A bar for each number, the longest full; one that is withheld has only its words."""
    most = max((r["value"] for r in found if r["value"] is not None), default=Decimal(0))
    for r in found:
        share = None if r["value"] is None or not most else float(r["value"] / most)
        yield name(r), Bar(share, told(r))


def told(row: Row | None) -> str:
    """A number as a reader sees it, with its unit where that is not plain."""
    if row is None:
        return NOTHING
    value = row["value"]
    if value is None:
        return WITHHELD
    if row["unit"] == "procent":
        return percent(value)
    if row["unit"] == "artal":
        return year_number(value)
    unit = {"kr": f"{NBSP}kr", "manader": f"{NBSP}månader"}.get(row["unit"], "")
    return number(value, 0 if row["unit"] == "kr" or value == int(value) else 1) + unit


def _read(path: Path, where: str) -> list[Row]:
    """The numbers of a table as they may be published, for which a condition holds."""
    return query_rows(reader(), f"select * from ({published(table_in(path))}) where {where} order by obs_id")


def _key(row: Row) -> tuple[str, str]:
    return row["measure"], row["kind"]


def _change(row: Row, last: Row | None) -> Decimal | None:
    """The change in percent, by the rule of the comparison: none of a share, of what may be below zero, or from too little."""
    if last is None or row["value"] is None or last["value"] is None or read_measures()[row["measure"]].signed:
        return None
    if row["unit"] not in SMALLEST_BASE or last["value"] < SMALLEST_BASE[row["unit"]]:
        return None
    return 100 * (row["value"] - last["value"]) / last["value"]


def _difference(row: Row, last: Row | None) -> str:
    """How much more or less, in the number's own unit."""
    if last is None or row["value"] is None or last["value"] is None or row["unit"] == "artal":
        return NOTHING
    apart = row["value"] - last["value"]
    text = f"{number(apart, 1)} procentenheter" if row["unit"] == "procent" else told(row | {"value": apart})
    return f"+{text}" if apart > 0 else text


def _by_change(pair: tuple[Row, Row | None]) -> tuple[bool, Decimal, str, str]:
    """The greatest changes first; what has none last, by name."""
    change, row = _change(*pair), pair[0]
    return change is None, -abs(change or Decimal(0)), row["measure"], row["kind"]


def _signed(change: Decimal | None) -> str:
    if change is None:
        return NOTHING
    text = percent(change)
    return text if change <= 0 or text.startswith(MINUS) else f"+{text}"
