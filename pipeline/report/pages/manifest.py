"""The manifest: what went in, what came out, and by which definitions, with checksums.

What is not public has a checksum under the office's key: a plain one of a small delivery is found by trying
what it could hold.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pipeline import __version__
from pipeline.measures.definition import DEFINITIONS, read_measures
from pipeline.personal import file_fingerprint, key_name, read_key
from pipeline.places import Places, Unit
from pipeline.report.pages.inputs import fingerprint_inputs
from pipeline.store import UNFINISHED, sha256_of, write_json

_LIBRARIES = ("pandas", "duckdb", "matplotlib", "papermill", "great-expectations", "pytask")


def build_manifest(places: Places, units: list[Unit]) -> None:
    """Write reports/manifest.json. Same input and key give the same bytes: no times, no machine.

    What stopped is named (`stoppade`), and what an earlier run built of it is not told as built.
    """
    key = read_key()
    write_json(
        places.reports / "manifest.json",
        {
            "finsam": __version__,
            "nyckel": key_name(key),
            "bibliotek": {name: version(name) for name in _LIBRARIES},
            "in": fingerprint_inputs(places, units),
            "ut": {p.relative_to(places.out).as_posix(): digest_of(places, key, p) for p in _outputs(places)},
            **({"stoppade": list(places.left_out)} if places.left_out else {}),
            "definitioner": {m: sha256_of(DEFINITIONS / f"{m}.toml") for m in sorted(read_measures())},
        },
    )


def digest_of(places: Places, key: bytes, path: Path) -> str:
    """The SHA-256 of a file that is public; of any other, its fingerprint under the office's key."""
    return sha256_of(path) if is_public(places, path) else file_fingerprint(key, path)


def is_public(places: Places, path: Path) -> bool:
    """Whether a built file may be given out: a report, or the published numbers; nothing under internt."""
    if path.is_relative_to(places.reports):
        return places.is_public(path)
    return path.with_suffix("") == places.published.with_suffix("")


def _outputs(places: Places) -> list[Path]:
    """What was built. Releases are kept and drafts come from the office: neither is built."""
    every = [p for p in places.reports.rglob("*") if p.is_file() and p.suffix != UNFINISHED and not places.is_draft(p)]
    earlier = [places.releases, *(f / name for f in (places.reports, places.internal) for name in places.left_out)]
    built = [p for p in every if not any(p.is_relative_to(folder) for folder in earlier)]
    data = [p.with_suffix(s) for p in (places.observations, places.published) for s in (".parquet", ".csv")]
    # The manifest itself, and what is made of it after.
    hidden = {"manifest.json", "rojande.json", ".gitkeep"}
    return sorted(p for p in (*built, *data) if p.name not in hidden)
