"""Documents as the files that are printed and sent: Word and PDF, beside the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from pipeline.places import Places, Unit
from pipeline.report.document.model import Document, Picture
from pipeline.report.document.pdf import set_pdf, tell_typst
from pipeline.report.document.word import render_word
from pipeline.report.document.word_template import OURS, read_template
from pipeline.store import write_bytes


@contextmanager
def sets_pdfs(places: Places, unit: Unit, documents: Mapping[str, Document], formats: Iterable[str]) -> Iterator[None]:
    """Each document by its name as a PDF, if that is among the formats: set while this holds, there at its end.

    Typst takes as long as all else that a report is written as, and needs no Python for it.
    """
    told = {name: tell_typst(document) for name, document in documents.items()} if "pdf" in formats else {}
    with ThreadPoolExecutor(1) as beside:
        begun = {name: beside.submit(set_pdf, data) for name, data in told.items()}
        yield
        for name, made in begun.items():
            write_bytes(places.report(unit) / f"{name}.pdf", made.result())


def write_word(places: Places, unit: Unit, documents: Mapping[str, Document], formats: Iterable[str]) -> None:
    """Each document by its name as Word, if that is among the formats.

    Raises DeliveryFaults when the förbund's own reference.docx cannot be used.
    """
    if "docx" not in formats:
        return
    folder, own = places.report(unit), places.word_template(unit)
    template = read_template(own, places.shown(own)) if own else read_template(OURS)

    def png(picture: Picture) -> bytes:
        return (folder / "diagram" / picture.png).read_bytes()

    for name, document in documents.items():
        write_bytes(folder / f"{name}.docx", render_word(document, template, png))
