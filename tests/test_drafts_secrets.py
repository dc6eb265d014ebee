"""A draft that gives a withheld number away itself: printed, or told by what it prints with what is published."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.audit.model import Key
from pipeline.audit.wording import Words
from pipeline.disclosure.publish import published
from pipeline.drafts.found import Found
from pipeline.drafts.gives_away import Secrets, try_secrets
from pipeline.drafts.model import Piece
from pipeline.drafts.numerals import find_numerals
from pipeline.drafts.trying import Known, try_draft
from pipeline.measures.observation import KEY, TYPES, observation_id
from pipeline.places import Places, Unit
from pipeline.reconcile.printed.figures import Figure
from pipeline.reconcile.verdict import Trial
from pipeline.store import connect, create_table, write_parquet
from support.audited import known
from support.drafts import PEOPLE, tried_word
from support.observations import FORBUND
from support.printed_figures import figure

# Who was registered, by insats and kön: of Lyra three were men, so Lyra and MIA are told without kön.
SPLIT = {"lyra": (35, 3), "mia": (90, 74), "start": (41, 55), "upis": (15, 22)}
HIDDEN = ("lyra", "mia")


def counts() -> dict[Key, int]:
    every = {"": (181, 154)} | SPLIT
    return {
        Key("deltagare", 2022, insats=insats, kon=kon): n
        for insats, (women, men) in every.items()
        for kon, n in (("alla", women + men), ("kvinna", women), ("man", men))
    }


CELLS = counts()
SECRET = [k for k in CELLS if k.insats in HIDDEN and k.kon != "alla"]
# Counted and never told one by one: of the women of Lyra five were still there when the year ended.
FINE = {
    Key("deltagare_pagaende", 2022, insats="lyra", kon="kvinna"): 5,
    Key("deltagare_avslutade", 2022, insats="lyra", kon="kvinna"): 30,
    Key("deltagare_avslutade", 2022, insats="lyra", kon="man"): 1,
}


def secrets() -> Secrets:
    at = known(CELLS, SECRET)
    true = {k: Decimal(v) for k, v in (CELLS | FINE).items()}
    at = replace(at, truth={k: int(v) for k, v in true.items()})
    return Secrets(at, Words(FORBUND, at), true)


def printed(key: Key, value: object = None, **other: Any) -> Figure:
    true = (CELLS | FINE)[key] if value is None else value
    return figure(
        true, matt=key.measure, insats=key.insats, kon=key.kon, uppdelning=key.breakdown, kategori=key.category, **other
    )


def told(*figures: Figure, said: tuple[int, ...] = ()) -> list[tuple[str, Trial]]:
    found = try_secrets({f.nr: f for f in figures}, secrets(), said)
    return [(t.identity.id, t) for t in found]


def of(measure: str, insats: str, kon: str) -> Key:
    return Key(measure, 2022, insats=insats, kon=kon)


def test_what_is_published_gives_nothing_away() -> None:
    assert told(*(printed(k) for k in CELLS if k not in SECRET)) == []


def test_a_withheld_number_that_is_printed_is_told_without_its_value() -> None:
    """The women of MIA are no small group, but with them the men of Lyra are three."""
    trials = told(printed(of("deltagare", "mia", "kvinna"), rad="MIA", kolumn="Varav kvinnor"))
    assert [t.told for _, t in trials] == [
        "”MIA, Varav kvinnor” i t: talet i utkastet får inte visas: gruppen är liten, eller talet röjer en som är det.",
        "”MIA, Varav kvinnor” i t: med talet i utkastet, och det som visas, går 3 dolda tal att räkna ut eller ringa in: "
        "Deltaganden under året: Prov 2022, kvinnor; Deltaganden under året: Prov 2022, män; "
        "Deltaganden under året: Prov 2022, män.",
    ]
    assert not [
        t
        for _, t in trials
        if t.left is not None or t.right is not None or any(w in t.told for w in ("90", "74", "35"))
    ]


def test_a_number_that_is_no_small_group_tells_one_with_what_is_published() -> None:
    """30 women ended and 5 are there: 35, so the men of Lyra are 3. Either alone tells nothing."""
    ended, there = (printed(of(f"deltagare_{w}", "lyra", "kvinna")) for w in ("avslutade", "pagaende"))
    assert told(there) == []
    trials = told(ended, there)
    assert {i for i, _ in trials} == {"byggt_ringat"}
    assert "går 4 dolda tal att räkna ut" in trials[0][1].told and len(trials) == 1
    assert {t.figures[0].nr for _, t in trials} <= {ended.nr, there.nr}


def test_a_small_group_that_has_no_number_of_its_own_is_told() -> None:
    assert [i for i, _ in told(printed(of("deltagare_avslutade", "lyra", "man")))] == ["byggt_rojt"]


def test_what_is_printed_otherwise_gives_nothing_away() -> None:
    """Four men is not what we count, and a goal is no outcome."""
    assert told(printed(of("deltagare", "lyra", "man"), 4)) == []
    assert told(printed(of("deltagare", "lyra", "man"), kind="mal")) == []


def test_where_it_is_said_already_that_we_show_none_it_is_not_said_again() -> None:
    one = printed(of("deltagare", "lyra", "man"))
    assert "byggt_rojt" not in {i for i, _ in told(one, said=(one.nr,))}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    rows = []
    for key, value in CELLS.items():
        at = {
            "forbund": "hbs",
            "year": key.year,
            "period": "helar",
            "measure": key.measure,
            "insats": key.insats,
            "kon": key.kon,
        }
        at |= {"breakdown": "", "category": "", "kind": "utfall", "source": "beraknad"}
        more = {
            "value": value,
            "unit": "antal",
            "status": "ok",
            "argang": 2022,
            "skydd": "foljdskydd" if key in SECRET else "",
        }
        rows.append(dict.fromkeys(TYPES) | at | more | {"obs_id": observation_id(*(at[k] for k in KEY))})
    con = connect()
    create_table(con, "serie", TYPES, rows)
    folder = Places(tmp_path, tmp_path).stage(Unit("hbs"), "compare")
    folder.mkdir(parents=True)
    write_parquet(con, "select * from serie", folder / "serie.parquet")
    write_parquet(con, published("serie"), folder / "publicerbart.parquet")
    return tmp_path


def test_a_table_of_the_office_with_a_withheld_number_gets_its_remark(built: Path) -> None:
    """The table of the draft says 19 women and 19 men of Lyra, which is another number; 3 men is ours."""
    assert not [f for f in tried_word(built).findings if f.trials[0].identity.id.startswith("byggt_r")]
    body = tuple(("Lyra", "38", "35", "3", *r[4:]) if r[0] == "Lyra" else r for r in PEOPLE.body)
    result = tried_word(built, (replace(PEOPLE, body=body),))
    found = [f for f in result.findings if f.trials[0].identity.id == "byggt_rojt"]
    assert [(result.found[f.nr].tryckt, result.found[f.nr].rad, f.allvar, f.bor_vara) for f in found] == [
        ("35", "Lyra", "fel", ""),
        ("3", "Lyra", "fel", ""),
    ]
    assert "får inte visas" in found[1].told and " 3" not in found[1].told


def test_a_sentence_of_ones_own_that_has_a_withheld_number_is_told() -> None:
    """No measure is known of it; it counts people of an insats, as many as the report withholds of that insats."""
    of_people: dict[str, Any] = {"insats": "mia", "kon": "kvinna", "i_text": True}
    for said in (
        "ungdomar i projektet",
        "90 unga coachades.",
        "Projektet nådde 90 ungdomar på tre kvartal.",
        "Av dessa deltagare har 90 haft insats i form av praktik.",
        "90 projektdeltagare fick plats.",
        "Under 90 dagar fick 90 deltagare stöd.",
    ):
        assert [i for i, _ in told(figure(90, said, **of_people))] == ["byggt_rojt"], said
    for other in (
        figure(91, "ungdomar i projektet", **of_people),
        figure(90, "stolar i lokalen", **of_people),
        figure(90, "ungdomar i projektet", "", "tkr", **of_people),
        figure(90, "De första 90 dagarna förbereddes mötet med ungdomarna.", **of_people),
        figure(90, "90 kontaktpersoner utsågs för ungdomarna.", **of_people),
        figure(15, "ungdomar i projektet", insats="upis", kon="kvinna", i_text=True),  # Shown in the report.
    ):
        assert told(other) == []


def test_as_many_that_are_shown_of_the_same_group_are_those() -> None:
    """Ninety women began in MIA, which the report says; that as many were there at all it withholds."""
    shown = Key("deltagare_nya", 2022, insats="mia", kon="kvinna")
    at = secrets().known
    assert at is not None
    also = replace(at, numbers=at.numbers | known({shown: 90}).numbers)
    f = figure(90, "90 ungdomar fick börja.", insats="mia", kon="kvinna", i_text=True)
    found = [[t.identity.id for t in try_secrets({f.nr: f}, replace(secrets(), known=each))] for each in (at, also)]
    assert found == [["byggt_rojt"], []]


def test_what_may_give_somebody_away_is_never_only_a_remark() -> None:
    """A sentence is read with doubt, and what is doubtful gets no comment in the draft."""
    f = figure(90, "ungdomar i projektet", insats="mia", kon="kvinna", i_text=True)
    doubted = Found(
        *(f.nr, "d", Piece("90"), find_numerals("90")[0], (), "", f.rad, "", "90 ungdomar", "mia", "kvinna"),
        *(2022, "antal", "utfall", "90", "osäker", 0),
    )
    trials = try_draft([doubted], [f], Known(secrets=secrets()), 2022)
    assert [(t.identity.id, t.allvar) for t in trials] == [("byggt_rojt", "varning")]
