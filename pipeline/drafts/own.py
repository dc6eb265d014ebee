"""Our own report read back: every cell is the observation that it was made of.

The page that was built beside it says of each number which it is; a Word file or PDF of the same report has the same
tables, so a cell is known by its table, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.drafts.found import Found
from pipeline.drafts.model import Draft, Table
from pipeline.drafts.reading import read_draft
from pipeline.drafts.tables import read_table
from pipeline.names import label_key
from pipeline.places import Places, Unit

_UNSEEN = re.compile(r"[\u00ad\u200b]")
Key = tuple[str, str, str, str]


def own_observations(found: Iterable[Found], places: Places, unit: Unit) -> dict[int, str]:
    """Figure -> obs_id, of those that a page of ours says, or the built report has in the same table, row and column."""
    found = list(found)
    told = {f.nr: f.piece.obs_id for f in found if f.piece.obs_id}
    page = places.report(unit) / "arsredovisning.html"
    waiting = [f for f in found if not f.i_text and f.nr not in told]
    if waiting and page.is_file():
        known = _cells_of(page)
        told |= {f.nr: known[key] for f in waiting if (key := _key(f.tabell, f.rad, f.kolumn, _text(f))) in known}
    return told


def _cells_of(page: Path) -> Mapping[Key, str]:
    """The numbers of the built report by their place; one that several cells share is none."""
    found: dict[Key, set[str]] = {}
    draft: Draft = read_draft(page)
    for block in draft.blocks:
        if isinstance(block, Table):
            for figure in read_table(block):
                if figure.piece.obs_id:
                    key = _key(block.caption, figure.rad, figure.kolumn, figure.piece.text)
                    found.setdefault(key, set()).add(figure.piece.obs_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def _text(f: Found) -> str:
    return f.piece.text


def _key(caption: str, rad: str, kolumn: str, text: str) -> Key:
    """A place without what a paper breaks differently: spaces, hyphens and unseen letters."""
    plain = [re.sub(r"[\s-]+", "", label_key(_UNSEEN.sub("", words))) for words in (caption, rad, kolumn)]
    return (plain[0], plain[1], plain[2], re.sub(r"\s+", "", text))
