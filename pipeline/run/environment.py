"""What the machine says no to, in words: a full or locked folder, a file that is gone, memory that is not enough.

Libraries tell of these in their own ways and from anywhere. They are told here, in the one place
where an error becomes words, as a fault that names the file or folder and what to do. Whatever else
is wrong is a fault of the program, and is not told here.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.faults import DeliveryFaults, Fault
from pipeline.personal import KEY_VARIABLE, key_name, key_path, read_key
from pipeline.places import ROOT, Places
from pipeline.store import finished_name, read_json, write_json

_AGAIN = "Kör sedan make report igen. Det som byggts tidigare är kvar."
_LOCKED = (errno.EACCES, errno.EPERM, getattr(errno, "EBUSY", 16), errno.ETXTBSY)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What DuckDB writes of a file that it could not open, read or write.
_DUCKDB_FILE = re.compile(r"""file \\?["']([^"'\\]+)""")
_DUCKDB_SAID = {
    "No space left": errno.ENOSPC,
    "Read-only file system": errno.EROFS,
    "Permission denied": errno.EACCES,
    "No such file": errno.ENOENT,
    "Not a directory": errno.ENOTDIR,
    "Is a directory": errno.EISDIR,
    "Input/output error": errno.EIO,
    "Disk quota": errno.EDQUOT,
}
_LOST = (errno.ENOENT, errno.ELOOP)
_NO_MEMORY = (
    "Stäng andra program, och bygg ett förbund i taget: make report FORBUND=… "
    "Är en leverans mycket stor: kör på en dator med mer minne. Det som byggts tidigare är kvar."
)


def told_by_machine(
    error: BaseException, places: Places, about: str = "", folder: Path | None = None
) -> DeliveryFaults | None:
    """The fault behind an error, when the machine said no; None for any other error.

    `about` is the step and `folder` what it reads, for what names no file. The error may stand behind others.
    """
    for found in _behind(error):
        if isinstance(found, MemoryError) or type(found).__name__ == "OutOfMemoryException":
            return DeliveryFaults([out_of_memory(_shown(folder or places.raw, places), about)])
        number, path = _said(found)
        if number == errno.ENOMEM:
            return DeliveryFaults([out_of_memory(_shown(folder or places.raw, places), about)])
        if number and (fault := _fault(number, path, places)):
            return DeliveryFaults([fault])
    return None


def out_of_memory(shown: str, about: str) -> Fault:
    """The fault of a step that asked for more memory than there was."""
    return Fault(
        f"minnet räckte inte i steget {about}" if about else "minnet räckte inte", _NO_MEMORY, shown, code="DAT-010"
    )


def worker_died(shown: str, about: str) -> Fault:
    """The fault of a step whose process ended without a word: the system stops one that takes too much memory."""
    return Fault(f"processen dog i steget {about}, oftast för att minnet tog slut", _NO_MEMORY, shown, code="DAT-011")


def _behind(error: BaseException) -> Iterator[BaseException]:
    """An error and those that it came from."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _said(error: BaseException) -> tuple[int, Path | None]:
    """The number of the system's error and the file it is about; 0 for an error of another kind."""
    if isinstance(error, OSError):
        return error.errno or 0, Path(str(error.filename)) if error.filename else None
    if type(error).__module__ in ("_duckdb", "duckdb") and "IO" in type(error).__name__:
        text = str(error)
        number = next((n for said, n in _DUCKDB_SAID.items() if said in text), 0)
        named = _DUCKDB_FILE.search(text)
        return number, Path(named[1]) if named else None
    return 0, None


def _fault(number: int, path: Path | None, places: Places) -> Fault | None:
    """What a number means, of a file; None where it is the program that asked for what is not there."""
    shown = _shown(finished_name(path) if path else places.out, places)
    if number in _FULL:
        return Fault(
            "disken är full",
            f"Frigör utrymme, eller skriv någon annanstans med OUT=mapp. {_AGAIN}",
            shown,
            code="DAT-001",
        )
    if number == errno.EROFS:
        return Fault(
            "mappen går bara att läsa", f"Skriv någon annanstans med OUT=mapp. {_AGAIN}", shown, code="DAT-002"
        )
    if number in _LOCKED:
        is_read = path is not None and path.is_relative_to(places.raw)
        action = "Ge dig läsrätt till filen" if is_read else "Ge dig skrivrätt till mappen, eller skriv med OUT=mapp"
        return Fault(
            "åtkomst till filen eller mappen nekas",
            f"Stäng filen om den är öppen i Excel eller Word. {action}. {_AGAIN}",
            shown,
            code="DAT-003",
        )
    if number in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return Fault(
            "en fil ligger där en mapp ska vara, eller tvärtom",
            f"Flytta filen, eller välj en annan mapp med OUT=mapp. {_AGAIN}",
            shown,
            code="DAT-004",
        )
    if number in (errno.EIO, errno.ESTALE, errno.ENXIO):
        return Fault(
            "disken eller nätverksmappen svarar inte",
            f"Kontrollera anslutningen, och att filen går att öppna. {_AGAIN}",
            shown,
            code="DAT-005",
        )
    if number in (errno.EMFILE, errno.ENFILE):
        return Fault("för många filer är öppna på datorn", f"Stäng andra program. {_AGAIN}", shown, code="DAT-006")
    if number == errno.ENAMETOOLONG:
        return Fault(
            "sökvägen är för lång", f"Flytta mappen närmare roten, eller korta namnet. {_AGAIN}", shown, code="DAT-007"
        )
    if number in _LOST and path is not None and path.is_symlink():
        return Fault(
            "länken leder till en fil som inte finns",
            "Lägg filen själv i mappen, eller ta bort länken.",
            shown,
            code="DAT-008",
        )
    if number in _LOST and path is not None and not _is_ours(path):
        return Fault("filen finns inte längre", f"Lägg tillbaka den. {_AGAIN}", shown, code="DAT-009")
    return None


def _shown(path: Path, places: Places) -> str:
    """A delivery as the analyst knows it; what is written in full, with the file that stands in the way."""
    if path.is_relative_to(places.raw):
        return places.shown(path)
    return str(next((p for p in path.parents if p.exists() and not p.is_dir()), path))


_OTHER_KEY = (
    "Lägg tillbaka säkerhetskopian: make nyckel HAMTA=fil. Finns ingen: make nyckel BYT=1 gör en ny. Då får alla "
    "personer nya pseudonymer och allt läses in på nytt; inga publicerade tal ändras, men det som byggts förut går "
    "inte att hålla mot det nya person för person."
)


def sound_key(places: Places) -> None:
    """Raise DeliveryFaults when there is no key and none can be made, what lies there is none, or it is another one.

    What was built remembers the fingerprint of its key: a key that is lost or changed is never replaced in silence.
    """
    remembered = remembered_key(places)
    if remembered and not key_path().is_file():
        lost = Fault("nyckeln är borta", _OTHER_KEY, str(key_path()), expected=_wanted(remembered), code="DAT-014")
        raise DeliveryFaults([lost])
    try:
        held = key_name(read_key())
    except ValueError:
        action = (
            "Lägg tillbaka nyckeln ur er säkerhetskopia: make nyckel HAMTA=fil. Finns ingen: make nyckel BYT=1 gör en ny; "
            "då får alla personer nya pseudonymer."
        )
        expected = "64 tecken 0–9 och a–f"
        raise DeliveryFaults(
            [Fault("nyckeln är skadad", action, str(key_path()), expected=expected, code="DAT-012")]
        ) from None
    except OSError as error:
        refused = told_by_machine(error, places)
        if not refused:
            raise
        why = refused.faults[0]
        action = f"Ge dig rätt till filen och mappen, eller lägg nyckeln någon annanstans med {KEY_VARIABLE}=fil."
        raise DeliveryFaults(
            [Fault(f"nyckeln går inte att läsa eller göra: {why.headline}", action, str(key_path()), code="DAT-013")]
        ) from None
    if remembered and held != remembered:
        found, expected = f"fingeravtrycket {held}", _wanted(remembered)
        other = Fault(
            "nyckeln är en annan", _OTHER_KEY, str(key_path()), found=found, expected=expected, code="DAT-015"
        )
        raise DeliveryFaults([other])


def remembered_key(places: Places) -> str:
    """The fingerprint of the key behind what is built, else behind the latest release; '' when neither says."""
    if places.key_name.is_file():
        return str(read_json(places.key_name)["fingeravtryck"])
    given_out = sorted(places.releases.glob("*/manifest.json"))
    return str(read_json(given_out[-1]).get("nyckel", "")) if given_out else ""


def remember_key(places: Places) -> None:
    """Keep the fingerprint of the key beside what is built with it."""
    write_json(places.key_name, {"fingeravtryck": key_name(read_key())})


def _wanted(remembered: str) -> str:
    return f"nyckeln med fingeravtrycket {remembered}, som det byggda vilar på"


def _is_ours(path: Path) -> bool:
    """Whether a file is the program's own: that it is not there is a fault of the program."""
    return any(path.is_relative_to(ROOT / room) for room in ("pipeline", "notebooks", "expectations"))


def prepare(places: Places) -> None:
    """What must hold before a job reads anything. Raises StageStopped where it does not."""
    from pipeline.ingest.persons import refuse_persons
    from pipeline.report.pages.office import write_office_readme

    refuse_persons(places)
    sound_key(places)
    remember_key(places)
    write_office_readme(places)
