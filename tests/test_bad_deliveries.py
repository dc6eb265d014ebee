"""What an analyst may hand in by mistake, and what she is told. Nothing may be written."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsx_writer as xl
from conftest import FORBUND

from pipeline.clean.clean import run_clean
from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest.grid import Grid
from pipeline.ingest.ingest import personal_numbers, run_ingest
from pipeline.places import Places, Unit
from pipeline.reconcile.reconcile import write_stated
from pipeline.run import gates
from pipeline.store import read_frame, read_rows

UNIT = Unit("prov", 2022)
GOOD = "Medlem;2022\nStaten;50 000\nProvby kommun;50 000\nSumma;100 000\n"


def places(delivery: Path) -> Places:
    return Places(delivery.parents[1].resolve(), delivery.parents[2].resolve() / "ut")


def faults_of(delivery: Path) -> list[Fault]:
    """The faults of ingest, and that nothing was written."""
    out = places(delivery).waiting(UNIT, "ingest")
    with pytest.raises(DeliveryFaults) as caught:
        run_ingest(places(delivery), UNIT, out)
    assert not out.exists()
    return list(caught.value.faults)


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(Path(f.file).name, f.headline) for f in faults]


def test_a_good_delivery_passes(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    run_ingest(places(delivery), UNIT, places(delivery).waiting(UNIT, "ingest"))


def test_an_empty_folder(delivery: Path) -> None:
    assert told(faults_of(delivery)) == [("2022", "inga leveranser i mappen")]


def test_a_missing_forbund_toml(delivery: Path) -> None:
    (delivery.parent / "forbund.toml").unlink()
    assert told(faults_of(delivery)) == [("forbund.toml", "filen forbund.toml saknas")]


def test_a_kind_that_should_have_come(delivery: Path) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(FORBUND + 'leveranser = ["medlemsbidrag", "budget"]\n', "utf-8")
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    assert told(faults_of(delivery)) == [("2022", "leveransen ”budget” saknas")]


def test_an_unknown_kind_is_told_with_the_nearest(delivery: Path) -> None:
    (delivery / "medlemsbidragen.csv").write_text(GOOD, "utf-8")
    (fault,) = faults_of(delivery)
    assert fault.headline == "okänd sorts fil"
    assert "medlemsbidrag" in fault.expected


@pytest.mark.parametrize("name", ["medlemsbidrag.xlsx", "medlemsbidrag_ny.csv", "medlemsbidrag_2022.csv"])
def test_two_files_of_a_kind(delivery: Path, name: str) -> None:
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    if name.endswith("xlsx"):
        xl.write(delivery / name, {"Blad": [["Medlem", "2022"], ["Staten", 5]]})
    else:
        (delivery / name).write_text(GOOD, "utf-8")
    assert "två filer av sorten medlemsbidrag" in [f.headline for f in faults_of(delivery)]


def test_a_year_in_the_name_that_is_not_the_folders(delivery: Path) -> None:
    (delivery / "medlemsbidrag_2021.csv").write_text(GOOD, "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag_2021.csv", "årtalet i filnamnet passar inte mappen")]


@pytest.mark.parametrize("years", ["2019;2018", "2023;2022"])
def test_years_in_the_file_that_do_not_fit(delivery: Path, years: str) -> None:
    (delivery / "medlemsbidrag.csv").write_text(f"Medlem;{years}\nStaten;5;6\n", "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "åren i filen passar inte mappen")]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x00" * 50])
def test_a_file_that_is_empty_or_no_text(delivery: Path, content: bytes) -> None:
    (delivery / "medlemsbidrag.csv").write_bytes(content)
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "filen går inte att läsa")]


def test_a_workbook_that_is_none(delivery: Path) -> None:
    (delivery / "budget.xlsx").write_bytes(b"PK\x03\x04 trasig")
    assert told(faults_of(delivery)) == [("budget.xlsx", "filen går inte att läsa")]


def test_half_a_workbook(delivery: Path) -> None:
    path = xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnen", 5]]})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert told(faults_of(delivery)) == [("budget.xlsx", "filen går inte att läsa")]


def test_mangled_swedish_letters(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_bytes("Medlem;2022\nSödertälje;5\n".encode().decode("cp1252").encode())
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row) == ("å, ä och ö är förvanskade i filen", 2)


def test_headings_without_rows(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text("Medlem;2022\n", "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "filen har rubriker men inga rader")]


def test_the_file_of_another_kind_under_this_name(delivery: Path) -> None:
    xl.write(
        delivery / "ekonomi_resultatrakning.xlsx",
        {"Not 6": [["Insatser", "Utfall 2022", "Budget 2022"], ["Hamnen", 5, 6]]},
    )
    (fault, *_) = faults_of(delivery)
    assert (fault.headline, fault.found) == ("okänd rubrik över posterna", "”Insatser”")


def test_faults_of_all_files_are_told_at_once(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text("Medlem;2022;Extra\nStaten;fem;1\n", "utf-8")
    xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnen", "sju"]]})
    (delivery / "okand.csv").write_text("a;b\n", "utf-8")
    assert sorted(told(faults_of(delivery))) == [
        ("budget.xlsx", "text där ett belopp ska stå"),
        ("medlemsbidrag.csv", "okänd kolumn"),
        ("medlemsbidrag.csv", "text där ett belopp ska stå"),
        ("okand.csv", "okänd sorts fil"),
    ]


def test_an_unknown_member_or_insats_stops_cleaning_with_a_suggestion(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text(GOOD.replace("Provby kommun", "Provbyns kommun"), "utf-8")
    xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnenn", 5], ["Kansli", 3]]})
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    with pytest.raises(DeliveryFaults) as caught:
        run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))
    faults = {(f.headline, f.found, f.row): f.expected for f in caught.value.faults}
    assert faults["posten är okänd", "”Hamnenn”", 2].startswith("närmast känt är ”Hamnen”")
    assert "Provby kommun" in faults["medlemmen är okänd", "”Provbyns kommun”", 3]
    assert not at.waiting(UNIT, "clean").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_encodings_and_separators_that_are_understood(delivery: Path, encoding: str, delimiter: str) -> None:
    text = delimiter.join(("Medlem", "2022")) + "\r\n" + delimiter.join(("Försäkringskassan", "50 000")) + "\r\n"
    (delivery / "medlemsbidrag.csv").write_bytes(text.encode(encoding))
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    (row,) = read_rows(at.waiting(UNIT, "ingest") / "medlemsbidrag.parquet")
    assert (row["post"], int(row["belopp"])) == ("Försäkringskassan", 50000)


def pass_through(delivery: Path) -> Places:
    """Ingest and clean a delivery and try its own sums; returns where the tables wait."""
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))
    write_stated(at.waiting(UNIT, "clean"), at.waiting(UNIT, "reconcile"))
    return at


def gate(at: Places, table: str, stage: str = "clean") -> list[gates.Finding]:
    frame = read_frame(at.waiting(UNIT, stage) / f"{table}.parquet")
    return [f for f in gates.examine(stage, table, frame) if not f.passed]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (GOOD, "stammer"),
        (GOOD.replace("Staten;50 000", "Staten;5 000 000"), "avviker"),
        (GOOD.replace("Provby kommun;50 000\n", ""), "avviker"),
        (GOOD.replace("Summa;100 000\n", ""), "saknas"),
        (GOOD.replace("Summa;100 000", "Summa;100 001"), "avrundning"),
    ],
)
def test_a_stated_sum_is_held_against_its_rows(delivery: Path, text: str, verdict: str) -> None:
    (delivery / "medlemsbidrag.csv").write_text(text, "utf-8")
    at = pass_through(delivery)
    assert [r["utslag"] for r in read_rows(at.waiting(UNIT, "reconcile") / "summaprov.parquet")] == [verdict]
    failed = gate(at, "summaprov", "reconcile")
    assert [f.severity for f in failed] == (["warning"] if verdict in ("avviker", "saknas") else [])


STATEMENT: list[list[object]] = [
    ["Belopp i tkr", "2022"],
    ["Verksamhetens intäkter", "18 000"],
    ["Verksamhetens kostnader", "-17 000"],
    ["Årets resultat", "1 000"],
]


def statement(delivery: Path, rows: list[list[object]]) -> None:
    xl.write(delivery / "ekonomi_resultatrakning.xlsx", {"RR": rows})


def test_the_result_is_held_against_income_and_costs(delivery: Path) -> None:
    statement(delivery, [*STATEMENT[:2], ["Verksamhetens kostnader", "-16 585"], STATEMENT[3]])
    (row,) = read_rows(pass_through(delivery).waiting(UNIT, "reconcile") / "summaprov.parquet")
    assert (row["slag"], row["utslag"], int(row["skillnad"])) == ("resultat", "avviker", -415000)


def test_an_income_statement_without_its_result_stops(delivery: Path) -> None:
    statement(delivery, STATEMENT[:3])
    with pytest.raises(DeliveryFaults, match="saknar årets resultat för 2022"):
        pass_through(delivery)


def test_tkr_that_nobody_wrote_out_is_stopped_by_its_size(delivery: Path) -> None:
    statement(delivery, [["Belopp", "2022"], *STATEMENT[1:]])
    failed = gate(pass_through(delivery), "resultatpost")
    assert [(f.about, f.severity, f.unexpected) for f in failed] == [
        ("ar_rimligt_stor ska ha ett känt värde", "critical", 2)
    ]


@pytest.mark.parametrize(
    "unit", ["Alla siffror i tkr", "Sammanställning (tkr)", "Belopp i ksek", "Belopp i tusental kronor", "Tusen kr"]
)
def test_a_unit_may_be_said_in_many_words(delivery: Path, unit: str) -> None:
    statement(delivery, [[unit, None], ["Post", "2022"], *STATEMENT[1:]])
    at = pass_through(delivery)
    assert {int(r["belopp_kr"]) for r in read_rows(at.waiting(UNIT, "clean") / "resultatpost.parquet")} == {
        18000000,
        17000000,
        1000000,
    }


@pytest.mark.parametrize("heading", ["2022-01-01 - 2022-06-30", "2022-08-31", "2021-07-01 - 2022-12-31"])
def test_a_part_of_a_year_is_not_a_year(delivery: Path, heading: str) -> None:
    statement(delivery, [["Belopp i tkr", heading, "2021"], *([r[0], r[1], r[1]] for r in STATEMENT[1:])])
    assert "okänd kolumn" in [f.headline for f in faults_of(delivery)]


def test_a_draft_sheet_does_not_double_the_budget(delivery: Path) -> None:
    rows: list[list[object]] = [["Insats", "Budget 2022"], ["Hamnen", 500000], ["Summa insatser", 500000]]
    xl.write(delivery / "budget.xlsx", {"Budget": rows, "Utkast": rows})
    assert told(faults_of(delivery)) == [("budget.xlsx", "bladet är en kopia av bladet ”Budget”")]
    # One that is not a copy reaches the gate.
    xl.write(delivery / "budget.xlsx", {"Budget": rows, "Utkast": [["Insats", "Budget 2022"], ["Hamnen", 400000]]})
    failed = gate(pass_through(delivery), "budgetpost")
    assert [(f.about, f.severity) for f in failed] == [("nyckel ska vara unik", "critical")]


def test_the_same_thing_in_two_columns_stops(delivery: Path) -> None:
    xl.write(delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022", "Budgetförslag 2022"], ["Hamnen", 5, 6]]})
    assert told(faults_of(delivery)) == [("budget.xlsx", "samma uppgift i två kolumner")]


def test_signs_that_differ_between_columns_are_turned_by_column(delivery: Path) -> None:
    rows: list[list[object]] = [
        ["Insatser", "Budget 2022", "Utfall 2022"],
        ["Hamnen", 500000, -400000],
        ["Summa insatser", 500000, -400000],
    ]
    xl.write(delivery / "ekonomi_budget_utfall.xlsx", {"Not": rows})
    (row,) = read_rows(pass_through(delivery).waiting(UNIT, "clean") / "budgetavvikelse.parquet")
    assert int(row["avvikelse_kr"]) == 100000


def test_a_quotation_mark_without_its_pair_stops(delivery: Path) -> None:
    (delivery / "medlemsbidrag.csv").write_text('Medlem;2022\n"Staten;50 000\nProvby kommun;50 000\n', "utf-8")
    assert told(faults_of(delivery)) == [("medlemsbidrag.csv", "ett citattecken saknas")]


def test_excels_own_errors_stop(delivery: Path) -> None:
    path = xl.write(
        delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022"], ["Hamnen", "#N/A"], ["Bryggan", 3]]}
    )
    assert path.is_file()
    assert ("budget.xlsx", "cellen visar ett Excelfel") in told(faults_of(delivery))


def test_a_sum_row_in_the_income_statement_is_a_post_and_must_have_its_value(delivery: Path) -> None:
    statement(
        delivery,
        [["Belopp i tkr", "2022"], ["Medlemsavgifter", 18000], ["Summa intäkter", "=SUM(B2:B2)"], *STATEMENT[2:]],
    )
    assert told(faults_of(delivery)) == [("ekonomi_resultatrakning.xlsx", "formeln har inget sparat värde")]


def test_a_personal_number_stops_and_is_not_shown(delivery: Path) -> None:
    number = "19900101" + "-" + "2384"
    xl.write(
        delivery / "budget.xlsx", {"Budget": [["Insats", "Budget 2022", "Kommentar"], ["Hamnen", 5, f"se {number}"]]}
    )
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.column) == ("cellen innehåller ett personnummer", 2, "C")
    assert number not in str(DeliveryFaults([fault]))


@pytest.mark.parametrize("amount", ["12 663 905", "1070253000", 2147483648, "1 234 567 890"])
def test_a_large_amount_is_no_personal_number(amount: object) -> None:
    assert personal_numbers(Grid("Blad", [["Hamnen", amount]]), "f") == []


def test_last_years_insatsrapport_is_not_taken_for_this_years(delivery: Path) -> None:
    xl.write(
        delivery / "sus_insatsrapport.xlsx", {"R": [["Insats", "Antal deltagare", "Budget 2021"], ["Hamnen", 24, 5]]}
    )
    assert told(faults_of(delivery)) == [("sus_insatsrapport.xlsx", "året i rubriken passar inte mappen")]


def test_a_year_that_forbund_toml_does_not_describe_stops(delivery: Path) -> None:
    toml = delivery.parent / "forbund.toml"
    toml.write_text(FORBUND.replace("[argang.2022]", "[argang.2021]"), "utf-8")
    (delivery / "medlemsbidrag.csv").write_text(GOOD, "utf-8")
    assert told(faults_of(delivery)) == [("forbund.toml", "året 2022 är inte beskrivet")]


def test_what_only_looks_odd_is_read(delivery: Path) -> None:
    """A row of units, metadata over the table, footnote marks, a sum by another name."""
    rows: list[list[object]] = [
        ["Utskriven", "2023-02-01"],
        ["Medlem", "Helår 2022¹"],
        [None, "tkr"],
        ["Staten", "50*"],
        ["Provby kommun", "50:-"],
        ["Totalt", 100],
    ]
    xl.write(delivery / "medlemsbidrag-2022.xlsx", {"Blad": rows})
    at = pass_through(delivery)
    assert [int(r["belopp_kr"]) for r in read_rows(at.waiting(UNIT, "clean") / "bidrag.parquet")] == [50000, 50000]


def test_a_workbook_whose_styles_the_second_reader_refuses_is_still_read(delivery: Path) -> None:
    path = xl.write(
        delivery / "medlemsbidrag.xlsx", {"Blad": [["Medlem", "2022"], ["Staten", 50000], ["Provby kommun", 50000]]}
    )
    with zipfile.ZipFile(path) as book:
        parts = {n: book.read(n) for n in book.namelist()}
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"<patternFill />", b"", 1)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    at = pass_through(delivery)
    assert len(read_rows(at.waiting(UNIT, "clean") / "bidrag.parquet")) == 2


@pytest.mark.parametrize(
    ("content", "told_as"),
    [(b"\xd0\xcf\x11\xe0" + b"x" * 600, "lösenordsskyddad"), (b"<html><table>", "webbsida"), (b"inget", "skadad")],
)
def test_why_a_workbook_cannot_be_read_is_said_in_swedish(delivery: Path, content: bytes, told_as: str) -> None:
    (delivery / "budget.xlsx").write_bytes(content)
    (fault,) = faults_of(delivery)
    assert told_as in fault.found


def cleaned_faults(delivery: Path) -> list[Fault]:
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    with pytest.raises(DeliveryFaults) as caught:
        run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))
    return list(caught.value.faults)


def test_contributions_in_tkr_read_as_kr_are_told_beside_the_income_statement(delivery: Path) -> None:
    """17 000 tkr of costs and 18 000 of income in one file; contributions of 18 000 without a unit in another."""
    statement(delivery, STATEMENT)
    lines = "Medlem;2022\nStaten;9 000\nProvby kommun;9 000\nSumma;18 000\n"
    (delivery / "medlemsbidrag.csv").write_text(lines, "utf-8")
    (fault,) = cleaned_faults(delivery)
    assert (Path(fault.file).name, fault.row) == ("medlemsbidrag.csv", 2)
    assert fault.headline == "intäkter 2022 är ungefär en tusendel av intäkter 2022"
    assert (fault.found, fault.expected.partition(", som i ")[0]) == (
        "18\u00a0000 kr",
        "ungefär 18\u00a0000\u00a0000 kr",
    )
    assert "Belopp i tkr" in fault.action


def test_a_year_in_another_unit_than_the_year_beside_it_stops(delivery: Path) -> None:
    statement(delivery, [["Belopp i kr", "2022", "2021"], *([r[0], f"{r[1]} 000", r[1]] for r in STATEMENT[1:])])
    assert [(f.headline, f.found) for f in cleaned_faults(delivery)] == [
        ("intäkter 2021 är ungefär en tusendel av intäkter 2022", "18\u00a0000 kr"),
        ("kostnader 2021 är ungefär en tusendel av kostnader 2022", "17\u00a0000 kr"),
    ]


@pytest.mark.parametrize("factor", [1, 100, 5])
def test_a_large_difference_that_is_no_unit_passes(delivery: Path, factor: int) -> None:
    statement(delivery, STATEMENT)
    half = 9_000_000 // factor
    (delivery / "medlemsbidrag.csv").write_text(
        f"Medlem;2022\nStaten;{half}\nProvby kommun;{half}\nSumma;{2 * half}\n", "utf-8"
    )
    at = places(delivery)
    run_ingest(at, UNIT, at.waiting(UNIT, "ingest"))
    run_clean(at, UNIT, at.waiting(UNIT, "ingest"), at.waiting(UNIT, "clean"))


def test_kr_under_a_heading_that_says_tkr_is_told_of_the_table_that_is_wrong(delivery: Path) -> None:
    """18 000 000 kr read as tkr beside contributions of 18 000 000 kr: the larger cannot be right."""
    statement(delivery, [STATEMENT[0], *([r[0], f"{r[1]} 000"] for r in STATEMENT[1:])])
    lines = "Medlem;2022\nStaten;9 000 000\nProvby kommun;9 000 000\nSumma;18 000 000\n"
    (delivery / "medlemsbidrag.csv").write_text(lines, "utf-8")
    faults = cleaned_faults(delivery)
    assert [(Path(f.file).name, f.row, f.headline) for f in faults] == [
        ("ekonomi_resultatrakning.xlsx", 2, "intäkter 2022 är orimligt stora för ett förbund"),
        ("ekonomi_resultatrakning.xlsx", 3, "kostnader 2022 är orimligt stora för ett förbund"),
    ]
    assert faults[0].found == "18\u00a0000\u00a0000\u00a0000 kr"
    assert faults[0].expected.startswith("ungefär 18\u00a0000\u00a0000 kr, som i ")
    assert faults[1].expected == "mindre än en miljard kr"
    assert "Belopp i kr" in faults[0].action


@pytest.mark.parametrize(
    ("name", "rows", "told_as"),
    [
        (
            "ekonomi_balansrakning.xlsx",
            [
                ["Belopp i kr", "2022"],
                ["Kassa och bank", 50],
                ["Eget kapital", 50],
                ["Summa eget kapital och skulder", 50],
            ],
            ["summarad saknas i balansräkningen: summa tillgångar"],
        ),
        (
            "ekonomi_noter.xlsx",
            [["Not 3. Fordringar", None], ["Belopp i kr", "2022"], ["Moms", 5], ["Kunder", 6]],
            ["summarad saknas i not 3"],
        ),
        ("ekonomi_noter.xlsx", [["Not 3. Fordringar", None], ["Belopp i kr", "2022"], ["Moms", 5], ["Summa", 5]], []),
    ],
)
def test_a_statement_that_has_lost_its_sum_is_a_finding(
    delivery: Path, name: str, rows: list[list[object]], told_as: list[str]
) -> None:
    xl.write(delivery / name, {"Blad": rows})
    tried = read_rows(pass_through(delivery).waiting(UNIT, "reconcile") / "summaprov.parquet", "utslag = 'saknas'")
    assert [r["vad"] for r in tried] == told_as
