"""Charts of the participants: who they are, how long they stay, how they leave.

Each picks published numbers, so what is withheld is not drawn; the alt text says so.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.charts.chart import Chart, alt_text
from pipeline.charts.drawing import Bar, draw_bars
from pipeline.forbund.categories import category_names
from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Numbers, Observation
from pipeline.typography import number, percent

KON = {"kvinna": "Kvinnor", "man": "Män", "annat": "Annat/ej angivet"}
_Row = tuple[str, dict[str, Observation]]


def people_charts(numbers: Numbers, forbund: Forbund, year: int) -> list[Chart]:
    """The charts of participants that have numbers for the year."""
    makers = (per_insats, age, education, time_in_support, duration, exits, key_figures)
    return [c for c in (make(numbers, forbund, year) for make in makers) if c]


def per_insats(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Participations per insats by kön."""
    rows = [
        (i.namn, {k: o for k in KON if (o := _at(numbers, forbund, "deltagare", year, insats=i.id, kon=k))})
        for i in forbund.insatser
    ]
    whole = _at(numbers, forbund, "deltagare", year)
    return _by_kon(
        "deltagare_insats",
        rows,
        "antal",
        year,
        f"Deltagare per insats och kön {year}" + (f" (n = {number(whole.value)})" if whole and whole.value else ""),
        "per insats, uppdelade på kön",
    )


