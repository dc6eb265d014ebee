"""`finsam lar`: a file whose headings or words are not known is looked at, and what it is proposed to say is told.

Nothing is written without a yes: typed, or JA=1. What is not sure is never written without an answer.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from pipeline.clean.surveys import QUESTION, unknown_questions
from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault, StageStopped, format_faults, mask
from pipeline.forbund.model import Forbund, forbund_path, load_forbund
from pipeline.ingest.deliveries import LEDGERS, TEXTS, Delivery, recognise
from pipeline.ingest.grid import WORKBOOKS, Grid, read_grids
from pipeline.ingest.ingest import read_delivery
from pipeline.ingest.layout import Layout, known_kinds, read_layouts
from pipeline.ingest.reading import sheets_of_other_years
from pipeline.ingest.year_rows import rows_of_the_year
from pipeline.learning.decision import (
    NEW,
    SHEET,
    Asked,
    decide,
    group_in,
    group_question,
    questions_of,
    read_answers,
    settled_headings,
)
from pipeline.learning.kinds import kinds_of_sheets, layout_of, other_tables, tell_kind
from pipeline.learning.last_year import find_last_year
from pipeline.learning.ledger import learn_accounts
from pipeline.learning.own_file import read_text_as, with_learned
from pipeline.learning.placing import put_in_place
from pipeline.learning.proposal import Proposal, propose
from pipeline.learning.targets import Target, codebooks, targets_of
from pipeline.learning.told import tell_lacking, tell_proposal, tell_question, tell_questions
from pipeline.names import LEFT_OUT, label_key
from pipeline.places import Places, Unit
from pipeline.store import connect, table_in, write_text
from pipeline.typography import enumerate_words

# So many remarks on a file are told; the report's chapter on quality has them all.
_REMARKS = 5
# The fault of a column that must be there: what is lacking is told by itself.
_LACKING = "TAB-012"
# Those of a sheet with other headings than the kind's.
_OTHER_TABLE = ("TAB-001", "TAB-011", "TAB-016")


@dataclass(frozen=True)
class Wish:
    """What was asked for: the file, whose it is, its kind ('' to be told from it), a yes and answers."""

    path: Path
    unit: Unit
    kind: str = ""
    yes: bool = False
    answers: str = ""


NOTHING_SETTLED: Mapping[str, tuple[str, ...]] = MappingProxyType({})
Ask = Callable[[str], str]


def learn(
    places: Places, wish: Wish, ask: Ask | None, say: Callable[[str], None] = print, day: datetime.date | None = None
) -> int:
    """Propose, ask and write; returns 0 when the file is read afterwards.

    `ask` puts a question to whoever sits there; None when nobody does. Raises StageStopped for what cannot be understood.
    """
    forbund = load_forbund(places, wish.unit.forbund)
    if wish.path.suffix.lower() in LEDGERS and wish.path.is_file():
        return learn_accounts(
            *(places, wish.path, wish.unit, forbund, read_answers(wish.answers), ask),
            lambda toml: _is_yes(wish, ask, toml, say),
            say,
            day or datetime.date.today(),
        )
    answers = read_answers(wish.answers)
    grids = _grids(places, wish.path)
    standing = _texts_in(grids)
    other_years = sheets_of_other_years([g.sheet for g in grids if not g.hidden], wish.unit.ar)
    left_out = [g.sheet for g in grids if answers.get(SHEET + label_key(g.sheet)) == LEFT_OUT]
    grids = [g for g in grids if g.sheet not in (*other_years, *left_out)]
    of_sheets = kinds_of_sheets(wish.path, grids, forbund)
    kind = wish.kind or _kind_of(wish.path)
    if not kind and len(kinds := tuple(dict.fromkeys(of_sheets.values()))) > 1:
        return _learn_each(places, wish, kinds, ask, say, day)
    kind = kind or tell_kind(wish.path, grids, forbund)
    others = other_tables(of_sheets, kind, [g.sheet for g in grids if not g.hidden])
    grids = [g for g in grids if g.sheet not in others]
    found = _propose(places, wish, forbund, grids, kind)
    # A file that lies elsewhere is put in its place under a name with the year.
    in_place = wish.path.parent.resolve() == places.delivery(wish.unit).resolve()
    year = getattr(recognise(wish.path, wish.path.name), "name_year", None) if in_place else wish.unit.ar
    layout, variant = read_layouts()[found.kind], _suffix(wish.path)
    targets = _targets(layout, variant)
    settled: dict[str, tuple[str, ...]] = {}
    put: set[str] = set()
    codes = _codes(forbund)
    while True:
        settled = _merged(settled, settled_headings(found, answers, targets))
        if settled:
            found = _propose(places, wish, forbund, grids, found.kind, settled)
        every = (*questions_of(found, targets, codes), *group_question(found, layout, variant))
        asked = [a for a in every if label_key(a.about) not in answers]
        if not put:
            for line in tell_proposal(found, known_kinds()[found.kind], other_years | others):
                say(line)
        not_put = [a for a in asked if a.about not in put] if ask else []
        put |= {a.about for a in not_put}
        answers |= (given := _answers_to(not_put, ask) if ask else {})
        if not given:
            break
    for line in tell_questions(asked):
        say(line)
    variant = group_in(answers, group_question(found, layout, variant)) or variant
    learned = decide(found, answers, settled, forbund, codes, standing)
    not_read = dict.fromkeys(left_out, "hör inte till leveransen") | others
    known = forbund.blad_for(found.kind)
    learned.sheets += [(found.kind, sheet, f"Bladet {why}.") for sheet, why in not_read.items() if sheet not in known]
    for line in tell_lacking(found, [name for _, name in learned.headings]):
        say(line)
    toml = forbund_path(places, forbund.id)
    text = toml.read_text("utf-8")
    new = with_learned(text, learned, day or datetime.date.today(), wish.path.name) if learned else text
    tried = read_text_as(forbund.id, new, places.shown(toml))
    delivery = Delivery(wish.path, places.shown(wish.path), found.kind, variant, year)
    rows, faults, remarks = _read(delivery, wish.unit, tried)
    say("")
    say(_tell_reading(rows, faults, found.sheet, [mask(a.about) for a in asked], changed=bool(learned)))
    beside = tuple(f"blad ”{sheet}”: " for sheet in (*other_years, *others))
    for remark in [r for r in remarks if not r.startswith(beside)][:_REMARKS]:
        say(f"  Anmärkning: {remark}.")
    if learned and not _is_yes(wish, ask, places.shown(toml), say):
        return 1
    if learned:
        write_text(toml, new)
        left = "Nästa års fil läses utan frågor." if not (faults or asked) else "Det som står kvar ovan behövs också."
        say(f"Skrivet i {places.shown(toml)}. {left}")
    if faults or asked:
        return 1
    put_in_place(places, wish.unit, wish.path, found.kind, variant, {found.kind, *of_sheets.values()}, say)
    return 0


def _learn_each(
    places: Places,
    wish: Wish,
    kinds: tuple[str, ...],
    ask: Ask | None,
    say: Callable[[str], None],
    day: datetime.date | None,
) -> int:
    """A workbook whose sheets are of several kinds, one kind at a time."""
    titles = enumerate_words([f"{known_kinds()[k]} ({k})" for k in kinds])
    say(f"Filens blad är av {len(kinds)} sorter: {titles}. En i taget:")
    codes = [0]
    for kind in kinds:
        # When every kind has its name the file has no other.
        if wish.path.is_file():
            say("")
            codes.append(learn(places, replace(wish, kind=kind), ask, say, day))
    return max(codes)


def _grids(places: Places, path: Path) -> list[Grid]:
    if not path.is_file():
        raise StageStopped(f"Filen {places.shown(path)} finns inte. Kontrollera FIL.", code="LAR-001")
    if path.suffix.lower() not in TEXTS | WORKBOOKS:
        raise StageStopped(
            f"Filer som slutar på ”{path.suffix}” har inga rubriker att lära. Skriv en fil som slutar på .csv, .txt, .xlsx, .xls, .ods eller .se.",
            code="LAR-001",
        )
    return read_grids(path, places.shown(path))


def _texts_in(grids: list[Grid]) -> set[str]:
    """What stands in the cells of a file, as names are compared: an answer about it may be one too many."""
    return {label_key(c) for g in grids for row in g.rows for c in row if isinstance(c, str) and c.strip()}


def _kind_of(path: Path) -> str:
    found = recognise(path, path.name)
    return found.kind if found and found.kind in read_layouts() else ""


def _suffix(path: Path) -> str:
    found = recognise(path, path.name)
    return found.suffix if found else ""


def _propose(
    places: Places,
    wish: Wish,
    forbund: Forbund,
    grids: list[Grid],
    kind: str,
    settled: Mapping[str, tuple[str, ...]] = NOTHING_SETTLED,
) -> Proposal:
    """What is proposed of a file as one kind, with the headings that were answered as known."""
    known = layout_of(kind)
    layout = known.with_headings(_merged(forbund.rubriker_for(kind), dict(settled)))
    last = find_last_year(places, wish.unit, forbund, known)
    visible = [rows_of_the_year(g, layout, wish.unit.ar)[0] for g in grids if g.sheet not in forbund.blad_for(kind)]
    found = propose(visible, layout, _suffix(wish.path), codebooks(forbund), last)
    if found is None:
        raise StageStopped(
            f"I {places.shown(wish.path)} finns ingen rad som kan vara rubriker: två texter eller fler, med värden under.",
            code="LAR-001",
        )
    return found


def _targets(layout: Layout, suffix: str) -> tuple[Target, ...]:
    if not layout.forms:
        return targets_of(layout)
    every = [t for form in layout.forms_for(suffix) for t in targets_of(layout, form)]
    return tuple({t.name: t for t in reversed(every)}.values())


def _codes(forbund: Forbund) -> Mapping[str, tuple[str, ...]]:
    """The codes that a word of each list may be."""
    own = {
        "insats": tuple(i.id for i in forbund.insatser),
        "medlem": tuple(m.id for m in forbund.medlemmar),
        "kommun": tuple(m.id for m in forbund.medlemmar if m.typ == "kommun"),
    }
    posts = (*own["insats"], *(p.id for p in forbund.poster))
    listed = {n: tuple(r["kod"] for r in read_codes(n)) for n in codebooks(forbund) if n not in own}
    return listed | own | {"budgetpost": (*posts, *listed["budgetpost"])}


def _merged(one: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys((*one.get(name, ()), *other.get(name, ())))) for name in {**one, **other}}


def _answers_to(asked: list[Asked], ask: Ask) -> dict[str, str]:
    """The answers of whoever sits there; an empty one passes a question by."""
    given = {}
    for question in asked:
        last = (NEW,) if question.may_be_new else () if question.is_word else (LEFT_OUT,)
        choices = {str(n): choice for n, choice in enumerate((*question.choices, *last), 1)}
        numbered = "".join(f"{n}: {choice}, " for n, choice in choices.items())
        answer = ask(
            f"”{mask(question.about)}” {tell_question(question)}. {numbered}eller ett namn; Enter hoppar över: "
        ).strip()
        if answer:
            given[label_key(question.about)] = choices.get(answer, answer)
    return given


def _read(delivery: Delivery, unit: Unit, forbund: Forbund) -> tuple[int, list[Fault], list[str]]:
    """How many rows the file gives as it would be read now, what would stop it, and what is remarked on."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = read_delivery(delivery, unit, forbund, Path(folder), None)
        except DeliveryFaults as error:
            return 0, list(error.faults), []
        if QUESTION in read_layouts()[delivery.kind].spread:
            read.faults.extend(unknown_questions(read.rows))
        register = Path(folder) / f"{read_layouts()[delivery.kind].table}.parquet"
        if not read.written or not register.is_file():
            return read.count, read.faults, [] if read.faults else read.remarks
        # Sums and headings said again stand in the register too, and are no participants.
        counted = f"select count(*) from {table_in(register)} where radslag = 'deltagande'"
        (rows,) = connect().execute(counted).fetchone() or (0,)
        others = read.count - rows
        told = [
            f"{others} rader är summor eller rubriker och räknas inte"
            if others > 1
            else "1 rad är en summa eller en rubrik och räknas inte"
        ]
        return rows, read.faults, [*read.remarks, *(told if others else [])]


