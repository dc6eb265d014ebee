"""#KSUMMA: CRC-32 over labels and fields, as SIE filformat 4B chapter 10 defines it.

Generator EDB88320, start FFFFFFFF, inverted at the end: the CRC-32 of zlib.
"""

from __future__ import annotations

from zlib import crc32

from .encoding import PC8
from .fields import as_in_checksum


class Checksum32:
    """The sum of the records between the two #KSUMMA.

    The standard counts the value of a character in code page 437. For a file in another
    encoding there are programs that count its own bytes instead, so both are worked out.
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.pc8 = self.own = 0

    def add(self, tokens: list[str]) -> None:
        """Count one record, given as its tokens with label."""
        text = "".join(map(as_in_checksum, tokens))
        if self.encoding == PC8 or text.isascii():
            data = text.encode(PC8)
            self.pc8 = crc32(data, self.pc8)
            self.own = crc32(data, self.own) if self.encoding != PC8 else self.pc8
            return
        # A character that code page 437 lacks has no value there: its own bytes stand in.
        self.pc8 = crc32(b"".join(self._byte(c) for c in text), self.pc8)
        self.own = crc32(text.encode(self.encoding, "replace"), self.own)

    @property
    def values(self) -> tuple[int, ...]:
        return (self.pc8,) if self.pc8 == self.own else (self.pc8, self.own)

    def _byte(self, character: str) -> bytes:
        try:
            return character.encode(PC8)
        except UnicodeEncodeError:
            return character.encode(self.encoding, "replace")
