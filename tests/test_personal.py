"""Personal numbers: found, tested and replaced the same way in Python and in SQL.

The numbers are the tax agency's test numbers, read from a delivery when the tests run: no
test file holds one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import personal
from pipeline.personal import canonical_id, find_personal_numbers, forbund_key, key_path, pseudonym, read_key
from pipeline.places import ROOT
from pipeline.store import connect
from support.examples import drawn
from support.personal_numbers import FOUR, KEY, NUMBERS, ONE, THREE, TWO, delivered_numbers, luhn_holds, writings

modestly = drawn(40)
numbers = st.sampled_from(NUMBERS)


def connection(key: bytes = KEY) -> Any:
    con = connect()
    personal.load_macros(con, key)
    return con


CON = connection()


def ask(macro: str, text: str) -> Any:
    """What a macro answers."""
    (answer,) = ask_all(macro, [text])
    return answer


def ask_all(macro: str, texts: list[str], con: Any = CON) -> list[Any]:
    """What a macro answers for each text, as it is used: over a column."""
    rows = con.execute(f"select {macro}(t) from (select unnest(?::varchar[]) as t)", [texts]).fetchall()
    return [answer for (answer,) in rows]


def is_delivered(text: str) -> bool:
    """Whether a cell can hold the text: the reader takes spaces of every kind off its ends."""
    return text == text.strip()


# --- who is the same person ---------------------------------------------------------------


def test_the_delivery_has_the_numbers_the_tests_use() -> None:
    delivered = delivered_numbers()
    assert (len(delivered), len({n[-10:] for n in delivered}), len(NUMBERS)) == (226, 176, 174)
    assert all(luhn_holds(n[-10:]) for n in delivered)


@pytest.mark.parametrize("written", range(len(writings(ONE))))
def test_one_person_is_one_pseudonym_however_written(written: int) -> None:
    expected = pseudonym(KEY, ONE)
    texts = [writings(n)[written] for n in NUMBERS]
    assert [canonical_id(t) for t in texts] == [n[2:] for n in NUMBERS]
    assert [pseudonym(KEY, t) == expected for t in texts] == [n == ONE for n in NUMBERS]
    assert ask_all("pseudonym", texts) == [pseudonym(KEY, t) for t in texts]


def test_a_samordningsnummer_is_a_person_of_its_own_in_every_writing() -> None:
    samordning = ONE[:6] + str(int(ONE[6:8]) + 60) + ONE[8:]
    assert {pseudonym(KEY, text) for text in writings(samordning)} == {pseudonym(KEY, samordning)}
    assert pseudonym(KEY, samordning) != pseudonym(KEY, ONE)
    assert all(find_personal_numbers(f"se {text}.") == [text] for text in writings(samordning))
    assert ask("ar_personnummer", samordning) is True


def test_a_pseudonym_is_the_hmac_that_python_makes_in_twenty_letters() -> None:
    code = hmac.new(KEY, ONE[2:].encode(), hashlib.sha256).hexdigest()[:20]
    letters = "".join("ghijklmnopabcdef"["0123456789abcdef".index(c)] for c in code)
    assert pseudonym(KEY, ONE) == letters == ask("hmac", ONE[2:])


def test_every_person_has_a_pseudonym_of_letters_and_no_two_share_one() -> None:
    made = {pseudonym(KEY, n) for n in NUMBERS}
    assert len(made) == 174
    assert all(re.fullmatch("[a-p]{20}", p) for p in made)


def test_two_forbund_cannot_match_their_persons() -> None:
    one, other = forbund_key(KEY, "sodertalje"), forbund_key(KEY, "hbs")
    assert one != other and len(one) == 32
    assert not {pseudonym(one, n) for n in NUMBERS} & {pseudonym(other, n) for n in NUMBERS}
    assert forbund_key(KEY, "hbs") == other
    assert forbund_key(KEY[::-1], "hbs") != other


@pytest.mark.parametrize("text", ["HBS22-0030", "hbs22-0030", " HBS22-0030 ", "Hbs22-0030  "])
def test_an_id_that_is_no_number_is_told_without_case_and_spaces_around(text: str) -> None:
    assert pseudonym(KEY, text) == pseudonym(KEY, "HBS22-0030") == ask("pseudonym", text)


def test_ids_that_differ_are_different_persons() -> None:
    assert len({pseudonym(KEY, t) for t in ("HBS22-0030", "HBS22-0031", "HBS21-0030", "HBS220030")}) == 4


@modestly
@given(st.lists(st.text("0123456789HBShbs-+. \u00a0\u2013", min_size=1, max_size=14).filter(is_delivered), max_size=20))
def test_python_and_sql_make_the_same_pseudonym_of_any_id(texts: list[str]) -> None:
    assert ask_all("pseudonym", texts) == [pseudonym(KEY, t) for t in texts]


KEYS = {
    "short": b"k",
    "zeros": bytes(32),
    "high": bytes(range(224, 256)),
    "quotes": b"'" * 32,
    "block": bytes(range(64)),
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_python_and_sql_make_the_same_pseudonym_under_any_key(key: bytes) -> None:
    assert ask_all("pseudonym", NUMBERS, connection(key)) == [pseudonym(key, n) for n in NUMBERS]


@pytest.mark.parametrize("text", ["12345678e1", "1234567e12", "1_23456789", "0x12345678", "٢٢٢٢٢٢٢٢٢٢"])
def test_an_id_that_sql_could_read_as_a_figure_is_still_an_id(text: str) -> None:
    assert ask("ar_personnummer", text) is False
    assert ask("pseudonym", text) == pseudonym(KEY, text)


# --- found in a text ----------------------------------------------------------------------

words = st.text("abc åäö,;:/()\n\"'", max_size=12)
# What stands next to a number but is no part of it: a separator must not join it to another.
around = st.tuples(words, st.sampled_from([" ", "x", "(", ":", "-", "\n", ""])).map("".join)


notes = st.tuples(around, numbers, st.integers(0, 13), around)


@modestly
@given(st.lists(notes, min_size=1, max_size=10))
def test_a_number_among_words_is_found_and_taken_away(parts: list[tuple[str, str, int, str]]) -> None:
    texts = [before + writings(number)[writing] + after for before, number, writing, after in parts]
    assert [[canonical_id(n) for n in find_personal_numbers(t)] for t in texts] == [[p[1][2:]] for p in parts]
    assert ask_all("har_personnummer", texts) == [True] * len(texts)
    cleaned = [before + pseudonym(KEY, number) + after for before, number, _, after in parts]
    assert ask_all("utan_personnummer", texts) == cleaned


@modestly
@given(st.lists(st.one_of(words, numbers, st.sampled_from(["-", " ", "2017-03-13", "12 663 905"])), max_size=6))
def test_python_and_sql_agree_on_whether_a_number_stands_in_a_text(parts: list[str]) -> None:
    text = " ".join(parts)
    found = find_personal_numbers(text)
    assert ask("har_personnummer", text) is bool(found)
    assert ask("det_forsta", text) == (found[0] if found else "")


dates = st.dates().map(str)
amounts = st.integers(0, 10**12).map(lambda n: f"{n:,}".replace(",", " "))
phones = st.tuples(st.integers(0, 9), st.integers(10**6, 10**7 - 1)).map(
    lambda t: f"07{t[0]}-{str(t[1])[:3]} {str(t[1])[3:]}"
)
accounts = st.from_regex(r"[0-9]{1,9}|[0-9]{13,20}", fullmatch=True).filter(str.isascii)


@modestly
@given(words, st.lists(st.one_of(dates, amounts, phones, accounts), max_size=10), words)
def test_dates_amounts_phones_and_long_figures_are_left_alone(before: str, figures: list[str], after: str) -> None:
    texts = [before + f + after for f in figures]
    assert [find_personal_numbers(t) for t in texts] == [[]] * len(texts)
    assert ask_all("har_personnummer", texts) == [False] * len(texts)


@pytest.mark.parametrize("month_and_day", ["0012", "1312", "0132", "0159", "0192"])
def test_figures_whose_month_or_day_is_not_real_are_no_number(month_and_day: str) -> None:
    text = ONE[:4] + month_and_day + "-" + ONE[8:]
    assert find_personal_numbers(text) == []
    assert ask("har_personnummer", text) is False


def test_a_number_is_not_cut_out_of_a_longer_one() -> None:
    for text in (f"1{ONE[2:]}", f"{ONE}7", f"1{ONE}"):
        assert find_personal_numbers(text) == []
        assert ask("har_personnummer", text) is False


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("between", [" ", ", ", "\n", " och "])
def test_as_many_numbers_as_there_are_go_from_a_text(count: int, between: str) -> None:
    """The first two leave their pseudonyms, so that a note still tells who was who."""
    held = [[writings(n)[writing] for n in (ONE, TWO, THREE, FOUR)[:count]] for writing in range(14)]
    shown = [*(pseudonym(KEY, n) for n in (ONE, TWO)[:count]), *["[personnummer]"] * (count - 2)]
    texts = [f"Möte med {between.join(h)} i maj." for h in held]
    assert ask_all("utan_personnummer", texts) == [f"Möte med {between.join(shown)} i maj."] * 14


def test_one_person_twice_in_a_text_is_one_pseudonym_twice() -> None:
    text = f"{writings(ONE)[1]} ({writings(ONE)[1]}), {writings(TWO)[0]}"
    one, two = pseudonym(KEY, ONE), pseudonym(KEY, TWO)
    assert ask("utan_personnummer", text) == f"{one} ({one}), {two}"


# --- the check digit ----------------------------------------------------------------------


@modestly
@given(st.lists(st.from_regex(r"(19|20)?[0-9]{10}", fullmatch=True).filter(str.isascii), max_size=30))
def test_the_check_digit_is_luhns(figures: list[str]) -> None:
    assert ask_all("kontrollsiffra_fel", figures) == [not luhn_holds(f[-10:]) for f in figures]


@pytest.mark.parametrize("place", range(10))
def test_one_wrong_figure_is_always_noticed(place: int) -> None:
    right = [n[2:] for n in NUMBERS]
    assert ask_all("kontrollsiffra_fel", right) == [False] * 174
    for more in range(1, 10):
        wrong = [f[:place] + str((int(f[place]) + more) % 10) + f[place + 1 :] for f in right]
        assert ask_all("kontrollsiffra_fel", wrong) == [True] * 174


# --- the key ------------------------------------------------------------------------------


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "ny" / "nyckel"
    key = read_key(path)
    written = path.read_bytes()
    assert len(key) == 32 and bytes.fromhex(written.decode().strip()) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path) == key and path.read_bytes() == written
    assert [p.name for p in path.parent.iterdir()] == ["nyckel"]


def test_two_keys_are_never_the_same(tmp_path: Path) -> None:
    assert read_key(tmp_path / "en") != read_key(tmp_path / "annan")


def test_processes_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    """Each waits for the last to be ready, so that they meet at the file."""
    script = (
        "import sys, time; from pathlib import Path; from pipeline.personal import read_key\n"
        "folder, me = Path(sys.argv[1]), sys.argv[2]; (folder / me).touch()\n"
        "while len(list(folder.iterdir())) < 3: time.sleep(0.001)\n"
        "print(read_key(folder.parent / 'nyckel').hex())"
    )
    ready = tmp_path / "redo"
    ready.mkdir()
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(ready), name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for name in "abc"
    ]
    keys = [process.communicate(timeout=60)[0].strip() for process in started]
    assert keys == [read_key(tmp_path / "nyckel").hex()] * 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["nyckel", "redo"]


def test_whoever_comes_second_keeps_the_first_ones_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process makes its key just before this one puts its own in place."""
    path, first = tmp_path / "nyckel", "ab" * 32
    link = os.link

    def late(source: Path, target: Path) -> None:
        path.write_text(first + "\n", "ascii")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert read_key(path).hex() == first
    assert [p.name for p in tmp_path.iterdir()] == ["nyckel"]


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"ab" * 33, b"inte hexadecimalt", b"\xff\xfe\x00", b"zz" * 32])
def test_a_file_that_holds_no_key_raises_and_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "nyckel"
    path.write_bytes(content)
    with pytest.raises(ValueError):
        read_key(path)
    assert path.read_bytes() == content


def test_the_key_lies_outside_the_data_and_git_ignores_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FINSAM_NYCKEL", raising=False)
    assert key_path() == ROOT / ".finsam" / "nyckel"
    assert not key_path().is_relative_to(ROOT / "data") and not key_path().is_relative_to(ROOT / "reports")
    assert ".finsam/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_the_environment_moves_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "annan" / "plats"))
    key = read_key()
    assert bytes.fromhex((tmp_path / "annan" / "plats").read_text("ascii").strip()) == key
    monkeypatch.setenv("FINSAM_NYCKEL", "")
    assert key_path() == ROOT / ".finsam" / "nyckel"
