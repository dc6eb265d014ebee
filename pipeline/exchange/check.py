"""What must hold for a received release before a number of it is used. Everything that is wrong is told at once.

Who sent it and that nothing is changed come first: of a file that is not known to be whole nothing more is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.exchange.bundle import (
    FACTS,
    FORMAT,
    NUMBERS,
    PASSPORT,
    PRINTED,
    SIGNATURE,
    NoBundle,
    digests_of,
    is_as_packed,
    read_file,
    unpack,
)
from pipeline.exchange.definitions import definitions_of
from pipeline.exchange.rows import SENT, VALUES, NotANumber, as_observation, read_sent
from pipeline.exchange.senders import as_written, read_senders
from pipeline.exchange.signing import fingerprint_of, is_open_key, is_signed
from pipeline.faults import DeliveryFaults, Fault
from pipeline.measures.definition import read_measures
from pipeline.measures.observation import KEY, observation_id
from pipeline.personal import holds_person
from pipeline.places import Places
from pipeline.typography import enumerate_words

_SHOWN = 10
# No office may publish smaller groups, whatever it says (forbund/entries.py).
LEAST_GROUP = 3
_SOURCES = {NUMBERS: "beraknad", PRINTED: "publicerad"}
_AGAIN = "Be avsändaren skicka filen på nytt, och lägg den i mappen som den kom."
_TEXTS = tuple(c for c in SENT if c not in VALUES and c not in ("obs_id", "year", "argang"))


def open_release(places: Places, path: Path, forbund: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The passport and the members of a release that is whole, and signed by the förbund its name says.

    Raises DeliveryFaults.
    """
    shown = places.shown(path)
    try:
        file = read_file(path)
        members = unpack(file)
        passport = json.loads(members[PASSPORT])
        open_key, signature = members[SIGNATURE].decode("ascii").split()
        if passport["format"] != FORMAT or not is_open_key(open_key):
            raise NoBundle(f"formatet {passport['format']}")
        sent, id_ = str(passport["forbund"]), str(passport["utgava"])
        digests = dict(passport["filer"])
        _, _, _ = dict(passport["definitioner"]), int(passport["minsta_grupp"]), str(passport["finsam"])
    except NoBundle as error:
        raise DeliveryFaults([_unreadable(shown, error.found)]) from None
    except (ValueError, LookupError, TypeError) as error:
        raise DeliveryFaults([_unreadable(shown, "en zip vars delar inte är en utgåvas")]) from error
    signed = is_signed(members[PASSPORT], signature, open_key) and digests == digests_of(members)
    if not (signed and is_as_packed(file, members)):
        headline = "utgåvan är ändrad sedan den signerades"
        raise DeliveryFaults([Fault(headline, _AGAIN, shown, code="UTG-005")])
    owners = read_senders(places).get(open_key)
    if owners is None:
        raise DeliveryFaults([_unknown_sender(places, shown, sent, open_key)])
    if sent != forbund or sent not in owners:
        raise DeliveryFaults([_of_another(shown, forbund, sent, enumerate_words(sorted(owners)))])
    return {**passport, "utgava": id_, "avsandare": fingerprint_of(open_key)}, members


def find_faults(shown: str, forbund: str, passport: Mapping[str, Any], members: Mapping[str, bytes]) -> list[Fault]:
    """Everything that stands in the way of using what an opened release holds."""
    faults = [*_other_definitions(shown, passport), *_persons(shown, members)]
    for name in (NUMBERS, PRINTED):
        try:
            rows = read_sent(members[name])
        except (NotANumber, UnicodeDecodeError):
            faults.append(Fault("kolumnerna är inte en utgåvas", _AGAIN, shown, sheet=name, code="UTG-006"))
            continue
        wrong = [f for n, row in enumerate(rows, 2) for f in _in_row(shown, name, n, row, forbund, passport)]
        faults += wrong[:_SHOWN]
    return faults


def _unreadable(shown: str, found: str) -> Fault:
    expected = "en utgåva: filen <förbund>-<utgåva>.zip som make release skrev hos avsändaren"
    return Fault("filen är ingen utgåva", _AGAIN, shown, found=found, expected=expected, code="UTG-004")


def _unknown_sender(places: Places, shown: str, sent: str, open_key: str) -> Fault:
    return Fault(
        f"avsändaren är inte känd: ingen nyckel för ”{sent}” i {places.shown(places.senders)} är den som signerat",
        f"Ring förbundet och hör att deras make nyckel UTGAVA=1 säger fingeravtrycket {fingerprint_of(open_key)}. "
        f"Säger det så, lägg till:\n{as_written(sent, open_key)}\nSäger det något annat, använd inte filen.",
        shown,
        code="UTG-007",
    )


