"""Everything that holds between the numbers of people, as equations that a reader could set up too.

Each equation is a sum that is nought: the whole less its parts, and less what is left over where that
has no number of its own. What is left over is a quantity like the others, at least nought, so an
inequality needs no form of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.disclosure.relations import Cell, Counted, Inside, Key, Named, Part, Relations
from pipeline.names import is_own_category

# A quantity without a number of its own stands at the same place, under a name that no measure has.
_REST = "utan: "
# What follows each part of the year.
_LATER = {"t1": ("t2", "helar"), "t2": ("helar",)}
# Steps from one support to another: each is part of those who began with the one and ended with the other.
STEPS = "fore>efter"
BEGAN_WITH = ("deltagare_avslutade", "forsorjning_fore")


@dataclass(frozen=True)
class Equation:
    """whole = the sum of the parts; the last part may be what is left over."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class Equations:
    """The equations, what every quantity is, and which of those without a number are groups of people."""

    all: tuple[Equation, ...]
    values: Mapping[Key, int]
    groups: frozenset[Key]


def set_up(
    cells: Mapping[Key, Cell],
    relations: Relations,
    folded: Mapping[Key, int] | None = None,
    between: Mapping[Key, int] | None = None,
) -> Equations:
    """Every relation at every place where the numbers stand. One that does not hold tells nothing, and is left out.

    `folded` are groups that are part of the sums but told nowhere: they are what is left over. `between` are numbers
    that are told nowhere either, and bind others that are.
    """
    found = _Found(cells, folded or {}, between or {})
    found.add_sums(relations)
    found.add_parts(relations)
    found.add_distinct(relations)
    return Equations(tuple(found.equations), found.values, frozenset(found.groups))


