"""Identities as data: expectations/avstamning/<regel>.toml, read and checked.

An identity says what is compared, how far apart the sides may be, how grave a deviation is
and why it is tried. How a rule looks for the figures is the rule's own module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal

import pydantic
from pydantic import AfterValidator, Field

from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import ROOT
from pipeline.toml.fit import STRICT, Count, Flag, Place, Slug, Text, Unfit, fit
from pipeline.toml.read import own_path, read_toml

IDENTITIES = ROOT / "expectations" / "avstamning"
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]


def _compiles(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise Unfit(f": mönstret {value} går inte att läsa ({error})", "ett reguljärt uttryck") from None
    return value


Pattern = Annotated[str, Field(strict=True), AfterValidator(_compiles)]


@dataclass(frozen=True)
class Identity:
    """One identity: `jamfor` what is compared, `tolerans` and `varfor` in words, `med` what the rule needs."""

    id: str
    regel: str
    jamfor: str
    tolerans: str
    allvar: str
    varfor: str
    med: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Plain:
    """What every identity says, and all that a rule without keys of its own may."""

    id: Slug
    jamfor: Text
    tolerans: Text
    allvar: Literal["fel", "varning", "upplysning"]
    varfor: Text


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Terms(Plain):
    """One side against the sum of others, within a table or a document."""

    vanster: Text | None = None
    hoger: Texts | None = None
    inom: Text
    utan: Texts | None = None
    bara: Texts | None = None
    form: Literal["hogst"] | None = None
    alla_vanster: Flag | None = None
    kedja: Flag | None = None
    kortast: Count | None = None
    kortast_belopp: Count | None = None


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Shares(Plain):
    """Shares that whole numbers must be able to give: of which measures, or in which breakdowns."""

    kvoter: Annotated[tuple[tuple[Text, Text, Text], ...], Field(min_length=1)] | None = None
    uppdelningar: Texts | None = None
    monster: Pattern | None = None
    budget: Pattern | None = None
    kostnad: Pattern | None = None


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Splits(Plain):
    """Breakdowns whose categories make the whole, and the words of a row that is no sum, or of any sum."""

    uppdelningar: Texts | None = None
    inte_summa: Pattern | None = None
    summa_ord: Pattern | None = None


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Counted(Plain):
    """A printed number against the counted one, or another."""

    eller: dict[Slug, Slug]


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Units(Plain):
    """Words of a text that say it is of a difference, as a pattern."""

    monster: Pattern | None = None


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Copies(Plain):
    """The same numbers in two places: how many, and which are too common to count."""

    minst: Place
    vanliga: tuple[Count, ...]


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Stated(Plain):
    """Trials that the deliveries state of themselves, by their kind."""

    slag: Texts


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Said(Plain):
    """What a sentence says in words; `form` where that is only which of two is larger, or which side of a limit."""

    form: Literal["riktning"] | None = None


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=STRICT)
class Built(Plain):
    """Words that say the opposite of each other, in pairs; "" for a word that is not there."""

    par: tuple[tuple[str, str], ...] | None = None


# The rule of a file, by its name; one without keys of its own is Plain.
_RULES: Mapping[str, type[Plain]] = {
    "andel": Shares,
    "balans": Terms,
    "beraknat": Counted,
    "byggt": Built,
    "enhet": Units,
    "flode": Terms,
    "kopia": Copies,
    "korsvis": Terms,
    "leverans": Stated,
    "mening": Units,
    "namnare": Units,
    "ord": Said,
    "orsak": Units,
    "rullning": Terms,
    "summa": Splits,
}


@cache
def read_identities() -> Mapping[str, Identity]:
    """Every identity, by id. Raises DeliveryFaults for what is missing, unfit or told twice."""
    found: dict[str, Identity] = {}
    for path in sorted(IDENTITIES.glob("*.toml")):
        shown = own_path(path)
        rule: Any = _RULES.get(path.stem, Plain)
        model = dict[Literal["identitet"], tuple[rule, ...]]
        written: dict[str, tuple[Plain, ...]] = fit(model, read_toml(path, shown), shown)
        if not written:
            raise DeliveryFaults(
                [Fault("filen har ingen [[identitet]]", "Lägg till en, eller ta bort filen.", shown, code="DEF-003")]
            )
        for entry in written["identitet"]:
            if entry.id in found:
                raise DeliveryFaults(
                    [Fault(f"id ”{entry.id}” finns redan", "Byt id på den ena.", shown, code="DEF-004")]
                )
            found[entry.id] = _identity(path.stem, entry)
    return found


def identities_of(regel: str) -> list[Identity]:
    """The identities of a rule, in the order of their file."""
    return [i for i in read_identities().values() if i.regel == regel]


def _identity(regel: str, entry: Plain) -> Identity:
    given = {k: v for k, v in vars(entry).items() if v is not None}
    plain = {k: given.pop(k) for k in ("id", "jamfor", "tolerans", "allvar", "varfor")}
    return Identity(**plain, regel=regel, med=given)
