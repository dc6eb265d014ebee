"""What the audit remembers never hides a leak: of any changes, in any order, it finds what it finds without a memory."""

from __future__ import annotations

import os
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.audit import audit as audited
from pipeline.audit import command, public
from pipeline.audit.attack import TOLD
from pipeline.audit.audit import Audited, audit
from pipeline.audit.memory import Memory
from pipeline.audit.model import Key, Known
from pipeline.audit.public import About
from pipeline.audit.shown import Shown
from pipeline.audit.texts import PERSON
from pipeline.audit.wording import Words
from pipeline.places import Places, Unit
from pipeline.run import jobs
from pipeline.run.cleaning import clean
from pipeline.store import write_text
from support.audited import id_of, known
from support.observations import FORBUND
from support.personal_numbers import ONE

YEAR, UNIT, MINE = 2022, Unit("prov", 2022), Unit("prov")
HIDDEN = Key("deltagare_avslutade", YEAR, insats="hamnen", kon="man")
SHOWN = replace(HIDDEN, kon="kvinna")
CELLS: dict[Key, float] = {HIDDEN: 12, SHOWN: 23}
# With these the withheld number is what is left of a sum.
TELLING: dict[Key, float] = {**CELLS, replace(HIDDEN, kon="annat"): 0, replace(HIDDEN, kon="alla"): 35}


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A förbund with a page and a table beside it; of its numbers one is withheld."""
    built = Places(tmp_path / "raw", tmp_path)
    (built.raw / "prov" / "2022").mkdir(parents=True)
    write_text(built.report(UNIT) / "arsredovisning.html", page())
    write_text(built.report(UNIT) / "avslutade.csv", table())
    write_text(built.report(UNIT) / "diagram" / "ord.txt", "Inget särskilt.")
    hold_against(monkeypatch, known(CELLS, {HIDDEN}))
    return built


def hold_against(monkeypatch: pytest.MonkeyPatch, about: Known) -> None:
    """Let this be what is known; its key is what it says, as the digest of its files is."""
    key = repr(sorted(about.numbers.items()))
    monkeypatch.setattr(
        audited, "_about", lambda *_: About("prov", key, about.smallest, lambda: (about, Words(FORBUND, about)))
    )


def page(man: str = "..", kvinna: str = "23") -> str:
    cells = f'<td data-obs="{id_of(SHOWN)}">{kvinna}</td><td data-obs="{id_of(HIDDEN)}">{man}</td>'
    return f"<table><caption>Avslutade</caption><tr><th>Hamnen</th>{cells}</tr></table>"


def table(man: str = "..", kvinna: str = "23") -> str:
    return f"Avslutade;Kvinnor;Män\nHamnen;{kvinna};{man}\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read, by their names."""
    names: list[str] = []
    given = public.read_shown

    def noted(file: str, content: bytes) -> Shown:
        names.append(Path(file).name)
        return given(file, content)

    monkeypatch.setattr(public, "read_shown", noted)
    return names


def remembered(places: Places, code: str = "a") -> Audited:
    """An audit that remembers the one before it."""
    return audit(places, MINE, Memory(places.state / "granskning", code))


def told(found: Audited) -> list[str]:
    return [f"{f.kind} {f.told} {f.place}" for f in found.findings]


