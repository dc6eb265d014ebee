"""Great Expectations: a suite tried on a data frame, for the gates.

No other module knows the library; what is rested on is held by
tests/test_contract_expectations.py. It drops what it does not know and calls that success,
so what was tried is told by number, and no values from rows are kept.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pipeline.run.sql_gate import Verdict

if TYPE_CHECKING:
    import pandas


class UnknownExpectationError(ValueError):
    """There is no expectation of that type."""


class UnfitExpectationError(ValueError):
    """The arguments do not fit the type; the text says how."""


@cache
def load_library() -> Any:
    """Import Great Expectations quietly, with no message sent anywhere. Slow: do it once."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    with warnings.catch_warnings(), _imported_when_asked():
        warnings.simplefilter("ignore")
        import great_expectations as gx
    return gx


@contextmanager
def _imported_when_asked() -> Iterator[None]:
    """What is imported meanwhile gets two modules that are themselves imported when something in them is asked for.

    Only expectations on distributions ask, and the two take two fifths of the time of the library's import.
    """
    waiting = [
        m for m in (_Waiting("scipy.stats", _stats), _Waiting("altair", _altair)) if m.__name__ not in sys.modules
    ]
    sys.modules.update({m.__name__: m for m in waiting})
    try:
        yield
    finally:
        for module in waiting:
            del sys.modules[module.__name__]


class _Waiting(ModuleType):
    """In the place of a module that is not imported yet."""

    def __init__(self, name: str, load: Callable[[], ModuleType]) -> None:
        super().__init__(name)
        self._load = load

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._load(), name)


def _stats() -> ModuleType:
    from scipy import stats

    return stats


def _altair() -> ModuleType:
    import altair

    return altair


def build(entry: dict[str, Any], number: int) -> Any:
    """One expectation of a suite, as the library has it. Raises UnknownExpectationError or UnfitExpectationError."""
    load_library()
    from great_expectations.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import get_expectation_impl

    try:
        kind = get_expectation_impl(entry["type"])
    except ExpectationNotFoundError:
        raise UnknownExpectationError(entry["type"]) from None
    try:
        return kind(**entry["kwargs"], severity=entry["severity"], meta={"number": number})
    except ValueError as error:
        raise UnfitExpectationError(str(error)) from None


def try_all(name: str, built: list[Any], frame: pandas.DataFrame) -> dict[int, Verdict]:
    """The verdicts on a frame, by the number that each expectation was built with; one that is missing was not tried."""
    suite = load_library().ExpectationSuite(name=name, expectations=built)
    wanted = {"result_format": "BASIC", "partial_unexpected_count": 0}
    with _made_once():
        results = batches().get_batch({"dataframe": frame}).validate(suite, result_format=wanted).results
    return {r.expectation_config.meta.get("number", -1): _verdict(r) for r in results}


def find_places(built: Any, frame: pandas.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """These columns of the rows that an expectation did not expect, in the order of the rows."""
    wanted = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": columns,
        "include_unexpected_rows": False,
    }
    found = batches().get_batch({"dataframe": frame}).validate(built, result_format=wanted)
    return [{c: row[c] for c in columns} for row in found.result.get("unexpected_index_list") or []]


@cache
def batches() -> Any:
    """What turns a data frame into a batch: made once per process, since making it is slow."""
    gx = load_library()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("gate").add_dataframe_asset("table")
    return asset.add_batch_definition_whole_dataframe("all")


@contextmanager
def _made_once() -> Iterator[None]:
    """While this holds, what the library makes again and again for a trial is made once.

    An expectation of its configuration and back, with all arguments copied, some sixty times for each
    that is tried; the id of what a metric is asked, as often; what a metric rests on, for each that rests on it; and twice
    for each table a fingerprint of all its rows, which only names the batch. Together more than half of the
    time, and nothing that they are made of changes during a trial.
    """
    from great_expectations.core.id_dict import IDDict
    from great_expectations.execution_engine import pandas_execution_engine
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.validator.validation_graph import ValidationGraph

    known: Any = Expectation
    with ExitStack() as changed:
        for owner, name, quick in (
            (Expectation, "configuration", property(_kept(known.configuration.fget, id))),
            (ExpectationConfiguration, "to_domain_obj", _kept(ExpectationConfiguration.to_domain_obj, id)),
            (IDDict, "to_id", _kept(IDDict.to_id, lambda asked: (type(asked), repr(asked)))),
            (ValidationGraph, _WALK, _walked_once(getattr(ValidationGraph, _WALK))),
            (pandas_execution_engine, "hash_pandas_dataframe", lambda frame: ""),
        ):
            changed.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, quick)
        yield


_WALK = "build_metric_dependency_graph"


def _walked_once(walk: Callable[..., None]) -> Callable[..., None]:
    """`walk`, which goes down from each metric of a graph once: the second time it finds what it has, and adds nothing."""

    def walked(graph: Any, metric_configuration: Any, runtime_configuration: Any = None) -> None:
        seen = vars(graph).setdefault("_finsam_seen", set())
        if metric_configuration.id not in seen:
            seen.add(metric_configuration.id)
            walk(graph, metric_configuration, runtime_configuration)

    return walked


def _kept(make: Callable[..., Any], key: Callable[[Any], Any]) -> Callable[..., Any]:
    """`make`, which keeps what it made of an object by its key; the object too, so that its id stays its own."""
    kept: dict[Any, tuple[Any, Any]] = {}

    def made(of: Any, *more: Any) -> Any:
        if more:
            return make(of, *more)
        at = key(of)
        if at not in kept:
            kept[at] = (of, make(of))
        return kept[at][1]

    return made


def _verdict(result: Any) -> Verdict:
    raised = _raised(result.exception_info or {})
    return Verdict(
        passed=bool(result.success) and not raised,
        unexpected=result.result.get("unexpected_count"),
        tried=not raised,
    )


def _raised(info: dict[str, Any]) -> bool:
    """Whether the expectation could not be tried at all; the library nests the news."""
    return bool(info.get("raised_exception")) or any(isinstance(v, dict) and _raised(v) for v in info.values())
