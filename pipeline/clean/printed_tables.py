"""What the figures of a printed table are, from the posts or categories that its lines name.

A table is of the kind whose list knows most of its lines, when that is most of them; the
lists are those that deliveries are coded by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import groupby
from typing import Literal

from pipeline.clean.coding import (
    Code,
    Codebook,
    budget_codebook,
    insats_codebook,
    listed_codebook,
    member_codebook,
    referral_codebook,
)
from pipeline.clean.printed_labels import Meaning, label_text
from pipeline.codes import read_codes
from pipeline.codes.vocabulary import COST_GROUP_CODES, COST_POSTS
from pipeline.forbund.model import Forbund
from pipeline.rows.printed import PublishedRow
from pipeline.typography import SCALE

# Where the categories of a table stand, and where what they are counts of.
_Axis = Literal["rad", "kolumn"]
_AXES: tuple[tuple[_Axis, _Axis], ...] = (("rad", "kolumn"), ("kolumn", "rad"))
_STATEMENTS = ("resultatpost", "balanspost", "kassaflodespost")
# Most of the lines must be known, and enough of them that it is no accident.
_KNOWN_SHARE, _KNOWN_LINES = 0.6, 3
_RESPONSIBILITY = re.compile(r"kostnad t\.?\s?o\.?\s?m", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\s*\([^)]*\)\s*$")
TOTAL = re.compile(r"(?:summa|totalt?)\b.*|.*\btotalt", re.IGNORECASE)
_COST_CODES = COST_POSTS | {"summa_kostnader", *(f"summa_{group}" for group in COST_GROUP_CODES)}
_COST_GROUPS = COST_GROUP_CODES | {"kostnader"}


def read_table_meanings(rows: list[PublishedRow], forbund: Forbund) -> dict[int, Meaning]:
    """Row number -> meaning, for the figures of tables whose kind is known."""
    found: dict[int, Meaning] = {}
    statements, categories = _books(forbund), cache(partial(_category_book, forbund=forbund))
    for _, group in groupby(rows, key=lambda r: (r["dokument"], r["avsnitt"], r["tabell"])):
        cells = list(group)
        money = [r for r in cells if r["enhet"] in SCALE]
        found |= _statement(money, statements)
        found |= _categories([r for r in cells if r["enhet"] in ("antal", "procent")], categories, forbund)
    return found


def _statement(cells: list[PublishedRow], books: Mapping[str, Codebook]) -> dict[int, Meaning]:
    """Amounts of a statement, a budget or the members' contributions."""
    labels = list(dict.fromkeys(str(r["rad"]) for r in cells))
    known = {kind: [label for label in labels if _find(book, label)] for kind, book in books.items()}
    kind = max(known, key=lambda k: len(known[k])) if known else ""
    if not labels or len(known[kind]) < max(_KNOWN_SHARE * len(labels), 2):
        return {}
    whole = len(known[kind]) == len(labels)
    if kind == "budgetpost" and any(_RESPONSIBILITY.search(str(r["kolumn"])) for r in cells):
        kind = "ansvarspost"
    plan = kind == "budgetpost" and all(r["typ"] == "budget" for r in cells)
    book = books["budgetpost" if kind == "ansvarspost" else kind]
    found = {}
    for r in cells:
        code = _find(book, str(r["rad"]))
        if code is not None:
            meaning = _of_post(kind, code, plan, whole, str(r["typ"]))
            if meaning:
                found[int(r["_row"])] = meaning
    return found


def _of_post(kind: str, code: Code, plan: bool, whole: bool, typ: str) -> Meaning | None:
    """The meaning of a post. The sum of a table with lines that are not known is no known sum."""
    row = _post_rows().get(("planpost", code.kod)) if plan else None
    row = row or _post_rows().get((kind, code.kod)) or _post_rows().get((kind, "*"))
    if row is None or not row["matt"] or (kind == "medlem" and code.kod == "summa" and not whole):
        return None
    cost = code.kod in _COST_CODES or (kind in ("budgetpost", "ansvarspost") and code.grupp in _COST_GROUPS)
    if typ == "avvikelse":
        return Meaning("budgetavvikelse", "post", code.kod, insats=code.insats, post=code.kod, cost=False)
    category = code.kod if row["kategori"] == "*" else row["kategori"]
    in_budget = kind in ("budgetpost", "ansvarspost")
    return Meaning(
        row["matt"],
        row["uppdelning"],
        category,
        insats=code.insats if in_budget else "",
        post=code.kod if in_budget and code.niva == "post" else "",
        cost=cost,
    )


