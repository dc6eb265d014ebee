"""A new förbund with its own headings and words needs nothing but its forbund.toml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.ingest import run_ingest
from pipeline.measures.numbers import Numbers
from pipeline.places import Places, Unit
from pipeline.run.known import check_forbund_names
from pipeline.store import read_rows
from support.builds import finsam_here

UNIT = Unit("nacka", 2024)
TOML = """
id = "nacka"
namn = "Samordningsförbundet Nacka"
kortnamn = "Nacka"

[[medlem]]
id = "staten"
namn = "Staten"
typ = "stat"

[[medlem]]
id = "nacka_kommun"
namn = "Nacka kommun"
typ = "kommun"
KOMMUN

[[insats]]
id = "fyren"
namn = "Fyren"
inriktning = "individ"

[argang.2024]
typ = "bokslut"
leveranser = ["sus_deltagare"]
"""
KOMMUN = 'kommun = "Nacka stad"'
HEADINGS = """
[[rubrik]]
sort = "sus_deltagare"
kolumn = "insats"
namn = ["Projekt", "Verksamhet"]

[[rubrik]]
sort = "sus_deltagare"
kolumn = "ut_datum"
namn = "Avslutad den"
"""
WORDS = """
[[kod]]
lista = "avslutsanledning"
kod = "arbete_osubventionerat"
namn = ["Fått jobb"]

[[kod]]
lista = "avslutsanledning"
kod = "studier"
namn = "Pluggar vidare"

[[kod]]
lista = "forsorjning"
kod = "forsorjningsstod"
namn = ["Socialbidrag"]
"""
HEAD = "Deltagar-ID;Kön;Ålder;Hemkommun;Verksamhet;Startdatum;Avslutad den;Avslutsorsak;Försörjning före"


def participations() -> list[str]:
    """Thirty women in work, ten men to studies, twenty men still there, ten of them from elsewhere."""
    women = [
        f"K{i};Kvinna;{31 + i % 8};Nacka stad;Fyren;2024-02-{1 + i % 28:02};2024-11-30;Fått jobb;Socialbidrag"
        for i in range(30)
    ]
    men = [
        f"M{i};Man;{41 + i % 8};Nacka kommun;Fyren;2023-03-01;2024-06-30;Pluggar vidare;A-kassa + Socialbidrag"
        for i in range(10)
    ]
    there = [f"N{i};Man;25;{'Tyresö' if i % 2 else 'Nacka stad'};Fyren;2024-05-01;;;A-kassa" for i in range(20)]
    return women + men + there


def deliver(folder: Path, toml: str) -> Places:
    year = folder / "raw" / "nacka" / "2024"
    year.mkdir(parents=True)
    (year.parent / "forbund.toml").write_text(toml, "utf-8")
    (year / "sus_deltagare_2024.csv").write_text("\n".join([HEAD, *participations()]) + "\n", "utf-8")
    return Places((folder / "raw").resolve(), (folder / "ut").resolve())


def with_kommun(own: str = KOMMUN) -> str:
    return TOML.replace("KOMMUN", own)


def stopped(folder: Path, toml: str, monkeypatch: pytest.MonkeyPatch) -> list[Fault]:
    """What stops the delivery when forbund.toml says no more than this."""
    monkeypatch.setenv("FINSAM_NYCKEL", str(folder / "nyckel"))
    places = deliver(folder, toml)
    with pytest.raises(DeliveryFaults) as caught:
        check_forbund_names(places, "nacka", places.tried(UNIT))
        run_ingest(places, UNIT, places.waiting(UNIT, "ingest"))
        run_clean(places, UNIT, places.waiting(UNIT, "ingest"), places.waiting(UNIT, "clean"))
    return list(caught.value.faults)


@pytest.fixture(scope="module")
def nacka(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The förbund built by the command, with nothing changed but its own file."""
    folder = tmp_path_factory.mktemp("nacka")
    places = deliver(folder, with_kommun() + HEADINGS + WORDS)
    run = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}", "FORMAT=html")
    assert run.code == 0, run.text
    return places


@pytest.mark.whole
def test_the_numbers_of_a_forbund_with_its_own_headings_and_words(nacka: Places) -> None:
    counted = Numbers.read(nacka.observations)

    def value(measure: str, **of: Any) -> Decimal | None:
        found = counted.get(measure, "nacka", 2024, "utfall", **{"insats": "", "kon": "alla"} | of)
        return found.value if found else None

    assert value("deltagare") == value("deltagare", insats="fyren") == 60
    assert [value("deltagare", kon=kon) for kon in ("kvinna", "man")] == [30, 30]
    assert [value(f"deltagare_{what}") for what in ("nya", "avslutade", "pagaende", "unika")] == [50, 40, 20, 60]
    reasons = [value("deltagare_avslutade", breakdown="avslutsanledning", category=c) for c in ("arbete", "studier")]
    assert reasons == [30, 10]
    homes = [value("deltagare", breakdown="kommun", category=c) for c in ("nacka_kommun", "annan_kommun")]
    assert homes == [50, 10]
    support = [
        value("deltagare_avslutade", breakdown="forsorjning_fore", category=c) for c in ("forsorjningsstod", "a_kassa")
    ]
    assert support == [40, 10]


@pytest.mark.whole
def test_the_same_numbers_may_be_published_and_stand_in_the_report(nacka: Places) -> None:
    shown = {
        (r["insats"], r["kon"]): r["value"]
        for r in read_rows(nacka.published, where="measure = 'deltagare' and breakdown = '' and period = 'helar'")
    }
    assert shown["", "alla"] == shown["fyren", "alla"] == 60
    assert shown["", "kvinna"] == shown["", "man"] == 30
    report = (nacka.office(UNIT) / "underlag.html").read_text("utf-8")
    assert "Samordningsförbundet Nacka" in report and "Fyren" in report
    assert [r["fil"] for r in read_rows(nacka.stage(UNIT, "ingest") / "leverans.parquet") if r["rader"] == 60] == [
        "RAW/nacka/2024/sus_deltagare_2024.csv"
    ]


