"""Every fault has a code, the code stands in the catalogue, and a test provokes it."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.faults import DeliveryFaults, Fault, StageStopped, where_told
from pipeline.handbook.faults import COMMAND, GROUPS, PAGE, faults_page, read_catalogue
from pipeline.places import ROOT, Places
from pipeline.run import build, gates
from pipeline.run.jobs import UnexpectedError
from pipeline.run.log import log_path, log_run
from pipeline.run.stops import fit_to_travel
from support.provoked import choose, read_record

MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
# What is made of what was packed has the codes that were packed.
UNPACKED = ROOT / "pipeline" / "run" / "stops.py"
WARNED = "KON-002"


def calls(path: Path) -> Iterator[ast.Call]:
    """Where a module makes a fault, or a stop of no kind of its own."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Fault", "StageStopped"):
            yield node


def code_of(call: ast.Call) -> str:
    given = next((k.value for k in call.keywords if k.arg == "code"), None)
    return str(given.value) if isinstance(given, ast.Constant) else ""


def kinds(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("pipeline."):
            yield child
        yield from kinds(child)


def stops() -> dict[str, str]:
    """Kind of stop -> its code, of every kind that the project has."""
    for path in MODULES:
        if path.stem not in ("bootstrap", "__init__"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {k.__name__: vars(k).get("code", "") for k in (*kinds(StageStopped), UnexpectedError)}


def test_every_fault_that_is_made_has_a_code() -> None:
    found = [(p, c) for p in MODULES if p != UNPACKED for c in calls(p)]
    assert len(found) > 120
    assert [f"{p.relative_to(ROOT)}:{c.lineno}" for p, c in found if not code_of(c)] == []


def test_every_kind_of_stop_has_a_code() -> None:
    """DeliveryFaults has those of its faults, and a kind may have that of the kind it is made of."""
    without = {name for name, code in stops().items() if not code}
    assert without == {"DeliveryFaults", "NotFilled"}


def test_the_catalogue_has_the_codes_of_the_code_and_no_other() -> None:
    used = {code_of(c) for p in MODULES if p != UNPACKED for c in calls(p)} | set(stops().values()) | {WARNED}
    assert used - {""} == set(read_catalogue())


def test_a_code_is_made_in_one_module() -> None:
    where: dict[str, set[str]] = {}
    for path in MODULES:
        for call in calls(path):
            where.setdefault(code_of(call), set()).add(path.relative_to(ROOT).as_posix())
    assert {code: sorted(paths) for code, paths in where.items() if code and len(paths) > 1} == {}


def test_an_entry_is_whole_and_in_its_group() -> None:
    titles = [e.titel for e in read_catalogue().values()]
    assert len(titles) == len(set(titles))
    for code, e in read_catalogue().items():
        assert re.fullmatch(r"[A-Z]{3}-\d{3}", code) and code[:3] in GROUPS, code
        assert e.titel[0].isupper() or e.titel.startswith(("fran", "id", "forbund")), code
        assert not e.titel.endswith(".") and e.orsak.endswith(".") and e.gor.endswith("."), code
        assert "|" not in e.titel + e.orsak + e.gor


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == faults_page(), f"Kör {COMMAND}"


def test_every_code_is_provoked_by_a_test_that_exists(request: pytest.FixtureRequest) -> None:
    """That the test still provokes it is seen when it runs: see conftest.py."""
    record = read_record()
    assert set(record) | {WARNED} == set(read_catalogue())
    known = {item.nodeid for item in request.session.items}
    files = {node.partition("::")[0] for node in known}
    everything = not request.config.option.keyword and not request.config.option.markexpr
    for code, test in record.items():
        path, name = test.split("::")[0], test.split("::")[-1].partition("[")[0]
        assert re.search(rf"^\s*def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), (code, test)
        whole_files = all("::" not in word for word in request.config.args)
        assert test in known or not (everything and whole_files and path in files), (code, test)


def test_the_record_takes_the_quickest_test_of_each_code() -> None:
    lines = ["TAB-001 0.3 b", "TAB-001 0.1 c", "TAB-001 0.1 a [x y]", "DAT-001 2.0 d"]
    assert choose(lines) == "DAT-001 d\nTAB-001 a [x y]\n"


# --- where the codes are seen -------------------------------------------------------------------

FAULT = Fault("fel ord", "Rätta.", "a.csv", "Blad", 3, "B", "”hemligt”", code="STA-004")


def test_the_words_of_a_fault_do_not_have_its_code() -> None:
    stop = DeliveryFaults([FAULT, FAULT])
    assert "STA-004" not in str(stop)
    assert where_told(stop.codes) == "Mer om felen står i docs/fel.md: STA-004"
    assert where_told(()) == ""


def test_codes_travel_between_processes() -> None:
    assert fit_to_travel(DeliveryFaults([FAULT])).codes == ("STA-004",)
    assert fit_to_travel(gates.GateClosed("stängd")).codes == ("KON-001",)
    assert fit_to_travel(StageStopped("slut", code="KOR-002")).codes == ("KOR-002",)


def test_the_log_has_codes_and_places_and_nothing_that_was_found(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path / "ut")
    log_run(places, "prov|2022", [DeliveryFaults([FAULT]), UnexpectedError("Oväntat fel\nrad två")])
    log_run(places, "prov|2022", [])
    stopped, well = (json.loads(line) for line in log_path(places).read_text("utf-8").splitlines())
    assert stopped["stopp"] == [
        {"kod": "STA-004", "fel": "fel ord", "fil": "a.csv", "blad": "Blad", "rad": 3, "kolumn": "B"},
        {"kod": "PRG-999", "fel": "Oväntat fel"},
    ]
    assert "hemligt" not in log_path(places).read_text("utf-8")
    assert well["stopp"] == [] and well["val"] == "prov|2022"
    for _ in range(250):
        log_run(places, "", [])
    assert len(log_path(places).read_text("utf-8").splitlines()) == 200


def test_a_run_that_is_stopped_before_it_begins_is_in_the_log(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path / "ut")
    places.raw.mkdir()
    with pytest.raises(DeliveryFaults):
        build.run_report(build.Request(places, "finns_inte"))
    (line,) = log_path(places).read_text("utf-8").splitlines()
    assert json.loads(line)["stopp"][0]["kod"] == "VAL-002"


def test_a_warning_of_a_gate_is_kept_with_its_code() -> None:
    """gates.json is made of these: what passed has no code."""
    failed = gates.Finding("t", "expect_x", "a", "warning", "ty", passed=False, rows=1, unexpected=1)
    passed = gates.Finding("t", "expect_y", "a", "warning", "ty", passed=True, rows=1, unexpected=0)
    assert [gates._as_record(f).get("kod") for f in (failed, passed)] == [WARNED, None]
