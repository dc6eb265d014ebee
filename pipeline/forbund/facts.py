"""What a new förbund's file needs to know, asked for one thing at a time, or read from a file of answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from pydantic.dataclasses import dataclass as checked

from pipeline.names import STATE, slug
from pipeline.toml.fit import STRICT, Flag, Text, Word, fit
from pipeline.toml.read import read_toml
from pipeline.toml.write import written

ACCOUNTS = Path(__file__).parent / "kontoplan.toml"
_SECTION = re.compile(r"(?m)^(?=# --- )")


@checked(frozen=True, config=STRICT)
class Facts:
    """What is known of a new förbund; what is empty stays as it stands in the template."""

    namn: Word = ""
    kortnamn: Word = ""
    region: Word = ""
    kommuner: tuple[Text, ...] = ()
    insatser: tuple[Text, ...] = ()
    struktur: tuple[Text, ...] = ()
    typ: Literal["bokslut", "plan"] = "bokslut"
    bokforing: Flag = False


@dataclass(frozen=True)
class Question:
    """A question of the conversation: the fact it gives, and its words."""

    fact: str
    words: str


QUESTIONS = (
    Question("namn", "Förbundets hela namn, till exempel Samordningsförbundet Nacka"),
    Question("kortnamn", "Kort namn i tabeller, till exempel Nacka"),
    Question("region", "Regionen, till exempel Region Stockholm"),
    Question("kommuner", "Kommunerna, med komma emellan, till exempel Nacka kommun, Värmdö kommun"),
    Question("insatser", "Insatser för enskilda deltagare, med komma emellan"),
    Question("struktur", "Insatser som utvecklar samverkan (struktur), med komma emellan"),
    Question("typ", "Är det bokslut (utfall) eller plan (beslutad budget)? bokslut/plan"),
    Question("bokforing", "Kommer bokföringen som SIE-fil? ja/nej"),
)
_LISTS = tuple(f.name for f in fields(Facts) if f.name in ("kommuner", "insatser", "struktur"))


def read_facts(path: Path, shown: str) -> Facts:
    """The facts in a TOML file. Raises DeliveryFaults for one that does not fit."""
    found: Facts = fit(Facts, read_toml(path, shown), shown)
    return found


def with_fact(facts: Facts, name: str, text: str) -> Facts:
    """The facts with one more, as typed: a list with commas between. Raises ValueError for a type or a yes that is none."""
    text = text.strip()
    if name in _LISTS:
        listed: dict[str, Any] = {name: tuple(p.strip() for p in text.split(",") if p.strip())}
        return replace(facts, **listed)
    if name == "bokforing":
        if text.casefold() not in ("ja", "j", "1", "nej", "n", "0", ""):
            raise ValueError(text)
        return replace(facts, bokforing=text.casefold() in ("ja", "j", "1"))
    if name == "typ" and text and text.casefold() not in ("bokslut", "plan"):
        raise ValueError(text)
    if not text:
        return facts
    changed: dict[str, Any] = {name: text.casefold() if name == "typ" else text}
    return replace(facts, **changed)


def ask_facts(facts: Facts, ask: Callable[[str], str], say: Callable[[str], None] = print) -> Facts:
    """Put every question whose answer is not known yet; an empty answer leaves the template's words to be filled in."""
    for question in QUESTIONS:
        if getattr(facts, question.fact) != getattr(Facts(), question.fact):
            continue
        while True:
            try:
                facts = with_fact(facts, question.fact, ask(f"{question.words}: "))
                break
            except ValueError as typed:
                say(f"Du skrev {typed}. {question.words}.")
    return facts


def fill_template(text: str, forbund: str, facts: Facts) -> str:
    """The template with what is known in its place, and its own words where nothing is."""
    text = text.replace('"<id>"', written(forbund))
    for key in ("namn", "kortnamn"):
        if value := getattr(facts, key):
            line = f"{key} = {written(value)}"
            text = re.sub(rf"(?m)^{key} = .*$", line.replace("\\", r"\\"), text, count=1)
    sections = _SECTION.split(text)
    return "".join(_filled(s, facts) for s in sections)


def _filled(section: str, facts: Facts) -> str:
    heading = section.split("\n", 1)[0]
    if heading.startswith("# --- Medlemmar") and (facts.region or facts.kommuner):
        return f"{heading}\n" + "\n".join(_members(facts)) + "\n"
    if heading.startswith("# --- Insatser") and (facts.insatser or facts.struktur):
        return f"{heading}\n" + "\n".join(_insatser(facts)) + "\n"
    if heading.startswith("# --- Bokföring") and facts.bokforing:
        return f"{section.rstrip()}\n\n{ACCOUNTS.read_text('utf-8')}\n"
    return section


def _id(name: str) -> str:
    """An id of a name: one that begins with a figure is not written so."""
    found = slug(name)
    return found if found[:1].isalpha() else f"i_{found}".rstrip("_")


def member_type(name: str) -> str:
    """What a member is, by its name: one of the state's two, a region, or a kommun."""
    first = name.casefold().split()[0]
    return (
        "stat" if name in STATE or first == "staten" else "region" if first in ("region", "landstinget") else "kommun"
    )


def _members(facts: Facts) -> list[str]:
    entries = [("staten", "Staten", "stat", '["Försäkringskassan", "Driftbidrag från staten"]')]
    entries += [(_id(facts.region), facts.region, "region", "[]")] if facts.region else []
    entries += [(_id(k), k, "kommun", "[]") for k in facts.kommuner]
    return [
        f"[[medlem]]\nid = {written(i)}\nnamn = {written(n)}\ntyp = {written(t)}\nalias = {alias}\n"
        for i, n, t, alias in entries
    ]


def _insatser(facts: Facts) -> list[str]:
    named = [(n, "individ") for n in facts.insatser] + [(n, "struktur") for n in facts.struktur]
    return [
        f"[[insats]]\nid = {written(_id(n))}\nnamn = {written(n)}\ninriktning = {written(i)}\nalias = []\n"
        for n, i in named
    ]
