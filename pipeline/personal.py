"""Personal numbers: how they are recognised, and the keyed pseudonym put in their place.

A personnummer (or samordningsnummer) is recognised wherever it stands, with or without
century and with any dash or space. It is replaced in memory by an HMAC-SHA-256 (RFC 2104)
under a key of the förbund's own, so the same person is the same pseudonym in all files
and years of one förbund and never in another's.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.places import ROOT
from pipeline.store import sql_text

if TYPE_CHECKING:
    import duckdb

KEY_VARIABLE = "FINSAM_NYCKEL"
_KEY_BYTES = 32
_BLOCK = 64  # the block of SHA-256, in bytes
_LENGTH = 20  # 80 bits: among ten million persons two meet with a chance of 1 in 24 000 million
# Hex digits as letters: a pseudonym never looks like a number, nor hides one in a scan.
_HEX, _LETTERS = "0123456789abcdef", "ghijklmnopabcdef"

# Written for RE2 (DuckDB) and Python alike, so without look-around. Dashes, plus and spaces
# may stand between the parts; the month and the day (plus 60 for a samordningsnummer) are real.
_BETWEEN = "-+. \t\u00a0\u2007\u202f\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPACE = f"[{re.escape(_BETWEEN)}]"
_DATE = f"[0-9]{{2}}{_SPACE}?(?:0[1-9]|1[0-2]){_SPACE}?(?:[0-2][0-9]|3[01]|[6-8][0-9]|9[01])"
PATTERN = f"(?:(?:18|19|20){_SPACE}?)?{_DATE}{_SPACE}{{0,3}}[0-9]{{4}}"
# In a text it must not be cut out of a longer number. RE2 cannot look around, so the
# neighbours are part of the match and group 1 is the number.
IN_TEXT = f"(?:^|[^0-9])({PATTERN})(?:$|[^0-9])"
_IN_TEXT = re.compile(IN_TEXT)
# In messages anything like a number is hidden: ten or twelve figures whatever they mean.
_LIKE_A_NUMBER = re.compile(rf"(?<!\d)(?:\d{{2}})?\d{{6}}[-+\s\u2010-\u2015]?\d{{4}}(?!\d)|{PATTERN}")
# Among amounts only what cannot be one: no blanks inside, and no figures around it.
_NO_AMOUNT = re.compile(
    r"(?<!\d)(?<!\d )(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+\u2010-\u2015]?\d{4}(?![\d ]\d)(?!\d)"
)
# In place of figures that may be a part of a personal number.
_BLOT = "•"
# A personal number where none belongs (holds_person), in a text made plain.
_FEWEST, _MOST = 10, 12
_MONTH_AND_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_FIGURES_OF_A_DAY = re.compile(rf"(?:(?:18|19|20)[0-9]{{2}}{_MONTH_AND_DAY}|[0-9]{{2}}{_MONTH_AND_DAY}(?=[0-9]{{4}}$))")
_DASHED = re.compile(
    r"(?<![0-9])(?:(?:18|19|20) ?)?[0-9]{2}[- ]?(?:0[1-9]|1[0-2])[- ]?"
    r"(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01]) ?[-+]\s?[0-9]{4}(?![0-9A-Za-z-])"
)
# A day and a time of day, as forms write when they were answered: one in ten would be a number with its check digit.
_STAMP = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}[ T]{1,2}"
    r"(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9])?|\.[0-5][0-9]\.[0-5][0-9])(?![0-9-])"
)
_FLOAT = re.compile(r"(?<![0-9A-Za-z.,])[0-9]+[.,][0-9]*(?:[eE]\+?[0-9]{1,2}|(?<=[.,])0{1,6})(?![0-9A-Za-z])")
_GROUP = re.compile("[0-9]+")
_TIME = re.compile("(?:[01][0-9]|2[0-3])[0-5][0-9]")
# After letters too, but for those that a checksum has.
_RUN = re.compile(r"(?<![0-9A-Fa-f])[0-9](?:[-+./ _\t\r\n]{0,3}[0-9])*(?![0-9A-Za-z])")
_DAY = re.compile(rf"(?:18|19|20)?[0-9]{{2}}{_MONTH_AND_DAY}")
_LAST = re.compile(r"[-+]? ?([0-9]{4})")
_PSEUDONYM = re.compile(rf"\b[a-p]{{{_LENGTH}}}\b")
_FIGURES = re.compile(r"(?:18|19|20)?[0-9]{10}")


def key_path() -> Path:
    """Where the key is: beside the project's data, never in it. FINSAM_NYCKEL moves it."""
    return Path(os.environ.get(KEY_VARIABLE) or ROOT / ".finsam" / "nyckel")


def read_key(path: Path | None = None) -> bytes:
    """The secret of this office, made on first use with access for its owner only.

    Raises ValueError when the file does not hold a key.
    """
    path = path or key_path()
    if not path.is_file():
        _make_key(path)
    key = bytes.fromhex(path.read_text("ascii").strip())
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path.name}: not a key of {_KEY_BYTES} bytes")
    return key


