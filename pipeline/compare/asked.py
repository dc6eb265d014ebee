"""What is asked of the comparison, what an answer holds, and what the sentences for few förbund and for many share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compare.compared import Compared, Row
from pipeline.compare.told import Part, amount_in_words


@dataclass(frozen=True)
class Asked:
    """What is asked: measures in the order in which they answer, the first that a förbund has.

    Of `kinds` the latest year that has them all. `begins` opens the sentence ("Andelen kvinnor var"); `beside` is a
    measure whose amount is told beside it, by how it is called above and below nothing ("över taket", "under taket").
    """

    measures: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    begins: str = ""
    beside: str = ""
    sides: tuple[str, str] = ("över", "under")


@dataclass(frozen=True)
class Reason:
    """Why numbers may not be compared: a code (ar, slag, matt, raknat, dold), and words after "eftersom"."""

    code: str
    words: str


@dataclass(frozen=True)
class Answer:
    """The numbers of a question, one of each förbund, the sentence as words and numbers, and the reasons against."""

    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence as plain text."""
        return "".join(p if isinstance(p, str) else p.text for p in self.parts)


def taking_part(compared: Compared) -> list[str]:
    """The förbund that have a number of any kind, by name."""
    return sorted({r["forbund"] for r in compared.rows}, key=lambda f: compared.names[f])


def comparable_as(row: Row) -> tuple[str, str, str, int]:
    """What two numbers of two förbund must share to be compared."""
    return (row["measure"], row["kind"], row["grupp"], row["year"])


def all_in_view(compared: Compared, rows: Sequence[Row], view: str) -> list[tuple[Row, Row]]:
    """Each row with its view of that name; none unless every one of them has it."""
    found = [(row, compared.views.get(row["obs_id"], {}).get(view)) for row in rows]
    known = [(row, of_row) for row, of_row in found if of_row is not None and of_row["value"] is not None]
    return known if len(known) == len(rows) else []


def in_whole_kronor(value: Decimal, unit: str) -> str:
    """An amount per inhabitant: kronor whole, others with two decimals."""
    return amount_in_words(value, unit, 0 if unit == "kr" else 2, whole=True)
