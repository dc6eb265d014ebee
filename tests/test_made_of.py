"""What is made of nothing is kept for the process: it is never taken for what is made of something."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.clean import macros
from pipeline.clean.clean import SQL
from pipeline.clean.macros import MACROS
from pipeline.clean.table_names import TABLES
from pipeline.rows import made_of
from pipeline.rows.made_of import filled_tables, make_table, write_made
from pipeline.store import connect, count_rows, create_table, load_views, read_rows, write_parquet
from support.deliveries import GOOD, pass_through, through_clean
from support.examples import some
from support.ledgers import PLACES, books
from support.participations import HEAD
from support.stopped_participations import GOOD as PARTICIPATION
from support.trees import tree

DELIVERIES = {
    "bidrag": {"medlemsbidrag.csv": GOOD},
    "bokföring": {"bokforing_2022.se": books()},
    "deltagare": {"sus_deltagare_2022.csv": f"{HEAD}\n{PARTICIPATION}\n"},
    "alla": {
        "medlemsbidrag.csv": GOOD,
        "bokforing_2022.se": books(),
        "sus_deltagare_2022.csv": f"{HEAD}\n{PARTICIPATION}\n",
    },
}


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_of, "_kept", {})
    monkeypatch.setattr(made_of, "_columns", {})


def written(delivery: Path, files: dict[str, str]) -> dict[str, object]:
    for path in delivery.iterdir():
        path.unlink()
    for name, text in files.items():
        (delivery / name).write_bytes(text.encode("cp437" if name.endswith(".se") else "utf-8"))
    return dict(tree(pass_through(delivery).out))


@pytest.mark.usefixtures("own_key", "nothing_kept")
@pytest.mark.whole
def test_whatever_came_before_the_same_bytes_come_out(delivery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(toml.read_text("utf-8") + PLACES, "utf-8")
    alone = {}
    tried = {name: DELIVERIES[name] for name in some(list(DELIVERIES), 3)}
    for name, files in tried.items():
        made_of._kept.clear()
        made_of._columns.clear()
        alone[name] = written(delivery, files)
        assert len(alone[name]) > 60
    for name in reversed(tried):
        assert written(delivery, tried[name]) == alone[name], name
    assert len(made_of._kept) > 30 and len(made_of._columns) > 8
    # And it is kept: of a delivery of contributions only what names them is planned.
    planned: list[str] = []

    def noted(con: Any, query: str, path: Path) -> int:
        planned.append(path.stem)
        return write_parquet(con, query, path)

    monkeypatch.setattr(made_of, "write_parquet", noted)
    written(delivery, DELIVERIES["bidrag"])
    clean = ["bidrag", "kommunandel", "budgetram", "kontrollvarde", "ungefarlig"]
    assert planned == ["medlemsbidrag", "leverans", *clean]


@pytest.mark.usefixtures("own_key")
def test_coded_participations_are_the_same_kept_or_not(delivery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of an office are kept for the tables that ask for them; more than that are coded anew for each."""
    (delivery / "sus_deltagare_2022.csv").write_text(DELIVERIES["deltagare"]["sus_deltagare_2022.csv"], "utf-8")

    def cleaned() -> dict[str, list[dict[str, Any]]]:
        return {p.stem: read_rows(p) for p in through_clean(delivery).glob("*.parquet")}

    kept = cleaned()
    assert len(kept["deltagande"]) == 1
    monkeypatch.setattr(macros, "_MOST_KEPT", 0)
    assert cleaned() == kept


@pytest.mark.usefixtures("nothing_kept")
def test_a_table_that_gets_rows_is_read(tmp_path: Path) -> None:
    con = connect()
    create_table(con, "a", {"x": "INTEGER"}, [])
    con.execute("create macro via() as table select * from a")
    macros = "-- Not; the end.\ncreate or replace macro via() as table\n-- nor; here\nselect * from a;"
    path = tmp_path / "ut.parquet"
    for query in ("select x from a", "select x from via()"):
        con.execute("delete from a")
        for _ in range(2):
            assert write_made(con, query, path, set(), macros) == count_rows(path) == 0
        con.execute("insert into a values (1)")
        assert filled_tables(con, tmp_path / "ingen") == {"a"}
        assert write_made(con, query, path, {"a"}, macros) == count_rows(path) == 1
    # What makes rows of nothing is planned each time.
    for _ in range(2):
        assert write_made(con, "select count(*) as antal from a where x = 7", path, set()) == 1


