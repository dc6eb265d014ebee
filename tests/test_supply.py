"""What the project rests on: licences that are allowed, known weaknesses read from files, a bill of materials."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from pipeline.places import ROOT
from pipeline.release.materials import LOCK, read_lock, write_materials
from supply.advisories import LOCKS, Locked, find_hits, is_affected, locked, read_advisories, run_audit
from supply.licences import Package, Rules, installed, run_licences
from supply.newest import differences

MADE = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


# --- licences -----------------------------------------------------------------------------------


def test_every_installed_package_has_a_licence_that_is_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_licences() == 0
    listed = capsys.readouterr().out
    names = {p.name.replace("_", "-").replace(".", "-") for p in installed()}
    assert {"pandas", "duckdb", "pytask", "pytest", "cyclonedx-python-lib"} <= names
    assert "pandas 3." in listed and "0 med en licens som inte är tillåten" in listed


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MIT AND PSF-2.0", True),
        ("Apache-2.0 OR GPL-3.0", True),
        ("MIT AND GPL-3.0", False),
        ("MIT; GPL-3.0", False),
        ("GPL-3.0-or-later", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_all_parts_of_a_licence_are_asked_for_and_one_of_its_alternatives(licence: str, allowed: bool) -> None:
    assert Rules.read().allow(Package("x", "1", licence)) is allowed


def test_what_a_package_does_not_say_was_looked_up() -> None:
    rules = Rules.read()
    assert rules.allow(Package("axe-playwright-python", "1", "UNKNOWN"))
    installed_names = {p.name for p in installed()}
    assert set(rules.looked_up) <= installed_names, "an exception for a package that is no more"


# --- known weaknesses ---------------------------------------------------------------------------


def osv(id_: str, name: str, events: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": events}]
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges, "versions": more.pop("versions", [])}
    return {"id": id_, "summary": f"om {name}", "affected": [affected], **more}


@pytest.mark.parametrize(
    ("events", "inside"),
    [
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "2.0"}], False),
        ([{"introduced": "0"}, {"fixed": "2.0.1"}], True),
        ([{"introduced": "2.0"}], True),
        ([{"introduced": "2.0.1"}], False),
        ([{"introduced": "1.0"}, {"last_affected": "2.0"}], True),
        ([{"introduced": "1.0"}, {"last_affected": "1.9"}], False),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.5"}, {"fixed": "3.0"}], True),
        ([{"introduced": "1.5"}, {"fixed": "3.0"}, {"introduced": "0"}, {"fixed": "1.0"}], True),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.1"}], False),
        ([{"introduced": "0"}, {"fixed": "2.0rc1"}], False),
        ([{"introduced": "0"}, {"fixed": "2.0"}, {"introduced": "2.0"}], True),
    ],
)
def test_a_version_lies_in_a_range_or_not(events: list[dict[str, str]], inside: bool) -> None:
    assert is_affected(Version("2.0"), osv("X", "x", events)["affected"][0]) is inside


def test_a_listed_version_is_affected_however_it_is_written() -> None:
    assert is_affected(Version("2.0"), {"versions": ["1.0", "2.0.0"]})
    assert not is_affected(Version("2.0"), {"versions": ["inte en version"], "ranges": [{"type": "GIT", "events": []}]})


def test_hits_are_of_the_locked_package_whatever_its_name_is_written_like() -> None:
    packages = {Locked("jinja2", Version("3.1.0")), Locked("sound", Version("1"))}
    told = [
        osv("PYSEC-2", "Jinja2", [{"introduced": "0"}, {"fixed": "3.1.4"}]),
        osv("PYSEC-1", "jinja2", [{"introduced": "0"}], withdrawn="2026-01-01"),
        osv("PYSEC-3", "other", [{"introduced": "0"}]),
        {"id": "NPM-1", "affected": [{"package": {"ecosystem": "npm", "name": "jinja2"}, "versions": ["3.1.0"]}]},
    ]
    (hit,) = find_hits(packages, told)
    assert (hit.package.name, hit.id, hit.summary, hit.mended_in) == ("jinja2", "PYSEC-2", "om Jinja2", ("3.1.4",))


def test_every_package_of_the_locks_is_asked_for() -> None:
    texts = [(ROOT / "locks" / f"{name}.txt").read_text("utf-8") for name in LOCKS]
    named = {line.split("==")[0] for text in texts for line in text.splitlines() if "==" in line and line[0].isalpha()}
    assert {p.name for p in locked(texts)} == named
    assert len(named) > 120


def test_a_folder_a_zip_and_a_list_are_read_and_decide_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_audit(tmp_path) == 2
    assert "PyPI/all.zip" in capsys.readouterr().err
    (tmp_path / "a.json").write_text(json.dumps(osv("A", "pandas", [{"introduced": "0"}, {"fixed": "1.0"}])))
    assert run_audit(tmp_path) == 0
    assert "0 kända sårbarheter" in capsys.readouterr().out
    bad = [osv("B", "pandas", [{"introduced": "0"}, {"fixed": "9999"}])]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("B.json", json.dumps(bad))
    assert run_audit(tmp_path / "all.zip") == 1
    assert "B om pandas Rättad i 9999." in capsys.readouterr().out
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(ValueError, match=r"a\.json"):
        list(read_advisories(tmp_path))


# --- the bill of materials ----------------------------------------------------------------------


def test_a_bill_has_every_package_of_the_lock_with_its_files() -> None:
    text = LOCK.read_text("utf-8")
    bill = json.loads(write_materials(text, "0.1.0", "2026-11-29-abc", MADE))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "finsam" and bill["metadata"]["timestamp"].startswith("2026-11-29")
    parts = {c["purl"]: c for c in bill["components"]}
    assert len(parts) == sum("==" in line and line[0].isalpha() for line in text.splitlines())
    assert sum(len(c["externalReferences"][0]["hashes"]) for c in parts.values()) == text.count("--hash=")
    (pandas,) = (c for c in parts.values() if c["name"] == "pandas")
    assert pandas["purl"] == f"pkg:pypi/pandas@{pandas['version']}" and f"pandas=={pandas['version']}" in text
    (finsam,) = (d for d in bill["dependencies"] if d["ref"] == "finsam")
    assert set(finsam["dependsOn"]) == set(parts)


def test_a_bill_is_the_same_bytes_for_the_same_release_and_valid() -> None:
    text = LOCK.read_text("utf-8")
    one, other = (write_materials(text, "0.1.0", "a", MADE) for _ in range(2))
    assert one == other != write_materials(text, "0.1.0", "b", MADE)


def test_a_line_for_some_systems_says_which() -> None:
    text = "a==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:" + "0" * 64 + "\nb==2 \\\n"
    a, b = read_lock(text)
    assert (a.name, a.version, a.marker, a.hashes) == ("a", "1.0", "python_full_version < '3.12'", ["0" * 64])
    assert (b.name, b.version, b.marker, b.hashes) == ("b", "2", "", [])
    told = json.loads(write_materials(text, "1", "a", MADE))["components"]
    assert [c.get("properties", []) for c in told] == [
        [{"name": "finsam:villkor", "value": "python_full_version < '3.12'"}],
        [],
    ]


# --- the newest versions ------------------------------------------------------------------------


def test_what_is_newer_than_the_lock_is_listed() -> None:
    lock = "pandas==3.1.0 \\\n    --hash=sha256:00\nduckdb==2.0.0 \\\n"
    assert differences(lock, {"pandas": "3.2.0", "duckdb": "2.0.0", "other": "1"}) == ["pandas 3.1.0 -> 3.2.0"]


def test_pip_installs_what_the_lock_names_and_looks_for_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older pip looks for an extra of a locked package, finds a later one and stops."""
    from pipeline import bootstrap

    run: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "_run", run.append)
    monkeypatch.setattr(bootstrap, "_has_pip", lambda _: True)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    monkeypatch.setattr(bootstrap.venv, "create", lambda *_, **__: (tmp_path / "env").mkdir())
    bootstrap.install(tmp_path / "env", "report")
    assert all("--no-deps" in command for command in run) and len(run) == 2
    assert "--require-hashes" in run[0]
