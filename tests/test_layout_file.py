"""A layout, survey or identity that says what its kind has no use for stops, with its file's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults
from pipeline.ingest.layout import LAYOUTS, read_layout
from pipeline.places import ROOT
from pipeline.reconcile.printed import identities
from pipeline.surveys import questions


def headlines(folder: Path, base: Path, right: str, wrong: str) -> list[str]:
    text = base.read_text("utf-8")
    assert right in text
    path = folder / base.name
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(DeliveryFaults) as caught:
        read_layout(path)
    assert {f.file for f in caught.value.faults} == {base.name}
    return [f.headline for f in caught.value.faults]


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "headline"),
    [
        ("budget", "kind_of_amount", "kind_of_amounts", "okänd inställning ”kind_of_amounts” i filen"),
        ("budget", 'kind_of_amount = "budget"', "several_files = true", "okänd inställning ”several_files” i filen"),
        ("budget", 'kind_of_amount = "budget"', 'kind_of_amount = "plan"', "okänt värde ”plan” för kind_of_amount"),
        ("budget", 'shape = "matris"', 'shape = "matrix"', "okänt värde ”matrix” för shape"),
        ("budget", 'shape = "matris"', "", "inställningen ”shape” saknas i filen"),
        (
            "budget",
            'id = "huvud"',
            'id = "huvud"\nyear_from = "blad"',
            "okänt värde ”blad” för year_from i form ”huvud”",
        ),
        ("budget", 'role = "belopp"', "", "inställningen ”role” saknas i form ”huvud”.value nummer 1"),
        ("mal", 'named_by = "maltext"', 'named_by = "text"', "named_by är text, som inte är någon kolumn"),
        ("mal", 'type = "text"', 'type = "txt"', "okänt värde ”txt” för type i column ”mal”"),
        ("mal", "headings =", "heading =", "okänd inställning ”heading” i column ”mal”"),
        ("mal", 'name = "niva"', 'name = "mal"', "kolumnen mal står två gånger"),
        ("bokforing", 'shape = "sie"', 'shape = "sie"\ncolumn = []', "okänd inställning ”column” i filen"),
        ("aktiviteter", "spread = [", 'spread = ["x", ', "spread ska vara en lista med högst 2 värden"),
    ],
)
def test_a_layout_that_does_not_fit_its_shape_stops(
    tmp_path: Path, kind: str, right: str, wrong: str, headline: str
) -> None:
    assert headline in headlines(tmp_path, LAYOUTS / f"{kind}.toml", right, wrong)


@pytest.mark.parametrize(
    ("rule", "right", "wrong", "headline"),
    [
        ("balans", "vanster =", "vanstra =", "okänd inställning ”vanstra” i identitet ”balans_"),
        ("kopia", "minst = 2", "minst = 0", ": minst ska vara minst 1"),
        ("kopia", "minst = 2", "", "inställningen ”minst” saknas i identitet"),
        ("leverans", "slag = ", "hoger = ", "okänd inställning ”hoger” i identitet"),
        ("enhet", 'allvar = "', 'allvar = "mycket ', "okänt värde ”mycket "),
    ],
)
def test_an_identity_that_does_not_fit_its_rule_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, right: str, wrong: str, headline: str
) -> None:
    text = (ROOT / f"expectations/avstamning/{rule}.toml").read_text("utf-8")
    assert right in text
    (tmp_path / f"{rule}.toml").write_text(text.replace(right, wrong, 1), "utf-8")
    monkeypatch.setattr(identities, "IDENTITIES", tmp_path)
    with pytest.raises(DeliveryFaults) as caught:
        identities.read_identities.__wrapped__()
    assert [f for f in caught.value.faults if headline in f.headline], caught.value
    assert {f.file for f in caught.value.faults} == {f"{rule}.toml"}


@pytest.mark.parametrize(
    ("right", "wrong", "headline"),
    [
        ("raknas =", "räknas =", "filen följer inte TOML:s regler"),
        ("indikator =", "indikatorn =", "okänd inställning ”indikatorn” i fraga ”forebyggande_insatser”"),
        ("fran = 2017", 'fran = "2017"', "fraga ”forebyggande_insatser”: fran ska vara ett heltal"),
        (
            'raknas = ["stor", ',
            'raknas = ["storr", ',
            "svaret ”storr” finns inte på skalan del, i frågan ”forebyggande_insatser”",
        ),
    ],
)
def test_a_survey_that_does_not_fit_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, headline: str
) -> None:
    text = (questions.SURVEYS / "chefer.toml").read_text("utf-8")
    assert right in text
    (tmp_path / "chefer.toml").write_text(text.replace(right, wrong, 1), "utf-8")
    monkeypatch.setattr(questions, "SURVEYS", tmp_path)
    with pytest.raises(DeliveryFaults) as caught:
        questions.read_surveys.__wrapped__()
    assert headline in [f.headline for f in caught.value.faults]
