"""Where a run reads and writes. The only module that builds paths to data and reports."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALL = "jamforelse"
# What a release keeps of the published numbers.
RELEASED = "siffror.csv"

_YEAR = re.compile(r"(19|20)\d{2}")
# The name of a release that was sent begins with the förbund that sent it: hbs-2026-11-22-1a2b3c4d.zip.
_SENDER = re.compile(r"[a-z][a-z0-9_]*")
# Files beside the figures of data/raw/referens, and beside received releases, that only tell of them.
# What people, Windows, macOS and Office leave beside the deliveries.
_NO_DELIVERY = re.compile(
    r"^(läsmig|readme|forklaringar(_utkast|_forslag)?\.toml$|(eh)?thumbs(_vista)?\.db$|desktop\.ini$|icon\r?$|__macosx$|\.|~|\$recycle\.bin$)"
    r"|\.(tmp|lnk|url|bak|ds_store|md)$",
    re.IGNORECASE,
)
# The analyst's words, and the empty workbooks that `make new` leaves to be filled in and moved.
_OWN_FOLDERS = ("dispositioner", "kommentar", "mallar")


# Where the office's own drafts lie when they have been tried, beside the report they will be.
_DRAFTS = "granskning"


@dataclass(frozen=True, order=True)
class Unit:
    """What one task is about: a förbund and a year, a förbund (ar 0), or all (jamforelse)."""

    forbund: str
    ar: int = 0

    def __str__(self) -> str:
        return f"{self.forbund}/{self.ar}" if self.ar else self.forbund

    @property
    def path(self) -> Path:
        return Path(self.forbund, str(self.ar)) if self.ar else Path(self.forbund)


EVERYTHING = Unit(ALL)
# What is no förbund: population, price index and national figures.
REFERENCE = Unit("referens")
# Where the releases of other offices lie, as they were sent.
RECEIVED = Unit("utgavor")


_NO_FORBUND = (REFERENCE.forbund, RECEIVED.forbund)


def _sender(path: Path) -> str:
    found = _SENDER.match(path.stem)
    return found[0] if found else path.stem


@dataclass(frozen=True)
class Places:
    """The folders of one run: deliveries in, and `out` for everything written.

    `urval` is the file that says what the comparison is of, if any. `left_out` are deliveries that
    stopped and that the run goes on without, as under data/raw: a förbund, a year ("hbs/2022"),
    or a file of reference figures ("referens/kpi.csv").
    """

    raw: Path
    out: Path
    urval: Path | None = None
    left_out: tuple[str, ...] = ()

    @classmethod
    def at(
        cls,
        raw: str | Path = "data/raw",
        out: str | Path = ".",
        urval: str | Path = "",
        left_out: tuple[str, ...] = (),
    ) -> Places:
        """Folders given by a person: relative to the project's root."""
        chosen = (ROOT / urval).resolve() if urval else None
        return cls((ROOT / raw).resolve(), (ROOT / out).resolve(), chosen, left_out)

    @property
    def processed(self) -> Path:
        return self.out / "data" / "processed"

    @property
    def reports(self) -> Path:
        return self.out / "reports"

    @property
    def state(self) -> Path:
        """The task graph's memory, and tables waiting for their gate."""
        return self.processed / ".korning"

    @property
    def key_name(self) -> Path:
        """The fingerprint of the key that everything built was read under."""
        return self.processed / "nyckel.json"

    def delivery(self, unit: Unit) -> Path:
        return self.raw / unit.path

    def word_template(self, unit: Unit) -> Path | None:
        """The look of a förbund's own Word files, where it has one: data/raw/<förbund>/reference.docx."""
        own = self.raw / unit.forbund / "reference.docx"
        return own if unit != EVERYTHING and own.is_file() else None

    def waiting(self, unit: Unit, stage: str) -> Path:
        """Tables that a stage has written and its gate has not yet passed."""
        return self.state / "vantar" / unit.path / stage

    def tried_out(self, unit: Unit, stage: str) -> Path:
        """What a stage writes when its notebook is run by hand: looked at, and read by nothing."""
        return self.state / "lab" / unit.path / stage

    def tried(self, unit: Unit) -> Path:
        """Which forbund.toml has been tried."""
        return self.state / "forbund" / f"{unit.forbund}.json"

    def remembered(self, forbund: str) -> Path:
        """What the audit remembers of the public files of a förbund, or of what is of all."""
        return self.state / "granskning" / forbund

    def stage(self, unit: Unit, stage: str) -> Path:
        """Tables that have passed the gate."""
        if unit == EVERYTHING:
            return self.processed / stage
        return self.processed / unit.path / stage

    def gate(self, unit: Unit, stage: str) -> Path:
        """What the gate after a stage found."""
        return self.stage(unit, stage) / "kontroll.json"

    def report(self, unit: Unit) -> Path:
        return self.reports / unit.path

    @property
    def internal(self) -> Path:
        """What the office keeps for itself, of all units: never given out, never part of a release."""
        return self.reports / "internt"

    def office(self, unit: Unit) -> Path:
        """The office's own part of a report."""
        return self.internal / unit.path

    @property
    def start(self) -> Path:
        """The office's way to everything. Not given out: it says what is wrong."""
        return self.reports / "index.html"

    @property
    def quality(self) -> Path:
        """What every gate found."""
        return self.internal / "kvalitet"

    def built_units(self) -> list[Unit]:
        """The förbund and years that have a report, with deliveries or without."""
        folders = (p for p in self.reports.glob("*/*") if _YEAR.fullmatch(p.name) and p.parent != self.internal)
        # Where a draft was tried there need not be a report.
        built = (p for p in folders if p.is_dir() and any(inside.name != _DRAFTS for inside in p.iterdir()))
        return sorted(Unit(p.parent.name, int(p.name)) for p in built)

    def drafts(self, unit: Unit) -> Path:
        """What came of trying the office's own draft: internal, beside the report it will be."""
        return self.report(unit) / _DRAFTS

    def is_public(self, path: Path) -> bool:
        """Whether a file under reports/ may be given out: not the start page, nothing internal, no draft that was tried."""
        return path != self.start and not path.is_relative_to(self.internal) and not self.is_draft(path)

    def is_draft(self, path: Path) -> bool:
        """Whether a file under reports/ came of trying a draft."""
        return _DRAFTS in path.relative_to(self.reports).parts

    def protocol(self, unit: Unit, notebook: str) -> Path:
        """The executed copy of a notebook."""
        return self.office(unit) / "protokoll" / f"{notebook}.ipynb"

    @property
    def observations(self) -> Path:
        """Every number as counted. Stays in the office."""
        return self.processed / "observations.parquet"

    @property
    def population(self) -> Path:
        """People per kommun and day, read from data/raw/referens."""
        return self.stage(REFERENCE, "referens") / "befolkning.parquet"

    @property
    def published(self) -> Path:
        """The numbers that may be published; the only ones a report reads."""
        return self.processed / "publicerbart.parquet"

    @property
    def releases(self) -> Path:
        """What has been given out: a folder for each release, kept and committed, never built over."""
        return self.reports / "utgavor"

    def released_numbers(self) -> list[Path]:
        """The numbers that each release gave out, the earliest first: a release is named by its day."""
        return sorted(self.releases.glob(f"[!.]*/{RELEASED}"))

    def shown(self, path: Path) -> str:
        """A path as the analyst knows it: from the project or the delivery folder."""
        for base, prefix in ((ROOT, ""), (self.raw, "RAW/"), (self.out, "")):
            if path.is_relative_to(base):
                return prefix + path.relative_to(base).as_posix()
        return path.as_posix()

    def reference_files(self) -> list[Path]:
        """The files of data/raw/referens that are data, but for those left out."""
        folder = self.delivery(REFERENCE)
        files = [p for p in sorted(folder.glob("*")) if p.is_file() and may_be_delivery(p)]
        return [p for p in files if not {str(REFERENCE), f"{REFERENCE}/{p.name}"} & set(self.left_out)]

    @property
    def senders(self) -> Path:
        """Whose releases are taken, and under which keys they are signed."""
        return self.delivery(RECEIVED) / "avsandare.toml"

    def received_files(self) -> list[tuple[str, Path]]:
        """The files in data/raw/utgavor, each with the förbund that its name begins with; of any other name, all of it."""
        files = (p for p in sorted(self.delivery(RECEIVED).glob("*")) if p.is_file() and may_be_delivery(p))
        return [(_sender(p), p) for p in files if p.suffix != ".toml"]

    def received(self) -> dict[str, Path]:
        """The förbund of whom there is a release and no deliveries, with its file, but for those left out."""
        return {name: path for name, path in self.received_files() if name not in self.left_out}

    def received_facts(self, forbund: str) -> Path:
        """What a received release says of who the förbund is, in the form of a forbund.toml."""
        return self.processed / forbund / "forbund.toml"

    def passport(self, forbund: str) -> Path:
        """What a received release says of itself."""
        return self.processed / forbund / "utgava.json"

    def inputs(self, units: Iterable[Unit]) -> list[Path]:
        """The files that the reports of these years are built from: deliveries, forbund.toml, reference figures, releases."""
        found = list(units)
        files = [p for u in found for p in self.delivery(u).rglob("*") if p.is_file()]
        files += [self.raw / f / "forbund.toml" for f in sorted({u.forbund for u in found})]
        return sorted([*files, *self.reference_files(), *self.received().values()])

    def takes(self, unit: Unit) -> bool:
        """Whether the run goes on with a förbund, or a year of it."""
        return not {unit.forbund, str(unit)} & set(self.left_out)

    def units(self) -> list[Unit]:
        """Every förbund and year that has deliveries, in order, but for those left out."""
        return [u for u in self._years() if self.takes(u) and _has_deliveries(self.delivery(u))]

    def waiting_units(self) -> list[Unit]:
        """Every förbund and year that has a folder, and nothing delivered in it yet."""
        return [u for u in self._years() if not _has_deliveries(self.delivery(u))]

    def _years(self) -> list[Unit]:
        """Every förbund and year that has a folder, in order."""
        if not self.raw.is_dir():
            return []
        return sorted(
            Unit(year.parent.name, int(year.name))
            for year in self.raw.glob("*/*")
            if year.is_dir() and _YEAR.fullmatch(year.name) and year.parent.name not in _NO_FORBUND
        )


def may_be_delivery(path: Path) -> bool:
    """Whether a file or folder may hold deliveries: notes, and what programs leave behind, do not."""
    name = unicodedata.normalize("NFC", path.name)
    return not (_NO_DELIVERY.search(name) or (name in _OWN_FOLDERS and path.is_dir()))


def _has_deliveries(folder: Path) -> bool:
    """Whether anything in a folder may be a delivery, also where it would not be read."""
    found = [p for p in folder.iterdir() if may_be_delivery(p)]
    return any(p.is_file() for p in found) or any(_has_deliveries(p) for p in found if p.is_dir())
