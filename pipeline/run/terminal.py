"""What is printed is text: no control character from a file's name or a cell reaches the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from pipeline.run.typed import as_typed, has_make, without_make

# Controls (but for the end of a line and tab), marks of direction, and line ends of other kinds.
_CONTROLS = [*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SEEN = dict.fromkeys((*_CONTROLS, 0x061C, 0x200E, 0x200F, 0x2028, 0x2029), "\N{REPLACEMENT CHARACTER}")


def printable(text: str) -> str:
    """A text in which what would steer a terminal is seen instead."""
    return text.translate(_SEEN)


class PlainStream:
    """A stream that writes what is printable. A live display writes past it, with words made printable."""

    def __init__(self, stream: TextIO, told: Callable[[str], str] = str) -> None:
        # The name by which rich finds the stream behind another.
        self.rich_proxied_file = stream
        self._told = told

    def write(self, text: str) -> int:
        """Write a text; returns the length of what was given."""
        self.rich_proxied_file.write(printable(self._told(text)))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


@contextmanager
def prints_plainly(verbs: Iterable[str] = ()) -> Iterator[None]:
    """While this holds, whatever is printed is printable, and each command of `verbs` as it is typed here."""

    def told(text: str) -> str:
        return text if typed_with_make or "make " not in text else as_typed(text, verbs, without_make())

    typed_with_make = has_make()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (PlainStream(stream, told) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
