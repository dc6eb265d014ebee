"""The head of a table without rules: which words stand over which column, on one level or two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pipeline.drafts.pdf_lines import Line, Segment, Word, cut

Columns = list[tuple[float, float]]
# (column, columns that it spans, lines of words); column 0 is what stands left of all figures.
Placed = tuple[int, int, list[tuple[Word, ...]]]
# Between headings of narrow columns.
NARROW = 0.5
_MANY = 14
# What begins this near to another begins at the same place, in points.
_ALIKE = 4.0


def over(segment: Segment, columns: Columns) -> list[int]:
    """The columns that a segment stands over, from 0."""
    return [i for i, (x0, x1) in enumerate(columns) if segment.x0 < x1 + 3 and segment.x1 > x0 - 3]


def read_head(lines: list[Line], columns: Columns, starts: Sequence[float] = ()) -> tuple[list[list[Placed]], Columns]:
    """The rows of a head, and the columns with those added that only the head has.

    Words over several columns are a level of their own; all others, broken over lines, are one level. `starts` are where
    the labels of rows begin: a heading that begins there is theirs, and any other is of the figures to its right.
    """
    levels: list[list[Placed]] = []
    narrow: list[Segment] = []
    for line in lines:
        parts = cut(line.words, NARROW)
        wide = _spanning(line, lines, columns)
        inside = {id(w) for s, _ in wide for w in s.words}
        if wide:
            levels.append([(hit[0] + 1, len(hit), [s.words]) for s, hit in wide])
        narrow += [s for s in parts if id(s.words[0]) not in inside]
    groups = _groups(narrow)
    columns, places = _assigned(groups, columns, starts)
    found: dict[int, list[tuple[Word, ...]]] = {}
    for group, place in zip(groups, places, strict=True):
        found.setdefault(place, []).extend(s.words for s in sorted(group, key=lambda s: s.words[0].top))
    row: list[Placed] = [(c, 1, found[c]) for c in sorted(found)]
    return [*levels, row] if row else levels, columns


def _spanning(line: Line, lines: list[Line], columns: Columns) -> list[tuple[Segment, list[int]]]:
    """The headings of a line that are over several columns, with those: over their words, or between their headings."""
    found = [(s, hit) for s in line.segments if len(hit := over(s, columns)) > 1 and not _is_parted(s, columns)]
    below = [s for other in lines if other.top > line.top + 1 for s in cut(other.words, NARROW)]
    parts = [s for s in cut(line.words, NARROW) if s.x1 > columns[0][0] - 45]
    named = {c for s in below for c in over(s, columns)}
    if found or len(parts) >= len(columns) or len(named) < len(columns):
        return found
    for s in parts:
        # Nothing stands right below it: it is in the middle over the columns that it is nearest to.
        near = [i for i in range(len(columns)) if min(parts, key=lambda p: abs(_middle(p) - sum(columns[i]) / 2)) is s]
        if len(near) > 1 and not any(s.x0 < b.x1 and s.x1 > b.x0 for b in below):
            found.append((s, near))
    return found


def _middle(segment: Segment) -> float:
    return (segment.x0 + segment.x1) / 2


def _is_parted(segment: Segment, columns: Columns) -> bool:
    """Whether words over several columns are several headings, each over one of them."""
    parts = cut(segment.words, NARROW)
    return len(parts) > 1 and all(len(over(p, columns)) <= 1 for p in parts)


def _groups(segments: list[Segment]) -> list[list[Segment]]:
    """The segments that stand over one another, from the left."""
    groups: list[list[Segment]] = []
    for s in sorted(segments, key=lambda s: s.x0):
        near = next(
            (g for g in groups if s.x0 < max(x.x1 for x in g) - 0.5 and s.x1 > min(x.x0 for x in g) + 0.5), None
        )
        if near is None:
            groups.append([s])
        else:
            near.append(s)
    return sorted(groups, key=lambda g: min(s.x0 for s in g))


def cells_from(columns: Columns, labels: float) -> Columns:
    """From where to where the cells of each column may reach: from the figures to their left, or the labels, to their own."""
    lefts = [labels, *(x1 for _, x1 in columns[:-1])]
    return [(min(left + 1, x0), x1) for left, (x0, x1) in zip(lefts, columns, strict=True)]


def is_start(x: float, starts: Sequence[float]) -> bool:
    """Whether labels begin at a place."""
    return any(abs(x - start) < _ALIKE for start in starts)


def _assigned(groups: list[list[Segment]], columns: Columns, starts: Sequence[float]) -> tuple[Columns, list[int]]:
    """The columns, with new ones, and for each group its column from 1; 0 for what stands over the labels."""
    edges = [(min(s.x0 for s in g), max(s.x1 for s in g)) for g in groups]
    left = columns[0][0]
    of_labels = is_start(edges[0][0], starts) and edges[0][1] < left
    right = [
        i
        for i, e in enumerate(edges)
        if e[1] > left - 3 or (i and (sum(e) / 2 > left - 45 or (of_labels and not is_start(e[0], starts))))
    ]
    # Headings to the left in their cells over figures to the right in theirs.
    cells = cells_from(columns, edges[0][1]) if of_labels and len(right) <= len(columns) else columns
    taken = _nearest([edges[i] for i in right], cells)
    of = {right[k]: c for k, c in taken.items()}
    more = sorted([*columns, *(edges[i] for i in right if i not in of)])
    places = [
        more.index(columns[of[i]]) + 1 if i in of else more.index(edges[i]) + 1 if i in right else 0
        for i in range(len(edges))
    ]
    return more, places


def _nearest(heads: Columns, columns: Columns) -> dict[int, int]:
    """Heads to columns, both from the left, so that they lie nearest to one another on the whole."""
    few, many = sorted((range(len(heads)), range(len(columns))), key=len)
    swapped = len(heads) > len(columns)
    if len(many) > _MANY:
        return {k: k for k in few}

    def off(chosen: tuple[int, ...]) -> float:
        pairs = zip(few, chosen, strict=True)
        return sum(-_overlap(heads[b if swapped else a], columns[a if swapped else b]) for a, b in pairs)

    best = min(combinations(many, len(few)), key=off, default=())
    return {(b if swapped else a): (a if swapped else b) for a, b in zip(few, best, strict=True)}


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    """How far two spans lie over one another; below 0 the distance between them."""
    return min(a[1], b[1]) - max(a[0], b[0])
