"""The comparison between förbund: numbers side by side, with what stands in the way."""

from __future__ import annotations

from typing import Any

from pipeline.measures.definition import read_measures
from pipeline.places import EVERYTHING, Places
from pipeline.report.document import Block, Cell, Document, Row, Section, Table, Text
from pipeline.store import read_rows
from pipeline.typography import KIND_WORD, WITHHELD, amount, number, percent


def comparison_document(places: Places) -> Document:
    """One table per measure: förbund down, year and kind across, caveats beneath."""
    from pipeline.report.build import definitions_of, forbund_names, read_charts

    names = {i: f.kortnamn for i, f in forbund_names(places).items()}
    rows = read_rows(places.stage(EVERYTHING, "compare") / "jamforelse.parquet", order_by="ordning, forbund, year, kind")
    measures = list(dict.fromkeys(r["measure"] for r in rows))
    charts = read_charts(places, EVERYTHING)
    groups = (
        ("ekonomi", "Resultat, intäkter och kostnader", ("intakter", "kostnader", "arets_resultat", "eget_kapital_tak")),
        ("bidrag", "Medlemmarnas bidrag", ("medlemsbidrag",)),
        ("grupper", "Kostnader per grupp", ("kostnad_administration", "kostnad_individ", "kostnad_struktur", "kostnad_insatser", "andel_administration")),
        ("deltaganden", "Deltaganden", ("deltagare_insatsrapport",)),
    )
    sections = [Section("lasning", "Så läser du jämförelsen", tuple(_reading()))]
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


def _reading() -> list[Block]:
    return [
        Text("Varje rad är ett förbund och ett år. Budget och utfall står i var sin kolumn och ska inte jämföras med varandra."),
        Text("Beloppen är i löpande priser: kronor från olika år har olika värde. Jämför därför bara år som ligger nära varandra.", "viktigt"),
        Text("Förbunden är olika stora och delar in sina kostnader på olika sätt. Läs förbehållen under varje tabell."),
    ]


def _measure_table(measure: str, found: list[dict[str, Any]], names: dict[str, str]) -> Table:
    definition = read_measures()[measure]
    kinds = [k for k in ("utfall", "budget", "mal", "prognos") if any(r["kind"] == k for r in found)]
    places = list(dict.fromkeys((r["forbund"], r["year"]) for r in found))
    body = []
    for forbund, year in places:
        here = {r["kind"]: r for r in found if (r["forbund"], r["year"]) == (forbund, year)}
        alone = not any(r["samma_ar_finns"] for r in here.values())
        cells = [_value(here.get(k)) for k in kinds]
        body.append(Row(f"{names[forbund]} {year}", (*cells, Cell("inget annat förbund samma år" if alone else "samma år finns"))))
    scale = "tkr" if definition.unit == "kr" else {"procent": "", "antal": "antal"}.get(definition.unit, definition.unit)
    notes = [f"{names[r['forbund']]} {r['year']}, {KIND_WORD[r['kind']]}: {r['forbehall']}" for r in found if r["forbehall"]]
    return Table(
        measure, definition.title, scale, "Förbund och år",
        (*(KIND_WORD[k].capitalize() for k in kinds), "Jämförbarhet"), tuple(body), (*definition.caveats, *dict.fromkeys(notes)),
    )  # fmt: skip


def _value(row: dict[str, Any] | None) -> Cell:
    if row is None:
        return Cell("–", numeric=True)
    if row["value"] is None:
        return Cell(WITHHELD, True, row["obs_id"])
    value = row["value"]
    text = {"kr": lambda: amount(value, "tkr", 0), "procent": lambda: percent(value)}.get(row["unit"], lambda: number(value))()
    return Cell(text, True, row["obs_id"])
