"""From the names in the deliveries to codes. What is not known stops, with a suggestion.

Names are compared without case and punctuation; a year in a name matches `{ar}` in a
code list. A name that means something only under one heading is written
`Heading > Name` in the list.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import Fault, suggest
from pipeline.forbund import Forbund, label_key

CODES = Path(__file__).parent / "codes"
_YEAR = re.compile(r"\b(19|20)\d{2}\b")
_ASCII = str.maketrans("åäöéüæø", "aaoeuao")


@dataclass(frozen=True)
class Code:
    """What a name stands for. `insats` is '' for posts; `niva` tells sums from parts."""

    kod: str
    namn: str
    grupp: str
    niva: str = "post"
    insats: str = ""


class Codebook:
    """Names -> codes, built from code lists and forbund.toml."""

    def __init__(self, entries: Iterable[tuple[str, Code]]) -> None:
        self._by_key: dict[str, Code] = {}
        self.names: list[str] = []
        for name, code in entries:
            self._by_key.setdefault(_key(name), code)
            self.names.append(name)

    def find(self, name: str, heading: str = "") -> Code | None:
        """The code of a name, first as written under its heading, then alone."""
        for candidate in (f"{heading} > {name}", name):
            code = self._by_key.get(_key(candidate))
            if code:
                return code
        return None


def statement_codebook(codes: str) -> Codebook:
    """Posts of a statement, from codes/<codes>.csv; `grupp` holds their type."""
    return Codebook(
        (alias, Code(row["kod"], row["namn"], row["typ"]))
        for row in _read_codes(codes)
        for alias in (row["namn"], *row["alias"].split("|"))
    )


def budget_codebook(forbund: Forbund) -> Codebook:
    """Posts of budgets: the förbund's own insatser and posts first, then the common list."""
    return Codebook(_budget_entries(forbund))


def member_codebook(forbund: Forbund) -> Codebook:
    """Members, and the words for their sum."""
    members = [(name, Code(m.id, m.namn, m.typ)) for m in forbund.medlemmar for name in (m.namn, *m.alias)]
    total = Code("summa", "Summa", "", "summa")
    return Codebook([*members, *((t, total) for t in ("Summa", "Totalt", "Intäkter från huvudmännen"))])


def insats_codebook(forbund: Forbund) -> Codebook:
    """Insatser alone: for tables that list nothing else."""
    return Codebook(_insats_entries(forbund))


def _budget_entries(forbund: Forbund) -> Iterator[tuple[str, Code]]:
    for name, code in _insats_entries(forbund):
        # A row of its own keeps its own code; the insats ties rows together.
        yield name, Code(slug(name), name, code.grupp, "post", code.insats)
    for post in forbund.poster:
        for name in (post.namn, *post.alias):
            yield name, Code(post.id, post.namn, post.grupp, "ram" if post.grupp == "ram" else "post")
    for member in forbund.medlemmar:
        for name in (member.namn, *member.alias):
            yield name, Code(member.id, member.namn, "medlem", "medlem")
    for row in _read_codes("budgetpost"):
        for name in row["alias"].split("|"):
            yield name, Code(row["kod"], row["namn"], row["grupp"], row["niva"])


def _insats_entries(forbund: Forbund) -> Iterator[tuple[str, Code]]:
    for insats in forbund.insatser:
        for name in (insats.namn, *insats.alias):
            yield name, Code(insats.id, insats.namn, insats.inriktning, "post", insats.id)


def code_rows(
    rows: Iterable[Mapping[str, object]], column: str, codebook: Codebook, what: str, where: str
) -> tuple[dict[tuple[str, str], Code], list[Fault]]:
    """Code every name in `column`: {(heading, name): code}, and a fault per unknown name.

    `what` is the thing in Swedish ("posten"), `where` the file in which to add it.
    """
    found: dict[tuple[str, str], Code] = {}
    faults: dict[str, Fault] = {}
    for row in rows:
        name, heading = str(row[column]), str(row.get("rubrik") or "")
        code = codebook.find(name, heading)
        if code:
            found[heading, name] = code
        elif name not in faults:
            faults[name] = _unknown(row, name, codebook, what, where)
    return found, list(faults.values())


def _unknown(row: Mapping[str, object], name: str, codebook: Codebook, what: str, where: str) -> Fault:
    return Fault(
        file=str(row["_file"]),
        sheet=str(row["_sheet"]),
        row=int(str(row["_row"])),
        headline=f"{what} är okänd",
        found=f"”{name}”",
        expected=suggest(name, codebook.names),
        action=f"Är namnet rätt: lägg det som alias, eller som en ny post, i {where}. Annars rätta det i originalet.",
    )


def slug(name: str) -> str:
    """A name as an ASCII identifier: "Rehab-arena Torekällberget" -> rehab_arena_torekallberget."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold().translate(_ASCII)).strip("_")


def _key(name: str) -> str:
    return label_key(_YEAR.sub("{ar}", name.replace(">", " under ")))


def _read_codes(name: str) -> list[dict[str, str]]:
    with (CODES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
