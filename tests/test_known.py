"""Names that a forbund.toml uses are known, checked by a task of its own, and read when they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.forbund.check import KnownNames, check_names
from pipeline.forbund.model import read_written
from pipeline.places import ROOT, Places, Unit
from pipeline.run.graph import plan
from pipeline.run.known import check_forbund_names, known_names
from pipeline.store import read_json, sha256_of
from support.deliveries import FORBUND

KNOWN = KnownNames(
    kinds=("budget", "mal"),
    columns={"budget": ("post", "belopp")},
    codes={"register": ("sus", "eget"), "bokforingspost": ("skulder",), "malgrad": ("god", "ej_uppnadd")},
    measures=("deltagare", "kostnader"),
)


@pytest.mark.parametrize(
    ("text", "headline", "near"),
    [
        (
            '[[forbehall]]\nmatt = "deltagar"\ntext = "x"',
            "okänt värde ”deltagar” för matt i [[forbehall]]",
            "deltagare",
        ),
        (
            '[[brott]]\nar = 2013\nskal = "x"\nmatt = ["kostnad"]',
            "okänt värde ”kostnad” för matt i [[brott]]",
            "kostnader",
        ),
        ('[[tryckt]]\nar = 2022\nmatt = "deltagarna"', "okänt värde ”deltagarna” för matt i [[tryckt]]", "deltagare"),
        ('[[konto]]\nfran = 1\ntill = 2\npost = "skuld"', "okänt värde ”skuld” för post i [[konto]]", "skulder"),
        (
            '[argang.2023]\ntyp = "plan"\nregister = "suss"',
            "okänt värde ”suss” för register i [argang.2023]",
            "sus",
        ),
        (
            '[argang.2023]\ntyp = "plan"\nleveranser = ["budgett"]',
            "okänt värde ”budgett” för leveranser i [argang.2023]",
            "budget",
        ),
        ('[malregel]\ngrader = ["bra"]\ntolerans = 0', "okänt värde ”bra” för grader i [malregel]", "god"),
        (
            '[[rubrik]]\nsort = "budget"\nkolumn = "bel"\nnamn = "x"',
            "okänt värde ”bel” för kolumn i [[rubrik]]",
            "belopp",
        ),
    ],
)
def test_a_name_that_is_known_nowhere_is_told_with_the_nearest(
    tmp_path: Path, text: str, headline: str, near: str
) -> None:
    path = tmp_path / "prov" / "forbund.toml"
    path.parent.mkdir()
    path.write_text(f"{FORBUND}\n{text}\n", "utf-8")
    (fault,) = check_names(read_written(path, "f"), KNOWN, "f")
    assert fault.headline == headline
    assert f"”{near}”" in fault.expected


def test_the_check_leaves_the_checksum_of_what_it_checked(delivery: Path) -> None:
    toml = delivery.parent / "forbund.toml"
    places = Places(delivery.parent.parent, delivery.parent.parent.parent)
    passed = places.tried(Unit("prov"))
    check_forbund_names(places, "prov", passed)
    assert read_json(passed) == {"forbund": "prov", "sha256": sha256_of(toml)}
    toml.write_text(FORBUND + '\n[[forbehall]]\nmatt = "deltagar"\ntext = "x"\n', "utf-8")
    before = passed.read_bytes()
    with pytest.raises(DeliveryFaults):
        check_forbund_names(places, "prov", passed)
    assert passed.read_bytes() == before


def test_what_is_known_is_what_the_rooms_have() -> None:
    known = known_names()
    assert {"budget", "sus_deltagare"} <= set(known.columns) <= set(known.kinds)
    assert "deltagare" in known.measures
    assert {"register", "bokforingspost", "malgrad"} <= set(known.codes)


def test_reading_waits_for_the_check_of_names_alone() -> None:
    """Of definitions and layouts the graph's reading knows only what the check left."""
    tasks = {t.name: t for t in plan(Places.at(), [Unit("hbs", 2022)], ("html",), everything=False)}
    check, read = tasks["hbs: forbund"], tasks["hbs/2022: ingest"]
    assert check.reads == (ROOT / "data/raw/hbs/forbund.toml",)
    assert set(check.writes) <= set(read.reads)
