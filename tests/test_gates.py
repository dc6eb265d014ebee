from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas
import pytest

from pipeline import stages
from pipeline.places import ROOT
from pipeline.run import expectations, gates, sql_gate
from pipeline.store import connect, count_rows, read_frame, sql_text, write_parquet
from support.builds import Build
from support.examples import some

NOT_NULL = {
    "type": "expect_column_values_to_not_be_null",
    "kwargs": {"column": "a"},
    "severity": "critical",
    "why": "behövs",
}
IN_SET = {
    "type": "expect_column_values_to_be_in_set",
    "kwargs": {"column": "b", "value_set": ["x"]},
    "severity": "warning",
    "why": "känt",
}


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write a suite for the table prov in a folder of its own."""
    monkeypatch.setattr(gates, "EXPECTATIONS", tmp_path / "expectations")

    def write(*expectations: dict[str, Any]) -> None:
        path = tmp_path / "expectations" / "steg" / "prov.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"table": "prov", "expectations": expectations}), "utf-8")

    return write


def test_every_expectation_is_tried_and_only_counts_are_kept(suite: Any) -> None:
    suite(NOT_NULL, IN_SET)
    frame = pandas.DataFrame({"a": ["hemligt", None, "c"], "b": ["x", "lösenord", "y"]})
    findings = gates.examine("steg", "prov", frame)
    assert [(f.passed, f.rows, f.unexpected, f.severity) for f in findings] == [
        (False, 3, 1, "critical"),
        (False, 3, 2, "warning"),
    ]
    assert "hemligt" not in repr(findings)
    assert "lösenord" not in repr(findings)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "expect_column_values_to_not_be_nul"}, "finns inte i Great Expectations"),
        ({"kwargs": {"kolumn": "a"}}, "går inte att bygga"),
        ({"why": " "}, "why"),
        ({"severity": "info"}, "info"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_suite_with_a_mistake_stops_instead_of_succeeding(suite: Any, change: dict[str, Any], told: str) -> None:
    suite(NOT_NULL | change)
    with pytest.raises(gates.SuiteError, match=told):
        gates.examine("steg", "prov", pandas.DataFrame({"a": [1]}))


def test_a_table_without_a_suite_stops(suite: Any) -> None:
    suite(NOT_NULL)
    with pytest.raises(gates.SuiteError, match="saknas"):
        gates.examine("steg", "annan", pandas.DataFrame({"a": [1]}))


def test_an_expectation_that_cannot_be_tried_is_critical(suite: Any) -> None:
    suite(IN_SET)
    (finding,) = gates.examine("steg", "prov", pandas.DataFrame({"a": [1]}))
    assert (finding.passed, finding.severity) == (False, "critical")


def test_what_is_said_of_a_table_without_rows_is_asked_once(
    suite: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the suite, a column or its type is another: then it is asked anew, and may be another verdict."""
    asked, really = [], expectations.try_all

    def ask(name: str, built: list[Any], frame: pandas.DataFrame) -> dict[int, sql_gate.Verdict]:
        asked.append(frame)
        return really(name, built, frame)

    monkeypatch.setattr(gates, "_said_of_nothing", {})
    monkeypatch.setattr(expectations, "try_all", ask)

    def passed(sql: str) -> list[bool]:
        path = table(tmp_path, sql) / "prov.parquet"
        return [f.passed for f in gates._examine_file("steg", "prov", path, count_rows(path))]

    text = "select 'x' as a, 'y' as b where false"
    suite(NOT_NULL, IN_SET)
    assert [passed(text), passed(text), len(asked)] == [[True, True], [True, True], 1]
    # As many columns of the same types, but one that is asked for has gone.
    assert [passed("select 'x' as a, 'y' as c where false"), len(asked)] == [[True, False], 2]
    assert [passed("select 'x' as a, 1 as b where false"), len(asked)] == [[True, True], 3]
    suite(IN_SET)
    assert [passed(text), len(asked)] == [[True], 4]
    # A table with rows is always asked about.
    row = "select 'x' as a, 'y' as b"
    assert [passed(row), passed(row), len(asked)] == [[False], [False], 6]


