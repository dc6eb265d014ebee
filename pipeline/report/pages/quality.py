"""The quality pages: what every gate found, for all units."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.forbund.model import load_every_forbund
from pipeline.measures.definition import read_measures
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.reconcile.years import conflicts, same_files
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Block, Cell, Document, Row, Section, Table, Text, format_value
from pipeline.report.left_out import left_out_words, with_left_out
from pipeline.report.pages.navigation import pages_beside
from pipeline.report.tables.findings import correction_blocks, gate_blocks, remark_blocks, sum_blocks
from pipeline.report.tables.missing import missing_blocks
from pipeline.report.tables.reconciliation import reconciliation_overview
from pipeline.report.words import delivery_cells
from pipeline.store import read_json, read_rows, write_json, write_text
from pipeline.typography import KIND_WORD, WITHHELD, number


def build_quality(places: Places, units: list[Unit]) -> None:
    """Write index.html and gates.json of reports/internt/kvalitet/."""
    folder = places.quality
    gates = {f"{u} {s}": read_json(places.gate(u, s)) for u, s in gates_of(units)}
    write_json(folder / "gates.json", {"kontroller": gates})
    document = Document(
        "Kvalitet",
        "Vad kontrollerna mellan stegen fann",
        "Alla förbund",
        (
            Section("kontroller", "Kontroller", tuple(_overview(places, gates))),
            Section(
                "varningar",
                "Varningar",
                (*gate_blocks(places, units, "varningar"), *sum_blocks(places, units), *remark_blocks(places, units)),
            ),
            Section("saknade", "Uppgifter som saknas", tuple(missing_blocks(places, units))),
            Section("rattelser", "Rättelser", tuple(correction_blocks(places, units))),
            Section("avstamning", "Avstämning", tuple(reconciliation_overview(places, units))),
            Section("leveranser", "Leveranser", tuple(_deliveries(places, units))),
            Section("avvikande", "Årgångar som säger olika", tuple(_conflicts(places, units))),
        ),
        internal=True,
        pages=pages_beside(places, EVERYTHING, "kvalitet"),
    )
    write_text(folder / "index.html", render_html(with_left_out(document, left_out_words(places))))


def gates_of(units: list[Unit]) -> list[tuple[Unit, str]]:
    """Every gate of a whole build: the unit and the stage."""
    per_unit = [(u, s) for u in units for s in ("ingest", "clean", "aggregate")]
    per_forbund = [(Unit(f), "compare") for f in sorted({u.forbund for u in units})]
    reconciled = [(u, "reconcile") for u in units]
    return [(REFERENCE, REFERENCE.forbund), *per_unit, *per_forbund, (EVERYTHING, "compare"), *reconciled]


def _overview(places: Places, gates: dict[str, dict[str, Any]]) -> list[Block]:
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()} | {
        EVERYTHING.forbund: "Alla förbund",
        REFERENCE.forbund: "Befolkning, prisindex och riket",
    }
    rows = []
    for name, gate in gates.items():
        unit, stage = name.split(" ")
        forbund, _, year = unit.partition("/")
        tried = [f for f in gate["provningar"] if f["rows"]]
        failed = [f for f in tried if not f["passed"]]
        shown = f"{names[forbund]} {year}".strip() + f", {_STAGE_WORDS[stage]}"
        counts = (len(tried), len(failed), len(gate["provningar"]) - len(tried))
        rows.append(Row(shown, tuple(Cell(number(n), True) for n in counts)))
    return [
        Text("En kontroll som stoppar körningen syns inte här: då flyttas tabellerna inte på plats."),
        Table(
            "kontroller", "Kontroller per steg", "antal", "Steg", ("Prövade", "Varningar", "Tabellen tom"), tuple(rows)
        ),
    ]


_STAGE_WORDS = {
    "referens": "inläsning",
    "ingest": "inläsning",
    "clean": "städning",
    "aggregate": "räkning",
    "compare": "jämförelse",
    "reconcile": "avstämning",
}


def _deliveries(places: Places, units: list[Unit]) -> list[Block]:
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()}
    rows = [
        Row(Path(f["fil"]).name, (Cell(f"{names[u.forbund]} {u.ar}"), Cell(f["titel"]), *delivery_cells(f)))
        for u in units
        for f in read_rows(places.stage(u, "ingest") / "leverans.parquet", order_by="fil")
    ]
    headings = ("Förbund och år", "Typ av uppgift", "Inlästa uppgifter", "Anmärkning")
    alike = [Text(f"Samma fil ligger i två år: {files}.") for files in same_files(places, units)]
    return [Table("leveranser", "Levererade filer", "", "Fil", headings, tuple(rows)), *alike]


def _conflicts(places: Places, units: list[Unit]) -> list[Block]:
    """Numbers that a later year's delivery restates with another value."""
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()}
    titles = {m.id: m.title for m in read_measures().values()}
    rows = []
    for forbund in sorted({u.forbund for u in units}):
        for r in conflicts(places, forbund):
            what = " ".join(str(r[k]) for k in ("insats", "category") if r[k])
            heading = f"{names[forbund]}: {titles[r['measure']]} {what} {r['year']}, {KIND_WORD[r['kind']]}".replace(
                "  ", " "
            )
            stated = ((r["galler_argang"], r["galler_varde"]), (r["argang"], r["varde"]))
            rows.append(Row(heading, tuple(Cell(_stated(year, value, r["unit"]), True) for year, value in stated)))
    if not rows:
        return [Text("Inga två årgångar säger olika om samma tal.")]
    headings = ("Gäller (årgång: tal)", "Avviker (årgång: tal)")
    return [Table("avvikande", "Samma tal, olika värden", "", "Tal", headings, tuple(rows))]


def _stated(argang: int, value: Decimal | None, unit: str) -> str:
    shown = WITHHELD if value is None else format_value(value, unit, "kr", 0)
    return f"{argang}: {shown}" + (" kr" if unit == "kr" else "")
