"""Bands and categories of a förbund's own: shown as its own, protected like any other, set against nobody else's."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.clean.coding import listed_codebook
from pipeline.codes import read_codes
from pipeline.compare.comparability import load_comparability
from pipeline.faults import DeliveryFaults, Fault
from pipeline.forbund.categories import category_names
from pipeline.forbund.model import Forbund, read_forbund
from pipeline.measures.numbers import Numbers
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.run.known import check_forbund_names
from pipeline.store import connect, read_rows
from support.builds import finsam_here
from support.deliveries import FORBUND

OWN = """
[[kategori]]
lista = "tid_i_forsorjning"
kod = "ar_1_3"
namn = "1–3 år"
alias = ["Ett till tre år"]
efter = "ar_0"

[[kategori]]
lista = "aldersgrupp"
kod = "unga"
namn = "18–24 år"
efter = "under_15"

[[kategori]]
lista = "avslutsanledning"
kod = "praktik"
namn = "Praktik"
efter = "studier"
"""
Groups = dict[tuple[str, str, str, str], int]
HEAD = "Deltagar-ID;Kön;Åldersgrupp;Insats;Startdatum;Slutdatum;Avslutsorsak;Tid i offentlig försörjning"
# How many of each: (kön, band, how it ended, time in support).
OF_PROV: Groups = {
    ("Kvinna", "18–24 år", "Arbete", "1–3 år"): 14,
    ("Man", "18-24 år", "Arbete", "Ett till tre år"): 11,
    ("Kvinna", "30–39 år", "Praktik", "Under 1 år"): 9,
    ("Man", "30–39 år", "Studier", "3-4 år"): 16,
    ("Man", "40–49 år", "Studier", "3-4 år"): 6,
}
OF_OTHER: Groups = {
    ("Kvinna", "30–39 år", "Arbete", "1–2 år"): 12,
    ("Man", "30–39 år", "Studier", "2–3 år"): 18,
}


def participations(groups: Groups) -> str:
    lines = [
        f"{i}x{n}A;{kon};{age};Hamnen;2022-02-01;2022-11-30;{end};{time}"
        for i, ((kon, age, end, time), count) in enumerate(groups.items())
        for n in range(count)
    ]
    return "\n".join([HEAD, *lines]) + "\n"


def forbund_in(folder: Path, id_: str, toml: str, groups: Groups) -> None:
    year = folder / "raw" / id_ / "2022"
    year.mkdir(parents=True)
    text = toml.replace('id = "prov"', f'id = "{id_}"').replace('kortnamn = "Prov"', f'kortnamn = "{id_.title()}"')
    (year.parent / "forbund.toml").write_text(text, "utf-8")
    (year / "sus_deltagare_2022.csv").write_text(participations(groups), "utf-8")


def read(folder: Path, toml: str) -> Forbund:
    path = folder / "prov" / "forbund.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(toml, "utf-8")
    return read_forbund(path, "RAW/prov/forbund.toml")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Two förbund built by the command: one with bands of its own, one without."""
    folder = tmp_path_factory.mktemp("egna")
    forbund_in(folder, "prov", FORBUND + OWN, OF_PROV)
    forbund_in(folder, "annat", FORBUND, OF_OTHER)
    places = Places((folder / "raw").resolve(), (folder / "ut").resolve())
    run = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}", "FORMAT=html,xlsx")
    assert run.code == 0, run.text
    return places


def value(numbers: Numbers, breakdown: str, category: str, measure: str = "deltagare", **of: Any) -> Decimal | None:
    found = numbers.get(
        measure, of.pop("forbund", "prov"), 2022, "utfall", breakdown=breakdown, category=category, **of
    )
    return found.value if found else Decimal(-1)


@pytest.mark.whole
def test_an_own_band_has_the_right_numbers(built: Places) -> None:
    counted = Numbers.read(built.observations)
    time = {c: value(counted, "tid_i_forsorjning", c) for c in ("ar_0", "prov.ar_1_3", "ar_1", "ar_3")}
    assert time == {"ar_0": 9, "prov.ar_1_3": 25, "ar_1": -1, "ar_3": 22}
    assert [value(counted, "tid_i_forsorjning", "prov.ar_1_3", kon=k) for k in ("kvinna", "man")] == [14, 11]
    assert [value(counted, "aldersgrupp", c) for c in ("prov.unga", "30-39", "40-49", "saknas")] == [25, 25, 6, -1]
    ends = [value(counted, "avslutsanledning", c, "deltagare_avslutade") for c in ("arbete", "prov.praktik", "studier")]
    assert ends == [25, 9, 22]
    # The parts are the whole, and a share has the same place.
    assert value(counted, "", "") == 25 + 9 + 22
    assert value(counted, "avslutsanledning", "prov.praktik", "andel_avslutsanledning") == Decimal("16.071429")
    # An age that is told as a band is no age: how many are under thirty is not known, and is no nought.
    assert [value(counted, "", "", m) for m in ("deltagare_kand_alder", "deltagare_under_30")] == [-1, -1]


