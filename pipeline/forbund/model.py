"""`forbund.toml`: who a förbund is. Everything that holds for one förbund only.

Read and checked whole: an unknown key, a missing one or two things with one name stop.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.faults import DeliveryFaults, Fault
from pipeline.forbund.check import KnownNames, check_forbund
from pipeline.places import Places

# Keys that may hold one word or a list of them.
_LISTS = {
    "forbehall": ("matt",),
    "jamforbarhet": ("matt",),
    "brott": ("matt",),
    "rubrik": ("namn",),
    "blad": ("namn",),
    "kod": ("namn",),
}


@dataclass(frozen=True)
class Medlem:
    """A member that pays: typ is stat, region or kommun; `kommun` the municipality's own name."""

    id: str
    namn: str
    typ: str
    alias: tuple[str, ...] = ()
    kommun: str = ""

    @property
    def kommunnamn(self) -> str:
        """The municipality as it stands in a register: "Salems kommun" -> Salem when so declared."""
        return self.kommun or self.namn.removesuffix(" kommun")


@dataclass(frozen=True)
class Insats:
    """A financed activity: inriktning is individ or struktur."""

    id: str
    namn: str
    inriktning: str
    alias: tuple[str, ...] = ()


@dataclass(frozen=True)
class Post:
    """A line of budget or follow-up that is not an insats."""

    id: str
    namn: str
    grupp: str
    alias: tuple[str, ...] = ()


@dataclass(frozen=True)
class Argang:
    """What the folder of a year describes: typ bokslut (outcome) or plan (decided).

    `register` is where participants were registered, a code of codes/register.csv.
    """

    ar: int
    typ: str
    budget_fran: int | None = None
    leveranser: tuple[str, ...] = ()
    register: str = "sus"


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Forbehall:
    """What a reader must know before comparing this förbund's number (ar None: always)."""

    matt: tuple[str, ...]
    text: str
    ar: int | None = None


@dataclass(frozen=True)
class Jamforbarhet:
    """Where this förbund's number differs from what the measure normally is (ar None: always).

    `egenskap` is one of EGENSKAPER: what is counted, who are covered, what it is a share of, or
    how it is defined. `varde` says what it is here, `varfor` tells a reader why it matters.
    """

    matt: tuple[str, ...]
    egenskap: str
    varde: str
    varfor: str
    ar: int | None = None


@dataclass(frozen=True)
class Brott:
    """From `ar` on, numbers of this förbund are of something else than before. No `matt`: all of them."""

    ar: int
    skal: str
    matt: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tak:
    """A printed ceiling of equity at the end of a year, in kr."""

    ar: int
    belopp: int
    kalla: str


@dataclass(frozen=True)
class Rubrik:
    """A heading of the förbund's own: column `kolumn` of kind `sort` is headed `namn`."""

    sort: str
    kolumn: str
    namn: tuple[str, ...]


@dataclass(frozen=True)
class Blad:
    """A sheet of a delivered file that is not read: `namn` in every file of the kind `sort`."""

    sort: str
    namn: tuple[str, ...]
    varfor: str


@dataclass(frozen=True)
class Kod:
    """Words of the förbund's own for a code in a code list."""

    lista: str
    kod: str
    namn: tuple[str, ...]


@dataclass(frozen=True)
class Konto:
    """Accounts of the ledger, first to last, that make up a post of codes/bokforingspost.csv."""

    fran: int
    till: int
    post: str


@dataclass(frozen=True)
class Malregel:
    """How goals are graded: codes of codes/malgrad.csv, best first, and what may be missing.

    `tolerans`: percentage points for shares, percent of the target for counts and kr.
    """

    grader: tuple[str, ...] = ("uppnadd", "ej_uppnadd")
    tolerans: int = 0


@dataclass(frozen=True)
class Malomrade:
    """A målområde and the part of the vision that it serves."""

    namn: str
    vision: str


@dataclass(frozen=True)
class Tryckt:
    """What a printed figure is, where its own label does not say: the year's document, its labels, the measure."""

    ar: int
    matt: str
    avsnitt: str = ""
    tabell: str = ""
    rad: str = ""
    kolumn: str = ""
    enhet: str = ""
    id: str = ""
    uppdelning: str = ""
    kategori: str = ""


