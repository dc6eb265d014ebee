"""What a page says of förbund whose numbers are received: by which release, and that their rows are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.forbund.model import Forbund
from pipeline.typography import enumerate_words, number

# More than this are counted and not named: the names stand in the table of the förbund.
_NAMED = 3
_OWN = "egna leveranser"


def received_words(every: Iterable[Forbund]) -> list[str]:
    """A sentence on those whose numbers are received; none when nobody's are."""
    received = [f for f in every if f.utgava]
    if not received:
        return []
    if len(received) > _NAMED:
        # In one line: it stands on the first page, with eight answers.
        return [
            f"{number(len(received))} förbunds tal är mottagna i signerade utgåvor; vilkas står i tabellen Förbunden."
        ]
    who = enumerate_words([f"{f.kortnamn} (utgåvan {f.utgava})" for f in received])
    return [f"Talen för {who} är mottagna: räknade, granskade och signerade av förbundet självt. Underlaget finns där."]


def origin_of(forbund: Forbund) -> str:
    """Where a förbund's numbers come from, in words."""
    return f"mottagen utgåva {forbund.utgava}" if forbund.utgava else _OWN
