"""Flows and costs of a part of the year, counted here once more from the delivered files."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.places import ROOT, Unit
from pipeline.report.build import read_context
from pipeline.report.document.model import Table
from pipeline.report.tertial import tertial_document
from pipeline.sie import read_sie, transactions
from support.builds import Build, finsam_here

UNIT = Unit("hbs", 2022)
AUGUST = datetime.date(2022, 8, 31)
pytestmark = pytest.mark.whole


def delivered() -> list[tuple[str, datetime.date, datetime.date | None]]:
    """(insats, entry, exit) of every row of the delivered workbook."""
    sheet = openpyxl.load_workbook(ROOT / "data/raw/hbs/2022/sus_deltagare_2022.xlsx").worksheets[0]
    rows = [r for r in sheet.iter_rows(min_row=6, values_only=True) if r[0]]
    return [(r[4], as_date(r[5]), as_date(r[6]) if r[6] else None) for r in rows]


def as_date(value: object) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else datetime.date.fromisoformat(str(value))


def test_flows_until_august_are_those_of_the_file(built: Build) -> None:
    rows = delivered()
    start = datetime.date(2022, 1, 1)
    expected = {
        "deltagare": sum(a <= AUGUST and (b is None or b >= start) for _, a, b in rows),
        "deltagare_nya": sum(start <= a <= AUGUST for _, a, _ in rows),
        "deltagare_avslutade": sum(b is not None and start <= b <= AUGUST for _, _, b in rows),
        "deltagare_pagaende": sum(a <= AUGUST and (b is None or b > AUGUST) for _, a, b in rows),
    }
    numbers = built.counted
    found = {m: numbers.get(m, "hbs", 2022, "utfall", period="t2") for m in expected}
    assert {m: o and o.value for m, o in found.items()} == expected
    assert expected["deltagare"] == expected["deltagare_pagaende"] + expected["deltagare_avslutade"]


def test_the_forecast_is_the_part_drawn_out_and_says_so(built: Build) -> None:
    numbers = built.counted
    for period, months in (("t1", 4), ("t2", 8)):
        so_far = numbers.get("deltagare_nya", "hbs", 2022, "utfall", period=period)
        forecast = numbers.get("deltagare_nya", "hbs", 2022, "prognos", period=period)
        assert so_far and so_far.value and forecast
        assert forecast.value == (so_far.value * 12 / months).quantize(Decimal("0.000001"))
    assert numbers.get("deltagare_nya", "hbs", 2022, "prognos") is None


def test_costs_until_august_are_those_of_the_ledger(built: Build) -> None:
    ledger = read_sie(ROOT / "data/raw/hbs/2022/bokforing_2022.se")
    names = {code: o.name for (_, code), o in ledger.objects.items()}
    booked = [r for r in transactions(ledger) if r.account[0] in "4567" and r.date <= AUGUST]
    numbers = built.counted
    every = numbers.get("kostnad_bokford", "hbs", 2022, "utfall", period="t2")
    lyra = numbers.get("kostnad_bokford", "hbs", 2022, "utfall", period="t2", insats="lyra")
    assert every and every.value == sum(r.amount for r in booked)
    assert lyra and lyra.value == sum(r.amount for r in booked if names.get(r.objects.get("6", "")) == "Lyra")


def test_goals_of_the_year_stand_beside_what_has_come_so_far(built: Build) -> None:
    """Goals of mal_2022.xlsx: 100 new in MIA, 550 persons; so far as the rows of the workbook give."""
    document = tertial_document(read_context(built.places, UNIT), "t2")
    goals = next(b for b in document.sections[0].blocks if isinstance(b, Table) and b.id == "mal")
    start = datetime.date(2022, 1, 1)
    new = sum(insats.startswith("MIA") and start <= a <= AUGUST for insats, a, _ in delivered())
    told = {(r.heading, r.cells[0].text): [c.text for c in r.cells[1:]] for r in goals.rows}
    assert told["100 nya deltagare", "MIA"] == ["100", str(new), str(int(new * 12 / 8 + 0.5))]
    assert new == 83
    assert told["Minst 550 personer i individinriktade insatser", "HBS"] == ["550", "313", "."]
    assert len(told) == len(goals.rows)


def test_the_report_sets_so_far_beside_last_year_forecast_and_budget(built: Build) -> None:
    document = tertial_document(read_context(built.places, UNIT), "t2")
    flows, costs = (next(b for b in s.blocks if isinstance(b, Table)) for s in document.sections[:2])
    assert flows.headings[:5] == ("Aktuella", "Aktuella 2021", "Nya", "Nya 2021", "Nya, prognos helår")
    assert [c.text for c in flows.rows[-1].cells[:5]] == ["313", "..", "139", "..", "209"]
    assert costs.headings == ("Hittills", "Samma period 2021", "Prognos helår", "Budget helår")
    assert [c.text for c in costs.rows[0].cells] == ["825", "..", "1\u00a0237", "2\u00a0450"]
    assert "gånger 12/8" in str(document.sections[2])


def test_a_period_that_does_not_exist_is_told() -> None:
    run = finsam_here("report", "PERIOD=t9")
    assert run.code == 1
    assert "Du skrev PERIOD=t9. Skriv t1 (januari–april), t2 (januari–augusti) eller helar." in run.text


def test_the_command_writes_the_tertial_report_alone(tmp_path: Path) -> None:
    run = finsam_here("report", f"OUT={tmp_path}", "FORBUND=ostra_sodertorn", "AR=2013", "PERIOD=t1")
    assert run.code == 0, run.text
    written = [p.relative_to(tmp_path / "reports").as_posix() for p in (tmp_path / "reports").rglob("*.html")]
    unit = "ostra_sodertorn/2013"
    own = [f"internt/{unit}/{name}_t1.html" for name in ("sparning", "tertial")]
    assert sorted(written) == [*own, f"{unit}/tertial_t1.html"]
    # It is tried by the audit as every report is.
    assert "Granskar ostra_sodertorn" in run.text
    assert (tmp_path / "reports/internt/ostra_sodertorn/rojande.json").is_file()
    html = (tmp_path / "reports/ostra_sodertorn/2013/tertial_t1.html").read_text("utf-8")
    assert "Det finns ingen leverans av deltagare ur SUS för perioden." in html
