"""`finsam lar` and `finsam new`: what a förbund's own file gets to say, proposed or asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pipeline.faults import suggest
from pipeline.places import ROOT, Places, Unit
from pipeline.run.choices import FACTS, UsageFault, is_on, told_choice

if TYPE_CHECKING:
    from pipeline.forbund.facts import Facts
    from pipeline.forbund.workbooks import TemplateKind


def learn_file(places: Places, chosen: Mapping[str, str], ar: int) -> int:
    """Propose what the headings and words of a file mean; returns 0 when the file is read afterwards."""
    from pipeline.learning.command import Wish, learn

    if not chosen.get("FIL"):
        raise UsageFault("Skriv vilken fil: make lar FIL=data/raw/hbs/2022/sus_deltagare_2022.xlsx")
    path, forbund = (ROOT / chosen["FIL"]).absolute(), chosen.get("FORBUND", "")
    # A file that lies in a year's folder says itself whose it is.
    inside = path.resolve().relative_to(places.raw).parts if path.resolve().is_relative_to(places.raw) else ()
    if len(inside) > 2 and inside[1].isdecimal():
        forbund, ar = forbund or inside[0], ar or int(inside[1])
    if not (forbund and ar):
        if not path.is_file():
            raise UsageFault(f"Du skrev FIL={chosen['FIL']}. Filen finns inte.")
        raise UsageFault("Skriv vems filen är och för vilket år: FORBUND=… AR=…")
    there = sorted(p.parent.name for p in places.raw.glob("*/forbund.toml"))
    if forbund not in there:
        near = suggest(forbund, there) if there else "inget förbund är upplagt"
        raise UsageFault(f"Du skrev FORBUND={forbund}, som inte finns: {near}. Ett nytt läggs upp med make new.")
    yes = is_on(chosen, "JA")
    wish = Wish(path, Unit(forbund, ar), chosen.get("SORT", ""), yes, chosen.get("SVAR", ""))
    return learn(places, wish, None if yes else asker())


def new_forbund(places: Places, chosen: Mapping[str, str], ar: int) -> int:
    """The files that a new förbund or a new year needs: asked for, read from a file, or left to be filled in."""
    from pipeline.forbund.new import create
    from pipeline.report.outlines.disposition import shipped_outlines
    from pipeline.run.missing import tell_first_steps

    forbund, ask = chosen.get("FORBUND", ""), asker()
    if not forbund and ask:
        forbund = ask("Namn på förbundets mapp, små bokstäver a–z, till exempel nacka: ").strip()
    if not forbund:
        raise UsageFault("Skriv vilket förbund, och gärna vilket år: make new FORBUND=nacka AR=2024")
    if not ar and ask:
        ar = year_typed(ask("Vilket år, till exempel 2024: ").strip())
    facts = _facts(places, chosen, forbund, ask)
    for line in create(places, forbund, ar, template_kinds(), shipped_outlines(), facts):
        print(line)
    for line in tell_first_steps(places, Unit(forbund, ar)) if ar else []:
        print(line)
    return 0


def year_typed(text: str) -> int:
    """The year that was typed. Raises UsageFault for what is none."""
    if not (text.isdecimal() and len(text) == 4):
        raise UsageFault(f"Du skrev {text or 'inget'}, som inte är något årtal. Skriv till exempel AR=2024.")
    return int(text)


def _facts(places: Places, chosen: Mapping[str, str], forbund: str, ask: Callable[[str], str] | None) -> Facts:
    """What is known of a förbund: from the file of answers, the choices, and whoever sits there."""
    from pipeline.forbund.facts import Facts, ask_facts, read_facts, with_fact

    facts = Facts()
    if chosen.get("FIL"):
        path = ROOT / chosen["FIL"]
        if not path.is_file():
            raise UsageFault(f"Du skrev FIL={chosen['FIL']}. Filen finns inte.")
        facts = read_facts(path, chosen["FIL"])
    for choice, name in FACTS.items():
        try:
            facts = with_fact(facts, name, chosen[choice]) if choice in chosen else facts
        except ValueError:
            raise UsageFault(f"Du skrev {choice}={chosen[choice]}. {choice}: {told_choice(choice)}.") from None
    known = (places.raw / forbund / "forbund.toml").is_file()
    return facts if known or ask is None else ask_facts(facts, ask)


def template_kinds() -> dict[str, TemplateKind]:
    """Every kind of delivery that a person may fill in, with the columns that the reader knows."""
    from pipeline.forbund.workbooks import TemplateColumn, TemplateKind
    from pipeline.ingest.layout import DROPPED, known_kinds, read_layouts
    from pipeline.learning.targets import targets_of
    from pipeline.surveys.questions import questions_of

    found = {}
    for kind, layout in read_layouts().items():
        if layout.shape == "sie":
            continue
        targets = targets_of(layout, layout.forms_for("")[0] if layout.forms else None)
        columns = [
            TemplateColumn(t.name, t.headings[0], t.type, t.codes, t.required)
            for t in targets
            if t.type not in DROPPED or t.required
        ]
        if kind == "nns_enkat":
            columns += [TemplateColumn(q.id, q.text, "text") for q in questions_of("deltagare_pagaende")]
        found[kind] = TemplateKind(known_kinds()[kind], tuple(columns))
    return found


def asker() -> Callable[[str], str] | None:
    """How a question is put to whoever sits at the terminal; None when nobody does."""
    return _ask if sys.stdin.isatty() else None


def _ask(words: str) -> str:
    """What is typed; nothing when whoever sat there has gone (Ctrl+D)."""
    try:
        return input(words)
    except EOFError:
        print()
        return ""
