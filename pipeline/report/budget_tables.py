"""Tables of budget and outcome: per post, per group, per ansvar, and the special ones."""

from __future__ import annotations

from typing import Any

from pipeline.names import label_key
from pipeline.numbers import Observation
from pipeline.report.context import Context, heading, in_order
from pipeline.report.document import Cell, Row, Table, cell
from pipeline.typography import WITHHELD, shown_decimals

_GROUP_TITLES = {
    "intakt": "Intäkter",
    "administration": "Administration",
    "individ": "Individinriktade insatser",
    "struktur": "Strukturinriktade insatser",
    "insatser": "Reserv och övriga poster",
    "finans": "Finansiella poster",
}
_GROUP_TOTALS = {
    "intakt": "budgetuppfoljning_intakter",
    "administration": "kostnad_administration",
    "individ": "kostnad_individ",
    "struktur": "kostnad_struktur",
    "insatser": "kostnad_ovriga_insatser",
}


def budget_table(context: Context) -> Table | None:
    """Budget, outcome and deviation per post, grouped, with the analyst's delivered comments."""
    posts = [
        r
        for r in context.clean["budgetpost"]
        if r["tabell"] == "huvud" and r["niva"] == "post" and r["roll"] == "belopp"
    ]
    columns = sorted({(r["ar"], r["kind"]) for r in posts}, key=lambda c: (-c[0], c[1]))
    if not posts:
        return None
    deviates = {r["post"] for r in context.clean["budgetavvikelse"] if r["tabell"] == "huvud"}
    scale = context.scale
    decimals = shown_decimals((r["belopp_kr"] for r in posts), scale)

    def amounts(measure: str, deviates_by: Observation | None, **at: Any) -> tuple[Cell, ...]:
        found = [cell(context.get(measure, y, k, **at), scale, decimals) for y, k in columns]
        return (*found, cell(deviates_by, scale, decimals)) if deviates else tuple(found)

    def deviation(breakdown: str, category: str) -> Observation | None:
        return context.get("budgetavvikelse", columns[0][0], "utfall", breakdown=breakdown, category=category)

    rows: list[Row] = []

    def total(heading: str, measure: str, deviates_by: Observation | None = None) -> None:
        if any(context.get(measure, y, k) for y, k in columns):
            rows.append(Row(heading, amounts(measure, deviates_by), "total"))

    names = _names_in_table(context, posts)
    for group, title in _GROUP_TITLES.items():
        if group == "finans":
            total("Summa kostnader", "budgetuppfoljning_kostnader", deviation("slag", "kostnad"))
        inside = in_order((r["post"], names[r["post"]]) for r in posts if r["grupp"] == group)
        if not inside:
            continue
        rows.append(Row(title, (), "rubrik"))
        for post, name in inside:
            rows.append(Row(name, amounts("budgetpost", deviation("post", post), breakdown="post", category=post)))
        if group in _GROUP_TOTALS and len(inside) > 1:
            sums = amounts(_GROUP_TOTALS[group], deviation("grupp", group))
            rows.append(Row(f"Summa {title[:1].lower()}{title[1:]}", sums, "summa"))
    total("Resultat", "budgetuppfoljning_resultat", context.get("budgetavvikelse", columns[0][0], "utfall"))
    for post, name in (
        ("ingaende_eget_kapital", "Ingående eget kapital"),
        ("utgaende_eget_kapital", "Utgående eget kapital"),
    ):
        at = {"breakdown": "post", "category": post}
        if any(context.get("eget_kapital", y, k, **at) for y, k in columns):
            rows.append(Row(name, amounts("eget_kapital", None, **at), "total"))
    headings = [heading(k, y) for y, k in columns]
    notes = ("Avvikelsen är positiv när intäkten är högre eller kostnaden lägre än budget.",) if deviates else ()
    year = context.year
    caveats = dict.fromkeys(
        t for m in ("budgetuppfoljning_kostnader", "budgetavvikelse") for t in context.forbund.forbehall_for(m, year)
    )
    return Table(
        "budget", f"Budget och utfall {year}" if deviates else f"Budget {year}", scale, "Post",
        (*headings, "Avvikelse") if deviates else tuple(headings), tuple(rows),
        ("Kostnader visas utan minustecken.", *notes, *caveats, *_delivered_names(posts, names), *_comments(posts)),
        context.source("budgetpost", "huvud"),
    )  # fmt: skip


