"""The text of a Word paragraph, run by run: the same letters when it is read and when it is marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Text of these is deleted, or of a box with paragraphs of its own.
_ELSEWHERE = {f"{W}del", f"{W}moveFrom", f"{W}txbxContent", _FALLBACK}
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}


@dataclass(frozen=True)
class RunText:
    """A run with the letters `start` to `end` of its paragraph that it holds."""

    run: Any
    text: str
    start: int
    raised: bool
    notes: tuple[str, ...]

    @property
    def end(self) -> int:
        """Just after its last letter."""
        return self.start + len(self.text)


def paragraphs(root: Any) -> list[Any]:
    """Every paragraph under an element, in document order: its number in this list is its handle."""
    return list(root.iter(f"{W}p"))


def run_texts(paragraph: Any) -> list[RunText]:
    """The runs of a paragraph, those of links and insertions too, with their letters."""
    found: list[RunText] = []
    at = 0
    for run in _runs(paragraph):
        text = "".join(_letters(run))
        raised = any(e.get(f"{W}val") == "superscript" for e in run.iter(f"{W}vertAlign"))
        notes = tuple(str(e.get(f"{W}id")) for e in run.iter(f"{W}footnoteReference", f"{W}endnoteReference"))
        found.append(RunText(run, text, at, raised, notes))
        at += len(text)
    return found


def _runs(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{W}r":
            yield child
        elif child.tag not in _ELSEWHERE and child.tag != f"{W}pPr":
            yield from _runs(child)


def _letters(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
