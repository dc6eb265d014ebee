"""Figures and places in words that someone who does the books understands."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from pipeline.codes import read_codes
from pipeline.codes.vocabulary import KON_WORD
from pipeline.reconcile.printed.figures import Figure
from pipeline.typography import NBSP, first_upper, in_scale, number

_UNIT_WORDS = {
    "procent": f"{NBSP}%",
    "antal": "",
    "andel": "",
    "manader": f"{NBSP}månader",
    "ar": f"{NBSP}år",
    "dagar": f"{NBSP}dagar",
    "tjanster": f"{NBSP}tjänster",
    "procentenheter": f"{NBSP}procentenheter",
}
# A delivery may begin the names of tables with the document: hbs2022-not2.
_DOCUMENT = re.compile(r"^[a-zåäö]+\d{2,4}-")
_NUMBERED = re.compile(r"^([a-zåäö]+)(\d+[a-z]?)$")

# What the rules are called, in the order that a reader meets them.
RULES = {
    "summa": "Summor och delsummor",
    "konsfordelning": "Könsfördelning",
    "flode": "Deltagarflöden",
    "korsvis": "Samma uppgift på två ställen",
    "rullning": "Ingående och utgående balans",
    "andel": "Möjliga andelar",
    "balans": "Räkningarnas samband",
    "avvikelse": "Avvikelse mot budget",
    "enhet": "Enheter",
    "kopia": "Avskrivna tal",
    "period": "Perioder",
    "datum": "Datum",
    "mening": "Summor i löptext",
    "namnare": "Vad det räknas av",
    "orsak": "Orsaker i ord",
    "beraknat": "Tryckt mot beräknat",
    "leverans": "Leveransernas egna summor",
    "forklaring": "Förklaringar",
}


def told_value(value: Decimal, like: Figure) -> str:
    """A number with the unit and at least the decimals of a figure: 1 168,4 tkr, 45 %, 12."""
    shown = in_scale(value, like.tryckt_enhet)
    digits = format(shown.normalize(), "f").partition(".")[2]
    return number(shown, min(max(like.decimaler, len(digits)), 4)) + _UNIT_WORDS.get(
        like.enhet, NBSP + like.tryckt_enhet
    )


def place_name(figure: Figure) -> str:
    """Where a figure stands: the table, or the section of the running text."""
    return _spoken(figure.avsnitt) if figure.i_text else _spoken(figure.tabell)


def label_name(figure: Figure) -> str:
    """What the document calls a figure: row and column, or the words of the text, and the kön if they do not tell it."""
    words = [w.strip() for w in (figure.rad, figure.kolumn) if w.strip()]
    insats = [figure.insatsnamn] if figure.insatsnamn and figure.i_text else []
    kon = KON_WORD.get(figure.kon, "") if figure.kon != "alla" else ""
    told = kon.casefold()[:6] in " ".join(words).casefold()
    return ", ".join(dict.fromkeys([*insats, *words, *([] if told else [kon])]))


def where(figure: Figure) -> str:
    """A figure by its label and place: ”Kvinnor, Totalt” i tabell 6 avslut."""
    return f"”{label_name(figure)}” i {place_name(figure)}"


def start(text: str) -> str:
    """A sentence's first letter as a capital, also after a quotation mark."""
    return text[0] + first_upper(text[1:]) if text.startswith("”") else first_upper(text)


@cache
def _words() -> dict[str, str]:
    return {row["kod"]: row["namn"] for row in read_codes("tryckt_ord")}


@cache
def _spoken(name: str) -> str:
    """The name of a table or section as it is read: hbs2022-tabell6-avslut -> tabell 6 avslut."""
    if re.match(r"\d", name):
        return f"avsnitt {name}"
    if " " in name:
        return name
    parts = [_NUMBERED.sub(r"\1 \2", p) for p in _DOCUMENT.sub("", name).split("-")]
    return " ".join(" ".join(_words().get(w, w) for w in p.split(" ")) for p in parts)
