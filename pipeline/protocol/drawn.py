"""Protocol 5: every chart of a folder, as it was published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pipeline.store import read_json

_FONTS = re.compile(r"<style>.*?</style>", re.DOTALL)


@dataclass(frozen=True)
class Gallery:
    """The charts in order: title, picture, note. The fonts stand once, not in every picture."""

    folder: Path

    def _repr_html_(self) -> str:
        """Every picture with its words."""
        charts = read_json(self.folder / "index.json")["diagram"]
        if not charts:
            return "<p>Inga diagram har tillräckligt många tal.</p>"
        drawn = [(self.folder / c["filer"]["svg-utan-rubrik"]).read_text("utf-8") for c in charts]
        fonts = dict.fromkeys(f for svg in drawn for f in _FONTS.findall(svg))
        figures = (
            f'<figure style="margin:1.2rem 0;max-width:46rem"><figcaption><strong>{escape(c["titel"])}</strong></figcaption>'
            f'<div role="img" aria-label="{escape(c["alternativtext"])}">{_FONTS.sub("", svg)}</div>'
            f"<small>{escape(c['anmarkning'])} {escape(c['kalla'])}</small></figure>"
            for c, svg in zip(charts, drawn, strict=True)
        )
        return "".join([*fonts, *figures])

    def __repr__(self) -> str:
        return f"{len(read_json(self.folder / 'index.json')['diagram'])} diagram."
