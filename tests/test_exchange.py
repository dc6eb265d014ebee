"""A förbund that sends its release is compared as one whose deliveries are here; what is not right with it stops it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.compare.compare import run_comparison
from pipeline.compare.compared import TABLES, read_compared
from pipeline.exchange.bundle import FACTS, NUMBERS, PRINTED, unpack
from pipeline.exchange.check import open_release
from pipeline.exchange.facts import facts_toml
from pipeline.exchange.placing import refuse_misplaced
from pipeline.exchange.receive import receive_release
from pipeline.exchange.rows import NotANumber, as_observation, read_sent
from pipeline.exchange.signing import fingerprint_of, is_signed, read_open_key, sign, signing_key_path
from pipeline.explorer.tables import read_explored
from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.forbund.model import load_every_forbund, load_forbund, read_forbund
from pipeline.lineage.trace import Lineage
from pipeline.personal import key_path
from pipeline.places import EVERYTHING, ROOT, Places, Unit
from pipeline.report.received import received_words
from pipeline.run import gates
from pipeline.run.graph import plan
from pipeline.run.signing_command import change_key, fetch_key, save_key, tell_key
from pipeline.stages import COMPARE, members
from pipeline.store import read_rows
from pipeline.toml.read import read_toml
from support.compared import number
from support.personal_numbers import ONE
from support.releases import RELEASE, THEIRS, receive, release_of, signed_anew, three_offices, with_cell

pytestmark = pytest.mark.usefixtures("own_key")


def taken_in(places: Places, tmp_path: Path) -> Places:
    """The release received, through the gate that the years of a förbund go through."""
    waiting = places.waiting(Unit(THEIRS), "compare")
    receive_release(places, THEIRS, waiting)
    target = places.stage(Unit(THEIRS), "compare")
    files = {f"{t}.parquet": target / f"{t}.parquet" for t in COMPARE.tables}
    gates.run_gate("compare", COMPARE.tables, waiting, files, places.gate(Unit(THEIRS), "compare"))
    return places


# --- the same comparison ------------------------------------------------------------------------


def test_a_comparison_needs_no_one_elses_raw_data(tmp_path: Path) -> None:
    """Every table of the comparison is the same to the byte, whether the third förbund's rows are here or not."""
    own = three_offices(tmp_path / "egna")
    there = taken_in(receive(own, tmp_path / "mottagna"), tmp_path)
    assert members(there, EVERYTHING) == [Unit(THEIRS)]
    run_comparison(there, ["inre", "mellan", THEIRS], there.stage(EVERYTHING, "compare"))
    for table in (*TABLES, "svar", "publicerbart"):
        mine, theirs = (p.stage(EVERYTHING, "compare") / f"{table}.parquet" for p in (own, there))
        assert mine.read_bytes() == theirs.read_bytes(), table
    rows = [r for r in read_rows(there.stage(EVERYTHING, "compare") / "jamforelse.parquet") if r["forbund"] == THEIRS]
    assert len(rows) == 8
    assert {r["status"] for r in rows if r["measure"] == "andel_kvinnor"} == {"dold"}
    printed = read_rows(there.stage(EVERYTHING, "compare") / "tidigare.parquet")
    assert [(r["forbund"], r["year"], r["value"]) for r in printed] == [(THEIRS, 2016, 900_000)]
    assert not (there.raw / THEIRS).exists()


def test_what_is_received_is_marked_and_leads_to_its_row(tmp_path: Path) -> None:
    there = taken_in(receive(three_offices(tmp_path / "egna"), tmp_path / "m"), tmp_path)
    run_comparison(there, ["inre", "mellan", THEIRS], there.stage(EVERYTHING, "compare"))
    assert load_forbund(there, THEIRS).utgava == RELEASE and load_forbund(there, "inre").utgava == ""
    told = received_words(load_every_forbund(there).values())
    assert told == [
        f"Talen för Yttre (utgåvan {RELEASE}) är mottagna: räknade, granskade och signerade av förbundet självt. "
        "Underlaget finns där."
    ]
    assert read_explored(there).received == tuple(told)
    assert read_compared(there).names[THEIRS] == "Yttre"
    id_ = number(THEIRS, 2018, "kostnader", 1)["obs_id"]
    sent = read_sent(unpack(there.received()[THEIRS].read_bytes())[NUMBERS])
    (row,) = [n for n, r in enumerate(sent, 2) if r["obs_id"] == id_]
    (there.stage(EVERYTHING, "compare") / "publicerbart.parquet").rename(there.published)
    (there.stage(EVERYTHING, "compare") / "observations.parquet").rename(there.observations)
    lineage = Lineage(there)
    (origin,) = lineage.trace(id_).origins
    assert origin.file.endswith(f"utgavor/{THEIRS}-{RELEASE}.zip")
    assert (origin.sheet, origin.rows) == (NUMBERS, f"rad {row}")
    # That the source said about is sent too; where it was said is not.
    assert lineage.is_approximate(id_) and len(lineage.sha256(origin.file)) == 64


