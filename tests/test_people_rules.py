"""The rules of a participation on their own: age bands, periods, days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.clean_tables import clean as empty_clean_tables
from support.examples import drawn
from support.participations import DAY, ENDS, FIRST

pytestmark = pytest.mark.usefixtures("own_key")

# --- the rules, on their own --------------------------------------------------------------


# A connection on which every rule is defined, with no rows.
CON = empty_clean_tables()


def rule(call: str, *values: object) -> Any:
    (answer,) = CON.execute(f"select {call}", list(values)).fetchone()
    return answer


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "saknas"),
        (10, "under_15"),
        (14, "under_15"),
        (15, "15-29"),
        (29, "15-29"),
        (30, "30-39"),
        (39, "30-39"),
        (40, "40-49"),
        (49, "40-49"),
        (50, "50-59"),
        (59, "50-59"),
        (60, "60-"),
        (66, "60-"),
        (90, "60-"),
    ],
)
def test_age_bands(age: int | None, band: str) -> None:
    assert rule("aldersgrupp(?::integer)", age) == band


@pytest.mark.parametrize("year", [2019, 2020, 2022])
def test_the_periods_end_in_april_august_and_december(year: int) -> None:
    assert [rule("periodens_slut(?, ?)", year, p) for p in ("t1", "t2", "helar")] == [
        dt.date(year, 4, 30),
        dt.date(year, 8, 31),
        dt.date(year, 12, 31),
    ]


# Of a period: entry, exit -> registered, begun, ended, open.
IN_A_PERIOD = {
    "begins the day before it and is open": (FIRST - DAY, None, (True, False, False, True)),
    "begins on its first day": (FIRST, None, (True, True, False, True)),
    "begins on its last day": ("end", None, (True, True, False, True)),
    "begins the day after it": ("after", None, (False, False, False, False)),
    "ends the day before it": (FIRST - 90 * DAY, FIRST - DAY, (False, False, False, False)),
    "ends on its first day": (FIRST - 90 * DAY, FIRST, (True, False, True, False)),
    "ends on its last day": (FIRST - 90 * DAY, "end", (True, False, True, False)),
    "ends the day after it": (FIRST - 90 * DAY, "after", (True, False, False, True)),
    "begins and ends on its last day": ("end", "end", (True, True, True, False)),
    "begins and ends on its first day": (FIRST, FIRST, (True, True, True, False)),
    "begins in it and ends after it": (FIRST + DAY, "after", (True, True, False, True)),
}


@pytest.mark.parametrize("period", ENDS)
@pytest.mark.parametrize("case", IN_A_PERIOD)
def test_what_a_participation_is_in_a_period(case: str, period: str) -> None:
    *days, expected = IN_A_PERIOD[case]
    named = {"end": ENDS[period], "after": ENDS[period] + DAY}
    begins, ends = (named[day] if isinstance(day, str) else day for day in days)
    found = CON.execute(
        """select aktuell(i, u, b, s), inom(i, b, s), inom(u, b, s), pagaende(i, u, s)
        from (select ?::date as i, ?::date as u, ?::date as b, ?::date as s)""",
        [begins, ends, FIRST, ENDS[period]],
    ).fetchone()
    assert found == expected


days = st.dates(dt.date(2019, 1, 1), dt.date(2026, 1, 31))


@drawn(40)
@given(
    st.lists(st.tuples(days, st.one_of(st.none(), st.integers(0, 900))), min_size=1, max_size=40),
    st.integers(2020, 2024),
)
def test_registered_is_open_and_ended_together_in_every_period(
    spans: list[tuple[dt.date, int | None]], year: int
) -> None:
    entries = [entry for entry, _ in spans]
    exits = [None if length is None else entry + length * DAY for entry, length in spans]
    for period in ENDS:
        rows = CON.execute(
            """with rader as (select unnest(?::date[]) as i, unnest(?::date[]) as u),
            satt as (select *, make_date(?, 1, 1) as b, periodens_slut(?, ?) as s from rader)
            select aktuell(i, u, b, s), pagaende(i, u, s), inom(u, b, s), inom(i, b, s), dagar(i, u, s) from satt""",
            [entries, exits, year, year, period],
        ).fetchall()
        assert all(registered == (still_open + ended) for registered, still_open, ended, _, _ in rows)
        assert all(registered or not new for registered, _, _, new, _ in rows)
        assert all(length is None or length >= 0 for *_, length in rows)


@pytest.mark.parametrize(
    ("begins", "ends", "period_end", "expected"),
    [
        ("2022-01-01", None, "2022-12-31", 364),
        ("2022-12-31", None, "2022-12-31", 0),
        ("2023-01-01", None, "2022-12-31", None),
        ("2022-01-01", None, "2022-04-30", 119),
        ("2022-01-01", None, "2022-08-31", 242),
        ("2022-04-30", "2022-04-30", "2022-04-30", 0),
        ("2021-12-31", "2022-01-01", "2022-12-31", 1),
        ("2022-01-10", "2022-09-10", "2022-08-31", 233),
        ("2020-02-28", "2020-03-01", "2020-12-31", 2),
        ("2020-02-29", "2020-03-01", "2020-12-31", 1),
        ("2019-02-28", "2019-03-01", "2019-12-31", 1),
        ("2020-02-29", None, "2020-12-31", 306),
        ("2020-02-29", "2021-02-28", "2021-12-31", 365),
    ],
)
def test_days_are_from_entry_to_exit_or_the_end_of_the_period(
    begins: str, ends: str | None, period_end: str, expected: int | None
) -> None:
    assert rule("dagar(?::date, ?::date, ?::date)", begins, ends, period_end) == expected
