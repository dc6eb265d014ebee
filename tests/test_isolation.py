"""A fault in one year, one förbund or one file of reference figures stops only what needs it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from pipeline.faults import DeliveryFaults, Fault, StageStopped
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.run import build, receipt
from pipeline.run.display import Display
from pipeline.run.inputs import take_inputs
from pipeline.run.isolation import Stopped, find_stopped
from pipeline.run.jobs import Job
from pipeline.run.outcome import Outcome, Run
from pipeline.run.task import Task
from support.builds import finsam_here, leave_files, plan_here
from support.deliveries import FORBUND
from support.examples import ALL, some
from support.trees import published, tree

YEARS = (2021, 2022)
CONTRIBUTIONS = (
    "Medlem;{year}\nStaten;500 000\nRegion Prov;250 000\nProvby kommun;150 000\nNyby kommun;100 000\nSumma;1 000 000\n"
)
MEMBERS = """
[[medlem]]
id = "nyby_kommun"
namn = "Nyby kommun"
typ = "kommun"

[[medlem]]
id = "region_prov"
namn = "Region Prov"
typ = "region"
"""
PEOPLE = "kommunkod;område;år;mått;antal;enhet;källa\n{rows}"
PRICES = "År;KPI;Mått;Enhet;Källa\n2021;343,19;KPI årsmedeltal;index 1980=100;SCB\n"


def write_deliveries(raw: Path, of: Mapping[str, tuple[int, ...]]) -> Places:
    """Förbund with some years each, and the population that splits the kommuner's half."""
    for name, years in of.items():
        for year in years:
            folder = raw / name / str(year)
            folder.mkdir(parents=True)
            (folder / "medlemsbidrag.csv").write_text(CONTRIBUTIONS.format(year=year), "utf-8")
        text = FORBUND.replace('id = "prov"', f'id = "{name}"', 1).replace("Prov\n", f"{name.title()}\n") + MEMBERS
        text += "".join(f'\n[argang.{y}]\ntyp = "bokslut"\n' for y in years if y != 2022)
        (raw / name / "forbund.toml").write_text(text.replace('"Prov"', f'"{name.title()}"'), "utf-8")
    (raw / "referens").mkdir()
    rows = [
        f"{code};{area};{year - 1};folkmängd alla åldrar 1 nov;{count};personer;SCB\n"
        for year in YEARS
        for code, area, count in (("0001", "Provby", "6 000"), ("0002", "Nyby", "4 000"))
    ]
    (raw / "referens" / "befolkning.csv").write_text(PEOPLE.format(rows="".join(rows)), "utf-8")
    (raw / "referens" / "kpi.csv").write_text(PRICES, "utf-8")
    return Places(raw.resolve(), raw.with_name("ut").resolve())


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))
    return write_deliveries(tmp_path / "raw", {"prov": YEARS, "annat": YEARS})


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """No more than is needed to see what is built and what is not."""
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))
    return write_deliveries(tmp_path / "raw", {"prov": (2021, 2022), "annat": (2022,)})


@dataclass
class Ended:
    """A run of the real graph: every task that was done, what became of it, and what stopped."""

    run: Run
    tasks: list[Task]
    stopped: Stopped

    def of(self, *outcomes: Outcome) -> set[str]:
        return {t.name for t in self.run.of(*outcomes)}

    def job(self, name: str) -> Job:
        return next(t.job for t in self.tasks if t.name == name)


def run(places: Places, fails: Callable[[Job], BaseException | None]) -> Ended:
    """The real graph with work that only leaves its files, or fails as `fails` says."""
    request = build.Request(places)

    def work(job: Job) -> float:
        if error := fails(job):
            raise error
        # Whichever plan the job is of, its files are those of the task that has it.
        return leave_files(written(job))

    made: dict[Job, tuple[Path, ...]] = {}
    plan = build_plan(made)
    written = made.__getitem__
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.run.graph.plan", plan)
        plan_here(patched)
        ended = build.build_what_can_be(request, request.units(), take_inputs(places), Display(), work)
    return Ended(*ended)


