"""Charts, reports and the explorer show numbers and make none: no arithmetic on observed values.

A value is an attribute or a key of an observation or of a row (`o.value`, `row["lower"]`), a name
that was given one, a parameter that is a Decimal, or what a function gives that returns a Decimal.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.places import ROOT

ROOMS = ("charts", "report", "explorer")
MODULES = sorted(p for room in ROOMS for p in (ROOT / "pipeline" / room).rglob("*.py"))
SCRIPTS = sorted((ROOT / "pipeline" / "explorer").rglob("*.js"))
OBSERVED = {"value", "values", "numerator", "denominator", "lower", "upper"}
KEYS = OBSERVED | {"belopp_kr", "varde", "skillnad", "angivet", "beraknat", "andring", "mot_value"}
# What gives one of the values it is given, or the same as another type.
KEEPS = {
    "abs",
    "min",
    "max",
    "float",
    "int",
    "Decimal",
    "round",
    "sum",
    "next",
    "list",
    "tuple",
    "set",
    "sorted",
    "dict",
}
REDUCES = {"sum", "round", "fsum", "mean", "median", "fmean"}
# Geometry: where something is drawn, never what is said of it.
ALLOWED = {
    "charts/sheet.py:over": "the ends of an axis, which has room for every value and for zero",
    "charts/sheet.py:length": "how many points a value reaches from zero",
    "charts/drawing.py:draw_years": "where a year is along an axis, and its column and figure beside it",
    "charts/survey_drawing.py:at": "where a share is along an axis",
    "charts/survey_drawing.py:_wide": "how wide a share is in a bar of the whole",
    "charts/panel_drawing.py:_draw_panel": "where a year is across a panel",
    "charts/panel_drawing.py:_ends_of": "which point is nearest, by year",
    "charts/comparison_drawing.py:draw_funnel": "where a number of people is along an axis",
    "report/document/workbook_tables.py:_page_breaks": "how high the rows of a sheet are, on paper",
    "report/document/workbook_tables.py:_scale_of_tallest": "how much the highest table is made smaller, to fit on a page",
    "charts/risk_chart.py:risk_matrix": "the order in which squares are told: the darkest first",
}


def returns_value(trees: list[ast.Module]) -> set[str]:
    """The names of functions and properties that give a Decimal."""
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns and re.search(r"\bDecimal\b", ast.unparse(node.returns))
    }


class Values:
    """Which expressions of a function are observed values."""

    def __init__(self, function: ast.FunctionDef, givers: set[str]) -> None:
        self._givers = givers
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        self._names = {a.arg for a in arguments if a.annotation and "Decimal" in ast.unparse(a.annotation)}
        before = -1
        while before != len(self._names):
            before = len(self._names)
            for target, source in _given(function):
                if self.observed(source):
                    self._names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}

    def observed(self, node: ast.AST) -> bool:
        match node:
            case ast.Name():
                return node.id in self._names
            case ast.Attribute():
                return node.attr in OBSERVED
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                return key in KEYS
            case ast.Subscript() | ast.Starred():
                return self.observed(node.value)
            case ast.Call(func=ast.Name(id=name)):
                return name in self._givers or (name in KEEPS and any(map(self.observed, node.args)))
            case ast.Call(func=ast.Attribute(attr=name, value=owner)):
                return name in self._givers or (name in ("get", "values", "items") and self.observed(owner))
            case ast.IfExp():
                return self.observed(node.body) or self.observed(node.orelse)
            case ast.BoolOp():
                return any(map(self.observed, node.values))
            case ast.BinOp():
                return self.observed(node.left) or self.observed(node.right)
            case ast.UnaryOp(op=ast.USub()):
                return self.observed(node.operand)
            case ast.Tuple() | ast.List() | ast.Set():
                return any(map(self.observed, node.elts))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self.observed(node.elt)
            case ast.DictComp():
                return self.observed(node.value)
            case ast.NamedExpr():
                return self.observed(node.value)
        return False


def _given(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, ast.AST]]:
    """(target, source) of everything that gives a local name a value, tuple by tuple."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[target]):
                yield from _pairs(target, node.value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                yield target, value
            case ast.For() | ast.comprehension():
                yield node.target, node.iter


def _pairs(target: ast.AST, source: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    if isinstance(target, ast.Tuple) and isinstance(source, ast.Tuple) and len(target.elts) == len(source.elts):
        yield from zip(target.elts, source.elts, strict=True)
    else:
        yield target, source


def arithmetic(tree: ast.Module, givers: set[str]) -> list[tuple[str, int, str]]:
    """(function, line, expression) of every calculation with observed values."""
    found: list[tuple[str, int, str]] = []
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        values = Values(function, givers)
        for node in ast.walk(function):
            match node:
                case ast.BinOp() if _calculates(node) and (values.observed(node.left) or values.observed(node.right)):
                    found.append((function.name, node.lineno, ast.unparse(node)))
                case ast.AugAssign() if not _text(node.value) and (
                    values.observed(node.value) or values.observed(node.target)
                ):
                    found.append((function.name, node.lineno, ast.unparse(node)))
                case ast.Call() if _name(node) in REDUCES and any(map(values.observed, node.args)):
                    found.append((function.name, node.lineno, ast.unparse(node)))
    return found


def _calculates(node: ast.BinOp) -> bool:
    """Sets are united with |, and texts and lists joined with +: neither is a calculation."""
    kinds = ast.Add | ast.Sub | ast.Mult | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow
    return isinstance(node.op, kinds) and not any(map(_text, (node.left, node.right)))


def _text(node: ast.AST) -> bool:
    """Whether what is written there is a text, a list or a tuple."""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr() | ast.List() | ast.ListComp() | ast.Tuple():
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in ("join", "replace", "lower", "format")
    return False


def _name(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def everything_found() -> list[tuple[str, int, str]]:
    trees = {p: ast.parse(p.read_text("utf-8")) for p in MODULES}
    typography = ast.parse((ROOT / "pipeline" / "typography.py").read_text("utf-8"))
    givers = returns_value([typography, *trees.values()])
    place = ROOT / "pipeline"
    return [
        (f"{path.relative_to(place).as_posix()}:{name}", line, code)
        for path, tree in trees.items()
        for name, line, code in arithmetic(tree, givers)
    ]


def test_no_number_is_made_where_numbers_are_shown() -> None:
    assert [f for f in everything_found() if f[0] not in ALLOWED] == []


def test_what_is_allowed_is_still_there() -> None:
    assert sorted(ALLOWED) == sorted({name for name, _, _ in everything_found()})


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return o.value - p.value", True),
        ("a = o.value\n    b = p.value\n    return a - b", True),
        ("return round(row['value'], 1)", True),
        ("x = row['numerator'] or 0\n    return 100 * x", True),
        ("found = [o.value for o in rows]\n    return sum(found)", True),
        ("total = 0\n    for o in rows:\n        total += o.value\n    return total", True),
        ("return _kr(o) / 1000", True),
        ("return limit - 1", True),
        ("a, b = o.value, o.year\n    return b + 1", False),
        ("return number(o.value) + ' kr'", False),
        ("return sum(o.value is None for o in rows)", False),
        ("return o.year - 1", False),
        ("return o.value > p.value", False),
        ("return [o.value] + [p.value]", False),
        ("return max(o.value, p.value)", False),
    ],
)
def test_arithmetic_is_found_and_nothing_else(body: str, found: bool) -> None:
    tree = ast.parse(
        f"def _kr(o: Observation) -> Decimal: ...\ndef shown(o, p, rows, row, limit: Decimal):\n    {body}\n"
    )
    assert bool(arithmetic(tree, returns_value([tree]))) is found


# A value may be placed on the screen by its axis; nothing else is done with it.
_IN_SCRIPT = re.compile(
    r"\.(?:value|numerator|denominator|lower|upper)\s*[-+*/%]\s*[\w(.]"
    r"|[\w)\]]\s*[-+*/%]\s*[\w.]+\.(?:value|numerator|denominator|lower|upper)\b"
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_the_page_makes_no_number_either(path: Path) -> None:
    lines = [re.sub(r"//.*|/\*.*", "", line) for line in path.read_text("utf-8").splitlines()]
    assert [line.strip() for line in lines if _IN_SCRIPT.search(line)] == []


def test_arithmetic_in_a_script_is_found() -> None:
    assert _IN_SCRIPT.search("100 * point.value") and _IN_SCRIPT.search("a.value / b.value")
    assert not _IN_SCRIPT.search("x(point.value) - x(0)")
