"""Accounts of a ledger proposed as [[konto]]: what two signs agree on, what is asked, what is written and then read."""

from __future__ import annotations

import datetime
import re
import shutil
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.forbund.model import load_forbund
from pipeline.learning.accounts import guess_accounts
from pipeline.learning.command import Wish, learn
from pipeline.places import ROOT, Places, Unit
from pipeline.sie import Account, Balance, Ledger, read_sie
from pipeline.sie.model import BALANCE_LABELS

RAW = ROOT / "data" / "raw"
DAY = datetime.date(2026, 11, 29)
UNIT = {"sodertalje": 2017, "hbs": 2022}


def without_accounts(tmp_path: Path, forbund: str) -> tuple[Places, Path]:
    """The förbund of the examples as if nothing were said of its accounts, and its ledger lying elsewhere."""
    folder = tmp_path / "raw" / forbund
    folder.mkdir(parents=True)
    text = (RAW / forbund / "forbund.toml").read_text("utf-8")
    text = re.sub(r"\[\[konto\]\]\n(?:[a-z]+ = .*\n)+", "", text)
    (folder / "forbund.toml").write_text(text, "utf-8")
    ledger = tmp_path / "export.se"
    shutil.copyfile(RAW / forbund / str(UNIT[forbund]) / f"bokforing_{UNIT[forbund]}.se", ledger)
    return Places(tmp_path / "raw", tmp_path / "ut"), ledger


@pytest.mark.parametrize("forbund", UNIT)
def test_what_is_proposed_is_what_the_forbund_says_itself(tmp_path: Path, forbund: str) -> None:
    places, ledger = without_accounts(tmp_path, forbund)
    said = load_forbund(Places(RAW, tmp_path), forbund).konton
    own = {n: k.post for k in said for n in range(k.fran, k.till + 1)}
    guesses = guess_accounts(read_sie(ledger), load_forbund(places, forbund))
    wrong = [
        (g.account.number, g.account.name, g.post, own[int(g.account.number)])
        for g in guesses
        if g.post and int(g.account.number) in own and g.post != own[int(g.account.number)]
    ]
    assert wrong == []
    assert sum(bool(g.post) for g in guesses) * 4 >= len(guesses) * 3 > 40


def account(number: str, name: str, kind: str = "", sru: tuple[str, ...] = ()) -> Ledger:
    amount = Balance(BALANCE_LABELS[1], 0, number, Decimal(5))
    return Ledger(accounts={number: Account(number, name, kind, sru)}, balances=(amount,))


@pytest.mark.parametrize(
    ("ledger", "post"),
    [
        # 7010 is wages in BAS and travel among kommuner: the name settles it.
        (account("7010", "Löner tjänstemän", "K"), "personal"),
        (account("7010", "Resor", "K"), "ovriga_externa"),
        # A number alone settles nothing where two charts disagree, and neither does a name that is in no list.
        (account("7010", "Projekt Alfa", "K"), ""),
        (account("5010", "Projekt Alfa", "K", ("7514",)), "personal"),
        # The type forbids what name and number would say.
        (account("1930", "Bank", "S"), ""),
        (account("1930", "Bank"), "likvida_medel"),
    ],
)
def test_a_post_needs_two_signs_that_agree(tmp_path: Path, ledger: Ledger, post: str) -> None:
    places, _ = without_accounts(tmp_path, "hbs")
    (guess,) = guess_accounts(ledger, load_forbund(places, "hbs"))
    assert guess.post == post


def test_a_yes_writes_the_accounts_and_next_years_file_is_read_without_a_word(tmp_path: Path) -> None:
    places, ledger = without_accounts(tmp_path, "sodertalje")
    toml = places.raw / "sodertalje" / "forbund.toml"
    before = toml.read_text("utf-8")
    said: list[str] = []
    unit = Unit("sodertalje", 2017)
    assert learn(places, Wish(ledger, unit), None, said.append, DAY) == 1
    assert toml.read_text("utf-8") == before and "Inget skrevs" in said[-1]
    asked = [m[1] for line in said if (m := re.match(r"  (\d+) ”.*” kan vara", line))]
    assert any("namnet har ”bank”" in line for line in said)
    answers = "; ".join(f"{number}=ovriga_externa" for number in asked)
    assert learn(places, Wish(ledger, unit, yes=True, answers=answers), None, said.append, DAY) == 0
    after = toml.read_text("utf-8")
    assert after.startswith(before.rstrip("\n")) and "# --- Lärt 2026-11-29 ur export.se ---" in after
    assert {"fran": 1930, "till": 1930, "post": "likvida_medel"} in tomllib.loads(after)["konto"]
    assert (places.delivery(unit) / "bokforing_2017.se").read_bytes() == ledger.read_bytes()
    said.clear()
    assert learn(places, Wish(ledger, unit, yes=True), None, said.append, DAY) == 0
    assert "varav 0 används utan att höra till en post" in said[0] and toml.read_text("utf-8") == after


def test_an_answer_that_is_no_post_stops_with_the_nearest(tmp_path: Path) -> None:
    places, ledger = without_accounts(tmp_path, "sodertalje")
    wish = Wish(ledger, Unit("sodertalje", 2017), answers="1930=likvida")
    with pytest.raises(StageStopped, match=r"posten ”likvida” finns inte: .*likvida_medel"):
        learn(places, wish, None, lambda _: None, DAY)


def test_a_file_that_is_no_ledger_is_told_as_when_it_is_read(tmp_path: Path) -> None:
    places, ledger = without_accounts(tmp_path, "sodertalje")
    ledger.write_text("inget", "utf-8")
    with pytest.raises(DeliveryFaults, match=r"export\.se"):
        learn(places, Wish(ledger, Unit("sodertalje", 2017)), None, lambda _: None, DAY)
