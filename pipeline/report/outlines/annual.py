"""The public document: an outline with its words, tables and charts put in. Nothing of the office's stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.faults import suggest
from pipeline.measures.definition import read_measures
from pipeline.personal import fingerprint, forbund_key, read_key
from pipeline.places import Places, Unit
from pipeline.report.chapters import Made
from pipeline.report.context import Context
from pipeline.report.document.model import (
    Block,
    Definitions,
    Document,
    Heading,
    KeyFigures,
    Picture,
    Section,
    numbers_in,
)
from pipeline.report.outlines.delivered_words import printed_comments
from pipeline.report.outlines.directives import Material, Put
from pipeline.report.outlines.disposition import ANNUAL_REPORT, PLAN, read_disposition, words_of
from pipeline.report.outlines.numbering import Numbering
from pipeline.report.outlines.prose import Prose, Remark
from pipeline.report.outlines.published import says_nothing
from pipeline.report.outlines.references import known
from pipeline.report.outlines.typed import typed_figures
from pipeline.report.outlines.we_and_others import own_insatser, replies_of_others
from pipeline.report.outlines.written import Chapter, Directive, Outline, Place, Subheading, Words, read_pieces, slug
from pipeline.report.pages.insats import NOTHING
from pipeline.report.words import written_text
from pipeline.typography import day_in_words

_FINGERPRINT = 8
Pages = Callable[[Mapping[str, tuple[Block, ...]]], Sequence[Section]]


@dataclass(frozen=True)
class Source:
    """What the document is made from: numbers, blocks, charts, key figures and the pages of the insatser."""

    places: Places
    unit: Unit
    context: Context
    made: Made
    charts: Mapping[str, Picture]
    figures: KeyFigures | None
    pages: Pages
    # The analyst's words as plain text, by the name of the file.
    words: Mapping[str, str]
    # The deliveries as they were read: rows of leverans, by file.
    files: Sequence[Mapping[str, Any]]


def public_document(source: Source) -> tuple[Document, list[Remark]]:
    """The annual report or plan as it is published, and what the analyst should know of it.

    Raises DeliveryFaults for an outline or words that refer to what does not exist.
    """
    context = source.context
    plan = context.forbund.argang(context.year).typ == "plan"
    name = PLAN if plan else ANNUAL_REPORT
    outline = read_disposition(source.places, source.unit, name)
    # What they say is filled in when the tables are numbered.
    material = _material(source, _worth_showing(source.pages({})))
    put = [(chapter, [p for piece in chapter.pieces for p in material.put(piece)]) for chapter in outline.chapters]
    numbering = Numbering()
    numbering.count(b for _, parts in put for p in parts for b in (p.blocks if isinstance(p, Section) else (p,)))
    prose = Prose(context, numbering.targets(), material.known_targets(), material.remarks)
    pages = {p.id: p for p in _worth_showing(source.pages(_insats_words(material, prose, context)))}
    sections: list[Section] = []
    appendices = 0
    for chapter, parts in put:
        appendix = _asked(chapter, "bilaga") is not None
        blocks = _without_bare_headings(_filled(parts, prose, chapter))
        title = prose.heading(chapter.heading)
        if blocks or any(isinstance(p, Section) for p in parts) or _asked(chapter, "definitioner"):
            # A chapter that only gathers pages has nothing of its own, and takes no number.
            appendices += appendix and bool(blocks)
            title = f"Bilaga {appendices}. {title}" if appendix else title
            sections.append(Section(chapter.id, title, tuple(map(numbering.numbered, blocks)), appendix))
        for page in (pages[p.id] for p in parts if isinstance(p, Section)):
            appendices += 1
            page_title = f"Bilaga {appendices}. {page.title}"
            numbered = tuple(map(numbering.numbered, page.blocks))
            sections.append(replace(page, title=page_title, blocks=numbered, appendix=True))
    explaining = {c.id: asked for c in outline.chapters if (asked := _asked(c, "definitioner"))}
    sections = [
        _with_definitions(s, explaining[s.id], sections, context) if s.id in explaining else s for s in sections
    ]
    own = (*_unused(source, material), *_typed(material, outline))
    remarks = [*material.remarks, *own, *printed_comments(context)]
    title = prose.heading(outline.title) if outline.title else ""
    document = Document(title, "", context.forbund.namn, tuple(s for s in sections if s.blocks))
    return replace(document, edition=edition(source), facts=_facts(context)), list(dict.fromkeys(remarks))


def _worth_showing(pages: Iterable[Section]) -> list[Section]:
    """The pages of the insatser, each without tables in which no number may be seen."""
    shown = (replace(p, blocks=tuple(b for b in p.blocks if not says_nothing(b))) for p in pages)
    return [p for p in shown if p.id != NOTHING]


def edition(source: Source) -> str:
    """What the document says it is: an edition when the year has a number for it, else a draft with its inputs' fingerprint."""
    given = source.context.forbund.argang(source.unit.ar).utgava
    if given:
        return f"Utgåva {given}"
    places, unit = source.places, source.unit
    written = [places.raw / unit.forbund / "forbund.toml", *words_of(places, unit)]
    parts = [f"{f['fil']} {f['sha256']}".encode() for f in source.files] + [p.read_bytes() for p in written]
    key = forbund_key(read_key(), unit.forbund)
    return f"Utkast {fingerprint(key, parts)[:_FINGERPRINT]}"


