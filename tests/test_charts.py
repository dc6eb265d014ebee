"""A chart says what its rows say: in the picture, in the title, in the alt text and in the CSV."""

from __future__ import annotations

import io
import json
import mmap
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.charts import pixels
from pipeline.charts.chart import Chart
from pipeline.charts.charts import (
    budget_per_insats,
    comparison_charts,
    contributions_by_member,
    report_charts,
    with_inexact,
)
from pipeline.charts.drawing import Bar, draw_against_budget, draw_bars
from pipeline.charts.forms import OverYears, read_report_charts
from pipeline.charts.pack import write_charts
from pipeline.charts.palette import EDGE, INK, QUIET, STANDARD
from pipeline.charts.pictures import Picture
from pipeline.charts.pixels import DPI, as_png
from pipeline.charts.plain_charts import Year, plain_chart
from pipeline.charts.sheet import NARROW, WIDE, Room, Sheet
from pipeline.forbund.model import Forbehall, Forbund, Insats
from pipeline.letters.contrast import contrast
from pipeline.letters.measure import width_of
from pipeline.measures.numbers import Numbers
from support.drawn import bars, words
from support.observations import FORBUND, obs

N = "\u00a0"
_MEMORY = Path("/proc/self/statm")
STYLE = (STANDARD, "Prov", "2022")


def result_over_years(numbers: Numbers, forbund: Forbund, year: int) -> Chart | None:
    spec = next(c for c in read_report_charts().chart if isinstance(c, OverYears))
    assert spec.measure == "arets_resultat"
    return plain_chart(spec, Year(numbers, forbund, year))


NUMBERS = Numbers(
    [
        obs("insatskostnad", 2450000, "budget", insats="hamnen"),
        obs("insatskostnad", 2008000, insats="hamnen"),
        obs("insatskostnad", 50000, "budget", insats="bryggan"),
        obs("insatskostnad", 76000, insats="bryggan"),
        obs("budgetavvikelse", 442000, insats="hamnen"),
        obs("budgetavvikelse", -26000, insats="bryggan"),
        obs("medlemsbidrag", 7301000, breakdown="huvudman", category="staten"),
        obs("medlemsbidrag", 7300900, breakdown="huvudman", category="kommunen"),
        obs("medlemsbidrag", 14601900),
        obs("arets_resultat", 1168400),
        obs("arets_resultat", 1753200, year=2021),
        obs("arets_resultat", 3340000, year=2020),
        obs("arets_resultat", -5533000, "budget"),
    ]
)


def test_budget_against_outcome_names_the_largest_deviation() -> None:
    chart = budget_per_insats(NUMBERS, FORBUND, 2022)
    assert chart is not None
    assert chart.title == f"Störst avvikelse bland insatserna 2022: Hamnen, 442{N}tkr under budget"
    assert chart.alt == (
        "Liggande staplar med budget och utfall per insats 2022. "
        f"Hamnen: budget 2{N}450{N}tkr, utfall 2{N}008{N}tkr; Bryggan: budget 50{N}tkr, utfall 76{N}tkr."
    )


def test_a_plan_has_only_budget() -> None:
    plan = Numbers([o for o in NUMBERS if o.kind == "budget"])
    chart = budget_per_insats(plan, FORBUND, 2022)
    assert chart is not None
    assert chart.title == f"Hamnen har störst budget bland insatserna 2022: 2{N}450{N}tkr"


def test_contributions_tell_the_total() -> None:
    chart = contributions_by_member(NUMBERS, FORBUND, 2022)
    assert chart is not None
    assert chart.title == f"Medlemsbidrag 2022: 14{N}601,9{N}tkr, mest från staten"


def test_the_result_is_shown_over_years_with_budget_apart() -> None:
    chart = result_over_years(NUMBERS, FORBUND, 2022)
    assert chart is not None
    assert chart.title == f"Årets resultat 2022 blev 1{N}168,4{N}tkr"
    assert "budgeterat resultat 2022 \u22125\u00a0533\u00a0tkr" in chart.alt.lower()
    assert result_over_years(NUMBERS, FORBUND, 2020) is None


def test_a_hidden_number_is_not_drawn_and_not_told() -> None:
    hidden = Numbers([*NUMBERS, obs("medlemsbidrag", None, breakdown="huvudman", category="region")])
    chart = contributions_by_member(hidden, FORBUND, 2022)
    assert chart is not None
    assert [o.category for _, o in chart.rows] == ["staten", "kommunen"]
    assert chart.title == f"Medlemsbidrag 2022: 14{N}601,9{N}tkr; en medlem visas inte"


