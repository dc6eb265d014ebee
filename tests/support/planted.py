"""Faults planted in a Word file: other words in a paragraph, another figure in a cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.table import Table

from pipeline.drafts.word_text import W, paragraphs, run_texts


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u200b", "")


class Planted:
    """A Word file to plant faults in."""

    def __init__(self, path: Path) -> None:
        self._document: Any = Document(str(path))

    def words(self, paragraph: str, old: str, new: str) -> None:
        """Other words in the first paragraph that holds some."""
        p = next(p for p in paragraphs(self._document.element.body) if paragraph in _plain(_words_of(p)))
        assert old in _plain(_words_of(p)), old
        _write(p, _plain(_words_of(p)).replace(old, new, 1))

    def cell(self, caption: str, row: str, column: int, new: str) -> None:
        """Another figure in a cell of the first table after a caption; column 1 is the first of figures."""
        body = list(self._document.element.body)
        at = next(i for i, e in enumerate(body) if e.tag == f"{W}p" and caption in _plain(_words_of(e)))
        table = Table(next(e for e in body[at:] if e.tag == f"{W}tbl"), self._document)
        cells = next(r.cells for r in table.rows if _plain(r.cells[0].text) == row)
        _write(cells[column].paragraphs[0]._p, new)

    def save(self, path: Path) -> Path:
        """Write the file."""
        self._document.save(str(path))
        return path


def _words_of(p: Any) -> str:
    return "".join(r.text for r in run_texts(p))


def _write(p: Any, text: str) -> None:
    """The whole text of a paragraph in its first run."""
    letters = [t for r in run_texts(p) for t in r.run if t.tag == f"{W}t"]
    for t in letters:
        t.text = ""
    letters[0].text = text