def test_without_its_headings_every_unknown_one_is_named_with_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = stopped(tmp_path, with_kommun() + WORDS, monkeypatch)
    assert [(f.column, f.headline, f.found) for f in faults] == [
        ("E", "okänd kolumn", "”Verksamhet”"),
        ("G", "okänd kolumn", "”Avslutad den”"),
        ("", "kolumnen ”Insats” saknas", ""),
        ("", "kolumnen ”Utregistreringsdatum” saknas", ""),
    ]
    assert {f.row for f in faults} == {1}
    assert "”Avslutsdatum”" in faults[1].expected
    assert faults[2].expected == "någon av ”Insats”, ”Insatsnamn”"


def test_without_its_words_every_unknown_one_is_named_with_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = stopped(tmp_path, with_kommun() + HEADINGS, monkeypatch)
    assert {(f.found, f.headline.partition(" (")[0]) for f in faults} == {
        ("”Fått jobb”", "avslutsanledningen är okänd"),
        ("”Pluggar vidare”", "avslutsanledningen är okänd"),
        ("”Socialbidrag”", "försörjningen är okänd"),
    }
    reasons = [(f.row, f.headline.partition(" (")[2]) for f in faults if f.headline.startswith("avsluts")]
    assert reasons == [(2, "på 30 rader)"), (32, "på 10 rader)")]
    assert all("källsystemet" in f.action and f.expected.startswith(("närmast känt", "något av")) for f in faults)


@pytest.mark.parametrize(
    ("right", "wrong", "headline", "suggested"),
    [
        (
            'sort = "sus_deltagare"',
            'sort = "sus_deltagar"',
            "okänt värde ”sus_deltagar” för sort i [[rubrik]]",
            "”sus_deltagare”",
        ),
        ('kolumn = "ut_datum"', 'kolumn = "utdatum"', "okänt värde ”utdatum” för kolumn i [[rubrik]]", "”ut_datum”"),
        (
            'lista = "forsorjning"',
            'lista = "försörjning"',
            "okänt värde ”försörjning” för lista i [[kod]]",
            "”forsorjning”",
        ),
        ('kod = "studier"', 'kod = "studie"', "okänt värde ”studie” för kod i [[kod]]", "”studier”"),
    ],
)
def test_a_heading_or_word_of_nothing_that_is_read_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, headline: str, suggested: str
) -> None:
    toml = with_kommun() + HEADINGS + WORDS
    faults = stopped(tmp_path, toml.replace(right, wrong, 1), monkeypatch)
    assert [(f.file, f.headline) for f in faults] == [("RAW/nacka/forbund.toml", headline)]
    assert suggested in faults[0].expected


def test_an_account_of_no_post_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    konto = '\n[[konto]]\nfran = 3000\ntill = 3999\npost = "medlemsavgift"\n'
    ((fault),) = stopped(tmp_path, with_kommun() + HEADINGS + WORDS + konto, monkeypatch)
    assert fault.headline == "okänt värde ”medlemsavgift” för post i [[konto]]"
    assert "”medlemsavgifter”" in fault.expected


STATEMENT = """Resultaträkning i kr;;
Benämning;2024;2023
Bidrag från huvudmän;5000000;4800000
Verksamhetens intäkter;5000000;4800000
Verksamhetens kostnader;-4000000;-4100000
Årets resultat;1000000;700000
"""


def test_own_headings_and_words_of_a_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))
    own = """
[[rubrik]]
sort = "ekonomi_resultatrakning"
kolumn = "post"
namn = "Benämning"

[[kod]]
lista = "resultatpost"
kod = "medlemsavgifter"
namn = "Bidrag från huvudmän"
"""
    toml = with_kommun().replace('["sus_deltagare"]', '["ekonomi_resultatrakning"]') + own
    places = deliver(tmp_path, toml)
    (places.raw / "nacka/2024/sus_deltagare_2024.csv").unlink()
    (places.raw / "nacka/2024/ekonomi_resultatrakning.csv").write_text(STATEMENT, "utf-8")
    run_ingest(places, UNIT, places.waiting(UNIT, "ingest"))
    run_clean(places, UNIT, places.waiting(UNIT, "ingest"), places.waiting(UNIT, "clean"))
    rows = read_rows(places.waiting(UNIT, "clean") / "resultatpost.parquet", where="ar = 2024", order_by="_row")
    assert [(r["post"], r["belopp_kr"]) for r in rows] == [
        ("medlemsavgifter", 5000000),
        ("intakter", 5000000),
        ("kostnader", 4000000),
        ("arets_resultat", 1000000),
    ]


def test_the_own_headings_of_one_kind_are_not_known_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = HEADINGS.replace('sort = "sus_deltagare"', 'sort = "uppfoljning_12man"')
    assert "”Verksamhet”" in [f.found for f in stopped(tmp_path, with_kommun() + other + WORDS, monkeypatch)]


def test_without_its_own_name_of_the_kommun_a_near_miss_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the register it is Nacka stad; by the member's name alone it would be Nacka."""
    toml = with_kommun('kommun = "Nacka sta"') + HEADINGS + WORDS
    ((fault),) = stopped(tmp_path, toml, monkeypatch)
    assert (fault.headline, fault.found) == ("kommunen är okänd (på 40 rader)", "”Nacka stad”")
    assert "RAW/nacka/forbund.toml" in fault.action
