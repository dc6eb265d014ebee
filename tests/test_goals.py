"""Goals: how they are read and judged, what stops, and the goals of the five documents."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund, Malregel
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.reading import Source
from pipeline.ingest.records import read_records
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Numbers
from pipeline.store import read_rows
from support.builds import Build
from support.clean_tables import FORBUND, clean
from support.goals import HBS, faults_of, goal, judged
from support.pages import cells_of


@pytest.mark.parametrize(
    ("operator", "target", "outcome", "distance", "met"),
    [
        # Counts and kr: 5 percent of the target may be missing. 19 of 20 is exactly that.
        ("minst", 20, 19, -1, 1),
        ("minst", 20, "18.9", "-1.1", 0),
        ("minst", 20, 40, 20, 1),
        # What may not be exceeded has no tolerance: more is more by any rule.
        ("högst", 20, 20, 0, 1),
        ("högst", 20, 21, -1, 0),
        ("högst", 20, "20.1", "-0.1", 0),
        ("≤", 20, 2, 18, 1),
        ("<=", 20, 22, -2, 0),
        ("≥", 20, 19, -1, 1),
        (">=", 20, 18, -2, 0),
        ("=", 20, 20, 0, 1),
        # "Equal to" is a least and a most.
        ("=", 20, 21, -1, 0),
        ("=", 20, 19, -1, 1),
    ],
)
def test_the_rule_below_at_and_above_its_limit(
    operator: str, target: int, outcome: Any, distance: Any, met: int
) -> None:
    given = judged([goal(operator=operator, malvarde=Decimal(target))], ("deltagare_nya", "", outcome))
    assert given["mal_avvikelse", "mal", "a"] == Decimal(distance)
    assert given["mal_grad", "mal", "a"] == met


@pytest.mark.parametrize(("outcome", "met"), [(30, 1), (25, 1), ("24.99", 0), (90, 1)])
def test_a_share_may_miss_five_points_and_not_five_percent(outcome: Any, met: int) -> None:
    share = goal(matt="andel av avslutade i arbete/studier", malvarde=Decimal(30), enhet="procent")
    assert judged([share], ("andel_avslut_arbete_studier", "", outcome))["mal_grad", "mal", "a"] == met


def test_without_a_rule_of_its_own_a_forbund_has_met_or_not() -> None:
    given = judged([goal()], ("deltagare_nya", "", "19.9"), forbund=FORBUND)
    assert given["mal_grad", "mal", "a"] == 0


def test_what_cannot_be_judged_is_never_met() -> None:
    nothing = {"operator": None, "malvarde": None, "enhet": None}
    given = judged(
        [
            goal("Vi ska samverka", mal="u", matt=None, _row=5, **nothing),
            goal("Nya ska följas", mal="v", _row=6, **nothing),
            goal("Minst 2 handledare", mal="w", matt="deltagare under året", _row=7),
        ],
        ("deltagare_nya", "", 100),
    )
    assert given["mal_grad", "mal", "u"] == "ej_tillampligt"
    # Measured but without a target: the outcome is shown, and still nothing is met.
    assert (given["mal_utfall", "mal", "v"], given["mal_grad", "mal", "v"]) == (100, "ej_tillampligt")
    assert (given["mal_utfall", "mal", "w"], given["mal_grad", "mal", "w"]) == ("saknas", "saknas")
    counts = [given[m, "", ""] for m in ("mal_antal", "mal_kvantifierade", "mal_provbara", "mal_uppnadda")]
    assert counts == [3, 1, 0, 0]


def test_a_typed_outcome_is_used_only_where_none_can_be_computed() -> None:
    egen = Forbund(**{**vars(HBS), "egna_matt": ("handledare på plats",)})
    rows = [
        goal("Två handledare", mal="h", matt="handledare på plats", malvarde=Decimal(2), utfall=Decimal(1), _row=5),
        goal(mal="n", utfall=Decimal(99), _row=6),
    ]
    given = judged(rows, ("deltagare_nya", "", 18), forbund=egen)
    assert given["mal_utfall", "mal", "h"] == 1 and given["mal_grad", "mal", "h"] == 0
    assert given["mal_utfall", "mal", "n"] == 18


def test_a_goal_to_decrease_is_held_against_last_year_without_tolerance() -> None:
    egen = Forbund(**{**vars(HBS), "egna_matt": ("skillnad",)})
    less = goal("Mindre skillnad", matt="skillnad", operator="minskar", malvarde=None, enhet="procent")
    for now, before, met in ((7, 8, 1), (8, 8, 0), (9, 8, 0), (7, None, "saknas")):
        row = less | {"utfall": Decimal(now), "utfall_forra": None if before is None else Decimal(before)}
        assert judged([row], forbund=egen)["mal_grad", "mal", "a"] == met


def test_several_measures_and_several_goals_take_the_majority() -> None:
    hamnen = {"niva": "Insats", "insats": "Hamnen"}
    rows = [
        goal("Nya", mal="a", _row=5, **hamnen),
        goal("Avslutade", mal="b", matt="avslutade deltagare", _row=6, **hamnen),
        goal("Inskrivna", mal="c", matt="inskrivna deltagare", _row=7, **hamnen),
        goal("Två mått", mal="d", _row=8),
        goal("Två mått", mal="d", matt="avslutade deltagare", _row=9),
    ]
    outcome = [("deltagare_nya", "hamnen", 25), ("deltagare_avslutade", "hamnen", 5), ("deltagare", "hamnen", 20)]
    given = judged(rows, *outcome, ("deltagare_nya", "", 25), ("deltagare_avslutade", "", 5))
    assert given["mal_grad", "", "hamnen"] == 1
    assert (given["mal_grad", "mal", "d.1"], given["mal_grad", "mal", "d.2"]) == (1, 0)
    # One of two is no majority.
    assert given["mal_grad", "malsats", "d"] == 0
    assert given["mal_antal", "", ""] == 4


@pytest.mark.parametrize(
    ("change", "headline", "found"),
    [
        ({"matt": "lyckokänsla"}, "måttet är inte känt", "”lyckokänsla”"),
        ({"insats": "Ankaret"}, "insatsen är inte känd", "”Ankaret”"),
        ({"niva": "Kvarter"}, "nivån är inte känd", "”Kvarter”"),
        ({"niva": None}, "målet saknar nivå", ""),
        ({"niva": "Insats"}, "målet har nivån insats men ingen insats", "”Minst 20 nya deltagare”"),
        ({"operator": "cirka"}, "operatorn är inte känd", "”cirka”"),
        ({"operator": None}, "målet har ett målvärde men ingen operator", "målvärde 20"),
        ({"malvarde": None}, "målet har en operator men inget målvärde", "”minst”"),
        ({"matt": None}, "målet har ett målvärde men inget mått", "”Minst 20 nya deltagare”"),
        ({"enhet": "procent"}, "målvärdet har fel enhet", "målvärdet är i procent"),
        ({"malvarde_enhet": "procent"}, "målvärdet har fel enhet", "procent i målvärdet men antal i kolumnen Enhet"),
        ({"enhet": "tunnor"}, "enheten är inte känd", "”tunnor”"),
        ({"bedomning": "Strålande"}, "bedömningen är inte känd", "”Strålande”"),
        (
            {"matt": "andel av avslutade i arbete/studier", "malvarde": Decimal(350), "enhet": "%"},
            "målvärdet har fel enhet",
            "350 procent",
        ),
        (
            {"matt": "andel av avslutade i arbete/studier", "malvarde": Decimal("0.80"), "enhet": "%"},
            "målvärdet är mindre än en procent",
            "0,8 procent",
        ),
        (
            {
                "matt": "andel av avslutade i arbete/studier",
                "malvarde": Decimal(80),
                "enhet": "%",
                "utfall": Decimal("0.7"),
            },
            "utfallet är mindre än en procent",
            "0,7 procent",
        ),
    ],
)
def test_what_would_be_judged_wrongly_stops(change: dict[str, Any], headline: str, found: str) -> None:
    [fault] = faults_of(goal(_row=9, **change))
    assert (fault.headline, fault.found) == (headline, found)
    assert (fault.file, fault.sheet, fault.row) == ("mal.xlsx", "Mål", 9)
    assert fault.expected and fault.action


def test_two_goals_with_one_id_stop_but_one_goal_may_have_two_measures() -> None:
    [fault] = faults_of(goal(_row=5), goal("Ett annat mål", _row=8))
    assert fault.headline == "två mål har samma id ”a”"
    assert (fault.row, fault.found) == (8, "det andra står på rad 5")
    [fault] = faults_of(goal(_row=5), goal(_row=6))
    assert fault.row == 6
    # Another measure under the id is one more measure of the goal, unless the text is another.
    second: dict[str, Any] = {"mal": "a", "matt": "avslutade deltagare", "_row": 7}
    assert faults_of(goal(_row=5), goal("Ett annat mål", **second))[0].row == 7
    assert clean(malrad=[goal(_row=5), goal(**second)]).execute("select mal from mal").fetchall() == [
        ("a.1",),
        ("a.2",),
    ]


def test_an_unknown_grade_in_the_rule_stops() -> None:
    [fault] = faults_of(forbund=Forbund(**{**vars(FORBUND), "malregel": Malregel(("toppen",), 5)}))
    assert (fault.file, fault.headline) == ("forbund.toml", "okänd grad ”toppen” i malregel")


def test_an_insats_written_once_per_block_is_filled_down_only_where_the_forbund_says_so() -> None:
    rows = [
        goal(mal="a", insats="Hamnen", _row=5),
        goal(mal="b", _row=6),
        goal(mal="c", insats="Hela förbundet", _row=7),
    ]
    plain = clean(malrad=rows).execute("select insats from mal order by ordning").fetchall()
    assert plain == [("hamnen",), ("",), ("",)]
    block = Forbund(**{**vars(FORBUND), "insats_fylls_ned": True})
    filled = clean(forbund=block, malrad=rows).execute("select insats from mal order by ordning").fetchall()
    assert filled == [("hamnen",), ("hamnen",), ("",)]


def test_targets_are_read_with_their_units_and_the_title_is_the_area() -> None:
    head: list[object] = ["Mål", "Nivå", "Insats", "Mått", "Minst/högst", "Målvärde", "Enhet"]
    grid = Grid(
        "Blad 1",
        [
            ["Plan 2023"],
            ["1. Fånga upp"],
            [],
            head,
            ["M", "Målområde", "", "x", "minst", "50 %", "procent"],
            ["N", "Målområde", "", "y", "högst", "2\u00a0090\u00a0000", "kr"],
            ["O", "Målområde", "", "z", "minst", 0.5, ""],
        ],
    )
    rows = read_records(grid, read_layouts()["mal"], Source("mal.xlsx", 2023)).rows
    assert [(r["malvarde"], r["malvarde_enhet"], r["titel"]) for r in rows] == [
        (50, "procent", "1. Fånga upp"),
        (2090000, "", "1. Fånga upp"),
        (Decimal("0.5"), "", "1. Fånga upp"),
    ]


def test_a_target_in_mnkr_is_compared_in_kr() -> None:
    row = goal(matt="eget kapital vid årets slut", operator="≤", malvarde=Decimal("2.5"), enhet="mnkr")
    given = judged([row], ("eget_kapital", "", 11834500))
    assert given["mal_avvikelse", "mal", "a"] == -9334500
    assert given["mal_grad", "mal", "a"] == 0


def test_every_measure_of_a_goal_exists_and_has_the_unit_that_the_list_says() -> None:
    for row in read_codes("malmatt"):
        assert read_measures()[row["matt"]].unit == row["enhet"], row["kod"]


# Number of goals, of quantified ones, and of those with an outcome, counted in the documents'
# lists by hand; met ones by the rule, of those whose outcome is shown. HBS 2022 has 33 rows for its 30 goals.
# Of HBS 2022 six are withheld (m2-4, lyra-1 and -2, mia-2, start-2, upis-3), of Södertälje 2017 three.
COUNTS = {
    ("sodertalje", 2017): (54, 28, 8, 3, 1),
    ("hbs", 2022): (30, 22, 21, 6, 8),
    ("hbs", 2017): (39, 8, 8, 0, 5),
    ("ostra_sodertorn", 2013): (73, 36, 0, 0, 0),
    ("sodertalje", 2023): (18, 12, 0, 0, 0),
}


@pytest.mark.whole
@pytest.mark.parametrize(("forbund", "year"), COUNTS)
def test_every_goal_of_the_five_documents_is_in_the_report(built: Build, forbund: str, year: int) -> None:
    numbers = built.published
    counts = [
        numbers.get(m, forbund, year, "mal")
        for m in ("mal_antal", "mal_kvantifierade", "mal_provbara", "mal_dolda", "mal_uppnadda")
    ]
    assert tuple(int(o.value) for o in counts if o and o.value is not None) == COUNTS[forbund, year]
    report = (built.places.internal / forbund / str(year) / "underlag.html").read_text("utf-8")
    chapter = report[report.index('<section id="mal"') : report.index('<section id="definitioner"')]
    goals = read_rows(built.places.processed / forbund / str(year) / "clean" / "mal.parquet")
    from markupsafe import escape

    missing = [g["maltext"] for g in goals if str(escape(g["maltext"])) not in chapter]
    assert missing == []
    every, quantified = COUNTS[forbund, year][:2]
    assert f"{every - quantified} mål som inte går att bedöma" in chapter


# Grades that HBS 2022 prints, and whether its own rule gives them (by hand from tables 3, 4 and
# the table of insatser). "" is a goal that the rule cannot judge.
PRINTED = {
    "m1_1": ("god", 1),
    "m1_2": ("god", ""),
    "m2_1": ("ej_uppnadd", 0),
    "m2_2": ("god", 1),
    "m2_3": ("godtagbar", 0),
    "m2_4": ("godtagbar", 1),
    "m2_5": ("god", 1),
    "m2_6": ("ej_uppnadd", ""),
    "lyra": ("god", 1),
    "mia": ("god", 1),
    "start": ("god", 1),
    "upis": ("godtagbar", 0),
}
# What the document does not grade by its rule: no target, two insatser only, no figure for 2021.
DEVIATES = {"m1_2", "m2_4", "m2_6"}
# Those with an outcome that is withheld: their grade is too.
HIDDEN = {"m2_4", "m2_6", "lyra", "mia", "start", "upis"}


@pytest.mark.whole
def test_the_grades_of_hbs_2022_follow_the_rule_or_are_shown_to_differ(built: Build) -> None:
    folder = built.places.processed / "hbs" / "2022"
    numbers = Numbers.read(folder / "aggregate" / "observation.parquet")
    goals = read_rows(folder / "clean" / "mal.parquet")
    found: dict[str, tuple[str, Any]] = {}
    for row in goals:
        insats = row["niva"] == "insats"
        at = {"insats": row["insats"]} if insats else {"breakdown": "malsats", "category": row["malsats"]}
        grades = [o for o in numbers.where("mal_grad", forbund="hbs", year=2022, **at) if insats <= (o.breakdown == "")]
        if row["satt_grad"]:
            value = grades[0].value
            found[row["insats"] if insats else row["malsats"]] = (row["satt_grad"], "" if value is None else int(value))
    assert found == PRINTED
    agrees = {id_ for id_, (printed, rule) in PRINTED.items() if rule != "" and (printed == "god") == bool(rule)}
    assert set(PRINTED) - agrees == DEVIATES
    report = (built.places.internal / "hbs" / "2022" / "underlag.html").read_text("utf-8")
    # Of those with another set grade than the rule's, two have an outcome that may not be shown: neither may the grade.
    assert {"m1_2"} == DEVIATES - HIDDEN
    goal = "Strukturinsatser ska leda till förbättringar hos medlemmarna"
    assert cells_of(report, "mal-avvikelser")[1:] == [[goal, "Går inte att bedöma", "God"]]
    published = [
        o
        for o in built.published.where("mal_grad", forbund="hbs", year=2022)
        if (o.category if o.breakdown else o.insats) in HIDDEN and o.breakdown != "mal"
    ]
    assert {o.category or o.insats for o in published} == HIDDEN and all(o.value is None for o in published)


@pytest.mark.whole
def test_an_outcome_that_is_withheld_is_not_told_by_its_goal(built: Build) -> None:
    """Five of eleven in Lyra were self-supporting: hidden, and so is the goal's outcome and distance."""
    numbers = built.published
    source = numbers.get("andel_sjalvforsorjande_12man", "hbs", 2022, "utfall", insats="lyra")
    assert source is not None and source.value is None
    for measure in ("mal_utfall", "mal_avvikelse", "mal_grad"):
        found = numbers.get(measure, "hbs", 2022, "utfall", insats="lyra", breakdown="mal", category="lyra_2")
        assert found is not None and found.value is None
    target = numbers.get("mal_utfall", "hbs", 2022, "mal", insats="lyra", breakdown="mal", category="lyra_2")
    assert target is not None and target.value == 50


