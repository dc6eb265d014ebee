"""The identities: units, printed against computed, and that the files of identities are whole."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.measures.observation import TYPES
from pipeline.places import ROOT
from pipeline.reconcile.printed import identities
from pipeline.reconcile.printed.computed import Counted, read_series, try_computed
from pipeline.reconcile.printed.enhet import try_units
from pipeline.reconcile.printed.identities import read_identities
from pipeline.reconcile.printed.linear import read_term
from pipeline.reconcile.printed.rolling import years_told_again
from pipeline.reconcile.stated import RELATIONS
from pipeline.report.tables.reconciliation import RULES
from pipeline.store import connect, create_table, write_parquet
from support.printed_figures import column, figure, verdicts

# --- enhet ---


def test_thousands() -> None:
    a = figure(2_008, "kostnad", enhet="tkr", matt="insatskostnad", insats="lyra")
    assert verdicts(try_units([a, figure(2_008, "kostnad", enhet="tkr", matt="insatskostnad", insats="lyra")])) == [
        ("enhet_tusen", "stammer", "")
    ]
    assert verdicts(try_units([a, figure(2_008, "kostnad", enhet="kr", matt="insatskostnad", insats="lyra")])) == [
        ("enhet_tusen", "avviker", "fel")
    ]


def test_percentage_points_printed_as_per_cent() -> None:
    def more_men(value: int, printed: str) -> list[tuple[str, str, str]]:
        of = {"enhet": "procent", "matt": "andel_avslut_arbete"}
        shares = [figure(33, "män", kon="man", **of), figure(25, "kvinnor", kon="kvinna", **of)]
        told = figure(value, "fler män som avslutas till arbete", enhet="procent", tryckt=printed)
        return [v for v in verdicts(try_units([*shares, told])) if v[0] == "enhet_procentenheter"]

    assert more_men(8, "8 %") == [("enhet_procentenheter", "avviker", "fel")]
    assert more_men(8, "8 procentenheter") == []
    assert more_men(5, "5 %") == [("enhet_procentenheter", "ej_provbar", "")]


def test_mixed_decimals_are_only_mentioned() -> None:
    rows = column(("a", "42.95"), ("b", "236.9"), ("c", "463.5"), ("d", "0"))
    assert verdicts(try_units(rows)) == [("enhet_decimaler", "avviker", "upplysning")]


# --- tryckt mot beräknat ---


def test_of_the_numbers_of_many_years_those_are_read_that_the_document_prints(tmp_path: Path) -> None:
    """A cost in text may also be what is told per ansvar; another year's numbers are nothing that it prints."""
    path = tmp_path / "serie.parquet"
    asked = [(m, year) for m in ("insatskostnad", "kostnad_ansvar", "deltagare") for year in range(2013, 2023)]
    con = connect()
    blank = dict.fromkeys(TYPES) | {"skydd": ""}
    create_table(con, "serie", TYPES, [blank | {"measure": m, "year": year} for m, year in asked])
    write_parquet(con, "select * from serie", path)
    printed = figure(2_008, "kostnad", enhet="kr", matt="insatskostnad", ar=2021)
    assert [(r["measure"], r["year"]) for r in read_series(path, [printed, figure(1, "utan mått")])] == [
        ("insatskostnad", 2021),
        ("kostnad_ansvar", 2021),
    ]
    assert read_series(path, [figure(1, "utan mått")]) == []


def test_the_reports_that_are_read_go_back_to_the_first_year_that_is_told_again() -> None:
    told = [figure(1, "a", matt="resultat", ar=year) for year in (2022, 2019, 2021)]
    assert years_told_again(told, 2022) == range(2019, 2022)
    assert years_told_again([*told, figure(1, "b", ar=1998)], 2022) == range(2019, 2022)
    assert not years_told_again(told[:1], 2022)


def printed_and_counted(printed: object, counted: str, hidden: bool = False, enhet: str = "antal") -> list[object]:
    f = figure(printed, "MIA", "avslutade", enhet, matt="deltagare_avslutade", insats="mia")
    key = ("deltagare_avslutade", "mia", "alla", "", "", 2022, "utfall")
    (trial,) = try_computed([f], {key: Counted(Decimal(counted), f.enhet, hidden)})
    return [trial.verdict, trial.allvar, trial.left, trial.right, trial.told]


