"""The Word file again, with a comment in the margin at each figure that deviates, and nothing else changed."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.drafts.found import Found
from pipeline.drafts.model import Draft
from pipeline.drafts.reviewed import Review
from pipeline.drafts.word import open_word
from pipeline.drafts.word_text import RunText, W, paragraphs, run_texts
from pipeline.drafts.wording import remark_words, remarks_of
from pipeline.store import write_bytes

AUTHOR, INITIALS = "finsam granskning", "FG"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_word(review: Review, draft: Draft, path: Path) -> int:
    """Write the copy with its remarks; returns their number. What is explained gets none."""
    document = open_word(draft.path)
    every = paragraphs(document.element.body)
    told = remarks_of(review, draft)
    if told:
        _add_styles(document)
    # From the end of each paragraph, so that letters before keep their places.
    for finding, found in sorted(told, key=lambda x: (x[1].piece.handle, -x[1].numeral.start)):
        runs = _runs_at(every[found.piece.handle], found)
        if runs:
            remark = document.add_comment(runs, text=remark_words(finding, found), author=AUTHOR, initials=INITIALS)
            # The same draft gives the same bytes.
            remark._comment_elm.attrib.pop(f"{W}date", None)
    made = io.BytesIO()
    document.save(made)
    write_bytes(path, _without_clock(made))
    return len(told)


def _without_clock(made: io.BytesIO) -> bytes:
    """The zip without the time it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _add_styles(document: Any) -> None:
    """The styles that a remark refers to, where the file has none: Word has them by heart, others do not."""
    from docx.enum.style import WD_STYLE_TYPE

    known = {s.style_id for s in document.styles}
    for name, id_, kind in (
        ("annotation reference", "CommentReference", WD_STYLE_TYPE.CHARACTER),
        ("annotation text", "CommentText", WD_STYLE_TYPE.PARAGRAPH),
    ):
        if id_ not in known:
            document.styles.add_style(name, kind, builtin=True).element.set(f"{W}styleId", id_)


def _runs_at(paragraph: Any, found: Found) -> Sequence[Any]:
    """The runs that hold a figure and no more, split where needed. A figure of a footnote is marked at its paragraph."""
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    start, end = found.numeral.start, found.numeral.end
    texts = run_texts(paragraph)
    whole = "".join(t.text for t in texts)
    if whole[start:end] != found.piece.text[start:end] or not whole:
        chosen = [t for t in texts if t.notes] or [t for t in texts if t.text.strip()]
        return [Run(t.run, Paragraph(paragraph, None)) for t in chosen[:1]]  # type: ignore[arg-type]
    for at in (end, start):
        _split(run_texts(paragraph), at)
    inside = [t for t in run_texts(paragraph) if t.text and start <= t.start and t.end <= end]
    # A remark is set around siblings: of a figure that stands in and out of a link, the first part.
    inside = [t for t in inside if t.run.getparent() is inside[0].run.getparent()]
    return [Run(t.run, Paragraph(paragraph, None)) for t in inside]  # type: ignore[arg-type]


def _split(texts: list[RunText], at: int) -> None:
    """Make a run end at letter `at` of its paragraph."""
    hit = next((t for t in texts if t.start < at < t.end), None)
    if hit is None:
        return
    left, right = hit.run, copy.deepcopy(hit.run)
    left.addnext(right)
    keep = at - hit.start
    _cut(left, 0, keep)
    _cut(right, keep, len(hit.text))


def _cut(run: Any, start: int, end: int) -> None:
    """Keep the letters from `start` to `end` of a run."""
    at = 0
    for child in list(run):
        if child.tag == f"{W}t":
            text = child.text or ""
            child.text = text[max(0, start - at) : max(0, end - at)]
            child.set(_XML_SPACE, "preserve")
            at += len(text)
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
            if not start <= at < end:
                run.remove(child)
            at += 1
        elif child.tag != f"{W}rPr" and start > 0:
            # Pictures, notes and fields stand in the first half.
            run.remove(child)
