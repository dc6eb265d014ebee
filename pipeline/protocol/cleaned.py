"""Protocol 2: where the rows went, what does not count and why, and how much is missing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.codes.vocabulary import GROUP_NAMES
from pipeline.forbund.model import load_forbund
from pipeline.measures.rough import share_told
from pipeline.places import Places
from pipeline.protocol.shown import Bar, Sheet
from pipeline.rows.remarks import REMARKS
from pipeline.store import read_rows
from pipeline.typography import KIND_WORD, NBSP, WITHHELD, number, percent, ranges

# So many lines of a budget are shown.
_LINES = 40
_COLUMNS = ("in", "i_tabell", "kontroll", "bortvald")


def flow_sheet(entries: list[dict[str, Any]]) -> Sheet:
    """Every table's rows in, and where each went: into a table, to be held against, or out."""
    rows = [
        (
            e["tabell"],
            *(number(e[k]) for k in _COLUMNS),
            Bar(e["i_tabell"] / e["in"], percent(100 * e["i_tabell"] / e["in"], 0)),
        )
        for e in entries
        if e["in"]
    ]
    whole = {k: sum(e[k] for e in entries) for k in _COLUMNS}
    words = (
        f"{number(whole['in'])} rader in: {number(whole['i_tabell'])} används i mått, {number(whole['kontroll'])} "
        f"hålls emot som summor och tryckta avvikelser, {number(whole['bortvald'])} räknas inte."
    )
    headings = ("Tabell", "In", "Används", "Bara kontroll", "Räknas inte", "Andel som används")
    return Sheet(headings, rows, words, right=frozenset({1, 2, 3, 4}))


def left_out_sheet(folder: Path) -> Sheet:
    """Rows that do not count, by the reason; where they stand, file by file."""
    found = read_rows(folder / "bortvald.parquet", order_by="tabell, varfor, _file, _row")
    groups = Counter((r["tabell"], r["varfor"], Path(r["_file"]).name) for r in found)
    rows = [
        (table, why, file, number(n), ranges(sorted({r["_row"] for r in found if _is_of(r, table, why, file)})))
        for (table, why, file), n in sorted(groups.items())
    ]
    headings = ("Tabell", "Varför", "Fil", "Rader", "Vilka rader")
    return Sheet(headings, rows, empty="Alla rader räknas.", right=frozenset({3}))


def remarks_sheet(folder: Path) -> Sheet:
    """Remarks on the files of persons: what is odd and changes no number."""
    found = read_rows(folder / "anmarkning.parquet", order_by="slag, forsta_rad")
    rows = [(REMARKS[r["slag"]], number(r["antal"]), str(r["forsta_rad"] or "")) for r in found]
    return Sheet(("Anmärkning", "Rader", "Första raden"), rows, empty="Inga anmärkningar.", right=frozenset({1, 2}))


def _is_of(row: dict[str, Any], table: str, why: str, file: str) -> bool:
    return (row["tabell"], row["varfor"], Path(row["_file"]).name) == (table, why, file)


def posts_sheet(folder: Path) -> Sheet:
    """How the lines of the budget and its follow-up were understood: each line once, with its amounts."""
    found = read_rows(folder / "budgetpost.parquet", order_by="_file, _sheet, _row, _column")
    lines: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for r in found:
        lines.setdefault((r["_file"], r["_sheet"], r["_row"]), []).append(r)
    rows = [
        (
            of[0]["radnamn"],
            of[0]["postnamn"],
            GROUP_NAMES.get(of[0]["grupp"], of[0]["grupp"]),
            "; ".join(f"{KIND_WORD[r['kind']]} {r['ar']} {number(r['belopp_kr'], 0)}{NBSP}kr" for r in of),
            f"{Path(file).name}, rad {line}",
        )
        for (file, _, line), of in lines.items()
    ]
    notes = (f"{number(len(rows) - _LINES)} rader till.",) if len(rows) > _LINES else ()
    headings = ("I filen", "Läses som", "Grupp", "Belopp", "Var")
    return Sheet(headings, rows[:_LINES], "", notes, empty="Det finns inte någon budget i leveransen.")


def missing_sheet(places: Places, forbund: str, folder: Path) -> Sheet:
    """The coded columns in which something is missing, those over their limit first."""
    smallest = load_forbund(places, forbund).minsta_grupp
    found = [r for r in read_rows(folder / "saknad.parquet") if r["rader"]]
    lacking = [r for r in found if r["saknas"] or r["ej_angivet"]]
    lacking.sort(key=lambda r: (-(r["andel_over_gransen"] or -1000), r["_file"], r["kolumn"]))
    rows = [
        (
            f"{Path(r['_file']).name}, {r['rubrik']}",
            _missing_bar(r, share_told(r, "saknas", smallest)),
            share_told(r, "ej_angivet", smallest),
            "" if r["grans"] is None else percent(r["grans"], 0),
        )
        for r in lacking
    ]
    words = f"{number(len(found))} kodade kolumner prövades; i {number(len(found) - len(lacking))} saknas ingenting."
    notes = ("Av personer är andelen avrundad så att den inte säger hur många det är.",)
    return Sheet(("Fil och kolumn", "Saknas", "Ej angivet", "Gräns"), rows, words, notes, empty=words)


def _missing_bar(row: dict[str, Any], text: str) -> Bar:
    if text == WITHHELD or (row["om_personer"] and not text[0].isdigit()):
        return Bar(None, text)
    return Bar(round(10 * row["saknas"] / row["rader"]) / 10, text, warn=(row["andel_over_gransen"] or 0) > 0)
