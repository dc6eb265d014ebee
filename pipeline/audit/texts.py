"""What texts and tables of the finished files say of a withheld number, whatever the observations hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.audit.attack import FEW, TOLD
from pipeline.audit.counts import OF_PEOPLE, PEOPLE, numbers_in, people_counted
from pipeline.audit.model import Finding, Known, Number, Place
from pipeline.audit.shown import Shown, TableRow, squeezed
from pipeline.audit.wording import Words
from pipeline.codes.vocabulary import KON_WORD, period_words
from pipeline.personal import holds_person

ORDER, PERSON = "ordning", "personnummer"
_SHORTEST_NUMBER = 10
_RELEASED = "reports/utgavor/"
# "raderna ger 3", "angivet 3".
_STATED = re.compile(
    r"\b(?:raderna ger|angivet|leveranserna ger|enkätfilen har) (\d{1,3})(?!\d|[.,]\d|\s?(?:kr|tkr|mnkr|%|\d))"
)
_ROWS = re.compile(r"\b\d+ (?:…|\.\.\.|–|till) (\d+) rader\b")
# What numbers a thing, and counts none.
_NUMBERING = re.compile(r"\b(?:bilaga|tabell|figur|diagram|kapitel|not|sida|sidan) \d+", re.IGNORECASE)
_WORD_OF_PEOPLE = re.compile(PEOPLE, re.IGNORECASE)
_SUPERLATIVE = re.compile(r"\b(?:störst|flest|vanligast|högst andel|minst andel|lägst|färst)\w*", re.IGNORECASE)
# Only what the program writes: titles, captions and alternative texts. The office's own claims are tried when they are read.
_WRITTEN_BY_US = (
    "<figcaption>",
    "<title>",
    "aria-label",
    "alt ",
    "diagram/rubrik",
    "diagram/alternativtext",
    "bildens",
)
# A table that counts förbund, by its caption: a line of it in a PDF has words of people and no number of them.
_COUNTS_FORBUND = "(antal förbund)"
# How near a number its word must stand, in characters.
_NEAR = 28
# So much of what a measure is called must stand in a text about all of a kön.
_STEM = 6
_KON_WORDS = {w.casefold() for w in KON_WORD.values()}
# What a cell about people may hold: a number, a share, or a mark for none; no word of a sentence or of a chart.
_CELL = r"((?:ca\s)?[-\u2212]?\d{1,3}(?:\s?\d{3})*(?:,\d+)?(?:\s?%)?|\.\.|[-\u2013])"
_DIGIT = re.compile(r"\d")
# A withheld outcome with another year's beside it, ".. (26 %)": the heading names that year, and it is another number.
_OTHER_YEAR = re.compile(r"^\.\.\s*\([^()]*\)$")


def may_tell_of(file: str, forbund: str) -> bool:
    """Whether a file is a place for the numbers of a förbund: in those of another an equal number is another number."""
    return file.startswith((f"reports/{forbund}/", "reports/jamforelse/", _RELEASED))


class Texts:
    """What withheld numbers of a förbund are called and are, to be looked for in texts."""

    def __init__(self, known: Known, words: Words) -> None:
        self._known, self._words = known, words
        self._hidden: dict[int, list[tuple[Number, list[str]]]] = defaultdict(list)
        self._shown: dict[int, list[list[str]]] = defaultdict(list)
        for n in known.numbers.values():
            labels = [w.casefold() for w in words.labels(n.key)]
            stem = "" if n.key.insats or n.key.category else words.about(n.key)[:_STEM].casefold()
            if n.is_withheld and labels and known.truth.get(n.key, 0) > 0:
                self._hidden[known.truth[n.key]].append((n, [*labels, *([stem] if stem else [])]))
            elif n.value is not None and n.value == int(n.value):
                # What names no part of the year is of the whole.
                part = [period_words(n.key.period).casefold()] if n.key.period != "helar" else []
                self._shown[int(n.value)].append([*(w for w in labels if w not in _KON_WORDS), *part])
        self._ids = {n.obs_id: n for n in known.numbers.values() if n.is_withheld}

    def findings(self, shown: Shown, pages: Iterable[Shown] = ()) -> Iterator[Finding]:
        """What one file gives away of this förbund; `pages` are those that it is held against."""
        if not may_tell_of(shown.file, self._known.forbund):
            return
        # What a release told is known, and cannot be taken back: a number that is another since was corrected.
        for marked in () if shown.file.startswith(_RELEASED) else shown.marked:
            if (n := self._ids.get(marked.obs_id)) and _tells(marked.text):
                yield self._told(n, f"Det dolda talet visas: ”{marked.text}”.", marked.place)
        of_forbund = {_as_line(row) for page in pages for row in page.rows if row.table.endswith(_COUNTS_FORBUND)}
        for text, place in shown.texts:
            if text not in of_forbund:
                yield from self._said(text, place)

    def _said(self, text: str, place: Place) -> Iterator[Finding]:
        if place.where.startswith(_WRITTEN_BY_US):
            yield from self._superlative(text, text.casefold(), place)
        if place.where.startswith("rad ") or not OF_PEOPLE.search(text):
            return
        for sentence in re.split(r"(?<=[.;!?])\s", _NUMBERING.sub("", text)):
            yield from self._in_sentence(sentence, place)

    def _in_sentence(self, text: str, place: Place) -> Iterator[Finding]:
        """Numbers beside a word of people or a word of their own, in a sentence that has all their words."""
        low = self._words.with_names(text.casefold())
        for found, written in numbers_in(text):
            near = low[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            at = [
                n
                for n, labels in self._hidden.get(written, ())
                if all(w in low for w in labels) and (OF_PEOPLE.search(near) or any(w in near for w in labels))
            ]
            # A shown number that names no part is of the whole: it excuses no sentence that names one.
            of_part = bool(at and (at[0].key.insats or at[0].key.category))
            excused = (labels for labels in self._shown.get(written, ()) if labels or not of_part)
            if at and not any(all(w in low for w in labels) for labels in excused):
                yield self._told(max(at, key=_most_likely), f"En text har talet bredvid dess ord: ”{text}”.", place)

    def _superlative(self, text: str, low: str, place: Place) -> Iterator[Finding]:
        """A text that says which is the largest, and names one that is withheld."""
        if not _SUPERLATIVE.search(text) or not _WORD_OF_PEOPLE.search(text):
            return
        for n in self._ids.values():
            labels = [w.casefold() for w in self._words.labels(n.key)]
            of_year = str(n.key.year) in text or not re.search(r"\b20\d\d\b", text)
            # What names no part of the year is of the whole.
            of_year = of_year and (n.key.period == "helar" or period_words(n.key.period) in low)
            if (n.key.category or len(labels) > 1) and of_year and all(w in low for w in labels):
                told = f"En text säger hur talet står till andra: ”{text}”."
                yield Finding(ORDER, self._words.about(n.key), told, place)
                return

    def _told(self, number: Number, told: str, place: Place) -> Finding:
        return Finding(TOLD, self._words.about(number.key), told, place, number.obs_id)


def _most_likely(number: Number) -> tuple[bool, int]:
    """Of equal numbers a sentence means the whole year's, and the latest, first of all."""
    return number.key.period == "helar", number.key.year


