"""The blocks of a chapter, made from its specification in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.faults import suggest
from pipeline.measures.specification import SpecificationFault
from pipeline.report.document.model import Block, Picture, Table
from pipeline.report.tables.forms import ChartBlock, Figure, Figures, Form, Made, read_chapter
from pipeline.report.tables.plain import Frame, plain_table


@dataclass(frozen=True)
class Makers:
    """What the specification of a chapter cannot make itself, by the id of its block.

    `made` are the blocks of form "python", `notes` what a plain table must say that depends on
    more than its own numbers, `charts` what stage 5 drew. `figures` shows key figures.
    """

    made: Mapping[str, Callable[[], Sequence[Block | None]]] = field(default_factory=dict)
    notes: Mapping[str, Callable[[], Sequence[str]]] = field(default_factory=dict)
    charts: Mapping[str, Picture] = field(default_factory=dict)
    figures: Callable[[tuple[Figure, ...]], Block | None] | None = None


def blocks_of(chapter: str, frame: Frame, makers: Makers) -> list[Block]:
    """The blocks that there is anything to show in. Raises SpecificationFault for one that nobody makes."""
    return [b for _, found in blocks_by_form(chapter, frame, makers) for b in found]


def blocks_by_form(chapter: str, frame: Frame, makers: Makers) -> list[tuple[Form, list[Block]]]:
    """Each form of the specification with its blocks, none where there is nothing to show."""
    forms = read_chapter(chapter).block
    return [(f, [b for b in _blocks(chapter, f, frame, makers) if b is not None]) for f in forms]


def _blocks(chapter: str, form: Form, frame: Frame, makers: Makers) -> Sequence[Block | None]:
    if isinstance(form, ChartBlock):
        return [makers.charts.get(form.id)]
    if isinstance(form, Made):
        if form.id not in makers.made:
            known = suggest(form.id, makers.made) if makers.made else "inget sådant block"
            raise SpecificationFault(f"{chapter}.toml: inget program gör blocket ”{form.id}”. Väntade: {known}.")
        return makers.made[form.id]()
    if isinstance(form, Figures):
        if makers.figures is None:
            raise SpecificationFault(f"{chapter}.toml: nyckeltal (”{form.id}”) kan inte stå i det här kapitlet.")
        return [makers.figures(form.figures)]
    table = plain_table(form, frame)
    return [_with_notes(table, makers.notes[form.id]()) if table and form.id in makers.notes else table]


def _with_notes(table: Table, more: Sequence[str]) -> Table:
    return replace(table, notes=(*table.notes, *more))
