"""Goals: limits that are not kept by more, outcomes that are withheld, printed or differences, quoted words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forbund.model import Forbund, Insats, Malregel
from pipeline.measures.aggregate import compute_measures
from pipeline.measures.compiler import compile_measure
from pipeline.measures.definition import read_measures
from pipeline.measures.goals import protect_goals
from pipeline.report.document.model import Cell, Row
from pipeline.report.tables.public_goals import sign_notes
from support.clean_tables import clean
from support.examples import drawn
from support.goals import HBS, faults_of, goal, judged

# A goal of each of these, in one delivery: to deliver a goal takes as long as ten.
INSATSER = tuple(f"i{n}" for n in range(10))
DRAWN = st.tuples(
    st.sampled_from(["högst", "=", "minst"]),
    st.integers(0, 100),
    st.integers(0, 100),
    st.sampled_from(["procent", "antal"]),
)


@given(st.lists(DRAWN, min_size=len(INSATSER), max_size=len(INSATSER)), st.integers(0, 100))
@drawn(12)
def test_a_limit_is_never_kept_by_more_whatever_the_rule(
    goals: list[tuple[str, int, int, str]], tolerance: int
) -> None:
    """Whatever the tolerance: more than "at most" is not met, and what is reached always is."""
    rule = Malregel(("god", "godtagbar", "ej_uppnadd"), tolerance)
    own = {"malregel": rule, "insatser": tuple(Insats(i, i, "individ") for i in INSATSER)}
    share = {"matt": "andel av avslutade i arbete/studier", "enhet": "procent"}
    rows = [
        goal(mal=i, _row=n, niva="Insats", insats=i, operator=operator, malvarde=Decimal(target))
        | (share if unit == "procent" else {})
        for n, (i, (operator, target, _, unit)) in enumerate(zip(INSATSER, goals, strict=True), 5)
    ]
    numbers = [
        ("andel_avslut_arbete_studier" if unit == "procent" else "deltagare_nya", i, outcome)
        for i, (*_, outcome, unit) in zip(INSATSER, goals, strict=True)
    ]
    found = judged(rows, *numbers, forbund=Forbund(**{**vars(HBS), **own}))
    for i, (operator, target, outcome, _) in zip(INSATSER, goals, strict=True):
        grade = found["mal_grad", "mal", i]
        if operator != "minst" and outcome > target:
            assert grade == 0
        if (
            outcome == target
            or (operator == "minst" and outcome > target)
            or (operator == "högst" and outcome < target)
        ):
            assert grade == 1


@pytest.mark.parametrize(("first", "grade"), [(None, 1), (2021, 1), (2022, 1), (2023, 0)])
def test_a_rule_judges_no_year_before_its_first(first: int | None, grade: int) -> None:
    """15 of 20 with a tolerance of half is good under the rule; before it, a goal is met or not."""
    rule = Forbund(**{**vars(HBS), "malregel": Malregel(("god", "ej_uppnadd"), 50, first)})
    row = goal(operator="minst", malvarde=Decimal(20))
    assert judged([row], ("deltagare_nya", "", 15), forbund=rule)["mal_grad", "mal", "a"] == grade
    assert rule.malregel_for(2022).grader[0] == ("god" if grade else "uppnadd")


def test_a_goal_that_is_withheld_is_counted_neither_as_met_nor_as_missed() -> None:
    rows = [
        goal(mal="a", _row=5),
        goal("Minst 20 avslutade", mal="b", matt="avslutade deltagare", _row=6),
        goal("Minst 20 i år", mal="c", matt="inskrivna deltagare", _row=7),
    ]
    numbers: list[tuple[str, str, object]] = [
        ("deltagare_nya", "", 25),
        ("deltagare_avslutade", "", 3),
        ("deltagare", "", 2),
    ]
    counted = ("mal_provbara", "mal_dolda", "mal_uppnadda", "mal_ej_uppnadda")
    shown = judged(rows, *numbers)
    assert [shown[m, "", ""] for m in counted] == [3, 0, 1, 2]
    hidden = judged(rows, *numbers, hidden=(("deltagare_avslutade", ""),))
    assert [hidden[m, "", ""] for m in counted] == [3, 1, 1, 1]
    # What the hidden outcome is cannot be told from the counts.
    met = [n if n[0] != "deltagare_avslutade" else ("deltagare_avslutade", "", 40) for n in numbers]
    again = judged(rows, *met, hidden=(("deltagare_avslutade", ""),))
    assert [again[m, "", ""] for m in counted] == [hidden[m, "", ""] for m in counted]


def test_an_outcome_is_withheld_with_its_grade_in_the_observations() -> None:
    """The grade of the goal, of the whole that it is part of and of its insats; no other."""
    hamnen = {"niva": "Insats", "insats": "Hamnen"}
    rows = [
        goal(mal="a", _row=5, **hamnen),
        goal(mal="b", _row=6, matt="avslutade deltagare", **hamnen),
        goal(mal="c", _row=7),
    ]
    con = clean(forbund=HBS, malrad=rows).build("mal", "tryckt")
    compute_measures(con, {})
    con.execute("insert into dolt values ('deltagare_nya', 2022, 'hamnen', 'alla', '', '')")
    places = [
        ("mal", "a", "hamnen"),
        ("malsats", "a", "hamnen"),
        ("", "", "hamnen"),
        ("mal", "b", "hamnen"),
        ("malsats", "b", "hamnen"),
        ("mal", "c", ""),
        ("", "", ""),
    ]
    con.execute(
        "create table observation as select 'mal_grad' as measure, 'utfall' as kind, 2022 as year, breakdown, category, insats,"
        " '' as skydd from (values "
        + ", ".join(f"('{b}', '{c}', '{i}')" for b, c, i in places)
        + ") as p (breakdown, category, insats)"
    )
    con.execute(protect_goals())
    found = con.execute("select breakdown, category, insats from observation where skydd = 'del_dold'").fetchall()
    assert sorted(found) == sorted(places[:3])


def test_a_difference_between_women_and_men_is_an_outcome() -> None:
    """It was said to have no delivery, though both shares stand in the report."""
    row = goal(
        "Skillnaden ska minska",
        matt="skillnad i andel till arbete, män minus kvinnor",
        operator="minskar",
        malvarde=None,
        enhet="procent",
    )
    con = clean(forbund=HBS, malrad=[row]).build("mal", "tryckt")
    compute_measures(con, {})
    for year, kon, value in ((2022, "man", 33), (2022, "kvinna", 26), (2021, "man", 20), (2021, "kvinna", 30)):
        con.execute(
            "insert into tal by name select 'andel_avslut_arbete' as measure, ? as year, 'helar' as period, '' as insats,"
            " ? as kon, '' as breakdown, '' as category, 'utfall' as kind, ? as value, [] as rader",
            [year, kon, value],
        )
    compute = compile_measure(read_measures()["mal_utfall"], {})
    assert [
        (r[0], int(r[1])) for r in con.execute(f"select year, value from ({compute}) order by year").fetchall()
    ] == [
        (2021, -10),
        (2022, 7),
    ]
    # Ten points in favour of women became seven in favour of men: less.
    grade = compile_measure(read_measures()["mal_grad"], {})
    assert con.execute(f"select value from ({grade}) where breakdown = 'mal'").fetchall() == [(Decimal(1),)]


def test_a_printed_outcome_is_used_where_none_can_be_counted_and_stops_when_it_is_not_there() -> None:
    egen = Forbund(
        **{**vars(HBS), "egna_matt": ("nytta",), "tryckta_utfall": {"Minst 80 % ska se nytta": "prov-mal-5"}}
    )
    [fault] = faults_of(
        goal("Minst 80 % ska se nytta", matt="nytta", malvarde=Decimal(80), enhet="procent"), forbund=egen
    )
    assert (fault.file, fault.headline) == ("forbund.toml", "det tryckta utfallet finns inte")
    assert fault.found == "”prov-mal-5” för målet ”Minst 80 % ska se nytta”"


def test_what_the_board_wrote_is_kept_as_it_wrote_it() -> None:
    row = goal("  80 % av ALLA ska ≥ se”Nytta” ", bedomning="Delvis uppfyllt")
    found = clean(forbund=HBS, malrad=[row]).execute("select maltext, satt_ord, satt_grad from mal").fetchall()
    assert found == [("  80 % av ALLA ska ≥ se”Nytta” ", "Delvis uppfyllt", "godtagbar")]


@pytest.mark.parametrize(
    ("goals", "notes"),
    [
        ([("24 (26)", "● God")], []),
        ([("..", "..")], ["..: visas inte, för att skydda små grupper."]),
        ([(".. (92 %)", "– Utfall saknas"), ("24", "● God")], ["..: uppgiften finns inte."]),
        (
            [("..", ".."), ("..", "– Utfall saknas")],
            ["..: visas inte, för att skydda små grupper, eller uppgiften finns inte."],
        ),
    ],
)
def test_the_sign_of_no_number_is_told_as_what_it_is(goals: list[tuple[str, str]], notes: list[str]) -> None:
    """A question that was not asked this year has no outcome, and that is nobody's small group."""
    rows = [Row("Mål", (Cell("minst 80 %"), Cell(outcome), Cell(grade))) for outcome, grade in goals]
    assert sign_notes([Row("Lyra", (), "rubrik"), *rows]) == notes


