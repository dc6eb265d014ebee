"""Stage 4. Numbers set beside each other: the years of a förbund, and all förbund.

Defines no number. Where two deliveries state the same number, the year's own delivery
stands; a later one that says otherwise is kept as a finding.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.compare.comparability import load_comparability
from pipeline.compare.compared import read_compared_in
from pipeline.compare.funnel import load_funnel
from pipeline.compare.insatser import load_insatser
from pipeline.compare.pooled import load_pooled
from pipeline.compare.queries import load_macros, query
from pipeline.compare.questions import write_answers
from pipeline.compare.selection import MANY, Selection, read_selection
from pipeline.compare.views import load_factors
from pipeline.disclosure.publish import published
from pipeline.faults import DeliveryFaults, Fault
from pipeline.forbund.model import Forbund, load_forbund
from pipeline.measures.definition import read_measures
from pipeline.measures.observation import COLUMNS, HEADINGS, KEY
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.rows.csv_files import write_csv, write_for_people
from pipeline.store import connect, connect_alone, create_table, load_views, table_in, write_parquet
from pipeline.typography import number

if TYPE_CHECKING:
    import duckdb

_ORDER = ", ".join(KEY)


def run_series(places: Places, forbund: Forbund, units: list[Unit], folder: Path) -> None:
    """Join the years of one förbund: serie, publicerbart, sparning, avvikande and tidigare, one Parquet each."""
    con = connect()
    _union(con, "alla", [places.stage(u, "aggregate") / "observation.parquet" for u in units])
    _union(con, "spar", [places.stage(u, "aggregate") / "sparning.parquet" for u in units])
    write_series(con, forbund, folder)


def write_series(con: duckdb.DuckDBPyConnection, forbund: Forbund, folder: Path) -> None:
    """The tables of run_series, of every number in table `alla` and of the rows behind them in `spar`."""
    con.execute(f"create table rangordnad as {query('rangordnad')}")
    columns = ", ".join(COLUMNS)
    con.execute(f"create view serie as select {columns} from rangordnad where plats = 1")
    write_parquet(con, f"select * from serie order by {_ORDER}", folder / "serie.parquet")
    write_parquet(con, f"{published('serie')} order by {_ORDER}", folder / "publicerbart.parquet")
    write_parquet(con, query("avvikande"), folder / "avvikande.parquet")
    write_parquet(con, "select distinct * from spar order by all", folder / "sparning.parquet")
    write_parquet(con, _printed_earlier(con, forbund), folder / "tidigare.parquet")


def _printed_earlier(con: duckdb.DuckDBPyConnection, forbund: Forbund) -> str:
    """The query of what only an earlier document of the förbund prints, by the rule that the comparison has."""
    load_macros(con)
    # A förbund is beside itself: each of its measures may be, also one that is not compared with others.
    load_comparability(con, [forbund], list(read_measures().values()))
    con.execute("create or replace macro vald(forbund, ar) as true")
    con.execute("create or replace view observations as select * from serie")
    con.execute(f"create or replace view publicerbart as {published('serie')}")
    return query("tidigare")


def run_comparison(places: Places, forbund: list[str], folder: Path) -> None:
    """Join all förbund: observations as counted and publicerbart (each Parquet and CSV),
    and what is chosen side by side: jamforelse, brott, vy, skillnad, tidigare, tratt, insatsandel, flera_ar and svar."""
    con = connect_alone()
    # What others say stands beside what is counted: source referens, forbund riket.
    given = f"select * from {table_in(places.stage(REFERENCE, 'referens') / 'observation.parquet')}"
    for name, part in (("observations", "serie"), ("publicerbart", "publicerbart")):
        _union(con, name, [places.stage(Unit(f), "compare") / f"{part}.parquet" for f in forbund])
        con.execute(f"insert into {name} by name {given if name == 'observations' else published(f'({given})')}")
        ordered = f"select * from {name} order by {_ORDER}"
        write_parquet(con, ordered, folder / f"{name}.parquet")
        if name == "publicerbart":
            write_for_people(con, ordered, folder / f"{name}.csv", unit="unit", headings=HEADINGS)
        else:
            write_csv(con, ordered, folder / f"{name}.csv")
    _compare(con, places, [load_forbund(places, f) for f in forbund], folder)


def _compare(con: duckdb.DuckDBPyConnection, places: Places, forbund: list[Forbund], folder: Path) -> None:
    """What is chosen, set side by side: jamforelse, brott, vy, skillnad, tidigare, tratt, insatsandel, flera_ar and svar."""
    chosen = read_selection(places.urval, places.shown(places.urval or Path()), [f.id for f in forbund])
    load_macros(con)
    load_comparability(con, forbund)
    load_views(con, places.stage(REFERENCE, "referens"))
    con.create_function("tal_i_ord", lambda v: number(v), ["DOUBLE"], "VARCHAR")
    con.create_function("vald", lambda f, y: chosen.takes(f, y), ["VARCHAR", "INTEGER"], "BOOLEAN")
    con.execute(f"create table jamforelse as select * from ({query('jamforelse')}) where vald(forbund, year)")
    taking_part = [f for (f,) in con.execute("select distinct forbund from jamforelse order by all").fetchall()]
    pairs = taking_part if len(taking_part) <= MANY else []
    create_table(con, "i_par", {"forbund": "VARCHAR"}, [{"forbund": f} for f in pairs])
    load_factors(con, forbund, _price_index(con, chosen, places), chosen.basar)
    order = "ordning, measure, kind, forbund, year, kon"
    write_parquet(con, f"select * exclude (register) from jamforelse order by {order}", folder / "jamforelse.parquet")
    write_parquet(con, "select * from brott order by all", folder / "brott.parquet")
    write_parquet(con, query("vy"), folder / "vy.parquet")
    write_parquet(con, query("skillnad"), folder / "skillnad.parquet")
    write_parquet(con, query("tidigare"), folder / "tidigare.parquet")
    load_funnel(con)
    load_insatser(con, forbund)
    write_parquet(con, "select * from tratt order by measure, year, grupp, forbund, slag, n", folder / "tratt.parquet")
    order = "measure, forbund, year, insatsnamn, insats"
    write_parquet(con, f"select * from insatsandel order by {order}", folder / "insatsandel.parquet")
    load_pooled(con)
    write_parquet(con, "select * from flera_ar order by measure, forbund, fran", folder / "flera_ar.parquet")
    compared = read_compared_in(folder, {f.id: f.kortnamn for f in forbund})
    write_answers(con, compared, folder / "svar.parquet")


def _price_index(con: duckdb.DuckDBPyConnection, chosen: Selection, places: Places) -> str:
    """The name of the chosen price index. Raises DeliveryFaults for one that is not delivered."""
    names = [m for (m,) in con.execute("select distinct matt from kpi order by all").fetchall()]
    if chosen.prisindex and chosen.prisindex not in names:
        raise DeliveryFaults(
            [
                Fault(
                    f"prisindexet ”{chosen.prisindex}” finns inte",
                    "Rätta namnet i urvalet, eller lägg indexet i data/raw/referens/kpi.csv.",
                    places.shown(places.urval or Path()),
                    expected=", ".join(f"”{n}”" for n in names) or "ett index i data/raw/referens/kpi.csv",
                    code="JFR-005",
                )
            ]
        )
    return chosen.prisindex or (names[0] if names else "")


def _union(con: duckdb.DuckDBPyConnection, name: str, paths: list[Path]) -> None:
    parts = " union all by name ".join(f"select * from {table_in(p)}" for p in paths)
    con.execute(f'create or replace table "{name}" as {parts}')


def run_compare(places: Places, unit: Unit, members: list[Unit], folder: Path) -> None:
    """Either one förbund over its years, or (jamforelse) every förbund in `members`."""
    if unit == EVERYTHING:
        run_comparison(places, sorted({m.forbund for m in members}), folder)
    else:
        run_series(places, load_forbund(places, unit.forbund), members, folder)