class _Found:
    """The equations found so far, and the true value of every quantity in them."""

    def __init__(self, cells: Mapping[Key, Cell], folded: Mapping[Key, int], between: Mapping[Key, int]) -> None:
        self.cells = cells
        self.values: dict[Key, int] = {k: c.value for k, c in cells.items()} | dict(folded) | dict(between)
        self.numbered = dict.fromkeys(self.values)
        self.equations: list[Equation] = []
        self.groups: set[Key] = set(folded)
        self.ended: set[Key] = set()
        self.own: dict[Key, list[Key]] = {}
        for key in (k for k in cells if is_own_category(str(k[7]))):
            self.own.setdefault(key[:7], []).append(key)

    def _add(self, whole: Key, parts: Iterable[Key], rest: Key | None = None) -> bool:
        """whole = parts + rest, where that holds: the rest may be known already, and is then the same."""
        parts = tuple(parts)
        left = self.values[whole] - sum(self.values[p] for p in parts)
        if left < 0 or (left > 0 and rest is None) or (rest is not None and self.values.get(rest, left) != left):
            return False
        if rest is not None:
            self.values[rest] = left
        self.equations.append(Equation(whole, parts if rest is None else (*parts, rest)))
        return True

    def _sum(self, whole: Key, parts: tuple[Key, ...], *, least: bool = False, most: bool = False) -> None:
        """whole = parts; where that does not hold but one bounds the other, then that."""
        if not self._add(whole, parts):
            if least:
                self._add(whole, parts, _named(f"annat än {len(self.equations)}", whole))
            if most:
                self._at_most(whole, parts)

    def _at_most(self, whole: Key, parts: tuple[Key, ...]) -> None:
        """whole = parts - what is counted more than once."""
        more = sum(self.values[p] for p in parts) - self.values[whole]
        if more >= 0:
            together = _named(f"sammanlagt {len(self.equations)}", whole)
            self.values[together] = self.values[whole] + more
            self.equations.append(Equation(together, parts))
            self._add(together, (whole,), _named(f"flera gånger {len(self.equations)}", whole))

    def add_sums(self, relations: Relations) -> None:
        """Over insatser, over kön, over the categories of a breakdown, groups of groups, and what is declared."""
        for whole, kind, parts in _families(self.numbered, relations):
            some = whole[0] in relations.distinct or kind in relations.several
            # Not everybody who answers names an insats or a kön.
            answers = str(whole[6]) in ("fraga", "respondentgrupp")
            self._sum(whole, tuple(parts), least=answers, most=some)
            if some:
                # One part is of several wholes, over insatser and over kön: of each something else is left over.
                of = " ".join(str(k) for k in (whole[0], *whole[4:]) if k)
                for part in parts:
                    self._add(whole, (part,), _named(f"annat än av {of}", part))
        for key in list(self.cells):
            if not key[6] and key[0] in relations.sums:
                parts = [p for p in (_other(key, name) for name in relations.sums[str(key[0])]) if p in self.cells]
                self._sum(key, tuple(parts)) if parts else None

    def add_parts(self, relations: Relations) -> None:
        """A part of a whole, and the categories that a set holds."""
        numbered: dict[Key, set[Counted]] = {}
        for k in self.numbered:
            numbered.setdefault((k[1], *k[3:]), set()).add(Counted(str(k[0]), str(k[2])))
        known = {place: frozenset(names) for place, names in numbered.items()}
        self.ended = {at for place in known for at in self._ended_by(place, known[place], relations.stocks)}
        for place in sorted(known, key=str):
            at = _Place(place)
            last = known.get((int(str(place[0])) - 1, *place[1:]), frozenset())
            # Of a single number, this year and the last, no part says anything.
            alone = len(known[place]) + len(last) < 2
            waiting = [] if alone else relations.that_can_be(known[place], last)
            # What one part tells of may be the whole of another.
            while waiting:
                left = [p for p in waiting if not self._part(p, at)]
                if len(left) == len(waiting):
                    break
                waiting = left
            if not place[4]:
                for inside in relations.inside:
                    self._inside(inside, at)

    def _part(self, part: Part, at: _Place) -> bool:
        """Whether enough of the three is known there to say how they stand to each other."""
        whole, piece = at[part.whole], at[part.part]
        if whole not in self.values and piece not in self.values:
            return False
        if not part.rest:
            both = whole in self.values and piece in self.values
            if both:
                self._add(whole, (piece,))
            return both
        rest = self._rest_of(part, at)
        if (whole in self.values) + (piece in self.values) + (rest in self.values) < 2:
            return False
        if whole not in self.values:
            self.values[whole] = self.values[piece] + self.values[rest]
        if piece not in self.values:
            piece, rest = rest, piece
        if self._add(whole, (piece,), rest):
            if whole in self.cells and piece in self.cells and rest not in self.cells:
                self.groups.add(rest)
            if self._came_after(part, at) and not self.values[rest]:
                self.equations.append(Equation(rest, ()))
        return True

    def _ended_by(self, place: Key, numbered: Collection[Counted], stocks: Collection[str]) -> Iterator[Key]:
        """The part of the year after which nobody came to an insats, and nobody was left: it had ended.

        Who knows that, knows that what is counted of the part is all that the year has.
        """
        year, kind, insats, kon, breakdown, _ = place
        if not insats or kon != "alla" or breakdown:
            return
        at = _Place(place)
        for period, later in _LATER.items():
            left = [self.values.get(at[Counted(m, p)]) for m in stocks for p in (period, *later)]
            flows = [(at[n], at[replace(n, period=period)]) for n in numbered if n.period == later[-1]]
            same = [self.values[year_] == self.values[part] for year_, part in flows if part in self.values]
            if left and same and all(n == 0 for n in left) and all(same):
                yield (year, kind, insats, period)

    def _came_after(self, part: Part, at: _Place) -> bool:
        """Whether what is left over came to an insats after it had ended."""
        whole, piece = part.whole, part.part
        if not (isinstance(whole, Counted) and isinstance(piece, Counted)) or whole.measure != piece.measure:
            return False
        year, kind, insats = at.place[:3]
        return whole.period != piece.period and (year, kind, insats, piece.period) in self.ended

    def _rest_of(self, part: Part, at: _Place) -> Key:
        """What is left over; where last year tells another number of it, a quantity of this year alone."""
        rest = at[part.rest]
        if isinstance(part.rest, Counted) and part.rest.back:
            whole, piece = at[part.whole], at[part.part]
            known = all(k in self.values for k in (whole, piece, rest))
            if known and self.values[rest] != self.values[whole] - self.values[piece]:
                return at[f"{rest[0]} enligt året"]
        return rest

    def _inside(self, inside: Inside, at: _Place) -> None:
        within = at[inside.within]
        if within not in self.values:
            return
        whole = at[inside.of]
        of = {c: (*whole[:6], inside.breakdown, c) for c in (*inside.wholly, *inside.touched)}
        wholly, touched = (tuple(of[c] for c in cs if of[c] in self.cells) for cs in (inside.wholly, inside.touched))
        # What a category of the förbund's own has in common with the set nobody has said.
        own = tuple(self.own.get((*whole[:6], inside.breakdown), ()))
        touched += own
        if not touched:
            return
        if inside.wholly == inside.touched and not own:
            self._add(within, wholly)
            return
        if wholly:
            self._add(within, wholly, _named(f"utöver {inside.of.measure} {inside.breakdown}", within))
        self._at_most(within, touched)

    def add_distinct(self, relations: Relations) -> None:
        """Persons are at most their participations, and those of a part of the year are among those of the year."""
        for key in list(self.cells):
            if key[0] in relations.distinct:
                times = (relations.distinct[str(key[0])], *key[1:])
                if times in self.cells and not self._add(times, (key,)):
                    self._add(times, (key,), _named("flera deltaganden", key))
                for shorter in {"helar": ("t2",), "t2": ("t1",)}.get(str(key[2]), ()):
                    part = (*key[:2], shorter, *key[3:])
                    if part in self.cells:
                        self._add(key, (part,), _named("senare än", part))


