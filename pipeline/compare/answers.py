"""A question of the comparison answered in one sentence that is true under the rules, with the numbers it rests on.

`answer` gives for some measures, and a choice of förbund and years, the numbers set beside each other, the sentence and
why they may not be compared, if so. Nothing is worked out here: words come from skillnad, views from vy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.compare.asked import (
    Answer,
    Asked,
    Reason,
    all_in_view,
    comparable_as,
    in_whole_kronor,
    taking_part,
)
from pipeline.compare.compared import Compared, Row
from pipeline.compare.many import answer_of_many
from pipeline.compare.selection import NAMED
from pipeline.compare.told import Part, Told, amount_in_words, sized, told
from pipeline.measures.definition import read_measures
from pipeline.measures.interval import FEWEST
from pipeline.typography import KIND_WORD, NBSP, enumerate_words

_KINDS = ("utfall", "budget", "mal", "prognos")


@dataclass(frozen=True)
class Item:
    """The number that a förbund answers with, and that of its budget or of what it is told beside."""

    row: Row
    budget: Row | None = None
    beside: Row | None = None


def answer(compared: Compared, asked: Asked, forbund: Collection[str] = (), years: Collection[int] = ()) -> Answer:
    """The answer of the latest numbers, of these förbund and years where some are named."""
    compared = compared.narrowed(forbund, years)
    items = items_of(compared, asked)
    if not items:
        return Answer((), ("Inget förbund har ett tal som svarar på frågan.",))
    begins = asked.begins or f"{read_measures()[items[0].row['measure']].title} var"
    if len(items) > NAMED:
        return answer_of_many(compared, asked, begins)
    alike = _alike(items)
    shown = [i for i in items if i.row["value"] is not None]
    parts: list[Part] = _opening(compared, asked, begins, shown)
    apart = [i for i in items if i not in alike]
    reasons = _reasons(apart, alike[0] if alike else None, compared) if len(items) > 1 else []
    parts += _verdict(compared, items, alike, apart, reasons)
    parts += _lacking(compared, items)
    return Answer(tuple(i.row for i in items), (*parts, "."), tuple(reasons))


def items_of(compared: Compared, asked: Asked) -> list[Item]:
    """What each förbund answers with, by name; those that have nothing are left out."""
    return [i for f in taking_part(compared) if (i := _latest(compared, asked, f))]


def _latest(compared: Compared, asked: Asked, forbund: str) -> Item | None:
    """The number a förbund answers with: of the first measure it has, an outcome before other kinds."""
    for measure in asked.measures:
        own = [r for r in compared.of(measure) if r["forbund"] == forbund]
        if not own:
            continue
        if asked.kinds:
            row, budget = latest_with_all(own, asked.kinds)
            return Item(row, budget)
        row = latest_of(own)
        return Item(row, beside=_beside(compared, asked, row))
    return None


def latest_of(rows: Sequence[Row]) -> Row:
    """The latest number of a förbund, an outcome before a later budget or goal."""
    kind = next(k for k in _KINDS if any(r["kind"] == k for r in rows))
    return max((r for r in rows if r["kind"] == kind), key=lambda r: r["year"])


def latest_with_all(rows: Sequence[Row], kinds: Sequence[str]) -> tuple[Row, Row | None]:
    """The outcome and the budget of the latest year with both; failing that the latest number alone."""
    years = {y: [r for r in rows if r["year"] == y and r["kind"] in kinds] for y in {r["year"] for r in rows}}
    found = years[max(years, key=lambda y: (len(years[y]), y))]
    outcome = next((r for r in found if r["kind"] == "utfall"), found[0])
    return outcome, next((r for r in found if r["kind"] == "budget" and r is not outcome), None)


def _beside(compared: Compared, asked: Asked, row: Row) -> Row | None:
    if not asked.beside:
        return None
    found = (r for r in compared.of(asked.beside) if r["forbund"] == row["forbund"])
    same = (r for r in found if (r["year"], r["kind"]) == (row["year"], row["kind"]) and r["value"] is not None)
    return next(same, None)


# --- which of them may be compared -----------------------------------------------------------------


def _alike(items: Sequence[Item]) -> list[Item]:
    """The largest group of shown numbers that may be compared with each other; none of a single one."""
    groups: dict[tuple[str, str, str, int], list[Item]] = {}
    for item in items:
        if item.row["value"] is not None:
            groups.setdefault(comparable_as(item.row), []).append(item)
    best = max(groups.values(), key=len, default=[])
    return best if len(best) > 1 else []


def _reasons(apart: Sequence[Item], anchor: Item | None, compared: Compared) -> list[Reason]:
    """Why numbers may not be compared with each other, or with those that may."""
    rows = [i.row for i in apart] + ([anchor.row] if anchor else [])
    found: list[Reason] = []
    kinds = [k for k in _KINDS if any(r["kind"] == k for r in rows)]
    if len(kinds) > 1:
        found.append(Reason("slag", _kinds_apart(kinds)))
    elif len({r["measure"] for r in rows}) > 1:
        found.append(Reason("matt", "måtten är olika"))
    if len({r["year"] for r in rows}) > 1:
        found.append(Reason("ar", "åren är olika"))
    if any(len({r["grupp"] for r in rows if (r["measure"], r["kind"]) == s}) > 1 for s in {_sort(r) for r in rows}):
        found.append(Reason("raknat", "de räknas på olika sätt"))
    hidden = [f"{compared.names[r['forbund']]} {r['year']}" for r in rows if r["value"] is None]
    if hidden:
        found.append(Reason("dold", f"talet för {enumerate_words(hidden)} inte visas (små grupper skyddas)"))
    return found if apart else []


def _kinds_apart(kinds: Sequence[str]) -> str:
    """Why numbers of these kinds are never compared."""
    planned = {"budget": "en budget", "mal": "ett mål", "prognos": "en prognos"}
    if kinds[0] == "utfall":
        return f"{enumerate_words([planned[k] for k in kinds[1:]])} inte är ett utfall"
    return f"{enumerate_words([KIND_WORD[k] for k in kinds])} är olika slag"


def _sort(row: Row) -> tuple[str, str]:
    return (row["measure"], row["kind"])


# --- the sentence ------------------------------------------------------------------------------------


def _opening(compared: Compared, asked: Asked, begins: str, shown: Sequence[Item]) -> list[Part]:
    if not shown:
        return [f"{begins.rpartition(' ')[0]} kan inte visas"]
    usual = asked.measures[0]
    return [f"{begins} ", *_listed([_item(compared, asked, item, usual) for item in shown])]


def _listed(each: Sequence[Sequence[Part]]) -> list[Part]:
    """The parts of each, as in a sentence: a, b och c."""
    parts: list[Part] = []
    for n, one in enumerate(each):
        parts += ["" if not n else " och " if n == len(each) - 1 else ", ", *one]
    return parts


def _of(compared: Compared, row: Row, number: Told) -> list[Part]:
    """A number and whose it is."""
    return [number, f" i {compared.names[row['forbund']]}"]


def _item(compared: Compared, asked: Asked, item: Item, usual: str) -> list[Part]:
    row = item.row
    parts: list[Part] = [told(row), f" i {compared.names[row['forbund']]} {row['year']}"]
    beside = [row["titel"].lower()] if row["measure"] != usual else []
    if row["kind"] != "utfall":
        beside.append(KIND_WORD[row["kind"]])
    if beside:
        parts.append(f" ({', '.join(beside)})")
    if item.budget:
        parts += [" mot budgeterade ", told(item.budget)]
    if item.beside and item.beside["value"]:
        side = asked.sides[item.beside["value"] < 0]
        parts += [" (", Told(item.beside, sized(item.beside)), f" {side})"]
    return parts


def _verdict(
    compared: Compared,
    items: Sequence[Item],
    alike: Sequence[Item],
    apart: Sequence[Item],
    reasons: Sequence[Reason],
) -> list[Part]:
    """What may be said of them: alone, alike, or why not."""
    if len(items) == 1:
        return []
    why = f"eftersom {enumerate_words([r.words for r in reasons])}"
    if alike:
        parts: list[Part] = ["; ", *_standing(compared, [i.row for i in alike], len(alike) < len(items))]
        if apart:
            names = enumerate_words([compared.names[i.row["forbund"]] for i in apart])
            parts.append(f", men {names} kan inte jämföras med dem, {why}")
        return parts
    shown = [i for i in items if i.row["value"] is not None]
    if not shown:
        return [f", {why}"]
    if len(shown) == 1:
        others = enumerate_words([compared.names[i.row["forbund"]] for i in items if i is not shown[0]])
        return [f", men kan inte jämföras med {others}, {why}", *_nearest(compared, items)]
    only_years = [r.code for r in reasons] == ["ar"]
    beside = _nearest(compared, items) or (_in_fixed_prices(compared, shown) if only_years else [])
    return [f", men de kan inte jämföras, {why}", *beside]


def _standing(compared: Compared, rows: Sequence[Row], named: bool, nearby: bool = False) -> list[Part]:
    """What skillnad says of numbers that may be compared.

    `named`: they are not all that the sentence told. `nearby`: it is a side remark, and kept short.
    """
    ids = {r["obs_id"] for r in rows}
    pairs = [
        d
        for d in compared.differences
        if d["slag"] == "forbund" and d["obs_id"] in ids and d["mot_obs_id"] in ids and d["status"] == "ok"
    ]
    who = enumerate_words([compared.names[r["forbund"]] for r in rows]) if named else "de"
    caveat = " med förbehåll" if any(r["forbehall"] for r in rows) else ""
    if not pairs:
        return [
            f"{who} räknas lika{caveat}, men förbunden är olika stora",
            *([] if nearby else _per_inhabitant(compared, rows)),
        ]
    sure = [d for d in pairs if d["utslag"] in ("hogre", "lagre")]
    # Of a small group nothing is said, not even that a difference is not sure.
    few = any(d["utslag"] == "for_fa" for d in pairs)
    if sure:
        clauses = [_higher(compared, d) for d in sure]
        unsure = any(d["utslag"] == "ingen_saker_skillnad" for d in pairs)
        rest = f"; om grupper under {FEWEST} sägs inget" if few else ""
        rest = (", och övriga skillnader är inte säkra" if unsure else "") + rest
        return [f"{who} får jämföras{caveat}: talet är {enumerate_words(clauses)}{rest}"]
    if few:
        return [f"{who} räknas lika{caveat}, men en grupp är under {FEWEST} och inget sägs om skillnaden"]
    if all(d["utslag"] == "ingen_saker_skillnad" for d in pairs):
        return [f"{who} får jämföras{caveat}, och det finns ingen säker skillnad"]
    if len(pairs) == 1:
        return [f"{who} får jämföras{caveat}: skillnaden är ", _difference(pairs[0])]
    return [f"{who} får jämföras{caveat}"]


def _higher(compared: Compared, pair: Row) -> str:
    first, second = compared.names[pair["forbund"]], compared.names[pair["mot_forbund"]]
    if pair["utslag"] == "lagre":
        first, second = second, first
    return f"högre i {first} än i {second}"


def _difference(pair: Row) -> Told:
    size = abs(pair["skillnad"])
    unit = f"{NBSP}procentenheter" if pair["unit"] == "procent" else ""
    words = amount_in_words(size, pair["unit"], 1).removesuffix(f"{NBSP}%") + unit
    return Told(pair, words, pair["skillnad_id"])


def _per_inhabitant(compared: Compared, rows: Sequence[Row]) -> list[Part]:
    """The same per inhabitant, when every one of them has it."""
    each = [
        _of(compared, row, Told(view, in_whole_kronor(view["value"], row["unit"]), view["vy_id"]))
        for row, view in all_in_view(compared, rows, "per_1000")
    ]
    return [f"; per 1{NBSP}000 invånare är det ", *_listed(each)] if each else []


def _nearest(compared: Compared, items: Sequence[Item]) -> list[Part]:
    """The latest earlier year in which two or more of them may be compared."""
    rows = [r for i in items for r in compared.of(i.row["measure"]) if r["value"] is not None]
    groups: dict[tuple[str, str, str, int], dict[str, Row]] = {}
    for row in rows:
        groups.setdefault(comparable_as(row), {})[row["forbund"]] = row
    enough = [(key[3], len(g), key) for key, g in groups.items() if len(g) > 1]
    if not enough:
        return []
    found = [row for _, row in sorted(groups[max(enough)[2]].items(), key=lambda p: compared.names[p[0]])]
    each = _listed([_of(compared, row, told(row)) for row in found])
    standing = _standing(compared, found, named=False, nearby=True)
    return [f"; närmast är {found[0]['year']}: ", *each, ", där ", *standing]


def _in_fixed_prices(compared: Compared, items: Sequence[Item]) -> list[Part]:
    """Amounts of different years in the prices of one, when each of them has that view: beside each other, never ranked."""
    each = [
        _of(compared, row, Told(view, amount_in_words(view["value"], "kr", 1), view["vy_id"]))
        for row, view in all_in_view(compared, [i.row for i in items], "fasta_priser")
    ]
    return [f"; i {compared.base_year()} års priser är det ", *_listed(each)] if each else []


def _lacking(compared: Compared, items: Sequence[Item]) -> list[Part]:
    """Those who have no number at all."""
    names = [compared.names[f] for f in taking_part(compared) if f not in {i.row["forbund"] for i in items}]
    return [f"; {enumerate_words(names)} har inget tal"] if names else []
