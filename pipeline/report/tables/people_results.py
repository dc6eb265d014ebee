"""Tables of what became of the participants: exits, support, follow-up and cost."""

from __future__ import annotations

from pipeline.forbund.categories import category_names
from pipeline.measures.definition import read_measures
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, cell
from pipeline.report.tables.people_rows import (
    KON_HEADINGS,
    anyone,
    get,
    insatser_with,
    interval_cell,
    kon_shown,
    lower_first,
    per_insats,
    published_numbers,
)
from pipeline.typography import enumerate_words, number

_SEVERAL = "En person kan ha flera källor till försörjning och räknas då i var och en: delarna kan bli fler än alla."


def results_per_insats(context: Context) -> Table | None:
    """Per insats: ended, and shares to work or studies, in all and by kön."""
    share = "andel_avslut_arbete_studier"
    columns = [
        ("Avslutade", "deltagare_avslutade", "alla"),
        ("Till arbete/studier", share, "alla"),
        *((f"av {lower_first(KON_HEADINGS[k])}", share, k) for k in ("kvinna", "man")),
        ("Närmare arbete", "andel_narmare_arbete", "alla"),
        ("Svarat", "svar_narmare_arbete", "alla"),
    ]
    notes = (
        "Andelar av avslutade under året. Närmare arbete: andel av dem som svarat på frågan.",
        "Andelarna säger vad som följde efter insatsen, inte vad den ledde till.",
    )
    return per_insats(
        context, "resultat_insats", f"Till arbete eller studier per insats {context.year}", columns, notes
    )


def costs_per_person(context: Context) -> Table | None:
    """Per insats: cost, per participation and per exit to work or studies."""
    columns = [
        ("Kostnad", "insatskostnad", "alla"),
        ("Deltagare", "deltagare", "alla"),
        ("Per deltagare", "kostnad_per_deltagare", "alla"),
        ("Till arbete/studier", "avslut_till_arbete_studier", "alla"),
        ("Per avslut till arbete/studier", "kostnad_per_avslut_arbete_studier", "alla"),
    ]
    if not published_numbers(context, "kostnad_per_deltagare"):
        return None
    notes = (
        "Alla insatser: kostnaden för individinriktade insatser.",
        "Förbundets kostnad, inte medlemmarnas. Säger inget om nyttan.",
        *context.forbund.forbehall_for("insatskostnad", context.year),
    )
    return per_insats(
        context,
        "kostnad_per_deltagare",
        f"Kostnad per deltagare {context.year}",
        columns,
        notes,
        "kr och antal",
        {"insatskostnad": read_measures()["kostnad_per_deltagare"].of_whole},
    )


def exits(context: Context) -> Table | None:
    """Why participations ended, by kön, with shares of all that ended."""
    kon = ["alla", *kon_shown(context, "deltagare_avslutade")]
    at = {"breakdown": "avslutsanledning"}
    rows = [
        Row(
            name,
            (
                *(cell(get(context, "deltagare_avslutade", kon=k, category=c, **at), "kr") for k in kon),
                *(
                    cell(get(context, "andel_avslutsanledning", kon=k, category=c, **at), "kr")
                    for k in kon
                    if k != "annat"
                ),
            ),
        )
        for c, name in category_names("avslutsanledning", context.forbund).items()
        if anyone(context, "deltagare_avslutade", "avslutsanledning", c)
    ]
    if not rows:
        return None
    shares = [k for k in kon if k != "annat"]
    totals = (*(cell(get(context, "deltagare_avslutade", kon=k), "kr") for k in kon), *(Cell("") for _ in shares))
    rows.append(Row("Alla", totals, "total"))
    headings = (
        "Alla",
        *(KON_HEADINGS[k] for k in kon[1:]),
        "Andel",
        *(f"Andel, {lower_first(KON_HEADINGS[k])}" for k in shares[1:]),
    )
    return Table(
        "avslutsanledningar",
        f"Avslutsanledningar {context.year}",
        "antal och procent av avslutade",
        "Anledning",
        headings,
        tuple(rows),
        (),
        context.source("deltagande"),
    )


