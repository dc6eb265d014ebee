"""Every figure of a draft, in reading order, with what its place and the words around it say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from pipeline.drafts.dates import decided_days
from pipeline.drafts.found import RUNNING_TEXT, Found, Sure, as_published
from pipeline.drafts.labels import is_money, kind_of, kon_of, year_of
from pipeline.drafts.levels import is_other_level
from pipeline.drafts.model import Draft, Heading, Paragraph, Piece, Table
from pipeline.drafts.names_in_text import InsatsNames
from pipeline.drafts.numerals import Numeral, find_numerals
from pipeline.drafts.prose import (
    Sentence,
    Words,
    kind_in_text,
    kon_in_text,
    label_in_text,
    label_of_line,
    sentences,
    unit_in_text,
    year_in_text,
)
from pipeline.drafts.said_outright import is_of_other_year
from pipeline.drafts.specified import with_specified
from pipeline.drafts.table_words import TableWords, words_of
from pipeline.drafts.tables import CellFigure, read_signs, read_table
from pipeline.forbund.model import Forbund
from pipeline.reconcile.printed.signs import Sign

# A heading that speaks of insatser leaves open which of them a sentence is about.
_OF_INSATSER = re.compile(r"\binsatser\b", re.IGNORECASE)
_OF_KON = re.compile(
    r"^\s*((?:av )?(?:kvinnorna|männen|kvinnor|män))\b(?! (?:har|som|är|under|med|i|på|till)\b)", re.IGNORECASE
)
# Av de 164 slutade 80 i MIA: the 164 are all of them.
_WHOLE = re.compile(r"\bav (?:de |dessa |alla |totalt |sammanlagt )*$", re.IGNORECASE)
# Those that are counted without kön.
_NO_KON = re.compile(r"\banonym\w*|\bokänd\b", re.IGNORECASE)
# What a line of budget says without a unit is kr from here up.
_AMOUNT = 10_000
_BOX = "faktaruta"
_COUNTED = ("antal", "procent")
# 1 (man): one in all, who is a man.
_WHO = re.compile(r"\d\s*\((?:man|kvinna|män|kvinnor)\)\s*$", re.IGNORECASE)
_THREE = re.compile(r"^\D*[\d \u00a0]+\s*\(\s*[\d \u00a0]+\s*[/–-]\s*[\d \u00a0]+\s*\)\s*$")


def collect(draft: Draft, forbund: Forbund, year: int, first: int = 1, *, plan: bool = False) -> list[Found]:
    """The figures of a draft about `year`, numbered from `first`. `plan`: what it says of the year is budget and goals.

    Nothing is read of a paragraph or cell where somebody's personal number stands.
    """
    every = chain(decided_days(draft), _Collector(draft, forbund, year, plan).run())
    # A row may be called by a part of one.
    names = [p.text.strip() for p in draft.persons()]
    found = (
        f for f in every if not draft.is_of_person(f.piece) and not any(n in f.rad or n in f.kolumn for n in names if n)
    )
    return with_specified([replace(f, nr=first + i) for i, f in enumerate(found)], forbund)


def signs_of(draft: Draft, found: Iterable[Found]) -> Iterator[Sign]:
    """The signs of a draft's tables that stand where a figure could, each in the place that the figures beside it have."""
    beside = {f.block: f for f in found if f.dokument == draft.name and not f.i_text}
    for i, block in enumerate(draft.blocks):
        if isinstance(block, Table) and i in beside:
            f = beside[i]
            for rad, kolumn, symbol in read_signs(block):
                labels = (kolumn, rad) if f.turned else (rad, kolumn)
                yield Sign((f.dokument, f.avsnitt, f.tabell), *labels, symbol)


@dataclass(frozen=True)
class _Context:
    headings: tuple[tuple[int, str], ...] = ()

    def under(self, level: int, text: str) -> _Context:
        return _Context((*(h for h in self.headings if h[0] < level), (level, text)))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)


