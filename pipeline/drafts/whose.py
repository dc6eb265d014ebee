"""Which förbund and year a draft is of: what the user says, else what the text says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.drafts.labels import years_in
from pipeline.drafts.model import Draft, Heading
from pipeline.faults import StageStopped
from pipeline.forbund.model import Forbund, forbund_path, load_every_forbund, load_forbund
from pipeline.names import slug
from pipeline.places import Places

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TITLE = re.compile(
    r"\b(?:årsredovisning|verksamhetsberättelse|verksamhetsplan|budget|bokslut|granskning|delårsrapport)\w*",
    re.IGNORECASE,
)
_PLAN = re.compile(r"\b(?:verksamhetsplan|budget)\b", re.IGNORECASE)
_OUTCOME = re.compile(r"\b(?:årsredovisning|verksamhetsberättelse|bokslut|granskning)", re.IGNORECASE)
# Where a title stands: on the first lines.
_FIRST = 40


@dataclass(frozen=True)
class Whose:
    """The förbund and the year; `known` when it has a forbund.toml, `plan` when the document is one. `remarks` in words."""

    forbund: Forbund
    year: int
    known: bool
    plan: bool
    remarks: tuple[str, ...] = ()


def tell_whose(drafts: Iterable[Draft], places: Places, forbund: str, year: int) -> Whose:
    """Whose the drafts are. Raises StageStopped for a name that can be no folder."""
    drafts = list(drafts)
    if forbund and not _NAME.fullmatch(forbund):
        raise StageStopped(
            f"FORBUND={forbund} går inte att använda som mapp. Använd små bokstäver a–z, siffror och _.", code="UTK-011"
        )
    text = "\n".join(p.text for d in drafts for p in d.pieces())
    every = load_every_forbund(places) if places.raw.is_dir() else {}
    # Whose it is stands first; a neighbour may be named further on, as one who is owed or met.
    first = _named("\n".join(line for d in drafts for line in _first_lines(d)), every)
    named = first or _named(text, every)
    remarks: list[str] = []
    chosen = forbund or (named.most_common(1)[0][0] if named else "")
    if forbund and named and not named[forbund] and forbund_path(places, forbund).is_file():
        other = named.most_common(1)[0][0]
        never = "I början nämner utkastet inte" if first else "Utkastet nämner aldrig"
        remarks.append(f"{never} {forbund} men {other}: kontrollera att det är rätt fil, eller skriv FORBUND={other}.")
    told = _title_year(drafts)
    if year and told and told != year:
        remarks.append(
            f"Utkastets titel säger {told}, men granskningen gäller {year}: kontrollera filen, eller skriv AR={told}."
        )
    year = year or told or _common_year(text)
    known = bool(chosen) and forbund_path(places, chosen).is_file()
    if not known:
        chosen = chosen or "utkast_" + (slug(drafts[0].path.stem) or "utan_namn")
        remarks.append(
            "Förbundet har ingen forbund.toml: insatser och medlemmar är okända, och utkastet prövas bara mot sig självt."
        )
    found = load_forbund(places, chosen) if known else Forbund(chosen, chosen, chosen, (), ())
    argang = found.argangar.get(year)
    plan = argang.typ == "plan" if argang else _is_plan(drafts)
    return Whose(found, year, known, plan, tuple(remarks))


def _named(text: str, every: dict[str, Forbund]) -> Counter[str]:
    """How often each known förbund is named: by its whole name, or, where no whole name stands, its short one as a word.

    A short name is often a town too, which a neighbour's report may name more often than itself.
    """
    found: Counter[str] = Counter()
    shorter: Counter[str] = Counter()
    for name, f in every.items():
        whole = len(re.findall(re.escape(f.namn), text, re.IGNORECASE))
        short = len(re.findall(rf"\b{re.escape(f.kortnamn)}\b", text)) if len(f.kortnamn) > 2 else 0
        if whole:
            found[name] = whole
        elif short > 1:
            shorter[name] = short
    return found or shorter


def _first_lines(draft: Draft) -> list[str]:
    return [" ".join(p.text.split()) for p in list(draft.pieces())[:_FIRST]]


def _title_year(drafts: list[Draft]) -> int:
    """The year of a line that names what the document is; 0 for none."""
    for draft in drafts:
        headings = [" ".join(b.piece.text.split()) for b in draft.blocks if isinstance(b, Heading) and b.level <= 2]
        for line in [*_first_lines(draft), *headings]:
            years = years_in(line)
            if _TITLE.search(line) and len(set(years)) == 1 and len(line) < 120:
                return years[0]
    return 0


def _common_year(text: str) -> int:
    years = Counter(years_in(text))
    return years.most_common(1)[0][0] if years else 0


def _is_plan(drafts: list[Draft]) -> bool:
    for line in _first_lines(drafts[0])[:15]:
        if _OUTCOME.search(line):
            return False
        if _PLAN.search(line):
            return True
    return False
