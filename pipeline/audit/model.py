"""What the audit is about: numbers by their keys, what is known of them and from where, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

WITHHELD = "dold"
WHOLE_YEAR = "helar"
EVERYBODY = "alla"


@dataclass(frozen=True, order=True)
class Key:
    """What a number of a förbund is about. Numbers of outcome that are counted, and no others."""

    measure: str
    year: int
    period: str = WHOLE_YEAR
    insats: str = ""
    kon: str = EVERYBODY
    breakdown: str = ""
    category: str = ""


@dataclass(frozen=True)
class Number:
    """An observation as it may be published: with its value, or withheld."""

    obs_id: str
    key: Key
    value: Decimal | None
    unit: str

    @property
    def is_withheld(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Place:
    """Where something stands: a public file, as under reports/, and where in it."""

    file: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.file}, {self.where}" if self.where else self.file


@dataclass(frozen=True)
class Finding:
    """A number that can be told although it is withheld, or something that gives numbers away.

    `kind` is a word of docs/rojande.md, `about` the number in words, `told` the arithmetic.
    """

    kind: str
    about: str
    told: str
    place: Place
    obs_id: str = ""

    def __str__(self) -> str:
        return f"{self.about}\n      {self.told}\n      Står i: {self.place}"


@dataclass(frozen=True)
class Known:
    """Everything published of a förbund: its numbers by key, where each stands, and how small a group may be."""

    forbund: str
    smallest: int
    numbers: dict[Key, Number]
    # Found when first asked for: where nothing is given away nobody asks.
    places: Callable[[], Mapping[str, Place]] = dict
    # What each withheld number is: only to tell whether it is a small group, never told.
    truth: dict[Key, int] = field(default_factory=dict)

    def place_of(self, number: Number) -> Place:
        return self.places().get(number.obs_id, Place("siffror.csv", "i nästa utgåva"))
