"""The chapter on goals: what was decided, what became of it, and what cannot be judged.

A goal without measure, operator or target is shown as impossible to judge, never as met.
Grades set by people stand beside the rule's, and where the two differ it is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.codes import read_codes
from pipeline.forbund.model import Insats
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context, in_order
from pipeline.report.document.model import Block, Cell, Row, Table, Text, told
from pipeline.report.tables.people_rows import get
from pipeline.typography import NBSP, WITHHELD, bind_numbers, enumerate_words, first_upper, number

_Goal = dict[str, Any]
_TYPED = "inskrivet"
_UNQUANTIFIED, _NO_OUTCOME = "Går inte att bedöma", "Utfall saknas"


def goal_blocks(context: Context, comments: Mapping[str, str]) -> list[Block | None]:
    """Every block of the chapter. `comments` maps kommentar/mal_<id>.md to its text."""
    goals = context.clean["mal"]
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


def insats_goals(context: Context, insats: Insats, comments: Mapping[str, str]) -> Table | None:
    """The goals of one insats, for its own page."""
    goals = [g for g in context.clean["mal"] if g["insats"] == insats.id and g["niva"] == "insats"]
    # The definitions stand in the annual report beside this file.
    rows = tuple(_row(context, g, comments, "arsredovisning.html") for g in goals)
    return _table(context, f"mal-{insats.id}", f"Mål för {insats.namn} {context.year}", rows) if rows else None


def goal_for(context: Context, measure: str, breakdown: str, category: str) -> Cell:
    """The target of a goal about a number, with whether it is met; empty when there is none."""
    for goal in context.clean["mal"]:
        if (goal["matt"], goal["uppdelning"], goal["kategori"]) == (measure, breakdown, category) and goal[
            "kvantifierat"
        ]:
            grade = _grade_of(context, goal)
            return Cell(f"{_target(context, goal)} ({_grade_words(context, goal, grade).lower()})")
    return Cell("")


def _areas(goals: list[_Goal]) -> list[str]:
    return in_order(g["malomrade"] for g in goals if g["niva"] != "insats")


def _area_blocks(context: Context, area: str, comments: Mapping[str, str]) -> list[Block]:
    """A målområde: the part of the vision that it serves, and its goals."""
    goals = [g for g in context.clean["mal"] if g["malomrade"] == area and g["niva"] != "insats"]
    vision = in_order(
        [
            *(g["vision"] for g in goals if g["vision"]),
            *(m.vision for m in context.forbund.malomraden if m.namn == area),
        ]
    )
    rows = tuple(_row(context, g, comments) for g in goals)
    number_ = _areas(context.clean["mal"]).index(area) + 1
    notes = (f"Del av visionen: {' '.join(vision)}",) if vision else ()
    return [_table(context, f"malomrade-{number_}", f"Mål {context.year}: {area}", rows, notes)]


def _insats_table(context: Context, comments: Mapping[str, str]) -> Table | None:
    """The goals of every insats, each insats with the grade that most of its goals have."""
    goals = [g for g in context.clean["mal"] if g["niva"] == "insats"]
    if not goals:
        return None
    names = {i.id: i.namn for i in context.forbund.insatser} | {"": "Flera insatser"}
    rows: list[Row] = []
    for insats in [i for i in names if any(g["insats"] == i for g in goals)]:
        mine = [g for g in goals if g["insats"] == insats]
        grade = get(context, "mal_grad", insats=insats) if insats else None
        told_ = f": {_grade_words(context, mine[0], grade).lower()}" if grade and grade.value is not None else ""
        rows += [Row(names[insats] + told_, (), "rubrik"), *(_row(context, g, comments) for g in mine)]
    notes = ("Insatsens grad är den som flest av dess mål har; väger det jämnt är den lägre.",)
    return _table(context, "mal-insatser", f"Mål per insats {context.year}", tuple(rows), notes)


def _table(context: Context, id_: str, caption: str, rows: tuple[Row, ...], notes: tuple[str, ...] = ()) -> Table:
    more = list(notes)
    heading = f"Utfall {context.year}" + (f" ({context.year - 1})" if _any_before(context) else "")
    every = ("Målvärde", heading, "Grad enligt regeln", "Satt av förbundet", "Kommentar", "Underlag")
    # A plan has no outcomes yet, and few offices set grades: what nobody has used is left out.
    used = [n for n in range(len(every)) if any(r.cells[n].text for r in rows if r.cells)]
    rows = tuple(replace(r, cells=tuple(r.cells[n] for n in used) if r.cells else ()) for r in rows)
    texts = [c.text for r in rows for c in r.cells]
    if any(f"({WITHHELD})" in t or t == WITHHELD for t in texts):
        more.append(f"{WITHHELD}: uppgiften finns inte, eller visas inte eftersom gruppen är för liten.")
    if any(_TYPED in t for t in texts):
        more.append(f"{_TYPED.capitalize()}: utfallet är skrivet i målfilen; ingen leverans kan ge det.")
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


def _any_before(context: Context) -> bool:
    """Whether any goal has an outcome of last year to show in parentheses."""
    return any(_find(context, g, context.year - 1) for g in context.clean["mal"])


def _row(context: Context, goal: _Goal, comments: Mapping[str, str], page: str = "") -> Row:
    outcome = _outcome(context, goal)
    grade = _grade_of(context, goal)
    measure = read_measures().get(goal["matt"])
    used = {o.measure for o in context.numbers if o.argang == context.year}
    title = first_upper(goal["malmattnamn"]) if goal["uppdelning"] else measure.title if measure else ""
    underlay = (
        Cell(title, href=f"{page}#matt-{measure.id}")
        if measure and measure.id in used
        else Cell(goal["malmattnamn"] and f"{goal['malmattnamn']} (ingen leverans)")
    )
    return Row(
        goal_heading(context, goal),
        (
            Cell(_target(context, goal)),
            Cell(outcome, False, _id(_find(context, goal, context.year))),
            Cell(_grade_words(context, goal, grade), False, _id(grade)),
            Cell(_set_words(goal)),
            Cell(_comment(goal, comments)),
            underlay,
        ),
    )


def goal_heading(context: Context, goal: _Goal) -> str:
    """The text of the goal; which insats or measure, where the goal has several."""
    parts = [g for g in context.clean["mal"] if g["malsats"] == goal["malsats"]]
    if len({g["insats"] for g in parts}) > 1:
        return f"{goal['maltext']} ({next(i.namn for i in context.forbund.insatser if i.id == goal['insats'])})"
    return f"{goal['maltext']} ({goal['malmattnamn']})" if len(parts) > 1 else str(goal["maltext"])


def _target(context: Context, goal: _Goal) -> str:
    names = {r["kod"]: r["namn"] for r in read_codes("maloperator")}
    word = names.get(goal["operator"], "")
    target = context.get(
        "mal_utfall", context.year, "mal", insats=goal["insats"], breakdown="mal", category=goal["mal"]
    )
    if target is None:
        return word
    return f"{word} {told(target, context.scale, 0)}".replace(" ", NBSP)


def _outcome(context: Context, goal: _Goal) -> str:
    """This year's outcome, last year's in parentheses, and whether it was typed in."""
    now, before = (_find(context, goal, y) for y in (context.year, context.year - 1))
    if now is None and before is None:
        return ""
    shown = [WITHHELD if o is None else told(o, context.scale, 0) for o in (now, before)]
    if not _any_before(context):
        shown = shown[:1]
    typed = goal["angivet_utfall"] is not None and now is not None and not _computed(context, goal, context.year)
    return shown[0] + "".join(f" ({s})" for s in shown[1:]) + (f", {_TYPED}" if typed else "")


def _find(context: Context, goal: _Goal, year: int) -> Observation | None:
    """The outcome of a goal; of an earlier year the number that it is taken from will do."""
    at = {"insats": goal["insats"], "breakdown": "mal", "category": goal["mal"]}
    own = context.get("mal_utfall", year, "utfall", **at)
    return own or (_computed(context, goal, year) if year < context.year else None)


def _computed(context: Context, goal: _Goal, year: int) -> Observation | None:
    at = {"insats": goal["insats_for_utfall"], "breakdown": goal["uppdelning"], "category": goal["kategori"]}
    return context.get(goal["matt"], year, "utfall", **at) if goal["matt"] else None


def _grade_of(context: Context, goal: _Goal) -> Observation | None:
    return get(context, "mal_grad", insats=goal["insats"], breakdown="mal", category=goal["mal"])


def _grade_words(context: Context, goal: _Goal, grade: Observation | None) -> str:
    """The grade in words: the best, below it, or why there is none."""
    if grade is None or grade.value is None:
        if not goal["kvantifierat"] and (grade is None or grade.status == "ej_tillampligt"):
            return _UNQUANTIFIED
        return _NO_OUTCOME
    best, *others = [_grade_names()[g] for g in context.forbund.malregel.grader]
    if grade.value:
        return best
    # With two grades the other one is the lower; of several the rule tells only that it is below.
    return others[0] if len(others) == 1 else f"Under {best.lower()}"


def _set_words(goal: _Goal) -> str:
    return _grade_names().get(goal["satt_grad"], "")


def _grade_names() -> dict[str, str]:
    return {r["kod"]: r["namn"] for r in read_codes("malgrad")}


def _comment(goal: _Goal, comments: Mapping[str, str]) -> str:
    """The analyst's words, the note of the delivery, and that the goal is about something else."""
    words = [comments.get(f"mal_{goal['malsats']}", ""), goal["anteckning"]]
    if goal["annat_matt"]:
        words.append(f"Målet gäller {_about(goal)}; utfallet mäter något annat, se Underlag.")
    return bind_numbers(" ".join(w for w in words if w))