def age(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Participations by age and kön."""
    rows = _categories(numbers, forbund, "deltagare", "aldersgrupp", year)
    young = {k: _at(numbers, forbund, "andel_under_30", year, kon=k) for k in ("kvinna", "man")}
    title = f"Deltagare efter ålder och kön {year}"
    if all(o and o.value is not None for o in young.values()):
        shares = {k: percent(o.value, 0) for k, o in young.items() if o and o.value is not None}
        title = f"{shares['man']} av männen och {shares['kvinna']} av kvinnorna är under 30 år ({year})"
    return _by_kon("alder", rows, "antal", year, title, "efter ålder, uppdelade på kön")


def education(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Participations by education and kön."""
    rows = _categories(numbers, forbund, "deltagare", "utbildning", year)
    title = _largest(rows, numbers, forbund, "utbildning", year) or f"Deltagare efter utbildning {year}"
    return _by_kon("utbildning", rows, "antal", year, title, "efter utbildning, uppdelade på kön")


def time_in_support(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Participations by time in public support before the insats, and kön."""
    rows = _categories(numbers, forbund, "deltagare", "tid_i_forsorjning", year)
    title = f"Tid i offentlig försörjning före insats, deltagare {year}"
    return _by_kon(
        "tid_i_forsorjning", rows, "antal", year, title, "efter tid i offentlig försörjning, uppdelade på kön"
    )


def duration(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Mean months in each insats."""
    rows = _insatser(numbers, forbund, "deltagartid_medel", year)
    whole = _at(numbers, forbund, "deltagartid_medel", year)
    if not rows or not whole or whole.value is None:
        return None
    return _chart(
        "deltagartid",
        [*rows, ("Alla insatser", {"utfall": whole})],
        {"utfall": "Medelvärde"},
        "månader",
        f"I genomsnitt {number(whole.value, 1)} månader i insats {year}",
        f"Liggande staplar med deltagartid i månader, medelvärde per insats {year}",
        1,
        "Från inregistrering till avslut, eller till årets slut för pågående.",
    )


def exits(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Shares of those who left by reason, women and men."""
    rows = [
        (
            name,
            {
                k: o
                for k in ("kvinna", "man")
                if (
                    o := _at(
                        numbers,
                        forbund,
                        "andel_avslutsanledning",
                        year,
                        kon=k,
                        breakdown="avslutsanledning",
                        category=c,
                    )
                )
            },
        )
        for c, name in category_names("avslutsanledning", forbund).items()
    ]
    return _chart(
        "avslutsanledningar",
        _with_numbers(rows),
        {k: KON[k] for k in ("kvinna", "man")},
        "procent",
        f"Avslutsanledning för kvinnor och män {year}, andel av avslutade",
        f"Liggande staplar med andel av avslutade per anledning, kvinnor och män var för sig, {year}",
        0,
    )


def key_figures(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """Shares to work or studies per insats: the key figure of the summary."""
    rows = _insatser(numbers, forbund, "andel_avslut_arbete_studier", year)
    whole = _at(numbers, forbund, "andel_avslut_arbete_studier", year)
    rows = [(name, by) for name, by in rows if by["utfall"].value is not None]
    if len(rows) < 2 or not whole or whole.value is None:
        return None
    rows.append(("Alla insatser", {"utfall": whole}))
    return _chart(
        "nyckeltal",
        _with_numbers(rows),
        {"utfall": "Andel"},
        "procent",
        f"{percent(whole.value, 0)} av de avslutade gick till arbete eller studier {year}",
        f"Liggande staplar med andel av avslutade till arbete eller studier per insats {year}",
        0,
        "Insatser med för få avslutade visas inte.",
    )


def _by_kon(id_: str, rows: list[_Row], unit: str, year: int, title: str, told: str) -> Chart | None:
    rows = _with_numbers(rows)
    shown = {k: name for k, name in KON.items() if any(_has(r, k) for _, r in rows)}
    return _chart(id_, rows, shown, unit, title, f"Liggande staplar med antal deltaganden {year} {told}", 0)


def _chart(
    id_: str, rows: list[_Row], series: dict[str, str], unit: str, title: str, what: str, decimals: int, note: str = ""
) -> Chart | None:
    # Nobody is no bar; a withheld number keeps its place in the words.
    bars = [Bar(label, {k: o.value for k, o in by.items() if k in series and o.value != 0}) for label, by in rows]
    if not any(value for bar in bars for value in bar.values.values()):
        return None
    kept = [
        (f"{label}, {series[k].lower()}" if len(series) > 1 else label, o)
        for label, by in rows
        for k, o in by.items()
        if k in series
    ]
    hidden = any(o.value is None for _, o in kept)
    notes = [note, "Grupper som är för små att visa saknar stapel." if hidden else ""]

    def told(value: Decimal) -> str:
        return percent(value, decimals) if unit == "procent" else number(value, decimals)

    return Chart(
        id=id_,
        title=title,
        alt=alt_text(what, bars, series, told),
        unit=unit,
        rows=kept,
        draw=lambda: draw_bars(bars, series, unit, decimals),
        note=" ".join(n for n in notes if n),
    )


def _insatser(numbers: Numbers, forbund: Forbund, measure: str, year: int) -> list[_Row]:
    """The measure of each insats that has it."""
    found = ((i.namn, _at(numbers, forbund, measure, year, insats=i.id)) for i in forbund.insatser)
    return [(name, {"utfall": o}) for name, o in found if o]


def _categories(numbers: Numbers, forbund: Forbund, measure: str, breakdown: str, year: int) -> list[_Row]:
    return [
        (
            name,
            {k: o for k in KON if (o := _at(numbers, forbund, measure, year, kon=k, breakdown=breakdown, category=c))},
        )
        for c, name in category_names(breakdown, forbund).items()
    ]


def _largest(rows: list[_Row], numbers: Numbers, forbund: Forbund, breakdown: str, year: int) -> str:
    """The largest category, when it is known: "Gymnasium är vanligast: 142 av 348 deltaganden 2022"."""
    whole = _at(numbers, forbund, "deltagare", year)
    names = category_names(breakdown, forbund)
    found = [
        (o.value, name)
        for c, name in names.items()
        if (o := _at(numbers, forbund, "deltagare", year, breakdown=breakdown, category=c)) and o.value is not None
    ]
    if not rows or not found or whole is None or whole.value is None:
        return ""
    value, name = max(found, key=lambda pair: pair[0])
    return f"{name} är vanligast: {number(value)} av {number(whole.value)} deltaganden {year}"


def _with_numbers(rows: list[_Row]) -> list[_Row]:
    """Rows in which somebody is: a withheld number is not nobody."""
    return [(label, by) for label, by in rows if any(o.value is None or o.value > 0 for o in by.values())]


def _has(by: dict[str, Observation], kon: str) -> bool:
    found = by.get(kon)
    return found is not None and (found.value is None or found.value > 0)


def _at(numbers: Numbers, forbund: Forbund, measure: str, year: int, **at: str) -> Observation | None:
    return numbers.get(measure, forbund.id, year, "utfall", **at)
