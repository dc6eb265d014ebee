"""Tables of budget and outcome: per ansvar, and the special ones. Per post: budget_lines.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.forbund.model import Insats
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context, heading, in_order
from pipeline.report.document.model import Cell, Row, Table, cell
from pipeline.typography import WITHHELD


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
        "ansvar",
        f"Kostnad per ansvar {year}",
        context.scale,
        "Ansvar",
        (heading("budget", year), heading("utfall", year), "Avvikelse"),
        tuple(rows),
        (
            "Kansliets egen uppföljning. Den räknar på annat sätt än tabellen över budget och utfall, "
            "till exempel netto efter projektintäkter, och de två ska inte läggas ihop.",
            "Avvikelsen är positiv när kostnaden är lägre än budget.",
        ),
        context.source("budgetpost", "ansvar"),
    )


def budget_of_insatser(context: Context, insatser: Sequence[Insats], *, every: bool = False) -> Table | None:
    """Budget, outcome and deviation of the insatser that are named, a row each; those without a budget are left out.

    `every`: no insats has a page of its own, so nothing is said of pages.

    A plan has the budget alone: a column in which nothing stands is not there.
    """
    columns = (
        (heading("budget", context.year), "insatskostnad", "budget"),
        (heading("utfall", context.year), "insatskostnad", "utfall"),
        ("Avvikelse", "budgetavvikelse", "utfall"),
    )
    found = [
        (insats.namn, [context.get(m, context.year, kind, insats=insats.id) for _, m, kind in columns])
        for insats in insatser
    ]
    found = [(name, cells) for name, cells in found if any(cells)]
    shown = [n for n in range(len(columns)) if any(cells[n] for _, cells in found)]
    if not shown:
        return None
    return Table(
        "ovriga-insatser",
        f"Insatser {context.year}" if every else f"Insatser utan egen sida {context.year}",
        context.scale,
        "Insats",
        tuple(columns[n][0] for n in shown),
        tuple(Row(name, tuple(cell(cells[n], context.scale) for n in shown)) for name, cells in found),
        ("Avvikelsen är positiv när kostnaden är lägre än budget.",) if len(shown) == len(columns) else (),
        context.source("budgetpost", "huvud"),
    )


def special_budgets(context: Context) -> list[Table]:
    """Budget tables that say something else than the main one: frame, revision, fact boxes."""
    tables = [_budget_frame(context), _revision(context), _fact_boxes(context)]
    return [t for t in tables if t]


def _share(found: Observation | None) -> tuple[Cell, ...]:
    return (cell(found, "kr", 1),) if found else ()


def _budget_frame(context: Context) -> Table | None:
    """What there is to spend: contributions, opening equity, and the frame as it is stated."""
    year = context.year
    frame = context.get("budgetram", year, "budget")
    if frame is None:
        return None
    form = {r["post"]: r for r in context.clean["budgetpost"] if r["tabell"] == "finansiering"}
    stated = {p: context.get("budgetram", year, "budget", breakdown="post", category=p) for p in form}
    outside = {"budgetram": "Total budgetram", "medlemsbidrag_foregaende_ar": "Jämför: medlemsbidrag föregående år"}
    shares = {p: context.get("andel_budgetram", year, "budget", breakdown="post", category=p) for p in form}
    rows = []
    contributions = context.get("medlemsbidrag", year, "budget")
    if contributions and "medlemsbidrag_ram" not in form:
        rows.append(Row(f"Medlemsbidrag {year}", (cell(contributions, context.scale),)))
    for post, found in stated.items():
        if found and post not in outside:
            rows.append(Row(form[post]["postnamn"], (cell(found, context.scale), *_share(shares[post]))))
    if "budgetram" not in form:
        opening = context.get("eget_kapital", year, "budget", breakdown="post", category="ingaende_eget_kapital")
        rows += [
            Row("Ingående eget kapital", (cell(opening, context.scale),)),
            Row("Total budgetram, räknad", (cell(frame, context.scale),), "total"),
        ]
    for post, name in outside.items():
        if stated.get(post):
            rows.append(Row(name, (cell(stated[post], context.scale), *_share(shares[post])), "total"))
    # A share stands only where each part has one: of some they would not make up the whole.
    whole = [r for r in rows if r.level != "total"]
    if any(len(r.cells) < 2 for r in whole):
        rows = [Row(r.heading, r.cells[:1], r.level) for r in rows]
    source = context.source("budgetpost", "finansiering") or context.source("budgetpost", "huvud")
    headings = (
        (heading("budget", year), f"Andel {year}")
        if any(len(r.cells) > 1 for r in rows)
        else (heading("budget", year),)
    )
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
        Row(name, tuple(cell(amount(post, role), context.scale) for role in roles))
        for post, name in in_order((r["post"], r["postnamn"]) for r in posts)
    )
    told = in_order(f"{r['postnamn']}: {r['kommentar']}" for r in posts if r["kommentar"])
    notes = ("Beslutet nämner inte alla poster.", *(f"{t}." for t in told))
    return Table(
        "reviderad",
        f"Reviderad budget {year}",
        context.scale,
        "Post",
        tuple(_REVISION[role] for role in roles),
        rows,
        notes,
        context.source("budgetpost", "reviderad"),
    )


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
        "faktarutor",
        f"Budget enligt faktarutorna {context.year}",
        context.scale,
        "Insats",
        tuple(heading("budget", y) for y in years),
        rows,
        ("Avrundade belopp ur texten om varje insats, som anger ett år per insats. Budgettabellen gäller.",),
        context.source("budgetpost", "faktarutor"),
    )
