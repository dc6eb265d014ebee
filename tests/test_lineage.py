"""From a number home: what is told, what is not, and that no number is without a way."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipeline.faults import StageStopped
from pipeline.lineage.checks import Checks, checks_in_words
from pipeline.lineage.command import list_affected, trace_number
from pipeline.lineage.rows import Rows
from pipeline.lineage.trace import Lineage
from pipeline.measures.numbers import Observation
from pipeline.measures.observation import TRACE_TYPES
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.reconcile.rows import TrialRow
from pipeline.rows.printed import PrintedRow
from pipeline.store import connect, create_table, read_rows, sha256_of, write_parquet
from pipeline.typography import ranges
from support.builds import Build
from support.rows import row_of, write_rows_of


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([], ""), ([9], "9"), ([9, 10, 11, 14], "9–11, 14"), ([1, 3, 4], "1, 3–4"), ([2, 3, 4, 5], "2–5")],
)
def test_rows_in_words(numbers: list[int], told: str) -> None:
    assert ranges(numbers) == told


def id_of(built: Build, **where: object) -> str:
    at = {"insats": "", "kon": "alla", "breakdown": "", "period": "helar", "kind": "utfall"} | where
    wanted = " and ".join(f"{k} = '{v}'" for k, v in at.items())
    (row,) = read_rows(built.places.published, where=wanted)
    return str(row["obs_id"])


@pytest.fixture(scope="module")
def lineage(built: Build) -> Lineage:
    return Lineage(built.places)


@pytest.mark.whole
def test_a_share_is_told_with_its_formula_and_rows(built: Build, lineage: Lineage) -> None:
    """Administration 2 083 tkr of 16 856 tkr in the follow-up of the budget: rows 9-14 are the administration."""
    trace = lineage.trace(id_of(built, measure="andel_administration", forbund="hbs", year=2022))
    assert trace.name == "Administrationens andel av kostnaderna, HBS 2022, utfall"
    assert [f.replace("\u00a0", " ") for f in trace.formula] == [
        "Formel: 100 × Kostnad för administration / Kostnader enligt budgetuppföljningen.",
        "100 × 2 083 000 / 16 856 000 = 12,4 %",
    ]
    (origin,) = trace.origins
    assert origin.file == "data/raw/hbs/2022/ekonomi_budget_utfall.xlsx"
    assert origin.rows == "kolumn C rad 9–14, 17–22, 25–32"


@pytest.mark.whole
def test_people_are_a_number_of_rows_and_nothing_more(built: Build, lineage: Lineage) -> None:
    trace = lineage.trace(id_of(built, measure="deltagare", forbund="hbs", year=2022))
    assert [str(o) for o in trace.origins] == [
        "data/raw/hbs/2022/sus_deltagare_2022.xlsx, blad ”Deltagare 2022”: 348 rader, 348 pseudonymer"
    ]


@pytest.mark.whole
def test_the_persons_behind_participations_are_counted_where_that_number_is_shown(
    built: Build, lineage: Lineage
) -> None:
    """224 participations of 175 persons; of those who left, no number of persons is published, and none is told."""
    both = lineage.trace(id_of(built, measure="deltagare", forbund="sodertalje", year=2017))
    assert [o.rows for o in both.origins] == ["224 rader, 175 pseudonymer"]
    left = lineage.trace(id_of(built, measure="deltagare_avslutade", forbund="sodertalje", year=2017))
    assert [o.rows for o in left.origins] == ["81 rader"]


@pytest.mark.whole
def test_a_view_leads_through_its_number_and_the_index_to_their_rows(built: Build, lineage: Lineage) -> None:
    """11 630 338 kr × 403,70 / 322,11: the contribution in the prices of 2023, and rows 13 and 19 of kpi.csv."""
    id_ = id_of(built, measure="medlemsbidrag", forbund="sodertalje", year=2017)
    trace = lineage.trace(f"{id_}-fasta_priser")
    assert trace.name == "Medlemsbidrag, Södertälje 2017, utfall, fasta priser"
    assert trace.value.replace("\u00a0", " ").startswith("14 576 ")
    assert [f.replace("\u00a0", " ") for f in trace.formula] == [
        "Medlemsbidrag, Södertälje 2017, utfall: 11 630 338 kr",
        "× 403,70 (prisindex 2023) / 322,11 (prisindex 2017)",
    ]
    assert {str(o) for o in trace.origins if "kpi" in o.file} == {
        "data/raw/referens/kpi.csv: rad 13",
        "data/raw/referens/kpi.csv: rad 19",
    }
    assert f"{id_}-fasta_priser" in lineage.resting_on("kpi.csv")
    people = lineage.trace(f"{id_}-per_1000")
    assert [str(o) for o in people.origins if "befolkning" in o.file] == ["data/raw/referens/befolkning.csv: rad 13"]


@pytest.mark.whole
def test_a_difference_is_told_as_its_two_numbers(built: Build, lineage: Lineage) -> None:
    """11 834,5 - 10 666,1 tkr."""
    ids = [id_of(built, measure="eget_kapital", forbund="hbs", year=y) for y in (2022, 2021)]
    trace = lineage.trace("-".join(ids))
    assert trace.value.replace("\u00a0", " ") == "1 168 400 kr"
    assert [f.replace("\u00a0", " ") for f in trace.formula] == [
        "Eget kapital, HBS 2022, utfall: 11 834 500 kr",
        "Eget kapital, HBS 2021, utfall: 10 666 100 kr",
        "Det första minus det andra.",
    ]


@pytest.mark.whole
def test_of_a_withheld_number_neither_value_nor_rows_are_told(built: Build, lineage: Lineage) -> None:
    withheld = [str(r["obs_id"]) for r in read_rows(built.places.published, where="status <> 'ok'")]
    assert len(withheld) > 1000
    told = [lineage.trace(i) for i in withheld]
    assert {t.origins for t in told} == {()}
    assert {t.value for t in told} == {"visas inte: gruppen är för liten, eller kan räknas ut av en som är det"}
    # The formula in words, and never with numbers in it.
    assert [f for t in told for f in t.formula if not f.startswith("Formel: ")] == []


@pytest.mark.whole
def test_every_shown_number_has_a_way_home(lineage: Lineage) -> None:
    traces = [lineage.trace(i) for i in lineage.ids()]
    assert [t.name for t in traces if t.value[0].isdigit() and not t.origins] == []


@pytest.mark.whole
def test_lineage_of_the_comparison_alone_tells_the_same_of_all_that_stands_there(
    built: Build, lineage: Lineage
) -> None:
    """Of the few numbers that it has read: persons behind, rows, corrections and checks as when all are read."""
    pages = [built.places.office(EVERYTHING) / f"{name}.html" for name in ("jamforelse", "sparning")]
    ids = {i for p in pages for i in re.findall(r"tal-(n[0-9a-f]{15}(?:-\w+)?)\b", p.read_text("utf-8"))}
    alone = Lineage(built.places, compared=True)
    assert len(ids) > 400 and len(alone.ids()) < len(lineage.ids()) / 3
    assert [
        i for i in ids if alone.trace(i) != lineage.trace(i) or alone.findings_at(i) != lineage.findings_at(i)
    ] == []


@pytest.mark.whole
def test_the_command_tells_the_file_with_its_checksum(built: Build, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace_number(built.places, id_of(built, measure="likvida_medel", forbund="sodertalje", year=2017)) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert told.startswith("Likvida medel, Södertälje 2017, utfall: 5 402 170 kr")
    assert "data/raw/sodertalje/2017/ekonomi_balansrakning.xlsx" in told
    assert re.search("sha256 [0-9a-f]{64}", told)


@pytest.mark.whole
def test_the_numbers_that_rest_on_a_file(built: Build, capsys: pytest.CaptureFixture[str]) -> None:
    assert list_affected(built.places, "ostra_sodertorn/2013/planerade_deltagare.csv") == 0
    told = capsys.readouterr().out
    assert "6 tal vilar på" in told and "Planerade deltaganden, Östra Södertörn 2013" in told
    with pytest.raises(StageStopped, match=r"Inget tal vilar på medlemsbidra\.csv"):
        list_affected(built.places, "medlemsbidra.csv")


def test_the_rows_of_the_numbers_that_are_expected_are_read_alone_and_any_other_with_all(tmp_path: Path) -> None:
    """Two numbers of three are expected: they are told though the table is gone, and the third is not."""
    path, con = tmp_path / "sparning.parquet", connect()
    cells = [("n1", "b.csv", 7), ("n2", "a.csv", 9), ("n1", "b.csv", 5), ("n3", "a.csv", 9), ("n1", "a.csv", 8)]
    rows = [{"obs_id": i, "fil": f, "blad": "", "rad": r, "kolumn": "C", "antal": 1} for i, f, r in cells]
    create_table(con, "sparning", TRACE_TYPES, [r | {"ungefar": r["obs_id"] == "n3"} for r in rows])
    write_parquet(con, "select * from sparning", path)
    some, every = Rows({path: "true"}), Rows({path: "obs_id <> 'n2'"})
    some.expect(["n1", "n4"])
    assert some.inexact == {"n3"}
    assert sorted((r["fil"], r["rad"]) for r in some.places([("b.csv", "")])) == [("b.csv", 5), ("b.csv", 7)]
    assert some.places([]) == []
    assert {i: len(every.of(i)) for i in ("n1", "n2", "n3")} == {"n1": 3, "n2": 0, "n3": 1}
    path.unlink()
    assert [(r["fil"], r["rad"]) for r in some.of("n1")] == [("a.csv", 8), ("b.csv", 5), ("b.csv", 7)]
    assert list(some.of("n4")) == []
    with pytest.raises(duckdb.IOException):
        some.of("n2")


def obs_of(value: int | None, period: str = "helar") -> Observation:
    return Observation(
        "n1",
        "prov",
        2022,
        period,
        "deltagare_avslutade",
        "mia",
        "alla",
        "",
        "",
        "utfall",
        "antal",
        "ok",
        None if value is None else Decimal(value),
        2022,
    )


def test_the_checks_that_a_number_took_part_in(tmp_path: Path) -> None:
    """Those of its printed twin, those of the cell it rests on, and none of a number that is withheld."""
    places, unit = Places(tmp_path, tmp_path), Unit("prov", 2022)
    about = {"kon": "alla", "ar": 2022, "kind": "utfall"}
    printed = [
        row_of(PrintedRow, nr=7, matt="deltagare_avslutade", insats="mia", **about),
        row_of(PrintedRow, nr=9, **about),
    ]
    write_rows_of(places.stage(unit, "clean") / "tryckt.parquet", PrintedRow, printed)

    def trial(id_: str, told: str, verdict: str, rule: str, cells: str, file: str, row: int, at: str = "") -> TrialRow:
        place = {"_file": file, "_sheet": at[:1], "_row": row, "_column": at[1:]}
        return row_of(TrialRow, prov_id=id_, vad=told, utslag=verdict, regel=rule, celler=cells, **place)

    trials = [
        trial("p1", "sju", "stammer", "korsvis", "7, 8", "p.csv", 7),
        trial("p2", "nio", "avviker", "korsvis", "9", "p.csv", 9),
        trial("p3", "summan", "avviker", "leverans", "", "s.xlsx", 4, "AC"),
        trial("p4", "annan", "stammer", "leverans", "", "s.xlsx", 5, "AC"),
    ]
    write_rows_of(places.stage(unit, "reconcile") / "avstamning.parquet", TrialRow, trials)
    checks = Checks(places, [unit, Unit("prov", 2021)])
    row = {"fil": "s.xlsx", "blad": "A", "rad": 4, "kolumn": "C"}
    assert [c.prov_id for c in checks.of(obs_of(12), [row])] == ["p1", "p3"]
    assert [c.prov_id for c in checks.of(obs_of(12), [row, row])] == ["p1", "p3"]
    assert [c.prov_id for c in checks.of(obs_of(12, "t1"), [])] == []
    assert checks.of(obs_of(None), [row]) == []
    assert checks_in_words(checks.of(obs_of(12), [row])) == "1 stämmer och 1 avviker. Avviker: summan"
    assert checks_in_words([]) == ""


@pytest.mark.whole
def test_the_result_of_hbs_2022_tells_the_checks_that_failed(built: Build, lineage: Lineage) -> None:
    trace = lineage.trace(id_of(built, measure="arets_resultat", forbund="hbs", year=2022))
    off = [c.told for c in trace.checks if c.verdict == "avviker"]
    assert len(off) == 2
    assert off[0].startswith("”Resultat, Utfall 2022-12-31” i tilläggsupplysningar är 1\u00a0170\u00a0tkr men ska vara")
    page = (built.places.internal / "hbs/2022/sparning.html").read_text("utf-8")
    row = page.partition(f'id="tal-{trace.obs_id}"')[2].partition("</tr>")[0]
    assert "Avviker: ”Resultat, Utfall 2022-12-31” i tilläggsupplysningar" in row
    checksum = lineage.sha256(trace.origins[0].file)
    assert checksum == sha256_of(built.places.raw / "hbs/2022/ekonomi_resultatrakning.xlsx")
    assert checksum in page.partition('<section id="filer"')[2].replace("<wbr>", "")


@pytest.mark.whole
def test_an_unknown_number_is_said(built: Build) -> None:
    with pytest.raises(StageStopped, match="Talet 6f0e finns inte"):
        trace_number(built.places, "6f0e")


@pytest.mark.whole
def test_every_number_of_every_report_leads_to_a_row_of_the_page_beside_it(built: Build) -> None:
    pages = [p for p in built.places.internal.rglob("*.html") if p.name in ("underlag.html", "jamforelse.html")]
    links = 0
    for page in pages:
        html = page.read_text("utf-8")
        anchors = set(re.findall(r'<dl id="(tal-n[0-9a-f]+)"', (page.parent / "sparning.html").read_text("utf-8")))
        wanted = set(re.findall(r'href="sparning.html#(tal-n[0-9a-f]+)"', html))
        assert {f"tal-{i}" for i in re.findall(r'data-obs="(n[0-9a-f]+)"', html)} == wanted
        assert wanted <= anchors, page
        links += len(wanted)
    assert links > 1000
