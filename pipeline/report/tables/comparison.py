"""Tables of the comparison: a measure over förbund and years, differences, and riket.

Rows stand under each other, never in one line, so that each says what it counts; a letter
tells which of them may be compared.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.measures.definition import read_measures
from pipeline.report.document.model import Cell, Row, Table, format_value
from pipeline.typography import (
    KIND_WORD,
    NBSP,
    NOTHING,
    WITHHELD,
    enumerate_words,
    first_upper,
    number,
    percent,
    ranges,
)

_HEADINGS = {
    "fasta_priser": "{bas} års priser, tkr",
    "per_1000": "Per 1 000 invånare",
    "per_deltagare": "Per deltagande, kr",
    "index": "Index, första året = 100",
}


@dataclass(frozen=True)
class Compared:
    """What the comparison is written from: rows of jamforelse, views by number, differences, breaks, names."""

    rows: list[dict[str, Any]]
    views: Mapping[str, Mapping[str, dict[str, Any]]]
    differences: list[dict[str, Any]]
    breaks: list[dict[str, Any]]
    names: Mapping[str, str]

    def of(self, measure: str) -> list[dict[str, Any]]:
        """The rows of a measure, both sexes together: by förbund, latest year first."""
        found = [r for r in self.rows if r["measure"] == measure and r["kon"] == "alla"]
        return sorted(found, key=lambda r: (self.names[r["forbund"]], -r["year"], r["kind"]))

    def base_year(self) -> int | None:
        """The year whose prices amounts are told in."""
        years = {v["fasta_priser"]["bas"] for v in self.views.values() if "fasta_priser" in v} - {None}
        return years.pop() if years else None


def measure_table(compared: Compared, measure: str, years_shown: int | None = None) -> Table | None:
    """One measure: a heading per förbund, a row per year and kind, its views in columns."""
    found = [r for f in _by_forbund(compared.of(measure)) for r in _latest_years(f, years_shown)]
    if not found:
        return None
    letters = group_letters(found)
    columns = _columns(compared, found)
    body: list[Row] = []
    for rows in _by_forbund(found):
        body.append(
            Row(
                compared.names[rows[0]["forbund"]],
                tuple(Cell("") for _ in range(len(columns) + 1 + bool(letters))),
                "rubrik",
            )
        )
        for row in rows:
            cells = [value_cell(row), *(_extra(compared, row, column) for column in columns)]
            marks = [Cell(letters[_comparable_as(row)])] if letters else []
            body.append(Row(f"{row['year']}, {KIND_WORD[row['kind']]}", (*cells, *marks)))
    definition = read_measures()[measure]
    headings = [_first_heading(found[0]), *(_heading(compared, c) for c in columns), *(["Grupp"] if letters else [])]
    notes = (
        *definition.caveats,
        *_letter_notes(found, letters),
        *reasons(compared, found),
        *_missing_views(compared, found, columns),
    )
    return Table(
        measure, definition.title, "", "År och slag", tuple(headings), tuple(body), tuple(dict.fromkeys(notes))
    )


def question_table(
    compared: Compared, id_: str, caption: str, measures: Iterable[str], kinds: tuple[str, ...] = ()
) -> Table | None:
    """The latest number of each förbund and measure, with what it counts and what it may be compared with."""
    measures = list(measures)
    rows = [r for m in measures for r in latest_of_each(compared.of(m), kinds)]
    if not rows:
        return None
    rows.sort(key=lambda r: (compared.names[r["forbund"]], measures.index(r["measure"]), -r["year"], r["kind"]))
    shares = any(r["lower"] is not None for r in rows)
    body = []
    for row in rows:
        name = compared.names[row["forbund"]] + (f": {row['titel']}" if len(measures) > 1 else "")
        interval = [_interval_cell(row)] if shares else []
        body.append(
            Row(
                name,
                (
                    Cell(f"{row['year']}, {KIND_WORD[row['kind']]}"),
                    value_cell(row, "kr"),
                    *interval,
                    Cell(what_it_is(row)),
                    Cell(_mates(compared, row, rows)),
                ),
            )
        )
    headings = ("År och slag", "Tal", *(["Osäkerhet, 95 %"] if shares else []), "Avser", "Får jämföras med")
    used = [m for m in measures if any(r["measure"] == m for r in rows)]
    titles = {m: f"{read_measures()[m].title}: " if len(used) > 1 else "" for m in used}
    caveats = [titles[m] + c for m in used for c in read_measures()[m].caveats]
    return Table(
        id_,
        caption,
        "",
        "Förbund",
        headings,
        tuple(body),
        (*reasons(compared, rows), *dict.fromkeys(caveats)),
    )


def national_table(rows: list[dict[str, Any]], used: set[str]) -> Table | None:
    """Every figure of riket as it is delivered, and whether a measure here is set beside it."""
    told = [r for r in rows if r["omrade"].casefold() == "riket"]
    if not told:
        return None
    titles = {m.id: m.title for m in read_measures().values()}
    body = []
    for r in sorted(told, key=lambda r: (str(r["avser"]), r["matt"])):
        beside = titles[r["measure"]] if r["measure"] in used else NOTHING
        decimals = 0 if r["varde"] == int(r["varde"]) else 1
        body.append(
            Row(
                f"{first_upper(r['matt'])}",
                (
                    Cell(r["avser"]),
                    Cell(number(r["varde"], decimals), True, r.get("obs_id", "")),
                    Cell(r["enhet"]),
                    Cell(beside),
                    Cell(r["tackning"] or NOTHING),
                ),
            )
        )
    return Table(
        "riket-alla",
        "Uppgifter om riket",
        "",
        "Uppgift",
        ("År", "Tal", "Enhet", "Ställs bredvid", "Täckning"),
        tuple(body),
    )


def latest_of_each(rows: list[dict[str, Any]], kinds: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The latest row of each förbund, outcome before other kinds.

    With `kinds` the latest year that has them all, so that a budget never stands beside the
    outcome of another year; failing that the latest year with any.
    """
    found = []
    for group in _by_forbund(rows):
        if kinds:
            years = {y: [r for r in group if r["year"] == y and r["kind"] in kinds] for y in {r["year"] for r in group}}
            found += years[max(years, key=lambda y: (len(years[y]), y))]
            continue
        kind = next(k for k in ("utfall", "budget", "mal", "prognos") if any(r["kind"] == k for r in group))
        found.append(max((r for r in group if r["kind"] == kind), key=lambda r: r["year"]))
    return found


