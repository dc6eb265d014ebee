"""Specifications: what a report holds, as data in TOML, read strictly.

Every model forbids keys it does not know and is checked against the definitions of the
measures, so a misspelling stops with file, place and what was expected. A text may hold
`{names}` that are filled in; there are no conditions and no expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from pipeline.faults import StageStopped, suggest
from pipeline.measures.definition import read_measures
from pipeline.toml.fit import Unfit, fit
from pipeline.toml.read import own_path, read_toml

# What a text may name beside measures: the year, the year before, the unit of amounts, the insats, the part of the
# year, those who have anyone, the kön of a column (in two forms), the number, the sentence that claims.py bears out.
WORDS = (
    "ar",
    "forra_aret",
    "skala",
    "insats",
    "insatser",
    "period",
    "kon",
    "Kon",
    "varde",
    "pastaende",
    "slag",
)
_NAMED = re.compile(r"\{([^{}]*)\}")
# Keys whose values are ids of other things, which may be the same word as a measure's.
_OTHER_IDS = ("id", "form", "source", "source_form", "ledger", "breakdown", "category")
Kon = Literal["alla", "kvinna", "man", "annat"]
Kind = Literal["utfall", "budget", "mal", "prognos"]


class SpecificationFault(StageStopped):
    """A specification that cannot be used."""

    code = "DEF-007"


class NotFilled(SpecificationFault):
    """A text names something that is not known where it stands."""


class Strict(BaseModel):
    """A part of a specification: no unknown keys, never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _measure(id_: str) -> str:
    if id_ not in read_measures():
        raise Unfit(f": okänt mått ”{id_}”", suggest(id_, read_measures()))
    return id_


def _words(text: str) -> str:
    for name in _NAMED.findall(text):
        measure, _, kon = name.partition(".")
        if name not in WORDS and (measure not in read_measures() or kon not in ("", "kvinna", "man", "annat")):
            raise Unfit(f": okänt namn {{{name}}}", suggest(name, [*WORDS, *read_measures()]))
    return text


# The id of a measure that is defined, and a text whose {names} are known.
MeasureId = Annotated[str, AfterValidator(_measure)]
Words = Annotated[str, AfterValidator(_words)]
Model = TypeVar("Model", bound=Strict)


def read_specification(path: Path, model: type[Model]) -> Model:
    """The specification in a file. Raises DeliveryFaults with everything that is wrong in it."""
    return fit(model, read_toml(path, own_path(path)), own_path(path))


def fill(text: str, words: Mapping[str, str], number_of: Callable[[str, str], str]) -> str:
    """The text with its {names}: words as given, measures (with a kön after a full stop) by `number_of`.

    Raises NotFilled for a word that is not known where the text stands.
    """

    def found(name: re.Match[str]) -> str:
        if name[1] in words:
            return words[name[1]]
        if name[1] in WORDS:
            raise NotFilled(f"”{text}”: {{{name[1]}}} går inte att fylla i här. Väntade: {suggest(name[1], words)}.")
        measure, _, kon = name[1].partition(".")
        return number_of(measure, kon or "alla")

    return _NAMED.sub(found, text)


def measures_named(part: Any) -> Iterable[str]:
    """Every measure that a specification names, also in its texts."""
    known = read_measures()
    if isinstance(part, BaseModel):
        part = [getattr(part, name) for name in type(part).model_fields if name not in _OTHER_IDS]
    if isinstance(part, str):
        yield from (m for m in (part, *(n.partition(".")[0] for n in _NAMED.findall(part))) if m in known)
    elif isinstance(part, Mapping):
        yield from (m for one in part.values() for m in measures_named(one))
    elif isinstance(part, Iterable):
        yield from (m for one in part for m in measures_named(one))