class _Collector:
    def __init__(self, draft: Draft, forbund: Forbund, year: int, plan: bool) -> None:
        self._draft, self._year, self._plan = draft, year, plan
        self._insatser = InsatsNames(forbund)
        self._named: Counter[str] = Counter()

    def run(self) -> Iterator[Found]:
        context = _Context()
        for i, block in enumerate(self._draft.blocks):
            if isinstance(block, Heading):
                context = context.under(block.level, " ".join(block.piece.text.split()))
                yield from self._text(block.piece, context, i)
            elif isinstance(block, Paragraph):
                yield from self._text(block.piece, context, i)
            elif isinstance(block, Table):
                yield from self._table(block, context, i)

    # --- running text ---

    def _text(
        self, piece: Piece, context: _Context, block: int, cell: tuple[str, str, str] = ("", "", "")
    ) -> Iterator[Found]:
        """The figures of a paragraph; `cell`: the table, row and column that it stands in."""
        numerals = find_numerals(piece.text, piece.silent)
        if not numerals:
            return
        spoken_of: tuple[str, ...] = ()
        for sentence in sentences(piece.text):
            inside = [n for n in numerals if sentence.start <= n.start < sentence.end]
            named, whole = self._insatser.in_sentence(sentence.text), self._before_aside(sentence, inside)
            spoken_of = spoken_of if whole else named or spoken_of
            of_whole, of_part = self._about(spoken_of, context, cell), self._about(named or spoken_of, context, cell)
            about = [of_whole if i < whole else of_part for i in range(len(inside))]
            yield from self._sentence(piece, sentence, inside, about, context, block, cell)

    def _before_aside(self, sentence: Sentence, numerals: list[Numeral]) -> int:
        """How many of the first figures stand before an aside with the first insats: 174 personer började, varav 100 i MIA."""
        at = self._insatser.place_in(sentence.text)
        here = [n for n in (_moved(n, -sentence.start) for n in numerals) if n.last < at]
        return sum(
            "," in sentence.text[n.last : at] or (n is not here[-1] and bool(_WHOLE.search(sentence.text[: n.first])))
            for n in here
        )

    def _about(self, named: tuple[str, ...], context: _Context, cell: tuple[str, str, str]) -> tuple[str, bool]:
        """The insats that a sentence is about, and whether it is told: by the row, by name, by a heading."""
        row = self._insatser.of_heading(cell[1]) if cell[1] else ""
        under = self._under(context)
        if row:
            return row, True
        if len(named) == 1:
            return named[0], True
        return ("", False) if named else (under, bool(under) or not _OF_INSATSER.search(" ".join(context.words[-1:])))

    def _under(self, context: _Context) -> str:
        """The insats that the nearest heading is about: by its name, else by the only one that it names."""
        for heading in reversed(context.words):
            named = self._insatser.in_sentence(heading)
            if found := self._insatser.of_heading(heading) or (named[0] if len(named) == 1 else ""):
                return found
        return ""

    def _sentence(
        self,
        piece: Piece,
        sentence: Sentence,
        numerals: list[Numeral],
        every_about: list[tuple[str, bool]],
        context: _Context,
        block: int,
        cell: tuple[str, str, str],
    ) -> Iterator[Found]:
        before: list[tuple[Numeral, str]] = []
        line = label_of_line(sentence.text)
        taken, last, last_kon = 0, Words("", False), ""
        for i, (n, about) in enumerate(zip(numerals, every_about, strict=True)):
            local = _moved(n, -sentence.start)
            unit = unit_in_text(n, before)
            if unit == "antal" and kind_of(line) == "budget" and n.value >= _AMOUNT:
                unit = "kr"
            before.append((n, unit))
            year, said = year_in_text(sentence.text, local.start, local.last, self._year)
            if line and year_of(line):
                year, said = year_of(line), True
            elif not said and year_of(cell[2]):
                year, said = year_of(cell[2]), True
            kind = (
                (kind_of(line) if line else "")
                or kind_of(cell[2])
                or kind_in_text(sentence.text, local.first, local.last, context.words, unit)
            )
            kon_of_figure = kon_in_text(sentence.text, local, local.last)
            kon = kon_of_figure or ("totalt" if unit in _COUNTED else "")
            found = Found(
                nr=0,
                dokument=self._draft.name,
                piece=piece,
                numeral=n,
                rubriker=context.words,
                tabell=cell[0] or RUNNING_TEXT,
                rad=cell[1],
                kolumn=cell[2],
                mening=" ".join(sentence.text.split()),
                insats=about[0],
                kon=kon,
                avser=year,
                enhet=unit,
                typ=self._kind(kind, unit, year),
                tryckt=n.printed(piece.text),
                saker="osäker",
                block=block,
            )
            stop = numerals[i + 1].first - sentence.start if i + 1 < len(numerals) else len(sentence.text)
            row = as_published(found, self._year)
            words = label_in_text(row, sentence.text, local, (taken, stop), piece.text, bool(about[0]))
            if line and (i == 0 or sentence.text[: local.first].rstrip().endswith("+")):
                words = Words(line, True, local.last)
            between = sentence.text[taken : local.first]
            taken = max(words.end, local.last)
            if not words.known and (of_kon := _OF_KON.match(sentence.text[local.last :])):
                # 46 % av kvinnorna: of what the figure before them is of.
                words = Words(" ".join(of_kon[1].split()).casefold(), last.known, local.last)
            elif last.known and before[-2][1] == unit and _is_of_the_same(sentence.text, local, between):
                words = replace(last, end=local.last)
                # The words of the one before say of whom both are.
                found = found if kon_of_figure else replace(found, kon=last_kon)
            last, last_kon = words, found.kon
            if words.of_forbund:
                found = replace(found, insats="")
            sure: Sure = "trolig" if words.known and said and (about[1] or words.of_forbund) else "osäker"
            if words.text == line and line and not about[0]:
                sure = "osäker"
            if words.text == line and line and not cell[0]:
                # A line that says one thing is a table of one row.
                plus = "+" if i else ""
                yield replace(found, rad=line, kolumn=plus, tabell=_BOX, mening="", saker=sure)
            else:
                yield replace(found, rad=cell[1] or words.text, ord=words.text, saker=sure)

    def _kind(self, kind: str, unit: str, year: int) -> str:
        """A plan's own year has no outcome yet."""
        if self._plan and kind == "utfall" and year >= self._year:
            return "budget" if is_money(unit) else "mal"
        return kind

    # --- tables ---

    def _table(self, table: Table, context: _Context, block: int) -> Iterator[Found]:
        name = self._name(table, context)
        figures = list(read_table(table))
        words = words_of(table, figures, context.words, self._year)
        pieces_done: set[int] = set()
        for figure in figures:
            if _is_prose(figure):
                if id(figure.piece) not in pieces_done:
                    pieces_done.add(id(figure.piece))
                    yield from self._text(figure.piece, context, block, (name, figure.rad, figure.kolumn))
                continue
            yield self._cell(figure, figures, words, name, context, block)

    def _name(self, table: Table, context: _Context) -> str:
        name = table.caption or (context.words[-1] if context.words else "tabell")
        self._named[name] += 1
        return name if self._named[name] == 1 else f"{name} ({self._named[name]})"

    def _cell(
        self,
        figure: CellFigure,
        figures: list[CellFigure],
        words: TableWords,
        name: str,
        context: _Context,
        block: int,
    ) -> Found:
        n = figure.numeral
        kon, sure = _kon_of_cell(figure, figures)
        unit = words.unit(figure)
        year = words.year(figure)
        kind = words.kind(figure)
        insats = next((i for w in (figure.rad, figure.kolumn) if (i := self._exact(w))), "")
        if not insats:
            insats = self._under(context)
        return Found(
            nr=0,
            dokument=self._draft.name,
            piece=figure.piece,
            numeral=_as_amount(n, figure, unit),
            rubriker=context.words,
            tabell=name,
            rad=figure.rad,
            kolumn=figure.kolumn,
            mening="",
            insats=insats,
            kon=kon or ("totalt" if unit == "antal" and not _NO_KON.search(f"{figure.rad} {figure.kolumn}") else ""),
            avser=year,
            enhet=unit,
            typ=self._kind(kind, unit, year),
            tryckt=figure.cell.text
            if not figure.alone and len(figure.cell.text) < 30
            else n.printed(figure.piece.text),
            saker="säker" if figure.sure and sure and words.sure(figure) else "osäker",
            block=block,
            turned=words.turned,
        )

    def _exact(self, label: str) -> str:
        return next((i for part in label.split(" / ") if (i := self._insatser.exact(part))), "")


