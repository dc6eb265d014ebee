"""`finsam new-measure`: a definition with a worked example that fails until somebody has filled it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pipeline.faults import StageStopped, suggest
from pipeline.measures.definition import DEFINITIONS
from pipeline.store import write_text

# What stands where somebody has to write; tests/test_measures.py refuses a definition that still has it.
UNFILLED = "FYLL I"
_HEAD = """# Skriv över varje {unfilled}. Prova sedan: make test ONLY={id}
# Det räknade exemplet stämmer inte förrän det är ifyllt. Alla nycklar: docs/tabeller.md och pipeline/measures/kinds.py.
title = "{unfilled}"
definition = "{unfilled}: vad som räknas, med ord som en läsare förstår."
unit = "{unit}"
kind = "{kind}"
polarity = "neutral"
reference = "{unfilled}: vilken leverans talen kommer ur"
"""
_COUNT = """people = true
counts = "deltaganden"
coverage = "registrerade med personuppgifter"

# Vilka rader i tabellen som räknas: ett villkor om en rad. {{period}} blir helar, t1 och t2.
[[from]]
table = "deltagande"
rows = "persons"
numerator = "1"
filter = "avslutad_{{period}} and till_arbete_studier = 1"
by_insats = true
kon = "kon"
periods = true

# Några påhittade rader, och talen som de ska ge. Byt −1 mot det du räknar ut för hand.
[example]
table = "deltagande"
rows = [
  {{ insats = "mia", kon = "kvinna", kind = "utfall", avslutad_helar = true, avslutad_t1 = false, avslutad_t2 = true, till_arbete_studier = 1 }},
  {{ insats = "mia", kon = "man", kind = "utfall", avslutad_helar = true, avslutad_t1 = false, avslutad_t2 = false, till_arbete_studier = 0 }},
]
numbers = [
  {{ kind = "utfall", value = -1 }},
  {{ kind = "utfall", kon = "kvinna", value = -1 }},
]
"""
_AMOUNT = """
# Vilka rader i tabellen som summeras: ett villkor om en rad.
[[from]]
table = "budgetpost"
numerator = "belopp_kr"
filter = "post = 'lokal' and tabell = 'huvud'"

# Några påhittade rader, och talet som de ska ge. Byt −1 mot det du räknar ut för hand.
[example]
table = "budgetpost"
rows = [
  {{ post = "lokal", tabell = "huvud", kind = "utfall", belopp_kr = 300 }},
  {{ post = "kansli", tabell = "huvud", kind = "utfall", belopp_kr = 500 }},
]
numbers = [{{ kind = "utfall", value = -1 }}]
"""
_SHARE = """people = true
factor = 100
of = "avslut_till_arbete_studier"
by = "deltagare_avslutade"

# Några påhittade tal, och andelen som de ska ge. Byt −1 mot det du räknar ut för hand.
[example]
rows = [
  {{ measure = "avslut_till_arbete_studier", kind = "utfall", value = 3 }},
  {{ measure = "deltagare_avslutade", kind = "utfall", value = 12 }},
]
numbers = [{{ kind = "utfall", value = -1 }}]
"""
# What an analyst calls the sort -> its unit, its kind and the rest of the file.
_SORTS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {"antal": ("antal", "count", _COUNT), "belopp": ("kr", "amount", _AMOUNT), "andel": ("procent", "ratio", _SHARE)}
)


def create_measure(id_: str, sort: str = "antal", folder: Path = DEFINITIONS) -> list[str]:
    """Write a definition to fill in; returns what is to be done, in Swedish. Never overwrites.

    Raises StageStopped for an id that is no name, or taken, and for a sort that is not known.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", id_):
        raise _refused(f"ID={id_} går inte. Skriv små bokstäver a–z, siffror och _, till exempel ID=andel_unga.")
    if sort not in _SORTS:
        raise _refused(f"SORT={sort} finns inte. Väntade {suggest(sort, _SORTS)}.")
    path = folder / f"{id_}.toml"
    if path.exists():
        raise _refused(f"Måttet {id_} finns redan: {path.name}. Ett id byter aldrig betydelse; välj ett annat.")
    unit, kind, rest = _SORTS[sort]
    write_text(path, (_HEAD + rest).format(id=id_, unfilled=UNFILLED, unit=unit, kind=kind))
    return [
        f"Skrev pipeline/measures/definitions/{path.name}. Så här blir det ett mått:",
        f"  1. Skriv över varje {UNFILLED}, villkoret och exemplet.",
        f"  2. Prova: make test ONLY={id_}. Det slår fel tills exemplet stämmer.",
        "  3. Förklara nya ord i docs/ordlista.md, och kör python -m pipeline.handbook.measures.",
        "  4. Säg var det ska stå, med en rad i en tabell eller ett diagram: docs/tabeller.md.",
    ]


def _refused(why: str) -> StageStopped:
    return StageStopped(why, code="DEF-008")
