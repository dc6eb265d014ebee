"""What a source of ours imports and which data files it names: read from its text, never run.

A module names its data by a constant at the top of it, `NAME = Path(__file__).parent / "…"`:
a file, or a folder and then the files that lie directly in it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Source:
    """`imports`: dotted names of ours, some of them modules; `data`: files and folders, from the project's root."""

    imports: tuple[str, ...]
    data: tuple[str, ...]


def module_name(file: str) -> str:
    """`pipeline/codes/__init__.py` -> `pipeline.codes`."""
    return ".".join(PurePosixPath(file).with_suffix("").parts).removesuffix(".__init__")


def read_source(text: str, file: str, start: str = "") -> Source:
    """What a module rests on; with `start`, only what that function of it reaches.

    `file` is its path from the project's root. Imports inside functions count, those for
    the type checker do not. Raises KeyError when there is no such function.
    """
    body = _parse(text)
    reached = _reached(body, start) if start else body
    ours = file.partition("/")[0]
    return Source(
        imports=tuple(sorted({i for i in _imports(reached, file) if i.partition(".")[0] == ours})),
        data=tuple(sorted({str(p) for p in data_constants(body, file).values()})),
    )


@lru_cache(maxsize=8)
def _parse(text: str) -> list[ast.stmt]:
    """Two modules are read once for each kind of task: where its work begins."""
    return ast.parse(text).body


@cache
def calls_in_notebook(notebook: Path) -> tuple[tuple[str, str], ...]:
    """The functions of ours that the cells of a notebook call, as (module, function)."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    trees = [ast.parse("".join(c["source"])) for c in cells if c["cell_type"] == "code"]
    nodes = [n for tree in trees for n in ast.walk(tree)]
    modules = {
        a.asname or a.name: f"{n.module}.{a.name}" for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names
    }
    called = (n for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name))
    return tuple(sorted({(modules[n.value.id], n.attr) for n in called if n.value.id in modules}))  # type: ignore[attr-defined]


def data_constants(body: Iterable[ast.stmt], file: str) -> dict[str, PurePosixPath]:
    """The constants of a module that are a file or a folder of the package."""
    found: dict[str, PurePosixPath] = {}
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            path = _path(node.value, file, found)
            if path is not None:
                found[node.targets[0].id] = path
    # The project's own root is no data.
    return {name: path for name, path in found.items() if path.parts}


def _path(node: ast.expr, file: str, known: dict[str, PurePosixPath]) -> PurePosixPath | None:
    """What `Path(__file__).parent / "…"` stands for; None for anything else."""
    match node:
        case ast.Name(id=name):
            return known.get(name)
        case ast.Call(func=ast.Name(id="Path"), args=[ast.Name(id="__file__")]):
            return PurePosixPath(file)
        case ast.Call(func=ast.Attribute(value=inner, attr="resolve")):
            return _path(inner, file, known)
        case ast.Attribute(value=inner, attr="parent"):
            path = _path(inner, file, known)
            return path.parent if path else None
        case ast.BinOp(left=inner, op=ast.Div(), right=ast.Constant(value=str(name))):
            path = _path(inner, file, known)
            return path / name if path else None
    return None


def _reached(body: list[ast.stmt], start: str) -> list[ast.stmt]:
    """The statements of a module that one of its functions reaches, and those that bind no name."""
    binders: dict[str, list[ast.stmt]] = {}
    for node in body:
        for name in _bound(node):
            binders.setdefault(name, []).append(node)
    reached: list[ast.stmt] = []
    waiting = [*(node for node in body if not list(_bound(node))), *binders[start]]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.append(node)
            used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            waiting += [b for name in used for b in binders.get(name, ())]
    return reached


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module gives a meaning."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((a.asname or a.name).split(".")[0] for a in names)


def _imports(body: Iterable[ast.stmt], file: str) -> Iterator[str]:
    for node in _walk(body):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module_name(file).split(".")
            # A package counts from itself, a module from the package it lies in.
            kept = len(package) - node.level + file.endswith("__init__.py")
            module = ".".join([*(package[:kept] if node.level else ()), *filter(None, [node.module])])
            yield module
            yield from (f"{module}.{a.name}" for a in node.names)


# What a statement may stand in; no statement stands in an expression, and those are most of a source.
_HOLDS_STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)


def _walk(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every statement but what only the type checker sees, in no order."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            waiting += node.orelse
        else:
            waiting += (n for n in ast.iter_child_nodes(node) if isinstance(n, _HOLDS_STATEMENTS))
