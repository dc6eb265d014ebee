"""Labels of charts lie over no line, no dot and no other label; one that has no room is left to the table."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.charts.comparison_drawing import Dot, draw_dots, draw_funnel
from pipeline.charts.drawing import draw_years
from pipeline.charts.labels import Place, around, find_place
from pipeline.charts.palette import INK, PAPER, RULE, STANDARD
from pipeline.charts.panel_drawing import Line, Panel, draw_panels
from pipeline.charts.sheet import NARROW, WIDE, Block, Room, Sheet, Spot, Stroke, Words
from pipeline.letters.measure import width_of
from support.drawn import words

YEARS = range(2015, 2023)


def paper(w: Words) -> tuple[float, float, float, float]:
    """What the figures of a label cover: they are 0.72 of their size high, on the line that they stand on."""
    wide = width_of(w.text, w.size, w.bold)
    left = w.x - {"start": 0.0, "middle": wide / 2, "end": wide}[w.anchor]
    return left, w.y - 0.72 * w.size, left + wide, w.y


def holds(box: tuple[float, float, float, float], x: float, y: float, by: float = 0.0) -> bool:
    return box[0] - by < x < box[2] + by and box[1] - by < y < box[3] + by


def along(line: Stroke) -> Iterator[tuple[float, float]]:
    """Points of a line, nearer each other than any figure is wide."""
    for (x, y), (to_x, to_y) in zip(line.points, line.points[1:], strict=False):
        steps = int(max(abs(to_x - x), abs(to_y - y))) + 1
        yield from ((x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(steps + 1))


def lain_over(sheet: Sheet, beneath: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(a label, what it lies over): another label, a dot, a square or a line that is not of a colour in `beneath`."""
    labels = [(w, paper(w)) for w in words(sheet)]
    found = [
        (w.text, other.text)
        for n, (w, box) in enumerate(labels)
        for other, it in labels[n + 1 :]
        if box[0] < it[2] and it[0] < box[2] and box[1] < it[3] and it[1] < box[3]
    ]
    for w, box in labels:
        for mark in sheet.marks:
            if isinstance(mark, Spot) and holds(box, mark.x, mark.y):
                found.append((w.text, "punkt"))
            if isinstance(mark, Block) and holds(box, mark.x + mark.width / 2, mark.y + mark.height / 2):
                found.append((w.text, "ruta"))
            if isinstance(mark, Stroke) and mark.colour not in beneath and any(holds(box, *at) for at in along(mark)):
                found.append((w.text, "linje"))
    return found


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_a_deficit_at_the_bottom_has_its_figure_beside_it(room: Room) -> None:
    """Over it are the axis and its own line, under it the year: so it stands to the left of the point."""
    line = Line(
        tuple((y, Decimal(v) * 1000) for y, v in zip(range(2018, 2023), (-461, 510, 3340, 1753, 1168), strict=True))
    )
    sheet = Sheet(room, STANDARD)
    draw_panels(sheet, [Panel("HBS", (line,)), Panel("Södertälje", (Line(((2016, Decimal(633_000)),)),))], "tkr")
    (figure,) = [w for w in words(sheet) if w.text == "−461"]
    assert figure.anchor == "end" and lain_over(sheet) == []


def test_the_figure_of_the_lower_of_two_goes_under_it() -> None:
    """A printed year beside a counted: 440 over its hollow point and 348 under the filled, whichever is drawn first."""
    panel = Panel("HBS", (Line(((2022, Decimal(348)),)),), printed=((2021, Decimal(440)),))
    sheet = Sheet(NARROW, STANDARD)
    draw_panels(sheet, [panel, Panel("Ö", (Line(((2013, Decimal(828)),)),))], "antal", high=34.0, beside=3)
    at = {w.text: w.y for w in words(sheet)}
    spot = {s.fill: s.y for s in sheet.marks if isinstance(s, Spot)}
    assert at["440"] < spot[PAPER] < at["348"] and spot[STANDARD.first] < at["348"]


VALUES = st.integers(-3000, 9000).map(lambda v: Decimal(v) * 1000)


@st.composite
def panels(draw: st.DrawFn) -> list[Panel]:
    """Some panels, each with a line that may be broken, years that are only printed, and budgets."""
    found = []
    for n in range(draw(st.integers(1, 4))):
        told = draw(st.dictionaries(st.sampled_from(YEARS), VALUES, min_size=1, max_size=6))
        years = sorted(told)
        cut = draw(st.integers(1, len(years)))
        lines = [Line(tuple((y, told[y]) for y in part)) for part in (years[:cut], years[cut:]) if part]
        others = {
            y: v for y, v in draw(st.dictionaries(st.sampled_from(YEARS), VALUES, max_size=3)).items() if y not in told
        }
        budget = draw(st.dictionaries(st.sampled_from(YEARS), VALUES, max_size=2))
        breaks = tuple(draw(st.sets(st.sampled_from(YEARS), max_size=1)))
        found.append(Panel(f"Förbund {n}", tuple(lines), breaks, tuple(others.items()), tuple(budget.items())))
    return found


