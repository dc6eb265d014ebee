"""Which posts the accounts of a ledger belong to: proposed as [[konto]] from names, types, codes and charts, with the evidence.

A post is proposed where two signs say the same and no other post has as many; all else is asked. The charts of
kommuner and of BAS disagree about whole classes (personal is 5 in the one and 7 in the other), so that a number alone settles nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.clean.ledger_closing import is_closing_account, is_usual_closing_account
from pipeline.codes import read_codes
from pipeline.faults import mask
from pipeline.forbund.facts import ACCOUNTS
from pipeline.forbund.model import Forbund
from pipeline.names import STATE
from pipeline.sie.model import Account, Ledger
from pipeline.toml.read import own_path, read_toml

SIGNS = Path(__file__).parent / "konton.toml"
_ENOUGH = 2
_TYPES = {"T": "tillgång", "S": "skuld", "I": "intäkt", "K": "kostnad"}


@dataclass(frozen=True)
class Guess:
    """An account with the posts that its signs speak for: post -> what says so. `post` is '' where it must be asked."""

    account: Account
    post: str
    signs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Span:
    """Accounts in a row of one post, as they will be written."""

    first: int
    last: int
    post: str
    guesses: tuple[Guess, ...]


def guess_accounts(ledger: Ledger, forbund: Forbund) -> list[Guess]:
    """The accounts that are used and that forbund.toml does not place, in order of number."""
    used = _used(ledger)
    asked = [
        a
        for a in ledger.accounts.values()
        if a.number in used
        and re.fullmatch(r"[1-9]\d{2,7}", a.number)
        and not is_usual_closing_account(a.number)
        and not is_closing_account(a.number, a.name)
        and not any(k.fran <= int(a.number) <= k.till for k in forbund.konton)
    ]
    members, insatser = _member_names(forbund), [n for i in forbund.insatser for n in (i.namn, *i.alias)]
    return [_guess(a, _own_signs(a, members, insatser)) for a in sorted(asked, key=lambda a: int(a.number))]


def _member_names(forbund: Forbund) -> list[str]:
    """What a member is called in a chart of accounts: its names, its kommun, and for the state its two authorities."""
    return [
        name
        for m in forbund.medlemmar
        for name in (m.namn, *m.alias, *((m.kommunnamn,) if m.typ == "kommun" else STATE if m.typ == "stat" else ()))
    ]


def _own_signs(account: Account, members: Iterable[str], insatser: Iterable[str]) -> dict[str, list[str]]:
    """What the names of the förbund's own members and insatser say of an account: post -> signs."""
    name = account.name.casefold()
    if account.number[0] == "3" or account.kind == "I":
        member = next((m for m in members if _has(name, m.casefold())), "")
        paid = next((w for w in ("bidrag", "avgift") if w in name), "")
        return (
            {"medlemsavgifter": [f"namnet har medlemmen ”{member}”", f"namnet har ”{paid}”"]} if member and paid else {}
        )
    insats = next((i for i in insatser if _has(name, i.casefold())), "")
    # Which of the two an insats is paid as is the förbund's to know.
    return {p: [f"namnet har insatsen ”{insats}”"] for p in ("kopta_tjanster", "lamnade_bidrag")} if insats else {}


def _used(ledger: Ledger) -> set[str]:
    """Accounts with an amount: one that never has any is in no sum."""
    rows = {t.account for v in ledger.vouchers for t in v.rows if t.counts and t.amount}
    return rows | {b.account for b in ledger.balances if b.amount}


