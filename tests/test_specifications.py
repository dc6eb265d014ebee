"""Tables and charts as data: read strictly, counted out of the code, and enough to place a new measure."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.charts.forms import read_report_charts
from pipeline.faults import DeliveryFaults
from pipeline.forbund.model import Forbund, Insats, Medlem
from pipeline.handbook.measures import COMMAND, PAGE, measures_page
from pipeline.measures.definition import read_measures
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.measures.specification import SpecificationFault, measures_named, read_specification
from pipeline.places import ROOT
from pipeline.report.blocks import Makers, blocks_of
from pipeline.report.context import Context
from pipeline.report.document.model import Table
from pipeline.report.tables.forms import ALL, Chapter, ChartBlock, PerCategory, PerInsats, PerMeasure, read_chapter
from pipeline.report.tables.plain import Frame, plain_table
from support.deliveries import FORBUND

# Tables and charts that no form can say: they follow the rows and words of a delivery, a survey or a goal.
IRREGULAR = {
    "charts/risk_chart.py",
    "charts/survey_charts.py",
    "report/tables/activities.py",
    "report/tables/budget.py",
    "report/tables/budget_lines.py",
    "report/tables/capital.py",
    "report/tables/findings.py",
    "report/tables/goals.py",
    "report/tables/people.py",
    "report/tables/result.py",
    "report/tables/risks.py",
    "report/tables/statement.py",
    "report/tables/surveys.py",
}


def literals() -> dict[str, int]:
    """Module -> how many of its string constants are the id of a measure."""
    known, pipeline = set(read_measures()), ROOT / "pipeline"
    found = {}
    for path in sorted(p for room in ("charts", "report") for p in (pipeline / room).rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        count = sum(isinstance(n, ast.Constant) and n.value in known for n in nodes)
        found[path.relative_to(pipeline).as_posix()] = count
    return found


def test_measures_are_placed_by_specifications_and_not_by_code() -> None:
    """Of 419 when tables were code."""
    found = literals()
    plain = sum(n for module, n in found.items() if module not in IRREGULAR)
    print(f"Måttens id i kod: {sum(found.values())}, utanför oregelbundna tabeller {plain}")
    assert set(found) >= IRREGULAR
    assert plain < 80
    assert sum(found.values()) < 200


def test_the_page_of_measures_is_what_the_definitions_say() -> None:
    assert PAGE.read_text("utf-8") == measures_page(), f"kör {COMMAND}"


def test_every_specification_is_read_and_names_measures() -> None:
    named = {m for id_ in ALL for m in measures_named(read_chapter(id_))}
    assert {"deltagare", "kostnad_individ", "andel_under_30"} - named == {"andel_under_30"}
    assert len(named) > 50


def test_every_chart_of_a_chapter_is_one_that_is_drawn() -> None:
    drawn = {c.id for c in read_report_charts().chart}
    placed = [b.id for id_ in ALL for b in read_chapter(id_).block if isinstance(b, ChartBlock)]
    # The charts of surveys and the rest are placed by their chapter's own code.
    assert set(placed) == drawn - {"enkater"}
    assert len(placed) == len(set(placed))


def test_a_block_that_nobody_makes_stops() -> None:
    with pytest.raises(SpecificationFault, match=r"noter\.toml: inget program gör blocket ”noter”.*”not”"):
        blocks_of("noter", frame(), Makers(made={"not": list}))
    with pytest.raises(SpecificationFault, match="nyckeltal"):
        blocks_of("sammanfattning", frame(), Makers())


HEAD = 'title = "T"\nmade_from = "prov"\n'
BLOCK = '[[block]]\nform = "per_insats"\nid = "prov"\ncaption = "Prov {ar}"\nunit = "antal"\nshown_by = "deltagare"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + BLOCK + 'columns = []\nsorteras = "namn"\n', ("Okänd inställning ”sorteras” i block ”prov”",)),
        (HEAD + BLOCK + 'columns = [{ heading = "Nya", measure = "deltagare_nyaa" }]\n', ("Block ”prov”.columns ”Nya”: okänt mått ”deltagare_nyaa”", "”deltagare_nya”")),
        (HEAD + BLOCK + 'columns = [{ heading = "{år}", measure = "deltagare" }]\nnotes = ["{arr}"]\n', ("okänt namn {år}", "okänt namn {arr}", "”ar”")),
        (HEAD + BLOCK, ("Inställningen ”columns” saknas i block ”prov”",)),
        (HEAD + BLOCK + 'columns = [{ heading = "X", measure = "deltagare", kind = "utfal" }]\n', ("Okänt värde ”utfal” för kind i block ”prov”.columns ”X”", "Menades ”utfall”?")),
        (HEAD + '[[block]]\nform = "per_insatser"\nid = "x"\n', ("Okänt värde ”per_insatser” för form i block ”x”", "per_insats, per_kategori")),
        (HEAD + 2 * (BLOCK + "columns = []\n"), ("”prov” står två gånger",)),
        (HEAD + "[[block]\n", ("följer inte TOML:s regler",)),
    ],
)  # fmt: skip
def test_what_a_specification_cannot_say_stops_with_its_place(tmp_path: Path, text: str, told: tuple[str, ...]) -> None:
    path = tmp_path / "prov.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DeliveryFaults) as stopped:
        read_specification(path, Chapter)
    assert "prov.toml" in str(stopped.value)
    for words in told:
        assert words in str(stopped.value), str(stopped.value)


def obs(measure: str, value: int | None, unit: str = "antal", **more: Any) -> Observation:
    base: dict[str, Any] = {
        "forbund": "prov", "year": 2022, "period": "helar", "insats": "", "kon": "alla", "breakdown": "", "category": "",
        "kind": "utfall", "argang": 2022,
    }  # fmt: skip
    status = "ok" if value is not None else "dold"
    number = None if value is None else Decimal(value)
    return Observation(obs_id="", measure=measure, unit=unit, status=status, value=number, **(base | more))


def frame(*numbers: Observation, **about: Any) -> Frame:
    forbund = Forbund(
        "prov",
        "Prov",
        "Prov",
        (Medlem("staten", "Staten", "stat"),),
        (Insats("hamnen", "Hamnen", "individ"), Insats("bryggan", "Bryggan", "struktur")),
        visa_belopp="tkr",
    )
    return Frame(Context(Published(numbers), forbund, 2022, {"deltagande": []}), **about)


def texts(table: Table | None) -> list[tuple[str, ...]]:
    assert table
    return [("", *table.headings), *((r.heading, *(c.text for c in r.cells)) for r in table.rows)]


def test_per_insats_shows_insatser_and_kon_that_anybody_has() -> None:
    spec = PerInsats.model_validate(
        {
            "form": "per_insats",
            "id": "p",
            "caption": "Deltagare {ar}",
            "unit": "antal",
            "shown_by": "deltagare",
            "notes": ["Alla: {deltagare}, unika {deltagare_unika}, i {insatser}."],
            "columns": [
                {"heading": "Alla", "measure": "deltagare"},
                {"heading": "Av {kon}", "measure": "deltagare", "kon": ["kvinna", "man", "annat"]},
                {"heading": "Anonyma", "measure": "deltagare_anonyma", "optional": True},
                {"heading": "Förra", "measure": "deltagare", "year": -1, "missing": "..", "in_total": False},
            ],
        }
    )
    given = frame(
        obs("deltagare", 12),
        obs("deltagare", 9, kon="kvinna"),
        obs("deltagare", 0, kon="annat"),
        obs("deltagare", None, kon="man"),
        obs("deltagare", 12, insats="hamnen"),
        obs("deltagare", 0, insats="bryggan"),
        obs("deltagare", 7, insats="hamnen", year=2021),
    )
    table = plain_table(spec, given)
    assert texts(table) == [
        ("", "Alla", "Av kvinnor", "Av män", "Förra"),
        ("Hamnen", "12", "..", "..", "7"),
        ("Alla insatser", "12", "9", "..", ""),
    ]
    assert table and table.caption == "Deltagare 2022"
    assert table.notes[0] == "Alla: 12, unika .., i Hamnen."
    assert plain_table(spec, frame(obs("deltagare", 12))) is None
    with pytest.raises(SpecificationFault, match=r"”I {insats}”: {insats} går inte att fylla i här"):
        plain_table(spec.model_copy(update={"caption": "I {insats}"}), given)
    with pytest.raises(SpecificationFault, match="okänd source: ”deltagaande”"):
        plain_table(spec.model_copy(update={"source": "deltagaande"}), given)


def test_a_kon_that_is_told_of_all_only_is_not_nobody_in_each_row() -> None:
    """Nine men in all, told of no insats: a dash would say that there are none, and give the women away as wrong."""
    spec = PerInsats.model_validate(
        {
            "form": "per_insats",
            "id": "p",
            "caption": "Deltagare",
            "unit": "antal",
            "shown_by": "deltagare",
            "columns": [{"heading": "{Kon}", "measure": "deltagare", "kon": ["kvinna", "man"]}],
        }
    )
    insatser = [obs("deltagare", 20, insats="hamnen"), obs("deltagare", 20, insats="bryggan")]
    of_all = [obs("deltagare", 40), obs("deltagare", 31, kon="kvinna"), obs("deltagare", 9, kon="man")]
    women = obs("deltagare", 20, insats="bryggan", kon="kvinna")
    table = plain_table(spec, frame(*insatser, *of_all, women))
    assert texts(table)[1:] == [("Hamnen", "–", ".."), ("Bryggan", "20", ".."), ("Alla insatser", "31", "9")]
    assert table and table.notes == ("Män visas bara för alla tillsammans, och ingår i Alla.",)


def test_per_category_leaves_out_what_nobody_is_in_but_not_what_is_withheld() -> None:
    spec = PerCategory.model_validate(
        {
            "form": "per_kategori",
            "id": "p",
            "caption": "Prov",
            "unit": "antal",
            "first": "Kön",
            "breakdown": "kon",
            "shown_by": "deltagare",
            "columns": [{"heading": "Antal", "measure": "deltagare"}],
        }
    )
    at = {"breakdown": "kon"}
    given = frame(
        obs("deltagare", 12),
        obs("deltagare", None, category="kvinna", **at),
        obs("deltagare", 0, category="man", **at),
    )
    assert [row[1] for row in texts(plain_table(spec, given))[1:]] == ["..", "12"]


@pytest.mark.parametrize(("known", "rows"), [(0, 0), (3, 3)])
def test_per_category_is_no_table_where_nothing_is_known_of_anybody(known: int, rows: int) -> None:
    spec = PerCategory.model_validate(
        {
            "form": "per_kategori",
            "id": "p",
            "caption": "Prov",
            "unit": "antal",
            "first": "Utbildning",
            "breakdown": "utbildning",
            "shown_by": "deltagare",
            "columns": [{"heading": "Antal", "measure": "deltagare"}],
        }
    )
    at = {"breakdown": "utbildning"}
    missing = [obs("deltagare", 12), obs("deltagare", 12 - known, category="saknas", **at)]
    found = plain_table(
        spec, frame(*missing, *([obs("deltagare", known, category="grundskola", **at)] if known else []))
    )
    assert (len(found.rows) if found else 0) == rows


def test_per_measure_has_a_column_for_each_year_and_kind_of_the_deliveries() -> None:
    spec = PerMeasure.model_validate(
        {
            "form": "per_matt",
            "id": "p",
            "caption": "Prov",
            "unit": "{skala}",
            "first": "Grupp",
            "columns": "argang",
            "rows": [
                {"name": "Administration", "measure": "kostnad_administration"},
                {"name": "Individ", "measure": "kostnad_individ"},
            ],
        }
    )
    given = frame(
        obs("kostnad_administration", 1_500_000, "kr"),
        obs("kostnad_administration", 2_000_000, "kr", kind="budget"),
        obs("kostnad_administration", 9_000_000, "kr", year=2021, argang=2021),
    )
    n = "\u00a0"
    assert texts(plain_table(spec, given)) == [
        ("", "Budget 2022", "Utfall 2022"),
        ("Administration", f"2{n}000", f"1{n}500"),
    ]
    assert plain_table(spec, given) != plain_table(spec, frame()) and plain_table(spec, frame()) is None


# A measure that the project does not have, and the one line that places it.
DEFINITION = """
title = "Kostnad för lokaler"
definition = "Hyra och annat för lokaler, enligt budgetuppföljningen."
unit = "kr"
kind = "amount"
polarity = "neutral"
compare = true
caveats = ["Bara kansliets egna lokaler."]
reference = "Budgetuppföljning"

