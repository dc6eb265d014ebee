"""Giving out: every reason against it at once, a passport without a clock, and what has changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.exchange.bundle import unpack
from pipeline.faults import StageStopped
from pipeline.measures.numbers import Observation
from pipeline.places import Places, Unit
from pipeline.release import conditions
from pipeline.release.changes import Change, find_changes, read_numbers, write_changes, write_numbers
from pipeline.release.conditions import find_reasons
from pipeline.release.page import changes_document
from pipeline.release.release import run_release
from pipeline.report.document.model import Table, Text
from pipeline.store import connect, read_json, read_rows, write_json
from support.builds import finsam_here
from support.deliveries import FORBUND
from support.observations import obs

FEES = "Medlem;2022\nStaten;50 000\nProvby kommun;{}\nSumma;{}\n"
PRINTED = (
    "Dokument;Avsnitt;Tabell;Rad;Kolumn;Insats;Kön;År;Värde;Enhet;Typ;Tryckt\n"
    "ÅR 2022;Ekonomi;Bidrag;Staten;2022;;;2022;50000;kr;utfall;50 000\n"
    "ÅR 2022;Ekonomi;Bidrag;Provby kommun;2022;;;2022;{0};kr;utfall;{0}\n"
    "ÅR 2022;Ekonomi;Bidrag;Summa;2022;;;2022;{1};kr;utfall;{1}\n"
)
IGNORED = "ut/data/\nut/reports/*\n!ut/reports/utgavor/\n"


def git(folder: Path, *words: str, day: str = "2023-03-01") -> None:
    date = f"{day}T12:00:00+01:00"
    subprocess.run(
        [
            "git",
            "-c",
            "user.name=Kansliet",
            "-c",
            "user.email=kansli@example.org",
            "-c",
            "commit.gpgsign=false",
            *words,
        ],
        cwd=folder,
        check=True,
        capture_output=True,
        env=os.environ | {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date},
    )


def deliver(office: Path, fee: int, total: int) -> None:
    """Fees as the ledger has them, and as the report prints them: fee and total, right or wrong."""
    folder = office / "raw" / "prov" / "2022"
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "forbund.toml").write_text(FORBUND, "utf-8")
    (folder / "medlemsbidrag.csv").write_text(FEES.format(fee, 50_000 + fee), "utf-8")
    (folder / "publicerat_2022.csv").write_text(PRINTED.format(fee, total), "utf-8")


def commit(office: Path, day: str) -> None:
    git(office, "add", "-A")
    git(office, "commit", "-m", "x", day=day)


def build(office: Path) -> None:
    run = finsam_here("report", f"RAW={office / 'raw'}", f"OUT={office / 'ut'}")
    assert run.code == 0, run.text


def places(office: Path) -> Places:
    return Places(office / "raw", office / "ut")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose first report is built and committed, with nothing wrong in it."""
    folder = tmp_path_factory.mktemp("kansli").resolve()
    git(folder, "init", "--quiet")
    (folder / ".gitignore").write_text(IGNORED, "utf-8")
    deliver(folder, 50_000, 100_000)
    commit(folder, "2023-03-01")
    build(folder)
    return folder


@pytest.fixture
def copied(office: Path, tmp_path: Path) -> Path:
    """The office as first built, to change; the build is moved with it."""
    folder = tmp_path / "kansli"
    shutil.copytree(office, folder)
    return folder


@pytest.fixture
def current(monkeypatch: pytest.MonkeyPatch) -> None:
    """The receipt says that the build is current, as it does where the build was made."""
    monkeypatch.setattr(conditions.receipt, "is_current", lambda *_: [])


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# --- the whole way -----------------------------------------------------------------------


