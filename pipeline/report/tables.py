"""The tables of the economic chapters, from numbers to rows a reader recognises.

Statements follow the reader's convention (costs with a minus sign); the numbers inside
are positive costs. `_statement_sign` is the one place that turns them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pipeline.forbund import Forbund
from pipeline.numbers import Numbers, Observation
from pipeline.report.document import Cell, Row, Table, cell
from pipeline.typography import KON_WORD, number, shown_decimals

_COST_POSTS = {"kostnader", "finansiella_kostnader"}
_TOTAL_POSTS = {"intakter", "verksamhetens_resultat", "resultat_efter_finans", "arets_resultat"}
_GROUP_TITLES = {
    "intakt": "Intäkter",
    "administration": "Administration",
    "individ": "Individinriktade insatser",
    "struktur": "Strukturinriktade insatser",
    "insatser": "Insatser utan inriktning",
    "finans": "Finansiella poster",
}
_GROUP_TOTALS = {
    "intakt": "budgetuppfoljning_intakter",
    "administration": "kostnad_administration",
    "individ": "kostnad_individ",
    "struktur": "kostnad_struktur",
    "insatser": "kostnad_ovriga_insatser",
}


@dataclass(frozen=True)
class Context:
    """What every table needs: the numbers, the förbund, the year and the clean tables."""

    numbers: Numbers
    forbund: Forbund
    year: int
    clean: dict[str, list[dict[str, Any]]]

    @property
    def scale(self) -> str:
        return self.forbund.visa_belopp

    def get(self, measure: str, year: int, kind: str, **at: Any) -> Observation | None:
        return self.numbers.get(measure, self.forbund.id, year, kind, **at)

    def source(self, table: str, form: str = "") -> str:
        """The delivered files that a clean table (or one form in it) was read from."""
        files = sorted({str(r["_file"]) for r in self.clean[table] if form in ("", r.get("tabell"))})
        return "Källa: " + ", ".join(files) if files else ""


def income_statement(context: Context) -> Table | None:
    """Resultaträkning with the comparison year, in the order it was delivered."""
    posts = _in_order((r["post"], r["postnamn"]) for r in context.clean["resultatpost"])
    years = sorted({r["ar"] for r in context.clean["resultatpost"]}, reverse=True)
    if not posts:
        return None
    found = {
        (post, y): _statement_sign(
            context.get("resultatrakning_post", y, "utfall", breakdown="post", category=post), post
        )
        for post, _ in posts
        for y in years
    }
    decimals = shown_decimals((o.value for o in found.values() if o), context.scale)
    rows = tuple(
        Row(
            name,
            tuple(cell(found[post, y], context.scale, decimals) for y in years),
            "summa" if post in _TOTAL_POSTS else "post",
        )
        for post, name in posts
    )
    return Table(
        "resultatrakning", f"Resultaträkning {context.year}", context.scale, "Post", tuple(map(str, years)), rows,
        ("Kostnader visas med minustecken.",), context.source("resultatpost"),
    )  # fmt: skip


def _statement_sign(observation: Observation | None, post: str) -> Observation | None:
    """The reader's convention: costs negative on paper."""
    if observation is None or observation.value is None or post not in _COST_POSTS:
        return observation
    return replace(observation, value=-observation.value)


