"""What was read, written as a delivery of printed figures: last year's figures come from last year's report without typing."""

from __future__ import annotations

from pathlib import Path

from pipeline.drafts.dates import UNIT
from pipeline.drafts.found import as_published
from pipeline.drafts.reviewed import Review
from pipeline.drafts.whose import Whose
from pipeline.faults import StageStopped
from pipeline.ingest.layout import first_headings
from pipeline.ingest.printed import KINDS, UNITS
from pipeline.places import Places, Unit
from pipeline.rows.csv_files import write_rows
from pipeline.store import write_text

_COLUMNS = (
    "dokument",
    "avsnitt",
    "tabell",
    "rad",
    "kolumn",
    "insats",
    "kon",
    "avser",
    "varde",
    "enhet",
    "typ",
    "tryckt",
)
_WORD_OF_UNIT = {code: word for word, code in reversed(UNITS.items())}
_WORD_OF_KIND = {code: word for word, code in reversed(KINDS.items())}


def save_delivery(review: Review, whose: Whose, places: Places) -> Path:
    """Write publicerat_<år>.csv to data/raw. Raises StageStopped for a förbund that is not known, or a file that is there."""
    if not whose.known:
        raise StageStopped(
            "SPARA=1 behöver ett förbund med forbund.toml. Skriv FORBUND=…, eller lägg upp förbundet med make new.",
            code="UTK-008",
        )
    folder = places.delivery(Unit(whose.forbund.id, whose.year))
    path = folder / f"publicerat_{whose.year}.csv"
    there = sorted(folder.glob("publicerat*")) if folder.is_dir() else []
    if there:
        raise StageStopped(
            f"{places.shown(there[0])} finns redan och skrivs aldrig över. Flytta undan den, och kör igen.",
            code="UTK-009",
        )
    if any(d.persons() for d in review.drafts):
        raise StageStopped(
            "Utkastet har personnummer och sparas inte som leverans. Ta bort dem och kör igen.", code="UTK-010"
        )
    heads = first_headings()["publicerat"]
    rows = [[heads[c] for c in _COLUMNS]]
    for f in (f for f in review.found.values() if f.enhet != UNIT):
        row = as_published(f, whose.year) | {
            "varde": format(f.value, "f").replace(".", ","),
            "enhet": _WORD_OF_UNIT.get(f.enhet, f.enhet),
            "typ": _WORD_OF_KIND.get(f.typ, f.typ),
        }
        rows.append([" ".join(str(row[c]).split()) for c in _COLUMNS])
    write_text(path, "\ufeff" + write_rows(rows))
    return path