def group_letters(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str, str], str]:
    """A letter for each group of numbers that may be compared; none when all may."""
    groups = sorted({_comparable_as(r) for r in rows})
    # That budget and outcome differ is said by the row itself.
    if len(groups) == len({kind for _, kind, _ in groups}):
        return {}
    return {g: string.ascii_uppercase[i] if i < 26 else f"A{i}" for i, g in enumerate(groups)}


def _comparable_as(row: dict[str, Any]) -> tuple[str, str, str]:
    return (row["measure"], row["kind"], row["grupp"])


def _letter_notes(rows: list[dict[str, Any]], letters: Mapping[tuple[str, str, str], str]) -> list[str]:
    if not letters:
        return []
    first = "Bara tal med samma bokstav får jämföras, och ett tal per förbund jämförs med samma år."
    return [first, *(f"{letter}: {KIND_WORD[kind]}; {group}." for (_, kind, group), letter in letters.items())]


def reasons(compared: Compared, rows: list[dict[str, Any]]) -> list[str]:
    """Why a number differs from what the measure normally is, breaks in its series, and caveats."""
    told = []
    for r in rows:
        name = f"{compared.names[r['forbund']]} {r['year']}"
        told += [f"{name}: {text}" for text in (r["skal"], r["forbehall"]) if text]
    shown = {(r["forbund"], r["measure"]) for r in rows}
    first = {key: min(r["year"] for r in rows if (r["forbund"], r["measure"]) == key) for key in shown}
    told += [
        f"Brott {compared.names[b['forbund']]} {b['ar']}: {b['skal']}"
        for b in compared.breaks
        if (b["forbund"], b["matt"]) in shown and b["ar"] > first[b["forbund"], b["matt"]]
    ]
    return list(dict.fromkeys(told))


def what_it_is(row: dict[str, Any]) -> str:
    """What a number counts, who are covered and what it is a share of, in words."""
    parts = [row["raknas"], row["tackning"], f"av {row['namnare']}" if row["namnare"] else "", row["variant"]]
    return first_upper("; ".join(p for p in parts if p))