def persons(shown: Shown) -> Iterator[Finding]:
    """Personal numbers, however written. What stands there is not told."""
    for text, place in shown.texts:
        if len(text) >= _SHORTEST_NUMBER and holds_person(text):
            yield Finding(PERSON, "Ett personnummer", "En text har ett personnummer, som inte visas här.", place)


def small_counts(shown: Shown, smallest: int) -> Iterator[Finding]:
    """Counts of few people or of few rows in a text: what is counted there is no observation."""
    for text, place in shown.texts:
        stated = ((found, int(found[1])) for pattern in (_STATED, _ROWS) for found in pattern.finditer(text))
        for found, many in (*people_counted(text), *stated):
            if 0 < many < smallest:
                told = f"En text räknar färre än {smallest}: ”{_around(text, found)}”."
                yield Finding(FEW, "Ett antal i en text", told, place)


def _around(text: str, found: re.Match[str]) -> str:
    begin, end = max(0, found.start() - 60), found.end() + 60
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def rows_that_differ(pages: Iterable[Shown], other: Shown, hidden: Mapping[str, str]) -> Iterator[Finding]:
    """Cells that are withheld on the pages of a folder and shown in the same row of another file of it.

    `hidden` has what each withheld number on the pages is called, by its id.
    What stands there no more often than a page has a row that reads so, all shown, is that row: two insatser may have as
    many participants, and only the one be told of by kön.
    """
    pages = list(pages)
    rows = [r for page in pages for r in page.rows if any(i in hidden for i in r.ids)]
    yield from _in_cells(rows, other, hidden, pages)
    if other.file.endswith(".pdf"):
        yield from _in_lines(rows, other, hidden, pages)


