"""Tables of the comparison: what stands in them, what is told once, and what may not be taken for another's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.compare.compared import Compared, read_compared
from pipeline.forbund.model import load_every_forbund
from pipeline.report.document.model import Table
from pipeline.report.tables.comparison import measures_tables, pooled_table
from pipeline.report.tables.differences import difference_blocks
from pipeline.report.tables.forbunden import forbund_table
from pipeline.report.tables.remarks import Remarks
from support.compared import compare, compared_of, number

N = "\u00a0"
CAVEAT = """
[[forbehall]]
matt = ["kostnader", "intakter"]
text = "Brutto."
"""


def cells(table: Table) -> dict[str, list[str]]:
    """Row -> its cells, headings of groups left out."""
    return {r.heading: [c.text for c in r.cells] for r in table.rows if r.level != "rubrik"}


def tables(compared: Compared, *measures: str) -> tuple[list[Table], Remarks]:
    remarks = Remarks()
    return list(measures_tables(compared, "t", "Titel", measures, remarks)), remarks


def share(forbund: str, part: int, year: int = 2018) -> dict[str, Any]:
    return number(forbund, year, "andel_kvinnor", None, share=(part, 100))


def test_a_column_of_dashes_goes_and_who_may_be_compared_is_told_where_somebody_may(tmp_path: Path) -> None:
    compared = compared_of(tmp_path, share("norr", 60), share("soder", 30), share("oster", 40, 2017))
    (table,), _ = tables(compared, "andel_kvinnor")
    assert table.headings == ("Tal", "Osäkerhet, 95 %", "Andel av", "Får jämföras med")
    assert cells(table)["Norr 2018, utfall"] == [f"60,0{N}%", f"50,2 till 69,1{N}%", "100", "Soder"]
    assert cells(table)["Oster 2017, utfall"][-1] == ""
    # Nobody may be compared: no column that says so on every row.
    (alone,), _ = tables(compared_of(tmp_path / "b", share("norr", 60), share("soder", 30, 2017)), "andel_kvinnor")
    assert "Får jämföras med" not in alone.headings


def test_a_remark_is_told_once_and_its_rows_lead_to_it(tmp_path: Path) -> None:
    numbers = [number("norr", y, m, 5_000_000) for y in (2017, 2018) for m in ("kostnader", "intakter")]
    (table,), remarks = tables(compared_of(tmp_path, *numbers, toml={"norr": CAVEAT}), "kostnader", "intakter")
    told = remarks.table()
    assert told is not None
    texts = [r.cells[1].text for r in told.rows]
    assert texts.count("Brutto.") == 1 and len(texts) == len(set(texts))
    letter = next(r for r in told.rows if r.cells[1].text == "Brutto.")
    assert letter.cells[0].text == "Norr 2017–2018" and letter.anchor == f"anm-{letter.heading}"
    last = [r.cells[-1] for r in table.rows if r.level != "rubrik"]
    assert all((letter.heading, f"#anm-{letter.heading}") in c.links for c in last)
    # No digit stands beside a number that could be taken for one.
    assert all(name.isalpha() for name in (r.heading for r in told.rows))


def test_a_measure_with_a_withheld_number_has_a_table_of_its_own(tmp_path: Path) -> None:
    compared = compared_of(
        tmp_path,
        number("norr", 2018, "deltagare", 50),
        number("norr", 2018, "deltagare_nya", None),
        number("norr", 2018, "deltagare_avslutade", 40),
    )
    found, _ = tables(compared, "deltagare", "deltagare_nya", "deltagare_avslutade")
    assert [t.id for t in found] == ["t", "deltagare_nya"]
    assert len(found[0].rows) == 4 and cells(found[1]) == {"Norr 2018, utfall": [".."]}


def test_shares_stand_apart_from_counts_whose_columns_they_do_not_have(tmp_path: Path) -> None:
    found, _ = tables(
        compared_of(tmp_path, number("norr", 2018, "deltagare", 50), share("norr", 60)), "deltagare", "andel_kvinnor"
    )
    assert [(t.id, t.caption) for t in found] == [
        ("t", "Titel: deltaganden under året"),
        ("t-andelar", "Titel: andel kvinnor"),
    ]
    assert "Osäkerhet, 95 %" not in found[0].headings and "Osäkerhet, 95 %" in found[1].headings


def test_a_printed_number_is_told_as_printed_and_compared_with_nobody(tmp_path: Path) -> None:
    compared = compared_of(
        tmp_path,
        number("norr", 2018, "medlemsbidrag", 5_000_000),
        number("norr", 2017, "medlemsbidrag", 4_000_000, source="publicerad") | {"argang": 2018},
        number("soder", 2017, "medlemsbidrag", 3_000_000),
    )
    (table,), remarks = tables(compared, "medlemsbidrag")
    assert "Norr 2017, utfall, tryckt" in cells(table)
    assert "Får jämföras med" not in table.headings
    told = remarks.table()
    assert told and any(
        r.cells[1].text == "Tryckt i dokumentet för 2018, inte uträknat här, och jämförs därför inte."
        for r in told.rows
    )


def test_differences_without_an_interval_have_no_column_for_it(tmp_path: Path) -> None:
    own = '\n[[brott]]\nar = 2019\nskal = "Grannförbundet gick in."\n'
    numbers = [number("norr", y, "kostnader", 5_000_000 + 100_000 * (y - 2017)) for y in (2017, 2018, 2019)]
    blocks = list(difference_blocks(compared_of(tmp_path, *numbers, toml={"norr": own}), many=False))
    table = blocks[0]
    assert isinstance(table, Table)
    assert table.headings == ("Tal", "Jämförs med", "Skillnad", "Förändring")
    assert cells(table) == {
        "Norr 2018 mot 2017, utfall": [f"5{N}100{N}000", f"5{N}000{N}000", f"+100{N}000", f"+2,0{N}%"]
    }
    assert getattr(blocks[1], "text", "") == (
        "Går inte att jämföra med året före: Norr 2019 mot 2018, utfall, i kostnader (Grannförbundet gick in)."
    )


def test_of_many_forbund_it_is_counted_how_many_each_verdict_is_of(tmp_path: Path) -> None:
    """Eight: three higher than the year before, two lower, one not sure, one too few, and one over a break; amounts have no word."""
    own = '\n[[brott]]\nar = 2019\nskal = "Grannförbundet gick in."\n'
    after = {"a": 90, "b": 90, "c": 90, "d": 10, "e": 10, "f": 52, "h": 90}
    numbers = [n for f, part in after.items() for n in (share(f, 50, 2018), share(f, part, 2019))]
    numbers += [number("g", y, "andel_kvinnor", None, share=(20, 29)) for y in (2018, 2019)]
    numbers += [number(f, y, "kostnader", 5_000_000) for f in "abc" for y in (2018, 2019)]
    numbers.append(share("a", 99, 2017))
    first, *others = difference_blocks(compared_of(tmp_path, *numbers, toml={"h": own}), many=True)
    assert isinstance(first, Table) and first.unit == "antal förbund"
    assert first.headings == ("Högre", "Lägre", "Ingen säker skillnad", "För få för att säga", "Jämförs inte")
    assert cells(first) == {"Andel kvinnor": ["3", "2", "1", "1", "1"]}
    assert [getattr(b, "kind", "") for b in others] == ["tomt", "tomt"]


def test_years_together_stand_by_name_and_not_by_size(tmp_path: Path) -> None:
    numbers = [share(f, p, y) for f, p in (("soder", 80), ("norr", 20)) for y in (2017, 2018)]
    table = pooled_table(compared_of(tmp_path, *numbers))
    assert table is not None
    assert [r.heading for r in table.rows] == ["Andel kvinnor", "Norr 2017–2018", "Soder 2017–2018"]
    assert cells(table)["Norr 2017–2018"][::2] == [f"20,0{N}%", "200"]


def test_who_the_forbund_are_with_inhabitants_of_working_age_or_that_they_are_missing(tmp_path: Path) -> None:
    """3 000 000 kr among 50 000 inhabitants, 30 000 of them 16–64: 60 000 and 100 000 kr per 1 000."""
    paid = number("norr", 2018, "medlemsbidrag", 3_000_000)
    band = "0;Provby;2018;folkmängd 16–64 år;30 000;p;s\n"
    made = {}
    for name, people in (("med", band), ("utan", "")):
        places = compare(tmp_path / name, paid, people=people)
        made[name] = forbund_table(read_compared(places), list(load_every_forbund(places).values()))
    assert cells(made["med"])["Invånare 16–64 år"] == [f"30{N}000 (31{N}december 2018)"]
    assert cells(made["med"])["Medlemsbidrag per 1 000 invånare 16–64 år, kr"] == [f"100{N}000 (2018)"]
    assert cells(made["med"])["Medlemsbidrag per 1 000 invånare, kr"] == [f"60{N}000 (2018)"]
    assert "Invånare 16–64 år" not in cells(made["utan"])
    assert made["utan"].notes[0].endswith("uppgift om hur många som är 16–64 år saknas.")
