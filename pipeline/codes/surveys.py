"""The indicator surveys: their questions, scales and groups of respondents, as data.

One file per survey in codes/enkater/. A question whose words or scale change gets a new id,
so that one id always means the same question. What counts as agreement is part of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.codes import read_codes

SURVEYS = Path(__file__).parent / "enkater"
_KEYS = {"id", "text", "skala", "raknas", "indikator", "fran", "ocksa", "alias", "diagram"}


@dataclass(frozen=True)
class Question:
    """A question: its text in short, scale (codes/enkatskala.csv), the answers that count.

    `also` are other ways of counting the same answers, each with an id of its own: a
    document may print a question in two ways. `since` is the first year it was put.
    `caption` is the caption of its chart, where it has one.
    """

    id: str
    text: str
    scale: str
    counts: tuple[str, ...]
    indicator: str
    since: int
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()
    alias: tuple[str, ...] = ()
    caption: str = ""

    @property
    def countings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every id and the answers that count under it; the question's own first."""
        return ((self.id, self.counts), *self.also)


@dataclass(frozen=True)
class Survey:
    """A questionnaire: who gets it and its questions."""

    id: str
    name: str
    groups: tuple[str, ...]
    questions: tuple[Question, ...]


@cache
def read_surveys() -> tuple[Survey, ...]:
    """Every survey. Raises ValueError for a question file that cannot be used (for developers)."""
    found = tuple(_survey(p.stem, tomllib.loads(p.read_text("utf-8"))) for p in sorted(SURVEYS.glob("*.toml")))
    _refuse_two_meanings(found)
    return found


def questions_of(group: str) -> tuple[Question, ...]:
    """The questions put to a group of respondents; of a wider group those of its parts."""
    own = {group, *(r["kod"] for r in read_codes("respondentgrupp") if group in (r["grupp"], r["samlad"]))}
    every = (q for s in read_surveys() if own & set(s.groups) for q in s.questions)
    return tuple({q.id: q for q in every}.values())


def counting_names() -> dict[str, tuple[Question, tuple[str, ...]]]:
    """Every id that a share may have -> its question and the answers that count."""
    return {id_: (q, counts) for s in read_surveys() for q in s.questions for id_, counts in q.countings}


@cache
def read_scale(scale: str) -> dict[str, str]:
    """The answers of a scale in order, code -> words. "Do not know" is no answer on it."""
    return {r["kod"]: r["namn"] for r in read_codes("enkatskala") if r["skala"] == scale and r["kod"]}


def group_names() -> dict[str, str]:
    """Group of respondents -> name, in the order tables show them."""
    return {r["kod"]: r["namn"] for r in read_codes("respondentgrupp")}


def _survey(id_: str, data: dict[str, object]) -> Survey:
    questions = tuple(_questions(id_, data["fraga"]))
    return Survey(id_, str(data["namn"]), tuple(data["grupper"]), questions)  # type: ignore[arg-type]


def _questions(survey: str, entries: object) -> Iterator[Question]:
    for entry in entries:  # type: ignore[attr-defined]
        unknown = set(entry) - _KEYS
        if unknown:
            raise ValueError(f"survey {survey}: unknown keys {sorted(unknown)}")
        also = tuple((k, tuple(v)) for k, v in entry.get("ocksa", {}).items())
        question = Question(
            entry["id"],
            entry["text"],
            entry["skala"],
            tuple(entry["raknas"]),
            entry["indikator"],
            entry["fran"],
            also,
            tuple(entry.get("alias", ())),
            entry.get("diagram", ""),
        )
        for _, counts in question.countings:
            if not set(counts) <= set(read_scale(question.scale)):
                raise ValueError(f"survey {survey}, {question.id}: {counts} are not on the scale {question.scale!r}")
        yield question


def _refuse_two_meanings(surveys: tuple[Survey, ...]) -> None:
    """One id may stand in several surveys, but always for the same words and scale."""
    meaning: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for survey in surveys:
        for question in survey.questions:
            for id_, counts in question.countings:
                told = (question.text, question.scale, counts)
                if meaning.setdefault(id_, told) != told:
                    raise ValueError(f"survey {survey.id}: the question {id_!r} means another thing elsewhere")