@pytest.mark.parametrize(
    ("text", "insats"),
    [
        ("Lyra ska ha 25 nya deltagare", "lyra"),
        ("Minst 25 nya i LYRA, som förr hette så", "lyra"),
        ("Lyra och MIA ska ha 25 nya", None),
        ("Lyran ska ha 25 nya", None),
    ],
)
def test_a_goal_of_an_insats_is_of_the_one_that_its_text_names(text: str, insats: str | None) -> None:
    """It was held against the whole förbund, where no column says which."""
    own = Forbund(**{**vars(HBS), "insatser": (Insats("lyra", "Lyra", "individ"), Insats("mia", "MIA", "individ"))})
    row = goal(text, niva="Insats")
    if insats is None:
        (fault,) = faults_of(row, forbund=own)
        assert fault.headline == "målet har nivån insats men ingen insats"
    else:
        found = judged([row], ("deltagare_nya", "lyra", 30), ("deltagare_nya", "", 10), forbund=own)
        assert found["mal_utfall", "mal", "a"] == 30


@pytest.mark.parametrize(
    ("text", "own", "outcome", "told"),
    [
        ("Fler unga i praktik", "unga i praktik", 2, False),
        ("Kvinnor som fått jobb", "kvinnor med jobb", 4, False),
        ("Kvinnor som fått jobb", "kvinnor med jobb", 5, True),
        ("Minst 3 frukostmöten", "möten", 2, True),
        ("Utbildning för personal", "utbildningar", 1, True),
    ],
)
def test_a_typed_count_of_few_persons_is_withheld_with_its_grade(text: str, own: str, outcome: int, told: bool) -> None:
    """Nobody counts it from rows, and it was shown as it was typed."""
    forbund = Forbund(**{**vars(HBS), "egna_matt": (own,)})
    row = goal(text, matt=own, malvarde=Decimal(3), utfall=Decimal(outcome))
    con = clean(forbund=forbund, malrad=[row]).build("mal", "tryckt")
    compute_measures(con, {})
    con.execute(
        "create table observation as select measure, 'utfall' as kind, 2022 as year, 'mal' as breakdown, 'a' as category,"
        " '' as insats, '' as skydd from (values ('mal_utfall'), ('mal_grad')) as p (measure)"
    )
    con.execute(protect_goals())
    assert {why == "" for (why,) in con.execute("select skydd from observation").fetchall()} == {told}