def own_words(source: Source, name: str) -> tuple[tuple[Block, ...], list[Remark]]:
    """The blocks of one of the analyst's files, for a document without an outline; nothing when there is none."""
    material = _material(source, ())
    if name not in material.own:
        return (), []
    prose = Prose(source.context, {}, material.known_targets(), material.remarks)
    return _words(material, prose, name), material.remarks


def insats_words(source: Source) -> dict[str, tuple[Block, ...]]:
    """The analyst's words per insats, by the name of the file: insats_<id>."""
    material = _material(source, ())
    prose = Prose(source.context, {}, material.known_targets(), material.remarks)
    return _insats_words(material, prose, source.context)


def _material(source: Source, pages: Sequence[Section]) -> Material:
    folder = source.places.delivery(source.unit) / "kommentar"
    own = {p.stem: (written_text(p), source.places.shown(p)) for p in sorted(folder.glob("*.md"))}
    made = (source.context, source.made, source.charts, source.figures, pages, folder, own, source.words)
    places, unit = source.places, source.unit
    return Material(
        *made, others=lambda: replies_of_others(places, unit), own_insatser=lambda: own_insatser(places, unit)
    )


def _words(material: Material, prose: Prose, name: str) -> tuple[Block, ...]:
    text, shown = material.own[name]
    parts = [p for piece in read_pieces(text, shown, material.folder) for p in material.put(piece)]
    return tuple(b for p in parts if not isinstance(p, Section) and (b := _block(p, prose, name)))


def _insats_words(material: Material, prose: Prose, context: Context) -> dict[str, tuple[Block, ...]]:
    names = [f"insats_{i.id}" for i in context.forbund.insatser]
    return {name: _words(material, prose, name) for name in names if name in material.own}


def _filled(parts: Iterable[Put | Section], prose: Prose, chapter: Chapter) -> list[Block]:
    return [b for p in parts if not isinstance(p, Section) and (b := _block(p, prose, chapter.id))]


def _block(part: Put, prose: Prose, chapter: str) -> Block | None:
    if isinstance(part, Words):
        return prose.text(part)
    if isinstance(part, Subheading):
        title = prose.heading(part.words)
        return Heading(title, f"{chapter}-{slug(title)}")
    return part


def _without_bare_headings(blocks: Sequence[Block]) -> list[Block]:
    """Without headings that have nothing below them."""
    kept: list[Block] = []
    for block in reversed(blocks):
        if not isinstance(block, Heading) or (kept and not isinstance(kept[-1], Heading)):
            kept.append(block)
    return kept[::-1]


def _asked(chapter: Chapter, name: str) -> Directive | None:
    """What a chapter asks for by that name."""
    return next((p for p in chapter.pieces if isinstance(p, Directive) and p.name == name), None)


def _with_definitions(section: Section, asked: Directive, sections: Iterable[Section], context: Context) -> Section:
    """The chapter with what the numbers of the document mean: those whose making a reader cannot guess."""
    shown = {id_ for s in sections for b in s.blocks for id_, _ in numbers_in(b)}
    used = {o.measure for o in context.numbers if o.obs_id in shown and o.unit != "kr"}
    chosen = asked.options.get("matt", "").replace(",", " ").split()
    for id_ in chosen:
        known(id_, read_measures(), "måttet", asked.place)
    measures = sorted(
        (m for m in read_measures().values() if m.id in used and (not chosen or m.id in chosen)), key=lambda m: m.title
    )
    entries = tuple((m.id, m.title, (m.definition,)) for m in measures)
    return replace(section, blocks=(*section.blocks, Definitions(entries)))


def _facts(context: Context) -> tuple[tuple[str, str], ...]:
    forbund = context.forbund
    year = forbund.argang(context.year)
    # A draft is not what the board decided on.
    decided = year.beslutad if year.utgava else None
    found = (
        ("Organisationsnummer", forbund.organisationsnummer),
        ("Beslutad av styrelsen", day_in_words(decided) if decided else ""),
    )
    return tuple((name, value) for name, value in found if value)


def _unused(source: Source, material: Material) -> list[Remark]:
    """Files in kommentar/ that no place in the outline asks for."""
    insatser = {f"insats_{i.id}" for i in source.context.forbund.insatser}
    goals = {f"mal_{g['malsats']}" for g in source.context.goals}
    expected = material.used | insatser | goals | {"tertial_t1", "tertial_t2"}
    return [
        Remark(
            Place(shown, 1),
            f"Filen används inte: ingen plats i dispositionen heter ”{name}”. Väntade: {suggest(name, sorted(expected))}.",
        )
        for name, (_, shown) in material.own.items()
        if name not in expected
    ]


def _typed(material: Material, outline: Outline) -> list[Remark]:
    """Figures typed in the office's own words: in kommentar/, and in chapters of its own outlines."""
    words = [read_pieces(text, shown, material.folder) for text, shown in material.own.values()]
    words += [c.pieces for c in outline.chapters if not c.place.file.startswith("pipeline/")]
    return list(typed_figures((piece for pieces in words for piece in pieces), material.context))
