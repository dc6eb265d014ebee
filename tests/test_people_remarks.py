"""What is counted and remarked about participations, and follow-up after twelve months."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.participations import FOUR, HEAD, ONE, THREE, TWO, accounted, cleaned, left_out, tables
from support.personal_numbers import luhn_holds, writings
from support.read_people import read_text

pytestmark = pytest.mark.usefixtures("own_key")

# --- remarks ------------------------------------------------------------------------------


def wrong(number: str) -> str:
    """The number with another last figure."""
    changed = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not luhn_holds(changed[2:])
    return changed


def aged(number: str, more: int) -> str:
    """A row of the person, with an age that is so much more than the number says."""
    return f"{writings(number)[0]};Man;{2022 - int(number[:4]) + more};Provby;Hamnen;2022-01-10;;"


# Kind of remark -> rows that get it, rows that just do not.
REMARKS = {
    "kontrollsiffra": (
        [f"{wrong(ONE)};Man;;Provby;Hamnen;2022-01-10;;", f"{wrong(TWO)};Man;;Provby;Hamnen;2022-01-10;;"],
        [f"{THREE};Man;;Provby;Hamnen;2022-01-10;;", "850101-TF56;Man;;Provby;Hamnen;2022-01-10;;"],
    ),
    "utan_id": (
        [";Man;45;Provby;Hamnen;2022-01-10;;", " ;Man;45;Provby;Hamnen;2022-01-10;;"],
        ["0;Man;45;Provby;Hamnen;2022-01-10;;"],
    ),
    "avslut_utan_anledning": (
        ["A1;Man;45;Provby;Hamnen;2021-05-01;2022-01-01;", "A2;Man;45;Provby;Hamnen;2022-05-01;2022-12-31;"],
        [
            "A3;Man;45;Provby;Hamnen;2022-05-01;2023-01-01;",
            "A4;Man;45;Provby;Hamnen;2022-05-01;2022-06-01;Okänd",
            "A5;Man;45;Provby;Hamnen;2022-05-01;;",
        ],
    ),
    "borjar_efter_aret": (
        ["A1;Man;45;Provby;Hamnen;2023-01-01;;", "A2;Man;45;Provby;Hamnen;2023-12-31;;"],
        ["A3;Man;45;Provby;Hamnen;2022-12-31;;"],
    ),
    "slutade_fore_aret": (
        [
            "A1;Man;45;Provby;Hamnen;2021-01-01;2021-12-31;Arbete",
            "A2;Man;45;Provby;Hamnen;2004-01-01;2004-01-01;Arbete",
        ],
        ["A3;Man;45;Provby;Hamnen;2021-01-01;2022-01-01;Arbete"],
    ),
    "mer_an_fem_ar": (
        ["A1;Man;45;Provby;Hamnen;2012-01-10;;", "A2;Man;45;Provby;Hamnen;2017-02-01;2022-02-03;Arbete"],
        ["A8;Man;45;Provby;Hamnen;2018-01-01;;", "A9;Man;45;Provby;Hamnen;2017-02-01;2022-01-31;Arbete"],
    ),
    "ovanlig_alder": (
        [f"A{age};Man;{age};Provby;Hamnen;2022-01-10;;" for age in (10, 14, 67, 90)],
        [f"A{age};Man;{age};Provby;Hamnen;2022-01-10;;" for age in (15, 66, "")],
    ),
    "alder_mot_nummer": ([aged(ONE, -2), aged(TWO, -3)], [aged(FOUR, -1)]),
    "samtidigt_i_insatsen": (
        ["A1;Man;45;Provby;Hamnen;2022-03-31;;", "A2;Man;45;Provby;Hamnen, övrigt;2022-12-31;2023-01-01;Arbete"],
        [
            "A1;Man;45;Provby;Hamnen;2022-01-10;2022-03-31;Arbete",
            "A2;Man;45;Provby;Hamnen;2022-01-10;;",
            "A3;Man;45;Provby;Hamnen;2022-01-10;2022-03-30;Arbete",
            "A3;Man;45;Provby;Hamnen;2022-03-31;;",
            "A3;Man;45;Provby;Bryggan;2022-03-31;;",
        ],
    ),
    "id_hos_flera": (
        [
            "A1;Man;45;Provby;Hamnen;2022-01-10;;",
            "A1;Kvinna;45;Provby;Bryggan;2022-01-10;;",
            "A2;Man;45;Provby;Hamnen;2022-01-10;;",
            "A2;Man;47;Provby;Bryggan;2022-01-10;;",
        ],
        [
            "A3;Man;45;Provby;Hamnen;2022-01-10;;",
            "A3;Man;46;Provby;Bryggan;2022-01-10;;",
            "A4;Man;;Provby;Hamnen;2022-01-10;;",
            "A4;;30;Provby;Bryggan;2022-01-10;;",
        ],
    ),
}


@pytest.mark.parametrize("kind", REMARKS)
def test_a_remark_counts_its_rows_and_tells_the_first(delivery: Path, kind: str) -> None:
    """The rows that just miss come first, so that the first row is not the first of the file."""
    remarked, passed = REMARKS[kind]
    clean = cleaned(delivery, [*passed, *remarked])
    assert [tuple(r.values()) for r in clean["anmarkning"]] == [(kind, len(remarked), len(passed) + 2)]
    assert accounted(clean)[1] == len(passed) + len(remarked)


def test_a_good_file_has_no_remarks(delivery: Path) -> None:
    passed = [
        row
        for kind, (_, rows) in REMARKS.items()
        for row in rows
        if kind not in ("avslut_utan_anledning", "samtidigt_i_insatsen", "id_hos_flera")
    ]
    # A column holds ids of one kind.
    other = [row for row in passed if row.startswith(("A", "0;"))]
    for rows in ([aged(ONE, 0), *(row for row in passed if row not in other)], other):
        assert rows and cleaned(delivery, rows)["anmarkning"] == []


def test_doubles_and_wrong_registrations_are_not_remarked(delivery: Path) -> None:
    row = "A1;Man;14;Provby;Hamnen;2022-01-10;;"
    clean = cleaned(delivery, [row, row, "A2;Man;14;Provby;Hamnen;2022-01-10;;Felregistrering"])
    assert [tuple(r.values()) for r in clean["anmarkning"]] == [("ovanlig_alder", 1, 2)]


def test_an_insats_that_the_report_does_not_have_is_remarked(delivery: Path) -> None:
    lines = [
        "A1;Man;45;Provby;Hamnen;2022-01-10;;",
        "A2;Man;45;Provby;Bryggan;2022-01-10;;",
        "A3;Man;45;Provby;Bryggan;2022-01-10;;",
    ]
    assert cleaned(delivery, lines)["anmarkning"] == []
    (delivery / "sus_insatsrapport_2022.csv").write_text("Insats;Antal deltagare\nHamnen;1\n", "utf-8")
    assert [tuple(r.values()) for r in cleaned(delivery, lines)["anmarkning"]] == [("inte_i_insatsrapporten", 2, 3)]


# --- follow-up after twelve months --------------------------------------------------------

FOLLOWED = "Deltagar-ID;Insats;Avslutsdatum;Avslutsorsak;Uppföljningsdatum;Nådd;Självförsörjande;Har kvar anställningen"


def followed(delivery: Path, lines: list[str]) -> list[dict[str, Any]]:
    (delivery / "uppfoljning_12man.csv").write_text("\n".join([FOLLOWED, *lines]) + "\n", "utf-8")
    return tables(delivery)["uppfoljning"]


def test_self_support_is_known_only_of_those_who_were_reached(delivery: Path) -> None:
    lines = [
        "A1;Hamnen;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
        "A2;Hamnen;2021-12-31;Studier;2022-12-31;ja;Nej;",
        "A3;Hamnen;2021-05-01;;2022-05-01;Nej;Ja;Ja",
        "A4;Hamnen;2021-05-01;Flyttat;2022-05-01;Ja;;Vet ej",
        ";Hamnen;2020-05-01;Flyttat;2022-05-01;Ej svar;Nej;",
        "Summa;5",
    ]
    rows = followed(delivery, lines)
    kept = ("insats", "kon", "avslutsar", "avslutsanledning", "nadd", "sjalvforsorjande", "anstallning_kvar")
    assert [tuple(r[k] for k in kept) for r in rows] == [
        ("hamnen", "", 2021, "arbete", 1, 1, 0),
        ("hamnen", "", 2021, "studier", 1, 0, None),
        ("hamnen", "", 2021, "saknas", 0, None, None),
        ("hamnen", "", 2021, "flytt", 1, None, None),
        ("hamnen", "", 2020, "flytt", 0, None, None),
    ]


# --- an id that is written otherwise ------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        ([f"A-{i}" for i in range(1, 40)], []),
        (
            [*[f"A-{i}" for i in range(1, 40)], "B17"],
            ["1 id är skrivet på ett annat sätt än de andra (först på rad 41)"],
        ),
        (
            [*[str(i) for i in range(7, 140)], "8 9", "9-8"],
            ["2 id är skrivna på ett annat sätt än de andra (först på rad 135)"],
        ),
        # Two ways side by side, and too few to tell: no way is the odd one.
        ([*[f"A-{i}" for i in range(30)], *[f"B{i}" for i in range(30)]], []),
        (["A-1", "A-2", "B3"], []),
    ],
)
def test_an_id_that_is_written_otherwise_than_all_others_is_remarked(
    ids: list[str], told: list[str], tmp_path: Path
) -> None:
    _, remarks = read_text([HEAD, *(f"{i};Man;45;Provby;Hamnen;2022-01-10;;" for i in ids)], tmp_path)
    found = [r for r in remarks if "annat sätt" in r]
    assert [r.partition(":")[0] for r in found] == told
    assert not [r for r in found for i in ids if len(i) > 2 and not i.isdigit() and i in r]


def test_a_follow_up_that_stands_there_twice_is_one(delivery: Path) -> None:
    """As with participations: the very same row is one; another answer, insats or day is another, and who has no id is nobody else."""
    lines = [
        "A1;Hamnen;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
        "A2;Hamnen;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
        "A1;Hamnen;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
        "A1;Bryggan;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
        "A1;Hamnen;2021-05-01;Arbete;2022-05-02;Ja;Ja;Nej",
        ";Hamnen;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
        ";Hamnen;2021-05-01;Arbete;2022-05-01;Ja;Ja;Nej",
    ]
    assert [r["_row"] for r in followed(delivery, lines)] == [2, 3, 5, 6, 7, 8]
    assert left_out(tables(delivery)) == [("dubblett", 4)]