def _names_in_table(context: Context, posts: list[dict[str, Any]]) -> dict[str, str]:
    """What each post is called: its insats' name where the insats is one row, else as delivered."""
    insatser = {i.id: i.namn for i in context.forbund.insatser}
    rows_of = {i: {r["post"] for r in posts if r["insats"] == i} for i in insatser}
    return {
        r["post"]: insatser[r["insats"]] if r["insats"] and len(rows_of[r["insats"]]) == 1 else r["postnamn"]
        for r in posts
    }


def _delivered_names(posts: list[dict[str, Any]], names: dict[str, str]) -> list[str]:
    """A note on the names that the delivery writes in another way."""
    other = in_order(
        f"{names[r['post']]} ({r['postnamn']})"
        for r in posts
        if r["insats"] and label_key(names[r["post"]]) != label_key(r["postnamn"])
    )
    return [f"Namn i leveransen inom parentes: {', '.join(other)}."] if other else []


def _comments(posts: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(f"{r['postnamn']}: {r['kommentar']}" for r in posts if r["kommentar"]))


def costs_per_group(context: Context) -> Table | None:
    """Administration and groups of insatser, with the share of administration."""
    measures = {
        "kostnad_administration": "Administration",
        "kostnad_individ": "Individinriktade insatser",
        "kostnad_struktur": "Strukturinriktade insatser",
        "kostnad_ovriga_insatser": "Reserv och övriga poster",
    }
    columns = sorted(
        {(o.year, o.kind) for m in measures for o in context.numbers.where(m) if o.argang == context.year},
        key=lambda c: (-c[0], c[1]),
    )
    if not columns:
        return None
    every = [o.value for m in measures for o in context.numbers.where(m) if o.argang == context.year]
    decimals = shown_decimals(every, context.scale)
    rows = [
        Row(name, tuple(cell(context.get(m, y, k), context.scale, decimals) for y, k in columns))
        for m, name in measures.items()
        if any(context.get(m, y, k) for y, k in columns)
    ]
    total = "budgetuppfoljning_kostnader"
    rows.append(
        Row(
            "Summa kostnader",
            tuple(cell(context.get(total, y, k), context.scale, decimals) for y, k in columns),
            "summa",
        )
    )
    share = tuple(cell(context.get("andel_administration", y, k), context.scale) for y, k in columns)
    rows.append(Row("Administrationens andel", share))
    headings = tuple(heading(k, y) for y, k in columns)
    return Table(
        "kostnadsgrupper",
        f"Kostnader per grupp {context.year}",
        context.scale,
        "Grupp",
        headings,
        tuple(rows),
        (),
        context.source("budgetpost", "huvud"),
    )


def costs_per_responsibility(context: Context) -> Table | None:
    """The office's own follow-up per ansvar, which counts differently."""
    posts = [r for r in context.clean["budgetpost"] if r["tabell"] == "ansvar" and r["niva"] == "post"]
    if not posts:
        return None
    year = context.year

    def cells(**at: Any) -> tuple[Cell, ...]:
        amounts = [cell(context.get("kostnad_ansvar", year, k, **at), context.scale) for k in ("budget", "utfall")]
        return (*amounts, cell(context.get("avvikelse_ansvar", year, "utfall", **at), context.scale))

    rows = [
        Row(f"{name} ({code})" if code else name, cells(breakdown="post", category=post))
        for post, name, code in in_order((r["post"], r["postnamn"], r["ansvar"]) for r in posts)
    ]
    rows.append(Row("Summa", cells(), "total"))
    return Table(
        "ansvar", f"Kostnad per ansvar {year}", context.scale, "Ansvar",
        (heading("budget", year), heading("utfall", year), "Avvikelse"), tuple(rows),
        (
            "Kansliets egen uppföljning. Den räknar på annat sätt än tabellen över budget och utfall, "
            "till exempel netto efter projektintäkter, och de två ska inte läggas ihop.",
            "Avvikelsen är positiv när kostnaden är lägre än budget.",
        ),
        context.source("budgetpost", "ansvar"),
    )  # fmt: skip


