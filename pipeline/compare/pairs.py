"""What stands beside what: the förbund and years that may be compared, and a year beside the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.compare.asked import Answer, Asked, comparable_as
from pipeline.compare.compared import Compared, Row
from pipeline.compare.told import Part, in_row
from pipeline.measures.interval import FEWEST
from pipeline.typography import KIND_WORD, enumerate_words, lower_first


@dataclass(frozen=True)
class Alike:
    """Some förbund, the years in which they may be compared, and in what, each measure once."""

    years: tuple[int, ...]
    forbund: tuple[str, ...]
    titles: tuple[str, ...]


def comparable_pairs(compared: Compared) -> list[Alike]:
    """What two or more förbund have that may be compared, latest year first; years of the same are one."""
    of_years: dict[tuple[int, tuple[str, ...]], dict[str, list[str]]] = {}
    for (measure, kind, _, year), found in _groups(compared).items():
        who = tuple(sorted(found, key=lambda f: compared.names[f]))
        of_years.setdefault((year, who), {}).setdefault(measure, []).append(kind)
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for (year, who), kinds in sorted(of_years.items(), key=lambda f: (-f[0][0], f[0][1])):
        titles = tuple(_with_kinds(compared, m, of) for m, of in kinds.items())
        alike.setdefault((who, titles), []).append(year)
    return [Alike(tuple(years), who, titles) for (who, titles), years in alike.items()]


def comparable_counts(compared: Compared) -> dict[str, dict[int, list[int]]]:
    """Measure in words -> year -> how many förbund may be compared; several where they count in several ways, most first."""
    found: dict[str, dict[int, list[int]]] = {}
    for (measure, kind, _, year), group in _groups(compared).items():
        found.setdefault(_with_kinds(compared, measure, [kind]), {}).setdefault(year, []).append(len(group))
    return {title: {y: sorted(n, reverse=True) for y, n in years.items()} for title, years in found.items()}


def _groups(compared: Compared) -> dict[tuple[str, str, str, int], set[str]]:
    """Measure, kind, way of counting and year -> the förbund that have that number, where they are more than one."""
    groups: dict[tuple[str, str, str, int], set[str]] = {}
    for row in compared.rows:
        if row["kon"] == "alla" and row["value"] is not None:
            groups.setdefault(comparable_as(row), set()).add(row["forbund"])
    return {key: group for key, group in groups.items() if len(group) > 1}


def _with_kinds(compared: Compared, measure: str, kinds: Sequence[str]) -> str:
    """A measure in words, with what its numbers are; outcomes alone, and a measure of aims and nothing else, need no word."""
    words = [word for kind, word in KIND_WORD.items() if kind in kinds]
    rows = compared.of(measure)
    title = lower_first(rows[0]["titel"])
    is_plain = list(kinds) == ["utfall"] or {r["kind"] for r in rows} == {"mal"}
    return title if is_plain else f"{title} ({enumerate_words(words)})"


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
