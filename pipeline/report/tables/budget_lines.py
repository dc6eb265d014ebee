"""Budget against outcome per line, in the order and with the words of the delivery.

Sums are ours, of the lines that belong to them; whether the stated ones agree is tried in reconcile.summaprov.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pipeline.codes.vocabulary import GROUP_MEASURES, GROUP_NAMES
from pipeline.measures.numbers import Observation
from pipeline.names import label_key
from pipeline.report.context import Context, heading, in_order
from pipeline.report.document.model import Cell, OfficeNote, Row, Table, cell
from pipeline.typography import enumerate_words, shown_decimals

# A stated sum: the measure it is, and where its deviation stands.
_SUMS = {
    "summa_intakter": ("budgetuppfoljning_intakter", "slag", "intakt"),
    "summa_administration": (GROUP_MEASURES["administration"], "grupp", "administration"),
    "summa_individ": (GROUP_MEASURES["individ"], "grupp", "individ"),
    "summa_struktur": (GROUP_MEASURES["struktur"], "grupp", "struktur"),
    "summa_insatser": ("kostnad_insatser", "huvudgrupp", "insatser"),
    "summa_kostnader": ("budgetuppfoljning_kostnader", "slag", "kostnad"),
}
_RESULT = "arets_resultat"
_ALWAYS = {"summa_kostnader": "Summa kostnader", _RESULT: "Resultat"}


@dataclass(frozen=True)
class _Line:
    """A line of the table: its post, what the delivery calls it, its level, its group and the heading over it."""

    post: str
    name: str
    level: str
    group: str
    heading: str
    place: tuple[str, str, int]


def budget_table(context: Context) -> Table | None:
    """Budget, outcome and deviation per line, with the comments that were delivered."""
    posts = [r for r in context.clean["budgetpost"] if r["tabell"] == "huvud" and r["roll"] == "belopp"]
    columns = _columns([r for r in posts if r["niva"] == "post"])
    if not columns:
        return None
    deviates = any(r["tabell"] == "huvud" for r in context.clean["budgetavvikelse"])
    scale = context.scale
    decimals = shown_decimals((r["belopp_kr"] for r in posts), scale)

    def cells(measure: str, deviation: Observation | None, **at: Any) -> tuple[Cell, ...]:
        found = [cell(context.get(measure, y, k, **at), scale, decimals) for y, k in columns]
        return (*found, cell(deviation, scale, decimals)) if deviates else tuple(found)

    lines = _lines(context, posts)
    rows = list(_rows(context, lines, columns, cells))
    year = context.year
    notes = ("Avvikelsen är positiv när intäkten är högre eller kostnaden lägre än budget.",) if deviates else ()
    headings = [heading(k, y) for y, k in columns]
    return Table(
        "budget",
        f"Budget och utfall {year}" if deviates else f"Budget {year}",
        scale,
        "Post",
        (*headings, "Avvikelse") if deviates else tuple(headings),
        tuple(rows),
        ("Kostnader visas utan minustecken.", *notes, *_insats_names(context, posts), *_comments(posts)),
        context.source("budgetpost", "huvud"),
    )


def _columns(posts: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Year and kind of each column: the newest year first, budget before outcome."""
    return sorted({(r["ar"], r["kind"]) for r in posts}, key=lambda c: (-c[0], c[1]))


def _lines(context: Context, posts: list[dict[str, Any]]) -> list[_Line]:
    """Every line once, where the delivery has it: posts, stated sums, result and equity."""
    sums = [
        r | {"niva": "summa", "grupp": "", "radnamn": r["radnamn"] or ""}
        for r in context.clean["kontrollvarde"]
        if r["slag"] == "summa" and r["tabellnamn"] == "budget" and r["tabell"] == "huvud"
    ]
    rows = sorted([*posts, *sums], key=lambda r: (r["_file"], r["_sheet"], r["_row"]))
    sections = len({r["rubrik"] for r in rows}) > 1
    found: dict[tuple[str, str], _Line] = {}
    for r in rows:
        heading_ = r["rubrik"] if sections else ""
        line = _Line(
            r["post"],
            r["radnamn"] or r["postnamn"],
            r["niva"],
            r["grupp"],
            heading_,
            (r["_file"], r["_sheet"], r["_row"]),
        )
        # The same sum may end several parts of a table; a post stands once.
        found.setdefault((r["post"], r["rubrik"] if r["niva"] == "summa" else ""), line)
    stated = {line.post for line in found.values()}
    last = max(line.place for line in found.values())
    added = [_Line(post, name, "summa", "", "", last) for post, name in _ALWAYS.items() if post not in stated]
    return [*found.values(), *added]


