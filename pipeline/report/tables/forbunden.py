"""What the compared förbund are, so that a reader sees why their numbers differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pipeline.codes import read_codes
from pipeline.compare.compared import Compared
from pipeline.compare.compared import Row as Number
from pipeline.forbund.model import Forbund
from pipeline.report.document.model import Cell, Row, Table
from pipeline.report.received import origin_of
from pipeline.typography import NOTHING, WITHHELD, enumerate_words, first_upper, lower_first, number, ranges

# So many can stand beside each other with words in their columns.
_BESIDE = 4
_CONTRIBUTIONS = "medlemsbidrag"
_ALL_AGES, _WORKING_AGE = "per_1000", "per_1000_16_64"
_AGES = {_ALL_AGES: "Invånare, alla åldrar", _WORKING_AGE: "Invånare 16–64 år"}


def forbund_table(compared: Compared, every: Sequence[Forbund]) -> Table:
    """Few förbund beside each other, with their target groups; many under each other, in figures."""
    few = len(every) <= _BESIDE
    # An age band that nobody has delivered is said to be missing; a row of dashes would not say why.
    ages = [a for a in _AGES if a == _ALL_AGES or any(_latest_view(compared.rows, compared, f, a) for f in every)]
    facts: list[tuple[str, Callable[[Forbund], Cell]]] = [
        ("Medlemmar", _members if few else lambda f: Cell(number(len(f.medlemmar)), True)),
        *((_AGES[a], lambda f, a=a: _inhabitants(compared, f, a)) for a in ages),
        *((_per_inhabitant(a), lambda f, a=a: _contributions(compared, f, a)) for a in ages),
        ("Insatser", _insatser),
        *([("Målgrupper", _targets)] if few else []),
        ("Register", _register),
        *([("Talen kommer ur", lambda f: Cell(origin_of(f)))] if any(f.utgava for f in every) else []),
    ]
    notes: tuple[str, ...] = (
        _SOME_MISSING if _WORKING_AGE in ages else _MISSING,
        "Insatserna är de som förbundet har beskrivit, också sådana som har avslutats.",
    )
    if any("SUS" in _register(f).text for f in every):
        notes = (*notes, _SUS)
    if few:
        # A name of capitals alone says nothing to who is not from there.
        notes = (*(f"{f.kortnamn} är {f.namn}." for f in every if f.kortnamn.isupper()), *notes)
    if few:
        rows = tuple(Row(name, tuple(cell(f) for f in every)) for name, cell in facts)
        return Table("forbunden", "Förbunden", "", "Uppgift", tuple(f.kortnamn for f in every), rows, notes)
    rows = tuple(Row(f.kortnamn, tuple(cell(f) for _, cell in facts)) for f in every)
    return Table("forbunden", "Förbunden", "", "Förbund", tuple(name for name, _ in facts), rows, notes)


# The heading of the row says who they are.
_OF_WHOM = re.compile(r"\(invånare (?:16–64 år )?")
_MISSING = "Invånarna är de i medlemskommunerna, av varje ålder; uppgift om hur många som är 16–64 år saknas."
_SUS = "SUS är det nationella systemet för uppföljning av samverkan."
_SOME_MISSING = f"{WITHHELD}: uppgift om folkmängden saknas för någon av kommunerna."


def _per_inhabitant(ages: str) -> str:
    return f"Medlemsbidrag per 1 000 {'invånare' if ages == _ALL_AGES else lower_first(_AGES[ages])}, kr"


def _members(forbund: Forbund) -> Cell:
    return Cell(enumerate_words([m.namn for m in forbund.medlemmar]))


def _latest_view(
    rows: Iterable[Number], compared: Compared, forbund: Forbund, ages: str
) -> tuple[Number, Number] | None:
    """The latest of the numbers that is worked out per inhabitant of those ages, an outcome before a budget, and that view of it."""
    found = [
        (r, view)
        for r in rows
        if r["forbund"] == forbund.id
        and (view := compared.views.get(r["obs_id"], {}).get(ages))
        and view["value"] is not None
    ]
    return max(found, key=lambda pair: (pair[0]["kind"] == "utfall", pair[0]["year"]), default=None)


def _inhabitants(compared: Compared, forbund: Forbund, ages: str) -> Cell:
    """How many, and when: as a view of any number says that it has divided by."""
    found = _latest_view(compared.rows, compared, forbund, ages)
    return Cell(_OF_WHOM.sub("(", found[1]["formel"].partition("/ ")[2]) if found else WITHHELD)


def _contributions(compared: Compared, forbund: Forbund, ages: str) -> Cell:
    found = _latest_view(compared.of(_CONTRIBUTIONS), compared, forbund, ages)
    if not found:
        return Cell(WITHHELD)
    row, view = found
    kind = "" if row["kind"] == "utfall" else ", budget"
    return Cell(f"{number(view['value'])} ({row['year']}{kind})", False, view["vy_id"])


def _insatser(forbund: Forbund) -> Cell:
    individual = sum(i.inriktning == "individ" for i in forbund.insatser)
    other = len(forbund.insatser) - individual
    told = [f"{number(individual)} för individer"] + ([f"{number(other)} i strukturer"] if other else [])
    return Cell(enumerate_words(told))


def _targets(forbund: Forbund) -> Cell:
    groups = list(dict.fromkeys(i.malgrupp for i in forbund.insatser if i.malgrupp))
    return Cell("; ".join([first_upper(g) for g in groups]) or NOTHING)


def _register(forbund: Forbund) -> Cell:
    names = {r["kod"]: r["namn"] for r in read_codes("register")}
    years: dict[str, list[int]] = {}
    for year in sorted(forbund.argangar):
        years.setdefault(names[forbund.argangar[year].register], []).append(year)
    return Cell("; ".join(f"{name} {ranges(found)}" for name, found in years.items()) or NOTHING)
