"""Stage 2. Ingested rows in; one row per thing out, coded and in kr.

Nothing is aggregated. Every row that comes in is accounted for: in a table, as a
control value, or not at all, and then with a reason.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.clean.activities import load_activity_codes
from pipeline.clean.coding import (
    Code,
    Codebook,
    budget_codebook,
    code_rows,
    insats_codebook,
    listed_codebook,
    member_codebook,
    own_word,
)
from pipeline.clean.goals import load_goals
from pipeline.clean.ledger import load_ledger_codes
from pipeline.clean.macros import MACROS, keep_coded, load_macros
from pipeline.clean.missing import load_missing
from pipeline.clean.people import load_people_codes, refuse_impossible
from pipeline.clean.population import load_population
from pipeline.clean.printed import load_printed_codes
from pipeline.clean.risks import refuse_risks
from pipeline.clean.surveys import load_survey_codes
from pipeline.clean.table_names import TABLES
from pipeline.clean.units import refuse_mixed_units
from pipeline.clean.years import refuse_swapped_years
from pipeline.faults import DeliveryFaults, Fault, StageStopped
from pipeline.forbund.model import Forbund, forbund_path, load_forbund
from pipeline.places import Places, Unit
from pipeline.rows.made_of import filled_tables, load_table, load_tables, write_made
from pipeline.store import connect, create_table, has_rows, query_rows, write_json
from pipeline.typography import enumerate_words

if TYPE_CHECKING:
    import duckdb

SQL = Path(__file__).parent
# Lists that say what rows mean, whatever is delivered: no row is made of them alone.
_LISTS = (
    *("argang", "bidragsandel", "postnamn", "malregel", "overgang_mellan"),
    *("kod_kostnadsslag", "kod_rakningsrad", "kod_enkat_raknas", "kod_enkat_vidare"),
)
# The columns of a table of codes: what a heading and a name in a delivery stand for.
CODE_COLUMNS = {
    "rubrik": "VARCHAR",
    "post": "VARCHAR",
    "kod": "VARCHAR",
    "namn": "VARCHAR",
    "grupp": "VARCHAR",
    "niva": "VARCHAR",
    "insats": "VARCHAR",
}
# Statements and the code list of their posts.
_STATEMENTS = {
    "resultatrakning": "resultatpost",
    "balansrakning": "balanspost",
    "kassaflode": "kassaflodespost",
    "flerarsoversikt": "flerarspost",
    "driftsredovisning": "driftspost",
}
_REQUIRED_POSTS = {
    "intakter": "verksamhetens intäkter (eller summa intäkter)",
    "kostnader": "verksamhetens kostnader",
    "arets_resultat": "årets resultat",
}
# Where the rows of an ingested table may end up. A row can give more than one clean row.
_ACCOUNTS = {
    "resultatrakning": ("resultatpost",),
    "balansrakning": ("balanspost",),
    "kassaflode": ("kassaflodespost",),
    "noter": ("notpost",),
    "flerarsoversikt": ("flerarspost",),
    "budget": ("budgetpost", "kontrollvarde"),
    "budget_utfall": ("budgetpost", "kontrollvarde"),
    "driftsredovisning": ("driftspost",),
    "nyckeltal": ("nyckeltalspost",),
    "medlemsbidrag": ("bidrag", "kontrollvarde"),
    "insatsrapport": ("insatsar", "deltagarantal", "kontrollvarde"),
    "deltagare": ("deltagande", "bortvald"),
    "uppfoljning_svar": ("uppfoljning", "bortvald"),
    "vald_svar": ("valdsfraga", "kontrollvarde"),
    "planerade": ("planerat", "kontrollvarde"),
    "verifikationsrad": ("bokforingsrad",),
    "utskick": ("enkatutskick", "kontrollvarde"),
    "enkat": ("enkatsvar",),
    "aktiviteter": ("aktivitet", "kontrollvarde"),
    "malrad": ("mal", "kontrollvarde"),
    "riskrad": ("risk", "kontrollvarde"),
    "publicerat": ("tryckt",),
}
# Tables whose rows are one thing each, so that a row is known without its column.
_ROWS_OF_THINGS = (
    "insatsrapport",
    "deltagare",
    "uppfoljning_svar",
    "vald_svar",
    "planerade",
    "nyckeltal",
    "utskick",
    "malrad",
    "riskrad",
    "publicerat",
)


def run_clean(places: Places, unit: Unit, source: Path, folder: Path) -> None:
    """Read ingested tables from `source`, write clean tables to `folder`.

    Amounts are kr (DECIMAL), costs positive. Raises DeliveryFaults when a name in the
    deliveries is not known.
    """
    forbund = load_forbund(places, unit.forbund)
    toml = places.shown(forbund_path(places, unit.forbund))
    con = connect(threads=2)
    load_tables(con, source)
    _load_codes(con, forbund, toml)
    load_words(con, forbund, toml, places.population)
    _load_year(con, forbund, unit, toml)
    filled = build_tables(con, source, folder)
    _require_posts(con, unit)
    refuse_mixed_units(con)
    refuse_swapped_years(con)
    write_json(folder / "protokoll.json", {"rader": _account(con, filled)})


def load_words(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str, population: Path) -> None:
    """What the words of the ingested rows stand for, in the order that the loaders need each other.

    `toml` names the förbund's file in faults; `population` is a Parquet file that may be missing.
    """
    load_people_codes(con, forbund, toml)
    load_ledger_codes(con, forbund, toml)
    load_survey_codes(con, forbund, toml)
    load_activity_codes(con, forbund, toml)
    load_goals(con, forbund, toml)
    refuse_risks(con)
    load_printed_codes(con, forbund, toml)
    load_population(con, forbund, population)
    load_missing(con, forbund)


def build_tables(con: duckdb.DuckDBPyConnection, source: Path, folder: Path) -> set[str]:
    """Run the SQL file of every clean table, in order, on a connection with its inputs; returns the tables with rows.

    Rows go straight to `folder` and later tables read them there: none is held in memory.
    """
    prepare(con)
    filled = filled_tables(con, source, _LISTS)
    for table in TABLES:
        build_table(con, table, folder, filled)
    return filled


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """What the SQL of several clean tables shares. Raises DeliveryFaults on rows that cannot be true."""
    load_macros(con)
    keep_coded(con)
    refuse_impossible(con)


def build_table(con: duckdb.DuckDBPyConnection, table: str, folder: Path, filled: set[str] | None = None) -> None:
    """Run the SQL file of one clean table, when those it reads are built; `filled` are the tables with rows so far."""
    path = folder / f"{table}.parquet"
    rows = write_made(con, (SQL / f"{table}.sql").read_text("utf-8"), path, filled, MACROS.read_text("utf-8"))
    if rows and filled is not None:
        filled.add(table)
    load_table(con, path)


def _load_codes(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str) -> None:
    alias = f"{toml} som alias, eller som en ny post"
    plans: list[tuple[str, list[str], str, Codebook, str, str]] = [
        *(
            (f"kod_{table}", [table], "post", listed_codebook(codes, forbund), "posten", own_word(codes, toml))
            for table, codes in _STATEMENTS.items()
        ),
        (
            "kod_nyckeltal",
            ["nyckeltal"],
            "namn",
            listed_codebook("nyckeltal", forbund),
            "nyckeltalet",
            own_word("nyckeltal", toml),
        ),
        (
            "kod_nyckeltalstyp",
            ["nyckeltal"],
            "typ",
            listed_codebook("nyckeltalstyp", forbund),
            "typen",
            own_word("nyckeltalstyp", toml),
        ),
        ("kod_budget", ["budget", "budget_utfall"], "post", budget_codebook(forbund), "posten", alias),
        ("kod_medlemsbidrag", ["medlemsbidrag"], "post", member_codebook(forbund), "medlemmen", alias),
        ("kod_insatsrapport", ["insatsrapport"], "insats", insats_codebook(forbund), "insatsen", alias),
    ]
    faults: list[Fault] = []
    for name, tables, column, codebook, what, where in plans:
        rows = [
            r for t in tables if has_rows(con, t) for r in query_rows(con, f'from "{t}"') if not r.get("ar_summarad")
        ]
        found, unknown = code_rows(rows, column, codebook, what, where)
        faults += unknown
        create_table(con, name, CODE_COLUMNS, _code_table(found))
    if faults:
        raise DeliveryFaults(faults)


def _code_table(found: dict[tuple[str, str], Code]) -> list[dict[str, object]]:
    return [
        {
            "rubrik": heading,
            "post": name,
            "kod": c.kod,
            "namn": c.namn,
            "grupp": c.grupp,
            "niva": c.niva,
            "insats": c.insats,
        }
        for (heading, name), c in sorted(found.items())
    ]


def _load_year(con: duckdb.DuckDBPyConnection, forbund: Forbund, unit: Unit, toml: str) -> None:
    """What forbund.toml says of the year: plan or outcome, and a printed ceiling of equity."""
    ceilings = [
        {"ar": t.ar, "belopp": t.belopp, "kalla": t.kalla, "_file": toml} for t in forbund.tak if t.ar == unit.ar
    ]
    columns = {"ar": "INTEGER", "belopp": "BIGINT", "kalla": "VARCHAR", "_file": "VARCHAR"}
    create_table(con, "tak", columns, ceilings)
    year = forbund.argang(unit.ar)
    row = {"ar": unit.ar, "typ": year.typ, "budget_fran": year.budget_fran or 9999}
    create_table(con, "argang", {"ar": "INTEGER", "typ": "VARCHAR", "budget_fran": "INTEGER"}, [row])


def _require_posts(con: duckdb.DuckDBPyConnection, unit: Unit) -> None:
    """An income statement without its main posts for the year is cut short or misread."""
    found = con.execute(
        "select post, any_value(_file) from resultatpost where ar = ? group by post", [unit.ar]
    ).fetchall()
    delivered = con.execute("select any_value(_file) from resultatrakning").fetchone()
    missing = [name for code, name in _REQUIRED_POSTS.items() if code not in {post for post, _ in found}]
    if delivered and delivered[0] and missing:
        raise DeliveryFaults(
            [
                Fault(
                    file=str(delivered[0]),
                    headline=f"resultaträkningen saknar {enumerate_words(missing)} för {unit.ar}",
                    expected="en rad med belopp för var och en",
                    action="Kontrollera att filen är hel och att beloppen är ifyllda. Heter raderna något annat: "
                    "kör make lar. Finns de inte i filen: ta med dem i exporten.",
                    code="STA-005",
                )
            ]
        )


def _account(con: duckdb.DuckDBPyConnection, filled: set[str]) -> list[dict[str, object]]:
    """What became of every ingested row. One that reached no table stops the run.

    `in` = `i_tabell` + `kontroll` + `bortvald`: base rows, rows that only check others, and
    rows of persons that are not counted (table bortvald says why).
    """
    accounts: list[dict[str, object]] = []
    for table, targets in _ACCOUNTS.items():
        if table not in filled:
            accounts.append({"tabell": table} | dict.fromkeys(("in", "i_tabell", "kontroll", "bortvald"), 0))
            continue
        key = "(_file, _sheet, _row)" if table in _ROWS_OF_THINGS else "(_file, _sheet, _row, _column)"
        marks = ", ".join(f'{key} in (select {key} from "{t}") as "{t}"' for t in targets)
        base = " or ".join(f'"{t}"' for t in targets if t not in ("kontrollvarde", "bortvald"))
        out = '"bortvald"' if "bortvald" in targets else "false"
        control = '"kontrollvarde"' if "kontrollvarde" in targets else "false"
        counts = con.execute(
            f"""select count(*), count(*) filter (where {base}),
            count(*) filter (where {control} and not ({base})),
            count(*) filter (where {out} and not ({base})),
            count(*) filter (where not ({base} or {control} or {out}))
            from (select {marks} from "{table}")"""
        ).fetchone()
        rows_in, used, checks, dropped, lost = counts or (0, 0, 0, 0, 0)
        if lost:
            raise StageStopped(
                f"{lost} rader i tabellen {table} kom inte med i någon ren tabell. "
                "Det är ett fel i programmet: rapportera det med namnet på tabellen.",
                code="STA-007",
            )
        accounts.append({"tabell": table, "in": rows_in, "i_tabell": used, "kontroll": checks, "bortvald": dropped})
    return accounts
