"""The passport of a release: what it was made from, by which definitions, and what is not shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipeline.places import Places, Unit
from pipeline.reconcile.explanations import FILE, read_explanations
from pipeline.release.conditions import Versions
from pipeline.report.pages.manifest import is_public
from pipeline.report.pages.quality import gates_of
from pipeline.store import read_json, read_rows

# What one release may differ from the next in without anything having been changed.
_NAMES = ("utgava", "foregaende", "inlagt", "andrade_siffror")


def make_passport(places: Places, versions: Versions, previous: str, changes: int) -> dict[str, Any]:
    """Everything in the manifest of a release. Same commit and deliveries, same content: no clock, no machine.

    Inputs, outputs and definitions come from the manifest of the build, which is known to be current.
    """
    built = read_json(places.reports / "manifest.json")
    units = places.units()
    used = {r["measure"] for r in read_rows(places.published)}
    return {
        "utgava": versions.id,
        "foregaende": previous,
        "inlagt": {
            "kod": {"incheckning": versions.code.id, "tid": versions.code.stamp},
            "leveranser": {"incheckning": versions.deliveries.id, "tid": versions.deliveries.stamp},
        },
        "finsam": built["finsam"],
        "nyckel": built["nyckel"],
        "bibliotek": built["bibliotek"],
        "in": built["in"],
        "ut": {f: digest for f, digest in built["ut"].items() if is_public(places, places.out / f)},
        "definitioner": {m: digest for m, digest in built["definitioner"].items() if m in used},
        "kontroller": _trials(places),
        "dolda_tal": _withheld(places),
        "forklaringar": {str(u): found for u in units if (found := _explanations(places, u))},
        "rattelser": {str(u): found for u in units if (found := _corrections(places, u))},
        "andrade_siffror": changes,
    }


def says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two releases were made from the same and gave the same, whatever they are called and under whatever key."""
    left_out = set(_NAMES) if same_key(one, other) else {*_NAMES, "nyckel", "in"}
    return all(one.get(k) == other.get(k) for k in (one.keys() | other.keys()) - left_out)


def same_key(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the checksums of their deliveries are made with the same key, and can be held against each other."""
    return bool(one.get("nyckel")) and one.get("nyckel") == other.get("nyckel")


def _trials(places: Places) -> dict[str, int]:
    """How many expectations the gates tried, and how many warned."""
    tried = [
        f
        for unit, stage in gates_of(places.units())
        for f in read_json(places.gate(unit, stage))["provningar"]
        if f["rows"]
    ]
    return {"provade": len(tried), "varningar": sum(not f["passed"] for f in tried)}


def _withheld(places: Places) -> dict[str, dict[str, int]]:
    """How many numbers are withheld, per förbund and year and then per measure and split. Never their values."""
    counts: dict[str, Counter[str]] = {}
    for r in read_rows(places.published, "status = 'dold'", "forbund, year, measure, breakdown"):
        table = f"{r['measure']} efter {r['breakdown']}" if r["breakdown"] else r["measure"]
        counts.setdefault(f"{r['forbund']}/{r['year']}", Counter())[table] += 1
    return {unit: dict(found) for unit, found in counts.items()}


def _explanations(places: Places, unit: Unit) -> list[dict[str, str]]:
    path = places.delivery(unit) / FILE
    return [
        {"prov": e.prov, "varfor": e.varfor, "vem": e.vem, "till": e.till.isoformat()}
        for e in read_explanations(path, places.shown(path)).values()
    ]


def _corrections(places: Places, unit: Unit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_json(places.stage(unit, "ingest") / "protokoll.json")["rattelser"]
    return found
