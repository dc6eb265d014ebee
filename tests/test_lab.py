"""The analyst's desk: what it answers, what it refuses, and what it never lets a notebook keep."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline import lab, stages
from pipeline.bootstrap import python_in
from pipeline.lab.desk import take_outputs_away
from pipeline.lab.frames import NEVER_SAVED, Closed
from pipeline.lab.refusals import LabStopped, NotBuilt, QueryRefused
from pipeline.lab.tables import OPEN
from pipeline.measures.numbers import Observation
from pipeline.places import ROOT, Places, Unit
from pipeline.run.inputs import input_files
from pipeline.run.shell import clean_shell
from pipeline.store import MONEY, connect, create_table, read_json, write_parquet
from support.builds import Build
from support.deliveries import FORBUND
from support.observations import obs

UNIT = Unit("prov", 2022)
AGES = ((20, "15-29"), (12, "30-39"), (9, "40-49"))
# The year before two of them are told together.
AGES_BEFORE = ((11, "15-29"), (19, "30-49"))


def write_published(path: Path, numbers: list[Observation]) -> None:
    """Observations as publicerbart.parquet has them."""
    con = connect()
    names = list(vars(numbers[0]))
    decimals = ("value", "numerator", "denominator", "lower", "upper")
    types = {n: MONEY if n in decimals else "INTEGER" if n in ("year", "argang") else "VARCHAR" for n in names}
    create_table(con, "o", types | {"source": "VARCHAR"}, [vars(o) | {"source": "beraknad"} for o in numbers])
    write_parquet(con, "select * from o", path)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The tables of a build of one förbund: numbers of two years, one of them withheld, and rows about persons."""
    places = Places(tmp_path / "raw", tmp_path / "ut")
    monkeypatch.setenv("FINSAM_RAW", str(places.raw))
    monkeypatch.setenv("FINSAM_OUT", str(places.out))
    monkeypatch.delenv(NEVER_SAVED, raising=False)
    (places.raw / "prov" / "2022").mkdir(parents=True)
    (places.raw / "prov" / "2022" / "medlemsbidrag.csv").touch()
    (places.raw / "prov" / "forbund.toml").write_text(FORBUND, "utf-8")
    numbers = [
        obs("deltagare", 30, year=2021, unit="antal"),
        obs("deltagare", 41, unit="antal"),
        obs("deltagare", 22, kon="kvinna", unit="antal"),
        obs("deltagare", None, kon="man", unit="antal"),
        *(obs("deltagare", n, breakdown="aldersgrupp", category=c, unit="antal") for n, c in AGES),
        *(obs("deltagare", n, year=2021, breakdown="aldersgrupp", category=c, unit="antal") for n, c in AGES_BEFORE),
    ]
    write_published(places.published, numbers)
    clean = places.stage(Unit("prov", 2022), "clean")
    write_parquet(connect(), "select 'x' as person, 'alfa' as insats", clean / "deltagande.parquet")
    write_parquet(connect(), "select 'staten' as medlem, 5 as belopp_kr", clean / "bidrag.parquet")
    return places


def test_numbers_come_with_swedish_headings_and_a_withheld_one_without_value(small: Places) -> None:
    found = lab.tal("deltagare", ar=2022, kon="varje")
    assert list(found["Kön"]) == ["kvinnor", "män"]
    assert found["Värde"].tolist()[0] == 22.0 and found["Värde"].isna().tolist() == [False, True]
    assert found["Visas"].tolist()[1].startswith("nej: gruppen är liten")
    assert lab.tal("deltagare")["Värde"].tolist() == [30.0, 41.0]


