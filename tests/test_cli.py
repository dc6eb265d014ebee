from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import VERBS, main
from pipeline.places import ROOT, Places, Unit
from pipeline.reconcile.rows import SuggestionRow
from pipeline.run.choices import CHOICES, UsageFault, read_choices, told_choice
from pipeline.run.missing import print_unknown_labels
from pipeline.run.tools import bench_words
from pipeline.run.typed import as_typed, has_make, without_make
from support.builds import finsam
from support.rows import row_of, write_rows_of


def test_the_makefile_and_the_command_have_the_same_verbs() -> None:
    verbs = re.search(r"^VERBS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert verbs is not None
    assert {*verbs.group(1).split(), "help"} == set(VERBS)


def typed_to_make(*words: str) -> list[str]:
    """The lines of output; what was typed to a make that runs the tests, as FAST=1, is not passed on."""
    own = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS")}
    run = subprocess.run(["make", "-s", *words], cwd=ROOT, env=own, capture_output=True, check=True)
    return run.stdout.decode().splitlines()


@pytest.mark.skipif(shutil.which("make") is None, reason="make finns inte")
def test_what_is_typed_to_make_comes_through_it_as_it_was(tmp_path: Path) -> None:
    """A shell acts on ; & and quotation marks; an answer to `make lar` has them."""
    echo = tmp_path / "echo"
    echo.write_text(f"#!{sys.executable}\nimport sys\nprint(*sys.argv[2:], sep='\\n')\n", "utf-8")
    echo.chmod(0o755)
    typed = ["SVAR=Skäl till slut=arbete; Lön=annan", "FIL=C:\\export\\R&B (1) 'ny' #2 \"x\" <y>.csv"]
    assert sorted(typed_to_make("lar", f"PYTHON={echo}", *typed)) == sorted(["lar", *typed])


@pytest.mark.skipif(shutil.which("make") is None, reason="make finns inte")
@pytest.mark.parametrize("verb", ["clean", "report", "granska-rojande", "finns-inte"])
def test_help_about_a_verb_does_not_carry_it_out(tmp_path: Path, verb: str) -> None:
    """To make, `help clean` is two goals: the second one must not be cleared away with."""
    echo = tmp_path / "echo"
    echo.write_text(f"#!{sys.executable}\nimport sys\nprint(*sys.argv[2:])\n", "utf-8")
    echo.chmod(0o755)
    assert typed_to_make("help", verb, f"PYTHON={echo}") == [f"help {verb}"]


def test_help_lists_every_verb_and_choice() -> None:
    run = finsam("help")
    assert run.code == 0
    assert all(f"make {verb} " in run.text for verb in VERBS)
    assert all(f"{choice}=…" in run.text for choice in CHOICES)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["raport"], "Du skrev raport, som inte är något kommando. Närmast känt är ”report”."),
        (["report", "FORBUNDET=hbs"], "Du skrev FORBUNDET=hbs, som inte är något val här"),
        (["report", "FORBND=hbs"], "Du skrev FORBND=hbs, som inte är något val här. Närmast känt är FORBUND=…"),
        (["report", "hbs"], "Du skrev hbs utan namn framför. Menar du FORBUND=hbs?"),
        (["report", "FORBUND=hbs", "2022"], "Du skrev 2022 utan namn framför. Menar du AR=2022?"),
        (["report", "FRESH"], "Du skrev FRESH utan värde. Skriv FRESH=1."),
        (
            ["report", "FORBUND=hb"],
            "Förbundet ”hb” finns inte\n      Du skrev: FORBUND=hb\n      Väntade: något av hbs (2017, 2022); ostra",
        ),
        (
            ["lar", "FIL=README.md", "FORBUND=hb", "AR=2022"],
            "Du skrev FORBUND=hb, som inte finns: närmast känt är ”hbs”.",
        ),
        (["report", "URVAL="], "Du skrev URVAL= utan något efter. URVAL: jämför bara det som står i en TOML-fil"),
        (["spara"], "Skriv vilket tal: make spara TAL=…"),
        (["paverkar"], "Skriv vilken fil: make paverkar FIL=data/raw/hbs/2022/medlemsbidrag.csv"),
        (["help", "rapport"], "Du skrev rapport, som inte är något kommando. Närmast känt är ”report”."),
        (["report", "AR=tjugotvå"], "Du skrev AR=tjugotvå, som inte är något årtal"),
        (
            ["report", "FORMAT=pptx"],
            "Du skrev FORMAT=pptx. pptx är inget format. Välj bland: html, docx, pdf, xlsx, alla.",
        ),
        (["report", "RAW=finns/inte"], "Du skrev RAW=finns/inte. Mappen finns inte."),
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


def test_a_command_is_told_as_it_is_typed_where_there_is_no_make() -> None:
    text = "Kör make report FRESH=1, eller make granska-rojande. I docs: make something."
    told = as_typed(text, VERBS, without_make(windows=True))
    assert told == (
        "Kör py pipeline\\bootstrap.py report FRESH=1, eller py pipeline\\bootstrap.py granska-rojande. "
        "I docs: make something."
    )
    assert has_make({"MAKELEVEL": "1", "PATH": ""})
    assert not has_make({"PATH": ""})


def test_no_message_says_make_to_one_without_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("MAKELEVEL", raising=False)
    for words in (["help"], ["help", "new"], ["spara"], ["lar"], ["report", "FORBUND=hb"], ["new"]):
        monkeypatch.setattr(sys, "argv", ["finsam", *words])
        main()
    told = capsys.readouterr()
    said = told.out + told.err
    assert "bootstrap.py report" in said and "bootstrap.py spara TAL=…" in said
    assert re.findall(rf"make (?:{'|'.join(VERBS)})", said) == []


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"LAND": "3x2", "KLUSTER": "local"}, ("tests.bench.country_run", "3", "2", "leveranser", "local", "")),
        (
            {"LAND": "75X10", "UTGAVOR": "1", "OUT": "land"},
            ("tests.bench.country_run", "75", "10", "utgavor", "", "land"),
        ),
        ({"LAND": "75x15", "JAMFOR": "1"}, ("tests.bench.country_compared", "75", "15")),
        ({"RAKT": "1", "FORBUND": "hbs"}, ("tests.bench.ratios", "raw", "hbs")),
        ({}, ("tests.bench.builds", "raw")),
        ({"FORBUND": "hbs", "AR": "2022"}, ("tests.bench.builds", "raw", "FORBUND=hbs", "AR=2022")),
        ({"PROFIL": "1"}, ("tests.bench.profiled", "raw", "", "")),
        ({"PROFIL": "1", "FORBUND": "hbs", "AR": "2022"}, ("tests.bench.profiled", "raw", "hbs", "2022")),
    ],
)
def test_what_is_measured(chosen: dict[str, str], words: tuple[str, ...]) -> None:
    assert bench_words(chosen, Path("raw")) == words


@pytest.mark.parametrize("land", ["75", "0x3", "3x0", "3x11", "axb", "-1x2"])
def test_a_country_that_cannot_be_made_is_told(land: str) -> None:
    with pytest.raises(UsageFault, match="Skriv antal förbund x antal år"):
        bench_words({"LAND": land}, Path("raw"))
