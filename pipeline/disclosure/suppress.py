"""Small groups of people are not published, nor left to be worked out from the rest.

A number of people below the smallest group, but not zero, is hidden, and so are the numbers of a group
in which all are alike. Beside them is hidden what a reader could else work them out from: as few numbers
as can be found, and those that are missed least. Last, everything shown is attacked as a reader with a
solver would; a number that could still be told stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.disclosure.attack import Reader
from pipeline.disclosure.choose import Unprotected, choose, hide_more
from pipeline.disclosure.equations import BEGAN_WITH, STEPS, set_up
from pipeline.disclosure.problem import Problem, are, bearing_on_own, leave_out, of_own_years, set_problem, with_noughts
from pipeline.disclosure.publish import FIN
from pipeline.disclosure.relations import Cell, Key, Relations, read_published

if TYPE_CHECKING:
    import numpy

LITEN, FOLJD, DEL = "liten_grupp", "foljdskydd", "del_dold"


class StillDetermined(Exception):
    """Small groups that everything shown still gives away, with nothing left to hide beside them."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.places = [" ".join(str(part) for part in key if part != "") for key in keys]
        super().__init__(f"still determined: {'; '.join(self.places)}")


@dataclass(frozen=True)
class Derived:
    """A number made of counts: shares, means. It is hidden with any of the counts."""

    obs_id: str
    parts: tuple[Key, ...]


def protect(
    cells: Iterable[Cell],
    derived: Iterable[Derived],
    smallest: int,
    relations: Relations,
    earlier: Mapping[str, bool] | None = None,
) -> dict[str, str]:
    """What may not be published, and why: obs_id -> liten_grupp, foljdskydd, for_fint or del_dold.

    `cells` are the counts of people; `smallest` the least number that may be shown; `relations` how they
    stand to each other. `earlier` are those of the cells that were published before (obs_id -> whether they
    were shown): they stay as they are, and count among what a reader knows. Raises StillDetermined when a
    number cannot be protected.
    """
    earlier = earlier or {}
    # In one order, whatever order they came in: among choices that cost the same the first found is taken.
    by_key = {c.key: c for c in sorted(cells, key=lambda c: tuple(map(str, c.key)))}
    why = {c.obs_id: FIN for c in by_key.values() if c.too_fine and c.obs_id not in earlier}
    sparse = problem_of(_near(by_key, earlier), smallest, relations, earlier)
    for key, small in _hide(sparse, problem_of(by_key, smallest, relations, earlier, full=True)):
        if by_key[key].obs_id not in earlier:
            why[by_key[key].obs_id] = LITEN if small else FOLJD
    withheld = {*why, *(id_ for id_, shown in earlier.items() if not shown)}
    for number in derived:
        parts = [by_key.get(p) for p in number.parts]
        if any(p is None or p.too_fine for p in parts):
            # There is only a mean or a share where there is somebody: beside a count that has no row it has none either.
            why[number.obs_id] = FIN
        elif any(p and p.obs_id in withheld for p in parts):
            why[number.obs_id] = DEL
    return why


def problem_of(
    cells: Mapping[Key, Cell],
    smallest: int,
    relations: Relations,
    earlier: Mapping[str, bool] | None = None,
    *,
    full: bool = False,
) -> Problem:
    """What is to be protected of these numbers: those that may be told, and the groups that they leave over.

    A `full` one has all that binds them, also by numbers that are told nowhere: several times as much to solve.
    """
    earlier = earlier or {}
    told = {k: c for k, c in cells.items() if not c.too_fine}
    folded = {k: c.value for k, c in cells.items() if _is_left_over(c)}
    between = {k: c.value for k, c in cells.items() if full and _is_in_between(c)}
    return set_problem(
        told,
        set_up(told, relations, folded, between),
        smallest,
        alike=find_alike(told, relations),
        earlier={k: earlier[c.obs_id] for k, c in told.items() if c.obs_id in earlier},
    )


def _near(cells: Mapping[Key, Cell], earlier: Mapping[str, bool]) -> Mapping[Key, Cell]:
    """The numbers of the years that are not told yet and of the one before them.

    Others are nearly always as safe as they were, and to ask about them would take longer for every year there is:
    that they are so is tried when all is chosen, and mended where it is not.
    """
    first = min((c.year for c in cells.values() if not c.too_fine and c.obs_id not in earlier), default=0)
    return {k: c for k, c in cells.items() if c.year >= first - 1}


