"""A draft in which somebody's personal number stands: told first, and shown nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.drafts.command import run_review
from pipeline.faults import StageStopped
from pipeline.personal import plain_text
from pipeline.places import ROOT, Places, Unit
from support.draft_files import Made, Outline, write_docx, write_pdf
from support.drafts import SENTENCES, TABLES, outline
from support.personal_numbers import ONE, writings

RAW = ROOT / "data" / "raw"


def test_a_personal_number_is_the_first_thing_told_and_never_shown(tmp_path: Path) -> None:
    number = "19121212-0003"
    path = write_docx(outline(sentences=(*SENTENCES, f"Deltagaren {number} hade 3 möten.")), tmp_path / "utkast.docx")
    run_review(Places(RAW, tmp_path), [path], "hbs", 2022)
    folder = tmp_path / "reports" / "hbs" / "2022" / "granskning"
    page = (folder / "granskning.html").read_text("utf-8")
    assert page.index("Personnummer i utkast.docx") < page.index("tal prövade")
    for file in folder.iterdir():
        assert b"121212-0003" not in file.read_bytes() and b"19121212" not in file.read_bytes(), file.name
    assert not (folder / "utkast_granskad.docx").exists()


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_WRITTEN = [*writings(ONE), writings(ONE)[1].translate(_FULL_WIDTH), f"{ONE[2:5]}\u200b{ONE[5:8]}-{ONE[8:]}"]


@pytest.mark.parametrize("way", range(len(_WRITTEN)))
def test_however_a_personal_number_is_written_no_copy_and_no_row_holds_it(tmp_path: Path, way: int) -> None:
    sentences = ("Deltagaren " + _WRITTEN[way] + " hade 3 möten.",)
    run_review(Places(RAW, tmp_path), [write_docx(outline(TABLES[:1], sentences), tmp_path / "u.docx")], "hbs", 2022)
    folder = tmp_path / "reports" / "hbs" / "2022" / "granskning"
    assert "Personnummer i u.docx" in (folder / "granskning.html").read_text("utf-8")
    assert not (folder / "u_granskad.docx").exists()
    for file in folder.iterdir():
        text = file.read_text("utf-8")
        assert _WRITTEN[way] not in text and ONE[8:] not in re.findall(r"\d+", plain_text(text)), file.name


@pytest.mark.parametrize("heads", [("Personnummer", "Sista fyra", "Insats"), ("Född", "Nr", "Insats")])
@pytest.mark.parametrize("write", [write_docx, write_pdf])
def test_a_personal_number_in_two_cells_is_seen_as_in_a_delivery(
    write: Callable[[Outline, Path], Path], heads: tuple[str, str, str], tmp_path: Path
) -> None:
    table = Made("Tabell 1. Deltagare", (heads,), ((ONE[:8], ONE[8:], "3"), ("Summa", "", "40")))
    path = write(
        Outline(((1, "Årsredovisning 2022"), table)), tmp_path / f"u.{'pdf' if write is write_pdf else 'docx'}"
    )
    run_review(Places(RAW, tmp_path), [path], "hbs", 2022)
    folder = tmp_path / "reports" / "hbs" / "2022" / "granskning"
    assert f"Personnummer i {path.name}" in (folder / "granskning.html").read_text("utf-8")
    assert not (folder / f"u_granskad{path.suffix}").exists()
    for file in folder.iterdir():
        text = file.read_text("utf-8")
        assert ONE[:8] not in text and ONE[8:] not in re.findall(r"\d+", text), file.name


def test_an_amount_beside_an_amount_is_no_personal_number(tmp_path: Path) -> None:
    table = Made(
        "Tabell 1. Utfall (kr)", (("Post", "2022", "2021"),), (("Lokal", "190112", "4113"), ("Kansli", "1", "2"))
    )
    run_review(Places(RAW, tmp_path), [write_docx(Outline((table,)), tmp_path / "u.docx")], "hbs", 2022)
    folder = tmp_path / "reports" / "hbs" / "2022" / "granskning"
    assert "Personnummer" not in (folder / "granskning.html").read_text("utf-8")
    assert "190112" in (folder / "granskning.csv").read_text("utf-8")


def test_a_personal_number_in_the_name_of_a_draft_stops_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_docx(outline(TABLES[:1]), tmp_path / f"utkast {writings(ONE)[0]}.docx")
    with pytest.raises(StageStopped, match="namn innehåller ett personnummer") as caught:
        run_review(Places(RAW, tmp_path), [path], "hbs", 2022)
    assert not (tmp_path / "reports").exists()
    assert ONE[8:] not in capsys.readouterr().out + str(caught.value)


def test_figures_beside_a_personal_number_are_not_saved(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "hbs").mkdir(parents=True)
    (raw / "hbs" / "forbund.toml").write_text((RAW / "hbs" / "forbund.toml").read_text("utf-8"), "utf-8")
    path = write_docx(outline(TABLES[:1], ("Deltagaren 19121212-0003 hade 3 möten.",)), tmp_path / "u.docx")
    with pytest.raises(StageStopped, match="har personnummer och sparas inte"):
        run_review(Places(raw, tmp_path), [path], "hbs", 2022, save=True)
    assert not Places(raw, tmp_path).delivery(Unit("hbs", 2022)).exists()
