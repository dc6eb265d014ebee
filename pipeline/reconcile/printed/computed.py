"""Rule tryckt mot beräknat: what a document prints against what the deliveries give.

A number of people that may not be published is compared, but never told: neither it nor how
far away it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.codes.vocabulary import KON_WORD
from pipeline.measures.definition import read_measures
from pipeline.names import label_key
from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.printed.identities import Identity, identities_of
from pipeline.reconcile.verdict import AVVIKER, Trial, judge
from pipeline.reconcile.wording import start, told_value, where
from pipeline.store import query_rows, reader, sql_text, table_in

# What is asked of a counted number: what it is about, and whether it may be shown.
_READ = "measure, insats, kon, breakdown, category, year, kind, period, source, value, unit, skydd"


@dataclass(frozen=True)
class Counted:
    """A number worked out from the deliveries; `hidden` when it may not be published."""

    value: Decimal
    unit: str
    hidden: bool


def read_series(path: Path, figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """The numbers of a förbund, as counted, that some of the figures may be about: of ten years those of a few."""
    (identity,) = identities_of("beraknat")
    about = {(m, f.ar) for f in figures if f.matt for m in (f.matt, identity.med["eller"].get(f.matt, f.matt))}
    if not about:
        return []
    asked = ", ".join(f"({sql_text(measure)}, {year})" for measure, year in sorted(about))
    return query_rows(reader(), f"select {_READ} from {table_in(path)} where (measure, year) in ({asked})")


def read_counted(rows: Iterable[Mapping[str, Any]]) -> dict[Key, Counted]:
    """The counted numbers of a förbund for the whole year, by what they are about."""
    return {
        (r["measure"], r["insats"], r["kon"], r["breakdown"], r["category"], r["year"], r["kind"]): Counted(
            r["value"], r["unit"], bool(r["skydd"])
        )
        for r in rows
        if r["source"] == "beraknad" and r["period"] == "helar" and r["value"] is not None
    }


def try_computed(figures: list[Figure], counted: Mapping[Key, Counted]) -> Iterator[Trial]:
    """Every printed figure that is one of our measures and can be worked out."""
    (identity,) = identities_of("beraknat")
    printed: dict[tuple[object, ...], set[Decimal]] = {}
    for f in figures:
        printed.setdefault((f.place, f.key), set()).add(f.value)
    for f in figures:
        found = _counted_for(f, counted, identity.med["eller"])
        if found is not None and found.unit == f.enhet and not _part_of_more(f, figures, printed):
            yield _trial(identity, f, found)


def _counted_for(f: Figure, counted: Mapping[Key, Counted], other: Mapping[str, str]) -> Counted | None:
    """The counted number of a figure; of two that text may mean, the nearest."""
    keys = [f.key]
    if f.matt in other:
        keys.append((other[f.matt], "", f.kon, "post", f.post, f.ar, f.kind))
    found = [counted[k] for k in keys if k in counted]
    return min(found, key=lambda c: abs(c.value - f.amount)) if found else None


def _trial(identity: Identity, f: Figure, found: Counted) -> Trial:
    slack = f.slack + _slack_of(found)
    verdict = judge(f.amount, found.value, slack)
    told = f"{start(where(f))} är {told_value(f.value, f)}"
    if found.hidden:
        told += (
            f"; leveranserna ger ett annat tal, som inte får visas. {_to_look_for(f)}" if verdict == AVVIKER else "."
        )
        return Trial(identity, told, f.amount, None, f.slack, verdict, f.enhet, (f,), "leveranserna")
    told += f", leveranserna ger {told_value(_rounded(found.value, f), f)}."
    cut = verdict == AVVIKER and abs(f.amount - found.value) < f.steg and f.enhet != "antal"
    return Trial(
        identity,
        told + (" Avhugget eller avrundat åt fel håll." if cut else ""),
        f.amount,
        found.value,
        slack,
        verdict,
        f.enhet,
        (f,),
        "leveranserna",
        "varning" if cut else "",
    )


def _to_look_for(f: Figure) -> str:
    """What someone with the deliveries at hand can do where the number itself may not be told."""
    measure = read_measures().get(f.matt)
    kon = KON_WORD.get(f.kon, "") if f.kon != "alla" else ""
    about = ", ".join(w for w in (f.insatsnamn, kon, str(f.ar)) if w)
    return f"Räkna raderna för måttet ”{measure.title if measure else f.matt}” ({about}) i leveransen, och jämför med det tryckta."


def _slack_of(found: Counted) -> Decimal:
    """How exact an amount worked out from deliveries is: those may be in whole or tenths of tkr."""
    if found.unit != "kr":
        return Decimal(0)
    step = next(s for s in (1000, 100, 1) if s == 1 or found.value % s == 0)
    return Decimal(step) / 2


def _part_of_more(f: Figure, figures: list[Figure], printed: Mapping[tuple[object, ...], set[Decimal]]) -> bool:
    """Whether a figure is not the whole of its measure. `printed` are the values of a place and a key.

    The place prints the same thing with another value (a span, parts of one cost), or another row
    begins with the same name: "Nya insatser" and "Nya insatser (UVAS)".
    """
    if f.i_text:
        return False
    if len(printed[f.place, f.key]) > 1:
        return True
    return f.uppdelning == "post" and any(
        "(" in g.rad and g.post != f.post and label_key(g.rad.partition("(")[0]) == label_key(f.rad) for g in figures
    )


def _rounded(value: Decimal, f: Figure) -> Decimal:
    """A counted value as exactly as the figure needs: two decimals more than it was printed with."""
    if f.enhet == "kr":
        return value.quantize(Decimal(1)) * f.sign
    return value.quantize(Decimal(1).scaleb(-f.decimaler - 1))
