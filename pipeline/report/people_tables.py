"""Tables of the participants: who took part, how they came, how they left and what became of them.

Every number is a row of publicerbart, so small groups are already withheld here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipeline.codes import category_names
from pipeline.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document import Cell, Row, Table, Text, cell
from pipeline.typography import NBSP, WITHHELD, enumerate_words, number

KON_HEADINGS = {"kvinna": "Kvinnor", "man": "Män", "annat": "Annat/ej angivet"}
_TWICE = "En person som deltar i två insatser räknas två gånger."
_SEVERAL = "En person kan ha flera källor till försörjning och räknas då i var och en: delarna kan bli fler än alla."
_WITHHELD = "Grupper med färre än {n} personer visas inte, och inte heller tal som de annars gick att räkna ut av."


def people_summary(context: Context) -> Text | None:
    """What the chapter rests on: how many participations, persons and anonymous ones."""
    every, persons = _get(context, "deltagare"), _get(context, "deltagare_unika")
    if every is None or every.value is None:
        return None
    told = f"Tabellerna bygger på {number(every.value)} deltaganden som registrerats med person"
    if persons and persons.value is not None:
        told += f", {number(persons.value)} olika personer"
    anonymous = _get(context, "deltagare_anonyma")
    if anonymous and anonymous.value:
        told += f". {number(anonymous.value)} anonyma deltaganden finns bara i insatsrapporten och ingår inte"
    return Text(f"{told}. {_TWICE}")


def flows(context: Context) -> Table | None:
    """Per insats: registered (by kön), anonymous, new, open, ended, and ended to work or studies."""
    kon = _kon_shown(context, "deltagare")
    columns: list[tuple[str, str, str]] = [
        ("Aktuella", "deltagare", "alla"), *((KON_HEADINGS[k], "deltagare", k) for k in kon),
        ("Nya", "deltagare_nya", "alla"), ("Pågående", "deltagare_pagaende", "alla"),
        ("Avslutade", "deltagare_avslutade", "alla"), ("Till arbete/studier", "avslut_till_arbete_studier", "alla"),
    ]  # fmt: skip
    if _get(context, "deltagare_anonyma"):
        columns.insert(1 + len(kon), ("Anonyma", "deltagare_anonyma", "alla"))
    return _per_insats(
        context, "floden", f"Deltagare per insats {context.year}", columns, (_TWICE, *_caveats(context, "deltagare"))
    )


def flows_by_kon(context: Context) -> Table | None:
    """Per insats: new and ended participations by kön."""
    kon = _kon_shown(context, "deltagare")
    columns = [
        (f"{title}: {_lower(KON_HEADINGS[k])}", measure, k)
        for title, measure in (("Nya", "deltagare_nya"), ("Avslutade", "deltagare_avslutade"))
        for k in kon
    ]
    return _per_insats(context, "floden_kon", f"Nya och avslutade per insats och kön {context.year}", columns)


def results_per_insats(context: Context) -> Table | None:
    """Per insats: ended, and shares to work or studies, in all and by kön."""
    share = "andel_avslut_arbete_studier"
    columns = [
        ("Avslutade", "deltagare_avslutade", "alla"), ("Till arbete/studier", share, "alla"),
        *((f"av {_lower(KON_HEADINGS[k])}", share, k) for k in ("kvinna", "man")),
        ("Närmare arbete", "andel_narmare_arbete", "alla"), ("Svarat", "svar_narmare_arbete", "alla"),
    ]  # fmt: skip
    notes = (
        "Andelar av avslutade under året. Närmare arbete: andel av dem som svarat på frågan.",
        "Andelarna säger vad som följde efter insatsen, inte vad den ledde till.",
    )
    return _per_insats(
        context, "resultat_insats", f"Till arbete eller studier per insats {context.year}", columns, notes
    )


def costs_per_person(context: Context) -> Table | None:
    """Per insats: cost, per participation and per exit to work or studies."""
    columns = [
        ("Kostnad", "insatskostnad", "alla"), ("Deltagare", "deltagare", "alla"),
        ("Per deltagare", "kostnad_per_deltagare", "alla"),
        ("Till arbete/studier", "avslut_till_arbete_studier", "alla"),
        ("Per avslut till arbete/studier", "kostnad_per_avslut_arbete_studier", "alla"),
    ]  # fmt: skip
    if not _published(context, "kostnad_per_deltagare"):
        return None
    notes = (
        "Alla insatser: kostnaden för individinriktade insatser.",
        "Förbundets kostnad, inte medlemmarnas. Säger inget om nyttan.",
        *context.forbund.forbehall_for("insatskostnad", context.year),
    )
    found = _per_insats(context, "kostnad_per_deltagare", f"Kostnad per deltagare {context.year}", columns, notes)
    if found is None:
        return None
    whole = cell(_get(context, "kostnad_individ"), "kr")
    last = found.rows[-1]
    return replace(found, unit="kr och antal", rows=(*found.rows[:-1], replace(last, cells=(whole, *last.cells[1:]))))


def by_kon(context: Context, measure: str, breakdown: str, id_: str, caption: str, first: str) -> Table | None:
    """A breakdown by kön, with the whole last; categories that nobody has are left out."""
    kon = ["alla", *_kon_shown(context, measure)]
    rows = [
        Row(name, tuple(cell(_get(context, measure, kon=k, breakdown=breakdown, category=c), "kr") for k in kon))
        for c, name in category_names(breakdown, context.forbund).items()
        if _any(context, measure, breakdown, c)
    ]
    if not rows:
        return None
    rows.append(Row("Alla", tuple(cell(_get(context, measure, kon=k), "kr") for k in kon), "total"))
    headings = ("Alla", *(KON_HEADINGS[k] for k in kon[1:]))
    return Table(id_, caption, "antal", first, headings, tuple(rows), (), context.source("deltagande"))


def referrals(context: Context) -> Table | None:
    """Who made the contact: new participations and their shares."""
    return _with_share(
        context, "deltagare_nya", "andel_aktualiserad_av", "aktualiserad_av", "aktualisering",
        f"Aktualisering till insats, nya deltagare {context.year}", "Aktualiserad av",
    )  # fmt: skip


def municipalities(context: Context) -> Table | None:
    """Where the participants live."""
    return _with_share(
        context, "deltagare", "andel_kommun", "kommun", "kommuner", f"Deltagare efter kommun {context.year}", "Kommun",
    )  # fmt: skip


def exits(context: Context) -> Table | None:
    """Why participations ended, by kön, with shares of all that ended."""
    kon = ["alla", *_kon_shown(context, "deltagare_avslutade")]
    at = {"breakdown": "avslutsanledning"}
    rows = [
        Row(
            name,
            (
                *(cell(_get(context, "deltagare_avslutade", kon=k, category=c, **at), "kr") for k in kon),
                *(cell(_get(context, "andel_avslutsanledning", kon=k, category=c, **at), "kr") for k in kon if k != "annat"),
            ),
        )
        for c, name in category_names("avslutsanledning", context.forbund).items()
        if _any(context, "deltagare_avslutade", "avslutsanledning", c)
    ]  # fmt: skip
    if not rows:
        return None
    shares = [k for k in kon if k != "annat"]
    totals = (*(cell(_get(context, "deltagare_avslutade", kon=k), "kr") for k in kon), *(Cell("") for _ in shares))
    rows.append(Row("Alla", totals, "total"))
    headings = (
        "Alla",
        *(KON_HEADINGS[k] for k in kon[1:]),
        "Andel",
        *(f"Andel, {_lower(KON_HEADINGS[k])}" for k in shares[1:]),
    )
    return Table(
        "avslutsanledningar", f"Avslutsanledningar {context.year}", "antal och procent av avslutade", "Anledning",
        headings, tuple(rows), (), context.source("deltagande"),
    )  # fmt: skip


def before_and_after(context: Context, what: str, title: str, several: bool) -> Table | None:
    """Support or occupation of those who ended, before and after the insats."""
    names = category_names(f"{what}_fore", context.forbund)
    rows = [
        Row(
            name,
            tuple(
                cell(_get(context, "deltagare_avslutade", breakdown=f"{what}_{side}", category=c), "kr")
                for side in ("fore", "efter")
            ),
        )
        for c, name in names.items()
        if any(_any(context, "deltagare_avslutade", f"{what}_{side}", c) for side in ("fore", "efter"))
    ]
    if not rows:
        return None
    ended = _get(context, "deltagare_avslutade")
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
        f"{what}_fore_efter", f"{title} före och efter insats, avslutade {context.year}", "antal", title,
        ("Före", "Efter"), tuple(rows), notes, context.source("deltagande"),
    )  # fmt: skip


def transitions(context: Context) -> Table | None:
    """From support before to support after: the pairs that may be shown, most persons first.

    As a list and not a matrix: of the hundred pairs nearly all are empty or withheld.
    """
    found = [o for o in _published(context, "forsorjning_overgang") if o.kon == "alla" and not o.insats]
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
        "overgangar", f"Försörjning före och efter för samma personer, avslutade {context.year}", "antal", "Före",
        ("Efter", "Antal"), rows, tuple(notes), context.source("deltagande"),
    )  # fmt: skip


def durations(context: Context) -> Table | None:
    """How long: participations so far, and from entry to exit, in months."""
    columns = [
        ("Aktuella", "deltagare", "alla"), ("Medelvärde", "deltagartid_medel", "alla"),
        ("Median", "deltagartid_median", "alla"), ("Medelvärde, kvinnor", "deltagartid_medel", "kvinna"),
        ("Medelvärde, män", "deltagartid_medel", "man"), ("Avslutade", "deltagare_avslutade", "alla"),
        ("Till avslut, medelvärde", "tid_till_avslut_medel", "alla"),
        ("Till avslut, median", "tid_till_avslut_median", "alla"),
    ]  # fmt: skip
    notes = (
        "Från inregistrering till avslut, eller till årets slut för pågående. En månad är 365,25/12 dagar.",
        "Till avslut: bara avslutade under året.",
    )
    found = _per_insats(context, "deltagartid", f"Deltagartid {context.year}", columns, notes)
    return replace(found, unit="antal och månader") if found else None


def follow_up(context: Context) -> Table | None:
    """After twelve months: asked, reached, self-supporting with an interval, still employed."""
    if not _get(context, "uppfoljda_12man"):
        return None
    insatser = [*_insatser(context, "uppfoljda_12man"), ("", "Alla insatser")]

    def row(insats: str, name: str) -> Row:
        share = _get(context, "andel_sjalvforsorjande_12man", insats=insats)
        kept = _get(context, "andel_anstallning_kvar_12man", insats=insats)
        counts = (_get(context, m, insats=insats) for m in ("uppfoljda_12man", "nadda_12man", "sjalvforsorjande_12man"))
        return Row(
            name, (*(cell(o, "kr") for o in counts), cell(share, "kr"), interval_cell(share), cell(kept, "kr")),
            "post" if insats else "total",
        )  # fmt: skip

    return Table(
        "uppfoljning", f"Uppföljning tolv månader efter avslut {context.year}", "antal och procent", "Insats",
        ("Skulle följas upp", "Nådda", "Självförsörjande", "Andel av nådda", "Osäkerhet (95 %)", "Har kvar anställningen"),
        tuple(row(i, n) for i, n in insatser),
        (
            "Självförsörjande genom arbete eller studier. De som inte nåddes kan ha det annorlunda.",
            "Har kvar anställningen: andel av de nådda som gick till arbete.",
            "Osäkerhet: Wilsons intervall. Med få personer är det brett.",
        ),
        context.source("uppfoljning"),
    )  # fmt: skip


def violence(context: Context) -> Table | None:
    """The questions on violence: how many were asked, and what they answered."""
    asked = _get(context, "vald_tillfragade")
    if asked is None:
        return None
    lines = (
        ("Har utsatts för fysiskt, psykiskt eller sexuellt våld", "valdsutsatta", "andel_valdsutsatta"),
        ("Har utsatts för våld i en nära relation", "vald_nara_relation", "andel_vald_nara_relation"),
        ("Har fått frågor om våld av någon annan aktör tidigare", "tillfragade_tidigare", "andel_tillfragade_tidigare"),
    )
    rows = [Row("Har fått frågor om våld", (cell(asked, "kr"), Cell(""), Cell("")), "summa")]
    for name, count, share in lines:
        shown = _get(context, share)
        rows.append(Row(name, (cell(_get(context, count), "kr"), cell(shown, "kr"), interval_cell(shown))))
    names = enumerate_words([n for _, n in _insatser(context, "vald_tillfragade")])
    return Table(
        "vald", f"Frågor om våld {context.year}", "antal och procent av tillfrågade", "Fråga",
        ("Antal", "Andel", "Osäkerhet (95 %)"), tuple(rows),
        (f"Frågorna har ställts i {names}.", "Gäller dem som fått frågan, inte alla deltagare."), context.source("valdsfraga"),
    )  # fmt: skip


def planned(context: Context) -> Table | None:
    """Planned participations per insats; a span is shown as it was planned."""
    rows = context.clean["planerat"]
    if not rows:
        return None
    names = {i.id: i.namn for i in context.forbund.insatser}
    body = []
    for r in rows:
        span = Cell(f"{r['antal_minst']}–{r['antal_hogst']}", True)
        shown = cell(_get(context, "deltagare_planerade", kind="mal", insats=r["insats"]), "kr")
        body.append(Row(names[r["insats"]], (shown if r["antal"] is not None else span,)))
    body.append(Row("Summa", (cell(_get(context, "deltagare_planerade", kind="mal"), "kr"),), "total"))
    notes = ["Planerat antal, inte utfall."]
    if any(r["antal"] is None for r in rows):
        notes.append("Spann räknas inte in i summan.")
    notes += [f"{names[r['insats']]}: {r['anteckning']}" for r in rows if r["anteckning"]]
    return Table(
        "planerade", f"Planerade deltagare {context.year}", "antal", "Insats", ("Planerat",), tuple(body), tuple(notes),
        context.source("planerat"),
    )  # fmt: skip


def withheld_note(context: Context, period: str = "helar") -> Text | None:
    """That small groups are withheld, where any is."""
    hidden = any(o.status == "dold" for o in context.numbers if o.year == context.year and o.period == period)
    return (
        Text(_WITHHELD.format(n=context.forbund.minsta_grupp) + f" I tabellerna står då {WITHHELD}") if hidden else None
    )


def interval_cell(share: Observation | None) -> Cell:
    """The interval of a share: 27–66 %."""
    if share is None or share.lower is None or share.upper is None:
        return Cell(WITHHELD, True)
    return Cell(f"{number(share.lower)}–{number(share.upper)}{NBSP}%", True, share.obs_id)


def _get(context: Context, measure: str, kind: str = "utfall", **at: Any) -> Observation | None:
    return context.get(measure, context.year, kind, **at)


def _published(context: Context, measure: str) -> list[Observation]:
    return context.numbers.where(measure, year=context.year, kind="utfall")


def _any(context: Context, measure: str, breakdown: str, category: str) -> bool:
    """Whether anyone is in the category: a withheld number is not nobody."""
    found = _get(context, measure, breakdown=breakdown, category=category)
    return found is not None and (found.value is None or found.value > 0)


def _kon_shown(context: Context, measure: str) -> list[str]:
    """The kön that anybody has, in the order of the tables."""
    found = {k: _get(context, measure, kon=k) for k in KON_HEADINGS}
    return [k for k, o in found.items() if o and (o.value is None or o.value > 0)]


def _insatser(context: Context, measure: str) -> list[tuple[str, str]]:
    """Insatser that have any participations in the measure, in the order of forbund.toml."""
    present = {o.insats for o in _published(context, measure) if o.value is None or o.value > 0}
    return [(i.id, i.namn) for i in context.forbund.insatser if i.id in present]


def _per_insats(
    context: Context, id_: str, caption: str, columns: Iterable[tuple[str, str, str]], notes: tuple[str, ...] = ()
) -> Table | None:
    """A row per insats and one for all; each column a measure and a kön."""
    columns = list(columns)
    insatser = _insatser(context, "deltagare")
    if not insatser:
        return None

    def cells(insats: str) -> tuple[Cell, ...]:
        return tuple(cell(_get(context, m, insats=insats, kon=k), "kr") for _, m, k in columns)

    rows = [Row(name, cells(insats)) for insats, name in insatser]
    rows.append(Row("Alla insatser", cells(""), "total"))
    headings = tuple(title for title, _, _ in columns)
    return Table(id_, caption, "antal", "Insats", headings, tuple(rows), notes, context.source("deltagande"))


def _with_share(
    context: Context, measure: str, share: str, breakdown: str, id_: str, caption: str, first: str
) -> Table | None:
    rows = [
        Row(
            name,
            (
                cell(_get(context, measure, breakdown=breakdown, category=c), "kr"),
                cell(_get(context, share, breakdown=breakdown, category=c), "kr"),
            ),
        )
        for c, name in category_names(breakdown, context.forbund).items()
        if _any(context, measure, breakdown, c)
    ]
    if not rows:
        return None
    rows.append(Row("Alla", (cell(_get(context, measure), "kr"), Cell("")), "total"))
    return Table(
        id_, caption, "antal och procent", first, ("Antal", "Andel"), tuple(rows), (), context.source("deltagande")
    )


def _caveats(context: Context, measure: str) -> list[str]:
    return context.forbund.forbehall_for(measure, context.year)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