def test_many_that_are_received_are_counted_and_not_named(tmp_path: Path) -> None:
    one = load_forbund(three_offices(tmp_path), THEIRS)
    many = [replace(one, id=f"f{n}", utgava=RELEASE) for n in range(4)]
    told = "4 förbunds tal är mottagna i signerade utgåvor; vilkas står i tabellen Förbunden."
    assert received_words(many) == [told]
    assert received_words([one]) == []


def test_the_graph_has_a_release_in_the_place_of_years(tmp_path: Path) -> None:
    there = receive(three_offices(tmp_path / "egna"), tmp_path / "m")
    tasks = {t.name: t for t in plan(there, [], ("html",), everything=True)}
    assert {f"{THEIRS}: utgåva", f"{THEIRS}: kontroll compare", f"{THEIRS}: granskning"} < tasks.keys()
    assert f"{THEIRS}: compare" not in tasks
    serie = there.stage(Unit(THEIRS), "compare") / "serie.parquet"
    assert serie in tasks["jamforelse: compare"].reads
    assert there.received_facts(THEIRS) in tasks["jamforelse: compare"].reads
    left = Places(there.raw, there.out, left_out=(THEIRS,))
    assert THEIRS not in " ".join(t.name for t in plan(left, [], ("html",), everything=True))


# --- what is sent -------------------------------------------------------------------------------


def test_a_release_holds_only_what_may_be_published(tmp_path: Path) -> None:
    own = three_offices(tmp_path)
    path = tmp_path / "x.zip"
    path.write_bytes(release_of(own, THEIRS))
    held = unpack(path.read_bytes())
    rows = read_sent(held[NUMBERS])
    assert len(rows) == 8 and {r["status"] for r in rows} == {"ok", "dold"}
    assert all(r["value"] == r["numerator"] == "" for r in rows if r["status"] == "dold")
    assert [r["value"] for r in read_sent(held[PRINTED])] == ["900000"]
    everything = b"".join(held.values())
    for secret in (b"hemlig.csv", b"skydd", b"liten_grupp", "Bara för kansliet".encode()):
        assert secret not in everything, secret
    assert "Moms är inräknad.".encode() in held[FACTS]
    assert release_of(own, THEIRS) == path.read_bytes()


@pytest.mark.parametrize("forbund", ["hbs", "sodertalje", "ostra_sodertorn"])
def test_the_facts_of_the_examples_are_a_forbund_toml_without_people(forbund: str, tmp_path: Path) -> None:
    own = ROOT / "data" / "raw" / forbund / "forbund.toml"
    sent = tmp_path / forbund / "forbund.toml"
    sent.parent.mkdir()
    sent.write_text(facts_toml(read_toml(own, forbund)), "utf-8")
    theirs, ours = read_forbund(sent, forbund), read_forbund(own, forbund)
    assert (theirs.brott, theirs.jamforbarhet) == (ours.brott, ours.jamforbarhet)
    assert [(m.namn, m.kommunnamn) for m in theirs.medlemmar] == [(m.namn, m.kommunnamn) for m in ours.medlemmar]
    assert {y: a.register for y, a in theirs.argangar.items()} == {y: a.register for y, a in ours.argangar.items()}
    assert theirs.forbehall == tuple(f for f in ours.forbehall if not f.internt)
    assert theirs.rattelser == () and not any(a.fortroendevald for a in theirs.argangar.values())
    assert any(a.fortroendevald for a in ours.argangar.values()) == ("fortroendevald" in own.read_text("utf-8"))


def test_a_signature_is_of_every_byte_and_of_one_key() -> None:
    key, signature = read_open_key(), sign(b"abc")
    assert is_signed(b"abc", signature, key) and sign(b"abc") == signature
    assert not is_signed(b"abd", signature, key) and not is_signed(b"abc", "AAAA", key)
    assert not is_signed(b"abc", signature, "A" * 43 + "=")
    assert len(fingerprint_of(key).replace("-", "")) == 16


# --- what is wrong ------------------------------------------------------------------------------


