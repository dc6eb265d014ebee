"""granskning.html: the drafts as they were read, every figure with its verdict, and the findings first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from pipeline.drafts.found import Found
from pipeline.drafts.model import Cell, Draft, Heading, Paragraph, Piece, Table
from pipeline.drafts.pictures import page_blocks
from pipeline.drafts.reviewed import Review
from pipeline.drafts.tables import find_frame
from pipeline.drafts.wording import LEGEND, coverage, names_of, place_of, shown, shown_finding
from pipeline.personal import hide_personal_numbers
from pipeline.report.document.html import TEMPLATES
from pipeline.store import write_text

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent
_DIGIT = re.compile(r"\d")


def write_page(review: Review, path: Path) -> None:
    """Write the page: one file, no network."""
    write_text(path, render_page(review))


def render_page(review: Review) -> str:
    """The whole page."""
    return _template().render(
        owner=review.name,
        subtitle=f"{names_of(review.drafts)} · {review.year}",
        css=(TEMPLATES / "report.css").read_text("utf-8"),
        own=(_HERE / "page.css").read_text("utf-8"),
        remarks=review.remarks,
        coverage=coverage(review),
        legend=LEGEND,
        findings=[_finding(review, f) for f in review.findings if not f.of_deliveries],
        delivered=[_finding(review, f) for f in review.findings if f.of_deliveries],
        mended=[hide_personal_numbers(m) for m in review.mended],
        drafts=[{"name": d.name, "id": f"d{i}", "blocks": _blocks(review, d)} for i, d in enumerate(review.drafts)],
    )


def _finding(review: Review, finding: Any) -> dict[str, Any]:
    f = review.found[finding.nr]
    return {
        "id": finding.id,
        "nr": finding.nr,
        "dom": shown_finding(finding),
        "status": finding.status,
        "tryckt": hide_personal_numbers(f.tryckt),
        "bor_vara": finding.bor_vara,
        "told": hide_personal_numbers(finding.told),
        "place": hide_personal_numbers(place_of(f)),
        "how": finding.how,
        "explained": finding.explained,
    }


def _blocks(review: Review, draft: Draft) -> list[dict[str, Any]]:
    if draft.form == "pdf":
        return page_blocks(review, draft)
    marks: dict[int, list[Found]] = {}
    for f in review.of(draft):
        marks.setdefault(id(f.piece), []).append(f)
    found: list[dict[str, Any]] = []
    for block in draft.blocks:
        if isinstance(block, Heading):
            found.append({"slag": "rubrik", "niva": min(block.level, 3), "text": _marked(review, block.piece, marks)})
        elif isinstance(block, Paragraph):
            found.append({"slag": block.sort, "text": _marked(review, block.piece, marks)})
        elif isinstance(block, Table):
            found.append({"slag": "tabell", "namn": block.caption or "Tabell", "rader": _rows(review, block, marks)})
    return found


def _rows(review: Review, table: Table, marks: dict[int, list[Found]]) -> list[list[dict[str, Any]]]:
    top = find_frame(table, table.grid()).top
    rows: list[list[dict[str, Any]]] = [[] for _ in range(table.height)]
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        rows[cell.row].append(
            {
                "tag": "th" if cell.row < top else "td",
                "rows": cell.rows,
                "columns": cell.columns,
                "text": _cell(review, cell, marks),
            }
        )
    return rows


def _cell(review: Review, cell: Cell, marks: dict[int, list[Found]]) -> Markup:
    return Markup("<br>").join(_marked(review, p, marks) for p in cell.pieces)


def _marked(review: Review, piece: Piece, marks: dict[int, list[Found]]) -> Markup:
    """The text of a paragraph with its figures marked. Letters of a personal number are not shown."""
    if any(d.is_of_person(piece) for d in review.drafts):
        # What two cells hold is no number in each of them.
        return escape(_DIGIT.sub("•", hide_personal_numbers(piece.text)))
    parts: list[Markup] = []
    at = 0
    for f in sorted(marks.get(id(piece), ()), key=lambda f: f.numeral.start):
        if f.numeral.start < at:
            continue
        parts += [escape(hide_personal_numbers(piece.text[at : f.numeral.start])), _mark(review, f)]
        at = f.numeral.end
    return Markup("").join([*parts, escape(hide_personal_numbers(piece.text[at:]))])


def _mark(review: Review, f: Found) -> Markup:
    verdict = review.verdicts[f.nr]
    look = shown(verdict)
    text = escape(f.piece.text[f.numeral.start : f.numeral.end])
    if verdict.fynd:
        text = Markup('<a href="#fynd-{}">{}</a>').format(verdict.fynd, text)
    return Markup(
        '<mark id="tal-{}" class="{}" title="{}">{}<sup aria-hidden="true">{}</sup><span class="dold"> ({})</span></mark>'
    ).format(f.nr, look.slag, look.ord, text, look.tecken, look.ord)


def personal_pages(drafts: Iterable[Draft]) -> list[str]:
    """Where personal numbers stand, in words, and never which."""
    told = []
    for draft in drafts:
        hits = draft.persons()
        if hits:
            pages = sorted({p.page for p in hits if p.page})
            where = f"sida {', '.join(map(str, pages))}" if pages else f"{len(hits)} stycken text eller celler"
            told.append(
                f"Personnummer i {draft.name}: {where}. Ta bort det innan utkastet skickas vidare; det visas inte här."
            )
    return told


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2")
