"""The whole thing, run as an analyst runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.compare.compare import run_comparison
from pipeline.explorer.build import build_explorer
from pipeline.personal import file_fingerprint, read_key
from pipeline.places import EVERYTHING, REFERENCE, ROOT, Places, Unit
from pipeline.report.build import build_report
from pipeline.run import graph, receipt
from pipeline.run.build import FORMATS
from pipeline.run.inputs import take_inputs
from pipeline.run.jobs import Job
from pipeline.store import read_json, read_rows, sha256_of
from support.builds import Build, finsam, finsam_here, small_deliveries
from support.examples import only_all
from support.trees import published, tree

pytestmark = pytest.mark.whole
UNITS = ("sodertalje/2017", "sodertalje/2023", "hbs/2017", "hbs/2022", "ostra_sodertorn/2013")


def test_everything_that_was_promised_is_there(built: Build) -> None:
    reports = built.places.reports
    for unit in UNITS:
        assert (reports / unit / "arsredovisning.html").stat().st_size > 10_000
        assert (reports / unit / "diagram" / "index.json").is_file()
        for notebook in ("1_ingest", "2_clean", "3_aggregate", "5_chart", "6_reconcile"):
            assert (built.places.internal / unit / "protokoll" / f"{notebook}.ipynb").is_file()
    for name in (
        "jamforelse/jamforelse.html",
        "internt/kvalitet/index.html",
        "internt/README.md",
        "manifest.json",
        "index.html",
    ):
        assert (reports / name).is_file()
    assert built.places.observations.is_file()
    assert built.places.observations.with_suffix(".csv").is_file()


def test_the_run_ends_with_the_paths_of_what_was_built(built: Build) -> None:
    last = [
        line.strip() for line in built.run.text.splitlines() if line.startswith("  /") or line.startswith("  reports")
    ]
    first = [f"reports/{u}/arsredovisning.html" for u in sorted(UNITS)]
    office = [f"reports/internt/{u}/underlag.html" for u in sorted(UNITS)]
    assert [p.removeprefix(f"{built.places.out.as_posix()}/") for p in last] == [
        "reports/index.html",
        *(path for pair in zip(first, office, strict=True) for path in pair),
        "reports/jamforelse/jamforelse.html",
        "reports/jamforelse/utforska.html",
    ]
    # What was found is told of each report, and of all.
    assert "\nSammanlagt: 55 fel, " in built.run.text


def test_the_charts_of_each_report(built: Build) -> None:
    drawn = {
        u: [c["id"] for c in read_json(built.places.reports / u / "diagram" / "index.json")["diagram"]] for u in UNITS
    }
    money = ["kostnadsgrupper", "medlemsbidrag"]
    three = ["budget_utfall_insats", *money]
    bars = {
        "hbs/2022": ["lyra", "mia", "start", "upis"],
        "sodertalje/2017": ["mia", "gps", "rehabarenan", "garden_cafe", "samsprak", "uppsokare"],
    }
    budgets = {u: ["budget_utfall_insats", *(f"budget-{i}" for i in insatser), *money] for u, insatser in bars.items()}
    people = ["deltagare_insats", "alder", "utbildning", "tid_i_forsorjning", "deltagartid"]
    surveys = {
        "hbs/2022": "strukturer systematiskt_arbete deltagare_pagaende_frekvens deltagare_pagaende_del "
        "deltagare_avslut_frekvens deltagare_avslut_del personal_del chefer_del styrelse_del remittenter_del over_ar",
        "sodertalje/2017": "strukturer deltagare_pagaende_frekvens deltagare_pagaende_del personal_frekvens "
        "chefer_del styrelse_del over_ar",
    }
    asked = {u: [f"enkat_{id_}" for id_ in ids.split()] for u, ids in surveys.items()}
    assert drawn == {
        "hbs/2017": ["mal"],
        # Two years of result and equity are no series, and one answer that all gave no distribution. Of the exits by
        # kön more are withheld than may be shown, and in Södertälje so is what is split by insats.
        "hbs/2022": [*budgets["hbs/2022"], "resultat_over_ar", *people, "nyckeltal", "mal", *asked["hbs/2022"]],
        "ostra_sodertorn/2013": three,
        "sodertalje/2017": [*budgets["sodertalje/2017"], *people[1:], "mal", *asked["sodertalje/2017"]],
        "sodertalje/2023": three,
    }


def test_the_manifest_lists_inputs_and_outputs_as_they_are(built: Build) -> None:
    manifest = read_json(built.places.reports / "manifest.json")
    assert manifest["ut"]["reports/hbs/2022/arsredovisning.html"] == sha256_of(
        built.places.reports / "hbs/2022/arsredovisning.html"
    )
    key = read_key()
    plain = {name for name, sha in manifest["ut"].items() if sha256_of(built.places.out / name) == sha}
    keyed = {n: d for n, d in manifest["ut"].items() if n not in plain}
    assert all(file_fingerprint(key, built.places.out / name) == digest for name, digest in keyed.items())
    # A plain checksum of what is not public would be found by trying what it could hold.
    assert {n.split("/")[1] for n in keyed} == {"internt", "processed", "index.html"} and len(plain) > 150
    assert not [n for n in plain if n.startswith("reports/internt") or "observations" in n]
    assert all(file_fingerprint(key, built.places.raw / name) == digest for name, digest in manifest["in"].items())
    assert len(manifest["in"]) == sum(
        1 for u in built.places.units() for p in built.places.delivery(u).rglob("*") if p.is_file()
    ) + 3 + len(built.places.reference_files())


def test_every_number_leads_to_rows_that_exist(built: Build) -> None:
    """The id of a number, through sparning, to a cell of a delivered file."""
    observations = {r["obs_id"]: r for r in read_rows(built.places.observations)}
    traced: dict[str, list[dict]] = {}
    for name in ("sodertalje", "hbs", "ostra_sodertorn"):
        for r in read_rows(built.places.stage(Unit(name), "compare") / "sparning.parquet"):
            traced.setdefault(r["obs_id"], []).append(r)
    for r in read_rows(built.places.stage(REFERENCE, "referens") / "sparning.parquet"):
        traced.setdefault(r["obs_id"], []).append(r)
    assert set(observations) <= set(traced)
    lyra = next(
        i
        for i, o in observations.items()
        if (o["measure"], o["insats"], o["kind"], o["year"]) == ("insatskostnad", "lyra", "utfall", 2022)
    )
    (at,) = traced[lyra]
    assert (at["fil"], at["blad"], at["kolumn"]) == (
        "data/raw/hbs/2022/ekonomi_budget_utfall.xlsx",
        "Tilläggsupplysningar",
        "C",
    )
    cell = openpyxl.load_workbook(ROOT / at["fil"])[at["blad"]][f"{at['kolumn']}{at['rad']}"]
    assert cell.value == 2008


def test_the_comparison_is_written_the_same_again(built: Build, tmp_path: Path) -> None:
    """In another folder and another process, with another order of sets."""
    shutil.copytree(built.places.processed, tmp_path / "data" / "processed")
    shutil.copytree(built.places.report(EVERYTHING) / "diagram", tmp_path / "reports" / "jamforelse" / "diagram")
    places = Places.at(out=tmp_path)
    run_comparison(places, sorted({u.forbund for u in places.units()}), tmp_path / "ut")
    before = built.places.stage(EVERYTHING, "compare")
    for path in sorted((tmp_path / "ut").iterdir()):
        there = before / path.name if (before / path.name).is_file() else built.places.processed / path.name
        assert path.read_bytes() == there.read_bytes(), path.name
    build_report(places, EVERYTHING, ("html", "xlsx"))
    build_explorer(places)
    folders = (places.report(EVERYTHING), places.office(EVERYTHING))
    written = [p for f in folders for p in f.iterdir() if p.suffix in (".html", ".xlsx", ".docx", ".pdf")]
    assert len(written) == 3 + 4
    for path in written:
        assert path.read_bytes() == (built.places.reports / path.relative_to(places.reports)).read_bytes(), path.name


def test_nothing_changed_is_said_and_done_without_loading_the_graph(built: Build) -> None:
    before = {p: p.stat().st_mtime_ns for p in built.places.reports.rglob("*")}
    run = finsam("report", f"OUT={built.places.out}")
    assert run.code == 0
    assert run.text.startswith("Inget har ändrats sedan förra körningen")
    # What was found stands, and is told again; that it was more or less than before is not.
    assert "hbs/2022: 30 fel, 3 varningar och 2 upplysningar i avstämningen.\n" in run.text
    assert "än i förra körningen" not in run.text and "reports/index.html" in run.text
    assert {p: p.stat().st_mtime_ns for p in built.places.reports.rglob("*")} == before
    assert "make report skulle inte göra något" in finsam("explain", f"OUT={built.places.out}").text


def test_the_receipt_notices_what_matters(built: Build, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(built.places.raw, raw)
    places = Places(raw, tmp_path / "ut")
    output = tmp_path / "ut" / "rapport.html"
    output.parent.mkdir()
    output.write_text("x")
    file = raw / "hbs/2022/medlemsbidrag.csv"

    def current() -> bool:
        return receipt.is_current(places, "allt") is not None

    receipt.write_receipt(take_inputs(places), "allt", [output], receipt.Said((), (output,)))
    assert current()
    assert receipt.is_current(places, "annat urval") is None
    os.utime(file)
    assert current()
    content = file.read_bytes()
    file.write_bytes(content.replace(b"7 301,0", b"7 301,1"))
    assert not current()
    file.write_bytes(content)
    assert current()
    (raw / "hbs/2022/ny.csv").write_text("a")
    assert not current()
    (raw / "hbs/2022/ny.csv").unlink()
    output.unlink()
    assert not current()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A build of two small förbund, whose deliveries may be changed."""
    folder = tmp_path_factory.mktemp("egen")
    small_deliveries(folder / "raw", "nara", 2021, 2022)
    small_deliveries(folder / "raw", "langt", 2022)
    places = Places(folder / "raw", folder / "ut")
    run = finsam_here("report", f"RAW={places.raw}", f"OUT={places.out}")
    assert run.code == 0, run.text
    return places


