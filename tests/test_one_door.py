"""Nothing but published observations comes into what is given out, whoever writes the next table."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from pipeline.faults import StageStopped
from pipeline.measures.numbers import Observation
from pipeline.measures.observation import TYPES
from pipeline.measures.published import Published, read_published
from pipeline.places import ROOT
from pipeline.report.door import without_counts
from pipeline.store import connect, create_table, write_parquet
from support import house

# The office's own pages, and what assembles both: all others make what is given out.
OFFICE = {
    "pipeline.report.build",
    "pipeline.report.document.workbook_lineage",
    "pipeline.report.pages.lineage",
    "pipeline.report.pages.lineage_pages",
    "pipeline.report.pages.manifest",
    "pipeline.report.pages.news",
    "pipeline.report.pages.office",
    "pipeline.report.pages.quality",
    "pipeline.report.pages.start",
    "pipeline.report.tables.coverage",
    "pipeline.report.tables.findings",
    "pipeline.report.tables.missing",
    "pipeline.report.tables.office_notes",
    "pipeline.report.tables.reconciliation",
}
CLOSED = ("pipeline.reconcile", "pipeline.lineage", "pipeline.clean", "pipeline.ingest", "pipeline.run")
# The modules of those that read tables at all, and the tables.
READ = {
    "pipeline.charts.charts": {"publicerbart", "riket", "sparning"},
    "pipeline.explorer.tables": {"jamforelse", "vy", "brott", "tidigare", "svar"},
    "pipeline.report.comparison": {"riket", "observation"},
    "pipeline.report.document.pictures": set(),
    "pipeline.report.door": {"publicerbart", "mal", "tidigare"},
}
READERS = {"read_rows", "read_rows_of", "read_frame", "read_json", "read_files", "query_rows", "reader", "connect"}


@cache
def public() -> list[str]:
    """The modules that make what is given out."""
    given_out = ("report", "charts", "explorer")
    return [m for m in house.imports() if house.room_of(m) in given_out and m not in OFFICE]


def test_what_is_given_out_cannot_reach_rows_trials_or_findings() -> None:
    assert len(public()) > 60
    found = {
        (module, other)
        for module in public()
        for other in house.reached(module)
        if other.startswith(CLOSED) or other in OFFICE
    }
    assert found == set()


def _source(module: str) -> ast.Module:
    path = ROOT / Path(*module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    return ast.parse(file.read_text("utf-8"))


def test_only_these_modules_of_what_is_given_out_read_tables() -> None:
    reading = {
        module
        for module in public()
        for node in ast.walk(_source(module))
        if isinstance(node, ast.ImportFrom) and node.module == "pipeline.store"
        if READERS & {a.name for a in node.names}
    }
    assert reading == set(READ)


@pytest.mark.parametrize("module", READ)
def test_and_no_other_tables(module: str) -> None:
    texts = [n.value for n in ast.walk(_source(module)) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    named = {t.removesuffix(".parquet") for t in texts if t.endswith(".parquet") and len(t) > len(".parquet")}
    assert named <= READ[module]


def test_a_number_that_is_withheld_has_nothing_to_tell() -> None:
    shown = Observation(
        "a", "prov", 2022, "helar", "deltagare", "", "alla", "", "", "utfall", "antal", "ok", Decimal(7), 2022
    )
    assert [o.value for o in Published([shown])] == [7]
    assert [o.value for o in Published([replace(shown, status="dold", value=None)])] == [None]
    for told in ({"value": Decimal(3)}, {"numerator": Decimal(3)}, {"denominator": Decimal(3)}, {"upper": Decimal(3)}):
        with pytest.raises(StageStopped, match="har status dold men bär på värden"):
            Published([replace(shown, **({"status": "dold", "value": None} | told))])  # type: ignore[arg-type]


def test_a_table_of_numbers_as_counted_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "serie.parquet"
    write_parquet(connect(), "select 'a' as obs_id, '' as skydd", path)
    with pytest.raises(StageStopped, match=r"serie\.parquet har status som räknat"):
        Published.read(path)


def test_a_table_that_is_kept_is_read_anew_when_it_is_another(tmp_path: Path) -> None:
    """Each year of a förbund asks for the numbers of all: read once, and again when they have changed."""
    path, con = tmp_path / "publicerbart.parquet", connect()
    columns = {name: kind for name, kind in TYPES.items() if name != "skydd"}

    def numbers(*ids: str) -> list[str]:
        blank = dict.fromkeys(columns) | {"status": "ok", "source": "beraknad"}
        create_table(con, "publicerbart", columns, [blank | {"obs_id": i} for i in ids])
        write_parquet(con, "select * from publicerbart", path)
        return [o.obs_id for o in read_published(path)]

    assert numbers("a") == ["a"]
    assert read_published(path) is read_published(path)
    assert numbers("a", "b") == ["a", "b"]


def test_a_form_says_that_it_counts_people_and_not_how_many() -> None:
    row = {"insats": "alfa", "deltagare": 3, "anonyma": None, "utfall_kr": Decimal(5)}
    row |= {"med_personuppgifter": 3, "nya": 0, "avslutade": 1}
    shown = without_counts("insatsar", row)
    assert shown == row | {"deltagare": True, "med_personuppgifter": True, "nya": True, "avslutade": True}
    stated = {"enhet": "antal", "varde": Decimal(3)}
    assert without_counts("kontrollvarde", stated)["varde"] is None
    assert without_counts("kontrollvarde", stated | {"enhet": "kr"})["varde"] == 3