def _of_another(shown: str, named: str, sent: str, owner: str) -> Fault:
    return Fault(
        f"filens namn säger ”{named}”, utgåvan ”{sent}” och nyckeln den är signerad med ”{owner}”",
        "Låt filen heta som den hette när den kom. Är namnet rätt: fråga avsändaren, och använd inte filen förrän det är utrett.",
        shown,
        expected="samma förbund i alla tre",
        code="UTG-008",
    )


def _other_definitions(shown: str, passport: Mapping[str, Any]) -> Iterator[Fault]:
    """Measures that the sender counts by another definition than this program has, or that it does not know."""
    theirs = dict(passport["definitioner"])
    ours = definitions_of(theirs)
    other = sorted(m for m in theirs if ours.get(m) != theirs[m])
    if other:
        titles = [f"”{read_measures()[m].title if m in ours else m}”" for m in other]
        more = [f"{len(titles) - _SHOWN} till"] if len(titles) > _SHOWN else []
        yield Fault(
            f"räknat efter en annan definition än här: {enumerate_words([*titles[:_SHOWN], *more])}",
            "Ha samma version av programmet på båda kanslierna, och be avsändaren ge ut och skicka på nytt.",
            shown,
            found=f"finsam {passport['finsam']}",
            expected=f"finsam {__version__}",
            code="UTG-009",
        )


def _persons(shown: str, members: Mapping[str, bytes]) -> Iterator[Fault]:
    """Personal numbers, in words or in cells that hold words: a release has no place for them."""
    for name in (PASSPORT, FACTS):
        for n, line in enumerate(members[name].decode("utf-8", "replace").splitlines(), 1):
            if holds_person(line):
                yield _person(shown, name, n)
    for name in (NUMBERS, PRINTED):
        lines = members[name].decode("utf-8", "replace").splitlines()
        places = [n for n, line in enumerate(lines, 1) if any(holds_person(t) for t in _words_of(line))]
        yield from (_person(shown, name, n) for n in places[:_SHOWN])


def _words_of(line: str) -> list[str]:
    """The cells of words, beside each other as somebody may have written in two of them."""
    cells = dict(zip(SENT, line.split(";"), strict=False))
    return [" ".join(cells.get(c, "") for c in _TEXTS), *line.split(";")[len(SENT) :]]


def _person(shown: str, name: str, row: int) -> Fault:
    return Fault("ett personnummer står i utgåvan", _WITHDRAW, shown, sheet=name, row=row, code="UTG-010")


_WITHDRAW = "Använd inte filen: ta bort den, och säg till avsändaren, som ska rätta sitt underlag och ge ut på nytt."


def _in_row(
    shown: str, name: str, n: int, row: Mapping[str, str], forbund: str, passport: Mapping[str, Any]
) -> Iterator[Fault]:
    try:
        number = as_observation(row)
    except NotANumber as wrong:
        headline = f"{wrong.column} är inget tal som en utgåva har"
        yield Fault(headline, _AGAIN, shown, sheet=name, row=n, found=wrong.text, code="UTG-006")
        return
    if number["forbund"] != forbund:
        headline, found = "raden är ett annat förbunds", number["forbund"]
        yield Fault(headline, _WITHDRAW, shown, sheet=name, row=n, found=found, expected=forbund, code="UTG-008")
    elif not _belongs(number, name, passport):
        headline = "talets id, källa eller mått hör inte till det som raden säger"
        yield Fault(headline, _AGAIN, shown, sheet=name, row=n, found=number["obs_id"], code="UTG-006")
    elif disclosed := _discloses(number, passport):
        yield Fault(disclosed, _WITHDRAW, shown, sheet=name, row=n, code="UTG-011")


def _belongs(number: Mapping[str, Any], name: str, passport: Mapping[str, Any]) -> bool:
    """Whether a row is of what it says: its id is made of its key, its source is that of the file, its measure defined."""
    id_ = observation_id(*(number[k] for k in KEY))
    return bool(number["obs_id"] == id_ and number["source"] == _SOURCES[name]) and (
        number["measure"] in passport["definitioner"]
    )


def _discloses(number: Mapping[str, Any], passport: Mapping[str, Any]) -> str:
    """What a row shows that may not be shown; '' for nothing. The value itself is never told."""
    if number["status"] != "ok":
        # Of a withheld number nothing is told; of one that is missing, what it would have been made of may be.
        hidden = VALUES if number["status"] == "dold" else ("value",)
        shown = any(number[c] is not None for c in hidden)
        return f"talet har status {number['status']} men ett värde står där" if shown else ""
    measure, value = read_measures().get(number["measure"]), number["value"]
    if measure is None or not measure.groups or number["source"] != "beraknad" or value is None:
        return ""
    smallest = max(LEAST_GROUP, int(passport["minsta_grupp"]))
    return f"en grupp på färre än {smallest} personer visas" if 0 < value < smallest else ""