def steps(text: str) -> set[str]:
    """The steps that were done; each line says which of how many, and its seconds."""
    found = re.findall(r"^  klart (\d+)/(\d+): (.+), \d+,\d s$", text, re.MULTILINE)
    assert len(found) == text.count("  klart ") and all(int(n) <= int(of) for n, of, _ in found)
    return {title for _, _, title in found}


@only_all
def test_ordinary_kernels_give_the_same_tables(own: Places, tmp_path: Path) -> None:
    run = finsam("report", f"RAW={own.raw}", "FORBUND=langt", "FRESH=1", "FORMAT=html", f"OUT={tmp_path}")
    assert run.code == 0, run.text
    fresh = {k: v for k, v in published(tmp_path).items() if k.endswith((".parquet", ".html", ".svg", ".csv"))}
    # The start page lists what is built.
    del fresh["index.html"]
    warm = published(own.out)
    assert len(fresh) > 20
    assert fresh == {k: warm[k] for k in fresh}


def test_a_narrowed_run_builds_one_report_with_the_same_bytes(own: Places, tmp_path: Path) -> None:
    """Of two years the first: the other is read beside it, but has no report."""

    def written() -> list[str]:
        built = [p for p in (tmp_path / "reports").rglob("*") if p.suffix in (".html", ".xlsx", ".docx", ".pdf")]
        return sorted(p.relative_to(tmp_path / "reports").as_posix() for p in built)

    narrow = ("report", f"OUT={tmp_path}", f"RAW={own.raw}", "FORBUND=nara", "AR=2021")
    run = finsam_here(*narrow, "FORMAT=html")
    assert run.code == 0, run.text
    pages = [f"internt/nara/2021/{name}.html" for name in ("sparning", "underlag")]
    pages += [f"nara/2021/{name}.html" for name in ("arsredovisning", "insatsblad", "diagram/index")]
    pages = sorted([*pages, "index.html"])
    assert written() == pages
    run = finsam_here(*narrow, "FORMAT=pdf,docx,xlsx")
    books = ["internt/nara/2021/tabeller.xlsx", "nara/2021/tabeller.xlsx"]
    assert run.code == 0, run.text
    paper = [f"nara/2021/{name}.{form}" for name in ("arsredovisning", "insatsblad") for form in ("docx", "pdf")]
    assert written() == sorted([*pages, *paper, *books])
    narrowed, whole = published(tmp_path), published(own.out)
    del narrowed["index.html"]
    assert len(narrowed) > 60
    # What is there to audit is less.
    audited = narrowed.pop("internt/nara/rojande.json")
    assert audited != whole["internt/nara/rojande.json"]
    assert narrowed == {k: whole[k] for k in narrowed}


