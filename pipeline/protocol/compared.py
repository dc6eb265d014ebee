"""Protocol 4: the series over years, and for all förbund the differences with their words and their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.forbund.model import load_every_forbund
from pipeline.measures.definition import read_measures
from pipeline.places import Places
from pipeline.protocol.counted import told
from pipeline.protocol.shown import Line, Sheet
from pipeline.report.tables.differences import VERDICTS
from pipeline.store import read_rows
from pipeline.typography import KIND_WORD, NOTHING, WITHHELD, number

Row = dict[str, Any]
_PAIRS = "{} par. Belopp och antal är exakta: om dem sägs skillnaden, och inget ord om säkerhet."
_TOTALS = "period = 'helar' and insats = '' and kon = 'alla' and breakdown = '' and source = 'beraknad'"


def series_sheet(places: Places, folder: Path) -> Sheet:
    """Every measure's totals over years, a line each: of a förbund, or of each förbund."""
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()}
    titles = {m.id: m.title for m in read_measures().values()}
    found = [r for r in read_rows(folder / "publicerbart.parquet", _TOTALS) if r["forbund"] in names]
    order = list(titles)
    found.sort(key=lambda r: (order.index(r["measure"]), r["kind"], names[r["forbund"]], r["year"]))
    several = len({r["forbund"] for r in found}) > 1
    rows, alone = [], 0
    for (measure, kind, forbund), group in groupby(found, key=lambda r: (r["measure"], r["kind"], r["forbund"])):
        own = {r["year"]: r for r in group}
        alone += len(own) < 2
        if len(own) < 2:
            continue
        name = f"{names[forbund]}: {titles[measure]}" if several else titles[measure]
        rows.append((name, KIND_WORD[kind], _line(own), ", ".join(f"{y} {told(r)}" for y, r in own.items())))
    words = f"{number(len(rows))} serier. Linjen bryts där ett år saknas eller inte visas. "
    words += f"{number(alone)} mått har bara ett år." if alone else ""
    return Sheet(
        ("Mått", "Slag", "Utveckling", "År för år"),
        rows,
        words,
        empty="Inget mått har två år att ställa bredvid varandra.",
    )


def _line(own: Mapping[int, Row]) -> Line:
    years = range(min(own), max(own) + 1)
    return Line([float(own[y]["value"]) if y in own and own[y]["value"] is not None else None for y in years])


def differences_sheet(places: Places, folder: Path) -> Sheet:
    """The pairs of the comparison: what may be said of each, or why nothing may. Of a single förbund there are none."""
    path = folder / "skillnad.parquet"
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()} | {"riket": "riket"}
    found = read_rows(path, "kon = 'alla'", "ordning, kind, forbund, year desc") if path.is_file() else []
    rows = [
        (
            d["titel"],
            f"{names[d['forbund']]} {d['year']} mot {names.get(d['mot_forbund'], 'riket')} {d['mot_year']}, {KIND_WORD[d['kind']]}",
            told({"value": d["value"], "unit": d["unit"]}),
            told({"value": d["mot_value"], "unit": d["unit"]}),
            _verdict(d),
            d["skal"],
        )
        for d in found
    ]
    headings = ("Mått", "Vilka", "Tal", "Mot", "Får sägas", "Skäl")
    empty = "Par bildas i jämförelsen mellan förbunden, inte för ett ensamt förbund."
    return Sheet(headings, rows, _PAIRS.format(number(len(rows))), empty=empty, right=frozenset({2, 3}))


def _verdict(d: Row) -> str:
    if d["status"] == "ej_jamforbar":
        return "får inte jämföras"
    if d["status"] != "ok":
        return WITHHELD
    return {NOTHING: "skillnaden"}.get(VERDICTS[d["utslag"]], VERDICTS[d["utslag"]])


def deviating_sheet(folder: Path) -> Sheet:
    """Where two years' deliveries say otherwise of the same year; the year's own holds."""
    path = folder / "avvikande.parquet"
    titles = {m.id: m.title for m in read_measures().values()}
    found = read_rows(path, "kon = 'alla'", "measure, year") if path.is_file() else []
    rows = [
        (titles[r["measure"]], f"{r['year']}, {KIND_WORD[r['kind']]}", str(r["galler_argang"]), str(r["argang"]))
        for r in found
    ]
    headings = ("Mått", "År och slag", "Gäller: årgången", "Säger annat: årgången")
    return Sheet(headings, rows, empty="Alla årgångar säger samma sak om samma år.")
