"""The follow-up of the budget is held against the income statement: they tell of the same money."""

from __future__ import annotations

from typing import Any

import pytest

from support.clean_tables import clean, code, matrix

CODES = {
    "kod_budget": [
        code("Lyra", "lyra", "individ", insats="lyra"),
        code("Kansli", "kansli", "administration"),
        code("Avgifter", "medlemsbidrag", "intakt"),
    ],
    "kod_resultatrakning": [code("Intäkter", "intakter", "summa_intakt"), code("Kostnader", "kostnader", "kostnad")],
}
# In tkr: budget and outcome.
POSTS = {"Lyra": (1700, 1612), "Kansli": (900, 850), "Avgifter": (2600, 2600)}
STATEMENT = {"Intäkter": 2600, "Kostnader": -2462}


def trials(posts: dict[str, tuple[int, int]], statement: dict[str, int]) -> list[tuple[str, str, int]]:
    tables: dict[str, Any] = {
        "budget_utfall": [
            matrix(name, amount, typ=typ, enhet="tkr", _row=n, _column=typ)
            for n, (name, both) in enumerate(posts.items(), 1)
            for typ, amount in zip(("budget", "utfall"), both, strict=True)
        ],
        "resultatrakning": [
            matrix(name, amount, enhet="tkr", _file="r", _row=n)
            for n, (name, amount) in enumerate(statement.items(), 1)
        ],
    }
    rows = clean(CODES, **tables).execute(
        "select vad, utslag, cast(skillnad as integer) from summaprov where slag = 'uppfoljning' order by vad"
    )
    return [(what.rpartition(": ")[2], verdict, off) for what, verdict, off in rows.fetchall()]


@pytest.mark.parametrize(
    ("posts", "told"),
    [
        (POSTS, [("intäkter", "stammer", 0), ("kostnader", "stammer", 0)]),
        # The budget in the column of the outcome.
        (
            {name: both[::-1] for name, both in POSTS.items()},
            [("intäkter", "stammer", 0), ("kostnader", "avviker", -138_000)],
        ),
        # Each row is rounded: two of costs and their sum may be half a tkr off each.
        (POSTS | {"Kansli": (900, 851)}, [("intäkter", "stammer", 0), ("kostnader", "avrundning", -1_000)]),
        (POSTS | {"Kansli": (900, 852)}, [("intäkter", "stammer", 0), ("kostnader", "avviker", -2_000)]),
        # A table of insatser alone says nothing of all costs.
        ({"Lyra": (1700, 1612)}, []),
        ({"Kansli": (900, 850)}, []),
    ],
)
def test_outcome_against_the_statement(posts: dict[str, tuple[int, int]], told: list[tuple[str, str, int]]) -> None:
    assert trials(posts, STATEMENT) == told
