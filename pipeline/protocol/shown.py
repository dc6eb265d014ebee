"""Small tables and drawings in a notebook: HTML that stands alone, and a line of text where there is no HTML.

The same bytes every time; no script, nothing from elsewhere. What is drawn is said in text beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

# Like the pages of the report: dark teal on white, a quiet rule, contrast over 4.5:1.
_INK, _FULL, _PALE, _WARN = "#1a1a1a", "#1f5673", "#dfe7ec", "#8a4b00"
_CELL = "padding:.2rem .7rem .2rem 0;vertical-align:top;border-bottom:1px solid #ddd"
_WIDTH, _HEIGHT = 110, 11
# A notebook lets a drawing shrink with its column; a part of a line would be no line.
_FIXED = f'width="{_WIDTH}" style="min-width:{_WIDTH}px"'


@dataclass(frozen=True)
class Bar:
    """A share of a whole as a bar with its words; `share` None is withheld or not known: words alone."""

    share: float | None
    text: str
    warn: bool = False

    def html(self) -> str:
        """The bar, and the words after it."""
        if self.share is None:
            return escape(self.text)
        wide = round(_WIDTH * min(max(self.share, 0.0), 1.0), 1)
        colour = _WARN if self.warn else _FULL
        return (
            f'<svg {_FIXED} height="{_HEIGHT}" aria-hidden="true"><rect width="{_WIDTH}" height="{_HEIGHT}" '
            f'fill="{_PALE}"/><rect width="{wide}" height="{_HEIGHT}" fill="{colour}"/></svg> {escape(self.text)}'
        )


@dataclass(frozen=True)
class Line:
    """Values over years as a line of a word's size; None leaves a gap."""

    values: Sequence[float | None]

    def html(self) -> str:
        """The line; nothing for fewer than two values."""
        known = [v for v in self.values if v is not None]
        if len(known) < 2:
            return ""
        low, span = min(known), (max(known) - min(known)) or 1.0
        step = (_WIDTH - 8) / max(1, len(self.values) - 1)
        at = [None if v is None else (4 + i * step, 16 - 12 * (v - low) / span) for i, v in enumerate(self.values)]
        strokes = [
            f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="{_FULL}" stroke-width="1.5"/>'
            for a, b in pairwise(at)
            if a and b
        ]
        dots = [f'<circle cx="{p[0]:.1f}" cy="{p[1]:.1f}" r="2.2" fill="{_FULL}"/>' for p in at if p]
        return f'<svg {_FIXED} height="20" aria-hidden="true">{"".join([*strokes, *dots])}</svg>'


Cell = str | Bar | Line


@dataclass(frozen=True)
class Sheet:
    """A table of a notebook, with a sentence before it and notes after. Without rows only `empty` is said.

    `right` are the columns (from 0) whose cells are numbers.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    words: str = ""
    notes: Sequence[str] = ()
    empty: str = "Inget att visa."
    right: frozenset[int] = field(default_factory=frozenset)

    def _repr_html_(self) -> str:
        """The table as a notebook and a browser show it."""
        if not self.rows:
            return f"<p>{escape(self.empty)}</p>"
        head = "".join(
            f'<th scope="col" style="text-align:{self._side(i)};{_CELL}">{escape(h)}</th>'
            for i, h in enumerate(self.headings)
        )
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in self.rows)
        words = f"<p>{escape(self.words)}</p>" if self.words else ""
        notes = "".join(f"<p><small>{escape(n)}</small></p>" for n in self.notes)
        style = f"border-collapse:collapse;font-size:.85rem;color:{_INK};text-align:left"
        return f'{words}<table style="{style}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}'

    def _row(self, row: Sequence[Cell]) -> str:
        return "".join(f'<td style="text-align:{self._side(i)};{_CELL}">{_inner(c)}</td>' for i, c in enumerate(row))

    def _side(self, column: int) -> str:
        return "right" if column in self.right else "left"

    def __repr__(self) -> str:
        return f"{self.words} {len(self.rows)} rader." if self.rows else self.empty


@dataclass(frozen=True)
class Chips:
    """Rows of small boxes, each filled as far as its share: how complete every column of every table is."""

    rows: Sequence[tuple[str, Sequence[Bar]]]
    words: str = ""

    def _repr_html_(self) -> str:
        """A heading and its boxes, row by row."""
        parts = [f"<p>{escape(self.words)}</p>"]
        for heading, chips in self.rows:
            boxes = "".join(_chip(c) for c in chips)
            parts.append(
                f'<div style="margin:.5rem 0"><strong style="font-size:.85rem">{escape(heading)}</strong><div>{boxes}</div></div>'
            )
        return "".join(parts)

    def __repr__(self) -> str:
        return f"{self.words} {len(self.rows)} tabeller."


def _chip(chip: Bar) -> str:
    share = 0 if chip.share is None else round(100 * chip.share)
    back = f"linear-gradient(to right,{_PALE} {share}%,#fff {share}%)"
    return (
        f'<span style="display:inline-block;margin:.1rem .2rem .1rem 0;padding:.05rem .4rem;border:1px solid #9ab;'
        f'font-size:.78rem;color:{_INK};background:{back}">{escape(chip.text)}</span>'
    )


def _inner(cell: Cell) -> str:
    return escape(cell) if isinstance(cell, str) else cell.html()
