"""From a number home: its definition, its formula with numbers in, and the rows it rests on.

Everything told here is of published numbers: of one that is withheld neither its value
nor the number of its rows. Of people never more than a number of rows and of pseudonyms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.codes import code_lists, read_codes
from pipeline.codes.vocabulary import KON_WORD, period_words
from pipeline.forbund.categories import CATEGORIES, category_names
from pipeline.forbund.model import Forbund, forbund_path, load_every_forbund, load_forbund
from pipeline.lineage.checks import Check, Checks
from pipeline.lineage.made import made_by_comparison, printed_ids, rests_in_comparison
from pipeline.lineage.rows import Rows
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import Distinct, Measure, Ratio
from pipeline.measures.numbers import Numbers, Observation
from pipeline.measures.observation import RIKET
from pipeline.measures.published import read_published
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.store import read_json, read_rows, sha256_of
from pipeline.typography import KIND_WORD, number, percent, ranges, year_number

_LISTS_OF_POSTS = ("budgetpost", "driftspost", "kassaflodespost", "balanspost", "resultatpost")
_UNITS = {"kr": " kr", "antal": "", "procent": "", "manader": " månader"}
_TRACED = "sparning.parquet"
_WITHHELD = "visas inte: gruppen är för liten, eller kan räknas ut av en som är det"


@dataclass(frozen=True)
class Origin:
    """Rows of one sheet that a number rests on; `rows` in words."""

    file: str
    sheet: str
    rows: str

    def __str__(self) -> str:
        sheet = f", blad ”{self.sheet}”" if self.sheet else ""
        return f"{self.file}{sheet}: {self.rows}"


@dataclass(frozen=True)
class Trace:
    """What is told of one number."""

    obs_id: str
    name: str
    value: str
    definition: str
    formula: tuple[str, ...]
    origins: tuple[Origin, ...]
    corrections: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


# A number that rests on so few cells is what is wrong when one of them is.
_ITS_OWN = 2


class Lineage:
    """The published numbers of a förbund, or of every one, with the way back to their rows."""

    def __init__(
        self, places: Places, forbund: str = "", checked: Iterable[Unit] | None = None, compared: bool = False
    ) -> None:
        """`checked`: the years whose reconciliation is told of beside the numbers; every one unless said.

        `compared`: only of the numbers that the comparison has or is made of, which of a country are a few in a hundred.
        """
        self._places, self._only = places, forbund
        self._checks = Checks(places, places.units() if checked is None else checked)
        # A förbund's own report rests on no other's forbund.toml.
        self._forbund = {forbund: load_forbund(places, forbund)} if forbund else load_every_forbund(places)
        self._sent = {places.shown(path) for path in places.received().values()}
        self._checksums: dict[str, str] = {}
        self._traces: dict[str, Trace] = {}
        published = places.stage(Unit(forbund), "compare") / "publicerbart.parquet" if forbund else places.published
        counted = {m.id: m.counted_by for m in read_measures().values() if isinstance(m, Distinct)}
        wanted = rests_in_comparison(places) if compared else "true"
        among = _among(wanted, [m for m in counted.values() if m]) if compared else "true"
        read = read_published(published) if forbund else Numbers.read_some(published, among)
        self._numbers: Mapping[str, Observation] = read.by_id
        # What only a document prints is no published number, but the comparison shows it as printed.
        self._printed = printed_ids(places.stage(Unit(forbund) if forbund else EVERYTHING, "compare"))
        if self._printed:
            counted_in = published.parent / "serie.parquet" if forbund else places.observations
            self._numbers = {**self._numbers, **Numbers.read_printed(counted_in, self._printed).by_id}
        # The persons behind a count of participations, where that number may be shown itself.
        self._persons = {_place(o, measure): o for o in self._numbers.values() if (measure := counted.get(o.measure))}
        names = sorted({o.forbund for o in self._numbers.values()})
        traced = {
            n: (places.stage(Unit(n), "compare") if n != RIKET else places.stage(REFERENCE, "referens")) / _TRACED
            for n in names
        }
        self._rows = Rows({path: "true" if name == RIKET else wanted for name, path in traced.items()})
        self._corrections = self._read_corrections(names)
        # Where numbers stand, in the sheets that have corrections: any other cell is a heading or a label.
        corrected = {(c["fil"], c["blad"]) for c in self._corrections}
        placed = self._rows.places(corrected)
        self._number_rows = {(r["fil"], r["blad"], r["rad"]) for r in placed}
        self._number_columns = {(r["fil"], r["blad"], r["kolumn"]) for r in placed}
        self._made = {} if forbund else made_by_comparison(places)

    def _read_corrections(self, names: Collection[str]) -> list[dict[str, Any]]:
        """The corrections of every year of some förbund that has been read."""
        units = [u for u in self._places.units() if u.forbund in names]
        notes = [self._places.stage(u, "ingest") / "protokoll.json" for u in units]
        return [c for path in notes if path.is_file() for c in read_json(path)["rattelser"]]

    def __contains__(self, obs_id: str) -> bool:
        return obs_id in self._numbers or obs_id in self._made

    def subject(self, obs_id: str) -> tuple[str, str, int]:
        """The measure, förbund and year that a number is filed under; one made of others, as the first of them."""
        o = self._numbers[self._made[obs_id].parts[0] if obs_id in self._made else obs_id]
        return o.measure, o.forbund, o.year

    def name_of(self, forbund: str) -> str:
        """A förbund as a reader knows it; riket has no facts of its own, nor has one that is no more."""
        return self._forbund[forbund].kortnamn if forbund in self._forbund else forbund.capitalize()

    def ids(self) -> list[str]:
        """The ids of every number."""
        return list(self._numbers)

    def is_approximate(self, obs_id: str) -> bool:
        """Whether the source says, of anything that the number rests on, that it is not exact."""
        ids = self._made[obs_id].parts if obs_id in self._made else (obs_id,)
        return not self._rows.inexact.isdisjoint(ids)

    def expect(self, ids: Iterable[str]) -> None:
        """Read what is told of these numbers, so that all that there are need not be."""
        self._rows.expect(ids)

    def findings_at(self, obs_id: str) -> tuple[str, ...]:
        """The faults that a number itself shows, by the prov_id of each: of a sum not those of every row it rests on."""
        if obs_id not in self._numbers:
            return ()
        rows = self._rows.of(obs_id)
        found = self._checks.of(self._numbers[obs_id], rows if len(rows) <= _ITS_OWN else ())
        return tuple(dict.fromkeys(c.finding for c in found if c.finding))

    def trace(self, obs_id: str) -> Trace:
        """All that is told of a number. Raises KeyError for one that does not exist."""
        # A number stands on many pages, and in the workbook too.
        if obs_id not in self._traces:
            self._traces[obs_id] = self._trace_made(obs_id) if obs_id in self._made else self._trace(obs_id)
        return self._traces[obs_id]

    def _trace(self, obs_id: str) -> Trace:
        found = self._numbers[obs_id]
        measure = read_measures()[found.measure]
        titles = {m.id: m.title for m in read_measures().values()}
        return Trace(
            obs_id=obs_id,
            name=f"{measure.title}, {place_in_words(found, self._forbund.get(found.forbund))}",
            value=value_in_words(found),
            definition=measure.definition,
            formula=(*self._formula(measure, found, titles), *self._told_as_approximate(found)),
            origins=tuple(self._origins(found)),
            corrections=tuple(self._corrections_of(found)),
            checks=tuple(self._checks.of(found, self._rows.of(obs_id))),
        )

    def _formula(self, measure: Measure, found: Observation, titles: Mapping[str, str]) -> tuple[str, ...]:
        if found.obs_id in self._printed:
            return ("Tryckt i ett dokument, inte uträknat här.",)
        return (*measure.formula(titles), *_with_numbers(measure, found))

    def _told_as_approximate(self, o: Observation) -> list[str]:
        """Which of the rows behind a number are not exact, in words."""
        if o.value is None or o.obs_id not in self._rows.inexact:
            return []
        rows = [r for r in self._rows.of(o.obs_id) if r["ungefar"]]
        told = "; ".join(
            str(Origin(Path(file).name, sheet, _rows_in_words(list(group))))
            for (file, sheet), group in groupby(rows, key=lambda r: (r["fil"], r["blad"]))
        )
        return [f"Ungefärligt: källan skriver ca eller liknande i {told}."]

    def _trace_made(self, id_: str) -> Trace:
        """A number that the comparison makes of others: what was done to them, and their rows."""
        made = self._made[id_]
        parts = [self.trace(i) for i in made.parts if i in self._numbers]
        measure = read_measures()[self._numbers[made.parts[0]].measure]
        told = [] if made.limit else parts[:1] if made.view else parts
        steps = tuple(f"{p.name}: {p.value}" for p in told)
        origins = tuple(dict.fromkeys(o for p in parts for o in p.origins))
        name = f"{parts[0].name if made.view else measure.title}, {made.name}"
        shown = value_in_words(replace(self._numbers[made.parts[0]], value=made.value, unit=made.unit, numerator=None))
        corrections = tuple(dict.fromkeys(c for p in parts for c in p.corrections))
        checks = tuple(dict.fromkeys(c for p in parts for c in p.checks))
        definition = f"{measure.definition} {made.definition}"
        return Trace(id_, name, shown, definition, (*steps, made.formula), origins, corrections, checks)

    def resting_on(self, file: str) -> list[str]:
        """The ids of the numbers that rest on a file: its name, or the end of its path."""
        rows = self._rows.every()
        counted = [i for i in self._numbers if any(r["fil"].endswith(file) for r in rows.get(i, ()))]
        return counted + [i for i, made in self._made.items() if not set(counted).isdisjoint(made.parts)]

    def sha256(self, file: str) -> str:
        """The checksum of a file when it was read, '' for one that was not delivered."""
        if not self._checksums:
            folders = (f"{self._only or '*'}/*/ingest", "referens/*")
            paths = [p for f in folders for p in self._places.processed.glob(f"{f}/leverans.parquet")]
            self._checksums = {row["fil"]: row["sha256"] for path in paths for row in read_rows(path)}
            settings = [forbund_path(self._places, name) for name in self._forbund]
            settings += self._places.received().values()
            self._checksums |= {self._places.shown(path): sha256_of(path) for path in settings}
        return self._checksums.get(file, "")

    def files(self) -> list[str]:
        """Every file that some number rests on."""
        return sorted({r["fil"] for rows in self._rows.every().values() for r in rows if r["fil"]})

    def _corrections_of(self, o: Observation) -> Iterable[str]:
        """What was put right among that which a number rests on, in words."""
        if o.value is None:
            return
        rows = self._rows.of(o.obs_id)
        for c in self._corrections:
            if any(self._rests_on(row, c) for row in rows):
                yield correction_in_words(c)

    def _rests_on(self, row: Mapping[str, Any], c: dict[str, Any]) -> bool:
        """Whether a correction is of the row's own cell, its label, or a heading above it.

        Of persons only the file is known, and of a row that was taken out the one it repeated.
        """
        if row["fil"] != c["fil"]:
            return False
        if c["personer"]:
            return True
        if row["blad"] != c["blad"] or row["rad"] is None:
            return False
        at = (c["fil"], c["blad"])
        if c["atgard"] == "ta_bort":
            return bool(row["rad"] == c["samma_som"])
        above = (*at, c["rad"]) not in self._number_rows and row["rad"] > c["rad"]
        beside = row["kolumn"] in ("", c["kolumn"]) or (*at, c["kolumn"]) not in self._number_columns
        return beside and (above or row["rad"] == c["rad"])

    def _origins(self, o: Observation) -> Iterable[Origin]:
        if o.value is None:
            return
        rows = self._rows.of(o.obs_id)
        files = [(place, list(group)) for place, group in groupby(rows, key=lambda r: (r["fil"], r["blad"]))]
        # A row of a release is one number, however many persons that is.
        counted = len(files) == 1 and rows[0]["fil"] not in self._sent
        persons = self._persons.get(_place(o, o.measure)) if counted else None
        told = f", {number(persons.value)} pseudonymer" if persons and persons.value is not None else ""
        for (file, sheet), group in files:
            yield Origin(file, sheet, _rows_in_words(group) + told)


def _among(compared: str, persons: Iterable[str]) -> str:
    """The numbers that the lineage of the comparison tells of: those in it, riket, and the persons behind those in it."""
    beside = ", ".join(f"'{measure}'" for measure in sorted(set(persons)))
    return f"({compared} or forbund = '{RIKET}' or (measure in ({beside}) and breakdown = ''))"


def place_in_words(o: Observation, forbund: Forbund | None) -> str:
    """What a number is of, beside its measure: förbund and year, period, insats, kön, category, kind.

    A number of the country, or of a förbund that is no more, has no `forbund`.
    """
    if forbund is None:
        where = "riket" if o.forbund == RIKET else o.forbund
        parts = [f"{where} {o.year}", "" if o.kon == "alla" else KON_WORD[o.kon], o.category.replace(">", " ")]
        return ", ".join(p for p in parts if p)
    insatser = {i.id: i.namn for i in forbund.insatser}
    parts = [
        f"{forbund.kortnamn} {o.year}",
        period_words(o.period),
        insatser.get(o.insats, o.insats),
        "" if o.kon == "alla" else KON_WORD[o.kon],
        category_name(o.breakdown, o.category, forbund),
        KIND_WORD[o.kind],
    ]
    return ", ".join(p for p in parts if p)


def correction_in_words(c: dict[str, Any]) -> str:
    """A correction of a protocol as a sentence. Of persons only that there is one, and why."""
    name = Path(c["fil"]).name
    if c["personer"]:
        what = "en rad som stod två gånger räknas en gång" if c["atgard"] == "ta_bort" else "en cell är rättad"
        return f"I {name}: {what}. {c['varfor']}"
    sheet = f", blad ”{c['blad']}”" if c["blad"] else ""
    if c["atgard"] == "ta_bort":
        return f"I {name}{sheet}: rad {c['rad']} är samma som rad {c['samma_som']} och räknas inte. {c['varfor']}"
    cell = f"{c['kolumn']}{c['rad']}"
    return f"I {name}{sheet}: {cell} säger ”{c['vantat']}” och läses som ”{c['ratt']}”. {c['varfor']}"


def category_name(breakdown: str, category: str, forbund: Forbund) -> str:
    """A category as a reader knows it; a code that has no list is shown with spaces."""
    if not breakdown:
        return ""
    lists = _LISTS_OF_POSTS if breakdown in ("post", "intaktsslag", "kostnadsslag") else ()
    names = {row["kod"]: row["namn"] for name in lists for row in read_codes(name)}
    names |= {p.id: p.namn for p in forbund.poster} | {m.id: m.namn for m in forbund.medlemmar}
    if breakdown in code_lists() or breakdown in CATEGORIES:
        names |= category_names(breakdown, forbund)
    return names.get(category, category.replace("_", " "))


def value_in_words(o: Observation) -> str:
    """A number with its unit; of one that is withheld only that it is."""
    if o.value is None:
        return _WITHHELD
    if o.unit == "procent":
        return percent(o.value)
    if o.unit == "artal":
        return year_number(o.value)
    decimals = 0 if o.value == int(o.value) else 1
    return number(o.value, decimals) + _UNITS.get(o.unit, "")


def _with_numbers(measure: Measure, o: Observation) -> list[str]:
    """The same formula with what was put in."""
    if o.value is None or o.numerator is None:
        return []
    if isinstance(measure, Ratio) and o.denominator is not None:
        factor = "100 × " if measure.factor == "100" else ""
        return [f"{factor}{number(o.numerator)} / {number(o.denominator)} = {value_in_words(o)}"]
    if measure.kind == "mean" and o.denominator is not None:
        return [f"{number(o.numerator)} dagar / {number(o.denominator)} deltaganden = {value_in_words(o)}"]
    return []


def _place(o: Observation, measure: str) -> tuple[object, ...]:
    """What a number of a measure that is about the same as `o` is about, without its value."""
    return (measure, o.forbund, o.year, o.period, o.kind, o.insats, o.kon, o.breakdown, o.category)


def _rows_in_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows by column ("kolumn C rad 9–14, 17"), or how many where each is a person."""
    counted = [int(r["antal"]) for r in rows if r["rad"] is None]
    # A zero rests on no rows, and that is what is told.
    told = [f"{number(sum(counted))} {'rad' if sum(counted) == 1 else 'rader'}"] if counted else []
    placed = [r for r in rows if r["rad"] is not None]
    for column, group in groupby(placed, key=lambda r: r["kolumn"]):
        lines = ranges(sorted({int(r["rad"]) for r in group}))
        told.append(f"kolumn {column} rad {lines}" if column else f"rad {lines}")
    return "; ".join(told)