def test_one_changed_file_runs_only_what_depends_on_it(own: Places) -> None:
    path = own.raw / "nara/2022/medlemsbidrag.csv"
    path.write_text(
        path.read_text("utf-8").replace("Staten;50 000", "Staten;60 000").replace("100 000", "110 000"), "utf-8"
    )
    before = tree(own.reports / "langt")
    plan = finsam_here("explain", f"RAW={own.raw}", f"OUT={own.out}")
    assert "nara/2022: ingest" in plan.text
    assert "ändrad: RAW/nara/2022/medlemsbidrag.csv" in plan.text
    assert "langt/2022: ingest" not in plan.text
    run = finsam_here("report", f"RAW={own.raw}", f"OUT={own.out}")
    assert run.code == 0, run.text
    assert {
        "Läser in nara/2022",
        "Städar nara/2022",
        "Räknar nara/2022",
        "Jämför nara",
        "Skriver nara/2022",
        "Skriver jamforelse",
    } <= steps(run.text)
    assert not [s for s in steps(run.text) if "langt" in s or s.endswith(("Läser in nara/2021", "Räknar nara/2021"))]
    assert len(before) > 10 and tree(own.reports / "langt") == before


def test_a_report_without_deliveries_is_named_and_can_be_removed(own: Places, tmp_path: Path) -> None:
    raw, out = shutil.copytree(own.raw, tmp_path / "raw"), shutil.copytree(own.out, tmp_path / "ut")
    shutil.rmtree(raw / "nara" / "2021")
    text = (raw / "nara" / "forbund.toml").read_text("utf-8")
    (raw / "nara" / "forbund.toml").write_text(text.replace('[argang.2021]\ntyp = "bokslut"\n', ""), "utf-8")
    where = (f"RAW={raw}", f"OUT={out}")
    told = finsam_here("report", *where, "FORBUND=langt", "FORMAT=html").text
    assert "leveranserna finns inte längre: nara/2021.\n    Ta bort det: make clean FORBUND=nara AR=2021\n" in told
    for wrong in ("FORBUND=narra", "FORBUND=..", "FORBUND=internt"):
        assert "Byggt är: langt, nara." in finsam_here("clean", *where, wrong).text
    assert finsam_here("clean", *where, "FORBUND=nara", "AR=2021").code == 0
    assert not (out / "reports/nara/2021").exists() and not (out / "reports/internt/nara/2021").exists()
    assert not (out / "data/processed/nara/2021").exists()
    assert (out / "reports/nara/2022/arsredovisning.html").is_file()
    assert "finns inte längre" not in finsam_here("report", *where, "FORBUND=langt", "FORMAT=html").text


