"""What may stand in forbund.toml, and everything wrong with one that is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.faults import Fault, suggest
from pipeline.names import label_key
from pipeline.personal import has_personal_number

INRIKTNINGAR = ("individ", "struktur")
GRUPPER = ("administration", "individ", "struktur", "insatser", "intakt", "finans", "ram")
BELOPP = ("kr", "tkr")
MEDLEMSTYPER = ("stat", "region", "kommun")
# In what two numbers of one measure and kind may differ, so that they are not compared.
EGENSKAPER = ("raknas", "tackning", "namnare", "definition")

_KEYS: dict[str, dict[str, bool]] = {
    "": {
        "id": True,
        "namn": True,
        "kortnamn": True,
        "organisationsnummer": False,
        "medlem": True,
        "insats": True,
        "post": False,
        "argang": True,
        "rattelse": False,
        "forbehall": False,
        "malregel": False,
        "roja": False,
        "visa_belopp": False,
        "tak": False,
        "rubrik": False,
        "blad": False,
        "kod": False,
        "konto": False,
        "bokforing": False,
        "mal": False,
        "malomrade": False,
        "tryckt": False,
        "jamforbarhet": False,
        "brott": False,
    },
    "medlem": {"id": True, "namn": True, "typ": True, "alias": False, "kommun": False},
    "insats": {"id": True, "namn": True, "inriktning": True, "alias": False},
    "post": {"id": True, "namn": True, "grupp": True, "alias": False},
    "argang": {"typ": True, "budget_fran": False, "leveranser": False, "register": False},
    "rattelse": {
        "ar": True,
        "fil": True,
        "varfor": True,
        "atgard": False,
        "blad": False,
        "rad": False,
        "nyckel": False,
        "kolumn": False,
        "vantat": False,
        "ratt": False,
        "samma_som": False,
    },
    "forbehall": {"matt": True, "ar": False, "text": True},
    "jamforbarhet": {"matt": True, "egenskap": True, "varde": True, "varfor": True, "ar": False},
    "brott": {"ar": True, "skal": True, "matt": False},
    "malregel": {"grader": True, "tolerans": True},
    "mal": {"egna_matt": False, "insats_fylls_ned": False},
    "malomrade": {"namn": True, "vision": True},
    "roja": {"minsta_grupp": True},
    "tak": {"ar": True, "belopp": True, "kalla": True},
    "rubrik": {"sort": True, "kolumn": True, "namn": True},
    "blad": {"sort": True, "namn": True, "varfor": True},
    "kod": {"lista": True, "kod": True, "namn": True},
    "konto": {"fran": True, "till": True, "post": True},
    "bokforing": {"dimension": True},
    "tryckt": {
        "ar": True,
        "matt": True,
        "avsnitt": False,
        "tabell": False,
        "rad": False,
        "kolumn": False,
        "enhet": False,
        "id": False,
        "uppdelning": False,
        "kategori": False,
    },
}


@dataclass(frozen=True)
class KnownNames:
    """Names that forbund.toml may use and other rooms own.

    Kind of delivery -> its columns, code list -> its codes, and the measures.
    """

    columns: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, tuple[str, ...]]
    measures: tuple[str, ...]


def check_forbund(data: dict[str, Any], file: str, folder: str, known: KnownNames | None = None) -> list[Fault]:
    """Every fault of what was read; `file` is the path as shown, `folder` the name of its folder.

    Names of other rooms are tried only where they are `known`.
    """
    faults = _check_keys("", data, file)
    for table in (
        "medlem",
        "insats",
        "post",
        "rattelse",
        "forbehall",
        "tak",
        "rubrik",
        "blad",
        "kod",
        "konto",
        "malomrade",
        "tryckt",
        "jamforbarhet",
        "brott",
    ):
        for entry in data.get(table, []):
            faults += _check_keys(table, entry, file)
    for year, entry in data.get("argang", {}).items():
        faults += _check_keys("argang", entry, file, f"argang.{year}")
    for table in ("malregel", "roja", "bokforing", "mal"):
        if table in data:
            faults += _check_keys(table, data[table], file)
    if faults:
        return faults
    if data["id"] != folder:
        faults.append(
            _fault(
                file, f"id är ”{data['id']}” men mappen heter ”{folder}”", "samma namn", "Ändra id eller mappens namn."
            )
        )
    for table, key, allowed in (
        ("medlem", "typ", MEDLEMSTYPER),
        ("insats", "inriktning", INRIKTNINGAR),
        ("post", "grupp", GRUPPER),
    ):
        for entry in data.get(table, []):
            if entry[key] not in allowed:
                faults.append(
                    _fault(
                        file,
                        f"okänt värde ”{entry[key]}” för {key} i {table} ”{entry['id']}”",
                        ", ".join(allowed),
                        "Rätta värdet.",
                    )
                )
    if data.get("visa_belopp", "kr") not in BELOPP:
        faults.append(
            _fault(file, f"okänt värde ”{data['visa_belopp']}” för visa_belopp", ", ".join(BELOPP), "Rätta värdet.")
        )
    return faults + _check_own_words(data, file, known) + _check_unique(data, file) + _check_corrections(data, file)


def _check_corrections(data: dict[str, Any], file: str) -> list[Fault]:
    """A correction replaces one cell or takes out one row: what it must say, and may not."""
    faults: list[Fault] = []
    seen: set[tuple[object, ...]] = set()
    for entry in data.get("rattelse", []):
        where = f"rättelsen av {entry['fil']}"
        action = entry.get("atgard", "ersatt")
        at = tuple(entry.get(k) for k in ("ar", "fil", "blad", "rad", "nyckel", "kolumn"))
        if action not in _CORRECTIONS:
            known = ", ".join(_CORRECTIONS)
            faults.append(_fault(file, f"okänt värde ”{action}” för atgard i {where}", known, "Rätta värdet."))
            continue
        for keys in (s for s in _CORRECTIONS[action] if sum(k in entry for k in s) != 1):
            told = " eller ".join(keys)
            faults.append(_fault(file, f"{where} ska ange {told}", f"en rad {told} = …", "Lägg till raden, en gång."))
        for key in entry.keys() - {k for s in _CORRECTIONS[action] for k in s} - _OF_EVERY_CORRECTION:
            faults.append(_fault(file, f"{where}: {key} hör inte till {action}", "inget sådant", "Ta bort raden."))
        for key, type_ in ((k, int if k in ("ar", "rad", "samma_som") else str) for k in entry):
            if type(entry[key]) is not type_:
                kind = "ett heltal" if type_ is int else "text inom citattecken"
                faults.append(_fault(file, f"{where}: {key} ska vara {kind}", kind, "Rätta raden."))
            elif type_ is int and entry[key] < 1:
                faults.append(_fault(file, f"{where}: {key} ska vara minst 1", "radens nummer", "Rätta raden."))
        if any(has_personal_number(str(v)) for v in entry.values()):
            faults.append(
                _fault(
                    file,
                    f"{where} innehåller ett personnummer",
                    "inga uppgifter om personer",
                    "Ta bort rättelsen, och rätta i källsystemet.",
                )
            )
        if action == "ersatt" and entry.get("vantat") == entry.get("ratt"):
            faults.append(_fault(file, f"{where} ändrar ingenting", "ratt skild från vantat", "Ta bort rättelsen."))
        if at in seen:
            faults.append(_fault(file, f"{where} står två gånger", "en rättelse per cell", "Ta bort den ena."))
        seen.add(at)
    return faults


# What a correction of each kind must say, one of each group.
_CORRECTIONS = {
    "ersatt": (("rad", "nyckel"), ("kolumn",), ("vantat",), ("ratt",)),
    "ta_bort": (("rad",), ("samma_som",)),
}
_OF_EVERY_CORRECTION = {"ar", "fil", "blad", "atgard", "varfor"}


def _check_own_words(data: dict[str, Any], file: str, known: KnownNames | None) -> list[Fault]:
    """Headings, words and accounts of the förbund's own must belong to something that is read."""
    named: list[tuple[str, str, str, tuple[str, ...]]] = [
        ("jamforbarhet", "egenskap", e["egenskap"], EGENSKAPER) for e in data.get("jamforbarhet", [])
    ]
    named += _names_of_others(data, known) if known else []
    return [
        _fault(file, f"okänt värde ”{value}” för {key} i [[{table}]]", suggest(value, names), "Rätta värdet.")
        for table, key, value, names in dict.fromkeys(named)
        if value not in names
    ]


