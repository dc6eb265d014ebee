"""Rule summa: parts against the printed total, nested totals included.

Which rows a total sums is seen from the table itself: the rows since the total before it,
all rows, or the last few totals. The way that holds in most columns of the table is the way
of that line. Where none holds anywhere it is the only one that comes near; else nothing is known:
a "total" far from every row above it is the total of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.names import label_key, slug
from pipeline.reconcile.printed.figures import Figure, by_place
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.verdict import AVVIKER, Trial, compare, judge, untried
from pipeline.reconcile.wording import place_name, start, told_value, where
from pipeline.typography import enumerate_words

TOTAL = re.compile(r"(?:summa|totalt?|total)\b.*|.*\btotalt", re.IGNORECASE)
_PART_OF = re.compile(r"varav\b", re.IGNORECASE)
# A total that no way gives is still known when one way comes within a tenth and the others do not come near.
_NEAR, _FAR = Decimal("0.1"), Decimal("0.25")
# Words are alike when they begin alike: tjänster and tjänst.
_STEM = 4
HUNDRED = Decimal(100)
SPAN = re.compile(r"\d\s*[-–]\s*\d")


@dataclass(frozen=True)
class Sum:
    """A total in one column, and the ways in which figures above it may be its parts."""

    line: tuple[str, int]
    total: Figure
    ways: dict[str, tuple[Figure, ...]]


def try_sums(figures: list[Figure]) -> Iterator[Trial]:
    """Every printed total of every table, along rows and along columns."""
    whole, split = (read_identities()[name] for name in ("summa", "summa_kategorier"))
    places = by_place(figures)
    for cells in (places[p] for p in dict.fromkeys(f.place for f in figures if not f.i_text)):
        for along, across in (("rad", "kolumn"), ("kolumn", "rad")):
            yield from _try_axis(whole, cells, along, across)
        yield from _try_categories(split, cells)


def _try_axis(identity: Identity, cells: list[Figure], along: str, across: str) -> Iterator[Trial]:
    columns: dict[tuple[object, ...], list[Figure]] = {}
    for f in cells:
        # A table without column headings is one column, whatever years its rows are about.
        when = (f.ar, f.kind) if getattr(f, across) else ()
        columns.setdefault((getattr(f, across), f.kon, *when, _family(f.enhet)), []).append(f)
    sums = [s for column in columns.values() for s in _sums(column, along)]
    for line in dict.fromkeys(s.line for s in sums):
        yield from _try_line(identity, [s for s in sums if s.line == line], along)


def _family(unit: str) -> str:
    """Posts of a hundred per cent are summed to posts."""
    return "tjanster" if unit in ("procent", "tjanster") else unit


def _sums(column: list[Figure], along: str) -> Iterator[Sum]:
    """The totals of one column in printed order, each with its possible parts."""
    since: list[Figure] = []
    every: list[Figure] = []
    totals: list[Figure] = []
    for f in column:
        label = str(getattr(f, along)).strip()
        if not TOTAL.fullmatch(label):
            if not _PART_OF.match(label):
                since.append(f)
                every.append(f)
            continue
        ways = {"sedan": tuple(since), "alla": tuple(every)}
        ways |= {f"delsummor {k}": (*totals[-k:], *since) for k in range(1, len(totals) + 1)}
        number_of = sum(1 for t in totals if getattr(t, along) == label)
        yield Sum((label, number_of), f, {name: parts for name, parts in ways.items() if len(parts) > 0})
        totals.append(f)
        since = []


def _try_line(identity: Identity, sums: list[Sum], along: str) -> Iterator[Trial]:
    chosen = _way(sums)
    no_sum, any_total = (re.compile(identity.med[key], re.IGNORECASE) for key in ("inte_summa", "summa_ord"))
    loose = not chosen and any(_is_no_sum(s, no_sum) or _of_something_else(s, along, any_total) for s in sums)
    for s in sums:
        parts = () if loose else s.ways.get(chosen or _only_near(s), ())
        if parts and chosen and len(sums) > 1 and not _is_near(s, parts) and not _mostly(sums, chosen):
            parts = ()
        if not parts:
            if s.ways:
                line = f"{start(place_name(s.total))}: {_name(s.total, along)}"
                yield untried(identity, f"{line}: det går inte att se vilka rader summan gäller.", s.total)
            continue
        left, right = s.total.value, _sum_of(parts, s.total)
        slack = slack_of(s.total, parts)
        yield Trial(
            identity,
            _told(s.total, left, right, parts, along),
            left,
            right,
            slack,
            judge(left, right, slack),
            s.total.enhet,
            (s.total, *parts),
            where(parts[0]) if len(parts) == 1 else "",
        )


def _way(sums: list[Sum]) -> str:
    """The way in which the line's figures are sums in most columns; '' when in none."""
    held: dict[str, int] = {}
    for s in sums:
        for name, parts in s.ways.items():
            if _holds(s, parts):
                held[name] = held.get(name, 0) + 1
    return max(held, key=lambda name: held[name]) if held else ""


def _mostly(sums: list[Sum], way: str) -> bool:
    """Whether a way gives, or comes near, at least half of the totals of a line that it could give."""
    could = [s for s in sums if way in s.ways]
    return 2 * sum(_holds(s, s.ways[way]) or _is_near(s, s.ways[way]) for s in could) >= len(could)


def _holds(s: Sum, parts: tuple[Figure, ...]) -> bool:
    return judge(s.total.value, _sum_of(parts, s.total), slack_of(s.total, parts)) != AVVIKER