def table(folder: Path, sql: str) -> Path:
    write_parquet(connect(), sql, folder / "prov.parquet")
    return folder


def test_the_gate_moves_tables_only_when_nothing_critical_failed(suite: Any, tmp_path: Path) -> None:
    suite(NOT_NULL)
    target, report = tmp_path / "plats" / "prov.parquet", tmp_path / "kontroll.json"
    good = table(tmp_path / "bra", "select 1 as a")
    gates.run_gate("steg", ("prov",), good, {"prov.parquet": target}, report)
    before = target.read_bytes()
    assert before == (good / "prov.parquet").read_bytes()
    bad = table(tmp_path / "fel", "select null as a, 2 as c")
    with pytest.raises(gates.GateClosed, match="a får inte vara tom, 1 av 1 rader"):
        gates.run_gate("steg", ("prov",), bad, {"prov.parquet": target}, report)
    assert target.read_bytes() == before
    assert json.loads(report.read_text("utf-8"))["provningar"][0]["passed"] is True


def test_a_warning_lets_the_tables_through_and_is_written_down(suite: Any, tmp_path: Path) -> None:
    suite(IN_SET)
    target, report = tmp_path / "plats" / "prov.parquet", tmp_path / "kontroll.json"
    gates.run_gate("steg", ("prov",), table(tmp_path / "v", "select 'y' as b"), {"prov.parquet": target}, report)
    assert target.is_file()
    (finding,) = json.loads(report.read_text("utf-8"))["provningar"]
    assert (finding["passed"], finding["severity"], finding["unexpected"]) == (False, "warning", 1)


def test_every_table_has_a_suite_and_every_suite_a_table() -> None:
    written = {(s.name, t) for s in (*stages.STAGES, stages.COMPARE_ALL) for t in s.tables}
    suites = {(p.parent.name, p.stem) for p in (ROOT / "expectations").glob("*/*.json")}
    assert written == suites


