from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.forbund.model import Forbund, Medlem, read_forbund
from pipeline.names import label_key
from pipeline.places import ROOT
from support.deliveries import FORBUND


def faults(tmp_path: Path, text: str) -> list[str]:
    folder = tmp_path / "prov"
    folder.mkdir()
    (folder / "forbund.toml").write_text(text, "utf-8")
    with pytest.raises(DeliveryFaults) as caught:
        read_forbund(folder / "forbund.toml", "forbund.toml")
    return [f.headline for f in caught.value.faults]


@pytest.mark.parametrize("name", ["sodertalje", "hbs", "ostra_sodertorn"])
def test_the_three_forbund_are_readable(name: str) -> None:
    forbund = read_forbund(ROOT / "data/raw" / name / "forbund.toml", name)
    assert forbund.id == name
    assert {m.typ for m in forbund.medlemmar} == {"stat", "region", "kommun"}


def test_unknown_missing_and_wrong_are_all_told(tmp_path: Path) -> None:
    text = FORBUND.replace('kortnamn = "Prov"', 'kortnman = "Prov"').replace('typ = "stat"', 'typ = "stat"\nfarg = 1')
    assert faults(tmp_path, text) == [
        "okänd inställning ”kortnman” i filen",
        "inställningen ”kortnamn” saknas i filen",
        "okänd inställning ”farg” i medlem ”staten”",
    ]


def test_a_section_that_is_missing_is_told_as_it_is_headed(tmp_path: Path) -> None:
    folder = tmp_path / "prov"
    folder.mkdir()
    (folder / "forbund.toml").write_text('id = "prov"\nnamn = "Prov"\n', "utf-8")
    with pytest.raises(DeliveryFaults) as caught:
        read_forbund(folder / "forbund.toml", "forbund.toml")
    assert [f.expected for f in caught.value.faults] == [
        "en rad kortnamn = …",
        "ett avsnitt [[medlem]]",
        "ett avsnitt [[insats]]",
        "ett avsnitt [argang.…]",
    ]


def test_wrong_values_are_told(tmp_path: Path) -> None:
    text = FORBUND.replace('inriktning = "individ"', 'inriktning = "individuell"').replace(
        'id = "prov"', 'id = "annat"'
    )
    assert faults(tmp_path, text) == [
        "id är ”annat” men mappen heter ”prov”",
        "okänt värde ”individuell” för inriktning i insats ”hamnen”",
    ]


def test_one_name_for_two_things_is_told(tmp_path: Path) -> None:
    text = FORBUND.replace('namn = "Bryggan"', 'namn = "hamnen ÖVRIGT"')
    assert faults(tmp_path, text) == ["namnet ”hamnen övrigt” står för både ”hamnen” och ”bryggan”"]


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "prov"
    folder.mkdir()
    (folder / "forbund.toml").write_text('id = "prov"\nnamn = Prov\n', "utf-8")
    with pytest.raises(DeliveryFaults) as caught:
        read_forbund(folder / "forbund.toml", "forbund.toml")
    assert [(f.headline, f.row) for f in caught.value.faults] == [("filen följer inte TOML:s regler", 2)]


def test_names_are_compared_without_case_and_punctuation() -> None:
    assert label_key("Rehab-Arena  Torekällberget") == label_key("rehab arena torekällberget.")
    assert label_key("Förstudier/ Behovsanalys") == "förstudier behovsanalys"


@pytest.mark.parametrize(("typ", "day"), [("bokslut", "2031-03-22"), ("plan", "2029-11-28")])
def test_a_report_is_decided_after_its_year_and_a_plan_before_it(tmp_path: Path, typ: str, day: str) -> None:
    file = tmp_path / "prov" / "forbund.toml"
    file.parent.mkdir()
    file.write_text(f'{FORBUND}\n[argang.2030]\ntyp = "{typ}"\nbeslutad = {day}\n', "utf-8")
    assert read_forbund(file, "forbund.toml").argang(2030).beslutad is not None


def test_a_report_that_is_decided_within_its_year_stops(tmp_path: Path) -> None:
    text = f'{FORBUND}\n[argang.2030]\ntyp = "bokslut"\nbeslutad = 2030-03-22\n'
    assert faults(tmp_path, text) == ["årsredovisningen för 2030 är beslutad före årets slut"]


@pytest.mark.parametrize(("year", "name"), [(2018, "Läns landsting"), (2019, "Region Prov")])
def test_a_member_is_called_what_it_was_called_in_the_year(year: int, name: str) -> None:
    """A report for 2017 had a member that was a region from 2019."""
    region = Medlem("region", "Region Prov", "region", hette="Läns landsting", hette_till=2018)
    assert [m.namn for m in Forbund("prov", "Prov", "Prov", (region,), ()).in_year(year).medlemmar] == [name]


def test_a_former_name_has_its_last_year(tmp_path: Path) -> None:
    text = FORBUND.replace('typ = "stat"', 'typ = "stat"\nhette = "Kronan"', 1)
    assert text != FORBUND
    assert any("hette och hette_till" in told for told in faults(tmp_path, text))
