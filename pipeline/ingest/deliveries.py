"""Which files were delivered, what kind each is, and what is wrong with the set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import Fault, suggest, told_as_nearest
from pipeline.forbund.model import Forbund, forbund_path
from pipeline.ingest.cells import clean_text
from pipeline.ingest.grid import WORKBOOKS
from pipeline.ingest.layout import known_kinds, read_layouts
from pipeline.names import slug
from pipeline.places import Places, Unit, may_be_delivery

DELIVERY_COLUMNS = {
    "fil": "VARCHAR",
    "sort": "VARCHAR",
    "titel": "VARCHAR",
    "anvands": "BOOLEAN",
    "rader": "INTEGER",
    "sha256": "VARCHAR",
    "anmarkning": "VARCHAR",
}
TEXTS = {".csv", ".txt", ".tsv"}
LEDGERS = {".se", ".si", ".sie"}
DATA_SUFFIXES = TEXTS | WORKBOOKS | LEDGERS
# A year that a name ends in says nothing of the kind, and a word of so few letters is part of too much.
_YEAR_LAST, _SHORT = re.compile(r"[\s_-]*(19|20)\d\d$"), 3


@dataclass(frozen=True)
class Delivery:
    """A delivered file: its kind, the rest of its name, and a year written in the name."""

    path: Path
    shown: str
    kind: str
    suffix: str
    name_year: int | None


def find_deliveries(places: Places, unit: Unit, forbund: Forbund) -> tuple[list[Delivery], list[Fault]]:
    """The deliveries of a folder, and every fault that shows from the names alone."""
    folder = places.delivery(unit)
    deliveries: list[Delivery] = []
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not may_be_delivery(path):
            continue
        if path.is_dir():
            faults += _files_in_folder(path, places.shown(path))
            continue
        delivery = recognise(path, places.shown(path), unit.ar)
        if delivery is None:
            faults.append(_unknown_kind(places.shown(path), path.name))
        elif fault := _unread_ending(delivery):
            faults.append(fault)
        else:
            deliveries.append(delivery)
    faults += _two_of_a_kind(deliveries)
    faults += _wrong_year(deliveries, unit)
    faults += _missing(places, unit, forbund, deliveries, has_unknown=bool(faults))
    return deliveries, faults


def find_ledger(places: Places, unit: Unit) -> Path | None:
    """The ledger delivered for a year, whether or not the year has a report."""
    folder = places.delivery(unit)
    names = sorted(p for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
    found = (d for d in (recognise(p, "") for p in names if may_be_delivery(p)) if d)
    return next((d.path for d in found if d.kind == "bokforing" and not _unread_ending(d)), None)


def is_of_persons(path: Path) -> bool:
    """Whether a file is a delivery of persons by its name: what it is called says of which sort it is."""
    found = recognise(path, path.name)
    layout = read_layouts().get(found.kind) if found else None
    return layout is not None and layout.about_persons


def recognise(path: Path, shown: str, year: int | None = None) -> Delivery | None:
    """The longest kind that the file name begins with; the rest is year and variant. Of several years `year` counts."""
    stem = re.sub(r"[\s-]+", "_", clean_text(path.stem).casefold())
    kinds = [k for k in known_kinds() if stem == k or stem.startswith(k + "_")]
    if not kinds:
        return None
    kind = max(kinds, key=len)
    parts = [p for p in stem[len(kind) :].split("_") if p]
    years = [int(p) for p in parts if re.fullmatch(r"(19|20)\d{2}", p)]
    suffix = "_".join(p for p in parts if not re.fullmatch(r"(19|20)\d{2}", p))
    return Delivery(path, shown, kind, suffix, year if year in years else years[0] if years else None)


def _files_in_folder(folder: Path, shown: str) -> list[Fault]:
    """A folder in the year's folder is not read; files in it must not vanish."""
    files = sorted(
        p for p in folder.rglob("*") if p.is_file() and all(may_be_delivery(q) for q in (p, *_between(p, folder)))
    )
    if not files:
        return []
    named = ", ".join(f"”{p.name}”" for p in files[:3]) + (" med flera" if len(files) > 3 else "")
    return [
        Fault(
            file=shown,
            headline="filer i en undermapp läses inte",
            found=named,
            expected="alla filer direkt i årets mapp",
            action="Flytta filerna till årets mapp, eller ut ur den om de inte ska läsas.",
            code="LEV-003",
        )
    ]


def _between(path: Path, folder: Path) -> list[Path]:
    return [p for p in path.parents if p.is_relative_to(folder) and p != folder]


def _unread_ending(delivery: Delivery) -> Fault | None:
    """A file of a known kind in a format that is not read, for all kinds or for this one."""
    ending = delivery.path.suffix.lower()
    layout = read_layouts().get(delivery.kind)
    is_ledger = layout is not None and layout.shape == "sie"
    # A ledger is text, and some programs name it so.
    read = LEDGERS | {".txt"} if is_ledger else TEXTS | WORKBOOKS
    if ending in read:
        return None
    if ending in (".zip", ".rar", ".7z", ".gz"):
        action = "Packa upp filen och lägg innehållet i mappen."
    elif is_ledger:
        action = "Exportera en SIE-fil (typ 4) ur ekonomisystemet."
    else:
        action = "Öppna filen i Excel och spara den som .xlsx, eller exportera på nytt."
    return Fault(
        file=delivery.shown,
        headline=f"filer som slutar på ”{ending}” läses inte" if ending else "filnamnet har ingen filändelse",
        found=f"”{delivery.path.name}”",
        expected="ett namn som slutar på " + ", ".join(sorted(read)),
        action=action,
        code="LEV-001",
    )


