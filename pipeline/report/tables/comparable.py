"""In what many förbund may be compared: how many of them, by measure and year."""

from __future__ import annotations

from pipeline.compare.compared import Compared
from pipeline.compare.pairs import comparable_counts
from pipeline.report.document.model import Cell, Row, Table
from pipeline.typography import NOTHING, enumerate_words, first_upper, number

# Years beside each other; earlier ones are in the explorer.
_YEARS = 6


def comparable_table(compared: Compared) -> Table:
    """Every measure with how many förbund have a number for the year that is counted alike; latest year first."""
    counts = comparable_counts(compared)
    years = sorted({year for of_years in counts.values() for year in of_years}, reverse=True)[:_YEARS]
    rows = tuple(
        Row(first_upper(title), tuple(_how_many(of_years.get(year, [])) for year in years))
        for title, of_years in sorted(counts.items())
        if any(year in of_years for year in years)
    )
    several = any(len(of_years.get(year, [])) > 1 for of_years in counts.values() for year in years)
    notes: tuple[str, ...] = (f"{NOTHING}: talen för året räknas olika, eller finns bara hos ett förbund.",)
    if several:
        notes = (*notes, "Flera tal i en ruta: så många räknar på var sitt sätt, och bara de jämförs med varandra.")
    headings = tuple(str(year) for year in years)
    return Table("jamforbart", "Så många förbund kan jämföras", "antal förbund", "Mått", headings, rows, notes)


def _how_many(groups: list[int]) -> Cell:
    return Cell(enumerate_words([number(n) for n in groups]) or NOTHING, True)