@pytest.mark.whole
def test_an_own_band_stands_in_its_place_on_the_page_and_in_the_workbook(built: Places) -> None:
    folder = built.office(Unit("prov", 2022))
    page = (folder / "underlag.html").read_text("utf-8")
    names = ["Mindre än 1 år", "1–3 år", "3–4 år"]
    at = [
        page.index(f'<th scope="row">{name}</th>', page.index("Tid i offentlig försörjning före insats"))
        for name in names
    ]
    assert at == sorted(at)
    assert '<th scope="row">18–24 år</th>' in page and '<th scope="row">Praktik</th>' in page
    assert "prov.ar" not in page and "prov.unga" not in page
    book = openpyxl.load_workbook(folder / "tabeller.xlsx")
    rows = [[c.value for c in row] for sheet in book for row in sheet.iter_rows()]
    assert [r[1:4] for r in rows if r[:2] == ["1–3 år", 25]] == [[25, 14, 11]]
    trace = (folder / "sparning.html").read_text("utf-8")
    assert "1–3 år" in trace


@pytest.mark.whole
def test_an_own_band_is_protected_as_any_other(built: Places, tmp_path: Path) -> None:
    shown = Numbers.read(built.published)
    # Six in one band by kön: five is the smallest group, so all of these may be shown.
    assert value(shown, "aldersgrupp", "prov.unga") == 25
    few = OF_PROV | {("Kvinna", "18–24 år", "Arbete", "1–3 år"): 2, ("Man", "18-24 år", "Arbete", "Ett till tre år"): 1}
    forbund_in(tmp_path, "prov", FORBUND + OWN, few)
    where = (f"RAW={tmp_path / 'raw'}", f"OUT={tmp_path / 'ut'}", "FORBUND=prov", "AR=2022", "FORMAT=html")
    run = finsam_here("report", *where)
    assert run.code == 0, run.text
    places = Places((tmp_path / "raw").resolve(), (tmp_path / "ut").resolve())
    hidden = Numbers.read(places.stage(Unit("prov"), "compare") / "publicerbart.parquet")
    found = hidden.get("deltagare", "prov", 2022, "utfall", breakdown="tid_i_forsorjning", category="prov.ar_1_3")
    assert found and (found.status, found.value) == ("dold", None)
    # One hidden part would be the whole less the others: another is hidden with it.
    others = [
        hidden.get("deltagare", "prov", 2022, "utfall", breakdown="tid_i_forsorjning", category=c)
        for c in ("ar_0", "ar_3")
    ]
    assert "dold" in {o.status for o in others if o}


@pytest.mark.whole
def test_an_own_band_is_not_set_against_others(built: Places) -> None:
    compared = read_rows(built.stage(EVERYTHING, "compare") / "jamforelse.parquet")
    rows = {(r["forbund"], r["measure"]): r for r in compared if r["kon"] == "alla" and r["kind"] == "utfall"}
    # Totals that rest on no category are compared; what is counted by an own one is of a group of its own.
    assert rows["prov", "deltagare"]["grupp"] == rows["annat", "deltagare"]["grupp"]
    for measure in ("andel_avslut_arbete", "andel_avslut_arbete_studier"):
        mine, theirs = rows["prov", measure], rows["annat", measure]
        assert mine["grupp"] != theirs["grupp"]
        assert mine["variant"] == "egen indelning: ”Praktik”"
        assert mine["skal"] == "Prov har egna kategorier, ”Praktik”, som andra förbund inte har."
        assert theirs["variant"] == ""
    pairs = read_rows(built.stage(EVERYTHING, "compare") / "skillnad.parquet")
    found = {r["status"] for r in pairs if r["slag"] == "forbund" and r["measure"] == "andel_avslut_arbete"}
    assert found == {"ej_jamforbar"}
    # No number of any other förbund has its code.
    published = read_rows(built.published)
    assert {r["forbund"] for r in published if str(r["category"]).startswith("prov.")} == {"prov"}
    page = (built.report(EVERYTHING) / "jamforelse.html").read_text("utf-8")
    assert "1–3 år" not in page and "18–24 år" not in page
    assert "”Praktik”, som andra förbund inte har." in page