@pytest.mark.parametrize(
    "path", sorted((ROOT / "expectations").glob("*/*.json")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_every_suite_can_be_built(path: Path) -> None:
    entries = gates.read_suite(path.parent.name, path.stem)
    assert len([gates._build(path.parent.name, path.stem, n, e) for n, e in enumerate(entries)]) == len(entries)


def test_an_expectation_that_the_library_drops_is_noticed(suite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library has been seen to drop what it does not know and call it success."""
    suite(NOT_NULL, IN_SET)
    whole = expectations.batches()

    class Dropping:
        def get_batch(self, options: Any) -> Any:
            batch = whole.get_batch(options)

            class Batch:
                @staticmethod
                def validate(examined: Any, **kwargs: Any) -> Any:
                    examined.expectations.pop()
                    return batch.validate(examined, **kwargs)

            return Batch()

    monkeypatch.setattr(expectations, "batches", Dropping)
    with pytest.raises(gates.SuiteError, match="2 förväntningar men 1 prövades"):
        gates.examine("steg", "prov", pandas.DataFrame({"a": [1], "b": ["x"]}))


def test_a_closed_gate_says_where_the_rows_stand_but_not_what_they_hold(suite: Any, tmp_path: Path) -> None:
    suite(NOT_NULL | {"kwargs": {"column": "a"}})
    sql = "select * from (values (null, 'f.csv', 'Blad', 7, 'hemligt'), (1, 'f.csv', 'Blad', 8, 'x')) as t(a, _file, _sheet, _row, b)"
    with pytest.raises(gates.GateClosed) as caught:
        gates.run_gate("steg", ("prov",), table(tmp_path / "v", sql), {}, tmp_path / "k.json")
    assert "Står i:  f.csv, blad ”Blad”, rad 7" in str(caught.value)
    assert "rad 8" not in str(caught.value)
    assert "hemligt" not in str(caught.value)


SUITES = sorted((ROOT / "expectations").glob("*/*.json"))


def built_table(built: Build, stage: str, table: str) -> Path:
    """The largest of the tables of that name that the build of the examples made."""
    folders = (stage, built.places.processed.name)
    found = [p for p in built.places.processed.rglob(f"{table}.parquet") if p.parent.name in folders]
    return max(found, key=count_rows)


def broken(source: Path, target: Path) -> Path:
    """A few rows as they are, the same ones again, and one row per column and kind of damage."""
    con = connect()
    con.execute(f"create table t as select * from read_parquet({sql_text(source)}) limit 12")
    columns = con.execute("describe t").fetchall()
    if not con.execute("select count(*) from t").fetchone()[0]:  # type: ignore[index]
        con.execute(f"insert into t select {', '.join('null' for _ in columns)}")
    selects = ["select * from t", "select * from (select * from t limit 2)"]
    for name, type_, *_ in columns:
        damage = ["null"]
        if type_ == "VARCHAR":
            damage += ["'något annat'", "''", "'7'"]
        elif type_.startswith(("DECIMAL", "DOUBLE", "INTEGER", "BIGINT")):
            damage += ["-9", "99999", "2"]
        selects += [f'(select * replace (cast({d} as {type_}) as "{name}") from t limit 1)' for d in damage]
    write_parquet(con, " union all ".join(selects), target)
    return target


@pytest.mark.parametrize("path", some(SUITES), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_sql_gives_the_verdicts_of_the_library(path: Path, built: Build, tmp_path: Path) -> None:
    stage, table = path.parent.name, path.stem
    source = built_table(built, stage, table)
    for file in (source, broken(source, tmp_path / f"{table}.parquet")):
        by_library = gates.examine(stage, table, read_frame(file))
        assert gates.examine_large(stage, table, file) == by_library
    assert any(not f.passed for f in by_library)


def test_a_large_table_is_stopped_with_the_same_words(
    suite: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unique = {"type": "expect_compound_columns_to_be_unique", "kwargs": {"column_list": ["b", "a"]}}
    suite(NOT_NULL, NOT_NULL | unique, IN_SET)
    sql = "select nullif(i % 9, 4) as a, 'x' as b, 'f.csv' as _file, '' as _sheet, i as _row from range(20) as t(i)"
    words = []
    for large in (1000, 10):
        monkeypatch.setattr(sql_gate, "LARGE", large)
        with pytest.raises(gates.GateClosed) as caught:
            gates.run_gate("steg", ("prov",), table(tmp_path / "v", sql), {}, tmp_path / "k.json")
        words.append(str(caught.value))
    assert words[0] == words[1]
    assert "rad 4" in words[0] and "15 ställen till" in words[0]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "expect_column_values_to_be_increasing"},
        {"kwargs": {"column": "a", "mostly": 0.9}},
        {"kwargs": {}},
    ],
)
def test_what_sql_does_not_know_stops_instead_of_succeeding(suite: Any, tmp_path: Path, change: dict[str, Any]) -> None:
    suite(NOT_NULL | change)
    file = table(tmp_path / "v", "select 1 as a") / "prov.parquet"
    with pytest.raises(gates.SuiteError, match="så stor tabell"):
        gates.examine_large("steg", "prov", file)


@pytest.mark.parametrize(
    "expectation",
    [
        IN_SET,  # the column is not there
        IN_SET | {"type": "expect_column_values_to_be_between", "kwargs": {"column": "t", "min_value": 1}},
    ],
)
def test_what_a_large_table_cannot_answer_is_critical(suite: Any, tmp_path: Path, expectation: dict[str, Any]) -> None:
    suite(expectation)
    file = table(tmp_path / "v", "select 'x' as t") / "prov.parquet"
    (finding,) = gates.examine_large("steg", "prov", file)
    assert (finding.passed, finding.severity) == (False, "critical")
    assert gates.examine("steg", "prov", read_frame(file)) == [finding]
