"""Risks: the table and the matrix, what stops; and the empty workbooks that can be filled in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.charts.risk_chart import risk_matrix
from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults
from pipeline.forbund.model import load_forbund
from pipeline.forbund.new import create
from pipeline.forbund.workbooks import GUIDE, LISTS
from pipeline.ingest.grid import read_grids
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.reading import Reading, Source
from pipeline.ingest.records import read_records
from pipeline.ingest.spread import read_spread
from pipeline.measures.published import Published
from pipeline.places import Places
from pipeline.report.context import Context
from pipeline.report.tables.risks import risks
from pipeline.run.setup_command import template_kinds
from support.clean_tables import clean
from support.drawn import sheet_of, words
from support.observations import FORBUND as PROV
from support.observations import obs


def risk(**other: Any) -> dict[str, object]:
    base = {
        "id": None,
        "risk": "Få deltagare",
        "sannolikhet": Decimal(4),
        "konsekvens": Decimal(3),
        "kontroll": "Följs upp",
        "ansvarig": "Förbundschef",
        "resultat": None,
        "ar": 2022,
        "ar_summarad": False,
        "_file": "risker.xlsx",
        "_sheet": "Risker",
        "_row": 4,
    }
    return base | other


@pytest.mark.parametrize(
    ("change", "headline", "found"),
    [
        ({"sannolikhet": Decimal(6)}, "sannolikheten ligger utanför skalan", "6"),
        ({"sannolikhet": Decimal(0)}, "sannolikheten ligger utanför skalan", "0"),
        ({"konsekvens": None}, "konsekvensen ligger utanför skalan", "tom cell"),
    ],
)
def test_a_risk_outside_the_scale_stops(change: dict[str, object], headline: str, found: str) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        clean(riskrad=[risk(**change)])
    [fault] = stopped.value.faults
    assert (fault.headline, fault.found, fault.file, fault.sheet, fault.row) == (
        headline,
        found,
        "risker.xlsx",
        "Risker",
        4,
    )
    assert fault.expected == "ett helt tal från 1 till 5"


def test_two_risks_with_one_id_stop() -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        clean(riskrad=[risk(id="1"), risk(id="1", _row=5)])
    assert [f.headline for f in stopped.value.faults] == ["två risker har samma id ”1”"]


def test_the_table_has_the_worst_risk_first_and_the_matrix_places_them() -> None:
    rows = [risk(id="1"), risk(id="2", risk="Personal slutar", sannolikhet=Decimal(5), konsekvens=Decimal(5), _row=5)]
    con = clean(riskrad=rows)
    cursor = con.execute("select * from risk order by _row")
    names = [d[0] for d in cursor.description]
    table = [dict(zip(names, r, strict=True)) for r in cursor.fetchall()]
    assert [(r["risknummer"], r["riskvarde"]) for r in table] == [("1", 12), ("2", 25)]
    places = {"1": (4, 3, 12), "2": (5, 5, 25)}
    numbers = Published(
        obs(m, places[r][n], breakdown="risk", category=r)
        for r in places
        for n, m in enumerate(("sannolikhet", "konsekvens", "riskvarde"))
    )
    shown = risks(Context(numbers, PROV, 2022, {"risk": table}))
    assert shown is not None
    assert [(r.heading, [c.text for c in r.cells[:3]]) for r in shown.rows] == [
        ("2. Personal slutar", ["5", "5", "25"]),
        ("1. Få deltagare", ["4", "3", "12"]),
    ]
    chart = risk_matrix(numbers, PROV, 2022)
    assert chart is not None
    assert chart.alt.endswith("Risk 2: sannolikhet 5, konsekvens 5; risk 1: sannolikhet 4, konsekvens 3.")
    numbers_placed = {w.text: (w.x, w.y) for w in words(sheet_of(chart)) if w.bold}
    columns = {w.text: w.x for w in words(sheet_of(chart)) if w.anchor == "middle" and not w.bold}
    heights = {w.text: w.y for w in words(sheet_of(chart)) if w.anchor == "end"}
    # Consequence to the right, probability upwards; the letters of a number are larger than those of the axes.
    assert {r: x for r, (x, _) in numbers_placed.items()} == {"2": columns["5"], "1": columns["3"]}
    assert all(abs(numbers_placed[r][1] - heights[at]) < 1 for r, at in (("2", "5"), ("1", "4")))


# A row as the analyst fills it in, by heading.
FILLED = {
    "mal": {
        "Mål-id": "m1",
        "Nivå": "Förbund",
        "Måltext": "Minst 20 nya",
        "Mått": "nya deltagare",
        "Operator": "minst",
        "Målvärde": 20,
        "Enhet": "antal",
    },
    "aktiviteter": {
        "Id": "S1",
        "Datum": "2024-03-31",
        "Typ": "Seminarium",
        "Tema": "Vår",
        "Organisation": "Försäkringskassan",
        "Mått": "Deltagare",
        "Antal": 12,
    },
    "risker": {
        "Id": "1",
        "Risk": "Få deltagare",
        "Sannolikhet (1-5)": 4,
        "Konsekvens (1-5)": 3,
        "Kontroll": "Följs upp",
        "Ansvarig": "Kansliet",
    },
}


def read_back(kind: str, path: Path) -> list[Reading]:
    layout, source = read_layouts()[kind], Source(path.name, 2024)
    reader = read_spread if layout.shape == "spridd" else read_records
    shown = [g for g in read_grids(path, path.name) if not g.hidden and g.sheet not in layout.other_sheets]
    return [reader(g, layout, source) for g in shown]


@pytest.mark.parametrize("kind", FILLED)
def test_a_template_that_is_filled_in_can_be_read(kind: str, tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    assert any("mallar" in line for line in create(places, "nacka", 2024, template_kinds()))
    path = tmp_path / "nacka" / "2024" / "mallar" / f"{kind}_2024.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [s.title for s in book.worksheets[1:]] == [GUIDE, LISTS]
    assert book[LISTS].sheet_state == "hidden"
    columns = {cell.value: cell.column for cell in sheet[3]}
    guide = {row[0]: row[1] for row in book[GUIDE].iter_rows(min_row=2, values_only=True)}
    assert set(columns) == set(guide) and all(guide.values())
    for heading, value in FILLED[kind].items():
        sheet.cell(4, columns[heading], value)
    book.save(path)
    [reading] = read_back(kind, path)
    assert reading.faults == [] and len(reading.rows) == 1
    tables: dict[str, Any] = {read_layouts()[kind].table: reading.rows}
    clean(**tables)


def test_the_drop_down_lists_hold_the_words_that_are_known(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path)
    create(places, "nacka", 2024, template_kinds())
    book = openpyxl.load_workbook(tmp_path / "nacka" / "2024" / "mallar" / "mal_2024.xlsx")
    sheet, lists = book.worksheets[0], book[LISTS]
    by_column = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    headings = {cell.value: cell.column_letter for cell in sheet[3]}
    assert set(by_column) == {f"{headings[h]}4" for h in ("Nivå", "Insats", "Mått", "Operator", "Enhet", "Bedömning")}
    operators = [c.value for c in lists[headings["Operator"]] if c.value]
    assert operators == ["minst", "högst", "lika med", "minskar"]
    measures = [c.value for c in lists[headings["Mått"]] if c.value]
    assert measures == [r["namn"] for r in read_codes("malmatt")]
    assert by_column[f"{headings['Operator']}4"] == f"={LISTS}!${headings['Operator']}$1:${headings['Operator']}$4"


def test_an_empty_template_is_not_read_and_one_that_is_there_is_left_alone(tmp_path: Path) -> None:
    from pipeline.ingest.deliveries import find_deliveries
    from pipeline.places import Unit

    places = Places(tmp_path, tmp_path)
    create(places, "nacka", 2024, template_kinds())
    path = tmp_path / "nacka" / "2024" / "mallar" / "risker_2024.xlsx"
    path.write_bytes(b"mitt eget")
    assert create(places, "nacka", 2024, template_kinds()) == ["Allt fanns redan; inget ändrades."]
    assert path.read_bytes() == b"mitt eget"
    deliveries, faults = find_deliveries(places, Unit("nacka", 2024), load_forbund(places, "nacka"))
    assert deliveries == [] and [f.headline for f in faults] == ["inga leveranser i mappen"]
