"""What is wrong in a text file has the same words and the same row, whether the file is small or large."""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults, Fault
from pipeline.ingest import people_files, text_files
from pipeline.ingest.text_faults import other_separator
from support.deliveries import faults_of
from support.participations import HEAD
from support.read_people import read

ROWS = [f"A{i};Kvinna;45;Sköndal;Hamnen;2022-01-10;2022-06-30;Arbete" for i in range(300)]
AT = 250
ROW = ROWS[AT]


def changed(row: str, encoding: str = "utf-8") -> bytes:
    """The file with one of its rows written otherwise."""
    lines = [HEAD, *ROWS[:AT], row, *ROWS[AT + 1 :]]
    return ("\n".join(lines) + "\n").encode(encoding)


def with_row_in(encoding: str, rest: str) -> bytes:
    """The file in one encoding with a row in another."""
    return changed("@@", rest).replace(b"@@", ROW.encode(encoding))


UNKNOWN = changed("@@", "cp1252").replace(b"@@", ROW.encode("cp1252").replace(b"Hamnen", b"Ham\x81nen"))
CASES = {
    "a quotation mark without end": (changed('"' + ROW), "ett citattecken saknas"),
    "a quotation mark in a cell": (changed(ROW.replace("Sköndal", '"Skön"dal')), "ett citattecken står inne i en cell"),
    "a cell too few": (changed(ROW.rpartition(";")[0]), "raden har färre celler än rubrikraden"),
    "a cell too many": (changed(ROW + ";x"), "raden har fler celler än rubrikraden"),
    "commas": (changed(ROW.replace(";", ",")), "raden har en annan avgränsare"),
    "tabs": (changed(ROW.replace(";", "\t")), "raden har en annan avgränsare"),
    "a row that is not UTF-8": (with_row_in("cp1252", "utf-8"), "raden har en annan teckenkodning än resten av filen"),
    "a row in UTF-8": (with_row_in("utf-8", "cp1252"), "å, ä och ö är förvanskade i filen"),
    "a byte that no encoding has": (UNKNOWN, "filen går inte att läsa"),
    "a lost piece": (changed("\0" * 4000), "en del av filen har gått förlorad"),
    "a lost piece in UTF-16": (changed("\0" * 40, "utf-16"), "en del av filen har gått förlorad"),
}


def fault_of(content: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch, large: bool) -> Fault:
    if large:
        # What the beginning tells ends long before the row that is wrong.
        monkeypatch.setattr(people_files, "SMALL", 0)
        monkeypatch.setattr(text_files, "_SAMPLE", 4000)
        monkeypatch.setattr(people_files, "_HEAD", 2000)
        monkeypatch.setattr(people_files, "_CHUNK", 3000)
    (folder / "f.csv").write_bytes(content)
    with pytest.raises(DeliveryFaults) as caught:
        read(folder / "f.csv", folder)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("case", CASES)
def test_each_fault_has_its_own_words_and_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, large: bool
) -> None:
    content, headline = CASES[case]
    fault = fault_of(content, tmp_path, monkeypatch, large)
    whole = case == "a byte that no encoding has" and not large
    assert (fault.headline, fault.row) == (headline, None if whole else AT + 2)
    assert fault.expected and fault.action
    told = f"{fault.found} {fault.expected} {fault.action}"
    assert "Sköndal" not in told and "A250" not in told


@pytest.mark.parametrize("case", CASES)
def test_a_large_file_is_told_of_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    small = fault_of(CASES[case][0], tmp_path, monkeypatch, large=False)
    large = fault_of(CASES[case][0], tmp_path, monkeypatch, large=True)
    assert (small.headline, small.found, small.expected, small.action) == (
        large.headline,
        large.found,
        large.expected,
        large.action,
    )


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_one_nul_or_a_mark_in_the_middle_of_a_cell_means_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(people_files, "SMALL", 0)
    (tmp_path / "f.csv").write_bytes(changed(ROW.replace("Hamnen", "Ham\0nen").replace("ndal", 'n"dal')))
    rows, _ = read(tmp_path / "f.csv", tmp_path)
    assert len(rows) == 300
    assert (rows[AT]["insats"], rows[AT]["kommun"]) == ("Hamnen", 'Skön"dal')


def test_a_row_with_another_separator_is_no_row_of_text(delivery: Path) -> None:
    text = "Medlem;2021;2022\nStaten;50 000;50 000\nProvby kommun,40 000,50 000\n"
    (delivery / "medlemsbidrag.csv").write_text(text, "utf-8")
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.found) == ("raden har en annan avgränsare", 3, "komma mellan cellerna")


def test_such_a_row_in_a_table_of_things_stops_and_a_source_does_not(delivery: Path) -> None:
    head = "Insats;Antal deltagare;Utfall 2022\nHamnen;40;900\n"
    (delivery / "sus_insatsrapport.csv").write_text(
        head + "Bryggan\t25\t800\nKälla: SUS, uttag i mars, 2023\n", "utf-8"
    )
    (fault,) = faults_of(delivery)
    assert (fault.headline, fault.row, fault.found) == ("raden har en annan avgränsare", 3, "tabb mellan cellerna")


@given(
    st.lists(st.text("abcåäö0123456789-", min_size=1, max_size=8), min_size=3, max_size=9),
    st.sampled_from([(";", "semikolon"), ("\t", "tabb"), (",", "komma"), ("|", "lodstreck")]),
)
def test_a_row_of_cells_is_known_by_its_separator(cells: list[str], sign: tuple[str, str]) -> None:
    assert other_separator(sign[0].join(cells), len(cells)) == sign[1]
    assert other_separator(" ".join(cells), len(cells)) == ""
    assert other_separator(", ".join(cells), len(cells)) == ""


@pytest.mark.parametrize("at", [0, 7, 299])
def test_the_row_of_a_lost_piece_is_right_wherever_it_is(at: int) -> None:
    lines = [HEAD, *ROWS]
    lines[at] = "\0" * 16
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(("\n".join(lines) + "\n").encode())
        with pytest.raises(DeliveryFaults) as caught:
            read(path, Path(folder))
    assert [f.row for f in caught.value.faults] == [at + 1]


def test_no_mark_is_passed_by_before_it_is_looked_for() -> None:
    """Every three bytes of those that marks are made of, and of å, a dash and ends of lines."""
    among = [0x00, 0x08, 0x0A, 0x0D, 0x0E, 0x1F, 0x20, 0x41, 0x80, 0x8B, 0x93, 0x94, 0x9A, 0x9C, 0xA5, 0xBF]
    among += [0xC2, 0xC3, 0x83, 0xCC, 0xCD, 0xE2, 0xEF, 0xFF]
    for encoding in ("utf-8-sig", "latin-1"):
        marks, plain = people_files.marks_of(encoding)
        passed = [t for t in map(bytes, product(among, repeat=3)) if not people_files.may_be_odd(t, plain)]
        assert len(passed) > 1000 and [t for t in passed if marks.search(t)] == []
