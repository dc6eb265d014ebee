"""The comparison over years and förbund: its outline filled in with numbers beside each other."""

from __future__ import annotations

from pathlib import Path

from pipeline.compare.compared import Compared
from pipeline.compare.selection import MANY, Selection, read_selection
from pipeline.forbund.model import load_every_forbund
from pipeline.places import EVERYTHING, REFERENCE, Places
from pipeline.report.document.model import Block, Document, Text
from pipeline.report.document.pictures import read_charts
from pipeline.report.outlines.compared import YEARS_OF_MANY, ComparedMaterial, heading_of
from pipeline.report.outlines.disposition import COMPARISON, read_disposition
from pipeline.report.received import received_words
from pipeline.report.tables.comparison import national_table
from pipeline.report.tables.replies import EXPLORE_BESIDE, EXPLORER
from pipeline.store import read_rows
from pipeline.typography import enumerate_words


def comparison_document(places: Places, compared: Compared) -> Document:
    """The questions with their answers first, then who the förbund are, and the numbers behind."""
    chosen = read_selection(places.urval, places.shown(places.urval or Path()), compared.names)
    many = len({r["forbund"] for r in compared.rows}) > MANY
    outline = read_disposition(places, EVERYTHING, COMPARISON)
    every = sorted(load_every_forbund(places).values(), key=lambda f: f.kortnamn)
    material = ComparedMaterial(
        compared,
        every,
        read_charts(places, EVERYTHING),
        _national(places, {r["measure"] for r in compared.rows}),
        [*_chosen(compared, chosen, many), *map(Text, received_words(every))],
        many,
    )
    return Document(
        heading_of(outline.title) if outline.title else "",
        "",
        "Alla förbund",
        material.sections(outline),
        beside=((EXPLORE_BESIDE, EXPLORER),),
        folded=True,
    )


def _national(places: Places, measures: set[str]) -> list[Block]:
    folder = places.stage(REFERENCE, "referens")
    ids = {(r["measure"], r["kon"], r["year"]): r["obs_id"] for r in read_rows(folder / "observation.parquet")}
    rows = [r | {"obs_id": ids.get((r["measure"], r["kon"], r["ar"]), "")} for r in read_rows(folder / "riket.parquet")]
    beside = [r for r in rows if r["measure"] in measures]
    table = national_table(beside, measures)
    if table is None:
        return []
    return [Text("Uppgifter om riket som har samma mått som här, så som de står i källan."), table]


def _chosen(compared: Compared, chosen: Selection, many: bool) -> list[Block]:
    """What the comparison is of, where that is not everything."""
    blocks: list[Block] = []
    if chosen != Selection():
        names = [compared.names[f] for f in chosen.forbund]
        parts = [
            f"förbunden {enumerate_words(names)}" if names else "alla förbund",
            f"åren {enumerate_words([str(y) for y in chosen.ar])}" if chosen.ar else "alla år",
        ]
        blocks.append(Text(f"Ett urval: {' och '.join(parts)}.", "viktigt"))
    if many:
        blocks.append(
            Text(
                f"Fler än {MANY} förbund: tabellerna visar de {YEARS_OF_MANY} senaste åren, och par bildas inte. Välj färre med URVAL för att se allt."
            )
        )
    return blocks
