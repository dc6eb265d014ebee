"""The quality pages: what every gate found, for all units."""

from __future__ import annotations

from pipeline.places import EVERYTHING, Places, Unit
from pipeline.report.build import gate_blocks
from pipeline.report.document import Block, Cell, Document, Row, Section, Table, Text
from pipeline.report.html import render_html
from pipeline.store import read_json, read_rows, write_json, write_text
from pipeline.typography import number


def build_quality(places: Places, units: list[Unit]) -> None:
    """Write reports/kvalitet/index.html and gates.json."""
    folder = places.reports / "kvalitet"
    gates = {f"{u} {s}": read_json(places.gate(u, s)) for u, s in _gates(units)}
    write_json(folder / "gates.json", {"kontroller": gates})
    document = Document(
        "Kvalitet",
        "Vad kontrollerna mellan stegen fann",
        "Alla förbund",
        (
            Section("kontroller", "Kontroller", tuple(_overview(gates))),
            Section("varningar", "Varningar", tuple(gate_blocks(places, units, "varningar"))),
            Section("leveranser", "Leveranser", tuple(_deliveries(places, units))),
            Section("avvikande", "Årgångar som säger olika", tuple(_conflicts(places, units))),
        ),
    )
    write_text(folder / "index.html", render_html(document))


def _gates(units: list[Unit]) -> list[tuple[Unit, str]]:
    per_unit = [(u, s) for u in units for s in ("ingest", "clean", "aggregate")]
    per_forbund = [(Unit(f), "compare") for f in sorted({u.forbund for u in units})]
    return [*per_unit, *per_forbund, (EVERYTHING, "compare")]


def _overview(gates: dict[str, dict]) -> list[Block]:
    rows = []
    for name, gate in gates.items():
        tried = gate["provningar"]
        failed = [f for f in tried if not f["passed"]]
        rows.append(Row(name, (Cell(number(len(tried)), True), Cell(number(len(failed)), True))))
    return [
        Text("En kontroll som stoppar körningen syns inte här: då flyttas tabellerna inte på plats."),
        Table("kontroller", "Kontroller per steg", "antal", "Steg", ("Prövade", "Varningar"), tuple(rows)),
    ]


def _deliveries(places: Places, units: list[Unit]) -> list[Block]:
    rows = [
        Row(
            f["fil"],
            (
                Cell(f["titel"]),
                Cell("ja" if f["anvands"] else "nej"),
                Cell(number(f["rader"]), True),
                Cell(f["anmarkning"]),
            ),
        )
        for u in units
        for f in read_rows(places.stage(u, "ingest") / "leverans.parquet", order_by="fil")
    ]
    return [Table("leveranser", "Levererade filer", "", "Fil", ("Sort", "Används", "Rader", "Anmärkning"), tuple(rows))]


def _conflicts(places: Places, units: list[Unit]) -> list[Block]:
    rows = []
    for name in sorted({u.forbund for u in units}):
        for r in read_rows(places.stage(Unit(name), "compare") / "avvikande.parquet"):
            what = " ".join(str(r[k]) for k in ("measure", "year", "kind", "insats", "category") if r[k])
            rows.append(
                Row(
                    f"{name}: {what}",
                    (Cell(f"{r['galler_argang']}: {r['galler_varde']}"), Cell(f"{r['argang']}: {r['varde']}")),
                )
            )
    if not rows:
        return [Text("Inga: där två årgångar anger samma tal är de lika.")]
    return [Table("avvikande", "Samma tal, olika värden", "", "Tal", ("Gäller", "Avviker"), tuple(rows))]
