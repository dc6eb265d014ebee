"""Ways in which a delivery is damaged on its way to us: by a spreadsheet, a program or a person.

A way changes the sheets of a delivery, or how they are written to a file. Ways after which the right
answer cannot be known from the file (a figure typed wrong, a row left out) are no ways.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from support.books import Book, DoesNotApply, Rows, as_text


@dataclass(frozen=True)
class Way:
    """One way. `change` gets a delivery of its own and the dice, and gives the damaged one.

    With `more_rows` more rows come out than were delivered, and that is right.
    """

    name: str
    told: str
    change: Callable[[Book, Random], Book]
    more_rows: bool = False


WAYS: dict[str, Way] = {}


def _way(name: str, told: str, more_rows: bool = False) -> Callable[[Callable[[Book, Random], Book | None]], None]:
    """Note a way. A function that gives nothing has changed the rows it got."""

    def note(change: Callable[[Book, Random], Book | None]) -> None:
        WAYS[name] = Way(name, told, lambda book, dice: change(book, dice) or book, more_rows)

    return note


# --- what a cell may be ---


def _heading_row(rows: Rows) -> int:
    """The first row in which most columns have text: the headings."""
    widest = max(sum(c not in (None, "") for c in row) for row in rows)
    return next(
        n
        for n, row in enumerate(rows)
        if sum(isinstance(c, str) and c != "" for c in row) >= min(2, widest)
        and sum(c not in (None, "") for c in row) >= widest - 1
    )


def _places(rows: Rows, wanted: Callable[[object], bool]) -> list[tuple[int, int]]:
    """Below the headings, the cells that are wanted."""
    begin = _heading_row(rows) + 1
    return [(r, c) for r in range(begin, len(rows)) for c, cell in enumerate(rows[r]) if wanted(cell)]


def _is_number(cell: object) -> bool:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return True
    digits = str(cell or "").replace(" ", "").replace("\u00a0", "").replace("−", "-")
    return digits.lstrip("-").replace(",", "").isdigit() and digits.count(",") <= 1 and 1 < len(digits) < 12


def _is_word(cell: object) -> bool:
    """A name or a word; what has figures in it may be an id, and another id is another thing."""
    return isinstance(cell, str) and len(cell) > 2 and cell[:1].isalpha() and not any(c.isdigit() for c in cell)


def _pick(rows: Rows, wanted: Callable[[object], bool], dice: Random) -> tuple[int, int]:
    # A number in the first column is a name: the number of a goal or of a row.
    found = [(r, c) for r, c in _places(rows, wanted) if c or wanted is not _is_number]
    if not found:
        raise DoesNotApply
    return dice.choice(found)


def _number_text(cell: object) -> str:
    """A number as Swedes write it, without spaces."""
    return as_text(cell).replace(" ", "").replace("\u00a0", "").replace("−", "-")


@dataclass
class _Cells:
    """Makers of ways that rewrite one cell of a sort."""

    made: list[str] = field(default_factory=list)

    def words(self, name: str, told: str, make: Callable[[str, Random], str]) -> None:
        self._note(name, told, _is_word, lambda c, dice: make(str(c), dice))

    def numbers(self, name: str, told: str, make: Callable[[str, Random], object]) -> None:
        self._note(name, told, _is_number, lambda c, dice: make(_number_text(c), dice))

    def headings(self, name: str, told: str, make: Callable[[str, Random], str]) -> None:
        def change(book: Book, dice: Random) -> Book | None:
            row = book.rows[_heading_row(book.rows)]
            places = [n for n, c in enumerate(row) if isinstance(c, str) and len(c) > 2]
            if not places:
                raise DoesNotApply
            n = dice.choice(places)
            row[n] = make(str(row[n]), dice)
            return None

        _way(name, told)(change)

    def _note(
        self, name: str, told: str, wanted: Callable[[object], bool], make: Callable[[object, Random], object]
    ) -> None:
        def change(book: Book, dice: Random) -> Book | None:
            r, c = _pick(book.rows, wanted, dice)
            book.rows[r][c] = make(book.rows[r][c], dice)
            return None

        _way(name, told)(change)


def _inside(mark: str) -> Callable[[str, Random], str]:
    return lambda text, dice: (lambda n: text[:n] + mark + text[n:])(dice.randrange(1, len(text)))


cells = _Cells()
for code, called in (
    ("\u200b", "mellanrum utan bredd"),
    ("\ufeff", "byteordningsmärke"),
    ("\x00", "NUL"),
    ("\u00ad", "mjukt bindestreck"),
):
    cells.words(f"ord {code.encode('unicode_escape').decode()}", f"{called} inne i ett ord", _inside(code))
cells.words("ord nfd", "å, ä, ö som två tecken", lambda t, _: unicodedata.normalize("NFD", t))
cells.words("ord mellanslag", "hårt mellanslag före och flik efter ett ord", lambda t, _: f"\u00a0{t}\t ")
cells.words("ord dubbelt mellanslag", "två mellanslag mellan orden", lambda t, _: t.replace(" ", "  "))
cells.words("ord versaler", "ett ord med stora bokstäver", lambda t, _: t.upper())
cells.words("ord radbrytning", "radbrytning i stället för mellanslag", lambda t, _: t.replace(" ", "\n", 1))
cells.words("ord fotnot", "fotnotstecken efter ett ord", lambda t, _: f"{t}*")
cells.words("ord felstavat", "en bokstav för mycket", lambda t, dice: _inside("q")(t, dice))
cells.words("ord utbytt tecken", "utbytestecknet U+FFFD", lambda t, _: t[:1] + "\ufffd" + t[2:])
cells.words("ord mojibake", "UTF-8 läst som Windows-1252", lambda t, _: t[:1] + "Ã¥" + t[2:])
cells.words("ord citattecken", "ett citattecken inne i ett ord", _inside('"'))
cells.words("ord Excelfel", "ett Excelfel i stället för ett ord", lambda t, _: "#SAKNAS!")
cells.numbers("tal helbredd", "siffror i helbredd", lambda t, _: t.translate({d: d + 0xFEE0 for d in range(48, 58)}))
cells.numbers("tal hårt mellanslag", "tusental med hårt mellanslag", lambda t, _: _grouped(t, "\u00a0"))
cells.numbers("tal smalt mellanslag", "tusental med smalt mellanslag", lambda t, _: _grouped(t, "\u202f"))
cells.numbers("tal apostrof", "tusental med apostrof", lambda t, _: _grouped(t, "’"))
cells.numbers("tal punkt i tusental", "tusental med punkt", lambda t, _: _grouped(t, "."))
cells.numbers("tal minustecken", "riktigt minustecken", lambda t, _: t.replace("-", "−") if "-" in t else f"{t} ")
cells.numbers("tal minus efter", "minustecknet efter talet", lambda t, _: f"{t[1:]}-" if t[:1] == "-" else t)
cells.numbers("tal parentes", "negativt tal inom parentes", lambda t, _: f"({t[1:]})" if t[:1] == "-" else t)
cells.numbers("tal kr", "enheten efter talet", lambda t, _: f"{t} kr")
cells.numbers("tal ca", "”ca” före talet", lambda t, _: f"ca {t}")
cells.numbers("tal procent", "ett procenttecken efter talet", lambda t, _: f"{t} %")
cells.numbers("tal O", "bokstaven O i stället för nolla", lambda t, _: t.replace("0", "O", 1) if "0" in t else f"{t}O")
cells.numbers(
    "tal exponent", "talet i exponentform", lambda t, _: f"{float(t.replace(',', '.')):.5E}".replace(".", ",")
)
cells.numbers("tal Excelfel", "ett Excelfel", lambda t, dice: dice.choice(["#REF!", "#DIV/0!", "#VÄRDEFEL!"]))
cells.numbers("tal två i en cell", "två tal i en cell", lambda t, _: f"{t} / {t}")
cells.numbers("tal formel som text", "en formel som text", lambda t, _: f"'={t}")
cells.headings("rubrik tom", "en kolumn utan rubrik", lambda t, _: "")
cells.headings("rubrik versaler", "en rubrik med stora bokstäver", lambda t, _: t.upper())
cells.headings("rubrik radbrytning", "radbrytning i en rubrik", lambda t, _: t.replace(" ", "\n", 1))
cells.headings("rubrik mellanrum", "mellanrum utan bredd i en rubrik", _inside("\u200b"))
cells.headings("rubrik felstavad", "en felstavad rubrik", _inside("q"))
cells.headings("rubrik nfd", "en rubrik med å, ä, ö som två tecken", lambda t, _: unicodedata.normalize("NFD", t))


def _grouped(text: str, mark: str) -> str:
    whole, comma, rest = text.partition(",")
    sign = "-" if whole[:1] == "-" else ""
    digits = whole.lstrip("-")
    groups = [digits[max(0, n - 3) : n] for n in range(len(digits), 0, -3)][::-1]
    return sign + mark.join(groups) + comma + rest


# --- rows and columns ---


@_way("rad två gånger", "en rad står två gånger", more_rows=True)
def _(book: Book, dice: Random) -> None:
    r, _c = _pick(book.rows, lambda c: c not in (None, ""), dice)
    book.rows.insert(r, list(book.rows[r]))


@_way("rad tom", "en tom rad mitt i")
def _(book: Book, dice: Random) -> None:
    r, _c = _pick(book.rows, lambda c: c not in (None, ""), dice)
    book.rows.insert(r, [None] * len(book.rows[r]))


@_way("rad för kort", "en rad avhuggen i en cell med tal")
def _(book: Book, dice: Random) -> None:
    if book.workbook:
        raise DoesNotApply  # In a workbook those are empty cells, as anyone may leave them.
    r, c = _pick(book.rows, _is_number, dice)
    book.rows[r] = book.rows[r][: c or 1]


@_way("rad för lång", "ett tal för mycket i en rad")
def _(book: Book, dice: Random) -> None:
    r, _c = _pick(book.rows, _is_number, dice)
    width = max(len(row) for row in book.rows)
    book.rows[r] = book.rows[r] + [None] * (width - len(book.rows[r])) + ["9"]


@_way("rad i en cell", "ett namn och dess tal i en cell")
def _(book: Book, dice: Random) -> None:
    for r, c in dice.sample(found := _places(book.rows, _is_number), len(found)):
        if c and _is_word(book.rows[r][0]):
            book.rows[r][0] = f"{book.rows[r][0]} {_number_text(book.rows[r][c])}"
            book.rows[r][c] = None
            return
    raise DoesNotApply


@_way("rad summa", "summaraden heter Totalsumma")
def _(book: Book, dice: Random) -> None:
    sums = [r for r in book.rows if str(r[0] if r else "").casefold() in ("summa", "totalt", "total")]
    if not sums:
        raise DoesNotApply
    sums[-1][0] = "Totalsumma"


@_way("rad rubrik igen", "rubrikraden en gång till mitt i")
def _(book: Book, dice: Random) -> None:
    begin = _heading_row(book.rows)
    book.rows.insert(dice.randrange(begin + 2, max(begin + 3, len(book.rows))), list(book.rows[begin]))


@_way("rad titel", "en titelrad med kommatecken ovanför")
def _(book: Book, dice: Random) -> None:
    book.rows.insert(0, ["Uttag ur systemet, av E. E., alla enheter"])


@_way("rad anmärkning", "en anmärkning under tabellen")
def _(book: Book, dice: Random) -> None:
    book.rows.extend([[None], ["* Preliminära uppgifter, hämtade av kansliet."]])


@_way("kolumn främst", "en tom kolumn längst till vänster")
def _(book: Book, dice: Random) -> None:
    for row in book.rows:
        row.insert(0, None)


@_way("kolumn utan rubrik", "en kolumn med tal och utan rubrik")
def _(book: Book, dice: Random) -> None:
    begin = _heading_row(book.rows)
    width = max(len(r) for r in book.rows)
    for n, row in enumerate(book.rows):
        row += [None] * (width - len(row)) + (["7"] if n > begin and any(c not in (None, "") for c in row) else [None])


@_way("kolumn okänd", "en kolumn som ingen känner")
def _(book: Book, dice: Random) -> None:
    begin = _heading_row(book.rows)
    width = max(len(r) for r in book.rows)
    for n, row in enumerate(book.rows):
        row += [None] * (width - len(row)) + ["Xyzzy" if n == begin else "7" if n > begin else None]


@_way("kolumn två gånger", "en kolumn två gånger")
def _(book: Book, dice: Random) -> None:
    begin = _heading_row(book.rows)
    places = [n for n, c in enumerate(book.rows[begin]) if c not in (None, "")]
    n = dice.choice(places)
    width = max(len(r) for r in book.rows)
    for row in book.rows:
        row += [None] * (width - len(row))
        row.append(row[n])


@_way("kolumner omvända", "kolumnerna i omvänd ordning")
def _(book: Book, dice: Random) -> None:
    width = max(len(r) for r in book.rows)
    for row in book.rows:
        row[:] = (row + [None] * (width - len(row)))[::-1]


# --- files ---

for encoding in ("utf-8-sig", "cp1252", "cp850", "mac_roman", "utf-16"):
    _way(f"fil {encoding}", f"sparad som {encoding}")(
        lambda book, dice, encoding=encoding: replace(book, workbook=False, encoding=encoding)  # type: ignore[misc]
    )
for mark, called in ((",", "kommatecken"), ("\t", "flik"), ("|", "lodstreck")):
    _way(f"fil {called}", f"{called} mellan cellerna")(
        lambda book, dice, mark=mark: replace(book, workbook=False, delimiter=mark)  # type: ignore[misc]
    )
_way("fil vagnretur", "rader som slutar med vagnretur")(lambda b, _: replace(b, workbook=False, end="\r"))
_way("fil sep", "raden sep=; först")(lambda b, _: replace(b, workbook=False, above="sep=;\r\n"))
_way("fil två bom", "två byteordningsmärken")(lambda b, _: replace(b, workbook=False, above="\ufeff\ufeff"))
_way("fil nfd", "hela filen med å, ä, ö som två tecken")(lambda b, _: replace(b, workbook=False, form="NFD"))
_way("fil txt", "filen heter .txt")(lambda b, _: replace(b, workbook=False, ending=".txt"))
_way("fil CSV", "filen heter .CSV")(lambda b, _: replace(b, workbook=False, ending=".CSV"))
_way("fil csv", "arbetsboken sparad som csv, eller tvärtom")(lambda b, _: replace(b, workbook=not b.workbook))


@_way("bok kopierat blad", "bladet finns två gånger")
def _(book: Book, dice: Random) -> Book:
    return replace(book, workbook=True, sheets={**book.sheets, "Blad1 (2)": [list(r) for r in book.rows]})


@_way("bok försättsblad", "ett försättsblad med nycklar och värden")
def _(book: Book, dice: Random) -> Book:
    cover: Rows = [["Uttag ur", "Systemet"], ["Datum", date(2024, 1, 8)], ["Av", "E. E."]]
    return replace(book, workbook=True, sheets={"Om uttaget": cover, **book.sheets})


@_way("bok dolt blad", "ett dolt blad med gamla tal")
def _(book: Book, dice: Random) -> Book:
    return replace(
        book, workbook=True, sheets={**book.sheets, "Gammalt": [list(r) for r in book.rows]}, hidden=("Gammalt",)
    )
