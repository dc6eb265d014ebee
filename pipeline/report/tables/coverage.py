"""How much of what is printed the trials cover, and which figures nothing would find a fault in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from pipeline.reconcile.rows import CoverageRow
from pipeline.report.document.model import Block, Cell, Row, Table, Text
from pipeline.typography import NBSP, enumerate_words, first_upper, number, percent, ranges

Figures = Sequence[CoverageRow]


def coverage_text(figures: Figures) -> list[Block]:
    """How many printed figures are known as a measure, and how many some trial covers."""
    if not figures:
        return []
    known, seen = sum(bool(f["matt"]) for f in figures), sum(f["prov"] > 0 for f in figures)
    share = Decimal(100) / len(figures)
    text = (
        f"Av {number(len(figures))} tryckta tal är {number(known)} ({percent(known * share, 0)}) kända som ett mått, och "
        f"{number(seen)} ({percent(seen * share, 0)}) ingår i minst ett prov där ett fel skulle synas. Etiketter som ingen "
        "lista känner visas med make explain."
    )
    if seen < len(figures):
        text += " Tal som inget prov omfattar står sist i kapitlet: läs dem själv mot underlaget."
    return [Text(text)]


def uncovered_table(id_: str, caption: str, figures: Figures) -> list[Table]:
    """Figures that no trial covers, by the table or section they stand in: how many, which, and their rows."""
    files = list(dict.fromkeys(Path(f["_file"]).name for f in figures))
    found: dict[tuple[str, str], list[CoverageRow]] = {}
    for f in figures:
        found.setdefault((f["_file"], f["plats"]), []).append(f)
    rows = [_row(mine, len(files) > 1) for mine in found.values() if not all(f["prov"] for f in mine)]
    if not rows:
        return []
    notes = (
        "Ett fel i något av de här talen syns inte i avstämningen: inget annat tal säger samma sak.",
        f"Raderna är i {enumerate_words(files)}.",
    )
    return [Table(id_, caption, "", "Tabell eller avsnitt", ("Tal", "Vilka", "Rader"), tuple(rows), notes)]


def _row(mine: Figures, name_file: bool) -> Row:
    lost = [f for f in mine if not f["prov"]]
    every = len(lost) == len(mine) > 1
    count = f"alla {number(len(lost))}" if every else f"{number(len(lost))} av {number(len(mine))}"
    lines = ranges(sorted(f["_row"] for f in lost))
    where = f"{Path(lost[0]['_file']).name}: {lines}" if name_file else lines
    return Row(first_upper(lost[0]["plats"]), (Cell(count.replace(" ", NBSP)), Cell(_labels(lost)), Cell(where)))


def _labels(lost: Figures) -> str:
    """The labels in printed order, columns after a row that has several: "Soliditet (2020, 2019); Resultat"."""
    told = []
    for row, group in groupby(lost, key=lambda f: f["rad"].strip()):
        columns = list(dict.fromkeys(f["kolumn"].strip() for f in group if f["kolumn"].strip()))
        shown = ", ".join(columns)
        told.append(f"{row} ({shown})" if row and len(columns) > 1 else row or shown)
    return "; ".join(dict.fromkeys(told))
