"""The notes of a delivery, as an office wrote them for itself: which of them may stand in what is given out.

A count in a note may be of a group that no table shows, or give one away beside the number of its row. Days, years,
amounts, shares and months are no counts.
"""

from __future__ import annotations

import re

from pipeline.report.document.model import OfficeNote
from pipeline.typography import NUMBER_WORDS, month_name

_MONTH = "|".join(f"{month_name(n)[:3]}[^\\W\\d]*\\.?" for n in range(1, 13))
_NO_COUNT = re.compile(
    rf"\b\d{{1,2}}\s(?:{_MONTH})(?:\s\d{{4}})?\b|\b\d{{1,2}}/\d{{1,2}}(?:[ -]\d{{2,4}})?\b"
    r"|\b(?:19|20)\d{2}(?:-\d{2}){0,2}\b"
    r"|\d[\d\s]*(?:,\d+)?\s*(?:kr|kronor|[tmk]kr|mnkr|miljon\w*|miljard\w*|tusen kr\w*|%|procent\w*|månader|år|veckor|dagar|timmar)(?!\w)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"\d|(?<!\w)(?:{'|'.join(NUMBER_WORDS)}|båda|bägge|endast en|bara en|en enda)(?!\w)", re.IGNORECASE
)


def counts_somebody(note: str) -> bool:
    """Whether a note has a number that may count persons."""
    return bool(_COUNT.search(_NO_COUNT.sub(" ", note)))


def delivered_note(text: str, note: str) -> str:
    """`text`, with the delivery's `note` in it, as it is shown under a table: for the office alone where the note counts somebody."""
    return OfficeNote(text) if counts_somebody(note) else text
