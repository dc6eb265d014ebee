"""A number of the comparison in words, with the row that it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.compare.compared import Row
from pipeline.typography import NBSP, WITHHELD, amount, number, percent

# From here amounts are told in millions: nobody reads eight digits in a sentence.
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Told:
    """A number in a sentence: its row, how it is written, and its id where it is not the row's own."""

    row: Row
    text: str
    id: str = ""

    @property
    def obs_id(self) -> str:
        """The id that leads to how the number is made."""
        return self.id or str(self.row["obs_id"])


Part = str | Told


def told(row: Row) -> Told:
    """A row of jamforelse or tidigare as it stands in a sentence."""
    return in_row(row, "value", "obs_id")


def in_row(row: Row, column: str, id_column: str) -> Told:
    """A number in a column of a row, by its unit, with the id in another column."""
    value = row[column]
    text = WITHHELD if value is None else amount_in_words(value, row["unit"], 1)
    return Told(row, text, row[id_column])


def sized(row: Row) -> str:
    """The size of an amount without its sign, in millions where that leaves a figure of it."""
    size = abs(row["value"])
    if row["unit"] == "kr" and size >= _MILLION / 10:
        return f"{amount(size, 'mnkr', 1)}{NBSP}mnkr"
    return amount_in_words(size, row["unit"], 1)


def amount_in_words(value: Decimal, unit: str, decimals: int, whole: bool = False) -> str:
    """A value with its unit: 11,8 mnkr, 39 155 kr, 44,5 %. `whole`: kronor stay kronor, and counts have `decimals`."""
    if unit == "kr":
        if abs(value) >= _MILLION and not whole:
            return f"{amount(value, 'mnkr', 1)}{NBSP}mnkr"
        return f"{number(value)}{NBSP}kr"
    if unit == "procent":
        return percent(value, decimals)
    if unit == "manader":
        return f"{number(value, 1)}{NBSP}månader"
    return number(value, decimals if whole else 0)