@given(panels(), st.sampled_from([WIDE, NARROW]), st.sampled_from([(82.0, 1), (34.0, 3)]))
def test_no_label_of_a_panel_lies_over_anything(drawn: list[Panel], room: Room, size: tuple[float, int]) -> None:
    sheet = Sheet(room, STANDARD)
    draw_panels(sheet, drawn, "tkr", high=size[0], beside=size[1])
    assert lain_over(sheet) == []


@given(VALUES, st.sampled_from([WIDE, NARROW]))
def test_a_point_alone_always_has_its_figure(value: Decimal, room: Room) -> None:
    sheet = Sheet(room, STANDARD)
    draw_panels(
        sheet,
        [Panel("A", (Line(((2020, value),)),)), Panel("B", (Line(((2021, value),)),))],
        "tkr",
        high=34.0,
        beside=3,
    )
    assert len([w for w in words(sheet) if w.size == room.small and w.text not in ("2020", "2021", "tkr")]) == 2


NAMES = ("Lyra", "MIA", "START", "Unga på väg i Salem (UPIS)", "Steget", "Arena")


# The line of one name to its dot went through another.
_CROSSED = [(79, 63), (37, 63), (31, 63), (27, 18), (81, 63), (24, 86)]


@settings(deadline=None)
@example(_CROSSED, 58, NARROW)
@given(
    st.lists(st.tuples(st.integers(5, 90), st.integers(0, 100)), min_size=1, max_size=6),
    st.integers(5, 95),
    st.sampled_from([WIDE, NARROW]),
)
def test_no_name_in_a_funnel_lies_over_anything_but_the_grid(
    found: list[tuple[int, int]], middle: int, room: Room
) -> None:
    dots = [(NAMES[i], n, Decimal(share)) for i, (n, share) in enumerate(found)]
    limits = [(n, Decimal(max(0, middle - 180 // n)), Decimal(min(100, middle + 180 // n))) for n in range(5, 95)]
    sheet = Sheet(room, STANDARD)
    draw_funnel(sheet, dots, Decimal(middle), limits)
    assert [f for f in lain_over(sheet, (RULE, INK)) if f[0] in NAMES or f[1] in NAMES] == []


@settings(deadline=None)
@given(st.integers(0, 200), st.sampled_from([WIDE, NARROW]), st.booleans())
def test_a_figure_and_its_ceiling_are_both_read_however_near_they_are(percent: int, room: Room, many: bool) -> None:
    """Capital from nothing to twice its ceiling: the white paper of the ceiling's words lies over no figure."""
    own = {y: Decimal(10_000) * percent for y in ((2021, 2022) if many else (2022,))}
    sheet = Sheet(room, STANDARD)
    points = {"utfall": own, "tak": {2022: Decimal(1_000_000)}}
    draw_years(sheet, points, {"utfall": "Eget kapital", "tak": "Tak"}, "tkr")
    told = [w for w in words(sheet) if w.size == room.small and w.text not in ("2021", "2022", "Eget kapital", "Tak")]
    assert [f for f in lain_over(sheet, (INK,)) if f[1] not in ("ruta", "punkt")] == []
    for cover in [m for m in sheet.marks if isinstance(m, Block) and m.fill == PAPER]:
        for w in told:
            left, top, right, bottom = paper(w)
            apart = right < cover.x or cover.x + cover.width < left or bottom < cover.y or cover.y + cover.height < top
            assert apart or w.text.startswith("tak"), w.text


def test_a_share_is_told_past_the_line_of_the_country_and_not_on_it() -> None:
    """The upper limit of Norr ends just before riket: its figure would lie over the dashed line."""
    dots = [Dot("Norr", Decimal(40), Decimal(30), Decimal(50)), Dot("Söder", Decimal(70), Decimal(60), Decimal(80))]
    sheet = Sheet(WIDE, STANDARD)
    draw_dots(sheet, dots, ("Riket", Decimal(52)))
    assert [f for f in lain_over(sheet, (RULE, INK)) if f[1] == "linje"] == []
    line = next(m for m in sheet.marks if isinstance(m, Stroke) and m.dash)
    assert next(w for w in words(sheet) if w.text.startswith("40,0")).x > line.points[0][0]


def test_the_first_free_place_is_taken_and_none_when_all_are_full() -> None:
    sheet = Sheet(WIDE, STANDARD)
    sheet.spot(100, 100, 2.2, INK)
    assert find_place(sheet, around(100, 100, 8), "12", 8, (0, 200)) == (100, 100 - 8 * 0.95, "middle")
    sheet.stroke((80, 92), (120, 92), colour=INK)
    assert find_place(sheet, around(100, 100, 8), "12", 8, (0, 200)) == (100, 108, "middle")
    # Over a line of the grid where that may be, and never outside.
    assert find_place(sheet, around(100, 100, 8), "12", 8, (0, 200), {INK}) == (100, 100 - 8 * 0.95, "middle")
    edge: list[Place] = [(1, 50, "middle")]
    assert find_place(sheet, edge, "12", 8, (0, 200)) is None
