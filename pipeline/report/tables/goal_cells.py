"""What stands in a row about a goal: target, outcome, grades, comment and where the outcome is from.

What the board has written, the text, the measure and the grade that it set, is quoted as it stands. No grade
stands beside an outcome that is withheld: it would tell on which side of the target the outcome lies.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.codes import read_codes
from pipeline.forbund.categories import CATEGORIES, category_names
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, told
from pipeline.report.tables.delivered_notes import counts_somebody
from pipeline.report.tables.people_rows import get
from pipeline.rows.goals import GoalRow
from pipeline.typography import NBSP, WITHHELD, bind_numbers, lower_first, number

TYPED, PRINTED = "inskrivet", "tryckt"
UNQUANTIFIED, NO_OUTCOME, NO_BEFORE = "Går inte att bedöma", "Utfall saknas", "Förra årets utfall saknas"


def goal_heading(context: Context, goal: GoalRow) -> str:
    """The text of the goal; which insats or measure, where the goal has several."""
    parts = [g for g in context.goals if g["malsats"] == goal["malsats"]]
    if len({g["insats"] for g in parts}) > 1:
        return f"{goal['maltext']} ({next(i.namn for i in context.forbund.insatser if i.id == goal['insats'])})"
    return f"{goal['maltext']} ({goal['malmattnamn']})" if len(parts) > 1 else str(goal["maltext"])


def target_words(context: Context, goal: GoalRow) -> str:
    """The target with its operator: "minst 80 %"; what is to be just so is the number alone, as in "300"."""
    names = {r["kod"]: r["namn"] for r in read_codes("maloperator")}
    word = names.get(goal["operator"], "") if goal["operator"] != "lika" else ""
    target = context.get(
        "mal_utfall", context.year, "mal", insats=goal["insats"], breakdown="mal", category=goal["mal"]
    )
    if target is None:
        return word
    return f"{word} {told(target, context.scale, 0)}".strip().replace(" ", NBSP)


def outcome_words(context: Context, goal: GoalRow) -> str:
    """This year's outcome, last year's in parentheses, and whether it was typed in or taken from print."""
    now, before = (outcome_of(context, goal, y) for y in (context.year, context.year - 1))
    if now is None and before is None:
        return ""
    shown = [WITHHELD if o is None else _told(context, goal, o) for o in (now, before)]
    if not any_before(context):
        shown = shown[:1]
    how = "" if now is None or now.value is None else from_elsewhere(context, goal)
    return shown[0] + "".join(f" ({s})" for s in shown[1:]) + (f", {how}" if how else "")


def _told(context: Context, goal: GoalRow, outcome: Observation) -> str:
    if goal["minus_kon"] and outcome.value is not None:
        return f"{number(outcome.value)}{NBSP}procentenheter"
    return told(outcome, context.scale, 0)


def from_elsewhere(context: Context, goal: GoalRow) -> str:
    """Whether the outcome is not counted: typed in the file of goals, or printed."""
    if goal["annat_matt"] and _has_printed(goal):
        return PRINTED
    if is_counted(context, goal):
        return ""
    return TYPED if goal["angivet_utfall"] is not None else PRINTED if _has_printed(goal) else ""


def _has_printed(goal: GoalRow) -> bool:
    return bool(goal["tryckt_utfall"])


def is_counted(context: Context, goal: GoalRow) -> bool:
    """Whether the deliveries of the year give the outcome, shown or withheld."""
    return _computed(context, goal, context.year) is not None or is_withheld(context, goal)


def any_before(context: Context) -> bool:
    """Whether any goal has an outcome of last year to show in parentheses."""
    return any(outcome_of(context, g, context.year - 1) for g in context.goals)


def outcome_of(context: Context, goal: GoalRow, year: int) -> Observation | None:
    """The outcome of a goal; of an earlier year the number that it is taken from will do.

    Not where this year's is printed of the goal itself and the number counts something else.
    """
    at = {"insats": goal["insats"], "breakdown": "mal", "category": goal["mal"]}
    own = context.get("mal_utfall", year, "utfall", **at)
    if own or year == context.year or goal["minus_kon"] or (goal["annat_matt"] and _has_printed(goal)):
        return own
    return _computed(context, goal, year)


def is_withheld(context: Context, goal: GoalRow) -> bool:
    """Whether the outcome exists but may not be shown."""
    found = outcome_of(context, goal, context.year)
    return found is not None and found.status == "dold"


def _computed(context: Context, goal: GoalRow, year: int) -> Observation | None:
    at = {"insats": goal["insats_for_utfall"], "breakdown": goal["uppdelning"], "category": goal["kategori"]}
    return context.counted_or_printed(goal["matt"], year, "utfall", kon=goal["kon"], **at) if goal["matt"] else None


def grade_of(context: Context, goal: GoalRow) -> Observation | None:
    """The grade that the rule gives a measure of a goal."""
    return get(context, "mal_grad", insats=goal["insats"], breakdown="mal", category=goal["mal"])


def grade_words(context: Context, goal: GoalRow, grade: Observation | None) -> str:
    """The grade in words: the best, below it, or why there is none."""
    if grade is not None and grade.status == "dold":
        return WITHHELD
    if grade is None or grade.value is None:
        if not goal["kvantifierat"] and (grade is None or grade.status == "ej_tillampligt"):
            return UNQUANTIFIED
        now = outcome_of(context, goal, context.year)
        return NO_BEFORE if goal["operator"] == "minskar" and now and now.value is not None else NO_OUTCOME
    best, *others = [grade_names()[g] for g in context.forbund.malregel_for(context.year).grader]
    if grade.value:
        return best
    # With two grades the other one is the lower; of several the rule tells only that it is below.
    return others[0] if len(others) == 1 else f"Under {best.lower()}"


def limit_words(context: Context) -> str:
    """What the rule of the förbund asks of an outcome for the goal to be met."""
    rule = context.forbund.malregel_for(context.year)
    if not rule.tolerans:
        return "är minst lika bra som målet"
    return (
        f"är högst {rule.tolerans} procentenheter under målet (för antal och kronor {rule.tolerans} procent av målet)"
    )


def set_words(context: Context, goal: GoalRow) -> str:
    """The grade that the board set, in its own words; withheld with the outcome."""
    return WITHHELD if goal["satt_ord"] and is_withheld(context, goal) else str(goal["satt_ord"])


def grade_names() -> dict[str, str]:
    """Code of a grade -> what the rule calls it."""
    return {r["kod"]: r["namn"] for r in read_codes("malgrad")}


def underlay(context: Context, goal: GoalRow) -> Cell:
    """Which number the outcome is, with a link to its definition; else why there is none."""
    measure = read_measures().get(goal["matt"])
    if from_elsewhere(context, goal) == PRINTED:
        return Cell(f"{goal['malmattnamn']} (tryckt uppgift)")
    if not measure:
        # Nobody has said which delivery could give it, so nothing is said of the deliveries.
        return Cell(goal["malmattnamn"] and f"{goal['malmattnamn']} (räknas inte ur leveranserna)")
    if measure.id not in context.numbers.measures_of(context.year):
        return Cell(f"{goal['malmattnamn']} (ingen leverans)")
    own_words = goal["uppdelning"] or goal["minus_kon"]
    title = _category_title(context, goal, measure.title) or (goal["malmattnamn"] if own_words else measure.title)
    return Cell(title, href=f"#matt-{measure.id}")


def _category_title(context: Context, goal: GoalRow, title: str) -> str:
    """What is measured where it is not what the goal is about: "Deltaganden under året: Kommun"."""
    known = goal["uppdelning"] in (*CATEGORIES, "aktualiserad_av")
    names = category_names(goal["uppdelning"], context.forbund) if goal["annat_matt"] and known else {}
    return f"{title}: {names[goal['kategori']]}" if goal["kategori"] in names else ""


def comment_words(goal: GoalRow, comments: Mapping[str, str]) -> str:
    """The analyst's words, the note of the delivery, and that the goal is about something else."""
    words = [bind_numbers(comments.get(f"mal_{goal['malsats']}", "")), goal["anteckning"]]
    if goal["annat_matt"] and not _has_printed(goal):
        words.append(bind_numbers(f"Målet gäller {_about(goal)}; utfallet mäter något annat, se Underlag."))
    return " ".join(w for w in words if w)


