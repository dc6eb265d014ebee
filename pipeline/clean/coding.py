"""From the names in the deliveries to codes. What is not known stops, with a suggestion.

Names are compared without case and punctuation; a year in a name matches `{ar}` in a
code list. A name that means something only under one heading is written
`Heading > Name` in the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from pipeline.clean.synonyms import synonyms_of_codes
from pipeline.clean.words import unknown_word
from pipeline.codes import read_codes
from pipeline.faults import Fault, is_unknown, suggest, told_as_nearest
from pipeline.forbund.entries import Kategori, OwnList
from pipeline.forbund.model import Forbund, Medlem
from pipeline.names import label_key, slug

# A kommun that is so like one of the förbund's own is told of: the rest live elsewhere.
NEAR_KOMMUN = 0.8
# What stands between words where a cell holds several.
SEVERAL = re.compile(r"\s*[+;]\s*")
_YEAR = re.compile(r"\b(19|20)\d{2}\b")


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

    def __init__(
        self, entries: Iterable[tuple[str, Code]], other_words: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """`other_words`: code -> words for it that are not read, but tell what is meant."""
        self._other_words = other_words or {}
        self._by_key: dict[str, Code] = {}
        self.names: list[str] = []
        self.entries = tuple(entries)
        for name, code in self.entries:
            self._by_key.setdefault(_key(name), code)
            self.names.append(name)

    def with_more(self, entries: Iterable[tuple[str, Code]]) -> Codebook:
        """This codebook with more names; those it has stand."""
        more = Codebook(entries, self._other_words)
        more._by_key |= self._by_key
        more.names = [*self.names, *more.names]
        more.entries = (*self.entries, *more.entries)
        return more

    def suggest(self, word: str) -> str:
        """What was expected instead of a word: what it is another word for, else the names that are most like it."""
        meant = {code for code, words in self._other_words.items() if _key(word) in map(_key, words)}
        names = [code.namn for _, code in self.entries if code.kod in meant]
        return told_as_nearest(names) if names else suggest(word, self.names)

    def find(self, name: str, heading: str = "") -> Code | None:
        """The code of a name, first as written under its heading, then alone."""
        for candidate in (f"{heading} > {name}", name) if heading else (name,):
            code = self._by_key.get(_key(candidate))
            if code:
                return code
        return None


def listed_codebook(name: str, forbund: Forbund) -> Codebook:
    """A code list, codes/<name>.csv, with the förbund's own categories and words; `grupp` holds group or type."""
    rows = read_codes(name)
    by_code = {row["kod"]: Code(row["kod"], row["namn"], row.get("grupp") or row.get("typ", "")) for row in rows}
    entries = [
        (alias, by_code[row["kod"]]) for row in rows for alias in (row["namn"], *row["alias"].split("|")) if alias
    ]
    own = [(word, by_code[k.kod]) for k in forbund.koder if k.lista == name for word in k.namn]
    bands = [
        (word, _own_category(k, forbund)) for k in forbund.kategorier if k.lista == name for word in (k.namn, *k.alias)
    ]
    return Codebook([*bands, *own, *entries], synonyms_of_codes(name))


def _own_category(kategori: Kategori, forbund: Forbund) -> Code:
    code = forbund.category_code(kategori)
    return Code(code, kategori.namn, code)


def own_word(name: str, toml: str) -> str:
    """Where a förbund puts a word of its own for a code list."""
    told = f"{toml}, under [[kod]] med lista = ”{name}” (koderna står i pipeline/codes/{name}.csv)"
    return f"{told}, eller under [[kategori]] om ingen kod säger detsamma" if name in get_args(OwnList) else told


def budget_codebook(forbund: Forbund) -> Codebook:
    """Posts of budgets: the förbund's own insatser and posts first, then the common list."""
    return Codebook(_budget_entries(forbund))


def member_codebook(forbund: Forbund) -> Codebook:
    """Members, and the words for their sum."""
    members = [(name, Code(m.id, m.namn, m.typ)) for m in forbund.medlemmar for name in (m.namn, *m.alias)]
    total = Code("summa", "Summa", "", "summa")
    return Codebook(
        [
            *members,
            *(
                (t, total)
                for t in ("Summa", "Totalt", "Totalsumma", "Summa totalt", "Slutsumma", "Intäkter från huvudmännen")
            ),
        ]
    )


def insats_codebook(forbund: Forbund) -> Codebook:
    """Insatser alone: for tables that list nothing else."""
    return Codebook(_insats_entries(forbund))


def referral_codebook(forbund: Forbund) -> Codebook:
    """Who made the contact: the common list, and each kommun that is a member by its id."""
    listed = listed_codebook("aktualiserad_av", forbund)
    return listed.with_more(
        (name, Code(m.id, m.namn, m.id)) for m in _kommuner(forbund) for name in (m.namn, m.kommunnamn, *m.alias)
    )


def kommun_codebook(forbund: Forbund) -> Codebook:
    """The förbund's own kommuner, by their names in a register."""
    return Codebook(
        (name, Code(m.id, m.kommunnamn, m.id)) for m in _kommuner(forbund) for name in (m.kommunnamn, m.namn)
    )


def _kommuner(forbund: Forbund) -> list[Medlem]:
    return [m for m in forbund.medlemmar if m.typ == "kommun"]


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
    own = [k for k in forbund.koder if k.lista == "budgetpost"]
    for row in read_codes("budgetpost"):
        for name in (*(w for k in own if k.kod == row["kod"] for w in k.namn), *row["alias"].split("|")):
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
            faults[name] = unknown_word(row, is_unknown(what), name, codebook.suggest(name), where)
    return found, list(faults.values())


@lru_cache(maxsize=50_000)
def _key(name: str) -> str:
    # A sign alone (≥, <=, %) is no punctuation: it is the word.
    if not re.search(r"\w", name):
        return name.strip()
    return label_key(_YEAR.sub("{ar}", name.replace(">", " under ")))
