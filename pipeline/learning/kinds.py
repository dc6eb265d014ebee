"""Which kind of delivery a file is, and each of its sheets, told from what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.faults import StageStopped, mask, suggest
from pipeline.forbund.model import Forbund
from pipeline.ingest.grid import Grid, is_empty
from pipeline.ingest.layout import Layout, known_kinds, read_layouts
from pipeline.learning.evidence import plain
from pipeline.learning.proposal import Proposal, propose
from pipeline.learning.targets import codebooks

# A kind is told from what is in a file when so much of it fits, and no other fits nearly as well.
_LEAST, _MARGIN = 0.6, 0.15
# A title counts so much, and so do words that are all known; a title of so few letters is none, and titles stand in
# the first rows.
_TITLED, _SAID, _SHORT, _ABOVE = 0.2, 0.4, 5, 3
# A kind shows in so many rows.
_ROWS = 200
# Kinds whose headings may be anything are never told from a file.
_ANYTHING = ("spridd", "tryckt", "sie")

Likely = Sequence[tuple[float, Proposal]]


def layout_of(kind: str) -> Layout:
    """How files of a kind are read. Raises StageStopped for a kind that is not known."""
    layouts = read_layouts()
    if kind not in layouts:
        raise StageStopped(f"SORT={kind} finns inte: {suggest(kind, layouts)}.", code="LAR-003")
    return layouts[kind]


def tell_kind(path: Path, grids: Sequence[Grid], forbund: Forbund) -> str:
    """The kind that a file can only be; a file that may be of two kinds is asked of. Raises StageStopped."""
    likely = _likely_kinds(path, grids, forbund)
    if kind := _only_kind(likely):
        return kind
    told = ", ".join(f"{p.kind} ({known_kinds()[p.kind]})" for score, p in likely[:3] if score > _LEAST / 2)
    raise StageStopped(
        f"Av filens namn framgår inte vilken sorts fil {mask(path.name)} är. "
        f"Skriv SORT=…{f', till exempel {told}' if told else ''}.",
        code="LAR-003",
    )


def kinds_of_sheets(path: Path, grids: Sequence[Grid], forbund: Forbund) -> Mapping[str, str]:
    """Sheet -> the kind that it can only be; of a file with one sheet, or of a sheet that may be of two kinds, nothing."""
    visible = [g for g in grids if not g.hidden]
    if len(visible) < 2:
        return {}
    told = {g.sheet: _only_kind(_likely_kinds(path, [g], forbund)) for g in visible}
    return {sheet: kind for sheet, kind in told.items() if kind}


def other_tables(of_sheets: Mapping[str, str], kind: str, sheets: Sequence[str]) -> dict[str, str]:
    """The sheets that are of another kind than the one that is read, and why; none when that would leave no sheet."""
    others = {s: k for s, k in of_sheets.items() if k != kind}
    if not set(sheets) - set(others):
        return {}
    return {s: f"är en annan leverans, {known_kinds()[k]} ({k}), och läses inte här" for s, k in others.items()}


def _likely_kinds(path: Path, grids: Sequence[Grid], forbund: Forbund) -> Likely:
    """The kinds that a file may be, the likeliest first."""
    books = codebooks(forbund)
    first = [replace(g, rows=g.rows[:_ROWS]) for g in grids]
    found = []
    for kind, layout in read_layouts().items():
        if layout.shape not in _ANYTHING and (
            as_one := propose(first, layout.with_headings(forbund.rubriker_for(kind)), "", books, None)
        ):
            titled = _TITLED * _is_titled(kind, path, grids)
            found.append((_share(as_one) + titled + _SAID * (as_one.said - 0.5), as_one))
    return sorted(found, key=lambda likely: -likely[0])


def _only_kind(likely: Likely) -> str:
    """The first, when it fits and the next does not nearly as well; '' otherwise."""
    scores = [score for score, _ in likely[:2]]
    clear = bool(scores) and scores[0] >= _LEAST and (len(scores) == 1 or scores[0] - scores[1] >= _MARGIN)
    return likely[0][1].kind if clear else ""


def _is_titled(kind: str, path: Path, grids: Sequence[Grid]) -> bool:
    """Whether the name of the file, of a sheet or a title above the table is a name of the kind, or a part of one."""
    from rapidfuzz import fuzz

    rows = ([c for c in row if not is_empty(c)] for g in grids for row in g.rows[:_ABOVE])
    above = [str(row[0]) for row in rows if len(row) == 1]
    names = [plain(n) for n in (path.stem, *(g.sheet for g in grids), *above)]
    words = [w for n in names for w in n.split() if len(w) > _SHORT]
    return any(fuzz.ratio(w, of) >= 90 for w in words for of in plain(known_kinds()[kind]).split())


def _share(found: Proposal) -> float:
    """How much of a file fits a kind: of its columns, less those that the kind must have and it has not."""
    columns = len(found.known) + len(found.pairs) + len(found.pairing.questions) + len(found.pairing.unknown)
    return (found.total - 0.5 * len(found.lacking)) / columns if columns > 1 else 0.0
