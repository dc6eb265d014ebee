from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.disclosure.suppress import suppress_small_groups
from pipeline.measures.compiler import KEY
from pipeline.store import MONEY, connect, create_table

COLUMNS = {"obs_id": "VARCHAR"} | {k: "INTEGER" if k == "year" else "VARCHAR" for k in KEY} | {
    "value": MONEY, "numerator": MONEY, "denominator": MONEY, "unit": "VARCHAR", "status": "VARCHAR",
}  # fmt: skip


def row(id_: str, value: int | None, **other: object) -> dict[str, object]:
    base: dict[str, object] = dict.fromkeys(COLUMNS, "") | {
        "obs_id": id_, "year": 2022, "measure": "deltagare", "kon": "alla", "kind": "utfall", "value": value,
        "numerator": value, "denominator": None, "unit": "antal", "status": "ok",
    }  # fmt: skip
    return base | other


def suppressed(rows: list[dict[str, object]], smallest: int = 5) -> dict[str, Decimal | None]:
    con = connect()
    create_table(con, "observation", COLUMNS, rows)
    suppress_small_groups(con, {"deltagare"}, smallest)
    bad = con.execute("select count(*) from observation where (status = 'dold') <> (value is null)").fetchone()
    assert bad == (0,)
    return dict(con.execute("select obs_id, value from observation").fetchall())


def test_nothing_small_nothing_hidden() -> None:
    assert suppressed([row("t", 12), row("a", 7, insats="a"), row("b", 5, insats="b")]) == {"t": 12, "a": 7, "b": 5}


def test_a_lone_small_group_takes_the_next_smallest_with_it() -> None:
    hidden = suppressed([row("t", 30), row("a", 3, insats="a"), row("b", 7, insats="b"), row("c", 20, insats="c")])
    assert hidden == {"t": 30, "a": None, "b": None, "c": 20}


def test_zero_is_no_group_and_is_shown() -> None:
    assert suppressed([row("t", 20), row("a", 0, insats="a"), row("b", 20, insats="b")]) == {"t": 20, "a": 0, "b": 20}


def test_other_measures_are_left_alone() -> None:
    assert suppressed([row("k", 3, measure="kostnader")]) == {"k": 3}


def test_the_limit_itself_is_shown() -> None:
    assert suppressed([row("t", 9), row("a", 5, kon="kvinna"), row("b", 4, kon="man")]) == {
        "t": 9,
        "a": None,
        "b": None,
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=7))
def test_no_hidden_part_can_be_worked_out_from_a_shown_total(parts: list[int]) -> None:
    """With the total shown there is never exactly one hidden part, unless nothing else is above zero."""
    rows = [row("t", sum(parts))] + [row(f"p{i}", v, insats=f"i{i}") for i, v in enumerate(parts)]
    shown = suppressed(rows)
    hidden = [i for i, v in enumerate(parts) if shown[f"p{i}"] is None]
    assert all(shown[f"p{i}"] is None for i, v in enumerate(parts) if 0 < v < 5)
    others = [v for i, v in enumerate(parts) if v > 0 and i not in hidden]
    assert len(hidden) != 1 or not others