class _Place(dict[Named, Key]):
    """Where the number of a set stands, for each set that is asked for."""

    def __init__(self, place: Key) -> None:
        self.place = place

    def __missing__(self, name: Named) -> Key:
        year, *rest = self.place
        if isinstance(name, Counted):
            self[name] = (name.measure, int(str(year)) - name.back, name.period, *rest)
        else:
            self[name] = (_REST + name, year, "", *rest)
        return self[name]


def _named(name: str, key: Key) -> Key:
    """A quantity of its own at the place of another."""
    return (f"{name}: {key[0]}", *key[1:])


def _families(cells: Collection[Key], relations: Relations) -> Iterator[tuple[Key, str, list[Key]]]:
    """Sums over insatser, over kön and over categories: the whole, over what, and its parts."""
    parts: dict[tuple[Key, str], list[Key]] = {}
    for key in cells:
        insats, kon, breakdown, category = key[4:]
        if insats:
            parts.setdefault(((*key[:4], "", *key[5:]), "insats"), []).append(key)
        if kon != "alla":
            parts.setdefault(((*key[:5], "alla", *key[6:]), "kon"), []).append(key)
        if breakdown and breakdown != STEPS:
            parts.setdefault(((*key[:6], "", ""), str(breakdown)), []).append(key)
        for group in _wider(str(category), relations):
            parts.setdefault(((*key[:7], group), "grupp"), []).append(key)
        if breakdown == STEPS:
            before, _, after = str(category).partition(">")
            for side, code in (("forsorjning_fore", before), ("forsorjning_efter", after)):
                parts.setdefault((("deltagare_avslutade", *key[1:6], side, code), STEPS), []).append(key)
    for (whole, over), of in parts.items():
        if whole in cells:
            yield whole, over, of


def _wider(category: str, relations: Relations) -> Iterator[str]:
    """The categories of wider groups that this one is part of: "styrgrupp:fråga" -> "chefer:fråga"."""
    group, separator, rest = category.partition(":")
    for whole, parts in relations.nested.items():
        if group in parts:
            yield whole + separator + rest


def _other(key: Key, name: str) -> Key:
    """The same place for another measure."""
    measure, _, split = name.partition(":")
    breakdown, _, category = split.partition("=")
    return (measure, *key[1:6], breakdown, category)