@pytest.mark.usefixtures("nothing_kept")
def test_a_made_table_tells_whether_it_has_rows() -> None:
    con = connect()
    create_table(con, "a", {"x": "INTEGER", "y": "DECIMAL(24, 6)[]"}, [])
    filled: set[str] = set()
    types = []
    for _ in range(2):
        make_table(con, "b", "select * from a", filled)
        types.append(con.execute("describe b").fetchall())
    assert (filled, types[0]) == (set(), types[1])
    con.execute("insert into a values (1, [1.5])")
    make_table(con, "b", "select * from a", filled := {"a"})
    assert filled == {"a", "b"} and con.execute("select x from b").fetchall() == [(1,)]


def test_files_without_rows_are_told_from_those_with(tmp_path: Path) -> None:
    con = connect()
    for name, rows in (("tom", 0), ("full", 2)):
        write_parquet(con, f"select * from range({rows})", tmp_path / f"{name}.parquet")
    load_views(con, tmp_path)
    con.execute("create table lista as select 1 as x")
    assert filled_tables(con, tmp_path) == {"full", "lista"}
    assert filled_tables(con, tmp_path, ("lista",)) == {"full"}
    # A table of the same name as a file is no view on it.
    con.execute("drop view tom")
    con.execute("create table tom as select 1 as x")
    assert filled_tables(con, tmp_path) == {"full", "lista", "tom"}


def tables_of(query: str) -> set[str]:
    """What a query reads, by the library's own parser: tables and views, and no names of its own parts."""
    ((tree,),) = connect().execute("select json_serialize_sql(?::varchar)", [query]).fetchall()
    found, own, waiting = set[str](), set[str](), [json.loads(tree)]
    assert not waiting[0]["error"], query
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found |= {node["table_name"]} if node.get("type") == "BASE_TABLE" else set()
            own |= {part["key"] for part in node.get("cte_map", {}).get("map", [])}
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return found - own


def test_every_table_of_a_query_is_found_in_its_text() -> None:
    macros = MACROS.read_text("utf-8")
    # What a macro reads stands after its name and arguments.
    via = dict(re.findall(r"create or replace macro (\w+)\([^)]*\) as table(.*?);", macros, re.DOTALL))
    assert via.keys() == {"kodade_deltaganden"}
    seen = 0
    for table in TABLES:
        query = (SQL / f"{table}.sql").read_text("utf-8")
        tables = tables_of(query).union(*(tables_of(text) for name, text in via.items() if name in query))
        if "overgang_mellan" in tables:
            tables |= {"kod_forsorjning_fore", "kod_forsorjning_efter"}
        assert tables <= made_of._named(query, macros), table
        seen += len(tables)
    assert seen > 100
    # A word that is the name of a table too is not enough.
    assert made_of._named("select deltagande from a where radslag = 'deltagande'", macros) == {"a"}


def test_a_database_knows_nothing_of_another_and_is_dropped_with_its_connection() -> None:
    """Many live in one engine: neither tables, macros nor what is in them may be seen from the next."""
    first, second = connect(), connect()
    first.execute("create table t as select 1 as a; create macro f(x) as x + 1; create temp table u as select 2 as b")
    second.execute("create table t as select 10 as a")
    asked = "select a from t"
    assert (first.execute(asked).fetchall(), second.execute(asked).fetchall()) == ([(1,)], [(10,)])
    with pytest.raises(duckdb.CatalogException):
        second.execute("select f(1)")
    assert (filled_tables(first, Path("ingen")), filled_tables(second, Path("ingen"))) == ({"t", "u"}, {"t"})
    here = "select count(*) from duckdb_databases()"
    both = second.execute(here).fetchall()[0][0]
    del first
    assert second.execute(here).fetchall()[0][0] == both - 1