def _mates(compared: Compared, row: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    same = [r for r in rows if r is not row and _comparable_as(r) == _comparable_as(row)]
    mates = [compared.names[r["forbund"]] for r in same if r["year"] == row["year"] and r["forbund"] != row["forbund"]]
    if mates:
        return enumerate_words(mates)
    others = [r for r in rows if r["measure"] == row["measure"] and r["forbund"] != row["forbund"]]
    if not others:
        return "inget förbund: ensamt i sitt slag"
    if any(r["forbund"] != row["forbund"] for r in same):
        return "inget förbund: olika år"
    return (
        "inget förbund: räknat på annat sätt"
        if any(r["kind"] == row["kind"] for r in others)
        else "inget förbund: olika slag"
    )


def _by_forbund(rows: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["forbund"], []).append(row)
    return list(groups.values())


def _latest_years(rows: list[dict[str, Any]], count: int | None) -> list[dict[str, Any]]:
    kept = sorted({r["year"] for r in rows}, reverse=True)[:count]
    return [r for r in rows if r["year"] in kept]


def _columns(compared: Compared, rows: list[dict[str, Any]]) -> list[str]:
    """The extra columns that have at least one number."""
    if any(r["lower"] is not None for r in rows):
        return ["intervall", "n"]
    return [
        v
        for v in _HEADINGS
        if any(compared.views.get(r["obs_id"], {}).get(v, {}).get("value") is not None for r in rows)
    ]


def _heading(compared: Compared, column: str) -> str:
    if column in ("intervall", "n"):
        return {"intervall": "Osäkerhet, 95 %", "n": "Andel av (antal)"}[column]
    return _HEADINGS[column].format(bas=compared.base_year())


def _first_heading(row: dict[str, Any]) -> str:
    return {"kr": "Löpande priser, tkr", "procent": "Andel", "manader": "Månader"}.get(row["unit"], "Antal")


def _extra(compared: Compared, row: dict[str, Any], column: str) -> Cell:
    if column == "intervall":
        return _interval_cell(row)
    if column == "n":
        return Cell(NOTHING if row["denominator"] is None else number(row["denominator"]), True)
    view = compared.views.get(row["obs_id"], {}).get(column)
    if view is None:
        return Cell(NOTHING, True)
    return Cell(_view_text(view), True, view["vy_id"] if view["value"] is not None else "")


def _view_text(view: dict[str, Any]) -> str:
    if view["value"] is None:
        return WITHHELD
    if view["vy"] == "fasta_priser":
        return format_value(view["value"], "kr", "tkr", 0)
    if view["vy"] == "index":
        return number(view["value"])
    return number(view["value"], 0 if view["unit"] == "kr" else 2)


def _missing_views(compared: Compared, rows: list[dict[str, Any]], columns: list[str]) -> list[str]:
    """Why a view that others have is missing for some: one line per reason, with the years."""
    lacking: dict[str, dict[str, list[int]]] = {}
    for r in rows:
        for column in columns:
            view = compared.views.get(r["obs_id"], {}).get(column)
            if view and view["skal"]:
                lacking.setdefault(view["skal"], {}).setdefault(compared.names[r["forbund"]], []).append(r["year"])
    return [
        f"{reason.rstrip('.')}: {'; '.join(f'{name} {_years(years)}' for name, years in sorted(where.items()))}."
        for reason, where in sorted(lacking.items())
    ]


def _years(years: list[int]) -> str:
    """2018, 2019, 2020 and 2023 as "2018–2020, 2023"."""
    return ranges(sorted(set(years)))


def value_cell(row: dict[str, Any], scale: str = "tkr") -> Cell:
    """A number of the comparison as a cell; withheld when its group is small."""
    if row["value"] is None:
        return Cell(WITHHELD, True, row["obs_id"])
    if scale == "kr" and row["unit"] == "kr":
        return Cell(f"{number(row['value'])}{NBSP}kr", True, row["obs_id"])
    return Cell(format_value(row["value"], row["unit"], scale, 0), True, row["obs_id"])


def _interval_cell(row: dict[str, Any]) -> Cell:
    if row["lower"] is None:
        return Cell(NOTHING, True)
    return Cell(f"{number(row['lower'], 1)} till {percent(row['upper'])}", True)


def plain(value: Decimal | None, unit: str) -> str:
    """A value in a column whose heading names the unit: whole kronor, shares with their sign."""
    if value is None:
        return WITHHELD
    return number(value) if unit == "kr" else format_value(value, unit, "kr", 0)
