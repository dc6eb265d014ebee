"""A chart says what its rows say: in the picture, in the title, in the alt text and in the CSV."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from matplotlib.colors import to_rgb

from pipeline.charts.chart import Chart
from pipeline.charts.charts import (
    budget_per_insats,
    comparison_charts,
    contributions_by_member,
    report_charts,
    with_inexact,
    write_charts,
)
from pipeline.charts.drawing import COLOURS, Bar, draw_bars
from pipeline.charts.forms import OverYears, read_report_charts
from pipeline.charts.plain_charts import Year, plain_chart
from pipeline.charts.used_budget import used_budget
from pipeline.forbund.model import Forbehall, Forbund, Insats
from pipeline.measures.numbers import Numbers
from support.drawn import bars
from support.observations import FORBUND, obs

N = "\u00a0"


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


def test_bars_begin_at_zero_and_have_the_length_of_their_value() -> None:
    figure = draw_bars(
        [Bar("a", {"utfall": Decimal(3000), "budget": Decimal(-1000)})],
        {"budget": "Budget", "utfall": "Utfall"},
        "tkr",
    )
    patches = bars(figure.axes[0])
    assert sorted((round(p.get_x(), 6), round(p.get_width(), 6)) for p in patches) == [(0, -1), (0, 3)]
    assert figure.axes[0].get_xlim()[0] <= -1
    assert {p.get_hatch() for p in patches} == {None, "////"}


@pytest.mark.parametrize("colour", COLOURS.values())
def test_colours_keep_three_to_one_against_white(colour: str) -> None:
    def channel(v: float) -> float:
        return v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(v) for v in to_rgb(colour))
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 3


def test_files_are_the_same_bytes_every_time_and_what_is_no_longer_drawn_is_removed(tmp_path: Path) -> None:
    charts = report_charts(NUMBERS, FORBUND, 2022)
    assert [c.id for c in charts] == ["budget_utfall_insats", "forbrukad_budget", "medlemsbidrag", "resultat_over_ar"]
    for folder in ("a", "b"):
        write_charts(report_charts(NUMBERS, FORBUND, 2022), tmp_path / folder)
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert len(names) == 4 * 3 + 1
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names)
    write_charts(charts[:1], tmp_path / "a")
    assert sorted(p.suffix for p in (tmp_path / "a").iterdir()) == [".csv", ".json", ".png", ".svg"]


def test_the_index_and_csv_carry_the_numbers_as_stored(tmp_path: Path) -> None:
    write_charts(report_charts(NUMBERS, FORBUND, 2022)[:1], tmp_path)
    (entry,) = json.loads((tmp_path / "index.json").read_text("utf-8"))["diagram"]
    assert (entry["id"], entry["enhet"], len(entry["obs_id"])) == ("budget_utfall_insats", "tkr", 4)
    lines = (tmp_path / entry["filer"]["csv"]).read_text("utf-8-sig").splitlines()
    assert lines[1] == "Hamnen;prov;2022;budget;2450000;kr;insatskostnad-budget-2022-hamnen"
    svg = (tmp_path / entry["filer"]["svg"]).read_text("utf-8")
    assert "<dc:date>" not in svg


def test_a_gap_in_the_years_ends_the_line() -> None:
    """A result of 2017 says nothing beside one of 2022."""
    gap = Numbers(
        [obs("arets_resultat", 5, year=2017), obs("arets_resultat", 6, year=2016), obs("arets_resultat", -7, "budget")]
    )
    assert result_over_years(gap, FORBUND, 2022) is None
    chart = result_over_years(gap, FORBUND, 2017)
    assert chart is not None
    assert [o.year for _, o in chart.rows] == [2017, 2016]


def test_a_caveat_goes_with_the_chart(tmp_path: Path) -> None:
    forbund = replace(FORBUND, forbehall=(Forbehall(("insatskostnad",), "Hamnen redovisas brutto.", 2022),))
    chart, *_ = report_charts(NUMBERS, forbund, 2022)
    assert chart.note == "Poster som inte är insatser visas inte. Hamnen redovisas brutto."
    # Gross beside net is no largest deviation.
    assert chart.title == "Budget och utfall per insats 2022"
    write_charts([chart], tmp_path)
    assert json.loads((tmp_path / "index.json").read_text("utf-8"))["diagram"][0]["anmarkning"] == chart.note


def test_equal_amounts_stand_in_the_same_order_every_time() -> None:
    """Ties must not follow the order of a set, which differs between processes."""
    names = ["delta", "alfa", "charlie", "bravo", "echo", "foxtrot"]
    forbund = replace(FORBUND, insatser=tuple(Insats(n, n, "individ") for n in names))
    chart = budget_per_insats(Numbers([obs("insatskostnad", 5, insats=n) for n in names]), forbund, 2022)
    assert chart is not None
    assert [label for label, _ in chart.rows] == sorted(names)


SPENT = Numbers(
    [
        *NUMBERS,
        obs("insatskostnad", 200000, "budget", insats="kajen"),
        obs("insatskostnad", -14000, insats="kajen"),
        obs("budgetavvikelse", 214000, insats="kajen"),
        obs("insatskostnad", 0, "budget", insats="piren"),
        obs("insatskostnad", 9000, insats="piren"),
        obs("budgetavvikelse", -9000, insats="piren"),
        obs("insatskostnad", 7000, "budget", insats="planen"),
    ]
)
HARBOUR = replace(
    FORBUND,
    insatser=(
        *FORBUND.insatser,
        *(Insats(i, i.capitalize(), "individ") for i in ("kajen", "piren", "planen")),
    ),
)


def test_used_budget_is_told_with_what_was_left_and_what_went_beyond_it() -> None:
    every_one = Numbers([o for o in SPENT if o.insats != "planen"])
    chart = used_budget(every_one, HARBOUR, 2022)
    assert chart is not None
    assert chart.title == f"Mest kvar av budgeten 2022: Hamnen, 442 av 2{N}450{N}tkr"
    # An insats with a cost whose budget is not known may have more left.
    chart = used_budget(SPENT, HARBOUR, 2022)
    assert chart is not None and chart.title == "Förbrukad budget per insats 2022"
    assert chart.alt == (
        "Liggande staplar med förbrukad och ej förbrukad budget per insats 2022. "
        f"Hamnen: 2{N}008{N}tkr förbrukat av 2{N}450{N}tkr, 442{N}tkr ej förbrukat; "
        f"Kajen: \u221214{N}tkr förbrukat av 200{N}tkr, 214{N}tkr ej förbrukat; "
        f"Bryggan: 76{N}tkr förbrukat av 50{N}tkr, 26{N}tkr över budget; "
        f"Piren: 9{N}tkr förbrukat av 0{N}tkr, 9{N}tkr över budget."
    )
    assert [(label, int(o.value or 0)) for label, o in chart.rows][:3] == [
        ("Hamnen", 2450000),
        ("Hamnen", 2008000),
        ("Hamnen, avvikelse från budget", 442000),
    ]


def test_no_part_of_a_bar_is_negative_and_the_excess_is_a_part_of_its_own() -> None:
    chart = used_budget(SPENT, HARBOUR, 2022)
    assert chart is not None
    axes = chart.draw().axes[0]
    parts = sorted(
        (round(p.get_y() + p.get_height() / 2), round(p.get_x(), 6), round(p.get_width(), 6)) for p in bars(axes)
    )
    # Per insats from above: used and left; left alone; used and beyond; beyond alone.
    assert parts == [(0, 0, 2008), (0, 2008, 442), (1, 0, 200), (2, 0, 50), (2, 50, 26), (3, 0, 9)]
    assert {t.get_text() for t in axes.texts} == {
        f"2{N}008 av 2{N}450",
        "\u221214 av 200",
        "76 av 50, 26 över",
        "9 av 0, 9 över",
    }
    assert {p.get_hatch() for p in axes.patches} == {None, "////", "xxx"}


def test_a_plan_and_a_year_where_all_was_used_say_so() -> None:
    assert used_budget(Numbers([o for o in SPENT if o.kind == "budget"]), HARBOUR, 2022) is None
    over = Numbers([o for o in SPENT if o.insats in ("bryggan", "piren")])
    chart = used_budget(over, HARBOUR, 2022)
    assert chart is not None
    assert chart.title == "Ingen insats hade budget kvar 2022"


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
    write_charts(charts, tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == len(charts)