def public_comment(goal: GoalRow, comments: Mapping[str, str]) -> str:
    """The analyst's words, and the delivery's note of a goal that can be judged.

    Nor is a note with a count in it shown, which may be of a group that is withheld.
    """
    shown = goal["kvantifierat"] and not counts_somebody(goal["anteckning"])
    words = [bind_numbers(comments.get(f"mal_{goal['malsats']}", "")), goal["anteckning"] if shown else ""]
    return " ".join(w for w in words if w)


def of_something_else(goal: GoalRow) -> str:
    """That a goal is about something else than its outcome, and what that is; '' where it is not."""
    if not goal["annat_matt"] or _has_printed(goal):
        return ""
    return bind_numbers(f"Målet gäller {_about(goal)}; utfallet är {_taken_from(goal)}.")


def _about(goal: GoalRow) -> str:
    measure = read_measures().get(goal["malmatt"])
    return lower_first(measure.title) if measure else goal["malmatt"].replace("_", " ")


def _taken_from(goal: GoalRow) -> str:
    """What the outcome is, where it is not what the goal is about: a part by the name of its measure of goals."""
    at = (goal["matt"], goal["uppdelning"], goal["kategori"])
    named = (r["namn"] for r in read_codes("malmatt") if (r["matt"], r["uppdelning"], r["kategori"]) == at)
    return next(named, "") if goal["uppdelning"] else lower_first(read_measures()[goal["matt"]].title)
