"""Rule byggt: a draft made of our own report, against that report, figure by figure.

A figure in the same place is the same number. What it is of is known from the number itself, and from no label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.drafts.dates import UNIT
from pipeline.drafts.found import Found
from pipeline.drafts.own import observation_of
from pipeline.places import Places, Unit
from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import AVVIKER, Trial, judge
from pipeline.reconcile.wording import start, told_value, where
from pipeline.store import read_rows

_NONE = Decimal(0)
# A number that is written "drygt" may lie this far from its own value.
_ABOUT = Decimal("0.1")


@dataclass(frozen=True)
class Observed:
    """A number of the built tables: what it is about, its value, amounts in kr, and the period it is of."""

    key: Key
    value: Decimal
    period: str = "helar"


def read_observed(places: Places, forbund: str) -> dict[str, Observed]:
    """The numbers of a förbund, by their id; {} where none are built."""
    path = places.stage(Unit(forbund), "compare") / "serie.parquet"
    return {
        r["obs_id"]: Observed(
            (r["measure"], r["insats"], r["kon"], r["breakdown"], r["category"], r["year"], r["kind"]),
            r["value"],
            r["period"],
        )
        for r in (read_rows(path) if path.is_file() else ())
        if r["value"] is not None
    }


def as_observed(
    figures: Sequence[Figure], places: Mapping[int, Found], observed: Mapping[str, Observed]
) -> list[Figure]:
    """The figures, those in the place of a number being that number's."""
    return [_as_observed(f, places.get(f.nr), observed) for f in figures]


def _as_observed(f: Figure, built: Found | None, observed: Mapping[str, Observed]) -> Figure:
    number = observed.get(observation_of(built)) if built is not None else None
    if number is None or built is None:
        return f
    printed = built.amount
    # The bounds of an interval carry its id too, and are other numbers; those of a day or a part of the year are
    # no whole year's, and the figure's key has no period.
    if number.period != "helar" or abs(abs(printed) - abs(number.value)) > _step(built) + (
        _ABOUT * abs(printed) if built.numeral.about else 0
    ):
        return replace(f, matt="", uppdelning="", kategori="")
    measure, insats, kon, breakdown, category, year, kind = number.key
    post = category if breakdown == "post" else insats
    turned = -1 if printed * number.value < 0 else 1
    return replace(
        f,
        matt=measure,
        insats=insats,
        kon=kon,
        uppdelning=breakdown,
        kategori=category,
        ar=year,
        # A deviation is no outcome to compare others with.
        kind=f.kind if f.kind == "avvikelse" else kind,
        post=post,
        sign=turned,
    )


def _step(built: Found) -> Decimal:
    return Decimal(10) ** -built.numeral.decimals * built.scale


def try_built(
    found: Sequence[Found],
    figures: Mapping[int, Figure],
    places: Mapping[int, Found],
    near: Mapping[int, Found] | None = None,
) -> Iterator[Trial]:
    """Every figure that has a place in the built report, against the figure there; in sentences `near` to one it is a question."""
    near = near or {}
    places = {**near, **places}
    pairs = [(f, figures[f.nr], places[f.nr]) for f in found if f.nr in places and f.nr in figures]
    off = [(f, a, b) for f, a, b in pairs if _verdict(f, a, b) == AVVIKER]
    swapped = set()
    for i, (f, a, b) in enumerate(off):
        for g, c, d in off[i + 1 : i + 1 + _NEAR]:
            if _is_beside(f, g) and (f.value, g.value) == (d.value, b.value) and f.nr not in swapped:
                swapped |= {f.nr, g.nr}
                yield _swapped(f, a, c, b, d)
    for f, a, b in pairs:
        if f.nr not in swapped:
            trial = _against(f, a, b)
            yield replace(trial, severity="varning") if f.nr in near and trial.verdict == AVVIKER else trial


# How far apart among what is off two figures of one sentence or row may stand.
_NEAR = 4


def _is_beside(f: Found, g: Found) -> bool:
    if f.i_text or g.i_text:
        return f.piece is g.piece and f.mening == g.mening
    return f.block == g.block and (f.rad == g.rad or f.kolumn == g.kolumn)


def _verdict(f: Found, a: Figure, b: Found) -> str:
    value = b.amount
    alike = (f.numeral.decimals, f.numeral.about, f.enhet) == (b.numeral.decimals, b.numeral.about, b.enhet)
    slack = _NONE if alike else a.slack + _step(b) / 2
    return judge(a.value, value, slack)


def _against(f: Found, a: Figure, b: Found) -> Trial:
    known = bool(observation_of(b))
    identity = read_identities()["byggt_dag" if f.enhet == UNIT else "byggt_tal" if known else "byggt_skrivet"]
    value = b.amount
    verdict = _verdict(f, a, b)
    place = f"”{f.mening}”" if f.i_text else where(a)
    said = f.tryckt if f.enhet == UNIT else told_value(a.value, a)
    told = f"{start(place)}: utkastet säger {said}, {'leveranserna ger' if known else 'rapporten som är byggd säger'} {b.tryckt}."
    return Trial(identity, told, a.value, value, _NONE, verdict, a.enhet, (a,), "rapporten som är byggd")


def _swapped(f: Found, a: Figure, c: Figure, b: Found, d: Found) -> Trial:
    place = f"”{f.mening}”" if f.i_text else f"{where(a)} och {where(c)}"
    told = f"{start(place)}: {f.tryckt} och {c.tryckt} har bytt plats. Leveranserna ger {b.tryckt} och {d.tryckt}."
    value = b.amount
    identity = read_identities()["byggt_omkastat"]
    return Trial(identity, told, a.value, value, _NONE, AVVIKER, a.enhet, (a, c), "rapporten som är byggd")


def try_withheld(figures: Mapping[int, Figure], shown: Iterable[int]) -> Iterator[Trial]:
    """Every figure that stands where the built report withholds a number."""
    identity = read_identities()["byggt_dolt"]
    for a in (figures[nr] for nr in shown if nr in figures):
        told = f"{start(where(a))}: utkastet säger {told_value(a.value, a)}, men rapporten som är byggd visar inte talet (..)."
        yield Trial(identity, told, None, None, _NONE, AVVIKER, a.enhet, (a,), "rapporten som är byggd")


def is_built(trial: Trial) -> bool:
    """Whether a trial is of this rule."""
    return trial.identity.regel == "byggt"
