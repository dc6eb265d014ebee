"""The shipped fonts: what is cut out of them, how wide a text is, and text as outlines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.letters.measure import broken, width_of
from pipeline.letters.outlines import outlined
from pipeline.letters.shipped import FONTS, cut_fonts, font_faces


def test_the_small_fonts_are_cut_from_the_whole_ones(tmp_path: Path) -> None:
    """When this fails: python -m pipeline.letters.shipped."""
    cut_fonts(tmp_path)
    names = ["OpenSans-Bold.woff", "OpenSans-Regular.woff"]
    assert sorted(p.name for p in tmp_path.iterdir()) == names
    assert all((tmp_path / n).read_bytes() == (FONTS / n).read_bytes() for n in names)
    # Small enough to lie in every drawing.
    assert len(font_faces()) < 45_000


def test_figures_are_all_as_wide_and_a_wide_letter_wider_than_a_narrow() -> None:
    assert len({width_of(figure, 9) for figure in "0123456789"}) == 1
    assert width_of("W", 9) > 2 * width_of("i", 9)
    assert width_of("Åtgärder", 18) == pytest.approx(2 * width_of("Åtgärder", 9))
    # 1139 units of 2048 for a figure.
    assert width_of("1234", 10) == pytest.approx(4 * 10 * 1171 / 2048, rel=0.03)


@given(st.text("abcdefgåäö -/", max_size=120), st.floats(40, 300))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float) -> None:
    lines = broken(text, 9, room)
    assert all(width_of(line, 9) <= room for line in lines)
    assert re.sub("[ -]", "", "".join(lines)) == re.sub("[ -]", "", text)


def test_outlines_begin_where_the_text_does_and_carry_no_letters() -> None:
    svg = (
        '<svg><style>@font-face{}</style><text x="100" y="20" font-size="10" text-anchor="end" fill="#1a1a1a">Åh &amp; i</text>'
        '<text x="5" y="50" font-size="10" text-anchor="middle" fill="#4d4d4d" transform="rotate(-90 5 50)">ö</text></svg>'
    )
    made = outlined(svg)
    assert "<text" not in made and "style" not in made and made.count("<path") == 5
    lefts = [float(x) for x in re.findall(r"translate\(([\d.]+) 20\)", made)]
    assert lefts[0] == pytest.approx(100 - width_of("Åh & i", 10), abs=0.01)
    assert lefts[-1] == pytest.approx(100 - width_of("i", 10), abs=0.01)
    assert 'fill="#4d4d4d" transform="rotate(-90 5 50)"' in made
