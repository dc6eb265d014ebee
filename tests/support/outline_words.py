"""One förbund and year with a few numbers, and what words of an outline become with them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.forbund.argang import Argang
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.places import Unit
from pipeline.report.context import Context
from pipeline.report.outlines.prose import Prose
from pipeline.report.outlines.written import Words, read_pieces
from support.observations import FORBUND, obs

UNIT = Unit("prov", 2022)
N = "\u00a0"
YEAR = replace(FORBUND, argangar={2022: Argang(typ="bokslut", ar=2022)}, organisationsnummer="222000-0000")
NUMBERS = [
    obs("deltagare", 348, unit="antal"),
    obs("deltagare", 310, unit="antal", year=2021),
    obs("deltagare", None, unit="antal", kon="kvinna"),
    obs("deltagare", 38, unit="antal", insats="hamnen"),
    obs("arets_resultat", 1_168_400),
    obs("arets_resultat", -5_533_000, kind="budget"),
    obs("kostnader", 16_858_000),
    obs("kostnader", 17_423_000, year=2021),
    replace(obs("deltagartid_medel", 0, unit="manader"), value=Decimal("12.4")),
    obs("eget_kapital_over_tak", 9_334_500),
    obs("eget_kapital_tak", 2_500_000),
    obs("andel_avslut_arbete_studier", 45, unit="procent", lower=37, upper=52, denominator=164),
]


def context(*more: Observation, **changed: object) -> Context:
    return Context(Published([*NUMBERS, *more]), replace(YEAR, **changed), 2022, {"budgetavvikelse": []})  # type: ignore[arg-type]


def prose(of: Context | None = None) -> Prose:
    return Prose(of or context(), {"alder": ("tabell-alder", "tabell 3")}, frozenset({"alder", "utbildning"}))


def text(written: str, of: Context | None = None, folder: Path = Path()) -> str:
    """The HTML of some words, the numbers without their marks."""
    pieces = read_pieces(written, "ord.md", folder)
    found = [prose(of).text(p) for p in pieces if isinstance(p, Words)]
    html = "".join(f.html for f in found if f)
    return re.sub(r"</?(span|p)[^>]*>", "", html).strip()
