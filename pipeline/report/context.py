"""What every table of a report needs: the numbers, the förbund, the year, the clean tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.forbund import Forbund
from pipeline.numbers import Numbers, Observation


@dataclass(frozen=True)
class Context:
    """What every table needs: the numbers, the förbund, the year and the clean tables."""

    numbers: Numbers
    forbund: Forbund
    year: int
    clean: dict[str, list[dict[str, Any]]]

    @property
    def scale(self) -> str:
        return self.forbund.visa_belopp

    def get(self, measure: str, year: int, kind: str, **at: Any) -> Observation | None:
        return self.numbers.get(measure, self.forbund.id, year, kind, **at)

    def source(self, table: str, form: str = "") -> str:
        """The delivered files that a clean table (or one form in it) was read from."""
        files = sorted({str(r["_file"]) for r in self.clean[table] if form in ("", r.get("tabell"))})
        return "Källa: " + ", ".join(files) if files else ""


def statement_posts(rows: list[dict[str, Any]]) -> tuple[list[tuple[str, str, str]], list[int]]:
    """The posts of a statement in delivered order (post, name, type), and its years, newest first."""
    posts = in_order((r["post"], r["postnamn"], r["typ"]) for r in rows)
    return posts, sorted({r["ar"] for r in rows}, reverse=True)


def heading(kind: str, year: int) -> str:
    """The heading of a column of numbers: "Utfall 2022"."""
    return f"{'Utfall' if kind == 'utfall' else 'Budget'} {year}"


def in_order(items: Iterable[Any]) -> list[Any]:
    """Items once each, in the order first met."""
    return list(dict.fromkeys(items))