def _about(goal: _Goal) -> str:
    measure = read_measures().get(goal["malmatt"])
    return measure.title[:1].lower() + measure.title[1:] if measure else goal["malmatt"].replace("_", " ")


def _summary(context: Context) -> Text:
    """How many goals there are, how many can be judged and how many are met."""
    every, quantified, unjudged = (
        _count(context, m) for m in ("mal_antal", "mal_kvantifierade", "mal_ej_kvantifierade")
    )
    judged, met, missed = (_count(context, m) for m in ("mal_provbara", "mal_uppnadda", "mal_ej_uppnadda"))
    without = _count(context, "mal_utan_utfall")
    text = f"{number(every)} mål. {number(quantified)} är kvantifierade och {number(unjudged)} går inte att bedöma, eftersom mått, operator eller målvärde saknas."
    if judged:
        text += f" För {number(judged)} finns utfall: {number(met)} nås enligt regeln och {number(missed)} nås inte."
    if without == 1:
        text += " För ett kvantifierat mål finns inget utfall i leveranserna."
    elif without:
        text += f" För {number(without)} kvantifierade mål finns inget utfall i leveranserna."
    return Text(text, "viktigt")


def _count(context: Context, measure: str) -> int:
    found = get(context, measure, kind="mal")
    return int(found.value) if found and found.value is not None else 0


