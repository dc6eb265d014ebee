"""Which ledgers stop, and with what words: those in which a published sum is two things, or not whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.clean.clean import run_clean
from pipeline.clean.ledger_year import refuse_part_of_year
from pipeline.faults import DeliveryFaults
from pipeline.forbund.model import load_forbund
from pipeline.ingest.deliveries import find_deliveries
from pipeline.ingest.ingest import run_ingest
from pipeline.places import Places
from pipeline.reconcile.reconcile import write_stated
from pipeline.store import read_rows
from support.builds import finsam_here
from support.examples import some
from support.ledgers import (
    CHART,
    OPENING,
    UNIT,
    YEAR,
    Voucher,
    books,
    cleaned,
    deliver,
    findings,
    posts,
    published,
    sound_numbers,
    stopped,
)

BOOKS = books()
COSTS = {"t1": 1800, "t2": 1800, "helar": 5500}


def without(*lines: str, text: str = BOOKS) -> str:
    """The ledger without lines that begin so."""
    kept = [line for line in text.splitlines() if not line.startswith(lines)]
    assert len(kept) < len(text.splitlines())
    return "\n".join(kept) + "\n"


def costs(out: Path) -> dict[str, int]:
    numbers = published(out)
    return {
        key[2]: int(value)
        for key, value in numbers.items()
        if key[0] == "kostnad_bokford" and key[3:6] == ("", "", "") and key[6] == "utfall"
    }


def part(*records: str, vouchers: int = 3, **given: Any) -> str:
    return books(YEAR[:vouchers], records=records, **given)


@pytest.mark.parametrize(
    ("text", "periods"),
    some(
        [
            (BOOKS, ("t1", "t2", "helar")),
            (books(records=("#OMFATTN 20221231",)), ("t1", "t2", "helar")),
            (books(records=("#OMFATTN 19700101",)), ("t1", "t2", "helar")),
            (part("#OMFATTN 20220831"), ("t1", "t2")),
            (part("#OMFATTN 2022-08-31"), ("t1", "t2")),
            (part("#OMFATTN 20221130"), ("t1", "t2")),
            (part("#OMFATTN 20220430", vouchers=2), ("t1",)),
            (part("#OMFATTN 20220630", vouchers=2), ("t1",)),
            (part("#OMFATTN 20220331", vouchers=1), ()),
            # The year of the file ends early, or the file was made before the year's end.
            (part(year="#RAR 0 20220101 20220831"), ("t1", "t2")),
            (part().replace("#GEN 20230115", "#GEN 20220905"), ("t1", "t2")),
            # The day of the file is wrong: there are vouchers after it.
            (BOOKS.replace("#GEN 20230115", "#GEN 20220905"), ("t1", "t2", "helar")),
            # A förbund that began in the year.
            (books(YEAR[1:], year="#RAR 0 20220301 20221231"), ("t1", "t2", "helar")),
        ],
        5,
    ),
)
def test_a_period_has_numbers_when_the_books_reach_its_end(
    tmp_path: Path, delivery: Path, text: str, periods: tuple[str, ...]
) -> None:
    out = cleaned(delivery, text)
    assert costs(out) == {p: amount for p, amount in COSTS.items() if p in periods}
    assert ("arets_resultat" in posts(out)) == ("helar" in periods)
    # The same periods have a report.
    places = Places(delivery.parents[1], delivery.parents[2])
    run_ingest(places, UNIT, places.stage(UNIT, "ingest"))
    for period in COSTS:
        if period in periods:
            refuse_part_of_year(places, UNIT, period)
        else:
            with pytest.raises(DeliveryFaults, match="Bokföringen omfattar inte hela perioden"):
                refuse_part_of_year(places, UNIT, period)


@pytest.mark.whole
def test_books_until_august_give_a_tertial_report_and_no_annual_one(delivery: Path) -> None:
    deliver(delivery, part("#OMFATTN 20220831"))
    where = ("FORBUND=prov", "AR=2022", f"RAW={delivery.parents[1]}", f"OUT={delivery.parents[2]}", "FORMAT=html")
    run = finsam_here("report", *where)
    assert run.code == 1
    for words in (
        "Bokföringen omfattar inte hela perioden",
        "till och med 2022-08-31",
        "till och med 2022-12-31",
        "PERIOD=t2 ger en tertialrapport",
    ):
        assert words in run.text
    assert not (delivery.parents[2] / "reports/internt/prov/2022/underlag.html").exists()
    run = finsam_here("report", "PERIOD=t2", *where)
    assert run.code == 0, run.text
    assert (delivery.parents[2] / "reports/prov/2022/tertial_t2.html").is_file()
    numbers = read_rows(
        delivery.parents[2] / "data/processed/prov/compare/publicerbart.parquet",
        "measure = 'kostnad_bokford' and breakdown = '' and kind = 'utfall'",
        order_by="period",
    )
    assert [(r["period"], int(r["value"])) for r in numbers] == [("t1", 1800), ("t2", 1800)]


# Not the year's whole books.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (without("#UB", "#RES"), "saknar utgående balanser och resultat"),
        (without("#IB", "#UB", "#RES"), "saknar utgående balanser och resultat"),
        # A file for import, for any year.
        (without("#IB", "#UB", "#RES", text=BOOKS.replace("#RAR 0 20220101 20221231", "#RAR 0")), "SIE 4I"),
        (BOOKS[: BOOKS.index("#IB")], "saknar utgående balanser och resultat"),
        ("#FLAGGA 0\n", "saknar utgående balanser och resultat"),
        (books(year="#RAR 0 20210101 20211231"), "är för ett annat år"),
        (books(year="#RAR 0"), "är för ett annat år"),
        (books(year="#RAR -1 20210101 20211231"), "är för ett annat år"),
        (books(year="#RAR 0 20210701 20220630"), "räkenskapsåret är inte kalenderåret"),
        (books(year="#RAR 0 20211001 20221231"), "räkenskapsåret är inte kalenderåret"),
        (books(records=("#VALUTA EUR",)), "i en annan valuta än kronor"),
    ],
)
def test_what_are_not_the_years_books_stops(delivery: Path, text: str, said: str) -> None:
    told = stopped(delivery, text)
    assert said.casefold() in told.casefold()
    assert "bokforing_2022.se – 1 fel" in told


def test_a_ledger_cut_anywhere_stops_or_says_the_same(delivery: Path) -> None:
    """Cut after its balances it has lost vouchers, before them its sums; only the very end is nothing."""
    text = BOOKS.rstrip("\n")
    cuts = [*range(len(text) - 12, 0, -41), *(i for i, c in enumerate(text) if c == "\n")]
    passed = []
    for end in cuts:
        deliver(delivery, text[:end])
        try:
            run_ingest(Places(delivery.parents[1], delivery.parents[2]), UNIT, delivery.parents[2] / "ut" / "ingest")
        except DeliveryFaults:
            continue
        passed.append(end)
    assert len(cuts) > 60
    assert passed == []
    assert published(cleaned(delivery, text)) == sound_numbers()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # Result accounts: the income statement and the costs of insatser would differ.
        ("#RES 0 5010 2000\n", "", "konto 5010 stämmer inte"),
        ("#RES 0 5010 2000", "#RES 0 5010 1999", "konto 5010 stämmer inte"),
        ("#TRANS 5010 {} 800", "#TRANS 5010 {} 801", "konto 5010 stämmer inte"),
        # Balance accounts: a line of the balance sheet would be another than the books.
        ("#UB 0 1510 3100\n", "", "konto 1510 stämmer inte"),
        ("#IB 0 1510 100", "#IB 0 1510 101", "ingående balanserna går inte jämnt ut"),
        ("#TRANS 1930 {} -1800", "#TRANS 1930 {} -1799", "konto 1930 stämmer inte"),
        # Both wrong by as much.
        ("#UB 0 1510 3100\n#UB 0 1930 -1300", "#UB 0 1510 3000\n#UB 0 1930 -1200", "konto 1510 stämmer inte"),
        # Twice: in the sums, and in none of the periods.
        ("#UB 0 1510 3100", "#UB 0 1510 3100\n#UB 0 1510 3100", "konto 1510 stämmer inte"),
        ("#VER A 4 20221115", "#VER A 4 20231115", "ligger utanför räkenskapsåret"),
        ("#VER A 4 20221115", "#VER A 4 20211115", "ligger utanför räkenskapsåret"),
    ],
)
def test_an_error_in_a_published_sum_stops(delivery: Path, old: str, new: str, said: str) -> None:
    assert BOOKS.count(old) == 1
    assert said in stopped(delivery, BOOKS.replace(old, new))


def test_many_errors_of_a_kind_are_told_as_a_few(delivery: Path) -> None:
    """A voucher twice touches every account: the first of them are enough."""
    chart = CHART | {str(5000 + n): f"Konto {n}" for n in range(1, 10)}
    voucher: Voucher = (5, "20221201", {**{str(5000 + n): n for n in range(1, 10)}, "1930": -45})
    text = books([*YEAR, voucher], chart=chart)
    twice = text + text[text.index("#VER A 5 ") :]
    told = stopped(delivery, twice)
    assert told.count("stämmer inte:") == 6
    assert "4 fel till av samma slag" in told


@pytest.mark.parametrize(
    ("text", "found"),
    some(
        [
            # Two vouchers that do not balance, and take out each other.
            (
                BOOKS.replace("#TRANS 1930 {} -1800", "#TRANS 1930 {} -1799").replace(
                    "#TRANS 1930 {} -3500", "#TRANS 1930 {} -3501"
                ),
                [("error", "verifikation A 2 går inte jämnt ut"), ("error", "verifikation A 4 går inte jämnt ut")],
            ),
            # The same number twice, on two vouchers.
            (BOOKS.replace("#VER A 3 ", "#VER A 2 "), [("error", "verifikation A 2 finns redan")]),
            # A balance in two parts.
            (
                BOOKS.replace("#UB 0 1510 3100", "#UB 0 1510 3000\n#UB 0 1510 100"),
                [("error", "#UB för konto 1510 och år 0 finns redan")],
            ),
            # A result under the name of a balance.
            (BOOKS.replace("#RES 0 5010 2000", "#UB 0 5010 2000"), [("warning", "#UB står på konto 5010")]),
            (
                BOOKS.replace("#TRANS 5010 {} 800", "#RTRANS 5010 {} 7\n#BTRANS 5010 {} 9\n#TRANS 5010 {} 800"),
                [("error", "#RTRANS i verifikation A 2 saknar sin #TRANS")],
            ),
            (
                BOOKS.replace("#TRANS 5010 {} 800", "#RTRANS 5010 {} 800 20220502 X 1 EK\n#TRANS 5010 {} 800 20220430"),
                [],
            ),
            # A day of its own in another year: it is booked with its voucher all the same.
            (
                BOOKS.replace("#TRANS 5010 {} 1200", "#TRANS 5010 {} 1200 20230107"),
                [("warning", "en rad i verifikation A 4 ligger utanför räkenskapsåret")],
            ),
            # What nothing rests on: broken, unknown, unnamed.
            (
                BOOKS.replace("#KONTO 1930", '#ADRESS "Box\n#PSALDO 0 20\n#EGEN 1\n#SRU\n#KONTO 1930'),
                [
                    ("warning", "en skadad #ADRESS är utelämnad"),
                    ("warning", "en skadad #PSALDO är utelämnad"),
                    ("warning", "okänd etikett #EGEN"),
                    ("warning", "en skadad #SRU är utelämnad"),
                ],
            ),
            # Vouchers of two years in one file: each is of the year its date lies in.
            (
                books(records=("#RAR -1 20210101 20211231",))
                + "#VER A 1 20210515\n{\n#TRANS 5010 {} 70\n#TRANS 1930 {} -70\n}\n",
                [
                    ("error", "verifikation A 1 ligger utanför räkenskapsåret"),
                ],
            ),
            # An account without a place in forbund.toml, and without amounts.
            (books(chart=CHART | {"9999": "OBS"}).replace("#UB 0 1510", "#UB 0 9999 0\n#UB 0 1510"), []),
            (without("#KONTO 4610"), [("error", "konto 4610 saknar #KONTO")]),
            (without("#SIETYP", "#PROGRAM"), [("warning", "obligatoriska poster saknas")]),
            (
                books(chart=CHART | {"DIFF": "DIFF", "FEL": ""}),
                [("warning", "konto DIFF är inget kontonummer"), ("warning", "konto FEL är inget kontonummer")],
            ),
        ],
        3,
    ),
)
def test_other_errors_are_findings_and_change_no_number(
    delivery: Path, text: str, found: list[tuple[str, str]]
) -> None:
    out = cleaned(delivery, text)
    assert findings(out) == found
    assert published(out) == sound_numbers()


def test_amounts_on_a_technical_account_are_differences_not_looked_into(delivery: Path) -> None:
    """The file is read; they belong to no line, but to the result all the same, and the vouchers are named."""
    odd: list[Voucher] = [*YEAR, (5, "20221201", {"FEL": 70, "1930": -70}), (6, "20221202", {"FEL": -20, "1930": 20})]
    text = books(odd)
    out = cleaned(delivery, text)
    found = posts(out)
    assert (found["kostnader"], found["arets_resultat"], found["eget_kapital"]) == (5500, 450, 1350)
    assert found["summa_tillgangar"] == found["summa_kapital_skulder"]
    (row,) = read_rows(out / "ingest" / "bokforingsfynd.parquet")
    assert (row["allvar"], row["funnet"]) == ("error", "2 rader med summan 50,00, i verifikation A 5, A 6")
    numbers = published(out)
    # The same when the file states it, and when the year is closed.
    stated = text.replace("#RES 0 3110", "#RES 0 FEL 50\n#RES 0 3110")
    assert published(cleaned(delivery, stated)) == numbers
    closed = books([*odd, (9, "20221231", {"8999": 450, "2019": -450})])
    assert published(cleaned(delivery, closed)) == numbers


def test_an_account_with_letters_after_its_number_is_placed_by_the_number(delivery: Path) -> None:
    text = books(chart=CHART | {"5010A": "Löner, projekt"}).replace("#TRANS 5010 {} 800", "#TRANS 5010A {} 800")
    text = text.replace("#RES 0 5010 2000", "#RES 0 5010 1200\n#RES 0 5010A 800")
    assert published(cleaned(delivery, text)) == sound_numbers()


# What the year opened with.

CLOSED_2021 = ("#UB -1 1510 100", "#UB -1 1930 1000", "#UB -1 2010 -900", "#UB -1 2440 -200")


def test_opening_balances_are_those_that_the_same_file_closed_with(delivery: Path) -> None:
    assert findings(cleaned(delivery, books(records=CLOSED_2021))) == []
    # Moved between two accounts of a line: a finding for each.
    moved = {"1510": 60, "1511": 40, "1930": 1000, "2010": -900, "2440": -200}
    out = cleaned(delivery, books(opening=moved, chart=CHART | {"1511": "Övriga"}, records=CLOSED_2021))
    assert [(s, h.partition(" är ")[0]) for s, h in findings(out)] == [
        ("error", "den ingående balansen på konto 1510"),
        ("error", "den ingående balansen på konto 1511"),
    ]
    # Moved between lines: the balance sheet would open with another sum than it closed with.
    told = stopped(delivery, books(opening=OPENING | {"1510": 60, "1930": 1040}, records=CLOSED_2021))
    assert "fordringar: de ingående balanserna är inte förra årets utgående" in told
    assert "60,00 kr (#IB)" in told and "100,00 kr (#UB för året före)" in told
    assert "kassa och bank: de ingående balanserna" in told
    # The result of last year lacks, or something else.
    told = stopped(delivery, books(opening=OPENING | {"2010": -850}, records=CLOSED_2021))
    assert "de ingående balanserna går inte jämnt ut" in told and "summan 50,00" in told


def test_opening_balances_are_those_of_last_years_file(delivery: Path) -> None:
    """Also when this year's file says nothing of last year; equity with last year's result."""
    last: list[Voucher] = [(1, "20210301", {"1930": 400, "3110": -400}), (2, "20210401", {"5010": 150, "1930": -150})]
    before = delivery.parent / "2021"
    before.mkdir()
    for closing in ([], [(9, "20211231", {"8999": 250, "2019": -250})]):
        text = books([*last, *closing], year="#RAR 0 20210101 20211231")
        (before / "bokforing_2021.SI").write_bytes(text.encode("cp437"))
        opening = {"1510": 100, "1930": 1250, "2010": -900, "2019": -250, "2440": -200}
        assert findings(cleaned(delivery, books(opening=opening))) == []
        out = cleaned(delivery, books(opening=opening | {"1510": 90, "1930": 1260}))
        (one, two) = read_rows(out / "ingest" / "bokforingsfynd.parquet", order_by="_row")
        assert (one["rubrik"], one["funnet"], one["vantat"]) == (
            "den ingående balansen på konto 1510 är en annan än förra årets utgående",
            "90,00",
            "100,00, #UB i filen för året före",
        )
        assert (two["allvar"], two["funnet"][:8]) == ("error", "1\u00a0260,00")
    # A file that cannot be read stops its own year, not this one.
    (before / "bokforing_2021.SI").write_bytes(b"#IB")
    assert findings(cleaned(delivery, books(opening=opening))) == []


def test_opening_balances_are_those_of_last_years_balance_sheet(delivery: Path) -> None:
    """The delivered balance sheet has last year beside this one; the ledger only #IB."""
    sheet = (
        "Belopp i kr;2022-12-31;2021-12-31\nTillgångar;;\nFordringar;3100;{}\nLikvida medel;-1300;1000\n"
        "Summa tillgångar;1800;{}\nEget kapital och skulder;;\nEget kapital;1400;900\n"
        "Kortfristiga skulder;400;200\nSumma eget kapital och skulder;1800;1100\n"
    )
    for debts, total, verdict in ((100, 1100, "stammer"), (170, 1170, "avviker")):
        places = deliver(delivery, BOOKS)
        (delivery / "ekonomi_balansrakning_2022.csv").write_text(sheet.format(debts, total), "utf-8")
        out = delivery.parents[2] / "ut"
        run_ingest(places, UNIT, out / "ingest")
        run_clean(places, UNIT, out / "ingest", out / "clean")
        write_stated(out / "clean", out / "reconcile")
        tried = read_rows(
            out / "reconcile" / "summaprov.parquet", "slag = 'bokforing' and ar = 2021 and vad like '%fordringar'"
        )
        assert [(int(r["angivet"]), int(r["beraknat"]), r["utslag"]) for r in tried] == [(debts, 100, verdict)]


