"""Last year and the years before: counted where they are, else as an earlier document prints them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.forbund.model import Forbund
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.report.context import Context
from pipeline.report.document.model import Table
from pipeline.report.outlines.references import Missing, Reference
from pipeline.report.tables.forms import OverYears, read_tables
from pipeline.report.tables.plain import Frame, plain_table

PROV = Forbund("prov", "Prov", "Prov", (), ())


def number(measure: str, year: int, value: int | None, unit: str = "antal", **at: Any) -> Observation:
    shown = None if value is None else Decimal(value)
    key = {"insats": "", "kon": "alla", "breakdown": "", "category": ""} | at
    return Observation(
        f"{measure}{year}", "prov", year, "helar", measure, kind="utfall", unit=unit, status="dold" if value is None else "ok",
        value=shown, argang=2022, **key,
    )  # fmt: skip


def context(counted: list[Observation], printed: list[Observation]) -> Context:
    table = {(o.measure, o.year, o.kind): o for o in printed}
    return Context(Published(counted), PROV, 2022, {"deltagande": []}, printed=table)


def people_over_years(of: Context) -> Table | None:
    """The table as the report has it."""
    spec = read_tables("deltagare")["over_aren"]
    assert isinstance(spec, OverYears)
    return plain_table(spec, Frame(of))


NOW = [number("deltagare", 2022, 348), number("andel_avslut_arbete_studier", 2022, 45, "procent")]


def test_a_printed_year_stands_beside_the_counted_one_and_says_where_it_is_from() -> None:
    table = people_over_years(context(NOW, [number("deltagare", 2021, 440)]))
    assert table is not None and table.headings == ("2022", "2021")
    assert [(r.heading, [c.text for c in r.cells]) for r in table.rows] == [
        ("Deltagare", ["348", "440"]),
        ("Till arbete eller studier", ["45 %".replace(" ", "\u00a0"), ".."]),
    ]
    assert table.rows[0].cells[1].obs_id == "deltagare2021"
    assert "2021: enligt årsredovisningen 2022." in table.notes


def test_what_is_counted_comes_first_also_where_it_may_not_be_shown() -> None:
    hidden = number("deltagare", 2021, None)
    table = people_over_years(context([*NOW, hidden], [number("deltagare", 2021, 440)]))
    assert table is not None and [c.text for c in table.rows[0].cells] == ["348", ".."]
    assert not any("tryckt" in n for n in table.notes)


def test_a_year_alone_is_no_series() -> None:
    assert people_over_years(context(NOW, [])) is None
    assert people_over_years(context([], [number("deltagare", 2021, 440)])) is None


def test_words_find_last_years_printed_number_and_never_this_years() -> None:
    made = context([], [number("deltagare", 2021, 440), number("deltagare", 2022, 350)])

    def asked(year: int, **at: str) -> Observation | Missing:
        return Reference("deltagare", year, ("utfall",), at, "tkr", None, True).find(made)

    found = asked(2021)
    assert isinstance(found, Observation) and found.value == 440
    assert isinstance(asked(2022), Missing)
    # It is of all together, and stands for no part.
    assert isinstance(asked(2021, kon="kvinna"), Missing) and isinstance(asked(2021, insats="mia"), Missing)
