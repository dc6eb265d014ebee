"""`finsam protokoll`: the executed notebooks of a year as one page that a browser opens, made when it is asked for.

What the cells showed is taken as it stands: it has been through the disclosure filter. Nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from pipeline.faults import StageStopped
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.store import read_json, write_text
from pipeline.typography import INTERNAL

NAME = "protokoll.html"
_STYLE = """body{font:16px/1.5 "Segoe UI",system-ui,sans-serif;color:#1a1a1a;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{border-top:2px solid #1f5673;padding-top:1rem;margin-top:3rem}nav a{margin-right:1rem}table{border-collapse:collapse}
table,th,td{border:0}td{border-bottom:1px solid #ddd}th,td{padding:.2rem .7rem .2rem 0;text-align:left;vertical-align:top}details{color:#555;font-size:.8rem}
.dataframe{font-size:.85rem}.dataframe th,.dataframe td{text-align:left!important;white-space:nowrap}.dataframe tbody th,.dataframe thead th:first-child{display:none}
.internt{font-weight:bold;color:#8a1c00}.utdata{overflow-x:auto}@media print{details,nav{display:none}}"""


def write_page(places: Places, unit: Unit) -> Path:
    """Write protokoll.html beside the executed notebooks. Raises StageStopped when there are none."""
    folder = places.protocol(unit, "x").parent
    books = sorted(folder.glob("[0-9]_*.ipynb"))
    if not books:
        raise StageStopped(
            f"{unit} har inga körda notebookar ännu. Kör make report FORBUND={unit.forbund} AR={unit.ar} först.",
            code="LAB-004",
        )
    write_text(folder / NAME, page_of({p.stem: read_json(p) for p in books}, f"Protokoll {unit}"))
    return folder / NAME


def beside(places: Places, forbund: Iterable[str]) -> list[Unit]:
    """What has executed notebooks and is of no year: each of these förbund over its years, and the comparison of all."""
    units = (*(Unit(f) for f in sorted(forbund)), EVERYTHING)
    return [u for u in units if any(places.protocol(u, "x").parent.glob("[0-9]_*.ipynb"))]


def page_of(books: Mapping[str, Any], title: str) -> str:
    """Executed notebooks, by name, as one HTML page with a way to each."""
    ways = "".join(f'<a href="#{name}">{escape(_title(book))}</a>' for name, book in books.items())
    parts = (f'<section id="{name}">{"".join(_cells(book))}</section>' for name, book in books.items())
    mark = f'<p class="internt">{INTERNAL}</p>'
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{mark}<nav>{ways}</nav><main>{''.join(parts)}</main>{mark}</body></html>\n"
    )


def _title(book: Any) -> str:
    lines = (line for c in book["cells"] if c["cell_type"] == "markdown" for line in "".join(c["source"]).splitlines())
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), "")


def _cells(book: Any) -> Iterator[str]:
    """Each cell: words as they read, code folded away, what it showed."""
    from markdown_it import MarkdownIt

    words = MarkdownIt("commonmark", {"html": False}).enable("table")
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            # The page says by itself, first and last, that it stays in the office.
            yield "" if source.strip("* \n") == INTERNAL else words.render(source)
            continue
        yield f"<details><summary>kod</summary><pre>{escape(source)}</pre></details>"
        yield from (f'<div class="utdata">{_shown(o)}</div>' for o in cell.get("outputs", []))


def _shown(output: Mapping[str, Any]) -> str:
    if "data" not in output:
        return f"<pre>{escape(''.join(output.get('text', '')))}</pre>"
    html = output["data"].get("text/html")
    return "".join(html) if html else f"<pre>{escape(''.join(output['data'].get('text/plain', '')))}</pre>"