@pytest.mark.parametrize("ending", ["se", "SE", "Se", "si", "SI", "sie", "SIE", "txt"])
def test_ledgers_have_many_endings(delivery: Path, ending: str) -> None:
    name = f"Bokforing-2022.{ending}"
    places = deliver(delivery, BOOKS, name=name)
    found, faults = find_deliveries(places, UNIT, load_forbund(places, "prov"))
    assert ([d.kind for d in found], faults) == (["bokforing"], [])
    run_ingest(places, UNIT, delivery.parents[2] / "ut")
    assert len(read_rows(delivery.parents[2] / "ut" / "verifikationsrad.parquet")) == 11


def test_two_ledgers_with_different_endings_are_two_files_of_a_kind(delivery: Path) -> None:
    places = deliver(delivery, BOOKS)
    (delivery / "bokforing_2022.si").write_bytes(BOOKS.encode())
    _, faults = find_deliveries(places, UNIT, load_forbund(places, "prov"))
    assert [f.headline for f in faults] == ["två filer av sorten bokforing"]


@pytest.mark.parametrize("ending", [".xlsb", ".zip", ".pdf", ""])
def test_an_ending_that_is_not_read_is_named_beside_those_that_are(delivery: Path, ending: str) -> None:
    places = deliver(delivery, BOOKS, name=f"bokforing_2022{ending}")
    _, faults = find_deliveries(places, UNIT, load_forbund(places, "prov"))
    assert [f.headline for f in faults] == [
        f"filer som slutar på ”{ending}” läses inte" if ending else "filnamnet har ingen filändelse"
    ]
    assert faults[0].expected == "ett namn som slutar på .se, .si, .sie, .txt"
