"""The words around the numbers: definitions, sources and the analyst's own text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.measures.definition import read_measures
from pipeline.places import Places, Unit
from pipeline.report.document.model import Block, Cell, Definitions, Row, Table
from pipeline.typography import WITHHELD, number


def definitions_of(used: set[str]) -> Definitions:
    """What each measure in use means, how it is made and what to bear in mind."""
    entries = []
    titles = {m.id: f"”{m.title}”" for m in read_measures().values()}
    for measure in sorted((m for m in read_measures().values() if m.id in used), key=lambda m: m.title):
        told = (
            measure.definition,
            *measure.formula(titles),
            *measure.caveats,
            f"Källa: {measure.reference}.",
        )
        entries.append((measure.id, measure.title, told))
    return Definitions(tuple(entries))


def source_blocks(files: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    """The files a report was made from."""
    rows = tuple(
        Row(Path(f["fil"]).name, (Cell(f["titel"]), *delivery_cells(f), Cell(f["sha256"][:12]))) for f in files
    )
    notes = ("Kontrollsumman är början av filens SHA-256; hela står i manifest.json.",)
    headings = ("Typ av uppgift", "Inlästa uppgifter", "Anmärkning", "Kontrollsumma")
    return (Table("kallor", "Levererade filer", "", "Fil", headings, rows, notes),)


def delivery_cells(file: Mapping[str, Any]) -> tuple[Cell, Cell]:
    """How many values were read from a file, and what was noted. Not read is not zero."""
    read = Cell(number(file["rader"]), True) if file["anvands"] else Cell(WITHHELD, True)
    return read, Cell(file["anmarkning"])


def read_words(places: Places, unit: Unit) -> dict[str, str]:
    """The analyst's text as plain words on one line, for a cell of a table: kommentar/<name>.md."""
    return {p.stem: " ".join(written_text(p).replace("*", "").split()) for p in _comments(places, unit)}


def _comments(places: Places, unit: Unit) -> list[Path]:
    return sorted((places.delivery(unit) / "kommentar").glob("*.md"))


def written_text(path: Path) -> str:
    """What a person wrote, in UTF-8 or as older programs on Windows save it."""
    written = path.read_bytes()
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("cp1252", errors="replace")
