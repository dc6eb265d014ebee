"""Tables of result, contributions and participations, from numbers to rows a reader knows.

Statements follow the reader's convention (costs with a minus sign); the numbers inside
are positive costs. `_statement_sign` is the one place that turns them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.numbers import Observation
from pipeline.report.context import Context, heading, in_order
from pipeline.report.document import Cell, Row, Table, cell
from pipeline.typography import KON_WORD, number, shown_decimals

_COST_POSTS = {"kostnader", "finansiella_kostnader"}
_TOTAL_POSTS = {"intakter", "verksamhetens_resultat", "resultat_efter_finans", "arets_resultat"}


def income_statement(context: Context) -> Table | None:
    """Resultaträkning with the comparison year, in the order it was delivered."""
    posts = in_order((r["post"], r["postnamn"]) for r in context.clean["resultatpost"])
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
    headings = tuple(heading(k, y) for y, k in columns)
    return Table(
        "medlemsbidrag", f"Medlemmarnas bidrag {context.year}", context.scale, "Medlem",
        (*headings, f"Andel {first[0]}"), tuple(body), (), context.source("bidrag"),
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
    rows.append(Row("Alla insatser", cells(), "total"))
    return Table(
        "deltaganden", f"Deltaganden per insats {context.year}", "antal", "Insats",
        ("Deltaganden", "varav anonyma") if anonymous else ("Deltaganden",), tuple(rows),
        (
            "En person som deltar i två insatser räknas två gånger.", *_by_sex(context),
            *context.forbund.forbehall_for("deltagare_insatsrapport", context.year), *_remarks(context, names),
        ),
        context.source("insatsar"),
    )  # fmt: skip


def _remarks(context: Context, names: dict[str, str]) -> list[str]:
    """What the delivery itself notes about the number of an insats."""
    rows = (r for r in context.clean["insatsar"] if r["deltagare"] is not None and r["anteckning"])
    return [f"{names[r['insats']]}: {r['anteckning']}" for r in rows]


def _by_sex(context: Context) -> list[str]:
    """Kön in words, when it is known for all insatser together."""
    parts = [
        f"{KON_WORD[kon]} {number(o.value)}"
        for kon in ("kvinna", "man", "annat")
        for o in [context.get("deltagare_insatsrapport", context.year, "utfall", kon=kon)]
        if o and isinstance(o.value, Decimal)
    ]
    return [f"Alla insatser efter kön: {', '.join(parts)}."] if parts else []