def _is_of_the_same(sentence: str, n: Numeral, between: str) -> bool:
    """Whether a figure is what the one before it is of, another year."""
    return is_of_other_year(between, sentence[n.last :]) or is_other_level(sentence, n.first, n.last, between)


def _moved(n: Numeral, by: int) -> Numeral:
    return replace(n, start=n.start + by, end=n.end + by, first=n.first + by, last=n.last + by)


def _is_prose(figure: CellFigure) -> bool:
    """Whether a figure of a table stands in a sentence of its cell."""
    return len(figure.piece.text.split()) > 4 and sum(c.isalpha() for c in figure.piece.text) > 15


def _kon_of_cell(figure: CellFigure, figures: list[CellFigure]) -> tuple[str, bool]:
    """The kön of a figure in a table, and whether its cell is read for certain. In "224 (153/71)" all, women, men."""
    same = [f for f in figures if f.cell is figure.cell]
    if len(same) == 3 and _THREE.match(figure.cell.text):
        return ("totalt", "kvinnor", "män")[same.index(figure)], True
    kon = kon_of(figure.kolumn.rpartition(" / ")[2]) or kon_of(figure.rad) or kon_of(figure.kolumn)
    if not kon and len(same) == 1 and not _WHO.search(figure.cell.text):
        kon = kon_of(figure.cell.text)
    return kon, len(same) == 1 and (figure.alone or bool(kon_of(figure.cell.text)))


def _as_amount(n: Numeral, figure: CellFigure, unit: str) -> Numeral:
    """An amount alone in parentheses is one below nothing."""
    text = figure.cell.text.strip()
    if figure.alone and is_money(unit) and text.startswith("(") and text.endswith(")") and n.value > 0:
        return replace(n, value=-n.value)
    return n
