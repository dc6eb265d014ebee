"""The explorer's data: what is in the page, what is not, and that nothing is lost on the way."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bench.explorer import YEARS, made_up
from pipeline.explorer.build import render_explorer
from pipeline.explorer.compact import VALUES, VIEW_VALUES, VIEW_WORDS, WORDS, deflate, pack
from pipeline.explorer.tables import Explored
from pipeline.faults import StageStopped
from pipeline.places import EVERYTHING
from pipeline.store import read_rows
from pipeline.typography import number
from support.builds import Build
from support.examples import fewer
from support.explorer_tables import row, small, view


def spread(runs: list[int]) -> list[int]:
    """1, 3, 2, 1 as 1, 1, 1, 2."""
    return [v for v, times in zip(runs[::2], runs[1::2], strict=True) for _ in range(times)]


def summed(runs: list[int]) -> list[int]:
    total, found = 0, []
    for step in spread(runs):
        total += step
        found.append(total)
    return found


def columns(table: dict[str, Any]) -> dict[str, list[Any]]:
    """The columns of a packed table, one place per row."""
    words = {c: [d["ord"][i] for i in spread(d["rader"])] for c, d in table["ord"].items()}
    values = {
        c: [None if v is None else Decimal(str(v)) for v in found] or [None] * table["antal"]
        for c, found in table["varden"].items()
    }
    return words | values


def formulas(packed: dict[str, Any], rows: list[int], values: dict[str, list[Any]], own: list[Any]) -> list[str]:
    """The formulas put together again."""
    sentences = [packed["meningar"]["ord"][i] for i in spread(packed["meningar"]["rader"])]
    slots = iter(packed["tal"].split("|"))
    found = []
    for place, sentence in enumerate(sentences):
        known = {"t": own[rows[place]], "v": values["value"][place]}

        def fill(_: re.Match[str], known: dict[str, Any] = known) -> str:
            slot = next(slots)
            return number(known[slot[0]], int(slot[1:])) if slot[0] in known else slot

        found.append(re.sub("\u0001", fill, sentence))
    return found


@pytest.mark.parametrize("explored", [small(), made_up(3, range(2019, 2022))], ids=["small", "made_up"])
def test_what_was_packed_reads_back_equal(explored: Explored) -> None:
    packed = json.loads(zlib.decompress(base64.b64decode(deflate(pack(explored)))))
    numbers, views = columns(packed["tal"]), columns(packed["vyer"])
    ids = base64.b64decode(packed["tal"]["obs_id"]).hex()
    assert [f"n{ids[i : i + 15]}" for i in range(0, len(ids), 16)] == [r["obs_id"] for r in explored.numbers]
    for column in (*WORDS, *VALUES):
        assert numbers[column] == [r[column] for r in explored.numbers], column
    assert summed(packed["tal"]["year"]) == [r["year"] for r in explored.numbers]
    assert spread(packed["tal"]["segment"]) == [r["segment"] for r in explored.numbers]
    rows = summed(packed["vyer"]["rad"])
    kept = {(v["vy"], v["obs_id"]): v for v in explored.views}
    back = [kept[vy, explored.numbers[i]["obs_id"]] for vy, i in zip(views["vy"], rows, strict=True)]
    assert len(back) == len(explored.views) > 2
    for column in (*VIEW_WORDS, *VIEW_VALUES):
        assert views[column] == [v[column] for v in back], column
    own = [r["value"] for r in explored.numbers]
    assert formulas(packed["vyer"]["formel"], rows, views, own) == [v["formel"] for v in back]


def test_measures_stand_in_order_with_title_and_unit() -> None:
    assert pack(small())["matt"] == [
        ["kostnader", "Kostnader", "kr"],
        ["deltagare", "Deltaganden", "antal"],
        ["andel_arbete", "Avslutade till arbete", "procent"],
    ]


def test_a_withheld_number_has_no_value_in_the_page() -> None:
    packed = columns(pack(made_up(4, range(2020, 2023)))["tal"])
    hidden = [i for i, status in enumerate(packed["status"]) if status == "dold"]
    # About half of "annat" in 35 measures, four förbund and three years.
    assert 150 < len(hidden) < 270
    assert {packed[c][i] for c in VALUES for i in hidden} == {None}


@pytest.mark.parametrize("column", ["value", "numerator", "denominator", "lower", "upper"])
def test_a_withheld_number_that_still_has_a_value_stops_and_is_not_told(column: str) -> None:
    leak = row("norr", 2022, "deltagare", None) | {column: Decimal(3)}
    with pytest.raises(StageStopped, match=rf"status dold men ändå {column}\. Utforskaren skrivs inte") as stopped:
        replace(small(), numbers=(leak,))
    assert "3" not in str(stopped.value).replace(leak["obs_id"], "")


def test_a_view_without_status_ok_that_has_a_value_stops() -> None:
    leak = view(row("norr", 2022, "deltagare", None), "per_1000", None, "") | {"value": Decimal(3)}
    with pytest.raises(StageStopped, match=r"Tabellen vy: .* status saknas men ändå value"):
        replace(small(), views=(leak,))


def test_a_view_of_a_number_that_is_not_shown_is_left_out() -> None:
    stray = view(row("norr", 1999, "kostnader", "5"), "fasta_priser", "7", "5 × 2")
    assert pack(replace(small(), views=(stray,)))["vyer"]["antal"] == 0


def test_a_number_in_a_formula_is_kept_as_written_when_the_page_would_write_it_otherwise() -> None:
    """2022 is no 2 022, and 1,50 is no 1,5: only what is written the same way is left to the page."""
    rows = (row("norr", 2022, "kostnader", "2022"), row("soder", 2022, "kostnader", "1.5"))
    views = tuple(
        view(r, "fasta_priser", v, f)
        for r, v, f in ((rows[0], "2022", "år 2022: 2\u00a0022"), (rows[1], "-3", "1,50 och 1,5 blir \u22123"))
    )
    packed = pack(Explored(rows, views, (), {"norr": "Norr", "soder": "Söder"}))["vyer"]["formel"]
    assert packed["tal"] == "2022|t0|t2|t1|3"
    assert packed["meningar"]["ord"] == ["år \u0001: \u0001", "\u0001 och \u0001 blir \u2212\u0001"]


def test_the_page_is_one_file_that_asks_for_nothing_and_is_the_same_every_time() -> None:
    html = render_explorer(small())
    assert render_explorer(small()) == html
    outside = {a.partition("#")[0] for a in re.findall(r'\b(?:src|href)="([^"]*)"', html)}
    assert outside == {"", "${address}"}  # What the script writes, where there is an address.
    own = render_explorer(small(), pages=(("Start", "../../index.html"),))
    assert 'href="sparning.html"' in own and own.count("Internt – lämnas inte ut") == 2
    assert set(re.findall(r"https?://[^\s\"'`<]+", html)) == {"http://www.w3.org/2000/svg"}
    assert html.count("<script") == 2


@pytest.mark.whole
@pytest.mark.whole
def test_every_forbund_in_the_country_fits_in_five_megabytes() -> None:
    """75 förbund, fifteen years, 35 measures, four kön: as many numbers, and their views; of fewer in proportion."""
    every, count = 75, fewer(75)
    explored = made_up(count)
    assert len(explored.numbers) == count * len(YEARS) * 35 * 4 == 157_500 * count // every
    assert 1_000_000 < len(render_explorer(explored).encode()) * every // count < 5_000_000


def page_of(built: Build) -> tuple[list[str], dict[str, list[Any]], dict[str, list[Any]], list[int]]:
    """What the built page holds: ids, columns of numbers, columns of views, and the row of each view."""
    html = (built.places.report(EVERYTHING) / "utforska.html").read_text("utf-8")
    found = re.search(r'id="data">([^<]+)<', html)
    assert found
    packed = json.loads(zlib.decompress(base64.b64decode(found[1])))
    ids = base64.b64decode(packed["tal"]["obs_id"]).hex()
    years = summed(packed["tal"]["year"])
    return (
        [f"n{ids[i : i + 15]}" for i in range(0, len(ids), 16)],
        columns(packed["tal"]) | {"year": years},
        columns(packed["vyer"]),
        summed(packed["vyer"]["rad"]),
    )


@pytest.mark.whole
def test_every_number_of_the_page_leads_on(built: Build) -> None:
    ids, _, views, rows = page_of(built)
    html = (built.places.office(EVERYTHING) / "sparning.html").read_text("utf-8")
    anchors = set(re.findall(r'id="tal-([^"]+)"', html))
    made = {
        f"{ids[i]}-{vy}" for i, vy, value in zip(rows, views["vy"], views["value"], strict=True) if value is not None
    }
    assert len(ids) > 200
    assert len(made) > 200
    assert (set(ids) | made) - anchors == set()


@pytest.mark.whole
def test_the_page_of_the_comparison_leads_to_the_explorer(built: Build) -> None:
    html = (built.places.office(EVERYTHING) / "jamforelse.html").read_text("utf-8")
    assert '<a href="utforska.html">Utforska</a>' in html
    # The one that is given out is sent alone.
    assert 'href="utforska.html"' not in (built.places.report(EVERYTHING) / "jamforelse.html").read_text("utf-8")


@pytest.mark.whole
def test_the_page_holds_what_may_be_published_and_no_more(built: Build) -> None:
    """Each number as in publicerbart, what only a report prints as it is printed, and of a withheld one nothing."""
    ids, numbers, _, _ = page_of(built)
    published = {r["obs_id"]: r for r in read_rows(built.places.published)}
    printed = read_rows(built.places.stage(EVERYTHING, "compare") / "tidigare.parquet")
    outcomes = {r["obs_id"]: dict.fromkeys(VALUES) | r for r in printed if r["kind"] == "utfall"}
    assert {i for i, kind in zip(ids, numbers["kind"], strict=True) if kind == "tryckt"} == set(outcomes)
    published |= outcomes
    for column in VALUES:
        assert numbers[column] == [published[i][column] for i in ids], column
    hidden = [i for i, status in enumerate(numbers["status"]) if status == "dold"]
    assert len(hidden) > 5
    assert {numbers[c][i] for c in VALUES for i in hidden} == {None}


@pytest.mark.whole
def test_printed_numbers_that_count_different_things_are_kept_apart(built: Build) -> None:
    """HBS 2017: 760 deltaganden, some of them counted otherwise; Södertälje 2017: 224 + 75 = 299."""
    _, n, _, _ = page_of(built)
    found = {
        n["forbund"][i]: (n["value"][i], n["grupp"][i])
        for i in range(len(n["year"]))
        if (n["measure"][i], n["year"][i], n["kon"][i]) == ("deltagare_insatsrapport", 2017, "alla")
    }
    assert {f: value for f, (value, _) in found.items()} == {"hbs": 760, "sodertalje": 299}
    assert found["hbs"][1] != found["sodertalje"][1]
