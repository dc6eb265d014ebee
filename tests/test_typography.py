from decimal import Decimal

import pytest

from pipeline.typography import amount, amount_with_unit, bind_numbers, enumerate_words, number, percent, shown_decimals

N = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal(12663905), 0, f"12{N}663{N}905"),
        (Decimal("-3821"), 0, f"\u22123{N}821"),
        (Decimal("18025.8"), 1, f"18{N}025,8"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal(0), 0, "0"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("11834.5"), 0, f"11{N}835"),
        (Decimal("-0.5"), 0, "\u22121"),
    ],
)
def test_numbers_as_swedes_write_them(value: Decimal, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_amounts_keep_what_was_printed() -> None:
    assert shown_decimals([Decimal(18025800), Decimal(5000)], "tkr") == 1
    assert shown_decimals([Decimal(18026000), None], "tkr") == 0
    assert shown_decimals([Decimal(18025800)], "kr") == 0
    assert amount(Decimal(18025800), "tkr", 1) == f"18{N}025,8"
    assert amount_with_unit(Decimal(-5533000), "tkr") == f"\u22125{N}533{N}tkr"


def test_a_share_has_its_sign_after_a_space() -> None:
    assert percent(Decimal("12.357617")) == f"12,4{N}%"


def test_words_in_a_row() -> None:
    assert [enumerate_words(w) for w in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a och b", "a, b och c"]


def test_numbers_in_running_text_do_not_break() -> None:
    assert (
        bind_numbers("ger 1 167,8 tkr, 12 % av 14 602 000 kr år 2022 och 75")
        == f"ger 1{N}167,8{N}tkr, 12{N}% av 14{N}602{N}000{N}kr år 2022 och 75"
    )
