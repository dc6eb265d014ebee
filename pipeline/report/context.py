"""What every table of a report needs: the numbers, the förbund, the year, the clean tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.rows.goals import GoalRow

# The parts of a key that say that a number is of a whole förbund and year.
_OF_ALL = (("kon", "alla"), ("period", "helar"))


@dataclass(frozen=True)
class Context:
    """What every table needs: the numbers that may be published, the förbund, the year and the forms (report/door.py)."""

    numbers: Published
    forbund: Forbund
    year: int
    clean: dict[str, list[dict[str, Any]]]
    # The goals of the year, in their order.
    goals: Sequence[GoalRow] = ()
    # Reference figures that stopped, and that the run goes on without.
    left_out: tuple[str, ...] = ()
    # What only an earlier document prints of a whole förbund and year: by measure, year and kind.
    printed: Mapping[tuple[str, int, str], Observation] = field(default_factory=dict)

    @property
    def scale(self) -> str:
        return self.forbund.visa_belopp

    def get(self, measure: str, year: int, kind: str, **at: Any) -> Observation | None:
        return self.numbers.get(measure, self.forbund.id, year, kind, **at)

    def counted_or_printed(self, measure: str, year: int, kind: str, **at: Any) -> Observation | None:
        """The number as counted, withheld too; else what an earlier document prints of all together."""
        of_all = not any(value for name, value in at.items() if (name, value) not in _OF_ALL)
        printed = self.printed.get((measure, year, kind)) if of_all else None
        return self.get(measure, year, kind, **at) or printed

    def is_printed(self, found: Observation) -> bool:
        """Whether a number is only printed, and not counted from rows."""
        return found is self.printed.get((found.measure, found.year, found.kind))

    def document_of(self, year: int) -> str:
        """What the document of a year is called in a sentence."""
        described = self.forbund.argangar.get(year)
        plan = described is not None and described.typ == "plan"
        return f"{'verksamhetsplanen' if plan else 'årsredovisningen'} {year}"

    def source(self, table: str, form: str = "") -> str:
        """The delivered files that a clean table (or one form in it) was read from."""
        files = sorted({str(r["_file"]) for r in self.clean[table] if form in ("", r.get("tabell"))})
        return "Källa: " + ", ".join(files) if files else ""


@dataclass(frozen=True)
class Line:
    """A line of a statement: its post, what the delivery calls it, its type, its note and the heading over it."""

    post: str
    name: str
    type: str
    note: str = ""
    heading: str = ""


def statement_lines(rows: list[dict[str, Any]]) -> tuple[list[Line], list[int]]:
    """The lines of a statement in delivered order, and its years, newest first.

    A line is called what it is called in the delivery; the ledger has no words of its own.
    """
    first: dict[str, Line] = {}
    for r in rows:
        name = r.get("radnamn") or r["postnamn"]
        line = Line(r["post"], name, r["typ"], r.get("notnummer") or "", r.get("rubrik") or "")
        first.setdefault(r["post"], line)
    return list(first.values()), sorted({r["ar"] for r in rows}, reverse=True)


def heading(kind: str, year: int) -> str:
    """The heading of a column of numbers: "Utfall 2022"."""
    return f"{'Utfall' if kind == 'utfall' else 'Budget'} {year}"


def in_order(items: Iterable[Any]) -> list[Any]:
    """Items once each, in the order first met."""
    return list(dict.fromkeys(items))