def _rule(context: Context) -> Text:
    """The rule by which goals are graded, from forbund.toml."""
    rule = context.forbund.malregel
    best = _grade_names()[rule.grader[0]].lower()
    limit = (
        f"är högst {rule.tolerans} procentenheter sämre än målet (för antal och kronor {rule.tolerans} procent av målet)"
        if rule.tolerans
        else "är minst lika bra som målet"
    )
    others = ""
    if len(rule.grader) > 2:
        shown = enumerate_words([f"”{_grade_names()[g].lower()}”" for g in rule.grader[1:]])
        others = f" Regeln skiljer inte mellan {shown}: de sätts av förbundet."
    return Text(
        f"Ett mål får graden ”{best}” när utfallet {limit}. Att överträffa ett mål är aldrig ett underskott. Ett mål som "
        f"ska minska jämförs med förra året. Ett mål med flera mått får den grad som flest av dem har.{others}"
    )


def _counts(context: Context) -> Table:
    """Goals by level: all, quantified, judged, met."""
    measures = ("mal_antal", "mal_kvantifierade", "mal_provbara", "mal_uppnadda")

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
        ("Mål", "Kvantifierade", "Med utfall", "Uppnådda"),
        tuple(rows),
        ("Ett mål med flera mått räknas en gång.",),
        context.source("mal"),
    )


def _differences(context: Context) -> Table | None:
    """Where a grade that people set is another than the rule gives."""
    rows = []
    for goal, grade in _graded(context):
        best = context.forbund.malregel.grader[0]
        by_rule = _grade_words(context, goal, grade)
        agrees = grade is not None and grade.value is not None and bool(grade.value) == (goal["satt_grad"] == best)
        if goal["satt_grad"] and not agrees:
            name = next((i.namn for i in context.forbund.insatser if i.id == goal["insats"]), "")
            label = f"{name}: alla mål" if goal["niva"] == "insats" else goal["maltext"]
            rows.append(Row(label, (Cell(by_rule, False, _id(grade)), Cell(_set_words(goal)))))
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


def _graded(context: Context) -> list[tuple[_Goal, Observation | None]]:
    """What a grade was set for: each goal as a whole, and each insats with all its goals."""
    found: dict[str, tuple[_Goal, Observation | None]] = {}
    for goal in context.clean["mal"]:
        if goal["niva"] == "insats" and goal["insats"]:
            found.setdefault(f"insats {goal['insats']}", (goal, get(context, "mal_grad", insats=goal["insats"])))
        else:
            at = context.numbers.where("mal_grad", year=context.year, breakdown="malsats", category=goal["malsats"])
            found.setdefault(goal["malsats"], (goal, at[0] if at else None))
    return list(found.values())


def _unquantified(context: Context) -> Table | None:
    """Every goal that cannot be judged, by name, and what it lacks."""
    seen: dict[str, Row] = {}
    by_goal: dict[str, list[_Goal]] = {}
    for goal in context.clean["mal"]:
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