def test_nothing_is_read_or_worked_out_twice(places: Places, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = remembered(places)
    assert sorted(read) == ["arsredovisning.html", "avslutade.csv", "ord.txt"]
    assert (first.files, first.numbers, first.withheld, first.findings) == (3, 2, 1, ())
    monkeypatch.setattr(audited, "attack", lambda *_: pytest.fail("attacked anew"))
    monkeypatch.setattr(public, "small_counts", lambda *_: pytest.fail("judged anew"))
    assert remembered(places) == first
    assert len(read) == 3


def test_a_byte_that_changes_is_read_whatever_the_time_and_size_of_the_file(places: Places, read: list[str]) -> None:
    path = places.report(UNIT) / "arsredovisning.html"
    before = path.stat()
    assert told(remembered(places)) == []
    path.write_text(page("12"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size and path.stat().st_mtime_ns == before.st_mtime_ns
    leak = f"{TOLD} Det dolda talet visas: ”12”. reports/prov/2022/arsredovisning.html, tabellen ”Avslutade”"
    assert leak in told(remembered(places))
    assert read[3:] == ["arsredovisning.html"]
    # It is as much a leak the second time, and gone when it is gone.
    assert leak in told(remembered(places))
    path.write_text(page(), "utf-8")
    assert told(remembered(places)) == []


def test_other_code_reads_all_anew(places: Places, read: list[str]) -> None:
    remembered(places)
    remembered(places, "b")
    assert len(read) == 6
    # What was kept under the first is gone: nothing is kept of two.
    remembered(places)
    assert len(read) == 9


def test_a_number_that_is_withheld_now_is_found_in_a_file_that_was_read_before(
    places: Places, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(remembered(places)) == []
    hold_against(monkeypatch, known(CELLS, {HIDDEN, SHOWN}))
    assert {f.obs_id for f in remembered(places).findings if "”23”" in f.told} == {id_of(SHOWN)}
    assert len(read) == 3


def test_a_page_that_withholds_what_a_file_beside_it_shows_is_held_against_it_anew(
    places: Places, read: list[str]
) -> None:
    """The file beside has not changed, and what was said of it was true."""
    write_text(places.report(UNIT) / "arsredovisning.html", "<p>Inget än.</p>")
    write_text(places.report(UNIT) / "avslutade.csv", table("12"))
    assert told(remembered(places)) == []
    write_text(places.report(UNIT) / "arsredovisning.html", page())
    leak = f"{TOLD} Talet är dolt på sidan men visas här: ”12”. reports/prov/2022/avslutade.csv, rad 2"
    assert told(remembered(places)) == [leak]
    assert read[3:] == ["arsredovisning.html"]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_it_finds_what_it_finds_without_a_memory(
    places: Places, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    folder = places.report(UNIT)
    texts = [
        page(),
        page("12"),
        page(kvinna=".."),
        table(),
        table("12"),
        table("12", ".."),
        ONE,
        "Bara 3 deltagare.",
        "",
    ]
    names = [
        "arsredovisning.html",
        "insatsblad.html",
        "avslutade.csv",
        "ord.txt",
        "diagram/ord.txt",
        "diagram/sida.html",
    ]
    seen = set[int]()
    for _ in range(25):
        for name in chance.sample(names, chance.randint(0, 2)):
            if chance.random() < 0.2:
                (folder / name).unlink(missing_ok=True)
            else:
                write_text(folder / name, chance.choice(texts))
        if chance.random() < 0.2:
            cells, hidden = chance.choice([CELLS, TELLING]), chance.choice([{HIDDEN}, {SHOWN}, {HIDDEN, SHOWN}, set()])
            hold_against(monkeypatch, known(cells, hidden))
        with_memory = remembered(places, chance.choice("aaaaab"))
        assert with_memory == audit(places, MINE)
        seen.add(len(with_memory.findings))
    assert len(seen) > 2


def test_a_memory_of_files_that_are_gone_is_gone(places: Places) -> None:
    write_text(places.report(UNIT) / "diagram" / "ord.txt", f"Tolvan: {ONE}")
    assert [f.kind for f in remembered(places).findings] == [PERSON]
    kept = places.state / "granskning"
    assert [p.name for p in kept.rglob("diagram/*")] == ["minne.json"]
    (places.report(UNIT) / "diagram" / "ord.txt").unlink()
    assert remembered(places).findings == ()
    assert list(kept.rglob("diagram/*")) == []


def test_what_was_read_of_a_report_is_removed_with_it(places: Places) -> None:
    jobs.execute(jobs.Job("audit", MINE, "audit", places.raw, places.out, code="a"))
    assert (places.state / "granskning" / "prov" / "reports" / "prov" / "2022" / "minne.json").is_file()
    clean(places, "prov", YEAR)
    assert not (places.state / "granskning" / "prov").exists()


@pytest.mark.parametrize(("code", "fresh", "kept"), [("a", False, True), ("a", True, False), ("", False, False)])
def test_a_step_remembers_unless_all_is_asked_for_anew_or_its_code_is_not_told(
    places: Places, code: str, fresh: bool, kept: bool
) -> None:
    jobs.execute(jobs.Job("audit", MINE, "audit", places.raw, places.out, fresh=fresh, code=code))
    assert (places.state / "granskning" / "prov" / "tal.json").is_file() == kept


def test_what_is_remembered_is_of_the_code_the_libraries_and_python(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "report.txt"
    monkeypatch.setattr(command, "_LIBRARIES", lock)
    lock.write_text("pypdfium2==1", "ascii")
    told = {command.memory_of(places, MINE, "a").code, command.memory_of(places, MINE, "b").code}
    lock.write_text("pypdfium2==2", "ascii")
    told.add(command.memory_of(places, MINE, "a").code)
    monkeypatch.setattr(sys, "version", "4.0")
    told.add(command.memory_of(places, MINE, "a").code)
    assert len(told) == 4
