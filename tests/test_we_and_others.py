"""“Vi och de andra”: an answer of the comparison in a förbund's own report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.charts.charts import run_chart
from pipeline.faults import DeliveryFaults
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.report.document.model import Cell, Reply
from pipeline.report.outlines.directives import Material
from pipeline.report.outlines.disposition import read_disposition, words_of
from pipeline.report.outlines.we_and_others import asks_for_others, replies_of_others
from pipeline.report.outlines.written import Directive, read_pieces
from support.compared import compare, number

NORR = Unit("norr", 2018)
CAVEAT = """
[[forbehall]]
matt = "andel_kvinnor"
text = "Bara de som svarat."
"""


def compared(tmp_path: Path) -> Places:
    """Two förbund that may be compared, with charts."""
    shares = [number(f, 2018, "andel_kvinnor", None, share=(n, 100)) for f, n in (("norr", 60), ("soder", 30))]
    places = compare(tmp_path, *shares, toml={"soder": CAVEAT})
    run_chart(places, EVERYTHING, places.report(EVERYTHING) / "diagram")
    return places


def test_it_stands_as_in_the_comparison_with_the_caveats_and_leads_only_to_the_own_number(tmp_path: Path) -> None:
    reply = replies_of_others(compared(tmp_path), NORR)["kvinnor"]
    assert "talet är högre i Norr än i Soder" in reply.words
    assert "Soder 2018: Bara de som svarat." in reply.counted
    numbers = [p for p in reply.sentence if isinstance(p, Cell)]
    assert [bool(c.obs_id) for c in numbers] == [True, False]
    assert reply.links == () and reply.picture is not None and reply.picture.table.rows == ()
    # From the folder of a year's charts to those of the comparison.
    drawn = tmp_path / "reports" / "norr" / "2018" / "diagram" / reply.picture.png
    assert drawn.resolve().parent.is_relative_to(tmp_path / "reports" / "jamforelse")
    assert (tmp_path / "reports" / "jamforelse" / "diagram" / drawn.name).is_file()


def test_without_a_comparison_there_is_nothing_and_it_is_said(tmp_path: Path) -> None:
    assert replies_of_others(Places(tmp_path, tmp_path), NORR) == {}
    material = asking({})
    assert list(material.put(*directive("kvinnor"))) == []
    assert "Jämförelsen är inte byggd" in material.remarks[0].text


def test_a_question_that_is_not_there_stops() -> None:
    with pytest.raises(DeliveryFaults) as caught:
        list(asking({}).put(*directive("kvinor")))
    (fault,) = caught.value.faults
    assert (fault.row, "kvinnor" in fault.expected) == (1, True)


def test_only_an_outline_that_asks_makes_a_report_depend_on_the_comparison(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    assert not asks_for_others(places, NORR)
    own = tmp_path / "norr" / "dispositioner" / "arsredovisning.md"
    own.parent.mkdir(parents=True)
    own.write_text("(mal)=\n## Mål\n:::{vi_och_andra} kvinnor\n", "utf-8")
    assert asks_for_others(places, NORR) and not asks_for_others(places, Unit("soder", 2018))


def test_an_office_has_its_own_outline_of_the_comparison_chapter_by_chapter(tmp_path: Path) -> None:
    ours = [c.id for c in read_disposition(Places(tmp_path / "raw", tmp_path), EVERYTHING, "jamforelse").chapters]
    path = tmp_path / "raw" / "jamforelse" / "dispositioner" / "jamforelse.md"
    path.parent.mkdir(parents=True)
    path.write_text("(svar)=\n## Våra frågor\nLäs så här.\n\n:::{standard}\n", "utf-8")
    places = Places(tmp_path / "raw", tmp_path)
    chapters = read_disposition(places, EVERYTHING, "jamforelse").chapters
    assert [c.id for c in chapters] == ours
    # The ordinary chapter stands once where it is asked for once.
    assert [p.name if isinstance(p, Directive) else "ord" for p in chapters[0].pieces] == ["ord", "lasning", "svar"]
    # It is read by the task that writes the page, and makes no förbund of its folder.
    assert words_of(places, EVERYTHING) == [path] and places.units() == []
    path.write_text("# Jämförelse\n\n(riket)=\n## Riket\n\n(svar)=\n## Svar\n", "utf-8")
    assert [c.id for c in read_disposition(places, EVERYTHING, "jamforelse").chapters] == ["riket", "svar"]


def asking(found: dict[str, Reply]) -> Material:
    """What directives may put in, with those answers of the comparison and nothing else."""
    nothing: Any = None
    return Material(nothing, {}, {}, None, [], Path(), {}, {}, others=lambda: found)


def directive(question: str) -> tuple[Directive]:
    (piece,) = read_pieces(f":::{{vi_och_andra}} {question}\n", "ord.md", Path())
    assert isinstance(piece, Directive)
    return (piece,)