def _is_another(read: object, there: Iterable[object], pages: Iterable[Iterable[object]]) -> bool:
    """Whether what is read so stands there no more often than on one of the pages."""
    return sum(r == read for r in there) <= max((sum(r == read for r in page) for page in pages), default=0)


def _read(row: TableRow) -> tuple[str, ...]:
    """What a row says, however its numbers are written."""
    return (row.heading.casefold(), *map(_plain, row.cells))


def _as_line(row: TableRow) -> str:
    """A row as it stands on a line of text."""
    return squeezed(" ".join((row.heading, *row.cells)))


def _in_cells(
    rows: Sequence[TableRow],
    other: Shown,
    hidden: Mapping[str, str],
    pages: Sequence[Shown],
) -> Iterator[Finding]:
    """The same row in Word or Excel: same heading, same cells where both are shown."""
    written: dict[str, list[TableRow]] = defaultdict(list)
    for row in other.rows:
        written[row.heading.casefold()].append(row)
    for row in rows:
        for found in written.get(row.heading.casefold(), ()):
            if len(found.cells) != len(row.cells) or not _agree(row, found, hidden):
                continue
            told = [(i, c) for i, c in zip(row.ids, found.cells, strict=False) if i in hidden and _tells(c)]
            if told and not _is_another(_read(found), map(_read, other.rows), (map(_read, p.rows) for p in pages)):
                yield from (_shown_there(obs_id, hidden[obs_id], cell, found.place) for obs_id, cell in told)


def _agree(row: TableRow, found: TableRow, hidden: Mapping[str, object]) -> bool:
    """Whether it is the same row: the cells that are no secret say the same, and so do the tables, or several cells."""
    pairs = [
        (_plain(a), _plain(b)) for i, a, b in zip(row.ids, row.cells, found.cells, strict=False) if i not in hidden
    ]
    one, other = _title(row.table), _title(found.table)
    same_table = bool(one and other) and (one in other or other in one)
    return all(a == b for a, b in pairs) and (same_table or len([a for a, _ in pairs if _DIGIT.search(a)]) > 1)


def _title(caption: str) -> str:
    """A caption without its number and its unit."""
    return re.sub(r"^(?:tabell|figur)? ?\d+\.? |\s*\([^()]*\)$", "", caption.casefold()).strip()


def _tells(cell: str) -> bool:
    """Whether a cell of a withheld number has a number of its own."""
    return not _OTHER_YEAR.match(cell.strip()) and bool(_DIGIT.search(cell))


def _plain(text: str) -> str:
    return re.sub(r"[\s%]", "", text).replace("\u2212", "-")


def _in_lines(
    rows: Sequence[TableRow],
    other: Shown,
    hidden: Mapping[str, str],
    pages: Sequence[Shown],
) -> Iterator[Finding]:
    """The same row as a line of a PDF: its heading, then its cells."""
    lines = [(squeezed(t), p) for t, p in other.texts]
    for row in rows:
        if not any(_DIGIT.search(c) for i, c in zip(row.ids, row.cells, strict=False) if i not in hidden):
            continue  # A heading and nothing shown is many rows.
        alike = [(line, place) for line, place in lines if line.startswith(row.heading[:10])]
        if not alike:
            continue
        cells = [
            _CELL if i in hidden else re.escape(c).replace(r"\ ", r"\s*")
            for i, c in zip(row.ids, row.cells, strict=False)
        ]
        pattern = re.compile(r"^" + r"\s+".join([re.escape(row.heading).replace(r"\ ", r"\s+"), *cells]) + r"$")
        at = [i for i in row.ids if i in hidden]
        for line, place in alike:
            found = pattern.match(line)
            told = [(i, c) for i, c in zip(at, found.groups() if found else (), strict=False) if _DIGIT.search(c)]
            if told and not _is_another(line, (w for w, _ in lines), (map(_as_line, p.rows) for p in pages)):
                yield from (_shown_there(obs_id, hidden[obs_id], cell, place) for obs_id, cell in told)


def _shown_there(obs_id: str, called: str, cell: str, place: Place) -> Finding:
    return Finding(TOLD, called, f"Talet är dolt på sidan men visas här: ”{cell}”.", place, obs_id)
