"""The amounts that the documents print, from tests/printed/."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from pipeline.places import ROOT

PRINTED = ROOT / "tests" / "printed"
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


def as_printed(value: Decimal, printed: str) -> str:
    """The number in as many decimals as it was printed with."""
    decimals = len(printed.partition(",")[2])
    return str(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)).replace(".", ",")
