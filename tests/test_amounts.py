from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.amounts import Amount, NotAnAmount, read_amount


@pytest.mark.parametrize(
    ("cell", "value", "unit", "decimals"),
    [
        ("18 025,8", "18025.8", "", 1),
        ("18\u00a0025,8", "18025.8", "", 1),
        ("\u221216\u00a0858,0", "-16858.0", "", 1),
        ("- 21 090", "-21090", "", 0),
        ("-1010,9", "-1010.9", "", 1),
        ("10 148 000,00", "10148000.00", "", 2),
        ("1,5 mkr", "1.5", "mnkr", 1),
        ("910 000 kr", "910000", "kr", 0),
        ("460 000kr", "460000", "kr", 0),
        ("18 000 000 kronor", "18000000", "kr", 0),
        ("2,5 miljoner kronor", "2.5", "mnkr", 1),
        ("67 %", "67", "procent", 0),
        ("2,008 mkr", "2.008", "mnkr", 3),
        ("5 815 170*", "5815170", "", 0),
        ("200:-", "200", "", 0),
        (1715.7, "1715.7", "", 1),
        (14602, "14602", "", 0),
        (14602.0, "14602", "", 0),
        (24.000000000000004, "24", "", 0),
        (1234.5600000000002, "1234.56", "", 2),
        ("1,234.50", "1234.50", "", 2),
        ("1.234,50", "1234.50", "", 2),
        ("1.234.567", "1234567", "", 0),
        ("-1,234,567 kr", "-1234567", "kr", 0),
        ("1'234", "1234", "", 0),
        ("1’234’567,5", "1234567.5", "", 1),
        ("5 815 ⁴", "5815", "", 0),
    ],
)
def test_amounts_as_offices_write_them(cell: object, value: str, unit: str, decimals: int) -> None:
    assert read_amount(cell) == Amount(Decimal(value), unit, decimals)


def test_a_rounded_amount_says_so() -> None:
    assert read_amount("ca 1 200 000") == Amount(Decimal(1200000), "", 0, about=True)


@pytest.mark.parametrize("cell", [None, "", "   ", "-", "\u2013"])
def test_nothing_written_is_nothing_not_zero(cell: object) -> None:
    assert read_amount(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "1 2345",
        "12 34",
        "1 070 000 + 150 000 kronor",
        "20 - 35",
        "1.234",
        "18,025",
        "(3 821)",
        "5-",
        "9" * 20,
        "12 euro",
        "1,2,3",
        "1,234,56",
        "1.234.567.8",
        "1.234,567",
        "1'23",
        "*",
        "¹",
        True,
    ],
)
def test_what_is_not_one_amount_is_refused(cell: object) -> None:
    with pytest.raises(NotAnAmount):
        read_amount(cell)


@given(
    value=st.decimals(min_value=-(10**10), max_value=10**10, places=2, allow_nan=False),
    space=st.sampled_from([" ", "\u00a0", "\u202f", ""]),
    minus=st.sampled_from(["-", "\u2212", "- "]),
    unit=st.sampled_from(["", " kr", "kr", " tkr", " mnkr"]),
)
def test_an_amount_written_in_any_style_is_read_back_equal(value: Decimal, space: str, minus: str, unit: str) -> None:
    digits = f"{abs(value):,.2f}".replace(",", space).replace(".", ",")
    written = (minus if value < 0 else "") + digits + unit
    found = read_amount(written)
    assert found is not None
    assert (found.value, found.unit, found.decimals) == (value, unit.strip(), 2)


@pytest.mark.parametrize("cell", ["Inga", "inga ", " INGA"])
def test_none_in_words_is_nothing_and_not_unknown(cell: str) -> None:
    amount = read_amount(cell)
    assert amount is not None and (amount.value, amount.unit) == (0, "")
    assert read_amount("-") is None
