"""The key of the pseudonyms is kept, copied, put back and changed by those who mean to; never in silence."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.ingest.deliveries import is_of_persons
from pipeline.personal import key_name, key_path, make_key, read_key
from pipeline.places import Places
from pipeline.release.passport import says_the_same
from pipeline.release.staged import refuse_staged
from pipeline.run.environment import remember_key, remembered_key, sound_key
from pipeline.run.key_command import change_key, close_folders, fetch_key, save_key, tell_key
from pipeline.store import write_json, write_text
from support.personal_numbers import ONE, writings


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / ".finsam" / "nyckel"))
    (tmp_path / "raw").mkdir()
    return Places(tmp_path / "raw", tmp_path / "ut")


def test_a_key_is_told_by_a_fingerprint_that_says_nothing_of_it(places: Places) -> None:
    key = read_key()
    assert key_name(key) == key_name(key) != key_name(bytes(32))
    assert len(key_name(key)) == 16 and key_name(key).isalpha() and key_name(key) not in key.hex()


def test_a_lost_key_stops_and_no_other_is_made(places: Places) -> None:
    sound_key(places)
    remember_key(places)
    key_path().unlink()
    with pytest.raises(DeliveryFaults, match="Nyckeln är borta") as stop:
        sound_key(places)
    assert stop.value.codes == ("DAT-014",) and "make nyckel HAMTA=fil" in str(stop.value)
    assert not key_path().exists()


def test_another_key_stops_and_says_what_it_means(places: Places) -> None:
    sound_key(places)
    remember_key(places)
    before = remembered_key(places)
    key_path().unlink()
    other = key_name(make_key(key_path()))
    with pytest.raises(DeliveryFaults, match="Nyckeln är en annan") as stop:
        sound_key(places)
    assert stop.value.codes == ("DAT-015",)
    assert before in str(stop.value) and other in str(stop.value) and "nya pseudonymer" in str(stop.value)


def test_a_release_remembers_the_key_where_nothing_is_built(places: Places) -> None:
    write_json(places.releases / "2023-01-01-a" / "manifest.json", {"utgava": "a"})
    sound_key(places)
    write_json(places.releases / "2024-01-01-b" / "manifest.json", {"nyckel": "g" * 16})
    with pytest.raises(DeliveryFaults, match="Nyckeln är en annan"):
        sound_key(places)


def test_a_copy_is_put_back_on_another_computer(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key, copy = read_key(), tmp_path / "kopia.txt"
    assert save_key(places, copy) == 0
    assert read_key(copy) == key and copy.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StageStopped, match="finns redan"):
        save_key(places, copy)
    for inside in (places.raw / "k", places.reports / "k", places.processed / "k"):
        with pytest.raises(StageStopped, match="Nyckeln får inte ligga i"):
            save_key(places, inside)
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "ny" / "nyckel"))
    other = read_key()
    assert fetch_key(places, copy) == 0
    assert read_key() == key
    (aside,) = (tmp_path / "ny").glob("nyckel.undanlagd.*")
    assert read_key(aside) == other and aside.name.endswith(key_name(other))
    assert key.hex() not in capsys.readouterr().out
    with pytest.raises(StageStopped, match="är ingen nyckel"):
        write_text(tmp_path / "skräp", "hej")
        fetch_key(places, tmp_path / "skräp")
    with pytest.raises(StageStopped, match="finns inte"):
        fetch_key(places, tmp_path / "borta")


def test_a_change_is_meant_and_the_old_key_is_laid_aside(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    before = read_key()
    remember_key(places)
    assert change_key(places) == 0
    sound_key(places)
    assert read_key() != before and remembered_key(places) == key_name(read_key())
    assert [read_key(p) for p in key_path().parent.glob("*.undanlagd.*")] == [before]
    tell_key(places)
    assert f"Fingeravtryck: {key_name(read_key())}\nDet byggda vilar på den." in capsys.readouterr().out
    with pytest.raises(FileExistsError):
        make_key(key_path())


@pytest.mark.skipif(os.name != "posix", reason="rättigheter som de här finns bara på Unix")
def test_only_the_owner_reads_what_may_tell_of_persons(places: Places) -> None:
    read_key()
    write_text(places.processed / "prov" / "2022" / "deltagande.csv", "x")
    write_text(places.internal / "README.md", "x")
    write_text(places.reports / "prov" / "2022" / "arsredovisning.html", "x")
    open_before = (places.reports / "prov/2022/arsredovisning.html").stat().st_mode
    close_folders(places)
    modes = {p.stat().st_mode & 0o777 for top in (places.processed, places.internal) for p in (top, *top.rglob("*"))}
    assert modes == {0o700, 0o600}
    assert key_path().parent.stat().st_mode & 0o777 == 0o700 and key_path().stat().st_mode & 0o777 == 0o600
    assert (places.reports / "prov/2022/arsredovisning.html").stat().st_mode == open_before


def test_two_releases_under_two_keys_are_held_against_each_other_without_their_deliveries() -> None:
    one = {"utgava": "a", "nyckel": "g" * 16, "in": {"a.csv": "1"}, "ut": {"b.html": "2"}}
    assert says_the_same(one, one | {"utgava": "b"})
    assert not says_the_same(one, one | {"in": {"a.csv": "3"}})
    assert says_the_same(one, one | {"nyckel": "h" * 16, "in": {"a.csv": "3"}})
    assert not says_the_same(one, one | {"nyckel": "h" * 16, "ut": {"b.html": "3"}})


# --- git -------------------------------------------------------------------------------------


def test_a_delivery_of_persons_is_known_by_its_name() -> None:
    assert is_of_persons(Path("sus_deltagare_2022.xlsx")) and is_of_persons(Path("nns_enkat_personal.csv"))
    assert not is_of_persons(Path("medlemsbidrag.csv")) and not is_of_persons(Path("budget_2022.xlsx"))


def staged(root: Path, **files: str) -> list[str]:
    for name, text in files.items():
        write_text(root / name, text)
    git = ["git", "-C", str(root)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A", "-f"], check=True)
    return refuse_staged(root)


def test_git_is_told_no_to_persons_keys_and_the_offices_own(tmp_path: Path) -> None:
    number = writings(ONE)[1]
    found = staged(
        tmp_path,
        **{
            "data/raw/prov/2022/sus_deltagare_2022.csv": "id\n1\n",
            "data/raw/prov/2022/medlemsbidrag.csv": "Staten;50\n",
            "data/raw/prov/2022/kommentar/budget.md": f"Se {number}.\n",
            "data/raw/prov/2022/kommentar/mal.md": "Inget.\n",
            "data/processed/prov/a.csv": "x\n",
            ".finsam/nyckel": "x\n",
            "reports/internt/README.md": "x\n",
            "reports/utgavor/a/siffror.csv": "obs_id;value\n",
            "notebooks/egna/a.ipynb": '{"cells": [{"cell_type": "code", "outputs": [{"text": "17"}]}]}\n',
            "notebooks/egna/b.ipynb": '{"cells": [{"cell_type": "code", "outputs": []}, {"cell_type": "markdown"}]}\n',
            "notebooks/egna/c.ipynb": "ingen notebook\n",
        },
    )
    assert [line.partition(":")[0] for line in found] == [
        ".finsam/nyckel",
        "data/processed/prov/a.csv",
        "data/raw/prov/2022/kommentar/budget.md",
        "data/raw/prov/2022/sus_deltagare_2022.csv",
        "notebooks/egna/a.ipynb",
        "notebooks/egna/c.ipynb",
        "reports/internt/README.md",
    ]
    assert number not in "".join(found)


def test_a_notebook_that_git_has_is_looked_at_again(tmp_path: Path) -> None:
    empty, shown = '{"cells": []}', '{"cells": [{"outputs": [{"text": "17"}]}]}'
    assert staged(tmp_path, **{"a.ipynb": empty, "b.csv": "x"}) == []
    git = ["git", "-C", str(tmp_path), "-c", "user.name=K", "-c", "user.email=k@example.org"]
    subprocess.run([*git, "commit", "-q", "-m", "x", "--no-verify"], check=True)
    assert [line.partition(":")[0] for line in staged(tmp_path, **{"a.ipynb": shown, "b.csv": "y"})] == ["a.ipynb"]
