"""What must not be committed: deliveries of persons, personal numbers in text, the key, what the office keeps for itself, and
notebooks that keep what their cells showed.

`python -m pipeline.release.staged` looks at what git is about to commit, and says no with every place. Let git ask
it each time: `git config core.hooksPath .ci/hooks`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from pipeline.ingest.deliveries import is_of_persons
from pipeline.personal import holds_person
from pipeline.release.git import list_staged, read_staged

# Where nothing is ever committed from, whatever git is told to ignore.
_INSIDE = (".finsam", "data/processed", "reports/internt")
_TEXTS = (".md", ".toml", ".txt", ".csv", ".json", ".html", ".se", ".si", ".py", ".ipynb")


def refuse_staged(root: Path) -> list[str]:
    """Why what is staged in a repository must not be committed, a line for each file; none when it may."""
    return [f"{name}: {why}" for name in list_staged(root) if (why := _why(root, name))]


def _why(root: Path, name: str) -> str:
    path = PurePosixPath(name)
    if holds_person(path.name):
        return "namnet innehåller ett personnummer"
    if any(path.is_relative_to(folder) or f"/{folder}/" in f"/{name}" for folder in _INSIDE):
        return "är kansliets eget och får inte läggas i git"
    if "raw" in path.parts and is_of_persons(Path(path.name)):
        return "är en leverans av personer och får inte läggas i git"
    if path.suffix.lower() in _TEXTS and _has_persons(read_staged(root, name).splitlines()):
        return "innehåller ett personnummer"
    if path.suffix.lower() == ".ipynb" and _shows_something(read_staged(root, name)):
        return "är en notebook med utdata: töm den (Edit, Clear Outputs of All Cells), eller spara den i make lab"
    return ""


def _shows_something(text: str) -> bool:
    """Whether a notebook keeps what its cells showed; one that cannot be read may do so."""
    try:
        return any(cell.get("outputs") for cell in json.loads(text)["cells"])
    except (ValueError, LookupError, TypeError, AttributeError):
        return True


def _has_persons(lines: Iterable[str]) -> bool:
    return any(holds_person(line) for line in lines if len(line) < 2000)


def main() -> int:
    """Say no to a commit that holds what must not leave the office. Returns 1 then."""
    found = refuse_staged(Path.cwd())
    if found:
        print("Det här får inte checkas in:", *(f"    {line}" for line in found), sep="\n", file=sys.stderr)
        print("Ta bort det ur git add: git restore --staged fil. Lägg mappen i .gitignore.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
