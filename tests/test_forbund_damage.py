"""A forbund.toml of any content: what is right is read whole, and any one damage of it is told."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults, Fault
from pipeline.forbund.model import Forbund, read_forbund
from support.deliveries import FORBUND
from support.examples import drawn
from support.written_toml import as_toml

# The same examples every time, and none stopped by a slow machine.
modestly = drawn(150)
SLUG = st.from_regex(r"[a-z][a-z0-9_]{2,8}", fullmatch=True)
TEXT = st.text("abcåäö ”'\"\\#.", min_size=1, max_size=10).filter(lambda t: t.strip() != "")
YEAR = st.integers(1990, 2050)
WORDS = TEXT | st.lists(TEXT, min_size=1, max_size=3)


def entry(given: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(given, optional=optional or {})


PLACE = st.integers(1, 999)
CORRECTION = entry(
    {
        "ar": YEAR,
        "fil": TEXT,
        "varfor": TEXT,
        "rad": PLACE,
        "kolumn": TEXT,
        "vantat": st.just("1"),
        "ratt": st.just("2"),
    },
    {"blad": TEXT, "atgard": st.just("ersatt")},
) | entry(
    {"ar": YEAR, "fil": TEXT, "varfor": TEXT, "rad": PLACE, "samma_som": PLACE, "atgard": st.just("ta_bort")},
)
TABLES = {
    "rattelse": st.lists(CORRECTION, min_size=1, max_size=1),
    "forbehall": st.lists(entry({"matt": WORDS, "text": TEXT}, {"ar": YEAR}), max_size=2),
    "jamforbarhet": st.lists(
        entry({"matt": WORDS, "egenskap": st.sampled_from(["raknas", "namnare"]), "varde": TEXT, "varfor": TEXT}),
        max_size=2,
    ),
    "brott": st.lists(entry({"ar": YEAR, "skal": TEXT}, {"matt": WORDS}), max_size=2),
    "tak": st.lists(entry({"ar": YEAR, "belopp": st.integers(0, 10**9), "kalla": TEXT}), max_size=1),
    "konto": st.lists(entry({"fran": PLACE, "till": st.just(9999), "post": TEXT}), max_size=1),
    "rubrik": st.lists(entry({"sort": TEXT, "kolumn": TEXT, "namn": WORDS}), max_size=2),
    "kod": st.lists(entry({"lista": TEXT, "kod": TEXT, "namn": WORDS}), max_size=2),
    "kategori": st.lists(
        entry({"lista": st.sampled_from(["utbildning", "aldersgrupp"]), "kod": SLUG, "namn": TEXT}, {"efter": TEXT}),
        max_size=1,
    ),
    "tryckt": st.lists(entry({"ar": YEAR, "matt": TEXT}, {"rad": TEXT, "enhet": TEXT}), max_size=2),
    "malomrade": st.lists(entry({"namn": TEXT, "vision": TEXT}), max_size=1),
    "malregel": entry({"grader": st.just(["god", "ej"]), "tolerans": st.integers(0, 100)}),
    "mal": entry({}, {"egna_matt": st.lists(TEXT, max_size=2), "insats_fylls_ned": st.booleans()}),
    "roja": entry({"minsta_grupp": st.integers(3, 50)}),
    "bokforing": entry({"dimension": st.sampled_from(["1", "6", "20"])}),
    "diagram": entry({}, {"forsta": st.just("#1F5A7A"), "andra": st.just("#d07000")}),
    "visa_belopp": st.sampled_from(["kr", "tkr"]),
}


@st.composite
def forbund(draw: st.DrawFn) -> dict[str, Any]:
    """A förbund with members, insatser, years and some of everything else."""
    ids = draw(st.lists(SLUG, min_size=3, max_size=6, unique=True))
    insatser = [{"id": i, "namn": f"{i} x", "inriktning": "individ"} for i in ids[1:-1]]
    argang = entry(
        {"typ": st.sampled_from(["bokslut", "plan"])},
        {"budget_fran": YEAR, "leveranser": st.lists(SLUG, max_size=2, unique=True)},
    )
    return {
        "id": "prov",
        "namn": draw(TEXT),
        "kortnamn": draw(TEXT),
        "medlem": [{"id": ids[0], "namn": draw(TEXT), "typ": "kommun", "kommun": draw(TEXT)}],
        "insats": insatser,
        "post": [{"id": ids[-1], "namn": f"{ids[-1]} x", "grupp": "finans", "alias": [f"{ids[-1]} y"]}],
        "argang": draw(st.dictionaries(YEAR.map(str), argang, min_size=1, max_size=2)),
    } | draw(entry({}, TABLES))


def read(text: str) -> Forbund:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prov" / "forbund.toml"
        path.parent.mkdir()
        path.write_text(text, "utf-8")
        return read_forbund(path, "RAW/prov/forbund.toml")


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DeliveryFaults) as caught:
        read(text)
    return caught.value.faults


@modestly
@given(forbund())
def test_what_is_written_is_what_is_read(data: dict[str, Any]) -> None:
    found = read(as_toml(data))

    def told(entries: Any, table: str) -> None:
        assert len(entries) == len(data.get(table, []))
        for got, given_ in zip(entries, data.get(table, []), strict=True):
            for key, value in given_.items():
                read_as = getattr(got, key)
                assert read_as == (tuple(value) if isinstance(value, list) else value) or read_as == (value,)

    for entries, table in (
        (found.medlemmar, "medlem"),
        (found.insatser, "insats"),
        (found.poster, "post"),
        (found.rattelser, "rattelse"),
        (found.forbehall, "forbehall"),
        (found.jamforbarhet, "jamforbarhet"),
        (found.brott, "brott"),
        (found.tak, "tak"),
        (found.rubriker, "rubrik"),
        (found.koder, "kod"),
        (found.kategorier, "kategori"),
        (found.konton, "konto"),
        (found.tryckta, "tryckt"),
        (found.malomraden, "malomrade"),
    ):
        told(entries, table)
    assert {str(a.ar): a.typ for a in found.argangar.values()} == {y: a["typ"] for y, a in data["argang"].items()}
    assert found.minsta_grupp == data.get("roja", {}).get("minsta_grupp", 5)
    assert found.diagram.andra == data.get("diagram", {}).get("andra", "#c8791f")
    assert found.insats_fylls_ned == data.get("mal", {}).get("insats_fylls_ned", False)
    assert (found.namn, found.kortnamn) == (data["namn"], data["kortnamn"])


def places_of(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every key of every table, as the way to it."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if isinstance(data, dict):
            yield (*path, key)
        yield from places_of(value, (*path, key))


@modestly
@given(forbund(), st.data())
def test_one_damage_is_always_told(data: dict[str, Any], draw: st.DataObject) -> None:
    """A key that is misspelt, or a value of a type that nothing has: never silence, never a traceback."""
    *way, key = draw.draw(st.sampled_from(sorted(places_of(data), key=repr)))
    broken = copy.deepcopy(data)
    table: Any = broken
    for step in way:
        table = table[step]
    if draw.draw(st.booleans()):
        table[f"{key}x"] = table.pop(key)
    else:
        table[key] = draw.draw(st.sampled_from([1.5, float("-1e300"), [["x"]], [1.5], {"x": 1}, {"": {}}]))
    told = faults(as_toml(broken))
    assert {f.file for f in told} == {"RAW/prov/forbund.toml"}
    assert all(f.headline and f.action for f in told)
    assert str(DeliveryFaults(told))
    assert any(str(key) in f.headline for f in told)


RULES = [
    ('[diagram]\nforsta = "blå"', "diagram: forsta ska vara en färg som #1f5a7a"),
    ('[diagram]\nandra = "#ffd700"', "diagram: andra syns för dåligt mot vitt"),
    ('[diagram]\nandra = "#a02020"', "diagram: forsta och andra är lika ljusa"),
    ("[roja]\nminsta_grupp = 0", "roja: minsta_grupp ska vara minst 3"),
    ("[roja]\nminsta_grupp = -5", "roja: minsta_grupp ska vara minst 3"),
    ("[roja]\nminsta_grupp = 2", "roja: minsta_grupp ska vara minst 3"),
    ("[roja]\nminsta_grupp = true", "roja: minsta_grupp ska vara ett heltal"),
    ("[roja]\nminsta_grupp = 5.0", "roja: minsta_grupp ska vara ett heltal"),
    ('[roja]\nminsta_grupp = "5"', "roja: minsta_grupp ska vara ett heltal"),
    ("[roja]", "inställningen ”minsta_grupp” saknas i roja"),
    ("[[roja]]\nminsta_grupp = 5", "roja ska vara en enda tabell: skriv [roja] med enkla hakparenteser"),
    ("[insatser]\nx = 1", "okänd inställning ”insatser” i filen"),
    (
        '[[insats]]\nid = "hamnen"\nnamn = "Kajen"\ninriktning = "individ"',
        "id ”hamnen” står för mer än en insats eller post",
    ),
    ('[[post]]\nid = "hamnen"\nnamn = "Kajen"\ngrupp = "finans"', "id ”hamnen” står för mer än en insats eller post"),
    ('[[medlem]]\nid = "staten"\nnamn = "AF"\ntyp = "stat"', "id ”staten” står för mer än en medlem"),
    (
        '[[insats]]\nid = "../../x"\nnamn = "Kajen"\ninriktning = "individ"',
        "insats ”../../x”: id ska vara små bokstäver a–z, siffror och _, med en bokstav först",
    ),
    (
        '[[insats]]\nid = "kajen\\n"\nnamn = "Kajen"\ninriktning = "individ"',
        "insats ”kajen”: id ska vara små bokstäver a–z, siffror och _, med en bokstav först",
    ),
    (
        f'[[insats]]\nid = "{"k" * 61}"\nnamn = "Kajen"\ninriktning = "individ"',
        f"insats ”{'k' * 61}”: id ska vara högst 60 tecken",
    ),
    ('[argang.2023]\ntyp = "budget"', "okänt värde ”budget” för typ i argang.2023"),
    ('[argang.i_fjol]\ntyp = "plan"', "argang: i_fjol ska vara ett år med fyra siffror"),
    ('[argang.2023]\ntyp = "plan"\nbudget_fran = 23', "argang.2023: budget_fran ska vara minst 1900"),
    ('[argang.2023]\ntyp = "plan"\nleveranser = "budget"', "argang.2023: leveranser ska vara en lista inom [ ]"),
    (
        '[argang.2023]\ntyp = "plan"\nleveranser = ["budget", "budget"]',
        "argang.2023: leveransen budget står två gånger",
    ),
    ('[[konto]]\nfran = 20\ntill = 10\npost = "skulder"', "konto 20–10: till är före fran"),
    (
        '[[konto]]\nfran = 10\ntill = 20\npost = "a"\n[[konto]]\nfran = 20\ntill = 30\npost = "b"',
        "konto 10–20 och 20–30 överlappar",
    ),
    ('[konto]\nfran = 10\ntill = 20\npost = "a"', "konto ska vara en lista: skriv [[konto]] med dubbla hakparenteser"),
    ('[[tak]]\nar = 2022\nbelopp = -1\nkalla = "x"', "tak för 2022: belopp ska vara minst 0"),
    ('[[tak]]\nar = 2022\nbelopp = 1\nkalla = "x"\n' * 2, "taket för 2022 står två gånger"),
    ("[malregel]\ngrader = []\ntolerans = 5", "malregel: grader ska vara en lista med något i"),
    ('[malregel]\ngrader = ["god", "god"]\ntolerans = 5', "målgraden god står två gånger"),
    ('[malregel]\ngrader = ["god"]\ntolerans = 101', "malregel: tolerans ska vara högst 100"),
    ("[mal]\ninsats_fylls_ned = 1", "mal: insats_fylls_ned ska vara true eller false"),
    ('[mal]\negna_matt = ["a", 2]', "mal: egna_matt nummer 2 ska vara text inom citattecken"),
    ('[mal]\negna_matt = ["a", " "]', "mal: egna_matt nummer 2 ska vara text som inte är tom"),
    ('[[brott]]\nar = 2013\nskal = ""', "brott 2013: skal ska vara text som inte är tom"),
    ('[bokforing]\ndimension = "sex"', "bokforing: dimension ska vara ett nummer"),
    (
        f"[[tak]]\nar = 0x{'f' * 9000}\nbelopp = 1\nkalla = 'x'",
        "tak för ett tal med tusentals siffror: ar ska vara högst 2099",
    ),
]


@pytest.mark.parametrize(("text", "headline"), RULES, ids=[r[1][:40] for r in RULES])
def test_what_may_not_stand_is_told(text: str, headline: str) -> None:
    assert headline in [f.headline for f in faults(f"{FORBUND}\n{text}\n")]


def test_the_fault_says_what_was_found_what_is_allowed_and_what_was_meant() -> None:
    (fault,) = faults(FORBUND.replace('typ = "bokslut"', 'typ = "boksluta"'))
    assert fault.lines() == [
        "Okänt värde ”boksluta” för typ i argang.2022",
        "    Väntade: bokslut, plan",
        "    Gör så:  Menades ”bokslut”? Rätta värdet.",
    ]
    (fault,) = faults(FORBUND.replace('inriktning = "individ"', 'inriktning = "individ"\ninriktningar = 1'))
    assert fault.lines() == [
        "Okänd inställning ”inriktningar” i insats ”hamnen”",
        "    Väntade: närmast känt är ”inriktning”",
        "    Gör så:  Rätta stavningen eller ta bort raden.",
    ]


def test_everything_is_told_at_once_and_a_personal_number_never() -> None:
    text = FORBUND.replace('typ = "stat"', 'typ = "stater"').replace('id = "bryggan"', 'id = "hamnen"')
    # Built from parts so that no personal number stands in this file.
    day, rest = "1912" + "1212", "12" * 2
    text = text.replace('kortnamn = "Prov"', f"kortnamn = {day}{rest}")
    assert [f.headline for f in faults(FORBUND.replace('kortnamn = "Prov"', f"kortnamn = {day}{rest}"))] == [
        "kortnamn ska vara text inom citattecken"
    ]
    told = faults(f'{text}\n[[insats]]\nid = "{day}-{rest}"\n')
    assert [f.headline for f in told] == [
        "id ”hamnen” står för mer än en insats eller post",
        "kortnamn ska vara text inom citattecken",
        "okänt värde ”stater” för typ i medlem ”staten”",
        "inställningen ”namn” saknas i insats ”[personnummer dolt]”",
        "inställningen ”inriktning” saknas i insats ”[personnummer dolt]”",
        "insats ”[personnummer dolt]”: id ska vara små bokstäver a–z, siffror och _, med en bokstav först",
    ]
    assert "1212" not in str(DeliveryFaults(told))


@pytest.mark.parametrize("taken", ["jamforelse", "referens", "kvalitet"])
def test_a_name_that_is_a_folder_of_the_reports_is_taken(taken: str, tmp_path: Path) -> None:
    path = tmp_path / taken / "forbund.toml"
    path.parent.mkdir()
    path.write_text(FORBUND.replace('id = "prov"', f'id = "{taken}"'), "utf-8")
    with pytest.raises(DeliveryFaults) as caught:
        read_forbund(path, "f")
    assert [f.headline for f in caught.value.faults] == [f"id ”{taken}” är upptaget"]
