"""A draft as it was read: blocks in their order, and where on the paper every letter of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import Literal

from pipeline.ingest.persons import is_split_over
from pipeline.personal import tells_of_person

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b"))
Form = Literal["docx", "pdf", "html", "odt", "xlsx", "md"]
Sort = Literal["text", "lista", "fotnot", "bildtext"]


@dataclass(frozen=True)
class Box:
    """Letters `start` to `end` of a piece on a page: points from its upper left corner."""

    start: int
    end: int
    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class Piece:
    """A paragraph: its text and its place. `handle` is how the writer finds it again in the file (Word: its number).

    `page` is 0 where the format has no pages. `silent` are letters that only look like figures: footnote marks.
    `told` are the letters that a page of our own says are a number: from, to, obs_id.
    """

    text: str
    handle: int = -1
    page: int = 0
    boxes: tuple[Box, ...] = ()
    silent: tuple[tuple[int, int], ...] = ()
    told: tuple[tuple[int, int, str], ...] = ()

    def observation(self, at: int) -> str:
        """The number that a page of our own says stands at a letter; '' for none."""
        return next((obs for start, end, obs in self.told if start <= at < end), "")


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 and down."""

    level: int
    piece: Piece


@dataclass(frozen=True)
class Paragraph:
    """Running text, a line of a list, a footnote or the words under a picture."""

    piece: Piece
    sort: Sort = "text"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its paragraphs, its upper left corner from 0, and how many rows and columns it takes."""

    pieces: tuple[Piece, ...]
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    head: bool = False

    @property
    def text(self) -> str:
        """All its words on one line, without letters that only tell where a word may be broken."""
        words = " ".join(" ".join(p.text.split()) for p in self.pieces if p.text.strip())
        return words.translate(_UNSEEN)


@dataclass(frozen=True)
class Table:
    """A table with its cells in reading order; `caption` is what stands over it, or under it.

    `edges`: from where to where on the page each column but the first reaches, where only that tells the columns.
    """

    cells: tuple[Cell, ...]
    caption: str = ""
    page: int = 0
    edges: tuple[tuple[float, float], ...] = ()

    @property
    def height(self) -> int:
        """The number of rows."""
        return max((c.row + c.rows for c in self.cells), default=0)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((c.column + c.columns for c in self.cells), default=0)

    def grid(self) -> list[list[Cell | None]]:
        """Every place of the table with the cell that covers it; None where there is none."""
        rows: list[list[Cell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in self.cells:
            for r in range(cell.row, cell.row + cell.rows):
                for c in range(cell.column, cell.column + cell.columns):
                    rows[r][c] = cell
        return rows


@dataclass(frozen=True)
class Picture:
    """A picture: nothing in it is read."""

    page: int = 0


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True)
class Draft:
    """One file as read: `pages` is 0 where the format has none, `remarks` what could not be read, in words."""

    path: Path
    form: Form
    blocks: tuple[Block, ...]
    pages: int = 0
    remarks: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @cached_property
    def _of_persons(self) -> frozenset[int]:
        """The pieces in which a personal number stands, also one that two cells beside each other hold."""
        split = (p for block in self.blocks if isinstance(block, Table) for p in _split_persons(block))
        return frozenset(id(p) for p in chain((p for p in self.pieces() if tells_of_person(p.text)), split))

    def is_of_person(self, piece: Piece) -> bool:
        """Whether somebody's personal number stands in a paragraph or cell: nothing is read of it, and it is not shown."""
        return id(piece) in self._of_persons

    def persons(self) -> list[Piece]:
        """The paragraphs and cells in which personal numbers stand."""
        return [p for p in self.pieces() if self.is_of_person(p)]

    def pieces(self) -> Iterator[Piece]:
        """Every paragraph, those of tables too, in order."""
        for block in self.blocks:
            if isinstance(block, Heading | Paragraph):
                yield block.piece
            elif isinstance(block, Table):
                for cell in block.cells:
                    yield from cell.pieces


def _split_persons(table: Table) -> Iterator[Piece]:
    grid = table.grid()
    for row in grid:
        for c, (first, second) in enumerate(pairwise(row)):
            if first is None or second is None or first is second:
                continue
            headings = " ".join(cell.text for cell in grid[0][c : c + 2] if cell is not None)
            if is_split_over(first.text, second.text, headings):
                yield from (*first.pieces, *second.pieces)
