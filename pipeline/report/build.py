"""Assemble a report from numbers, tables, charts, the analyst's words and what the gates found."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.faults import StageStopped
from pipeline.forbund import load_forbund
from pipeline.measures.definition import read_measures
from pipeline.numbers import Numbers
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.report import budget_tables, tables
from pipeline.report.comparison import comparison_document
from pipeline.report.context import Context
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
    format_value,
)
from pipeline.report.html import render_html
from pipeline.store import read_json, read_rows, write_text
from pipeline.typography import WITHHELD, amount_with_unit, enumerate_words, number, percent, shown_decimals

_RENDERERS = {"html": render_html}
_CLEAN = (
    "flerarspost",
    "resultatpost",
    "balanspost",
    "kassaflodespost",
    "budgetpost",
    "budgetavvikelse",
    "bidrag",
    "insatsar",
)


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
    forbund = load_forbund(places, unit.forbund)
    folder = places.stage(unit, "clean")
    context = Context(
        numbers=Numbers.read(places.stage(Unit(unit.forbund), "compare") / "serie.parquet"),
        forbund=forbund,
        year=unit.ar,
        clean={t: read_rows(folder / f"{t}.parquet") for t in _CLEAN},
    )
    charts = read_charts(places, unit)
    plan = forbund.argang(unit.ar).typ == "plan"
    chapters: list[tuple[str, str, list[Any]]] = [
        (
            "resultat",
            "Ekonomiskt resultat",
            [tables.income_statement(context), charts.get("resultat_over_ar"), tables.multi_year(context)],
        ),
        ("stallning", "Ställning och kassaflöde", [tables.balance_sheet(context), tables.cash_flow(context)]),
        ("medlemsbidrag", "Medlemmarnas bidrag", [tables.contributions(context), charts.get("medlemsbidrag")]),
        (
            "budget",
            "Budget" if plan else "Budget och utfall",
            [
                budget_tables.budget_table(context),
                charts.get("budget_utfall_insats"),
                budget_tables.costs_per_group(context),
                charts.get("kostnadsgrupper"),
                budget_tables.costs_per_responsibility(context),
                *budget_tables.special_budgets(context),
            ],
        ),
        ("insatser", "Deltaganden i insatserna", [tables.participations(context)]),
    ]
    comments = read_comments(places, unit)
    files = read_rows(places.stage(unit, "ingest") / "leverans.parquet", order_by="fil")
    sections = (
        Section("sammanfattning", "Sammanfattning", (*_summary(context), *comments.get("sammanfattning", ()))),
        *(c for c in (_chapter(i, t, blocks, comments, files, unit.ar, plan) for i, t, blocks in chapters) if c),
        Section("definitioner", "Så är talen räknade", (_definitions(context),)),
        Section("kallor", "Källor", _sources(files)),
        Section("kvalitet", "Kvalitet", _quality(places, unit)),
    )
    title = f"{'Mål, budget och verksamhetsplan' if plan else 'Årsredovisning'} {unit.ar}"
    return Document(title, "Tabeller och diagram ur leveranserna, inte hela dokumentet", forbund.namn, sections)


# What each chapter is made from, and delivered kinds that could tell more but are not read yet.
_CHAPTER_KINDS = {
    "resultat": (
        "resultaträkning",
        ("ekonomi_noter", "ekonomi_nyckeltal"),
    ),
    "stallning": ("balansräkning", ()),
    "medlemsbidrag": ("medlemsbidrag", ()),
    "budget": ("budget eller budgetuppföljning", ("ekonomi_driftsredovisning", "ekonomi_nyckeltal")),
    "insatser": ("insatsrapport", ("sus_deltagare", "planerade_deltagare")),
}


def _chapter(
    id_: str,
    title: str,
    blocks: list[Any],
    comments: dict[str, tuple[Block, ...]],
    files: list[dict[str, Any]],
    year: int,
    plan: bool,
) -> Section | None:
    """A chapter with what there is; says what is missing and what is delivered but not read yet."""
    found: list[Block] = [b for b in blocks if b is not None]
    missing, related = _CHAPTER_KINDS[id_]
    unread = [f["titel"][:1].lower() + f["titel"][1:] for f in files if f["sort"] in related and not f["anvands"]]
    own = comments.get(id_, ())
    if not found and not own and plan and id_ in ("resultat", "stallning", "insatser"):
        return None
    if not found:
        found.append(Text(f"Det finns ingen leverans av {missing} för {year}.", "tomt"))
    if unread:
        found.append(Text(f"Levererat men inte redovisat här än: {enumerate_words(unread)}.", "tomt"))
    return Section(id_, title, (*own, *found))


def _summary(context: Context) -> list[Block]:
    """Key figures that exist for the year, outcome before budget."""
    wanted = (
        ("arets_resultat", "Årets resultat"),
        ("intakter", "Intäkter"),
        ("kostnader", "Kostnader"),
        ("medlemsbidrag", "Medlemsbidrag"),
        ("budgetram", "Budgetram"),
        ("andel_administration", "Administrationens andel av kostnaderna"),
        ("eget_kapital", "Eget kapital vid årets slut"),
        ("eget_kapital_over_tak", "Eget kapital över taket"),
        ("soliditet", "Soliditet"),
        ("deltagare_insatsrapport", "Deltaganden i insatserna"),
    )
    figures = []
    for measure, label in wanted:
        outcome, budget = (context.get(measure, context.year, k) for k in ("utfall", "budget"))
        main = outcome or budget
        if main is None:
            continue
        beside = f"budget {_told(budget, context.scale)}" if outcome and budget else ("budget" if not outcome else "")
        if measure == "eget_kapital_over_tak":
            beside = ceiling_words(context)
        figures.append(KeyFigure(label, Cell(_told(main, context.scale), True, main.obs_id), beside))
    shown = {measure for measure, _ in wanted}
    caveats = [f.text for f in context.forbund.forbehall if f.ar in (None, context.year) and shown & set(f.matt)]
    blocks: list[Block] = [KeyFigures(tuple(figures))]
    blocks += [Text(text, "viktigt") for text in dict.fromkeys(caveats)]
    return blocks


def ceiling_words(context: Context) -> str:
    """The ceiling, and whether it is printed or reconstructed."""
    found = context.get("eget_kapital_tak", context.year, "utfall") or context.get(
        "eget_kapital_tak", context.year, "budget"
    )
    if found is None or found.value is None:
        return ""
    kind = "tryckt" if any(t.ar == context.year for t in context.forbund.tak) else "rekonstruerat"
    return f"{kind} tak {amount_with_unit(found.value, context.scale)}"


def _told(observation: Any, scale: str) -> str:
    """A number with its unit, for running text."""
    if observation.value is None:
        return ".."
    if observation.unit == "kr":
        return amount_with_unit(observation.value, scale)
    return percent(observation.value) if observation.unit == "procent" else number(observation.value)


def _definitions(context: Context) -> Definitions:
    used = {o.measure for o in context.numbers if o.argang == context.year}
    return definitions_of(used)


def definitions_of(used: set[str]) -> Definitions:
    """What each measure in use means, how it is made and what to bear in mind."""
    entries = []
    titles = {m.id: f"”{m.title}”" for m in read_measures().values()}
    for measure in sorted((m for m in read_measures().values() if m.id in used), key=lambda m: m.title):
        told = (
            measure.definition,
            *measure.formula(titles),
            *measure.caveats,
            f"Källa: {measure.reference}.",
        )
        entries.append((measure.id, measure.title, told))
    return Definitions(tuple(entries))


def _sources(files: list[dict[str, Any]]) -> tuple[Block, ...]:
    rows = tuple(
        Row(Path(f["fil"]).name, (Cell(f["titel"]), *delivery_cells(f), Cell(f["sha256"][:12]))) for f in files
    )
    notes = ("Kontrollsumman är början av filens SHA-256; hela står i manifest.json.",)
    headings = ("Typ av uppgift", "Inlästa uppgifter", "Anmärkning", "Kontrollsumma")
    return (Table("kallor", "Levererade filer", "", "Fil", headings, rows, notes),)


def delivery_cells(file: dict[str, Any]) -> tuple[Cell, Cell]:
    """How many values were read from a file, and what was noted. Not read is not zero."""
    read = Cell(number(file["rader"]), True) if file["anvands"] else Cell(WITHHELD, True)
    return read, Cell(file["anmarkning"])


def _quality(places: Places, unit: Unit) -> tuple[Block, ...]:
    blocks: list[Block] = [*gate_blocks(places, [unit], f"kontroller-{unit.ar}"), *sum_blocks(places, [unit])]
    notes = read_json(places.stage(unit, "clean") / "protokoll.json")
    rows = tuple(
        Row(_TABLE_TITLES[r["tabell"]], tuple(Cell(number(r[k]), True) for k in ("in", "i_tabell", "kontroll")))
        for r in notes["rader"]
        if r["in"]
    )
    blocks.append(
        Table(
            "radrakning", "Vart de inlästa uppgifterna tog vägen", "antal", "Tabell",
            ("Inlästa", "Används i mått", "Bara kontroll"), rows,
            ("Kontrolluppgifter är summor, tryckta avvikelser och andelar: de räknas aldrig in i ett mått.",),
        )
    )  # fmt: skip
    for c in read_json(places.stage(unit, "ingest") / "protokoll.json")["rattelser"]:
        told = f"Rättelse: i {c['fil']} läses rubriken ”{c['kolumn']}” som {c['ratt']}. {c['varfor']}"
        blocks.append(Text(told, "viktigt"))
    return tuple(blocks)


_TABLE_TITLES = {
    "resultatrakning": "Resultaträkning",
    "balansrakning": "Balansräkning",
    "kassaflode": "Kassaflödesanalys",
    "flerarsoversikt": "Flerårsöversikt",
    "budget": "Budget",
    "budget_utfall": "Budget och utfall",
    "medlemsbidrag": "Medlemsbidrag",
    "insatsrapport": "Insatsrapport",
}


def sum_blocks(places: Places, units: list[Unit]) -> list[Block]:
    """Stated sums, results and deviations against the rows they rest on; the worst first."""
    tried = [(u, r) for u in units for r in read_rows(places.stage(u, "clean") / "summaprov.parquet")]
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
    worst = sorted((t for t in tried if t[1]["utslag"] == "avviker"), key=lambda t: -abs(t[1]["skillnad"]))
    rows = tuple(
        Row(
            (f"{unit}: " if len(units) > 1 else "") + f"{Path(r['_file']).name}, rad {r['_row']}",
            (
                Cell(f"{r['vad'].replace('_', ' ')} {r['ar']}"),
                *(_kr(r[k]) for k in ("angivet", "beraknat", "skillnad")),
            ),
        )
        for unit, r in worst
    )
    headings = ("Vad", "Angivet", "Raderna ger", "Skillnad")
    table = Table("summaprov", "Angivna tal som raderna inte ger", "kr eller antal", "Var", headings, rows)
    return [Text(text), table] if rows else [Text(text)]


def _kr(value: Decimal) -> Cell:
    return Cell(number(value), True)


def gate_blocks(places: Places, units: list[Unit], id_: str) -> list[Block]:
    """What the gates found, as a sentence and, when anything failed, a table."""
    tried = [
        (unit, stage, finding)
        for unit in units
        for stage in ("ingest", "clean", "aggregate")
        for finding in read_json(places.gate(unit, stage))["provningar"]
    ]
    tried = [(u, s, f) for u, s, f in tried if f["rows"]]
    failed = [(u, s, f) for u, s, f in tried if not f["passed"]]
    warned = number(len(failed)) if failed else "ingen"
    text = (
        f"{number(len(tried))} förväntningar prövades mellan stegen på tabeller som har rader; {warned} gav varning. "
        "De prövar form, enheter, kända värden och dubbletter, och att angivna summor stämmer. "
        "Att samma tal är lika i olika tabeller prövas än så länge bara för likvida medel och flerårsöversikten."
    )
    # Sums that do not agree are told row by row in sum_blocks.
    failed = [(u, s, f) for u, s, f in failed if f["table"] != "summaprov"]
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
    text = (folder / entry["filer"]["csv"]).read_text("utf-8-sig")
    lines = list(csv.DictReader(text.splitlines(), delimiter=";"))
    values = [Decimal(line["varde"].replace(",", ".")) if line["varde"] else None for line in lines]
    scale = "kr" if entry["enhet"] == "procent" else entry["enhet"]
    decimals = shown_decimals(values, scale)
    rows = tuple(
        Row(line["etikett"], (Cell(line["ar"]), Cell(line["slag"]), _chart_value(line, value, scale, decimals)))
        for line, value in zip(lines, values, strict=True)
    )
    unit = "" if entry["enhet"] == "procent" else entry["enhet"]
    headings = ("År", "Slag", "Värde")
    table = Table(f"tal-{entry['id']}", f"Talen i diagrammet: {entry['titel']}", unit, "Stapel", headings, rows)
    svg = (folder / entry["filer"]["svg"]).read_text("utf-8")
    return Picture(
        entry["id"], entry["titel"], entry["alternativtext"], svg[svg.index("<svg") :], table, entry["anmarkning"]
    )


def _chart_value(line: dict[str, str], value: Decimal | None, scale: str, decimals: int) -> Cell:
    text = WITHHELD if value is None else format_value(value, line["enhet"], scale, decimals)
    return Cell(text, True, line["obs_id"])


def read_comments(places: Places, unit: Unit) -> dict[str, tuple[Block, ...]]:
    """The analyst's text per chapter: kommentar/<chapter>.md. Raw HTML is shown, not run."""
    from markdown_it import MarkdownIt

    render = MarkdownIt("commonmark", {"html": False}).enable("table").render
    folder = places.delivery(unit) / "kommentar"
    return {p.stem: (Markdown(render(p.read_text("utf-8"))),) for p in sorted(folder.glob("*.md"))}