def test_a_fault_in_one_forbund_stops_only_that_one_and_loses_nothing(own: Places) -> None:
    path = own.raw / "nara/2022/medlemsbidrag.csv"
    good, before = path.read_text("utf-8"), published(own.out)
    path.write_text(good.replace("kommun;50 000", "kommun;tvåhundra").replace("Medlem;", "Medlen;"), "utf-8")
    run = finsam_here("report", f"RAW={own.raw}", f"OUT={own.out}")
    path.write_text(good, "utf-8")
    assert run.code == 1
    assert "RAW/nara/2022/medlemsbidrag.csv – " in run.text
    assert "”tvåhundra”" in run.text
    assert "”Medlen”" in run.text
    assert "byggda utan det som stoppade, och säger det: jamforelse, nara/2021" in run.text
    assert "byggdes inte om; det som byggts tidigare är kvar: nara/2022" in run.text
    assert "Traceback" not in run.text

    def of_the_year(files: dict[str, str]) -> dict[str, str]:
        return {k: v for k, v in files.items() if "nara/2022/" in k}

    assert of_the_year(published(own.out)) == of_the_year(before)
    again = finsam_here("report", f"RAW={own.raw}", f"OUT={own.out}")
    assert again.code == 0, again.text
    assert published(own.out) == before


