"""Assemble a report from numbers, tables, charts, the analyst's words and what the gates found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.compare.change import not_comparable
from pipeline.compare.compared import read_compared
from pipeline.lineage.trace import Lineage
from pipeline.measures.numbers import Observation
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.reconcile.rows import read_stated
from pipeline.report.blocks import Makers, blocks_of
from pipeline.report.caveats import with_caveats
from pipeline.report.chapters import Material, chapters, make_blocks
from pipeline.report.comparison import comparison_document
from pipeline.report.context import Context
from pipeline.report.document.html import render_html
from pipeline.report.document.marks import mark_approximate, mark_findings
from pipeline.report.document.model import (
    Beside,
    Block,
    Cell,
    Definitions,
    Document,
    KeyFigure,
    KeyFigures,
    Section,
    told,
)
from pipeline.report.document.paged import sets_pdfs, write_word
from pipeline.report.document.pictures import read_charts
from pipeline.report.document.workbook import render_workbook
from pipeline.report.document.workbook_lineage import lineage_sheet
from pipeline.report.door import read_context
from pipeline.report.left_out import left_out_words, with_left_out
from pipeline.report.outlines.annual import Source, edition, insats_words, own_words, public_document
from pipeline.report.outlines.prose import Remark
from pipeline.report.outlines.published import for_the_public, remark_blocks
from pipeline.report.pages.division import PAGE, Subject, count_subjects, divide
from pipeline.report.pages.explored import explored_document
from pipeline.report.pages.insats import NOTHING, insats_document
from pipeline.report.pages.lineage_pages import count_shown, homes_in, lineage_pages, remove_other_pages
from pipeline.report.pages.navigation import pages_beside
from pipeline.report.tables.findings import quality_blocks
from pipeline.report.tables.forms import Figure
from pipeline.report.tables.office_notes import SENT, office_notes, with_office_notes
from pipeline.report.tables.people import withheld_count
from pipeline.report.tables.plain import Frame
from pipeline.report.tables.reconciliation import reconciliation_blocks
from pipeline.report.tertial import tertial_document
from pipeline.report.words import definitions_of, read_words, source_blocks
from pipeline.store import read_rows, write_bytes, write_text
from pipeline.typography import amount_with_unit

TABLES = "tabeller"
# What is given out leads nowhere in the office; the office has its own pages of the same numbers.
PUBLIC = ("arsredovisning", "insatsblad")
UNDERLAY = "underlag"


def build_report(places: Places, unit: Unit, formats: tuple[str, ...], period: str = "helar") -> None:
    """Write the report of a förbund and year, or the comparison, in each format: what is public, and the office's own.

    For a period other than the whole year (t1, t2) the tertial report instead.
    """
    others: list[Document] = []
    counts: Counter[Subject] | None = None
    if unit == EVERYTHING:
        compared = read_compared(places)
        views = (v for made in compared.views.values() for v in made.values())
        counts = count_subjects([*compared.rows, *compared.printed], views)
        documents = {"jamforelse": comparison_document(places, compared)}
        others = [explored_document(compared)]
    else:
        context = read_context(places, unit)
        made = _tertial(places, unit, context, period) if period != "helar" else _of_the_year(places, unit, context)
        documents = {name: with_caveats(d, context, internal=name == UNDERLAY) for name, d in made.items()}
    told = left_out_words(places, own=unit != EVERYTHING)
    documents = {name: with_left_out(d, told) for name, d in documents.items()}
    # Only what this run has reconciled: a tertial report is built before, and other years may not be.
    checked = places.units() if unit == EVERYTHING else [unit] if period == "helar" else []
    lineage = Lineage(places, unit.forbund if unit != EVERYTHING else "", checked, compared=unit == EVERYTHING)
    page = f"{PAGE}_{period}" if period != "helar" else PAGE
    owner = next(iter(documents.values())).owner
    documents = {name: mark_approximate(d, lineage.is_approximate) for name, d in documents.items()}
    others = [mark_approximate(d, lineage.is_approximate) for d in others]
    # What is given out leads nowhere outside itself: it is sent alone.
    public = {name: replace(d, beside=()) for name, d in documents.items() if name != UNDERLAY}
    if period != "helar":
        # The office has its own page of the same report, with files and lineage.
        public = {name: for_the_public(d) for name, d in public.items()}
    traced = [*documents.values(), *others]
    division = divide(counts or count_shown(traced, lineage), page)
    office = {
        name: replace(d, lineage=f"{page}.html", homes=homes_in(division, lineage), internal=True)
        for name, d in documents.items()
        if name not in PUBLIC
    }
    if UNDERLAY in office:
        office[UNDERLAY] = mark_findings(office[UNDERLAY], lineage.findings_at)
    # The first document is the report; the others show the same numbers again.
    first = next(iter(office.values()))
    with sets_pdfs(places, unit, public, formats):
        if "html" in formats:
            _write_pages(places.report(unit), public.items())
            own: Iterator[tuple[str, Document]] = chain(office.items(), lineage_pages(traced, lineage, owner, division))
            if period == "helar":
                own = ((name, replace(d, pages=pages_beside(places, unit, name))) for name, d in own)
            remove_other_pages(places.office(unit) / page, _write_pages(places.office(unit), own))
        write_word(places, unit, public, formats)
        if "xlsx" in formats:
            name = TABLES if period == "helar" else f"{TABLES}_{period}"
            write_bytes(places.office(unit) / f"{name}.xlsx", render_workbook(first, lineage_sheet(lineage)))
            write_bytes(places.report(unit) / f"{name}.xlsx", render_workbook(next(iter(public.values()))))


def _write_pages(folder: Path, pages: Iterable[tuple[str, Document]]) -> list[str]:
    """Write each page as it comes; returns their names."""
    names = []
    for name, document in pages:
        write_text(folder / f"{name}.html", render_html(document))
        names.append(name)
    return names


def _tertial(places: Places, unit: Unit, context: Context, period: str) -> dict[str, Document]:
    """The report of a part of the year, with the analyst's own words."""
    source = Source(places, unit, context, {}, {}, None, lambda _: (), {}, ())
    words, _ = own_words(source, f"tertial_{period}")
    return {f"tertial_{period}": tertial_document(context, period, words)}


