"""The house as its imports draw it: rooms, who leans on whom, and the picture in docs/arkitektur.md.

`python -m tests.support.house` writes the picture and the counts anew.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from pipeline.places import ROOT
from pipeline.run.sources import module_name, read_source

PAGE = ROOT / "docs" / "arkitektur.md"
# From the ground up: a room may lean on those before it, never on those after it.
ORDER = (
    "letters",
    "typography",
    "names",
    "store",
    "places",
    "personal",
    "faults",
    "rows",
    "toml",
    "codes",
    "sie",
    "surveys",
    "forbund",
    "ingest",
    "clean",
    "learning",
    "disclosure",
    "measures",
    "compare",
    "exchange",
    "reconcile",
    "lineage",
    "charts",
    "report",
    "explorer",
    "audit",
    "drafts",
    "protocol",
    "stages",
    "run",
    "release",
    "handbook",
    "lab",
    "cli",
    "bootstrap",
)
# The loose modules at the top: everything else stands in a room.
LOOSE = (
    "stages",
    "cli",
    "bootstrap",
    "places",
    "store",
    "faults",
    "typography",
    "names",
    "personal",
)
_GROUND = ORDER[: ORDER.index("codes") + 1]
_BEGIN, _END = "<!-- bilden: begin -->", "<!-- bilden: end -->"


@cache
def imports() -> dict[str, frozenset[str]]:
    """Module -> the modules of ours that it imports, inside functions too."""
    files = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "pipeline").rglob("*.py"))]
    modules = {module_name(f): f for f in files}
    return {
        name: frozenset(
            i
            for i in read_source((ROOT / file).read_text("utf-8"), file).imports
            # `from package import module` says nothing of the package that both stand in.
            if i in modules and not f"{name}.".startswith(f"{i}.")
        )
        for name, file in modules.items()
        if name != "pipeline"
    }


def outside(path: Path) -> set[str]:
    """The names at the top of what a file imports, inside functions and for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name.partition(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def room_of(module: str) -> str:
    """`pipeline.report.tables.goals` -> report."""
    return module.split(".")[1]


def reached(module: str) -> set[str]:
    """Every module that a module leans on, through others too."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        for other in imports()[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def leanings() -> Counter[tuple[str, str]]:
    """(room, room it leans on) -> the number of imports."""
    pairs = ((room_of(m), room_of(o)) for m, others in imports().items() for o in others)
    return Counter(p for p in pairs if p[0] != p[1])


def picture() -> str:
    """The rooms and their arrows as Mermaid; what every room stands on is told in words."""
    drawn = sorted(
        (pair for pair in leanings() if pair[1] not in _GROUND and pair[0] not in _GROUND),
        key=lambda p: (ORDER.index(p[0]), ORDER.index(p[1])),
    )
    lines = ["```mermaid", "flowchart BT", *(f"  {above} --> {below}" for above, below in drawn), "```"]
    return "\n".join(lines)


def fresh_page() -> str:
    """The page with the picture as the imports are now."""
    text = PAGE.read_text("utf-8")
    return re.sub(f"{_BEGIN}.*{_END}", lambda _: f"{_BEGIN}\n{picture()}\n{_END}", text, flags=re.DOTALL)


if __name__ == "__main__":
    Path(PAGE).write_text(fresh_page(), "utf-8")