def _make_key(path: Path) -> None:
    """Write a new key whole or not at all: whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def key_name(key: bytes) -> str:
    """What tells one key from another and nothing of either: kept beside what was read under it, and in releases."""
    return hmac.digest(key, b"fingeravtryck", "sha256").hex()[:16].translate(str.maketrans(_HEX, _LETTERS))


def make_key(path: Path) -> bytes:
    """A new key where there is none. Raises FileExistsError when there is one: a key is never replaced in silence."""
    if path.exists():
        raise FileExistsError(path)
    return read_key(path)


def forbund_key(key: bytes, forbund: str) -> bytes:
    """The förbund's own key: pseudonyms of two förbund cannot be told to be one person."""
    return hmac.digest(key, f"forbund:{forbund}".encode(), "sha256")


def fingerprint(key: bytes, parts: Iterable[bytes]) -> str:
    """What tells two sets of inputs apart, in hexadecimal, and tells nobody without the key what they hold.

    A plain checksum of a small file is found by trying what it could hold.
    """
    code = hmac.new(key, digestmod="sha256")
    for part in parts:
        code.update(len(part).to_bytes(8, "big") + part)
    return code.hexdigest()


def file_fingerprint(key: bytes, path: Path) -> str:
    """What tells two contents of a file apart, and tells nobody without the key what it holds."""
    return fingerprint(key, [path.read_bytes()])


def canonical_id(text: str) -> str:
    """What identifies a person: the last ten figures of a personal number, else the text."""
    figures = re.sub(_SPACE, "", text)
    return figures[-10:] if _FIGURES.fullmatch(figures) else text.strip().upper()


def pseudonym(key: bytes, text: str) -> str:
    """The pseudonym of a person's id under a förbund's key: 20 letters."""
    code = hmac.new(key, canonical_id(text).encode(), hashlib.sha256).hexdigest()[:_LENGTH]
    return code.translate(str.maketrans(_HEX, _LETTERS))


def find_personal_numbers(text: str) -> list[str]:
    """Every personal number in a text, as written, whatever its check digit."""
    found, at = [], 0
    while hit := _IN_TEXT.search(text, at):
        found.append(hit.group(1))
        at = hit.end(1)
    return found


def hide_personal_numbers(text: str) -> str:
    """A text fit for a message: whatever may be a personal number is hidden, and every figure beside it."""
    hidden, count = _LIKE_A_NUMBER.subn("[personnummer dolt]", text)
    return re.sub(r"\d", _BLOT, hidden) if count or holds_person(text) else text


def is_pseudonym(text: str) -> bool:
    """Whether a text is a pseudonym: a personal number stood where a word should."""
    return _PSEUDONYM.fullmatch(text.strip()) is not None


def hide_pseudonyms(text: str) -> str:
    """A text fit for a message: a pseudonym tells nobody anything, and is not shown."""
    return _PSEUDONYM.sub("[personnummer dolt]", text)


def tells_of_person(text: str) -> bool:
    """Whether a text among amounts holds a personal number, however written, or bare figures that look like one.

    Where a text is only to be left out or told of, a number too many does less harm than one too few: unlike for
    `holds_person`, the check digit of bare figures is not asked for.
    """
    return _NO_AMOUNT.search(text) is not None or holds_person(text)


def plain_text(text: str) -> str:
    """A text as a reader sees it: full-width figures as figures, no invisible characters, one dash and one space."""
    if text.isascii():
        return text
    return "".join(map(_plain_character, unicodedata.normalize("NFKD", text)))


