"""A survey that is there twice: a copy, an older file beside the one that came after it, or a file after itself.

Files of one kind are told apart by their names, and a name says nothing of what is in a file. The answers do.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from pipeline.faults import Fault
from pipeline.ingest.deliveries import two_files

# Of so many respondents each file tells which it is; as large a part of the smaller one, on end and so many cells, is no chance.
_COMPARED, _MOST, _ON_END, _CELLS, _KINDS = 500, 0.8, 3, 8, 3
# So many cells that come again, all of them and in order, in one file.
_CELLS_AGAIN = 16


def same_answers(files: Sequence[tuple[str, list[dict[str, object]]]]) -> list[Fault]:
    """A fault for each file whose respondents are those of an earlier one: (file as shown, its rows of answers)."""
    every = [(shown, _respondents(rows)) for shown, rows in files]
    faults = [_said_again(shown, all_of) for shown, all_of in every if _comes_again(all_of)]
    respondents = [(shown, all_of[:_COMPARED]) for shown, all_of in every]
    for n, (shown, mine) in enumerate(respondents):
        for other, theirs in respondents[:n]:
            if equal := _equal(mine, theirs):
                least = min(len(mine), len(theirs))
                headline = f"filen har samma svar som ”{Path(other).name}”"
                told = f"{equal} svarande som är lika, av {least} i den minsta filen"
                faults.append(two_files(shown, headline, told, "varje svar i en fil"))
                break
    return faults


def _respondents(rows: list[dict[str, object]]) -> list[Hashable]:
    """What each row of a file answered, in order; rows without an answer are none."""
    answers: dict[object, list[tuple[object, object]]] = {}
    for row in rows:
        if row["svar"] is not None:
            answers.setdefault((row["_sheet"], row["_row"]), []).append((row["fraga"], row["svar"]))
    return [tuple(given) for given in answers.values()]


def _comes_again(respondents: list[Hashable]) -> bool:
    """Whether a file has all its respondents twice, as when an export is put under itself or on two sheets."""
    half = len(respondents) // 2
    once = respondents[:half]
    cells = sum(len(r) for r in once if isinstance(r, tuple))
    return (
        len(respondents) == 2 * half
        and once == respondents[half:]
        and cells >= _CELLS_AGAIN
        and len(set(once)) >= _KINDS
    )


def _said_again(shown: str, respondents: list[Hashable]) -> Fault:
    told = f"{len(respondents) // 2} svarande som kommer igen i samma ordning"
    action = "Ta bort den ena omgången ur filen, eller exportera på nytt."
    return two_files(shown, "filen har alla sina svar två gånger", told, "varje svarande en gång", action)


def _equal(mine: list[Hashable], theirs: list[Hashable]) -> int:
    """How many respondents of two files are the same ones; 0 when that may be chance."""
    if not set(mine) & set(theirs):
        return 0
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    equal = [r for b in blocks if b.size >= _ON_END for r in mine[b.a : b.a + b.size]]
    cells = sum(len(r) for r in equal if isinstance(r, tuple))
    is_told = len(equal) >= _MOST * min(len(mine), len(theirs)) and cells >= _CELLS and len(set(equal)) >= _KINDS
    return len(equal) if is_told else 0
