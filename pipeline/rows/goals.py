"""Goals: as they are coded (kod_mal) and as they stand in the clean table mal."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict


class CodedGoalRow(TypedDict):
    """A goal and one measure of it. `mal` is its id, `malsats` that of the goal whose measures these are; '' where nothing is said.

    Amounts in kr, shares in percent; `enhet` is the unit of the target and of the outcomes that were typed in. Of
    persons a typed or printed outcome is told from `minsta_antal` on; 0 where nobody is counted.
    """

    mal: str
    malsats: str
    niva: str
    malomrade: str
    vision: str
    insats: str
    maltext: str
    malmatt: str
    malmattnamn: str
    matt: str
    uppdelning: str
    kategori: str
    kon: str
    minus_kon: str
    insats_for_utfall: str
    annat_matt: bool
    operator: str
    malvarde: Decimal | None
    enhet: str
    satt_grad: str
    satt_ord: str
    angivet_utfall: Decimal | None
    angivet_forra: Decimal | None
    tryckt_utfall: str
    minsta_antal: int
    anteckning: str
    ordning: int
    _file: str
    _sheet: str
    _row: int


class GoalRow(CodedGoalRow):
    """A row of mal: a coded goal of year `ar`, with the förbund's `tolerans` in percent and whether it can be judged at all."""

    ar: int
    kind: str
    tolerans: int
    kvantifierat: bool
