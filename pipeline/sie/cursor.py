"""Where the reader is: the line, what it has remarked, and fields whose faults name the line."""

from __future__ import annotations

import datetime
from decimal import Decimal
from sys import intern

from . import fields
from .codes import Code
from .faults import Finding, SieError, finding, unreadable
from .fields import plain
from .model import Objects

_OPENERS = {'"': Code.OPEN_QUOTE, "{": Code.OPEN_LIST, "}": Code.STRAY_BRACE}


class Cursor:
    """The line being read. `tokens` are those of one record, the label first."""

    def __init__(self) -> None:
        self.line = 0
        # Whether a text of the last record was not closed: it may go on on the next line.
        self.torn = False
        # The last line with a record that was not whole.
        self.broken = 0
        self.remarks: list[Finding] = []
        # The same lists and days come again and again; each is read once.
        self.lists: dict[str, Objects] = {"{}": ()}
        self.days: dict[str, datetime.date | None] = {}

    def remark(self, code: Code, **values: object) -> None:
        self.remarks.append(finding(code, self.line, **values))

    def error(self, code: Code, **values: object) -> SieError:
        return unreadable(code, self.line, **values)

    def look_at(self, tokens: list[str], least: int) -> list[str]:
        """The tokens, as far as they are whole: what is opened and not closed is refused.

        After the first `least` fields, which are all that is needed, a quote that is not closed
        is remarked on and ends the record: programs cut long texts. So are quotes inside fields.
        """
        for i, t in enumerate(tokens):
            first = t[0]
            if first == '"':
                if len(t) > 1 and '"' not in t[1:-1]:
                    continue
            elif '"' not in t and first not in "{}":
                continue
            if t == '"' and i > least:
                self.left_out(tokens[0][1:].upper(), "en text", " ".join(tokens[i:]), "ett avslutande citattecken")
                self.torn, self.broken = True, self.line
                return tokens[:i]
            if len(t) == 1:
                raise self.error(_OPENERS[t], value=" ".join(tokens))
            if first != "{" and fields.has_loose_quote(t):
                self.remark(Code.LOOSE_QUOTE, value=t)
        return tokens

    def required(self, label: str, tokens: list[str], what: str, least: int) -> list[str]:
        """The first fields of a record, all of which must be there."""
        if len(tokens) <= least:
            raise self.error(Code.MISSING_FIELD, label=f"#{label}", field=what, count=len(tokens) - 1, least=least)
        return [plain(t) for t in tokens[1 : least + 1]]

    def text(self, tokens: list[str], index: int) -> str:
        """A field that may be left out."""
        return plain(tokens[index]) if index < len(tokens) else ""

    def account(self, label: str, tokens: list[str]) -> str:
        (number,) = self.required(label, tokens, "kontonummer", 1)
        return intern(fields.declared_account(number, self.line, f"#{label}"))

    def dimension(self, text: str) -> str:
        if not (text.isascii() and text.isdigit()):
            raise self.error(Code.BAD_LIST, value=text)
        return text

    def objects(self, token: str) -> Objects:
        known = self.lists.get(token)
        if known is None:
            known = self.lists[token] = fields.objects(token, self.line)
        return known

    def date(self, text: str, what: str, label: str) -> datetime.date:
        day = self.days.get(text)
        if day is None:
            day = self.days[text] = fields.optional_date(text)
        if day is None:
            raise self.error(Code.BAD_DATE, field=what, label=f"#{label}", value=text)
        return day

    def optional_date(self, label: str, what: str, text: str) -> datetime.date | None:
        day = self.days.get(text)
        if day is None and text:
            day = self.days[text] = fields.optional_date(text)
            if day is None:
                self.left_out(label, what, text, "ett datum (ÅÅÅÅMMDD)")
        return day

    def quantity(self, label: str, text: str) -> Decimal | None:
        value = fields.optional_amount(text)
        if value is None and text:
            self.left_out(label, "kvantiteten", text, "ett tal med decimalpunkt")
        return value

    def left_out(self, label: str, what: str, text: str, expected: str) -> None:
        """Remark that a field which need not be there could not be read."""
        self.remark(Code.BAD_OPTIONAL, field=what, label=f"#{label}", value=text, expected=expected)

    def damaged(self, label: str, error: SieError) -> None:
        """Remark that a record which no number needs could not be read, and why."""
        self.remark(Code.DAMAGED_RECORD, label=f"#{label}", value=error.finding.headline)
        self.broken = self.line

    def is_new(self, label: str, shown: str, known: bool) -> bool:
        """Whether something is declared for the first time; a second time is remarked on."""
        if known:
            self.remark(Code.REPEATED_RECORD, label=f"#{label}", value=shown)
        return not known
