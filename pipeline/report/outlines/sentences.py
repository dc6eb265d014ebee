"""Sentences that are made of numbers: a change since last year, an outcome against its goal, what differs most from budget.

Each is text and numbers in turn, or the reason why it may not be said. The words of a change are the
comparison's (compare/change.py); the grade of a goal is the rule's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from pipeline.compare.change import change, not_comparable
from pipeline.measures.claims import differ_most
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.outlines.references import Missing, Reference, known, read_reference
from pipeline.report.outlines.written import Place
from pipeline.report.tables.goal_cells import grade_of, is_withheld, target_words
from pipeline.typography import amount_with_unit, enumerate_words

# What a sentence is made of: words, and numbers with the words they are written in.
Part = str | tuple[Observation, str]
Sentence = list[Part] | Missing
# How many of the largest differences from budget are named.
_NAMED = 3
# What a title that a sentence begins with is called there.
_DEFINITE = {
    "Andel": "Andelen",
    "Antal": "Antalet",
    "Intäkter": "Intäkterna",
    "Kostnad": "Kostnaden",
    "Kostnader": "Kostnaderna",
    "Medlemsbidrag": "Medlemsbidragen",
}


def make_sentence(text: str, context: Context, place: Place) -> Sentence:
    """The sentence that `{mening}`kind …`` asks for. Raises DeliveryFaults for a kind or a measure that does not exist."""
    kind, _, rest = text.partition(" ")
    known(kind, _KINDS, "meningen", place)
    return _KINDS[kind](rest, context, place)


def _change(text: str, context: Context, place: Place) -> Sentence:
    """How a number has changed since the year before: "… ökade från 310 till 348"."""
    reference = read_reference(text, context, place)
    now = reference.find(context)
    before = Reference(**{**vars(reference), "year": reference.year - 1}).find(context)
    if isinstance(now, Missing) or isinstance(before, Missing):
        return now if isinstance(now, Missing) else before if isinstance(before, Missing) else Missing("")
    if why := not_comparable(context.forbund, reference.measure, reference.year):
        return Missing(f"{reference.measure} kan inte jämföras med året före: {why.rstrip('.')}")
    title = _subject(reference.measure)
    # A plan is not yet: what is budgeted rises, what has been rose.
    planned = now.kind == "budget"
    rose, fell, was = ("ökar", "minskar", "är") if planned else ("ökade", "minskade", "var")
    new, old = (now, reference.words(now)), (before, reference.words(before))
    word = change(now, before)
    if word == "utan_intervall" and now.unit == "kr" and _value(now) != _value(before):
        # An amount is exact: that it has changed is all there is to know.
        word = "hogre" if _value(now) > _value(before) else "lagre"
    if context.is_printed(before):
        return [
            f"{title} {was} ",
            new,
            ", mot ",
            old,
            " året före enligt en tryckt redovisning.",
        ]
    if word in ("hogre", "lagre") and _value(before) >= 0 and _value(now) >= 0:
        return [f"{title} {rose if word == 'hogre' else fell} från ", old, " till ", new, "."]
    tail = "; skillnaden är inte säkerställd." if word == "ingen_saker_skillnad" else "."
    return [f"{title} {was} ", new, ", mot ", old, f" året före{tail}"]


def _against_goal(text: str, context: Context, place: Place) -> Sentence:
    """An outcome against the goal about it: "Målet var minst 50 %; utfallet blev 53 %. Målet nåddes"."""
    reference = read_reference(text, context, place, of_shares=0)
    outcome = reference.find(context)
    if isinstance(outcome, Missing):
        return outcome
    wanted = (reference.measure, reference.at.get("breakdown", ""), reference.at.get("category", ""))
    insats = reference.at.get("insats", "")
    goals = [
        g
        for g in context.goals
        if (g["matt"], g["uppdelning"], g["kategori"]) == wanted and g["insats_for_utfall"] == insats
    ]
    goal = next((g for g in goals if g["kvantifierat"]), None)
    if goal is None:
        return Missing(f"det finns inget mål med målvärde för {reference.measure}")
    grade = grade_of(context, goal)
    if grade is None or grade.value is None or is_withheld(context, goal):
        return Missing(f"målet för {reference.measure} går inte att bedöma")
    met = "och nåddes" if grade.value else "och nåddes inte"
    return [
        f"Målet var {target_words(context, goal)} {met}",
        ": utfallet blev ",
        (outcome, reference.words(outcome)),
        ".",
    ]


def _goal_alone(text: str, context: Context, place: Place) -> Sentence:
    """The same after a sentence that has told the outcome: "Målet var minst 50 % och nåddes."."""
    told = _against_goal(text, context, place)
    return told if isinstance(told, Missing) else [told[0], "."]


def _against_budget(text: str, context: Context, place: Place) -> Sentence:
    """An outcome beside its budget: "Kostnaderna blev 16,9 mnkr, mot budgeterade 23,8 mnkr."; alone where there is none."""
    reference = read_reference(text, context, place)
    outcome = reference.find(context)
    budget = replace(reference, kinds=("budget",)).find(context)
    if isinstance(outcome, Missing):
        return outcome
    parts: list[Part] = [f"{_subject(reference.measure)} blev ", (outcome, reference.words(outcome))]
    if not isinstance(budget, Missing):
        parts += [", mot budgeterade ", (budget, reference.words(budget))]
    return [*parts, "."]


def _goals_not_told(_: str, context: Context, __: Place) -> Sentence:
    """That there are goals beside those that were met and those that were not; nothing where every goal is one of these."""
    grades = (None if is_withheld(context, goal) else grade_of(context, goal) for goal in context.goals)
    if all(grade and grade.value is not None for grade in grades):
        return Missing("varje mål är nått eller inte nått, så det finns inte några övriga")
    return ["Övriga mål går inte att mäta, eller saknar ett utfall som kan visas."]


def _ceiling(_: str, context: Context, place: Place) -> Sentence:
    """Equity against its ceiling, on which side of it and how far."""
    over = read_reference("eget_kapital_over_tak i=mnkr tecken=nej", context, place)
    most = read_reference("eget_kapital_tak i=mnkr", context, place)
    distance, ceiling = over.find(context), most.find(context)
    if isinstance(distance, Missing):
        return distance
    if isinstance(ceiling, Missing):
        return ceiling
    if not _value(distance):
        return ["Det är lika med taket, ", (ceiling, most.words(ceiling)), "."]
    side = "över" if _value(distance) > 0 else "under"
    return ["Det är ", (distance, over.words(distance)), f" {side} taket på ", (ceiling, most.words(ceiling)), "."]


def _deviations(_: str, context: Context, __: Place) -> Sentence:
    """The costs that differ most from budget, each with how much. Income is told of by itself."""
    found = context.numbers.where("budgetavvikelse", year=context.year, kind="utfall", breakdown="post", kon="alla")
    posts_of = [r for r in context.clean["budgetavvikelse"] if r["tabell"] == "huvud"]
    names = {r["post"]: r["postnamn"] for r in posts_of}
    costs = {r["post"] for r in posts_of if r["ar_kostnad"]}
    posts = {o.category: o for o in found if o.category in costs and not o.insats}
    begins, order = differ_most({post: o.value for post, o in posts.items()}, _NAMED)
    if not order:
        return Missing("det finns ingen budgetuppföljning med flera poster")
    parts: list[Part] = [begins]
    for n, post in enumerate(order):
        value = _value(posts[post])
        before = "" if not n else " och " if n == len(order) - 1 else ", "
        parts.append(f"{before}{names[post]} ")
        parts.append((posts[post], amount_with_unit(abs(value), context.scale)))
        # A deviation is positive when it is better than budget: a cost below it.
        parts.append(f" {'under' if value > 0 else 'över'}")
    return [*parts, " budget."]


def _new_posts(_: str, context: Context, __: Place) -> Sentence:
    """The posts of the budget that the year before had nothing for."""
    return _posts_apart(context, context.year, context.year - 1, "Nya i budgeten sedan {} är ")


def _ended_posts(_: str, context: Context, __: Place) -> Sentence:
    """The posts that the budget of the year before had, and this one has nothing for."""
    return _posts_apart(context, context.year - 1, context.year, "Ur budgeten från {} utgår ")


def _posts_apart(context: Context, having: int, lacking: int, begins: str) -> Sentence:
    """Those that one year's budget has an amount for and the other's has not, in the order of the budget."""
    posts = {
        y: {o.category for o in context.numbers.where("budgetpost", year=y, kind="budget", breakdown="post") if o.value}
        for y in (having, lacking)
    }
    if not posts[context.year - 1]:
        return Missing(f"det finns ingen budget för {context.year - 1} med poster")
    names = {r["post"]: r["postnamn"] for r in context.clean["budgetpost"] if r["tabell"] == "huvud"}
    apart = [f"”{name}”" for post, name in names.items() if post in posts[having] - posts[lacking]]
    if not apart:
        return Missing("budgeten har samma poster som året före")
    return [begins.format(context.year - 1) + enumerate_words(apart) + "."]


def _subject(measure: str) -> str:
    """A title as a sentence begins with it: "Kostnaden för administration"."""
    first, blank, rest = read_measures()[measure].title.partition(" ")
    return _DEFINITE.get(first, first) + blank + rest


def _value(found: Observation) -> Decimal:
    return found.value if found.value is not None else Decimal(0)


_KINDS: Mapping[str, Callable[[str, Context, Place], Sentence]] = {
    "utveckling": _change,
    "mot_mal": _against_goal,
    "malet": _goal_alone,
    "mot_budget": _against_budget,
    "ovriga_mal": _goals_not_told,
    "avvikelser": _deviations,
    "taket": _ceiling,
    "nya_poster": _new_posts,
    "utgangna_poster": _ended_posts,
}
