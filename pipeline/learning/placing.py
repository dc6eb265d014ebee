"""A file that is read as it should is put in the year's folder, under a name that says what it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from pathlib import Path

from pipeline.ingest.deliveries import recognise
from pipeline.ingest.layout import read_layouts
from pipeline.learning.told import tell_there
from pipeline.places import Places, Unit
from pipeline.store import sha256_of
from pipeline.typography import enumerate_words


def put_in_place(
    places: Places,
    unit: Unit,
    path: Path,
    kind: str,
    variant: str,
    kinds: Collection[str],
    say: Callable[[str], None],
) -> None:
    """Copy a file of a `kind` that lies elsewhere, and rename one in the folder; `variant` tells files of a kind apart.

    A file of several `kinds` lies there once for each, and under no other name. A file that is there is never replaced.
    """
    folder = places.delivery(unit)
    in_place = path.parent.resolve() == folder.resolve()
    known = recognise(path, path.name)
    if in_place and known and (known.kind, known.suffix) == (kind, variant or known.suffix):
        return

    def named(of: str) -> Path:
        parts = (of, variant if of == kind else "", str(unit.ar))
        return folder / f"{'_'.join(p for p in parts if p)}{path.suffix.lower()}"

    target = named(kind)
    pattern = target.name if read_layouts()[kind].several_files else f"{kind}*"
    there = [p for p in sorted(folder.glob(pattern)) if p.is_file() and p.name != path.name] if folder.is_dir() else []
    if not all(_is_same(p, path) for p in there):
        say(tell_there(places.shown(there[0])))
        return
    if not there and in_place and {*kinds} == {kind}:
        # Left under its own name it would stop the year as a file of no sort.
        path.rename(target)
        say(f"Filen döptes om till {places.shown(target)}.")
        return
    if not there:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        say(f"Filen kopierades till {places.shown(target)}, där den läses.")
    if not in_place:
        return
    shown = places.shown(path)
    if left := [k for k in sorted(kinds) if not _is_same(named(k), path)]:
        say(f"{shown} har också blad för {enumerate_words(left)}: kör make lar med den SORT, eller ta bort filen.")
    else:
        path.unlink()
        say(f"{shown} togs bort: filen ligger kvar under namnen för sina sorter.")


def _is_same(one: Path, other: Path) -> bool:
    return one.is_file() and sha256_of(one) == sha256_of(other)
