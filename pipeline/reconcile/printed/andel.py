"""Rule möjlig andel: a printed share must be reachable by a whole number of people.

Of 20 people 60 % or 65 % can have found work, never 62 %. With both parts printed the share
is worked out; with the whole alone every number of people is tried. Parts of one whole never
give more than a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import Ratio
from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.printed.linear import find_term, read_term
from pipeline.reconcile.verdict import AVVIKER, EJ_PROVBAR, STAMMER, Trial, judge, untried
from pipeline.reconcile.wording import start, told_value, where
from pipeline.typography import NBSP, number, percent

HUNDRED = Decimal(100)
_FRACTION = re.compile(r"\b(\d+) av (?:de |dessa )?(\d+)\b")
_NOT_STEM = {"antal", "andel", "nämnare"}
# Exact counts by their document and what they are about.
Counts = dict[tuple[str, Key], list[Figure]]


def try_shares(figures: list[Figure]) -> Iterator[Trial]:
    """Every printed share whose parts or whole are printed in the same document."""
    ids = read_identities()
    shares = [f for f in figures if f.enhet == "procent" and f.kind == "utfall"]
    counts: Counts = {}
    for f in figures:
        if f.enhet == "antal" and not f.ungefar:
            counts.setdefault((f.dokument, f.key), []).append(f)
    for f in shares:
        if f.matt == "enkat_andel":
            yield from _try_survey(ids["andel_enkat"], f, figures)
        elif f.matt:
            yield from _try_defined(ids["andel_av_antal"], ids["andel_mojlig"], f, counts)
    yield from _try_fractions(ids["andel_i_text"], shares, figures)
    yield from _try_parts(ids["andel_hundra"], shares, figures)
    yield from _try_amounts(ids["andel_belopp"], figures)


def reachable(share: Decimal, slack: Decimal, whole: int) -> bool:
    """Whether some whole number out of `whole` is `share` per cent, rounded as printed (slack: half a step)."""
    low = ((share - slack) * whole / HUNDRED).to_integral_value(ROUND_CEILING)
    return abs(HUNDRED * low / whole - share) <= slack if whole else False


def _try_defined(known: Identity, possible: Identity, f: Figure, counts: Counts) -> Iterator[Trial]:
    parts = _parts_of(f, counts, known)
    if parts is None:
        return
    tops, wholes = parts
    numbers = sorted({int(w.value) for w in wholes if w.value > 0})
    if not numbers:
        return
    if tops:
        pairs = [(t, w) for t in tops for w in wholes if w.value > 0]
        # A document that gives a number twice may have worked out the share from either.
        top, whole = min(pairs, key=lambda p: (abs(HUNDRED * p[0].value / p[1].value - f.value), p[1].nr))
        right = HUNDRED * top.value / whole.value
        yield _worked_out(known, f, right, (top, whole))
        return
    if min(numbers) * f.slack * 2 >= HUNDRED:
        yield untried(
            possible, f"{start(where(f))}: av {numbers[0]} personer går varje sådan andel att få.", f, wholes[:1]
        )
        return
    fits = [n for n in numbers if reachable(f.value, f.slack, n)]
    shown = wholes[0] if not fits else next(w for w in wholes if int(w.value) == fits[0])
    n = int(shown.value)
    near = sorted({int(f.value * n / HUNDRED), int(f.value * n / HUNDRED) + 1})
    told = f"{start(where(f))} är {told_value(f.value, f)} av {n}. "
    if fits:
        told += f"{_nearest(f.value, n)} av {n} ger det."
    else:
        told += (
            " och ".join(f"{k} av {n} är {percent(HUNDRED * k / n)}" for k in near)
            + "; inget helt antal ger det tryckta."
        )
    cut = any(Decimal(0) < HUNDRED * k / n - f.value < f.steg for k in near)
    yield Trial(
        possible,
        told,
        f.value,
        None,
        f.slack,
        STAMMER if fits else AVVIKER,
        "procent",
        (f, shown),
        where(shown),
        "varning" if cut and not fits else "",
    )


def _nearest(share: Decimal, whole: int) -> int:
    return int((share * whole / HUNDRED).to_integral_value())


def _parts_of(f: Figure, counts: Counts, known: Identity) -> tuple[list[Figure], list[Figure]] | None:
    """The printed counts that a share is made of: (numerators, denominators). None when it has none."""
    for share, top, whole in known.med["kvoter"]:
        if f.matt == share:
            return tuple(_same(f, counts, m, f.kon, f.uppdelning, f.kategori) for m in (top, whole))  # type: ignore[return-value]
    if f.matt == "andel_kon":
        return _same(f, counts, f.kategori, f.kon, "", ""), _same(f, counts, f.kategori, "alla", "", "")
    measure = read_measures().get(f.matt)
    if not isinstance(measure, Ratio) or not measure.people or measure.unit != "procent":
        return None
    return _defined_parts(measure, f, counts)


def _defined_parts(measure: Ratio, f: Figure, counts: Counts) -> tuple[list[Figure], list[Figure]]:
    split, _, category = measure.of_category.partition("=")
    top = _same(f, counts, measure.of, measure.of_kon or f.kon, split or f.uppdelning, category or f.kategori)
    by_total = measure.by_total or bool(split)
    whole = _same(f, counts, measure.by, f.kon, "" if by_total else f.uppdelning, "" if by_total else f.kategori)
    return top, whole


def _same(f: Figure, counts: Counts, matt: str, kon: str, split: str, category: str) -> list[Figure]:
    """Counts of a measure about the same insats, year and document as a share; those of its own place first."""
    wanted = (matt, f.insats, kon, split, category, f.ar, f.kind)
    return sorted(counts.get((f.dokument, wanted), ()), key=lambda g: (g.place != f.place, g.i_text, g.nr))


def _worked_out(identity: Identity, f: Figure, right: Decimal, parts: tuple[Figure, ...]) -> Trial:
    top, whole = parts[0], parts[-1]
    verdict = judge(f.value, right, f.slack)
    told = f"{start(where(f))} är {told_value(f.value, f)}; {number(top.value)} av {number(whole.value)} är {percent(right)}."
    cut = verdict == AVVIKER and 0 < right - f.value < f.steg
    return Trial(
        identity,
        f"{told} Avhugget i stället för avrundat." if cut else told,
        f.value,
        right,
        f.slack,
        verdict,
        "procent",
        (f, *parts),
        where(whole),
        "varning" if cut else "",
    )


def _try_survey(identity: Identity, f: Figure, figures: list[Figure]) -> Iterator[Trial]:
    group = f.kategori.partition(":")[0]
    answered = [
        g
        for g in figures
        if (g.matt, g.kategori, g.kon, g.ar, g.dokument) == ("enkat_svarande", group, f.kon, f.ar, f.dokument)
    ]
    here = [g for g in answered if g.place == f.place] or answered
    if not here:
        return
    whole = max(here, key=lambda g: g.value)
    n = int(whole.value)
    told = f"{start(where(f))} är {told_value(f.value, f)} av {n} svarande"
    fewer = [m for m in range(n, n // 2, -1) if reachable(f.value, f.slack, m)]
    if fewer and fewer[0] == n:
        yield Trial(
            identity,
            f"{told}: {_nearest(f.value, n)} svar ger det.",
            f.value,
            None,
            f.slack,
            STAMMER,
            "procent",
            (f, whole),
            where(whole),
        )
    elif fewer:
        told += f": det kräver att {n - fewer[0]} inte svarat på frågan ({_nearest(f.value, fewer[0])} av {fewer[0]})."
        yield Trial(identity, told, f.value, None, f.slack, AVVIKER, "procent", (f, whole), where(whole), "upplysning")
    else:
        told += ": inget antal svar ger det, inte heller om hälften hoppat över frågan."
        yield Trial(identity, told, f.value, None, f.slack, AVVIKER, "procent", (f, whole), where(whole))


def _try_fractions(identity: Identity, shares: list[Figure], figures: list[Figure]) -> Iterator[Trial]:
    """A share beside a sentence with the two numbers: "36 av dessa 43" and 83 %."""
    said = [(g, found) for g in figures if g.enhet == "antal" and (found := _FRACTION.search(g.tryckt))]
    for f in shares:
        for g, found in said:
            same = (g.dokument, g.avsnitt, g.insatsnamn, g.ar) == (f.dokument, f.avsnitt, f.insatsnamn, f.ar)
            if not same or g.value != Decimal(found[1]) or not _stem(f) or _stem(f) != _stem(g):
                continue
            right = HUNDRED * Decimal(found[1]) / Decimal(found[2])
            verdict = judge(f.value, right, f.slack)
            cut = verdict == AVVIKER and 0 < right - f.value < f.steg
            told = f"{start(where(f))} är {told_value(f.value, f)}; {found[1]} av {found[2]} är {percent(right)}."
            told += " Avhugget i stället för avrundat." if cut else ""
            yield Trial(
                identity, told, f.value, right, f.slack, verdict, "procent", (f, g), where(g), "varning" if cut else ""
            )


def _stem(f: Figure) -> str:
    """A label without the words that only say that it is a number or a share."""
    return " ".join(w for w in label_key(f.kolumn or f.rad).split() if w not in _NOT_STEM)


def _try_parts(identity: Identity, shares: list[Figure], figures: list[Figure]) -> Iterator[Trial]:
    tells_others = {f.dokument for f in figures if f.kon == "annat"}
    groups: dict[object, list[Figure]] = {}
    for f in shares:
        if f.uppdelning in identity.med["uppdelningar"]:
            groups.setdefault((f.place, f.matt, f.insats, f.kon, f.ar), []).append(f)
        elif f.matt == "andel_kon":
            groups.setdefault((f.place, f.matt, f.kategori, f.insats, f.ar), []).append(f)
    for group in groups.values():
        parts = list({(f.kategori, f.kon): f for f in group}.values())
        whole_split = parts[0].matt == "andel_kon"
        if len(parts) < (2 if whole_split else 3):
            continue
        left = sum((f.value for f in parts), Decimal(0))
        slack = sum((f.slack for f in parts), Decimal(0))
        names = " + ".join(number(f.value, f.decimaler) for f in parts)
        told = f"{start(where(parts[0]))}: delarna {names} är tillsammans {number(left)}{NBSP}%."
        verdict = judge(left, HUNDRED, slack)
        if verdict == AVVIKER and left < HUNDRED and not (whole_split and parts[0].dokument not in tells_others):
            verdict, told = EJ_PROVBAR, f"{told} Resten kan vara en del som inte är tryckt."
        yield Trial(identity, told, left, HUNDRED, slack, verdict, "procent", tuple(parts))


def _try_amounts(identity: Identity, figures: list[Figure]) -> Iterator[Trial]:
    for share, top, whole in identity.med["kvoter"]:
        for f in figures:
            if f.matt != share or f.enhet != "procent" or f.kind != "utfall":
                continue
            scope = [g for g in figures if g.dokument == f.dokument]
            tops, wholes = (find_term(scope, read_term(t), ("", "alla", f.kind), f.ar) for t in (top, whole))
            if tops and wholes and wholes[0].amount:
                a, b = sum((g.amount for g in tops), Decimal(0)), wholes[0].amount
                right = HUNDRED * a / b
                spread = (sum((g.slack for g in tops), Decimal(0)) + wholes[0].slack) / b * HUNDRED
                verdict = judge(f.value, right, f.slack + spread)
                told = f"{start(where(f))} är {told_value(f.value, f)}; {told_value(a, tops[0])} av {told_value(b, wholes[0])} är {percent(right)}."
                yield Trial(
                    identity,
                    told,
                    f.value,
                    right,
                    f.slack + spread,
                    verdict,
                    "procent",
                    (f, *tops, wholes[0]),
                    where(wholes[0]),
                )