def contributions(context: Context) -> Table | None:
    """Medlemsbidrag per member, with shares and earlier years."""
    rows = context.numbers.where("medlemsbidrag", forbund=context.forbund.id)
    argang = [o for o in rows if o.argang == context.year]
    columns = sorted({(o.year, o.kind) for o in argang}, key=lambda c: (-c[0], c[1]))
    if not columns:
        return None
    decimals = shown_decimals((o.value for o in argang), context.scale)
    first = columns[0]
    body = []
    for member in context.forbund.medlemmar:
        at = {"breakdown": "huvudman", "category": member.id}
        amounts = [context.get("medlemsbidrag", y, k, **at) for y, k in columns]
        if any(amounts):
            share = context.get("andel_medlemsbidrag", first[0], first[1], **at)
            body.append(
                Row(member.namn, (*(cell(o, context.scale, decimals) for o in amounts), cell(share, context.scale)))
            )
    total = tuple(cell(context.get("medlemsbidrag", y, k), context.scale, decimals) for y, k in columns)
    body.append(Row("Summa", (*total, Cell("")), "summa"))
    headings = tuple(f"{'Utfall' if k == 'utfall' else 'Budget'} {y}" for y, k in columns)
    return Table(
        "medlemsbidrag", f"Medlemmarnas bidrag {context.year}", context.scale, "Medlem",
        (*headings, f"Andel {first[0]}"), tuple(body), (), context.source("bidrag"),
    )  # fmt: skip


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
    for group, title in _GROUP_TITLES.items():
        inside = _in_order((r["post"], r["postnamn"]) for r in posts if r["grupp"] == group)
        if not inside:
            continue
        width = len(columns) + bool(deviates)
        rows.append(Row(title, tuple(Cell("") for _ in range(width)), "rubrik"))
        for post, name in inside:
            at = {"breakdown": "post", "category": post}
            rows.append(Row(name, amounts("budgetpost", deviation("post", post), **at)))
        if group in _GROUP_TOTALS and len(inside) > 1:
            rows.append(
                Row(
                    f"Summa {title[:1].lower()}{title[1:]}",
                    amounts(_GROUP_TOTALS[group], deviation("grupp", group)),
                    "summa",
                )
            )
    rows.append(Row("Summa kostnader", amounts("budgetuppfoljning_kostnader", deviation("slag", "kostnad")), "summa"))
    total = context.get("budgetavvikelse", columns[0][0], "utfall") if deviates else None
    if any(context.get("budgetuppfoljning_resultat", y, k) for y, k in columns):
        rows.append(Row("Resultat", amounts("budgetuppfoljning_resultat", total), "summa"))
    headings = [f"{'Utfall' if k == 'utfall' else 'Budget'} {y}" for y, k in columns]
    notes = ("Avvikelsen är positiv när intäkten är högre eller kostnaden lägre än budget.",) if deviates else ()
    return Table(
        "budget", f"Budget och utfall {context.year}" if deviates else f"Budget {context.year}", scale, "Post",
        (*headings, "Avvikelse") if deviates else tuple(headings), tuple(rows),
        ("Kostnader visas utan minustecken.", *notes, *_comments(posts)), context.source("budgetpost", "huvud"),
    )  # fmt: skip


def _comments(posts: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(f"{r['postnamn']}: {r['kommentar']}" for r in posts if r["kommentar"]))


