"""The office's own words in the examples, and the outlines that are shipped: every figure in them is a reference.

Of digits only years, dates, paragraphs and the numbers of laws may be typed; and a number in words is typed too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pipeline.places import ROOT
from pipeline.report.outlines.written import Directive, Piece, Subheading, Words, read_outline, read_pieces

EXAMPLES = ("hbs/2022", "sodertalje/2017", "ostra_sodertorn/2013")
OWN = sorted((ROOT / "data" / "raw").glob("*/*/kommentar/*.md"))
OUTLINES = sorted((ROOT / "pipeline" / "report" / "outlines").glob("*.md"))

_MONTH = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_YEAR = r"(?:19|20)\d\d"
# What may be typed, the longest first: 2003:1210, 2022-03-22, 22 mars 2022, 11 kap. 8 §, 2016/2017, 2022.
MAY_BE_TYPED = re.compile(
    rf"\b{_YEAR}:\d+\b|\b{_YEAR}-\d\d-\d\d\b|\b\d\d? (?:{_MONTH})\b|(?:\b\d+ kap\. )?\b\d+(?: [a-z])? §|\b{_YEAR}\b"
)
# The measure andel_under_30 is named in words; a number in words is otherwise a figure like any other.
NAMED = "under trettio år"
NUMBER_WORD = re.compile(
    r"\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tjugo|trettio|fyrtio|femtio|hundra\w*|tusen\w*|miljon\w*"
    r"|tiotal\w*|procent\w*|hälften|dubbel\w*|tredjedel\w*|fjärdedel\w*|femtedel\w*|tiondel\w*)\b",
    re.IGNORECASE,
)


def figures(text: str) -> list[str]:
    """What is typed and is a figure, in digits or in words."""
    rest = MAY_BE_TYPED.sub(" ", text).replace(NAMED, " ")
    return re.findall(r"\S*\d\S*", rest) + NUMBER_WORD.findall(rest)


@pytest.mark.parametrize(
    "text", ["348 personer", "2 500 deltagare", "44,5 %", "RKR R15", "1 av 3", "sex möten", "Tolv av dem"]
)
def test_a_typed_figure_is_found(text: str) -> None:
    assert figures(text)


@pytest.mark.parametrize(
    "text",
    [
        "enligt lagen (2003:1210) och 11 kap. 8 §",
        "den 1 april 2010, vid årsskiftet 2016/2017 och 2022-03-22",
        "En del av insatserna för unga under trettio år finns kvar",
    ],
)
def test_years_dates_paragraphs_and_laws_are_not_figures(text: str) -> None:
    assert figures(text) == []


def test_every_example_has_words() -> None:
    assert {f"{p.parts[-4]}/{p.parts[-3]}" for p in OWN} == set(EXAMPLES)
    assert {p.name for p in OUTLINES} == {"arsredovisning.md", "jamforelse.md", "verksamhetsplan.md"}


@pytest.mark.parametrize("path", OWN, ids=lambda p: "/".join(p.parts[-4:]))
def test_the_offices_words_hold_no_typed_figure(path: Path) -> None:
    shown = path.relative_to(ROOT).as_posix()
    assert _typed(read_pieces(path.read_text("utf-8"), shown, path.parent)) == []


@pytest.mark.parametrize("path", OUTLINES, ids=lambda p: p.name)
def test_the_outlines_hold_no_typed_figure(path: Path) -> None:
    outline = read_outline(path, path.name)
    heads = [Subheading(w) for w in (outline.title, *(c.heading for c in outline.chapters)) if w]
    assert _typed([*heads, *(p for c in outline.chapters for p in c.pieces)]) == []


def _typed(pieces: Iterable[Piece]) -> list[str]:
    """The figures in running text; what stands in a role or a comment is not running text."""
    return [f for text in _texts(pieces) for f in figures(text)]


def _texts(pieces: Iterable[Piece]) -> Iterator[str]:
    """Every block of running text, its roles left out."""
    for piece in pieces:
        if isinstance(piece, Directive):
            yield from _texts(piece.body)
            continue
        words: Words = piece.words if isinstance(piece, Subheading) else piece
        for token in words.tokens:
            shown = [c for c in token.children or [] if c.type not in ("myst_role", "html_inline")]
            yield "".join(c.content or " " for c in shown)