def special_budgets(context: Context) -> list[Table]:
    """Budget tables that say something else than the main one: frame, revision, fact boxes."""
    tables = [_budget_frame(context), _revision(context), _fact_boxes(context)]
    return [t for t in tables if t]


def _budget_frame(context: Context) -> Table | None:
    """What there is to spend: contributions, opening equity, and the frame as it is stated."""
    year = context.year
    frame = context.get("budgetram", year, "budget")
    if frame is None:
        return None
    form = {r["post"]: r for r in context.clean["budgetpost"] if r["tabell"] == "finansiering"}
    stated = {p: context.get("budgetram", year, "budget", breakdown="post", category=p) for p in form}
    outside = {"budgetram": "Total budgetram", "medlemsbidrag_foregaende_ar": "Jämför: medlemsbidrag föregående år"}
    rows = []
    contributions = context.get("medlemsbidrag", year, "budget")
    if contributions and "medlemsbidrag_ram" not in form:
        rows.append(Row(f"Medlemsbidrag {year}", (cell(contributions, context.scale),)))
    for post, found in stated.items():
        if found and post not in outside:
            about = " (ungefär)" if form[post]["ungefar"] else ""
            rows.append(Row(form[post]["postnamn"] + about, (cell(found, context.scale),)))
    for post, name in outside.items():
        if stated.get(post):
            rows.append(Row(name, (cell(stated[post], context.scale),), "total"))
    source = context.source("budgetpost", "finansiering")
    headings = (heading("budget", year),)
    return Table("budgetram", f"Budgetram {year}", context.scale, "Del", headings, tuple(rows), (), source)


_REVISION = {"tidigare": "Tidigare belopp", "minskning": "Minskning", "belopp": "Nytt belopp"}


def _revision(context: Context) -> Table | None:
    """A decision that changes a budget: only the posts it names, with what was there before where it says so."""
    found = [o for o in context.numbers.where("budget_reviderad") if o.argang == context.year]
    if not found:
        return None
    posts = [r for r in context.clean["budgetpost"] if r["tabell"] == "reviderad"]
    year = found[0].year
    roles = [role for role in _REVISION if any(r["roll"] == role for r in posts)]

    def amount(post: str, role: str) -> Observation | None:
        at = ("post", post) if role == "belopp" else ("rad", f"{post}/{role}")
        return context.get("budget_reviderad", year, "budget", breakdown=at[0], category=at[1])

    rows = tuple(
        Row(name + (" (ungefär)" if about else ""), tuple(cell(amount(post, role), context.scale) for role in roles))
        for post, name, about in in_order((r["post"], r["postnamn"], r["ungefar"]) for r in posts)
    )
    told = in_order(f"{r['postnamn']}: {r['kommentar']}" for r in posts if r["kommentar"])
    notes = ("Beslutet nämner inte alla poster.", *(f"{t}." for t in told))
    return Table(
        "reviderad", f"Reviderad budget {year}", context.scale, "Post", tuple(_REVISION[role] for role in roles), rows,
        notes, context.source("budgetpost", "reviderad"),
    )  # fmt: skip


def _fact_boxes(context: Context) -> Table | None:
    found = [o for o in context.numbers.where("budget_faktaruta", breakdown="") if o.argang == context.year]
    if not found:
        return None
    names = {i.id: i.namn for i in context.forbund.insatser}
    years = sorted({o.year for o in found}, reverse=True)

    def cells(insats: str) -> tuple[Cell, ...]:
        amounts = (context.get("budget_faktaruta", y, "budget", insats=insats) for y in years)
        return tuple(cell(o, context.scale, missing=WITHHELD) for o in amounts)

    rows = tuple(Row(names[i], cells(i)) for i in in_order(o.insats for o in found))
    return Table(
        "faktarutor", "Budget enligt faktarutorna", context.scale, "Insats", tuple(heading("budget", y) for y in years), rows,
        ("Avrundade belopp ur texten om varje insats, som anger ett år per insats. Budgettabellen gäller.",),
        context.source("budgetpost", "faktarutor"),
    )  # fmt: skip
