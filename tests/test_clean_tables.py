"""Given a few ingested rows, expect the clean rows."""

from __future__ import annotations

from decimal import Decimal

from pipeline.clean.coding import Code, Codebook, budget_codebook, code_rows, member_codebook
from pipeline.forbund.model import Forbund, Insats, Medlem, Post
from pipeline.names import slug
from support.clean_tables import clean, code, matrix


def test_costs_become_positive_and_tkr_becomes_kr() -> None:
    con = clean(
        {
            "kod_resultatrakning": [
                code("Intäkter", "intakter", "summa_intakt"),
                code("Kostnader", "kostnader", "kostnad"),
            ]
        },
        resultatrakning=[
            matrix("Intäkter", Decimal("18025.8"), enhet="tkr", decimaler=1, _row=1),
            matrix("Kostnader", Decimal("-16858.0"), enhet="tkr", decimaler=1, _row=2),
        ],
    )
    assert con.execute("select post, belopp_kr, precision_kr from resultatpost").fetchall() == [
        ("intakter", Decimal(18025800), Decimal(100)),
        ("kostnader", Decimal(16858000), Decimal(100)),
    ]


BUDGET_CODES = {
    "kod_budget": [
        code("Lyra", "lyra", "individ", insats="lyra"),
        code("Förstudier", "forstudier", "struktur", insats="forstudier"),
        code("ESF", "esf", "intakt"),
        code("Summa kostnader", "summa_kostnader", "kostnader", "summa"),
    ]
}


def test_a_refund_stays_negative_where_costs_are_printed_positive() -> None:
    con = clean(
        BUDGET_CODES,
        budget_utfall=[matrix("Lyra", 2008, _row=1), matrix("Förstudier", -14, _row=2), matrix("ESF", 3424, _row=3)],
    )
    assert con.execute("select post, belopp_kr from budgetpost").fetchall() == [
        ("lyra", 2008),
        ("forstudier", -14),
        ("esf", 3424),
    ]


def test_costs_printed_negative_are_turned_and_income_is_not() -> None:
    con = clean(BUDGET_CODES, budget_utfall=[matrix("Lyra", -2008, _row=1), matrix("ESF", 3424, _row=2)])
    assert con.execute("select post, belopp_kr from budgetpost").fetchall() == [("lyra", 2008), ("esf", 3424)]


def test_sums_are_control_values_and_never_posts() -> None:
    con = clean(BUDGET_CODES, budget_utfall=[matrix("Lyra", 5, _row=1), matrix("Summa kostnader", 5, _row=2)])
    assert con.execute("select post from budgetpost").fetchall() == [("lyra",)]
    assert con.execute("select slag, post, varde from kontrollvarde").fetchall() == [("summa", "summa_kostnader", 5)]


def test_the_deviation_is_positive_when_better_than_budget() -> None:
    rows = [
        matrix("Lyra", 100, typ="budget", _row=1),
        matrix("Lyra", 80, _row=1, _column="C"),
        matrix("ESF", 50, typ="budget", _row=2),
        matrix("ESF", 40, _row=2, _column="C"),
        matrix("Förstudier", 7, typ="budget", _row=3),
    ]
    con = clean(BUDGET_CODES, budget_utfall=rows)
    assert con.execute("select post, avvikelse_kr from budgetavvikelse").fetchall() == [
        ("lyra", 20),
        ("esf", -10),
        # Without an outcome there is none, as in the sums beside it.
        ("forstudier", 7),
    ]


def test_contributions_are_budget_from_the_year_the_plan_says() -> None:
    codes = {"kod_medlemsbidrag": [code("Staten", "staten", "stat"), code("Summa", "summa", "", "summa")]}
    con = clean(
        codes,
        medlemsbidrag=[
            matrix("Staten", 9, ar=2020, _column="B"),
            matrix("Staten", 8, ar=2021, _column="C"),
            matrix("Staten", 7, ar=2022, _column="D"),
            matrix("Summa", 7, ar=2022, _row=2),
        ],
    )
    assert con.execute("select ar, kind, belopp_kr from bidrag").fetchall() == [
        (2020, "utfall", 9),
        (2021, "budget", 8),
        (2022, "budget", 7),
    ]


def report(insats: str, **counts: int) -> dict[str, object]:
    return {
        "insats": insats,
        "ar": 2022,
        "ar_summarad": insats == "Totalt",
        "_file": "f",
        "_sheet": "s",
        "_row": 1,
    } | counts


REPORT_CODES = {"kod_insatsrapport": [code("A", "a", "individ", insats="a"), code("B", "b", "individ", insats="b")]}