def before_and_after(context: Context, what: str, title: str, several: bool) -> Table | None:
    """Support or occupation of those who ended, before and after the insats."""
    names = category_names(f"{what}_fore", context.forbund)
    rows = [
        Row(
            name,
            tuple(
                cell(get(context, "deltagare_avslutade", breakdown=f"{what}_{side}", category=c), "kr")
                for side in ("fore", "efter")
            ),
        )
        for c, name in names.items()
        if any(anyone(context, "deltagare_avslutade", f"{what}_{side}", c) for side in ("fore", "efter"))
    ]
    if not rows:
        return None
    ended = get(context, "deltagare_avslutade")
    n = f"Avslutade deltaganden: {number(ended.value)}." if ended and ended.value is not None else ""
    notes = tuple(
        t
        for t in (
            n,
            _SEVERAL if several else "",
            "Samma personer före och efter; skillnaden kan ha andra orsaker än insatsen.",
        )
        if t
    )
    return Table(
        f"{what}_fore_efter",
        f"{title} före och efter insats, avslutade {context.year}",
        "antal",
        title,
        ("Före", "Efter"),
        tuple(rows),
        notes,
        context.source("deltagande"),
    )


def transitions(context: Context) -> Table | None:
    """From support before to support after: the pairs that may be shown, most persons first.

    As a list and not a matrix: of the hundred pairs nearly all are empty or withheld.
    """
    found = [o for o in published_numbers(context, "forsorjning_overgang") if o.kon == "alla" and not o.insats]
    names = category_names("forsorjning_fore", context.forbund)
    shown = sorted((o for o in found if o.value), key=lambda o: (-(o.value or 0), o.category))
    withheld = sum(o.value is None for o in found)
    if not shown:
        return None
    rows = tuple(
        Row(names[before], (Cell(names[after]), cell(o, "kr")))
        for o in shown
        for before, _, after in [o.category.partition(">")]
    )
    notes = [_SEVERAL] + ([f"{number(withheld)} övergångar med få personer visas inte."] if withheld else [])
    return Table(
        "overgangar",
        f"Försörjning före och efter för samma personer, avslutade {context.year}",
        "antal",
        "Före",
        ("Efter", "Antal"),
        rows,
        tuple(notes),
        context.source("deltagande"),
    )


def follow_up(context: Context) -> Table | None:
    """After twelve months: asked, reached, self-supporting with an interval, still employed."""
    if not get(context, "uppfoljda_12man"):
        return None
    insatser = [*insatser_with(context, "uppfoljda_12man"), ("", "Alla insatser")]

    def row(insats: str, name: str) -> Row:
        share = get(context, "andel_sjalvforsorjande_12man", insats=insats)
        kept = get(context, "andel_anstallning_kvar_12man", insats=insats)
        counts = (get(context, m, insats=insats) for m in ("uppfoljda_12man", "nadda_12man", "sjalvforsorjande_12man"))
        return Row(
            name,
            (*(cell(o, "kr") for o in counts), cell(share, "kr"), interval_cell(share), cell(kept, "kr")),
            "post" if insats else "total",
        )

    return Table(
        "uppfoljning",
        f"Uppföljning tolv månader efter avslut {context.year}",
        "antal och procent",
        "Insats",
        (
            "Skulle följas upp",
            "Nådda",
            "Självförsörjande",
            "Andel av nådda",
            "Osäkerhet (95 %)",
            "Har kvar anställningen",
        ),
        tuple(row(i, n) for i, n in insatser),
        (
            "Självförsörjande genom arbete eller studier. De som inte nåddes kan ha det annorlunda.",
            "Har kvar anställningen: andel av de nådda som gick till arbete.",
            "Osäkerhet: Wilsons intervall. Med få personer är det brett.",
        ),
        context.source("uppfoljning"),
    )


def violence(context: Context) -> Table | None:
    """The questions on violence: how many were asked, and what they answered."""
    asked = get(context, "vald_tillfragade")
    if asked is None:
        return None
    lines = (
        ("Har utsatts för fysiskt, psykiskt eller sexuellt våld", "valdsutsatta", "andel_valdsutsatta"),
        ("Har utsatts för våld i en nära relation", "vald_nara_relation", "andel_vald_nara_relation"),
        ("Har fått frågor om våld av någon annan aktör tidigare", "tillfragade_tidigare", "andel_tillfragade_tidigare"),
    )
    rows = [Row("Har fått frågor om våld", (cell(asked, "kr"), Cell(""), Cell("")), "summa")]
    for name, count, share in lines:
        shown = get(context, share)
        rows.append(Row(name, (cell(get(context, count), "kr"), cell(shown, "kr"), interval_cell(shown))))
    names = enumerate_words([n for _, n in insatser_with(context, "vald_tillfragade")])
    return Table(
        "vald",
        f"Frågor om våld {context.year}",
        "antal och procent av tillfrågade",
        "Fråga",
        ("Antal", "Andel", "Osäkerhet (95 %)"),
        tuple(rows),
        (f"Frågorna har ställts i {names}.", "Gäller dem som fått frågan, inte alla deltagare."),
        context.source("valdsfraga"),
    )
