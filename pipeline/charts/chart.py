"""A chart ready to be written: its words, the numbers in it and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.charts.drawing import Bar
from pipeline.charts.sheet import Sheet
from pipeline.measures.numbers import Observation
from pipeline.typography import WITHHELD


@dataclass(frozen=True)
class Chart:
    """A chart ready to be written: id, words, the numbers in it and how to draw it on a sheet.

    `note` is what a reader must know who sees the chart alone, outside the report; `source` whose numbers they are.
    """

    id: str
    title: str
    alt: str
    unit: str
    rows: Sequence[tuple[str, Observation]]
    draw: Callable[[Sheet], None]
    note: str = ""
    source: str = ""

    @property
    def caption(self) -> str:
        """What stands by the picture in a document that has captions of its own: title, unit, note and source."""
        unit = "" if self.unit == "procent" or self.unit in self.title else f" ({self.unit})"
        return " ".join(t for t in (f"{self.title}{unit}.", self.note, self.source) if t)


def alt_text(what: str, bars: Sequence[Bar], series: Mapping[str, str], told: Callable[[Decimal], str]) -> str:
    """Alt text from what is drawn: what it is, then every value. A withheld one is said to be so."""

    def value(bar: Bar, kind: str) -> str:
        found = bar.values[kind]
        name = f"{series[kind].lower()} " if len(series) > 1 else ""
        return name + (f"{WITHHELD} (visas inte)" if found is None else told(found))

    parts = [f"{b.label}: {', '.join(value(b, k) for k in series if k in b.values)}" for b in bars]
    return f"{what}. {'; '.join(parts)}."
