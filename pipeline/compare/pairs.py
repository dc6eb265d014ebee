"""What stands beside what: the förbund and years that may be compared, and a year beside the one before."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.compare.asked import Answer, Asked, comparable_as
from pipeline.compare.compared import Compared, Row
from pipeline.compare.told import Part, in_row
from pipeline.measures.interval import FEWEST


def comparable_pairs(
    compared: Compared, rows: Iterable[Row] | None = None
) -> list[tuple[int, tuple[str, ...], list[str]]]:
    """(year, förbund, titles): what two or more förbund have that may be compared, latest year first."""
    groups: dict[tuple[str, str, str, int], dict[str, Row]] = {}
    for row in rows if rows is not None else compared.rows:
        if row["kon"] == "alla" and row["value"] is not None:
            groups.setdefault(comparable_as(row), {})[row["forbund"]] = row
    found: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for key, group in groups.items():
        if len(group) > 1:
            who = tuple(sorted(group, key=lambda f: compared.names[f]))
            title = next(iter(group.values()))["titel"].lower()
            found.setdefault((key[3], who), []).append(title)
    return [(year, who, titles) for (year, who), titles in sorted(found.items(), key=lambda f: (-f[0][0], f[0][1]))]


def over_years(compared: Compared, asked: Asked) -> list[Answer]:
    """Per förbund what may be said of its latest number beside the year before; none where there is no year before."""
    found = []
    for measure in asked.measures:
        latest: dict[str, Row] = {}
        for d in compared.differences:
            if (d["slag"], d["measure"], d["kon"], d["kind"]) == ("ar", measure, "alla", "utfall"):
                latest[d["forbund"]] = max(latest.get(d["forbund"], d), d, key=lambda x: x["year"])
        for d in latest.values():
            found.append(Answer((d,), tuple(_change(compared, d, asked.measures[0] == measure))))
    return found


def _change(compared: Compared, d: Row, usual: bool) -> list[Part]:
    name = compared.names[d["forbund"]] + ("" if usual else f", {d['titel'].lower()}")
    if d["status"] == "ej_jamforbar":
        return [f"{name} {d['year']} kan inte jämföras med {d['mot_year']}: {d['skal']}"]
    if d["status"] != "ok":
        return [f"{name}: talet för {d['year']} eller {d['mot_year']} visas inte."]
    now = in_row(d, "value", "obs_id")
    before = in_row(d, "mot_value", "mot_obs_id")
    parts: list[Part] = [f"{name} {d['year']}: ", now, ", mot ", before, " året före"]
    word = {
        "hogre": "; talet är högre",
        "lagre": "; talet är lägre",
        "ingen_saker_skillnad": "; det finns ingen säker skillnad",
        "for_fa": f"; en grupp är under {FEWEST} och inget sägs om skillnaden",
    }.get(d["utslag"], "")
    return [*parts, f"{word}."]
