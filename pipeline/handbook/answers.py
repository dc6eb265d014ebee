"""docs/jamforelse.md: the questions of boards with today's sentences about the example deliveries, and why.

Written by `python -m pipeline.handbook.answers` after a build; a test holds the page against what is built.
"""

from __future__ import annotations

from pipeline.places import EVERYTHING, ROOT, Places
from pipeline.store import read_rows, write_text

PAGE = ROOT / "docs" / "jamforelse.md"
COMMAND = "python -m pipeline.handbook.answers"
_BEGIN, _END = "<!-- svaren: begin -->", "<!-- svaren: end -->"
# What stands behind each reason, by its code.
_WHY = {
    "ar": "Talen är från olika år, och inget år är gemensamt för de senaste talen.",
    "slag": "Plan och utfall är olika slag och jämförs aldrig.",
    "matt": "Förbunden har olika mått.",
    "raknat": "`grupp` skiljer: nämnare, täckning, definition eller register.",
    "dold": "Ett tal är skyddat, och av ett skyddat tal sägs inget.",
    "": "Talen räknas lika och är från samma år.",
}


def fresh_page(places: Places) -> str:
    """The page with the sentences that a build has."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(_BEGIN)
    return f"{before}{_BEGIN}\n{_table(places)}{_END}{rest.partition(_END)[2]}"


def _table(places: Places) -> str:
    rows = read_rows(places.stage(EVERYTHING, "compare") / "svar.parquet", order_by="ordning")
    lines = ["| fråga | mening | varför |", "| --- | --- | --- |"]
    for r in rows:
        why = " ".join(_WHY[code] for code in r["skal"].split() or [""])
        lines.append(f"| {r['rubrik']} | {r['mening']} | {why} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_text(PAGE, fresh_page(Places.at()))
