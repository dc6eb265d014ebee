"""Days, sentences that add up their parts, and what something is said mostly to depend on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.forbund.model import Forbund, load_forbund
from pipeline.places import Places
from pipeline.reconcile.printed.datum import Days, days_of, try_days
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.printed.mening import try_causes, try_sentences
from pipeline.reconcile.printed.namnare import try_classes, try_named_wholes
from support.deliveries import FORBUND
from support.printed_figures import column, figure, verdicts

# --- dagar ---


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2023, 3, 22), [("datum_beslutad", "stammer", "")]),
        (date(2022, 12, 31), [("datum_beslutad", "stammer", "")]),
        (date(2022, 12, 30), [("datum_beslutad", "avviker", "fel")]),
        (date(2022, 3, 22), [("datum_beslutad", "avviker", "fel")]),
        (None, []),
    ],
)
def test_a_year_is_not_reported_before_it_is_over(day: date | None, found: list[object]) -> None:
    trials = list(try_days([], Days(2022, day)))
    assert verdicts(trials) == found
    if day == date(2022, 3, 22):
        assert (
            trials[0].told
            == "Årsredovisningen för 2022 är daterad 22\xa0mars 2022, före årets slut. Kontrollera årtalet."
        )


def flow(new: int, every: int, ar: int = 2022) -> list[Figure]:
    of: dict[str, Any] = {"insats": "hamnen", "insatsnamn": "Hamnen", "ar": ar}
    return [
        figure(every, "Hamnen", "Deltagare", matt="deltagare", **of),
        figure(new, "Hamnen", "Nya", matt="deltagare_nya", **of),
    ]


@pytest.mark.parametrize(
    ("new", "year", "found"),
    [
        (30, 2022, [("datum_borjade", "stammer", "")]),
        (26, 2022, [("datum_borjade", "avviker", "fel")]),
        (26, 2023, []),
    ],
)
def test_all_are_new_in_an_insats_that_began_the_same_year(new: int, year: int, found: list[object]) -> None:
    days = Days(year, began={"hamnen": date(2022, 4, 1)})
    assert verdicts(try_days(flow(new, 30, year), days)) == found
    assert list(try_days(flow(new, 30, year), Days(year, began={"bryggan": date(year, 4, 1)}))) == []


def test_a_goal_for_new_participants_is_no_count_of_them() -> None:
    goal = figure(20, "Hamnen", "Mål", matt="deltagare_nya", insats="hamnen", typ="mal", kind="mal")
    every = figure(30, "Hamnen", "Deltagare", matt="deltagare", insats="hamnen")
    assert list(try_days([every, goal], Days(2022, began={"hamnen": date(2022, 4, 1)}))) == []


def test_the_days_are_those_of_forbund_toml(delivery: Path, tmp_path: Path) -> None:
    def told(text: str) -> Days:
        places = Places(tmp_path / "raw", tmp_path / "ut")
        (places.raw / "prov" / "forbund.toml").write_text(text, "utf-8")
        forbund: Forbund = load_forbund(places, "prov")
        return days_of(forbund, 2022)

    written = FORBUND.replace('typ = "bokslut"', 'typ = "bokslut"\ntryckt_beslutad = 2022-03-22')
    written = written.replace('alias = ["Hamnen, övrigt"]', "start = 2022-02-01")
    assert told(written) == Days(2022, date(2022, 3, 22), {"hamnen": date(2022, 2, 1)})
    # A plan is decided before its year.
    assert told(written.replace('"bokslut"', '"plan"')).decided is None


# --- delar i en mening ---


def said(*told: tuple[object, str], enhet: str = "antal", **other: Any) -> list[Figure]:
    return [figure(v, label, enhet=enhet, i_text=True, avsnitt="2.1", **other) for v, label in told]


PARTS = ((12, "i kör"), (7, "i orkester"), (9, "i teater"))


@pytest.mark.parametrize(
    ("whole", "label", "found"),
    [
        (28, "totalt i kulturskolan", [("mening_delar", "stammer", "")]),
        (29, "sammanlagt i kulturskolan", [("mening_delar", "avviker", "fel")]),
        # The last two are its parts, the first belongs to another sentence.
        (16, "tillsammans", [("mening_delar", "stammer", "")]),
        # So far off that the parts may be of something else.
        (80, "totalt i kommunen", []),
        (29, "i kulturskolan", []),
        (29, "totala arbetskraften", []),
    ],
)
def test_a_sentence_that_adds_up_its_parts(whole: int, label: str, found: list[object]) -> None:
    assert verdicts(try_sentences(said(*PARTS, (whole, label)))) == found


def test_parts_of_another_kind_are_no_parts() -> None:
    money = said((12, "kör"), (7, "orkester"), enhet="tkr")
    assert list(try_sentences([*money, *said((20, "totalt antal elever"))])) == []
    amounts = said(("1.2", "kör"), ("0.7", "orkester"), ("2.0", "totalt"), enhet="mnkr")
    assert verdicts(try_sentences(amounts)) == [("mening_delar", "avrundning", "")]


# --- vad det mest beror på ---


def claimed(*posts: str, whole: int = 500) -> list[tuple[str, str, str]]:
    table = column(("Lokaler", 180), ("Resor", 90), ("Löner", 40), ("Kurser", 20), kolumn="Avvikelse")
    words = f"Överskottet beror främst på {' och '.join(posts)}"
    text = figure(whole, words, enhet="tkr", i_text=True, avsnitt="2.1")
    return verdicts(try_causes([*table, text]))


@pytest.mark.parametrize(
    ("posts", "found"),
    [
        (("lokaler", "resor"), [("orsak_mest", "stammer", "")]),
        (("resor", "löner"), [("orsak_mest", "avviker", "fel")]),
        (("lokaler", "färre möten"), [("orsak_mest", "ej_provbar", "")]),
    ],
)
def test_what_it_mostly_depends_on_is_more_than_half(posts: tuple[str, ...], found: list[object]) -> None:
    assert claimed(*posts) == found


def test_an_amount_without_a_cause_is_not_tried() -> None:
    table = column(("Lokaler", 180), ("Resor", 90))
    assert list(try_causes([*table, figure(500, "Överskottet beror på resor", enhet="tkr", i_text=True)])) == []


# --- vad det räknas av ---


def counted_of(sentence: str, **of: Any) -> list[tuple[str, str, str]]:
    place: dict[str, Any] = {"i_text": True, "avsnitt": "Bilaga", "insatsnamn": "Hamnen"}
    women = figure(76, "varav 76 kvinnor", "deltagare", matt="deltagare", kon="kvinna", **place)
    left = figure(20, "20 kvinnor avslutades", "avslutade", matt="deltagare_avslutade", kon="kvinna", **(place | of))
    return verdicts(try_named_wholes([women, left, figure(35, sentence, "längre än sex år", **place)]))


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("35 av 50 kvinnor", [("namnare_av", "avviker", "varning")]),
        ("35 av de 76 kvinnorna", [("namnare_av", "stammer", "")]),
        ("9 av 20 kvinnor", [("namnare_av", "stammer", "")]),
        ("35 av 50 män", []),
        ("35 av 50 kommuner", []),
    ],
)
def test_the_whole_that_a_sentence_counts_of_is_printed_somewhere(sentence: str, found: list[object]) -> None:
    assert counted_of(sentence) == found


def test_the_count_of_another_insats_is_no_whole() -> None:
    assert counted_of("9 av 20 kvinnor", insatsnamn="Bryggan") == [("namnare_av", "avviker", "varning")]


def classes(*labels: str, kon: tuple[str, str] = ("alla", "alla")) -> list[tuple[str, str, str]]:
    told = [figure(19, "ord", label, i_text=True, avsnitt="1", kon=k) for label, k in zip(labels, kon, strict=True)]
    return verdicts(try_classes(told))


def test_classes_told_one_after_another_share_no_limit() -> None:
    assert classes("försörjning 3-6 år", "försörjning 6–8 år") == [("namnare_klasser", "avviker", "varning")]
    assert classes("försörjning 6-8 år", "försörjning 3-6 år") == [("namnare_klasser", "avviker", "varning")]
    assert classes("i åldern 16–29 år", "i åldern 30–39 år") == [("namnare_klasser", "stammer", "")]
    assert classes("försörjning 3-6 år", "ålder 6-8 år") == []
    assert classes("ålder 50–59 år", "ålder 50–59 år", kon=("kvinna", "man")) == []
