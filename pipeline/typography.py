"""Numbers and words as Swedish readers expect them. The one place that formats.

No-break space between thousands and before units, decimal comma, true minus (U+2212).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

NBSP = "\u00a0"
# The number of a day in a spreadsheet, from 1982 to 2064; a fraction is a time. Days are counted from here.
SERIAL_DAY = "([3-5][0-9]{4})([.,][0-9]+)?"
SERIAL_BEGINS = datetime.date(1899, 12, 30)
MINUS = "\u2212"
# Before a number that is not exact.
ABOUT = f"ca{NBSP}"
# What is written before such a number.
ABOUT_WORDS = (
    "ca",
    "c:a",
    "cirka",
    "circa",
    "drygt",
    "knappt",
    "närmare",
    "nästan",
    "omkring",
    "ungefär",
    "runt",
    "uppemot",
    "över",
)
# Whole numbers in letters; one is an article too, and not among them.
_ONES = [
    "noll",
    "ett",
    "två",
    "tre",
    "fyra",
    "fem",
    "sex",
    "sju",
    "åtta",
    "nio",
    "tio",
    "elva",
    "tolv",
    "tretton",
    "fjorton",
    "femton",
    "sexton",
    "sjutton",
    "arton",
    "nitton",
]
_TENS = ["tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
NUMBER_WORDS: dict[str, int] = {
    **{word: i for i, word in enumerate(_ONES) if i > 1},
    **{f"{ten}{one}": 10 * (i + 2) + j for i, ten in enumerate(_TENS) for j, one in enumerate(["", *_ONES[1:10]])},
    **{f"{ten}en": 10 * (i + 2) + 1 for i, ten in enumerate(_TENS)},
    "hundra": 100,
    "etthundra": 100,
    "tvåhundra": 200,
    "trehundra": 300,
    "tusen": 1000,
}
NOTHING, WITHHELD, NOT_APPLICABLE = "–", "..", "."
# On every page of what the office keeps for itself.
INTERNAL = "Internt – lämnas inte ut"
LEGEND = (
    (NOTHING, "inget att redovisa"),
    (WITHHELD, "uppgiften visas inte eller finns inte"),
    (NOT_APPLICABLE, "uppgiften kan inte förekomma"),
)
SCALE = {"kr": Decimal(1), "tkr": Decimal(1_000), "mnkr": Decimal(1_000_000)}
KIND_WORD = {"utfall": "utfall", "budget": "budget", "mal": "mål", "prognos": "prognos"}


# The same numbers stand in tables, charts, words and alt texts. By type: a float may round apart from its Decimal.
@lru_cache(maxsize=20_000, typed=True)
def number(value: Decimal | float | int, decimals: int = 0) -> str:
    """A number with grouped thousands and decimal comma: 18 025,8. Halves go away from zero."""
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = format_decimal(rounded, format=pattern, locale="sv_SE")
    text = text.replace("-", MINUS).replace(" ", NBSP).replace("\u202f", NBSP)
    # A negative number that rounds to nothing has no sign.
    return text.lstrip(MINUS) if not any(c in "123456789" for c in text) else text


def shown_decimals(values: Iterable[Decimal | None], scale: str, most: int = 1) -> int:
    """Decimals needed to show kr amounts in `scale` without losing what was printed: 0 to `most`."""
    if scale == "kr":
        return 0
    found = [v for v in values if v is not None]
    enough = (d for d in range(most) if not any(v % (SCALE[scale] / 10**d) for v in found))
    return next(enough, most)


def in_scale(value: Decimal, scale: str) -> Decimal:
    """An amount in kr as so many kr, tkr or mnkr; a value that is no amount (procent, antal) as it is."""
    return value / SCALE.get(scale, Decimal(1))


def amount(value: Decimal, scale: str, decimals: int) -> str:
    """An amount in kr, shown in `scale` without its unit (the heading has it)."""
    return number(in_scale(value, scale), decimals)


def amount_with_unit(value: Decimal, scale: str) -> str:
    """An amount in kr with its unit, for running text: 1 563 tkr."""
    return f"{amount(value, scale, shown_decimals([value], scale))}{NBSP}{scale}"


def percent(value: Decimal | float, decimals: int = 1) -> str:
    """A share with its sign: 12,4 %."""
    return f"{number(value, decimals)}{NBSP}%"


def year_number(value: Decimal) -> str:
    """A year as a number of the tables: 2024, never grouped by thousands."""
    return str(int(value))


@cache
def month_name(month: int) -> str:
    """What a month (1 to 12) is called in running text: januari."""
    from babel.dates import get_month_names

    return str(get_month_names("wide", locale="sv_SE")[month])


@cache
def day_in_words(day: datetime.date) -> str:
    """A day as it is written in running text: 30 juni 2014."""
    return f"{day.day}{NBSP}{month_name(day.month)} {day.year}"


def first_upper(text: str) -> str:
    """The first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The first letter small, the rest untouched: a name that is a word, inside a heading or a sentence."""
    return text[:1].lower() + text[1:]


def bind_numbers(text: str) -> str:
    """Running text in which no number breaks over a line end: 1 168,4 tkr."""
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", NBSP, text)
    return re.sub(r"(?<=\d) (?=(?:kr|tkr|mnkr|%|procent)(?!\w))", NBSP, text)


def enumerate_words(words: list[str]) -> str:
    """Words joined as in a sentence: a, b och c."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " och " + words[-1] if words else ""


def ranges(numbers: list[int]) -> str:
    """9, 10, 11, 14 as "9–11, 14"."""
    found: list[list[int]] = []
    for n in numbers:
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    return ", ".join(str(g[0]) if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in found)
