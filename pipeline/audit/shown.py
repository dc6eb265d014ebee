"""What a public file shows: numbers with their ids, rows of tables, and texts, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.audit.model import Place


@dataclass(frozen=True)
class Marked:
    """A number that carries its id, as it is written."""

    obs_id: str
    text: str
    place: Place


@dataclass(frozen=True)
class TableRow:
    """A row of a table: what the table is called, the heading of the row, and its cells with their ids or ''."""

    table: str
    heading: str
    cells: tuple[str, ...]
    ids: tuple[str, ...]
    place: Place


@dataclass
class Shown:
    """Everything that one file shows."""

    file: str
    marked: list[Marked] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    texts: list[tuple[str, Place]] = field(default_factory=list)

    def say(self, text: str, where: str = "") -> None:
        """A text of the file, with its spaces as one."""
        if text and (plain := squeezed(text)):
            self.texts.append((plain, Place(self.file, where)))

    def add_row(self, table: str, words: list[str], ids: list[str], where: str) -> None:
        """A row: its heading and its cells."""
        cells = [squeezed(w) for w in words]
        if any(cells):
            place = Place(self.file, where)
            self.rows.append(TableRow(squeezed(table), cells[0], tuple(cells[1:]), tuple(ids[1:]), place))
            self.marked += [Marked(i, c, place) for i, c in zip(ids, cells, strict=True) if i]


def squeezed(text: str) -> str:
    """A text with every kind and number of spaces as one, and no soft hyphens."""
    if not text.isascii():
        text = text.replace("\u00ad", "").replace("\u200b", "")
    return " ".join(text.split())
