"""A public page of HTML or a drawing as what it shows: cells, texts, alt texts, comments and embedded data."""

from __future__ import annotations

import base64
import json
import re
import zlib
from html.parser import HTMLParser

from pipeline.audit.model import Place
from pipeline.audit.shown import Marked, Shown

_BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "figcaption", "summary", "title", "desc", "text", "label")
_SAID = ("alt", "aria-label", "title", "content", "data-text", "value", "placeholder")
_UNSEEN = ("style", "script")
_DIGITS = re.compile(r"\d")


def read_page(text: str, shown: Shown) -> None:
    """Everything in a page or an SVG."""
    reader = _Reader(shown)
    reader.feed(text)
    reader.close()


class _Reader(HTMLParser):
    """Goes through a page once."""

    def __init__(self, shown: Shown) -> None:
        super().__init__(convert_charrefs=True)
        self._shown = shown
        self._caption, self._cells, self._ids = "", list[str](), list[str]()
        self._in: list[tuple[str, list[str]]] = []
        self._unseen = ""
        self._data = ""
        self._span = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        for name in _SAID:
            if _DIGITS.search(given.get(name, "")):
                self._shown.say(given[name], f"{name} på <{tag}>")
        if tag in _UNSEEN:
            self._unseen, self._data = tag, ""
        elif tag == "tr":
            self._cells, self._ids = [], []
        elif tag in ("td", "th"):
            self._in.append((tag, []))
            self._ids.append(given.get("data-obs", ""))
        elif tag in _BLOCKS or tag == "caption":
            self._in.append((tag, []))
        elif given.get("data-obs"):
            self._span = given["data-obs"]
            self._in.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            if tag == "script":
                read_packed(self._data, self._shown)
            self._unseen = ""
        if self._in and self._in[-1][0] == tag:
            text = "".join(self._in.pop()[1])
            self._ended(tag, text)
        if tag == "tr" and self._cells:
            self._shown.add_row(self._caption, self._cells, self._ids, f"tabellen ”{self._caption.strip()}”")
            self._cells, self._ids = [], []

    def _ended(self, tag: str, text: str) -> None:
        if self._in and self._in[-1][0] in ("caption", "figcaption"):
            self._in[-1][1].append(text)
            return
        if tag in ("td", "th"):
            self._cells.append(text)
            self._ids += [""] * (len(self._cells) - len(self._ids))
        elif tag == "caption":
            self._caption = text
        elif tag in _BLOCKS:
            self._shown.say(text, f"<{tag}>")
        else:
            self._shown.marked.append(
                Marked(self._span, " ".join(text.split()), Place(self._shown.file, "löpande text"))
            )
        if self._in:
            self._in[-1][1].append(text)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            self._data += data
        elif self._in:
            self._in[-1][1].append(data)
        elif _DIGITS.search(data):
            self._shown.say(data)

    def handle_comment(self, data: str) -> None:
        if _DIGITS.search(data):
            self._shown.say(data, "kommentar i filen")


def read_packed(data: str, shown: Shown) -> None:
    """The numbers that the explorer has inside it: ids and values in columns."""
    try:
        packed = json.loads(zlib.decompress(base64.b64decode(data.strip(), validate=True)))
    except (ValueError, zlib.error):
        return
    ids = base64.b64decode(packed["tal"]["obs_id"]).hex()
    for column, values in packed["tal"]["varden"].items():
        for i, value in enumerate(values):
            if value is not None:
                obs_id = f"n{ids[16 * i : 16 * i + 15]}"
                shown.marked.append(Marked(obs_id, str(value), Place(shown.file, f"inbäddade data, {column}")))
    for part in ("tal", "vyer"):
        for words in packed[part]["ord"].values():
            for text in words["ord"]:
                shown.say(text, "inbäddade data")
