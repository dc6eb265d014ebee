"""From found figures to figures as the reconciliation has them: coded by the same lists as a typed delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.clean import printed
from pipeline.clean.coding import Codebook, insats_codebook
from pipeline.clean.macros import load_listed_macros
from pipeline.drafts.doubtful import without_doubtful
from pipeline.drafts.found import Found, Specified, as_published
from pipeline.forbund.model import Forbund
from pipeline.reconcile.printed.figures import Figure, read_figures
from pipeline.rows.printed import PrintedRow, PublishedRow
from pipeline.rows.typed import query_rows_of, typed_columns
from pipeline.store import connect, create_table

_ENOUGH, _THOUSAND = 3, Decimal(1_000)
_SQL = Path(printed.__file__).with_name("tryckt.sql")


def understand(found: Sequence[Found], forbund: Forbund, year: int) -> list[Figure]:
    """The figures with measure, insats, kön, year and unit, `nr` that of what was found. No list knows: no measure."""
    rows = [as_published(f, year) for f in found]
    if not rows:
        return []
    con = connect()
    create_table(con, "publicerat", typed_columns(PublishedRow), rows)
    printed.load_printed_codes(con, forbund, "forbund.toml")
    load_listed_macros(con)
    con.execute(f"create table tryckt as {_SQL.read_text('utf-8')}")
    coded = query_rows_of(con, "tryckt", PrintedRow, "nr")
    by_nr, insatser = {f.nr: f for f in found}, insats_codebook(forbund)
    known = without_doubtful(coded, by_nr, forbund)
    return _in_whole_thousands(read_figures(_as_specified(r, by_nr[r["nr"]].specified, insatser) for r in known))


def _in_whole_thousands(figures: list[Figure]) -> list[Figure]:
    """The figures; a column of kr that all end with three noughts is made of tkr, and known no closer."""
    columns: dict[object, list[Figure]] = {}
    for f in figures:
        if f.tryckt_enhet == "kr" and not f.i_text and not f.decimaler:
            columns.setdefault((f.place, f.kolumn), []).append(f)
    whole = {
        f.nr
        for column in columns.values()
        if len(column) >= _ENOUGH and not any(f.value % _THOUSAND for f in column)
        for f in column
    }
    return [replace(f, steg=max(f.steg, _THOUSAND)) if f.nr in whole else f for f in figures]


def _as_specified(row: PrintedRow, told: Specified | None, insatser: Codebook) -> PrintedRow:
    """A figure that no list knows, as its table is specified."""
    if told is not None and told.alone:
        row = row | {"tabell": f"nyckeltalet {row['rad']}"}
    if told is None or row["matt"]:
        return row
    code = insatser.find(told.insats) if told.insats else None
    kind = row["kind"] if told.kind == "utfall" and row["kind"] == "avvikelse" else told.kind
    return row | {
        "matt": told.matt,
        "insats": code.insats if code else "",
        "post": code.insats if code else "",
        "kon": told.kon,
        "uppdelning": told.uppdelning,
        "kategori": told.kategori,
        "kind": kind,
        "ar": row["avser"] + told.year,
        "hur": "tabell",
    }
