"""Faults in what was delivered, told to the analyst in plain Swedish.

A fault stops a stage. Readers collect every fault of a file before they raise,
so that the analyst mends the file once. Values from cells are masked here, in the
one place where they become text, so that no message can carry a personal number.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import zip_longest

from pipeline.personal import hide_personal_numbers, hide_pseudonyms, holds_person

_LONGEST_SHOWN = 80
# The codes of faults in a command.
_TYPED = "VAL-"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where it stands and what to do about it.

    `file` is the path as the analyst knows it, `row` counts from 1 as in a
    spreadsheet, `column` is the letter and heading. Empty means not applicable. `code` is
    the fault's name in pipeline/handbook/fel.toml: for the log and for who asks, not among the words.
    """

    headline: str
    action: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    expected: str = ""
    code: str = ""

    def lines(self, *, said_below: bool = False, expected_below: bool = False) -> list[str]:
        """The fault as lines of Swedish text, without trailing spaces; without what to do and what was expected where it is said below."""
        place = [
            f"blad ”{hide(self.sheet)}”" if self.sheet else "",
            f"rad {self.row}" if self.row is not None else "",
            f"kolumn {hide(self.column)}" if self.column else "",
        ]
        where = ", ".join(p for p in place if p)
        said = hide(self.headline)
        head = f"{where}: {said}" if where else said
        text = [head[0].upper() + head[1:]]
        if self.found:
            # What a person typed was not found anywhere.
            label = "Du skrev:" if self.code.startswith(_TYPED) else "Hittade:"
            text.append(f"    {label} {mask(self.found)}")
        if self.expected and not expected_below:
            text.append(f"    Väntade: {hide(self.expected)}")
        return text if said_below else [*text, f"    Gör så:  {hide(self.action)}"]


class StageStopped(Exception):
    """A stage cannot go on. The text is written for the analyst, in Swedish.

    `code` names it in the catalogue of faults: given here, or by the kind of stop it is.
    """

    code = ""

    def __init__(self, *words: object, code: str = "") -> None:
        super().__init__(*(hide(w) if isinstance(w, str) else w for w in words))
        if code:
            self.code = code

    @property
    def codes(self) -> tuple[str, ...]:
        """The names in the catalogue of all that it tells of."""
        return (self.code,) if self.code else ()


class DeliveryFaults(StageStopped):
    """Everything found wrong in one or more delivered files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(format_faults(self.faults))

    def __reduce__(self) -> tuple[type[DeliveryFaults], tuple[tuple[Fault, ...]]]:
        """Travel between processes with the faults, not only their text."""
        return type(self), (self.faults,)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the faults, each once, in the order they were found."""
        return tuple(dict.fromkeys(f.code for f in self.faults if f.code))

    def as_records(self) -> list[dict[str, object]]:
        """The faults as plain dictionaries, masked, for a machine to read."""
        return [_hidden(asdict(f)) | {"found": mask(f.found)} for f in self.faults]


def format_faults(faults: Iterable[Fault]) -> str:
    """Group faults by file, in the order they were found.

    Of some in a row for which the same was expected, and the same is to be done, the last says it for all.
    """
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        by_file.setdefault(fault.file, []).append(fault)
    lines: list[str] = []
    for file, group in by_file.items():
        count = "1 fel" if len(group) == 1 else f"{len(group)} fel"
        lines.append(f"{hide(file)} – {count}" if file else count)
        for fault, following in zip_longest(group, group[1:]):
            below = following if following and _is_alike(fault, following) else None
            expected_below = below is not None and below.expected == fault.expected
            told = fault.lines(said_below=below is not None, expected_below=expected_below)
            lines.extend("  " + line for line in told)
    return "\n".join(lines)


def _is_alike(one: Fault, other: Fault) -> bool:
    return (one.headline, one.action) == (other.headline, other.action)


def where_told(codes: Iterable[str]) -> str:
    """Where more is said of faults, by their codes; empty for none."""
    return f"Mer om felen står i docs/fel.md: {', '.join(dict.fromkeys(codes))}" if codes else ""


def _hidden(record: dict[str, object]) -> dict[str, object]:
    return {name: hide(value) if isinstance(value, str) else value for name, value in record.items()}


def hide(text: str) -> str:
    """A text of ours with the personal numbers in it hidden, line by line: no message has one, in any of its parts.

    Figures that only look like one (a checksum, a name of a file) are left: a cell's are not, see `mask`.
    """
    return "\n".join(hide_pseudonyms(hide_personal_numbers(t) if holds_person(t) else t) for t in text.split("\n"))


def mask(text: object) -> str:
    """Text from a cell, fit to be shown: shortened, whatever may be a personal number hidden."""
    shown = hide_pseudonyms(hide_personal_numbers(str(text).strip()))
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"


def nearest(word: str, known: Iterable[str], count: int = 3, cutoff: float = 0.5) -> list[str]:
    """The known words most like `word`, best first; compared without case."""
    by_key = {k.casefold(): k for k in known if k}
    hits = difflib.get_close_matches(word.casefold(), list(by_key), n=count, cutoff=cutoff)
    return [by_key[h] for h in hits]


def most_like(word: str, known: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The first that `nearest` gives. Those that may be most like are tried first, and the rest not at all."""
    by_key = {k.casefold(): k for k in known if k}
    word = word.casefold()
    matcher, at_most = difflib.SequenceMatcher(b=word), _likeness(word)
    best = (cutoff, "")
    # No more letters match than the shorter has.
    near = [k for k in by_key if 2 * min(len(word), len(k)) >= cutoff * (len(word) + len(k))]
    for most, key in sorted(((at_most(key), key) for key in near), reverse=True):
        if most < best[0]:
            break
        matcher.set_seq1(key)
        best = max(best, (matcher.ratio(), key))
    return by_key.get(best[1])


def _likeness(word: str) -> Callable[[str], float]:
    """What difflib says of `word` and another at most, told far quicker.

    Blocks that match, in order, are a common subsequence. The length of the longest is counted
    with a bit for each letter of `word` (Hyyrö 2004).
    """
    every, places = (1 << len(word)) - 1, dict.fromkeys(word, 0)
    for place, letter in enumerate(word):
        places[letter] |= 1 << place

    def at_most(other: str) -> float:
        left = every
        for letter in other:
            if hit := left & places.get(letter, 0):
                left = (left + hit | left - hit) & every
        return 2.0 * (every ^ left).bit_count() / (len(word) + len(other))

    return at_most


def is_unknown(what: str) -> str:
    """A headline: insatsen är okänd, svaret är okänt."""
    return f"{what} är {'okänt' if what.endswith('et') or what == 'kön' else 'okänd'}"


def told_as_nearest(words: Iterable[str]) -> str:
    """What was expected, where that is known: the words that are meant."""
    return "närmast känt är " + ", ".join(f"”{w}”" for w in dict.fromkeys(words))


def suggest(word: str, known: Iterable[str]) -> str:
    """What was expected: the nearest known words, or some of them."""
    known = [k for k in known if k]
    if close := nearest(word, known):
        return told_as_nearest(close)
    shown = ", ".join(f"”{k}”" for k in known[:8])
    return f"något av {shown}" + (" med flera" if len(known) > 8 else "")
