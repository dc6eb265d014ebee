"""Every amount of the printed tables is in the observations, under the right key, in kr.

The tables in tests/printed/ were taken from the published documents, not from the
deliveries: the first column says which number of ours each printed row is.
tests/printed/README.md lists every economy table of the five documents with its file.
"""

from __future__ import annotations

import pytest

from support.builds import Build
from support.printed_amounts import PRINTED, printed_amounts

AMOUNTS = list(printed_amounts())


def test_the_printed_tables_are_all_there() -> None:
    assert len({a[0] for a in AMOUNTS}) == 44
    assert len(AMOUNTS) == 662


@pytest.mark.whole
@pytest.mark.parametrize("table", sorted({a[0] for a in AMOUNTS}))
def test_every_printed_amount_is_an_observation(built: Build, table: str) -> None:
    numbers = built.counted
    forbund = next(f for f in ("sodertalje", "hbs", "ostra_sodertorn") if table.startswith(f))
    for _, id_, year, kind, value, unit in (a for a in AMOUNTS if a[0] == table):
        name, breakdown, category = [*id_.split("/", 2), "", ""][:3]
        measure, _, insats = name.partition("@")
        found = numbers.get(measure, forbund, year, kind, breakdown=breakdown, category=category, insats=insats)
        assert found is not None, (id_, year, kind)
        assert (found.value, found.unit, found.status) == (value, unit, "ok"), (id_, year, kind)


def test_the_list_of_printed_tables_names_every_file() -> None:
    listed = (PRINTED / "README.md").read_text("utf-8")
    assert sorted(p.stem for p in PRINTED.glob("*.csv") if f"`{p.stem}`" not in listed) == []
