"""Every amount of the printed tables is in the observations, under the right key, in kr.

The tables in tests/printed/ were taken from the published documents, not from the
deliveries: the first column says which number of ours each printed row is.
tests/printed/README.md lists every economy table of the five documents with its file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Build

from pipeline.measures.numbers import Numbers

PRINTED = Path(__file__).parent / "printed"
IN_TKR = "hbs"
# Costs are printed with a minus sign in these; inside they are positive.
NEGATIVE_COSTS = (
    "sodertalje_2017_resultatrakning",
    "hbs_2022_resultatrakning",
    "hbs_2022_flerarsoversikt",
    "hbs_2022_flerarsoversikt_post",
    "sodertalje_2017_budget_utfall",
    "sodertalje_2017_ansvar",
)
# HBS prints the deviation of income as budget minus outcome: a shortfall of 276 stands
# as +276. By MEASURES a shortfall of income is worse than budget, so negative.
REVERSED = {("hbs_2022_avvikelse", "budgetavvikelse/post/esf"), ("hbs_2022_avvikelse", "budgetavvikelse/slag/intakt")}
# What is not a cost in those tables, by measure or by post.
NOT_COSTS = {
    "budgetuppfoljning_intakter",
    "budgetuppfoljning_resultat",
    "medlemsavgifter",
    "ovriga_intakter",
    "intakter",
    "verksamhetens_resultat",
    "finansiella_intakter",
    "resultat_efter_finans",
    "extraordinara_poster",
    "arets_resultat",
}


def printed_amounts() -> Iterator[tuple[str, str, int, str, Decimal, str]]:
    """(file, id, year, kind, value, unit) for every printed amount."""
    for path in sorted(PRINTED.glob("*.csv")):
        rows = list(csv.reader(path.read_text("utf-8").splitlines(), delimiter=";"))
        for row in rows[1:]:
            for heading, text in zip(rows[0][2:], row[2:], strict=True):
                # "Inga" is no amount; that its row is shown is tried with the statements.
                if text not in ("", "Inga"):
                    year, kind = heading.split()
                    yield path.stem, row[0], int(year), kind, in_kr(path.stem, row[0], text), unit_of(text)


def unit_of(text: str) -> str:
    """What a printed number counts: a share, a number of people, or an amount."""
    return "procent" if text.endswith(" %") else "antal" if text.endswith(" st") else "kr"


def in_kr(table: str, id_: str, text: str) -> Decimal:
    """The printed amount in kr (a share or a number as it is), with costs positive."""
    digits = text.removesuffix(" kronor").removesuffix(" %").removesuffix(" st").replace(" ", "")
    value = Decimal(digits.replace(",", "."))
    if unit_of(text) != "kr":
        return value
    value *= 1000 if table.startswith(IN_TKR) else 1
    is_cost = not NOT_COSTS & {id_.split("/")[0], id_.split("/")[-1]}
    if (table in NEGATIVE_COSTS and is_cost) or (table, id_) in REVERSED:
        return -value
    return value


AMOUNTS = list(printed_amounts())


def test_the_printed_tables_are_all_there() -> None:
    assert len({a[0] for a in AMOUNTS}) == 44
    assert len(AMOUNTS) == 662


@pytest.mark.whole
@pytest.mark.parametrize("table", sorted({a[0] for a in AMOUNTS}))
def test_every_printed_amount_is_an_observation(built: Build, table: str) -> None:
    numbers = Numbers.read(built.places.observations)
    forbund = next(f for f in ("sodertalje", "hbs", "ostra_sodertorn") if table.startswith(f))
    for _, id_, year, kind, value, unit in (a for a in AMOUNTS if a[0] == table):
        name, breakdown, category = [*id_.split("/", 2), "", ""][:3]
        measure, _, insats = name.partition("@")
        found = numbers.get(measure, forbund, year, kind, breakdown=breakdown, category=category, insats=insats)
        assert found is not None, (id_, year, kind)
        assert (found.value, found.unit, found.status) == (value, unit, "ok"), (id_, year, kind)


def test_the_list_of_printed_tables_names_every_file() -> None:
    listed = (PRINTED / "README.md").read_text("utf-8")
    assert sorted(p.stem for p in PRINTED.glob("*.csv") if f"`{p.stem}`" not in listed) == []
