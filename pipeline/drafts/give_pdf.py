"""The PDF again, with a frame and a remark at each figure that deviates."""

from __future__ import annotations

from pathlib import Path

from pipeline.drafts.model import Draft
from pipeline.drafts.pictures import boxes_of
from pipeline.drafts.reviewed import Review
from pipeline.drafts.wording import remark_words, remarks_of
from pipeline.store import write_bytes

AUTHOR = "finsam granskning"
_COLOUR = {"fel": (0.64, 0.06, 0.12), "varning": (0.7, 0.33, 0.1)}
_MARGIN = 2


def write_pdf(review: Review, draft: Draft, path: Path) -> int:
    """Write the copy with its remarks; returns their number. What is explained gets none."""
    import io

    import pikepdf

    told = remarks_of(review, draft)
    with pikepdf.open(draft.path) as pdf:
        for finding, found in told:
            for k, box in enumerate(boxes_of(found)):
                page = pdf.pages[box.page - 1]
                left, bottom, _, top = (float(v) for v in page.cropbox)
                rect = [
                    left + box.x0 - _MARGIN,
                    max(bottom, top - box.bottom - _MARGIN),
                    left + box.x1 + _MARGIN,
                    top - box.top + _MARGIN,
                ]
                frame = pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Square,
                    Rect=pikepdf.Array(rect),
                    C=pikepdf.Array(_COLOUR[finding.allvar]),
                    Border=pikepdf.Array([0, 0, 1.5]),
                    Contents=pikepdf.String(remark_words(finding, found) if not k else "se ovan"),
                    T=pikepdf.String(AUTHOR),
                    NM=pikepdf.String(f"{finding.id}-{k}"),
                    F=4,
                )
                if "/Annots" not in page:
                    page.Annots = pdf.make_indirect(pikepdf.Array())
                page.Annots.append(pdf.make_indirect(frame))
        data = io.BytesIO()
        pdf.save(data, deterministic_id=True)
    write_bytes(path, data.getvalue())
    return len(told)
