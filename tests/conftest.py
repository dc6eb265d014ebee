"""The fixtures that tests share, and the order of the long modules. What is no fixture stands in tests/support."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from pipeline.explorer.build import render_explorer
from pipeline.places import Places
from support import provoked, slow
from support.browser import launched
from support.builds import Build, Run, unhashed
from support.deliveries import FORBUND
from support.examples import fewer
from support.explorer_tables import small
from support.network import run_alone
from support.person_scan import persons_in

# Modules that build much begin first, so that no process is left alone with one of them at the end;
# those with builds of their own go while another process makes the shared one.
_LONG = (
    "test_run",
    "test_release",
    "test_own_headings",
    "test_bench_rows",
    "test_report_pages",
    "test_browser",
    "test_tertial",
    "test_explorer_page",
    "test_explorer_choices",
    # These need no shared build.
    "test_isolation",
    "test_lab",
    "test_damaged_kinds",
    "test_disclosure_populations",
    "test_ledger_closing",
    "test_ledger_stops",
    "test_closure",
    "test_interrupted",
    "test_engine",
    "test_damages",
    "test_specifications",
)


# Fixtures that run a build: a test that asks for one, by whatever way, is no test for FAST=1.
_SLOW = slow.read_record()
_BUILDING = {"built", "office", "nacka", "measured", "recording", "profiles"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long modules first, each with its tests in order; what needs a build, or is slow, is marked so."""
    for item in items:
        if _BUILDING & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.whole)
        if slow.function_of(item.nodeid) in _SLOW:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: _LONG.index(item.path.stem) if item.path.stem in _LONG else len(_LONG))


# Some tests draw as many examples as Hypothesis itself would, and differ in nothing else from what it is set to.
settings.register_profile(
    "finsam",
    parent=settings.get_profile(settings.get_current_profile_name()),
    max_examples=fewer(100, 5),
    deadline=None,
)
settings.load_profile("finsam")

# What is compiled is kept, whatever this machine is set to: Python is begun some hundred times, each time with the
# whole package, and the tests themselves are rewritten in each of their processes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

provoked.watch()
_provokes: dict[str, set[str]] = {}
for _code, _test in provoked.read_record().items():
    _provokes.setdefault(_test, set()).add(_code)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """A test that is said to provoke a fault does."""
    begun = time.monotonic()
    with provoked.noted() as codes, slow.noted(pyfuncitem.nodeid):
        result = yield
    provoked.note_down(pyfuncitem.nodeid, codes, time.monotonic() - begun)
    missed = _provokes.get(pyfuncitem.nodeid, set()) - codes
    assert not missed, f"tests/support/provoked.txt says that this test provokes {', '.join(sorted(missed))}"
    return result


def pytest_collection_finish() -> None:
    """What was imported is never garbage, and tests make objects by the ten thousand: looked for more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.unfreeze)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Everything, built once for all tests that read what comes out, whichever process they run in; without a network."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out, told, reached = shared / "bygge", shared / "bygge.txt", shared / "natverk.txt"
    with _alone(shared / "bygge.las"):
        if not told.is_file():
            done, tried = run_alone(shared, "-m", "pipeline.cli", "report", f"OUT={out}", environment=unhashed())
            assert done.returncode == 0, done.stdout + done.stderr
            reached.write_text(tried, "utf-8")
            told.write_text(done.stdout + done.stderr, "utf-8")
    return Build(Places.at(out=out), Run(0, told.read_text("utf-8")), reached.read_text("utf-8"))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time; the others wait. A database's own lock works on every system."""
    with closing(sqlite3.connect(lock, timeout=900, isolation_level=None)) as held:
        held.execute("begin exclusive")
        yield
        held.execute("commit")


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """An empty folder raw/prov/2022 beside a small forbund.toml."""
    folder = tmp_path / "raw" / "prov" / "2022"
    folder.mkdir(parents=True)
    (folder.parent / "forbund.toml").write_text(FORBUND, "utf-8")
    return folder


@pytest.fixture
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of the test's own, so that pseudonyms of a real office are never made."""
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))


@pytest.fixture
def nothing_told(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test did, nothing printed or logged shows a person."""
    caplog.set_level(logging.DEBUG)
    yield
    printed = capfd.readouterr()
    assert persons_in(printed.out + printed.err + caplog.text) == set()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser for the tests of one module."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the explorer of the small tables stands."""
    path = tmp_path_factory.mktemp("utforska") / "utforska.html"
    path.write_text(render_explorer(small()), "utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """An empty page on a desk: `asked` are its requests, and its script may not fail."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.asked, page.errors = [], []
    page.on("request", lambda r: page.asked.append(r.url))
    page.on("pageerror", lambda e: page.errors.append(str(e)))
    yield page
    assert page.errors == []
    context.close()