def write(content: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_bytes(content)

    return change


def refused(places: Places, code: str, words: str) -> str:
    """Receiving stops by that code, says the words, and writes nothing."""
    folder = places.waiting(Unit(THEIRS), "compare")
    (forbund,) = places.received()
    with pytest.raises(DeliveryFaults, match=words) as stop:
        receive_release(places, forbund, folder)
    assert code in stop.value.codes
    assert not folder.exists() and not places.received_facts(THEIRS).exists()
    return str(stop.value)


def test_an_unknown_sender_is_told_with_what_to_ask(tmp_path: Path) -> None:
    there = receive(three_offices(tmp_path / "e"), tmp_path / "m")
    there.senders.unlink()
    told = refused(there, "UTG-007", "Avsändaren är inte känd")
    assert fingerprint_of(read_open_key()) in told and f'nyckel = "{read_open_key()}"' in told
    there.senders.write_text('[[avsandare]]\nforbund = "yttre"\nnyckel = "kort"\n', "utf-8")
    refused(there, "UTG-003", "ingen öppen nyckel")


def test_a_key_of_another_forbund_signs_nothing_here(tmp_path: Path) -> None:
    there = receive(three_offices(tmp_path / "e"), tmp_path / "m")
    there.senders.write_text(there.senders.read_text("utf-8").replace(THEIRS, "inre"), "utf-8")
    refused(there, "UTG-008", "nyckeln den är signerad med ”inre”")


def test_a_file_named_as_another_forbund_is_refused(tmp_path: Path) -> None:
    there = receive(three_offices(tmp_path / "e"), tmp_path / "m")
    path = there.received()[THEIRS]
    path.rename(path.with_name(f"granne-{RELEASE}.zip"))
    refused(there, "UTG-008", "namn säger ”granne”, utgåvan ”yttre”")


def test_a_changed_byte_is_found_wherever_it_is(tmp_path: Path) -> None:
    """Every seventh byte of the file in turn: also those of the zip itself, which no signature is of."""
    there = receive(three_offices(tmp_path / "e"), tmp_path / "m")
    path = there.received()[THEIRS]
    whole = path.read_bytes()
    found: set[str] = set()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
        with pytest.raises(DeliveryFaults) as stop:
            open_release(there, path, THEIRS)
        found |= set(stop.value.codes)
    assert found == {"UTG-004", "UTG-005"}
    path.write_bytes(whole)
    assert open_release(there, path, THEIRS)[0]["utgava"] == RELEASE


def test_a_value_that_is_changed_after_the_signature_is_found(tmp_path: Path) -> None:
    """Packed again as a whole zip, with the passport and the signature as they were."""

    def change(path: Path) -> None:
        members = unpack(path.read_bytes())
        members[NUMBERS] = members[NUMBERS].replace(b"1000002", b"1000003", 1)
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)

    there = receive(three_offices(tmp_path / "e"), tmp_path / "m", change=change)
    refused(there, "UTG-005", "ändrad sedan den signerades")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"namn;tal\n", b"x" * 500])
def test_what_is_no_release_is_told(content: bytes, tmp_path: Path) -> None:
    there = receive(three_offices(tmp_path / "e"), tmp_path / "m", change=write(content))
    refused(there, "UTG-004", "Filen är ingen utgåva")


Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def cell(row: int, **changed: str) -> Change:
    return lambda held, passport: with_cell(held, NUMBERS, row, changed)


def of_measure(measure: str, **changed: str) -> Change:
    """Change the first row of a measure."""

    def change(held: dict[str, bytes], passport: dict[str, Any]) -> None:
        rows = read_sent(held[NUMBERS])
        with_cell(held, NUMBERS, next(n for n, r in enumerate(rows, 2) if r["measure"] == measure), changed)

    return change


def older(held: dict[str, bytes], passport: dict[str, Any]) -> None:
    passport["definitioner"]["kostnader"] = "0" * 16
    passport["finsam"] = "0.0.9"


def newer(held: dict[str, bytes], passport: dict[str, Any]) -> None:
    passport["definitioner"]["matt_som_kommer"] = "0" * 16


