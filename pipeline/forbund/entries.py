"""What stands in a forbund.toml, entry by entry: the types, and what each may hold.

An entry that does not fit is never made: text is text, a number is a number within its range,
and a key that is not here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic.dataclasses import dataclass

from pipeline.forbund.argang import Day, GivenArgang
from pipeline.forbund.colours import Diagram
from pipeline.toml.fit import STRICT, Flag, Place, Slug, Text, Unfit, Word, Words, Year, written_as

Account = Annotated[int, Field(strict=True, ge=1, le=99_999_999)]


@dataclass(frozen=True, config=STRICT)
class Medlem:
    """A member that pays; `kommun` is the municipality's own name. Up to and with the year `hette_till` it was called `hette`."""

    id: Slug
    namn: Text
    typ: Literal["stat", "region", "kommun"]
    alias: tuple[Text, ...] = ()
    kommun: Word = ""
    hette: Word = ""
    hette_till: Year | None = None

    @model_validator(mode="after")
    def _a_name_and_its_year(self) -> Medlem:
        if bool(self.hette) != (self.hette_till is not None):
            raise Unfit(
                " ska ange både hette och hette_till, eller inget av dem", "båda raderna", "Lägg till den andra."
            )
        return self

    @property
    def kommunnamn(self) -> str:
        """The municipality as it stands in a register: "Salems kommun" -> Salem when so declared."""
        return self.kommun or self.namn.removesuffix(" kommun")


@dataclass(frozen=True, config=STRICT)
class Insats:
    """A financed activity. What it is for, for whom, who runs it, since when, and for how many at a time."""

    id: Slug
    namn: Text
    inriktning: Literal["individ", "struktur"]
    alias: tuple[Text, ...] = ()
    syfte: Word = ""
    malgrupp: Word = ""
    agare: Word = ""
    start: Day | None = None
    slut: Day | None = None
    platser: Place | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Insats:
        if self.start and self.slut and self.slut < self.start:
            raise Unfit(" slutar före sin start", "slut efter start", "Rätta datumen.")
        return self