@lru_cache(maxsize=4096)
def _plain_character(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    if kind == "Pd" or letter == "\u2212":
        return "-"
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    return "" if kind in ("Cf", "Mn", "Me") or (kind == "Cc" and letter not in "\n\r\t") else letter


def holds_person(text: str) -> bool:
    """Whether a personal number stands in a text where none belongs, however it is written.

    With century or a dash it is one whatever its check digit, as for samordningsnummer; bare, in parts or
    beside other figures it must have the right one, since amounts and references look like it too.
    """
    plain = plain_text(text)
    if sum(map(str.isdigit, plain)) < _FEWEST:
        return False
    plain = _FLOAT.sub(_as_figures, _STAMP.sub("|", plain))
    dashed = (re.sub(r"[^0-9]", "", found[0]) for found in _DASHED.finditer(plain))
    return any(map(_is_written_whole, dashed)) or any(_in_run(run[0]) for run in _RUN.finditer(plain))


def is_split_person(first: str, second: str, *, named: bool = False) -> bool:
    """Whether a personal number is written in two cells: the day of birth, and its last four figures.

    Six figures beside four are amounts too: only with a dash between, or in a column `named` as of persons.
    """
    one, other = plain_text(first).strip(), plain_text(second).strip()
    day, last = _DAY.fullmatch(one.rstrip("-+").strip()), _LAST.fullmatch(other)
    if day is None or last is None:
        return False
    sure = named or len(day[0]) > len("ååmmdd") or one[-1] in "-+" or other[0] in "-+"
    return sure and _is_person(day[0] + last[1])


def _in_run(run: str) -> bool:
    """Whether groups of figures that stand together are a personal number, alone or among others."""
    groups = _GROUP.findall(run)
    for begin in range(len(groups)):
        for end in range(begin + 1, len(groups) + 1):
            parts = groups[begin:end]
            figures = "".join(parts)
            if len(figures) > _MOST:
                break
            # Nobody writes a personal number by threes, as amounts are.
            if len(figures) not in (_FEWEST, _MOST) or any(len(p) == 3 for p in parts):
                continue
            alone = len(groups) == len(parts) and len(figures) == _MOST and len(parts) <= 2
            if (alone and _is_written_whole(figures)) or _is_person(figures):
                return True
    return False


def _is_written_whole(figures: str) -> bool:
    """Whether figures with a century or a dash are a personal number. A day and a time of day look so too."""
    if _FIGURES_OF_A_DAY.match(figures) is None:
        return False
    return not _TIME.fullmatch(figures[-4:]) or _is_person(figures)


def _is_person(figures: str) -> bool:
    """Whether ten or twelve figures are a personal number: century, a day that is real, and the check digit."""
    return _FIGURES_OF_A_DAY.match(figures) is not None and _luhn_sum(figures[-10:]) % 10 == 0


def _luhn_sum(ten: str) -> int:
    doubled = (int(f) * (2 if i % 2 == 0 else 1) for i, f in enumerate(ten))
    return sum(d // 10 + d % 10 for d in doubled)


def _as_figures(written: re.Match[str]) -> str:
    """A number written as a float, 8.11218E+9 or 811218.0, in figures."""
    from decimal import Decimal

    value = Decimal(written[0].replace(",", "."))
    return f" {int(value)} " if value == int(value) and value < 10**_MOST else written[0]


def load_macros(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """The same rules as SQL macros on a connection, for ten million rows.

    With t a text and s = bara_siffror(t): identitet(t, s): canonical id, of which hmac() makes
    the pseudonym; pseudonym(t): both. ar_personnummer(s): whether all of it is one.
    har_personnummer(t): whether one stands in t. utan_personnummer(t): t with pseudonyms
    instead, and no figure left beside one: where a date runs into a number, a part could remain. kontrollsiffra_fel(s): whether a personal number fails its check digit (Luhn).

    A macro copies its arguments to every place it names them. Where they are long, a lambda
    over a list of one gives them a name instead: planning such a query took two seconds before.
    """
    inner, outer = (bytes(b ^ pad for b in key.ljust(_BLOCK, b"\0")) for pad in (0x36, 0x5C))
    in_text = sql_text(IN_TEXT)
    con.execute(
        f"""
        create or replace temp macro bara_siffror(t) as
            case when regexp_full_match(t, '[0-9]*-?[0-9]*') then replace(t, '-', '')
            else translate(t, {sql_text(_BETWEEN)}, '') end;
        create or replace temp macro ar_personnummer(s) as regexp_full_match(s, '[0-9]+')
            and (length(s) = 10 or (length(s) = 12 and s[1:2] in ('18', '19', '20')));
        create or replace temp macro identitet(t, s) as
            case when ar_personnummer(s) then right(s, 10) else upper(trim(t)) end;
        create or replace temp macro hmac(id) as translate(left(
            sha256({_blob(outer)} || unhex(sha256({_blob(inner)} || encode(id)))), {_LENGTH}
        ), '{_HEX}', '{_LETTERS}');
        create or replace temp macro pseudonym(t) as hmac(identitet(t, bara_siffror(t)));
        create or replace temp macro har_personnummer(t) as regexp_matches(t, {in_text});
        create or replace temp macro det_forsta(t) as regexp_extract(t, {in_text}, 1);
        create or replace temp macro pseudonym_for(t, n) as
            list_transform([n], lambda x: replace(t, x, pseudonym(x)))[1];
        create or replace temp macro ett_bort(t) as list_transform([t], lambda y:
            case when har_personnummer(y) then pseudonym_for(y, det_forsta(y)) else y end)[1];
        create or replace temp macro utan_personnummer(t) as case when regexp_matches(t, {sql_text(PATTERN)})
            then regexp_replace(regexp_replace(ett_bort(ett_bort(t)), {sql_text(PATTERN)}, '[personnummer]', 'g'),
                '[0-9]', '{_BLOT}', 'g') else t end;
        create or replace temp macro kontrollsiffra_fel(s) as ({_luhn("try_cast(right(s, 10) as bigint)")}) % 10 <> 0;
        """
    )


def _luhn(number: str) -> str:
    """The Luhn sum of ten figures: every other figure doubled, tens added.

    Two figures at a time from a list of a hundred sums: a division a figure takes ten times longer.
    """
    pairs = ", ".join(str(i // 10 * 2 // 10 + i // 10 * 2 % 10 + i % 10) for i in range(100))
    parts = [f"[{pairs}][1 + ({number} // {100**place}) % 100]" for place in range(5)]
    return " + ".join(parts)


def _blob(data: bytes) -> str:
    return f"unhex('{data.hex()}')"