def test_a_removed_file_is_a_change_even_when_the_others_are_as_before(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data/raw/hbs", tmp_path / "raw/hbs")
    places = Places(tmp_path / "raw", tmp_path)

    def fingerprints() -> dict[str, str]:
        return {t.name: t.fingerprint() for t in graph.plan(places, places.units(), ("html",), everything=True)}

    before = fingerprints()
    assert fingerprints() == before
    (tmp_path / "raw/hbs/2017/aktiviteter_2017.csv").unlink()
    after = fingerprints()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"hbs/2017: ingest"}


def test_gates_are_tasks_of_their_own() -> None:
    tasks = graph.plan(Places.at(), Places.at().units(), ("html",), everything=True)
    gates = [t for t in tasks if t.job.is_gate]
    assert len(gates) == 5 * 4 + 3 + 1 + 1
    assert all(isinstance(t.job, Job) for t in tasks)
    assert len({t.name for t in tasks}) == len(tasks) == 73


def test_nothing_is_written_outside_its_place(built: Build) -> None:
    assert sorted(p.name for p in built.places.out.iterdir()) == ["data", "reports"]
    assert not list(built.places.out.rglob("*.ny"))


def test_the_start_page_is_written_when_all_that_it_leads_to_is(built: Build) -> None:
    start = built.places.start
    led = {(start.parent / href).resolve() for href in re.findall(r'href="([^"#]+)"', start.read_text("utf-8"))}
    assert {p.name for p in led} >= {"arsredovisning.pdf", "underlag.html", "jamforelse.html", "tabeller.xlsx"}
    assert built.places.quality / "index.html" in led and all(p.is_file() for p in led)
    tasks = graph.plan(built.places, built.places.units(), FORMATS, everything=True)
    (task,) = [t for t in tasks if t.name == "start"]
    # The page of the charts is written with the list of them.
    assert {p.with_suffix(".json") if p.parent.name == "diagram" else p for p in led} <= set(task.reads)


def test_gates_json_counts_what_was_tried(built: Build) -> None:
    gates = json.loads((built.places.internal / "kvalitet/gates.json").read_text("utf-8"))["kontroller"]
    assert len(gates) == 25
    assert all(g["provningar"] for g in gates.values())
    failed = [
        (name, f["table"], f["unexpected"]) for name, g in gates.items() for f in g["provningar"] if not f["passed"]
    ]
    # Errors that the published documents really have; docs/fynd.md lists them with the arithmetic.
    # In one survey 18 of 41 answers have no kön. A warning is an error where the number may not be told: of what
    # may not be seen, nobody can see that it is only rounded the wrong way.
    assert failed == [
        ("hbs/2017 reconcile", "avstamning", 1),
        ("hbs/2022 reconcile", "summaprov", 19),
        ("hbs/2022 reconcile", "avstamning", 60),
        ("ostra_sodertorn/2013 reconcile", "avstamning", 4),
        ("sodertalje/2017 clean", "saknad", 1),
        ("sodertalje/2017 reconcile", "summaprov", 1),
        ("sodertalje/2017 reconcile", "avstamning", 42),
    ]
    assert (
        "hbs/2022: 30 fel, 3 varningar och 2 upplysningar i avstämningen.\n    Värst: ”Kassaflöde för den löpande verksamheten, 2022-12-31”"
        in built.run.text
    )
    assert "sodertalje/2023: avstämningen fann inget.\n" in built.run.text
    assert built.places.gate(EVERYTHING, "compare").is_file()
