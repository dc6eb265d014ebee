"""The manifest: what went in, what came out, and by which definitions, with checksums."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pipeline import __version__
from pipeline.measures.definition import DEFINITIONS, read_measures
from pipeline.places import Places, Unit
from pipeline.store import sha256_of, write_json

_LIBRARIES = ("pandas", "duckdb", "matplotlib", "papermill", "great-expectations", "pytask")


def build_manifest(places: Places, units: list[Unit]) -> None:
    """Write reports/manifest.json. Same input gives the same bytes: no times, no machine.

    What stopped is named (`stoppade`), and what an earlier run built of it is not told as built.
    """
    inputs = [p for u in units for p in places.delivery(u).rglob("*") if p.is_file()]
    inputs += [places.raw / f / "forbund.toml" for f in sorted({u.forbund for u in units})]
    inputs += places.reference_files()
    write_json(
        places.reports / "manifest.json",
        {
            "finsam": __version__,
            "bibliotek": {name: version(name) for name in _LIBRARIES},
            "in": {p.relative_to(places.raw).as_posix(): sha256_of(p) for p in sorted(inputs)},
            "ut": {p.relative_to(places.out).as_posix(): sha256_of(p) for p in _outputs(places)},
            **({"stoppade": list(places.left_out)} if places.left_out else {}),
            "definitioner": {m: sha256_of(DEFINITIONS / f"{m}.toml") for m in sorted(read_measures())},
        },
    )


def _outputs(places: Places) -> list[Path]:
    """What was built. Releases are kept, not built."""
    every = [p for p in places.reports.rglob("*") if p.is_file() and p.suffix != ".ny"]
    earlier = [places.releases, *(places.reports / name for name in places.left_out)]
    built = [p for p in every if not any(p.is_relative_to(folder) for folder in earlier)]
    data = [p.with_suffix(s) for p in (places.observations, places.published) for s in (".parquet", ".csv")]
    hidden = {places.reports / "manifest.json"}
    return sorted(p for p in (*built, *data) if p not in hidden and p.name != ".gitkeep")
