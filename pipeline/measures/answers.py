"""Counting answers: SQL that counts the rows of a survey at every level where there are any.

A row is one answer. Levels are all answers, those of each insats and those of each kön,
within each breakdown. A group that was not asked gives no row, and not a zero. Lineage is
the number of rows of a file, never which: an answer is not to be found from a number.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.measures.kinds import Measure, RowSource
from pipeline.store import MONEY, sql_text


def count_answers(measure: Measure, source: RowSource) -> Iterator[str]:
    """One SELECT per breakdown and level. A count sums the numerator, distinct counts its values."""
    counted = "count(distinct {})" if measure.kind == "distinct" else "sum({})"
    value = f"cast({counted.format(source.numerator)} as {MONEY})"
    levels = [("''", "'alla'", "true")]
    levels += [("insats", "'alla'", "insats <> ''")] if source.by_insats else []
    levels += [("''", source.kon, f"{source.kon} <> ''")] if source.kon else []
    for breakdown, category in source.breakdowns.items():
        for insats, kon, named in levels:
            groups = ", ".join(["ar", "kind", category, *(c for c in (insats, kon) if not c.startswith("'"))])
            yield f"""select {sql_text(measure.id)} as measure, ar as year, 'helar' as period, {insats} as insats, {kon} as kon,
    {sql_text(breakdown)} as breakdown, {category} as category, kind, {value} as numerator,
    cast(null as {MONEY}) as denominator, {value} as value,
    [{{'fil': min(_file), 'blad': min(_sheet), 'rad': cast(null as integer), 'kolumn': '', 'antal': count(*)}}] as rader
from "{source.table}"
where ({source.filter}) and {named}
group by {groups}"""
