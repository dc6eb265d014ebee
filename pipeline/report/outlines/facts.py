"""Facts of a förbund and a year that words may name: who they are, when the board decided."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.names import STATE
from pipeline.report.context import Context
from pipeline.typography import day_in_words, enumerate_words

# The law that accounts follow, since when, and the one before it (lagen (2018:598) om ikraftträdande).
_LAW, _LAW_SINCE = "lagen (2018:597) om kommunal bokföring och redovisning", 2019
_LAW_BEFORE = "lagen (1997:614) om kommunal redovisning"


def facts_of(context: Context) -> Mapping[str, str]:
    """Name -> what forbund.toml says, "" where it says nothing."""
    forbund = context.forbund
    year = forbund.argang(context.year)
    insatser = [i.namn for i in forbund.insatser]
    return {
        "namn": forbund.namn,
        "kortnamn": forbund.kortnamn,
        "organisationsnummer": forbund.organisationsnummer,
        # The state may be one member or two: its two authorities are named once.
        "medlemmar": enumerate_words(
            [*dict.fromkeys(n for m in forbund.medlemmar for n in (STATE if m.typ == "stat" else (m.namn,)))]
        ),
        "kommuner": enumerate_words([m.kommunnamn for m in forbund.medlemmar if m.typ == "kommun"]),
        "insatser": enumerate_words(insatser),
        "beslutad": day_in_words(year.beslutad) if year.beslutad else "",
        "minsta_grupp": str(forbund.minsta_grupp),
        "redovisningslag": _LAW if context.year >= _LAW_SINCE else _LAW_BEFORE,
    }
