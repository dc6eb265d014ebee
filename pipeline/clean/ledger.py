"""The ledger coded: which post an account belongs to, which insats an object is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.clean.coding import budget_codebook
from pipeline.clean.ledger_closing import CLOSING_POST, is_closing_account, is_usual_closing_account, load_closing
from pipeline.clean.ledger_year import refuse_opening
from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault, mask, suggest
from pipeline.forbund.model import Forbund
from pipeline.names import slug
from pipeline.store import create_table

if TYPE_CHECKING:
    import duckdb
# The statements that the ledger gives, and the code lists of their posts.
_STATEMENTS = {"resultat": "resultatpost", "balans": "balanspost", "kassaflode": "kassaflodespost"}

_ACCOUNTS = {"konto": "VARCHAR", "post": "VARCHAR", "grupp": "VARCHAR", "tecken": "INTEGER"}
# A line of a statement and what it is made of: a post or a group of accounts, its sign, and the year (-1 the one before).
_LINES = {
    "rakning": "VARCHAR",
    "ordning": "INTEGER",
    "post": "VARCHAR",
    "typ": "VARCHAR",
    "del": "VARCHAR",
    "tecken": "INTEGER",
    "ar": "INTEGER",
}


def load_ledger_codes(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str) -> None:
    """Make kod_konto (account -> post) and kod_objekt (object -> insats) of what is delivered,
    kod_kostnadsslag (the name of a kind of cost in a note -> the same post as in the ledger) and
    kod_rakningsrad (line of a statement -> the accounts that it is made of).

    Raises DeliveryFaults for every account and object that forbund.toml does not place.
    """
    posts = {row["kod"]: row for row in read_codes("bokforingspost")}
    faults: list[Fault] = []
    accounts: list[dict[str, object]] = []
    for konto, name, file, row, empty in con.execute(
        """select konto, min(kontonamn), min(_file), min(_row), bool_and(belopp = 0) from (
            select konto, kontonamn, belopp, _file, _row from verifikationsrad
            union all select konto, kontonamn, belopp, _file, _row from kontosaldo
        ) group by 1 order by 1"""
    ).fetchall():
        # An account that never has an amount is in no sum, wherever it would belong.
        post = _post_of(konto, name, forbund) or ("utredning" if empty else None)
        if post is None:
            faults.append(_unknown_account(konto, name, file, row, toml))
        else:
            placed = posts[post]
            accounts.append({"konto": konto, "post": post, "grupp": placed["grupp"], "tecken": int(placed["tecken"])})
    objects: list[dict[str, object]] = []
    codebook = budget_codebook(forbund)
    for name, file, row in con.execute(
        "select objekt, min(_file), min(_row) from verifikationsrad where objekt <> '' group by 1 order by 1"
    ).fetchall():
        code = codebook.find(name)
        if code is None:
            faults.append(_unknown_object(name, codebook.names, file, row, toml))
        else:
            objects.append({"varde": name, "kod": code.kod, "insats": code.insats})
    if faults:
        raise DeliveryFaults(faults)
    names = [
        {"rakning": statement, "kod": row["kod"], "namn": row["namn"]}
        for statement, codes in _STATEMENTS.items()
        for row in read_codes(codes)
    ]
    create_table(con, "postnamn", dict.fromkeys(("rakning", "kod", "namn"), "VARCHAR"), names)
    kinds = [
        {"nyckel": slug(name), "kod": row["kod"]}
        for row in read_codes("bokforingspost")
        if row["grupp"] == "kostnad"
        for name in (row["namn"], *row["alias"].split("|"))
        if name
    ]
    create_table(con, "kod_kostnadsslag", dict.fromkeys(("nyckel", "kod"), "VARCHAR"), kinds)
    create_table(con, "kod_konto", _ACCOUNTS, accounts)
    create_table(con, "kod_rakningsrad", _LINES, read_codes("rakningsrad"))
    create_table(con, "kod_objekt", dict.fromkeys(("varde", "kod", "insats"), "VARCHAR"), objects)
    load_closing(con)
    refuse_opening(con)


def _post_of(konto: str, name: str, forbund: Forbund) -> str | None:
    """The post of an account. What a closing entry is booked on needs no line in forbund.toml,
    and a technical account, as DIFF, is a difference not looked into."""
    if is_closing_account(konto, name):
        return CLOSING_POST
    digits = re.match(r"\d*", konto, re.ASCII)
    number = digits[0] if digits else ""
    if not number:
        return "utredning"
    place = next((k for k in forbund.konton if k.fran <= int(number) <= k.till), None)
    if place:
        return place.post
    return CLOSING_POST if is_usual_closing_account(konto) else None


def _unknown_account(konto: str, name: str, file: str, row: int, toml: str) -> Fault:
    return Fault(
        file=file,
        row=row,
        headline=f"kontot {mask(konto)} hör inte till någon post",
        found=f"”{mask(name)}”",
        expected="ett konto inom ett intervall under [[konto]]",
        action=f"Lägg till kontot i {toml}: fran, till och post. Posterna står i pipeline/codes/bokforingspost.csv.",
        code="BOK-012",
    )


def _unknown_object(name: str, known: list[str], file: str, row: int, toml: str) -> Fault:
    return Fault(
        file=file,
        row=row,
        headline="projektet i bokföringen är okänt",
        found=f"”{mask(name)}”",
        expected=suggest(name, known),
        action=f"Lägg namnet som alias på insatsen eller posten i {toml}.",
        code="BOK-013",
    )