def build_plan(made: dict[Job, tuple[Path, ...]]) -> Callable[..., list[Task]]:
    """The real planning, which notes what each job writes."""
    from pipeline.run.graph import plan

    def noted(*args: object, **more: object) -> list[Task]:
        tasks = plan(*args, **more)  # type: ignore[arg-type]
        made.update({t.job: t.writes for t in tasks})
        return tasks

    return noted


def at(kind: str, stage: str, unit: str) -> Callable[[Job], BaseException | None]:
    """Fails one job."""
    return lambda job: (
        StageStopped(f"{unit} {stage}") if (job.kind, job.stage, str(job.unit)) == (kind, stage, unit) else None
    )


STAGES = ("ingest", "clean", "aggregate")
REPORTS = {f"{n}/{y}: report" for n in ("annat", "prov") for y in YEARS}


@pytest.mark.parametrize(("kind", "stage"), [*zip(("notebook", "gate", "notebook"), STAGES, strict=True)])
@pytest.mark.whole
def test_a_year_that_stops_takes_no_other_year_with_it(places: Places, kind: str, stage: str) -> None:
    ended = run(places, at(kind, stage, "prov/2022"))
    assert not ended.run.well
    assert ended.stopped == Stopped(frozenset({"prov/2022"}))
    assert [str(t.error) for t in ended.run.of(Outcome.FAILED)] == [f"prov/2022 {stage}"]
    built = ended.of(Outcome.DONE, Outcome.UNCHANGED)
    assert built >= REPORTS - {"prov/2022: report"} | {
        "jamforelse: report",
        "jamforelse: utforska",
        "kvalitet",
        "manifest",
    }
    assert "prov/2022: report" in ended.of(Outcome.HELD)
    # Its neighbours and the comparison are told that they are without it; another förbund is not.
    assert ended.job("prov/2021: report").left_out == ended.job("manifest").left_out == ("prov/2022",)
    assert ended.job("jamforelse: report").left_out == ended.job("jamforelse: utforska").left_out == ("prov/2022",)
    assert ended.job("annat/2022: report").left_out == ()
    reads = {p for t in ended.tasks if t.name == "prov: compare" for p in t.reads}
    assert not [p for p in reads if "prov/2022" in p.as_posix()]
    assert receipt.is_current(places, build.Request(places).selection()) is None
    if stage in some(STAGES, 1):
        # Nothing is done twice while the fault stands, and what was left out comes back when it is gone.
        assert run(places, at(kind, stage, "prov/2022")).of(Outcome.DONE) == set()
        mended = run(places, lambda job: None)
        assert mended.run.well and not mended.stopped
        assert {"prov: compare", "prov/2021: report", "jamforelse: report", "manifest"} <= mended.of(Outcome.DONE)
        assert "annat/2021: report" in mended.of(Outcome.UNCHANGED)


@pytest.mark.whole
def test_a_forbund_that_stops_takes_no_other_with_it(places: Places) -> None:
    ended = run(places, at("forbund", "forbund", "prov"))
    assert ended.stopped == Stopped(frozenset({"prov"}))
    assert REPORTS & ended.of(Outcome.DONE, Outcome.UNCHANGED) == {f"annat/{y}: report" for y in YEARS}
    assert ended.job("jamforelse: report").left_out == ("prov",)
    assert "manifest" in ended.of(Outcome.DONE)


def test_a_report_that_stops_is_the_only_one(places: Places) -> None:
    """Its numbers are there: the other reports, and the comparison, are without nothing."""
    ended = run(places, at("report", "report", "prov/2022"))
    assert ended.stopped == Stopped(unwritten=frozenset({Unit("prov", 2022)}))
    assert ended.of(Outcome.DONE, Outcome.UNCHANGED) >= REPORTS - {"prov/2022: report"} | {"jamforelse: report"}
    assert ended.job("jamforelse: report").left_out == ()
    assert ended.job("manifest").left_out == ("prov/2022",)
    assert not [t for t in ended.tasks if t.name == "manifest" for p in t.reads if "reports/prov/2022" in p.as_posix()]


