"""The chapter on goals: what was decided, what became of it, and what cannot be judged.

A goal without measure, operator or target is shown as impossible to judge, never as met.
Grades set by people stand beside the rule's, and where the two differ it is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.codes import read_codes
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context, in_order
from pipeline.report.document.model import Block, Cell, Row, Table, Text
from pipeline.report.tables.goal_cells import (
    NO_BEFORE,
    PRINTED,
    TYPED,
    any_before,
    comment_words,
    goal_heading,
    grade_names,
    grade_of,
    grade_words,
    is_withheld,
    limit_words,
    outcome_of,
    outcome_words,
    set_words,
    target_words,
    underlay,
)
from pipeline.report.tables.people_rows import get
from pipeline.rows.goals import GoalRow
from pipeline.typography import WITHHELD, enumerate_words, number

# The column of the grade that the rule gives.
_GRADE = 2
_HIDDEN = (
    f"{WITHHELD} i graden: utfallet finns men får inte visas, eftersom gruppen är för liten eller talet för fint indelat. "
    "Då visas inte heller graden, varken regelns eller den som förbundet satt."
)
# The measure of the goals whose outcome may not be shown.
_NOT_SHOWN = "mal_dolda"


def goal_blocks(context: Context, comments: Mapping[str, str]) -> list[Block | None]:
    """Every block of the chapter. `comments` maps kommentar/mal_<id>.md to its text."""
    goals = context.goals
    if not goals:
        return [None]
    return [
        _summary(context),
        _rule(context),
        _counts(context),
        *(b for area in _areas(goals) for b in _area_blocks(context, area, comments)),
        _insats_table(context, comments),
        _differences(context),
        _unquantified(context),
    ]


def goal_for(context: Context, measure: str, breakdown: str, category: str) -> Cell:
    """The target of a goal about a number, with whether it is met; empty when there is none."""
    for goal in context.goals:
        if (goal["matt"], goal["uppdelning"], goal["kategori"]) == (measure, breakdown, category) and goal[
            "kvantifierat"
        ]:
            target, grade = target_words(context, goal), grade_of(context, goal)
            if grade and grade.status == "dold":
                return Cell(target)
            return Cell(f"{target} ({grade_words(context, goal, grade).lower()})")
    return Cell("")


def _areas(goals: Sequence[GoalRow]) -> list[str]:
    return in_order(g["malomrade"] for g in goals if g["niva"] != "insats")


def _area_blocks(context: Context, area: str, comments: Mapping[str, str]) -> list[Block]:
    """A målområde: the part of the vision that it serves, and its goals."""
    goals = [g for g in context.goals if g["malomrade"] == area and g["niva"] != "insats"]
    vision = in_order(
        [
            *(g["vision"] for g in goals if g["vision"]),
            *(m.vision for m in context.forbund.malomraden if m.namn == area),
        ]
    )
    rows = tuple(_row(context, g, comments) for g in goals)
    number_ = _areas(context.goals).index(area) + 1
    notes = (f"Del av visionen: {' '.join(vision)}",) if vision else ()
    return [_table(context, f"malomrade-{number_}", f"Mål {context.year}: {area}", rows, notes)]


def _insats_table(context: Context, comments: Mapping[str, str]) -> Table | None:
    """The goals of every insats, each insats with the grade that most of its goals have."""
    goals = [g for g in context.goals if g["niva"] == "insats"]
    if not goals:
        return None
    names = {i.id: i.namn for i in context.forbund.insatser} | {"": "Flera insatser"}
    rows: list[Row] = []
    for insats in [i for i in names if any(g["insats"] == i for g in goals)]:
        mine = [g for g in goals if g["insats"] == insats]
        grade = get(context, "mal_grad", insats=insats) if insats else None
        told_ = f": {grade_words(context, mine[0], grade).lower()}" if grade and grade.value is not None else ""
        rows += [Row(names[insats] + told_, (), "rubrik"), *(_row(context, g, comments) for g in mine)]
    notes = [
        "Insatsens grad är den som flest av dess mål har; väger det jämnt är den lägre.",
    ]
    if any(is_withheld(context, g) for g in goals):
        notes.append("Graden för en insats visas inte när utfallet av något av dess mål inte visas.")
    return _table(context, "mal-insatser", f"Mål per insats {context.year}", tuple(rows), tuple(notes))


def _table(context: Context, id_: str, caption: str, rows: tuple[Row, ...], notes: tuple[str, ...] = ()) -> Table:
    more = list(notes)
    heading = f"Utfall {context.year}" + (f" ({context.year - 1})" if any_before(context) else "")
    every = ("Målvärde", heading, "Grad enligt regeln", "Satt av förbundet", "Kommentar", "Underlag")
    # A plan has no outcomes yet, and few offices set grades: what nobody has used is left out.
    used = [n for n in range(len(every)) if any(r.cells[n].text for r in rows if r.cells)]
    rows = tuple(replace(r, cells=tuple(r.cells[n] for n in used) if r.cells else ()) for r in rows)
    texts = [c.text for r in rows for c in r.cells]
    if any(f"({WITHHELD})" in t or t == WITHHELD for t in texts):
        more.append(f"{WITHHELD}: uppgiften finns inte, eller visas inte, för att skydda små grupper.")
    if any(r.cells[n].text == WITHHELD for r in rows for n, u in enumerate(used) if r.cells and u == _GRADE):
        more.append(_HIDDEN)
    if any(t.endswith(f", {TYPED}") for t in texts):
        more.append(f"{TYPED.capitalize()}: utfallet är skrivet i målfilen, och räknas inte ur leveranserna.")
    if any(t.endswith(f", {PRINTED}") for t in texts):
        more.append(
            f"{PRINTED.capitalize()}: utfallet står i ett publicerat dokument, och räknas inte ur leveranserna."
        )
    return Table(
        id_,
        caption,
        "",
        "Mål",
        tuple(every[n] for n in used),
        rows,
        tuple(more),
        context.source("mal"),
    )


def _row(context: Context, goal: GoalRow, comments: Mapping[str, str]) -> Row:
    grade = grade_of(context, goal)
    return Row(
        goal_heading(context, goal),
        (
            Cell(target_words(context, goal)),
            Cell(outcome_words(context, goal), False, _id(outcome_of(context, goal, context.year))),
            Cell(grade_words(context, goal, grade), False, _id(grade)),
            Cell(set_words(context, goal)),
            Cell(comment_words(goal, comments)),
            underlay(context, goal),
        ),
    )


def _summary(context: Context) -> Text:
    """How many goals there are, how many can be judged and how many are met, of those whose outcome is shown."""
    every, quantified, unjudged = (
        _count(context, m) for m in ("mal_antal", "mal_kvantifierade", "mal_ej_kvantifierade")
    )
    judged, met, missed = (_count(context, m) for m in ("mal_provbara", "mal_uppnadda", "mal_ej_uppnadda"))
    hidden, without = (_count(context, m) for m in (_NOT_SHOWN, "mal_utan_utfall"))
    text = f"{number(every)} mål. {number(quantified)} är kvantifierade och {number(unjudged)} går inte att bedöma, eftersom mått, operator eller målvärde saknas."
    if judged:
        text += f" För {number(judged)} finns utfall"
        text += f", varav {number(hidden)} inte får visas. Av de som visas:" if hidden else ":"
        text += f" {number(met)} nås enligt regeln och {number(missed)} nås inte."
    if without == 1:
        text += " För ett kvantifierat mål finns inget utfall att räkna ur leveranserna."
    elif without:
        text += f" För {number(without)} kvantifierade mål finns inget utfall att räkna ur leveranserna."
    if lacking := _without_before(context):
        what = "ett mål" if len(lacking) == 1 else f"{number(len(lacking))} mål"
        text += f" För {what} som ska minska saknas förra årets utfall."
    return Text(text, "viktigt")


def _without_before(context: Context) -> list[GoalRow]:
    """The goals that are to decrease from a year of which there is no outcome."""
    return [g for g in context.goals if grade_words(context, g, grade_of(context, g)) == NO_BEFORE]


def _count(context: Context, measure: str) -> int:
    found = get(context, measure, kind="mal")
    return int(found.value) if found and found.value is not None else 0


def _rule(context: Context) -> Text:
    """The rule by which goals are graded, from forbund.toml."""
    rule = context.forbund.malregel_for(context.year)
    best = grade_names()[rule.grader[0]].lower()
    others = ""
    if len(rule.grader) > 2:
        shown = enumerate_words([f"”{grade_names()[g].lower()}”" for g in rule.grader[1:]])
        others = f" Regeln skiljer inte mellan {shown}: de sätts av förbundet."
    return Text(
        f"Ett mål får graden ”{best}” när utfallet {limit_words(context)}. Att överträffa ett mål är aldrig ett underskott. Det som högst "
        "får vara något nås inte när utfallet är mer än så, hur lite det än är. Ett mål som "
        f"ska minska jämförs med förra året. Ett mål med flera mått får den grad som flest av dem har.{others}"
    )


def _counts(context: Context) -> Table:
    """Goals by level: all, quantified, judged, met."""
    named = {"mal_antal": "Mål", "mal_kvantifierade": "Kvantifierade", "mal_provbara": "Med utfall"}
    if _count(context, _NOT_SHOWN):
        named[_NOT_SHOWN] = "varav visas inte"
    measures = {**named, "mal_uppnadda": "Uppnådda"}

    def cells(**at: str) -> tuple[Cell, ...]:
        found = [get(context, m, kind="mal", **at) for m in measures]
        return tuple(Cell(number(o.value) if o and o.value is not None else "", True, _id(o)) for o in found)

    rows = [
        Row(r["namn"], cells(breakdown="niva", category=r["kod"]))
        for r in read_codes("malniva")
        if get(context, "mal_antal", kind="mal", breakdown="niva", category=r["kod"])
    ]
    rows.append(Row("Alla mål", cells(), "total"))
    return Table(
        "mal-antal",
        f"Mål {context.year}",
        "antal",
        "Nivå",
        tuple(measures.values()),
        tuple(rows),
        ("Ett mål med flera mått räknas en gång.",),
        context.source("mal"),
    )


def _differences(context: Context) -> Table | None:
    """Where a grade that people set is another than the rule gives."""
    rows = []
    for goal, grade in _graded(context):
        best = context.forbund.malregel_for(context.year).grader[0]
        by_rule = grade_words(context, goal, grade)
        agrees = grade is not None and grade.value is not None and bool(grade.value) == (goal["satt_grad"] == best)
        if goal["satt_grad"] and not agrees and not (grade and grade.status == "dold"):
            name = next((i.namn for i in context.forbund.insatser if i.id == goal["insats"]), "")
            label = f"{name}: alla mål" if goal["niva"] == "insats" else goal["maltext"]
            rows.append(Row(label, (Cell(by_rule, False, _id(grade)), Cell(set_words(context, goal)))))
    if not rows:
        return None
    return Table(
        "mal-avvikelser",
        "Satta grader som avviker från regeln",
        "",
        "Mål",
        ("Enligt regeln", "Satt av förbundet"),
        tuple(rows),
        ("Den satta graden är inte fel: den kan väga in annat än avståndet. Skälet bör framgå av kommentaren.",),
    )


def _graded(context: Context) -> list[tuple[GoalRow, Observation | None]]:
    """What a grade was set for: each goal as a whole, and each insats with all its goals."""
    found: dict[str, tuple[GoalRow, Observation | None]] = {}
    for goal in context.goals:
        if goal["niva"] == "insats" and goal["insats"]:
            found.setdefault(f"insats {goal['insats']}", (goal, get(context, "mal_grad", insats=goal["insats"])))
        else:
            at = context.numbers.where("mal_grad", year=context.year, breakdown="malsats", category=goal["malsats"])
            found.setdefault(goal["malsats"], (goal, at[0] if at else None))
    return list(found.values())


def _unquantified(context: Context) -> Table | None:
    """Every goal that cannot be judged, by name, and what it lacks."""
    seen: dict[str, Row] = {}
    by_goal: dict[str, list[GoalRow]] = {}
    for goal in context.goals:
        by_goal.setdefault(goal["malsats"], []).append(goal)
    levels = {r["kod"]: r["namn"] for r in read_codes("malniva")}
    for id_, parts in by_goal.items():
        if not any(g["kvantifierat"] for g in parts):
            lacks = [
                word
                for word, has in (
                    ("mått", any(g["malmattnamn"] for g in parts)),
                    ("operator", any(g["operator"] for g in parts)),
                    ("målvärde", any(g["malvarde"] is not None for g in parts)),
                )
                if not has
            ]
            seen[id_] = Row(parts[0]["maltext"], (Cell(levels[parts[0]["niva"]]), Cell(enumerate_words(lacks))))
    if not seen:
        return None
    return Table(
        "mal-ej-provbara",
        f"{number(len(seen))} mål som inte går att bedöma",
        "",
        "Mål",
        ("Nivå", "Saknar"),
        tuple(seen.values()),
        ("Sådana mål räknas aldrig som uppnådda.",),
        context.source("mal"),
    )


def _id(found: Observation | None) -> str:
    return found.obs_id if found else ""
