import pytest

from pipeline.ingest.headings import find_unit, match_year, split_heading, unknown_unit


@pytest.mark.parametrize(
    ("cell", "text", "unit"),
    [
        ("Belopp i tkr.", "belopp", "tkr"),
        ("Belopp (tkr)", "belopp", "tkr"),
        ("Avvikelse i Kr", "avvikelse", "kr"),
        ("Preliminär Medlemsavgift 2022 i kr", "preliminär medlemsavgift 2022", "kr"),
        ("Andel (%)", "andel (%)", ""),
        ("Budget total kr", "budget total", "kr"),
        ("Antal kr", "antal", "kr"),
        ("Utfall 2022 (1 000 kr)", "utfall 2022", "tkr"),
        ("Utfall 2022, t.kr", "utfall 2022", "tkr"),
        ("Utfall 2022 hundratals kr", "utfall 2022 hundratals kr", ""),
        ("Utfall 2022, miljarder kronor", "utfall 2022, miljarder kronor", ""),
        (2017.0, "2017", ""),
        (None, "", ""),
    ],
)
def test_a_heading_is_text_and_unit(cell: object, text: str, unit: str) -> None:
    heading = split_heading(cell)
    assert (heading.text, heading.unit) == (text, unit)


@pytest.mark.parametrize(
    ("pattern", "cell", "year"),
    [
        ("{period}", "2017-01-01 t.o.m. 2017-12-31", 2017),
        ("{ar}", "2017¹", 2017),
        ("{period}", "2022-01-01till 2022-12-31", 2022),
        ("{period}", "2017-01-01 -2017-12-31", 2017),
        ("{period}", "2021-01-01 \u2013 2021-12-31", 2021),
        ("Utfall {datum}", "Utfall  2017-12-31", 2017),
        ("Budget {ar}", "BUDGET 2013", 2013),
        ("{ar}", 2016.0, 2016),
        ("Avvikelse", "Avvikelse.", None),
    ],
)
def test_a_known_heading_gives_its_year(pattern: str, cell: object, year: int | None) -> None:
    assert match_year(pattern, split_heading(cell)) == (True, year)


@pytest.mark.parametrize("cell", ["Budget", "Budget 20222", "Budget jan 2022", "Utfall 2022"])
def test_another_heading_does_not_match(cell: str) -> None:
    assert match_year("Budget {ar}", split_heading(cell)) == (False, None)


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        (["Belopp i tkr"], "tkr"),
        (["Kostnader (kr)"], "kr"),
        (["Uttag 2018-02-12. Belopp i kr om inte annat anges."], "kr"),
        (["Kostnader över 5 000 kr redovisas separat. Tkr"], "tkr"),
        (["Not 6. Sammanställning av utfall och budget 2017"], ""),
        (["Budget 2022 tkr"], "tkr"),
        (["Bidrag över 2000 kr"], ""),
        (["Belopp i tusental"], "tkr"),
        (["Belopp i TSEK"], "tkr"),
        (["Belopp i 1000-tal kr"], "tkr"),
        (["Belopp i 1\u00a0000 kr"], "tkr"),
        (["(000 kr)"], "tkr"),
        (["Belopp i t.kr"], "tkr"),
        (["Belopp i k kr"], "tkr"),
        (["Beloppen anges i tusen."], "tkr"),
        (["Belopp i milj. kr"], "mnkr"),
        (["Belopp i miljontals kronor"], "mnkr"),
        (["Belopp i kr (ej tkr)"], "kr"),
        (["Bidrag över 1 000 kr. Belopp i kr"], "kr"),
        (["Budget 18 miljoner kronor"], ""),
        (["Belopp i miljarder kronor"], ""),
        (["Belopp i 10 000-tals kronor"], ""),
    ],
)
def test_the_unit_in_a_title(cells: list[object], unit: str) -> None:
    assert find_unit(cells) == unit


@pytest.mark.parametrize(
    ("cell", "unknown"),
    [
        ("Alla belopp i miljarder kronor", True),
        ("Beloppen redovisas i euro", True),
        ("Belopp i tkr", False),
        ("Belopp i tabellen avser 2022", False),
        ("Belopp inkl. moms", False),
    ],
)
def test_a_unit_that_is_said_and_not_known(cell: str, unknown: bool) -> None:
    assert unknown_unit(["Bidrag", cell]) == (cell if unknown else "")
