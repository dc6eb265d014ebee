"""What a page says when a delivery stopped and the run went on without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.names import label_key
from pipeline.places import REFERENCE, Places
from pipeline.report.document.model import Document, Text
from pipeline.typography import enumerate_words

# Of the reference figures a förbund's own report reads only these.
OWN_REFERENCE = "befolkning"


def left_out_words(places: Places, *, own: bool = False) -> list[str]:
    """A sentence for the years and förbund that the run goes on without, and one for reference figures.

    Empty when nothing was left out. `own`: in a förbund's own report, which names only its years.
    """
    deliveries = [n for n in places.left_out if n.partition("/")[0] != REFERENCE.forbund]
    reference = left_out_reference(places.left_out, OWN_REFERENCE if own else "")
    told = []
    if deliveries:
        named = enumerate_words([n.partition("/")[2] or n if own else n for n in deliveries])
        told.append(
            f"Utan {named}: leveransen stoppade när det här byggdes. Tal som bara finns där saknas här, "
            "och inget jämförs med dem."
        )
    if reference:
        what = "Efter folkmängd visas inget" if own else "Det som räknas ur dem, eller ställs bredvid dem, saknas här"
        told.append(
            f"Referensuppgifterna i {enumerate_words(reference)} gick inte att läsa när det här byggdes. {what}."
        )
    return told


def left_out_reference(left_out: Iterable[str], kind: str = "") -> list[str]:
    """The reference files among `left_out` that may be of a `kind`, as the analyst knows them."""
    found = [n for n in left_out if n.partition("/")[0] == REFERENCE.forbund]
    return [n for n in found if "/" not in n or label_key(n.partition("/")[2]).startswith(kind)]


def with_left_out(document: Document, told: list[str]) -> Document:
    """The document with these words first of all."""
    if not told:
        return document
    first, *rest = document.sections
    words = tuple(Text(t, "viktigt") for t in told)
    return replace(document, sections=(replace(first, blocks=(*words, *first.blocks)), *rest))
