"""docs/fel.md: every fault that is told, by its code, from fel.toml.

Written by `python -m pipeline.handbook.faults`; a test holds the page against the catalogue, and
the catalogue against the code: no fault is raised that is not in it, none is in it that is not raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.places import ROOT
from pipeline.store import write_text
from pipeline.toml.read import own_path, read_toml

CATALOGUE = Path(__file__).parent / "fel.toml"
PAGE = ROOT / "docs" / "fel.md"
COMMAND = "python -m pipeline.handbook.faults"
# Where a fault belongs, by the letters of its code, in the order of the page.
GROUPS = {
    "VAL": "Kommandot",
    "KOR": "Körningen",
    "DAT": "Datorn",
    "LEV": "Leveranserna",
    "TXT": "Textfiler",
    "TAB": "Tabeller",
    "PER": "Deltagarfiler",
    "BOK": "Bokföringen",
    "STA": "Städningen",
    "MAL": "Målen",
    "FOR": "forbund.toml",
    "LAR": "Det som lärs",
    "TML": "Filer som ni skriver (TOML)",
    "DEF": "Programmets definitioner",
    "AVS": "Avstämningen",
    "ROJ": "Röjandet",
    "JFR": "Jämförelsen",
    "REF": "Referensuppgifter",
    "KOM": "Era egna texter",
    "KON": "Kontrollerna",
    "UTK": "Utkast som granskas",
    "KLU": "Klustret",
    "UTG": "Utgåvor",
    "LAB": "Notebookarna",
    "PRG": "Programmet",
}
_OPENING = """# Fel och vad du gör

Varje fel som kan stoppa en körning har en kod som aldrig byter betydelse. Koden står sist i körningen, i `data/processed/.korning/logg.jsonl` och, för kontrollernas varningar, i `reports/kvalitet/gates.json`. Meddelandet i körningen säger mer: fil, blad, rad, kolumn och vad som hittades. Sidan skrivs av `{command}` ur `pipeline/handbook/fel.toml`; ändra aldrig här. Den har {count} fel.
"""


@dataclass(frozen=True)
class Entry:
    """A fault as the catalogue has it: its name in Swedish, why it comes and what to do."""

    titel: str
    orsak: str
    gor: str


def read_catalogue() -> dict[str, Entry]:
    """Every fault by its code. Raises TypeError for an entry that is not whole."""
    return {code: Entry(**told) for code, told in read_toml(CATALOGUE, own_path(CATALOGUE)).items()}


def faults_page() -> str:
    """The page, group by group."""
    found = read_catalogue()
    lines = [_OPENING.format(command=COMMAND, count=len(found))]
    for letters, title in GROUPS.items():
        lines += [f"\n## {title}\n", "\n| kod | fel | varför | gör så |\n", "| --- | --- | --- | --- |\n"]
        for code, e in ((c, e) for c, e in found.items() if c.startswith(f"{letters}-")):
            lines.append(f"| {code} | {e.titel} | {e.orsak} | {e.gor} |\n")
    return "".join(lines)


if __name__ == "__main__":
    write_text(PAGE, faults_page())
