"""TOML that people write: limits, encodings, and what is said of a file that is none."""

from __future__ import annotations

import datetime
import subprocess
import sys
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults, Fault
from pipeline.places import ROOT
from pipeline.toml.read import DEEPEST, MOST_BYTES, parse_toml
from support.examples import drawn
from support.written_toml import as_toml

# The same examples every time, and none stopped by a slow machine.
modestly = drawn(200)
LEAF = st.one_of(
    st.text("aå€𝄞\"'\\#\n\t\x07\x7f[]{}.=", max_size=12),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(datetime.date(1, 1, 1)),
    st.lists(st.text("ab\"'#.[]{}=\\\n", max_size=6), max_size=3),
)
TABLE = st.dictionaries(st.text("abå.#\"' =[", min_size=1, max_size=5), LEAF, max_size=4)
FILE = st.dictionaries(st.text("abc", min_size=1, max_size=3), LEAF | TABLE | st.lists(TABLE, min_size=1), max_size=5)


def stopped(data: bytes) -> Fault:
    with pytest.raises(DeliveryFaults) as caught:
        parse_toml(data, "prov.toml")
    (fault,) = caught.value.faults
    return fault


@modestly
@given(FILE)
def test_what_the_parser_reads_is_read(data: dict[str, object]) -> None:
    text = as_toml(data)
    assert parse_toml(text.encode(), "f") == tomllib.loads(text) == data


@modestly
@given(st.text("ab\n\"'\\#[]{}=.,1- ", max_size=60))
def test_any_text_is_read_as_the_parser_reads_it_or_stopped_with_words(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert stopped(text.encode()).headline in (
            "filen följer inte TOML:s regler",
            "för många nivåer i ett namn eller en lista",
        )
        return
    depth = max(text.count("["), text.count("."), text.count("{"))
    if depth <= DEEPEST:
        assert parse_toml(text.encode(), "f") == expected


@modestly
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_stopped_with_words(data: bytes) -> None:
    try:
        parse_toml(data, "f")
    except DeliveryFaults as caught:
        assert all(f.headline and f.action for f in caught.faults)


@pytest.mark.parametrize(
    "line",
    [
        ".".join(["a"] * 20_000) + " = 1",
        "[" + ".".join(["a"] * 20_000) + "]",
        "a = " + "[" * 20_000 + "]" * 20_000,
        "a = " + "{b=" * 20_000 + "1" + "}" * 20_000,
        'a = """x""" \nb.' + ".".join(["'a'"] * 20_000) + " = 1",
    ],
    ids=["namn", "rubrik", "lista", "tabell", "efter text"],
)
def test_depth_is_stopped_before_it_is_parsed(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomllib, "loads", lambda *_, **__: pytest.fail("parsed"))
    fault = stopped(f"# först\n{line}\n".encode())
    assert (fault.headline, fault.row) == (
        "för många nivåer i ett namn eller en lista",
        3 if "b." in line else 2,
    )
    assert fault.expected == f"högst {DEEPEST} nivåer"


def test_dots_and_brackets_in_texts_and_comments_are_no_depth() -> None:
    many = ".[{" * 50
    text = f'a = "{many}" # {many}\nb = """{many}\n{many}"""\nc = \'{many}\'\nd = [1.5, 2.5]\n'
    assert parse_toml(text.encode(), "f")["d"] == [1.5, 2.5]


def test_a_file_that_is_too_large_is_stopped() -> None:
    fault = stopped(b"#" * (MOST_BYTES + 1))
    assert (fault.headline, fault.expected) == ("filen är för stor", "högst 1000 kB")
    assert parse_toml(b"#" * MOST_BYTES, "f") == {}


def test_windows_1252_is_read_in_a_comment_only() -> None:
    text = 'a = "å" # Södertälje\n# Östra\nb = "x"\n'
    mixed = text.encode().replace("Södertälje".encode(), "Södertälje".encode("cp1252"))
    mixed = mixed.replace("Östra".encode(), "Östra".encode("cp1252"))
    assert parse_toml(mixed, "f") == {"a": "å", "b": "x"}
    fault = stopped('# först\nnamn = "Södertälje" # ö\n'.encode("cp1252"))
    assert (fault.headline, fault.row, fault.found) == (
        "raden är inte sparad som UTF-8",
        2,
        'namn = "Södertälje" # ö',
    )


def test_the_mark_that_an_editor_puts_first_is_no_fault() -> None:
    assert parse_toml(b"\xef\xbb\xbfa = 1\n", "f") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "row", "found"),
    [
        ("a = 1\na = 2\n", 2, "a = 2 (samma namn står två gånger)"),
        ("[a]\n[a]\n", 2, "[a] (samma tabell inom [ ] står två gånger)"),
        ("a = Prov\n", 1, "a = Prov (värdet går inte att läsa)"),
        ('a = "x\n', 1, 'a = "x (ett tecken som inte får stå där)'),
        ("varför = 1\n", 1, "varför = 1 (ett namn utan = efter, eller med å, ä och ö)"),
        ("a = 2024-02-30\n", 1, "a = 2024-02-30 (ett datum som inte finns)"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, row: int, found: str) -> None:
    fault = stopped(text.encode())
    assert (fault.headline, fault.row, fault.found) == ("filen följer inte TOML:s regler", row, found)


def test_a_number_that_is_too_long_to_be_one_is_told() -> None:
    assert stopped(b"a = " + b"9" * 5000).headline == "filen följer inte TOML:s regler"


def test_a_run_with_nothing_changed_loads_no_models() -> None:
    """The path of an unchanged run ends with the receipt, before anything that takes time to load."""
    code = "import sys, pipeline.cli, pipeline.run.build, pipeline.run.receipt; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
