"""The day on a title page: a report is decided after its year has ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.drafts.found import RUNNING_TEXT, Found
from pipeline.drafts.model import Draft
from pipeline.drafts.numerals import Numeral
from pipeline.typography import month_name

UNIT = "artal"
_MONTH = "|".join(month_name(m) for m in range(1, 13))
_DECIDED = re.compile(
    rf"^\W*(?:beslutad|fastställd|godkänd|antagen)\b.{{0,50}}?(?P<day>(?:den )?\d{{1,2}} (?:{_MONTH}) (?P<year>(?:19|20)\d\d)|(?P<iso>(?:19|20)\d\d)-\d\d-\d\d)",
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
        start, end = hit.span("day")
        numeral = Numeral(start, end, Decimal(year), UNIT, 0, False, start, end)
        yield Found(
            nr=0,
            dokument=draft.name,
            piece=piece,
            numeral=numeral,
            rubriker=(),
            tabell=RUNNING_TEXT,
            rad="beslutad",
            kolumn="",
            mening=" ".join(piece.text.split()),
            insats="",
            kon="",
            avser=year,
            enhet=UNIT,
            typ="utfall",
            tryckt=hit["day"],
            saker="osäker",
            block=block,
            ord="beslutad",
        )
