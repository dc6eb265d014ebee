"""Stage 1. Delivered files in; the same rows out, under our names and types.

Nothing is joined, dropped or repaired. All faults of all files are collected and
raised together, before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault, suggest
from pipeline.forbund.model import Forbund, forbund_path, load_forbund
from pipeline.ingest.corrections import Applied, count_in_words, read_corrected, refuse_corrections
from pipeline.ingest.deliveries import DELIVERY_COLUMNS, Delivery, delivery_row, find_deliveries, find_ledger
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import Layout, known_kinds, read_layouts
from pipeline.ingest.ledger import LEDGER_TABLES, read_ledger
from pipeline.ingest.matrix import read_matrix
from pipeline.ingest.people import people_columns, read_people
from pipeline.ingest.persons import names_with_persons, personal_numbers, persons_in_books
from pipeline.ingest.printed import PRINTED_COLUMNS, read_printed
from pipeline.ingest.reading import Reading, Source, choose_sheets, hidden_sheets
from pipeline.ingest.records import WITH_UNIT, read_records
from pipeline.ingest.same_answers import same_answers
from pipeline.ingest.spread import read_spread
from pipeline.ingest.units_said import with_units_said
from pipeline.ingest.year_rows import rows_of_the_year
from pipeline.personal import forbund_key, read_key
from pipeline.places import Places, Unit
from pipeline.rows.made_of import write_rows
from pipeline.store import MONEY, connect, sha256_of, write_json

MATRIX_COLUMNS = {
    "tabell": "VARCHAR",
    "rubrik": "VARCHAR",
    "post": "VARCHAR",
    "typ": "VARCHAR",
    "roll": "VARCHAR",
    "ar": "INTEGER",
    "belopp": MONEY,
    "enhet": "VARCHAR",
    "decimaler": "INTEGER",
    "ungefar": "BOOLEAN",
    "kod": "VARCHAR",
    "radrubrik": "VARCHAR",
    "kommentar": "VARCHAR",
    "_file": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "INTEGER",
    "_column": "VARCHAR",
}
# A delivered column whose words stand for codes: of which list, when it is asked for, and how much may lack it.
CODED_COLUMNS = {
    "fil": "VARCHAR",
    "tabell": "VARCHAR",
    "kolumn": "VARCHAR",
    "rubrik": "VARCHAR",
    "kodlista": "VARCHAR",
    "galler_nar": "VARCHAR",
    "grans": "INTEGER",
    "om_personer": "BOOLEAN",
}
_READERS = {"matris": read_matrix, "rader": read_records, "spridd": read_spread, "tryckt": read_printed}


@dataclass(frozen=True)
class FileReading:
    """What came of one delivered file."""

    delivery: Delivery
    rows: list[dict[str, object]]
    faults: list[Fault]
    remarks: list[str]
    applied: list[Applied] = field(default_factory=list)
    # Rows already written: a file of persons never becomes a list in memory.
    written: int = 0
    # Tables of a ledger: one file fills several.
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    # The known columns that the file has, by name, with their headings.
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows the file gave."""
        return self.written or len(self.rows) or sum(map(len, self.tables.values()))


def run_ingest(places: Places, unit: Unit, folder: Path) -> None:
    """Read a folder of deliveries and write one Parquet per table to `folder`.

    Amounts keep the unit they were written in (`enhet`). Raises DeliveryFaults with
    every fault of every file; then nothing is written.
    """
    forbund = load_forbund(places, unit.forbund)
    deliveries, faults = find_deliveries(places, unit, forbund)
    before = find_ledger(places, Unit(unit.forbund, unit.ar - 1))
    readings = [read_delivery(d, unit, forbund, folder, before) for d in deliveries if d.kind in read_layouts()]
    faults += [f for r in readings for f in r.faults]
    faults += _answers_twice(readings)
    faults += [*_corrections_of_nothing(places, unit, forbund, deliveries), *names_with_persons(deliveries)]
    if faults:
        # A register is written as it is read; when anything is wrong nothing may be left.
        for layout in read_layouts().values():
            if layout.shape == "personer":
                (folder / f"{layout.table}.parquet").unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise DeliveryFaults(faults)
    _write(folder, deliveries, readings)


