"""Tables of the comparison that set two numbers beside each other: year, förbund or riket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipeline.compare.compared import Compared
from pipeline.compare.selection import MANY
from pipeline.report.document.model import Block, Cell, Row, Table, Text
from pipeline.report.tables.comparison import plain
from pipeline.typography import (
    KIND_WORD,
    MINUS,
    NOT_APPLICABLE,
    NOTHING,
    enumerate_words,
    first_upper,
    lower_first,
    number,
    percent,
)

VERDICTS = {
    "hogre": "högre",
    "lagre": "lägre",
    "ingen_saker_skillnad": "ingen säker skillnad",
    "for_fa": "för få för att säga",
    "utan_intervall": NOTHING,
    "": NOTHING,
}


_TITLES = {
    "ar": "Mot året före",
    "forbund": "Mellan förbunden, samma år",
    "riket": "Mot riket, samma år",
}
_APART = {
    "ar": "Går inte att jämföra med året före",
    "forbund": "Går inte att jämföra mellan förbunden samma år",
    "riket": "Går inte att jämföra med riket samma år",
}
_NONE = {
    "ar": "Det finns inga två år i följd att jämföra.",
    "forbund": "Inga två förbund har en andel, en tid eller en kostnad per person för samma år och slag. Belopp och antal jämförs inte rakt av, eftersom förbunden är olika stora.",
    "riket": "Inget tal om riket gäller samma mått och år.",
}
_MANY_PAIRS = f"Par bildas för högst {MANY} förbund. Välj ut dem med URVAL."


# What is counted of many, and how it is told; amounts have no interval, and so no word.
_COUNTED = {w: VERDICTS[w] for w in ("hogre", "lagre", "ingen_saker_skillnad", "for_fa")} | {
    "ej_jamforbar": "jämförs inte"
}
_ONE_OF_MANY = (
    "Vart och ett med sitt senaste år. Ett ord kommer ur osäkerheten, och till ett belopp finns den inte. "
    f"Skillnaden för ett förbund: URVAL med upp till {MANY} förbund, eller lab.jamfor i en notebook."
)


def difference_blocks(compared: Compared, many: bool) -> Iterator[Block]:
    """A table of each sort of difference, and after it the pairs that may not be compared, with why; of many how many."""
    for kind, caption in _TITLES.items():
        found = [d for d in compared.differences if d["slag"] == kind and d["kon"] == "alla"]
        if many and found:
            yield from _counted(kind, caption, _latest_only(found))
            continue
        table = _difference_table(compared, kind, caption, [d for d in found if d["status"] == "ok"])
        apart = list(_apart(compared, [d for d in found if d["status"] == "ej_jamforbar"]))
        if table:
            yield table
        elif not apart:
            none = _MANY_PAIRS if many and kind == "forbund" else _NONE[kind]
            yield Text(f"{caption}: {lower_first(none)}", "tomt")
        if apart:
            yield Text(f"{_APART[kind]}: {'; '.join(apart)}.")


def _counted(kind: str, caption: str, found: list[dict[str, Any]]) -> Iterator[Block]:
    """How many of many förbund each verdict is of, a row per measure and kind; one of many is looked up by itself."""
    counts: dict[str, Counter[str]] = {}
    for d in found:
        name = d["titel"] + ("" if d["kind"] == "utfall" else f", {KIND_WORD[d['kind']]}")
        counts.setdefault(name, Counter())[_verdict_of(d)] += 1
    words = [w for w in _COUNTED if any(c[w] for c in counts.values())]
    rows = [
        Row(name, tuple(Cell(number(c[w]) if c[w] else NOTHING, True) for w in words))
        for name, c in counts.items()
        if any(c[w] for w in words)
    ]
    if not rows:
        yield Text(f"{caption}: inget av talen har en osäkerhet att döma efter.", "tomt")
        return
    headings = tuple(first_upper(_COUNTED[w]) for w in words)
    yield Table(f"skillnad-{kind}", caption, "antal förbund", "Mått", headings, tuple(rows), (_ONE_OF_MANY,))


def _verdict_of(d: dict[str, Any]) -> str:
    return str(d["utslag"] if d["status"] == "ok" else d["status"])


def _latest_only(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    last = {(d["forbund"], d["measure"], d["kind"]): d["year"] for d in sorted(found, key=lambda d: d["year"])}
    return [d for d in found if last[d["forbund"], d["measure"], d["kind"]] == d["year"]]


def _apart(compared: Compared, found: list[dict[str, Any]]) -> Iterator[str]:
    """The pairs that may not be compared: what they are of, and why, each reason once."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for d in found:
        reasons.setdefault((_pair_name(compared, d), d["skal"].rstrip(".")), []).append(d["titel"].lower())
    for (pair, reason), titles in reasons.items():
        yield f"{pair}, i {enumerate_words(titles)} ({reason})"


