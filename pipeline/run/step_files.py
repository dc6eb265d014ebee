"""The files of the steps: what a stage leaves, where it goes through its gate, what a report reads and writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from pipeline import stages
from pipeline.personal import key_path
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.reconcile.public import OPEN
from pipeline.report.outlines.disposition import words_of
from pipeline.report.pages.division import PAGE
from pipeline.stages import Stage


def files_of(stage: Stage, extra: tuple[str, ...]) -> tuple[str, ...]:
    """What a stage leaves in its waiting place."""
    return (*(f"{t}.parquet" for t in stage.tables), *extra)


def target_of(places: Places, unit: Unit, stage: Stage, file: str) -> Path:
    """Where a file goes through the gate. The numbers of all förbund stand first."""
    if unit == EVERYTHING and file.startswith(("observations.", "publicerbart.")):
        return places.processed / file
    if file == OPEN:
        return places.report(unit) / "avstamning.csv"
    if file == "avstamning.csv":
        return places.office(unit) / file
    return places.stage(unit, stage.name) / file


def passed(places: Places, unit: Unit, stage: Stage) -> tuple[Path, ...]:
    """The tables of a stage that have passed its gate."""
    return tuple(target_of(places, unit, stage, f"{t}.parquet") for t in stage.tables)


def own_inputs(places: Places, unit: Unit) -> tuple[Path, ...]:
    """What a förbund's report reads beside its numbers: tables, gates, the analyst's words."""
    tables = (*passed(places, unit, stages.CLEAN), places.stage(unit, "ingest") / "leverans.parquet")
    notes = (places.stage(unit, "clean") / "protokoll.json", *corrected(places, unit.forbund))
    gates = tuple(places.gate(unit, s) for s in ("ingest", "clean", "aggregate"))
    template = places.word_template(unit)
    return (*tables, *notes, *gates, *words_of(places, unit), *((template,) if template else ()), key_path())


def corrected(places: Places, forbund: str) -> tuple[Path, ...]:
    """The protocols with the corrections of every year that a number of the förbund may rest on."""
    return tuple(places.stage(u, "ingest") / "protokoll.json" for u in places.units() if u.forbund == forbund)


def reconciled(places: Places, unit: Unit) -> tuple[Path, ...]:
    """What tells which checks a number took part in."""
    return (places.stage(unit, "clean") / "tryckt.parquet", *passed(places, unit, stages.RECONCILE))


# How the index of divided lineage leads to its parts.
_TO_PART = re.compile(rf'href="({PAGE}/[^"#]+)'.encode())


def report_files(
    places: Places,
    unit: Unit,
    formats: tuple[str, ...],
    public: tuple[str, ...],
    office: tuple[str, ...],
    workbook: str,
) -> tuple[Path, ...]:
    """What a report writes: what is published as HTML, on paper and as a workbook, the office's own on the screen and as one."""
    folder, own = places.report(unit), places.office(unit)
    files = {form: tuple(folder / f"{p}.{form}" for p in public) for form in ("html", "docx", "pdf")}
    files["html"] += tuple(own / f"{p}.html" for p in office)
    files["xlsx"] = tuple(f / f"{workbook}.xlsx" for f in (folder, own))
    return tuple(path for form in formats for path in files[form])


def tomls(places: Places) -> tuple[Path, ...]:
    """What each förbund says of itself, but for those left out."""
    own = (p for p in sorted(places.raw.glob("*/forbund.toml")) if p.parent.name not in places.left_out)
    return (*own, *(f(name) for name in places.received() for f in (places.received_facts, places.passport)))


def forget_incomplete_charts(places: Places, units: Iterable[Unit]) -> None:
    """The index stands for a folder of charts: when a file of it is gone, so is the index."""
    for unit in units:
        index = places.report(unit) / "diagram" / "index.json"
        if not index.is_file():
            continue
        told = json.loads(index.read_text("utf-8"))
        listed = [f for c in told["diagram"] for f in c["filer"].values()] + told.get("sidor", [])
        if any(not (index.parent / f).is_file() for f in listed):
            index.unlink()


def forget_incomplete_lineage(places: Places, units: Iterable[Unit]) -> None:
    """The index of divided lineage stands for its pages: when one that it leads to is gone, so is the index."""
    for unit in units:
        index = places.office(unit) / f"{PAGE}.html"
        pages = _TO_PART.findall(index.read_bytes()) if index.is_file() else []
        if any(not (index.parent / page.decode()).is_file() for page in pages):
            index.unlink()