@pytest.mark.whole
def test_two_faults_of_which_one_shows_only_in_the_second_round(places: Places) -> None:
    """The years together stop only when they are put together without the first."""

    def fails(job: Job) -> BaseException | None:
        if job.left_out and (job.kind, job.stage, str(job.unit)) == ("notebook", "compare", "prov"):
            return StageStopped("åren går inte ihop")
        return at("notebook", "clean", "prov/2022")(job)

    ended = run(places, fails)
    assert ended.stopped == Stopped(frozenset({"prov/2022", "prov"}))
    assert {str(t.error) for t in ended.run.of(Outcome.FAILED)} == {"prov/2022 clean", "åren går inte ihop"}
    assert "jamforelse: report" in ended.of(Outcome.DONE)


@pytest.mark.whole
def test_what_is_of_all_forbund_leaves_nothing_to_go_on_without(places: Places) -> None:
    ended = run(places, at("notebook", "compare", "jamforelse"))
    assert not ended.stopped and not ended.run.well
    assert ended.of(Outcome.DONE) >= REPORTS
    assert {"jamforelse: report", "manifest"} <= ended.of(Outcome.HELD)


def test_reference_files_of_a_kind_stop_together(places: Places) -> None:
    """Two files may contradict each other: neither is chosen."""
    (places.delivery(REFERENCE) / "kpi_gammalt.csv").write_text(PRICES, "utf-8")
    job = Job("reference", REFERENCE, "referens", places.raw, places.out)

    def stopped(error: BaseException) -> set[str]:
        return set(find_stopped(places, [(job, error)]).left_out)

    faulty = places.shown(places.delivery(REFERENCE) / "kpi.csv")
    assert stopped(DeliveryFaults([Fault("två tal", "Rätta.", faulty)])) == {
        "referens/kpi.csv",
        "referens/kpi_gammalt.csv",
    }
    assert stopped(StageStopped("kontrollen")) == {"referens"}
    assert Stopped(frozenset({"referens"})).of(places).reference_files() == []


def spoil(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("500 000", "femtio").replace("6 000", "sex"), "utf-8")


def cells(places: Places, unit: str) -> set[object]:
    """Every value in the workbook of a report."""
    book = openpyxl.load_workbook(places.internal / unit / "tabeller.xlsx", read_only=True)
    return {c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row}


