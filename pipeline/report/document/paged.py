"""Documents as the files that are printed and sent: Word and PDF, beside the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.places import Places, Unit
from pipeline.report.document.model import Document, Picture
from pipeline.report.document.pdf import render_pdf
from pipeline.report.document.word import render_word
from pipeline.report.document.word_template import OURS, read_template
from pipeline.store import write_bytes


def write_on_paper(places: Places, unit: Unit, documents: Mapping[str, Document], formats: Iterable[str]) -> None:
    """Each document by its name, in those of the formats that are for paper: docx, pdf.

    Raises DeliveryFaults when the förbund's own reference.docx cannot be used.
    """
    folder = places.report(unit)
    if "docx" in formats:
        own = places.word_template(unit)
        template = read_template(own, places.shown(own)) if own else read_template(OURS)

        def png(picture: Picture) -> bytes:
            return (folder / "diagram" / picture.png).read_bytes()

        for name, document in documents.items():
            write_bytes(folder / f"{name}.docx", render_word(document, template, png))
    if "pdf" in formats:
        for name, document in documents.items():
            write_bytes(folder / f"{name}.pdf", render_pdf(document))
