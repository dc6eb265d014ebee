"""Tables of result, notes, contributions and participations that no form can say.

How a statement is laid out, and the sign of its costs, is in statement.py.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.codes.vocabulary import KON_WORD
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context, heading, in_order, statement_lines
from pipeline.report.document.model import Cell, OfficeNote, Row, Table, cell
from pipeline.report.left_out import OWN_REFERENCE, left_out_reference
from pipeline.report.tables.delivered_notes import delivered_note
from pipeline.report.tables.statement import StatementRow, statement
from pipeline.typography import enumerate_words, number, shown_decimals


def balance_requirement(context: Context) -> Table | None:
    """Balanskravsresultat: the year's result without gains and losses that were not earned in the year."""
    lines, years = statement_lines(context.clean["resultatpost"])
    parts = [line for line in lines if line.type == "balanskrav"]
    if not any(context.get("balanskravsresultat", y, "utfall") for y in years):
        return None

    def printed(post: str) -> tuple[Observation | None, ...]:
        at = {"breakdown": "post", "category": post}
        return tuple(context.get("resultatrakning_post", y, "utfall", **at) for y in years)

    total = tuple(context.get("balanskravsresultat", y, "utfall") for y in years)
    rows = [
        StatementRow("Årets resultat enligt resultaträkningen", printed("arets_resultat")),
        *(StatementRow(line.name, printed(line.post)) for line in parts),
        StatementRow("Balanskravsresultat", total, "summa"),
    ]
    none = "I resultaträkningen finns inga realisationsvinster, realisationsförluster eller orealiserade poster att räkna bort."
    return statement(
        "balanskrav",
        f"Balanskravsresultat {context.year}",
        context,
        "resultatpost",
        years,
        rows,
        () if parts else (none,),
    )


def operations(context: Context) -> Table | None:
    """Driftsredovisning: income, cost and net, the budget and how it differs, and the year before.

    Below the lines their sum, unless it is printed, and what the income statement says.
    """
    rows = context.clean["driftspost"]
    columns = in_order(
        (r["slag"], r["kind"], r["ar"]) for r in sorted(rows, key=lambda r: (len(r["_column"]), r["_column"]))
    )
    if not rows:
        return None
    lines, _ = statement_lines(rows)
    at = {(r["post"], r["slag"], r["kind"], r["ar"]) for r in rows}
    # Which way a deviation is printed differs between offices: one way for all, as in the budget's own table.
    measures = {slag: f"drift_{slag}" for slag in _OPERATIONS} | {"avvikelse": "drift_budgetavvikelse"}
    found = [
        StatementRow(
            line.name,
            tuple(
                context.get(measures[slag], year, kind, breakdown="verksamhet", category=line.post)
                if (line.post, slag, kind, year) in at
                else None
                for slag, kind, year in columns
            ),
            line.type,
        )
        for line in lines
    ]
    if not any(line.type == "summa" for line in lines):
        totals = tuple(context.get(measures[slag], year, kind) for slag, kind, year in columns)
        found.append(StatementRow("Summa", totals, "summa"))
    if context.clean["resultatpost"]:
        stated = tuple(
            context.get(_IN_THE_STATEMENT[slag], year, kind) if slag in _IN_THE_STATEMENT and kind == "utfall" else None
            for slag, kind, year in columns
        )
        found.append(StatementRow("Enligt resultaträkningen", stated))
    headings = tuple(
        f"{_OPERATIONS[slag]} {year}" + (" budget" if kind == "budget" else "") for slag, kind, year in columns
    )
    notes = (
        "Kostnader visas utan minustecken. Summans netto är intäkternas netto minus kostnadernas.",
        "Avvikelsen är positiv när utfallet är bättre än budgeten: högre intäkt eller lägre nettokostnad.",
    )
    return statement(
        "driftsredovisning", f"Driftsredovisning {context.year}", context, "driftspost", headings, found, notes, 0
    )


_IN_THE_STATEMENT = {"intakt": "intakter", "kostnad": "kostnader", "netto": "arets_resultat"}
_OPERATIONS = {"intakt": "Intäkt", "kostnad": "Kostnad", "netto": "Netto", "avvikelse": "Avvikelse"}


def printed_key_figures(context: Context) -> Table | None:
    """Key figures of the economy as the document prints them, with the year and kind of each."""
    rows = []
    for r in context.clean["nyckeltalspost"]:
        measure = "nyckeltal_andel" if r["enhet"] == "procent" else "nyckeltal_belopp"
        found = context.get(measure, r["ar"], r["kind"], breakdown="nyckeltal", category=r["post"])
        kind = {"mal": "mål"}.get(r["kind"], r["kind"])
        rows.append(
            Row(r["postnamn"], (Cell(f"{r['ar']}, {kind}"), cell(found, context.scale), Cell(r["tryckt"] or "")))
        )
    if not rows:
        return None
    return Table(
        "nyckeltal",
        f"Tryckta nyckeltal {context.year}",
        context.scale,
        "Nyckeltal",
        ("Gäller", "Värde", "Som tryckt"),
        tuple(rows),
        ("Så som dokumentet anger dem. Samma uppgifter räknade ur räkningarna står i sina egna tabeller.",),
        context.source("nyckeltalspost"),
    )