@pytest.mark.whole
def test_outcomes_are_computed_and_a_goal_about_something_else_says_so(built: Build) -> None:
    numbers = built.published
    expected = {
        ("sodertalje", 2017, "", "7"): 299,
        ("sodertalje", 2017, "", "8"): 6,
        ("sodertalje", 2017, "", "9"): 2881201,
        ("sodertalje", 2017, "garden_cafe", "19"): 15,
        ("hbs", 2022, "", "m2_1"): 348,
        ("hbs", 2022, "", "m1_3"): 470,
        ("hbs", 2022, "mia", "mia_3"): 100,
        ("hbs", 2022, "upis", "upis_1"): 38,
        ("hbs", 2017, "frukostmoten", "nr_23"): 7,
    }
    for (forbund, year, insats, id_), value in expected.items():
        found = numbers.get("mal_utfall", forbund, year, "utfall", insats=insats, breakdown="mal", category=id_)
        assert found is not None and found.value == value, id_
    report = (built.places.internal / "sodertalje" / "2017" / "underlag.html").read_text("utf-8")
    # Last year's outcome in parentheses, from the comparison year of the balance sheet.
    assert "2\u00a0881\u00a0201\u00a0kr (2\u00a0000\u00a0647\u00a0kr)" in report
    # 558 individuals were to be reached; 299 are participations.
    assert "Målet gäller personer bland deltagarna; utfallet mäter något annat" in report
    pages = (built.places.reports / "hbs" / "2022" / "insatsblad.html").read_text("utf-8")
    assert "#matt-" not in pages
    assert 'href="#matt-deltagare_insatsrapport"' in report and 'id="matt-deltagare_insatsrapport"' in report


def test_the_analysts_comment_stands_beside_its_goal(tmp_path: Path) -> None:
    from pipeline.places import Places, Unit
    from pipeline.report.words import read_words

    folder = tmp_path / "prov" / "2022" / "kommentar"
    folder.mkdir(parents=True)
    (folder / "mal_a.md").write_text("Fler kom\n*än väntat*.\n", "utf-8")
    assert read_words(Places(tmp_path, tmp_path), Unit("prov", 2022)) == {"mal_a": "Fler kom än väntat."}
