"""Insatser of a förbund beside each other: their shares, what chance alone gives, and what is left evened out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pipeline.compare.compared import Compared
from pipeline.compare.compared import Row as Share
from pipeline.measures.interval import FEWEST
from pipeline.report.document.model import Cell, Row, Table
from pipeline.report.tables.comparison import interval_cell
from pipeline.typography import number, percent

_HEADINGS = ("Andel", "Andel av", "Mot slumpens gränser", "Utjämnad andel", "Osäkerhet, 95 %")
_NOTES = (
    "Raderna står i bokstavsordning. Insatserna når olika människor, och ordningen mellan andelarna säger inte hur bra de är.",
    "Slumpens gränser: av 100 lika stora insatser hamnar 95 inom dem om de i grunden är som insatserna tillsammans.",
    "Den utjämnade andelen är dragen mot insatserna tillsammans, mer ju färre den gäller. Med få insatser är intervallet något för smalt.",
)


def insatser_tables(compared: Compared, forbund: str = "", years: int | None = None) -> Iterator[Table]:
    """A table per förbund (or of one) with its latest `years` (None: all), each insats by name, never by size."""
    every = [r for r in compared.insatser if forbund in ("", r["forbund"])]
    for name, own in groupby(sorted(every, key=lambda r: compared.names[r["forbund"]]), key=lambda r: r["forbund"]):
        found = list(own)
        kept = sorted({r["year"] for r in found}, reverse=True)[:years]
        yield _table(compared, name, [r for r in found if r["year"] in kept])


def _table(compared: Compared, forbund: str, found: list[Share]) -> Table:
    body: list[Row] = []
    hidden: list[str] = []
    found.sort(key=lambda r: (r["measure"], -r["year"]))
    for (measure, year), group in groupby(found, key=lambda r: (r["measure"], r["year"])):
        rows = list(group)
        key = (measure, year, forbund)
        whole = next(
            t
            for t in compared.together
            if (t["measure"], t["year"], t["forbund"]) == key and t["slag"] == "alla_tillsammans"
        )
        blank = tuple(Cell("") for _ in _HEADINGS[1:])
        body.append(Row(f"{rows[0]['titel']} {year}", tuple(Cell("") for _ in _HEADINGS), "rubrik"))
        body += [Row(r["insatsnamn"], _cells(r)) for r in rows]
        together = (Cell(percent(whole["value"]), True, whole["tratt_id"]), Cell(number(whole["n"]), True), *blank[1:])
        body.append(Row("De som visas tillsammans", together, "summa"))
        if rows[0]["dolda"]:
            count = rows[0]["dolda"]
            hidden.append(
                f"{year} visas inte {number(count)} {'insats' if count == 1 else 'insatser'}: gruppen är liten."
            )
    caption = f"Insatser bredvid varandra: {compared.names[forbund]}"
    return Table(f"insatser-{forbund}", caption, "", "Insats", _HEADINGS, tuple(body), (*_NOTES, *hidden))


def _cells(row: Share) -> tuple[Cell, ...]:
    few = row["denominator"] < FEWEST
    return (
        Cell(percent(row["andel"]), True, row["obs_id"]),
        Cell(number(row["denominator"]), True),
        Cell(("inom" if row["inom_slumpen"] else "utanför") + (f", under {FEWEST}" if few else "")),
        Cell(percent(row["value"]), True, row["insatsandel_id"]),
        interval_cell(row),
    )
