"""Which encoding a SIE file is written in, and which characters came out wrong.

The standard allows only PC8 (code page 437). Programs also write UTF-8 and cp1252
(Latin-1). Nothing in the file says so reliably, but Swedish letters do: å, ä and ö in
code page 437 are never valid UTF-8, and are other bytes than in cp1252.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from .codes import Code
from .faults import Finding, counted, finding, unreadable
from .model import OddCharacter

PC8, UTF8, ANSI = "cp437", "utf-8", "cp1252"
# What each is called to a reader.
SHOWN = {PC8: "PC8 (CP437)", UTF8: "UTF-8", ANSI: "Windows-1252 (Latin-1)"}
_ALIASES = {"utf-8-sig": UTF8, "utf8": UTF8, "latin-1": ANSI, "iso-8859-1": ANSI, "ansi": ANSI, "pc8": PC8}

_BOM = b"\xef\xbb\xbf"
_LETTERS = "åäöÅÄÖéÉüÜ"
# The letters whose bytes mean something unlikely in the other encoding; ü of PC8 is š in names.
_SUSPECTS = "åäöÅÄÖé"
_PC8_BYTES = _LETTERS.encode(PC8)
_ANSI_BYTES = _LETTERS.encode(ANSI)
_UTF8_LETTERS = re.compile(b"\xc3[" + re.escape(bytes(c.encode(UTF8)[1] for c in _LETTERS)) + b"]")
_LOST = "\N{REPLACEMENT CHARACTER}"
# A byte that Python could not decode, and what it is until the line is done: never in a file.
_ESCAPED_BYTE, _MARK = re.compile("[\udc80-\udcff]"), "\udc00"
_MOST_LINES = 10


def clean(data: bytes) -> bytes:
    """The file without byte order mark and the end mark of DOS, with \\n between lines.

    Raises SieError for UTF-16.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:2] in (b"#\0", b"\0#"):
        raise unreadable(Code.UTF16, 1)
    data = data.removeprefix(_BOM).rstrip(b"\x1a")
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data


def detect(data: bytes) -> str:
    """PC8, UTF8 or ANSI. Plain ASCII is PC8; when the letters do not tell, the standard decides."""
    if data.isascii():
        return PC8
    try:
        data.decode(UTF8)
        return UTF8
    except UnicodeDecodeError:
        pass
    # A file glued together of two encodings is read in the one most of its letters have.
    rest, utf8 = _UTF8_LETTERS.subn(b"", data)
    pc8, ansi = (len(rest) - len(rest.translate(None, letters)) for letters in (_PC8_BYTES, _ANSI_BYTES))
    if utf8 > max(pc8, ansi):
        return UTF8
    return ANSI if ansi > pc8 else PC8


def named(encoding: str) -> str:
    """The encoding under the name used here. Raises ValueError for one that SIE files do not have."""
    name = _ALIASES.get(encoding.lower(), encoding.lower())
    if name not in SHOWN:
        raise ValueError(f"unknown encoding for SIE: {encoding}")
    return name


def lines(data: bytes, encoding: str, odd: list[OddCharacter]) -> Iterator[tuple[int, str]]:
    """Line number and text of every line; characters that may be wrong are added to `odd`."""
    suspects = _suspects(data, encoding)
    for number, raw in enumerate(io.BytesIO(data), 1):
        if raw.isascii():
            # Most lines; much faster than by code page.
            yield number, raw.decode("ascii")
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            text = _with_lost(raw.decode(encoding, "surrogateescape"), number, odd)
        if suspects:
            odd += (
                OddCharacter(number, m.start() + 1, m[0].encode(encoding), m[0], m[0] == _LOST)
                for m in suspects.finditer(text)
            )
        yield number, text.replace(_MARK, _LOST)


def remarks(encoding: str, odd: list[OddCharacter]) -> Iterator[Finding]:
    """Findings about the encoding: that it is not PC8, and one for each kind of odd character."""
    if encoding != PC8:
        yield finding(Code.ENCODING, 0, encoding=SHOWN[encoding])
    groups: dict[tuple[bytes, bool], list[OddCharacter]] = {}
    for o in odd:
        groups.setdefault((o.raw, o.lost), []).append(o)
    for (raw, lost), found in groups.items():
        yield finding(
            Code.LOST_CHARACTER if lost else Code.SUSPECT_CHARACTER,
            found[0].line,
            value=f"byte {raw.hex(' ').upper()}" + ("" if lost else f" (läst som {found[0].character})"),
            times=counted(len(found), "gång", "gånger"),
            lines=_line_list(found),
            encoding=SHOWN[encoding],
        )


def _suspects(data: bytes, encoding: str) -> re.Pattern[str] | None:
    """What to look for in the text: Swedish letters of the other encoding, or U+FFFD already there."""
    if encoding == UTF8:
        return re.compile(_LOST) if _LOST.encode(UTF8) in data else None
    other = _SUSPECTS.encode(ANSI if encoding == PC8 else PC8)
    if data.isascii() or len(data) == len(data.translate(None, other)):
        return None
    wrong = re.escape(other.decode(encoding, "ignore"))
    # Curly quotes and the like are bytes of PC8 letters, and right in cp1252 unless inside a word.
    return re.compile(f"[{wrong}]" if encoding == PC8 else rf"(?<=[^\W\d_])[{wrong}](?=[^\W\d_])")


def _with_lost(text: str, number: int, odd: list[OddCharacter]) -> str:
    """Each byte that could not be decoded (a lone surrogate in `text`) is noted and marked."""
    for m in _ESCAPED_BYTE.finditer(text):
        odd.append(OddCharacter(number, m.start() + 1, bytes([ord(m[0]) - 0xDC00]), _LOST, True))
    return _ESCAPED_BYTE.sub(_MARK, text)


def _line_list(found: list[OddCharacter]) -> str:
    at = list(dict.fromkeys(o.line for o in found))
    text = ", ".join(map(str, at[:_MOST_LINES]))
    return f"{text} och {len(at) - _MOST_LINES} till" if len(at) > _MOST_LINES else text
