"""Caveats stand where the number stands: below the table, below the key figures, in the report and on the page of an insats.

One walk over the finished document, so that no table has to remember it. Charts carry theirs from
stage 5, since they are used outside the report too. In what is given out each caveat has a number, and
stands in full once in each chapter: a reader who has met it is only reminded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.measures.caveats import caveats_of_all
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Beside, Block, Cell, Document, KeyFigures, Section, Table
from pipeline.report.tables.goal_cells import from_elsewhere
from pipeline.typography import enumerate_words

# The measures of a goal's own row: what they rest on is the number that the goal is about.
_OF_GOALS = ("mal_utfall", "mal_avvikelse", "mal_grad")


def with_caveats(document: Document, context: Context, *, internal: bool = True) -> Document:
    """The document with the caveats of every number in its tables and key figures; `internal`: the office's too."""
    caveats = _Caveats(context, internal)
    return replace(document, sections=tuple(map(caveats.of_chapter, document.sections)))


class _Caveats:
    """The caveats of the numbers of a report, found by their ids."""

    def __init__(self, context: Context, internal: bool) -> None:
        self._context, self._internal = context, internal
        self._numbers: Mapping[str, Observation] = context.numbers.by_id
        self._goals = {g["mal"]: g for g in context.goals}
        # The numbers of the caveats of the whole document, and the caveats that the chapter has told.
        self._number_of: dict[str, int] = {}
        self._told: set[str] = set()

    def of_chapter(self, section: Section) -> Section:
        """The chapter with what must be known of its numbers."""
        self._told = set()
        return replace(section, blocks=tuple(map(self.beside, section.blocks)))

    def beside(self, block: Block) -> Block:
        """The block with what must be known of its numbers, unless it says so already."""
        if isinstance(block, Table):
            said = self._of(c for r in block.rows for c in r.cells)
            said = [t for t in said if t not in block.notes]
            return replace(block, notes=(*block.notes, *(said if self._internal else self._numbered(said))))
        if isinstance(block, KeyFigures):
            return self._key_figures(block)
        return block

    def _key_figures(self, block: KeyFigures) -> KeyFigures:
        """Each figure says which of the numbered caveats below are about it."""
        # Of an internal document each block of figures has numbers of its own.
        number_of: dict[str, int] = {} if self._internal else self._number_of
        met: dict[str, None] = {}
        figures = []
        for figure in block.figures:
            said = self._of([figure.cell])
            met |= dict.fromkeys(said)
            numbers = [number_of.setdefault(t, len(number_of) + 1) for t in said]
            told = (Beside(f"förbehåll {n}") for n in numbers)
            figures.append(replace(figure, beside=(*figure.beside, *told)))
        self._told |= met.keys()
        notes = tuple(f"Förbehåll {number_of[text]}: {text}" for text in met)
        return replace(block, figures=tuple(figures), notes=(*block.notes, *notes))

    def _numbered(self, said: Iterable[str]) -> list[str]:
        """Those that the chapter has not told in full, then one line for all that it has."""
        full, again = [], []
        for text in said:
            n = self._number_of.setdefault(text, len(self._number_of) + 1)
            if text in self._told:
                again.append(str(n))
            else:
                full.append(f"Förbehåll {n}: {text}")
                self._told.add(text)
        return [*full, *([f"Se förbehåll {enumerate_words(sorted(again))} ovan."] if again else [])]

    def _of(self, cells: Iterable[Cell]) -> list[str]:
        shown = (self._numbers.get(c.obs_id) for c in cells if c.obs_id)
        found = [self._about(o) for o in shown if o]
        return caveats_of_all(self._context.forbund, found, self._context.year, internal=self._internal)

    def _about(self, found: Observation) -> Observation:
        """The number itself; of a goal, the number that its outcome is taken from."""
        goal = self._goals.get(found.category) if found.measure in _OF_GOALS and found.breakdown == "mal" else None
        if not goal or from_elsewhere(self._context, goal):
            return found
        return replace(found, measure=goal["matt"], insats=goal["insats_for_utfall"])