def test_what_rests_on_the_categories_of_each_list(tmp_path: Path) -> None:
    con = connect()
    load_comparability(con, [read(tmp_path, FORBUND + OWN)])
    rows = con.execute("select varde, list(matt order by matt) from egenskap group by 1 order by 1").fetchall()
    found = {varde.partition(": ")[2]: matt for varde, matt in rows}
    assert found["”18–24 år”"] == ["andel_under_30"]
    assert "”1–3 år”" not in found
    assert {"andel_avslut_arbete", "andel_avslut_studier", "kostnad_per_avslut_arbete_studier"} <= set(
        found["”Praktik”"]
    )
    assert not {"deltagare", "deltagare_avslutade", "andel_kvinnor", "kostnader"} & set(found["”Praktik”"])


def test_names_in_order_and_words_of_the_export(tmp_path: Path) -> None:
    own = read(tmp_path, FORBUND + OWN)
    times = category_names("tid_i_forsorjning", own)
    assert list(times)[:3] == ["ar_0", "prov.ar_1_3", "ar_1"]
    assert times["prov.ar_1_3"] == "1–3 år"
    # An own category that says nothing of its place stands last, before what is missing.
    last = read(tmp_path, FORBUND + OWN.replace('efter = "ar_0"\n', ""))
    assert list(category_names("tid_i_forsorjning", last))[-3:] == ["ar_9", "prov.ar_1_3", "saknas"]
    # After another of its own.
    more = OWN + '\n[[kategori]]\nlista = "tid_i_forsorjning"\nkod = "ar_3_5"\nnamn = "3–5 år"\nefter = "ar_1_3"\n'
    assert list(category_names("tid_i_forsorjning", read(tmp_path, FORBUND + more)))[1:3] == [
        "prov.ar_1_3",
        "prov.ar_3_5",
    ]
    for breakdown in ("avslutsanledning", "avslut_detalj"):
        names = list(category_names(breakdown, own))
        assert names[names.index("prov.praktik") - 1] == "studier"
    book = listed_codebook("tid_i_forsorjning", own)
    found = [book.find(w) for w in ("1–3 år", "1-3 ÅR", "ett till tre år", "1-2 år")]
    assert [f.kod for f in found if f] == ["prov.ar_1_3", "prov.ar_1_3", "prov.ar_1_3", "ar_1"]


@pytest.mark.parametrize("name", sorted({r["lista"] for r in read_codes("tryckt_kategori")} - {"driftspost"}))
def test_a_forbund_without_categories_of_its_own_has_the_common_ones(tmp_path: Path, name: str) -> None:
    assert not any("." in c for c in category_names(name, read(tmp_path, FORBUND)))


def faults(folder: Path, toml: str) -> list[Fault]:
    with pytest.raises(DeliveryFaults) as caught:
        read(folder, FORBUND + toml)
    return list(caught.value.faults)


def test_what_does_not_go_together_is_told(tmp_path: Path) -> None:
    assert [f.headline for f in faults(tmp_path, OWN + OWN[: OWN.index('[[kategori]]\nlista = "aldersgrupp')])] == [
        "kategorin ar_1_3 i tid_i_forsorjning står två gånger"
    ]
    also = '\n[[kod]]\nlista = "avslutsanledning"\nkod = "arbete"\nnamn = "Praktik"\n'
    assert [f.headline for f in faults(tmp_path, OWN + also)] == [
        "ordet ”praktik” i avslutsanledning står för både koden ”arbete” och kategorin ”praktik”"
    ]
    (fault,) = faults(tmp_path, OWN.replace('lista = "aldersgrupp"', 'lista = "kon"'))
    assert "lista" in fault.headline and "aldersgrupp" in fault.expected


def test_the_place_of_a_category_is_one_that_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "raw" / "prov"
    folder.mkdir(parents=True)
    (folder / "forbund.toml").write_text(FORBUND + OWN.replace('efter = "ar_0"', 'efter = "ar_00"'), "utf-8")
    places = Places(tmp_path / "raw", tmp_path / "ut")
    with pytest.raises(DeliveryFaults) as caught:
        check_forbund_names(places, "prov", tmp_path / "klar.json")
    (fault,) = caught.value.faults
    assert (fault.headline, fault.expected[:23]) == (
        "okänt värde ”ar_00” för efter i [[kategori]]",
        "närmast känt är ”ar_0”,"[:23],
    )


def test_an_unknown_band_tells_of_both_ways_out(tmp_path: Path) -> None:
    forbund_in(tmp_path, "prov", FORBUND, OF_PROV)
    run = finsam_here("report", f"RAW={tmp_path / 'raw'}", f"OUT={tmp_path / 'ut'}", "FORBUND=prov", "AR=2022")
    assert run.code == 1
    assert "”1–3 år”" in run.text and "[[kategori]]" in run.text
