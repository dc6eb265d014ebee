"""Tables of the comparison that set two numbers beside each other: year, förbund or riket."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.report.document.model import Cell, Row, Table
from pipeline.report.tables.comparison import Compared, plain
from pipeline.typography import KIND_WORD, MINUS, NOT_APPLICABLE, NOTHING, WITHHELD, number, percent

VERDICTS = {
    "hogre": "högre",
    "lagre": "lägre",
    "ingen_saker_skillnad": "ingen säker skillnad",
    "for_fa": "för få för att säga",
    "utan_intervall": NOTHING,
    "": NOTHING,
}


def difference_table(compared: Compared, kind: str, caption: str, latest_only: bool = False) -> Table | None:
    """Differences of one sort (ar, forbund, riket), one row per pair, both sexes together."""
    found = [d for d in compared.differences if d["slag"] == kind and d["kon"] == "alla"]
    if latest_only:
        last = {(d["forbund"], d["measure"], d["kind"]): d["year"] for d in sorted(found, key=lambda d: d["year"])}
        found = [d for d in found if last[d["forbund"], d["measure"], d["kind"]] == d["year"]]
    if not found:
        return None
    body, measure = [], ""
    width = 6
    for d in found:
        if d["measure"] != measure:
            measure = d["measure"]
            unit = {"kr": ", kr", "procent": ", skillnaden i procentenheter", "manader": ", månader"}.get(d["unit"], "")
            body.append(Row(d["titel"] + unit, tuple(Cell("") for _ in range(width)), "rubrik"))
        body.append(Row(_pair_name(compared, d), _difference_cells(d)))
    headings = ("Tal", "Jämförs med", "Skillnad", "Osäkerhet, 95 %", "Förändring", "Utslag")
    told = [
        f"{_pair_name(compared, d)}, {d['titel'].lower()}: går inte att jämföra. {d['skal']}"
        for d in found
        if d["status"] == "ej_jamforbar"
    ]
    side = [d["skal"] for d in found if d["slag"] == "riket" and d["status"] == "ok"]
    return Table(
        f"skillnad-{kind}",
        caption,
        "",
        "Förbund, år och slag",
        headings,
        tuple(body),
        tuple(dict.fromkeys((*told, *side))),
    )


def _difference_cells(d: dict[str, Any]) -> tuple[Cell, ...]:
    values = [Cell(plain(d[k], d["unit"]), True, d[i]) for k, i in (("value", "obs_id"), ("mot_value", "mot_obs_id"))]
    if d["status"] != "ok":
        word = "ej jämförbart" if d["status"] == "ej_jamforbar" else WITHHELD
        return (*values, Cell(NOT_APPLICABLE, True), Cell(NOT_APPLICABLE, True), Cell(NOT_APPLICABLE, True), Cell(word))
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