def read_delivery(delivery: Delivery, unit: Unit, forbund: Forbund, folder: Path, before: Path | None) -> FileReading:
    """One delivered file, read as its kind and the förbund say. A register is written to `folder` as it is read."""
    layout = read_layouts()[delivery.kind].with_headings(forbund.rubriker_for(delivery.kind))
    source = Source(
        file=delivery.shown,
        year=unit.ar,
        suffix=delivery.suffix,
        name_year=delivery.name_year,
        ignored=forbund.blad_for(delivery.kind),
        corrections=tuple(r for r in forbund.rattelser if (r.ar, r.fil) == (unit.ar, delivery.path.name)),
    )
    if layout.shape == "sie":
        return _read_books(delivery, source, forbund, before)
    if layout.shape == "personer":
        return _read_register(delivery, layout, source, forbund, folder)
    try:
        grids, applied = read_corrected(delivery.path, layout, source)
    except DeliveryFaults as error:
        return FileReading(delivery, [], list(error.faults), [])
    personal = [f for g in grids for f in personal_numbers(g, delivery.shown)]
    if personal:
        return FileReading(delivery, [], personal, [])
    of_year = [rows_of_the_year(g, layout, unit.ar) for g in grids]
    grids = with_units_said([grid for grid, _ in of_year], source)
    chosen, faults = choose_sheets(grids, layout, source, lambda g: _READERS[layout.shape](g, layout, source))
    if faults:
        return FileReading(delivery, [], faults, [])
    readings = {g.sheet: _READERS[layout.shape](g, layout, source) for g in chosen.grids}
    for grid in chosen.grids:
        readings[grid.sheet].remarks[:0] = grid.remarks
    readings |= {sheet: Reading(remarks=[why]) for sheet, why in chosen.skipped.items()}
    rows = [row for r in readings.values() for row in r.rows]
    faults = [f for r in readings.values() for f in r.faults]
    if not rows and not faults:
        faults.append(_empty(delivery))
    later: list[str] = []
    if not faults:
        rows, later = _without_later_years(delivery, layout, rows, unit)
        faults += _year_faults(delivery, layout, rows, unit, forbund)
    other_years = [f"blad ”{g.sheet}”: {told}" if g.sheet else told for g, told in of_year if told]
    remarks = [*_remarks(grids, readings), *other_years, *later, *count_in_words(applied)]
    columns = {name: heading for r in readings.values() for name, heading in r.columns.items()}
    return FileReading(delivery, rows, faults, remarks, applied, columns=columns)


def _read_register(delivery: Delivery, layout: Layout, source: Source, forbund: Forbund, folder: Path) -> FileReading:
    """A file of persons goes straight to its table: identities never leave the reader."""
    try:
        key = forbund_key(read_key(), forbund.id)
        read = read_people(delivery.path, layout, source, key, folder / f"{layout.table}.parquet")
    except DeliveryFaults as error:
        return FileReading(delivery, [], list(error.faults), [])
    remarks = read.remarks + count_in_words(read.applied)
    return FileReading(delivery, [], [], remarks, read.applied, read.rows, columns=read.columns)


def _read_books(delivery: Delivery, source: Source, forbund: Forbund, before: Path | None) -> FileReading:
    try:
        refuse_corrections(
            source,
            "bokföring kan inte rättas med en rättelse",
            "Rätta med en verifikation i ekonomisystemet och exportera på nytt, och ta bort rättelsen ur forbund.toml.",
        )
        read = read_ledger(delivery.path, source, forbund.dimension, before)
    except DeliveryFaults as error:
        return FileReading(delivery, [], list(error.faults), [])
    if personal := persons_in_books(delivery.path, delivery.shown):
        return FileReading(delivery, [], personal, [])
    return FileReading(delivery, [], [], read.remarks, tables=read.tables)


def _remarks(grids: list[Grid], readings: dict[str, Reading]) -> list[str]:
    notes = [g.note for g in grids if g.note]
    found = [
        f"blad ”{g.sheet}”: {m}" if g.sheet else m
        for g in grids
        if g.sheet in readings and not g.hidden
        for m in readings[g.sheet].remarks
    ]
    return notes + hidden_sheets(grids) + found


def _answers_twice(readings: list[FileReading]) -> list[Fault]:
    """Files of a kind that comes in several, of which one says what another says."""
    files: dict[str, list[tuple[str, list[dict[str, object]]]]] = {}
    for r in readings:
        if read_layouts()[r.delivery.kind].several_files:
            files.setdefault(r.delivery.kind, []).append((r.delivery.shown, r.rows))
    return [f for of_kind in files.values() for f in same_answers(of_kind)]


def _corrections_of_nothing(places: Places, unit: Unit, forbund: Forbund, deliveries: list[Delivery]) -> list[Fault]:
    """A correction of a file that is not in the folder: a misspelled name would pass in silence."""
    names = [d.path.name for d in deliveries if d.kind in read_layouts()]
    return [
        Fault(
            file=places.shown(forbund_path(places, unit.forbund)),
            headline=f"rättelsen för {r.fil} gäller ingen fil i mappen {unit.ar}",
            found=f"”{r.fil}”",
            expected=suggest(r.fil, names),
            action="Rätta filens namn i rättelsen, eller ta bort rättelsen ur forbund.toml.",
            code="LEV-012",
        )
        for r in forbund.rattelser
        if r.ar == unit.ar and r.fil not in names
    ]


def _without_later_years(
    delivery: Delivery, layout: Layout, rows: list[dict[str, object]], unit: Unit
) -> tuple[list[dict[str, object]], list[str]]:
    """The rows without those of later years, with a remark, when the name of the file says that it is for this one.

    Without a year in the name it may be a later year's file, with this one for comparison: then it stops.
    """
    if delivery.name_year != unit.ar or any(f.year_from == "filnamn" for f in layout.forms_for(delivery.suffix)):
        return rows, []
    kept = [r for r in rows if int(str(r["ar"])) <= unit.ar]
    later = sorted({str(r["ar"]) for r in rows} - {str(r["ar"]) for r in kept})
    return kept, [f"beloppen för {', '.join(later)} läses inte för {unit.ar}"] if later else []