def test_a_printed_number_against_the_rows() -> None:
    assert printed_and_counted(94, "94")[:2] == ["stammer", ""]
    assert printed_and_counted(95, "94") == [
        "avviker",
        "fel",
        95,
        94,
        "”MIA, avslutade” i t är 95, leveranserna ger 94.",
    ]


def test_an_amount_delivered_in_tkr_is_no_more_exact_than_that() -> None:
    assert printed_and_counted("2007.5", "2008000", enhet="tkr")[0] == "avrundning"
    assert printed_and_counted("2007.5", "2008100", enhet="tkr")[0] == "avviker"


def test_a_number_that_may_not_be_published_is_compared_but_never_told() -> None:
    verdict, severity, left, right, told = printed_and_counted(9, "3", hidden=True)
    assert (verdict, severity, left, right) == ("avviker", "fel", 9, None)
    assert str(told).startswith(
        "”MIA, avslutade” i t är 9; leveranserna ger ett annat tal, som inte får visas. Räkna raderna "
    )
    assert printed_and_counted(3, "3", hidden=True)[4] == "”MIA, avslutade” i t är 3."


# --- identiteterna ---


def test_the_identities_are_whole_and_every_rule_has_some() -> None:
    found = read_identities()
    assert len(found) == 87
    assert {i.regel for i in found.values()} == {
        "summa",
        "konsfordelning",
        "flode",
        "korsvis",
        "rullning",
        "andel",
        "balans",
        "avvikelse",
        "enhet",
        "kopia",
        "beraknat",
        "byggt",
        "leverans",
        "datum",
        "mening",
        "namnare",
        "ord",
        "orsak",
        "period",
    }
    for identity in found.values():
        for term in (*identity.med.get("hoger", ()), *identity.med.get("utan", ())):
            assert read_term(term)
    # Words against figures, and what was built, are tried in drafts, and no report tells of them.
    assert {i.regel for i in found.values()} <= {*RULES, "ord", "byggt"}


_IDENTITY = '[[identitet]]\nid = "a"\njamfor = "b"\ntolerans = "c"\nallvar = "fel"\nvarfor = "d"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[identitet]]\nid = "a"\njamfor = "b"\ntolerans = "c"\nallvar = "fel"', "varfor"),
        ('[[identitet]]\nid = "a"\njamfor = "b"\ntolerans = "c"\nallvar = "hemskt"\nvarfor = "d"', "hemskt"),
        ("annat = 1", "annat"),
        ("", "ingen"),
        (_IDENTITY + "slag = []", "slag"),
        (_IDENTITY * 2, "a” finns redan"),
        (_IDENTITY + "kedja = true", "kedja"),
    ],
)
def test_an_identity_with_a_mistake_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    (tmp_path / "x.toml").write_text(text, "utf-8")
    monkeypatch.setattr(identities, "IDENTITIES", tmp_path)
    with pytest.raises(DeliveryFaults, match=told):
        identities.read_identities.__wrapped__()


def test_a_pattern_that_cannot_be_read_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "enhet.toml").write_text(_IDENTITY + "monster = '('", "utf-8")
    monkeypatch.setattr(identities, "IDENTITIES", tmp_path)
    with pytest.raises(DeliveryFaults, match="mönstret"):
        identities.read_identities.__wrapped__()


def test_every_kind_of_trial_of_the_deliveries_has_an_identity() -> None:
    """A kind that a stated relation makes and no identity names would end a run."""
    sql = "".join(p.read_text("utf-8") for p in RELATIONS.glob("*.sql"))
    made = set(re.findall(r"'([a-z_]+)' as slag", sql))
    named = {
        kind
        for entry in tomllib.loads((ROOT / "expectations/avstamning/leverans.toml").read_text("utf-8"))["identitet"]
        for kind in entry["slag"]
    }
    assert len(made) == 14
    assert made == named
