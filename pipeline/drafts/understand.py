"""From found figures to figures as the reconciliation has them: coded by the same lists as a typed delivery."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.clean import printed
from pipeline.clean.macros import load_listed_macros
from pipeline.drafts.doubtful import without_doubtful
from pipeline.drafts.found import Found, as_published
from pipeline.forbund.model import Forbund
from pipeline.reconcile.printed.figures import Figure, read_figures
from pipeline.rows.printed import PrintedRow, PublishedRow
from pipeline.rows.typed import query_rows_of, typed_columns
from pipeline.store import connect, create_table

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
    return read_figures(without_doubtful(coded, {f.nr: f for f in found}, forbund))