def _year_faults(
    delivery: Delivery, layout: Layout, rows: list[dict[str, object]], unit: Unit, forbund: Forbund
) -> list[Fault]:
    """Amounts must include the folder's own year and none that lies after it."""
    if any(f.year_from == "filnamn" for f in layout.forms_for(delivery.suffix)):
        return []
    years = sorted({int(str(r["ar"])) for r in rows})
    later = [y for y in years if y > unit.ar]
    if unit.ar in years and not later:
        return []
    return [
        Fault(
            file=delivery.shown,
            headline="åren i filen passar inte mappen",
            found=", ".join(map(str, years)),
            expected=f"{unit.ar}, eventuellt med tidigare år för jämförelse",
            action=(
                f"Hör filen till ett annat år: flytta den. Gäller den också {unit.ar}: skriv {unit.ar} sist i dess namn, "
                f"så läses inte de senare åren. Är rubriken fel i källan: "
                f"lägg en [[rattelse]] i {forbund.id}/forbund.toml."
            ),
            code="LEV-009",
        )
    ]


def _empty(delivery: Delivery) -> Fault:
    return Fault(
        file=delivery.shown,
        headline="filen har rubriker men inga rader",
        expected="minst en rad med belopp eller antal",
        action="Exportera filen på nytt; den här är avklippt eller tom.",
        code="LEV-010",
    )


def _write(folder: Path, deliveries: list[Delivery], readings: list[FileReading]) -> None:
    con = connect()
    written = {read_layouts()[r.delivery.kind].table for r in readings if r.written}
    for layout in read_layouts().values():
        if layout.table in written or layout.shape == "sie":
            continue
        kinds = {other.kind for other in read_layouts().values() if other.table == layout.table}
        rows = [row for r in readings if r.delivery.kind in kinds for row in r.rows]
        write_rows(con, layout.table, table_columns(layout), rows, folder / f"{layout.table}.parquet")
    for table, columns in LEDGER_TABLES.items():
        write_rows(
            con, table, columns, [row for r in readings for row in r.tables.get(table, [])], folder / f"{table}.parquet"
        )
    by_file = {r.delivery.shown: r for r in readings}
    listed = [_delivery_row(d, by_file) for d in deliveries]
    write_rows(con, "leverans", DELIVERY_COLUMNS, listed, folder / "leverans.parquet")
    coded = [row for r in readings for row in _coded_columns(r)]
    write_rows(con, "kodad_kolumn", CODED_COLUMNS, coded, folder / "kodad_kolumn.parquet")
    used = [a.as_record() for r in readings for a in r.applied]
    write_json(folder / "protokoll.json", {"rattelser": used})


def _coded_columns(reading: FileReading) -> Iterator[dict[str, object]]:
    """The coded columns that a file has, with what its layout says of them."""
    layout = read_layouts()[reading.delivery.kind]
    for column in layout.columns:
        if column.codes and column.name in reading.columns:
            yield {
                "fil": reading.delivery.shown,
                "tabell": layout.table,
                "kolumn": column.name,
                "rubrik": reading.columns[column.name],
                "kodlista": column.codes,
                "galler_nar": column.asked_when,
                "grans": column.most_missing,
                "om_personer": layout.about_persons,
            }


def table_columns(layout: Layout) -> dict[str, str]:
    """Columns and SQL types of the table that a layout fills."""
    if layout.shape == "matris":
        return MATRIX_COLUMNS
    if layout.shape == "sie":
        return LEDGER_TABLES[layout.table]
    if layout.shape == "personer":
        return people_columns(layout)
    if layout.shape == "tryckt":
        return PRINTED_COLUMNS
    columns: dict[str, str] = {}
    for column in layout.columns:
        if not column.is_dropped:
            columns[column.name] = "VARCHAR" if column.type == "text" else MONEY
        if column.type in WITH_UNIT:
            columns[f"{column.name}_enhet"] = "VARCHAR"
    if layout.keeps_title:
        columns["titel"] = "VARCHAR"
    if layout.shape == "rader":
        columns["ungefar"] = "VARCHAR"
    if layout.shape == "spridd":
        columns = dict.fromkeys((*layout.spread, "_column"), "VARCHAR") | columns
    return columns | {
        "ar": "INTEGER",
        "ar_summarad": "BOOLEAN",
        "_file": "VARCHAR",
        "_sheet": "VARCHAR",
        "_row": "INTEGER",
    }


def _delivery_row(delivery: Delivery, by_file: dict[str, FileReading]) -> dict[str, object]:
    reading = by_file.get(delivery.shown)
    row = delivery_row(
        delivery.shown,
        delivery.kind,
        known_kinds()[delivery.kind],
        reading.count if reading else 0,
        sha256_of(delivery.path),
    )
    return row | {
        "anvands": reading is not None,
        "anmarkning": "; ".join(reading.remarks) if reading else "används inte ännu",
    }
