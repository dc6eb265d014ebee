"""docs/leveranser.md: every kind of delivery with the headings that are read, from the layouts.

Written by `python -m pipeline.handbook.deliveries`; a test holds the page against the layouts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.ingest.layout import LAYOUTS
from pipeline.places import ROOT
from pipeline.store import write_text
from pipeline.toml.read import own_path, read_toml

PAGE = ROOT / "docs" / "leveranser.md"
COMMAND = "python -m pipeline.handbook.deliveries"
_OPENING = """# Leveranser och deras rubriker

En fil känns igen på hur namnet börjar, och kolumnerna på sina rubriker. Stora och små bokstäver, mellanslag och skiljetecken spelar ingen roll; `{{ar}}` är ett årtal. Har era filer andra rubriker eller ord: lägg dem i `forbund.toml`, se [nytt förbund](nytt_forbund.md). Sidan skrivs av `{command}` ur `pipeline/ingest/layouts/`; ändra aldrig här. Den har {count} sorter.
"""
_ROLES = {"label": "raden heter", "value": "värde", "text": "text bredvid", "column": "kolumn"}


def deliveries_page() -> str:
    """The page as Markdown."""
    files = sorted(LAYOUTS.glob("*.toml"))
    read = {p.stem: read_toml(p, own_path(p)) for p in files if p.stem != "kinds"}
    layouts = {kind: told for kind, told in read.items() if "shape" in told}
    parts = [_OPENING.format(command=COMMAND, count=len(layouts))]
    for kind, told in sorted(layouts.items(), key=lambda k: str(k[1].get("title", k[0])).casefold()):
        parts.append(f"\n## {told.get('title', kind)}\n\nFilnamnet börjar med `{kind}`.\n")
        rows = list(dict.fromkeys(_rows(told)))
        if rows:
            parts.append("\n| vad | rubriker |\n| --- | --- |\n")
            parts += [f"| {what} | {', '.join(f'`{h}`' for h in headings)} |\n" for what, headings in rows]
    return "".join(parts)


def _rows(told: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a layout reads: (what it is, its headings), in the order of the file."""
    for form in _tables(told.get("form")):
        if label := _shown(form.get("label")):
            yield _ROLES["label"], label
        for sort in ("value", "text"):
            for entry in _tables(form.get(sort)):
                if headings := _shown(entry.get("headings")):
                    yield str(entry.get("role") or entry.get("name")).replace("_", " "), headings
    for entry in _tables(told.get("column")):
        if headings := _shown(entry.get("headings")):
            yield str(entry.get("name", "")).replace("_", " "), headings


def _tables(found: object) -> Iterable[Mapping[str, object]]:
    return found if isinstance(found, list) else ()


def _shown(headings: object) -> tuple[str, ...]:
    """The headings that have letters: a column without a heading has nothing to look for."""
    every = headings if isinstance(headings, list) else [headings] if isinstance(headings, str) else []
    return tuple(str(h).replace("|", "\\|") for h in every if str(h).strip())


if __name__ == "__main__":
    write_text(PAGE, deliveries_page())
