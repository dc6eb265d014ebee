"""What becomes of a damaged delivery: the same numbers, a stop, a remark, or other numbers without a word."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from pipeline.clean.clean import run_clean
from pipeline.faults import StageStopped
from pipeline.ingest.ingest import run_ingest
from pipeline.measures.aggregate import run_aggregate
from pipeline.places import ROOT, Places, Unit
from pipeline.reconcile.reconcile import write_stated
from pipeline.run import gates
from pipeline.store import count_rows, read_rows
from support.books import Book, DoesNotApply, read_book, write_book
from support.damage import WAYS

# One delivery of each kind that is a table, of those that the examples have.
DELIVERIES = {
    "medlemsbidrag": "hbs/2022/medlemsbidrag.csv",
    "ekonomi_resultatrakning": "hbs/2022/ekonomi_resultatrakning.xlsx",
    "ekonomi_balansrakning": "sodertalje/2017/ekonomi_balansrakning.xlsx",
    "ekonomi_kassaflode": "hbs/2022/ekonomi_kassaflode.xlsx",
    "ekonomi_noter": "hbs/2022/ekonomi_noter.xlsx",
    "ekonomi_driftsredovisning": "hbs/2022/ekonomi_driftsredovisning.xlsx",
    "ekonomi_budget_utfall": "sodertalje/2017/ekonomi_budget_utfall.xlsx",
    "ekonomi_flerarsoversikt": "hbs/2022/ekonomi_flerarsoversikt.csv",
    "ekonomi_nyckeltal": "hbs/2022/ekonomi_nyckeltal.csv",
    "budget": "sodertalje/2023/budget.xlsx",
    "budgetram": "ostra_sodertorn/2013/budgetram.csv",
    "planerade_deltagare": "ostra_sodertorn/2013/planerade_deltagare.csv",
    "sus_insatsrapport": "hbs/2017/sus_insatsrapport_2017.csv",
    "sus_deltagare": "hbs/2022/sus_deltagare_2022.xlsx",
    "uppfoljning_12man": "hbs/2022/uppfoljning_12man.csv",
    "vald_fragor": "hbs/2022/vald_fragor.csv",
    "nns_enkat": "hbs/2022/nns_enkat_chefer_2022.xlsx",
    "nns_svarsfrekvens": "hbs/2022/nns_svarsfrekvens_2022.csv",
    "aktiviteter": "hbs/2022/aktiviteter_2022.csv",
    "mal": "sodertalje/2017/mal_2017.xlsx",
    "publicerat": "hbs/2017/publicerat_2017.csv",
}
LIKA, STOPP, ANMARKT, TYST = "lika", "stopp", "anmärkt", "TYST"
# What stands in the way of nothing and is no number: where a row stood, and titles.
_NOT_NUMBERS = re.compile(r"^_|^rubrik$|^radnamn$|^anteckning$")


@dataclass(frozen=True)
class Outcome:
    """What became of it: lika, stopp, anmärkt or TYST, and what was told or what differs."""

    verdict: str
    told: str


@dataclass(frozen=True)
class _Result:
    ingested: dict[str, list[tuple[str, ...]]]
    remarks: frozenset[str]
    numbers: frozenset[tuple[Any, ...]] = frozenset()


@cache
def original(kind: str) -> Book:
    """The delivery of a kind, before anything happened to it."""
    return read_book(ROOT / "data" / "raw" / DELIVERIES[kind])


def damage(kind: str, way: str, seed: int) -> Book:
    """A damaged delivery. Raises DoesNotApply where there is nothing that the way can change."""
    return WAYS[way].change(original(kind).copied(), Random(f"{kind}|{way}|{seed}"))


def judge(kind: str, way: str, seed: int) -> Outcome | None:
    """What becomes of a delivery damaged in one way; None where the way has nothing to change in it."""
    try:
        book = damage(kind, way, seed)
        with tempfile.TemporaryDirectory() as folder:
            places, unit = _deliver(kind, book, Path(folder))
            return _judged(kind, way, places, unit)
    except DoesNotApply:
        return None


def _judged(kind: str, way: str, places: Places, unit: Unit) -> Outcome:
    sound = _undamaged(kind, numbers=False)
    try:
        found = _ingested(places, unit)
        if found.ingested == sound.ingested:
            return Outcome(LIKA, "")
        sound, found = _undamaged(kind, numbers=True), _counted(places, unit, found)
    except StageStopped as stop:
        return Outcome(STOPP, str(stop))
    if found.numbers == sound.numbers:
        return Outcome(LIKA, "")
    new = sorted(found.remarks - sound.remarks)
    if new:
        return Outcome(ANMARKT, "; ".join(new))
    differs = sorted(map(str, found.numbers ^ sound.numbers))
    if WAYS[way].more_rows and kind in ("sus_deltagare", "uppfoljning_12man", "nns_enkat", "aktiviteter"):
        return Outcome(LIKA, "")
    return Outcome(TYST, "\n".join(differs[:6]))


def _deliver(kind: str, book: Book, folder: Path) -> tuple[Places, Unit]:
    forbund, ar, name = DELIVERIES[kind].split("/")
    delivery = folder / "raw" / forbund / ar
    delivery.mkdir(parents=True)
    toml = (ROOT / "data" / "raw" / forbund / "forbund.toml").read_text("utf-8")
    # What else the year should have, and what is put right in files that are not here, says nothing of this file.
    toml = re.sub(r"(?m)^leveranser = \[[^\]]*\]\n", "", toml)
    toml = re.sub(r"(?ms)^\[\[rattelse\]\]\n.*?(?=^\[|\Z)", "", toml)
    (delivery.parent / "forbund.toml").write_text(toml, "utf-8")
    write_book(book, delivery, Path(name).stem)
    return Places((folder / "raw").resolve(), (folder / "ut").resolve()), Unit(forbund, int(ar))


@cache
def _undamaged(kind: str, *, numbers: bool) -> _Result:
    with tempfile.TemporaryDirectory() as folder:
        places, unit = _deliver(kind, original(kind), Path(folder))
        found = _ingested(places, unit)
        return _counted(places, unit, found) if numbers else found


def _ingested(places: Places, unit: Unit) -> _Result:
    folder = places.waiting(unit, "ingest")
    run_ingest(places, unit, folder)
    tables = {p.stem: read_rows(p) for p in sorted(folder.glob("*.parquet"))}
    remarks = {remark for r in tables.pop("leverans") for remark in str(r["anmarkning"]).split("; ") if remark}
    rows = {
        name: sorted(tuple(str(v) for k, v in r.items() if not _NOT_NUMBERS.search(k)) for r in found)
        for name, found in tables.items()
        if found
    }
    return _Result(rows, frozenset(remarks))


def _counted(places: Places, unit: Unit, ingested: _Result) -> _Result:
    clean, counted, tried = (places.waiting(unit, s) for s in ("clean", "aggregate", "reconcile"))
    remarks = set(ingested.remarks) | set(_gate("ingest", places.waiting(unit, "ingest")))
    run_clean(places, unit, places.waiting(unit, "ingest"), clean)
    remarks |= set(_gate("clean", clean))
    write_stated(clean, tried)
    remarks |= {f"{r['vad']} {r['utslag']}" for r in read_rows(tried / "summaprov.parquet") if r["utslag"] == "avviker"}
    run_aggregate(places, unit, clean, counted)
    numbers = {
        tuple(_kept(r["measure"], k, v) for k, v in r.items() if k not in ("obs_id", "argang", "skydd"))
        for r in read_rows(counted / "observation.parquet")
    }
    return _Result(ingested.ingested, frozenset(remarks), frozenset(numbers))


def _kept(measure: str, column: str, value: Any) -> Any:
    """The lines of a note have the office's own names, which no list knows: another name is no other number."""
    return "" if measure == "notpost" and column == "category" else value


def _gate(stage: str, folder: Path) -> Iterator[str]:
    """What the gate says of the tables that have rows. Raises StageStopped when it closes.

    In SQL, which is quick; tests/test_gates.py holds that the library gives the same verdicts.
    """
    for path in sorted(folder.glob("*.parquet")):
        for finding in gates.examine_large(stage, path.stem, path) if count_rows(path) else ():
            if not finding.passed and finding.severity == "critical":
                raise StageStopped(f"{path.stem}: {finding.why}")
            if not finding.passed:
                yield f"{path.stem}: {finding.why}"