@pytest.mark.whole
def test_a_year_that_waits_for_its_deliveries_is_in_no_report(few: Places) -> None:
    """Next year's folder is made in good time, with templates and perhaps words of the office's own."""
    shutil.rmtree(few.raw / "annat")
    before = few.units()
    for path in (
        "prov/2023/mallar/mal.xlsx",
        "prov/2023/kommentar/handelser.md",
        "prov/2023/LÄSMIG.txt",
        "annat/2022/.x",
    ):
        (few.raw / path).parent.mkdir(parents=True, exist_ok=True)
        (few.raw / path).touch()
    waiting = [Unit("annat", 2022), Unit("prov", 2023)]
    assert (few.units(), few.waiting_units()) == (before, waiting)
    run = finsam_here("report", f"RAW={few.raw}", f"OUT={few.out}", "FORBUND=prov", "FORMAT=html")
    assert run.code == 0 and "Inte med, för att mappen är tom: prov/2023.\n" in run.text, run.text
    assert "Utan 2023" not in (few.reports / "prov/2022/arsredovisning.html").read_text("utf-8")
    # Asked for by name it is told of, and what it lacks.
    named = finsam_here("report", f"RAW={few.raw}", f"OUT={few.out}", "FORBUND=prov", "AR=2023")
    assert named.code == 1 and "Inga leveranser i mappen" in named.text and "prov/2023" in named.text
    with (few.raw / "prov/forbund.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[argang.2023]\ntyp = "bokslut"\n')
    told = finsam_here("explain", f"RAW={few.raw}", f"OUT={few.out}", "FORBUND=prov", "AR=2023")
    assert told.code == 0 and "prov/2023: inga filer ännu. Det här saknas" in told.text
    # A file that cannot be read is no empty folder.
    (few.raw / "prov/2023/okänd.csv").touch()
    assert few.waiting_units() == waiting[:1]


@pytest.mark.whole
def test_what_is_built_without_a_year_and_the_population_says_so(few: Places) -> None:
    command = ("report", f"RAW={few.raw}", f"OUT={few.out}", "FORMAT=html,xlsx")
    whole = finsam_here(*command)
    assert whole.code == 0, whole.text
    before = published(few.out)
    assert "Efter folkmängd 2021" in cells(few, "prov/2021")
    year, people = few.raw / "prov/2022/medlemsbidrag.csv", few.raw / "referens/befolkning.csv"
    sound = year.read_bytes(), people.read_bytes()
    kept = tree(few.reports / "prov/2022")
    spoil(year)
    spoil(people)
    faulty = finsam_here(*command)
    assert faulty.code == 1 and "Klart" not in faulty.text and "Traceback" not in faulty.text
    assert "Det här stoppade: prov/2022, referens/befolkning.csv." in faulty.text
    assert "”femtio”" in faulty.text and "RAW/referens/befolkning.csv" in faulty.text
    assert "byggda utan det som stoppade, och säger det: annat/2022" in faulty.text
    assert "byggdes inte om; det som byggts tidigare är kvar: prov/2022\n" in faulty.text
    assert tree(few.reports / "prov/2022") == kept

    def page(name: str) -> str:
        return (few.reports / name).read_text("utf-8")

    assert "Utan 2022: leveransen stoppade" in page("prov/2021/arsredovisning.html")
    assert "Utan 2022" not in page("annat/2022/arsredovisning.html")
    for name in ("jamforelse/jamforelse.html", "jamforelse/utforska.html", "internt/kvalitet/index.html"):
        assert "Utan prov/2022: leveransen stoppade" in page(name), name
    # No number of the year is told as one of now, and no split without the population.
    told = (few.processed / "publicerbart.csv").read_text("utf-8").splitlines()
    assert [line for line in told if "prov" in line and "2021" in line]
    assert not [line for line in told if ",prov," in line and ",2022," in line]
    for unit in ("prov/2021", "annat/2022"):
        assert "Efter folkmängd 2021" not in cells(few, unit)
        assert "referens/befolkning.csv gick inte att läsa" in page(f"{unit}/arsredovisning.html")
    manifest = json.loads(page("manifest.json"))
    assert manifest["stoppade"] == ["prov/2022", "referens/befolkning.csv"]
    assert not [f for f in (*manifest["in"], *manifest["ut"]) if "prov/2022" in f or "befolkning" in f]
    again = finsam_here(*command)
    assert again.code == 1 and "Inget har ändrats" not in again.text and "Skriver" not in again.text
    # That a mended delivery leaves the bytes of before is held by test_run of a smaller fault.
    if ALL:
        year.write_bytes(sound[0])
        people.write_bytes(sound[1])
        mended = finsam_here(*command)
        assert mended.code == 0, mended.text
        assert published(few.out) == before


@pytest.mark.whole
def test_a_broken_forbund_toml_stops_no_other_report(few: Places) -> None:
    (few.raw / "prov" / "forbund.toml").write_text("id = ", "utf-8")
    told = finsam_here("report", f"RAW={few.raw}", f"OUT={few.out}", "FORMAT=html")
    assert told.code == 1 and "Traceback" not in told.text
    assert (few.reports / "annat/2022/arsredovisning.html").is_file()
    # Of none of these is there anything from before.
    assert "De här rapporterna är inte byggda: prov/2021, prov/2022\n" in told.text
    assert "byggdes inte om" not in told.text
    assert "Utan prov: leveransen stoppade" in (few.report(EVERYTHING) / "jamforelse.html").read_text("utf-8")
