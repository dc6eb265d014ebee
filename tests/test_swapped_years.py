"""Two year columns that have changed places are told beside the delivery they contradict."""

from __future__ import annotations

import pytest

from pipeline.clean.years import refuse_swapped_years
from pipeline.faults import DeliveryFaults
from pipeline.store import MONEY, connect, create_table

COLUMNS = {
    "rakning": "VARCHAR",
    "post": "VARCHAR",
    "postnamn": "VARCHAR",
    "ar": "INTEGER",
    "belopp_kr": MONEY,
    "varde": MONEY,
    "precision_kr": MONEY,
    "_file": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "INTEGER",
}
NOW = {"intakter": 900, "kostnader": 700, "arets_resultat": 200}
BEFORE = {"intakter": 800, "kostnader": 750, "arets_resultat": 50}
RIGHT, SWAPPED = {2022: NOW, 2021: BEFORE}, {2022: BEFORE, 2021: NOW}


def faults(**tables: dict[int, dict[str, int]]) -> list[tuple[str, str, str, str]]:
    con = connect()
    for table in ("resultatpost", "balanspost", "flerarspost", "bokfordpost"):
        rows = [
            {
                "rakning": "resultat",
                "post": p,
                "postnamn": p.title(),
                "ar": year,
                "belopp_kr": v,
                "varde": v,
                "precision_kr": 1,
                "_file": "verifikationer" if table == "bokfordpost" else table,
                "_sheet": "",
                "_row": n,
            }
            for year, posts in tables.get(table, {}).items()
            for n, (p, v) in enumerate(posts.items(), 2)
        ]
        create_table(con, table, COLUMNS, rows)
    try:
        refuse_swapped_years(con)
    except DeliveryFaults as error:
        return [(f.file, f.headline, f.found, f.expected) for f in error.faults]
    return []


def test_a_statement_is_held_against_the_ledger() -> None:
    assert faults(resultatpost=SWAPPED, bokfordpost=RIGHT) == [
        (
            "resultatpost",
            "2021 och 2022 ser ut att ha bytt plats: 3 poster stämmer bara så",
            "Intakter 2022 är 800 kr",
            "900 kr, som i verifikationer",
        )
    ]


def test_the_one_that_agrees_with_the_ledger_is_not_named() -> None:
    told = faults(resultatpost=SWAPPED, flerarspost=RIGHT, bokfordpost=RIGHT)
    assert [(f[0], f[3]) for f in told] == [("resultatpost", "900 kr, som i verifikationer")]


def test_without_a_ledger_both_are_named() -> None:
    assert [f[0] for f in faults(resultatpost=SWAPPED, flerarspost=RIGHT)] == ["flerarspost", "resultatpost"]


@pytest.mark.parametrize(
    "other",
    [
        RIGHT,
        {2022: BEFORE | {"intakter": 900}, 2021: NOW | {"intakter": 800}},
        {2022: {"intakter": 800}, 2021: {"intakter": 900}},
        {2022: NOW},
        {2022: {p: v + 5 for p, v in BEFORE.items()}, 2021: NOW},
    ],
    ids=["right", "one post as it should be", "one post only", "one year only", "not the same amounts"],
)
def test_what_is_not_certain_passes(other: dict[int, dict[str, int]]) -> None:
    assert faults(resultatpost=RIGHT, flerarspost=other) == []


def test_years_that_are_alike_tell_nothing() -> None:
    alike = {2022: NOW, 2021: {p: v + 1 for p, v in NOW.items()}}
    assert faults(resultatpost=alike, flerarspost={2022: alike[2021], 2021: alike[2022]}) == []
