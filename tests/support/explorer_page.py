"""The explorer's page in a real browser: opened, and read."""

from __future__ import annotations

from typing import Any

NBSP = "\u00a0"
SHARE = "#matt=andel_arbete&vy=andel&forbund=norr,soder&fran=2021&till=2022&kon=alla&slag=utfall"
PEOPLE = "#matt=deltagare&vy=belopp&forbund=norr,soder&fran=2020&till=2022&kon=alla&slag=utfall"
EVERYONE = (
    "#matt=kostnader&vy=belopp&forbund=mitt,norr,oster,soder,vaster&fran=2020&till=2022&kon=alla&slag=utfall,budget"
)
ONE_YEAR = "#matt=kostnader&vy=belopp&forbund=mitt,norr,oster,soder,vaster&fran=2022&till=2022&kon=alla&slag=utfall"


def opened(page: Any, address: str, choice: str = "") -> Any:
    page.goto("about:blank")
    page.goto(address + choice)
    page.wait_for_selector("#diagram svg")
    return page


def words(page: Any, selector: str) -> str:
    return str(page.locator(selector).first.inner_text()).replace(NBSP, " ")


def rows(page: Any) -> list[list[str]]:
    """The table as a reader sees it, row by row, without what only a screen reader hears."""
    return page.evaluate(
        """[...document.querySelectorAll("#tabell tbody tr")].map((row) => [...row.cells].map((cell) => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll(".dold").forEach((e) => e.remove());
            return copy.textContent.replaceAll("\\u00a0", " ").trim();
        }))"""
    )
