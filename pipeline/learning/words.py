"""Words of a coded column that no list knows: which code each probably is, or which it may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.clean.coding import NEAR_KOMMUN, SEVERAL, Codebook
from pipeline.clean.synonyms import synonyms_of_codes
from pipeline.faults import nearest
from pipeline.ingest.records import cell_text
from pipeline.learning.evidence import alike, plain
from pipeline.learning.same_word import Likeness, likeness_of
from pipeline.learning.tables import Column
from pipeline.learning.targets import Target
from pipeline.personal import is_pseudonym, tells_of_person

# Below the first nothing is proposed; so much less like must the next code be. Below the last it is no candidate.
_LEAST, _MARGIN, _CANDIDATE = 0.84, 0.08, 0.55
# A word that is another word for one code, letter for letter, is that code however like it is to the next.
_EXACT = 0.95
# A column with more words than this is no column of categories.
_MOST = 80
# Lists whose words are of the förbund itself, and are names of what stands in its forbund.toml.
OWN = {"insats": "insats", "medlem": "medlem"}
# What is not in this list is another kommun, and no fault; only what is nearly one of the förbund's own is told.
KOMMUN = "kommun"


@dataclass(frozen=True)
class Word:
    """A word and the code that it is proposed to be, or those that it may be. `rows`: how many rows have it."""

    list: str
    word: str
    rows: int
    codes: tuple[str, ...]
    sure: bool
    why: str = ""


def unknown_words(column: Column, target: Target, books: Mapping[str, Codebook]) -> Iterator[Word]:
    """Every word of a coded column that its list has not, most rows first. None for what tells of a person."""
    if target.codes not in books:
        return
    book = books[target.codes]
    counted = _words_in(column)
    missing = {w: n for w, n in counted.items() if not book.find(w)}
    if len(missing) > _MOST:
        return
    for word, rows in sorted(missing.items(), key=lambda found: (-found[1], found[0])):
        if tells_of_person(word) or is_pseudonym(word):
            continue
        found = _kommun(word, rows, book) if target.codes == KOMMUN else _propose(word, rows, target.codes, book)
        if found:
            yield found


def share_of_known(
    coded: Iterable[tuple[Column, Target]], sure: Iterable[Word], books: Mapping[str, Codebook]
) -> float:
    """How much of the words in coded columns their lists have or is `sure`, 0 to 1; a half where there are none."""
    learned = {(w.list, w.word) for w in sure if w.sure}
    words = {(t.codes, w) for c, t in coded if t.codes in books for w in _words_in(c)}
    known = [w for w in words if w in learned or books[w[0]].find(w[1])]
    return len(known) / len(words) if words else 0.5


def hides_persons(column: Column, target: Target, books: Mapping[str, Codebook]) -> bool:
    """Whether a column of words holds a personal number, which is never shown and never a word."""
    return target.codes in books and any(tells_of_person(cell_text(c)) for c in column.filled)


def _words_in(column: Column) -> Counter[str]:
    return Counter(w for c in column.filled for w in SEVERAL.split(cell_text(c)) if w)


def _propose(word: str, rows: int, name: str, book: Codebook) -> Word:
    """What a word is, where it is a known one misspelt or a synonym; what it may be, where a known one is part of it.

    Letters in common are no evidence: without any the word is asked of, and no code is put forward.
    """
    known: dict[str, tuple[float, Likeness, str]] = {}
    names = {code.kod: code.namn for _, code in reversed(book.entries)}
    for of, code in book.entries:
        _keep(known, code.insats or code.kod, word, of, 1.0, f"liknar ”{of}”")
    for code_of, words in synonyms_of_codes(name).items():
        for of in words if code_of in names else ():
            _keep(known, code_of, word, of, 0.95, f"ett annat ord för ”{names[code_of]}”")
    best = sorted(known.items(), key=lambda found: -found[1][0])
    meant = {code: how for code, (score, how, _) in best if how is not Likeness.NONE and score >= _CANDIDATE}
    if not meant:
        return Word(name, word, rows, (), False)
    exactly = [code for code in meant if known[code][0] >= _EXACT]
    (first, (score, how, why)), second = best[0], best[1][1][0] if len(best) > 1 else 0.0
    if how is Likeness.SAME and (exactly == [first] or (score >= _LEAST and score - second >= _MARGIN)):
        return Word(name, word, rows, (first,), True, why)
    return Word(name, word, rows, tuple(meant)[:3], False)


def _kommun(word: str, rows: int, book: Codebook) -> Word | None:
    """A kommun that is nearly one of the förbund's own; with an s more it is that one: Salems kommun is Salem."""
    near = nearest(word, book.names, cutoff=NEAR_KOMMUN)
    codes = dict.fromkeys(code.kod for n in near if (code := book.find(n)))
    if not codes:
        return None
    genitive = {code.kod for known, code in book.entries if plain(known) == f"{plain(word)}s"}
    codes = dict.fromkeys([*genitive, *codes])
    return Word(KOMMUN, word, rows, tuple(codes), len(genitive) == 1, "medlemmens namn utan s")


def _keep(
    known: dict[str, tuple[float, Likeness, str]], code: str, word: str, of: str, weight: float, why: str
) -> None:
    """Keep the name of a code that a word is most like: one that says the same before one that only looks alike."""
    found = alike(plain(word), plain(of)) * weight, likeness_of(plain(word), plain(of), synonym=weight < 1), why
    known[code] = max(known.get(code, (0.0, Likeness.NONE, "")), found, key=lambda f: (f[1], f[0]))
