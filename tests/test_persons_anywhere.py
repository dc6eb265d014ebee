"""A personal number stops wherever it stands outside a delivery of persons, however it is written."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults, Fault, StageStopped, format_faults
from pipeline.forbund.model import load_forbund
from pipeline.ingest.deliveries import find_deliveries
from pipeline.ingest.grid import Grid
from pipeline.ingest.ingest import run_ingest
from pipeline.ingest.persons import personal_numbers, persons_in_books, refuse_persons
from pipeline.personal import holds_person, is_split_person
from pipeline.places import Places, Unit
from support import xlsx_writer as xl
from support.builds import finsam_here, small_deliveries
from support.person_scan import persons_in, texts_of
from support.personal_numbers import NUMBERS, ONE, writings

FULL = str.maketrans("0123456789", "０１２３４５６７８９")
UNIT = Unit("prov", 2022)


def ways(number: str) -> dict[str, str]:
    """Every way of writing one number of twelve figures, by what is odd about it."""
    century, six, four = number[:2], number[2:8], number[8:]
    year, month, day = six[:2], six[2:4], six[4:]
    return {f"skrivsätt {i}": w for i, w in enumerate(writings(number))} | {
        "mjukt bindestreck": f"{six}\u00ad-{four}",
        "osynliga tecken": "\u200b".join(number),
        "osynlig fog": "\u2060".join(six + four),
        "full bredd": f"{six}-{four}".translate(FULL),
        "full bredd, tio": (six + four).translate(FULL),
        "flyttal": f"{six}{four}.0",
        "flyttal, tolv": f"{number}.0",
        "exponent": f"{float(six + four):.9e}",
        "exponent med komma": f"{float(number):.11E}".replace(".", ","),
        "efter ett tal": f"12 {six}{four}",
        "efter ett nummer": f"nr 7 {six}-{four}",
        "parvis": f"{year} {month} {day} {four}",
        "siffra för siffra": " ".join(six + four),
        "långt tankstreck": f"{six}\u2014{four}",
        "understreck": f"{six}_{four}",
        "snedstreck": f"{six}/{four}",
        "punkter": f"{year}.{month}.{day}-{four}",
        "åttasiffrigt": f"{century}{six} {four}",
        "NFD": unicodedata.normalize("NFD", f"åäö{six}-{four}"),
        "radbrytning": f"{six}-\n{four}",
        "smalt mellanslag": f"{six}\u202f{four}",
        "efter ord": f"nr{six}-{four}",
    }


WAYS = ways(ONE)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_a_number_is_seen(way: str) -> None:
    assert all(holds_person(ways(n)[way]) for n in NUMBERS)
    assert holds_person(f"Anna ({WAYS[way]}) deltog.")


def test_a_samordningsnummer_and_a_wrong_check_digit_with_a_dash_are_seen() -> None:
    samordning = ONE[2:6] + str(int(ONE[6:8]) + 60) + "-" + ONE[8:]
    wrong = ONE[2:8] + "-" + "6" + ONE[9:11] + str((int(ONE[11]) + 1) % 10)
    assert holds_person(samordning) and holds_person(wrong)


def test_amounts_phones_organisations_dates_and_references_are_left_alone() -> None:
    r = random.Random(1)
    amounts = [f"{r.randint(1, 10**10):,} kr {r.randint(1, 10**7):,}".replace(",", " ") for _ in range(3000)]
    phones = [f"07{r.randint(0, 9)}-{r.randint(100, 999)} {r.randint(10, 99)} {r.randint(10, 99)}" for _ in range(500)]
    organisations = [
        f"{r.choice((16, ''))}{r.randint(20, 99)}{r.randint(20, 99)}{r.randint(10, 99)}-{r.randint(1000, 9999)}"
        for _ in range(500)
    ]
    said = [
        "212000-0142",
        "2022-01-01–2022-12-31",
        "20220101 20221231",
        "221231-1405",
        "202212311405",
        "2022-11-30 12.00",
    ]
    years = [" ".join(str(r.randint(2005, 2030)) for _ in range(4)) for _ in range(500)]
    assert [t for t in (*amounts, *phones, *organisations, *said, *years) if holds_person(t)] == []
    # Of bare ten figures, one in a hundred have a day and the right check digit.
    assert sum(holds_person(str(r.randint(10**9, 10**10 - 1))) for _ in range(3000)) < 45


def test_two_cells_are_one_number_when_it_is_sure() -> None:
    six, four = ONE[2:8], ONE[8:]
    assert is_split_person(ONE[:8], four) and is_split_person(f"{six}-", four) and is_split_person(six, f"-{four}")
    assert is_split_person(six, four, named=True) and not is_split_person(six, four)
    assert not is_split_person("120 101", "2 345") and not is_split_person(six, "2022")


# --- sixty places ----------------------------------------------------------------------------


@pytest.fixture
def places(tmp_path: Path) -> Places:
    small_deliveries(tmp_path / "raw", "prov", 2022)
    return Places(tmp_path / "raw", tmp_path / "ut")


def in_words(name: str) -> Callable[[Places, str], None]:
    def place(places: Places, written: str) -> None:
        path = places.raw / "prov" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_text("utf-8") if path.is_file() else ""
        path.write_text(f"{old}\n# Se {written} i registret.\n", "utf-8")

    return place


def in_name(name: str) -> Callable[[Places, str], None]:
    def place(places: Places, written: str) -> None:
        path = places.raw / "prov" / name.format(written.replace("/", "-").replace("\n", ""))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n", "utf-8")

    return place


def in_csv(name: str, head: str, row: str) -> Callable[[Places, str], None]:
    def place(places: Places, written: str) -> None:
        text = "\n".join((head, row)).replace("@", written.replace("\n", " "))
        (places.delivery(UNIT) / name).write_text(f"{text}\n", "utf-8")

    return place


GOALS = "Målområde;Mål;Målmått;Insats;Operator;Målvärde;Enhet;Kommentar"
PRINTED = "dokument;avsnitt;tabell;rad;kolumn;insats;kon;ar;varde;enhet;typ;tryckt;kommentar"
PLACES: dict[str, Callable[[Places, str], None]] = {
    "forbund.toml": in_words("forbund.toml"),
    "kommentar": in_words("2022/kommentar/budget.md"),
    "disposition": in_words("dispositioner/arsredovisning.md"),
    "årets disposition": in_words("2022/dispositioner/arsredovisning.md"),
    "förklaringar": in_words("2022/forklaringar.toml"),
    "läsmig": in_words("2022/LÄSMIG.txt"),
    "filnamn": in_name("2022/mal_{}.csv"),
    "namn på kommentar": in_name("2022/kommentar/{}.md"),
    "mappnamn": in_name("2022/{}/a.csv"),
    "mål": in_csv("mal_2022.csv", GOALS, "Arbete;Nå @ i tid;;;;;;"),
    "mål, kommentar": in_csv("mal_2022.csv", GOALS, "Arbete;Nå målet;;;;;;Se @"),
    "aktiviteter": in_csv("aktiviteter_2022.csv", "Datum;Aktivitet;Antal", "2022-03-01;Möte med @;4"),
    "tryckta tal": in_csv("publicerat_2022.csv", PRINTED, "d;1;t;Rad @;2022;;;2022;5;antal;utfall;5;"),
    "rubrik": in_csv("medlemsbidrag.csv", "Medlem;@", "Staten;50 000"),
    "belopp": in_csv("medlemsbidrag.csv", "Medlem;2022", "@;50 000"),
}
SIXTY = [(place, way) for i, place in enumerate(PLACES) for way in list(WAYS)[i % 4 :: len(WAYS) // 4][:4]]


@pytest.mark.parametrize(("place", "way"), SIXTY, ids=lambda x: x)
def test_a_number_in_any_place_stops_and_reaches_nothing(places: Places, place: str, way: str) -> None:
    PLACES[place](places, WAYS[way])
    with pytest.raises(StageStopped) as stop:
        refuse_persons(places)
        run_ingest(places, UNIT, places.waiting(UNIT, "ingest"))
    assert "personnummer" in str(stop.value) or "•" in str(stop.value), str(stop.value)
    assert persons_in(str(stop.value)) == set() and ONE[2:8] not in str(stop.value)
    assert isinstance(stop.value, DeliveryFaults)
    assert persons_in(str(stop.value.as_records())) == set()
    written = [p for p in places.out.rglob("*") if p.is_file()] if places.out.is_dir() else []
    assert [p for p in written if persons_in(p.name) or any(map(persons_in, texts_of(p)))] == []


def test_there_are_sixty() -> None:
    assert len(SIXTY) == 60 and len({way for _, way in SIXTY}) > 14


def test_a_build_stops_before_anything_is_written(places: Places) -> None:
    in_name("2022/mal_{}.csv")(places, WAYS["skrivsätt 1"])
    run = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}")
    assert run.code == 1 and "namnet på en fil eller mapp innehåller ett personnummer" in run.text.casefold()
    assert persons_in(run.text) == set()
    written = [p for p in places.out.rglob("*") if p.is_file()]
    assert [p for p in written if persons_in(p.as_posix()) or any(map(persons_in, texts_of(p)))] == []


@pytest.mark.parametrize("way", list(WAYS)[::5])
def test_names_of_sheets_and_cells_of_workbooks_stop(places: Places, way: str) -> None:
    written = WAYS[way].replace("\n", "").replace("/", "-").replace("\u200b", "")[:30]
    sheet: dict[str, list[list[object]]] = {written: [["Medlem", "2022"], ["Staten", 1]]}
    (places.delivery(UNIT) / "medlemsbidrag.csv").unlink()
    xl.write(places.delivery(UNIT) / "medlemsbidrag.xlsx", sheet)
    assert len(find_deliveries(places, UNIT, load_forbund(places, "prov"))[0]) == 1
    with pytest.raises(DeliveryFaults) as stop:
        run_ingest(places, UNIT, places.waiting(UNIT, "ingest"))
    assert "personnummer" in str(stop.value) and persons_in(str(stop.value)) == set()


def test_a_number_in_two_cells_of_a_table_is_told_with_its_place() -> None:
    grid = Grid("Blad", [["Födelsedatum", "Fyra sista"], [ONE[2:8], ONE[8:]], ["120 101", "2 345"]])
    (fault,) = personal_numbers(grid, "fil.xlsx")
    assert (fault.row, fault.column) == (2, "A")


@pytest.mark.parametrize("way", ["skrivsätt 0", "skrivsätt 2", "osynliga tecken", "smalt mellanslag", "parvis"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp437"])
def test_a_number_in_a_ledger_is_told_by_its_row(tmp_path: Path, way: str, encoding: str) -> None:
    written = WAYS[way]
    try:
        written.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("tecknet finns inte i kodningen")
    lines = [
        "#FLAGGA 0",
        "#ORGNR 212000-0142",
        '#KONTO 1930 "Bank"',
        f'#VER A 1 20221218 "Resa {written}"',
        "{",
        "#TRANS 1930 {} -1234.00",
        "}",
    ]
    path = tmp_path / "a.se"
    path.write_bytes("\n".join(lines).encode(encoding))
    assert [f.row for f in persons_in_books(path, "a.se")] == [4]
    path.write_bytes("\n".join([*lines[:3], f"#VER A {ONE} 20221218 Resa"]).encode(encoding))
    assert [f.row for f in persons_in_books(path, "a.se")] == [4]
    path.write_bytes("\n".join([*lines[:3], '#VER A 1 20221218 "Resa 1234"']).encode(encoding))
    assert persons_in_books(path, "a.se") == []


def test_no_part_of_a_message_shows_one() -> None:
    number = WAYS["skrivsätt 1"]
    fault = Fault(f"Ordet {number}", f"Ta bort {number}", number, number, 1, number, number, number)
    for text in (format_faults([fault]), str(DeliveryFaults([fault]).as_records()), str(StageStopped(number))):
        assert persons_in(text) == set() and "dolt" in text


def test_the_example_deliveries_hold_none_outside_the_files_of_persons() -> None:
    refuse_persons(Places.at())


def test_a_message_keeps_figures_that_are_no_persons() -> None:
    said = "reports/a.html är ändrad: 3f2a1234567890bc, se SUS_2022123114.csv och 1234567890 kr"
    assert str(StageStopped(said)) == said
    assert str(StageStopped(f"{said}\nSe {WAYS['skrivsätt 1']}")).startswith(f"{said}\nSe [personnummer dolt]")