def notes(context: Context) -> list[Table | None]:
    """Every note as it was delivered: posts, sum, and the comparison year."""
    numbers = in_order(r["notnummer"] for r in context.clean["notpost"])
    return [_note(context, number_) for number_ in numbers]


def _note(context: Context, number_: str) -> Table | None:
    mine = [r for r in context.clean["notpost"] if r["notnummer"] == number_]
    years = sorted({r["ar"] for r in mine}, reverse=True)
    rows = [
        StatementRow(
            name, tuple(context.get("notpost", y, "utfall", breakdown="post", category=post) for y in years), level
        )
        for post, name, level in in_order((r["post"], r["postnamn"], r["niva"]) for r in mine)
    ]
    return statement(
        f"not-{number_}", f"Not {number_}. {mine[0]['nottitel']}", context, "notpost", years, rows, decimals=2
    )


def contributions(context: Context) -> Table | None:
    """Medlemsbidrag per member, with shares, earlier years, and the kommuner's split by population where it is known."""
    rows = context.numbers.where("medlemsbidrag", forbund=context.forbund.id)
    argang = [o for o in rows if o.argang == context.year]
    columns = sorted({(o.year, o.kind) for o in argang}, key=lambda c: (-c[0], c[1]))
    if not columns:
        return None
    first = columns[0]
    split = {m.id: _by_population(context, m.id, first) for m in context.forbund.medlemmar}
    by_population = [o for o in split.values() if o]
    # Computed to the öre; shown no finer than what the delivery itself writes.
    decimals = shown_decimals((o.value for o in argang), context.scale)
    body = []
    for member in context.forbund.medlemmar:
        at = {"breakdown": "huvudman", "category": member.id}
        amounts = [context.get("medlemsbidrag", y, k, **at) for y, k in columns]
        if any(amounts):
            share = context.get("andel_medlemsbidrag", first[0], first[1], **at)
            cells = (*(cell(o, context.scale, decimals) for o in amounts), cell(share, context.scale))
            extra = (cell(split[member.id], context.scale, decimals),) if by_population else ()
            body.append(Row(member.namn, (*cells, *extra)))
    total = tuple(cell(context.get("medlemsbidrag", y, k), context.scale, decimals) for y, k in columns)
    body.append(Row("Summa", (*total, Cell(""), *((Cell(""),) if by_population else ())), "summa"))
    headings = (*(heading(k, y) for y, k in columns), f"Andel {first[0]}")
    return Table(
        "medlemsbidrag",
        f"Medlemmarnas bidrag {context.year}",
        context.scale,
        "Medlem",
        (*headings, f"Efter folkmängd {first[0]}") if by_population else headings,
        tuple(body),
        _split_notes(context, first[0], bool(by_population)),
        context.source("bidrag"),
    )


def _by_population(context: Context, member: str, column: tuple[int, str]) -> Observation | None:
    return context.get("bidrag_efter_folkmangd", column[0], column[1], breakdown="huvudman", category=member)


def _split_notes(context: Context, year: int, known: bool) -> tuple[str, ...]:
    """How the kommuner's quarter is split, or what is missing to tell. One kommun has nothing to split."""
    if sum(m.typ == "kommun" for m in context.forbund.medlemmar) < 2:
        return ()
    if known:
        return (f"Efter folkmängd: kommunernas fjärdedel fördelad efter folkmängden den 1 november {year - 1}.",)
    stopped = left_out_reference(context.left_out, OWN_REFERENCE)
    why = (
        f"{enumerate_words(stopped)} gick inte att läsa"
        if stopped
        else f"referens/befolkning.csv saknar folkmängden den 1 november {year - 1}"
    )
    return (OfficeNote(f"Hur kommunernas fjärdedel fördelas efter folkmängd går inte att räkna: {why}."),)


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
        "deltaganden",
        f"Deltaganden per insats {context.year}",
        "antal",
        "Insats",
        ("Deltaganden", "varav anonyma") if anonymous else ("Deltaganden",),
        tuple(rows),
        (
            "En person som deltar i två insatser räknas två gånger.",
            *_by_sex(context),
            *_remarks(context, names),
        ),
        context.source("insatsar"),
    )


def _remarks(context: Context, names: dict[str, str]) -> list[str]:
    """What the delivery itself notes about the number of an insats."""
    rows = (r for r in context.clean["insatsar"] if r["deltagare"] is not None and r["anteckning"])
    return [delivered_note(f"{names[r['insats']]}: {r['anteckning']}", r["anteckning"]) for r in rows]


def _by_sex(context: Context) -> list[str]:
    """Kön in words, when it is known for all insatser together."""
    parts = [
        f"{KON_WORD[kon]} {number(o.value)}"
        for kon in ("kvinna", "man", "annat")
        for o in [context.get("deltagare_insatsrapport", context.year, "utfall", kon=kon)]
        if o and isinstance(o.value, Decimal)
    ]
    return [f"Alla insatser efter kön: {', '.join(parts)}."] if parts else []
