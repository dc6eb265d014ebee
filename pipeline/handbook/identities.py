"""docs/prov.md: every identity that the reconciliation tries, from expectations/avstamning/.

Written by `python -m pipeline.handbook.identities`; a test holds the page against the identities.
"""

from __future__ import annotations

from pipeline.places import ROOT
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.wording import RULES
from pipeline.store import write_text

PAGE = ROOT / "docs" / "prov.md"
COMMAND = "python -m pipeline.handbook.identities"
_OPENING = """# Proven i avstämningen

Vad som jämförs, hur långt ifrån varandra de två sidorna får ligga, hur allvarligt det är när de inte stämmer, och varför det prövas. Hur ett fynd läses och förklaras står i [avstämningen](avstamning.md). Sidan skrivs av `{command}` ur `expectations/avstamning/`; ändra aldrig här. Den har {count} prov.
"""


def identities_page() -> str:
    """The page, rule by rule in the order that a reader meets them."""
    found = list(read_identities().values())
    rules = list(dict.fromkeys([*RULES, *(i.regel for i in found)]))
    parts = [_OPENING.format(command=COMMAND, count=len(found))]
    for rule in rules:
        own = [i for i in found if i.regel == rule]
        if own:
            parts.append(
                f"\n## {RULES.get(rule, rule.capitalize())}\n\n| prov | jämför | tolerans | allvar | varför |\n| --- | --- | --- | --- | --- |\n"
            )
            parts += [_row(i) for i in own]
    return "".join(parts)


def _row(identity: Identity) -> str:
    cells = (f"`{identity.id}`", identity.jamfor, identity.tolerans, identity.allvar, identity.varfor)
    return f"| {' | '.join(c.replace('|', chr(92) + '|') for c in cells)} |\n"


if __name__ == "__main__":
    write_text(PAGE, identities_page())
