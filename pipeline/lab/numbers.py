"""`lab.tal`: published numbers of a measure, as a data frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.codes.vocabulary import KON_WORD
from pipeline.forbund.model import Forbund, load_every_forbund
from pipeline.lab.frames import make_frame
from pipeline.lab.refusals import LabStopped, NotBuilt, require_known
from pipeline.lineage.trace import category_name
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.places import Places, Unit
from pipeline.stages import here
from pipeline.typography import KIND_WORD

if TYPE_CHECKING:
    import pandas

# Every kön, or every insats, each for itself.
EACH = "varje"
_COLUMNS = {
    "forbund": "Förbund",
    "year": "År",
    "measure": "Mått",
    "insats": "Insats",
    "kon": "Kön",
    "category": "Grupp",
    "kind": "Slag",
    "value": "Värde",
    "unit": "Enhet",
    "numerator": "Täljare",
    "denominator": "Nämnare",
    "lower": "Lägst",
    "upper": "Högst",
    "shown": "Visas",
    "obs_id": "Tal-id",
}
# Left out where no number has any.
_OPTIONAL = ("insats", "category", "numerator", "denominator", "lower", "upper")
_WITHHELD = "nej: gruppen är liten, eller skulle röja en som är det"


def tal(
    matt: str,
    forbund: str | Sequence[str] = (),
    ar: int | Sequence[int] = (),
    kon: str = "alla",
    insats: str = "",
    uppdelning: str = "",
    slag: str = "",
    period: str = "helar",
) -> pandas.DataFrame:
    """The numbers of a measure that may be published, a row each; a column that nothing stands in is left out.

    Of all förbund and years unless said. `kon` and `insats` take a code, or "varje" for each one; `uppdelning` a
    breakdown ("aldersgrupp"). Amounts are kr. A withheld number has no value. Raises LabStopped.
    """
    found = find_numbers(matt, forbund, ar, kon, insats, uppdelning, slag, period)
    named = load_every_forbund(here())
    rows = [_as_row(o, named[o.forbund]) for o in found]
    told = {k for k in _COLUMNS if k not in _OPTIONAL or any(row[k] not in (None, "") for row in rows)}
    # What a whole number is counted from is itself.
    told -= set() if "denominator" in told else {"numerator"}
    return make_frame(rows, {k: name for k, name in _COLUMNS.items() if k in told})


def find_numbers(
    matt: str,
    forbund: str | Sequence[str] = (),
    ar: int | Sequence[int] = (),
    kon: str = "alla",
    insats: str = "",
    uppdelning: str = "",
    slag: str = "",
    period: str = "helar",
) -> list[Observation]:
    """As `tal`, as observations. Raises LabStopped for a word that no number has, with the nearest that some have."""
    require_known("Måttet", matt, read_measures())
    known = load_every_forbund(here())
    found = [o for o in read_published().where(matt, period=period) if o.forbund in known]
    if not found:
        given = read_measures()[matt].reference
        raise LabStopped(
            f"Måttet ”{matt}” har inga tal i det som är byggt. Det kommer ur: {given}. Säger make explain att den filen saknas är det skälet."
        )
    wanted = [forbund] if isinstance(forbund, str) and forbund else list(forbund)
    for name in wanted:
        require_known("Förbundet", name, known)
    years = [ar] if isinstance(ar, int) else list(ar)
    found = [o for o in found if (not wanted or o.forbund in wanted) and (not years or o.year in years)]
    found = _among(found, "breakdown", "Uppdelningen", uppdelning)
    found = _among(found, "insats", "Insatsen", insats)
    found = _among(found, "kon", "Könet", kon)
    return _among(found, "kind", "Slaget", slag or EACH)


def read_published() -> Published:
    """The numbers that may be published: of the build of all, and of each förbund that is built alone. Raises NotBuilt."""
    places = here()
    found = list(Published.read(places.published)) if places.published.is_file() else []
    whole = {o.forbund for o in found}
    for name in built_alone(places):
        if name not in whole:
            found += Published.read(places.stage(Unit(name), "compare") / "publicerbart.parquet")
    if not found:
        raise NotBuilt("Inget är byggt ännu. Kör make report först, och kör sedan cellen igen.")
    return Published(found)


def built_alone(places: Places) -> list[str]:
    """The förbund that have numbers of their own, also where nothing of all is built."""
    names = sorted({u.forbund for u in places.units()})
    return [n for n in names if (places.stage(Unit(n), "compare") / "publicerbart.parquet").is_file()]


def _among(found: Iterable[Observation], key: str, what: str, wanted: str) -> list[Observation]:
    """The numbers whose `key` is as wanted; every one that is split, for "varje"."""
    numbers = list(found)
    if wanted == EACH:
        whole = "alla" if key == "kon" else ""
        return [o for o in numbers if getattr(o, key) != whole]
    if numbers and wanted not in ("", "alla"):
        require_known(what, wanted, {getattr(o, key) for o in numbers} - {""})
    return [o for o in numbers if getattr(o, key) == wanted]


def _as_row(o: Observation, forbund: Forbund) -> dict[str, object]:
    insatser = {i.id: i.namn for i in forbund.insatser}
    return {
        "forbund": forbund.kortnamn,
        "measure": read_measures()[o.measure].title,
        "insats": insatser.get(o.insats, o.insats),
        "kon": KON_WORD[o.kon],
        "category": category_name(o.breakdown, o.category, forbund),
        "kind": KIND_WORD[o.kind],
        "shown": _WITHHELD if o.status == "dold" else "ja",
        **{k: getattr(o, k) for k in ("year", "value", "unit", "numerator", "denominator", "lower", "upper", "obs_id")},
    }
