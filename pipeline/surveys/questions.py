"""The indicator surveys: their questions, scales and groups of respondents, as data.

One file per survey in surveys/enkater/. A question whose words or scale change gets a new id,
so that one id always means the same question. What counts as agreement is part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import pydantic
from pydantic import Field

from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault
from pipeline.toml.fit import STRICT, Slug, Text, Word, Year, fit
from pipeline.toml.read import own_path, read_toml

SURVEYS = Path(__file__).parent / "enkater"
Answers = Annotated[tuple[Text, ...], Field(min_length=1)]


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


@pydantic.dataclasses.dataclass(frozen=True, config=STRICT)
class Fraga:
    """A question as written."""

    id: Slug
    text: Text
    skala: Text
    raknas: Answers
    indikator: Text
    fran: Year
    ocksa: dict[Slug, Answers] = Field(default_factory=dict)
    alias: tuple[Text, ...] = ()
    diagram: Word = ""


@pydantic.dataclasses.dataclass(frozen=True, config=STRICT)
class SurveyFile:
    """A file of surveys/enkater as written."""

    namn: Text
    grupper: Answers
    fraga: Annotated[tuple[Fraga, ...], Field(min_length=1)]


@cache
def read_surveys() -> tuple[Survey, ...]:
    """Every survey. Raises DeliveryFaults for a file that does not fit, or a question with two meanings."""
    found = {p: _survey(p) for p in sorted(SURVEYS.glob("*.toml"))}
    faults = [f for path, s in found.items() for f in _unknown_answers(path, s)] + list(_two_meanings(found))
    if faults:
        raise DeliveryFaults(faults)
    return tuple(found.values())


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


def asked_groups() -> tuple[str, ...]:
    """The groups that a survey of their own is put to, in the order tables show them."""
    asked = {g for s in read_surveys() for g in s.groups}
    return tuple(g for g in group_names() if g in asked)


def _survey(path: Path) -> Survey:
    written: SurveyFile = fit(SurveyFile, read_toml(path, own_path(path)), own_path(path))
    return Survey(path.stem, written.namn, written.grupper, tuple(_question(f) for f in written.fraga))


def _question(f: Fraga) -> Question:
    also = tuple(f.ocksa.items())
    return Question(f.id, f.text, f.skala, f.raknas, f.indikator, f.fran, also, f.alias, f.diagram)


def _unknown_answers(path: Path, survey: Survey) -> Iterator[Fault]:
    """What counts must be answers on the question's scale."""
    for question in survey.questions:
        scale = read_scale(question.scale)
        for answer in (a for _, counts in question.countings for a in counts if a not in scale):
            headline = f"svaret ”{answer}” finns inte på skalan {question.scale}, i frågan ”{question.id}”"
            yield Fault(
                headline, "Rätta svaret eller skalan.", own_path(path), expected=", ".join(scale), code="DEF-005"
            )


def _two_meanings(found: dict[Path, Survey]) -> Iterator[Fault]:
    """One id may stand in several surveys, but always for the same words and scale."""
    meaning: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for path, survey in found.items():
        for question in survey.questions:
            for id_, counts in question.countings:
                told = (question.text, question.scale, counts)
                if meaning.setdefault(id_, told) != told:
                    headline = f"frågan ”{id_}” betyder något annat i en annan enkät"
                    yield Fault(
                        headline,
                        "Ge frågan ett eget id.",
                        own_path(path),
                        expected="en betydelse per id",
                        code="DEF-006",
                    )
