"""Protocol 6: what the reconciliation found, the worst first, each fault once with its two places."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

from pipeline.protocol.shown import Bar, Cell, Sheet
from pipeline.reconcile.rows import TrialRow
from pipeline.reconcile.verdict import AVVIKER, VERDICTS
from pipeline.reconcile.wording import RULES
from pipeline.rows.typed import read_rows_of
from pipeline.typography import NBSP, NOTHING, number, percent

_WORDS = {"stammer": "stämmer", "avrundning": "inom avrundning", "avviker": "avviker", "ej_provbar": "ej prövbar"}


def findings_sheet(folder: Path) -> Sheet:
    """The findings in the order of the table, which has the worst first. Those that touch a withheld number are only counted."""
    found = [r for r in _trials(folder) if r["utslag"] == AVVIKER and r["fynd"] == r["prov_id"]]
    shown = [r for r in found if not r["dolt"]]
    rows = [_finding(r) for r in shown]
    open_, hidden = sum(r["att_forklara"] for r in found), len(found) - len(shown)
    words = f"{number(len(found))} fynd, varav {number(open_)} fel som varken är rättade eller förklarade."
    words += f" {number(hidden)} av fynden rör tal som inte visas: de står i underlaget." if hidden else ""
    headings = ("Allvar", "Vad", "Ena stället", "Andra stället", "Fil och rad")
    return Sheet(headings, rows, words, empty=words if found else "Inget i det som prövades avviker.")


def _finding(r: TrialRow) -> tuple[str, ...]:
    explained = f" Förklaring: {r['forklaring']}" if r["forklaring"] else ""
    sides = (_side(r[f"{s}_cell"], r[s], r) for s in ("vanster", "hoger"))  # type: ignore[literal-required]
    return (r["allvar"], r["vad"] + explained, *sides, f"{_place(r)} ({r['prov_id']})")


def rules_sheet(folder: Path) -> Sheet:
    """How many trials there were by every rule, and what came of them."""
    counted = Counter((r["regel"], r["utslag"]) for r in _trials(folder))
    rows: list[tuple[Cell, ...]] = []
    for rule in (r for r in RULES if any(rule == r for rule, _ in counted)):
        numbers = [counted[rule, v] for v in VERDICTS]
        tried, off = sum(numbers[:3]), counted[rule, AVVIKER]
        share = off / tried if tried else None
        text = percent(Decimal(100 * off) / tried, 0) if tried else NOTHING
        rows.append((RULES[rule], *(number(n) for n in numbers), Bar(share, text, warn=True)))
    headings = ("Regel", *(_WORDS[v].capitalize() for v in VERDICTS), "Andel som avviker")
    empty = "Inga publicerade uppgifter är levererade, så det finns inget att stämma av."
    return Sheet(headings, rows, empty=empty, right=frozenset({1, 2, 3, 4}))


def _trials(folder: Path) -> list[TrialRow]:
    return read_rows_of(folder / "avstamning.parquet", TrialRow)


def _side(cell: str, value: Decimal | None, row: TrialRow) -> str:
    if value is None:
        return cell
    unit = {"kr": f"{NBSP}kr", "procent": f"{NBSP}%"}.get(row["enhet"], "")
    shown = f"{number(value, 0 if value == int(value) else 1)}{unit}"
    return f"{cell}: {shown}" if cell else shown


def _place(row: TrialRow) -> str:
    name = Path(row["_file"]).name
    return f"{name}, rad {row['_row']}" if row["_row"] else name
