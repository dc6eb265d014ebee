"""Built pages, read as a reader would."""

from __future__ import annotations

import re

N = "\u00a0"


def cells_of(html: str, table: str) -> list[list[str]]:
    """The rows of a table of a report, as a reader sees them."""
    body = html.partition(f'<caption id="tabell-{table}">')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?>(.*?)</tr>", body, re.DOTALL)
    return [
        [re.sub(r"<.*?>|\s+", " ", c).strip() for c in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", r, re.DOTALL)]
        for r in rows
    ]