def _hide(sparse: Problem, full: Problem) -> list[tuple[Key, bool]]:
    """The numbers to hide, and whether for being small themselves, tried by a program that had no part in choosing them.

    Chosen by the sparse problem, which nearly always says all. Where the full one says more, by that. What was given
    away before is seldom anything, and is only looked for where something cannot be protected.
    """
    if not full.before.any():
        return _hide_all(sparse, full)
    sparse, full = (bearing_on_own(p) for p in (sparse, full))
    try:
        return _hide_all(sparse, full, hard=False)
    except StillDetermined:
        past = _past_help(full)
        return _hide_all(*(leave_out(p, [i for i, k in enumerate(p.keys) if k in past]) for p in (sparse, full)))


def _hide_all(sparse: Problem, full: Problem, *, hard: bool = True) -> list[tuple[Key, bool]]:
    """As `_hide`. Raises StillDetermined where that cannot be, also where only the full one could if it is not `hard`."""
    reader = Reader(full)
    chosen = _choose(sparse, full)
    weak = reader.find_weak(chosen)
    if weak and full.before.any():
        # Years that follow on each other are several times as much: what is chosen is mended, not chosen again.
        chosen, weak = _mend(reader, chosen, weak)
    if weak and hard:
        chosen = _choose(full, full)
        weak = reader.find_weak(chosen)
    if weak:
        raise StillDetermined(full.keys[i] for i in weak)
    return [(k, bool(m)) for k, m, hide in zip(full.keys, full.must, chosen, strict=True) if hide]


def _choose(problem: Problem, full: Problem) -> numpy.ndarray:
    """What to hide by a problem, as columns of the full one. Raises StillDetermined."""
    try:
        chosen = {problem.keys[i] for i in choose(problem).nonzero()[0]}
    except Unprotected as error:
        raise StillDetermined([problem.keys[error.column]]) from error
    # What was hidden before may be bound to this year by the full one only.
    return are(full.keys, chosen.__contains__) | full.must


def _mend(reader: Reader, chosen: numpy.ndarray, weak: list[int]) -> tuple[numpy.ndarray, list[int]]:
    """What to hide as well, and what is weak then: as long as more can be hidden and something is."""
    while weak:
        try:
            more = hide_more(reader.problem, chosen, weak)
        except Unprotected:
            break
        if not (more & ~chosen).any():
            break
        chosen, weak = more, reader.find_weak(more)
    return chosen, weak


def _past_help(problem: Problem) -> set[Key]:
    """What was given away before, whatever is hidden now: of the years before, and of this one where it was given out."""
    everything = with_noughts(problem)
    own = of_own_years(problem)
    among = None if (problem.before & own).any() else ~own
    return {problem.keys[i] for i in Reader(everything).find_weak(everything.must | everything.free, among)}


def _is_left_over(cell: Cell) -> bool:
    """Those of another kön, where they are told of only as what women and men leave over of all."""
    return cell.folded and not cell.split_too_finely


def _is_in_between(cell: Cell) -> bool:
    """Flows of a part of the year by kön: not told, and between the year by kön and the part of it for all, which are."""
    return cell.split_too_finely and cell.period != "helar" and not cell.breakdown


def find_alike(cells: Mapping[Key, Cell], relations: Relations) -> frozenset[Key]:
    """The numbers of groups in which all are alike in something sensitive: who is in the group is told about.

    Of a split every category, since noughts beside one number say the same; of a question the number who
    said yes, where it is all or nobody. That nothing is known of anybody tells nothing. Those who began with
    one support are a group too, which is split by what they ended with.
    """
    found: set[Key] = set()
    splits: dict[Key, list[Key]] = {}
    steps: dict[Key, list[Key]] = {}
    for key, cell in cells.items():
        if cell.breakdown in read_published()["sensitive"]:
            splits.setdefault((*key[:6], cell.breakdown), []).append(key)
        if cell.breakdown == STEPS:
            steps.setdefault((*key[1:6], *BEGAN_WITH, cell.category.partition(">")[0]), []).append(key)
        whole = cells.get((relations.sensitive.get(cell.measure, ""), *key[1:]))
        if whole and whole.value and cell.value in (0, whole.value):
            found.add(key)
    for at, keys in splits.items():
        group = cells.get((*at[:6], "", ""))
        size = group.value if group else sum(cells[k].value for k in keys)
        if any(cells[k].value == size > 0 and cells[k].category != "saknas" for k in keys):
            found |= set(keys)
    for (*there, measure, breakdown, before), keys in steps.items():
        began = cells.get((measure, *there, breakdown, before))
        size = began.value if began else sum(cells[k].value for k in keys)
        if any(cells[k].value == size > 0 and not cells[k].category.endswith(">saknas") for k in keys):
            found |= set(keys)
    return frozenset(found)