def _is_no_sum(s: Sum, words: re.Pattern[str]) -> bool:
    """Whether a total need not be its rows added: a share or a mean of them, or people that several rows count."""
    share = s.total.enhet == "procent" and s.total.value != HUNDRED
    return share or bool(words.search(f"{s.total.rad} {s.total.kolumn} {s.total.tabell}"))


def _of_something_else(s: Sum, along: str, words: re.Pattern[str]) -> bool:
    """Whether the total names what it is the total of, and the table speaks of nothing like it.

    `words` are those that any total may have in its name.
    """
    own = [w for w in label_key(words.sub(" ", str(getattr(s.total, along)).casefold())).split() if len(w) > _STEM]
    parts = {p.nr: p for way in s.ways.values() for p in way}.values()
    told = " ".join(
        [s.total.tabell, s.total.avsnitt, s.total.enhet, s.total.kolumn, *(f"{p.rad} {p.kolumn}" for p in parts)]
    )
    plain = slug(told)
    return bool(own) and not any(slug(w)[:_STEM] in plain for w in own)


def _is_near(s: Sum, parts: Iterable[Figure]) -> bool:
    """Whether parts come within a tenth of their total, or within it but for the sign."""
    given = _sum_of(parts, s.total)
    return bool(s.total.value) and (abs(given - s.total.value) <= _NEAR * abs(s.total.value) or given == -s.total.value)


def _only_near(s: Sum) -> str:
    """The way of a total that no way gives: the only one that comes near; '' when none or several do."""
    several = {name: {p.nr for p in parts} for name, parts in s.ways.items() if len(parts) > 1}
    if len(several) == len(s.ways) and len(set(map(frozenset, several.values()))) == 1:
        name = next(iter(several))
        return name if _is_near(s, s.ways[name]) else ""
    if not s.total.value:
        return ""
    off = {
        name: abs(_sum_of(parts, s.total) - s.total.value) / abs(s.total.value)
        for name, parts in s.ways.items()
        if len(parts) > 1
    }
    best = min(off, key=lambda name: off[name], default="")
    others = [v for name, v in off.items() if {p.nr for p in s.ways[name]} != {p.nr for p in s.ways[best]}]
    return best if best and off[best] <= _NEAR and all(v >= _FAR for v in others) else ""


def slack_of(total: Figure, parts: Iterable[Figure]) -> Decimal:
    """How far a total may lie from its parts: half a step of each, in the unit of the total."""
    hundredth = Decimal("0.01")
    return total.slack + sum(
        (p.slack * (hundredth if (p.enhet, total.enhet) == ("procent", "tjanster") else 1) for p in parts), Decimal(0)
    )


def _sum_of(parts: Iterable[Figure], total: Figure) -> Decimal:
    """The parts summed, in the unit of the total. Of a span printed as two figures the nearest end counts."""
    chosen: dict[object, list[Decimal]] = {}
    for p in parts:
        value = p.value / 100 if (p.enhet, total.enhet) == ("procent", "tjanster") else p.value
        span = (p.rad, p.kolumn, p.tryckt) if SPAN.search(p.tryckt) else p.nr
        chosen.setdefault(span, []).append(value)
    low = sum((min(v) for v in chosen.values()), Decimal(0))
    high = sum((max(v) for v in chosen.values()), Decimal(0))
    return min(max(total.value, low), high)


def _name(total: Figure, along: str) -> str:
    other = total.kolumn if along == "rad" else total.rad
    return f"{getattr(total, along)} ({other})" if other else str(getattr(total, along))


def _told(total: Figure, left: Decimal, right: Decimal, parts: tuple[Figure, ...], along: str) -> str:
    what = "raderna" if along == "rad" else "kolumnerna"
    shown = f"{start(place_name(total))}: {_name(total, along)} är {told_value(left, total)}, {what} ger {told_value(right, total)}."
    if len(parts) <= 6:
        names = enumerate_words([f"{getattr(p, along)} {told_value(p.value, p)}" for p in parts])
        shown += f" Delarna: {names}."
    return shown


def summed_rows(cells: Iterable[Figure]) -> set[int]:
    """The rows of a table that a total just below them is the sum of, by number: what they are is known from it."""
    found: set[int] = set()
    columns: dict[tuple[object, ...], list[Figure]] = {}
    for f in cells:
        columns.setdefault((f.kolumn, f.ar, f.kind, f.kon), []).append(f)
    for s in (s for column in columns.values() for s in _sums(column, "rad")):
        since = s.ways.get("sedan", ())
        if len(since) > 1 and _holds(s, since):
            found |= {p.nr for p in since}
    return found


def _try_categories(identity: Identity, cells: list[Figure]) -> Iterator[Trial]:
    """A split whose total has no total's name: the heading of the table has it."""
    wholes = [f for f in cells if f.matt and not f.uppdelning and not TOTAL.fullmatch(f.rad) and f.enhet == "antal"]
    for whole in wholes:
        for split in identity.med["uppdelningar"]:
            parts = [
                f
                for f in cells
                if f.uppdelning == split
                and (f.matt, f.insats, f.kon, f.ar, f.kind, f.enhet)
                == (whole.matt, whole.insats, whole.kon, whole.ar, whole.kind, whole.enhet)
            ]
            if len(parts) >= 3:
                left, right = whole.value, sum((p.value for p in parts), Decimal(0))
                yield compare(identity, _told(whole, left, right, tuple(parts), "rad"), whole, left, right, parts)
