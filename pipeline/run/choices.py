"""The choices of a command: what each is, and how NAME=value is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.faults import StageStopped, nearest
from pipeline.places import ROOT


class UsageFault(StageStopped):
    """The command was written in a way that is not understood."""

    code = "VAL-001"


# Of building and explaining.
CHOICES = {
    "FORBUND": "bara detta förbund, till exempel hbs",
    "AR": "bara detta år, till exempel 2022",
    "RAW": "läs leveranser ur en annan mapp, ordnad som data/raw",
    "OUT": "skriv reports/ och data/processed/ under en annan mapp",
    "FORMAT": "vilka format som skrivs, med komma emellan: html,docx,pdf,xlsx; alla är alla fyra",
    "PERIOD": "t1 eller t2: tertialrapport i stället för årsredovisning",
    "URVAL": "jämför bara det som står i en TOML-fil: förbund, år, prisindex, basår",
    "VANTA": "1: vänta om en annan körning bygger i samma mapp",
    "KLUSTER": "var stegen görs: local eller en schemaläggares adress, tcp://dator:8786 (docs/kluster.md)",
    "PERSONER": "kluster: 1 låter steg som läser personuppgifter gå till arbetare som är märkta kansli",
    "FRESH": "1: kör om allt, varje notebook i en egen kärna",
}
_OTHERS = {
    "TAL": "talets id, som står vid talet på kansliets sidor",
    "FIL": "filen, till exempel FIL=utkast.docx",
    "SORT": "lar: vilken sorts leverans filen är, till exempel sus_deltagare; new-measure: antal (rader om personer), belopp eller andel",
    "SVAR": 'svaren på det som frågas: "Slut=ut_datum; Fått jobb=arbete; Handläggare=utelamnas"',
    "NAMN": "förbundets hela namn, inom citattecken",
    "KORTNAMN": "namnet i tabeller",
    "REGION": 'regionen, till exempel "Region Stockholm"',
    "KOMMUNER": 'kommunerna, med komma emellan: "Nacka kommun, Värmdö kommun"',
    "INSATSER": "insatser för enskilda deltagare, med komma emellan",
    "STRUKTUR": "insatser som utvecklar samverkan, med komma emellan",
    "TYP": "bokslut (utfall) eller plan (beslutad budget)",
    "BOKFORING": "1: bokföringen kommer som SIE, och en vanlig kontoplan skrivs in",
    "JA": "1: skriv in det som föreslås utan att fråga",
    "SPARA": "granska: 1 lägger talen som leverans i data/raw; nyckel: filen som kopian skrivs till",
    "HAMTA": "filen som nyckeln läggs tillbaka ur",
    "BYT": "1: byt nyckel, så att alla pseudonymer blir nya",
    "UTGAVA": "nyckel: 1 för nyckeln som utgåvor signeras med",
    "FAST": "1: bara de snabba testerna",
    "ALLA": "1: varje exempel som testerna har, som i projektets egen kontroll; annars en del av dem",
    "ONLY": "bara testerna med det i namnet",
    "COVER": "1: mät hur mycket av koden testerna kör",
    "KALLA": "en fil med kända sårbarheter, i OSV-format",
    "ID": "vad måttet heter i programmet: små bokstäver, siffror och _",
    "TILL": 'ord som lämnas till JupyterLab som de står, till exempel TILL="--no-browser --port=9000"',
    "ROWS": "så många deltaganden",
    "UTFORSKA": "så många förbund i utforskaren, minst fyra",
    "SKADOR": "så många skadade leveranser",
    "AVBROTT": "så många avbrutna körningar",
    "KANSLI": "1: många filer, långa filer och många år",
    "RAKT": "bench: 1 håller bygget mot ett skrivet rakt på, en notebook i taget",
    "PROFIL": "bench: 1 skriver ut var tiden går, per steg och per funktion",
    "LAND": "så många förbund x så många år med fulla leveranser, till exempel 3x2",
    "JAMFOR": "bench LAND: 1 för jämförelsen ensam, på påhittade tal, steg för steg",
    "UTGAVOR": "bench LAND: 1 för ett land där varje förbund bara har skickat sin utgåva",
}
# What is known of a new förbund, as a choice and as it is called in a file of answers.
FACTS = {
    "NAMN": "namn",
    "KORTNAMN": "kortnamn",
    "REGION": "region",
    "KOMMUNER": "kommuner",
    "INSATSER": "insatser",
    "STRUKTUR": "struktur",
    "TYP": "typ",
    "BOKFORING": "bokforing",
}
# What `bench` can measure in place of a build of the deliveries, and how.
MEASUREMENTS = ("ROWS", "UTFORSKA", "SKADOR", "AVBROTT", "KANSLI", "LAND", "UTGAVOR", "JAMFOR", "RAKT", "PROFIL")
# A choice that may stand alone: `finsam spara n6f0eaf5d8c22e04`.
_BARE = ("TAL", "FIL")
# What is on or off may be empty, as a variable of a script is.
_SWITCHES = (
    "VANTA",
    "FRESH",
    "SPARA",
    "BYT",
    "UTGAVA",
    "UTGAVOR",
    "JAMFOR",
    "RAKT",
    "PROFIL",
    "PERSONER",
    "FAST",
    "ALLA",
    "COVER",
    "KANSLI",
    "JA",
)


def is_on(chosen: Mapping[str, str], name: str) -> bool:
    """Whether a choice that is on or off is on."""
    return chosen.get(name, "0") not in ("", "0")


def told_choice(name: str) -> str:
    """What a choice is, in words; "" for one that has none."""
    return CHOICES.get(name) or _OTHERS.get(name, "")


def files_named(text: str) -> list[Path]:
    """The files that FIL names, with ; between, from the project's folder; a pattern names those that it fits."""
    found: list[Path] = []
    for part in (p.strip() for p in text.split(";") if p.strip()):
        path = ROOT / part
        fits = sorted(path.parent.glob(path.name)) if any(c in path.name for c in "*?") else [path]
        found += fits or [path]
    return found


