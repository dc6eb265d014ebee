"""What run/expectations.py rests on in Great Expectations.

Asked of the library itself, in small, so that an upgrade that takes something away fails here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.places import ROOT
from pipeline.run import expectations
from pipeline.store import read_json

FRAME = pandas.DataFrame({"a": ["hemligt", None, None], "_file": ["f.csv"] * 3, "_row": [1, 2, 3]})
NOT_NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "a"}, "severity": "critical"}
BASIC = {"result_format": "BASIC", "partial_unexpected_count": 0}


def entry(kind: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": kind, "kwargs": kwargs, "severity": "warning"}


VALUE = st.sampled_from(["x", "y", "1", "", None])
EVERY_TYPE = [
    NOT_NULL,
    entry("expect_column_values_to_be_null", column="b"),
    entry("expect_column_values_to_be_in_set", column="a", value_set=["x"]),
    entry("expect_column_values_to_be_between", column="b", min_value=1, max_value=2),
    entry("expect_column_values_to_match_regex", column="b", regex="^[xy]$"),
    entry("expect_column_values_to_be_unique", column="a"),
    entry("expect_compound_columns_to_be_unique", column_list=["a", "b"]),
    entry("expect_table_columns_to_match_set", column_set=["a"], exact_match=True),
    entry("expect_column_values_to_be_unique", column="finns inte"),
]


def build_every_type() -> list[Any]:
    return [expectations.build(e, n) for n, e in enumerate(EVERY_TYPE)]


def validate(what: Any, **result_format: Any) -> Any:
    batch = expectations.batches().get_batch({"dataframe": FRAME})
    return batch.validate(what, result_format=result_format)


def suite(*entries: dict[str, Any]) -> Any:
    built = [expectations.build(e, n) for n, e in enumerate(entries)]
    return expectations.load_library().ExpectationSuite(name="prov", expectations=built)


def test_a_result_has_what_a_verdict_is_made_of_and_no_value() -> None:
    in_set = entry("expect_column_values_to_be_in_set", column="a", value_set=["x"])
    found = validate(suite(NOT_NULL, in_set), **BASIC)
    by_number = {r.expectation_config.meta["number"]: r for r in found.results}
    assert {n: (r.success, r.result["unexpected_count"]) for n, r in by_number.items()} == {
        0: (False, 2),
        1: (False, 1),
    }
    assert "hemligt" not in json.dumps(found.to_json_dict())


def test_values_are_told_unless_they_are_switched_off() -> None:
    """Why the number of them is 0. When this fails the library has become more careful."""
    in_set = entry("expect_column_values_to_be_in_set", column="a", value_set=["x"])
    assert "hemligt" in json.dumps(validate(suite(in_set), result_format="BASIC").to_json_dict())


def test_a_table_expectation_has_no_count() -> None:
    columns = entry("expect_table_columns_to_match_set", column_set=["a", "_file", "_row"], exact_match=True)
    (result,) = validate(suite(columns), **BASIC).results
    assert (result.success, result.result.get("unexpected_count")) == (True, None)


def test_what_could_not_be_tried_says_so_somewhere_within() -> None:
    (result,) = validate(suite(entry("expect_column_values_to_be_unique", column="finns inte")), **BASIC).results
    assert result.success is False
    assert expectations._raised(result.exception_info)
    assert not expectations._raised({"raised_exception": False, "x": {"raised_exception": False}})
    (tried,) = validate(suite(NOT_NULL), **BASIC).results
    assert not expectations._raised(tried.exception_info)


def test_places_are_those_of_the_unexpected_rows() -> None:
    found = validate(
        expectations.build(NOT_NULL, 0),
        result_format="COMPLETE",
        unexpected_index_column_names=["_file", "_row"],
        include_unexpected_rows=False,
    )
    rows = found.result["unexpected_index_list"]
    assert [(r["_file"], r["_row"]) for r in rows] == [("f.csv", 2), ("f.csv", 3)]
    assert expectations.find_places(expectations.build(NOT_NULL, 0), FRAME, ["_row"]) == [{"_row": 2}, {"_row": 3}]


def test_an_unknown_type_and_arguments_that_do_not_fit_are_refused() -> None:
    with pytest.raises(expectations.UnknownExpectationError):
        expectations.build(NOT_NULL | {"type": "expect_column_values_to_not_be_nul"}, 0)
    for wrong in ({"kolumn": "a"}, {"column": "a", "mer": 1}, {}):
        with pytest.raises(expectations.UnfitExpectationError):
            expectations.build(NOT_NULL | {"kwargs": wrong}, 0)
    with pytest.raises(expectations.UnfitExpectationError):
        expectations.build(NOT_NULL | {"severity": "viktigt"}, 0)


def test_a_suite_is_json_of_the_librarys_own_form() -> None:
    """Type, kwargs and severity of every suite are what the library itself would write."""
    paths = sorted((ROOT / "expectations").glob("*/*.json"))
    entries = [e for path in paths for e in read_json(path)["expectations"]]
    assert len(entries) > 200
    for number, one in enumerate(entries):
        built = expectations.build(one, number)
        written = built.configuration.to_json_dict()
        meta = {"number": number}
        assert (written["type"], written["severity"], written["meta"]) == (one["type"], one["severity"], meta)
        # An argument that is as it would be anyway is not written.
        assert one["kwargs"] == {name: getattr(built, name) for name in one["kwargs"]}
        assert one["kwargs"] == one["kwargs"] | written["kwargs"]


@given(rows=st.lists(st.fixed_dictionaries({"a": VALUE, "b": VALUE}), max_size=4))
@settings(max_examples=8, deadline=None)
def test_what_is_made_once_gives_the_same_verdicts(rows: list[dict[str, Any]]) -> None:
    """And leaves the library as it was. Every type of expectation that a suite has, also one that cannot be tried."""

    # Here, and not where every test process would import the library only to collect the tests.
    from great_expectations.core.id_dict import IDDict
    from great_expectations.execution_engine import pandas_execution_engine
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    def patched() -> list[Any]:
        return [
            Expectation.configuration,
            ExpectationConfiguration.to_domain_obj,
            IDDict.to_id,
            pandas_execution_engine.hash_pandas_dataframe,
        ]

    frame = pandas.DataFrame(rows, columns=["a", "b"])
    before = patched()
    quick = expectations.try_all("prov", build_every_type(), frame)
    assert patched() == before
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(expectations, "_made_once", nullcontext)
        assert expectations.try_all("prov", build_every_type(), frame) == quick
    assert len(quick) == len(EVERY_TYPE)


def test_the_suites_have_no_other_types() -> None:
    paths = (ROOT / "expectations").glob("*/*.json")
    assert {e["type"] for path in paths for e in read_json(path)["expectations"]} <= {e["type"] for e in EVERY_TYPE}


def test_the_library_makes_configurations_over_and_over() -> None:
    """Why they are kept. When this fails the library keeps them itself."""
    from great_expectations.expectations.expectation import Expectation

    known: Any = Expectation
    made, looks = known.configuration, []

    def look(expectation: Any) -> Any:
        looks.append(expectation)
        return made.fget(expectation)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "configuration", property(look))
        validate(suite(NOT_NULL), **BASIC)
    assert len(looks) > 20


def test_what_is_imported_when_asked_is_there_when_it_is() -> None:
    """An expectation on a distribution, which no suite has, can be tried all the same."""
    from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as module

    assert module.alt.Chart.__name__ == "Chart"
    like = {"values": ["x", "y"], "weights": [0.5, 0.5]}
    even = entry("expect_column_kl_divergence_to_be_less_than", column="a", partition_object=like, threshold=0.1)
    for column, passed in ((["x", "y"], True), (["x", "x"], False)):
        verdict = expectations.try_all("prov", [expectations.build(even, 0)], pandas.DataFrame({"a": column}))[0]
        assert (verdict.passed, verdict.tried) == (passed, True)


# The last thing that is said: what waits to be sent is sent as the process ends.
SPY = """
import atexit
import sys

noted = []
atexit.register(lambda: print(noted))
sys.addaudithook(lambda event, args: noted.append((event, str(args))) if event in (
    "socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen") else None)

import pandas
from pipeline.run import expectations

entry = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "a"}, "severity": "critical"}
built = expectations.build(entry, 0)
print(expectations.try_all("prov", [built], pandas.DataFrame({"a": [1, None]}))[0])
print({"scipy.stats", "altair"} & set(sys.modules))
"""


def test_it_sends_nothing_writes_nothing_and_says_nothing(tmp_path: Path) -> None:
    """Also where nobody has told it not to: the environment says nothing of it."""
    home, here = tmp_path / "hem", tmp_path / "har"
    home.mkdir()
    here.mkdir()
    places = {"HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(here), "PYTHONPATH": str(ROOT)}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GX_", "XDG_", "PYTHON", "COV"))}
    told = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", SPY],
        cwd=here,
        env=kept | places,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert told.stdout.splitlines() == ["Verdict(passed=False, unexpected=1, tried=True)", "set()", "[]"]
    assert told.stderr == ""
    assert [p for folder in (home, here) for p in folder.rglob("*")] == []
