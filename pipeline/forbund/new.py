"""`finsam new`: the files that a new förbund or a new year needs. Never overwrites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pipeline.faults import StageStopped
from pipeline.forbund.model import Forbund, read_forbund
from pipeline.forbund.workbooks import template_kinds, write_template
from pipeline.places import Places
from pipeline.store import write_text
from pipeline.typography import enumerate_words

# Kind of delivery -> column -> the heading that the reader knows it by.
Headings = Mapping[str, Mapping[str, str]]
NO_OUTLINES: Mapping[str, str] = MappingProxyType({})
TEMPLATE = Path(__file__).parent / "forbund_mall.toml"


def create(
    places: Places, forbund: str, ar: int, headings: Headings, outlines: Mapping[str, str] = NO_OUTLINES
) -> list[str]:
    """Make forbund.toml from the template and the year's folder; returns what was done, in Swedish.

    `headings`: kind of delivery -> column -> heading, for the empty workbooks. `outlines`: name -> the outline
    that is shipped, for the förbund to change.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", forbund):
        raise StageStopped(
            f"FORBUND={forbund} går inte att använda som mapp. Skriv små bokstäver a–z, siffror och _, till exempel FORBUND=nacka.",
            code="VAL-004",
        )
    toml = places.raw / forbund / "forbund.toml"
    done = []
    if not toml.is_file():
        write_text(toml, TEMPLATE.read_text("utf-8").replace('"<id>"', f'"{forbund}"'))
        done.append(f"Skrev {places.shown(toml)}: fyll i namn, medlemmar och insatser.")
    text = toml.read_text("utf-8")
    if ar and f"[argang.{ar}]" not in text:
        write_text(toml, text.rstrip("\n") + f'\n\n[argang.{ar}]\ntyp = "bokslut"\nleveranser = []\n')
        done.append(f"Lade till [argang.{ar}] i {places.shown(toml)}: ändra typ till plan om beloppen är beslutade.")
    folder = places.raw / forbund / str(ar)
    if ar and not folder.is_dir():
        folder.mkdir(parents=True)
        done.append(f"Skapade mappen {places.shown(folder)}: lägg årets filer där.")
    done += _outlines(places, places.raw / forbund / "dispositioner" / "mallar", outlines)
    if ar:
        done += _templates(places, read_forbund(toml, places.shown(toml)), folder / "mallar", ar, headings)
    return done or ["Allt fanns redan; inget ändrades."]


def _outlines(places: Places, folder: Path, outlines: Mapping[str, str]) -> list[str]:
    """The outlines with their questions, in a folder where no run reads them; what is there is left alone."""
    missing = {name: text for name, text in outlines.items() if not (folder / f"{name}.md").is_file()}
    for name, text in missing.items():
        write_text(folder / f"{name}.md", text)
    names = enumerate_words([f"{name}.md" for name in missing])
    told = f"Skrev {names} i {places.shown(folder)}: dispositionerna med frågor på varje plats. Flytta en upp en mapp för att ändra den."
    return [told] if missing else []


def _templates(places: Places, forbund: Forbund, folder: Path, ar: int, headings: Headings) -> list[str]:
    """Empty workbooks in a folder of their own, where no run reads them; what is there is left alone."""
    paths = {kind: folder / f"{kind}_{ar}.xlsx" for kind in template_kinds()}
    missing = {kind: path for kind, path in paths.items() if not path.is_file()}
    for kind, path in missing.items():
        write_template(kind, forbund, ar, path, headings[kind])
    names = enumerate_words([path.name for path in missing.values()])
    return [f"Skrev mallar i {places.shown(folder)}: {names}. Fyll i dem och flytta dem till {ar}."] if missing else []