def test_no_numbers_no_charts() -> None:
    assert report_charts(Numbers([]), FORBUND, 2022) == []
    assert comparison_charts([], [], [], (), {}) == []


def drawn(draw: Callable[[Sheet], None], room: Room = WIDE) -> Sheet:
    sheet = Sheet(room, STANDARD)
    draw(sheet)
    return sheet


def test_bars_begin_at_zero_and_have_the_length_of_their_value() -> None:
    rows = [Bar("a", {"kvinna": Decimal(3000), "man": Decimal(-1000)})]
    sheet = drawn(lambda s: draw_bars(s, rows, {"kvinna": "Kvinnor", "man": "Män"}, "tkr"))
    up, down = bars(sheet)
    assert (up.name, down.name) == ("kvinna", "man") and up.width == pytest.approx(3 * down.width)
    # One goes from zero to the right, the other from zero to the left.
    assert up.x == pytest.approx(down.x + down.width)


def test_the_outcome_lies_in_the_frame_of_its_budget_and_may_reach_beyond_it() -> None:
    rows = [
        Bar("Hamnen", {"budget": Decimal(2450000), "utfall": Decimal(2008000)}),
        Bar("Bryggan", {"budget": Decimal(50000), "utfall": Decimal(76000)}),
        Bar("Kajen", {"budget": Decimal(200000), "utfall": Decimal(-14000)}),
        Bar("Planen", {"budget": Decimal(7000)}),
    ]
    sheet = drawn(lambda s: draw_against_budget(s, rows, "tkr"))
    frames, inside = ([b for b in bars(sheet) if b.name == kind] for kind in ("budget", "utfall"))
    assert [round(b.width / frames[0].width * 2450) for b in frames] == [2450, 50, 200, 7]
    assert [round(b.width / frames[0].width * 2450) for b in inside] == [2008, 76, 14]
    assert all(b.height < f.height for b, f in zip(inside, frames, strict=False))
    # Money that came back lies on the other side of zero.
    assert inside[2].x + inside[2].width == pytest.approx(frames[2].x)
    told = [w.text for w in words(sheet)]
    assert {f"2{N}008 av 2{N}450", "76 av 50", "\u221214 av 200", "budget 7"} <= set(told)


def test_a_withheld_bar_says_so_in_its_place_and_whose_it_is() -> None:
    rows = [Bar("15–29 år", {"kvinna": Decimal(83), "man": None}), Bar("30–39 år", {"kvinna": Decimal(32)})]
    for room in (WIDE, NARROW):
        sheet = drawn(lambda s: draw_bars(s, rows, {"kvinna": "Kvinnor", "man": "Män"}, "antal", 0), room)
        (hidden,) = [w for w in words(sheet) if "visas inte" in w.text]
        shown = bars(sheet)
        assert hidden.text == "män visas inte" and [b.name for b in shown] == ["kvinna", "kvinna"]
        # Under the bar of the women of the same age, above the next age.
        assert shown[0].y + shown[0].height < hidden.y < shown[1].y and hidden.x < shown[0].x + 10