@cache
def _post_rows() -> Mapping[tuple[str, str], dict[str, str]]:
    return {(row["tabelltyp"], row["kod"]): row for row in read_codes("tryckt_post")}


def _books(forbund: Forbund) -> dict[str, Codebook]:
    books = {name: listed_codebook(name, forbund) for name in _STATEMENTS}
    books["resultatpost"] = books["resultatpost"].with_more(
        (alias, Code(row["kod"], row["namn"], row["typ"]))
        for row in read_codes("flerarspost")
        for alias in row["alias"].split("|")
    )
    return books | {"medlem": member_codebook(forbund), "budgetpost": budget_codebook(forbund)}


def _find(book: Codebook, label: str) -> Code | None:
    """A line by its name, else by its name without what stands in parentheses at its end.

    A kind of cost is a line of the notes as much as of a statement, and says nothing of which table it stands in.
    """
    found = book.find(label) or book.find(_PARENTHESIS.sub("", label))
    return None if found is not None and found.grupp == "kostnadsslag" else found


def _categories(cells: list[PublishedRow], books: Callable[[str], Codebook], forbund: Forbund) -> dict[int, Meaning]:
    """Counts and shares of people split by something that rows or columns name."""
    for axis, other in _AXES:
        labels = list(dict.fromkeys(str(r[axis]) for r in cells))
        for split in read_codes("tryckt_kategori"):
            book = books(split["lista"])
            known = [label for label in labels if book.find(_joined(label))]
            if len(known) < max(_KNOWN_SHARE * len(labels), _KNOWN_LINES) or insats_lines(labels, forbund):
                continue
            wanted = [r for r in cells if split["kolumn"] in label_text(str(r[other]))]
            if wanted and (split["kolumn"] or len(read_splits(split["lista"])) == 1):
                return _category_cells(wanted, axis, split, book) | (
                    _categories([r for r in cells if r not in wanted], books, forbund) if split["kolumn"] else {}
                )
    return {}


def read_splits(name: str) -> list[dict[str, str]]:
    """The lines of the list of splits that a code list has."""
    return [row for row in read_codes("tryckt_kategori") if row["lista"] == name]


def insats_lines(labels: list[str], forbund: Forbund) -> bool:
    """Whether a table is one of insatser: then its lines are no categories."""
    book = insats_codebook(forbund)
    return sum(bool(book.find(label)) for label in labels) >= _KNOWN_LINES


def _category_cells(
    cells: list[PublishedRow], axis: _Axis, split: Mapping[str, str], book: Codebook
) -> dict[int, Meaning]:
    found = {}
    for r in cells:
        code = book.find(_joined(str(r[axis])))
        total = TOTAL.fullmatch(str(r[axis])) or label_text(str(r[axis])) == split["rubrik"]
        share = r["enhet"] == "procent"
        if total:
            matt = "" if share else split["matt"]
            found[int(r["_row"])] = Meaning(matt)
        elif code and (split["andel"] or not share):
            found[int(r["_row"])] = Meaning(split["andel"] if share else split["matt"], split["uppdelning"], code.kod)
    return {k: m for k, m in found.items() if m.matt}


def _joined(label: str) -> str:
    """A name as the lists write it: no spaces inside words broken over lines or around dashes."""
    return re.sub(r"[\s-]+", "", label.casefold())


def _category_book(name: str, forbund: Forbund) -> Codebook:
    book = referral_codebook(forbund) if name == "aktualiserad_av" else listed_codebook(name, forbund)
    codes = {_joined(n): c for n in book.names for c in [book.find(n)] if c}
    listed = {_joined(row["kod"]): Code(row["kod"], row["namn"], row["grupp"]) for row in read_codes(name)}
    if name == "avslutsanledning":
        codes = {n: Code(c.grupp, c.namn, c.grupp) for n, c in codes.items()}
        listed = {}
    return Codebook([*codes.items(), *listed.items()])
