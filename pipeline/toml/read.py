"""TOML as bytes -> what it says. Size, depth and encoding are looked at before the parser is let loose.

A dotted key of twenty thousand parts keeps the parser busy for a minute and a deep list ends in
its recursion limit, so both are counted here in one pass over the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import ROOT

MOST_BYTES = 1_000_000
# Dots in one key, and brackets inside brackets. What is written here has at most three.
DEEPEST = 12

# Texts are stepped over whole; one that never ends runs to the end, where the parser says so.
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | "{3} (?: [^"\\] | \\. | "(?!"") )*+ (?: "{3,5} | \\?\Z )
    | '{3} .*? (?: '{3,5} | \Z )
    | " (?: [^"\\\n] | \\[^\n] )*+ "?
    | ' [^'\n]* '?
    | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<dot>\.) | (?P<next>[\n=,])
    """,
    re.VERBOSE | re.DOTALL,
)
# What the parser says, in words for whoever wrote the file.
_REASONS = (
    ("Cannot overwrite a value", "samma namn står två gånger"),
    ("Cannot mutate immutable namespace", "samma namn står två gånger"),
    ("twice", "samma tabell inom [ ] står två gånger"),
    ("Invalid value", "värdet går inte att läsa"),
    ("Expected '='", "ett namn utan = efter, eller med å, ä och ö"),
    ("Unclosed array", "en lista utan ] på slutet"),
    ("Unterminated string", "en text utan citattecken på slutet"),
    ("Unescaped '\\'", "ett omvänt snedstreck i en text; skriv det två gånger"),
    ("Illegal character", "ett tecken som inte får stå där"),
    ("Invalid initial character", "ett namn med annat än a–z, siffror, _ och -"),
    ("Expected newline or end of document", "mer än en sak på raden"),
    ("Invalid date or datetime", "ett datum som inte finns"),
)


def own_path(path: Path) -> str:
    """The path of a file of the project's own, as a message names it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def read_toml(path: Path, shown: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What a TOML file says; `shown` is its path as the reader knows it. Raises DeliveryFaults."""
    # Never more than is allowed: a file of gigabytes is not read to be refused.
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    return parse_toml(data, shown, parse_float)


def parse_toml(data: bytes, shown: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What bytes of TOML say. Raises DeliveryFaults for what is too large, too deep or no TOML."""
    if len(data) > MOST_BYTES:
        most = f"högst {MOST_BYTES // 1000} kB"
        raise _stop(shown, "filen är för stor", "Kontrollera att det är rätt fil.", expected=most)
    data = data.removeprefix(b"\xef\xbb\xbf")
    # One character per byte: what TOML is built of is ASCII, so places are the same in both.
    plain = data.decode("latin-1")
    _refuse_deep(plain, shown)
    text = _decode(data, plain, shown)
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except ValueError as error:
        raise _not_toml(text, str(error), shown) from error


def _refuse_deep(plain: str, shown: str) -> None:
    """Stop at the first line that is nested deeper than anything one would write."""
    depth = dots = 0
    for token in _TOKEN.finditer(plain):
        if token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth -= 1
        elif token.lastgroup == "dot":
            dots += 1
        elif token.lastgroup == "next":
            dots = 0
        if max(depth, dots) > DEEPEST:
            headline = "för många nivåer i ett namn eller en lista"
            action = "Rätta raden: en punkt eller hakparentes för varje nivå."
            raise _stop(shown, headline, action, _line(plain, token.start()), expected=f"högst {DEEPEST} nivåer")


def _decode(data: bytes, plain: str, shown: str) -> str:
    """The text: UTF-8 throughout, but a comment, which means nothing, may be in Windows-1252."""
    pieces, at = [], 0
    for start, end in (*_comments(plain), (len(data), len(data))):
        try:
            pieces.append(data[at:start].decode("utf-8"))
        except UnicodeDecodeError as error:
            row = _line(plain, at + error.start)
            found = data.split(b"\n")[row - 1].decode("cp1252", errors="replace")
            action = "Spara filen som UTF-8 (i Anteckningar: Spara som, Kodning UTF-8)."
            raise _stop(shown, "raden är inte sparad som UTF-8", action, row, found) from error
        pieces.append(_decode_comment(data[start:end]))
        at = end
    return "".join(pieces)


def _comments(plain: str) -> Iterator[tuple[int, int]]:
    return (token.span() for token in _TOKEN.finditer(plain) if token.lastgroup == "comment")


def _decode_comment(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _not_toml(text: str, reason: str, shown: str) -> DeliveryFaults:
    """What the parser stopped at: the line, and why, in Swedish where the reason is a known one."""
    line = re.search(r"line (\d+)", reason)
    row = int(line.group(1)) if line else None
    why = next((swedish for english, swedish in _REASONS if english in reason), reason)
    found = f"{text.splitlines()[row - 1].strip()} ({why})" if row and row <= len(text.splitlines()) else why
    action = "Rätta raden. Text ska stå inom citattecken, listor inom [ ]."
    return _stop(shown, "filen följer inte TOML:s regler", action, row, found)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _stop(
    shown: str, headline: str, action: str, row: int | None = None, found: str = "", expected: str = ""
) -> DeliveryFaults:
    return DeliveryFaults([Fault(headline, action, shown, row=row, found=found, expected=expected, code="TML-001")])
