"""Which faults of a ledger stop the run: those that change a sum which is published.

What is published of a ledger is its closing balances and results (#UB, #RES) and the rows of
its vouchers. Where the file itself says two things of one of them, it is not known which is
right. Other faults are findings, told in the report. Exact: a ledger has no rounding.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.faults import Fault
from pipeline.ingest.reading import Source
from pipeline.sie import Code, Finding, Ledger
from pipeline.typography import number

# Each says that a balance, a result or a sum of vouchers is another than the file states.
_ALWAYS = frozenset({Code.BALANCE_MOVEMENT, Code.RESULT_MOVEMENT, Code.TOTAL})
# A list longer than this says no more than its beginning.
_MOST_OF_A_KIND = 6
_EXPORT = "Exportera hela räkenskapsåret som SIE typ 4E (med saldon) ur ekonomisystemet."
_MEND = "Rätta i ekonomisystemet och exportera filen på nytt."


def find_stops(ledger: Ledger, findings: list[Finding], source: Source) -> list[Fault]:
    """Every reason not to count on a ledger; empty when its sums can be trusted.

    A ledger of another year, without closing balances, in another currency or with all of it twice
    is told alone: its other faults follow from that.
    """
    twice = _booked_twice(ledger)
    whole = [*_not_the_years_books(ledger, source), *_all_of_it_twice(ledger, twice, source)]
    if whole:
        return whole
    stops = [f for f in findings if _changes_a_sum(ledger, f, twice)]
    return _shortened([fault_of(source, f) for f in stops]) + list(_unexplained_opening(ledger, source))


def fault_of(source: Source, finding: Finding) -> Fault:
    """A finding of the SIE reader as a fault of a delivery."""
    return Fault(
        file=source.file,
        row=finding.line or None,
        headline=finding.headline,
        found=finding.found,
        expected=finding.expected,
        action=finding.action,
        code="BOK-001",
    )


def _not_the_years_books(ledger: Ledger, source: Source) -> Iterator[Fault]:
    # Before the year: a file for import has neither, and what it lacks is balances.
    if not any(b.year == 0 and b.label in ("UB", "RES") for b in ledger.balances):
        yield Fault(
            file=source.file,
            headline="bokföringen saknar utgående balanser och resultat",
            found=f"SIE {ledger.sie_type} med {len(ledger.vouchers)} verifikationer",
            expected="#UB och #RES för årets konton",
            action=f"Filen är avkortad, eller gjord för att läsas in i ett annat program. {_EXPORT}",
            code="BOK-003",
        )
        return
    year = ledger.years.get(0)
    if year is None or year.end.year != source.year:
        yield Fault(
            file=source.file,
            headline="bokföringen är för ett annat år",
            found=str(year.end.year) if year else "inget år",
            expected=str(source.year),
            action="Flytta filen till rätt mapp, eller exportera rätt räkenskapsår.",
            code="BOK-004",
        )
    elif year.start < datetime.date(source.year, 1, 1):
        yield Fault(
            file=source.file,
            row=year.line,
            headline="räkenskapsåret är inte kalenderåret",
            found=f"{year.start} till {year.end}",
            expected=f"{source.year}-01-01 till {source.year}-12-31",
            action=f"Resultatet rymmer månader ur året före. Exportera bokföringen för {source.year} ur ekonomisystemet.",
            code="BOK-005",
        )
    if ledger.currency.upper() != "SEK":
        yield Fault(
            file=source.file,
            headline="bokföringen är i en annan valuta än kronor",
            found=f"”{ledger.currency}”",
            expected="#VALUTA SEK, eller ingen",
            action="Exportera bokföringen i kronor.",
            code="BOK-006",
        )


def _changes_a_sum(ledger: Ledger, finding: Finding, twice: set[int]) -> bool:
    if finding.code == Code.VOUCHER_OUTSIDE_YEAR:
        # In the year's balances, but in none of its periods. One of another year is in neither.
        voucher = next(v for v in ledger.vouchers if v.line == finding.line)
        return not any(voucher.date in y for y in ledger.years.values())
    if finding.code == Code.REPEATED_BALANCE:
        balance = next(b for b in ledger.balances if b.line == finding.line)
        # Of year 0 in type 4E the vouchers say whether both should count.
        proven = balance.year == 0 and ledger.sie_type == "4E" and bool(ledger.vouchers)
        return bool(balance.amount) and balance.label in ("IB", "UB", "RES") and not proven
    if finding.code == Code.REPEATED_VOUCHER:
        return finding.line in twice
    return finding.code in _ALWAYS


def _booked_twice(ledger: Ledger) -> set[int]:
    """The lines of vouchers that stand in the file before, as when a file is added to itself: then all of it is doubled, and agrees.

    Two vouchers that were given the same number are two.
    """
    seen, again = set[object](), set[int]()
    for v in ledger.vouchers:
        rows = tuple((r.account, r.objects, r.amount) for r in v.rows if r.counts)
        if any(amount for *_, amount in rows):
            voucher = (v.series, v.number, v.date, rows)
            again |= {v.line} if voucher in seen else set()
            seen.add(voucher)
    return again


def _all_of_it_twice(ledger: Ledger, twice: set[int], source: Source) -> Iterator[Fault]:
    """As many vouchers stand there again as there are others: the file holds the same books twice."""
    again = [v for v in ledger.vouchers if v.line in twice]
    if again and 2 * len(again) >= len(ledger.vouchers):
        yield Fault(
            file=source.file,
            row=again[0].line,
            headline="bokföringen står två gånger i filen",
            found=f"{len(again)} av {len(ledger.vouchers)} verifikationer står där förut; den första av dem är {again[0].shown}",
            expected="varje verifikation en gång",
            action=f"Filen är ihopsatt av två lika exporter, och alla belopp skulle bli dubbla. {_EXPORT}",
            code="BOK-014",
        )


def _unexplained_opening(ledger: Ledger, source: Source) -> Iterator[Fault]:
    """Opening balances must sum to 0, or lack just the result that year -1 has not carried over."""
    amounts = ledger.totals("IB").values()
    total = sum(amounts, Decimal(0))
    last = sum(ledger.totals("UB", -1).values(), Decimal(0))
    if amounts and total not in (0, last):
        yield Fault(
            file=source.file,
            row=next(b.line for b in ledger.balances if b.label == "IB" and b.year == 0),
            headline="de ingående balanserna går inte jämnt ut",
            found=f"summan {number(total, 2)}",
            expected="summan 0, eller förra årets resultat när det inte är omfört",
            action=f"Balansräkningen skulle inte gå jämnt ut. {_MEND}",
            code="BOK-007",
        )


def _shortened(faults: Iterable[Fault]) -> list[Fault]:
    """The first of each kind; the last of them says how many more there are."""
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.action, []).append(fault)
    return [f for group in kinds.values() for f in _first_of(group)]


def _first_of(group: list[Fault]) -> list[Fault]:
    left = len(group) - _MOST_OF_A_KIND
    if left <= 0:
        return group
    last = group[_MOST_OF_A_KIND - 1]
    more = Fault(
        file=last.file,
        headline=f"{left} fel till av samma slag",
        action=last.action,
        code="BOK-002",
    )
    return [*group[:_MOST_OF_A_KIND], more]
