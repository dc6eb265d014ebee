"""One document, whatever it is rendered to: sections of text, tables and charts.

Nothing is computed here. A cell that shows a number carries that number's obs_id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipeline.measures.numbers import Observation
from pipeline.typography import NBSP, NOTHING, WITHHELD, amount, amount_with_unit, number, percent, year_number


@dataclass(frozen=True)
class Cell:
    """What stands in a table cell; `obs_id` leads from a number to its origin, `href` within the page.

    `links` are several: (name, address).
    """

    text: str
    numeric: bool = False
    obs_id: str = ""
    note: str = ""
    href: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of a table: its heading and cells. `level` is post, summa, rubrik or total.

    A rubrik opens a group of rows; a total stands outside every group. `anchor` is an id
    for links to the row. `marks` stand after the heading on a page and lead within it: (name, address).
    """

    heading: str
    cells: tuple[Cell, ...]
    level: str = "post"
    anchor: str = ""
    marks: tuple[tuple[str, str], ...] = ()


class OfficeNote(str):
    """A note for the office: where a source contradicts itself, what a delivery lacks. It is not given out."""


@dataclass(frozen=True)
class Table:
    """A table with caption, unit, column headings, rows, notes and source.

    `number` is its place among the tables of the document ("Tabell 3"), or "" where none are numbered.
    `folded`: on a page each row opens on its own, since it is long and looked up, not read.
    """

    id: str
    caption: str
    unit: str
    first_heading: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    number: str = ""
    folded: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart: its words, its drawing as SVG and the table of the numbers in it.

    `narrow` is the same for a narrow column or a phone, `png` the name of the file with its pixels. `number` is its place among the charts of the document ("Figur 2"), or "".
    """

    id: str
    title: str
    alt: str
    svg: str
    table: Table
    note: str = ""
    number: str = ""
    narrow: str = ""
    png: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph. `kind` is text, viktigt (stands out) or tomt (nothing delivered)."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter, of the third level; `id` for links."""

    text: str
    id: str


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on: (name, role). `place` is what stands above them: where and when."""

    entries: tuple[tuple[str, str], ...]
    place: str = ""


@dataclass(frozen=True)
class Markdown:
    """Running text, as HTML that holds no scripts. `numbers` are those in it: (obs_id, as it stands)."""

    html: str
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Beside:
    """What a key figure is to be held against: words, and the number that they lead to, if any."""

    words: str
    cell: Cell = field(default_factory=lambda: Cell(""))

    def __str__(self) -> str:
        return f"{self.words} {self.cell.text}".strip()


@dataclass(frozen=True)
class KeyFigure:
    """A number that a reader should see first, and what stands beside it."""

    label: str
    cell: Cell
    beside: tuple[Beside, ...] = ()

    @property
    def beside_in_words(self) -> str:
        """What stands beside it, on one line."""
        return ", ".join(map(str, self.beside))


@dataclass(frozen=True)
class KeyFigures:
    """A row of key figures, and what must be known of them."""

    figures: tuple[KeyFigure, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """A question and its answer: one sentence of words and numbers, what is counted, a small chart, where to look on.

    `links` are (name, address): within the document, or beside it.
    """

    id: str
    question: str
    sentence: tuple[str | Cell, ...]
    counted: str = ""
    picture: Picture | None = None
    links: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The sentence as plain text."""
        return "".join(p if isinstance(p, str) else p.text for p in self.sentence)


@dataclass(frozen=True)
class Definitions:
    """Terms with their explanations, each a list of paragraphs. `brief`: a few facts of a line or two each."""

    entries: tuple[tuple[str, str, tuple[str, ...]], ...]
    brief: bool = False


Block = Table | Picture | Text | Heading | Markdown | KeyFigures | Reply | Definitions | Signatures


@dataclass(frozen=True)
class Section:
    """A chapter: heading, an id for links, and its blocks. An appendix begins a page of its own on paper."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    appendix: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report. `paged`: each section is a page of its own on paper, but for those of a few lines.

    `lineage` is the page beside it that its numbers lead to, and `homes` says of each on which page where that is
    divided; `lookup` is for the index of such: (address, ids). `beside` are other pages: (name, address).
    `edition` says what it is: a draft with the fingerprint of its inputs, or an edition. `facts` stand
    on the title page: (name, value). What is `internal` says so on every page. `pages` are those of the office, to go
    between: (name, address), without an address the page itself. `folded`: what is read first stands first, before the
    contents; appendices follow each other, and on a page are closed until they are opened.
    """

    title: str
    subtitle: str
    owner: str
    sections: tuple[Section, ...] = field(default_factory=tuple)
    paged: bool = False
    lineage: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    edition: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    internal: bool = False
    pages: tuple[tuple[str, str], ...] = ()
    folded: bool = False
    homes: Callable[[str], str] | None = None
    lookup: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def home_of(self, obs_id: str) -> str:
        """The address of what is told of a number."""
        return f"{self.homes(obs_id) if self.homes else self.lineage}#tal-{obs_id}"

    def with_blocks(self, change: Callable[[Block], Block]) -> Document:
        """The document with every block as `change` gives it back."""
        return replace(self, sections=tuple(replace(s, blocks=tuple(map(change, s.blocks))) for s in self.sections))


def numbers_in(block: Block) -> Iterator[tuple[str, str]]:
    """(obs_id, text) of every number a block shows."""
    if isinstance(block, Reply):
        yield from ((p.obs_id, p.text) for p in block.sentence if isinstance(p, Cell) and p.obs_id)
        if block.picture:
            yield from numbers_in(block.picture)
    if isinstance(block, Picture):
        block = block.table
    if isinstance(block, Table):
        for row in block.rows:
            yield from ((c.obs_id, c.text) for c in row.cells if c.obs_id)
    elif isinstance(block, Markdown):
        yield from block.numbers
    elif isinstance(block, KeyFigures):
        for figure in block.figures:
            cells = (figure.cell, *(b.cell for b in figure.beside))
            yield from ((c.obs_id, c.text) for c in cells if c.obs_id)


def cell(observation: Observation | None, scale: str, decimals: int = 0, missing: str = NOTHING) -> Cell:
    """A number as a cell: kr in `scale`, shares with their sign, counts as they are.

    `missing` is the sign for a number that does not exist: nothing to report, unless the
    source merely does not say.
    """
    if observation is None:
        return Cell(missing, numeric=True)
    if observation.value is None:
        return Cell(WITHHELD, numeric=True, obs_id=observation.obs_id)
    return Cell(format_value(observation.value, observation.unit, scale, decimals), True, observation.obs_id)


def told(observation: Observation, scale: str, decimals: int = 1) -> str:
    """A number with its unit, for key figures and running text. `decimals` are those of a share."""
    if observation.value is None:
        return WITHHELD
    if observation.unit == "kr":
        return amount_with_unit(observation.value, scale)
    if observation.unit == "procent":
        return percent(observation.value, decimals)
    if observation.unit == "manader":
        return f"{number(observation.value, 1)}{NBSP}månader"
    if observation.unit == "artal":
        return year_number(observation.value)
    return number(observation.value)


def format_value(value: Decimal, unit: str, scale: str, decimals: int) -> str:
    """A value as text, by its unit."""
    if unit == "kr":
        return amount(value, scale, decimals)
    if unit == "procent":
        return percent(value)
    if unit == "manader":
        return number(value, 1)
    if unit == "artal":
        return year_number(value)
    return number(value)
