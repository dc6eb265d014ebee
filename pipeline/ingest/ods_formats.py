"""Number formats of an OpenDocument workbook, told as the codes that Excel has for the same.

A cell names a style, the style a data style, and that the parts of which a number is shown:
the factor by which it is divided (`number:display-factor`), its decimals, the words after it.
Styles stand before the cells that use them, so they are taken as the file is walked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

_STYLES = ("number:number-style", "number:percentage-style", "number:currency-style", "number:date-style")
_WORDS = ("number:text", "number:currency-symbol")


class OdsFormats:
    """Data styles and the styles of cells, as they are met; `code` is what a cell of a style shows."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._conditions: dict[str, list[tuple[str, str]]] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._open = ""
        self._parts: list[str] = []
        self._in_words = self._in_share = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name in _STYLES:
            self._open, self._parts = attributes.get("style:name", ""), []
            self._in_share = name == "number:percentage-style"
        elif name == "style:style" and attributes.get("style:family") == "table-cell":
            shown = attributes.get("style:data-style-name", ""), attributes.get("style:parent-style-name", "")
            self._cells[attributes.get("style:name", "")] = shown
        elif not self._open:
            return
        elif name == "number:number":
            self._parts.append(_number(attributes))
        elif name in _WORDS:
            self._in_words = True
        elif name == "number:year":
            self._parts.append("yyyy")
        elif name == "style:map":
            condition = attributes.get("style:condition", "").replace("value()", "").replace("!=", "<>")
            mapped = condition, attributes.get("style:apply-style-name", "")
            self._conditions.setdefault(self._open, []).append(mapped)
        elif name.startswith("number:"):
            # A month, a day, a fraction: with any of them the value is no plain number or year.
            self._parts.append("x")

    def text(self, data: str) -> None:
        """The text within an element."""
        if self._in_words and data:
            share = self._in_share and "%" in data
            self._parts.append("%" if share else '"' + data.replace('"', "") + '"')

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _WORDS:
            self._in_words = False
        elif name in _STYLES:
            self._codes[self._open], self._open = "".join(self._parts), ""

    def code(self, style: str) -> str:
        """The format of cells of that style, '' where it has none."""
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            data, parent = self._cells.get(style, ("", ""))
            if data:
                return self._with_conditions(data)
            style = parent
        return ""

    def _with_conditions(self, data: str) -> str:
        """A style that has others for some values: [>=0]0;-0."""
        others = [f"[{test}]{self._codes.get(name, '')}" for test, name in self._conditions.get(data, ())]
        return ";".join([*others, self._codes.get(data, "")])


def _number(attributes: Mapping[str, str]) -> str:
    """The figures of a number: 0,00 divided by a thousand is `0.00,`."""
    whole, decimals = (int(attributes.get(f"number:{k}", "0") or 0) for k in ("min-integer-digits", "decimal-places"))
    factor = float(attributes.get("number:display-factor", "1") or 1)
    thousands = round(math.log(factor, 1000)) if factor > 1 else 0
    if thousands and factor != 1000**thousands:
        return "x"
    return "0" * max(whole, 1) + ("." + "0" * decimals if decimals else "") + "," * thousands