def costs_per_group(context: Context) -> Table | None:
    """Administration and groups of insatser, with the share of administration."""
    measures = {
        "kostnad_administration": "Administration",
        "kostnad_individ": "Individinriktade insatser",
        "kostnad_struktur": "Strukturinriktade insatser",
        "kostnad_ovriga_insatser": "Insatser utan inriktning",
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
    headings = tuple(f"{'Utfall' if k == 'utfall' else 'Budget'} {y}" for y, k in columns)
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
    kinds = ("budget", "utfall")
    rows = [
        Row(
            f"{name} ({code})" if code else name,
            tuple(
                cell(context.get("kostnad_ansvar", context.year, k, breakdown="post", category=post), context.scale)
                for k in kinds
            ),
        )
        for post, name, code in _in_order((r["post"], r["postnamn"], r["ansvar"]) for r in posts)
    ]
    rows.append(
        Row("Summa", tuple(cell(context.get("kostnad_ansvar", context.year, k), context.scale) for k in kinds), "summa")
    )
    return Table(
        "ansvar", f"Kostnad per ansvar {context.year}", context.scale, "Ansvar", ("Budget", "Utfall"), tuple(rows),
        ("Räknas netto efter projektintäkter och skiljer sig därför från tabellen över budget och utfall.",),
        context.source("budgetpost", "ansvar"),
    )  # fmt: skip


def special_budgets(context: Context) -> list[Table]:
    """Budget tables that say something else than the main one: frame, revision, fact boxes."""
    tables = [
        _by_post(context, "budgetram", "finansiering", f"Budgetram {context.year}"),
        _by_post(context, "budget_reviderad", "reviderad", "Reviderad budget"),
        _fact_boxes(context),
    ]
    return [t for t in tables if t]


def _by_post(context: Context, measure: str, form: str, caption: str) -> Table | None:
    found = [o for o in context.numbers.where(measure, breakdown="post") if o.argang == context.year]
    if not found:
        return None
    names = {r["post"]: r["postnamn"] for r in context.clean["budgetpost"] if r["tabell"] == form}
    year = found[0].year
    rows = tuple(
        Row(names[p], (cell(context.get(measure, year, "budget", breakdown="post", category=p), context.scale),))
        for p in names
        if context.get(measure, year, "budget", breakdown="post", category=p)
    )
    about = any(r["ungefar"] for r in context.clean["budgetpost"] if r["tabell"] == form)
    notes = ("Ett eller flera belopp är ungefärliga i källan (”ca”).",) if about else ()
    return Table(
        measure, caption, context.scale, "Post", (f"Budget {year}",), rows, notes, context.source("budgetpost", form)
    )


def _fact_boxes(context: Context) -> Table | None:
    found = [o for o in context.numbers.where("budget_faktaruta") if o.argang == context.year]
    if not found:
        return None
    names = {i.id: i.namn for i in context.forbund.insatser}
    years = sorted({o.year for o in found}, reverse=True)
    order = list(dict.fromkeys(o.insats for o in found))
    rows = tuple(
        Row(names[i], tuple(cell(context.get("budget_faktaruta", y, "budget", insats=i), context.scale) for y in years))
        for i in order
    )
    return Table(
        "faktarutor", "Budget enligt faktarutorna", context.scale, "Insats", tuple(f"Budget {y}" for y in years), rows,
        ("Avrundade belopp ur texten om varje insats. Budgettabellen gäller.",), context.source("budgetpost", "faktarutor"),
    )  # fmt: skip


def participations(context: Context) -> Table | None:
    """Deltaganden per insats as the insatsrapport states them."""
    found = [o for o in context.numbers.where("deltagare_insatsrapport", year=context.year, kon="alla") if o.insats]
    if not found:
        return None
    names = {i.id: i.namn for i in context.forbund.insatser}
    order = [r["insats"] for r in context.clean["insatsar"] if r["deltagare"] is not None]
    anonymous = bool(context.numbers.where("deltagare_anonyma", year=context.year))

    def cells(**at: Any) -> tuple[Cell, ...]:
        every = cell(context.get("deltagare_insatsrapport", context.year, "utfall", **at), "kr")
        hidden = cell(context.get("deltagare_anonyma", context.year, "utfall", **at), "kr")
        return (every, hidden) if anonymous else (every,)

    rows = [Row(names[i], cells(insats=i)) for i in order]
    rows.append(Row("Alla insatser", cells(), "summa"))
    return Table(
        "deltaganden", f"Deltaganden per insats {context.year}", "antal", "Insats",
        ("Deltaganden", "varav anonyma") if anonymous else ("Deltaganden",), tuple(rows),
        ("En person som deltar i två insatser räknas två gånger.", *_by_sex(context)), context.source("insatsar"),
    )  # fmt: skip


def _by_sex(context: Context) -> list[str]:
    """Kön in words, when it is known for all insatser together."""
    parts = [
        f"{KON_WORD[kon]} {number(o.value)}"
        for kon in ("kvinna", "man", "annat")
        for o in [context.get("deltagare_insatsrapport", context.year, "utfall", kon=kon)]
        if o and isinstance(o.value, Decimal)
    ]
    return [f"Alla insatser efter kön: {', '.join(parts)}."] if parts else []


def _in_order(items: Iterable[Any]) -> list[Any]:
    """Items once each, in the order first met."""
    return list(dict.fromkeys(items))
