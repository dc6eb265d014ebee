"""How the numbers of people stand to each other, for the disclosure control: derived from what the measures count.

Two measures that filter the rows of one table are compared over every kind of row there can be
(kinds_of_rows.py). From that follow: which is part of which, what is left over and whether that is
a measure too, that the same rest is left over in two places (who was there on 1 January is what is
left of the registered when the new are taken away, in t1, t2 and the year alike, and who was open
when last year closed), and which categories of a breakdown a measure holds. Only what is not seen
from rows is declared in the definitions: numbers that were stated as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from pipeline.codes import read_codes
from pipeline.disclosure.relations import Counted, Inside, Named, Part, Relations
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import FromRows, Measure
from pipeline.measures.kinds import Relations as Declared
from pipeline.measures.kinds_of_rows import KindsOfRows, list_kinds


@cache
def read_relations() -> Relations:
    """The relations between all measures of people that are defined."""
    return gather_relations(read_measures())


def gather_relations(measures: Mapping[str, Measure]) -> Relations:
    """What is derived from rows, and what definitions declare of stated numbers."""
    people = [m for m in measures.values() if m.people]
    declared: dict[str, Declared] = {m.id: m.relations for m in people if m.relations}
    parts, inside, stocks = list(_declared_parts(declared)), list[Inside](), set[str]()
    for kinds in list_kinds(people):
        sets = _Sets(kinds)
        parts += sets.parts()
        inside += sets.inside(_published_splits(people))
        stocks |= sets.stocks()
    return Relations(
        parts=tuple(parts),
        inside=tuple(inside),
        sums={id_: of.sum_of for id_, of in declared.items() if of.sum_of},
        several=frozenset(b for m in people for b, column in _splits(m) if column.endswith("[]")),
        nested=_nested_groups(),
        distinct={m.id: m.counted_with for m in people if m.kind == "distinct" and m.counted_with},
        sensitive={id_: of.part_of[0] for id_, of in declared.items() if of.sensitive},
        stocks=frozenset(stocks),
    )


def _declared_parts(declared: Mapping[str, Declared]) -> Iterator[Part]:
    """Numbers of which one is part of another, of the year or of the one before: nothing is known of what is left over."""
    for id_, of in declared.items():
        for whole in of.part_of:
            yield Part(Counted(whole, "helar"), Counted(id_, "helar"), f"{whole} utan {id_}")
        for whole in of.of_last_year:
            yield Part(Counted(whole, "helar", back=1), Counted(id_, "helar"), f"{whole} året före utan {id_}")


def _splits(measure: Measure) -> Iterator[tuple[str, str]]:
    if isinstance(measure, FromRows):
        for source in measure.sources:
            yield from source.breakdowns.items()


def _published_splits(measures: Iterable[Measure]) -> list[tuple[str, str]]:
    """(measure, breakdown) of counts of persons."""
    return [(m.id, b) for m in measures if m.kind == "count" for b, _ in _splits(m)]


def _nested_groups() -> dict[str, tuple[str, ...]]:
    """The groups of respondents that are part of a wider group: wider -> its parts."""
    rows = read_codes("respondentgrupp")
    wider: dict[str, tuple[str, ...]] = {}
    for whole in (r["kod"] for r in rows):
        within = [r["kod"] for r in rows if r["grupp"] == whole != r["kod"]]
        together = [r["kod"] for r in rows if r["samlad"] == whole != r["kod"] and r["grupp"] == r["kod"]]
        if within or together:
            wider[whole] = tuple(within or together)
    return wider


class _Sets:
    """The measures of one table as sets of kinds of row, each a number whose bits are the kinds."""

    def __init__(self, kinds: KindsOfRows) -> None:
        self.named: dict[Named, int] = {c: _bits(v) for c, v in kinds.counted.items() if c.back == 0}
        self.categories = {b: {c: _bits(v) for c, v in of.items()} for b, of in kinds.categories.items()}
        # What a set is called: a measure of the year, else one of the year before, else what it is left over from.
        self.names: dict[int, Named] = {}
        for counted in sorted(kinds.counted, key=lambda c: (c.back, c)):
            self.names.setdefault(_bits(kinds.counted[counted]), counted)

    def stocks(self) -> set[str]:
        """The measures of which a part of the year may count what the year does not."""
        of = {n: bits for n, bits in self.named.items() if isinstance(n, Counted)}
        return {n.measure for n, bits in of.items() if bits & ~of.get(Counted(n.measure, "helar"), bits)}

    def parts(self) -> Iterator[Part]:
        """Each set with the largest sets inside it, and what they leave over."""
        first = list(self._within(self.named))
        yield from first
        told = {(p.whole, frozenset((p.part, p.rest))) for p in first}
        # What is left over has parts of its own: who ended without work by April did so by August too.
        for part in self._within(self._known()):
            if (part.whole, frozenset((part.part, part.rest))) not in told:
                told.add((part.whole, frozenset((part.part, part.rest))))
                yield part

    def _known(self) -> dict[Named, int]:
        """Every set that has a name: those that are counted, and what they leave over."""
        return self.named | {name: bits for bits, name in self.names.items() if isinstance(name, str)}

    def _within(self, sets: Mapping[Named, int]) -> Iterator[Part]:
        order = sorted(sets, key=lambda n: (sets[n].bit_count(), str(n)))
        for i, whole in enumerate(order):
            inside = [p for p in order[:i] if sets[p] and sets[p] & ~sets[whole] == 0]
            for part in inside:
                around = (m for m in inside if sets[part] & ~sets[m] == 0 and sets[m] not in (sets[part], sets[whole]))
                # A way round is needed only where a set between may be without a number.
                numbered = isinstance(whole, Counted) and isinstance(part, Counted)
                between = tuple(around) if numbered else tuple(islice(around, 1))
                if not between or (numbered and all(isinstance(n, Counted) for n in between)):
                    yield Part(whole, part, self._rest(whole, part, sets[whole] & ~sets[part]), between)

    def _rest(self, whole: Named, part: Named, bits: int) -> Named:
        """The name of what is left over; nothing where the two count the same."""
        return self.names.setdefault(bits, f"{_name(whole)} utan {_name(part)}") if bits else ""

    def inside(self, splits: Sequence[tuple[str, str]]) -> Iterator[Inside]:
        """The categories that a set holds wholly, and those that it has anything of."""
        for breakdown, groups in self.categories.items():
            split = sorted({m for m, b in splits if b == breakdown})
            wholes = [c for c in self.named if isinstance(c, Counted) and c.measure in split]
            for name, bits in self._known().items():
                # Every period of the whole: only of the year are splits published, and a part of it is in them too.
                for around in (c for c in wholes if bits & ~self.named[c] == 0 and bits != self.named[c]):
                    yield from self._inside(name, bits, around, groups, breakdown)

    def _inside(
        self, name: Named, bits: int, of: Counted, groups: Mapping[str, int], breakdown: str
    ) -> Iterator[Inside]:
        within = {c: group & self.named[of] for c, group in groups.items() if group & self.named[of]}
        wholly = tuple(c for c in within if within[c] & ~bits == 0)
        touched = tuple(c for c in within if within[c] & bits)
        if wholly or len(touched) < len(within):
            yield Inside(name, of, breakdown, wholly, touched)


def _name(name: Named) -> str:
    return f"{name.measure} {name.period}" if isinstance(name, Counted) else f"({name})"


def _bits(answers: object) -> int:
    import numpy

    return int.from_bytes(numpy.packbits(numpy.asarray(answers)).tobytes(), "big")
