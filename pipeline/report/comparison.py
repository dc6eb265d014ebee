"""The comparison between förbund: numbers side by side, with what stands in the way."""

from __future__ import annotations

from typing import Any

from pipeline.forbund import load_every_forbund
from pipeline.measures.definition import read_measures
from pipeline.places import EVERYTHING, Places
from pipeline.report.document import Block, Cell, Document, Row, Section, Table, Text, format_value
from pipeline.report.pictures import read_charts
from pipeline.report.words import definitions_of
from pipeline.store import read_rows
from pipeline.typography import KIND_WORD, WITHHELD, enumerate_words


def comparison_document(places: Places) -> Document:
    """One table per measure: year and kind down, förbund across, caveats beneath."""
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()}
    rows = read_rows(
        places.stage(EVERYTHING, "compare") / "jamforelse.parquet", order_by="ordning, forbund, year, kind"
    )
    measures = list(dict.fromkeys(r["measure"] for r in rows))
    charts = read_charts(places, EVERYTHING)
    groups = (
        (
            "ekonomi",
            "Resultat, intäkter och kostnader",
            ("intakter", "kostnader", "arets_resultat", "eget_kapital", "soliditet"),
        ),
        ("bidrag", "Medlemmarnas bidrag", ("medlemsbidrag",)),
        (
            "grupper",
            "Kostnader per grupp",
            (
                "kostnad_administration",
                "kostnad_individ",
                "kostnad_struktur",
                "kostnad_insatser",
                "andel_administration",
            ),
        ),
        ("deltaganden", "Deltaganden", ("deltagare_insatsrapport",)),
    )
    sections = [Section("lasning", "Så läser du jämförelsen", tuple(_reading(rows)))]
    placed = {m for _, _, group in groups for m in group}
    rest = tuple(m for m in measures if m not in placed)
    for id_, title, group in (*groups, ("ovrigt", "Övrigt", rest)):
        blocks: list[Block] = []
        for measure in group:
            found = [r for r in rows if r["measure"] == measure]
            if found:
                blocks.append(_measure_table(measure, found, names))
            if measure in charts:
                blocks.append(charts[measure])
        if blocks:
            sections.append(Section(id_, title, tuple(blocks)))
    sections.append(Section("definitioner", "Så är talen räknade", (definitions_of(set(measures)),)))
    return Document("Jämförelse mellan förbunden", "Samma mått, sida vid sida", "Alla förbund", tuple(sections))


def _reading(rows: list[dict[str, Any]]) -> list[Block]:
    same = list(
        dict.fromkeys(f"{r['titel'].lower()} {r['year']} ({KIND_WORD[r['kind']]})" for r in rows if r["samma_ar_finns"])
    )
    comparable = (
        f"Av leveranserna går det att ställa förbund mot varandra för: {enumerate_words(same)}."
        if same
        else ("Leveranserna har inget år gemensamt: inget tal går att ställa mot ett annat förbunds.")
    )
    return [
        Text("Varje rad är ett år och ett slag, budget eller utfall. Jämför bara förbund inom samma rad."),
        Text(comparable, "viktigt"),
        Text(
            "Vill du följa ett förbund över åren: beloppen är i löpande priser, så kronor från olika år har olika värde."
        ),
        Text("Förbunden är olika stora och delar in sina kostnader på olika sätt. Läs förbehållen under varje tabell."),
    ]


def _measure_table(measure: str, found: list[dict[str, Any]], names: dict[str, str]) -> Table:
    """Year and kind down, förbund across: what stands in one row may be read together."""
    definition = read_measures()[measure]
    forbund = sorted({r["forbund"] for r in found}, key=lambda f: names[f])
    lines = sorted({(r["year"], r["kind"]) for r in found}, key=lambda line: (-line[0], line[1]))
    by_place = {(r["year"], r["kind"], r["forbund"]): r for r in found}
    body = []
    for year, kind in lines:
        here = [by_place.get((year, kind, f)) for f in forbund]
        together = any(r and r["samma_ar_finns"] for r in here)
        cells = tuple(_value(r) for r in here)
        told = "fler förbund" if together else "ett förbund"
        body.append(Row(f"{year}, {KIND_WORD[kind]}", (Cell(told), *cells)))
    scale = (
        "tkr" if definition.unit == "kr" else {"procent": "", "antal": "antal"}.get(definition.unit, definition.unit)
    )
    notes = [f"{names[r['forbund']]} {r['year']}: {r['forbehall']}" for r in found if r["forbehall"]]
    return Table(
        measure, definition.title, scale, "År och slag",
        ("I raden", *(names[f] for f in forbund)), tuple(body), (*definition.caveats, *dict.fromkeys(notes)),
    )  # fmt: skip


def _value(row: dict[str, Any] | None) -> Cell:
    if row is None:
        return Cell(WITHHELD, numeric=True)
    if row["value"] is None:
        return Cell(WITHHELD, True, row["obs_id"])
    return Cell(format_value(row["value"], row["unit"], "tkr", 0), True, row["obs_id"])