def _difference_table(compared: Compared, kind: str, caption: str, found: list[dict[str, Any]]) -> Table | None:
    """Differences of one sort (ar, forbund, riket), one row per pair; a column that says nothing is left out."""
    if not found:
        return None
    cells = {d["skillnad_id"]: _difference_cells(d) for d in found}
    kept = [n for n in range(len(_HEADINGS)) if any(c[n].text not in (NOTHING, NOT_APPLICABLE) for c in cells.values())]
    body, measure = [], ""
    for d in found:
        if d["measure"] != measure:
            measure = d["measure"]
            unit = {"kr": ", kr", "procent": ", skillnaden i procentenheter", "manader": ", månader"}.get(d["unit"], "")
            body.append(Row(d["titel"] + unit, tuple(Cell("") for _ in kept), "rubrik"))
        body.append(Row(_pair_name(compared, d), tuple(cells[d["skillnad_id"]][n] for n in kept)))
    side = tuple(dict.fromkeys(d["skal"] for d in found if d["slag"] == "riket"))
    headings = tuple(_HEADINGS[n] for n in kept)
    return Table(f"skillnad-{kind}", caption, "", "Förbund, år och slag", headings, tuple(body), side)


_HEADINGS = ("Tal", "Jämförs med", "Skillnad", "Osäkerhet, 95 %", "Förändring", "Utslag")


def _difference_cells(d: dict[str, Any]) -> tuple[Cell, ...]:
    values = [Cell(plain(d[k], d["unit"]), True, d[i]) for k, i in (("value", "obs_id"), ("mot_value", "mot_obs_id"))]
    interval = Cell(NOTHING, True)
    if d["lower"] is not None:
        interval = Cell(f"{_signed(d['lower'], d['unit'])} till {_signed(d['upper'], d['unit'])}", True)
    change = Cell(NOTHING if d["andring"] is None else _plus(percent(d["andring"]), d["andring"]), True)
    return (
        *values,
        Cell(_signed(d["skillnad"], d["unit"]), True, d["skillnad_id"]),
        interval,
        change,
        Cell(VERDICTS[d["utslag"]]),
    )


def _pair_name(compared: Compared, d: dict[str, Any]) -> str:
    name = compared.names[d["forbund"]]
    if d["slag"] == "ar":
        return f"{name} {d['year']} mot {d['mot_year']}, {KIND_WORD[d['kind']]}"
    against = "riket" if d["slag"] == "riket" else compared.names[d["mot_forbund"]]
    return f"{name} mot {against} {d['year']}, {KIND_WORD[d['kind']]}"


def _signed(value: Decimal, unit: str) -> str:
    """A difference with its sign; of shares in percentage points, which the heading says."""
    return _plus(number(value, 1) if unit == "procent" else plain(value, unit), value)


def _plus(text: str, value: Decimal) -> str:
    return text if value <= 0 or text.startswith(MINUS) else f"+{text}"
