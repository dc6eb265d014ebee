"""What a CSV file says is shown by a spreadsheet and never run; a file's name is a name and never a pattern."""

from __future__ import annotations

import codecs
import csv
import random
import re
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.observation import observation_id
from pipeline.rows.csv_files import (
    as_shown,
    as_written,
    number_for_people,
    read_rows_back,
    shown_query,
    write_csv,
    write_for_people,
    write_rows,
)
from pipeline.store import connect, create_table, file_text, load_views, read_columns, read_rows, write_parquet

RUN = ["=1+1", "+46(8)123", "-cmd", "−arg", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1"]
SHOWN = ["", "-", "−", "-5", "−3 821,5", "+4", "-12 %", "Staten", "a=b", "1-2", "'citat'", "– varav"]
TEXTS = st.text("=+-−@\t\r'12 ,%aå＝", max_size=8)


@pytest.mark.parametrize("text", RUN)
def test_a_text_that_would_be_run_is_marked(text: str) -> None:
    assert as_shown(text) == "'" + text


@pytest.mark.parametrize("text", SHOWN)
def test_words_and_numbers_stand_as_they_are(text: str) -> None:
    assert as_shown(text) == text


@given(st.lists(TEXTS, max_size=6))
def test_both_writers_mark_the_same_and_what_was_written_can_be_had_back(texts: list[str]) -> None:
    con = connect()
    create_table(con, "t", {"a": "VARCHAR"}, [{"a": t} for t in texts])
    marked = [str(as_shown(t)) for t in texts]
    assert [r[0] for r in con.execute(shown_query(con, "select a from t")).fetchall()] == marked
    assert [as_written(t) for t in marked] == texts
    assert [r["a"] for r in read_rows_back(write_rows([["a"], *([t] for t in texts if t)]))] == [t for t in texts if t]


def test_a_table_keeps_its_order_its_numbers_and_its_empty_cells(tmp_path: Path) -> None:
    values = list(range(-30_000, 30_000))
    random.Random(1).shuffle(values)
    con = connect()
    rows = [{"belopp": Decimal(v), "ord": "=x" if v % 2 else "", "tom": None} for v in values]
    create_table(con, "t", {"belopp": "DECIMAL(9, 2)", "ord": "VARCHAR", "tom": "VARCHAR"}, rows)
    assert write_csv(con, "select * from t order by belopp", tmp_path / "t.csv") == 60_000
    lines = (tmp_path / "t.csv").read_text("utf-8").splitlines()
    assert lines[:3] == ["belopp;ord;tom", '-30000.00;"";', "-29999.00;'=x;"]
    assert [int(float(r["belopp"])) for r in csv.DictReader(lines, delimiter=";")] == sorted(values)


@pytest.mark.parametrize("name", ["x [1]", "a*b", "q?", "[!a]", "ar=2022", "it's", "**", "[[]"])
def test_the_file_of_that_name_is_read_and_no_other(tmp_path: Path, name: str) -> None:
    """A folder `x [1]` was read as its sibling `x 1`."""
    con = connect()
    for other in ("x 1", "aXb", "qX", "b", "[", name):
        write_parquet(con, f"select '{other.replace(chr(39), '')}' as vem", tmp_path / other / "t.parquet")
    path = tmp_path / name / "t.parquet"
    expected = [{"vem": name.replace("'", "")}]
    assert read_rows(path) == expected and read_columns(path) == ["vem"]
    assert load_views(con, path.parent) == ["t"] and con.execute("select * from t").fetchall() == [
        (expected[0]["vem"],)
    ]
    path.unlink()
    with pytest.raises(Exception, match="No files found"):
        read_rows(path)
    text = tmp_path / f"{name}.csv"
    text.write_text("a\n1\n", "utf-8")
    assert con.execute(f"select * from read_csv({file_text(text)})").fetchall() == [(1,)]


@given(
    st.lists(
        st.tuples(
            st.decimals(-(10**9), 10**9, places=6, allow_nan=False),
            st.sampled_from(["kr", "procent", "manader", "antal"]),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_a_person_opens_has_decimal_commas_and_no_idle_zeros(rows: list[tuple[Decimal, str]]) -> None:
    """The same words of a number from SQL as from Python, and the number can be had back from them."""
    con = connect()
    con.execute("create table t (tal decimal(18, 6), enhet varchar)")
    con.executemany("insert into t values (?, ?)", [(str(v), u) for v, u in rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        assert write_for_people(con, "select * from t", path, unit="enhet", headings={"tal": "Värde"}) == len(rows)
        content = path.read_bytes()
    assert content.startswith(codecs.BOM_UTF8)
    head, *lines = content.decode("utf-8-sig").splitlines()
    assert head == "Värde;enhet"
    for line, (value, unit) in zip(lines, rows, strict=True):
        text, _ = line.split(";")
        assert text in (number_for_people(value, unit), number_for_people(value, unit).replace("-0", "0", 1))
        off = abs(Decimal(text.replace(",", ".")) - value)
        assert off <= (Decimal("0.05") if unit in ("procent", "manader") else 0)
        assert "." not in text and not re.search(r",\d*0$", text)


def test_an_id_is_no_number_to_a_spreadsheet() -> None:
    """Of the ids of old six of nine thousand were read as floats: 1234e56... and figures alone."""
    ids = [observation_id("hbs", n) for n in range(20_000)]
    assert len(set(ids)) == len(ids)
    assert not [i for i in ids if re.fullmatch(r"[+-]?[\d.,]+([eE][+-]?\d+)?", i)]