def named(held: dict[str, bytes], passport: dict[str, Any]) -> None:
    held[FACTS] = held[FACTS].replace(b'namn = "Hamnen"', f'namn = "Hamnen {ONE}"'.encode())


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (of_measure("deltagare", value="4"), "UTG-011", "en grupp på färre än 5 personer visas"),
        (of_measure("andel_kvinnor", value="44.5"), "UTG-011", "status dold men ett värde står där"),
        (of_measure("andel_kvinnor", numerator="3"), "UTG-011", "status dold men ett värde står där"),
        (cell(3, forbund="inre"), "UTG-008", "aden är ett annat förbunds"),
        (cell(3, value="många"), "UTG-006", "value är inget tal"),
        (cell(3, value="1e400"), "UTG-006", "value är inget tal"),
        (cell(3, value="NaN"), "UTG-006", "value är inget tal"),
        (cell(3, obs_id="n0123456789abcde"), "UTG-006", "hör inte till det som raden säger"),
        (cell(3, source="publicerad"), "UTG-006", "hör inte till det som raden säger"),
        (cell(3, category=ONE), "UTG-010", "personnummer"),
        (named, "UTG-010", "personnummer"),
        (older, "UTG-009", "Räknat efter en annan definition än här: ”Kostnader"),
        (newer, "UTG-009", "”matt_som_kommer”"),
        (lambda held, _: held.update({NUMBERS: b"a;b\n1;2\n"}), "UTG-006", "olumnerna är inte en utgåvas"),
        (lambda held, _: held.update({FACTS: b"id = 3\n"}), "", "forbund.toml"),
        (lambda held, passport: passport.pop("minsta_grupp"), "UTG-004", "Filen är ingen utgåva"),
        (lambda held, passport: passport.update(format="finsam-utgava 2"), "UTG-004", "formatet finsam-utgava 2"),
    ],
)
def test_a_release_that_its_sender_signed_and_should_not_have(
    change: Change, code: str, words: str, tmp_path: Path
) -> None:
    there = receive(three_offices(tmp_path / "e"), tmp_path / "m", change=lambda p: signed_anew(p, change))
    if not code:
        with pytest.raises(DeliveryFaults, match=words):
            receive_release(there, THEIRS, there.waiting(Unit(THEIRS), "compare"))
        return
    told = refused(there, code, words)
    assert ONE not in told and "Gör så:" in told


def test_every_fault_of_a_release_is_told_at_once(tmp_path: Path) -> None:
    def change(held: dict[str, bytes], passport: dict[str, Any]) -> None:
        for wrong in (of_measure("deltagare", value="4"), older, named):
            wrong(held, passport)

    there = receive(three_offices(tmp_path / "e"), tmp_path / "m", change=lambda p: signed_anew(p, change))
    with pytest.raises(DeliveryFaults) as stop:
        receive_release(there, THEIRS, tmp_path / "ut")
    assert stop.value.codes == ("UTG-009", "UTG-010", "UTG-011")


def test_one_source_stands_for_a_forbund(tmp_path: Path) -> None:
    there = receive(three_offices(tmp_path / "e"), tmp_path / "m")
    refuse_misplaced(there)
    path = there.received()[THEIRS]
    again = path.with_name(f"{THEIRS}-2027-01-01-00000000.zip")
    again.write_bytes(path.read_bytes())
    with pytest.raises(DeliveryFaults, match="2 utgåvor från ”yttre”") as stop:
        refuse_misplaced(there)
    assert stop.value.codes == ("UTG-012",)
    again.unlink()
    year = there.raw / THEIRS / "2018"
    year.mkdir(parents=True)
    # A folder that waits for its deliveries is none.
    refuse_misplaced(there)
    (year / "medlemsbidrag.csv").touch()
    with pytest.raises(DeliveryFaults, match="både egna leveranser och en mottagen utgåva"):
        refuse_misplaced(there)


def test_a_number_is_read_to_its_last_decimal_or_not_at_all() -> None:
    row = dict.fromkeys(("year", "argang"), "2018")
    with pytest.raises(NotANumber):
        read_sent(b"obs_id;forbund\nn1;x\n")
    with pytest.raises(KeyError):
        as_observation(row)


# --- the key ------------------------------------------------------------------------------------


def test_the_signing_key_is_told_kept_changed_and_put_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = three_offices(tmp_path / "e")
    (places.raw / "inre" / "2018").mkdir()
    (places.raw / "inre" / "2018" / "medlemsbidrag.csv").touch()
    assert tell_key(places) == 0
    first, told = read_open_key(), capsys.readouterr().out
    assert f'forbund = "inre"\nnyckel = "{first}"' in told and fingerprint_of(first) in told
    assert signing_key_path().parent == key_path().parent and signing_key_path().read_text("ascii").strip() not in told
    save_key(places, tmp_path / "kopia")
    signature = sign(b"x")
    change_key(places)
    assert read_open_key() != first and is_signed(b"x", signature, first)
    fetch_key(places, tmp_path / "kopia")
    assert read_open_key() == first and sign(b"x") == signature
    with pytest.raises(StageStopped, match="får inte ligga i"):
        save_key(places, places.raw / "nyckel")
