"""The page "Siffror som ändrats": what a reader of the last release should know of this one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from pipeline.forbund.model import Forbund
from pipeline.measures.definition import read_measures
from pipeline.release.changes import HIDDEN, KINDS, Change
from pipeline.release.passport import same_key
from pipeline.report.document.model import Block, Cell, Document, Row, Section, Table, Text
from pipeline.typography import enumerate_words, number

_PARTS = (("in", "Underlaget"), ("definitioner", "Definitionerna"))
_NOT_AGAIN = (
    "Tal som visades i förra utgåvan och inte visas i den här står som .. på båda sidor: gruppen är nu för liten, eller "
    "kan räknas ut av en som är det. Varken det gamla talet eller om det ändrats sägs igen."
)


def changes_document(
    changes: list[Change], passport: dict[str, Any], previous: dict[str, Any] | None, forbund: Mapping[str, Forbund]
) -> Document:
    """A table of numbers per förbund and year, then what lies behind: files, definitions, code."""
    subtitle = f"Utgåvan {passport['utgava']}" + (f" mot {previous['utgava']}" if previous else "")
    sections = [Section("oversikt", "Översikt", _overview(changes, passport, previous))]
    for (id_, year), found in groupby(changes, key=lambda c: (c.forbund, c.year)):
        name = forbund[id_].namn if id_ in forbund else id_
        rows = tuple(Row(c.name, (Cell(c.kind), Cell(c.old, True), Cell(c.new, True))) for c in found)
        headings = ("Ändring", "Förra utgåvan", "Den här utgåvan")
        table = Table(f"andrat-{id_}-{year}", f"Siffror som ändrats, {name} {year}", "", "Tal", headings, rows)
        sections.append(Section(f"{id_}-{year}", f"{name} {year}", (table,)))
    if previous:
        sections.append(Section("bakom", "Vad som ligger bakom", _behind(passport, previous)))
    return Document("Siffror som ändrats", subtitle, "finsam", tuple(sections))


def _overview(changes: list[Change], passport: dict[str, Any], previous: dict[str, Any] | None) -> tuple[Block, ...]:
    if previous is None:
        return (Text("Det här är den första utgåvan: det finns ingen att jämföra med."),)
    if not changes:
        return (Text(f"Inget publicerat tal är ändrat sedan utgåvan {previous['utgava']}."),)
    counts = [(sum(c.kind == kind for c in changes), kind) for kind in KINDS]
    told = enumerate_words([f"{number(n)} {_PLURAL[kind]}" for n, kind in counts if n])
    blocks = [Text(f"{number(len(changes))} publicerade tal är inte som i utgåvan {previous['utgava']}: {told}.")]
    if any(c.kind == HIDDEN for c in changes):
        blocks.append(Text(_NOT_AGAIN, "viktigt"))
    return tuple(blocks)


_PLURAL = {
    "ändrad": "ändrade",
    "ny": "nya",
    "borta": "borta",
    HIDDEN: "som inte visas längre",
    "visas nu": "som visas nu",
}


def _behind(passport: dict[str, Any], previous: dict[str, Any]) -> tuple[Block, ...]:
    titles = {m.id: m.title for m in read_measures().values()}
    rows: list[Row] = []
    for part, word in _PARTS[0 if same_key(previous, passport) else 1 :]:
        now, before = passport[part], previous[part]
        for name in sorted(now.keys() | before.keys()):
            if now.get(name) != before.get(name):
                kind = "ny" if name not in before else "borta" if name not in now else "ändrad"
                rows.append(Row(titles.get(name, name) if part == "definitioner" else name, (Cell(word), Cell(kind))))
    for what, word in (("finsam", "Programmet"), ("bibliotek", "Programbiblioteken")):
        if passport[what] != previous[what]:
            rows.append(Row(word, (Cell("Programmet"), Cell("ändrad"))))
    commits = [m["inlagt"]["kod"]["incheckning"][:8] for m in (previous, passport)]
    code = f"Programmets version är {commits[1]}" + (
        ", samma som förut." if len(set(commits)) == 1 else f"; förut {commits[0]}."
    )
    if not same_key(previous, passport):
        code += " Kansliets nyckel är en annan än förut: vilka leveranser som ändrats går inte att säga."
    if not rows:
        return (Text("Varken underlag eller definitioner är ändrade."), Text(code))
    table = Table("bakom", "Underlag och definitioner som ändrats", "", "Vad", ("Slag", "Ändring"), tuple(rows))
    return (table, Text(code))
