"""A file of participants as it was delivered."""

from __future__ import annotations

from pipeline.places import ROOT

SODERTALJE = ROOT / "data/raw/sodertalje/2017/sus_deltagare_2017.csv"

HEAD = "Deltagar-ID;Kön;Ålder;Kommun;Insats;Startdatum;Slutdatum;Avslutsorsak;Registrering"
ROWS = [
    "A1;Kvinna;45;Provby;Hamnen;2022-01-10;;;",
    "A2;Man;19;Provby;Hamnen;2022-02-10;2022-06-30;Arbete;",
    "A3;Kvinna;60;Provby;Hamnen;2021-03-01;2022-03-01;Studier;",
]
