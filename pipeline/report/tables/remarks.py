"""Remarks on the numbers of the comparison: each told once, with a letter that the rows of tables lead to.

Letters and not numbers: beside a withheld number no figure stands that could be taken for it.
"""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any

from pipeline.compare.compared import Compared
from pipeline.report.document.model import Cell, Row, Table
from pipeline.typography import enumerate_words, first_upper, ranges


class Remarks:
    """Texts in the order in which they were first needed."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        # Text -> förbund -> the years of the numbers that it is of.
        self._of: dict[str, dict[str, set[int]]] = {}

    def of(self, compared: Compared, row: dict[str, Any]) -> list[str]:
        """The letters of the remarks on a row of jamforelse or tidigare."""
        found = []
        for text in _texts(compared, row):
            found.append(self._known.setdefault(text, _letter(len(self._known))))
            years = self._of.setdefault(text, {}).setdefault(compared.names[row["forbund"]], set())
            years.add(row["year"])
        return list(dict.fromkeys(found))

    def _whom(self, text: str) -> str:
        return enumerate_words([f"{name} {ranges(sorted(years))}" for name, years in self._of[text].items()])

    def table(self) -> Table | None:
        """Every remark, by its letter."""
        if not self._known:
            return None
        rows = tuple(
            Row(letter, (Cell(self._whom(text)), Cell(text)), anchor=f"anm-{letter}")
            for text, letter in self._known.items()
        )
        return Table("anmarkningar", "Anmärkningar till talen", "", "Anm.", ("Gäller", "Anmärkning"), rows)


def _single(compared: Compared, caveats: str) -> list[str]:
    """The caveats of a number, those that also stand alone at another one by one."""
    known = {r["forbehall"] for r in compared.rows} - {"", caveats}
    found = []
    for text in sorted(known, key=lambda t: (-len(t), t)):
        if text in caveats:
            found.append(text)
            caveats = " ".join(caveats.replace(text, "").split(" "))
    left = " ".join(caveats.split(" ")).strip()
    return ([left] if left else []) + found


def _letter(place: int) -> str:
    """a, b, … z, aa, ab …"""
    return (_letter(place // len(ascii_lowercase) - 1) if place >= len(ascii_lowercase) else "") + ascii_lowercase[
        place % len(ascii_lowercase)
    ]


def _texts(compared: Compared, row: dict[str, Any]) -> list[str]:
    """Why a number differs from what the measure normally is, a break before it, and caveats."""
    found = []
    if row["skal"]:
        way = "; ".join(w for w in (row["raknas"], row["tackning"], row["namnare"], row.get("variant", "")) if w)
        found.append(f"{row['skal']} Räknat så: {way}.")
    found += _single(compared, row["forbehall"])
    if row.get("tryckt"):
        found.append(f"Tryckt i dokumentet för {row['argang']}, inte uträknat här, och jämförs därför inte.")
    found += [
        f"Brott {b['ar']}: {b['skal']}"
        for b in compared.breaks
        if (b["forbund"], b["matt"], b["ar"]) == (row["forbund"], row["measure"], row["year"])
    ]
    views = compared.views.get(row["obs_id"], {})
    found += [
        v["skal"] for v in views.values() if v["skal"] and v["vy"] in ("fasta_priser", "per_1000", "per_1000_16_64")
    ]
    return [first_upper(text) for text in found]