def _nearest_kinds(stem: str) -> str:
    """The kinds that a file may be by its name: those that hold it or that it holds, else those most like it."""
    word = slug(_YEAR_LAST.sub("", stem))
    held = [k for k in known_kinds() if min(len(word), len(k)) > _SHORT and (word in k or k in word)]
    return told_as_nearest(held[:3]) if held else suggest(word, known_kinds())


def _unknown_kind(shown: str, name: str) -> Fault:
    return Fault(
        file=shown,
        headline="okänd sorts fil",
        found=f"”{name}”",
        expected=_nearest_kinds(name.rsplit(".", 1)[0]),
        action=(
            "Döp om filen så att namnet börjar med sorten, till exempel medlemsbidrag.csv, eller flytta den ur mappen. "
            "make lar FIL=… säger vilken sort den är."
        ),
        code="LEV-002",
    )


def _two_of_a_kind(deliveries: list[Delivery]) -> list[Fault]:
    """Two files that would fill the same table. A known variant is a table of its own."""
    layouts, faults = read_layouts(), []
    seen: dict[tuple[str, str], Delivery] = {}
    for d in deliveries:
        if d.kind not in layouts:
            continue
        layout = layouts[d.kind]
        variant = d.suffix if layout.several_files or d.suffix in layout.variants() else ""
        first = seen.setdefault((layout.stands_for or d.kind, variant), d)
        if first is not d:
            told = f"”{first.path.name}” och ”{d.path.name}”"
            faults.append(two_files(d.shown, f"två filer av sorten {d.kind}", told, "en fil per sort"))
    return faults


def two_files(
    shown: str,
    headline: str,
    found: str,
    expected: str,
    action: str = "Behåll den som gäller och flytta den andra ur mappen.",
) -> Fault:
    """The fault of a file that says what another in the folder says, or what it has said itself."""
    return Fault(
        file=shown,
        headline=headline,
        found=found,
        expected=expected,
        action=action,
        code="LEV-007",
    )


def _wrong_year(deliveries: list[Delivery], unit: Unit) -> list[Fault]:
    faults = []
    for d in deliveries:
        layout = read_layouts().get(d.kind)
        own_year = any(f.year_from == "filnamn" for f in layout.forms_for(d.suffix)) if layout else False
        if d.name_year is not None and d.name_year != unit.ar and not own_year and layout:
            faults.append(
                Fault(
                    file=d.shown,
                    headline="årtalet i filnamnet passar inte mappen",
                    found=str(d.name_year),
                    expected=str(unit.ar),
                    action=f"Flytta filen till mappen {d.name_year}, eller rätta filnamnet.",
                    code="LEV-008",
                )
            )
    return faults


def _missing(
    places: Places, unit: Unit, forbund: Forbund, deliveries: list[Delivery], *, has_unknown: bool
) -> list[Fault]:
    folder = places.shown(places.delivery(unit))
    if unit.ar not in forbund.argangar:
        return [
            Fault(
                file=places.shown(forbund_path(places, unit.forbund)),
                headline=f"året {unit.ar} är inte beskrivet",
                expected=f'raderna [argang.{unit.ar}] och typ = "bokslut" (utfall) eller typ = "plan" (beslutad budget)',
                action="Lägg till raderna, så att belopp inte förväxlas mellan budget och utfall.",
                code="LEV-005",
            )
        ]
    present = {d.kind for d in deliveries}
    if not present and not has_unknown:
        return [no_deliveries(folder)]
    return [
        Fault(
            file=folder,
            headline=f"leveransen ”{kind}” saknas",
            expected=f"en fil vars namn börjar med {kind}",
            action=f"Lägg filen i mappen. Ska den inte finnas: ta bort {kind} ur leveranser för {unit.ar} i forbund.toml.",
            code="LEV-004",
        )
        for kind in forbund.argang(unit.ar).leveranser
        if kind not in present
    ]


def no_deliveries(folder: str) -> Fault:
    """The fault of a year whose folder, as shown, has nothing delivered in it."""
    return Fault(
        file=folder,
        headline="inga leveranser i mappen",
        expected="minst en fil, till exempel medlemsbidrag.csv",
        action="Lägg filerna i mappen, eller kontrollera FORBUND och AR.",
        code="LEV-006",
    )


def delivery_row(file: str, kind: str, title: str, rows: int, sha256: str) -> dict[str, object]:
    """A file that was read, as a row of table leverans."""
    return {
        "fil": file,
        "sort": kind,
        "titel": title,
        "anvands": True,
        "rader": rows,
        "sha256": sha256,
        "anmarkning": "",
    }
