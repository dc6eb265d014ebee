"""docs/kommandon.md: every verb and choice, as the command itself tells of them.

`python -m tests.support.commands` writes the page anew; a test holds it against the command.
"""

from __future__ import annotations

from pipeline.cli import VERBS
from pipeline.places import ROOT
from pipeline.run.choices import told_choice
from pipeline.store import write_text

PAGE = ROOT / "docs" / "kommandon.md"
_OPENING = """# Kommandon och val

Skriv `make` och ett kommando, och val som `NAMN=värde` efter. Utan make: `py pipeline\\bootstrap.py report FORBUND=hbs`. Ett val får skrivas med små bokstäver och med å, ä, ö. Sidan skrivs av `python -m tests.support.commands`; ändra aldrig här.
"""


def commands_page() -> str:
    """The page, verb by verb in the order of `make help`."""
    parts = [_OPENING]
    for name, verb in VERBS.items():
        parts.append(f"\n## make {name}\n\n{verb.told[:1].upper()}{verb.told[1:]}.\n")
        if verb.choices:
            rows = "".join(f"| `{c}=…` | {told_choice(c)} |\n" for c in verb.choices)
            parts.append(f"\n| val | betyder |\n| --- | --- |\n{rows}")
    return "".join(parts)


if __name__ == "__main__":
    write_text(PAGE, commands_page())
