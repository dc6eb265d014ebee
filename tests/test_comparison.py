"""What may be compared, how it is adjusted, and what may be said of a difference."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.measures.definition import read_measures
from pipeline.places import EVERYTHING
from pipeline.store import read_rows
from support.compared import compare, number, wilson
from support.tables import only

Make = Callable[..., dict[str, list[dict[str, Any]]]]


@pytest.fixture
def compared(tmp_path: Path) -> Make:
    """Run the comparison of some numbers; `toml` adds to the forbund.toml of a förbund."""

    def make(
        *numbers: dict[str, Any], urval: str = "", riket: str = "", **toml: str
    ) -> dict[str, list[dict[str, Any]]]:
        places = compare(tmp_path, *numbers, urval=urval, riket=riket, toml=toml)
        folder = places.stage(EVERYTHING, "compare")
        return {
            t: read_rows(folder / f"{t}.parquet")
            for t in ("jamforelse", "brott", "vy", "skillnad", "tidigare", "flera_ar")
        }

    return make


def test_numbers_that_count_alike_have_one_group_and_others_a_reason(compared: Make) -> None:
    own = """
[[jamforbarhet]]
matt = "deltagare_insatsrapport"
ar = 2018
egenskap = "tackning"
varde = "bara avslutade"
varfor = "Hamnen anmäler när någon slutar."
"""
    rows = compared(
        number("norr", 2018, "deltagare_insatsrapport", 300),
        number("soder", 2018, "deltagare_insatsrapport", 200),
        number("oster", 2018, "deltagare_insatsrapport", 100),
        oster=own,
    )["jamforelse"]
    by_name = {r["forbund"]: r for r in rows}
    assert by_name["norr"]["grupp"] == by_name["soder"]["grupp"] != by_name["oster"]["grupp"]
    assert by_name["norr"]["grupp"] == "deltaganden; med och utan personuppgifter"
    assert (by_name["oster"]["tackning"], by_name["oster"]["skal"]) == (
        "bara avslutade",
        "Hamnen anmäler när någon slutar.",
    )
    assert [by_name[f]["samma_ar_finns"] for f in ("norr", "soder", "oster")] == [True, True, False]


def test_a_break_begins_a_new_segment_and_no_change_is_told_over_it(compared: Make) -> None:
    own = '\n[[brott]]\nar = 2019\nskal = "Grannförbundet gick in."\n'
    tables = compared(
        *[number("norr", y, "kostnader", 1_000_000 + 100_000 * (y - 2017)) for y in (2017, 2018, 2019, 2020)], norr=own
    )
    assert [r["segment"] for r in tables["jamforelse"]] == [0, 0, 1, 1]
    change = {r["year"]: (r["status"], r["skillnad"], r["skal"]) for r in tables["skillnad"]}
    assert change == {
        2018: ("ok", 100_000, ""),
        2019: ("ej_jamforbar", None, "Grannförbundet gick in."),
        2020: ("ok", 100_000, ""),
    }
    # The index begins anew: 100 is the first year of its own part.
    years = {r["obs_id"]: r["year"] for r in tables["jamforelse"]}
    index = {years[v["obs_id"]]: v["value"] for v in tables["vy"] if v["vy"] == "index"}
    assert index == {2017: 100, 2018: 110, 2019: 100, 2020: Decimal("108.333333")}


def test_a_change_of_register_is_a_break_of_what_rests_on_it_only(compared: Make) -> None:
    own = """
