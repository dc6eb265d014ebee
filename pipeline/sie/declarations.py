"""What a SIE file declares: who it is about, its years, accounts, dimensions and objects.

Source: SIE filformat 4B, chapters 8 and 11.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import fields
from .codes import Code
from .cursor import Cursor
from .fields import plain
from .model import Account, Dimension, Record, SieObject, Year

# Kept as they stand; the other labels have a reader of their own.
KEPT = (
    "FLAGGA",
    "PROGRAM",
    "FORMAT",
    "GEN",
    "SIETYP",
    "PROSA",
    "FTYP",
    "FNR",
    "ORGNR",
    "BKOD",
    "ADRESS",
    "FNAMN",
    "TAXAR",
    "OMFATTN",
    "KPTYP",
    "VALUTA",
)
_TYPES = frozenset({"1", "2", "3", "4", "4E", "4I"})
_KINDS = frozenset({"T", "S", "K", "I"})


class Declarations:
    """The records that come before balances and vouchers; `readers` has one reader per label."""

    def __init__(self, at: Cursor) -> None:
        self.at = at
        self.records: list[Record] = []
        self.years: dict[int, Year] = {}
        self.accounts: dict[str, Account] = {}
        self.dimensions: dict[str, Dimension] = {}
        self.objects: dict[tuple[str, str], SieObject] = {}
        self.readers: dict[str, Callable[[str, list[str]], None]] = {
            **dict.fromkeys(KEPT, self._keep),
            "RAR": self._rar,
            "KONTO": self._konto,
            "KTYP": self._ktyp,
            "SRU": self._sru,
            "ENHET": self._enhet,
            "DIM": self._dim,
            "UNDERDIM": self._dim,
            "OBJEKT": self._objekt,
        }

    def _keep(self, label: str, tokens: list[str]) -> None:
        record = Record(label, tuple(map(plain, tokens[1:])), self.at.line)
        if label == "OMFATTN":
            self._extent(record)
        if label == "SIETYP" and self.at.text(tokens, 1).upper() not in _TYPES:
            raise self.at.error(Code.BAD_TYPE, value=" ".join(record.fields))
        self.records.append(record)

    def _extent(self, record: Record) -> None:
        """#OMFATTN says how much of the year there is, so it must be readable; empty says nothing."""
        for text in filter(None, record.fields[:1]):
            if fields.extent(text) is None:
                raise self.at.error(Code.BAD_DATE, field="sista dagen", label="#OMFATTN", value=text)

    def _rar(self, label: str, tokens: list[str]) -> None:
        at = self.at
        if len(tokens) > 1 and not any(map(plain, tokens[2:])):
            # Files for import are written for any year: the record is there, and empty.
            at.left_out(label, "året", " ".join(map(plain, tokens[1:2])), "årets första och sista dag")
            return
        number, first, last = at.required(label, tokens, "årsnummer, start och slut", 3)
        start, end = at.date(first, "start", label), at.date(last, "slut", label)
        year = Year(fields.year(number, at.line, f"#{label}"), start, end, at.line)
        if end < start:
            raise at.error(Code.YEAR_BACKWARDS, start=start, end=end)
        if at.is_new(label, str(year.number), year.number in self.years):
            self.years[year.number] = year

    def _konto(self, label: str, tokens: list[str]) -> None:
        number = self.at.account(label, tokens)
        known = self.accounts.get(number) or Account(number, declared=False)
        if self.at.is_new(label, number, known.declared):
            self.accounts[number] = replace(known, name=self.at.text(tokens, 2), declared=True, line=self.at.line)

    def _ktyp(self, label: str, tokens: list[str]) -> None:
        kind = self.at.text(tokens, 2).upper()
        if kind not in _KINDS:
            self.at.left_out(label, "kontotypen", kind, "T, S, K eller I")
            kind = ""
        self._about_account(label, tokens, kind=kind)

    def _sru(self, label: str, tokens: list[str]) -> None:
        known = self.accounts.get(self.at.account(label, tokens))
        before = known.sru if known else ()
        self._about_account(label, tokens, sru=(*before, self.at.text(tokens, 2)))

    def _enhet(self, label: str, tokens: list[str]) -> None:
        self._about_account(label, tokens, unit=self.at.text(tokens, 2))

    def _about_account(self, label: str, tokens: list[str], **what: Any) -> None:
        number = self.at.account(label, tokens)
        known = self.accounts.get(number) or Account(number, declared=False, line=self.at.line)
        self.accounts[number] = replace(known, **what)

    def _dim(self, label: str, tokens: list[str]) -> None:
        (number,) = self.at.required(label, tokens, "dimensionens nummer", 1)
        self.at.dimension(number)
        parent = ""
        if label == "UNDERDIM":
            parent = self.at.dimension(self.at.required(label, tokens, "nummer, namn och dimensionen ovanför", 3)[2])
        if self.at.is_new(label, number, number in self.dimensions):
            self.dimensions[number] = Dimension(number, self.at.text(tokens, 2), parent, self.at.line)

    def _objekt(self, label: str, tokens: list[str]) -> None:
        number, code = self.at.required(label, tokens, "dimensionens nummer och objektets kod", 2)
        key = (self.at.dimension(number), code)
        if self.at.is_new(label, f"{number} {code}", key in self.objects):
            self.objects[key] = SieObject(number, code, self.at.text(tokens, 3), self.at.line)
