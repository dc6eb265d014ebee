"""`finsam lar` and `finsam new`: what a förbund's own file gets to say, proposed or asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from pipeline.places import ROOT, Places, Unit
from pipeline.run.choices import UsageFault


def learn_file(places: Places, chosen: Mapping[str, str], ar: int) -> int:
    """Propose what the headings and words of a file mean; returns 0 when the file is read afterwards."""
    from pipeline.learning.command import Wish, learn

    if not chosen.get("FIL"):
        raise UsageFault("Skriv vilken fil: make lar FIL=data/raw/hbs/2022/sus_deltagare_2022.xlsx")
    path, forbund = (ROOT / chosen["FIL"]).absolute(), chosen.get("FORBUND", "")
    # A file that lies in a year's folder says itself whose it is.
    inside = path.resolve().relative_to(places.raw).parts if path.resolve().is_relative_to(places.raw) else ()
    if len(inside) > 2 and inside[1].isdecimal():
        forbund, ar = forbund or inside[0], ar or int(inside[1])
    if not (forbund and ar):
        raise UsageFault("Skriv vems filen är och för vilket år: FORBUND=… AR=…")
    yes = chosen.get("JA", "0") not in ("", "0")
    wish = Wish(path, Unit(forbund, ar), chosen.get("SORT", ""), yes, chosen.get("SVAR", ""))
    return learn(places, wish, None if yes else asker())


def new_forbund(places: Places, chosen: Mapping[str, str], ar: int) -> int:
    """The files that a new förbund or a new year needs. Raises UsageFault when nobody says which förbund."""
    from pipeline.forbund.new import create
    from pipeline.ingest.layout import first_headings
    from pipeline.report.outlines.disposition import shipped_outlines

    if not chosen.get("FORBUND"):
        raise UsageFault("Skriv vilket förbund, och gärna vilket år: make new FORBUND=nacka AR=2024")
    for line in create(places, chosen["FORBUND"], ar, first_headings(), shipped_outlines()):
        print(line)
    return 0


def asker() -> Callable[[str], str] | None:
    """How a question is put to whoever sits at the terminal; None when nobody does."""
    return input if sys.stdin.isatty() else None