def test_sex_from_the_sum_row_belongs_to_no_insats() -> None:
    con = clean(
        REPORT_CODES,
        insatsrapport=[
            report("A", deltagare=7),
            report("B", deltagare=5),
            report("Totalt", deltagare=12, kvinnor=8, man=4),
        ],
    )
    assert con.execute("select insats, kon, antal from deltagarantal order by all").fetchall() == [
        ("", "kvinna", 8),
        ("", "man", 4),
        ("a", "alla", 7),
        ("b", "alla", 5),
    ]


def test_sex_per_insats_is_not_counted_again_from_the_sum_row() -> None:
    con = clean(
        REPORT_CODES, insatsrapport=[report("A", deltagare=7, kvinnor=5), report("Totalt", deltagare=7, kvinnor=5)]
    )
    assert con.execute("select insats, kon, antal from deltagarantal order by all").fetchall() == [
        ("a", "alla", 7),
        ("a", "kvinna", 5),
    ]


ALIASED = Forbund(
    "prov",
    "Prov",
    "Prov",
    (Medlem("staten", "Staten", "stat", ("FK",)),),
    (Insats("hamnen", "Hamnen", "individ", ("ESF Hamnen, jan-juni",)),),
    (Post("reserv", "Reserv", "insatser"),),
)


def test_rows_of_one_insats_keep_their_own_code() -> None:
    book = budget_codebook(ALIASED)
    found = book.find("ESF Hamnen, jan- juni")
    assert found == Code("esf_hamnen_jan_juni", "ESF Hamnen, jan-juni", "individ", "post", "hamnen")


def test_years_in_a_name_match_the_placeholder_and_headings_tell_names_apart() -> None:
    book = budget_codebook(ALIASED)
    assert book.find("Total budgetram för 2031").kod == "budgetram"  # type: ignore[union-attr]
    assert book.find("Administration", "Utgifter").niva == "summa"  # type: ignore[union-attr]
    assert book.find("Administration") is None


def test_an_unknown_name_is_one_fault_however_often_it_stands() -> None:
    rows = [{"post": "FKK", "rubrik": "", "_file": "f", "_sheet": "s", "_row": n} for n in (3, 4)]
    found, faults = code_rows(rows, "post", member_codebook(ALIASED), "medlemmen", "forbund.toml")
    assert (found, [(f.row, f.headline) for f in faults]) == ({}, [(3, "medlemmen är okänd")])


def test_a_codebook_keeps_the_first_meaning() -> None:
    assert Codebook([("A", Code("ett", "A", "")), ("a.", Code("tva", "A", ""))]).find("A") == Code("ett", "A", "")


def test_slugs_are_ascii() -> None:
    assert slug("Rehab-arena Torekällberget, övrigt") == "rehab_arena_torekallberget_ovrigt"


def note(post: str, belopp: int, title: str = "Not 4. Verksamhetens kostnader") -> dict[str, object]:
    return matrix(post, Decimal(belopp), rubrik=title, _sheet=title[:5])


def test_a_note_of_costs_tells_their_kind_with_costs_positive() -> None:
    con = clean(
        noter=[
            note("Lämnade bidrag", -8741),
            note("Personal kostnader", -2249),
            note("Konsulter", 12),
            note("Summa", -10978),
            note("Personal", 45, "Not 5. Upplupna kostnader"),
        ]
    )
    found = con.execute("select post, kostnadsslag, belopp_kr, kostnad_kr from notpost order by all").fetchall()
    assert [(p, k, int(b), None if c is None else int(c)) for p, k, b, c in found] == [
        ("4/konsulter", "", 12, None),
        ("4/lamnade_bidrag", "lamnade_bidrag", -8741, 8741),
        ("4/personal_kostnader", "personal", -2249, 2249),
        ("4/summa", "", -10978, None),
        ("5/personal", "", 45, None),
    ]


def test_each_amount_of_a_fact_box_and_of_a_decision_has_a_key_of_its_own() -> None:
    boxes = {"tabell": "faktarutor", "typ": "budget"}
    con = clean(
        {
            "kod_budget": [
                code("Lyra", "lyra", "individ", insats="lyra"),
                code("Unga", "unga", "individ", insats="unga"),
            ]
        },
        budget=[
            matrix("Lyra", 1070, radrubrik="Budget jan-juni 2013", _row=1, **boxes),
            matrix("Lyra", 150, roll="tillagg", radrubrik="Budget jan-juni 2013", _row=1, _column="C", **boxes),
            matrix("Unga", 100, tabell="reviderad", typ="budget", roll="minskning", _row=2),
            matrix("Lyra", 9, typ="budget", _row=3),
        ],
    )
    assert con.execute("select radnyckel, belopp_kr from budgetpost order by _row, _column").fetchall() == [
        ("lyra/budget_jan_juni_2013", 1070),
        ("lyra/budget_jan_juni_2013_tillagg", 150),
        ("unga/minskning", 100),
        ("", 9),
    ]
