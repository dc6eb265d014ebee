"""What may be said of several numbers at once: that one is the most, the least, that all are alike.

Every such sentence is made here. It is made only when every part is known and shown, so that
a withheld group can never be the largest one; else there is none, and its place takes a neutral
title that says how many are not shown. Ties are told as ties. tests/test_claims.py
looks for such words anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Literal, get_args

from pipeline.typography import enumerate_words, first_upper, number

# A part's name -> its value; None for one that is withheld or not known.
Parts = Mapping[str, Decimal | None]
ClaimId = Literal["vanligast", "kostade_mest", "storst_budget", "storst_insatsbudget", "avvikelse", "mest_fran"]
# One that is alone, and several that share the place. {vem} names them, {led} names each with its
# value, {varde} is the value that they have.
_SENTENCES: Mapping[ClaimId, tuple[str, str]] = {
    "vanligast": ("{vem} är vanligast: {varde}", "{vem} är vanligast, lika många: {varde} vardera"),
    "kostade_mest": ("{vem} kostade mest {ar}: {varde}", "{vem} kostade mest {ar}, lika mycket: {varde} vardera"),
    "storst_budget": (
        "{vem} har störst budget {ar}: {varde}",
        "{vem} har störst budget {ar}, lika stor: {varde} vardera",
    ),
    "storst_insatsbudget": (
        "{vem} har störst budget bland insatserna {ar}: {varde}",
        "{vem} har störst budget bland insatserna {ar}, lika stor: {varde} vardera",
    ),
    "avvikelse": (
        "Störst avvikelse bland insatserna {ar}: {led}",
        "Störst avvikelse bland insatserna {ar}, lika stor: {led}",
    ),
    "mest_fran": ("mest från {vem}", "mest och lika mycket från {vem}"),
}
# What stands after the title of bars that may be put in order, and before the values in their alt text.
IN_ORDER, BARS_IN_ORDER = ", i storleksordning", "Liggande staplar i storleksordning"


def claim(
    id_: ClaimId,
    parts: Parts,
    told: Callable[[str, Decimal], str],
    *,
    year: int = 0,
    whole: Decimal | None = None,
    unplaced: Decimal = Decimal(0),
    names: Mapping[str, str] | None = None,
    together: Collection[str] = (),
) -> str:
    """The sentence that one part is the greatest; '' when the numbers do not bear it.

    They do when there are two parts or more, every one is known and shown, they make up the
    `whole` where there is one, and the greatest leads by more than `unplaced`: those of whom it is not
    known where they belong. A part that is several told `together` is never it: that they are told so made it great.
    `told(name, value)` is a value in words, `names` what a part is called inside a sentence,
    whose first letter is large all the same.
    """
    found = _greatest(parts, whole, unplaced)
    if not found or set(found) & set(together):
        return ""
    called = names or {}
    value = parts[found[0]]
    assert value is not None
    words = {
        "vem": enumerate_words([called.get(n, n) for n in found]),
        "varde": told(found[0], value),
        "led": enumerate_words([told(n, parts[n] or Decimal(0)) for n in found]),
        "ar": str(year),
    }
    sentence = _SENTENCES[id_][len(found) > 1]
    if sentence.startswith("{vem}"):
        words["vem"] = first_upper(words["vem"])
    return sentence.format(**words)


def differ_most(parts: Parts, named: int) -> tuple[str, list[str]]:
    """How a list of the parts that differ most begins, and their names, the greatest first; nothing unless all are known."""
    if len(parts) <= named or any(v is None for v in parts.values()):
        return "", []
    order = sorted(parts, key=lambda name: (-abs(parts[name] or Decimal(0)), name))
    return "Störst skillnad mot budget: ", order[:named]


def within_limits(inside: Mapping[str, bool], hidden: int) -> str:
    """Who is outside the limits of chance, or that all are inside. `hidden` more are not shown."""
    outside = [name for name, is_inside in inside.items() if not is_inside]
    if outside:
        return f"Utanför gränserna: {enumerate_words(outside)}."
    return "Alla som visas ligger inom gränserna." if hidden else "Alla ligger inom gränserna."


def neutral(title: str, hidden: int, what: tuple[str, str] = ("en grupp", "grupper")) -> str:
    """A title that claims nothing, with how many are not shown."""
    if not hidden:
        return title
    one, several = what
    return f"{title}; {one if hidden == 1 else f'{number(hidden)} {several}'} visas inte"


def hidden_in(values: Iterable[Decimal | None]) -> int:
    """How many of the values are not shown."""
    return sum(v is None for v in values)


def claim_ids() -> tuple[str, ...]:
    """The claims that a specification may ask for."""
    return get_args(ClaimId)


def _greatest(parts: Parts, whole: Decimal | None, unplaced: Decimal) -> list[str]:
    """The names of the greatest parts; none when that is not known."""
    values = [v for v in parts.values() if v is not None]
    if len(parts) < 2 or len(values) < len(parts):
        return []
    if whole is not None and sum(values) + unplaced != whole:
        return []
    order = sorted(values, reverse=True)
    best = order[0]
    found = [name for name, value in parts.items() if value == best]
    rival = next((v for v in order if v < best), None)
    # Who is not placed may belong with a rival: then there is neither one greatest nor a tie.
    if best <= 0 or (unplaced and (len(found) > 1 or (rival is not None and best - rival <= unplaced))):
        return []
    # That all are the same is no news of any of them.
    return found if len(found) < len(parts) else []
