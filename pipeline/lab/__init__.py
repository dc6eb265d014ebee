"""The analyst's desk: `from pipeline import lab` in a notebook.

`lab.matten`, `lab.tal`, `lab.over_ar`, `lab.diagram`, `lab.tabell`, `lab.tabeller`, `lab.sql`, `lab.jamfor`, `lab.insatser`, `lab.fynd`, `lab.spara`, `lab.andrat`.
Everything about people comes through the disclosure filter; a table that has not been through it is given with a
reminder and is not kept with the notebook. Nothing here writes a file.
"""

from pipeline.lab.compared import insatser, jamfor
from pipeline.lab.followed import andrat, fynd, spara
from pipeline.lab.frames import show_swedish
from pipeline.lab.numbers import tal
from pipeline.lab.pictures import diagram
from pipeline.lab.questions import sql, tabell, tabeller
from pipeline.lab.years import matten, over_ar

__all__ = [
    "andrat",
    "diagram",
    "fynd",
    "insatser",
    "jamfor",
    "matten",
    "over_ar",
    "spara",
    "sql",
    "tabell",
    "tabeller",
    "tal",
]

show_swedish()
