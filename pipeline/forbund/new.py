"""`finsam new`: the files that a new förbund or a new year needs. Never overwrites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pipeline.faults import StageStopped
from pipeline.forbund.facts import Facts, fill_template
from pipeline.forbund.model import Forbund, read_forbund
from pipeline.forbund.workbooks import TemplateKind, write_template
from pipeline.places import Places
from pipeline.store import write_text
from pipeline.typography import enumerate_words

# Kind of delivery -> the columns that the reader knows of it.
Kinds = Mapping[str, TemplateKind]
NO_OUTLINES: Mapping[str, str] = MappingProxyType({})
NOTHING_KNOWN = Facts()
_TYPES = {"bokslut": "bokslut: beloppen är utfall", "plan": "plan: beloppen är beslutade"}
TEMPLATE = Path(__file__).parent / "forbund_mall.toml"


def create(
    places: Places,
    forbund: str,
    ar: int,
    kinds: Kinds,
    outlines: Mapping[str, str] = NO_OUTLINES,
    facts: Facts = NOTHING_KNOWN,
) -> list[str]:
    """Make forbund.toml from the template and the year's folder; returns what was done, in Swedish.

    `kinds` are those that get an empty workbook. `outlines`: name -> the outline that is shipped, for the
    förbund to change. `facts`: what is known of a förbund that has no forbund.toml yet.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", forbund):
        raise StageStopped(
            f"FORBUND={forbund} går inte att använda som mapp. Skriv små bokstäver a–z, siffror och _, till exempel FORBUND=nacka.",
            code="VAL-004",
        )
    toml = places.raw / forbund / "forbund.toml"
    done = []
    if not toml.is_file():
        write_text(toml, fill_template(TEMPLATE.read_text("utf-8"), forbund, facts))
        left = "fyll i det som står inom < >." if "<" in _entries_of(toml) else "läs igenom den."
        done.append(f"Skrev {places.shown(toml)}: {left}")
    text = toml.read_text("utf-8")
    if ar and f"[argang.{ar}]" not in text:
        write_text(toml, text.rstrip("\n") + f'\n\n[argang.{ar}]\ntyp = "{facts.typ}"\nleveranser = []\n')
        done.append(f"Lade till [argang.{ar}] i {places.shown(toml)}, som {_TYPES[facts.typ]}.")
    folder = places.raw / forbund / str(ar)
    if ar and not folder.is_dir():
        folder.mkdir(parents=True)
        done.append(f"Skapade mappen {places.shown(folder)}: lägg årets filer där.")
    done += _outlines(places, places.raw / forbund / "dispositioner" / "mallar", outlines)
    if ar:
        done += _templates(places, read_forbund(toml, places.shown(toml)), folder / "mallar", ar, kinds)
    return done or ["Allt fanns redan; inget ändrades."]


def _entries_of(toml: Path) -> str:
    """What a forbund.toml says, without its comments."""
    return "\n".join(line for line in toml.read_text("utf-8").split("\n") if not line.startswith("#"))


def _outlines(places: Places, folder: Path, outlines: Mapping[str, str]) -> list[str]:
    """The outlines with their questions, in a folder where no run reads them; what is there is left alone."""
    missing = {name: text for name, text in outlines.items() if not (folder / f"{name}.md").is_file()}
    for name, text in missing.items():
        write_text(folder / f"{name}.md", text)
    names = enumerate_words([f"{name}.md" for name in missing])
    told = f"Skrev {names} i {places.shown(folder)}: dispositionerna med frågor på varje plats. Flytta en upp en mapp för att ändra den."
    return [told] if missing else []


def _templates(places: Places, forbund: Forbund, folder: Path, ar: int, kinds: Kinds) -> list[str]:
    """Empty workbooks in a folder of their own, where no run reads them; what is there is left alone."""
    paths = {kind: folder / f"{kind}_{ar}.xlsx" for kind in kinds}
    missing = {kind: path for kind, path in paths.items() if not path.is_file()}
    for kind, path in missing.items():
        write_template(kind, kinds[kind], forbund, ar, path)
    told = f"Skrev {len(missing)} mallar i {places.shown(folder)}, en för varje sorts leverans. Fyll i dem ni behöver och flytta dem till {ar}."
    return [told] if missing else []