[[from]]
table = "budgetpost"
numerator = "belopp_kr"
filter = "post = 'lokal' and tabell = 'huvud'"

[example]
table = "budgetpost"
rows = [{ post = "lokal", tabell = "huvud", kind = "utfall", belopp_kr = 300 }]
numbers = [{ kind = "utfall", value = 300 }]
"""
LINE = '  { name = "varav lokaler", measure = "kostnad_lokaler" },\n'
DELIVERED = """Post;Budget 2022;Utfall 2022
Medlemsavgifter;900 000;900 000
Lokal;-120 000;-123 000
Kansli;-300 000;-310 000
Hamnen;-400 000;-390 000
"""


@pytest.mark.whole
def test_a_new_measure_needs_a_definition_and_a_line(tmp_path: Path) -> None:
    """A copy of the project with two files changed, none of them Python, and a build of it."""
    project = tmp_path / "finsam"
    for part in ("pipeline", "expectations", "notebooks", "docs"):
        shutil.copytree(ROOT / part, project / part)
    shutil.copy(ROOT / "pyproject.toml", project)
    (project / "pipeline/measures/definitions/kostnad_lokaler.toml").write_text(DEFINITION, "utf-8")
    chapter = project / "pipeline/report/tables/budget.toml"
    before = '  { measure = "kostnad_individ"'
    placed = chapter.read_text("utf-8").replace(before, LINE + before)
    assert LINE in placed
    chapter.write_text(placed, "utf-8")
    delivery = tmp_path / "raw/prov/2022"
    delivery.mkdir(parents=True)
    (delivery.parent / "forbund.toml").write_text(FORBUND, "utf-8")
    (delivery / "ekonomi_budget_utfall.csv").write_text(DELIVERED, "utf-8")

    report = ("report", f"RAW={tmp_path / 'raw'}", f"OUT={tmp_path / 'ut'}", "FORMAT=html,xlsx")
    run(project, *(("-m", "pipeline.cli") if ALL else ("-c", IN_ONE_PROCESS)), *report)
    run(project, "-m", "pipeline.handbook.measures")

    reports = tmp_path / "ut/reports"
    html = (reports / "internt/prov/2022/underlag.html").read_text("utf-8")
    row = re.search(r"<tr[^>]*>\s*<th[^>]*>varav lokaler</th>(.*?)</tr>", html, re.DOTALL)
    assert row and re.findall(r">(\d[^<]*)<", row[1]) == ["120\xa0000", "123\xa0000"]
    assert "Kostnad för lokaler" in html and "Bara kansliets egna lokaler." in html
    assert [120_000, 123_000] in workbook_rows(reports / "internt/prov/2022/tabeller.xlsx", "varav lokaler")
    compared = (reports / "jamforelse/jamforelse.html").read_text("utf-8")
    rows = " ".join(re.sub(r"<[^>]+>", " ", compared).split())
    assert re.search(
        r"Övrigt: kostnad för lokaler \(tkr\) .{,90} \w+ 2022, budget 120 .{,30} \w+ 2022, utfall 123 ", rows
    )
    assert "kostnad_lokaler" in [id_ for id_, *_ in explored(reports / "jamforelse/utforska.html")["matt"]]
    page = (project / "docs/matt.md").read_text("utf-8")
    assert "`kostnad_lokaler`" in page
    assert "- Står i: Budget och utfall, tabellen ”Kostnader per grupp”." in page.split("`kostnad_lokaler`")[1]


# Two workers take longer to start than the whole build does.
IN_ONE_PROCESS = """
import sys
from support.builds import finsam_here
from support.examples import ALL
done = finsam_here(*sys.argv[1:])
sys.stdout.write(done.text)
sys.exit(done.code)
"""


def run(project: Path, *words: str) -> None:
    """Run Python in the copied project, whose package is found first."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"}
    env["PYTHONPATH"] = os.pathsep.join((str(project), str(ROOT / "tests")))
    command = [sys.executable, "-X", "utf8", *words]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8", check=False, env=env)
    assert done.returncode == 0, done.stdout + done.stderr


def workbook_rows(path: Path, label: str) -> list[list[Any]]:
    """The numbers of every row that begins with the label."""
    book = openpyxl.load_workbook(path)
    rows = [r for sheet in book.worksheets for r in sheet.iter_rows(values_only=True)]
    return [[v for v in r[1:] if isinstance(v, (int, float))] for r in rows if r and r[0] == label]


def explored(path: Path) -> dict[str, Any]:
    """The data of the explorer."""
    data = path.read_text("utf-8").partition('id="data">')[2].partition("</script>")[0]
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(data)))
    return found
