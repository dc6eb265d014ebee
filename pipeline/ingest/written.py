"""How the text of a workbook is written, where that says something of it: struck out, or raised as a footnote mark.

What is struck out no longer holds. Within a cell it is left out, with a remark; a whole cell of it stops, since only the
one who struck it out knows what goes for it. A raised 1 after 24 is no 241: it is told as ¹.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

_STRINGS = "xl/sharedStrings.xml"
_RAISED = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Written:
    """A text as a person reads it, and whether a part of it is struck out and left out of it."""

    text: str
    is_partly_struck: bool = False


def written_texts(archive: zipfile.ZipFile) -> dict[int, Written]:
    """Of the texts that the cells of an .xlsx refer to by number, those that are not read as they stand."""
    if _STRINGS not in archive.namelist() or not _has_marks(archive):
        return {}
    texts = ElementTree.fromstring(archive.read(_STRINGS))
    read = ((n, _read(item)) for n, item in enumerate(e for e in texts if local_name(e.tag) == "si"))
    return {n: written for n, written in read if written}


def struck_formats(styles: Element) -> list[bool]:
    """For each style of a cell in order, whether its text is struck out."""
    groups = {local_name(g.tag): g for g in styles}
    if "fonts" not in groups or "cellXfs" not in groups:
        return []
    fonts = [_is_on(font, "strike") for font in groups["fonts"]]
    used = (int(xf.get("fontId") or 0) for xf in groups["cellXfs"])
    return [fonts[n] if n < len(fonts) else False for n in used]


def _has_marks(archive: zipfile.ZipFile) -> bool:
    end = b""
    with archive.open(_STRINGS) as file:
        while chunk := file.read(_CHUNK):
            if b"superscript" in end + chunk or b"strike" in end + chunk:
                return True
            end = chunk[-12:]
    return False


def _read(item: Element) -> Written | None:
    """A text of several runs, when one of them is struck out or raised."""
    parts: list[str] = []
    is_struck = is_other = False
    for run in (e for e in item if local_name(e.tag) == "r"):
        text = "".join(t.text or "" for t in run if local_name(t.tag) == "t")
        look = next((e for e in run if local_name(e.tag) == "rPr"), None)
        if look is not None and _is_on(look, "strike"):
            is_struck = is_struck or bool(text.strip())
            continue
        raised = look is not None and any(
            local_name(e.tag) == "vertAlign" and e.get("val") == "superscript" for e in look
        )
        is_other = is_other or raised
        parts.append(text.translate(_RAISED) if raised else text)
    if not (is_struck or is_other):
        return None
    return Written(re.sub(" {2,}", " ", "".join(parts)).strip(), is_struck)


class OdsTexts:
    """The same of an OpenDocument sheet, as its elements are met: styles, and the runs of the cell that is open."""

    def __init__(self) -> None:
        self._style = ""
        self._raised: set[str] = set()
        self.struck: set[str] = set()
        self._spans: list[str] = []
        self._runs: list[tuple[str, str]] = []
        self._in_text = self._in_note = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:text-properties":
            if attributes.get("style:text-position", "").startswith("super"):
                self._raised.add(self._style)
            if attributes.get("style:text-line-through-style", "none") != "none":
                self.struck.add(self._style)
        elif name == "office:annotation":
            self._in_note = True
        elif name == "text:p":
            self._in_text = True
        elif name == "text:span":
            self._spans.append(attributes.get("text:style-name", ""))
        elif name == "text:s":
            self.text(" ")

    def text(self, data: str) -> None:
        """The text within an element."""
        if self._in_text and not self._in_note and (self._raised or self.struck):
            self._runs.append((self._spans[-1] if self._spans else "", data))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "office:annotation":
            self._in_note = False
        elif name == "text:p":
            self._in_text = False
        elif name == "text:span":
            self._spans.pop()

    def take(self) -> Written | None:
        """The text of the cell that ends, when a run of it is struck out or raised."""
        runs, self._runs = self._runs, []
        looks = {style for style, _ in runs}
        if not looks & (self._raised | self.struck):
            return None
        kept = (t.translate(_RAISED) if style in self._raised else t for style, t in runs if style not in self.struck)
        return Written(re.sub(" {2,}", " ", "".join(kept)).strip(), bool(looks & self.struck))


def _is_on(element: Element, name: str) -> bool:
    found = next((e for e in element if local_name(e.tag) == name), None)
    return found is not None and found.get("val") not in ("0", "false")


def local_name(name: str) -> str:
    """The name of an element without its namespace."""
    return name.rpartition("}")[2].rpartition(":")[2]
