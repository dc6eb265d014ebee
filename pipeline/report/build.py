"""Assemble a report from numbers, tables, charts, the analyst's words and what the gates found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.faults import StageStopped
from pipeline.forbund import Forbund, read_forbund
from pipeline.measures.definition import read_measures
from pipeline.numbers import Numbers
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.report import tables
from pipeline.report.comparison import comparison_document
from pipeline.report.document import (
    Block,
    Cell,
    Definitions,
    Document,
    KeyFigure,
    KeyFigures,
    Markdown,
    Picture,
    Row,
    Section,
    Table,
    Text,
)
from pipeline.report.html import render_html
from pipeline.store import read_json, read_rows, write_text
from pipeline.typography import amount_with_unit, number, percent

_RENDERERS = {"html": render_html}
_CLEAN = ("resultatpost", "budgetpost", "budgetavvikelse", "bidrag", "insatsar")


def build_report(places: Places, unit: Unit, formats: tuple[str, ...]) -> None:
    """Write the report of a förbund and year, or the comparison, in each format."""
    document = comparison_document(places) if unit == EVERYTHING else report_document(places, unit)
    name = "jamforelse" if unit == EVERYTHING else "arsredovisning"
    for form in formats:
        if form not in _RENDERERS:
            raise StageStopped(f"Formatet {form} går inte att skriva. Välj bland: {', '.join(_RENDERERS)}.")
        write_text(places.report(unit) / f"{name}.{form}", _RENDERERS[form](document))


def report_document(places: Places, unit: Unit) -> Document:
    """The annual report (or plan) of one förbund and year."""
    toml = places.raw / unit.forbund / "forbund.toml"
    forbund = read_forbund(toml, places.shown(toml))
    folder = places.stage(unit, "clean")
    context = tables.Context(
        numbers=Numbers.read(places.stage(Unit(unit.forbund), "compare") / "serie.parquet"),
        forbund=forbund,
        year=unit.ar,
        clean={t: read_rows(folder / f"{t}.parquet") for t in _CLEAN},
    )
    charts = read_charts(places, unit)
    comments = read_comments(places, unit)
    plan = forbund.argang(unit.ar).typ == "plan"
    sections = (
        Section("sammanfattning", "Sammanfattning", (*_summary(context), *comments.get("sammanfattning", ()))),
        _chapter("resultat", "Ekonomiskt resultat", [tables.income_statement(context), charts.get("resultat_over_ar")], comments, "resultaträkning", unit.ar),
        _chapter("medlemsbidrag", "Medlemmarnas bidrag", [tables.contributions(context), charts.get("medlemsbidrag")], comments, "medlemsbidrag", unit.ar),
        _chapter(
            "budget", "Budget" if plan else "Budget och utfall",
            [
                tables.budget_table(context), charts.get("budget_utfall_insats"), tables.costs_per_group(context),
                charts.get("kostnadsgrupper"), tables.costs_per_responsibility(context), *tables.special_budgets(context),
            ],
            comments, "budget eller budgetuppföljning", unit.ar,
        ),
        _chapter("insatser", "Deltaganden i insatserna", [tables.participations(context)], comments, "insatsrapport", unit.ar),
        Section("definitioner", "Så är talen räknade", (_definitions(context),)),
        Section("kallor", "Källor", _sources(places, unit)),
        Section("kvalitet", "Kvalitet", _quality(places, unit, context)),
    )  # fmt: skip
    title = f"{'Mål, budget och verksamhetsplan' if plan else 'Årsredovisning'} {unit.ar}"
    return Document(title, "Tabeller och diagram", forbund.namn, sections)


def _chapter(
    id_: str, title: str, blocks: list[Block | None], comments: dict[str, tuple[Block, ...]], missing: str, year: int
) -> Section:
    found = [b for b in blocks if b is not None]
    if not any(isinstance(b, Table) for b in found):
        found.insert(0, Text(f"Det finns ingen leverans av {missing} för {year}.", "tomt"))
    return Section(id_, title, (*comments.get(id_, ()), *found))


def _summary(context: tables.Context) -> list[Block]:
    """Key figures that exist for the year, outcome before budget."""
    wanted = (
        ("arets_resultat", "Årets resultat"),
        ("intakter", "Intäkter"),
        ("kostnader", "Kostnader"),
        ("medlemsbidrag", "Medlemsbidrag"),
        ("andel_administration", "Administrationens andel"),
        ("deltagare_insatsrapport", "Deltaganden"),
    )
    figures = []
    for measure, label in wanted:
        outcome, budget = (context.get(measure, context.year, k) for k in ("utfall", "budget"))
        main = outcome or budget
        if main is None:
            continue
        beside = f"budget {_told(budget, context.scale)}" if outcome and budget else ("budget" if not outcome else "")
        figures.append(KeyFigure(label, Cell(_told(main, context.scale), True, main.obs_id), beside))
    caveats = [f.text for f in context.forbund.forbehall if f.ar in (None, context.year)]
    blocks: list[Block] = [KeyFigures(tuple(figures))]
    blocks += [Text(text, "viktigt") for text in caveats]
    return blocks


def _told(observation: Any, scale: str) -> str:
    """A number with its unit, for running text."""
    if observation.value is None:
        return ".."
    if observation.unit == "kr":
        return amount_with_unit(observation.value, scale)
    return percent(observation.value) if observation.unit == "procent" else number(observation.value)


def _definitions(context: tables.Context) -> Definitions:
    used = {o.measure for o in context.numbers if o.argang == context.year}
    return definitions_of(used)


def definitions_of(used: set[str]) -> Definitions:
    """What each measure in use means, how it is made and what to bear in mind."""
    entries = []
    titles = {m.id: f"”{m.title}”" for m in read_measures().values()}
    for measure in sorted((m for m in read_measures().values() if m.id in used), key=lambda m: m.title):
        told = (
            measure.definition,
            f"Formel: {measure.formula(titles)}.",
            *measure.caveats,
            f"Grund: {measure.reference}.",
        )
        entries.append((measure.id, measure.title, told))
    return Definitions(tuple(entries))


def _sources(places: Places, unit: Unit) -> tuple[Block, ...]:
    files = read_rows(places.stage(unit, "ingest") / "leverans.parquet", order_by="fil")
    rows = tuple(
        Row(
            Path(f["fil"]).name,
            (
                Cell(f["titel"]),
                Cell("ja" if f["anvands"] else "nej"),
                Cell(number(f["rader"]), True),
                Cell(f["sha256"][:12]),
                Cell(f["anmarkning"]),
            ),
        )
        for f in files
    )
    notes = ("Kontrollsumman är början av filens SHA-256; hela står i manifest.json.",)
    headings = ("Sort", "Används", "Rader", "Kontrollsumma", "Anmärkning")
    return (Table("kallor", "Levererade filer", "", "Fil", headings, rows, notes),)


def _quality(places: Places, unit: Unit, context: tables.Context) -> tuple[Block, ...]:
    blocks: list[Block] = list(gate_blocks(places, [unit], f"kontroller-{unit.ar}"))
    notes = read_json(places.stage(unit, "clean") / "protokoll.json")
    rows = tuple(
        Row(r["tabell"], tuple(Cell(number(r[k]), True) for k in ("in", "i_tabell", "kontroll")))
        for r in notes["rader"]
        if r["in"]
    )
    blocks.append(
        Table(
            "radrakning", "Vart de inlästa raderna tog vägen", "antal rader", "Tabell",
            ("Inlästa", "Används i mått", "Bara kontroll"), rows,
            ("Kontrollrader är summor, tryckta avvikelser och andelar: de räknas aldrig in i ett mått.",),
        )
    )  # fmt: skip
    corrections = read_json(places.stage(unit, "ingest") / "protokoll.json")["rattelser"]
    for c in corrections:
        blocks.append(
            Text(f"Rättelse: i {c['fil']} läses rubriken ”{c['kolumn']}” som {c['ratt']}. {c['varfor']}", "viktigt")
        )
    return tuple(blocks)


def gate_blocks(places: Places, units: list[Unit], id_: str) -> list[Block]:
    """What the gates found, as a sentence and, when anything failed, a table."""
    tried = [
        (unit, stage, finding)
        for unit in units
        for stage in ("ingest", "clean", "aggregate")
        for finding in read_json(places.gate(unit, stage))["provningar"]
    ]
    failed = [(u, s, f) for u, s, f in tried if not f["passed"]]
    text = f"{number(len(tried))} kontroller gjordes mellan stegen; {number(len(failed)) if failed else 'ingen'} gav varning."
    if not failed:
        return [Text(text)]
    rows = tuple(
        Row(f"{u}: {f['table']}", (Cell(f["about"]), Cell(number(f["unexpected"] or 0), True), Cell(f["why"])))
        for u, _, f in failed
    )
    return [Text(text), Table(id_, "Varningar", "", "Tabell", ("Kontroll", "Rader", "Varför det prövas"), rows)]


def read_charts(places: Places, unit: Unit) -> dict[str, Picture]:
    """The charts that stage 5 drew, with the numbers behind each as a table."""
    folder = places.report(unit) / "diagram"
    return {e["id"]: _picture(folder, e) for e in read_json(folder / "index.json")["diagram"]}


def _picture(folder: Path, entry: dict[str, Any]) -> Picture:
    lines = [line.split(";") for line in (folder / entry["filer"]["csv"]).read_text("utf-8").splitlines()]
    rows = tuple(
        Row(label, (Cell(year), Cell(kind), Cell(f"{value} {unit}", True, obs_id)))
        for label, _, year, kind, value, unit, obs_id in lines[1:]
    )
    table = Table(f"tal-{entry['id']}", f"Talen i diagrammet: {entry['titel']}", "", "", ("År", "Slag", "Värde"), rows)
    svg = (folder / entry["filer"]["svg"]).read_text("utf-8")
    return Picture(entry["id"], entry["titel"], entry["alternativtext"], svg[svg.index("<svg") :], table)


def read_comments(places: Places, unit: Unit) -> dict[str, tuple[Block, ...]]:
    """The analyst's text per chapter: kommentar/<chapter>.md. Raw HTML is shown, not run."""
    from markdown_it import MarkdownIt

    render = MarkdownIt("commonmark", {"html": False}).enable("table").render
    folder = places.delivery(unit) / "kommentar"
    return {p.stem: (Markdown(render(p.read_text("utf-8"))),) for p in sorted(folder.glob("*.md"))}


def forbund_names(places: Places) -> dict[str, Forbund]:
    """Every förbund by id."""
    tomls = sorted(places.raw.glob("*/forbund.toml"))
    return {f.id: f for f in (read_forbund(t, places.shown(t)) for t in tomls)}
