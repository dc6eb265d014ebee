"""The risks: what cannot be placed in the matrix is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.clean.words import word_fault
from pipeline.faults import DeliveryFaults, Fault
from pipeline.store import query_rows

if TYPE_CHECKING:
    import duckdb

_WORST = 5


def refuse_risks(con: duckdb.DuckDBPyConnection) -> None:
    """Raise DeliveryFaults for a risk without a probability and consequence from 1 to 5, and for two with one id."""
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in query_rows(con, "select * from riskrad where not ar_summarad"):
        for column, name in (("sannolikhet", "sannolikheten"), ("konsekvens", "konsekvensen")):
            value = row[column]
            if value is None or not 1 <= value <= _WORST:
                found = "tom cell" if value is None else f"{int(value)}"
                faults.append(
                    word_fault(
                        row,
                        f"{name} ligger utanför skalan",
                        found,
                        f"ett helt tal från 1 till {_WORST}",
                        "Rätta cellen i originalet.",
                    )
                )
        first = seen.setdefault(row["id"], row["_row"]) if row["id"] else row["_row"]
        if first != row["_row"]:
            faults.append(
                word_fault(
                    row,
                    f"två risker har samma id ”{row['id']}”",
                    f"den andra står på rad {first}",
                    "ett id per risk",
                    "Ge en av riskerna ett eget id.",
                )
            )
    if faults:
        raise DeliveryFaults(faults)
