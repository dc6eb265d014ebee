"""The checks that a number took part in: trials of its printed twin, and of the cells it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.measures.numbers import Observation
from pipeline.places import Places, Unit
from pipeline.reconcile.rows import TrialRow, is_reconciled, read_trials
from pipeline.rows.printed import PrintedRow
from pipeline.rows.typed import read_rows_of
from pipeline.typography import enumerate_words, number

VERDICT_WORDS = {
    "stammer": "stämmer",
    "avrundning": "inom avrundningen",
    "avviker": "avviker",
    "ej_provbar": "gick inte att pröva",
}
_Key = tuple[str, str, str, str, str, str, int, str]


@dataclass(frozen=True)
class Check:
    """One trial, in the words of the reconciliation. `verdict` is stammer, avrundning, avviker or ej_provbar.

    `finding` is the prov_id of the first trial of the same fault, '' when nothing is off.
    """

    prov_id: str
    told: str
    verdict: str
    finding: str = ""


class Checks:
    """The trials of some förbund and years, found by number."""

    def __init__(self, places: Places, units: Iterable[Unit]) -> None:
        self._by_number: dict[_Key, list[Check]] = {}
        self._by_cell: dict[tuple[Any, ...], list[Check]] = {}
        for unit in units:
            if is_reconciled(places, unit):
                printed = read_rows_of(places.stage(unit, "clean") / "tryckt.parquet", PrintedRow)
                self._read(unit, read_trials(places, unit), printed)

    def _read(self, unit: Unit, trials: list[TrialRow], printed: list[PrintedRow]) -> None:
        keys = {r["nr"]: _key(unit.forbund, r) for r in printed if r["matt"]}
        for t in trials:
            check = Check(t["prov_id"], t["vad"], t["utslag"], t["fynd"])
            if t["regel"] == "leverans":
                self._by_cell.setdefault((t["_file"], t["_sheet"], t["_row"], t["_column"]), []).append(check)
            for key in dict.fromkeys(keys[int(n)] for n in t["celler"].split(", ") if n and int(n) in keys):
                self._by_number.setdefault(key, []).append(check)

    def of(self, o: Observation, rows: Iterable[Mapping[str, Any]]) -> list[Check]:
        """The trials of a number that may be shown and of the cells it rests on, each once, in their order."""
        if o.value is None:
            return []
        mine = (o.forbund, o.measure, o.insats, o.kon, o.breakdown, o.category, o.year, o.kind)
        found = self._by_number.get(mine, []) if o.period == "helar" else []
        cells = [c for r in rows for c in self._by_cell.get((r["fil"], r["blad"], r["rad"], r["kolumn"]), ())]
        return list({c.prov_id: c for c in (*found, *cells)}.values())


def checks_in_words(checks: Iterable[Check]) -> str:
    """How many held and how many did not, and those that did not by what they say; '' for none."""
    checks = list(checks)
    if not checks:
        return ""
    counts = [(sum(c.verdict == v for c in checks), word) for v, word in VERDICT_WORDS.items()]
    told = enumerate_words([f"{number(n)} {word}" for n, word in counts if n])
    return " ".join([f"{told}.", *_deviations(checks)])


def _deviations(checks: Iterable[Check]) -> Iterator[str]:
    yield from (f"Avviker: {c.told}" for c in checks if c.verdict == "avviker")


def _key(forbund: str, r: PrintedRow) -> _Key:
    return (forbund, r["matt"], r["insats"], r["kon"], r["uppdelning"], r["kategori"], r["ar"], r["kind"])
