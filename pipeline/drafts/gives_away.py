"""What a draft itself gives away: a number that may not be shown, printed, or told by what is printed with what is published.

The draft is attacked as the finished files are (audit/attack.py): its figures are known beside all that is published.
No message repeats what is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipeline.audit.attack import given_away
from pipeline.audit.counts import OF_PEOPLE, may_count_people
from pipeline.audit.gather import key_of, read_known
from pipeline.audit.model import Key, Known, Number
from pipeline.audit.sets import read_sets
from pipeline.audit.wording import Words
from pipeline.forbund.model import Forbund
from pipeline.places import Places, Unit
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.verdict import AVVIKER, Trial
from pipeline.reconcile.wording import start, where
from pipeline.store import read_rows

_OUTCOME = "utfall"
_COUNTED = f"source = 'beraknad' and kind = '{_OUTCOME}' and period = 'helar' and value is not null"


@dataclass(frozen=True)
class Secrets:
    """What is published of a förbund and what each of its whole-year outcomes is; nothing where nothing is built."""

    known: Known | None = None
    words: Words | None = None
    true: Mapping[Key, Decimal] = field(default_factory=dict)


def read_secrets(places: Places, forbund: Forbund) -> Secrets:
    """Read what is published of a förbund, and what it is made of."""
    if not (places.stage(Unit(forbund.id), "compare") / "publicerbart.parquet").is_file():
        return Secrets()
    known = read_known(places, forbund.id)
    rows = read_rows(places.stage(Unit(forbund.id), "compare") / "serie.parquet", _COUNTED)
    return Secrets(known, Words(forbund, known), {key_of(r): r["value"] for r in rows})


def try_secrets(figures: Mapping[int, Figure], secrets: Secrets, told: Iterable[int] = ()) -> Iterator[Trial]:
    """The figures that give something away. `told` are those of which that is said already."""
    if secrets.known is None:
        return
    true = {nr: key for nr, f in figures.items() if (key := _of(f, secrets)) is not None}
    printed = {nr for nr, key in true.items() if _is_secret(key, secrets.known, secrets.true[key])}
    for nr in sorted(printed - {*told}):
        yield _trial(
            "byggt_rojt",
            figures[nr],
            "talet i utkastet får inte visas: gruppen är liten, eller talet röjer en som är det.",
        )
    said = {*told, *printed}
    for f in figures.values():
        if f.nr not in said and _is_called_secret(f, secrets.known):
            yield _trial(
                "byggt_rojt", f, "talet är detsamma som ett som rapporten döljer, och texten säger samma insats."
            )
    yield from _told_together(figures, secrets, true)


def _of(f: Figure, secrets: Secrets) -> Key | None:
    """What a figure is of, where it is the number that we count; what is printed otherwise gives nothing away."""
    key = Key(f.matt, f.ar, "helar", f.insats, f.kon, f.uppdelning, f.kategori)
    is_true = f.kind == _OUTCOME and key in secrets.true and abs(f.amount - secrets.true[key]) <= f.slack
    return key if is_true else None


def _is_called_secret(f: Figure, known: Known) -> bool:
    """Whether a sentence that no measure is known of counts people of an insats, as many as are withheld of it."""
    text = f.rad if f.tryckt in f.rad else f"{f.tryckt} {f.rad}"
    if f.matt or not f.i_text or not f.insats or f.enhet != "antal" or not OF_PEOPLE.search(text):
        return False
    if not may_count_people(text, int(f.amount)):
        return False
    alike = [
        (key, n)
        for key, n in known.numbers.items()
        if (key.year, key.period, key.insats, key.kon, key.breakdown) == (f.ar, "helar", f.insats, f.kon, "")
    ]
    # As many are shown of the same group: that is what a reader takes it for.
    is_shown = any(n.value == f.amount and n.unit == "antal" for _, n in alike)
    return (
        f.amount > 0 and not is_shown and any(n.is_withheld and known.truth.get(key, 0) == f.amount for key, n in alike)
    )


def _is_secret(key: Key, known: Known, value: Decimal) -> bool:
    """Whether a number is withheld, or is of a small group that has no number of its own among the published."""
    if key in known.numbers:
        return known.numbers[key].is_withheld
    about = read_sets()
    few_are_shown = key.measure in about.other and about.other[key.measure].few_are_shown
    return key.measure in about and not few_are_shown and 0 < value < known.smallest


def _told_together(figures: Mapping[int, Figure], secrets: Secrets, true: Mapping[int, Key]) -> Iterator[Trial]:
    """What is withheld and not printed, and can be told when the figures of the draft are known too."""
    assert secrets.known is not None and secrets.words is not None
    known = secrets.known
    more = {
        key: Number(f"utkastet {nr}", key, secrets.true[key], "antal")
        for nr, key in true.items()
        if key.measure in read_sets() and (key not in known.numbers or known.numbers[key].is_withheld)
    }
    if not more:
        return
    by_id = {n.obs_id: int(n.obs_id.split()[1]) for n in more.values()}
    before = {n.obs_id for n, _ in given_away(known)}
    by_figure: dict[int, list[str]] = {}
    for number, by in given_away(replace(known, numbers=known.numbers | more)):
        telling = [by_id[n.obs_id] for n in by if n.obs_id in by_id]
        if telling and number.obs_id not in before:
            by_figure.setdefault(min(telling), []).append(secrets.words.about(number.key))
    for nr, about in sorted(by_figure.items()):
        what = "ett dolt tal" if len(about) == 1 else f"{len(about)} dolda tal"
        told = f"med talet i utkastet, och det som visas, går {what} att räkna ut eller ringa in: {'; '.join(about)}."
        yield _trial("byggt_ringat", figures[nr], told)


def _trial(identity: str, f: Figure, told: str) -> Trial:
    about = read_identities()[identity]
    return Trial(
        about, f"{start(where(f))}: {told}", None, None, f.slack, AVVIKER, f.enhet, (f,), "det som inte får visas"
    )
