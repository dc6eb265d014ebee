"""Given a few ingested rows, expect the clean rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.clean.activities import load_activity_codes
from pipeline.clean.clean import _CODE_COLUMNS, TABLES, build_tables
from pipeline.clean.coding import Code, Codebook, budget_codebook, code_rows, member_codebook, slug
from pipeline.clean.goals import load_goals
from pipeline.clean.ledger import load_ledger_codes
from pipeline.clean.people import load_people_codes
from pipeline.clean.population import COLUMNS, load_population
from pipeline.clean.printed import load_printed_codes
from pipeline.clean.risks import refuse_risks
from pipeline.clean.surveys import load_survey_codes
from pipeline.forbund.model import Forbund, Insats, Medlem, Post
from pipeline.ingest.ingest import MATRIX_COLUMNS, table_columns
from pipeline.ingest.layout import read_layouts
from pipeline.ingest.ledger import LEDGER_TABLES
from pipeline.reconcile.stated import try_stated
from pipeline.store import connect, create_table, write_parquet

FORBUND = Forbund(
    id="prov",
    namn="Prov",
    kortnamn="Prov",
    medlemmar=(
        Medlem("staten", "Staten", "stat"),
        Medlem("provby_kommun", "Provby kommun", "kommun"),
    ),
    insatser=(Insats("hamnen", "Hamnen", "individ", ("Hamnen, övrigt",)), Insats("bryggan", "Bryggan", "individ")),
)


def matrix(post: str, belopp: object, **other: Any) -> dict[str, object]:
    base: dict[str, object] = dict.fromkeys(MATRIX_COLUMNS, "") | {
        "tabell": "huvud",
        "typ": "utfall",
        "roll": "belopp",
        "ar": 2022,
        "enhet": "kr",
        "decimaler": 0,
        "ungefar": False,
        "_file": "f",
        "_sheet": "s",
        "_row": 1,
        "_column": "B",
    }
    return base | {"post": post, "belopp": belopp} | other


def clean(
    codes: dict[str, list[dict[str, str]]] | None = None,
    tak: list[dict[str, object]] | None = None,
    forbund: Forbund = FORBUND,
    population: Path | None = None,
    **tables: list[dict[str, object]],
) -> Any:
    con = connect()
    for name, columns in LEDGER_TABLES.items():
        rows = [{c: r.get(c) for c in columns} for r in tables.get(name, [])]
        create_table(con, name, columns, rows)
    for layout in (each for each in read_layouts().values() if each.shape != "sie"):
        columns = table_columns(layout)
        rows = [{c: r.get(c) for c in columns} for r in tables.get(layout.table, [])]
        create_table(con, layout.table, columns, rows)
    for name in (
        "kod_resultatrakning",
        "kod_balansrakning",
        "kod_flerarsoversikt",
        "kod_kassaflode",
        "kod_driftsredovisning",
        "kod_nyckeltal",
        "kod_budget",
        "kod_medlemsbidrag",
        "kod_insatsrapport",
    ):
        rows = [{c: r.get(c, "") for c in _CODE_COLUMNS} for r in (codes or {}).get(name, [])]
        create_table(con, name, _CODE_COLUMNS, rows)
    create_table(
        con,
        "argang",
        {"ar": "INTEGER", "typ": "VARCHAR", "budget_fran": "INTEGER"},
        [{"ar": 2022, "typ": "plan", "budget_fran": 2021}],
    )
    load_people_codes(con, forbund, "forbund.toml")
    load_ledger_codes(con, forbund, "forbund.toml")
    load_survey_codes(con, forbund, "forbund.toml")
    load_activity_codes(con, forbund, "forbund.toml")
    load_goals(con, forbund, "forbund.toml")
    refuse_risks(con)
    load_printed_codes(con, forbund, "forbund.toml")
    load_population(con, forbund, population or Path("ingen"))
    create_table(con, "tak", {"ar": "INTEGER", "belopp": "BIGINT", "kalla": "VARCHAR", "_file": "VARCHAR"}, tak or [])
    with TemporaryDirectory() as folder:
        build_tables(con, Path(folder))
        for table in TABLES:  # views on files that go: tests want tables to put rows in
            con.execute(f'create table kopia as from "{table}"')
            con.execute(f'drop view "{table}"')
            con.execute(f'alter table kopia rename to "{table}"')
    try_stated(con)
    return con


def code(post: str, kod: str, grupp: str, niva: str = "post", insats: str = "") -> dict[str, str]:
    return {"post": post, "kod": kod, "namn": post, "grupp": grupp, "niva": niva, "insats": insats}


def test_costs_become_positive_and_tkr_becomes_kr() -> None:
    con = clean(
        {
            "kod_resultatrakning": [
                code("Intäkter", "intakter", "summa_intakt"),
                code("Kostnader", "kostnader", "kostnad"),
            ]
        },
        resultatrakning=[
            matrix("Intäkter", Decimal("18025.8"), enhet="tkr", decimaler=1, _row=1),
            matrix("Kostnader", Decimal("-16858.0"), enhet="tkr", decimaler=1, _row=2),
        ],
    )
    assert con.execute("select post, belopp_kr, precision_kr from resultatpost").fetchall() == [
        ("intakter", Decimal(18025800), Decimal(100)),
        ("kostnader", Decimal(16858000), Decimal(100)),
    ]


BUDGET_CODES = {
    "kod_budget": [
        code("Lyra", "lyra", "individ", insats="lyra"),
        code("Förstudier", "forstudier", "struktur", insats="forstudier"),
        code("ESF", "esf", "intakt"),
        code("Summa kostnader", "summa_kostnader", "kostnader", "summa"),
    ]
}


def test_a_refund_stays_negative_where_costs_are_printed_positive() -> None:
    con = clean(
        BUDGET_CODES,
        budget_utfall=[matrix("Lyra", 2008, _row=1), matrix("Förstudier", -14, _row=2), matrix("ESF", 3424, _row=3)],
    )
    assert con.execute("select post, belopp_kr from budgetpost").fetchall() == [
        ("lyra", 2008),
        ("forstudier", -14),
        ("esf", 3424),
    ]


def test_costs_printed_negative_are_turned_and_income_is_not() -> None:
    con = clean(BUDGET_CODES, budget_utfall=[matrix("Lyra", -2008, _row=1), matrix("ESF", 3424, _row=2)])
    assert con.execute("select post, belopp_kr from budgetpost").fetchall() == [("lyra", 2008), ("esf", 3424)]


def test_sums_are_control_values_and_never_posts() -> None:
    con = clean(BUDGET_CODES, budget_utfall=[matrix("Lyra", 5, _row=1), matrix("Summa kostnader", 5, _row=2)])
    assert con.execute("select post from budgetpost").fetchall() == [("lyra",)]
    assert con.execute("select slag, post, varde from kontrollvarde").fetchall() == [("summa", "summa_kostnader", 5)]


def test_the_deviation_is_positive_when_better_than_budget() -> None:
    rows = [
        matrix("Lyra", 100, typ="budget", _row=1),
        matrix("Lyra", 80, _row=1, _column="C"),
        matrix("ESF", 50, typ="budget", _row=2),
        matrix("ESF", 40, _row=2, _column="C"),
        matrix("Förstudier", 7, typ="budget", _row=3),
    ]
    con = clean(BUDGET_CODES, budget_utfall=rows)
    assert con.execute("select post, avvikelse_kr from budgetavvikelse").fetchall() == [("lyra", 20), ("esf", -10)]


def test_contributions_are_budget_from_the_year_the_plan_says() -> None:
    codes = {"kod_medlemsbidrag": [code("Staten", "staten", "stat"), code("Summa", "summa", "", "summa")]}
    con = clean(
        codes,
        medlemsbidrag=[
            matrix("Staten", 9, ar=2020, _column="B"),
            matrix("Staten", 8, ar=2021, _column="C"),
            matrix("Staten", 7, ar=2022, _column="D"),
            matrix("Summa", 7, ar=2022, _row=2),
        ],
    )
    assert con.execute("select ar, kind, belopp_kr from bidrag").fetchall() == [
        (2020, "utfall", 9),
        (2021, "budget", 8),
        (2022, "budget", 7),
    ]


def report(insats: str, **counts: int) -> dict[str, object]:
    return {
        "insats": insats,
        "ar": 2022,
        "ar_summarad": insats == "Totalt",
        "_file": "f",
        "_sheet": "s",
        "_row": 1,
    } | counts


REPORT_CODES = {"kod_insatsrapport": [code("A", "a", "individ", insats="a"), code("B", "b", "individ", insats="b")]}


def test_sex_from_the_sum_row_belongs_to_no_insats() -> None:
    con = clean(
        REPORT_CODES,
        insatsrapport=[
            report("A", deltagare=7),
            report("B", deltagare=5),
            report("Totalt", deltagare=12, kvinnor=8, man=4),
        ],
    )
    assert con.execute("select insats, kon, antal from deltagarantal order by all").fetchall() == [
        ("", "kvinna", 8),
        ("", "man", 4),
        ("a", "alla", 7),
        ("b", "alla", 5),
    ]


def test_sex_per_insats_is_not_counted_again_from_the_sum_row() -> None:
    con = clean(
        REPORT_CODES, insatsrapport=[report("A", deltagare=7, kvinnor=5), report("Totalt", deltagare=7, kvinnor=5)]
    )
    assert con.execute("select insats, kon, antal from deltagarantal order by all").fetchall() == [
        ("a", "alla", 7),
        ("a", "kvinna", 5),
    ]


FORBUND = Forbund(
    "prov",
    "Prov",
    "Prov",
    (Medlem("staten", "Staten", "stat", ("FK",)),),
    (Insats("hamnen", "Hamnen", "individ", ("ESF Hamnen, jan-juni",)),),
    (Post("reserv", "Reserv", "insatser"),),
)


def test_rows_of_one_insats_keep_their_own_code() -> None:
    book = budget_codebook(FORBUND)
    found = book.find("ESF Hamnen, jan- juni")
    assert found == Code("esf_hamnen_jan_juni", "ESF Hamnen, jan-juni", "individ", "post", "hamnen")


def test_years_in_a_name_match_the_placeholder_and_headings_tell_names_apart() -> None:
    book = budget_codebook(FORBUND)
    assert book.find("Total budgetram för 2031").kod == "budgetram"  # type: ignore[union-attr]
    assert book.find("Administration", "Utgifter").niva == "summa"  # type: ignore[union-attr]
    assert book.find("Administration") is None


def test_an_unknown_name_is_one_fault_however_often_it_stands() -> None:
    rows = [{"post": "FKK", "rubrik": "", "_file": "f", "_sheet": "s", "_row": n} for n in (3, 4)]
    found, faults = code_rows(rows, "post", member_codebook(FORBUND), "medlemmen", "forbund.toml")
    assert (found, [(f.row, f.headline) for f in faults]) == ({}, [(3, "medlemmen är okänd")])


def test_a_codebook_keeps_the_first_meaning() -> None:
    assert Codebook([("A", Code("ett", "A", "")), ("a.", Code("tva", "A", ""))]).find("A") == Code("ett", "A", "")


def test_slugs_are_ascii() -> None:
    assert slug("Rehab-arena Torekällberget, övrigt") == "rehab_arena_torekallberget_ovrigt"


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


def note(post: str, belopp: int, title: str = "Not 4. Verksamhetens kostnader") -> dict[str, object]:
    return matrix(post, Decimal(belopp), rubrik=title, _sheet=title[:5])


def test_a_note_of_costs_tells_their_kind_with_costs_positive() -> None:
    con = clean(
        noter=[
            note("Lämnade bidrag", -8741),
            note("Personal kostnader", -2249),
            note("Konsulter", 12),
            note("Summa", -10978),
            note("Personal", 45, "Not 5. Upplupna kostnader"),
        ]
    )
    found = con.execute("select post, kostnadsslag, belopp_kr, kostnad_kr from notpost order by all").fetchall()
    assert [(p, k, int(b), None if c is None else int(c)) for p, k, b, c in found] == [
        ("4/konsulter", "", 12, None),
        ("4/lamnade_bidrag", "lamnade_bidrag", -8741, 8741),
        ("4/personal_kostnader", "personal", -2249, 2249),
        ("4/summa", "", -10978, None),
        ("5/personal", "", 45, None),
    ]


def test_each_amount_of_a_fact_box_and_of_a_decision_has_a_key_of_its_own() -> None:
    boxes = {"tabell": "faktarutor", "typ": "budget"}
    con = clean(
        {
            "kod_budget": [
                code("Lyra", "lyra", "individ", insats="lyra"),
                code("Unga", "unga", "individ", insats="unga"),
            ]
        },
        budget=[
            matrix("Lyra", 1070, radrubrik="Budget jan-juni 2013", _row=1, **boxes),
            matrix("Lyra", 150, roll="tillagg", radrubrik="Budget jan-juni 2013", _row=1, _column="C", **boxes),
            matrix("Unga", 100, tabell="reviderad", typ="budget", roll="minskning", _row=2),
            matrix("Lyra", 9, typ="budget", _row=3),
        ],
    )
    assert con.execute("select radnyckel, belopp_kr from budgetpost order by _row, _column").fetchall() == [
        ("lyra/budget_jan_juni_2013", 1070),
        ("lyra/budget_jan_juni_2013_tillagg", 150),
        ("unga/minskning", 100),
        ("", 9),
    ]


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