@dataclass(frozen=True, config=STRICT)
class Post:
    """A line of budget or follow-up that is not an insats."""

    id: Slug
    namn: Text
    grupp: Literal["administration", "individ", "struktur", "insatser", "intakt", "finans", "ram"]
    alias: tuple[Text, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Rattelse:
    """A wrong cell of a delivered file, read as what it should have said, or a row that is there twice.

    `atgard`: ersatt puts `ratt` where `vantat` stands; ta_bort leaves out row `rad`, which is
    exactly the same as row `samma_som`. The row is told by its number or by a cell in it (`nyckel`).
    """

    ar: int
    fil: str
    varfor: str
    atgard: str = "ersatt"
    blad: str = ""
    rad: int = 0
    nyckel: str = ""
    kolumn: str = ""
    vantat: str = ""
    ratt: str = ""
    samma_som: int = 0


@dataclass(frozen=True, config=STRICT)
class Ersatt:
    """A Rattelse of one cell, as written: what it must say and may not."""

    ar: Year
    fil: Text
    varfor: Text
    kolumn: Text
    vantat: Word
    ratt: Word
    atgard: Literal["ersatt"] = "ersatt"
    blad: Word = ""
    rad: Place | None = None
    nyckel: Text | None = None

    @model_validator(mode="after")
    def _one_row_that_changes(self) -> Ersatt:
        if (self.rad is None) == (self.nyckel is None):
            raise Unfit(" ska ange rad eller nyckel", "en rad rad eller nyckel = …", "Lägg till raden, en gång.")
        if self.vantat == self.ratt:
            raise Unfit(" ändrar ingenting", "ratt skild från vantat", "Ta bort rättelsen.")
        return self


@dataclass(frozen=True, config=STRICT)
class TaBort:
    """A Rattelse that leaves out a row which is there twice, as written."""

    ar: Year
    fil: Text
    varfor: Text
    rad: Place
    samma_som: Place
    atgard: Literal["ta_bort"] = "ta_bort"
    blad: Word = ""


def atgard(entry: object) -> str:
    """Which of the two a [[rattelse]] is."""
    given = entry.get("atgard", "ersatt") if isinstance(entry, Mapping) else getattr(entry, "atgard", "ersatt")
    return str(given)


@dataclass(frozen=True, config=STRICT)
class Forbehall:
    """What a reader must know before comparing this förbund's number (ar None: always).

    With `internt` it is for the office: it stands in underlag and in no document that is given out.
    """

    matt: Words
    text: Text
    ar: Year | None = None
    internt: Flag = False


@dataclass(frozen=True, config=STRICT)
class Jamforbarhet:
    """Where this förbund's number differs from what the measure normally is (ar None: always).

    `egenskap` is in what two numbers may differ so that they are not compared: what is counted,
    who are covered, what it is a share of, or how it is defined. `varde` says what it is here,
    `varfor` tells a reader why it matters.
    """

    matt: Words
    egenskap: Literal["raknas", "tackning", "namnare", "definition"]
    varde: Text
    varfor: Text
    ar: Year | None = None


@dataclass(frozen=True, config=STRICT)
class Brott:
    """From `ar` on, numbers of this förbund are of something else than before. No `matt`: all of them."""

    ar: Year
    skal: Text
    matt: Words = ()


@dataclass(frozen=True, config=STRICT)
class Tak:
    """A printed ceiling of equity at the end of a year, in kr."""

    ar: Year
    belopp: Annotated[int, Field(strict=True, ge=0, le=10**12)]
    kalla: Text


@dataclass(frozen=True, config=STRICT)
class Rubrik:
    """A heading of the förbund's own: column `kolumn` of kind `sort` is headed `namn`.

    `lart` is the day when it was learned from a file, for what was proposed and said yes to.
    """

    sort: Text
    kolumn: Text
    namn: Words
    lart: Day | None = None


@dataclass(frozen=True, config=STRICT)
class Blad:
    """A sheet of a delivered file that is not read: `namn` in every file of the kind `sort`."""

    sort: Text
    namn: Words
    varfor: Text
    lart: Day | None = None


@dataclass(frozen=True, config=STRICT)
class Kod:
    """Words of the förbund's own for a code in a code list; `lart` as of a Rubrik."""

    lista: Text
    kod: Text
    namn: Words
    lart: Day | None = None


# The code lists that a förbund may have categories of its own in: those that participants are split by.
OwnList = Literal[
    "aldersgrupp",
    "utbildning",
    "tid_i_forsorjning",
    "forsorjning",
    "sysselsattning",
    "avslutsanledning",
    "aktualiserad_av",
]


@dataclass(frozen=True, config=STRICT)
class Kategori:
    """A category of the förbund's own, such as a band that no other has: "1–3 år".

    `namn` is what it is called in tables and, like `alias`, in the export; `efter` is the code that it
    stands after, '' for last. Numbers have it as <förbund>.<kod>, so that it is nobody else's.
    """

    lista: OwnList
    kod: Slug
    namn: Text
    alias: tuple[Text, ...] = ()
    efter: Word = ""


@dataclass(frozen=True, config=STRICT)
class Konto:
    """Accounts of the ledger, first to last, that make up a post of codes/bokforingspost.csv."""

    fran: Account
    till: Account
    post: Text

    @model_validator(mode="after")
    def _in_order(self) -> Konto:
        if self.fran > self.till:
            raise Unfit(": till är före fran", "det första kontot i fran och det sista i till", "Byt plats på dem.")
        return self


@dataclass(frozen=True, config=STRICT)
class Malregel:
    """How goals are graded: codes of codes/malgrad.csv, best first, and what may be missing.

    `tolerans`: percentage points for shares, percent of the target for counts and kr. `fran`: the first year
    that the rule is of; earlier goals were set under none.
    """

    grader: Annotated[tuple[Text, ...], Field(min_length=1)] = ("uppnadd", "ej_uppnadd")
    tolerans: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    fran: Year | None = None


@dataclass(frozen=True, config=STRICT)
class Malomrade:
    """A målområde and the part of the vision that it serves."""

    namn: Text
    vision: Text


@dataclass(frozen=True, config=STRICT)
class Tryckt:
    """What a printed figure is, where its own label does not say: the year's document, its labels, the measure."""

    ar: Year
    matt: Text
    avsnitt: Word = ""
    tabell: Word = ""
    rad: Word = ""
    kolumn: Word = ""
    enhet: Word = ""
    id: Word = ""
    uppdelning: Word = ""
    kategori: Word = ""


@dataclass(frozen=True, config=STRICT)
class Roja:
    """The smallest group that may be published: less than three protects nobody."""

    minsta_grupp: Annotated[int, Field(strict=True, ge=3, le=1000)]


@dataclass(frozen=True, config=STRICT)
class Mal:
    """Measures of goals that no delivery can give, and whether an empty insats is the one above.

    `tryckta_utfall`: the text of a goal -> the id of the printed figure that is its outcome.
    """

    egna_matt: tuple[Text, ...] = ()
    tryckta_utfall: dict[Text, Text] = Field(default_factory=dict)
    insats_fylls_ned: Flag = False


@dataclass(frozen=True, config=STRICT)
class GivenMalregel(Malregel):
    """A Malregel as written: both of it."""

    grader: Annotated[tuple[Text, ...], Field(min_length=1)]
    tolerans: Annotated[int, Field(strict=True, ge=0, le=100)]


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


@dataclass(frozen=True, config=STRICT)
class Bokforing:
    """The dimension of the ledger that holds the insatser."""

    dimension: Annotated[str, written_as("^[0-9]{1,4}$", "ett nummer"), BeforeValidator(_as_text)] = "6"


@dataclass(frozen=True, config=STRICT)
class ForbundFile:
    """A whole forbund.toml, as written."""

    id: Slug
    namn: Text
    kortnamn: Text
    medlem: Annotated[tuple[Medlem, ...], Field(min_length=1)]
    insats: tuple[Insats, ...]
    argang: dict[Annotated[str, written_as("^(19|20)[0-9]{2}$", "ett år med fyra siffror")], GivenArgang]
    post: tuple[Post, ...] = ()
    organisationsnummer: Annotated[str, written_as("^([0-9]{6}-[0-9]{4})?$", "ett nummer som 222000-0000")] = ""
    visa_belopp: Literal["kr", "tkr"] = "kr"
    rattelse: tuple[
        Annotated[
            Annotated[Ersatt, Tag("ersatt")] | Annotated[TaBort, Tag("ta_bort")],
            Discriminator(atgard),
        ],
        ...,
    ] = ()
    forbehall: tuple[Forbehall, ...] = ()
    jamforbarhet: tuple[Jamforbarhet, ...] = ()
    brott: tuple[Brott, ...] = ()
    malregel: GivenMalregel | None = None
    mal: Mal = Mal()
    malomrade: tuple[Malomrade, ...] = ()
    roja: Roja = Roja(5)
    tak: tuple[Tak, ...] = ()
    rubrik: tuple[Rubrik, ...] = ()
    blad: tuple[Blad, ...] = ()
    kod: tuple[Kod, ...] = ()
    kategori: tuple[Kategori, ...] = ()
    konto: tuple[Konto, ...] = ()
    bokforing: Bokforing = Bokforing()
    tryckt: tuple[Tryckt, ...] = ()
    diagram: Diagram = Diagram()


# What an entry is called in a message, where its table and its name are not what one would say.
CALLED: Mapping[str, str] = {
    "rattelse": "rättelsen av {fil}",
    "konto": "konto {fran}–{till}",
    "tak": "tak för {ar}",
    "brott": "brott {ar}",
}


def rattelse(written: Ersatt | TaBort) -> Rattelse:
    """A correction as it is used, whichever kind it is."""
    given: dict[str, Any] = {k: v for k, v in vars(written).items() if v is not None and not k.startswith("__")}
    return Rattelse(**given)
