"""Which outline holds for a report: ours, the förbund's own, the year's own, chapter by chapter.

A file with a heading of the first level (`# …`) is a whole outline: its order holds, and a
chapter it does not name is left out. A file without one exchanges single chapters. A chapter that
is named and left empty, or holds `:::{standard}`, is as the more general file has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.faults import suggest
from pipeline.places import Places, Unit
from pipeline.report.outlines.written import Chapter, Directive, Outline, Piece, read_outline

FOLDER = Path(__file__).parent
ANNUAL_REPORT, PLAN, COMPARISON = "arsredovisning", "verksamhetsplan", "jamforelse"
# Where a förbund keeps its own.
OWN = "dispositioner"


def outline_files(places: Places, unit: Unit, name: str) -> list[Path]:
    """The förbund's own files of that outline, those of the year last; of the comparison: data/raw/jamforelse/."""
    folders = dict.fromkeys((places.raw / unit.forbund / OWN, places.delivery(unit) / OWN))
    return [f / f"{name}.md" for f in folders if (f / f"{name}.md").is_file()]


def shipped_outlines() -> dict[str, str]:
    """The outlines that come with the program, by name."""
    return {name: (FOLDER / f"{name}.md").read_text("utf-8") for name in (ANNUAL_REPORT, PLAN)}


def places_for_words(places: Places, unit: Unit, name: str) -> list[str]:
    """The names that a file in kommentar/ may have, in the order of the outline."""
    pieces = [p for c in read_disposition(places, unit, name).chapters for p in c.pieces]
    return list(dict.fromkeys(p.argument for p in pieces if isinstance(p, Directive) and p.name == "text"))


def words_of(places: Places, unit: Unit) -> list[Path]:
    """The office's own words and outlines for a report, with the pictures in them."""
    folders = [places.delivery(unit) / name for name in ("kommentar", OWN)] + [places.raw / unit.forbund / OWN]
    return sorted({p for folder in folders for p in folder.glob("*") if p.is_file()})


def read_disposition(places: Places, unit: Unit, name: str) -> Outline:
    """The outline of a report with every chapter filled. Raises DeliveryFaults for what does not fit together."""
    ours = read_outline(FOLDER / f"{name}.md", f"pipeline/report/outlines/{name}.md")
    every = [ours, *(read_outline(p, places.shown(p)) for p in outline_files(places, unit, name))]
    whole = [o for o in every if o.title]
    order, title = whole[-1], whole[-1].title
    _nowhere(every, order)
    return Outline(order.file, title, tuple(_filled(c.id, every) for c in order.chapters))


def _nowhere(every: Sequence[Outline], order: Outline) -> None:
    """Stops for a chapter that is written for an outline which does not have it."""
    known = [c.id for c in order.chapters]
    later = every[every.index(order) + 1 :]
    for chapter in (c for o in later for c in o.chapters):
        if chapter.id not in known:
            raise chapter.place.stop(
                f"kapitlet ”{chapter.id}” finns inte i dispositionen {order.file}",
                suggest(chapter.id, known),
                "Rätta kapitlets namn, eller lägg till kapitlet i dispositionen.",
            )


def _filled(id_: str, every: Sequence[Outline]) -> Chapter:
    """The chapter as the most specific file has it, `:::{standard}` as the one before has it."""
    found = [c for o in every if (c := o.chapter(id_))]
    pieces: tuple[Piece, ...] = ()
    for chapter in found:
        if chapter.pieces:
            pieces = tuple(_standard(chapter.pieces, pieces))
    return replace(found[-1], pieces=pieces)


def _standard(own: Sequence[Piece], general: Sequence[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in own:
        if isinstance(piece, Directive) and piece.name == "standard":
            out += general
        else:
            out.append(piece)
    return out