@given(
    st.lists(
        st.tuples(st.text("abcå -/", min_size=1, max_size=70), st.one_of(st.none(), st.integers(-(10**9), 10**9))),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([WIDE, NARROW]),
)
def test_no_word_and_no_bar_leaves_the_paper(rows: list[tuple[str, int | None]], room: Room) -> None:
    """Whatever the labels and the values: what falls outside is cut off in print."""
    # The last stands apart, in bold, as the whole does.
    made = [Bar(label, {"utfall": None if v is None else Decimal(v)}) for label, v in rows]
    made[-1] = replace(made[-1], whole=True)
    sheet = drawn(lambda s: draw_bars(s, made, {"utfall": "Utfall"}, "kr"), room)
    for word in words(sheet):
        wide = width_of(word.text, word.size, word.bold)
        left = word.x - {"start": 0, "middle": wide / 2, "end": wide}[word.anchor]
        assert left >= -0.5 and left + wide <= room.width + 0.5 and 0 <= word.y <= sheet.height + 0.5
    for bar in bars(sheet):
        assert bar.x >= -0.01 and bar.x + bar.width <= room.width + 0.01
        assert bar.y >= 0 and bar.y + bar.height <= sheet.height


def test_insatser_stand_by_size_and_one_that_is_withheld_last() -> None:
    """Where it stood among the others would tell about how large it is."""
    size = {"hamnen": 5, "bryggan": 40, "kajen": None, "piren": 20}
    forbund = replace(FORBUND, insatser=tuple(Insats(i, i.capitalize(), "individ") for i in size))
    rows = [obs("deltagare", n, insats=i, unit="antal") for i, n in size.items()]
    rows += [obs("deltagare", n, insats=i, kon="kvinna", unit="antal") for i, n in size.items()]
    (chart,) = [c for c in report_charts(Numbers(rows), forbund, 2022) if c.id == "deltagare_insats"]
    assert [label for label, _ in chart.rows] == ["Bryggan", "Piren", "Hamnen", "Kajen"]


@pytest.mark.parametrize("colour", [STANDARD.first, STANDARD.second, STANDARD.third, EDGE, INK, QUIET])
def test_colours_keep_three_to_one_against_white(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 3


def test_files_are_the_same_bytes_every_time_and_what_is_no_longer_drawn_is_removed(tmp_path: Path) -> None:
    charts = report_charts(NUMBERS, FORBUND, 2022)
    assert [c.id for c in charts] == ["budget_utfall_insats", "medlemsbidrag", "resultat_over_ar"]
    for folder in ("a", "b"):
        write_charts(report_charts(NUMBERS, FORBUND, 2022), tmp_path / folder, *STYLE)
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    # Two widths, with words and without, as SVG and PNG, and the numbers.
    assert len(names) == 3 * (2 * 2 * 2 + 1) + 2
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names)
    write_charts(charts[:1], tmp_path / "a", *STYLE)
    assert {p.name.partition("-")[0].partition(".")[0] for p in (tmp_path / "a").iterdir()} == {charts[0].id, "index"}


def test_the_index_and_csv_carry_the_numbers_as_stored(tmp_path: Path) -> None:
    write_charts(report_charts(NUMBERS, FORBUND, 2022)[:1], tmp_path, *STYLE)
    (entry,) = json.loads((tmp_path / "index.json").read_text("utf-8"))["diagram"]
    assert (entry["id"], entry["enhet"], len(entry["obs_id"])) == ("budget_utfall_insats", "tkr", 6)
    lines = (tmp_path / entry["filer"]["csv"]).read_text("utf-8-sig").splitlines()
    assert lines[1] == "Hamnen;prov;2022;budget;2450000;kr;insatskostnad-budget-2022-hamnen"
    assert lines[0] == "Etikett;Förbund;År;Slag;Värde;Enhet;Tal-id"
    svg = (tmp_path / entry["filer"]["svg"]).read_text("utf-8")
    assert "<dc:date>" not in svg and "@font-face" in svg and ">Hamnen</text>" in svg
    png = (tmp_path / entry["filer"]["png"]).read_bytes()
    width, _ = struct.unpack(">II", png[16:24])
    assert width == round(WIDE.width / 72 * DPI) and png[37:41] == b"pHYs"
    assert struct.unpack(">I", png[41:45])[0] == round(DPI / 0.0254)


def test_a_gap_in_the_years_ends_the_line() -> None:
    """A result of 2017 says nothing beside one of 2022."""
    gap = Numbers(
        [*(obs("arets_resultat", y, year=y) for y in (2015, 2016, 2017)), obs("arets_resultat", -7, "budget")]
    )
    assert result_over_years(gap, FORBUND, 2022) is None
    chart = result_over_years(gap, FORBUND, 2017)
    assert chart is not None
    assert [o.year for _, o in chart.rows] == [2015, 2016, 2017]


def test_a_caveat_goes_with_the_chart(tmp_path: Path) -> None:
    forbund = replace(FORBUND, forbehall=(Forbehall(("insatskostnad",), "Hamnen redovisas brutto.", 2022),))
    chart, *_ = report_charts(NUMBERS, forbund, 2022)
    assert chart.note == "Poster som inte är insatser visas inte. Hamnen redovisas brutto."
    # Gross beside net is no largest deviation.
    assert chart.title == "Budget och utfall per insats 2022"
    write_charts([chart], tmp_path, *STYLE)
    assert json.loads((tmp_path / "index.json").read_text("utf-8"))["diagram"][0]["anmarkning"] == chart.note


def test_equal_amounts_stand_in_the_same_order_every_time() -> None:
    """Ties must not follow the order of a set, which differs between processes."""
    names = ["delta", "alfa", "charlie", "bravo", "echo", "foxtrot"]
    forbund = replace(FORBUND, insatser=tuple(Insats(n, n, "individ") for n in names))
    chart = budget_per_insats(Numbers([obs("insatskostnad", 5, insats=n) for n in names]), forbund, 2022)
    assert chart is not None
    assert [label for label, _ in chart.rows] == sorted(names)


def test_a_number_that_is_not_exact_is_told_of_under_its_chart() -> None:
    """Of those shown, by name and year; a chart without any is as it was."""
    chart = next(c for c in report_charts(NUMBERS, FORBUND, 2022) if c.rows)
    name, found = next((n, o) for n, o in chart.rows if o.value is not None)
    told = with_inexact(chart, {found.obs_id})
    assert told.note.removeprefix(chart.note).strip() == f"Ungefärliga tal enligt källan (ca): {name} 2022."
    assert replace(told, note=chart.note) == chart
    assert with_inexact(chart, {"annat"}) is chart
    hidden = replace(chart, rows=[(name, replace(found, value=None))])
    assert with_inexact(hidden, {found.obs_id}) is hidden


def test_a_name_with_dollar_signs_is_drawn_as_it_is(tmp_path: Path) -> None:
    """To the library they begin a formula, and `$x_{$` is none."""
    name = "Hamnen $x_{$"
    insatser = tuple(replace(i, namn=name) if i.id == "hamnen" else i for i in FORBUND.insatser)
    charts = report_charts(NUMBERS, replace(FORBUND, insatser=insatser), 2022)
    assert any(name in c.alt for c in charts)
    write_charts(charts, tmp_path, *STYLE)
    drawn_svg = (tmp_path / f"{charts[0].id}.svg").read_text("utf-8")
    assert f">{name}</text>" in drawn_svg


@pytest.mark.parametrize("many", [1, 8, 9, 17])
def test_every_picture_is_drawn_in_its_order_whatever_their_number(many: int) -> None:
    """They are drawn some at a time: the nth picture is 2n points wide, and 300 dots to 72 points."""
    drawn = as_png([Picture("", "", 24.0 * n, 24.0) for n in range(1, many + 1)])
    sizes = [struct.unpack(">II", png[16:24]) for png in drawn]
    assert sizes == [(100 * n, 100) for n in range(1, many + 1)]


def test_only_another_picture_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file tells what it was drawn of: it is used when it is whole, of the same picture, and drawn by the same."""
    pictures = [Picture(f'<rect width="{n}" height="9"/>', "", 24.0, 24.0) for n in range(4)]
    first = as_png(pictures)
    drawn: list[int] = []
    really = pixels._draw

    def draw(found: Sequence[Picture]) -> list[bytes]:
        drawn.append(len(found))
        return really(found)

    monkeypatch.setattr(pixels, "_draw", draw)
    assert (as_png(pictures, first), drawn) == (first, [])
    # One is of another picture, one has lost its end, one has another byte, one has never been there.
    spoiled = [first[1], first[1][:-1], first[2][:-20] + b"x" + first[2][-19:], b""]
    assert (as_png(pictures, spoiled), drawn) == (first, [4])
    assert (as_png(pictures, first[:3]), drawn) == (first, [4, 1])
    wider = replace(pictures[0], width=48.0)
    assert as_png([wider, *pictures[1:]], first)[1:] == first[1:] and drawn == [4, 1, 1]
    monkeypatch.setattr(pixels, "DPI", 299)
    pixels._drawn_by.cache_clear()
    assert as_png(pictures, first) != first and drawn == [4, 1, 1, 4]
    pixels._drawn_by.cache_clear()
    for png in first:
        assert Image.open(io.BytesIO(png)).info.keys() - {"dpi"} == {"finsam"}


@pytest.mark.skipif(not _MEMORY.is_file(), reason="minnet läses ur /proc, som finns på Linux")
def test_what_has_been_drawn_is_forgotten() -> None:
    """Typst keeps ten sets of what it has drawn: five sets of six pictures of 27 MiB would be 800 MiB."""

    def draw(n: int) -> int:
        as_png([Picture(f'<rect width="{n}{k}" height="9"/>', "", 720.0, 540.0) for k in range(6)])
        return int(_MEMORY.read_text("ascii").split()[1]) * mmap.PAGESIZE

    first = draw(1)
    assert max(draw(n) for n in range(2, 6)) - first < 400 * 1024 * 1024
