"""Words and limits stand in one place each: they are looked for everywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.clean.macros import load_listed_macros
from pipeline.codes import vocabulary
from pipeline.codes.vocabulary import COST_GROUPS, COST_POSTS, KON_HEADINGS, KON_WORD, PERIOD_MONTHS, age_bands
from pipeline.measures.interval import FEWEST
from pipeline.places import ROOT
from pipeline.store import connect
from pipeline.typography import SCALE, in_scale, month_name
from support.parsed import parsed

PIPELINE = ROOT / "pipeline"
MODULES = sorted(p for p in PIPELINE.rglob("*.py"))
QUERIES = sorted(p for p in PIPELINE.rglob("*.sql"))
MONTHS = [month_name(m) for m in range(1, 13)]


@cache
def texts(path: Path) -> list[tuple[ast.AST, str]]:
    """Every text of a module that is no docstring, with the node it stands in."""
    tree = parsed(path)
    told = {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef) and n.body and isinstance(n.body[0], ast.Expr)
    }
    constants = (n for n in ast.walk(tree) if isinstance(n, ast.Constant))
    return [(n, n.value) for n in constants if isinstance(n.value, str) and id(n) not in told]


def dictionaries(path: Path) -> Iterator[tuple[set[str], list[ast.expr]]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Dict):
            yield {k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}, node.values


def where(path: Path) -> str:
    return path.relative_to(PIPELINE).as_posix()


def test_no_month_is_retyped() -> None:
    """A list of months, or a span of them; a day inside a sentence is no list."""
    month = f"(?:{'|'.join(MONTHS)}|{'|'.join(m[:3] for m in MONTHS)})"
    retyped = re.compile(rf"{month}|.*\b{month}–{month}\b.*", re.IGNORECASE)
    assert {where(p) for p in MODULES for _, text in texts(p) if retyped.fullmatch(text)} == set()


def test_no_kon_has_another_name_elsewhere() -> None:
    """A dictionary from kön to words; one from kön to colours is none."""
    found = {
        where(p)
        for p in MODULES
        for keys, values in dictionaries(p)
        if {"kvinna", "man"} <= keys
        and any(isinstance(v, ast.Constant) and re.search("kvinn|män", str(v.value).casefold()) for v in values)
    }
    assert found == set()


def test_no_group_of_costs_is_named_elsewhere() -> None:
    assert {
        (where(p), t) for p in MODULES for _, t in texts(p) if t in set(COST_GROUPS.values()) - {"Administration"}
    } == set()


def test_kronor_are_scaled_in_one_place() -> None:
    """No dictionary of units with their sizes, and no list of them in a query."""
    sizes = {
        where(p)
        for p in MODULES
        for keys, values in dictionaries(p)
        if "tkr" in keys and any(re.search(r"\b1_?000", ast.unparse(v)) for v in values)
    }
    assert sizes == {"typography.py"}
    assert {where(p) for p in QUERIES if re.search(r"\b(?:1000|1000000)\b", uncommented(p))} == set()


def test_no_age_and_no_period_is_retyped_in_a_query() -> None:
    bands = "|".join(re.escape(code) for code, _ in age_bands())
    assert {where(p) for p in QUERIES if re.search(rf"'(?:{bands})'", uncommented(p))} == set()
    assert {where(p) for p in QUERIES if re.search(r"when 't[12]' then \d", uncommented(p))} == set()


def test_the_smallest_n_is_a_constant_of_one_module() -> None:
    found = {
        where(p)
        for p in MODULES
        for n in ast.walk(parsed(p))
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant) and n.value.value == FEWEST
    }
    assert found == {"measures/interval.py"}
    assert {where(p) for p in MODULES for _, text in texts(p) if re.search(rf"[Uu]nder {FEWEST} (?!år)", text)} == set()


def uncommented(path: Path) -> str:
    return re.sub(r"--.*", "", path.read_text("utf-8"))


def test_the_words_that_the_lists_give() -> None:
    assert dict(KON_HEADINGS) == {"kvinna": "Kvinnor", "man": "Män", "annat": "Annat/ej angivet"}
    assert dict(KON_WORD) == {"alla": "alla", "kvinna": "kvinnor", "man": "män", "annat": "annat eller ej uppgett"}
    assert dict(PERIOD_MONTHS) == {"helar": 12, "t1": 4, "t2": 8}
    assert [vocabulary.period_words(p) for p in PERIOD_MONTHS] == ["", "januari–april", "januari–augusti"]
    kinds = {
        "insatskostnader",
        "lamnade_bidrag",
        "kopta_tjanster",
        "personal",
        "administrationskostnader",
        "ovriga_externa",
    }
    assert {"kostnader", "finansiella_kostnader", *kinds} == COST_POSTS
    assert list(COST_GROUPS) == [
        "kostnad_administration",
        "kostnad_individ",
        "kostnad_struktur",
        "kostnad_ovriga_insatser",
    ]
    assert in_scale(SCALE["mnkr"], "tkr") == 1000 and in_scale(SCALE["kr"], "procent") == 1


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "saknas"),
        (0, "under_15"),
        (14, "under_15"),
        (15, "15-29"),
        (29, "15-29"),
        (30, "30-39"),
        (39, "30-39"),
        (49, "40-49"),
        (50, "50-59"),
        (59, "50-59"),
        (60, "60-"),
        (90, "60-"),
    ],
)
def test_the_macros_made_of_the_lists(age: int | None, band: str) -> None:
    con = connect()
    load_listed_macros(con)
    assert con.execute("select aldersgrupp(?)", [age]).fetchall() == [(band,)]


def test_the_sizes_of_units_and_periods_in_queries() -> None:
    con = connect()
    load_listed_macros(con)
    assert [con.execute("select periodens_manader(?)", [p]).fetchall() for p in ("helar", "t1", "t2")] == [
        [(12,)],
        [(4,)],
        [(8,)],
    ]
    assert con.execute("select faktor('kr'), faktor('tkr'), faktor('mnkr'), faktor('m2')").fetchall() == [
        (1, 1_000, 1_000_000, None)
    ]
