"""What stands in a column says what it may be, by the same rules as the readers have."""

from __future__ import annotations

import pytest

from pipeline.learning.evidence import weigh
from pipeline.learning.tables import Column
from pipeline.learning.targets import Target

DAYS = ("2022-03-01", "2022-05-17", "2022-11-30")


@pytest.mark.parametrize("still", ["ej avslutad", "Öppet", "t.v.", "9999-12-31", "0000-00-00", "pågår", "–"])
def test_an_end_that_has_not_come_is_a_day_however_the_reader_lets_it_be_written(still: str) -> None:
    target = Target("ut_datum", ("Utregistreringsdatum",), "datum")
    found = weigh(Column(0, "Slut", (*DAYS, still, still)), target, {}, None, 1)
    assert (found.fit, found.reasons[-1]) == (0.75, "alla 5 värden är datum")
    # What the reader would stop at is no day.
    assert weigh(Column(0, "Slut", (*DAYS, "kanske", "kanske")), target, {}, None, 1).fit == 0