def _names_of_others(data: dict[str, Any], known: KnownNames) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Each name of a kind, a column, a code or a measure, with those there are."""
    named: list[tuple[str, str, str, tuple[str, ...]]] = []
    for entry in data.get("rubrik", []):
        named.append(("rubrik", "sort", entry["sort"], tuple(known.columns)))
        if entry["sort"] in known.columns:
            named.append(("rubrik", "kolumn", entry["kolumn"], known.columns[entry["sort"]]))
    named += [("blad", "sort", entry["sort"], tuple(known.columns)) for entry in data.get("blad", [])]
    for entry in data.get("kod", []):
        named.append(("kod", "lista", entry["lista"], tuple(known.codes)))
        if entry["lista"] in known.codes:
            named.append(("kod", "kod", entry["kod"], known.codes[entry["lista"]]))
    for table in ("forbehall", "jamforbarhet", "brott"):
        for entry in data.get(table, []):
            given = entry.get("matt", [])
            measures = [given] if isinstance(given, str) else given
            named += [(table, "matt", m, known.measures) for m in measures]
    registers, posts = known.codes["register"], known.codes["bokforingspost"]
    named += [(f"argang.{y}", "register", e.get("register", "sus"), registers) for y, e in data["argang"].items()]
    named += [("konto", "post", entry["post"], posts) for entry in data.get("konto", [])]
    return named


def _check_keys(table: str, entry: dict[str, Any], file: str, shown: str = "") -> list[Fault]:
    keys = _KEYS[table]
    where = shown or table or "filen"
    faults = [
        _fault(file, f"okänd inställning ”{k}” i {where}", suggest(k, keys), "Rätta stavningen eller ta bort raden.")
        for k in entry
        if k not in keys
    ]
    faults += [
        _fault(file, f"inställningen ”{k}” saknas i {where}", f"en rad {k} = …", "Lägg till raden.")
        for k, required in keys.items()
        if required and k not in entry
    ]
    return faults


def _check_unique(data: dict[str, Any], file: str) -> list[Fault]:
    """One name may not mean two things: insatser and posts share one space of names."""
    faults = []
    for tables in (("medlem",), ("insats", "post")):
        owner: dict[str, str] = {}
        for table in tables:
            for entry in data.get(table, []):
                for name in {label_key(n) for n in (entry["namn"], *entry.get("alias", []))}:
                    other = owner.setdefault(name, entry["id"])
                    if other != entry["id"]:
                        faults.append(
                            _fault(
                                file,
                                f"namnet ”{name}” står för både ”{other}” och ”{entry['id']}”",
                                "ett namn för en sak",
                                "Ta bort namnet ur den ena.",
                            )
                        )
    return faults


def _fault(file: str, headline: str, expected: str, action: str) -> Fault:
    return Fault(file=file, headline=headline, expected=expected, action=action)
