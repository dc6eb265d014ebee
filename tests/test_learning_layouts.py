"""Files of the examples in other layouts: read after one yes, with exactly the rows of the original."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.learning.command import Wish, learn
from pipeline.places import Places, Unit
from support.examples import ALL, some
from support.foreign_layouts import RAW, Foreign, deliver, observations, participations, rows_read

DAY = datetime.date(2026, 11, 29)
SUS = [
    "Personnummer",
    "Kön",
    "Ålder",
    "Folkbokföringskommun",
    "Insats",
    "Inregistreringsdatum",
    "Utregistreringsdatum",
    "Avslutningsanledning",
    "Högsta slutförda utbildning",
    "Tid i offentlig försörjning",
    "Försörjning före",
    "Försörjning efter",
    "Sysselsättning före",
    "Sysselsättning efter",
    "Aktualiserad av",
    "Registrering",
]
HBS = [
    "Deltagar-ID",
    "Juridiskt kön",
    "Födelseår",
    "Bostadskommun",
    "Insatsnamn",
    "Startdatum",
    "Slutdatum",
    "Avslutsorsak",
    "Utbildningsnivå",
    "År med offentlig försörjning",
    "Försörjningskälla vid start",
    "Försörjningskälla vid slut",
    "Sysselsättning vid start",
    "Sysselsättning vid slut",
    "Initierad av",
    "Upplever sig närmare arbete",
]


def named(old: list[str], new: str) -> dict[str, str]:
    return dict(zip(old, new.split(";"), strict=True))


ENGLISH = named(
    SUS,
    "Person ID;Gender;Age;Municipality;Project;Entry date;Exit date;Reason for leaving;Education;Time on benefits;Income before;"
    "Income after;Occupation before;Occupation after;Referred by;Type of registration",
)
LAYOUTS = {
    "sus_pa_engelska": Foreign("sodertalje", 2017, "sus_deltagare_2017.csv", ENGLISH),
    "sus_andra_ord_och_ordning": Foreign(
        "sodertalje",
        2017,
        "sus_deltagare_2017.csv",
        named(
            SUS,
            "Klientnummer;Könstillhörighet;Ålder (år);Boendekommun;Verksamhet;Inskriven;Utskriven;Orsak till avslut;Utbildningsbakgrund;"
            "Antal år i försörjning;Ersättning före;Ersättning efter;Syssla före;Syssla efter;Remitterad av;Registreringstyp",
        ),
        order=(4, 6, 5, 0, 1, 3, 2, 15, 14, 13, 12, 11, 10, 9, 8, 7),
    ),
    "sus_med_skrivfel": Foreign(
        "sodertalje",
        2017,
        "sus_deltagare_2017.csv",
        named(
            SUS,
            "PERSONNUMER;KÖN ;ÅLDR;FOLKBOKFÖRINGS KOMMUN;INSATSER;INREGISTERINGSDATUM;UTREGISTERINGSDATUM;AVSLUTNINGSANLEDNNG;"
            "HÖGST SLUTFÖRD UTBILDNING;TID OFFENTLIG FÖRSÖRJNING;FÖRSÖRJNNG FÖRE;FÖRSÖRJNNG EFTER;SYSSELSÄTTNING FORE;"
            "SYSSELSÄTTNG EFTER;AKTUALISERAD;REGISTRERNG",
        ),
    ),
    "sus_med_en_kolumn_till": Foreign(
        "sodertalje",
        2017,
        "sus_deltagare_2017.csv",
        ENGLISH,
        more={"Handläggare": "Kansliet"},
        answers="Handläggare=utelamnas",
    ),
    "hbs_eget_system": Foreign(
        "hbs",
        2022,
        "sus_deltagare_2022.xlsx",
        named(
            HBS,
            "Klient-ID;Kön (juridiskt);Född år;Hemort;Projekt;Påbörjad;Avslutad den;Skäl för avslut;Skolbakgrund;Tid med ersättning;"
            "Ersättning vid start;Ersättning vid slut;Aktivitet vid start;Aktivitet vid slut;Remittent;Står närmare arbete",
        ),
        order=(6, 5, 0, 4, 3, 2, 1, 7, 8, 9, 10, 11, 12, 13, 15, 14),
    ),
    "uppfoljning_pa_engelska": Foreign(
        "hbs",
        2022,
        "uppfoljning_12man.csv",
        named(
            ["Deltagar-ID", "Insats", "Avslutsdatum", "Avslutsorsak", "Uppföljningsdatum", "Nådd", "Självförsörjande genom arbete eller studier", "Har kvar anställningen efter 12 månader"],
            "Participant ID;Project;Exit date;Exit reason;Follow-up date;Reached;Self-supporting;Still employed",
        ),
        order=(0, 5, 6, 7, 4, 2, 3, 1),
    ),
    "insatsrapport": Foreign(
        "sodertalje",
        2017,
        "sus_insatsrapport_2017.xlsx",
        {
            "Insats": "Verksamhet",
            "Startdatum": "Påbörjad",
            "Slutdatum": "Avslutad",
            "Antal deltagare": "Totalt antal deltagare",
            "varav med personuppgifter": "Med personnummer",
            "varav anonyma": "Utan personuppgifter",
            "Budget 2017": "Budgeterat 2017",
            "Utfall 2017": "Bokfört 2017",
        },
    ),
    "svarsfrekvens": Foreign(
        "sodertalje",
        2017,
        "nns_svarsfrekvens.csv",
        {"Respondentgrupp": "Svarandegrupp", "Tillfrågade": "Antal tillfrågade", "Svarande": "Antal svarande"},
    ),
    "bidrag": Foreign("sodertalje", 2017, "medlemsbidrag.csv", {"Medlem": "Huvudman", "2017": "Bidrag år 2017", "2016": "Bidrag år 2016"}, answers=""),
    "resultatrakning": Foreign(
        "sodertalje",
        2017,
        "ekonomi_resultatrakning.xlsx",
        {"Belopp i kr.": "Benämning", "2017-01-01 -2017-12-31": "Utfall 2017-01-01 - 2017-12-31", "2016-01-01 -2016-12-31": "Utfall 2016-01-01 - 2016-12-31"},
    ),
    "budget_och_utfall": Foreign(
        "hbs",
        2022,
        "ekonomi_budget_utfall.xlsx",
        {"Budget 2022": "Budgeterat 2022", "Utfall 2022-12-31": "Bokfört 2022-12-31", "Avvikelse": "Differens"},
    ),
    "planerade": Foreign(
        "ostra_sodertorn",
        2013,
        "planerade_deltagare.csv",
        {"Insats": "Projekt", "Planerat antal deltagare 2013": "Planerade deltagare (antal) 2013"},
    ),
}  # fmt: skip

OTHER_WORDS = Foreign(
    "sodertalje",
    2017,
    "sus_deltagare_2017.csv",
    ENGLISH,
    words={
        "Kön": {"Kvinna": "Woman", "Man": "Men"},
        "Avslutningsanledning": {"Övrigt": "Other", "Studier": "Studies", "Sjukdom": "Illness"},
        "Högsta slutförda utbildning": {"Grundskola": "Compulsory school", "Gymnasium": "Upper secondary"},
        "Försörjning före": {"Försörjningsstöd": "Social assistance", "Sjukersättning": "Sickness compensation"},
    },
)


def learned(foreign: Foreign, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Places, Path, list[str], int]:
    """The förbund after one yes."""
    monkeypatch.setenv("FINSAM_NYCKEL", str(folder / "nyckel"))
    places, path = deliver(foreign, folder)
    told: list[str] = []
    code = learn(places, Wish(path, foreign.unit, yes=True, answers=foreign.answers), None, told.append, DAY)
    return places, path, told, code


@pytest.mark.parametrize("name", some(list(LAYOUTS), 4))
def test_a_changed_layout_is_read_as_the_original_after_one_yes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = LAYOUTS[name]
    places, path, told, code = learned(foreign, tmp_path, monkeypatch)
    assert code == 0, "\n".join(told)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    original = Places(RAW, tmp_path)
    before = rows_read(original, RAW / foreign.unit.path / foreign.file, foreign.unit, tmp_path / "a")
    after = rows_read(places, path, foreign.unit, tmp_path / "b")
    assert len(before) > 2
    # The title of a table without one is the heading over its posts, which is what was changed.
    was = {new: old for old, new in foreign.headings.items()}
    for row in (*before, *after):
        row |= {"rubrik": was.get(row["rubrik"], row["rubrik"])} if "rubrik" in row else {}
    assert after == before


@pytest.mark.whole
def test_a_translated_layout_with_translated_words_gives_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places, _, told, code = learned(OTHER_WORDS, tmp_path / "nytt", monkeypatch)
    assert code == 0, "\n".join(told)
    original, _ = deliver(replace(OTHER_WORDS, headings={"Kön": "Kön"}, words={}), tmp_path / "gammalt")
    # What the words mean is told when the rows are coded; to count them takes five times longer.
    told_of = observations if ALL else participations
    found = told_of(places, OTHER_WORDS.unit)
    assert len(found) > 100
    assert found == told_of(original, OTHER_WORDS.unit)


def test_next_years_file_is_read_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places, path, _, _ = learned(LAYOUTS["budget_och_utfall"], tmp_path, monkeypatch)
    later = places.raw / "hbs" / "2023" / path.name
    later.parent.mkdir()
    book = openpyxl.load_workbook(path)
    for cell in book.worksheets[0][4]:
        cell.value = str(cell.value or "").replace("2022", "2023") or None
    book.save(later)
    rows = rows_read(places, later, Unit("hbs", 2023), tmp_path)
    assert {r["ar"] for r in rows} == {2023}
    assert len(rows) == len(rows_read(places, path, Unit("hbs", 2022), tmp_path)) > 50