def _tell_reading(rows: int, faults: list[Fault], sheet: str, asked: list[str], *, changed: bool) -> str:
    """Whether the file is read with what is proposed. What is asked of is not told as a fault too.

    Another sheet than the proposal's, whose headings are not known, holds another table: it is one question.
    """
    if not faults:
        count = "1 rad" if rows == 1 else f"{rows} rader"
        read = f"Med det läses filen: {count}." if changed else f"Filen läses som den är: {count}."
        return f"{read} Det som behöver svar stoppar när raderna ska räknas." if asked else read
    lacks = any(f.code == _LACKING for f in faults)
    faults = [f for f in faults if f.found.strip("”") not in asked and f.code != _LACKING]
    if not faults:
        return "Filen läses inte förrän det som saknas finns." if lacks else "När det är besvarat läses filen."
    others = {f.sheet for f in faults if f.code in _OTHER_TABLE and f.sheet not in ("", sheet)}
    more = [_tell_other_table(name, [f for f in faults if f.sheet == name]) for name in sorted(others)]
    faults = [f for f in faults if f.sheet not in others]
    told = [format_faults([replace(f) for f in faults[:8]])] if faults else []
    return "\n".join(["Med det läses filen inte ännu:", *told, *more])


def _tell_other_table(sheet: str, faults: list[Fault]) -> str:
    """A sheet whose headings are another table's, and how to say that it is none of this delivery's."""
    found = ", ".join(dict.fromkeys(f.found for f in faults if f.code in _OTHER_TABLE and f.found))
    return (
        f"Bladet ”{mask(sheet)}” har rubriker som inte är kända: {found}. Hör bladet inte till leveransen: "
        f'SVAR="{SHEET}{mask(sheet)}={LEFT_OUT}". Är det en annan sort: kör också make lar med den SORT.'
    )


def _is_yes(wish: Wish, ask: Ask | None, toml: str, say: Callable[[str], None]) -> bool:
    if wish.yes:
        return True
    if ask is None:
        say(f"Inget skrevs. Stämmer förslaget: kör samma kommando med JA=1, så skrivs det i {toml}.")
        return False
    if ask(f"Skriva in förslaget i {toml}? (ja/nej) ").strip().casefold() in ("j", "ja", "y", "yes"):
        return True
    say("Inget skrevs.")
    return False
