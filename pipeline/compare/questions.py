"""The questions that boards ask of the comparison: fragor.toml, read strictly.

The page, its charts, the explorer and a notebook answer the same questions, so they stand where the answers are made.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pipeline.compare.answers import Asked
from pipeline.measures.specification import Kind, MeasureId, Strict, read_specification

FILE = Path(__file__).parent / "fragor.toml"


class Question(Strict):
    """A question: the measures that answer it and those told beside, and how the sentence and the chart say it."""

    id: str
    caption: str
    measures: tuple[MeasureId, ...]
    also: tuple[MeasureId, ...] = ()
    kinds: tuple[Kind, ...] = ()
    begins: str
    beside: MeasureId | Literal[""] = ""
    sides: tuple[str, str] = ("över", "under")
    unit: Literal["antal", "procent", "kr", "tkr", "mnkr"]

    @property
    def asked(self) -> Asked:
        """The question as it is put to `answer`."""
        return Asked(self.measures, self.kinds, self.begins, self.beside, self.sides)

    @property
    def every_measure(self) -> tuple[str, ...]:
        """The measures of the table behind the answer."""
        return (*self.measures, *self.also)


class Questions(Strict):
    """The questions in order."""

    question: tuple[Question, ...]


@cache
def read_questions() -> tuple[Question, ...]:
    """The questions, in the order of the page."""
    return read_specification(FILE, Questions).question


def question_of(measure: str) -> Question | None:
    """The question whose first measure it is, if any."""
    return next((q for q in read_questions() if q.measures[0] == measure), None)
