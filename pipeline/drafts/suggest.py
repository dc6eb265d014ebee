"""Labels that no list knows, with the measure whose title is most like them, ready to be confirmed in forbund.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.drafts.found import Found, as_published
from pipeline.measures.definition import read_measures
from pipeline.names import label_key
from pipeline.personal import hide_personal_numbers
from pipeline.reconcile.printed.figures import Figure
from pipeline.store import write_text

FILE = "tryckt_forslag.toml"
_LIKE_ENOUGH, _MOST = 70, 200
_HEAD = """# Etiketter i utkastet som ingen lista känner, med det mått som liknar dem mest.
# Stämmer ett förslag: flytta det till forbund.toml, så känns etiketten igen nästa gång. Ta annars bort det.
"""


def write_suggestions(found: Iterable[Found], figures: Mapping[int, Figure], year: int, path: Path) -> int:
    """Write tryckt_forslag.toml; returns how many labels it has. Only figures of tables: sentences have no labels."""
    from rapidfuzz import fuzz, process

    titles = {label_key(m.title): m for m in read_measures().values()}
    entries: dict[tuple[str, str, str, str, str], str] = {}
    for f in found:
        figure = figures.get(f.nr)
        if f.i_text or figure is None or figure.matt:
            continue
        row = as_published(f, year)
        key = (row["avsnitt"], row["tabell"], row["rad"], row["kolumn"], row["enhet"])
        choices = [t for t, m in titles.items() if m.unit == figure.enhet]
        best = process.extractOne(label_key(f"{row['rad']} {row['kolumn']}"), choices, scorer=fuzz.token_set_ratio)
        if best and best[1] >= _LIKE_ENOUGH:
            entries.setdefault(key, titles[best[0]].id)
    blocks = [_entry(key, matt, year) for key, matt in list(entries.items())[:_MOST]]
    write_text(path, "\n".join([_HEAD, *blocks]))
    return len(blocks)


def _entry(key: tuple[str, str, str, str, str], matt: str, year: int) -> str:
    names = ("avsnitt", "tabell", "rad", "kolumn", "enhet")
    lines = [f"{n} = {_quoted(v)}" for n, v in zip(names, key, strict=True) if v]
    return "\n".join(["[[tryckt]]", f"ar = {year}", *lines, f'matt = "{matt}"', ""])


def _quoted(text: str) -> str:
    plain = hide_personal_numbers(" ".join(text.split()))
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
