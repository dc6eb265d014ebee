"""The record of slow tests, which FAST=1 leaves out: it names tests that exist, and is made of what they cost."""

from __future__ import annotations

import re

import pytest

from pipeline.places import ROOT
from pipeline.run.tools import test_steps as steps_of_tests
from support.slow import choose, function_of, read_record


def test_every_slow_test_exists() -> None:
    named = sorted(read_record())
    assert len(named) > 100
    for test in named:
        path, name = test.split("::")
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), test


def test_those_that_cost_much_are_slow() -> None:
    lines = ["0.190 a::one", "0.210 a::other", *["0.050 b::many[x y]"] * 9, *["0.070 b::dear[z]"] * 3]
    assert choose(lines) == "a::other\nb::dear\n"
    assert function_of("b::dear[z [1]]") == "b::dear"


def test_only_the_quick_tests_leave_them_out(request: pytest.FixtureRequest) -> None:
    (fast,), _ = steps_of_tests({"FAST": "1"})
    (every,), _ = steps_of_tests({})
    assert "not slow" in fast[fast.index("-m", 2) + 1] and "not slow" not in " ".join(every)
    marked = {function_of(i.nodeid) for i in request.session.items if i.get_closest_marker("slow")}
    assert marked == read_record() & {function_of(i.nodeid) for i in request.session.items}
