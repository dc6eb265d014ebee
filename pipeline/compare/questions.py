"""The questions that boards ask of the comparison: fragor.toml, read strictly.

The page, its charts, the explorer and a notebook answer the same questions, so they stand where the answers are made.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.compare.answers import answer
from pipeline.compare.asked import Asked
from pipeline.compare.compared import Compared
from pipeline.measures.specification import Kind, MeasureId, Strict, read_specification
from pipeline.store import create_table, write_parquet

if TYPE_CHECKING:
    import duckdb

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


_ANSWERS = {
    "fraga": "VARCHAR",
    "ordning": "INTEGER",
    "rubrik": "VARCHAR",
    "matt": "VARCHAR",
    "slag": "VARCHAR",
    "mening": "VARCHAR",
    "skal": "VARCHAR",
}


def write_answers(con: duckdb.DuckDBPyConnection, compared: Compared, path: Path) -> None:
    """Table svar: each question with its sentence, the measure and kinds it is of, and the codes of the reasons against.

    `matt` is '' where no förbund has a number.
    """
    create_table(con, "svar", _ANSWERS, [_answer_row(n, q, compared) for n, q in enumerate(read_questions())])
    write_parquet(con, "select * from svar order by ordning", path)


def _answer_row(place: int, question: Question, compared: Compared) -> dict[str, object]:
    found = answer(compared, question.asked)
    measure = found.rows[0]["measure"] if found.rows else ""
    kinds = [r["kind"] for r in found.rows if r["measure"] == measure]
    return {
        "fraga": question.id,
        "ordning": place,
        "rubrik": question.caption,
        "matt": measure,
        "slag": " ".join(dict.fromkeys([*kinds, *(question.kinds if measure else ())])),
        "mening": found.sentence,
        "skal": " ".join(r.code for r in found.reasons),
    }


@cache
def read_questions() -> tuple[Question, ...]:
    """The questions, in the order of the page."""
    return read_specification(FILE, Questions).question


def question_of(measure: str) -> Question | None:
    """The question whose first measure it is, if any."""
    return next((q for q in read_questions() if q.measures[0] == measure), None)
