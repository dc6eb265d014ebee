"""What a column of a delivered file may be: the columns of a kind, whatever its shape, and their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.clean.coding import (
    Codebook,
    budget_codebook,
    insats_codebook,
    kommun_codebook,
    listed_codebook,
    member_codebook,
    referral_codebook,
)
from pipeline.codes import code_lists
from pipeline.forbund.model import Forbund
from pipeline.ingest.layout import Form, Layout
from pipeline.names import LEFT_OUT

# The posts of a statement: the table that a layout fills -> the list of what may stand in it.
_POSTS = {
    "resultatrakning": "resultatpost",
    "balansrakning": "balanspost",
    "kassaflode": "kassaflodespost",
    "flerarsoversikt": "flerarspost",
    "driftsredovisning": "driftspost",
    "budget": "budgetpost",
    "budget_utfall": "budgetpost",
    "medlemsbidrag": "medlem",
}
_TOKEN = re.compile(r"\{\w+\}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DAY = re.compile(r"(?:19|20)\d{2}-12-31")
_PERIOD = re.compile(r"((?:19|20)\d{2})-01-01.*?\1-12-31")


@dataclass(frozen=True)
class Target:
    """A column of a kind. `name` is its `kolumn` in forbund.toml, `codes` the list of its words ('' for none).

    `several`: an amount that has a column for each year.
    """

    name: str
    headings: tuple[str, ...]
    type: str
    codes: str = ""
    required: bool = False
    several: bool = False
    # Whether it is a column of a statement, whose headings are mostly years.
    form: bool = False

    @property
    def shown(self) -> str:
        """What it is called for people: its first heading; of a statement what the column holds."""
        if self.form:
            return "posternas namn" if self.name == "post" else self.name.capitalize()
        named = (_TOKEN.sub("", h).strip() for h in self.headings)
        return next((h for h in named if h), self.name)


def targets_of(layout: Layout, form: Form | None = None) -> tuple[Target, ...]:
    """The columns of a kind; of a statement those of one of its forms."""
    if form is None:
        columns = (c for c in layout.columns if not c.name.startswith(LEFT_OUT))
        return tuple(Target(c.name, c.headings, c.type, c.codes, c.required) for c in columns)
    posts = Target("post", form.label, "text", _POSTS.get(layout.table, ""), True, form=True)
    amounts = [
        Target(
            v.kind or v.role,
            v.headings,
            "andel" if v.role == "andel" else "belopp",
            "",
            n == 0,
            _has_year(v.headings),
            True,
        )
        for n, v in enumerate(form.values)
    ]
    texts = [Target(t.name, t.headings, "text", form=True) for t in form.texts if t.name != LEFT_OUT]
    return (posts, *amounts, *texts)


def _has_year(headings: tuple[str, ...]) -> bool:
    return any("{" in h for h in headings)


def without_year(heading: str) -> str:
    """A heading as it is written for every year: "Utfall 2024" -> "Utfall {ar}"; with two years in it, as it is."""
    text = heading.replace("{", "").replace("}", "")
    if _PERIOD.search(text) and not _YEAR.search(_PERIOD.sub("", text)):
        return _PERIOD.sub("{period}", text)
    for pattern, token in ((_DAY, "{datum}"), (_YEAR, "{ar}")):
        if len(pattern.findall(text)) == 1 and len(_YEAR.findall(text)) == 1:
            return pattern.sub(token, text)
    return text


def codebooks(forbund: Forbund) -> Mapping[str, Codebook]:
    """The words of every list that a column may be coded by, with the förbund's own."""
    own = {
        "insats": insats_codebook(forbund),
        "kommun": kommun_codebook(forbund),
        "aktualiserad_av": referral_codebook(forbund),
        "budgetpost": budget_codebook(forbund),
        "medlem": member_codebook(forbund),
    }
    listed = {n: listed_codebook(n, forbund) for n in code_lists() if n not in own and n in _listed()}
    return listed | own


@cache
def _listed() -> frozenset[str]:
    """The lists whose rows have words that a delivery may hold."""
    from pipeline.codes import read_codes

    return frozenset(n for n in code_lists() if {"kod", "namn", "alias"} <= set(read_codes(n)[0]))
