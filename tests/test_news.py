"""What is new on the start page: the files themselves, held against those of the last release."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.personal import key_name, read_key
from pipeline.places import Places
from pipeline.report.document.model import Table, Text
from pipeline.report.pages.inputs import fingerprint_inputs
from pipeline.report.pages.news import news_blocks
from pipeline.store import write_json


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(tmp_path / "raw", tmp_path / "ut")
    for path, words in {
        "prov/forbund.toml": "a",
        "prov/2022/budget.csv": "b",
        "prov/2022/kommentar/mal.md": "c",
        "prov/2021/budget.csv": "d",
    }.items():
        file = made.raw / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(words, "utf-8")
    return made


def release(places: Places, name: str, time: str, key: str = "") -> None:
    kept = {
        "utgava": name,
        "inlagt": {"kod": {"tid": time}},
        "nyckel": key or key_name(read_key()),
        "in": fingerprint_inputs(places, places.units()),
    }
    write_json(places.releases / name / "manifest.json", kept)


def rows(places: Places) -> list[tuple[str, list[str]]]:
    (table,) = (b for b in news_blocks(places) if isinstance(b, Table))
    return [(r.heading, [c.text for c in r.cells]) for r in table.rows]


def words(places: Places) -> str:
    (text,) = (b for b in news_blocks(places) if isinstance(b, Text))
    return text.text


def test_what_came_changed_and_went_since_the_last_release_is_told_by_year(places: Places) -> None:
    release(places, "b-senare", "2026-02-01")
    (places.raw / "prov" / "2022" / "mal.csv").write_text("ny", "utf-8")
    (places.raw / "prov" / "2022" / "kommentar" / "mal.md").write_text("andra ord", "utf-8")
    # An older release with a later name is not the one that counts.
    release(places, "z-tidigare", "2026-01-01")
    (places.raw / "prov" / "forbund.toml").write_text("mer", "utf-8")
    (places.raw / "prov" / "2021" / "budget.csv").unlink()
    assert rows(places) == [
        ("prov", ["–", "forbund.toml", "–"]),
        ("prov/2021", ["–", "–", "budget.csv"]),
        ("prov/2022", ["mal.csv", "kommentar/mal.md", "–"]),
    ]


def test_that_nothing_has_changed_is_said_and_so_is_a_release_that_cannot_be_compared(places: Places) -> None:
    assert words(places).startswith("Ingen utgåva är gjord.")
    release(places, "ett", "2026-01-01")
    assert words(places) == "Inget i leveranserna eller kansliets egna texter har ändrats sedan utgåvan ett."
    release(places, "tva", "2026-02-01", key="en annan")
    assert words(places) == "Utgåvan tva är gjord med en annan nyckel, och går inte att jämföra fil för fil."


def test_many_files_are_counted(places: Places) -> None:
    release(places, "ett", "2026-01-01")
    for n in range(7):
        (places.raw / "prov" / "2022" / f"ny_{n}.csv").write_text("x", "utf-8")
    assert rows(places) == [("prov/2022", ["7 filer", "–", "–"])]
