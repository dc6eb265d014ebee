"""`forbund.toml`: who a förbund is. Everything that holds for one förbund only.

Read and checked whole: what does not fit (entries.py) or does not go together (check.py) stops,
all of it at once. Names of elsewhere are checked by a task of their own (run/known.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.faults import DeliveryFaults, Fault
from pipeline.forbund.argang import Argang
from pipeline.forbund.check import check_forbund
from pipeline.forbund.colours import Diagram
from pipeline.forbund.entries import (
    CALLED,
    Blad,
    Brott,
    Forbehall,
    ForbundFile,
    Insats,
    Jamforbarhet,
    Kategori,
    Kod,
    Konto,
    Malomrade,
    Malregel,
    Medlem,
    Post,
    Rattelse,
    Rubrik,
    Tak,
    Tryckt,
    rattelse,
)
from pipeline.names import own_category
from pipeline.places import Places
from pipeline.store import read_json
from pipeline.toml.fit import try_fit, without_misfits
from pipeline.toml.read import read_toml


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
    kategorier: tuple[Kategori, ...] = ()
    konton: tuple[Konto, ...] = ()
    tryckta: tuple[Tryckt, ...] = ()
    dimension: str = "6"
    malregel: Malregel = field(default_factory=Malregel)
    malomraden: tuple[Malomrade, ...] = ()
    # Measures of goals that no delivery can give, and whether an empty insats is the one above.
    egna_matt: tuple[str, ...] = ()
    insats_fylls_ned: bool = False
    # The text of a goal -> the id of the printed figure that is its outcome, where none can be counted.
    tryckta_utfall: Mapping[str, str] = field(default_factory=dict)
    organisationsnummer: str = ""
    minsta_grupp: int = 5
    visa_belopp: str = "kr"
    diagram: Diagram = field(default_factory=Diagram)
    # The release that its numbers are received in; '' where its deliveries are here.
    utgava: str = ""

    def rubriker_for(self, sort: str) -> dict[str, tuple[str, ...]]:
        """The förbund's own headings of a kind: column -> headings."""
        own: dict[str, tuple[str, ...]] = {}
        for rubrik in self.rubriker:
            if rubrik.sort == sort:
                own[rubrik.kolumn] = own.get(rubrik.kolumn, ()) + rubrik.namn
        return own

    def blad_for(self, sort: str) -> tuple[str, ...]:
        """The names of sheets that are not read in files of a kind."""
        return tuple(n for b in self.blad if b.sort == sort for n in b.namn)

    def category_code(self, kategori: Kategori) -> str:
        """The code of a category of its own, in every table: no other förbund has it."""
        return own_category(self.id, kategori.kod)

    def malregel_for(self, ar: int) -> Malregel:
        """The rule of goals of a year: a rule from a later year judges none before it, so met or not met stands."""
        return self.malregel if ar >= (self.malregel.fran or ar) else Malregel()

    def in_year(self, ar: int) -> Forbund:
        """The förbund with its members called what they were called then: no region before it was one."""
        called = (replace(m, namn=m.hette) if m.hette_till and ar <= m.hette_till else m for m in self.medlemmar)
        return replace(self, medlemmar=tuple(called))

    def argang(self, ar: int) -> Argang:
        """The description of a year. Raises KeyError for a year that is not described."""
        return self.argangar[ar]


def load_forbund(places: Places, forbund: str) -> Forbund:
    """The förbund whose deliveries lie in data/raw/<forbund>/."""
    path = forbund_path(places, forbund)
    found = read_forbund(path, places.shown(path))
    if path != places.received_facts(forbund):
        return found
    return replace(found, utgava=read_json(places.passport(forbund))["utgava"])


def load_every_forbund(places: Places) -> dict[str, Forbund]:
    """Every förbund that has a forbund.toml or is known by a release, by id, but for those left out.

    What a release says is known when it has been read.
    """
    own = {p.parent.name for p in places.raw.glob("*/forbund.toml")}
    sent = {name for name in places.received() if places.received_facts(name).is_file()}
    names = sorted(own | sent)
    return {name: load_forbund(places, name) for name in names if name not in places.left_out}


def forbund_path(places: Places, forbund: str) -> Path:
    """Where a förbund's forbund.toml is, or should be: of one that is known by a release, what that says."""
    own = places.raw / forbund / "forbund.toml"
    return places.received_facts(forbund) if forbund in places.received() and not own.is_file() else own


def read_forbund(path: Path, shown_path: str) -> Forbund:
    """Read and check one forbund.toml. Raises DeliveryFaults with everything wrong in it."""
    return _build(read_written(path, shown_path))


def read_written(path: Path, shown_path: str) -> ForbundFile:
    """A forbund.toml as written, checked. Raises DeliveryFaults with everything wrong in it."""
    if not path.is_file():
        raise DeliveryFaults([_missing(shown_path)])
    data = read_toml(path, shown_path)
    written, faults = try_fit(ForbundFile, data, shown_path, CALLED)
    folder = path.parent.name
    # What fits is checked even when something else does not, so that the file is mended once.
    sound = written or without_misfits(ForbundFile, data, _least(folder))
    if sound:
        faults = check_forbund(sound, shown_path, folder) + faults
    if faults:
        raise DeliveryFaults(faults)
    found: ForbundFile = written
    return found


def _least(folder: str) -> dict[str, Any]:
    """The least that makes a förbund, in the place of what does not fit."""
    member = {"id": "medlem", "namn": "medlem", "typ": "stat"}
    return {"id": folder, "namn": "-", "kortnamn": "-", "medlem": [member], "insats": [], "argang": {}}


def _missing(shown_path: str) -> Fault:
    return Fault(
        file=shown_path,
        headline="filen forbund.toml saknas",
        expected="en forbund.toml i varje förbunds mapp",
        action="Lägg upp förbundet med make new FORBUND=…, eller kontrollera mappens namn.",
        code="FOR-001",
    )


def _build(written: ForbundFile) -> Forbund:
    return Forbund(
        id=written.id,
        namn=written.namn,
        kortnamn=written.kortnamn,
        organisationsnummer=written.organisationsnummer,
        medlemmar=written.medlem,
        insatser=written.insats,
        poster=written.post,
        argangar={int(year): Argang(**vars(a), ar=int(year)) for year, a in written.argang.items()},
        rattelser=tuple(rattelse(r) for r in written.rattelse),
        forbehall=written.forbehall,
        jamforbarhet=written.jamforbarhet,
        brott=written.brott,
        tak=written.tak,
        rubriker=written.rubrik,
        blad=written.blad,
        koder=written.kod,
        kategorier=written.kategori,
        konton=written.konto,
        malregel=written.malregel or Malregel(),
        malomraden=written.malomrade,
        egna_matt=written.mal.egna_matt,
        tryckta_utfall=written.mal.tryckta_utfall,
        insats_fylls_ned=written.mal.insats_fylls_ned,
        tryckta=written.tryckt,
        dimension=written.bokforing.dimension,
        minsta_grupp=written.roja.minsta_grupp,
        visa_belopp=written.visa_belopp,
        diagram=written.diagram,
    )
