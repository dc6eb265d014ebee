"""Lineage that is too long for one page: a page per measure, or several, and an index that leads to them.

From the index a number is two clicks away: its measure, then its förbund, where its years stand under each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from pipeline.compare.questions import read_questions
from pipeline.lineage.trace import Lineage
from pipeline.measures.definition import read_measures
from pipeline.measures.observation import RIKET
from pipeline.report.document.model import Cell, Document, Row, Section, Table, Text, numbers_in
from pipeline.report.pages.division import PAGE, Division, Subject
from pipeline.report.pages.lineage import HEADINGS, files_section, lineage_document, trace_row
from pipeline.report.tables.forms import read_comparison
from pipeline.typography import enumerate_words, number

# A number as it is shown: (obs_id, text).
_Shown = tuple[str, str]
_INTRO = (
    "Varje tal som visas: hur det är räknat, vilka rader det vilar på och vilka prov i avstämningen det ingår i. "
    "Talen är för många för en sida. Välj mått och sedan förbund; åren står under varandra. "
    "Av tal om personer visas hur många rader, aldrig vilka."
)
# From so many a page tells only the first and the last.
_SPAN = 3
_TOLD = "Från varje tal till dess rader"


def lineage_pages(
    documents: Iterable[Document], lineage: Lineage, owner: str, division: Division
) -> Iterator[tuple[str, Document]]:
    """(name, page) of every page of lineage, the index first; only the one page where nothing is divided."""
    if not division.is_divided:
        yield division.index, lineage_document(documents, lineage, owner)
        return
    pages: dict[str, list[_Shown]] = {}
    for obs_id, text in _shown(documents, lineage).items():
        measure, forbund, _ = lineage.subject(obs_id)
        pages.setdefault(division.page_of((measure, forbund)), []).append((obs_id, text))
    yield division.index, _index(pages, lineage, owner)
    for page in sorted(pages):
        yield page, _page(pages[page], lineage, owner)


def count_shown(documents: Iterable[Document], lineage: Lineage) -> Counter[Subject]:
    """How many numbers of each measure and förbund the documents show."""
    shown = _shown(documents, lineage)
    lineage.expect(shown)
    return Counter(lineage.subject(obs_id)[:2] for obs_id in shown)


def homes_in(division: Division, lineage: Lineage) -> Callable[[str], str]:
    """What says of a number on which page it is traced."""

    def home_of(obs_id: str) -> str:
        if obs_id not in lineage:
            return f"{division.index}.html"
        measure, forbund, _ = lineage.subject(obs_id)
        return f"{division.page_of((measure, forbund))}.html"

    return home_of


def remove_other_pages(folder: Path, written: Iterable[str]) -> None:
    """Remove the pages of lineage in `folder` that are not among those written, by name as "sparning/kostnader"."""
    kept = {Path(name).name for name in written if Path(name).parent.name == folder.name}
    for path in sorted(folder.glob("*.html")):
        if path.stem not in kept:
            path.unlink()


def _shown(documents: Iterable[Document], lineage: Lineage) -> dict[str, str]:
    """Every number that is traced, as it is first shown."""
    blocks = (b for d in documents for s in d.sections for b in s.blocks)
    found: dict[str, str] = {}
    for obs_id, text in (shown for b in blocks for shown in numbers_in(b)):
        if obs_id in lineage:
            found.setdefault(obs_id, text)
    return found


def _page(shown: Iterable[_Shown], lineage: Lineage, owner: str) -> Document:
    """The numbers of a measure: a chapter per förbund, the latest year first."""
    shown = sorted(shown, key=lambda s: _place(lineage, s[0]))
    sections = [
        Section(forbund, lineage.name_of(forbund), tuple(_years(forbund, list(numbers), lineage)))
        for forbund, numbers in groupby(shown, key=lambda s: lineage.subject(s[0])[1])
    ]
    title = read_measures()[lineage.subject(shown[0][0])[0]].title
    last = files_section((obs_id for obs_id, _ in shown), lineage)
    return Document(f"Spårning: {title}", _between(sections), owner, (*sections, *last), internal=True)


def _place(lineage: Lineage, obs_id: str) -> tuple[bool, str, int]:
    """The order on a page: by name, riket last, the latest year first; the rest as it is shown."""
    _, forbund, year = lineage.subject(obs_id)
    return forbund == RIKET, forbund, -year


def _between(sections: Iterable[Section]) -> str:
    """Which förbund a page is of."""
    names = [s.title for s in sections if s.id != RIKET]
    country = [RIKET for s in sections if s.id == RIKET]
    told = names if len(names) < _SPAN else [f"{names[0]} till {names[-1]}"]
    return enumerate_words([*told, *country])


def _years(forbund: str, shown: Iterable[_Shown], lineage: Lineage) -> Iterator[Table]:
    for year, numbers in groupby(shown, key=lambda s: lineage.subject(s[0])[2]):
        rows = tuple(trace_row(lineage.trace(obs_id), text) for obs_id, text in numbers)
        yield Table(f"{PAGE}-{forbund}-{year}", str(year), "", "Tal", HEADINGS, rows, folded=True)


# --- the index -------------------------------------------------------------------------------


def _index(pages: Mapping[str, list[_Shown]], lineage: Lineage, owner: str) -> Document:
    """The questions, and every measure with a link per förbund."""
    homes: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}
    for page, shown in sorted(pages.items()):
        for obs_id, _ in sorted(shown, key=lambda s: _place(lineage, s[0])):
            measure, forbund, _ = lineage.subject(obs_id)
            homes.setdefault(measure, {}).setdefault(forbund, f"{page}.html#{forbund}")
            counts[measure] = counts.get(measure, 0) + 1
    rows = {m: _measure_row(m, counts[m], homes[m], lineage) for m in homes}
    sections = [Section("om", "Om spårningen", (Text(_INTRO),)), *_questions(rows), *_topics(rows)]
    lookup = tuple((f"{page}.html", tuple({i.partition("-")[0]: 0 for i, _ in shown})) for page, shown in pages.items())
    return Document("Spårning", _TOLD, owner, tuple(sections), internal=True, lookup=tuple(sorted(lookup)))


def _measure_row(measure: str, count: int, homes: Mapping[str, str], lineage: Lineage) -> Row:
    links = tuple((lineage.name_of(forbund), address) for forbund, address in homes.items())
    cells = (Cell(f"{number(count)} tal"), Cell("", links=links))
    return Row(read_measures()[measure].title, cells, anchor=f"matt-{measure}")


def _questions(rows: Mapping[str, Row]) -> list[Section]:
    """The measures of each question of the comparison, by where they stand on this page."""
    asked = [(q.caption, [m for m in q.every_measure if m in rows]) for q in read_questions()]
    found = tuple(Row(told, (Cell("", links=_here(own, rows)),)) for told, own in asked if own)
    table = Table(f"{PAGE}-fragor", "Frågorna och deras mått", "", "Fråga", ("Mått",), found)
    return [Section("fragor", "Frågorna", (table,))] if found else []


def _here(measures: Iterable[str], rows: Mapping[str, Row]) -> tuple[tuple[str, str], ...]:
    return tuple((rows[m].heading, f"#{rows[m].anchor}") for m in measures)


def _topics(rows: Mapping[str, Row]) -> Iterator[Section]:
    """The measures by chapter of the comparison, and last those that it has no chapter for."""
    left = dict(rows)
    for topic in read_comparison().topic:
        own = tuple(left.pop(m) for m in topic.measures if m in left)
        if own:
            yield _section(topic.id, topic.title, own)
    if left:
        yield _section("ovrigt", "Övrigt", tuple(left.values()))


def _section(id_: str, title: str, rows: tuple[Row, ...]) -> Section:
    table = Table(f"{PAGE}-{id_}", "Mått", "", "Mått", ("Tal", "Förbund"), rows, folded=True)
    return Section(id_, title, (table,))