[argang.2018]
typ = "bokslut"
[argang.2019]
typ = "bokslut"
register = "uppfoljning_finsam"
"""
    tables = compared(
        *[number("norr", y, m, v) for y in (2018, 2019) for m, v in (("deltagare", 100), ("kostnader", 5_000_000))],
        norr=own.replace("[argang.2018]", "[argang.2018]"),
    )
    told = {r["measure"]: r for r in tables["skillnad"]}
    assert told["kostnader"]["status"] == "ok"
    assert told["deltagare"]["status"] == "ej_jamforbar"
    assert told["deltagare"]["skal"] == (
        "Deltagandena registrerades i SUS till och med 2018 och i Uppföljning Finsam från 2019."
    )


def test_plan_and_outcome_are_never_compared(compared: Make) -> None:
    rows = compared(
        number("norr", 2018, "kostnader", 5_000_000), number("norr", 2019, "kostnader", 6_000_000, kind="budget")
    )
    assert rows["skillnad"] == []
    assert len({(r["kind"], r["year"]) for r in rows["jamforelse"]}) == 2


def test_fixed_prices_population_and_index_by_hand(compared: Make) -> None:
    """2017: 1 000 000 × 250 / 200 = 1 250 000; per 1 000 of 50 000: 20 000; 2020 is the base."""
    tables = compared(
        *[number("norr", y, "kostnader", v) for y, v in ((2017, 1_000_000), (2018, 1_230_000), (2020, 2_000_000))]
    )
    years = {r["obs_id"]: r["year"] for r in tables["jamforelse"]}
    views = {(years[v["obs_id"]], v["vy"]): v for v in tables["vy"]}
    assert {y: views[y, "fasta_priser"]["value"] for y in (2017, 2018, 2020)} == {
        2017: 1_250_000,
        2018: 1_500_000,
        2020: 2_000_000,
    }
    assert views[2017, "fasta_priser"]["formel"] == "× 250,00 (prisindex 2020) / 200,00 (prisindex 2017)"
    assert views[2018, "per_1000"]["value"] == 24_600
    assert views[2018, "per_1000"]["formel"] == "× 1\u00a0000 / 50\u00a0000 (invånare 31\u00a0december 2018)"
    assert {y: views[y, "index"]["value"] for y in (2017, 2018, 2020)} == {2017: 100, 2018: 123, 2020: 200}
    assert views[2017, "per_deltagare"]["skal"] == "Antalet deltaganden finns inte, eller visas inte."


def test_an_age_band_is_a_view_of_its_own_where_it_is_delivered(tmp_path: Path) -> None:
    """1 230 000 per 1 000 of 30 000 is 41 000; without the file nothing of it is there."""
    costs = number("norr", 2018, "kostnader", 1_230_000)
    band = "0;Provby;2018;folkmängd 16–64 år;30 000;p;s\n"
    for name, people, expected in (("med", band, {"per_1000_16_64"}), ("utan", "", set())):
        places = compare(tmp_path / name, costs, people=people)
        views = {v["vy"]: v for v in read_rows(places.stage(EVERYTHING, "compare") / "vy.parquet")}
        assert set(views) & {"per_1000_16_64"} == expected
        assert views["per_1000"]["value"] == 24_600
        if expected:
            assert views["per_1000_16_64"]["value"] == 41_000
            told = "× 1\u00a0000 / 30\u00a0000 (invånare 16–64 år 31\u00a0december 2018)"
            assert views["per_1000_16_64"]["formel"] == told


def test_a_population_too_far_away_is_not_used(compared: Make) -> None:
    tables = compared(number("norr", 2012, "kostnader", 1_000_000))
    view = only(tables["vy"], vy="per_1000")
    assert (view["value"], view["status"]) == (None, "saknas")
    assert view["skal"] == "Folkmängden i alla medlemskommuner saknas för året och åren närmast."
    # And there is no price index for 2012.
    assert only(tables["vy"], vy="fasta_priser")["skal"] == "Prisindex saknas."


def test_cost_per_deltagande_says_who_are_covered(compared: Make) -> None:
    tables = compared(number("norr", 2018, "kostnader", 6_000_000), number("norr", 2018, "deltagare", 120))
    view = only(tables["vy"], vy="per_deltagare")
    assert (view["value"], view["formel"]) == (50_000, "/ 120 deltaganden (registrerade med personuppgifter)")


def test_a_number_that_is_withheld_has_no_view_and_no_difference(compared: Make) -> None:
    tables = compared(number("norr", 2018, "deltagare", None), number("norr", 2019, "deltagare", 40))
    assert {v["obs_id"] for v in tables["vy"]} == {only(tables["jamforelse"], year=2019)["obs_id"]}
    (change,) = tables["skillnad"]
    assert (change["status"], change["skillnad"], change["utslag"], change["mot_value"]) == ("dold", None, "", None)


@pytest.mark.parametrize(
    ("here", "there", "word"),
    [
        ((60, 100), (30, 100), "hogre"),
        ((30, 100), (60, 100), "lagre"),
        ((52, 100), (48, 100), "ingen_saker_skillnad"),
        ((25, 29), (10, 100), "for_fa"),
        ((10, 100), (25, 29), "for_fa"),
    ],
)
def test_words_of_shares_come_from_newcombes_interval(
    compared: Make, here: tuple[int, int], there: tuple[int, int], word: str
) -> None:
    tables = compared(
        number("norr", 2018, "andel_kvinnor", None, share=here),
        number("soder", 2018, "andel_kvinnor", None, share=there),
    )
    found = only(tables["skillnad"], slag="forbund")
    (a, b), ((l1, u1), (l2, u2)) = (100 * here[0] / here[1], 100 * there[0] / there[1]), (wilson(*here), wilson(*there))
    assert float(found["skillnad"]) == pytest.approx(a - b, abs=1e-5)
    assert float(found["lower"]) == pytest.approx(a - b - math.hypot(a - l1, u2 - b), abs=1e-4)
    assert float(found["upper"]) == pytest.approx(a - b + math.hypot(u1 - a, b - l2), abs=1e-4)
    assert found["utslag"] == word


def test_newcombes_own_example() -> None:
    """56/70 against 48/80 in the article: 0,20 with the limits 0,0524 and 0,3339."""
    (l1, u1), (l2, u2) = wilson(56, 70), wilson(48, 80)
    assert (80 - 60 - math.hypot(80 - l1, u2 - 60)) / 100 == pytest.approx(0.0524, abs=5e-5)
    assert (80 - 60 + math.hypot(u1 - 80, 60 - l2)) / 100 == pytest.approx(0.3339, abs=5e-5)


def test_shares_that_differ_in_denominator_are_not_compared(compared: Make) -> None:
    own = """
