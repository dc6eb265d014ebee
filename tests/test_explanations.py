"""Findings that somebody has explained, and explanations that explain nothing any more."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.places import ROOT, Places, Unit
from pipeline.reconcile.explanations import Explanation, explain_findings, read_explanations
from pipeline.reconcile.reconcile import run_reconcile
from pipeline.reconcile.rows import TrialRow
from pipeline.report.tables.reconciliation import findings_table
from pipeline.store import read_rows
from support.builds import Build
from support.rows import row_of

GOOD = """
[[forklaring]]
prov = "p0123456789abcde"
varfor = "Tryckfel i tabell 6; rättas i nästa årsredovisning"
vem = "Kansliet"
till = 2023-12-31
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "forklaringar.toml"
    path.write_text(text, "utf-8")
    return path


def test_an_explanation_is_read(tmp_path: Path) -> None:
    (found,) = read_explanations(written(tmp_path, GOOD), "f").values()
    assert found == Explanation(
        "p0123456789abcde",
        "Tryckfel i tabell 6; rättas i nästa årsredovisning",
        "Kansliet",
        datetime.date(2023, 12, 31),
    )
    assert read_explanations(tmp_path / "saknas.toml", "f") == {}


@pytest.mark.parametrize(
    ("right", "wrong", "headline"),
    [
        ('vem = "Kansliet"\n', "", "inställningen ”vem” saknas i förklaringen av p0123456789abcde"),
        ("varfor", "varför", "filen följer inte TOML:s regler"),
        ("varfor", "orsak", "okänd inställning ”orsak” i förklaringen av p0123456789abcde"),
        (
            "p0123456789abcde",
            "tabell 6",
            "förklaringen av tabell 6: prov ska vara ett prov_id ur avstamning.csv: p och femton siffror och bokstäver a–f",
        ),
        (
            "2023-12-31",
            '"2023-12-31"',
            "förklaringen av p0123456789abcde: till ska vara ett datum som 2024-06-30, utan citattecken",
        ),
        ("[[forklaring]]", "[[forklaringar]]", "okänd inställning ”forklaringar” i filen"),
        (
            "2023-12-31",
            "2023-12-31T12:00:00",
            "förklaringen av p0123456789abcde: till ska vara ett datum som 2024-06-30, utan citattecken",
        ),
        ('vem = "Kansliet"', 'vem = " "', "förklaringen av p0123456789abcde: vem ska vara text som inte är tom"),
        (GOOD, GOOD + GOOD, "provet p0123456789abcde förklaras två gånger"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, right: str, wrong: str, headline: str) -> None:
    with pytest.raises(DeliveryFaults) as caught:
        read_explanations(written(tmp_path, GOOD.replace(right, wrong, 1)), "RAW/prov/2022/forklaringar.toml")
    assert headline in [f.headline for f in caught.value.faults]
    assert {f.file for f in caught.value.faults} == {"RAW/prov/2022/forklaringar.toml"}


def row(prov: str, **other: Any) -> TrialRow:
    given = {
        "prov_id": f"p{prov * 15}",
        "utslag": "avviker",
        "allvar": "fel",
        "vad": prov,
        "regel": "summa",
        "skillnad": None,
        "fynd": prov,
        "vanster_cell": "",
        "dokument": "d",
    }
    return row_of(TrialRow, **given | other)


def explained(*provs: str) -> dict[str, Explanation]:
    return {f"p{p * 15}": Explanation(f"p{p * 15}", "Avsiktligt", "Kansliet", datetime.date(2023, 1, 1)) for p in provs}


def test_an_explained_error_is_told_apart_and_one_that_explains_nothing_is_reported() -> None:
    rows = [row("a"), row("b"), row("c", utslag="stammer", allvar="")]
    told = explain_findings(rows, explained("b", "c", "d"), "RAW/prov/2022/forklaringar.toml", 2022)
    assert [(r["prov_id"], r["att_forklara"], bool(r["forklaring"])) for r in told[:3]] == [
        ("p" + "a" * 15, True, False),
        ("p" + "b" * 15, False, True),
        ("p" + "c" * 15, False, False),
    ]
    assert [(r["identitet"], r["allvar"], r["vad"][:20]) for r in told[3:]] == [
        ("forklaring_utan_fynd", "varning", "Förklaringen av pccc"),
        ("forklaring_utan_fynd", "varning", "Förklaringen av pddd"),
    ]
    table = findings_table("t", "T", [r for r in told if r["utslag"] == "avviker"])
    assert [r.heading for r in table.rows][:2] == ["Fel (1)", "a"]
    assert [r.heading for r in table.rows][-2:] == [
        "Förklarade (1)",
        "b Förklaring: Avsiktligt (Kansliet, gäller till 2023-01-01)",
    ]


def test_an_explanation_where_nothing_was_tried_is_a_row_like_any_other() -> None:
    (told,) = explain_findings([], explained("d"), "RAW/prov/2022/forklaringar.toml", 2022)
    assert list(told) == list(row_of(TrialRow))
    assert (told["dokument"], told["ar"], told["skillnad"]) == ("forklaringar.toml", 2022, None)


@pytest.mark.whole
def test_an_error_of_a_real_document_can_be_explained(built: Build, tmp_path: Path) -> None:
    unit = Unit("hbs", 2022)
    before = read_rows(built.places.stage(unit, "reconcile") / "avstamning.parquet", "att_forklara")
    wrong = next(r for r in before if "Fortsatt rehab" in r["vad"] and "Män" in r["vad"])
    (tmp_path / "raw/hbs/2022").mkdir(parents=True)
    shutil.copy(ROOT / "data/raw/hbs/forbund.toml", tmp_path / "raw/hbs/forbund.toml")
    text = GOOD.replace("p0123456789abcde", wrong["prov_id"]) + GOOD.replace("p0123456789abcde", "p" + "f" * 15)
    written(tmp_path / "raw/hbs/2022", text)
    run_reconcile(Places(tmp_path / "raw", built.places.out), unit, [unit], tmp_path / "ut")
    after = read_rows(tmp_path / "ut/avstamning.parquet")
    assert len([r for r in after if r["att_forklara"]]) == len(before) - 1
    assert [r["prov_id"] for r in after if r["forklaring"]] == [wrong["prov_id"]]
    assert len([r for r in after if r["identitet"] == "forklaring_utan_fynd"]) == 1
