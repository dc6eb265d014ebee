"""Which files were delivered, what kind each is, and what is wrong with the set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import Fault, suggest
from pipeline.forbund.model import Forbund, forbund_path
from pipeline.ingest.layout import known_kinds, read_layouts
from pipeline.places import Places, Unit

DATA_SUFFIXES = {".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".se", ".si", ".sie"}
DELIVERY_COLUMNS = {
    "fil": "VARCHAR",
    "sort": "VARCHAR",
    "titel": "VARCHAR",
    "anvands": "BOOLEAN",
    "rader": "INTEGER",
    "sha256": "VARCHAR",
    "anmarkning": "VARCHAR",
}
_IGNORED = re.compile(r"^(läsmig|readme|forklaringar\.toml|thumbs\.db|desktop\.ini|\.|~\$)", re.IGNORECASE)


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
        if path.is_dir() or _IGNORED.match(path.name) or path.suffix.lower() == ".md":
            continue
        delivery = _recognise(path, places.shown(path))
        if delivery is None:
            faults.append(_unknown_file(places.shown(path), path))
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
    found = (d for d in (_recognise(p, "") for p in names if not _IGNORED.match(p.name)) if d)
    return next((d.path for d in found if d.kind == "bokforing"), None)


def _recognise(path: Path, shown: str) -> Delivery | None:
    """The longest kind that the file name begins with; the rest is year and variant."""
    stem = re.sub(r"[\s-]+", "_", path.stem.casefold())
    kind = _kind_of(stem)
    if path.suffix.lower() not in DATA_SUFFIXES or not kind:
        return None
    parts = [p for p in stem[len(kind) :].split("_") if p]
    years = [int(p) for p in parts if re.fullmatch(r"(19|20)\d{2}", p)]
    suffix = "_".join(p for p in parts if not re.fullmatch(r"(19|20)\d{2}", p))
    return Delivery(path, shown, kind, suffix, years[0] if years else None)


def _kind_of(stem: str) -> str:
    """The longest kind that a name begins with, or empty."""
    return max((k for k in known_kinds() if stem == k or stem.startswith(k + "_")), key=len, default="")


def _unknown_file(shown: str, path: Path) -> Fault:
    """A file whose ending is not read, though its kind is known, or whose kind is not known."""
    if _kind_of(re.sub(r"[\s-]+", "_", path.stem.casefold())) and path.suffix.lower() not in DATA_SUFFIXES:
        return Fault(
            file=shown,
            headline=f"filändelsen {path.suffix or '(ingen)'} läses inte",
            found=f"”{path.name}”",
            expected=", ".join(sorted(DATA_SUFFIXES)),
            action="Spara filen i en av dessa former, packa upp den om den är packad, eller flytta den ur mappen.",
        )
    return Fault(
        file=shown,
        headline="okänd sorts fil",
        found=f"”{path.name}”",
        expected=suggest(path.stem, known_kinds()),
        action="Döp om filen så att namnet börjar med sorten, till exempel medlemsbidrag.csv, eller flytta den ur mappen.",
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
        first = seen.setdefault((d.kind, variant), d)
        if first is not d:
            faults.append(
                Fault(
                    file=d.shown,
                    headline=f"två filer av sorten {d.kind}",
                    found=f"”{first.path.name}” och ”{d.path.name}”",
                    expected="en fil per sort",
                    action="Behåll den som gäller och flytta den andra ur mappen.",
                )
            )
    return faults


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
            )
        ]
    present = {d.kind for d in deliveries}
    if not present and not has_unknown:
        return [
            Fault(
                file=folder,
                headline="inga leveranser i mappen",
                expected="minst en fil, till exempel medlemsbidrag.csv",
                action="Lägg filerna i mappen, eller kontrollera FORBUND och AR.",
            )
        ]
    return [
        Fault(
            file=folder,
            headline=f"leveransen ”{kind}” saknas",
            expected=f"en fil vars namn börjar med {kind}",
            action=f"Lägg filen i mappen. Ska den inte finnas: ta bort {kind} ur leveranser för {unit.ar} i forbund.toml.",
        )
        for kind in forbund.argang(unit.ar).leveranser
        if kind not in present
    ]


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
