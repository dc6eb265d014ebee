from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import VERBS, main
from pipeline.places import ROOT, Places, Unit
from pipeline.reconcile.rows import SuggestionRow
from pipeline.run.build import print_unknown_labels
from pipeline.run.choices import CHOICES, UsageFault, read_choices, told_choice
from support.builds import finsam
from support.rows import row_of, write_rows_of


def test_the_makefile_and_the_command_have_the_same_verbs() -> None:
    verbs = re.search(r"^VERBS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert verbs is not None
    assert {*verbs.group(1).split(), "help"} == set(VERBS)


def test_help_lists_every_verb_and_choice() -> None:
    run = finsam("help")
    assert run.code == 0
    assert all(f"make {verb} " in run.text for verb in VERBS)
    assert all(f"{choice}=…" in run.text for choice in CHOICES)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["raport"], "Okänt kommando: raport. Närmast känt är ”report”."),
        (["report", "FORBUNDET=hbs"], "Okänt val: FORBUNDET=hbs"),
        (["report", "FORBND=hbs"], "Okänt val: FORBND=hbs. Närmast känt är FORBUND=…"),
        (["report", "hbs"], "Okänt val: hbs"),
        (["report", "URVAL="], "Du skrev URVAL= utan något efter. URVAL: jämför bara det som står i en TOML-fil"),
        (["spara"], "Skriv vilket tal: make spara TAL=…"),
        (["paverkar"], "Skriv vilken fil: make paverkar FIL=data/raw/hbs/2022/medlemsbidrag.csv"),
        (["help", "rapport"], "Okänt kommando: rapport. Närmast känt är ”report”."),
        (["report", "AR=tjugotvå"], "AR=tjugotvå är inget årtal"),
        (["report", "FORMAT=pptx"], "Okänt format: pptx. Välj bland: html, docx, pdf, xlsx, alla."),
        (["report", "RAW=finns/inte"], "Mappen finns/inte finns inte"),
        (["report", "FORBUND=hbs", "AR=1999"], "Inga leveranser att bygga av"),
    ],
)
def test_what_is_not_understood_stops_with_a_message(words: list[str], told: str) -> None:
    run = finsam(*words)
    assert run.code == 1
    assert told in run.text
    assert "Traceback" not in run.text


def test_explain_lists_labels_that_no_list_knows_with_the_nearest_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places, unit = Places(tmp_path, tmp_path), Unit("prov", 2022)
    known = row_of(
        SuggestionRow, etikett="Avslutade deltagare | 2022", enhet="antal", forslag="deltagare_avslutade", _row=7
    )
    unknown = row_of(SuggestionRow, etikett="Ledamöter", enhet="antal", _row=9)
    write_rows_of(places.stage(unit, "reconcile") / "forslag.parquet", SuggestionRow, [known, unknown])
    print_unknown_labels(places, [unit, Unit("prov", 2021)])
    told = capsys.readouterr().out.splitlines()
    assert told[1] == "prov/2022: 2 etiketter bland de tryckta talen är inte kända som något mått."
    assert told[2] == "    rad 7: Avslutade deltagare | 2022 [antal]  (närmast: deltagare_avslutade)"
    assert told[3] == "    rad 9: Ledamöter [antal]"
    assert "tryckt_etikett.csv, eller som [[tryckt]] i prov/forbund.toml" in told[4]


def test_choices_are_read_in_any_case() -> None:
    assert read_choices(["--forbund=hbs", "AR=2022"], ("FORBUND", "AR")) == {"FORBUND": "hbs", "AR": "2022"}
    assert read_choices(["FÖRBUND=hbs", "år=2022"], ("FORBUND", "AR")) == {"FORBUND": "hbs", "AR": "2022"}
    assert read_choices(["FRESH="], ("FRESH",)) == {"FRESH": ""}
    with pytest.raises(UsageFault):
        read_choices(["OUT=x"], ("FORBUND",))


@pytest.mark.parametrize("words", [["report", "--help"], ["help", "report"], ["report", "-h", "AR=2022"]])
def test_a_verb_tells_of_each_of_its_choices(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["finsam", *words])
        assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "make report bygger alla rapporter, eller dem du väljer"
    assert [line.split("=…")[0].strip() for line in lines[1:]] == list(CHOICES)
    assert all(told_choice(choice) for verb in VERBS.values() for choice in verb.choices)


def test_a_reader_that_goes_away_is_no_fault() -> None:
    """As with `| head -1`: the pipe is closed before everything is written."""
    script = "import sys; from pipeline import cli; sys.argv = ['finsam', 'help']; sys.stdout.close = lambda: None; sys.exit(cli.main())"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script], stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
