"""The ledger among the deliveries: coded by forbund.toml, held against the statements."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from conftest import FORBUND, Build

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults
from pipeline.ingest.ingest import run_ingest
from pipeline.places import Places, Unit
from pipeline.store import read_rows

UNIT = Unit("prov", 2022)
ACCOUNTS = """
[[konto]]
fran = 1900
till = 1999
post = "likvida_medel"

[[konto]]
fran = 3000
till = 3999
post = "medlemsavgifter"

[[konto]]
fran = 4000
till = 7999
post = "kopta_tjanster"
"""
BOOKS = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#FNAMN "Prov"
#RAR 0 20220101 20221231
#KONTO 1930 Bank
#KONTO 3110 Bidrag
#KONTO 4510 Kurser
#DIM 6 Projekt
#OBJEKT 6 "1" Hamnen
#UB 0 1930 700
#RES 0 3110 -1000
#RES 0 4510 300
#VER A 1 20220415 "Anna Andersson"
{
#TRANS 3110 {} -1000
#TRANS 1930 {} 1000
}
#VER A 2 20220901 ""
{
#TRANS 4510 {6 "1"} 300
#TRANS 1930 {} -300
}
"""


def deliver(folder: Path, books: str = BOOKS, accounts: str = ACCOUNTS) -> tuple[Places, Path]:
    (folder.parent / "forbund.toml").write_text(FORBUND + accounts, "utf-8")
    (folder / "bokforing_2022.se").write_bytes(books.encode("cp437"))
    places = Places(folder.parents[1], folder.parents[2])
    return places, folder.parents[2] / "ut"


def cleaned(folder: Path, **given: str) -> Path:
    places, out = deliver(folder, **given)
    run_ingest(places, UNIT, out / "ingest")
    run_clean(places, UNIT, out / "ingest", out / "clean")
    return out


def test_rows_get_post_insats_sign_and_period(delivery: Path) -> None:
    rows = read_rows(cleaned(delivery) / "clean" / "bokforingsrad.parquet", order_by="_row")
    assert [(r["post"], r["insats"], r["belopp_kr"], r["inom_t1"], r["inom_t2"], r["inom_helar"]) for r in rows] == [
        ("medlemsavgifter", "", 1000, True, True, True),
        ("likvida_medel", "", 1000, True, True, True),
        ("kopta_tjanster", "hamnen", 300, False, False, True),
        ("likvida_medel", "", -300, False, False, True),
    ]


def test_no_voucher_text_is_kept(delivery: Path) -> None:
    out = cleaned(delivery)
    assert not [p for p in out.rglob("*.parquet") if b"Anna" in p.read_bytes()]


def test_an_account_outside_every_range_stops_with_its_line(delivery: Path) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, accounts=ACCOUNTS.replace("fran = 4000", "fran = 5000"))
    text = str(stopped.value)
    assert "Rad 13: kontot 4510 hör inte till någon post" in text
    assert "”Kurser”" in text and "forbund.toml: fran, till och post" in text


def test_an_unknown_project_stops_with_the_nearest_known(delivery: Path) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, books=BOOKS.replace("Hamnen", "Hamnenn"))
    assert "projektet i bokföringen är okänt" in str(stopped.value)
    assert "närmast känt är ”Hamnen”" in str(stopped.value)


def test_another_years_books_stop(delivery: Path) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, books=BOOKS.replace("#RAR 0 20220101 20221231", "#RAR 0 20210101 20211231"))
    assert "Bokföringen är för ett annat år" in str(stopped.value)


def test_books_cut_in_a_voucher_stop(delivery: Path) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, books=BOOKS[: BOOKS.rindex("#TRANS")])
    assert "bokforing_2022.se" in str(stopped.value)


def test_a_voucher_that_does_not_balance_is_a_finding_not_a_stop(delivery: Path) -> None:
    out = cleaned(delivery, books=BOOKS.replace("{} -300", "{} -299"))
    found = read_rows(out / "ingest" / "bokforingsfynd.parquet", order_by="_row")
    assert ("error", "verifikation A 2 går inte jämnt ut") in {(r["allvar"], r["rubrik"]) for r in found}


@pytest.mark.whole
def test_the_real_books_agree_with_what_was_printed(built: Build) -> None:
    """LÄSMIG: Södertälje's costs 12 663 905, HBS' 16 858,0 tkr; every insats as in the follow-up."""
    for unit, costs, insatser in ((Unit("sodertalje", 2017), 12663905, 7), (Unit("hbs", 2022), 16858000, 13)):
        rows = read_rows(built.places.stage(unit, "clean") / "bokforingsrad.parquet", "grupp = 'kostnad'")
        assert sum((r["belopp_kr"] for r in rows), Decimal(0)) == costs
        tried = read_rows(built.places.stage(unit, "clean") / "summaprov.parquet", "slag = 'bokforing'")
        assert len([r for r in tried if "budgetuppföljning" in r["vad"]]) == insatser
        assert {r["utslag"] for r in tried} <= {"stammer", "avrundning"}
