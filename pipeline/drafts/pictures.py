"""Pages of a PDF as pictures with frames around their figures."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

from pipeline.drafts.found import Found
from pipeline.drafts.model import Box, Draft
from pipeline.drafts.reviewed import Review
from pipeline.drafts.wording import shown
from pipeline.personal import hide_personal_numbers
from pipeline.reconcile.verdict import AVVIKER

_SCALE, _COLOURS = 1.5, 24
# Beyond this many pages only those with a remark are drawn.
_MANY = 60
_MARGIN = 1.5


def boxes_of(f: Found) -> list[Box]:
    """Where the letters of a figure stand, a box for each line that it is broken over."""
    inside = [b for b in f.piece.boxes if b.start < f.numeral.end and b.end > f.numeral.start]
    merged: list[Box] = []
    for b in inside:
        cut = _part(b, f.numeral.start, f.numeral.end)
        last = merged[-1] if merged else None
        if last and last.page == cut.page and abs(last.top - cut.top) < 3:
            merged[-1] = Box(
                last.start, cut.end, cut.page, last.x0, min(last.top, cut.top), cut.x1, max(last.bottom, cut.bottom)
            )
        else:
            merged.append(cut)
    return merged


def _part(b: Box, start: int, end: int) -> Box:
    """The part of a word's box that some of its letters take, all of a width."""
    each = (b.x1 - b.x0) / max(b.end - b.start, 1)
    x0 = b.x0 + each * max(0, start - b.start)
    return Box(max(b.start, start), min(b.end, end), b.page, x0, b.top, b.x1 - each * max(0, b.end - end), b.bottom)


def page_blocks(review: Review, draft: Draft) -> list[dict[str, Any]]:
    """The pages of a draft, each a picture with a frame around every figure. A page with a personal number is not drawn."""
    by_page: dict[int, list[tuple[Found, Box]]] = {}
    for f in review.of(draft):
        for box in boxes_of(f):
            by_page.setdefault(box.page, []).append((f, box))
    hidden = {p.page for p in draft.persons()}
    wanted = range(1, draft.pages + 1)
    if draft.pages > _MANY:
        off = {p for p, found in by_page.items() if any(review.verdicts[f.nr].utslag == AVVIKER for f, _ in found)}
        wanted = [p for p in wanted if p in off]  # type: ignore[assignment]
    blocks: list[dict[str, Any]] = []
    for number, width, height, picture in _drawn(draft, [p for p in wanted if p not in hidden]):
        seen: set[int] = set()
        frames = []
        for f, box in by_page.get(number, []):
            frames.append(_frame(review, f, box, width, height, first=f.nr not in seen))
            seen.add(f.nr)
        blocks.append({"slag": "sida", "nr": number, "bild": picture, "ramar": frames})
    blocks += [{"slag": "text", "text": f"Sida {p} visas inte: där står ett personnummer."} for p in sorted(hidden)]
    return blocks


def _frame(review: Review, f: Found, box: Box, width: float, height: float, *, first: bool) -> dict[str, Any]:
    verdict = review.verdicts[f.nr]
    return {
        "nr": f.nr if first else f"{f.nr}-{box.start}",
        "dom": shown(verdict),
        "tecken": shown(verdict).tecken,
        "text": hide_personal_numbers(f.tryckt),
        "mal": f"#fynd-{verdict.fynd}" if verdict.fynd else "#fynd",
        "x": round(100 * (box.x0 - _MARGIN) / width, 3),
        "y": round(100 * (box.top - _MARGIN) / height, 3),
        "w": round(100 * (box.x1 - box.x0 + 2 * _MARGIN) / width, 3),
        "h": round(100 * (box.bottom - box.top + 2 * _MARGIN) / height, 3),
    }


def _drawn(draft: Draft, pages: list[int]) -> Iterator[tuple[int, float, float, str]]:
    """(number, width, height, picture as a data address) of each page, in few colours: text and rules need no more."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(draft.path))
    try:
        for number in pages:
            page = document[number - 1]
            image = page.render(scale=_SCALE).to_pil().convert("P", palette=1, colors=_COLOURS)
            data = io.BytesIO()
            image.save(data, "PNG", optimize=True)
            yield (
                number,
                page.get_width(),
                page.get_height(),
                "data:image/png;base64," + base64.b64encode(data.getvalue()).decode(),
            )
            page.close()
    finally:
        document.close()
