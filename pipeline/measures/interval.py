"""How sure a share of people is: the Wilson interval.

Source: E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212.
"""

from __future__ import annotations

from pipeline.store import MONEY

# The 97,5th percentile of the normal distribution: 95 intervals of 100 hold the share.
Z = "1.959963984540054"
# Of fewer than this nothing is said in words, and no change is told in percent.
FEWEST = 30


def interval(side: str) -> str:
    """SQL for the lower or upper limit, in percent, of a share with numerator and denominator.

    NULL for what is no share of people (column `andel` false). The people are seen as a
    sample of all who could have taken part; the limits stay within 0 and 100.
    """
    p, n, z = "(numerator / cast(denominator as double))", "cast(denominator as double)", Z
    middle = f"{p} + {z} * {z} / (2 * {n})"
    reach = f"{z} * sqrt({p} * (1 - {p}) / {n} + {z} * {z} / (4 * {n} * {n}))"
    sign = "-" if side == "lower" else "+"
    limit = f"100 * ({middle} {sign} {reach}) / (1 + {z} * {z} / {n})"
    return f"case when u.andel then cast(round(greatest(0, least(100, {limit})), 6) as {MONEY}) end"
