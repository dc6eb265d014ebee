"""Rule summa across tables: a printed subtotal against the same posts in another table; reasons against those who left.

A subtotal whose rows are rounded may be far off before its own rows tell. Where another table of
the document prints the same posts more exactly, their sum is what it should be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from pipeline.codes import read_codes
from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.printed.korsvis import POSTS, SAME_SCOPE
from pipeline.reconcile.printed.summa import TOTAL, slack_of
from pipeline.reconcile.verdict import AVVIKER, Trial, judge, untried
from pipeline.reconcile.wording import place_name, start, told_value, where
from pipeline.typography import enumerate_words, number

_FEWEST = 3
_FAR = Decimal("0.25")
_WORD = 5

Line = tuple[Figure, list[Figure]]


def try_groups(figures: list[Figure]) -> Iterator[Trial]:
    """Every subtotal that its own rows give, against the same posts in every other table of its year and kind."""
    identity = read_identities()["summa_grupp"]
    tables: dict[object, list[Figure]] = {}
    for f in figures:
        if f.enhet == "kr" and not f.i_text:
            tables.setdefault((f.place, f.kolumn, f.kind, f.ar), []).append(f)
    for cells in tables.values():
        for total, parts in _subtotals(cells):
            for others in tables.values():
                if others is not cells and _is_other_table(total, others[0]):
                    yield from _try_group(identity, total, parts, cells, others)


def _subtotals(cells: list[Figure]) -> Iterator[Line]:
    """Totals with the rows since the total before, where those rows give them."""
    since: list[Figure] = []
    for f in cells:
        if not TOTAL.fullmatch(f.rad.strip()):
            since.append(f)
            continue
        given = sum((p.value for p in since), Decimal(0))
        if len(since) >= _FEWEST and judge(f.value, given, slack_of(f, since)) != AVVIKER:
            yield f, since
        since = []


def _is_other_table(total: Figure, other: Figure) -> bool:
    return (total.dokument, total.kind, total.ar) == (
        other.dokument,
        other.kind,
        other.ar,
    ) and total.place != other.place


def _whole(cells: list[Figure]) -> Decimal:
    """The last total of a table: what it is about in all; 0 for none."""
    return next((abs(f.value) for f in reversed(cells) if f.matt not in POSTS and TOTAL.fullmatch(f.rad)), Decimal(0))


def _try_group(
    identity: Identity, total: Figure, parts: list[Figure], cells: list[Figure], others: list[Figure]
) -> Iterator[Trial]:
    named = Counter(_base(f.rad) for f in cells)
    # "Nya insatser" 0 beside "Nya insatser (UVAS)" 360 in another group: the other table may mean the second.
    found = [(p, _same_post(p, others)) for p in parts if p.value or named[_base(p.rad)] == 1]
    here = [o for _, o in found if o is not None]
    if any(o is None and p.value for p, o in found) or len({o.nr for o in here}) < max(_FEWEST, len(here)):
        return
    whole, other = _whole(cells), _whole(others)
    if whole and other and abs(whole - other) > SAME_SCOPE * max(whole, other):
        return
    left, right = abs(total.value), abs(sum((o.value for o in here), Decimal(0)))
    slack = slack_of(total, here)
    names = enumerate_words([o.rad for o in here])
    told = (
        f"{start(where(total))} är {told_value(left, total)}; samma poster i {place_name(here[0])} ger "
        f"{told_value(right, here[0])} ({names})."
    )
    is_rounded = abs(left - right) <= slack + sum((p.slack for p in parts), Decimal(0))
    verdict = judge(left, right, slack)
    if verdict == AVVIKER and is_rounded:
        told += " Delarna är avrundade var för sig, och summan är räknad på dem."
    severity = "varning" if verdict == AVVIKER and is_rounded else ""
    yield Trial(identity, told, left, right, slack, verdict, "kr", (total, *here), where(here[0]), severity)


def _same_post(part: Figure, others: list[Figure]) -> Figure | None:
    """The row of another table with the same post: the only one with its name up to what explains it."""
    name = _base(part.rad)
    same = [o for o in others if _base(o.rad) == name and not TOTAL.fullmatch(o.rad)]
    return same[0] if len(same) == 1 else None


def _base(label: str) -> str:
    return label_key(re.split(r"[(/]", label, maxsplit=1)[0])


def try_reasons(figures: list[Figure]) -> Iterator[Trial]:
    """Reasons of leaving told one by one in a cell of words, against the number who left told just before them."""
    identity = read_identities()["summa_delar"]
    counts = [f for f in figures if f.enhet == "antal" and f.kon == "alla" and f.typ == "utfall" and not f.matt]
    for _, cell in groupby(counts, key=lambda f: (f.place, f.rad, f.kolumn, f.insatsnamn, f.ar)):
        run: list[Figure] = []
        before: Figure | None = None
        for f in cell:
            if _is_reason(f):
                run.append(f)
            elif len(run) >= _FEWEST:
                break
            else:
                run, before = [], f
        if before is not None and len(run) >= _FEWEST:
            yield _try_run(identity, before, run)


def _try_run(identity: Identity, whole: Figure, run: list[Figure]) -> Trial:
    given = sum((f.value for f in run), Decimal(0))
    parts = " + ".join(number(f.value) for f in run)
    about = f"{whole.insatsnamn}: " if whole.insatsnamn else ""
    told = f"{about}{start(place_name(whole))} säger {whole.tryckt}; skälen är {parts} = {number(given)}."
    if abs(given - whole.value) > _FAR * max(given, whole.value):
        return untried(identity, f"{told} Det går inte att se om de hör ihop.", whole, run)
    return Trial(
        identity, told, whole.value, given, Decimal(0), judge(whole.value, given, Decimal(0)), "antal", (whole, *run)
    )


def try_before_after(figures: list[Figure]) -> Iterator[Trial]:
    """A split of the same people before and after, in one table: together they are as many."""
    identity = read_identities()["summa_fore_efter"]
    splits: dict[tuple[object, ...], dict[str, list[Figure]]] = {}
    for f in figures:
        split, _, when = f.uppdelning.rpartition("_")
        if when in ("fore", "efter") and f.enhet == "antal" and not f.i_text:
            key = (f.place, f.matt, f.insats, f.kon, f.ar, f.kind, split)
            splits.setdefault(key, {}).setdefault(when, []).append(f)
    for sides in splits.values():
        if len(sides) == len(("fore", "efter")) and all(len(side) >= _FEWEST for side in sides.values()):
            left, right = (sum((f.value for f in sides[when]), Decimal(0)) for when in ("fore", "efter"))
            head = sides["fore"][0]
            told = f"{start(place_name(head))}: före är {number(left)}, efter {number(right)}."
            verdict = judge(left, right, Decimal(0))
            if verdict == AVVIKER:
                told += " Det är samma personer; den som har flera räknas flera gånger."
            parts = (*sides["fore"], *sides["efter"])
            yield Trial(identity, told, left, right, Decimal(0), verdict, "antal", parts)


def _is_reason(f: Figure) -> bool:
    """Whether the printed words tell a reason of leaving, in the words of the code list or told as left."""
    words = set(label_key(f.tryckt).split())
    return any(word in words for word in _reasons()) or "avslutats" in words or "arbetssökande" in words


def _reasons() -> set[str]:
    named = (f"{row['namn']}|{row['alias']}" for row in read_codes("avslutsanledning"))
    return {w for text in named for w in label_key(text).split() if len(w) > _WORD - 1}
