"""Write a ledger as a SIE file. What is written is read back equal by `read.py`.

Unknown records of a file that was read are not written: SIE filformat 4B, 7.2, allows only
the labels of the standard.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from .checksum import Checksum32
from .codes import Code
from .encoding import PC8, SHOWN, named
from .faults import unreadable
from .fields import TOKEN, first_control, quoted
from .model import Ledger, Objects, Transaction, Voucher


def write_sie(
    ledger: Ledger,
    path: str | Path,
    encoding: str = PC8,
    *,
    separator: str = " ",
    newline: str = "\r\n",
    quote_all: bool = False,
    checksum: bool = False,
) -> None:
    """Write a file; the arguments are those of `format_sie`."""
    data = format_sie(ledger, encoding, separator=separator, newline=newline, quote_all=quote_all, checksum=checksum)
    Path(path).write_bytes(data)


def format_sie(
    ledger: Ledger,
    encoding: str = PC8,
    *,
    separator: str = " ",
    newline: str = "\r\n",
    quote_all: bool = False,
    checksum: bool = False,
) -> bytes:
    """The bytes of a SIE file.

    `encoding` is cp437 (the standard's), utf-8 or cp1252; `separator` is blanks and tabs;
    `quote_all` puts every field in quotes; `checksum` adds #KSUMMA. Raises SieError for a
    character that the encoding lacks or that the standard forbids (5.7: control characters).
    """
    if separator.strip(" \t") or not separator or newline not in ("\n", "\r\n"):
        raise ValueError("separator must be blanks or tabs, newline \\n or \\r\\n")
    writer = _Writer(named(encoding), separator, quote_all)
    lines = list(writer.lines(ledger))
    if checksum:
        lines = _with_checksum(lines, writer.encoding)
    text = newline.join(lines) + newline
    return text.encode(writer.encoding)


class _Writer:
    def __init__(self, encoding: str, separator: str, quote_all: bool) -> None:
        self.encoding, self.separator, self.quote_all = encoding, separator, quote_all

    def lines(self, ledger: Ledger) -> Iterator[str]:
        for r in ledger.records:
            yield self.line(r.label, *map(self.quote, r.fields))
        for y in ledger.years.values():
            yield self.line("RAR", str(y.number), _day(y.start), _day(y.end))
        for d in ledger.dimensions.values():
            label, above = ("UNDERDIM", [self.quote(d.parent)]) if d.parent else ("DIM", [])
            yield self.line(label, self.quote(d.number), self.quote(d.name), *above)
        for o in ledger.objects.values():
            yield self.line("OBJEKT", self.quote(o.dimension), self.quote(o.code), self.quote(o.name))
        yield from self.accounts(ledger)
        for b in ledger.balances:
            fields = [str(b.year), *([b.period] if b.period else []), self.quote(b.account)]
            if b.label not in ("IB", "UB", "RES"):
                fields.append(self.objects(b.objects))
            yield self.line(
                b.label, *fields, _number(b.amount), *([_number(b.quantity)] if b.quantity is not None else [])
            )
        for v in ledger.vouchers:
            yield from self.voucher(v)

    def accounts(self, ledger: Ledger) -> Iterator[str]:
        for a in ledger.accounts.values():
            number = self.quote(a.number)
            if a.declared:
                yield self.line("KONTO", number, self.quote(a.name))
            if a.kind:
                yield self.line("KTYP", number, self.quote(a.kind))
            if a.unit:
                yield self.line("ENHET", number, self.quote(a.unit))
            for code in a.sru:
                yield self.line("SRU", number, self.quote(code))

    def voucher(self, v: Voucher) -> Iterator[str]:
        last = _trimmed([self.quote(v.text), _day(v.registered), self.quote(v.sign)])
        yield self.line("VER", self.quote(v.series), self.quote(v.number), _day(v.date), *last)
        yield "{"
        for r in v.rows:
            yield self.row(r)
        yield "}"

    def row(self, r: Transaction) -> str:
        quantity = "" if r.quantity is None else _number(r.quantity)
        last = _trimmed([_day(r.date), self.quote(r.text), quantity or '""', self.quote(r.sign)])
        return self.line(r.kind, self.quote(r.account), self.objects(r.objects), _number(r.amount), *last)

    def objects(self, pairs: Objects) -> str:
        return (
            "{" + self.separator.join(f"{self.quote(d)}{self.separator}{self.quote(code)}" for d, code in pairs) + "}"
        )

    def quote(self, text: str) -> str:
        wrong = first_control(text) or _lacking(text, self.encoding)
        if wrong:
            raise unreadable(
                Code.UNWRITABLE_CHARACTER,
                0,
                value=text,
                character=f"U+{ord(wrong):04X}",
                encoding=SHOWN[self.encoding],
            )
        return quoted(text, self.quote_all)

    def line(self, label: str, *fields: str) -> str:
        return self.separator.join((f"#{label}", *fields))


def _with_checksum(lines: list[str], encoding: str) -> list[str]:
    """#KSUMMA after #FLAGGA, or first, and with the sum last (10.4)."""
    start = 1 if lines and lines[0].startswith("#FLAGGA") else 0
    counting = Checksum32(encoding)
    for line in lines[start:]:
        if line[0] == "#":
            counting.add(TOKEN.findall(line))
    return [*lines[:start], "#KSUMMA", *lines[start:], f"#KSUMMA {counting.pc8}"]


def _trimmed(fields: list[str]) -> list[str]:
    """Optional fields without the empty ones at the end."""
    while fields and fields[-1] == '""':
        fields.pop()
    return fields


def _day(day: datetime.date | None) -> str:
    return f"{day:%Y%m%d}" if day else '""'


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _lacking(text: str, encoding: str) -> str:
    """The first character that the encoding does not have, or empty."""
    if text.isascii():
        return ""
    try:
        text.encode(encoding)
    except UnicodeEncodeError as e:
        return text[e.start]
    return ""
