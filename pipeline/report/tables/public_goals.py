"""The goals as a board reads them: how many were met, then each with target, outcome and one grade.

The grade that the board has set, in its own words, else the rule's. Where the two differ, what each outcome is
and what a goal lacks stand in the office's own document (goals.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.report.context import Context, in_order
from pipeline.report.document.model import Block, Cell, Picture, Row, Table
from pipeline.report.tables.goal_cells import (
    goal_heading,
    grade_of,
    grade_words,
    is_withheld,
    limit_words,
    of_something_else,
    outcome_of,
    outcome_words,
    public_comment,
    set_words,
    target_words,
)
from pipeline.rows.goals import GoalRow
from pipeline.typography import WITHHELD, enumerate_words, lower_first

_MET, _NEARLY, _MISSED, _OPEN = "●", "◐", "○", "–"
# With more goals than so, and so many in each area, one table of all is too tall to follow: each area has its own.
_MANY, _IN_EACH = 12, 4


def public_goals(context: Context, words: Mapping[str, str], picture: Picture | None = None) -> list[Block]:
    """The picture of how many were met, then the förbund's goals and those of the insatser, in tables."""
    plan = context.forbund.argang(context.year).typ == "plan"
    overall = [g for g in context.goals if g["niva"] != "insats"]
    own = [g for g in context.goals if g["niva"] == "insats"]
    said = any(g["satt_ord"] for g in context.goals)
    judged = f"Ett mål räknas som nått när utfallet {limit_words(context)}."
    judged += " I tabellerna står styrelsens egen bedömning där den har gjort en." if said else ""
    blocks: list[Block] = [replace(picture, note=judged)] if picture else []
    areas = [(a, [g for g in overall if g["malomrade"] == a]) for a in in_order(g["malomrade"] for g in overall)]
    if len(overall) > _MANY and len(overall) >= _IN_EACH * len(areas):
        first = [
            (f"mal-forbund-{n}", f"Mål {context.year}: {name}", [("", goals)])
            for n, (name, goals) in enumerate(areas, 1)
        ]
    else:
        first = [("mal-forbund", f"Mål {context.year}", areas)]
    tables = (
        *first,
        ("mal-insats", f"Mål per insats {context.year}", _by_insats(context, own)),
    )
    blocks += [_table(context, id_, caption, groups, words, plan) for id_, caption, groups in tables if groups]
    return blocks


def insats_goal_table(context: Context, insats: str, name: str, words: Mapping[str, str]) -> Table | None:
    """The goals of one insats, for its page."""
    goals = [g for g in context.goals if g["insats"] == insats and g["niva"] == "insats"]
    plan = context.forbund.argang(context.year).typ == "plan"
    if not goals:
        return None
    return _table(context, f"mal-{insats}", f"Mål för {name} {context.year}", [("", goals)], words, plan)


def _by_insats(context: Context, goals: Sequence[GoalRow]) -> list[tuple[str, list[GoalRow]]]:
    names = {i.id: i.namn for i in context.forbund.insatser} | {"": "Flera insatser"}
    groups = [(name, [g for g in goals if g["insats"] == id_]) for id_, name in names.items()]
    return [(name, found) for name, found in groups if found]


def _table(
    context: Context,
    id_: str,
    caption: str,
    groups: Sequence[tuple[str, Sequence[GoalRow]]],
    words: Mapping[str, str],
    plan: bool,
) -> Table:
    rows: list[Row] = []
    for name, goals in groups:
        rows += [Row(name, (), "rubrik")] if name else []
        rows += [Row(goal_heading(context, g), _cells(context, g, words, plan)) for g in goals]
    comments = any(r.cells and r.cells[-1].text for r in rows)
    if not comments:
        rows = [Row(r.heading, r.cells[:-1], r.level) for r in rows]
    before = f" ({context.year - 1})" if any("(" in c.text for r in rows for c in r.cells[1:2]) else ""
    headings = ["Målvärde"] + ([] if plan else [f"Utfall {context.year}{before}", "Bedömning"])
    notes = sign_notes(rows)
    if not plan:
        every = [g for _, goals in groups for g in goals]
        notes += [f"{goal_heading(context, g)}: {lower_first(said)}" for g in every if (said := of_something_else(g))]
    earlier = [outcome_of(context, g, context.year - 1) for _, goals in groups for g in goals] if before else []
    if printed := sorted({o.argang for o in earlier if o and context.is_printed(o)}):
        taken = enumerate_words([context.document_of(y) for y in printed])
        notes.append(f"{context.year - 1}: tal som inte är räknade här är hämtade ur {taken}.")
    return Table(id_, caption, "", "Mål", (*headings, *(["Kommentar"] if comments else [])), tuple(rows), tuple(notes))


def sign_notes(rows: Sequence[Row]) -> list[str]:
    """What the sign of no number means in these rows: somebody is protected, nothing is known, or some of each."""
    why = {
        "visas inte, för att skydda små grupper": any(c.text == WITHHELD for r in rows for c in r.cells[2:3]),
        "uppgiften finns inte": any(_is_lacking(r) for r in rows),
    }
    told = [words for words, is_so in why.items() if is_so]
    return [f"{WITHHELD}: {', eller '.join(told)}."] if told else []


def _is_lacking(row: Row) -> bool:
    """Whether the outcome of a goal is no number, and that is not to protect anybody: its grade says what is lacking."""
    return len(row.cells) > 2 and row.cells[1].text.startswith(WITHHELD) and row.cells[2].text != WITHHELD


def _cells(context: Context, goal: GoalRow, words: Mapping[str, str], plan: bool) -> tuple[Cell, ...]:
    target, comment = Cell(target_words(context, goal)), Cell(public_comment(goal, words))
    if plan:
        return (target, comment)
    found = outcome_of(context, goal, context.year)
    outcome = Cell(outcome_words(context, goal).replace(f" ({WITHHELD})", ""), False, found.obs_id if found else "")
    return (target, outcome, _judged(context, goal), comment)


def _judged(context: Context, goal: GoalRow) -> Cell:
    """One grade, with a sign that says the same: what the board has said, else what the rule says."""
    grade = grade_of(context, goal)
    if is_withheld(context, goal) or (grade is not None and grade.status == "dold"):
        return Cell(WITHHELD)
    if said := set_words(context, goal):
        order = context.forbund.malregel.grader
        place = order.index(goal["satt_grad"]) if goal["satt_grad"] in order else len(order)
        sign = _MET if not place else _MISSED if place >= len(order) - 1 else _NEARLY
        return Cell(f"{sign} {said}")
    told = grade_words(context, goal, grade)
    if grade is None or grade.value is None:
        return Cell(f"{_OPEN} {told}")
    return Cell(f"{_MET if grade.value else _MISSED} {told}", False, grade.obs_id)
