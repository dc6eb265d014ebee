"""Read a SIE file, types 1-4E and 4I, into a ledger. Nothing is judged here: see `check.py`.

One pass over the bytes, a line at a time; what cannot be understood raises `SieError` with
its line number, what is odd but readable is a remark on the ledger.

Source: SIE filformat 4B, chapters 5, 7, 10 and 11.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from sys import intern

from . import encoding as coding
from . import fields
from .checksum import Checksum32
from .codes import Code
from .cursor import Cursor
from .declarations import Declarations
from .faults import SieError, unreadable
from .fields import TOKEN, plain
from .model import (
    ROW_LABELS,
    Balance,
    Checksum,
    Ledger,
    Objects,
    OddCharacter,
    Transaction,
    UnknownLabel,
    Voucher,
)

_ROWS = frozenset(ROW_LABELS)
# What sums, vouchers and the year rest on: damage to these stops, to any other it is remarked on.
_NEEDED = frozenset({"SIETYP", "OMFATTN", "IB", "UB", "RES", "VER", "KSUMMA"})
# How many fields must be whole; of other records one.
_LEAST = {"IB": 3, "UB": 3, "RES": 3, "VER": 3, "RAR": 3, "OIB": 4, "OUB": 4, "PSALDO": 5, "PBUDGET": 5, "OBJEKT": 2}
_LABEL = re.compile(r"#\w+")
_SUM = re.compile(r"-?\d{1,10}", re.ASCII)


def read_sie(path: str | Path, encoding: str | None = None) -> Ledger:
    """Read a file. See `parse_sie`; OSError is passed on when the file cannot be opened."""
    return parse_sie(Path(path).read_bytes(), encoding)


def parse_sie(data: bytes, encoding: str | None = None) -> Ledger:
    """Read the bytes of a SIE file.

    `encoding` is worked out from the bytes, or given as cp437, utf-8 or cp1252 (ValueError
    for another). Raises SieError, with a line number, when the file is not SIE, is cut in the
    middle of a voucher or lacks something that must be there.
    """
    data = coding.clean(data)
    reader = _Reader(coding.named(encoding) if encoding else coding.detect(data))
    with _no_collection():
        return reader.read(data)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Everything made while reading is kept: to look for garbage in it takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reader:
    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.at = Cursor()
        self.declared = Declarations(self.at)
        self.odd: list[OddCharacter] = []
        self.balances: list[Balance] = []
        self.vouchers: list[Voucher] = []
        self.unknown: dict[str, UnknownLabel] = {}
        self.checksum: Checksum | None = None
        self.counting: Checksum32 | None = None
        # The voucher being read: its header, and its rows once the block is open.
        self.voucher: Voucher | None = None
        self.rows: list[Transaction] | None = None
        self.readers: dict[str, Callable[[str, list[str]], None]] = {
            **self.declared.readers,
            **dict.fromkeys(("IB", "UB", "RES"), self._balance),
            **dict.fromkeys(("OIB", "OUB"), self._object_balance),
            **dict.fromkeys(("PSALDO", "PBUDGET"), self._period_balance),
            "VER": self._ver,
            "KSUMMA": self._ksumma,
        }

    def read(self, data: bytes) -> Ledger:
        last = ""
        for number, raw in coding.lines(data, self.encoding, self.odd):
            self.at.line = number
            text = raw.strip(" \t\r\n")
            if text:
                if not last:
                    self._must_be_sie(text)
                self._one(text)
                last = text
        self._finish(last, data.endswith(b"\n"))
        return Ledger(
            records=tuple(self.declared.records),
            years=self.declared.years,
            accounts=self.declared.accounts,
            dimensions=self.declared.dimensions,
            objects=self.declared.objects,
            balances=tuple(self.balances),
            vouchers=tuple(self.vouchers),
            encoding=self.encoding,
            odd_characters=tuple(self.odd),
            unknown=tuple(self.unknown.values()),
            checksum=self.checksum,
            remarks=(*coding.remarks(self.encoding, self.odd), *self.at.remarks),
        )

    def _must_be_sie(self, text: str) -> None:
        label = _LABEL.match(text)
        if not label or label[0][1:].upper() not in self.readers:
            xml = text.startswith(("<?xml", "<Sie", "<sie:"))
            raise self.at.error(Code.SIE5 if xml else Code.NOT_SIE, value=text)

    def _one(self, text: str) -> None:
        """One line that is not blank."""
        if text[0] == "#":
            tokens = TOKEN.findall(text)
            label = tokens[0][1:].upper()
            if self.counting and label != "KSUMMA":
                self.counting.add(tokens)
            self.at.torn = False
            if label in _ROWS:
                self._row(label, tokens)
            else:
                self._record(label, tokens)
        elif text == "{":
            self._open()
        elif text == "}":
            self._close()
        elif not self.at.torn:
            raise self.at.error(Code.NO_LABEL, value=text)

    def _record(self, label: str, tokens: list[str]) -> None:
        reader = self.readers.get(label)
        if reader is None:
            before = self.unknown.get(label) or UnknownLabel(label, 0, self.at.line)
            self.unknown[label] = replace(before, count=before.count + 1)
            return
        if self.voucher:
            code = Code.NO_BLOCK if self.rows is None else Code.RECORD_INSIDE_VOUCHER
            raise self.at.error(code, voucher=self.voucher.shown, label=f"#{label}")
        try:
            reader(label, self.at.look_at(tokens, _LEAST.get(label, 1)))
        except SieError as error:
            if label in _NEEDED or (label == "RAR" and "".join(tokens[1:2]).strip('"') == "0"):
                raise
            self.at.damaged(label, error)
            self.at.torn = error.code == Code.OPEN_QUOTE

    def _ksumma(self, label: str, tokens: list[str]) -> None:
        value = self.at.text(tokens, 1)
        if not value and not self.counting:
            self.counting = Checksum32(self.encoding)
            return
        if not _SUM.fullmatch(value):
            raise self.at.error(Code.BAD_CHECKSUM, value=value)
        if self.counting:
            self.checksum = Checksum(int(value), self.counting.values, self.at.line)
            self.counting = None
        else:
            self.at.remark(Code.UNOPENED_CHECKSUM, value=value)

    # Balances: year, perhaps period, account, perhaps objects, amount, perhaps quantity.

    def _balance(self, label: str, tokens: list[str]) -> None:
        year, number, amount = self.at.required(label, tokens, "årsnummer, konto och saldo", 3)
        self._add_balance(label, year, number, (), amount, self.at.text(tokens, 4))

    def _object_balance(self, label: str, tokens: list[str]) -> None:
        year, number, _, amount = self.at.required(label, tokens, "årsnummer, konto, objekt och saldo", 4)
        if tokens[3][0] != "{":
            raise self.at.error(Code.BAD_LIST, value=tokens[3])
        self._add_balance(label, year, number, self.at.objects(tokens[3]), amount, self.at.text(tokens, 5))

    def _period_balance(self, label: str, tokens: list[str]) -> None:
        if len(tokens) > 4 and tokens[4][0] != "{":
            # Type 2 has no objects; some programs then leave the braces out.
            tokens = [*tokens[:4], "{}", *tokens[4:]]
        year, period, number, _, amount = self.at.required(
            label, tokens, "årsnummer, period, konto, objekt och saldo", 5
        )
        period = fields.period(period, self.at.line, f"#{label}")
        self._add_balance(label, year, number, self.at.objects(tokens[4]), amount, self.at.text(tokens, 6), period)

    def _add_balance(
        self, label: str, year: str, number: str, objects: Objects, amount: str, quantity: str, period: str = ""
    ) -> None:
        shown, line = f"#{label}", self.at.line
        self.balances.append(
            Balance(
                label,
                fields.year(year, line, shown),
                intern(fields.account(number, line, shown, self.declared.accounts)),
                fields.amount(amount, line, shown),
                objects,
                period,
                self.at.quantity(label, quantity),
                line,
            )
        )

    # Vouchers.

    def _ver(self, label: str, tokens: list[str]) -> None:
        at, count = self.at, len(tokens)
        if count < 4:
            at.required(label, tokens, "serie, nummer och datum", 3)
        self.voucher = Voucher(
            intern(plain(tokens[1])),
            plain(tokens[2]),
            at.date(plain(tokens[3]), "datumet", label),
            plain(tokens[4]) if count > 4 else "",
            at.optional_date(label, "registreringsdatumet", plain(tokens[5])) if count > 5 else None,
            intern(plain(tokens[6])) if count > 6 else "",
            line=at.line,
        )

    def _open(self) -> None:
        if self.voucher is None or self.rows is not None:
            raise self.at.error(Code.STRAY_BRACE, value="{")
        self.rows = []

    def _close(self) -> None:
        if self.voucher is None or self.rows is None:
            raise self.at.error(Code.STRAY_BRACE, value="}")
        v = self.voucher
        rows = tuple(self.rows)
        self.vouchers.append(Voucher(v.series, v.number, v.date, v.text, v.registered, v.sign, rows, v.line))
        self.voucher = self.rows = None

    def _row(self, label: str, tokens: list[str]) -> None:
        """#TRANS, #RTRANS or #BTRANS. Only the first counts, so only the first must be whole."""
        if self.rows is None:
            raise self.at.error(Code.ROW_OUTSIDE_VOUCHER, label=f"#{label}")
        try:
            self.rows.append(self._transaction(label, tokens))
        except SieError as error:
            if label == "TRANS":
                raise
            self.at.damaged(label, error)

    def _transaction(self, label: str, tokens: list[str]) -> Transaction:
        """Account, objects, amount; perhaps day, text, quantity, sign."""
        at, shown = self.at, f"#{label}"
        tokens = at.look_at(tokens, 3)
        if len(tokens) > 2 and tokens[2][0] != "{":
            at.remark(Code.MISSING_LIST, label=shown, value=" ".join(tokens[1:3]))
            tokens.insert(2, "{}")
        count = len(tokens)
        if count < 4:
            at.required(label, tokens, "konto, objektlista och belopp", 3)
        return Transaction(
            intern(fields.account(plain(tokens[1]), at.line, shown, self.declared.accounts)),
            fields.amount(plain(tokens[3]), at.line, shown),
            at.objects(tokens[2]),
            at.optional_date(label, "transaktionsdatumet", plain(tokens[4])) if count > 4 else None,
            plain(tokens[5]) if count > 5 else "",
            at.quantity(label, plain(tokens[6])) if count > 6 else None,
            intern(plain(tokens[7])) if count > 7 else "",
            label,
            at.line,
        )

    def _finish(self, last: str, ended: bool) -> None:
        if not last:
            raise unreadable(Code.EMPTY_FILE, 1)
        if self.voucher:
            raise self.at.error(Code.CUT_VOUCHER, voucher=self.voucher.shown)
        if self.counting:
            raise self.at.error(Code.CUT_CHECKSUM)
        if self.at.broken == self.at.line and not ended:
            raise self.at.error(Code.CUT_RECORD, value=last)
        if last != "}" and not ended:
            self.at.remark(Code.NO_LAST_NEWLINE, value=last)
