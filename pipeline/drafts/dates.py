"""Days and years of a draft: the day on a title page, and those that sentences name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.drafts.found import RUNNING_TEXT, Found
from pipeline.drafts.model import Draft, Heading, Paragraph, Piece
from pipeline.drafts.numerals import Numeral
from pipeline.drafts.prose import sentences
from pipeline.ingest.people import day_by_hand
from pipeline.typography import month_name

UNIT = "artal"
_MONTH = "|".join(month_name(m) for m in range(1, 13))
_DECIDED = re.compile(
    rf"^\W*(?:beslutad|fastställd|godkänd|antagen)\b.{{0,50}}?(?P<day>(?:den )?\d{{1,2}} (?:{_MONTH}) (?P<year>(?:19|20)\d\d)|(?P<iso>(?:19|20)\d\d)-\d\d-\d\d)",
    re.IGNORECASE,
)
# A day, a month of a year, or a year.
_DAY = re.compile(
    rf"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{{1,2}}\s(?:{_MONTH})(?:\s(?:19|20)\d\d)?\b|\b(?:{_MONTH})\s(?:19|20)\d\d\b"
    rf"|(?<![\d,.:/–-])(?:19|20)\d\d(?![\d:/–-]|,\d|[ \u00a0]\d{{3}}\b|[ \u00a0]?(?:%|kr|tkr|mnkr|procent))",
    re.IGNORECASE,
)
# A title page has this many lines at most, each a short one.
_LINES, _LONGEST = 30, 100


def decided_days(draft: Draft) -> Iterator[Found]:
    """The day of decision that a title page states, as a figure that is a year."""
    for block, piece in enumerate(list(draft.pieces())[:_LINES]):
        hit = _DECIDED.search(piece.text) if len(piece.text) <= _LONGEST else None
        if hit is None:
            continue
        year = int(hit["year"] or hit["iso"])
        yield _day(draft.name, piece, block, hit.span("day"), Decimal(year), piece.text, "beslutad")


def _day(
    document: str, piece: Piece, block: int, span: tuple[int, int], value: Decimal, sentence: str, word: str
) -> Found:
    start, end = span
    return Found(
        nr=0,
        dokument=document,
        piece=piece,
        numeral=Numeral(start, end, value, UNIT, 0, False, start, end),
        rubriker=(),
        tabell=RUNNING_TEXT,
        rad=word,
        kolumn="",
        mening=" ".join(sentence.split()),
        insats="",
        kon="",
        avser=0,
        enhet=UNIT,
        typ="utfall",
        tryckt=piece.text[start:end],
        saker="osäker",
        block=block,
        ord=word,
    )


def day_text(day: str) -> str:
    """A day however it is written, as 2018-03-16; a month or a year as it stands."""
    text = " ".join(day.casefold().split()).removeprefix("den ")
    return day_by_hand(text) or text


def day_spans(text: str) -> list[tuple[int, int]]:
    """The letters of every day, month of a year and year of a text."""
    return [hit.span() for hit in _DAY.finditer(text)]


def named_days(draft: Draft) -> Iterator[Found]:
    """Every day and year of the running text, as a figure that is a year: nobody's number, and tried against nothing else."""
    for block, each in enumerate(draft.blocks):
        if not isinstance(each, Heading | Paragraph):
            continue
        for sentence in sentences(each.piece.text):
            for start, end in day_spans(sentence.text):
                span = (sentence.start + start, sentence.start + end)
                digits = re.sub(r"\D", "", sentence.text[start:end])
                yield _day(draft.name, each.piece, block, span, Decimal(digits), sentence.text, "dag")
