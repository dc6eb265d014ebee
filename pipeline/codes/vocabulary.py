"""Words and limits that many rooms use, each read from its one list: kön, periods, groups of costs, age bands."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.codes import read_codes
from pipeline.typography import month_name

_KON = [r for r in read_codes("kon") if r["kod"] == r["grupp"]]
# The kön that tables tell apart, as a heading ("Kvinnor") and inside a sentence ("kvinnor").
KON_HEADINGS: Mapping[str, str] = MappingProxyType({r["kod"]: r["namn"] for r in _KON})
KON_WORD: Mapping[str, str] = MappingProxyType({"alla": "alla"} | {r["kod"]: r["ord"] for r in _KON})
# A period of the year and how many of its months have gone when it ends.
PERIOD_MONTHS: Mapping[str, int] = MappingProxyType({r["kod"]: int(r["manader"]) for r in read_codes("period")})
# Groups of a budget: what they are called, and the measure that is the sum of each.
GROUP_NAMES: Mapping[str, str] = MappingProxyType({r["kod"]: r["namn"] for r in read_codes("budgetgrupp")})
GROUP_MEASURES: Mapping[str, str] = MappingProxyType(
    {r["kod"]: r["matt"] for r in read_codes("budgetgrupp") if r["matt"]}
)
COST_GROUP_CODES = frozenset(r["kod"] for r in read_codes("budgetgrupp") if r["typ"] == "kostnad")
# The measures of the groups of costs, and what each is called.
COST_GROUPS: Mapping[str, str] = MappingProxyType(
    {r["matt"]: r["namn"] for r in read_codes("budgetgrupp") if r["typ"] == "kostnad"}
)
# Lines of a statement that are costs: positive in the tables, with a minus sign on paper.
COST_POSTS = frozenset(r["kod"] for r in read_codes("resultatpost") if r["typ"] in ("kostnad", "kostnadsslag"))

# Columns of the list bidragsandel as SQL types: what each kind of member pays of all contributions, by law.
CONTRIBUTION_SHARES: Mapping[str, str] = MappingProxyType(
    {"medlemstyp": "VARCHAR", "andel": "DECIMAL(3, 2)", "ord": "VARCHAR"}
)


def period_words(period: str) -> str:
    """The months of a part of the year: januari–april; nothing for the whole year."""
    months = PERIOD_MONTHS[period]
    return "" if months == 12 else f"{month_name(1)}–{month_name(months)}"


def age_bands() -> list[tuple[str, int]]:
    """(code, the age at which the next band begins), youngest first; the last band has no end (0).

    Read from the codes themselves: under_15, 15-29, 60-. Raises ValueError when they leave a gap.
    """
    codes = [r["kod"] for r in read_codes("aldersgrupp") if any(c.isdigit() for c in r["kod"])]
    begins = [int(c.partition("-")[0]) for c in codes[1:]]
    ends = [int(codes[0].removeprefix("under_")), *(int(c.partition("-")[2] or -1) + 1 for c in codes[1:])]
    if ends[:-1] != begins:
        raise ValueError(f"aldersgrupp.csv: {codes} leave a gap or overlap")
    return list(zip(codes, ends, strict=True))