def _of_the_year(places: Places, unit: Unit, context: Context) -> dict[str, Document]:
    """The office's own document first, since it has every table; then what is published."""
    charts, words = read_charts(places, unit), read_words(places, unit)
    files = read_rows(places.stage(unit, "ingest") / "leverans.parquet", order_by="fil")
    made = make_blocks(Material(context, charts, words))
    figures = next((b for b in _summary(context) if isinstance(b, KeyFigures)), None)

    def pages(comments: Mapping[str, tuple[Block, ...]]) -> Sequence[Section]:
        return insats_document(context, comments, words, charts).sections

    source = Source(places, unit, context, made, charts, figures, pages, words, files)
    public, remarks = public_document(source)
    insatser = insats_document(context, insats_words(source), words, charts)
    return {
        UNDERLAY: underlay_document(source, remarks, pages({})),
        "arsredovisning": for_the_public(public),
        "insatsblad": for_the_public(replace(insatser, edition=public.edition)),
    }


def underlay_document(source: Source, remarks: Sequence[Remark], pages: Sequence[Section]) -> Document:
    """The office's own: what is left to do, every table and chart, where the numbers are from, what was found."""
    places, unit, context = source.places, source.unit, source.context
    plan = context.forbund.argang(unit.ar).typ == "plan"
    sections = (
        Section("att_gora", "Innan dokumentet lämnas ut", remark_blocks(remarks)),
        Section("avstamning", "Avstämning", reconciliation_blocks(places, unit)),
        Section("sammanfattning", "Sammanfattning", tuple(_summary(context))),
        *chapters(source.made, unit.ar, plan),
        # What stands only on the page of an insats has its place here too, so that every published number does.
        *(replace(page, id=f"blad-{page.id}") for page in pages if page.id != NOTHING),
        Section("definitioner", "Så är talen räknade", (_definitions(context),)),
        Section("kallor", "Källor", source_blocks(source.files)),
        Section("kvalitet", "Kvalitet", (*quality_blocks(places, unit), *withheld_count(context))),
    )
    notes = office_notes(context, read_stated(places, unit), read_rows(places.stage(unit, "clean") / SENT))
    subtitle = "Kansliets eget: alla tabeller, källor och fynd. Lämnas inte ut."
    document = Document(f"Underlag {context.year}", subtitle, context.forbund.namn, sections)
    document = document.with_blocks(lambda block: with_office_notes(block, notes))
    public = f"../../../{unit.forbund}/{unit.ar}/arsredovisning.html"
    return replace(document, edition=edition(source), beside=(("Årsredovisningen som den lämnas ut", public),))


def _summary(context: Context) -> list[Block]:
    """Key figures that exist for the year."""
    return blocks_of("sammanfattning", Frame(context), Makers(figures=lambda wanted: _key_figures(context, wanted)))


def _key_figures(context: Context, wanted: tuple[Figure, ...]) -> KeyFigures:
    return KeyFigures(tuple(f for f in (_key_figure(context, w) for w in wanted) if f))


def _key_figure(context: Context, wanted: Figure) -> KeyFigure | None:
    """The number of a kind, else the outcome with the budget beside it, else the budget."""
    kinds = (wanted.kind,) if wanted.kind else ("utfall", "budget")
    found = [o for o in (context.get(wanted.measure, context.year, k) for k in kinds) if o]
    if not found:
        return _key_figure(context, wanted.otherwise) if wanted.otherwise else None
    main = found[0]
    beside = [Beside("budget", _told(context, o)) for o in found[1:]]
    if not beside and main.kind == "budget":
        beside = [Beside("budget")]
    if wanted.measure == "eget_kapital_over_tak":
        beside = _ceiling(context)
    before = context.counted_or_printed(wanted.measure, context.year - 1, main.kind)
    if before and before.value is not None and not not_comparable(context.forbund, wanted.measure, context.year):
        printed = " tryckt" if context.is_printed(before) else ""
        beside.append(Beside(f"{context.year - 1}{printed}:", _told(context, before)))
    return KeyFigure(wanted.label, _told(context, main), tuple(beside))


def _told(context: Context, found: Observation) -> Cell:
    return Cell(told(found, context.scale), True, found.obs_id)


def _ceiling(context: Context) -> list[Beside]:
    """The ceiling, and that it is reconstructed where no amount is printed."""
    found = context.get("eget_kapital_tak", context.year, "utfall") or context.get(
        "eget_kapital_tak", context.year, "budget"
    )
    if found is None or found.value is None:
        return []
    kind = "tak" if any(t.ar == context.year for t in context.forbund.tak) else "rekonstruerat tak"
    return [Beside(kind, Cell(amount_with_unit(found.value, context.scale), True, found.obs_id))]


def _definitions(context: Context) -> Definitions:
    used = {o.measure for o in context.numbers if o.argang == context.year}
    return definitions_of(used)
