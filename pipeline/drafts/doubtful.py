"""Figures of tables whose meaning is not certain enough: they are left without one, and only tried where they stand.

A list of labels was made for figures that somebody has typed and looked at. In a draft nobody has: a heading
"Deltagare" over rows of something unknown is no number of participants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.clean.printed_labels import Label, label_text, read_labels
from pipeline.clean.printed_tables import TOTAL
from pipeline.drafts.found import Found
from pipeline.drafts.labels import is_kon
from pipeline.drafts.names_in_text import InsatsNames
from pipeline.drafts.table_words import is_form
from pipeline.forbund.model import Forbund
from pipeline.names import label_key
from pipeline.rows.printed import PrintedRow

# Words that a table of who made the contact has somewhere; without them its rows may be any organisations.
_REFERRAL = re.compile(r"\b(?:aktualis|initier|remis|remitt|anvis|hänvis|kontakt)", re.IGNORECASE)
_OF_WHOM = "aktualiserad_av"
# Who comes to these is no participant of an insats.
_GATHERINGS = re.compile(
    r"\b(?:aktiviteter|seminari|möten|konferens|föreläsning|utbildningsdag|nätverksträff)", re.IGNORECASE
)
_MEANS = re.compile(r"\bper (?:deltagare|person|individ|plats)|\bgenomsnitt|\bsnitt", re.IGNORECASE)


def without_doubtful(rows: Sequence[PrintedRow], found: Mapping[int, Found], forbund: Forbund) -> list[PrintedRow]:
    """The rows, those of an uncertain meaning without a measure."""
    insatser, labels = InsatsNames(forbund), read_labels()
    doubtful = {
        r["nr"] for r in rows if r["matt"] and not r["i_text"] and _is_doubtful(r, found[r["nr"]], insatser, labels)
    }
    split = {_place(r) for r in rows if r["nr"] in doubtful and r["uppdelning"] == _OF_WHOM}
    # The sum of what is no such split is no sum of it.
    doubtful |= {r["nr"] for r in rows if _place(r) in split and r["matt"] and TOTAL.fullmatch(r["rad"])}
    doubtful |= _several_values([r for r in rows if r["nr"] not in doubtful])
    return [_unknown(r) if r["nr"] in doubtful else r for r in rows]


def _place(row: PrintedRow) -> tuple[str, str, str]:
    return row["dokument"], row["avsnitt"], row["tabell"]


def _unknown(row: PrintedRow) -> PrintedRow:
    return row | {"matt": "", "uppdelning": "", "kategori": "", "hur": "", "tecken": 1}


def _is_doubtful(row: PrintedRow, f: Found, insatser: InsatsNames, labels: list[Label]) -> bool:
    if f.saker == "osäker" and not (f.rad and f.kolumn):
        return True
    words = " ".join((*f.rubriker[-1:], f.tabell, f.rad, f.kolumn))
    if row["uppdelning"] == _OF_WHOM and not _REFERRAL.search(words):
        return True
    if row["matt"].startswith("deltag") and _GATHERINGS.search(f"{f.tabell} {f.rad} {f.kolumn}"):
        return True
    if (row["matt"] == "insatskostnad" or row["uppdelning"] == "post") and _MEANS.search(
        f"{f.tabell} {f.avsnitt} {f.kolumn}"
    ):
        return True
    if row["hur"] != "etikett":
        return False
    by_column = bool(row["kolumn"]) and _is_label(row["kolumn"], labels)
    other = row["rad"] if by_column else row["kolumn"]
    return not _is_neutral(other, insatser)


def _is_label(text: str, labels: list[Label]) -> bool:
    return any(label.pattern.fullmatch(label_text(text)) for label in labels)


def _is_neutral(label: str, insatser: InsatsNames) -> bool:
    """Whether a label narrows nothing but what is known: a year, kön, kind, insats or the whole."""
    parts = [p.strip() for p in label.split(" / ") if p.strip(" +")]
    return all(
        is_form(p) or is_kon(p) or TOTAL.fullmatch(p) or _names_insats(p, insatser) or label_key(p) in _WHOLE
        for p in parts
    )


def _names_insats(label: str, insatser: InsatsNames) -> bool:
    return bool(insatser.exact(label)) or (len(label.split()) <= _FEW and bool(insatser.in_sentence(label)))


_FEW = 6
_WHOLE = {"alla", "alla insatser", "samtliga", "deltagare", "antal deltagare", "personer", "kronor", "individer"}


def _several_values(rows: Sequence[PrintedRow]) -> set[int]:
    """Figures that are the same thing as another row of their table, with another value: something tells the rows apart."""
    seen: dict[object, list[PrintedRow]] = {}
    for r in rows:
        if r["matt"] and not r["i_text"] and r["enhet"] != "kr":
            key = (
                r["dokument"],
                r["tabell"],
                r["matt"],
                r["insats"],
                r["kon"],
                r["uppdelning"],
                r["kategori"],
                r["ar"],
                r["kind"],
                r["enhet"],
            )
            seen.setdefault(key, []).append(r)
    return {
        r["nr"]
        for same in seen.values()
        if len({r["varde"] for r in same}) > 1 and len({r["rad"] for r in same}) > 1
        for r in same
    }