@dataclass(frozen=True)
class Forbund:
    """One förbund, as its forbund.toml says."""

    id: str
    namn: str
    kortnamn: str
    medlemmar: tuple[Medlem, ...]
    insatser: tuple[Insats, ...]
    poster: tuple[Post, ...] = ()
    argangar: dict[int, Argang] = field(default_factory=dict)
    rattelser: tuple[Rattelse, ...] = ()
    forbehall: tuple[Forbehall, ...] = ()
    jamforbarhet: tuple[Jamforbarhet, ...] = ()
    brott: tuple[Brott, ...] = ()
    tak: tuple[Tak, ...] = ()
    rubriker: tuple[Rubrik, ...] = ()
    blad: tuple[Blad, ...] = ()
    koder: tuple[Kod, ...] = ()
    konton: tuple[Konto, ...] = ()
    tryckta: tuple[Tryckt, ...] = ()
    dimension: str = "6"
    malregel: Malregel = Malregel()
    malomraden: tuple[Malomrade, ...] = ()
    # Measures of goals that no delivery can give, and whether an empty insats is the one above.
    egna_matt: tuple[str, ...] = ()
    insats_fylls_ned: bool = False
    organisationsnummer: str = ""
    minsta_grupp: int = 5
    visa_belopp: str = "kr"

    def forbehall_for(self, matt: str, ar: int) -> list[str]:
        """What a reader must know about a measure in a year."""
        return [f.text for f in self.forbehall if matt in f.matt and f.ar in (None, ar)]

    def rubriker_for(self, sort: str) -> dict[str, tuple[str, ...]]:
        """The förbund's own headings of a kind: column -> headings."""
        own: dict[str, tuple[str, ...]] = {}
        for rubrik in self.rubriker:
            if rubrik.sort == sort:
                own[rubrik.kolumn] = own.get(rubrik.kolumn, ()) + rubrik.namn
        return own

    def blad_for(self, sort: str) -> tuple[str, ...]:
        """The names of the sheets that are not read in files of a kind."""
        return tuple(n for b in self.blad if b.sort == sort for n in b.namn)

    def argang(self, ar: int) -> Argang:
        """The description of a year. Raises KeyError for a year that is not described."""
        return self.argangar[ar]


def load_forbund(places: Places, forbund: str) -> Forbund:
    """The förbund whose deliveries lie in data/raw/<forbund>/."""
    path = forbund_path(places, forbund)
    return read_forbund(path, places.shown(path))


def load_every_forbund(places: Places) -> dict[str, Forbund]:
    """Every förbund that has a forbund.toml, by id."""
    return {p.parent.name: load_forbund(places, p.parent.name) for p in sorted(places.raw.glob("*/forbund.toml"))}


def forbund_path(places: Places, forbund: str) -> Path:
    """Where a förbund's forbund.toml is, or should be."""
    return places.raw / forbund / "forbund.toml"


def read_forbund(path: Path, shown_path: str, known: KnownNames | None = None) -> Forbund:
    """Read and check one forbund.toml. Raises DeliveryFaults with everything wrong in it.

    A run tries it once against the names `known` to other rooms, before anything is read by it.
    """
    if not path.is_file():
        raise DeliveryFaults([_missing(shown_path)])
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        fault = Fault(
            file=shown_path,
            row=int(line.group(1)) if line else None,
            headline="filen följer inte TOML:s regler",
            found=str(error),
            action="Rätta raden. Text ska stå inom citattecken, listor inom [ ].",
        )
        raise DeliveryFaults([fault]) from error
    faults = check_forbund(data, shown_path, path.parent.name, known)
    if faults:
        raise DeliveryFaults(faults)
    return _build(data)


def _missing(shown_path: str) -> Fault:
    return Fault(
        file=shown_path,
        headline="filen forbund.toml saknas",
        expected="en forbund.toml i varje förbunds mapp",
        action="Kopiera ett annat förbunds forbund.toml och byt namn, medlemmar och insatser.",
    )


def _build(data: dict[str, Any]) -> Forbund:
    def items(table: str, cls: type) -> tuple[Any, ...]:
        return tuple(
            cls(**{k: _as_tuple(v) if k in _LISTS.get(table, ("alias",)) else v for k, v in entry.items()})
            for entry in data.get(table, [])
        )

    return Forbund(
        id=data["id"],
        namn=data["namn"],
        kortnamn=data["kortnamn"],
        organisationsnummer=data.get("organisationsnummer", ""),
        medlemmar=items("medlem", Medlem),
        insatser=items("insats", Insats),
        poster=items("post", Post),
        argangar={
            int(year): Argang(
                int(year), e["typ"], e.get("budget_fran"), tuple(e.get("leveranser", ())), e.get("register", "sus")
            )
            for year, e in data["argang"].items()
        },
        rattelser=items("rattelse", Rattelse),
        forbehall=items("forbehall", Forbehall),
        jamforbarhet=items("jamforbarhet", Jamforbarhet),
        brott=items("brott", Brott),
        tak=items("tak", Tak),
        rubriker=items("rubrik", Rubrik),
        blad=items("blad", Blad),
        koder=items("kod", Kod),
        konton=items("konto", Konto),
        malregel=_goal_rule(data),
        malomraden=items("malomrade", Malomrade),
        egna_matt=tuple(data.get("mal", {}).get("egna_matt", ())),
        insats_fylls_ned=data.get("mal", {}).get("insats_fylls_ned", False),
        tryckta=items("tryckt", Tryckt),
        dimension=str(data.get("bokforing", {}).get("dimension", "6")),
        minsta_grupp=data.get("roja", {}).get("minsta_grupp", 5),
        visa_belopp=data.get("visa_belopp", "kr"),
    )


def _goal_rule(data: dict[str, Any]) -> Malregel:
    rule = data.get("malregel")
    return Malregel(tuple(rule["grader"]), rule["tolerans"]) if rule else Malregel()


def _as_tuple(value: str | list[str]) -> tuple[str, ...]:
    """One word or a list of them, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)
