"""What a statement, a note or a plan says of its own sums, held against its rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.clean.population import COLUMNS
from pipeline.forbund.model import Medlem
from pipeline.store import connect, create_table, write_parquet
from support.clean_tables import FORBUND, clean, code, matrix


def statement(table: str, posts: list[tuple[str, str, str, float]]) -> Any:
    """A statement of 2022 in tkr with one decimal: (name, code, type, amount)."""
    codes = [code(name, kod, typ) for name, kod, typ, _ in posts]
    rows = [matrix(n, Decimal(str(v)), enhet="tkr", decimaler=1, _row=i) for i, (n, _, _, v) in enumerate(posts, 1)]
    tables: dict[str, Any] = {table: rows}
    return clean({f"kod_{table}": codes}, **tables)


def verdicts(con: Any) -> list[tuple[str, str, int]]:
    return con.execute(
        "select slag, utslag, cast(skillnad as integer) from summaprov order by slag, _row, vad"
    ).fetchall()


CASH = [
    ("Årets resultat", "arets_resultat", "post", 1168.4),
    ("Fordringar", "forandring_fordringar", "post", 1179.2),
    ("Skulder", "forandring_skulder", "post", -1547.5),
    ("Löpande", "kassaflode_lopande", "summa", 800.1),
    ("Årets kassaflöde", "arets_kassaflode", "summa", 800.1),
    ("Början", "likvida_ingaende", "saldo", 16688.0),
    ("Slut", "likvida_utgaende", "saldo", 17488.1),
]


def test_a_cash_flow_that_adds_up() -> None:
    assert verdicts(statement("kassaflode", CASH)) == [("kassaflode", "stammer", 0), ("kassaflode", "stammer", 0)]


def test_a_cash_flow_with_the_wrong_sign_is_found() -> None:
    """As HBS 2022 prints it."""
    wrong = [(n, k, t, -v if k == "kassaflode_lopande" else v) for n, k, t, v in CASH]
    assert verdicts(statement("kassaflode", wrong)) == [
        ("kassaflode", "avviker", -1600200),
        ("kassaflode", "stammer", 0),
    ]


INCOME = [
    ("Bidrag", "medlemsavgifter", "intakt", 9600.0),
    ("Övrigt", "ovriga_intakter", "intakt", 312.4),
    ("Summa intäkter", "intakter", "summa_intakt", 9912.4),
    ("Personal", "personal", "kostnadsslag", -3649.9),
    ("Tjänster", "kopta_tjanster", "kostnadsslag", -5827.8),
    ("Summa kostnader", "kostnader", "kostnad", -9477.7),
    ("Nettokostnad", "verksamhetens_resultat", "resultat", 434.7),
    ("Räntor", "finansiella_intakter", "intakt", 41.2),
    ("Räntekostnader", "finansiella_kostnader", "kostnad", -1.2),
    ("Efter finansiella", "resultat_efter_finans", "resultat", 474.7),
    ("Årets resultat", "arets_resultat", "resultat", 474.7),
]


def income(**wrong: float) -> dict[str, tuple[str, int]]:
    """What is told of an income statement with other amounts of some posts, but for what holds."""
    posts = [(n, k, t, wrong.get(k, v)) for n, k, t, v in INCOME]
    found = statement("resultatrakning", posts).execute(
        "select vad, utslag, cast(skillnad as integer) from summaprov where utslag <> 'stammer'"
    )
    return {vad.split(" mot ")[0]: (verdict, off) for vad, verdict, off in found.fetchall()}


def test_an_income_statement_is_held_against_its_rows() -> None:
    assert income() == {}
    # A comma that was lost, a sign, and a sum of the wrong year: none was told of as long as the sums held.
    assert income(ovriga_intakter=3124.0) == {"summa intäkter": ("avviker", 9912400 - 12724000)}
    assert income(personal=3649.9)["summa kostnader"] == ("avviker", 9477700 - (5827800 - 3649900))
    assert income(verksamhetens_resultat=443.7) == {
        "verksamhetens resultat": ("avviker", 9000),
        "resultat efter finansiella poster": ("avviker", -9000),
    }
    assert income(resultat_efter_finans=474.8) == {"resultat efter finansiella poster": ("avrundning", 100)}


def test_one_row_above_a_sum_may_be_a_part_of_it() -> None:
    posts = [p for p in INCOME if p[1] not in ("ovriga_intakter", "kopta_tjanster")]
    assert {v for _, v, _ in verdicts(statement("resultatrakning", posts))} == {"stammer"}


BALANCE = [
    ("Fordringar", "fordringar", "tillgang", 219.6),
    ("Kassa", "likvida_medel", "tillgang", 17488.4),
    ("Summa tillgångar", "summa_tillgangar", "summa", 17708.0),
    ("Kapital", "eget_kapital", "eget_kapital", 11834.5),
    ("Skulder", "kortfristiga_skulder", "skuld", 5873.6),
    ("Summa", "summa_kapital_skulder", "summa", 17708.1),
]


def test_a_balance_sheet_balances_within_its_rounding() -> None:
    assert verdicts(statement("balansrakning", BALANCE)) == [
        ("balans", "stammer", 0),
        ("balans", "avrundning", -100),
        ("balans", "stammer", 0),
    ]


SPLIT: list[tuple[str, str, str, float]] = [
    ("Kassa", "likvida_medel", "tillgang", 2800),
    ("Summa tillgångar", "summa_tillgangar", "summa", 2800),
    ("Ingående eget kapital", "ovrigt_eget_kapital", "eget_kapital", 1387),
    ("Årets resultat", "arets_resultat", "eget_kapital", 513),
    ("Summa eget kapital", "summa_eget_kapital", "summa", 1900),
    ("Varav årets resultat", "varav_arets_resultat", "summa", 513),
    ("Skulder", "kortfristiga_skulder", "skuld", 900),
    ("Summa skulder", "summa_skulder", "summa", 900),
    ("Summa", "summa_kapital_skulder", "summa", 2800),
]


def test_the_sums_within_a_balance_sheet_are_of_their_parts_and_a_varav_is_in_none() -> None:
    assert {v[1:] for v in verdicts(statement("balansrakning", SPLIT))} == {("stammer", 0)}
    wrong = [(n, k, t, v + 10 if k in ("summa_eget_kapital", "summa_skulder") else v) for n, k, t, v in SPLIT]
    off = [v[1:] for v in verdicts(statement("balansrakning", wrong)) if v[1] == "avviker"]
    assert off == [("avviker", 10_000), ("avviker", 10_000)]
    con = statement("balansrakning", SPLIT)
    assert con.execute("select sum(belopp_kr) from balanspost where typ = 'eget_kapital'").fetchall() == [(1_900_000,)]


def test_a_balance_sheet_that_does_not_balance_is_found() -> None:
    wrong = [(n, k, t, v + 10 if k == "kortfristiga_skulder" else v) for n, k, t, v in BALANCE]
    assert [v[1] for v in verdicts(statement("balansrakning", wrong))] == ["stammer", "avrundning", "avviker"]


def test_the_income_statement_comes_before_the_overview_and_they_are_held_against_each_other() -> None:
    codes = {
        "kod_resultatrakning": [code("Kostnader", "kostnader", "kostnad")],
        "kod_flerarsoversikt": [code("Kostnader", "kostnader", "kostnad"), code("Soliditet", "soliditet", "nyckeltal")],
    }
    overview = [
        matrix("Kostnader", -17424, ar=2022, enhet="tkr"),
        matrix("Kostnader", -16739, ar=2020, enhet="tkr", _column="C"),
        matrix("Soliditet", 51, ar=2020, enhet="procent", _row=2, _column="C"),
    ]
    con = clean(
        codes,
        resultatrakning=[matrix("Kostnader", Decimal("-17423.0"), enhet="tkr", decimaler=1)],
        flerarsoversikt=overview,
    )
    assert con.execute("select post, ar, varde, ar_utan_resultatrakning from flerarspost").fetchall() == [
        ("kostnader", 2022, 17424000, False),
        ("kostnader", 2020, 16739000, True),
        ("soliditet", 2020, 51, True),
    ]
    assert verdicts(con) == [("korsvis", "avviker", 1000)]


def test_contributions_are_held_against_the_law() -> None:
    """Half from the state, a quarter from the region, a quarter from the kommuner together."""
    members = [
        ("Staten", "staten", "stat", 600),
        ("Regionen", "regionen", "region", 250),
        ("Kommunen", "k", "kommun", 250),
    ]
    con = clean(
        {"kod_medlemsbidrag": [code(name, id_, typ, "post") for name, id_, typ, _ in members]},
        medlemsbidrag=[matrix(name, Decimal(kr), _row=i) for i, (name, _, _, kr) in enumerate(members, 1)],
    )
    found = con.execute(
        "select vad, angivet, beraknat, utslag from summaprov where slag = 'fordelning' order by angivet desc, vad"
    ).fetchall()
    assert found == [
        ("medlemsbidrag: staten, hälften", Decimal(600), Decimal(550), "avviker"),
        ("medlemsbidrag: kommunerna, en fjärdedel", Decimal(250), Decimal(275), "avviker"),
        ("medlemsbidrag: regionen, en fjärdedel", Decimal(250), Decimal(275), "avviker"),
    ]


TWO_KOMMUNER = replace(
    FORBUND,
    medlemmar=(
        Medlem("staten", "Staten", "stat"),
        Medlem("regionen", "Regionen", "region"),
        Medlem("provby_kommun", "Provby kommun", "kommun"),
        Medlem("salems_kommun", "Salems kommun", "kommun", kommun="Salem"),
    ),
)
MEMBERS = {
    "kod_medlemsbidrag": [
        code("Staten", "staten", "stat"),
        code("Regionen", "regionen", "region"),
        code("Provby", "provby_kommun", "kommun"),
        code("Salem", "salems_kommun", "kommun"),
    ]
}
PAID = [
    matrix(m, kr, _row=r)
    for r, (m, kr) in enumerate([("Staten", 800), ("Regionen", 400), ("Provby", 310), ("Salem", 90)], 2)
]


def people(tmp_path: Path, *rows: tuple[str, int, str, int]) -> Path:
    """A table befolkning of (area, year, day, number), as the reading of referens leaves it."""
    con = connect()
    places = {"alder": "alla", "slag": "folkmangd", "_file": "befolkning.csv", "_sheet": ""}
    create_table(
        con,
        "befolkning",
        COLUMNS,
        [
            {"omrade": area, "ar": year, "datum": day, "antal": number, "_row": nth, **places}
            for nth, (area, year, day, number) in enumerate(rows, 2)
        ],
    )
    write_parquet(con, "select * from befolkning", tmp_path / "befolkning.parquet")
    return tmp_path / "befolkning.parquet"


def test_the_kommuner_share_their_quarter_by_population_the_november_before(tmp_path: Path) -> None:
    """400 of 1 600 split 3 to 1: 300 and 100, where 310 and 90 are paid."""
    path = people(
        tmp_path,
        ("PROVBY", 2021, "11-01", 30000),
        ("Salem", 2021, "11-01", 10000),
        ("Salem", 2021, "11-01", 10000),
        ("Salem", 2021, "12-31", 99999),
        ("Provby", 2020, "11-01", 5),
    )
    con = clean(MEMBERS, forbund=TWO_KOMMUNER, population=path, medlemsbidrag=PAID)
    assert con.execute("select medlem, invanare, belopp_kr, _file, _row from kommunandel").fetchall() == [
        ("provby_kommun", 30000, 300, "befolkning.csv", 2),
        ("salems_kommun", 10000, 100, "befolkning.csv", 3),
    ]
    tried = con.execute(
        "select vad, angivet, beraknat, utslag from summaprov where vad like '%folkmängd%' order by vad"
    )
    assert tried.fetchall() == [
        ("medlemsbidrag efter folkmängd: Provby", 310, 300, "avviker"),
        ("medlemsbidrag efter folkmängd: Salem", 90, 100, "avviker"),
    ]


def test_one_kommun_without_a_figure_leaves_the_split_untold(tmp_path: Path) -> None:
    path = people(tmp_path, ("Provby", 2021, "11-01", 30000), ("Salem", 2021, "12-31", 10000))
    con = clean(MEMBERS, forbund=TWO_KOMMUNER, population=path, medlemsbidrag=PAID)
    assert con.execute("select count(*) from kommunandel").fetchone() == (0,)
    # Without a file of population at all, too.
    assert clean(MEMBERS, forbund=TWO_KOMMUNER, medlemsbidrag=PAID).execute(
        "select count(*) from kommunandel"
    ).fetchone() == (0,)


PLAN = {
    "kod_budget": [
        code("Bidrag", "medlemsbidrag_ram", "ram", "ram"),
        code("Överskott", "overskott_tidigare_ar", "ram", "ram"),
        code("Ram", "budgetram", "ram", "ram"),
        code("Förra årets bidrag", "medlemsbidrag_foregaende_ar", "ram", "ram"),
        code("Ingående", "ingaende_eget_kapital", "eget_kapital", "kapital"),
        code("Kvar", "utgaende_eget_kapital", "eget_kapital", "kapital"),
        code("Resultat", "arets_resultat", "resultat", "resultat"),
        code("Staten", "staten", "medlem", "medlem"),
    ],
    **MEMBERS,
}


def plan(*rows: tuple[str, int], tabell: str = "finansiering") -> list[dict[str, object]]:
    return [matrix(post, kr, tabell=tabell, typ="budget", _row=nth) for nth, (post, kr) in enumerate(rows, 1)]


def test_a_frame_is_its_parts_and_last_years_contributions_are_none() -> None:
    con = clean(PLAN, budget=plan(("Bidrag", 18000), ("Överskott", 700), ("Ram", 18600), ("Förra årets bidrag", 17000)))
    assert verdicts(con) == [("plan", "avviker", -100)]
    assert con.execute("select count(*) from budgetram").fetchone() == (0,)


def test_a_frame_that_nobody_stated_is_made_of_contributions_and_opening_equity() -> None:
    """1 600 in contributions and 500 from before; the year ends with 500 - 700 = -200, where -300 is written."""
    con = clean(
        PLAN,
        forbund=TWO_KOMMUNER,
        medlemsbidrag=PAID,
        budget=plan(("Ingående", 500), ("Resultat", -700), ("Kvar", -300), tabell="huvud"),
    )
    assert con.execute("select ar, bidrag_kr, ingaende_kr, belopp_kr, ar_utan_angiven from budgetram").fetchall() == [
        (2022, 1600, 500, 2100, True)
    ]
    assert ("plan", "avviker", 100) in verdicts(con)