def test_two_releases_and_what_has_changed_between_them(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The fee of the municipality goes from 50 000 to 60 000 kr, and with it the total and the shares."""
    assert run_release(places(office), office) == 0
    own = tmp_path / "kansli"
    shutil.copytree(office, own)
    # The other tests begin before any release.
    shutil.rmtree(places(office).releases)
    (first,) = places(own).releases.iterdir()
    assert first.name.startswith("2023-03-01-") and len(first.name) == 19
    manifest = read_json(first / "manifest.json")
    assert (manifest["foregaende"], manifest["andrade_siffror"]) == ("", 0)
    assert manifest["inlagt"]["kod"]["tid"] == "2023-03-01T11:00:00Z"
    assert sorted(manifest["in"]) == [
        "prov/2022/medlemsbidrag.csv",
        "prov/2022/publicerat_2022.csv",
        "prov/forbund.toml",
    ]
    # What is sent to others, signed.
    assert [p.name for p in first.glob("*.zip")] == [f"prov-{first.name}.zip"]
    sent = json.loads(unpack((first / f"prov-{first.name}.zip").read_bytes())["utgava.json"])
    assert (sent["forbund"], sent["utgava"], sent["granskning"]["fynd"]) == ("prov", first.name, 0)
    assert sent["avstamning"] == {"2022": {"fel": 0, "varning": 0, "upplysning": 0}}
    assert "medlemsbidrag" in manifest["definitioner"] and "deltagare" not in manifest["definitioner"]
    assert not [f for f in manifest["ut"] if "utgavor" in f]
    numbers = {o.measure: o.value for o in read_numbers(first / "siffror.csv") if not o.category}
    assert numbers["medlemsbidrag"] == 100_000

    # Once more, of the same commit: the same bytes.
    before = bytes_of(first)
    monkeypatch.setattr(conditions.receipt, "is_current", lambda *_: [])
    assert run_release(places(own), own) == 0
    assert bytes_of(first) == before

    commit(own, "2023-03-02")
    assert run_release(places(own), own) == 0
    assert "Inget har ändrats sedan utgåvan" in capsys.readouterr().out
    assert list(places(own).releases.iterdir()) == [first]

    # From here on it is built where it stands.
    monkeypatch.undo()
    deliver(own, 60_000, 110_000)
    commit(own, "2023-04-01")
    build(own)
    assert run_release(places(own), own) == 0
    (second,) = set(places(own).releases.iterdir()) - {first}
    assert read_json(second / "manifest.json")["foregaende"] == first.name
    lines = (second / "siffror_som_andrats.csv").read_text("utf-8").replace("\u00a0", " ").splitlines()
    told = {tuple(line.split(";")[3:]) for line in lines[1:]}
    assert ("Medlemsbidrag, Prov 2022, Provby kommun, utfall", "ändrad", "50 000 kr", "60 000 kr") in told
    assert ("Medlemsbidrag, Prov 2022, utfall", "ändrad", "100 000 kr", "110 000 kr") in told
    assert not [t for t in told if t[0] == "Medlemsbidrag, Prov 2022, Staten, utfall"]
    assert read_json(second / "manifest.json")["andrade_siffror"] == len(told)
    page = (second / "siffror_som_andrats.html").read_text("utf-8").replace("\u00a0", " ")
    assert "60 000 kr" in page and "prov/2022/medlemsbidrag.csv" in page
    # What is given out is neither built nor cleaned away.
    assert finsam_here("clean", f"RAW={own / 'raw'}", f"OUT={own / 'ut'}").code == 0
    assert {p.name for p in (own / "ut/reports").iterdir()} == {"utgavor"}
    assert {p.name for p in places(own).releases.iterdir()} == {first.name, second.name}


# --- what stands in the way --------------------------------------------------------------


def test_a_folder_without_git_a_build_of_something_else_and_an_error_are_all_said(copied: Path) -> None:
    shutil.rmtree(copied / ".git")
    break_printed_total(copied)
    with pytest.raises(StageStopped) as caught:
        run_release(places(copied), copied)
    told = str(caught.value)
    assert told.startswith("Ingen utgåva gavs ut. 3 skäl:")
    assert f"git känner ingen version av {copied}" in told
    assert "Kör make report, utan val" in told
    assert "1 fel i avstämningen är inte förklarat;" in told
    assert not places(copied).releases.exists()


@pytest.mark.usefixtures("current")
def test_nothing_stands_in_the_way_of_what_is_whole(copied: Path) -> None:
    assert find_reasons(places(copied), copied) == []


@pytest.mark.usefixtures("current")
def test_what_is_not_committed_is_named(copied: Path) -> None:
    (copied / "raw/prov/2022/medlemsbidrag.csv").write_text("x", "utf-8")
    (copied / "raw/prov/2022/ny.csv").write_text("x", "utf-8")
    (reason,) = find_reasons(places(copied), copied)
    assert reason.splitlines() == [
        "Allt är inte incheckat i git:",
        "    raw/prov/2022/medlemsbidrag.csv",
        "    raw/prov/2022/ny.csv",
    ]


@pytest.mark.usefixtures("current")
def test_deliveries_that_git_ignores_are_no_part_of_a_release(copied: Path) -> None:
    (copied / ".gitignore").write_text(IGNORED + "*.csv\n", "utf-8")
    git(copied, "rm", "--cached", "--quiet", "raw/prov/2022/medlemsbidrag.csv")
    commit(copied, "2023-03-02")
    (reason,) = find_reasons(places(copied), copied)
    assert reason.splitlines() == [
        "Leveranser som git inte känner (står de i .gitignore?):",
        "    RAW/prov/2022/medlemsbidrag.csv",
    ]


@pytest.mark.usefixtures("current")
def test_a_file_that_was_changed_after_the_build(copied: Path) -> None:
    (copied / "ut/data/processed/publicerbart.csv").write_text("x", "utf-8")
    (reason,) = find_reasons(places(copied), copied)
    assert reason.splitlines()[1:] == ["    data/processed/publicerbart.csv"]


@pytest.mark.usefixtures("current")
def test_a_gate_that_did_not_let_through(copied: Path) -> None:
    path = places(copied).gate(Unit("prov", 2022), "clean")
    found = read_json(path)
    found["provningar"][0]["passed"] = False
    found["provningar"][0]["severity"] = "critical"
    write_json(path, found)
    (reason,) = find_reasons(places(copied), copied)
    assert reason.startswith("Kontroller mellan stegen som inte gick igenom:\n    prov/2022 clean: ")


def break_printed_total(office: Path) -> str:
    """An error in the reconciliation, as if the total had been printed wrong; returns its id."""
    path = places(office).stage(Unit("prov", 2022), "reconcile") / "avstamning.parquet"
    (row,) = [r for r in read_rows(path) if r["identitet"] == "summa"]
    con = connect()
    con.execute(
        f"create table t as select * replace (case when prov_id = '{row['prov_id']}' then 'fel' else allvar end as allvar, "
        f"prov_id = '{row['prov_id']}' as att_forklara) from read_parquet('{path}')"
    )
    con.execute(f"copy t to '{path}' (format parquet)")
    return str(row["prov_id"])


@pytest.mark.usefixtures("current")
@pytest.mark.parametrize(
    ("till", "reason"), [("2023-03-01", ""), ("2023-02-28", "1 förklaring har gått ut"), ("", "1 fel i avstämningen")]
)
def test_an_error_must_be_explained_and_the_explanation_hold_on_the_day_of_the_commit(
    copied: Path, till: str, reason: str
) -> None:
    prov = break_printed_total(copied)
    if till:
        text = f'[[forklaring]]\nprov = "{prov}"\nvarfor = "Tryckfel"\nvem = "Kansliet"\ntill = {till}\n'
        (copied / "raw/prov/2022/forklaringar.toml").write_text(text, "utf-8")
        path = places(copied).stage(Unit("prov", 2022), "reconcile") / "avstamning.parquet"
        con = connect()
        con.execute(f"create table t as select * replace (false as att_forklara) from read_parquet('{path}')")
        con.execute(f"copy t to '{path}' (format parquet)")
        commit(copied, "2023-03-01")
    reasons = find_reasons(places(copied), copied)
    assert len(reasons) == bool(reason)
    assert not reason or (reasons[0].startswith(reason) and prov in reasons[0])


def test_the_example_deliveries_are_refused_with_every_error_by_name(built, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(conditions, "list_uncommitted", lambda _: [])
    (reason,) = find_reasons(built.places, built.places.raw.parent.parent)
    assert reason.startswith("107 fel i avstämningen är inte förklarade")
    assert len(reason.splitlines()) == 108
    assert "hbs/2022: p73852124a81d4ea ”Kvinnor, Totalt” i tabell 6 avslut är 95, leveranserna ger 94." in reason


# --- Siffror som ändrats -----------------------------------------------------------------


def numbers(**values: int | None) -> list[Observation]:
    """Numbers by id; None is withheld."""
    return [replace(obs("deltagare", v, unit="antal", category=i), obs_id=i, argang=0) for i, v in values.items()]


def changes(before: list[Observation], now: list[Observation]) -> list[tuple[str, str, str, str]]:
    return [(c.obs_id, c.kind, c.old, c.new) for c in find_changes(before, now, {})]


def test_changed_new_gone_withheld_and_shown() -> None:
    before = numbers(a=10, b=11, c=12, d=None, e=None, f=13, g=None)
    now = numbers(a=20, b=11, d=14, e=None, f=None, h=15, i=None)
    assert changes(before, now) == [
        ("a", "ändrad", "10", "20"),
        ("c", "borta", "12", "–"),
        ("d", "visas nu", "..", "14"),
        ("f", "visas inte längre", "..", ".."),
        ("h", "ny", "–", "15"),
    ]


def test_of_a_number_that_is_withheld_now_nothing_is_said_again() -> None:
    """Neither the old value, nor whether it changed: 18 may have become 3, or be hidden for another's sake."""
    found = find_changes(numbers(a=18, b=77), numbers(a=None, b=78), {})
    document = changes_document(found, PASSPORT, PASSPORT, {})
    assert "18" not in write_changes(found).replace(write_changes(found).splitlines()[0], "")
    assert "18" not in str([b for s in document.sections for b in s.blocks])
    overview = document.sections[0].blocks
    assert [b.text[:61] for b in overview if isinstance(b, Text)] == [
        "2 publicerade tal är inte som i utgåvan u1: 1 ändrade och 1 s",
        "Tal som visades i förra utgåvan och inte visas i den här står",
    ]


def test_a_change_smaller_than_what_is_shown_has_all_its_decimals() -> None:
    share = obs("andel_administration", 0, unit="procent")
    before, now = (replace(share, value=Decimal(v)) for v in ("12.412300", "12.430000"))
    ((_, _, old, new),) = changes([before], [now])
    assert (old, new) == ("12,4123", "12,43")


def test_numbers_are_kept_as_they_are(tmp_path: Path) -> None:
    kept = [*numbers(a=10, b=None), replace(obs("likvida_medel", 0), value=Decimal("5402170.250000"), argang=0)]
    (tmp_path / "siffror.csv").write_text(write_numbers(kept), "utf-8")
    assert read_numbers(tmp_path / "siffror.csv") == kept
    assert "10.0" not in write_numbers(kept) and ";5402170.25\n" in write_numbers(kept)


PASSPORT = {
    "utgava": "u1",
    "in": {"a.csv": "1", "b.csv": "2"},
    "definitioner": {"deltagare": "1"},
    "finsam": "1",
    "bibliotek": {},
    "nyckel": "a1",
    "inlagt": {"kod": {"incheckning": "0123456789"}},
}


def test_the_page_tells_what_lies_behind() -> None:
    now = PASSPORT | {"utgava": "u2", "in": {"a.csv": "9", "c.csv": "3"}, "definitioner": {"deltagare": "2"}}
    table, code = changes_document([], now, PASSPORT, {}).sections[-1].blocks
    assert isinstance(table, Table) and isinstance(code, Text)
    assert [(r.heading, *(c.text for c in r.cells)) for r in table.rows] == [
        ("a.csv", "Underlaget", "ändrad"),
        ("b.csv", "Underlaget", "borta"),
        ("c.csv", "Underlaget", "ny"),
        ("Deltaganden under året", "Definitionerna", "ändrad"),
    ]
    assert code.text == "Programmets version är 01234567, samma som förut."
    first = changes_document([], now, None, {})
    assert [s.id for s in first.sections] == ["oversikt"]


def test_changes_stand_by_forbund_and_year() -> None:
    found = [
        Change(str(i), f, y, "Tal", "ny", "–", "1") for i, (f, y) in enumerate([("a", 2021), ("a", 2022), ("b", 2022)])
    ]
    sections = changes_document(found, PASSPORT, PASSPORT, {}).sections
    assert [s.id for s in sections] == ["oversikt", "a-2021", "a-2022", "b-2022", "bakom"]
