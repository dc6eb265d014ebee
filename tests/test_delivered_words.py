"""Words of a delivery that a reader sees are told to the office before they are given out."""

from __future__ import annotations

from dataclasses import replace

from pipeline.report.outlines.delivered_words import printed_comments
from support.outline_words import context


def post(row: int, comment: str | None, file: str = "ekonomi_budget_utfall.xlsx") -> dict[str, object]:
    table = "faktarutor" if file == "annan.csv" else "huvud"
    return {"tabell": table, "kommentar": comment, "_file": file, "_row": row}


def test_the_comments_of_a_budget_are_told_once_per_file_with_the_first() -> None:
    """A column of comments came with the export, and stood under the table of the report without a word."""
    posts = [post(9, None), post(17, "Anna sjuk"), post(12, "Ny"), post(18, "Anna sjuk"), post(20, "a"), post(21, "b")]
    posts += [post(3, "Beslut", "budget.csv"), post(4, "520 000", "annan.csv")]
    told = list(printed_comments(replace(context(), clean={"budgetpost": posts})))
    assert [(r.place.file, r.place.row) for r in told] == [("ekonomi_budget_utfall.xlsx", 12), ("budget.csv", 3)]
    assert "”Anna sjuk”, ”Ny” och ”a” (av 4)" in told[0].text
    assert told[1].text.startswith("Kommentarerna i filen lämnas ut under budgettabellen: ”Beslut”.")
    assert not list(printed_comments(replace(context(), clean={})))
