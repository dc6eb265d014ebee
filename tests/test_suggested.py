"""What is left to explain before a release, as a file that is ready to fill."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.ingest.deliveries import find_deliveries
from pipeline.places import Places, Unit
from pipeline.reconcile.explanations import explain_findings, read_explanations
from pipeline.reconcile.rows import TrialRow
from pipeline.reconcile.suggested import SUGGESTED, suggestion_text, write_suggestions
from support.observations import FORBUND
from support.rows import row_of, write_rows_of

UNIT = Unit("prov", 2022)
TODAY = datetime.date(2023, 5, 4)


def trial(number: int, **other: Any) -> TrialRow:
    prov = f"p{number:015x}"
    said: dict[str, Any] = {"utslag": "avviker", "allvar": "fel", "att_forklara": True, "fynd": prov, "regel": "summa"}
    said |= {"vad": f"Raden {number} är fel.", "_file": "data/raw/prov/2022/publicerat.csv", "_row": 10 + number}
    return row_of(TrialRow, **(said | {"prov_id": prov} | other))


# Two trials of one fault, another rule that is read later, one withheld, one that is explained.
ROWS = [
    trial(1, regel="kopia"),
    trial(2),
    trial(3, fynd=trial(2)["prov_id"]),
    trial(4, dolt=True, vad="Bara 3 personer"),
    trial(5, att_forklara=False),
]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    at = Places(tmp_path / "raw", tmp_path / "ut")
    at.delivery(UNIT).mkdir(parents=True)
    write_rows_of(at.stage(UNIT, "reconcile") / "avstamning.parquet", TrialRow, ROWS)
    return at


def test_each_fault_is_an_entry_with_what_is_wrong_above_it(places: Places) -> None:
    told = write_suggestions(places, UNIT, TODAY)
    path = places.delivery(UNIT) / SUGGESTED
    assert told == [f"Skrev {places.shown(path)}: 3 fel (4 prov). Fyll i och flytta till forklaringar.toml."]
    text = path.read_text("utf-8")
    assert text.index("Summor och delsummor (2)") < text.index("# Raden 2 är fel.") < text.index("Avskrivna tal (1)")
    assert "# Står i publicerat.csv, rad 12." in text
    first, hidden, copy = tomllib.loads(text)["forklaring"]
    assert first == {
        "prov": trial(2)["prov_id"],
        "ocksa": [trial(3)["prov_id"]],
        "varfor": "",
        "vem": "",
        "till": datetime.date(2024, 12, 31),
    }
    assert (hidden["prov"], copy["prov"]) == (trial(4)["prov_id"], trial(1)["prov_id"])


def test_nothing_withheld_is_written(places: Places) -> None:
    text = suggestion_text([r for r in ROWS if r["att_forklara"]], TODAY)
    assert "Bara 3" not in text and "Rör ett tal som inte visas" in text


def test_an_entry_that_is_not_filled_in_is_no_explanation(places: Places, tmp_path: Path) -> None:
    write_suggestions(places, UNIT, TODAY)
    path = places.delivery(UNIT) / SUGGESTED
    with pytest.raises(DeliveryFaults, match="varfor ska vara text som inte är tom"):
        read_explanations(path, "f")


def test_filled_in_it_explains_every_trial_of_the_fault(places: Places, tmp_path: Path) -> None:
    text = suggestion_text([r for r in ROWS if r["att_forklara"]], TODAY)
    filled = tmp_path / "forklaringar.toml"
    filled.write_text(text.replace('varfor = ""', 'varfor = "Avrundat"').replace('vem = ""', 'vem = "K"'), "utf-8")
    explained = explain_findings(ROWS, read_explanations(filled, "f"), "f", 2022)
    assert len(explained) == len(ROWS)
    assert [r["att_forklara"] for r in explained] == [False, False, False, False, True]
    assert explained[2]["forklaring"] == "Avrundat (K, gäller till 2024-12-31)"


def test_a_trial_that_is_named_in_two_entries_stops(tmp_path: Path) -> None:
    entry = '[[forklaring]]\nprov = "p{:015x}"\nocksa = ["p{:015x}"]\nvarfor = "x"\nvem = "y"\ntill = 2024-12-31\n'
    path = tmp_path / "forklaringar.toml"
    path.write_text(entry.format(1, 2) + entry.format(2, 3), "utf-8")
    with pytest.raises(DeliveryFaults, match="rovet p000000000000002 förklaras två gånger"):
        read_explanations(path, "f")


def test_what_somebody_has_begun_to_fill_in_is_never_overwritten(places: Places) -> None:
    write_suggestions(places, UNIT, TODAY)
    # Untouched it is written anew.
    assert write_suggestions(places, UNIT, TODAY)
    path = places.delivery(UNIT) / SUGGESTED
    begun = path.read_text("utf-8").replace('vem = ""', 'vem = "Kansliet"', 1)
    path.write_text(begun, "utf-8")
    with pytest.raises(StageStopped, match="har redan börjat fyllas i"):
        write_suggestions(places, UNIT, TODAY)
    assert path.read_text("utf-8") == begun


def test_a_year_that_is_not_reconciled_is_told(tmp_path: Path) -> None:
    with pytest.raises(StageStopped, match="prov/2022 är inte avstämt ännu"):
        write_suggestions(Places(tmp_path, tmp_path), UNIT, TODAY)


def test_when_nothing_is_left_nothing_is_written(places: Places) -> None:
    write_rows_of(places.stage(UNIT, "reconcile") / "avstamning.parquet", TrialRow, [ROWS[4]])
    assert write_suggestions(places, UNIT, TODAY) == ["Inget är kvar att förklara i prov/2022."]
    assert not (places.delivery(UNIT) / SUGGESTED).exists()


def test_the_suggestion_is_no_delivery(places: Places) -> None:
    before = find_deliveries(places, UNIT, FORBUND)
    write_suggestions(places, UNIT, TODAY)
    assert find_deliveries(places, UNIT, FORBUND) == before
