"""A second round of the same draft: what is mended, what is new, and what somebody has explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.drafts.findings import Finding
from pipeline.drafts.found import Found
from pipeline.personal import hide_personal_numbers
from pipeline.places import Places, Unit
from pipeline.reconcile.explanations import read_explanations
from pipeline.store import read_json, write_json

MEMORY = "omgang.json"
# Beside forklaringar.toml, of the same form; its prov are the fynd of a draft.
FILE = "forklaringar_utkast.toml"


def compare_rounds(
    findings: Iterable[Finding], found: Mapping[int, Found], folder: Path, places: Places, unit: Unit
) -> tuple[list[Finding], list[str]]:
    """The findings with status and explanation, and in words those of the last round that are gone.

    Only files tried now are compared. Raises DeliveryFaults for a file of explanations that is wrong.
    """
    path = places.delivery(unit) / FILE
    explained = read_explanations(path, places.shown(path))
    before: dict[str, dict[str, str]] = read_json(folder / MEMORY) if (folder / MEMORY).is_file() else {}
    now: dict[str, dict[str, str]] = {f.dokument: {} for f in found.values()}
    told = []
    for f in findings:
        document = found[f.nr].dokument
        now[document][f.id] = hide_personal_numbers(f.told)
        status = "" if document not in before else "kvar" if f.id in before[document] else "nytt"
        told.append(replace(f, status=status, explained=str(explained[f.id]) if f.id in explained else ""))
    mended = [words for name, ids in now.items() for i, words in before.get(name, {}).items() if i not in ids]
    write_json(folder / MEMORY, before | now)
    return told, mended