def read_choices(words: Sequence[str], allowed: tuple[str, ...]) -> dict[str, str]:
    """NAME=value words as a dictionary; NAME in any case, with or without å, ä, ö. Raises UsageFault on anything else."""
    chosen: dict[str, str] = {}
    for word in words:
        name, sep, value = word.partition("=")
        name = _plain(name.lstrip("-"))
        if not sep and word.startswith("--") and name in allowed and name in _SWITCHES:
            sep, value = "=", "1"
        if not sep and allowed and allowed[0] in _BARE:
            name, sep, value = allowed[0], "=", word
        if not sep or name not in allowed:
            raise UsageFault(_not_a_choice(word, name, allowed))
        if not value.strip() and name not in _SWITCHES:
            raise UsageFault(
                f"Du skrev {word} utan något efter. {name}: {told_choice(name)}. Utelämna valet om det inte behövs."
            )
        chosen[name] = value
    return chosen


def read_formats(text: str, every: tuple[str, ...]) -> tuple[str, ...]:
    """The formats in a text, in the order that they are written: all of `every` for "" and "alla".

    Raises UsageFault for one that is not known.
    """
    words = {f.strip().lower() for f in text.split(",") if f.strip()}
    unknown = sorted(words - {*every, "alla"})
    if unknown:
        raise UsageFault(
            f"Du skrev FORMAT={text}. {', '.join(unknown)} är inget format. Välj bland: {', '.join(every)}, alla."
        )
    return tuple(f for f in every if f in words) if words and "alla" not in words else every


def _plain(name: str) -> str:
    """FÖRBUND and förbund as FORBUND."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).upper()


def _not_a_choice(word: str, name: str, allowed: tuple[str, ...]) -> str:
    """What was typed, and how it is probably meant: the name of a choice before a value, a value after a name, the nearest."""
    if name in allowed:
        value = "1" if name in _SWITCHES else "…"
        return f"Du skrev {word} utan värde. Skriv {name}={value}. {name}: {told_choice(name)}."
    if "=" not in word and not word.startswith("-"):
        meant = "AR" if word.isdecimal() and len(word) == 4 else "FORBUND"
        if meant in allowed and not nearest(name, allowed):
            return f"Du skrev {word} utan namn framför. Menar du {meant}={word}?"
    close = nearest(name, allowed)
    if close:
        return f"Du skrev {word}, som inte är något val här. Närmast känt är {' eller '.join(f'{c}=…' for c in close)}."
    shown = ", ".join(f"{a}=…" for a in allowed) or "inga val"
    return f"Du skrev {word}, som inte är något val här. Det här kommandot tar {shown}."