def test_a_forbund_that_is_built_alone_is_asked_too(small: Places) -> None:
    """`make report FORBUND=prov` writes nothing of all, and is what a new office runs first."""
    alone = small.stage(Unit("prov"), "compare") / "publicerbart.parquet"
    alone.parent.mkdir(parents=True)
    small.published.rename(alone)
    assert lab.tal("deltagare")["Värde"].tolist() == [30.0, 41.0]
    assert lab.tal("deltagare", ar=2022, kon="varje")["Värde"].isna().tolist() == [False, True]
    # Where both are there, each number stands once.
    write_published(small.published, [obs("deltagare", 7, unit="antal")])
    assert lab.tal("deltagare")["Värde"].tolist() == [7.0]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"matt": "deltagre"}, "Måttet ”deltagre” finns inte. Väntade .*deltagare"),
        ({"matt": "deltagare", "forbund": "pov"}, "Förbundet ”pov” finns inte"),
        ({"matt": "deltagare", "uppdelning": "alder"}, "Uppdelningen ”alder” finns inte. Väntade .*aldersgrupp"),
        ({"matt": "eget_kapital"}, "har inga tal i det som är byggt"),
    ],
)
def test_a_word_that_is_not_known_is_told_with_the_nearest(small: Places, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(LabStopped, match=told):
        lab.tal(**asked)


def test_a_refusal_is_shown_without_a_traceback(small: Places) -> None:
    with pytest.raises(LabStopped) as caught:
        lab.tal("finns_inte")
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_chart_says_what_it_shows_and_hides_what_is_withheld(small: Places) -> None:
    over_years = lab.diagram("deltagare")
    assert over_years.alt == "Staplar per år. utfall 2021 30; utfall 2022 41."
    assert over_years.svg.startswith("<svg")
    split = lab.diagram("deltagare", ar=2022, uppdelning="aldersgrupp")
    assert "15–29 år: 20; 30–39 år: 12; 40–49 år: 9" in split.alt
    with pytest.raises(LabStopped, match="Färre än 3 tal"):
        lab.diagram("deltagare", ar=2022, kon="varje")


def test_groups_that_one_year_tells_together_are_one_row_in_every_year(small: Places) -> None:
    found = lab.over_ar("deltagare", "prov", uppdelning="aldersgrupp")
    assert found.columns.tolist() == ["Grupp", "2021", "2022", "Förändring 2021–2022"]
    assert found.values.tolist() == [["15–29 år", 11, 20, 9], ["30–49 år", 19, 21, 2]]
    by_kon = lab.over_ar("deltagare", "prov", kon="varje")
    assert "<td>22.0</td>" in by_kon._repr_html_() and by_kon._repr_html_().count("<td>..</td>") == 1
    assert by_kon["Kön"].tolist() == ["kvinnor", "män"] and by_kon["2022"].isna().tolist() == [False, True]
    with pytest.raises(LabStopped, match="Förbundet ”prv” finns inte"):
        lab.over_ar("deltagare", "prv")


def test_a_row_with_a_withheld_part_has_no_sum(small: Places) -> None:
    hidden = obs("deltagare", None, breakdown="aldersgrupp", category="40-49", unit="antal")
    rest = [
        obs("deltagare", n, year=y, breakdown="aldersgrupp", category=c, unit="antal")
        for y, n, c in (
            (2021, 19, "30-49"),
            (2022, 12, "30-39"),
        )
    ]
    write_published(small.published, [hidden, *rest])
    (row,) = lab.over_ar("deltagare", "prov", uppdelning="aldersgrupp").values.tolist()
    assert row[:2] == ["30–49 år", 19] and all(v is None or v != v for v in row[2:])


def test_the_measures_that_have_numbers_are_listed_with_what_to_write(small: Places) -> None:
    assert lab.matten().values.tolist() == [
        ["deltagare", "Deltaganden under året", "antal", "2021, 2022", "aldersgrupp"]
    ]
    assert lab.matten("DELTAGANDEN")["Skriv"].tolist() == ["deltagare"] and lab.matten("kostnad").empty


def test_what_names_no_measure_and_no_chart_is_refused(small: Places) -> None:
    with pytest.raises(LabStopped, match="inga färdiga diagram"):
        lab.diagram("alder", forbund="prov", ar=2022)


def test_sql_answers_from_the_tables(small: Places) -> None:
    assert lab.sql("select belopp_kr * 2 as belopp from bidrag")["Belopp"].tolist() == [10]
    assert lab.sql("with b as (select * from bidrag) select argang from b").iloc[0, 0] == 2022


@pytest.mark.parametrize(
    "question",
    [
        "select count(*) from deltagande",
        "with bidrag as (select * from deltagande) select * from bidrag",
        "with deltagande as (select * from main.deltagande) select * from deltagande",
        "select (select max(insats) from deltagande) from bidrag",
        "select * from bidrag union all select person, 1, '', 1 from deltagande",
        "select * from '{path}'",
        "select * from read_parquet('{path}')",
        "select * from query('select * from deltagande')",
        "select * from bidrag where medlem in (select person from deltagande) or true",
    ],
)
def test_what_touches_persons_is_never_kept(small: Places, question: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = small.stage(Unit("prov", 2022), "clean") / "deltagande.parquet"
    found = lab.sql(question.format(path=path))
    assert isinstance(found, Closed) and len(found) > 0
    assert "sparas inte med notebooken" in capsys.readouterr().out


@pytest.mark.parametrize("question", ["drop view bidrag", "copy bidrag to 'x.csv'", "select * from nix", "selct 1", ""])
def test_a_question_that_changes_or_is_not_understood_is_refused(small: Places, question: str) -> None:
    with pytest.raises(QueryRefused):
        lab.sql(question)


def test_a_closed_frame_shows_its_rows_only_where_nothing_is_saved(
    small: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lab.tabell("deltagande")
    views = (found, found.head(1), found["Insats"], found[["Insats"]], found.groupby("Insats").size(), found.T)
    for view in views:
        assert "alfa" not in repr(view) and "alfa" not in str(view)
        assert "alfa" not in (view._repr_html_() or "")
    monkeypatch.setenv(NEVER_SAVED, "1")
    assert "alfa" in (found._repr_html_() or "") and "alfa" not in repr(found)


def test_an_open_table_is_an_ordinary_frame(small: Places) -> None:
    found = lab.tabell("bidrag", "prov", 2022)
    assert not isinstance(found, Closed) and found["Belopp kr"].tolist() == [5]
    assert lab.tabell("bidrag", ar=2021).empty
    with pytest.raises(LabStopped, match=r"Tabellen ”bidrg” finns inte. Väntade .*bidrag"):
        lab.tabell("bidrg")


def test_the_list_of_tables_says_which_may_be_kept(small: Places) -> None:
    told = dict(lab.tabeller()[["Tabell", "Får sparas"]].values.tolist())
    assert told == {"bidrag": "ja", "publicerbart": "ja", "deltagande": "nej"} and [*told][-1] == "deltagande"
    assert lab.tabeller("belopp")["Tabell"].tolist() == ["bidrag"] and lab.tabeller("DELTAG").shape[0] == 1
    assert not {"deltagande", "deltagare", "enkatsvar", "uppfoljning", "tryckt", "sparning", "kontrollvarde"} & OPEN


def test_counted_numbers_are_read_without_what_is_withheld(small: Places) -> None:
    counted = (
        "select 'a' as obs_id, 3 as value, 3 as numerator, 3 as denominator, 3 as lower, 3 as upper, 'ok' as status"
    )
    path = small.stage(Unit("prov", 2022), "aggregate") / "observation.parquet"
    write_parquet(connect(), f"{counted}, 'liten' as skydd, 'beraknad' as source", path)
    found = lab.tabell("observation")
    assert found["Värde"].isna().all() and found["Status"].tolist() == ["dold"]
    assert "Skydd" not in found.columns


def test_nothing_built_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSAM_RAW", str(tmp_path))
    monkeypatch.setenv("FINSAM_OUT", str(tmp_path))
    for ask in (
        lambda: lab.tal("deltagare"),
        lambda: lab.sql("select 1"),
        lab.fynd,
        lab.andrat,
        lambda: lab.jamfor("x"),
    ):
        with pytest.raises(NotBuilt, match=r"make report|make release"):
            ask()


# --- JupyterLab ------------------------------------------------------------------------------

DESK = [ROOT / "notebooks" / name for name in ("START.ipynb", "FRAGOR.ipynb")]


def test_what_cells_showed_is_taken_away_before_a_notebook_is_saved() -> None:
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "source": "1",
            "outputs": [{"output_type": "stream", "text": "19"}],
            "execution_count": 3,
        },
        {"cell_type": "markdown", "source": "ord"},
    ]
    model = {"type": "notebook", "content": {"cells": cells}}
    take_outputs_away(model)
    assert cells[0]["outputs"] == [] and cells[0]["execution_count"] is None and cells[1]["source"] == "ord"
    others: tuple[dict[str, Any], ...] = (
        {"type": "file", "content": "x"},
        {"type": "notebook", "content": None},
        {"type": "directory"},
    )
    for other in others:
        before = dict(other)
        take_outputs_away(other)
        assert other == before


LAB = python_in(ROOT / ".venv-lab")
SAVES = """
import asyncio, sys
from pipeline.lab.desk import contents_manager
cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1 + 1", "execution_count": 1}
cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hemligt"}]
book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
keeper = contents_manager()(root_dir=sys.argv[1])
asyncio.run(keeper.save({"type": "notebook", "format": "json", "content": book}, "a.ipynb"))
"""


@pytest.mark.skipif(not LAB.is_file(), reason="JupyterLab is not installed (make lab)")
def test_jupyterlab_itself_saves_a_notebook_without_outputs(tmp_path: Path) -> None:
    subprocess.run([LAB, "-c", SAVES, tmp_path], check=True, cwd=ROOT, capture_output=True)
    saved = (tmp_path / "a.ipynb").read_text("utf-8")
    assert "1 + 1" in saved and "hemligt" not in saved


@pytest.mark.parametrize("path", DESK, ids=lambda p: p.stem)
def test_the_notebooks_of_the_desk_lead_to_files_that_are_there(path: Path) -> None:
    words = "".join("".join(c["source"]) for c in read_json(path)["cells"] if c["cell_type"] == "markdown")
    links = [x for x in re.findall(r"\]\(([^)]+)\)", words) if "reports" not in x]
    assert [x for x in links if not (path.parent / x).exists()] == []
    assert (len(links) > 6) == (path.stem == "START")


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_stage_that_is_run_by_hand_writes_nothing_that_a_report_is_made_of(
    small: Places, monkeypatch: pytest.MonkeyPatch, by_hand: bool
) -> None:
    if by_hand:
        monkeypatch.setenv(NEVER_SAVED, "1")
    written: list[Path] = []
    monkeypatch.setattr("pipeline.charts.charts.run_chart", lambda places, unit, folder: written.append(folder))
    monkeypatch.setattr("pipeline.clean.clean.run_clean", lambda places, unit, source, folder: written.append(folder))
    shown = (stages.chart("prov", 2022), stages.clean("prov", 2022))
    assert [p.folder for p in shown] == written
    lab_folder = small.state / "lab" / "prov" / "2022"
    run_folders = [small.report(UNIT) / "diagram", small.waiting(UNIT, "clean")]
    assert written == ([lab_folder / "chart", lab_folder / "clean"] if by_hand else run_folders)


def test_an_own_notebook_is_no_part_of_a_run() -> None:
    names = {p.name for p in input_files(Places.at()) if p.suffix == ".ipynb"}
    assert names == {p.name for p in (ROOT / "notebooks").glob("[0-9]_*.ipynb")} and "1_ingest.ipynb" in names


@pytest.mark.whole
@pytest.mark.parametrize("path", DESK, ids=lambda p: p.stem)
def test_the_notebooks_of_the_desk_run_and_show_nothing_closed(
    built: Build, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINSAM_OUT", str(built.places.out))
    monkeypatch.delenv(NEVER_SAVED, raising=False)
    shell, shown = clean_shell(), []
    for cell in read_json(path)["cells"]:
        if cell["cell_type"] == "code":
            outputs, error = shell.run("".join(cell["source"]))
            assert error is None, error
            shown += [json.dumps(o, ensure_ascii=False) for o in outputs]
    said = "".join(shown)
    assert ("Årets resultat, HBS" in said) == (path.stem == "START")
    assert ("inom avrundningen" in said) == (path.stem == "FRAGOR")
    # The findings are of numbers that may be withheld: their frame is there, their rows are not.
    assert ("sparas inte med notebooken" in said) == (path.stem == "FRAGOR") and "Ena stället" not in said


@pytest.mark.whole
def test_a_comparison_says_what_may_be_said_and_why_not_more(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSAM_OUT", str(built.places.out))
    found = lab.jamfor("kostnad_administration", forbund=["hbs"], ar=[2021, 2022])
    assert found.tabell["Förbund, år och slag"].tolist() == ["HBS 2022, budget", "HBS 2022, utfall", "HBS 2021, utfall"]
    assert found.mening.startswith("Kostnad för administration var ") and found.mening in found._repr_html_()
    told = found.ord.iloc[0]
    assert (told["Vilka"], told["Skillnad"], told["Förändring"]) == (
        "HBS 2022 mot 2021, utfall",
        "\u2212239\u00a0000",
        "\u221210,3\u00a0%",
    )
    assert found.diagram and found.diagram.titel.startswith("Kostnad för administration per förbund och år")
    apart = lab.jamfor("kostnad_per_deltagare")
    assert apart.ord.empty and any("olika" in t for t in apart.skal)
    assert "Inget av talen får ställas mot ett annat" in apart._repr_html_()
    with pytest.raises(LabStopped, match="Förbundet ”hsb” finns inte"):
        lab.jamfor("kostnader", forbund=["hsb"])
