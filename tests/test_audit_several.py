"""What is of several förbund at once is held against each of them, and never against all of them in memory."""

from __future__ import annotations

import weakref
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import typst

from pipeline.audit.attack import TOLD
from pipeline.audit.audit import in_files
from pipeline.audit.model import Key, Known
from pipeline.audit.public import About, PublicFiles
from pipeline.audit.wording import Words
from pipeline.places import Places
from pipeline.store import write_text
from support.audited import id_of, known
from support.observations import FORBUND

NAMES = ("ett", "tva", "tre")
# A withheld number of each förbund, 11, 12 and 13, and a shown one.
HIDDEN = {name: Key("deltagare_avslutade", 2020 + at, insats="hamnen", kon="man") for at, name in enumerate(NAMES)}
SHOWN = {name: replace(key, kon="kvinna") for name, key in HIDDEN.items()}


def known_of(name: str) -> Known:
    about = known({HIDDEN[name]: 11 + NAMES.index(name), SHOWN[name]: 23}, {HIDDEN[name]})
    return replace(about, forbund=name)


def row(*man: str) -> str:
    """A row of a page: a number of each förbund that is shown, then one of each that is withheld."""
    women = [f'<td data-obs="{id_of(SHOWN[n])}">23</td>' for n in NAMES]
    men = [f'<td data-obs="{id_of(HIDDEN[n])}">{m}</td>' for n, m in zip(NAMES, man, strict=True)]
    return f"<table><caption>Avslutade</caption><tr><th>Hamnen</th>{''.join([*women, *men])}</tr></table>"


def table(*man: str) -> str:
    """The same row of a file beside the page."""
    columns = [f"{n} {kon}" for kon in ("kvinnor", "män") for n in NAMES]
    return f"Insats;{';'.join(columns)}\nHamnen;23;23;23;{';'.join(man)}\n"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    built = Places(tmp_path / "raw", tmp_path)
    write_text(built.reports / "jamforelse" / "jamforelse.html", row("..", "..", ".."))
    return built


def found(places: Places, about: list[About]) -> list[tuple[str, str, str]]:
    """What the files of the comparison tell: the number, what it is called and where it stands."""
    files = PublicFiles(places.out, sorted(p for p in places.reports.rglob("*.*") if p.is_file()))
    told = in_files(places, files, about)
    assert {f.kind for f in told} <= {TOLD}
    return [(f.obs_id, f.about, Path(f.place.file).name) for f in told]


def read_of(name: str) -> tuple[Known, Words]:
    about = known_of(name)
    return about, Words(FORBUND, about)


def about_each() -> list[About]:
    return [About(n, n, 5, partial(read_of, n)) for n in NAMES]


def test_a_row_that_shows_the_withheld_numbers_of_two_forbund_tells_both(places: Places) -> None:
    assert found(places, about_each()) == []
    write_text(places.reports / "jamforelse" / "avslutade.csv", table("11", "..", "13"))
    assert found(places, about_each()) == [
        (id_of(HIDDEN[name]), f"Avslutade deltaganden: Prov {year}, Hamnen, män", "avslutade.csv")
        for name, year in (("ett", 2020), ("tre", 2022))
    ]


def test_a_page_that_shows_a_withheld_number_is_held_against_the_forbund_it_is_of(places: Places) -> None:
    write_text(places.reports / "jamforelse" / "jamforelse.html", row("..", "12", ".."))
    assert [(i, f) for i, _, f in found(places, about_each())] == [(id_of(HIDDEN["tva"]), "jamforelse.html")]


def test_what_is_known_of_a_forbund_is_let_go_before_the_next_is_read(places: Places) -> None:
    held: list[weakref.ref[Known]] = []

    def read(name: str) -> tuple[Known, Words]:
        assert [r for r in held if r() is not None] == []
        about, words = read_of(name)
        held.append(weakref.ref(about))
        return about, words

    write_text(places.reports / "jamforelse" / "avslutade.csv", table("11", "12", "13"))
    told = found(places, [About(n, n, 5, partial(read, n)) for n in NAMES])
    assert [i for i, _, _ in told] == [id_of(HIDDEN[n]) for n in NAMES]
    assert len(held) == 3


def test_files_that_tell_of_no_forbund_need_nothing_known(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path)
    write_text(places.reports / "manifest.html", "<p>Byggt av 12 filer</p>")
    assert found(places, [About(n, n, 5, lambda: pytest.fail("read")) for n in NAMES]) == []


@pytest.mark.parametrize(("unit", "told"), [("antal förbund", []), ("antal", ["jamforelse.pdf"])])
def test_a_count_of_forbund_on_a_line_is_no_count_of_people(places: Places, unit: str, told: list[str]) -> None:
    counts = f"<table><caption>Mot riket <span>({unit})</span></caption><tr><th>Avslutade, Hamnen, män</th>"
    page = row("..", "..", "..") + counts + "<td>12</td><td>–</td></tr></table>"
    write_text(places.reports / "jamforelse" / "jamforelse.html", page)
    line = typst.compile(f'#set text(lang: "sv")\nMot riket ({unit})\n\nAvslutade, Hamnen, män 12 –'.encode())
    (places.reports / "jamforelse" / "jamforelse.pdf").write_bytes(line)
    assert [f for _, _, f in found(places, about_each())] == told


def test_what_a_release_has_told_is_no_leak_of_the_numbers_of_today(places: Places) -> None:
    write_text(places.reports / "utgavor" / "2023-03-01-x" / "jamforelse" / "siffror.html", row("11", "..", ".."))
    assert found(places, about_each()) == []
    write_text(places.reports / "jamforelse" / "siffror.html", row("11", "..", ".."))
    assert [f for _, _, f in found(places, about_each())] == ["siffror.html"]
