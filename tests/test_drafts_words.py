"""What is said of a sentence whose words go against its figures, as the office reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.drafts.wording import coverage
from support.drafts import grave, tried, tried_word


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Kostnaden ökade från 2,4 mnkr till 2,1 mnkr.", "men 2,1 mnkr är mindre än 2,4 mnkr."),
        ("Kostnaden minskade från 1 999,5 tkr till 2 100 tkr.", "men 2 100 tkr är mer än 1 999,5 tkr."),
        ("Antalet deltagare ökade från 120 till 98.", "men 98 är mindre än 120."),
        ("Andelen minskade från 45 % till 48 %.", "men 48 % är mer än 45 %."),
    ],
)
def test_a_change_is_told_in_the_units_of_the_sentence(tmp_path: Path, sentence: str, told: str) -> None:
    draft = tmp_path / "utkast.md"
    draft.write_text(f"# Årsredovisning 2023\n\n{sentence}\n", "utf-8")
    result = tried(draft, tmp_path, forbund="", year=0, raw=tmp_path / "inget")
    (said,) = grave(result)
    assert said.replace("\u00a0", " ").endswith(told)


def test_where_little_could_be_tried_no_finding_is_no_good_news(tmp_path: Path) -> None:
    """A draft in words of its own had 18 figures, none of them tried and three wrong: "inga fynd"."""
    little = tried_word(tmp_path, (), ("Vi drack 317 koppar kaffe.", "Det gick åt 29 kakor."))
    assert coverage(little) == (
        "0 av 2 tal prövade (0\u00a0%): inga fynd. Det säger inget om de 2 tal som inte gick att pröva: läs dem själv."
    )
    assert "Det säger inget" not in coverage(tried_word(tmp_path))
