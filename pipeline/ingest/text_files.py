"""Delimited text as rows of cells: encoding, ends of lines and separator told from the whole file.

Encodings are told by Swedish letters: UTF-8, Windows-1252, and what DOS (CP850) and old
Macs (MacRoman) wrote. Characters that were lost before the file came cannot be had back.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.cells import clean_text
from pipeline.ingest.text_faults import (
    DELIMITERS,
    is_quoted_inside,
    mixed_encodings,
    quote_fault,
    refuse_holes,
    refuse_spoiled,
    unreadable,
)

_SAMPLE = 4_000_000
_LINES_COMPARED = 2_000
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SHOWN = {
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
    "latin-1": "Windows-1252",
    "cp850": "DOS (CP850)",
    "mac_roman": "MacRoman",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_ONLY_CP1252 = re.compile(rb"[\x80-\x9f]")
# å, ä, ö, Å, Ä, Ö in each encoding, followed by a letter: quotation marks of others seldom are.
_SWEDISH = {
    "cp1252": re.compile(rb"[\xe5\xe4\xf6\xc5\xc4\xd6]"),
    "cp850": re.compile(rb"[\x86\x84\x94\x8f\x8e\x99](?=[A-Za-z])"),
    "mac_roman": re.compile(rb"[\x8c\x8a\x9a\x81\x80\x85](?=[A-Za-z])"),
}
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)


def read_text_file(path: Path, shown_path: str) -> tuple[list[list[object]], str]:
    """The rows of a text file as they stand, every cell plain text, and what was told of the file.

    Raises DeliveryFaults for what is no text, spoiled letters, and quotation marks without end.
    """
    raw = path.read_bytes()
    encoding = detect_encoding(raw, shown_path)
    try:
        decoded = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise DeliveryFaults([unreadable(shown_path, "filen är avklippt")]) from error
    refuse_holes(decoded, shown_path)
    text = clean_text(decoded)
    refuse_spoiled(text, shown_path)
    text = re.sub(r"\r(?!\n)", "\n", text)
    delimiter, skipped = find_delimiter(text), _SEP.fullmatch(text.partition("\n")[0].strip())
    try:
        rows: list[list[object]] = [list(r) for r in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise DeliveryFaults([_csv_fault(text, delimiter, shown_path)]) from error
    if skipped:
        rows[0] = []
    return rows, f"{_SHOWN[encoding]}, avgränsare {DELIMITERS.get(delimiter, delimiter)}"


def text_encoding(path: Path, shown_path: str) -> str:
    """The codec of a text file too large to hold, told from its beginning.

    'latin-1' where it is cp1252 without the characters in which the two differ.
    """
    with path.open("rb") as file:
        begin = file.read(_SAMPLE)
        cut = begin.rfind(b"\n") + 1 or len(begin)
        encoding = detect_encoding(begin if begin.startswith(tuple(_BOMS)) else begin[:cut], shown_path)
        if encoding != "cp1252":
            return encoding
        chunk = begin
        while chunk:
            if _ONLY_CP1252.search(chunk):
                return "cp1252"
            chunk = file.read(_SAMPLE)
    return "latin-1"


def undecodable(path: Path, encoding: str, shown_path: str) -> Fault:
    """The fault of a large text file that is not in the encoding that its beginning told."""
    with path.open("rb") as file:
        if encoding == "utf-8-sig" and (mixed := mixed_encodings(file, shown_path)):
            return mixed
        file.seek(0)
        row = next((n for n, line in enumerate(file, 1) if not _is_in(line, encoding)), None)
    return unreadable(shown_path, "teckenkodningen känns inte igen", None if encoding.startswith("utf-16") else row)


def _is_in(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def detect_encoding(raw: bytes, shown_path: str) -> str:
    """The codec that text is written in. Raises DeliveryFaults when it is none that is known."""
    if raw.startswith(tuple(_BOMS)):
        return _BOMS[raw[:2]]
    begin = raw[:4096]
    even, odd = begin[::2].count(0), begin[1::2].count(0)
    if max(even, odd) * 3 > len(begin) and not min(even, odd):
        return "utf-16-be" if even else "utf-16-le"
    if (even + odd) * 50 > len(begin):
        raise DeliveryFaults([unreadable(shown_path, "filen är inte text")])
    try:
        raw.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        if mixed := mixed_encodings(raw.split(b"\n"), shown_path):
            raise DeliveryFaults([mixed]) from None
    letters = {name: len(pattern.findall(raw)) for name, pattern in _SWEDISH.items()}
    if not letters["cp1252"] and (letters["cp850"] or letters["mac_roman"]):
        if letters["cp850"] == letters["mac_roman"]:
            raise DeliveryFaults([unreadable(shown_path, "teckenkodningen känns inte igen")])
        return max(("cp850", "mac_roman"), key=letters.__getitem__)
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise DeliveryFaults([unreadable(shown_path, "teckenkodningen känns inte igen")]) from error
    return "cp1252"


def find_delimiter(text: str) -> str:
    """The separator that gives most rows on end the same number of cells, and then the most cells.

    `sep=;` on the first line decides. Lines of titles, which may hold any sign, are outvoted, and
    so are decimal commas, which the heading row lacks.
    """
    if said := _SEP.fullmatch(text.partition("\n")[0].strip("\r\n ")):
        return said[1]
    return max(DELIMITERS, key=lambda candidate: _evenness(text, candidate))


def _evenness(text: str, delimiter: str) -> tuple[int, int, int]:
    """The longest run of rows of one width above 1, how many rows have it, and the width."""
    best, run, last = (0, 0, 0), 0, 0
    widths: Counter[int] = Counter()
    try:
        for _, row in zip(range(_LINES_COMPARED), csv.reader(io.StringIO(text), delimiter=delimiter), strict=False):
            if not any(c.strip() for c in row):
                continue
            widths[len(row)] += 1
            run, last = (run + 1 if len(row) == last else 1), len(row)
            if last > 1:
                best = max(best, (run, widths[last], last))
    except csv.Error:
        pass
    return best


def _csv_fault(text: str, delimiter: str, shown_path: str) -> Fault:
    """What the reader could not make out: a quotation mark inside a cell, or one without end."""
    lines = text.splitlines()
    inside = next((n for n, line in enumerate(lines, 1) if is_quoted_inside(line, delimiter)), None)
    if inside is not None and text.count('"') % 2 == 0:
        return quote_fault(inside, shown_path, inside=True)
    odd = next((n for n, line in enumerate(lines, 1) if line.count('"') % 2), None)
    return quote_fault(odd, shown_path, inside=False)
