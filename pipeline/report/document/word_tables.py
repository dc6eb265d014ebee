"""Tables in Word: header rows marked and repeated, numbers to the right, sums strong, told to who cannot see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.report.document.model import KeyFigure, KeyFigures, Row, Table
from pipeline.report.document.paper import (
    APART,
    columns_apart,
    filled,
    is_bold,
    lay_out,
    numeric_columns,
    soft,
    table_in_words,
)
from pipeline.report.document.prose import Grid, Span, plain_words
from pipeline.report.document.word_xml import attribute, paragraph, run, style_of_run, twips
from pipeline.typography import bind_numbers

# A table of so many rows is kept on one page.
_KEPT_TOGETHER = 28
Linked = Callable[[str, str, str], str]
_APART = f'<w:ind w:left="{twips(APART)}"/>'
# The size of type in tables, for those that need it smaller.
_HALF_POINTS = 19
_RUBRIK = '<w:shd w:val="clear" w:color="auto" w:fill="F3F6F8"/>'
# As many key figures as lie side by side.
_SIDE_BY_SIDE = 3
# Shorter words than so to hold a figure against stand after it.
_BRIEF = 20


@dataclass(frozen=True)
class Column:
    """A cell of a row as it is set: its text, whether it is a number, where it leads, whether it stands apart."""

    text: str
    numeric: bool = False
    href: str = ""
    apart: bool = False


@dataclass(frozen=True)
class TableWriter:
    """Writes tables with the styles of a template; `linked` makes a link of where it leads, its words and their look."""

    styles: Mapping[str, str]
    linked: Linked

    def table(self, table: Table, room: int, kept: bool) -> str:
        """A table of the report, no wider than `room` (twips). `kept`: what follows belongs to it."""
        layout = lay_out(table)
        numeric = (False, *numeric_columns(table))
        wanted = [twips(w) for w in layout.columns]
        widths = [round(w * min(1.0, room / sum(wanted))) for w in wanted]
        together = len(table.rows) <= _KEPT_TOGETHER
        apart = (False, *columns_apart(table))
        words = tuple(map(bind_numbers, (table.first_heading, *table.headings)))
        head = [Column(t, n, apart=a) for t, n, a in zip(words, numeric, apart, strict=True)]
        size = f'<w:sz w:val="{round(_HALF_POINTS * layout.scale)}"/>' if layout.scale < 1 else ""
        strong = style_of_run(self.styles["stark"])
        rows = [self._row(head, widths, heading=True, look=size)]
        for i, row in enumerate(table.rows):
            keep = together and (kept or i + 1 < len(table.rows))
            look = (strong if is_bold(row) or row.level == "rubrik" else "") + size
            if row.level == "rubrik":
                rows.append(self._rubrik(row.heading, widths, look))
            else:
                rows.append(self._row(_post(row, table, apart), widths, keep=keep, look=look))
        return self._around(rows, widths, table.caption, table_in_words(table))

    def key_figures(self, block: KeyFigures, room: int) -> str:
        """Key figures as a table: what, how much, and what to hold it against. A few that stand alone lie side by side."""
        if 1 < len(block.figures) <= _SIDE_BY_SIDE and all(len(f.beside_in_words) < _BRIEF for f in block.figures):
            widths = [room // len(block.figures)] * len(block.figures)
            labels = self._row([Column(f.label, True) for f in block.figures], widths, heading=True)
            values = [
                _tc(w, paragraph(self.styles["nyckeltal"], run(f.cell.text) + _beside(f)))
                for w, f in zip(widths, block.figures, strict=True)
            ]
            told = f"Tabell med {len(block.figures)} nyckeltal."
            return self._around([labels, _tr("".join(values))], widths, "Nyckeltal", told)
        beside = any(f.beside for f in block.figures)
        shares = (0.5, 0.2, 0.3) if beside else (0.6, 0.4)
        widths = [round(room * s) for s in shares]
        words = ("Nyckeltal", "Värde", "Att jämföra med")[: len(shares)]
        rows = [self._row([Column(w, i == 1, apart=i == 2) for i, w in enumerate(words)], widths, heading=True)]
        for f in block.figures:
            cells = [self._cell(Column(f.label), widths[0], "", keep=True)]
            text = run(f.cell.text)
            cells.append(_tc(widths[1], paragraph(self.styles["nyckeltal"], text, "<w:keepNext/>")))
            cells += [self._cell(Column(f.beside_in_words, apart=True), widths[2], "", keep=True)] if beside else []
            rows.append(_tr("".join(cells)))
        return self._around(rows, widths, "Nyckeltal", f"Tabell med {len(block.figures)} nyckeltal.")

    def grid(self, grid: Grid, room: int) -> str:
        """A table in the office's words, in columns as wide as each other's words ask for."""
        longest = [
            max((len(plain_words(r[i])) for r in grid.rows if len(r) > i), default=0) + 4
            for i in range(max(map(len, grid.rows), default=0))
        ]
        if not longest:
            return ""
        widths = [round(room * n / sum(longest)) for n in longest]
        rows = []
        for i, cells in enumerate(grid.rows):
            filled = [*cells, *[()] * (len(widths) - len(cells))]
            rows.append(self._row([Column(plain_words(c)) for c in filled], widths, heading=i == 0))
        return self._around(rows, widths, "", "")

    def _around(self, rows: list[str], widths: list[int], title: str, told: str) -> str:
        about = f"<w:tblCaption w:val={attribute(title)}/><w:tblDescription w:val={attribute(told)}/>" if told else ""
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        return (
            f"<w:tbl><w:tblPr><w:tblStyle w:val={attribute(self.styles['tabell'])}/>"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" '
            f'w:noHBand="0" w:noVBand="1"/>{about}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
        )

    def _row(
        self, columns: list[Column], widths: list[int], heading: bool = False, keep: bool = False, look: str = ""
    ) -> str:
        kind = "tabellhuvud" if heading else ""
        cells = (self._cell(c, w, kind, keep, look) for c, w in zip(columns, widths, strict=True))
        return _tr("".join(cells), "<w:tblHeader/>" if heading else "")

    def _cell(self, column: Column, width: int, kind: str, keep: bool = False, look: str = "") -> str:
        word = f"{kind}{'tal' if column.numeric else ''}" if kind else "tabelltal" if column.numeric else "tabelltext"
        text = soft(column.text)
        content = self.linked(column.href, text, look) if column.href else run(text, look)
        about = ("<w:keepNext/>" if keep else "") + (_APART if column.apart else "")
        return _tc(width, paragraph(self.styles[word], content, about))

    def _rubrik(self, heading: str, widths: list[int], look: str) -> str:
        """The heading over a group of rows, never left alone at the foot of a page."""
        words = paragraph(self.styles["tabelltext"], run(heading, look), "<w:keepNext/>")
        return _tr(_tc(sum(widths), words, f'<w:gridSpan w:val="{len(widths)}"/>{_RUBRIK}'))


def _post(row: Row, table: Table, apart: tuple[bool, ...]) -> list[Column]:
    cells = zip(filled(row, table), apart[1:], strict=True)
    return [Column(row.heading), *(Column(c.text, c.numeric, c.href, a) for c, a in cells)]


def spans_in_runs(spans: tuple[Span, ...], linked: Linked) -> str:
    """The office's words as runs, each with its look and where it leads."""
    made = []
    for span in spans:
        look = ("<w:b/><w:bCs/>" if span.bold else "") + ("<w:i/><w:iCs/>" if span.italic else "")
        made.append(linked(span.href, span.text, look) if span.href else run(span.text, look))
    return "".join(made)


def _tr(cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{cells}</w:tr>"


def _tc(width: int, content: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def _beside(figure: KeyFigure) -> str:
    """What a figure is to be held against, in small letters after it."""
    words = figure.beside_in_words
    return run(f" {words}", '<w:b w:val="0"/><w:sz w:val="16"/>') if words else ""
