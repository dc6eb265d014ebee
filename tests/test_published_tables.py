"""What a table loses before it is given out: columns that show nothing, and the whole of it where it says one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.report.document.model import Cell, Row, Table
from pipeline.report.outlines.published import tells_one_thing, without_hidden_columns

N = "\u00a0"


def parts(*rows: tuple[str, ...], level: str = "total") -> Table:
    """A table of parts, the last row their sum."""
    made = tuple(Row(name, tuple(Cell(c) for c in cells)) for name, *cells in rows)
    return Table("t", "Delar", "antal", "Del", ("Antal", "Andel", "Män"), (*made[:-1], replace(made[-1], level=level)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("Södertälje", "224", f"100{N}%", ""), ("Alla", "224", "", "")], True),
        ([("Södertälje", "224", f"100,0{N}%", ""), ("Alla", "224", "", "")], True),
        ([("Södertälje", "220", f"98{N}%", ""), ("Övriga", "4", f"2{N}%", ""), ("Alla", "224", "", "")], False),
        # A note of one post is what the law asks for; a part of more than is shown is not all.
        ([("Hyra", "224", "", ""), ("Summa", "224", "", "")], False),
        ([("Södertälje", "220", f"98{N}%", ""), ("Alla", "224", "", "")], False),
    ],
)
def test_a_table_of_one_part_says_one_thing(rows: list[tuple[str, ...]], says: bool) -> None:
    assert tells_one_thing(parts(*rows)) is says


@pytest.mark.parametrize(
    ("columns", "left", "note"),
    [
        (("12 8 20", ".. .. ..", "4 – 4"), ("Antal", "Män"), "Kolumnen ”Andel” är utelämnad"),
        (("12 8 20", ".. .. ..", ".. .. .."), ("Antal",), "Kolumnerna ”Andel” och ”Män” är utelämnade"),
        # Nobody is something to say, and so is the sum alone.
        (("12 8 20", ".. – ..", ".. .. 4"), ("Antal", "Andel", "Män"), ""),
        ((".. .. ..", ".. .. ..", ".. .. .."), ("Antal", "Andel", "Män"), ""),
    ],
)
def test_a_column_in_which_nothing_may_be_seen_is_named_and_not_drawn(
    columns: tuple[str, ...], left: tuple[str, ...], note: str
) -> None:
    by_row = list(zip(*(c.split() for c in columns), strict=True))
    table = parts(*((name, *cells) for name, cells in zip(("Lyra", "MIA", "Alla"), by_row, strict=True)))
    table = replace(table, rows=(Row("Insatser", (), "rubrik"), *table.rows), notes=("En not.",))
    made = without_hidden_columns(table)
    assert made.headings == left
    at = [table.headings.index(h) for h in left]
    assert [[c.text for c in r.cells] for r in made.rows] == [[], *([row[i] for i in at] for row in by_row)]
    assert [r.level for r in made.rows] == ["rubrik", "post", "post", "total"]
    assert made.notes[:1] == ("En not.",) and [n.partition(":")[0] for n in made.notes[1:]] == ([note] if note else [])
