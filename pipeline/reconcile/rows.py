"""The rows of the tables of reconcile, key by key, and their readers.

A type has the columns of its table in their order: the table is made of the type (typed_columns), and read by it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from pipeline.places import Places, Unit
from pipeline.rows.typed import read_rows_of


class StatedRow(TypedDict):
    """A row of summaprov: a sum or relation that a delivery states, in `enhet`, against its rows. Nothing stated: `saknas`."""

    slag: str
    vad: str
    ar: int
    kind: str
    enhet: str
    angivet: Decimal | None
    beraknat: Decimal | None
    skillnad: Decimal | None
    tolerans: Decimal
    _file: str
    _sheet: str
    _row: int
    _column: str
    utslag: str


class TrialRow(TypedDict):
    """A row of avstamning: one trial, in `enhet`; `vikt` is how far off it is, as a share of the larger side.

    `fynd` is the prov_id of the first trial of the same fault, '' when nothing is off. What has no figure
    has neither year nor row; what is no trial (an explanation of nothing) has no sides.
    `dolt`: it touches a number that is withheld, or that nobody has said may be shown (reconcile/public.py).
    """

    prov_id: str
    regel: str
    identitet: str
    vad: str
    vanster: Decimal | None
    hoger: Decimal | None
    skillnad: Decimal | None
    tolerans: Decimal | None
    enhet: str
    utslag: str
    allvar: str
    fynd: str
    vanster_cell: str
    hoger_cell: str
    celler: str
    dokument: str
    ar: int | None
    vikt: float
    _file: str
    _sheet: str
    _row: int | None
    _column: str
    forklaring: str
    att_forklara: bool
    dolt: bool


class CoverageRow(TypedDict):
    """A row of tackning: a printed figure, its measure ('' for none), and in how many trials (`prov`) a fault would show."""

    dokument: str
    avsnitt: str
    tabell: str
    rad: str
    kolumn: str
    tryckt: str
    enhet: str
    typ: str
    matt: str
    prov: int
    plats: str
    _file: str
    _row: int


class SuggestionRow(TypedDict):
    """A row of forslag: a label that no list knows, how many figures have it, and the nearest measure ('' for none)."""

    dokument: str
    etikett: str
    enhet: str
    antal: int
    forslag: str
    _file: str
    _row: int


def is_reconciled(places: Places, unit: Unit) -> bool:
    """Whether a run has left the trials of a förbund and year."""
    return (places.stage(unit, "reconcile") / "avstamning.parquet").is_file()


def read_trials(places: Places, unit: Unit, where: str = "true") -> list[TrialRow]:
    """The trials of a förbund and year, the worst first; those for which an SQL condition holds."""
    return read_rows_of(places.stage(unit, "reconcile") / "avstamning.parquet", TrialRow, where)


def read_stated(places: Places, unit: Unit) -> list[StatedRow]:
    """The trials of what the deliveries of a förbund and year state, in the order of their rows."""
    return read_rows_of(places.stage(unit, "reconcile") / "summaprov.parquet", StatedRow)


def read_coverage(places: Places, unit: Unit) -> list[CoverageRow]:
    """The printed figures of a förbund and year, in printed order."""
    return read_rows_of(places.stage(unit, "reconcile") / "tackning.parquet", CoverageRow, order_by="_file, _row")