def _guess(account: Account, own: Mapping[str, list[str]]) -> Guess:
    name, number = account.name.casefold(), int(account.number)
    signs: dict[str, list[str]] = {}
    for post, known in _known().items():
        if account.kind and account.kind not in known["typ"]:
            continue
        told = signs.setdefault(post, [*own.get(post, ())])
        if word := next((w for w in known["ord"] if _has(name, w)), ""):
            told.append(f"namnet har ”{word}”")
        if code := next((c for c in account.sru if c in known["sru"]), ""):
            told.append(f"SRU-koden {code} är den")
        if any(a <= number <= b for a, b in known["bas"]):
            told.append("numret är den i BAS")
        if any(a <= number <= b for a, b in _of_kommuner().get(post, ())):
            told.append("numret är den i kommunernas kontoplan")
    found = {p: tuple(t) for p, t in signs.items() if t}
    most = max((len(t) for t in found.values()), default=0)
    best = [p for p, t in found.items() if len(t) == most]
    sure = most >= _ENOUGH and len(best) == 1
    if sure and account.kind:
        found = found | {best[0]: (*found[best[0]], f"kontot är en {_TYPES[account.kind]}")}
    return Guess(account, best[0] if sure else "", found)


# "lön" is a word and not a beginning: lönetjänster are bought. "tjänster" is also an end.
_SHORT, _LONG = 3, 6


def _has(name: str, word: str) -> bool:
    """Whether a name has a word: whole, as a beginning unless it is short, as an end where it is long."""
    begins = rf"(?<!\w){re.escape(word)}" + (r"(?!\w)" if len(word) <= _SHORT else "")
    ends = rf"|{re.escape(word)}(?!\w)" if len(word) > _LONG else ""
    return re.search(begins + ends, name) is not None


@cache
def _known() -> Mapping[str, Any]:
    return read_toml(SIGNS, own_path(SIGNS))


@cache
def _of_kommuner() -> Mapping[str, list[tuple[int, int]]]:
    """Post -> the accounts that most kommuner have for it."""
    found: dict[str, list[tuple[int, int]]] = {}
    for entry in read_toml(ACCOUNTS, own_path(ACCOUNTS))["konto"]:
        found.setdefault(entry["post"], []).append((entry["fran"], entry["till"]))
    return found


def spans_of(guesses: Iterable[Guess], answers: Mapping[str, str], forbund: Forbund) -> list[Span]:
    """Accounts that follow each other with one post as one span; one that is not settled, or is placed, parts two."""
    found: list[Span] = []
    follows = False
    for guess in guesses:
        post = answers.get(guess.account.number, guess.post)
        number = int(guess.account.number)
        between = found and any(found[-1].last < k.fran and k.till < number for k in forbund.konton)
        if post and follows and found and found[-1].post == post and not between:
            found[-1] = Span(found[-1].first, number, post, (*found[-1].guesses, guess))
        elif post:
            found.append(Span(number, number, post, (guess,)))
        follows = bool(post)
    return found


def post_names() -> dict[str, str]:
    """Every post, by its code."""
    return {r["kod"]: r["namn"] for r in read_codes("bokforingspost")}


def tell_accounts(spans: Sequence[Span], asked: Sequence[Guess]) -> list[str]:
    """The proposal, line by line: spans with what speaks for each account, then what must be answered."""
    names = post_names()
    lines = ["Förslag, konton:"] if spans else []
    for span in spans:
        number = str(span.first) if span.first == span.last else f"{span.first}–{span.last}"
        lines.append(f"  {number:<12} är {names[span.post]} ({span.post})")
        lines += [
            f"      {g.account.number} ”{mask(g.account.name)}”: {'; '.join(g.signs.get(span.post, ('ditt svar',)))}"
            for g in span.guesses
        ]
    if asked:
        lines += ["", "Behöver svar, och gissas inte:"]
        of_all = ", ".join(f"{name} ({code})" for code, name in names.items())
        for g in asked:
            may = ", ".join(f"{names[p]} ({p})" for p in g.signs) or "vilken som helst"
            lines.append(f"  {g.account.number} ”{mask(g.account.name)}” kan vara {may}")
        first = asked[0]
        lines.append(
            f'  Svara med SVAR="{first.account.number}={next(iter(first.signs), "personal")}; …", med ; emellan.'
        )
        lines.append(f"  Posterna: {of_all}.")
    return lines