[[jamforbarhet]]
matt = ["andel_avslut_arbete_studier"]
egenskap = "namnare"
varde = "81 avslut, varav 42 övergångar"
varfor = "42 gick vidare till en annan insats."
"""
    tables = compared(
        number("norr", 2018, "andel_avslut_arbete_studier", None, share=(73, 164)),
        number("soder", 2018, "andel_avslut_arbete_studier", None, share=(8, 81)),
        soder=own,
        riket="andel till arbete eller studier av avslutade;Riket;2018;31;procent;x\n",
    )
    pair = only(tables["skillnad"], slag="forbund")
    assert (pair["status"], pair["skillnad"], pair["utslag"]) == ("ej_jamforbar", None, "")
    assert pair["skal"] == "42 gick vidare till en annan insats."
    national = {r["forbund"]: r for r in tables["skillnad"] if r["slag"] == "riket"}
    assert national["soder"]["status"] == "ej_jamforbar"
    # 44,5 procent, 37,1 till 52,2: over 31.
    assert (national["norr"]["utslag"], national["norr"]["skal"][:6]) == ("hogre", "Riket:")


def test_counts_amounts_and_small_bases(compared: Make) -> None:
    tables = compared(
        *[number("norr", y, "deltagare", v) for y, v in ((2017, 20), (2018, 40), (2019, 100), (2020, 104))],
        *[number("norr", y, "medlemsbidrag", v) for y, v in ((2017, 50_000), (2018, 100_000), (2019, 110_000))],
        *[number("norr", y, "arets_resultat", v) for y, v in ((2018, 200_000), (2019, 400_000))],
    )
    told = {(r["measure"], r["year"]): (r["andring"], r["utslag"]) for r in tables["skillnad"]}
    assert told == {
        ("deltagare", 2018): (None, "for_fa"),
        ("deltagare", 2019): (150, "hogre"),
        ("deltagare", 2020): (4, "ingen_saker_skillnad"),
        ("medlemsbidrag", 2018): (None, "utan_intervall"),
        ("medlemsbidrag", 2019): (10, "utan_intervall"),
        ("arets_resultat", 2019): (None, "utan_intervall"),
    }


def test_amounts_of_two_forbund_are_not_subtracted(compared: Make) -> None:
    tables = compared(number("norr", 2018, "kostnader", 5_000_000), number("soder", 2018, "kostnader", 9_000_000))
    assert tables["skillnad"] == []


def test_a_selection_narrows_everything_and_names_its_base_year(compared: Make) -> None:
    numbers = [number(f, y, "kostnader", 1_000_000) for f in ("norr", "soder") for y in (2017, 2018, 2019)]
    tables = compared(*numbers, urval='forbund = ["norr"]\nfran = 2017\ntill = 2018\nbasar = 2019\nprisindex = "KPI"\n')
    assert {(r["forbund"], r["year"]) for r in tables["jamforelse"]} == {("norr", 2017), ("norr", 2018)}
    prices = sorted(v["value"] for v in tables["vy"] if v["vy"] == "fasta_priser")
    # × 210 / 205 and × 210 / 200.
    assert prices == [Decimal("1024390.243902"), 1_050_000]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('forbund = ["nor"]', "okänt förbund ”nor”"),
        ("forbunde = []", "okänd inställning ”forbunde” i filen"),
        ("ar = 2018", "ar ska vara en lista inom [ ]"),
        ("fran = 2019\ntill = 2017", "fran och till ska stå båda, och i ordning"),
        ("ar = [2017]\nfran = 2017\ntill = 2018", "både ar och fran–till"),
        ("ar = [", "filen följer inte TOML:s regler"),
        ("ar = [2017, true]", "ar nummer 2 ska vara ett heltal"),
        ("ar = [17]", "ar nummer 1 ska vara minst 1900"),
        ('fran = 2017\ntill = "2018"', "till ska vara ett heltal"),
        ("fran = 2017", "fran och till ska stå båda, och i ordning"),
        ("basar = 2019.5", "basar ska vara ett heltal"),
        ('prisindex = "LPIK"', "prisindexet ”LPIK” finns inte"),
    ],
)
def test_a_selection_that_cannot_be_used_stops(compared: Make, text: str, told: str) -> None:
    with pytest.raises(DeliveryFaults) as caught:
        compared(number("norr", 2018, "kostnader", 1_000_000), urval=text)
    assert told in [f.headline for f in caught.value.faults]


def test_every_compared_measure_of_people_says_what_it_counts() -> None:
    compared_people = [m for m in read_measures().values() if m.compare and m.people]
    assert len(compared_people) >= 20
    assert [m.id for m in compared_people if not (m.counts and m.coverage)] == []


def test_a_year_alone_after_a_break_has_no_index(compared: Make) -> None:
    own = '\n[[brott]]\nar = 2019\nskal = "Grannförbundet gick in."\n'
    tables = compared(*[number("norr", y, "kostnader", 1_000_000) for y in (2017, 2018, 2019)], norr=own)
    years = {r["obs_id"]: r["year"] for r in tables["jamforelse"]}
    assert sorted(years[v["obs_id"]] for v in tables["vy"] if v["vy"] == "index") == [2017, 2018]


def printed(forbund: str, year: int, measure: str, value: float, **more: Any) -> dict[str, Any]:
    """A number that a document prints."""
    return number(forbund, year, measure, value, source="publicerad", **({"argang": year} | more))


def test_a_printed_number_stands_where_nothing_is_counted(compared: Make) -> None:
    told = compared(
        number("norr", 2018, "kostnader", 5_000_000),
        printed("norr", 2018, "kostnader", 5_100_000),
        printed("norr", 2017, "kostnader", 4_000_000) | {"argang": 2018},
        # A budget of a coming year in a document of this one is no earlier figure.
        printed("norr", 2019, "kostnader", 6_000_000, kind="budget") | {"argang": 2018},
        printed("norr", 2017, "medlemsbidrag", 7_000_000, kind="mal"),
    )
    assert [(r["measure"], r["year"], r["value"], r["argang"]) for r in told["tidigare"]] == [
        ("kostnader", 2017, 4_000_000, 2018)
    ]
    # It is in no difference, view or group.
    assert told["skillnad"] == [] and len(told["jamforelse"]) == 1


def test_a_printed_number_of_people_never_stands_beside_counted_people(compared: Make) -> None:
    """Eight went to work, says the report; the file may not tell it."""
    told = compared(
        number("norr", 2018, "avslut_till_arbete_studier", None),
        printed("norr", 2018, "avslut_till_arbete_studier", 8),
        printed("norr", 2018, "deltagare_unika", 80),
        printed("norr", 2017, "deltagare_unika", 30),
        printed("norr", 2017, "deltagare_anonyma", 29),
    )
    assert [(r["measure"], r["year"]) for r in told["tidigare"]] == [("deltagare_unika", 2017)]


def test_years_that_count_alike_are_joined_with_one_interval(compared: Make) -> None:
    """9 of 20 and 12 of 22 are 21 of 42; 2014 stands after a break, and 2015 and 2016 beside a withheld year."""
    own = '\n[[brott]]\nar = 2014\nskal = "Nytt."\n\n[[brott]]\nar = 2015\nskal = "Nytt igen."\n'
    numbers = [
        number("norr", y, "andel_kvinnor", None, share=s)
        for y, s in ((2012, (9, 20)), (2013, (12, 22)), (2014, (5, 20)), (2015, (8, 20)), (2016, (9, 20)))
    ]
    hidden = number("norr", 2017, "andel_kvinnor", None)
    (found,) = compared(*numbers, hidden, norr=own)["flera_ar"]
    assert (found["fran"], found["till"], found["antal_ar"]) == (2012, 2013, 2)
    assert (found["numerator"], found["denominator"], found["value"]) == (21, 42, 50)
    low, high = wilson(21, 42)
    assert float(found["lower"]) == pytest.approx(low, abs=1e-5)
    assert float(found["upper"]) == pytest.approx(high, abs=1e-5)
    assert found["formel"].replace("\u00a0", " ") == "100 × 21 / 42 = 50,0 %"
    assert len(found["delar"].split()) == 2
