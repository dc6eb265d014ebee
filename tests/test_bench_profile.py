"""The profile of a build counts every job once, under its own kind of step, and tells what took its time."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from unittest import mock

import pytest

from bench import profiled
from pipeline.places import Places
from pipeline.run import closure
from pipeline.run.build import Request
from support.builds import READ, small_deliveries


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> profiled.Profiles:
    """A small förbund, built under the profiler."""
    folder = tmp_path_factory.mktemp("profil")
    small_deliveries(folder / "raw", "prov", 2022)
    with mock.patch.dict(os.environ, {"FINSAM_NYCKEL": str(folder / "nyckel")}), pytest.MonkeyPatch.context() as patch:
        patch.setattr(closure, "read_source", READ)
        return profiled.profile_build(Request(Places(folder / "raw", folder / "ut"), "prov", 2022, ("html",)))


def test_every_job_is_counted_once(profiles: profiled.Profiles) -> None:
    # The start page is counted with the reports.
    assert {kind: count for kind, count in profiles.jobs.items() if count != 1} == {"report": 2}
    assert {*profiles.jobs} >= {
        profiled.START,
        profiled.GRAPH,
        "ingest",
        "ingest (kontroll)",
        "clean",
        "chart",
        "report",
    }
    assert all(seconds >= 0 for seconds in profiles.seconds.values())


def test_a_function_is_told_under_the_step_that_called_it(profiles: profiled.Profiles) -> None:
    lines = list(profiled.told(profiles))
    by_own_time = functools.partial(profiled._largest, wanted=profiled._of_ours, by_own_time=False)
    called = {kind: {where.split()[-1] for where, *_ in by_own_time(stats)} for kind, stats in profiles.stats.items()}
    assert "run_ingest" in called["ingest"] and "run_gate" not in called["ingest"]
    assert "run_gate" in called["ingest (kontroll)"] and "run_ingest" not in called["ingest (kontroll)"]
    assert "build_what_can_be" in called[profiled.GRAPH] and "execute" not in called[profiled.GRAPH]
    shown = [line for line in lines if re.fullmatch(r"  \S.* [0-9]+\.[0-9]{2} s   [12] st", line)]
    assert len(shown) == len(profiles.jobs)


def test_what_is_merged_is_the_sum(profiles: profiled.Profiles) -> None:
    calls = {kind: stats.total_calls for kind, stats in profiles.stats.items()}  # type: ignore[attr-defined]
    assert profiles.merged().total_calls == sum(calls.values())  # type: ignore[attr-defined]
    own = [s for _, s, _ in profiled._largest(profiles.merged(), lambda _: True, by_own_time=True)]
    assert own == sorted(own, reverse=True)


def test_a_build_that_stops_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_deliveries(tmp_path / "raw", "prov", 2022)
    (tmp_path / "raw" / "prov" / "2022" / "medlemsbidrag.csv").write_text("Medlem;2022\nStaten;många\n", "utf-8")
    monkeypatch.setattr(closure, "read_source", READ)
    request = Request(Places(tmp_path / "raw", tmp_path / "ut"), "prov", 2022, ("html",))
    key = mock.patch.dict(os.environ, {"FINSAM_NYCKEL": str(tmp_path / "nyckel")})
    with key, pytest.raises(RuntimeError, match="många"):
        profiled.profile_build(request)
