"""The page that every number of the reports leads to: how it is made and where its rows stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.lineage.checks import checks_in_words
from pipeline.lineage.trace import Lineage, Trace
from pipeline.report.document.model import (
    Block,
    Cell,
    Document,
    Markdown,
    Picture,
    Reply,
    Row,
    Section,
    Table,
    Text,
    numbers_in,
)
from pipeline.report.pages.division import PAGE
from pipeline.typography import NOTHING

# The headings of what is told of a number.
HEADINGS = ("I rapporten", "Så räknas det", "Rader", "Prov")
_INTRO = (
    "Varje tal i rapporten, i samma ordning: hur det är räknat, vilka rader det vilar på och vilka prov i "
    "avstämningen det ingår i. Av tal om personer visas hur många rader, aldrig vilka. Filernas kontrollsummor står sist."
)


def lineage_document(documents: Iterable[Document], lineage: Lineage, owner: str) -> Document:
    """One section per chapter of the documents, one row per number, each once."""
    sections: list[Section] = []
    seen: set[str] = set()
    ids: Counter[str] = Counter()
    for document in documents:
        for section in document.sections:
            tables = [_alone(t, ids) for b in section.blocks for t in _tables(b, lineage, seen)]
            if tables:
                id_ = f"spar-{len(sections)}-{section.id}"
                sections.append(Section(id_, f"{document.title}: {section.title}", tuple(tables)))
    first = Section("om", "Om spårningen", (Text(_INTRO),))
    last = files_section(seen, lineage)
    sections = [first, *sections, *last]
    return Document("Spårning", "Från varje tal till dess rader", owner, tuple(sections), internal=True)


def files_section(seen: Iterable[str], lineage: Lineage) -> list[Section]:
    """The files that the numbers rest on, with the checksum of each as it was read; none where they rest on none."""
    names = sorted({o.file for obs_id in seen for o in lineage.trace(obs_id).origins})
    rows = tuple(Row(name, (Cell(lineage.sha256(name) or NOTHING),)) for name in names if name)
    table = Table(f"{PAGE}-filer", "Filer som talen vilar på", "", "Fil", ("SHA-256",), rows)
    return [Section("filer", "Filer", (table,))] if rows else []


def _tables(block: Block, lineage: Lineage, seen: set[str]) -> Iterator[Table]:
    rows = []
    for obs_id, text in numbers_in(block):
        if obs_id in lineage and obs_id not in seen:
            seen.add(obs_id)
            rows.append(trace_row(lineage.trace(obs_id), text))
    if rows:
        id_, caption = _named(block)
        yield Table(f"{PAGE}-{id_}", caption, "", "Tal", HEADINGS, tuple(rows), folded=True)


def _alone(table: Table, ids: Counter[str]) -> Table:
    """The table with an id that no other on the page has: every page of an insats has its key figures."""
    ids[table.id] += 1
    return table if ids[table.id] == 1 else replace(table, id=f"{table.id}-{ids[table.id]}")


def _named(block: Block) -> tuple[str, str]:
    if isinstance(block, Table):
        return block.id, block.caption
    if isinstance(block, Picture):
        return f"diagram-{block.id}", block.title
    if isinstance(block, Reply):
        return f"svar-{block.id}", block.question
    if isinstance(block, Markdown):
        return "text", "Löpande text"
    return "nyckeltal", "Nyckeltal"


def trace_row(trace: Trace, text: str) -> Row:
    """What is told of a number, where it is shown as `text`; its anchor is what leads to it."""
    how = " ".join((trace.definition, *trace.formula))
    where = "; ".join(map(str, trace.origins)) or trace.value
    where += "".join(f". Rättat: {c}" for c in trace.corrections).replace("..", ".")
    tried = Cell(checks_in_words(trace.checks) or NOTHING)
    return Row(trace.name, (Cell(text, numeric=True), Cell(how), Cell(where), tried), anchor=f"tal-{trace.obs_id}")
