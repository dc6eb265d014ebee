"""What is wrong with a script, without Node: it parses, and every name is declared once and used.

Names are resolved as the language does, through blocks, functions and the script as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_javascript.language()))
_SCOPES = {
    "program",
    "function_declaration",
    "function_expression",
    "arrow_function",
    "method_definition",
    "statement_block",
    "for_statement",
    "for_in_statement",
    "catch_clause",
}
_NAMES = {"identifier", "shorthand_property_identifier_pattern"}
_READ = {"identifier", "shorthand_property_identifier"}
# Of a pattern, what is no name that it declares: the key of a pair, the value of a default.
_NOT_DECLARED = {"pair_pattern": "key", "assignment_pattern": "right", "object_assignment_pattern": "right"}


@dataclass
class _Scope:
    """The names of a block or function: where each is declared, whether it must be used, and those that were."""

    outer: _Scope | None
    declared: dict[str, tuple[int, bool]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def use(self, name: str) -> bool:
        """Marks the nearest declaration as used; false when there is none."""
        if name in self.declared:
            self.used.add(name)
            return True
        return self.outer is not None and self.outer.use(name)


def lint_script(source: str, known: set[str]) -> list[str]:
    """Faults as "row: what", in the order of the script; `known` are the names that the browser gives."""
    root = _PARSER.parse(source.encode()).root_node
    found: list[tuple[int, str]] = [(_row(n), "kan inte läsas") for n in _every(root) if n.is_error or n.is_missing]
    found += [(_row(n), "var i stället för const eller let") for n in _every(root) if n.type == "variable_declaration"]
    found += [(_row(n), f"{_text(n)} jämför olika slag") for n in _every(root) if n.type in ("==", "!=")]
    _resolve(root, None, known, found)
    return [f"{row}: {what}" for row, what in sorted(found)]


def _resolve(node: Node, outer: _Scope | None, known: set[str], found: list[tuple[int, str]]) -> None:
    """Declare what a scope declares, then look up what is read in it and in the scopes inside."""
    scope = _Scope(outer)
    declaring: set[int] = set()
    for place, must_be_used in _declared(node):
        declaring.add(place.id)
        if _text(place) in scope.declared:
            found.append((_row(place), f"{_text(place)} deklareras två gånger"))
        scope.declared[_text(place)] = (_row(place), must_be_used)
    for inner in _within(node):
        if inner.type in _SCOPES:
            _resolve(inner, scope, known, found)
        elif inner.type in _READ and inner.id not in declaring and not _is_own_name(inner):
            name = _text(inner)
            if not (scope.use(name) or name in known):
                found.append((_row(inner), f"{name} är inte deklarerat"))
    unused = {name: row for name, (row, must) in scope.declared.items() if must and name not in scope.used}
    found.extend((row, f"{name} används aldrig") for name, row in unused.items())


def _declared(scope: Node) -> Iterator[tuple[Node, bool]]:
    """The names that a scope declares itself, and whether each must be used: a parameter need not."""
    for kind in ("parameters", "parameter"):
        if taken := scope.child_by_field_name(kind):
            yield from ((name, False) for name in _pattern(taken))
    if scope.type == "for_in_statement" and scope.child_by_field_name("kind"):
        left = scope.child_by_field_name("left")
        yield from ((name, True) for name in (_pattern(left) if left else ()))
    for inner in _within(scope):
        name = inner.child_by_field_name("name")
        if name and inner.type in ("variable_declarator", "function_declaration", "class_declaration"):
            yield from ((each, True) for each in _pattern(name))


def _within(scope: Node) -> Iterator[Node]:
    """Every node of a scope, down to the scopes inside it, which are given but not entered."""
    for child in scope.children:
        yield child
        if child.type not in _SCOPES:
            yield from _within(child)


def _pattern(node: Node) -> Iterator[Node]:
    """The names in a name, a list of parameters or a destructuring."""
    if node.type in _NAMES:
        yield node
    skipped = node.child_by_field_name(_NOT_DECLARED[node.type]) if node.type in _NOT_DECLARED else None
    for child in node.children:
        if skipped is None or child.id != skipped.id:
            yield from _pattern(child)


def _is_own_name(node: Node) -> bool:
    """Whether it is the name of the function that the scope is: declared outside it."""
    parent = node.parent
    own = parent.child_by_field_name("name") if parent and parent.type == "function_declaration" else None
    return own is not None and own.id == node.id


def _every(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _every(child)


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _row(node: Node) -> int:
    return node.start_point.row + 1
