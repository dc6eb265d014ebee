"""Our own report read back: every figure is known by the place it has in the report that was built beside it.

The built page says of each number which it is. A Word file or PDF made of the same report has the same tables and
sentences, also after the office has worked in it: a cell is known by its table, row and column, a figure of a sentence
by the words around it. Never by its value, so a figure that was changed is known too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.drafts.collect import collect, signs_of
from pipeline.drafts.dates import day_spans, day_text, named_days
from pipeline.drafts.found import Found
from pipeline.drafts.model import Draft, Piece
from pipeline.drafts.numerals import find_numerals
from pipeline.drafts.prose import sentences
from pipeline.drafts.reading import read_draft
from pipeline.drafts.shape import without_number
from pipeline.forbund.model import Forbund
from pipeline.names import label_key
from pipeline.places import Places, Unit

_UNSEEN = re.compile(r"[\u00ad\u200b•]")
_AGAIN = re.compile(r" \(\d+\)$")
_DIGITS = re.compile(r"\d+")
# What a place is called, and a way to call it: the first that tells counts.
_Name = Callable[[Sequence[Found]], dict[int, Hashable]]


@dataclass(frozen=True)
class Built:
    """The report that was built for a unit: its figures, each with what the page says of it, its days, and the cells it withholds."""

    figures: tuple[Found, ...] = ()
    days: tuple[Found, ...] = ()
    withheld: frozenset[Hashable] = frozenset()


def read_built(places: Places, unit: Unit, forbund: Forbund) -> Built:
    """The built report; empty where none is built."""
    page = places.report(unit) / "arsredovisning.html"
    if not page.is_file():
        return Built()
    draft = read_draft(page)
    figures = collect(draft, forbund, unit.ar)
    signs = (s for s in signs_of(draft, figures) if s.symbol == "dolt")
    withheld = frozenset((plain_caption(s.place[2]), plain(s.rad), plain(s.kolumn)) for s in signs)
    return Built(tuple(figures), tuple(named_days(draft)), withheld)


def shown_anyway(found: Iterable[Found], built: Built, places: Mapping[int, Found]) -> list[int]:
    """The figures of a draft that stand where the built report withholds a number."""
    return [
        f.nr
        for f in found
        if not f.i_text and f.nr not in places and (_table(f), plain(f.rad), plain(f.kolumn)) in built.withheld
    ]


def changed_days(drafts: Iterable[Draft], built: Built, first: int) -> list[tuple[Found, Found]]:
    """Each day of a draft that is another in the same sentence of the built report, numbered from `first`, and the built one."""
    there = _grouped_days(built.days)
    found: list[tuple[Found, Found]] = []
    for draft in drafts:
        for place, same in _grouped_days(named_days(draft)).items():
            others = there.get(place, [])
            if len({o.tryckt for o in others}) == 1:
                others = others[:1] * len(same)
            if len(others) == len(same):
                found += [
                    (f, o)
                    for f, o in zip(same, others, strict=True)
                    if plain(day_text(f.tryckt)) != plain(day_text(o.tryckt))
                ]
    return [(replace(f, nr=first + i), o) for i, (f, o) in enumerate(found)]


def _grouped_days(days: Iterable[Found]) -> dict[Hashable, list[Found]]:
    groups: dict[Hashable, list[Found]] = defaultdict(list)
    seen: dict[Hashable, int] = defaultdict(int)
    for f in days:
        start, words = sentence_words(f.piece, f.numeral.start)
        if len(words.replace("0", "")) >= _ENOUGH_LETTERS:
            groups[words, seen[id(f.piece), start]].append(f)
            seen[id(f.piece), start] += 1
    return groups


def observation_of(f: Found) -> str:
    """The id of the number that a page of ours says a figure is; '' for none."""
    return f.piece.observation(f.numeral.start)


def built_places(found: Sequence[Found], built: Sequence[Found]) -> dict[int, Found]:
    """Figure of a draft -> the figure of the built report that has its place.

    A place that several figures have is theirs in order, when both have as many of them.
    """
    told: dict[int, Found] = {}
    for name in (_cells, _sentences_under_headings, _rows, _sentences):
        there = _grouped(name(built), built)
        for document in dict.fromkeys(f.dokument for f in found):
            own = [f for f in found if f.dokument == document]
            for place, same in _grouped(name(own), own).items():
                others = there.get(place, [])
                if len(others) > 1 and len({(observation_of(o), o.value) for o in others}) == 1:
                    others = others[:1] * len(same)
                if len(others) == len(same):
                    for f, o in zip(same, others, strict=True):
                        told.setdefault(f.nr, o)
    return told


def _grouped(names: dict[int, Hashable], found: Sequence[Found]) -> dict[Hashable, list[Found]]:
    groups: dict[Hashable, list[Found]] = defaultdict(list)
    for f in found:
        if f.nr in names:
            groups[names[f.nr]].append(f)
    return groups


def _cells(found: Sequence[Found]) -> dict[int, Hashable]:
    """Table, row, column, and which figure of its cell."""
    return _counted(found, lambda f: (id(f.piece),), lambda f: (_table(f), plain(f.rad), plain(f.kolumn)))


def _rows(found: Sequence[Found]) -> dict[int, Hashable]:
    """Table, row, and which figure of its row: where a paper breaks the headings differently."""
    return _counted(found, lambda f: (f.block, f.rad), lambda f: (_table(f), plain(f.rad)))


def _counted(
    found: Sequence[Found], within: Callable[[Found], Hashable], place: Callable[[Found], Hashable]
) -> dict[int, Hashable]:
    """The places of figures in tables, each with its number in order of those `within` the same."""
    seen: dict[Hashable, int] = defaultdict(int)
    names: dict[int, Hashable] = {}
    for f in found:
        if not f.i_text and f.rad:
            names[f.nr] = (place(f), seen[within(f)])
            seen[within(f)] += 1
    return names


def _table(f: Found) -> str:
    return plain_caption(f.tabell)


def plain_caption(caption: str) -> str:
    """The words of a caption, without the number of its table."""
    return plain(without_number(_AGAIN.sub("", caption)))


def _sentences_under_headings(found: Sequence[Found]) -> dict[int, Hashable]:
    return {f.nr: (plain(f.avsnitt), *place) for f, place in _in_sentences(found, _FEW_LETTERS)}


def _sentences(found: Sequence[Found]) -> dict[int, Hashable]:
    return {f.nr: place for f, place in _in_sentences(found, _ENOUGH_LETTERS)}


def _in_sentences(found: Sequence[Found], least: int) -> Iterator[tuple[Found, tuple[str, int]]]:
    """Figures of running text with the words of their sentence, and which of its figures each is."""
    seen: dict[Hashable, int] = defaultdict(int)
    for f in found:
        if f.i_text:
            start, words = sentence_words(f.piece, f.numeral.start)
            if len(words.replace("0", "")) >= least:
                yield f, (words, seen[id(f.piece), start])
                seen[id(f.piece), start] += 1


# Shorter sentences than this are alike by chance: in the whole report, and under one heading.
_ENOUGH_LETTERS, _FEW_LETTERS = 12, 6


def sentence_words(piece: Piece, at: int) -> tuple[int, str]:
    """Where the sentence of a letter begins, and its words with every number and day left out."""
    for s in sentences(piece.text):
        if s.start <= at < s.end:
            return s.start, masked(piece, s.start, s.end)
    return 0, ""


def masked(piece: Piece, start: int, end: int) -> str:
    """The words of a part of a paragraph, with 0 for each figure, day, year and number of a table."""
    text, last = "", start
    spans = [*day_spans(piece.text), *((n.first, n.last) for n in find_numerals(piece.text, piece.silent))]
    for first, after in sorted(spans):
        if last <= first < end:
            text += piece.text[last:first] + "0"
            last = after
    return plain(_DIGITS.sub("0", text + piece.text[last:end]))


def plain(words: str) -> str:
    """Words without what a paper breaks differently: spaces, hyphens, full stops and unseen letters."""
    text = label_key(_UNSEEN.sub("", words))
    return re.sub(r"[\s-]+", "", text)
