"""The chapter on risks and internal control."""

from __future__ import annotations

from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Row, Table, cell
from pipeline.report.tables.people_rows import get


def risks(context: Context) -> Table | None:
    """Each risk with its place in the matrix and what is done about it, the worst first."""
    rows = sorted(context.clean["risk"], key=lambda r: (-r["riskvarde"], r["_row"]))
    if not rows:
        return None
    measures = ("sannolikhet", "konsekvens", "riskvarde")
    body = tuple(
        Row(
            f"{r['risknummer']}. {r['risk']}",
            (
                *(cell(get(context, m, breakdown="risk", category=r["risknummer"]), "kr") for m in measures),
                *(Cell(r[column]) for column in ("kontroll", "ansvarig", "resultat")),
            ),
        )
        for r in rows
    )
    return Table(
        "risker",
        f"Risker och intern kontroll {context.year}",
        "",
        "Risk",
        ("Sanno\u00adlikhet", "Konse\u00adkvens", "Risk\u00advärde", "Kontroll", "Ansvarig", "Resultat"),
        body,
        ("Sannolikhet och konsekvens från 1 till 5. Riskvärdet är de två gånger varandra.",),
        context.source("risk"),
    )
