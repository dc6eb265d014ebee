"""The notes of a delivery: which of them may stand in what is given out."""

from __future__ import annotations

import pytest

from pipeline.report.document.model import OfficeNote
from pipeline.report.tables.delivered_notes import counts_somebody, delivered_note
from support.builds import Build


@pytest.mark.parametrize(
    "note",
    [
        "Avslutades 31 mars 2017; 10 skrevs in 2015 eller tidigare",
        "89 fullföljde hela programmet",
        "kontakt med 360 individer",
        "Två har fått arbete",
        "båda gick till studier",
        "3 av 11",
        "Sedan 2017 bara en deltagare",
        "Tjugotre på väntelista",
    ],
)
def test_a_count_is_for_the_office_alone(note: str) -> None:
    assert counts_somebody(note)
    assert isinstance(delivered_note(f"MIA: {note}", note), OfficeNote)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Från 1 april 2017",
        "Avslutades 31 mars 2017; talet är avslutade personer",
        "ESF-projekt. Total projektbudget 28 mkr varav ESF 18 mkr.",
        "Budgeten gäller 2016-12-01 till 2017-12-31.",
        "750 000 kr från MUCF och 150 000 kr från förbundet fram till februari 2018.",
        "Pilot inför MIA, förlängd t.o.m. mars 2017.",
        "Hälften var av förbundet och Arbetsförmedlingen.",
        "Halva tjänsten, 50 procent, i 6 månader",
        "Startade 27/1 2017",
    ],
)
def test_days_years_amounts_and_shares_are_no_counts(note: str) -> None:
    assert not counts_somebody(note)
    assert not isinstance(delivered_note(note, note), OfficeNote)


def test_the_office_reads_all_of_them_and_the_public_no_count(built: Build) -> None:
    office = (built.places.internal / "hbs/2017/underlag.html").read_text("utf-8")
    public = (built.places.reports / "hbs/2017/arsredovisning.html").read_text("utf-8")
    for note in ("10 skrevs in 2015 eller tidigare", "89 fullföljde hela programmet", "kontakt med 360 individer"):
        assert note in office and note not in public
    assert "Samverkansteam Botkyrka: Avslutades 31 mars 2017; talet är avslutade personer" in public
    # 638 is the participants of 2016; this year's 624 are individuals, as printed.
    assert "624, tryckt" in public and "(638)" not in public
