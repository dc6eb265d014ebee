"""What is wrong in a text file, each in its own words: the same whether it is held whole or walked in parts.

Found before or beside the reading, from the text or the line as it stands. No cell is ever told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.faults import DeliveryFaults, Fault

DELIMITERS = {";": "semikolon", "\t": "tabb", ",": "komma", "|": "lodstreck"}
LOST = "\N{REPLACEMENT CHARACTER}"
# UTF-8 read as something else and saved so, once: Ã¥, √•, ├ñ.
_MANGLED = re.compile("Ã[¥¤¶…„–\u0085\u0084\u0096]|√[•§∂Ö]|├[Ññåûäâ]")
# Where a disk or a transfer lost a piece, NUL stands in its place: one alone means nothing.
_HOLE = re.compile("\0{16,}")


def refuse_spoiled(text: str, shown_path: str, before: int = 0) -> None:
    """Raise DeliveryFaults for text whose Swedish letters were spoiled on the way here; `before` rows stand above it."""
    for row, line in enumerate(text.splitlines(), before + 1):
        if found := mangled(line, shown_path, "", row):
            raise DeliveryFaults([found])


def refuse_holes(text: str, shown_path: str, before: int = 0) -> None:
    """Raise DeliveryFaults for text, as decoded, of which a piece was lost; `before` rows stand above it."""
    if found := _HOLE.search(text):
        raise DeliveryFaults(
            [
                Fault(
                    file=shown_path,
                    row=before + text.count("\n", 0, found.start()) + 1,
                    headline="en del av filen har gått förlorad",
                    found=f"{len(found[0])} nolltecken (NUL) i följd, som står där ett stycke inte kunde sparas",
                    expected="text utan nolltecken",
                    action="Filen är skadad på disken eller i överföringen. Exportera den på nytt ur källsystemet.",
                    code="TXT-007",
                )
            ]
        )


def mangled(text: str, shown_path: str, sheet: str, row: int, column: str = "") -> Fault | None:
    """The fault of a text in which letters were exchanged or lost, None for a sound one."""
    if text.isascii() or not (LOST in text or _MANGLED.search(text)):
        return None
    lost = LOST in text
    return Fault(
        file=shown_path,
        sheet=sheet,
        row=row,
        column=column,
        headline="tecken har gått förlorade i filen" if lost else "å, ä och ö är förvanskade i filen",
        found=f"tecknet {LOST}, som ett program sätter där det inte kunnat läsa en bokstav"
        if lost
        else "tecken som ”Ã¥”, ”Ã¤” och ”Ã¶”",
        expected="text sparad en gång som UTF-8 eller Windows-1252",
        action="Exportera filen på nytt från källsystemet; öppna och spara den inte i ett program däremellan. "
        "Den var skadad innan den kom hit: skriv inte in de skadade orden i forbund.toml.",
        code="TXT-002",
    )


def unreadable(shown_path: str, why: str, row: int | None = None) -> Fault:
    """The fault of a file that cannot be read at all."""
    return Fault(
        file=shown_path,
        row=row,
        headline="filen går inte att läsa",
        found=why,
        expected="en Excelfil (.xlsx) eller textfil (.csv) som går att öppna",
        action="Öppna filen i Excel. Går det inte: exportera den på nytt och ersätt den i mappen.",
        code="TXT-001",
    )


def mixed_encodings(lines: Iterable[bytes], shown_path: str) -> Fault | None:
    """The fault of a file in UTF-8 of which some lines are not, None where it is no such file.

    It is in UTF-8 when more lines say so by their letters than say otherwise.
    """
    first, stray, sound = None, 0, 0
    for row, line in enumerate(lines, 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            sound += 1
        except UnicodeDecodeError:
            first, stray = first or row, stray + 1
    if first is None or sound <= stray:
        return None
    return Fault(
        file=shown_path,
        row=first,
        headline="raden har en annan teckenkodning än resten av filen",
        found=f"tecken som inte är UTF-8, på {'1 rad' if stray == 1 else f'{stray} rader'}",
        expected="samma teckenkodning på alla rader",
        action="Rader har klistrats in ur en annan fil, eller filen är skadad. Exportera den på nytt ur källsystemet.",
        code="TXT-003",
    )


def quote_fault(row: int | None, shown_path: str, inside: bool) -> Fault:
    """The fault of a quotation mark that stands `inside` a cell, or has no end."""
    if inside:
        return Fault(
            file=shown_path,
            row=row,
            headline="ett citattecken står inne i en cell",
            found="text efter det citattecken som avslutar cellen",
            expected='citattecken i texten skrivna dubbelt (""), eller inga',
            action="Ta bort citattecknet ur cellen i källsystemet, eller exportera på nytt som Excelfil (.xlsx).",
            code="TXT-005",
        )
    return Fault(
        file=shown_path,
        row=row,
        headline="ett citattecken saknas",
        found="ett citattecken som aldrig avslutas: raderna efter det går inte att skilja åt",
        expected="citattecken i par",
        action='Sök efter " i filen, eller exportera den på nytt.',
        code="TXT-004",
    )


def is_quoted_inside(line: str, delimiter: str) -> bool:
    """Whether text follows the quotation mark that ends a cell of a line."""
    ends = re.escape(delimiter)
    return bool(re.search(rf'(?:^|{ends})"[^"]*"(?!["{ends}]|\s*$)', line))


def other_separator(text: str, width: int) -> str:
    """The name of the sign that parts a lone text into `width` cells, as the file's own did not; '' for none.

    A comma with a space after it is one of a sentence.
    """
    parts = {name: len(re.split(rf"{re.escape(sign)}(?! )", text)) for sign, name in DELIMITERS.items()}
    return next((name for name, count in parts.items() if count == width > 2), "")


def separator_fault(shown_path: str, row: int, separator: str) -> Fault:
    """The fault of a row that is written with another separator than the others."""
    return Fault(
        file=shown_path,
        row=row,
        headline="raden har en annan avgränsare",
        found=f"{separator} mellan cellerna",
        expected="samma avgränsare på alla rader",
        action="Raden är inklistrad ur en annan fil. Skriv om den med filens avgränsare, eller exportera på nytt.",
        code="TXT-006",
    )
