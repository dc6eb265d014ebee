"""What the checks found: gates, sums that do not agree, where the rows went, remarks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.places import Places, Unit
from pipeline.reconcile.rows import read_stated
from pipeline.report.document.model import Block, Cell, Row, Table, Text
from pipeline.report.tables.missing import missing_blocks
from pipeline.rows.remarks import REMARKS
from pipeline.store import count_rows, read_json, read_rows
from pipeline.typography import enumerate_words, number


def quality_blocks(places: Places, unit: Unit) -> tuple[Block, ...]:
    """The chapter on quality of one report."""
    blocks: list[Block] = [*gate_blocks(places, [unit], f"kontroller-{unit.ar}"), *sum_blocks(places, [unit])]
    notes = read_json(places.stage(unit, "clean") / "protokoll.json")
    columns = ("in", "i_tabell", "kontroll", "bortvald")
    rows = tuple(
        Row(_TABLE_TITLES[r["tabell"]], tuple(Cell(number(r[k]), True) for k in columns))
        for r in notes["rader"]
        if r["in"]
    )
    blocks.append(
        Table(
            "radrakning",
            "Vart de inlästa uppgifterna tog vägen",
            "antal",
            "Tabell",
            ("Inlästa", "Används i mått", "Bara kontroll", "Räknas inte"),
            rows,
            (
                "Kontrolluppgifter är summor, tryckta avvikelser och andelar: de räknas aldrig in i ett mått.",
                *dropped_rows(places, unit),
            ),
        )
    )
    blocks += remark_blocks(places, [unit])
    blocks += missing_blocks(places, [unit])
    blocks += ledger_blocks(places, unit)
    return (*blocks, *correction_blocks(places, [unit]))


def correction_blocks(places: Places, units: list[Unit]) -> list[Block]:
    """Cells and rows of deliveries that were put right as they were read, each in a sentence."""
    made = [(u, c) for u in units for c in read_json(places.stage(u, "ingest") / "protokoll.json")["rattelser"]]
    if not made:
        return [Text("Inga uppgifter i leveranserna är rättade.")]
    count = "1 uppgift" if len(made) == 1 else f"{number(len(made))} uppgifter"
    text = Text(f"{count} i leveranserna är rättade när de lästes, enligt forbund.toml. Filerna är orörda.", "viktigt")
    rows = tuple(
        Row(Path(c["fil"]).name if len(units) == 1 else f"{u}: {Path(c['fil']).name}", _correction_cells(c))
        for u, c in made
    )
    headings = ("Var", "Källan säger", "Läses som", "Varför")
    return [text, Table("rattelser", "Rättelser", "", "Fil", headings, rows)]


def _correction_cells(c: dict[str, Any]) -> tuple[Cell, ...]:
    """Where, before, after and why. Of persons neither the place nor the words."""
    out = c["atgard"] == "ta_bort"
    if c["personer"]:
        return (
            Cell("visas inte"),
            Cell("visas inte"),
            Cell("ingen egen rad" if out else "visas inte"),
            Cell(c["varfor"]),
        )
    sheet = f"blad ”{c['blad']}”, " if c["blad"] else ""
    if out:
        same = f"samma som rad {c['samma_som']}"
        return (Cell(f"{sheet}rad {c['rad']}"), Cell(same), Cell("ingen egen rad"), Cell(c["varfor"]))
    return (Cell(f"{sheet}{c['kolumn']}{c['rad']}"), Cell(c["vantat"]), Cell(c["ratt"]), Cell(c["varfor"]))


_TABLE_TITLES = {
    "resultatrakning": "Resultaträkning",
    "balansrakning": "Balansräkning",
    "kassaflode": "Kassaflödesanalys",
    "noter": "Noter",
    "flerarsoversikt": "Flerårsöversikt",
    "driftsredovisning": "Driftsredovisning",
    "nyckeltal": "Ekonomiska nyckeltal",
    "budget": "Budget",
    "budget_utfall": "Budget och utfall",
    "medlemsbidrag": "Medlemsbidrag",
    "insatsrapport": "Insatsrapport",
    "deltagare": "Deltagare",
    "uppfoljning_svar": "Uppföljning efter tolv månader",
    "vald_svar": "Frågor om våld",
    "planerade": "Planerade deltagare",
    "verifikationsrad": "Bokföring",
    "utskick": "Svarsfrekvens i enkäter",
    "enkat": "Indikatorenkäter",
    "aktiviteter": "Aktiviteter",
    "malrad": "Mål",
    "riskrad": "Risker",
    "publicerat": "Publicerade uppgifter",
}
_WHY_DROPPED = {
    "dubblett": ("exakt dubblett", "exakta dubbletter"),
    "felregistrering": ("felregistrering", "felregistreringar"),
    "summa": ("summarad", "summarader"),
    "rubrik": ("upprepad rubrikrad", "upprepade rubrikrader"),
}


def dropped_rows(places: Places, unit: Unit) -> list[str]:
    """Why rows of persons are not counted, in a sentence."""
    rows = read_rows(places.stage(unit, "clean") / "bortvald.parquet")
    counts = {why: sum(r["varfor"] == why for r in rows) for why in _WHY_DROPPED}
    told = [f"{number(n)} {_WHY_DROPPED[why][n > 1]}" for why, n in counts.items() if n]
    return [f"Räknas inte: {enumerate_words(told)}."] if told else []


def ledger_blocks(places: Places, unit: Unit) -> list[Block]:
    """What is wrong inside the ledger: vouchers that do not sum to zero and the like."""
    folder = places.stage(unit, "ingest")
    found = read_rows(folder / "bokforingsfynd.parquet", order_by="allvar, _row")
    booked = count_rows(folder / "verifikationsrad.parquet")
    if not booked:
        return []
    if not found:
        return [Text(f"Bokföringens {number(booked)} rader prövades: verifikationer, saldon och konton stämmer.")]
    rows = tuple(
        Row(f"rad {r['_row']}: {r['rubrik']}", (Cell(r["funnet"]), Cell(r["vantat"]), Cell(r["gor_sa"]))) for r in found
    )
    return [Table("bokforing", "Fel i bokföringen", "", "Var och vad", ("Hittade", "Väntade", "Gör så"), rows)]


def remark_blocks(places: Places, units: list[Unit]) -> list[Block]:
    """Remarks on the rows of persons: how many rows, and the first, for the analyst to look up."""
    found = [(u, r) for u in units for r in read_rows(places.stage(u, "clean") / "anmarkning.parquet")]
    if not found:
        return []
    rows = tuple(
        Row(
            (f"{unit}: " if len(units) > 1 else "") + REMARKS[r["slag"]],
            (Cell(number(r["antal"]), True), Cell(str(r["forsta_rad"]), True)),
        )
        for unit, r in found
    )
    return [
        Table("anmarkningar", "Anmärkningar på deltagarfilen", "antal", "Anmärkning", ("Rader", "Första raden"), rows)
    ]


def sum_blocks(places: Places, units: list[Unit]) -> list[Block]:
    """Stated sums, results and deviations against the rows they rest on; the worst first."""
    tried = [(u, r) for u in units for r in read_stated(places, u)]
    if not tried:
        return []
    count = {v: sum(r["utslag"] == v for _, r in tried) for v in ("stammer", "avrundning", "avviker", "saknas")}
    text = (
        f"{number(len(tried) - count['saknas'])} angivna summor, resultat och avvikelser prövades mot sina rader: "
        f"{number(count['stammer'])} stämmer, {number(count['avrundning'])} stämmer inom avrundningen och "
        f"{number(count['avviker'])} avviker."
    )
    if count["saknas"]:
        text += f" {number(count['saknas'])} tabeller har ingen summarad att pröva mot och kan vara avklippta."
    worst = sorted(
        (t for t in tried if t[1]["utslag"] == "avviker"), key=lambda t: -abs(t[1]["skillnad"] or Decimal(0))
    )
    rows = tuple(
        Row(
            (f"{unit}: " if len(units) > 1 else "") + f"{Path(r['_file']).name}, rad {r['_row']}",
            (
                Cell(f"{r['vad'].replace('_', ' ')} {r['ar']}"),
                *(_kr(value) for value in (r["angivet"], r["beraknat"], r["skillnad"])),
            ),
        )
        for unit, r in worst
    )
    headings = ("Vad", "Angivet", "Raderna ger", "Skillnad")
    table = Table("summaprov", "Angivna tal som raderna inte ger", "kr eller antal", "Var", headings, rows)
    return [Text(text), table] if rows else [Text(text)]


def _kr(value: Decimal | None) -> Cell:
    return Cell("" if value is None else number(value), True)


def gate_blocks(places: Places, units: list[Unit], id_: str) -> list[Block]:
    """What the gates found, as a sentence and, when anything failed, a table."""
    tried = [
        (unit, stage, finding)
        for unit in units
        for stage in ("ingest", "clean", "aggregate", "reconcile")
        for finding in read_json(places.gate(unit, stage))["provningar"]
    ]
    tried = [(u, s, f) for u, s, f in tried if f["rows"]]
    failed = [(u, s, f) for u, s, f in tried if not f["passed"]]
    warned = number(len(failed)) if failed else "ingen"
    text = (
        f"{number(len(tried))} förväntningar prövades mellan stegen på tabeller som har rader; {warned} gav varning. "
        "De prövar form, enheter, kända värden och dubbletter, och att angivna summor stämmer. "
        "Att samma tal är lika på olika ställen prövas i kapitlet Avstämning."
    )
    # Told row by row elsewhere: sums that do not agree, printed figures, and what is missing.
    failed = [(u, s, f) for u, s, f in failed if f["table"] not in ("summaprov", "avstamning", "saknad")]
    if not failed:
        return [Text(text)]
    rows = tuple(
        Row(f["why"], (Cell(number(f["unexpected"] or 0), True), Cell(f"{u}, {f['table']}: {f['about']}")))
        for u, _, f in failed
    )
    return [Text(text), Table(id_, "Varningar", "", "Vad det betyder", ("Rader", "Kontroll i programmet"), rows)]