def _rows(
    context: Context,
    lines: list[_Line],
    columns: list[tuple[int, str]],
    cells: Callable[..., tuple[Cell, ...]],
) -> Iterator[Row]:
    """The lines as rows: headings of the delivery, else of the groups where each stands together."""
    year = columns[0][0]
    by_group = _groups_stand_together(lines)
    last = ""
    block: list[_Line] = []

    def deviation(breakdown: str, category: str) -> Observation | None:
        return context.get("budgetavvikelse", year, "utfall", breakdown=breakdown, category=category)

    for line in lines:
        over = line.heading or (GROUP_NAMES.get(line.group, "") if by_group and line.level == "post" else "")
        if over and over != last:
            yield Row(over, (), "rubrik")
            block = []
        last = over or last
        if line.level == "post":
            block.append(line)
            at = {"breakdown": "post", "category": line.post}
            yield Row(line.name, cells("budgetpost", deviation("post", line.post), **at))
            continue
        if line.level == "kapital":
            yield Row(line.name, cells("eget_kapital", None, breakdown="post", category=line.post), "total")
            continue
        found = _sum_of(line, block, lines)
        if found is None or not any(context.get(found.measure, y, k, **found.at) for y, k in columns):
            continue
        level = "total" if line.post in _ALWAYS and not line.heading else "summa"
        stated = context.get("budgetavvikelse", year, "utfall", breakdown=found.breakdown, category=found.category)
        yield Row(line.name, cells(found.measure, stated, **found.at), level)


@dataclass(frozen=True)
class _Sum:
    """The measure that a stated sum is, where it stands in it, and where its deviation stands."""

    measure: str
    breakdown: str = ""
    category: str = ""
    at: dict[str, str] = field(default_factory=dict)


def _sum_of(line: _Line, block: list[_Line], lines: list[_Line]) -> _Sum | None:
    """Which number a sum row is: a known sum, the group above it ("Summa"), or the post of the same name."""
    if line.post == _RESULT:
        return _Sum("budgetuppfoljning_resultat")
    if line.post in _SUMS:
        return _Sum(*_SUMS[line.post])
    groups = in_order(b.group for b in block)
    if line.post == "summa_del" and len(groups) == 1 and groups[0] in GROUP_MEASURES:
        return _Sum(GROUP_MEASURES[groups[0]], "grupp", groups[0])
    same = [other.post for other in lines if other.level == "post" and label_key(other.name) == label_key(line.name)]
    if len(same) == 1:
        return _Sum("budgetpost", "post", same[0], {"breakdown": "post", "category": same[0]})
    return None


def _groups_stand_together(lines: list[_Line]) -> bool:
    """Whether the delivery has no headings of its own, and no group of posts is cut in two."""
    runs = [group for group, _ in groupby(line.group for line in lines if line.level == "post")]
    return not any(line.heading for line in lines) and len(runs) == len(set(runs))


def _insats_names(context: Context, posts: list[dict[str, Any]]) -> list[str]:
    """A note per insats on the rows that the delivery calls something else."""
    names = {i.id: i.namn for i in context.forbund.insatser}
    rows: dict[str, list[str]] = {}
    for r in posts:
        if r["insats"] and not _same_name(r["radnamn"], names[r["insats"]]):
            rows.setdefault(names[r["insats"]], []).append(f"”{r['radnamn']}”")
    return [OfficeNote(f"Till {insats} hör {enumerate_words(in_order(found))}.") for insats, found in rows.items()]


def _same_name(delivered: str, insats: str) -> bool:
    """Whether a reader sees at once that a row is an insats: the same words, or one with more to it."""
    one, other = label_key(delivered), label_key(insats)
    return one in other or other in one


def _comments(posts: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(f"{r['radnamn']}: {r['kommentar']}" for r in posts if r["kommentar"]))
