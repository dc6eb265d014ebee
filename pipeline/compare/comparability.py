"""Which numbers may be compared: comparability as data, one row per number.

Two numbers may be set in one line, trend or ranking when measure, kind and `grupp` are the
same, and over the years of a förbund also `segment`. `grupp` holds what is counted, who are
covered, what it is a share of, how it is defined and which register it comes from; a break
begins a new segment. Anything else stands side by side, with the reason in `skal`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import FromRows, Goal, Measure, Ratio
from pipeline.store import create_table
from pipeline.typography import enumerate_words

if TYPE_CHECKING:
    import duckdb

_WORD = re.compile(r"[a-z_]+")
# Clean tables that are filled from the register of participants.
_FROM_REGISTER = {"deltagande", "insatsar", "deltagarantal"}
_COUNTED = {"kr": "belopp i löpande priser", "procent": "andel av belopp"}
# Columns of clean tables that say which category a row is of, by the list of the categories.
_COLUMNS_OF = {
    "aldersgrupp": {"aldersgrupp", "under_trettio"},
    "avslutsanledning": {"avslutsanledning", "avslut_detalj", "till_arbete_studier", "till_sysselsattning"},
    "sysselsattning": {"sysselsattning_fore", "sysselsattning_efter", "till_sysselsattning"},
    "forsorjning": {"forsorjning_fore", "forsorjning_efter"},
}
_PROPERTIES = {
    "forbund": "VARCHAR",
    "matt": "VARCHAR",
    "ar": "INTEGER",
    "egenskap": "VARCHAR",
    "varde": "VARCHAR",
    "varfor": "VARCHAR",
}
_BREAKS = {"forbund": "VARCHAR", "matt": "VARCHAR", "ar": "INTEGER", "skal": "VARCHAR"}
_MEASURES = {
    "id": "VARCHAR",
    "titel": "VARCHAR",
    "ordning": "INTEGER",
    "raknas": "VARCHAR",
    "tackning": "VARCHAR",
    "namnare": "VARCHAR",
    "ur_register": "BOOLEAN",
    "av_personer": "BOOLEAN",
    "med_tecken": "BOOLEAN",
    "bland": "VARCHAR",
}
_REGISTERS = {"forbund": "VARCHAR", "ar": "INTEGER", "register": "VARCHAR"}
_CAVEATS = {"forbund": "VARCHAR", "matt": "VARCHAR", "ar": "INTEGER", "text": "VARCHAR"}


def compared_measures() -> list[Measure]:
    """The measures whose totals are meant to be compared, parts before what is made of them."""
    return [m for m in read_measures().values() if m.compare]


def load_comparability(
    con: duckdb.DuckDBPyConnection, forbund: Iterable[Forbund], measures: Sequence[Measure] = ()
) -> None:
    """Tables matt, egenskap, brott, register and forbehall: what definitions and forbund.toml declare.

    Of the measures that förbund are compared by, unless others are given.
    """
    every, chosen = list(forbund), measures or compared_measures()
    compared = [m.id for m in chosen]
    create_table(con, "matt", _MEASURES, [_measure_row(i, m) for i, m in enumerate(chosen)])
    create_table(
        con,
        "egenskap",
        _PROPERTIES,
        [
            {"forbund": f.id, "matt": m, "ar": j.ar, "egenskap": j.egenskap, "varde": j.varde, "varfor": j.varfor}
            for f in every
            for j in f.jamforbarhet
            for m in j.matt
        ]
        + [row for f in every for row in _own_categories(f, compared)],
    )
    breaks = [
        {"forbund": f.id, "matt": m, "ar": b.ar, "skal": b.skal}
        for f in every
        for b in f.brott
        for m in b.matt or compared
    ]
    create_table(con, "brott", _BREAKS, [b for b in breaks if b["matt"] in compared] + _register_changes(every))
    names = {r["kod"]: r["namn"] for r in read_codes("register")}
    create_table(
        con,
        "register",
        _REGISTERS,
        [{"forbund": f.id, "ar": a.ar, "register": names[a.register]} for f in every for a in f.argangar.values()],
    )
    create_table(
        con,
        "forbehall",
        _CAVEATS,
        [
            {"forbund": f.id, "matt": m, "ar": b.ar, "text": b.text}
            for f in every
            for b in f.forbehall
            # The comparison is given out: a caveat that is for the office stands in its own pages only.
            if not b.internt
            for m in b.matt
        ],
    )


def _own_categories(forbund: Forbund, compared: Iterable[str]) -> Iterator[dict[str, object]]:
    """What is counted by categories is defined otherwise where a förbund has some of its own.

    The categories themselves are never compared: what is compared are totals.
    """
    for lista in dict.fromkeys(k.lista for k in forbund.kategorier):
        names = enumerate_words([f"”{k.namn}”" for k in forbund.kategorier if k.lista == lista])
        told: dict[str, object] = {
            "forbund": forbund.id,
            "ar": None,
            "egenskap": "definition",
            "varde": f"egen indelning: {names}",
            "varfor": f"{forbund.kortnamn} har egna kategorier, {names}, som andra förbund inte har.",
        }
        yield from (told | {"matt": m} for m in compared if _looked_at(m) & _COLUMNS_OF.get(lista, {lista}))


@cache
def _looked_at(id_: str) -> frozenset[str]:
    """The columns that tell which rows a measure counts, itself or through its parts; not those it is split by."""
    measure = read_measures()[id_]
    own = (
        {w for s in measure.sources for w in _WORD.findall(f"{s.numerator} {s.filter}")}
        if isinstance(measure, FromRows)
        else set()
    )
    if isinstance(measure, Ratio) and measure.of_category:
        own.add(measure.of_category.partition("=")[0])
    return frozenset(own.union(*(_looked_at(part) for part in measure.parts)))


def rests_on_register(measure: Measure) -> bool:
    """Whether the number comes from the register of participants, itself or through its parts."""
    return bool(_tables(measure.id) & _FROM_REGISTER)


@cache
def _is_of_people(id_: str) -> bool:
    """Whether a number is about people, itself or through its parts."""
    measure = read_measures()[id_]
    return measure.people or any(_is_of_people(part) for part in measure.parts)


@cache
def _tables(id_: str) -> frozenset[str]:
    measure = read_measures()[id_]
    own = {s.table for s in measure.sources} if isinstance(measure, FromRows) else set()
    return frozenset(own.union(*(_tables(part) for part in measure.parts)))


def _measure_row(place: int, measure: Measure) -> dict[str, object]:
    titles: Mapping[str, Measure] = read_measures()
    return {
        "id": measure.id,
        "titel": measure.title,
        "ordning": place,
        "raknas": measure.counts or _COUNTED.get(measure.unit, ""),
        "tackning": measure.coverage,
        "namnare": _in_sentence(titles[measure.by].title) if isinstance(measure, Ratio) else "",
        "ur_register": rests_on_register(measure),
        "av_personer": _is_of_people(measure.id),
        "med_tecken": measure.signed,
        "bland": measure.among if isinstance(measure, Goal) else "",
    }


def _in_sentence(title: str) -> str:
    """A title within a sentence: small letter first, but not of a name in capitals."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _register_changes(forbund: Iterable[Forbund]) -> list[dict[str, object]]:
    """A change of register between two years that are described is a break of what rests on it."""
    names = {r["kod"]: r["namn"] for r in read_codes("register")}
    resting = [m.id for m in compared_measures() if rests_on_register(m)]
    found: list[dict[str, object]] = []
    for f in forbund:
        years = sorted(f.argangar.values(), key=lambda a: a.ar)
        for before, after in itertools.pairwise(years):
            if before.register != after.register:
                reason = f"Deltagandena registrerades i {names[before.register]} till och med {before.ar} och i {names[after.register]} från {after.ar}."
                found += [{"forbund": f.id, "matt": m, "ar": after.ar, "skal": reason} for m in resting]
    return found
