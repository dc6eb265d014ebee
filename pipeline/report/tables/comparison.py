"""Tables of the comparison: measures over förbund and years, and riket.

Rows stand under each other, never in one line; who may be compared with whom is said where somebody may, and what
must be known of a number is told once, in the remarks that the rows lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.compare.asked import comparable_as
from pipeline.compare.compared import Compared
from pipeline.measures.definition import read_measures
from pipeline.measures.kinds import Ratio
from pipeline.report.document.model import Cell, Row, Table, format_value
from pipeline.report.tables.remarks import Remarks
from pipeline.typography import (
    KIND_WORD,
    NOTHING,
    WITHHELD,
    enumerate_words,
    first_upper,
    lower_first,
    number,
    percent,
)

_VIEWS = {
    "fasta_priser": "{bas} års priser",
    "per_1000": "Per 1 000 invånare{kr}",
    "per_1000_16_64": "Per 1 000 invånare 16–64 år{kr}",
    "per_deltagare": "Per deltagande, kr",
}
_UNITS = {"manader": "månader", "antal": "antal"}


@dataclass(frozen=True)
class _Column:
    """A column after the first: its heading, and the cell of a row."""

    heading: str
    cell: Callable[[dict[str, Any]], Cell]


def measures_tables(
    compared: Compared,
    id_: str,
    caption: str,
    measures: Sequence[str],
    remarks: Remarks,
    years_shown: int | None = None,
) -> Iterator[Table]:
    """The measures in one table, but each that has a withheld number in one of its own.

    Rows of different measures have the same names: a row that is withheld must not be taken for another's.
    """
    apart = [m for m in measures if len(measures) > 1 and any(r["value"] is None for r in compared.of(m))]
    together = [m for m in measures if m not in apart]
    shares = [m for m in together if read_measures()[m].unit == "procent"]
    if len(shares) < len(together):
        # Shares have an interval and no price; what has the one has dashes for the other.
        together = [m for m in together if m not in shares]
    else:
        shares = []
    of_shares = f"{caption}: andelar" if len(shares) > 1 else caption
    made = (
        measures_table(compared, id_, caption, together, remarks, years_shown),
        measures_table(compared, f"{id_}-andelar", of_shares, shares, remarks, years_shown),
        *(measures_table(compared, m, read_measures()[m].title, [m], remarks, years_shown) for m in apart),
    )
    yield from (t for t in made if t)


def measures_table(
    compared: Compared,
    id_: str,
    caption: str,
    measures: Iterable[str],
    remarks: Remarks,
    years_shown: int | None = None,
) -> Table | None:
    """Measures under each other: a heading for each, a row per förbund, year and kind, what is only printed too.

    Of one measure the caption says which, unless it is the question that the measure answers.
    """
    groups = [(m, found) for m in measures if (found := _rows_of(compared, m, years_shown))]
    if not groups:
        return None
    every = [r for _, rows in groups for r in rows]
    units = {_unit_word(m) for m, _ in groups}
    columns = [_Column(*c) for c in _columns(compared, every, remarks)]
    body: list[Row] = []
    for measure, rows in groups:
        if len(groups) > 1:
            title = read_measures()[measure].title
            body.append(Row(title + _unit_apart(measure, units), tuple(Cell("") for _ in columns), "rubrik"))
        body += [Row(_row_name(compared, r), tuple(c.cell(r) for c in columns)) for r in rows]
    unit = units.pop() if len(units) == 1 and (len(groups) == 1 or every[0]["unit"] != "kr") else ""
    title = read_measures()[groups[0][0]].title
    if len(groups) == 1 and caption != title and not caption.endswith("?"):
        caption = f"{caption}: {lower_first(title)}"
    return Table(id_, caption, unit, "Förbund, år och slag", tuple(c.heading for c in columns), tuple(body))


def _scale(measure: str) -> str:
    """Amounts stand in tkr; what one participant costs, or the like, in kr."""
    return "kr" if isinstance(read_measures()[measure], Ratio) else "tkr"


def _unit_word(measure: str) -> str:
    """The unit of a measure as a caption has it; shares say theirs in every cell."""
    unit = read_measures()[measure].unit
    return _scale(measure) if unit == "kr" else _UNITS.get(unit, "")


def _unit_apart(measure: str, units: Collection[str]) -> str:
    """The unit after a title in the table: of amounts always, as the table may be long, of others where they differ."""
    unit = _unit_word(measure)
    told = unit and (len(units) > 1 or read_measures()[measure].unit == "kr")
    return f", {unit}" if told else ""


def _rows_of(compared: Compared, measure: str, years_shown: int | None) -> list[dict[str, Any]]:
    """The rows of a measure, counted and printed, by förbund, the latest year first."""
    printed = [r | {"tryckt": True} for r in compared.printed if r["measure"] == measure]
    found = sorted(
        [*compared.of(measure), *printed], key=lambda r: (compared.names[r["forbund"]], -r["year"], r["kind"])
    )
    by_forbund: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_forbund.setdefault(row["forbund"], []).append(row)
    return [r for rows in by_forbund.values() for r in _latest_years(rows, years_shown)]


def _latest_years(rows: list[dict[str, Any]], count: int | None) -> list[dict[str, Any]]:
    kept = sorted({r["year"] for r in rows}, reverse=True)[:count]
    return [r for r in rows if r["year"] in kept]


def _row_name(compared: Compared, row: dict[str, Any]) -> str:
    kind = f"{KIND_WORD[row['kind']]}, tryckt" if row.get("tryckt") else KIND_WORD[row["kind"]]
    return f"{compared.names[row['forbund']]} {row['year']}, {kind}"


def _columns(
    compared: Compared, rows: Sequence[dict[str, Any]], remarks: Remarks
) -> Iterable[tuple[str, Callable[[dict[str, Any]], Cell]]]:
    """The number, then every column that at least every third row has something in."""
    yield "Tal", lambda r: value_cell(r, _scale(r["measure"]))
    # A number of people is told per inhabitants as it is, an amount in kr: the heading says which.
    kr = ", kr" if all(r["unit"] == "kr" for r in rows) else ""
    extra: list[tuple[str, Callable[[dict[str, Any]], Cell]]] = [
        (heading.format(bas=compared.base_year(), kr=kr), lambda r, v=view: _view_cell(compared, r, v))  # type: ignore[misc]
        for view, heading in _VIEWS.items()
    ]
    for heading, cell in (*extra, ("Osäkerhet, 95 %", interval_cell), ("Andel av", _of_how_many)):
        if sum(cell(r).text not in (NOTHING, WITHHELD) for r in rows) * 3 >= len(rows):
            yield heading, cell
    mates = _mates(compared)
    if any(mates(r).text for r in rows):
        yield "Får jämföras med", mates
    told = {id(r): remarks.of(compared, r) for r in rows}
    if any(told.values()):
        yield "Anm.", lambda r: Cell(" ".join(told[id(r)]), links=tuple((n, f"#anm-{n}") for n in told[id(r)]))


def _view_cell(compared: Compared, row: dict[str, Any], name: str) -> Cell:
    view = compared.views.get(row["obs_id"], {}).get(name)
    if view is None:
        return Cell(NOTHING, True)
    return Cell(_view_text(view, _scale(row["measure"])), True, view["vy_id"] if view["value"] is not None else "")


def _view_text(view: dict[str, Any], scale: str) -> str:
    if view["value"] is None:
        return WITHHELD
    if view["vy"] == "fasta_priser":
        return format_value(view["value"], "kr", scale, 0)
    return number(view["value"], 0 if view["unit"] == "kr" else 2)


def _of_how_many(row: dict[str, Any]) -> Cell:
    shared = row.get("lower") is not None and row["denominator"] is not None
    return Cell(number(row["denominator"]) if shared else NOTHING, True)


def _mates(compared: Compared) -> Callable[[dict[str, Any]], Cell]:
    """Who else has the same number of the same year, counted alike; nothing where nobody has."""
    groups: dict[tuple[str, str, str, int], set[str]] = {}
    for row in compared.rows:
        if row["kon"] == "alla" and row["value"] is not None:
            groups.setdefault(comparable_as(row), set()).add(row["forbund"])

    def cell(row: dict[str, Any]) -> Cell:
        if row.get("tryckt") or row["value"] is None:
            return Cell("")
        others = groups[comparable_as(row)] - {row["forbund"]}
        named = sorted(compared.names[f] for f in others)
        return Cell(enumerate_words(named) if len(named) <= _NAMED else f"{number(len(named))} förbund")

    return cell


_NAMED = 3


def national_table(rows: list[dict[str, Any]], used: set[str]) -> Table | None:
    """Every figure of riket as it is delivered, and whether a measure here is set beside it."""
    told = [r for r in rows if r["omrade"].casefold() == "riket"]
    if not told:
        return None
    titles = {m.id: m.title for m in read_measures().values()}
    body = []
    for r in sorted(told, key=lambda r: (str(r["avser"]), r["matt"])):
        beside = titles[r["measure"]] if r["measure"] in used else NOTHING
        decimals = 0 if r["varde"] == int(r["varde"]) else 1
        body.append(
            Row(
                f"{first_upper(r['matt'])}",
                (
                    Cell(r["avser"]),
                    Cell(number(r["varde"], decimals), True, r.get("obs_id", "")),
                    Cell(r["enhet"]),
                    Cell(beside),
                    Cell(r["tackning"] or NOTHING),
                ),
            )
        )
    return Table(
        "riket-alla",
        "Uppgifter om riket",
        "",
        "Uppgift",
        ("År", "Tal", "Enhet", "Ställs bredvid", "Täckning"),
        tuple(body),
    )


def pooled_table(compared: Compared) -> Table | None:
    """Shares of several years together, with their interval: a measure after another, never in order of size."""
    if not compared.pooled:
        return None
    body: list[Row] = []
    for measure in dict.fromkeys(r["measure"] for r in compared.pooled):
        rows = [r for r in compared.pooled if r["measure"] == measure]
        body.append(Row(rows[0]["titel"], tuple(Cell("") for _ in range(3)), "rubrik"))
        for r in sorted(rows, key=lambda r: (compared.names[r["forbund"]], r["fran"])):
            value = Cell(percent(r["value"]), True, r["flera_ar_id"])
            cells = (value, interval_cell(r), Cell(number(r["denominator"]), True))
            body.append(Row(f"{compared.names[r['forbund']]} {r['fran']}–{r['till']}", cells))
    notes = ("Samma person kan finnas i två av åren; då är den verkliga osäkerheten mindre än den som visas.",)
    headings = ("Andel", "Osäkerhet, 95 %", "Andel av")
    return Table("flera_ar", "Flera år tillsammans", "", "Förbund och år", headings, tuple(body), notes)


def what_it_is(row: dict[str, Any]) -> str:
    """What a number counts, who are covered and what it is a share of, in words."""
    parts = [row["raknas"], row["tackning"], f"av {row['namnare']}" if row["namnare"] else "", row.get("variant", "")]
    return first_upper("; ".join(p for p in parts if p))


def value_cell(row: dict[str, Any], scale: str) -> Cell:
    """A number of the comparison as a cell, amounts in the unit `scale`; withheld when its group is small."""
    if row["value"] is None:
        return Cell(WITHHELD, True, row["obs_id"])
    return Cell(format_value(row["value"], row["unit"], scale, 0), True, row["obs_id"])


def interval_cell(row: dict[str, Any]) -> Cell:
    """Between which limits a share lies."""
    if row.get("lower") is None:
        return Cell(NOTHING, True)
    return Cell(f"{number(row['lower'], 1)} till {percent(row['upper'])}", True)


def plain(value: Decimal | None, unit: str) -> str:
    """A value in a column whose heading names the unit: whole kronor, shares with their sign."""
    if value is None:
        return WITHHELD
    return number(value) if unit == "kr" else format_value(value, unit, "kr", 0)
