"""The goals of a year in one picture: a square for each, in rows by what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.charts.chart import Chart
from pipeline.charts.palette import EDGE, PALE
from pipeline.charts.rows import AIR, Rows
from pipeline.charts.sheet import Sheet
from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Numbers
from pipeline.typography import lower_first, number

# What a goal can have come to, the measure that counts it, and its name in the picture.
_OUTCOMES = {
    "mal_uppnadda": "Nåddes",
    "mal_ej_uppnadda": "Nåddes inte",
    "mal_dolda": "Utfallet visas inte",
    "mal_utan_utfall": "Utfall saknas",
    "mal_utan_jamforelse": "Förra årets utfall saknas",
    "mal_ej_kvantifierade": "Går inte att mäta",
}
_MET, _MISSED = list(_OUTCOMES)[:2]
# The side of a square where there is room, and how much of it is blank.
_SIDE, _APART = 13.0, 2.0


def goals_of_year(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    """How many of all goals were met, were not, and cannot be judged; nothing before there is any outcome."""
    every = numbers.get("mal_antal", forbund.id, year, "mal")
    met = numbers.get(_MET, forbund.id, year, "mal")
    if every is None or met is None or not every.value or met.value is None or forbund.argang(year).typ == "plan":
        return None
    found = {m: o for m in _OUTCOMES if (o := numbers.get(m, forbund.id, year, "mal")) and (o.value or m == _MET)}
    counts = [(_OUTCOMES[m], m, int(o.value or 0)) for m, o in found.items()]
    told = "; ".join(f"{lower_first(label)}: {number(count)}" for label, _, count in counts)
    return Chart(
        id="mal",
        title=f"{number(met.value)} av {number(every.value)} mål nåddes {year}",
        alt=f"En ruta för varje mål {year}, i rader efter vad det blev av målen. Av {number(every.value)} mål: {told}.",
        unit="antal mål",
        rows=[*((_OUTCOMES[m], o) for m, o in found.items()), ("Alla mål", every)],
        draw=lambda sheet: draw_goals(sheet, counts),
        note="Räknat enligt förbundets regel.",
    )


def draw_goals(sheet: Sheet, counts: Sequence[tuple[str, str, int]]) -> None:
    """A row per outcome (label, measure, how many): filled squares for met, empty ones for not met, grey for the rest."""
    rows = Rows(sheet, [label for label, _, _ in counts], [_SIDE] * len(counts))
    rows.head("en ruta är ett mål")
    room = sheet.room.width - rows.start - sheet.room.size * 3
    step = min(_SIDE + _APART, room / max(1, *(count for _, _, count in counts)))
    for (_, kind, count), (middle, thick) in zip(counts, rows.place(), strict=True):
        fill = sheet.palette.first if kind == _MET else "#ffffff" if kind == _MISSED else PALE
        for n in range(count):
            wide = step - _APART
            sheet.block(rows.start + n * step, middle - thick / 2, wide, thick, fill, edge=EDGE, name=kind)
        sheet.words(rows.start + count * step + AIR, middle, number(count), bold=kind == _MET)
